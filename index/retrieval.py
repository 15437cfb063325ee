"""The first ranking: query in, the candidates among a corpus's passages out."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index import terms
from index.counting import count_words
from index.lexicon import Lexicon, acronyms
from index.model import Corpus, Passage
from index.postings import Postings
from index.query import Query
from index.ranking import Bm25

Progress = Callable[[int, int], None]
"""Told now and then how many of how many passages are done."""

GRAMS_SHARE = 0.7
"""What the best score by grams counts against the best score by terms."""

CANDIDATES = 50
"""Passages that are looked at closely. Of nearly all questions the answer is among them."""

_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, by its number in the corpus, with its BM25 scores by terms and by grams."""

    number: int
    by_terms: float
    by_grams: float


class Retrieval:
    """All passages of a corpus, indexed twice by BM25; immutable once built.

    Once by their terms, and once by their words' grams, which survive slips, compounds and endings
    that a stemmer does not know.

    Args:
        corpus: may be empty; then nothing is ever found.
        progress: told while it builds; the last call has both numbers equal.
    """

    def __init__(self, corpus: Corpus, progress: Progress | None = None) -> None:
        self.corpus = corpus
        total = len(corpus.passages)
        numbers: dict[str, dict[str, int]] = {}
        self._words: list[str] = []
        said, lengths, above = array("q"), array("q"), array("q")
        for done, passage in enumerate(corpus.passages, 1):
            known = numbers.setdefault(corpus.article(passage.article_id).language, {})
            own = terms.words(passage.text)
            words = [*_words(self.above(passage)), *own]
            for word in words:
                if word not in known:
                    known[word] = len(self._words)
                    self._words.append(word)
            said.extend(map(known.__getitem__, words))
            lengths.append(len(words))
            above.append(len(words) - len(own))
            if progress and (done % 256 == 0 or done == total):
                progress(done, total)
        self._said = np.array(said, np.int32)
        self._lengths = np.array(lengths, np.int64)
        self._above = np.array(above, np.int64)
        self._ends = np.cumsum(self._lengths)
        self._index(numbers)

    def _index(self, numbers: dict[str, dict[str, int]]) -> None:
        """Build the lexicon and both postings from the words, numbered by language."""
        times = np.bincount(self._said, minlength=len(self._words)).tolist()
        language_of = {at: each for each, known in numbers.items() for at in known.values()}
        explained = [acronyms(article.text) for article in self.corpus.articles]
        self.lexicon = Lexicon(
            {
                language: {word: times[number] for word, number in known.items()}
                for language, known in numbers.items()
            },
            {short: long for found in explained for short, long in found.items()},
        )
        stems = [terms.terms_of(word, language_of[at]) for at, word in enumerate(self._words)]
        self.by_terms = Postings(Bm25(count_words(self._said, self._lengths, stems)))
        grams = [terms.grams_of(word) for word in self._words]
        # Grams are many, and their scores only support those by terms: half the memory will do.
        self.by_grams = Postings(
            Bm25(count_words(self._said, self._lengths, grams)), precision=np.float32
        )

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
        found = [
            Candidate(number, by_terms.get(number, 0.0), by_grams.get(number, 0.0))
            for number in sorted({*by_terms, *by_grams})
        ]
        found.sort(
            key=lambda each: (
                -(each.by_terms / best_terms + GRAMS_SHARE * each.by_grams / best_grams)
            )
        )
        return found[:k]

    def said(self, number: int) -> list[str]:
        """The words of a passage's own text, in order. Kept since cutting them out takes long."""
        end = self._ends[number]
        start = end - self._lengths[number] + self._above[number]
        words = self._words
        return [words[at] for at in self._said[start:end].tolist()]

    def above_said(self, number: int) -> list[str]:
        """The words of what a passage stands under, in order."""
        start = self._ends[number] - self._lengths[number]
        words = self._words
        return [words[at] for at in self._said[start : start + self._above[number]].tolist()]

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
