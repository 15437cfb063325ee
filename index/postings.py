"""The weights of `ranking`, laid out by term so that a query touches only what it asks for.

A term's posting list is a run of two parallel arrays: the passages that have it, and what it adds
to their score. Scoring a query adds up the runs of its terms per passage.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.ranking import Bm25

MOST_TERMS = 48
"""Terms of a query that count, the weightiest: a longer one costs time and finds no better."""


class Postings:
    """All posting lists of a corpus; immutable.

    Args:
        model: of the passages.
        precision: of the weights. With float64 scores are rank-bm25's own, to the last bit.

    Attributes:
        idf: the weight of every term of the corpus, above 0.
        highest_idf: the weight of a term that no passage holds, above that of every other.
    """

    def __init__(
        self, model: Bm25, precision: type[np.float64] | type[np.float32] = np.float64
    ) -> None:
        counts = model.counts
        self.idf: dict[str, float] = model.idf()
        self.highest_idf: float = model.highest_idf()
        self._size = len(counts.lengths)
        order = np.argsort(counts.numbers, kind="stable")  # keeps passage order within a term
        self._passages = counts.passages[order]
        self._weights: NDArray[np.float64 | np.float32] = np.asarray(
            model.weights()[order], dtype=precision
        )
        ends = np.cumsum(np.bincount(counts.numbers, minlength=len(counts.terms)))
        starts = [0, *ends.tolist()]
        self._runs = {
            term: slice(starts[at], starts[at + 1]) for at, term in enumerate(counts.terms)
        }

    def weight(self, term: str) -> float:
        """The idf of a term, known or not; above 0 unless the corpus is empty."""
        return self.idf.get(term, self.highest_idf)

    def top(self, query: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """The best passages for weighted terms: (passage number, score), best first.

        At most k, and only passages that share a term with the query; empty if none does. Equal
        scores keep corpus order. With every weight at 1 a score is exactly rank-bm25's.
        """
        known = [term for term in query if term in self._runs]
        if len(known) > MOST_TERMS:
            heaviest = sorted(known, key=lambda term: -query[term] * self.idf[term])[:MOST_TERMS]
            kept = set(heaviest)
            known = [term for term in known if term in kept]
        if not known or k < 1:
            return []
        passages = np.concatenate([self._passages[self._runs[term]] for term in known])
        weights = np.concatenate([self._weights[self._runs[term]] * query[term] for term in known])
        scores = np.bincount(passages, weights=weights, minlength=self._size)
        found = np.flatnonzero(scores)
        if len(found) > k:
            # All that reach the k-th score, so that of equal ones the first in the corpus stay.
            least = np.partition(scores[found], len(found) - k)[len(found) - k]
            found = found[scores[found] >= least]
        best = found[np.argsort(-scores[found], kind="stable")[:k]]
        return list(zip(best.tolist(), scores[best].tolist(), strict=True))
