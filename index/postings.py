"""Posting lists: what `ranking` weighs, laid out by term so that a query touches only what it asks.

A term's posting list is a run of two parallel arrays: the passages that have it, and how often.
What that weighs is worked out when it is asked for, since it depends on all passages there are.
It is added up by a small compiled kernel (`kernel.c`) or, where that could not be compiled, by
numpy: the same scores to the last bit, only slower.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray

from index.arrays import Array, Arrays, named, parts_of
from index.counting import Counts, pieces
from index.ranking import Bm25
from index.rows import Integers
from index.strings import Strings

try:
    from index import _kernel
except ImportError:  # there was no compiler
    _kernel = None  # type: ignore[assignment] # told by `KERNEL`

KERNEL = "numpy" if _kernel is None else "compiled"
"""What adds up the scores: "compiled" or "numpy"."""

MOST_TERMS = 48
"""Terms of a query that count, the weightiest: a longer one costs time and finds no better."""


class _Asked(NamedTuple):
    """A term of a query: where its posting list starts and stops, and what it weighs.

    `share` is what the term counts in the query, `most` above or at its weight in every passage.
    """

    start: int
    stop: int
    idf: float
    share: float
    most: float


class Postings:
    """All posting lists of a corpus; immutable.

    Args:
        terms: by their numbers.
        counts: of the passages' terms; its entries are the posting lists, term by term.
        arrays: what an earlier one of the same counts has worked out, None if there is none.

    Attributes:
        terms, counts: the same.
        highest_idf: the weight of a term that no passage holds, above that of every other.
    """

    def __init__(self, terms: Strings, counts: Counts, arrays: Arrays | None = None) -> None:
        self.terms, self.counts = terms, counts
        self._model = Bm25(counts.lengths)
        self.highest_idf: float = self._model.highest_idf()
        if arrays is None:
            self._bounds: Integers = np.concatenate(([0], np.cumsum(counts.sizes)))
            self._highest: NDArray[np.float64] = self._highest_shares()
        else:
            self._bounds = cast("Integers", arrays["bounds"])
            self._highest = cast("NDArray[np.float64]", arrays["highest"])

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """The postings that these `arrays` are of."""
        return cls(Strings(parts_of("strings", arrays)), Counts.of(arrays), arrays)

    @property
    def arrays(self) -> dict[str, Array]:
        """All that they consist of."""
        return {
            **named("strings", self.terms.arrays),
            **self.counts.arrays,
            "bounds": self._bounds,
            "highest": self._highest,
        }

    def _highest_shares(self) -> NDArray[np.float64]:
        """The highest share of its idf that each term weighs anywhere."""
        counts, norms = self.counts, self._model.norms
        highest = np.zeros(len(counts.sizes))
        if _kernel is not None:
            _kernel.highest(
                counts.passages, counts.counts, norms, self._model.saturation, self._bounds, highest
            )
            return highest
        for some, terms, sizes in pieces(counts.sizes):
            shares = self._model.shares(counts.counts[some], counts.passages[some])
            best = np.maximum.reduceat(shares, np.cumsum(sizes) - sizes)
            highest[terms] = np.maximum(highest[terms], best)
        return highest

    def weight(self, term: str) -> float:
        """The idf of a term, known or not; above 0 unless the corpus is empty."""
        number = self.terms.find(term)
        if number is None:
            return self.highest_idf
        return self._model.idf(int(self.counts.sizes[number]))

    def top(self, query: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """The best passages for weighted terms: (passage number, score), best first.

        At most k, and only passages that share a term with the query; empty if none does. Equal
        scores keep corpus order. With every weight at 1 a score is exactly rank-bm25's. Terms whose
        weight is not above 0 do not count.
        """
        asked = [
            each
            for term, share in query.items()
            if share > 0 and (each := self._asked(term, share))
        ]
        if len(asked) > MOST_TERMS:
            heaviest = sorted(asked, key=lambda each: -each.share * each.idf)[:MOST_TERMS]
            kept = set(heaviest)
            asked = [each for each in asked if each in kept]
        if not asked or k < 1:
            return []
        counts, norms = self.counts, self._model.norms
        if _kernel is None:
            return _top(self._model, counts, asked, k)
        return _kernel.top(counts.passages, counts.counts, norms, self._model.saturation, asked, k)

    def _asked(self, term: str, share: float) -> _Asked | None:
        number = self.terms.find(term)
        if number is None:
            return None
        start, stop = self._bounds[number : number + 2].tolist()
        idf = self._model.idf(stop - start)
        return _Asked(start, stop, idf, share, idf * float(self._highest[number]))


def _top(model: Bm25, counts: Counts, asked: Sequence[_Asked], k: int) -> list[tuple[int, float]]:
    """The best passages for some terms, as the kernel gives them, by numpy."""
    runs = [slice(term.start, term.stop) for term in asked]
    passages = np.concatenate([counts.passages[run] for run in runs])
    shares = model.shares(np.concatenate([counts.counts[run] for run in runs]), passages)
    sizes = [term.stop - term.start for term in asked]
    weights = np.repeat([term.idf for term in asked], sizes) * shares
    weights *= np.repeat([term.share for term in asked], sizes)
    scores = np.bincount(passages, weights=weights, minlength=len(counts.lengths))
    found = np.flatnonzero(scores)
    if len(found) > k:
        # All that reach the k-th score, so that of equal ones the first in the corpus stay.
        least = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= least]
    best = found[np.argsort(-scores[found], kind="stable")[:k]]
    return list(zip(best.tolist(), scores[best].tolist(), strict=True))
