"""The weights of `ranking`, laid out by term so that a query touches only passages that share one.

A term's posting list is a run of two parallel arrays: the passages that have it, and what it adds
to their score. Scoring a query concatenates the runs of its terms and adds them up per passage.
"""

from collections.abc import Mapping

import numpy as np

from index.ranking import Bm25

MOST_TERMS = 48
"""Terms of a query that count, the rarest first: a longer one costs time and finds no better."""


class Postings:
    """All posting lists of a corpus; immutable.

    Attributes:
        idf: the weight of every term of the corpus, above 0.
        highest_idf: the weight of a term that no passage holds, above that of every other.
    """

    def __init__(self, model: Bm25) -> None:
        self.idf: dict[str, float] = model.idf()
        self.highest_idf: float = model.highest_idf()
        numbers = {term: number for number, term in enumerate(self.idf)}
        entries = [(numbers[term], passage, weight) for passage, term, weight in model.weights()]
        of_term = np.array([entry[0] for entry in entries], dtype=np.int64)
        order = np.argsort(of_term, kind="stable")  # stable: keeps passage order within a term
        self._passages = np.array([entry[1] for entry in entries], dtype=np.int64)[order]
        self._weights = np.array([entry[2] for entry in entries], dtype=np.float64)[order]
        counts = np.bincount(of_term, minlength=len(numbers))
        ends = np.cumsum(counts)
        self._runs = {
            term: slice(int(end - count), int(end))
            for term, count, end in zip(numbers, counts, ends, strict=True)
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
            rarest = set(sorted(known, key=lambda term: -query[term] * self.idf[term])[:MOST_TERMS])
            known = [term for term in known if term in rarest]
        if not known or k < 1:
            return []
        passages = np.concatenate([self._passages[self._runs[term]] for term in known])
        weights = np.concatenate([self._weights[self._runs[term]] * query[term] for term in known])
        touched, slots = np.unique(passages, return_inverse=True)
        scores = np.bincount(slots, weights=weights).astype(np.float64)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(touched[slot]), float(scores[slot])) for slot in best]
