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

from index.counting import Counts, pieces

K1 = 1.5
B = 0.75


class _Fitted(BM25Plus):  # type: ignore[misc] # it ships no types
    """rank-bm25's model, fitted to counts instead of lists of tokens: the rest is its own."""

    def _initialize(self, corpus: Counts) -> dict[int, int]:
        self.corpus_size = len(corpus.lengths)
        self.doc_len = corpus.lengths
        self.avgdl = int(corpus.lengths.sum()) / self.corpus_size
        return dict(enumerate(corpus.sizes.tolist()))


class Bm25:
    """rank-bm25's own fitted model of some passages, open to being laid out as postings.

    Args:
        counts: of the passages' terms. There may be no passages, and each may be empty.
    """

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        # rank-bm25 divides by the number of passages and by the number of terms.
        self._model = _Fitted(counts, k1=K1, b=B, delta=0) if counts.terms else None

    def idf(self) -> dict[str, float]:
        """The weight of every term, in the order of the counts' terms; above 0."""
        if self._model is None:
            return {}
        return dict(zip(self.counts.terms, self._model.idf.values(), strict=True))

    def highest_idf(self) -> float:
        """Above every idf there is: ln((N + 1) / df) for a df of one half."""
        return log(2 * (self._model.corpus_size + 1)) if self._model else 0.0

    def weights(
        self, precision: type[np.float64] | type[np.float32] = np.float64
    ) -> NDArray[np.float64 | np.float32]:
        """What each entry of the counts adds to its passage's score for its term; above 0.

        Added up over a query's terms in the query's order, they give exactly what rank-bm25's
        `get_scores` gives for it, in its precision of float64.
        """
        counts = self.counts
        found = np.empty(len(counts.passages), precision)
        if self._model is None:
            return found
        model = self._model
        idf = np.array(list(model.idf.values()))
        # The very expression of BM25Plus.get_scores, so that no bit differs.
        norm = model.k1 * (1 - model.b + model.b * counts.lengths / model.avgdl)
        for some, share in pieces(counts.sizes):
            count = counts.counts[some]
            found[some] = np.repeat(idf, share) * (
                model.delta + (count * (model.k1 + 1)) / (norm[counts.passages[some]] + count)
            )
        return found
