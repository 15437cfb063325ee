"""What is answered from: an index, and the stored versions that it was made of."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from index import Corpus, PassageIndex
from index.errors import LibraryError, QuotationError
from index.library import Library
from index.model import Article, Passage, Span, proven
from index.passages import split
from index.records import Version

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proof:
    """A citation that was checked: the passage stands in this article, in this stored version.

    `version` is None where articles are read from a folder and nothing is stored. `stands` tells
    whether the version is in force.
    """

    article: Article
    passage: Passage
    version: Version | None
    stands: bool

    @property
    def hash(self) -> str:
        """The SHA-256 of the passage in UTF-8, in hexadecimal digits."""
        return hashlib.sha256(self.passage.text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Served:
    """An index with the library that its articles are stored in, and their versions by article.

    Without a library they come from a folder. Methods may read the database: not to be called
    where others wait.
    """

    index: PassageIndex
    library: Library | None = None
    versions: Mapping[str, Version] = field(default_factory=dict)

    @property
    def corpus(self) -> Corpus:
        """The articles."""
        return self.index.corpus

    def prove(self, passages: Iterable[Passage]) -> None:
        """Cut passages, and the lines that open their lists, again from the stored articles.

        Where the database cannot be read, what was proven when the index was built has to do.

        Raises:
            QuotationError: one does not stand there; nothing may be shown.
        """
        for article_id, group in groupby(passages, key=lambda each: each.article_id):
            article = self.corpus.article(article_id)
            mine = [proven(passage, article) for passage in group]
            if self.library is None or (version := self.versions.get(article_id)) is None:
                continue
            spans = [span for each in mine for span in (each.span, each.lead_in) if span]
            try:
                stored = self._stored(self.library, version, spans)
            except LibraryError as error:
                _log.warning("citations are not proven against the library: %s", error)
                return
            for span, text in zip(spans, stored, strict=True):
                if span.of(article.text) != text:
                    raise QuotationError(
                        f"characters {span.start} to {span.end} of {article_id} are not stored "
                        f"as they are quoted; version {version.number} was changed by hand"
                    )

    @staticmethod
    def _stored(library: Library, version: Version, spans: Sequence[Span]) -> list[str]:
        stored = library.cuts(version, spans)
        if all(
            len(text) == span.end - span.start for span, text in zip(spans, stored, strict=True)
        ):
            return stored
        # SQLite ends a text at a NUL character; then the whole of it has to come.
        (article,) = library.articles([version])
        return [span.of(article.text) for span in spans]

    def cited(self, permalink: str) -> Proof | None:
        """What a permalink cites: the passage in force, else as it stood when it was last; or None.

        Raises:
            QuotationError: it does not stand where it is said to.
        """
        if passage := self.corpus.cited(permalink):
            self.prove([passage])
            article = self.corpus.article(passage.article_id)
            return Proof(article, passage, self.versions.get(article.id), stands=True)
        if self.library is None:
            return None
        for version, article in self.library.cited(permalink[:8]):
            for passage in split(article):
                if passage.permalink == permalink:
                    return Proof(article, proven(passage, article), version, stands=False)
        return None
