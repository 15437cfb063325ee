"""The definition of a score: BM25 by rank-bm25, and nothing else.

The only module that imports rank_bm25. Of its variants it is `BM25Plus` with delta 0, which is
the textbook BM25 with idf = ln((N + 1) / df): every weight is positive, even that of a term that
stands in half of the passages (which `BM25Okapi` gives 0) or in all of them, in a corpus of any
size. With delta 0 a passage that shares no term with the query scores 0.

Source: Trotman, Puurula, Burgess, "Improvements to BM25 and Language Models Examined", 2014.
"""

from math import log

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

K1 = 1.5
B = 0.75


class _Fitted(BM25Plus):  # type: ignore[misc] # it ships no types
    """rank-bm25's model, fitted to counts instead of lists of tokens: the rest is its own."""

    def _initialize(self, corpus: NDArray[np.integer]) -> dict[int, int]:
        self.corpus_size = len(corpus)
        self.doc_len = corpus
        self.avgdl = int(corpus.sum()) / self.corpus_size
        return {}


class Bm25:
    """rank-bm25's own model of some passages, open to being laid out as postings.

    Args:
        lengths: how many terms each passage has. There may be no passages, and each may be empty.

    Attributes:
        norms: what of a passage's length goes into its weights; at least 0.
        saturation: how often a term's idf its weight comes to at most.
    """

    def __init__(self, lengths: NDArray[np.integer]) -> None:
        # rank-bm25 divides by the number of passages and by the number of terms.
        self._model = model = _Fitted(lengths, k1=K1, b=B, delta=0) if lengths.any() else None
        self.saturation: float = K1 + 1
        self.norms: NDArray[np.float64] = (
            np.zeros(len(lengths))
            if model is None
            # The very expression of BM25Plus.get_scores, so that no bit differs.
            else model.k1 * (1 - model.b + model.b * model.doc_len / model.avgdl)
        )

    def idf(self, passages: int) -> float:
        """The weight of a term that so many passages hold, at least one; above 0."""
        model = self._model
        if model is None:
            return 0.0
        if passages not in model.idf:
            model._calc_idf({passages: passages})  # noqa: SLF001 - it has no public way
        weight: float = model.idf[passages]
        return weight

    def highest_idf(self) -> float:
        """Above every idf there is: ln((N + 1) / df) for a df of one half."""
        return log(2 * (self._model.corpus_size + 1)) if self._model else 0.0

    def shares(
        self, counts: NDArray[np.integer], passages: NDArray[np.integer]
    ) -> NDArray[np.float64]:
        """How much of its idf a term weighs where it stands so often in these passages; above 0.

        That share times the idf, added up over a query's terms in the query's order, is exactly
        what rank-bm25's `get_scores` gives.
        """
        # Its own expression again, but for its delta of 0.
        shares: NDArray[np.float64] = (counts * self.saturation) / (self.norms[passages] + counts)
        return shares
