"""The weights of `ranking`, laid out by term so that a query touches only what it asks for.

A term's posting list is a run of two parallel arrays: the passages that have it, and what it adds
to their score. Scoring a query adds up the runs of its terms per passage.
"""

from collections.abc import Mapping

import numpy as np

from index.ranking import Bm25

MOST_TERMS = 48
"""Terms of a query that count, the weightiest: a longer one costs time and finds no better."""


class Postings:
    """All posting lists of a corpus; immutable.

    Args:
        model: of the passages.
        precision: of the weights. With float64 scores are rank-bm25's own, to the last bit.

    Attributes:
        counts: what the weights were made from; its entries are parallel to them.
        idf: the weight of every term of the corpus, above 0.
        highest_idf: the weight of a term that no passage holds, above that of every other.
    """

    def __init__(
        self, model: Bm25, precision: type[np.float64] | type[np.float32] = np.float64
    ) -> None:
        self.counts = model.counts
        self.idf: dict[str, float] = model.idf()
        self.highest_idf: float = model.highest_idf()
        self._weights = model.weights(precision)
        self._numbers = {term: number for number, term in enumerate(self.counts.terms)}
        self._bounds = np.concatenate(([0], np.cumsum(self.counts.sizes)))

    def weight(self, term: str) -> float:
        """The idf of a term, known or not; above 0 unless the corpus is empty."""
        return self.idf.get(term, self.highest_idf)

    def top(self, query: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """The best passages for weighted terms: (passage number, score), best first.

        At most k, and only passages that share a term with the query; empty if none does. Equal
        scores keep corpus order. With every weight at 1 a score is exactly rank-bm25's.
        """
        known = [term for term in query if term in self._numbers]
        if len(known) > MOST_TERMS:
            heaviest = sorted(known, key=lambda term: -query[term] * self.idf[term])[:MOST_TERMS]
            kept = set(heaviest)
            known = [term for term in known if term in kept]
        if not known or k < 1:
            return []
        runs = [self._run(term) for term in known]
        passages = np.concatenate([self.counts.passages[run] for run in runs])
        weights = np.concatenate(
            [self._weights[run] * query[term] for term, run in zip(known, runs, strict=True)]
        )
        scores = np.bincount(passages, weights=weights, minlength=len(self.counts.lengths))
        found = np.flatnonzero(scores)
        if len(found) > k:
            # All that reach the k-th score, so that of equal ones the first in the corpus stay.
            least = np.partition(scores[found], len(found) - k)[len(found) - k]
            found = found[scores[found] >= least]
        best = found[np.argsort(-scores[found], kind="stable")[:k]]
        return list(zip(best.tolist(), scores[best].tolist(), strict=True))

    def _run(self, term: str) -> slice:
        number = self._numbers[term]
        return slice(self._bounds[number], self._bounds[number + 1])
