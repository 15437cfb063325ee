"""The first ranking: query in, the candidates among a corpus's passages out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self, cast

import numpy as np

from index import terms
from index.arrays import Array, Arrays, named, parts_of, renumbering
from index.counting import count, joined
from index.lexicon import Lexicon, acronyms
from index.model import Article, Corpus, Passage
from index.postings import Postings
from index.query import Query
from index.rows import Integers, Rows
from index.strings import NONE, Numbering
from index.words import Reading, Words

Progress = Callable[[int, int], None]
"""Told now and then how many of how many passages are done."""

GRAMS_SHARE = 0.7
"""What the best score by grams counts against the best score by terms."""

CANDIDATES = 50
"""Passages that are looked at closely. Of nearly all questions the answer is among them."""

_DEPTH = 200
_TOLD_EVERY = 256


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, by its number in the corpus, with its BM25 scores by terms and by grams."""

    number: int
    by_terms: float
    by_grams: float


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
        self._build(progress, earlier)

    def _build(self, progress: Progress | None, earlier: "Retrieval | None") -> None:
        reading = Reading(earlier.words if earlier else None)
        total, told = len(self.corpus.passages), 0
        for done in self._read(reading, earlier):
            if progress and (done == total or done - told >= _TOLD_EVERY):
                progress(done, total)
                told = done
        words, times = reading.words()
        new = reading.is_new
        said, lengths = words.said[np.repeat(new, words.lengths)], words.lengths[new]
        vocabulary = words.vocabulary
        stems = count(said, lengths, vocabulary.stems, len(vocabulary.terms))
        if earlier:
            stems = joined(earlier.by_terms.counts, reading.places, stems, np.flatnonzero(new))
        used = np.flatnonzero(stems.sizes)
        vocabulary = vocabulary.only_terms(used)
        self.words: Words = replace(words, vocabulary=vocabulary)
        self.by_terms: Postings = Postings(vocabulary.terms, stems.only(used))
        # Only the words of passages that are new are broken into grams.
        broken = np.flatnonzero(np.bincount(said, minlength=len(vocabulary)))
        known = earlier.by_grams.terms if earlier else NONE
        numbers = Numbering(known)
        stand_for = Rows.of(
            map(numbers.__getitem__, terms.grams_of(word)) for word in vocabulary.cut(broken)
        )
        strings = known.followed_by(numbers.further)
        said = renumbering(broken, len(vocabulary))[said]
        grams = count(said, lengths, stand_for, len(strings))
        if earlier:
            grams = joined(earlier.by_grams.counts, reading.places, grams, np.flatnonzero(new))
        used = np.flatnonzero(grams.sizes)
        self.by_grams: Postings = Postings(strings.only(used), grams.only(used))
        self.lexicon: Lexicon = Lexicon(vocabulary, times, reading.languages, self._acronyms())

    @classmethod
    def of(cls, corpus: Corpus, arrays: Arrays, about: Mapping[str, Any]) -> Self:
        """The index of the same corpus that `arrays` and `about` were of."""
        index = cls.__new__(cls)
        index.corpus = corpus
        index.by_terms = Postings.of(parts_of("terms", arrays))
        index.by_grams = Postings.of(parts_of("grams", arrays))
        index.words = words = Words.of(parts_of("words", arrays), index.by_terms.terms)
        explained = about["explained"]
        index.known = {}
        start = 0
        for article in corpus.articles:
            passages = corpus.passages_of(article)
            run = slice(start, start := start + len(passages))
            index.known[article.id] = Known(article, passages, run, explained.get(article.id, {}))
        worked_out = parts_of("lexicon", arrays)
        index.lexicon = Lexicon(
            words.vocabulary,
            cast("Integers", worked_out["times"]),
            about["languages"],
            index._acronyms(),  # noqa: SLF001 - it is its own
            worked_out,
        )
        return index

    @property
    def arrays(self) -> dict[str, Array]:
        """All that it consists of, but for the corpus and what is in `about`."""
        return {
            **named("terms", self.by_terms.arrays),
            **named("grams", self.by_grams.arrays),
            **named("words", self.words.arrays),
            **named("lexicon", self.lexicon.arrays),
        }

    @property
    def about(self) -> dict[str, Any]:
        """What is told beside the `arrays`, as JSON has it."""
        return {
            "languages": self.lexicon.languages if len(self.corpus.passages) else (),
            "explained": {id_: each.acronyms for id_, each in self.known.items() if each.acronyms},
        }

    def _read(self, reading: Reading, earlier: "Retrieval | None") -> Iterator[int]:
        """Read all passages; tells now and then how many are done."""
        start = 0
        for article in self.corpus.articles:
            passages = self.corpus.passages_of(article)
            run = slice(start, start := start + len(passages))
            before = earlier.known.get(article.id) if earlier else None
            if before and (before.article, before.passages) == (article, passages):
                self.known[article.id] = Known(article, passages, run, before.acronyms)
                if passages:
                    reading.take_over(article.language, before.run)
                    yield run.stop
                continue
            self.known[article.id] = Known(article, passages, run, acronyms(article.text))
            for done, passage in enumerate(passages, run.start + 1):
                reading.read(
                    article.language, _words(self.above(passage)), terms.words(passage.text)
                )
                yield done

    def _acronyms(self) -> dict[str, str]:
        """All that any article explains; of two, the later one's."""
        return {
            short: long for known in self.known.values() for short, long in known.acronyms.items()
        }

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
        return self._written(self.words.of_passage(number)[1])

    def above_said(self, number: int) -> list[str]:
        """The words of what a passage stands under, in order."""
        return self._written(self.words.of_passage(number)[0])

    def _written(self, words: list[int]) -> list[str]:
        return list(map(self.words.vocabulary.written.__getitem__, words))

    def above(self, passage: Passage) -> str:
        """What the passage stands under: its article's title, its headings, its lead-in."""
        article = self.corpus.article(passage.article_id)
        spans = [*passage.headings, *([passage.lead_in] if passage.lead_in else [])]
        title = article.title or ""
        # A text that opens with its title says it once already; twice, it would drown the rest.
        said = [] if passage.text.startswith(title.strip()) else [title]
        return "\n".join([*said, *(span.of(article.text) for span in spans)])


# Passages stand under the same titles and headings over and over again.
_words = lru_cache(maxsize=256)(terms.words)
