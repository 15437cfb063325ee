"""Articles and passages that lie in arrays: each is read when it is looked at, and not kept."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from index.arrays import ENCODING, Array, Arrays
from index.model import Article, Corpus, Passage, Passages, Span

_TOLD = ("id", "source", "title", "url", "language", "is_passage")


class StoredArticle(Article):
    """An article whose text is decoded anew each time it is asked for."""

    __slots__ = ("letters",)
    letters: NDArray[np.uint8]

    def __init__(self, letters: NDArray[np.uint8], **told: Any) -> None:
        for name, value in (*told.items(), ("letters", letters)):
            object.__setattr__(self, name, value)

    @property
    def text(self) -> str:
        """As every article's."""
        return self.letters.tobytes().decode(*ENCODING)

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Article) and _told(self) == _told(other) and self.text == other.text
        )

    def __hash__(self) -> int:
        return hash(self.id)


class StoredPassages(Passages):
    """The passages of an article, cut from its text each time they are asked for."""

    def __init__(self, article: Article, arrays: Arrays, first: int, last: int) -> None:
        self._article, self._arrays, self._numbers = article, arrays, range(first, last)

    @property
    def fingerprints(self) -> list[str]:
        """As of all passages, but none has to be worked out."""
        numbers = self._numbers
        found = self._arrays["fingerprints"][numbers.start : numbers.stop].tolist()
        return [fingerprint.decode() for fingerprint in found]

    def __len__(self) -> int:
        return len(self._numbers)

    def _at(self, number: int) -> Passage:
        return self._cut(self._article.text, self._numbers[number])

    def __iter__(self) -> Iterator[Passage]:
        text = self._article.text
        return (self._cut(text, number) for number in self._numbers)

    def _cut(self, text: str, number: int) -> Passage:
        ends = self._arrays["span_ends"]
        first = ends[number - 1] if number else 0
        bounds = self._arrays["spans"][first : ends[number]].tolist()
        span, *above, lead_in = map(Span, bounds[::2], bounds[1::2])
        return Passage(
            self._article.id,
            int(self._arrays["positions"][number]),
            span,
            span.of(text),
            tuple(above),
            lead_in if lead_in.start >= 0 else None,
        )


def corpus(told: Iterable[Mapping[str, Any]], arrays: Arrays) -> Corpus:
    """The corpus that `told` and `arrays` gave these of."""
    letters = cast("NDArray[np.uint8]", arrays["letters"])
    articles: list[Article] = []
    runs: list[Passages] = []
    start = first = 0
    for each, end, last in zip(
        told, arrays["letter_ends"].tolist(), arrays["passage_ends"].tolist(), strict=True
    ):
        published = each["published"] and date.fromisoformat(each["published"])
        article = StoredArticle(letters[start:end], **{**each, "published": published})
        articles.append(article)
        runs.append(StoredPassages(article, arrays, first, last))
        start, first = end, last
    return Corpus.joined(articles, runs)


def told(corpus: Corpus) -> list[dict[str, Any]]:
    """What is known of the articles besides their texts and passages, as JSON has it."""
    return [_told(article) for article in corpus.articles]


def arrays(corpus: Corpus) -> dict[str, Array]:
    """The texts of the articles, and where in them their passages stand."""
    spans, ends, positions = array("q"), array("q"), array("q")
    for article in corpus.articles:
        for passage in corpus.passages_of(article):
            for span in (passage.span, *passage.headings, passage.lead_in or (-1, -1)):
                spans.extend(span)
            ends.append(len(spans))
            positions.append(passage.position)
    texts = [article.text.encode(*ENCODING) for article in corpus.articles]
    many = [len(corpus.passages_of(article)) for article in corpus.articles]
    return {
        "letters": np.frombuffer(b"".join(texts), np.uint8),
        "letter_ends": _ends(list(map(len, texts))),
        "passage_ends": _ends(many),
        "positions": np.array(positions, np.int64),
        "spans": np.array(spans, np.int64),
        "span_ends": np.array(ends, np.int64),
        "fingerprints": np.array(corpus.passages.fingerprints, "S6"),
    }


def _told(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _TOLD} | {
        "published": article.published and article.published.isoformat()
    }


def _ends(sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.cumsum(np.array(sizes, np.int64))
