"""The words everything else speaks in: article, passage, corpus, hit, citation, answer."""

import base64
import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple, Self, overload

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
        return _digest(f"{self.article_id}\0{self.text}")[:6]

    @property
    def permalink(self) -> str:
        """Fourteen URL-safe characters: the key of the passage's article and its fingerprint.

        A citation is found by it as long as the article's versions are kept, whatever became of
        the text since.
        """
        return f"{key_of(self.article_id)}{self.fingerprint}"


def key_of(article_id: str) -> str:
    """Eight URL-safe characters that stand for an article's id (48 bits of SHA-256)."""
    return _digest(article_id)[:8]


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")


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


class Passages(Sequence[Passage]):
    """Passages in order; immutable, and equal to any sequence of the same ones."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(passages)

    @property
    def fingerprints(self) -> list[str]:
        """Those of the passages, in their order."""
        return [passage.fingerprint for passage in self]

    def __len__(self) -> int:
        return len(self._passages)

    def _at(self, number: int) -> Passage:
        return self._passages[number]

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> "tuple[Passage, ...]": ...
    def __getitem__(self, at: int | slice) -> "Passage | tuple[Passage, ...]":
        numbers = range(len(self))[at]
        return self._at(numbers) if isinstance(numbers, int) else tuple(map(self._at, numbers))

    def __iter__(self) -> Iterator[Passage]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(one == two for one, two in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment] # as of a list


class _Joined(Passages):
    """The passages of all articles, one article after the other."""

    def __init__(self, runs: Sequence[Passages]) -> None:
        self._runs = runs
        self._ends = list(accumulate(map(len, runs)))

    @property
    def fingerprints(self) -> list[str]:
        """Those of the passages, in their order."""
        return [fingerprint for run in self._runs for fingerprint in run.fingerprints]

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def _at(self, number: int) -> Passage:
        run = bisect_right(self._ends, number)
        return self._runs[run][number - self._ends[run]]

    def __iter__(self) -> Iterator[Passage]:
        return chain.from_iterable(self._runs)


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
        found: dict[str, list[Passage]] = {article.id: [] for article in self.articles}
        for passage in passages:
            article = self.article(passage.article_id)
            found[article.id].append(proven(passage, article))
        self._keep({id_: Passages(run) for id_, run in found.items()})

    @classmethod
    def joined(cls, articles: Iterable[Article], runs: Iterable[Passages]) -> Self:
        """The corpus of these articles, each with its passages, which are proven already.

        Raises:
            CorpusError: two articles share an id.
        """
        corpus = cls(articles, ())
        corpus._keep(dict(zip(corpus._articles, runs, strict=True)))
        return corpus

    def _keep(self, runs: Mapping[str, Passages]) -> None:
        self._runs = runs
        self.passages: Passages = _Joined(list(runs.values()))

    @cached_property
    def _fingerprints(self) -> dict[str, int]:
        # First come, first kept: a paragraph repeated in an article is the same quotation.
        numbers = range(len(self.passages) - 1, -1, -1)
        return dict(zip(reversed(self.passages.fingerprints), numbers, strict=True))

    def article(self, id_: str) -> Article:
        """The article with this id.

        Raises:
            CorpusError: there is none.
        """
        try:
            return self._articles[id_]
        except KeyError:
            raise CorpusError(f"there is no article {id_!r} in the corpus") from None

    def passages_of(self, article: Article) -> Passages:
        """The article's passages by position; empty if nothing in it can be cited."""
        return self._runs[article.id]

    def passage(self, fingerprint: str) -> Passage | None:
        """The passage with this fingerprint, None if it is gone or its text has changed."""
        number = self._fingerprints.get(fingerprint)
        return None if number is None else self.passages[number]

    def cited(self, permalink: str) -> Passage | None:
        """The passage with this permalink, None if it is gone or its text has changed."""
        passage = self.passage(permalink[8:])
        return passage if passage and passage.permalink == permalink else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its rank (1 is best) and its score by the linear model (any number)."""

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
