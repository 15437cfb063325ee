"""The first ranking: query in, the candidates among a corpus's passages out."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np
from numpy.typing import NDArray

from index import terms
from index.counting import Counts, Integers, count_words, joined
from index.lexicon import Lexicon, acronyms
from index.model import Article, Corpus, Passage
from index.postings import Postings
from index.query import Query
from index.ranking import Bm25

Progress = Callable[[int, int], None]
"""Told now and then how many of how many passages are done."""

GRAMS_SHARE = 0.7
"""What the best score by grams counts against the best score by terms."""

CANDIDATES = 50
"""Passages that are looked at closely. Of nearly all questions the answer is among them."""

Numbers = NDArray[np.int32]

_DEPTH = 200
_TOLD_EVERY = 256


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, by its number in the corpus, with its BM25 scores by terms and by grams."""

    number: int
    by_terms: float
    by_grams: float


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all passages, as numbers. Kept since cutting them out takes long.

    `written` and `languages` tell the words by their numbers, a word of two languages twice, in the
    order in which they first appear; `numbers` is the other way round. `said` are the words of one
    passage after the other. Of each passage, `lengths` tells how many they are, `above` how many of
    those, the first ones, are of what it stands under, and `ends` where they end.
    """

    written: Sequence[str]
    languages: Sequence[str]
    numbers: Mapping[str, Mapping[str, int]]
    said: Numbers
    lengths: Integers
    above: Integers
    ends: Integers


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article: which of all passages are its own, and its acronyms."""

    article: Article
    passages: Sequence[Passage]
    run: slice
    acronyms: Mapping[str, str]


class Retrieval:
    """All passages of a corpus, indexed twice by BM25; immutable once built.

    Once by their terms, and once by their words' grams, which survive slips, compounds and endings
    that a stemmer does not know.

    Args:
        corpus: may be empty; then nothing is ever found.
        progress: told while it builds; the last call has both numbers equal.
        earlier: of another state of the corpus. Articles that are the same there are not read and
            counted again; the index is the same as without it.

    Attributes:
        known: what is known of each article, by its id.
        words: those of all passages.
    """

    def __init__(
        self,
        corpus: Corpus,
        progress: Progress | None = None,
        earlier: "Retrieval | None" = None,
    ) -> None:
        self.corpus = corpus
        self.known: dict[str, Known] = {}
        reading = _Reading(earlier)
        total, told = len(corpus.passages), 0
        for done in self._read(reading, earlier):
            if progress and (done == total or done - told >= _TOLD_EVERY):
                progress(done, total)
                told = done
        self.words = reading.words()
        self.lexicon: Lexicon = self._lexicon(earlier)
        written, languages = self.words.written, self.words.languages
        stems = self._counts(
            reading.places,
            lambda word: terms.terms_of(written[word], languages[word]),
            earlier.by_terms.counts if earlier else None,
        )
        self.by_terms: Postings = Postings(Bm25(stems))
        grams = self._counts(
            reading.places,
            lambda word: terms.grams_of(written[word]),
            earlier.by_grams.counts if earlier else None,
        )
        # Grams are many, and their scores only support those by terms: half the memory will do.
        self.by_grams: Postings = Postings(Bm25(grams), precision=np.float32)

    def _read(self, reading: "_Reading", earlier: "Retrieval | None") -> Iterator[int]:
        """Read all passages; tells now and then how many are done."""
        for article in self.corpus.articles:
            passages = self.corpus.passages_of(article)
            start = len(reading.lengths)
            run = slice(start, start + len(passages))
            before = earlier.known.get(article.id) if earlier else None
            if before and (before.article, before.passages) == (article, passages):
                self.known[article.id] = Known(article, passages, run, before.acronyms)
                if passages:
                    reading.take_over(article.language, before.run)
                    yield run.stop
                continue
            self.known[article.id] = Known(article, passages, run, acronyms(article.text))
            for done, passage in enumerate(passages, start + 1):
                reading.read(
                    article.language, _words(self.above(passage)), terms.words(passage.text)
                )
                yield done

    def _lexicon(self, earlier: "Retrieval | None") -> Lexicon:
        times = np.bincount(self.words.said, minlength=len(self.words.written)).tolist()
        counts = {
            language: {word: times[number] for word, number in numbers.items()}
            for language, numbers in self.words.numbers.items()
        }
        explained = {
            short: long for known in self.known.values() for short, long in known.acronyms.items()
        }
        return Lexicon(counts, explained, earlier.lexicon if earlier else None)

    def _counts(
        self,
        places: Numbers,
        stands_for: Callable[[int], Sequence[str]],
        earlier: Counts | None,
    ) -> Counts:
        """What the words of all passages stand for, counted anew only where passages are new.

        `places` tells which passage each of those counted earlier is now, or -1.
        """
        lengths = self.words.lengths
        is_new = np.ones(len(lengths), bool)
        is_new[places[places >= 0]] = False
        said = self.words.said[np.repeat(is_new, lengths)]
        counts = count_words(said, lengths[is_new], stands_for)
        if earlier is None:
            return counts
        new = np.flatnonzero(is_new).astype(np.int32)
        return joined(len(lengths), (earlier, places), (counts, new))

    def candidates(self, query: Query, k: int = CANDIDATES) -> list[Candidate]:
        """At most k passages that share a term or a gram with the query, likeliest first.

        Equally likely ones keep corpus order. Empty if none shares anything: then nothing
        matched, whatever the scores of the rest.
        """
        depth = max(_DEPTH, k)
        by_terms = dict(self.by_terms.top(query.terms, depth))
        by_grams = dict(self.by_grams.top(query.grams, depth))
        best_terms = max(by_terms.values(), default=1.0)
        best_grams = max(by_grams.values(), default=1.0)
        numbers = sorted({*by_terms, *by_grams})
        numbers.sort(
            key=lambda number: (
                -(
                    by_terms.get(number, 0.0) / best_terms
                    + GRAMS_SHARE * by_grams.get(number, 0.0) / best_grams
                )
            )
        )
        return [
            Candidate(number, by_terms.get(number, 0.0), by_grams.get(number, 0.0))
            for number in numbers[:k]
        ]

    def said(self, number: int) -> list[str]:
        """The words of a passage's own text, in order."""
        words = self.words
        end = words.ends[number]
        return self._written(end - words.lengths[number] + words.above[number], end)

    def above_said(self, number: int) -> list[str]:
        """The words of what a passage stands under, in order."""
        words = self.words
        start = words.ends[number] - words.lengths[number]
        return self._written(start, start + words.above[number])

    def _written(self, start: np.int64, end: np.int64) -> list[str]:
        written = self.words.written
        return [written[at] for at in self.words.said[start:end].tolist()]

    def above(self, passage: Passage) -> str:
        """What the passage stands under: its article's title, its headings, its lead-in."""
        article = self.corpus.article(passage.article_id)
        spans = [*passage.headings, *([passage.lead_in] if passage.lead_in else [])]
        title = article.title or ""
        # A text that opens with its title says it once already; twice, it would drown the rest.
        said = [] if passage.text.startswith(title.strip()) else [title]
        return "\n".join([*said, *(span.of(article.text) for span in spans)])


_NONE = Words([], [], {}, np.zeros(0, np.int32), *(np.zeros(0, np.int64) for _ in range(3)))


class _Reading:
    """The words of passages as they are read, or taken over from an earlier index.

    Attributes:
        lengths: of the passages so far, as in `Words`.
        places: which passage each of the earlier index's is now; -1 if it is gone.
    """

    def __init__(self, earlier: Retrieval | None) -> None:
        self._earlier = earlier.words if earlier else _NONE
        self.places = np.full(len(self._earlier.lengths), -1, np.int32)
        self.lengths = array("q")
        self._above = array("q")
        self._said = array("i")
        self._numbers: dict[str, defaultdict[str, int]] = {}
        self._next = count(len(self._earlier.written))

    def read(self, language: str, above: Sequence[str], own: Sequence[str]) -> None:
        """Take up a passage."""
        number = self._in(language).__getitem__
        self._said.extend(map(number, above))
        self._said.extend(map(number, own))
        self.lengths.append(len(above) + len(own))
        self._above.append(len(above))

    def take_over(self, language: str, run: slice) -> None:
        """Take up passages of the earlier index, at least one."""
        self._in(language)
        words, start = self._earlier, len(self.lengths)
        self.places[run] = np.arange(start, start + run.stop - run.start)
        begin = words.ends[run.start] - words.lengths[run.start]
        self._said.frombytes(words.said[begin : words.ends[run.stop - 1]].tobytes())
        self.lengths.frombytes(words.lengths[run].tobytes())
        self._above.frombytes(words.above[run].tobytes())

    def _in(self, language: str) -> dict[str, int]:
        if language not in self._numbers:
            known = self._earlier.numbers.get(language, {})
            self._numbers[language] = defaultdict(self._next.__next__, known)
        return self._numbers[language]

    def words(self) -> Words:
        """All words, numbered as if none had been known: by when they first appear."""
        said = np.array(self._said, np.int32)
        first = np.full(next(self._next), len(said))
        np.minimum.at(first, said, np.arange(len(said)))
        order = np.argsort(first)[: np.count_nonzero(first < len(said))]
        renumbered = np.full(len(first), -1, np.int32)
        renumbered[order] = np.arange(len(order))
        spelt = [("", "")] * len(first)
        for language, known in self._numbers.items():
            for word, number in known.items():
                spelt[number] = language, word
        spelt = [spelt[number] for number in order.tolist()]
        numbers: dict[str, dict[str, int]] = {language: {} for language in self._numbers}
        for number, (language, word) in enumerate(spelt):
            numbers[language][word] = number
        return Words(
            [word for _, word in spelt],
            [language for language, _ in spelt],
            numbers,
            renumbered[said],
            lengths := np.array(self.lengths, np.int64),
            np.array(self._above, np.int64),
            np.cumsum(lengths),
        )


# Passages stand under the same titles and headings over and over again.
_words = lru_cache(maxsize=256)(terms.words)
