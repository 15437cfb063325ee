"""The words everything else speaks in: article, passage, corpus, hit, citation, answer."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from index.errors import CorpusError, QuotationError


class Span(NamedTuple):
    """Where a piece of text stands: character offsets, `end` excluded."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The piece of `text` this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Article:
    """One source document.

    `text` is the article as its author left it, never normalised: every quotation is cut from it.
    `source` is its file name. `title`, `published` and `url` are None where the article does not
    state them. `language` is an ISO 639-1 code, empty as long as nobody knows it. `is_passage`
    tells of a text that is one passage already, such as the rows of a BEIR folder.
    """

    id: str
    source: str
    text: str
    title: str | None = None
    published: date | None = None
    url: str | None = None
    language: str = ""
    is_passage: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph with its address: what is indexed, retrieved and quoted.

    `position` counts the article's passages from 1. `headings` are the lines that the passage
    stands under and a reader needs to place it, outermost first; `lead_in` is the line or sentence
    that opens the list a bullet belongs to. Both are spans of the article, so they can be quoted.
    """

    article_id: str
    position: int
    span: Span
    text: str
    headings: tuple[Span, ...] = ()
    lead_in: Span | None = None

    @property
    def fingerprint(self) -> str:
        """Six URL-safe characters that name this passage across restarts and rebuilds.

        Made from the article's id and the passage's text alone (36 bits of SHA-256), so it changes
        exactly when what would be quoted changes.
        """
        digest = hashlib.sha256(f"{self.article_id}\0{self.text}".encode("utf-8", "replace"))
        return base64.urlsafe_b64encode(digest.digest())[:6].decode("ascii")


def proven(passage: Passage, article: Article) -> Passage:
    """The passage itself, once its text was cut again from the article and found the same.

    Raises:
        QuotationError: the article does not hold this text at this place.
    """
    if article.id != passage.article_id or passage.span.of(article.text) != passage.text:
        raise QuotationError(
            f"passage {passage.position} of {passage.article_id} does not stand at characters "
            f"{passage.span.start} to {passage.span.end} of {article.source}; rebuild the index"
        )
    return passage


class Corpus:
    """All articles that are indexed together, with their passages.

    Args:
        articles: in the order they are to be listed.
        passages: article by article in that order, each article's by position.

    Raises:
        CorpusError: two articles share an id.
        QuotationError: a passage does not stand in its article.
    """

    def __init__(self, articles: Iterable[Article], passages: Iterable[Passage]) -> None:
        self.articles: tuple[Article, ...] = tuple(articles)
        self._articles: dict[str, Article] = {article.id: article for article in self.articles}
        if len(self._articles) != len(self.articles):
            counts = Counter(article.id for article in self.articles)
            twice = counts.most_common(1)[0][0]
            raise CorpusError(f"two articles have the id {twice!r}; rename one of them")
        self.passages: tuple[Passage, ...] = tuple(
            proven(passage, self.article(passage.article_id)) for passage in passages
        )
        self._passages: dict[str, list[Passage]] = {article.id: [] for article in self.articles}
        for passage in self.passages:
            self._passages[passage.article_id].append(passage)
        # First come, first kept: a paragraph repeated in an article is the same quotation.
        self._fingerprints: dict[str, Passage] = {
            passage.fingerprint: passage for passage in reversed(self.passages)
        }

    def article(self, id_: str) -> Article:
        """The article with this id.

        Raises:
            CorpusError: there is none.
        """
        try:
            return self._articles[id_]
        except KeyError:
            raise CorpusError(f"there is no article {id_!r} in the corpus") from None

    def passages_of(self, article: Article) -> list[Passage]:
        """The article's passages by position; empty if nothing in it can be cited."""
        return self._passages[article.id]

    def passage(self, fingerprint: str) -> Passage | None:
        """The passage with this fingerprint, None if it is gone or its text has changed."""
        return self._fingerprints.get(fingerprint)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its rank (1 is best) and its BM25 score (unbounded, no unit)."""

    passage: Passage
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage quoted word for word, with the article it comes from.

    `highlights` are spans of `passage.text`, in order and apart from each other: the sentences
    that answer. `of` is how many passages the article has.
    """

    rank: int
    score: float
    article: Article
    passage: Passage
    of: int
    highlights: tuple[Span, ...] = ()


class Decision(StrEnum):
    """What an answer claims: that it answers, comes closest, has nothing, or is small talk."""

    ANSWER = "answer"
    CLOSEST = "closest"
    NOTHING = "nothing"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the corpus has to say to a question.

    `citations` are in rank order; empty for `NOTHING` and `SMALLTALK`. With `CLOSEST` the corpus
    does not answer, and the citations are merely the nearest to it. `confidence` is between 0 and
    1. `missing` are the question's telling words that stand nowhere in the corpus, as typed.
    `repaired` are the corpus's spellings that were looked for in place of words that are nearly
    the same. `nearest` are words of the corpus that look like missing ones, but were not looked
    for. `suggestion` is the question with both; None if there are neither.
    """

    question: str
    decision: Decision
    confidence: float
    citations: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    suggestion: str | None = None
    repaired: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()

    def as_json(self) -> Mapping[str, object]:
        """This answer as the documented JSON object, ready for `json.dumps`."""
        return {
            "question": self.question,
            "decision": self.decision.value,
            "confidence": round(self.confidence, 4),
            "passages": [
                {
                    "rank": citation.rank,
                    "score": citation.score,
                    "article": {
                        "id": citation.article.id,
                        "title": citation.article.title or NOT_STATED,
                        "source": citation.article.source,
                        "published": citation.article.published
                        and citation.article.published.isoformat(),
                        "url": citation.article.url,
                    },
                    "position": citation.passage.position,
                    "text": citation.passage.text,
                    "highlights": [list(span) for span in citation.highlights],
                }
                for citation in self.citations
            ],
            "missing": list(self.missing),
            "suggestion": self.suggestion,
        }


NOT_STATED = "not stated"
"""Shown in place of a title or date that an article does not state."""
