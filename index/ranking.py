"""The definition of a score: BM25 by rank-bm25, and nothing else.

The only module that imports rank_bm25. Of its variants it is `BM25Plus` with delta 0, which is
the textbook BM25 with idf = ln((N + 1) / df): every weight is positive, even that of a term that
stands in half of the passages (which `BM25Okapi` gives 0) or in all of them, in a corpus of any
size. With delta 0 a passage that shares no term with the query scores 0.

Source: Trotman, Puurula, Burgess, "Improvements to BM25 and Language Models Examined", 2014.
"""

from collections.abc import Iterator, Sequence
from math import log

from rank_bm25 import BM25Plus

K1 = 1.5
B = 0.75


class Bm25:
    """rank-bm25's own fitted model of some passages, open to being laid out as postings.

    Args:
        passages: the terms of each passage. There may be none, and each may be empty.
    """

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        # rank-bm25 divides by the number of passages and by the number of terms.
        self._model = BM25Plus(passages, k1=K1, b=B, delta=0) if any(passages) else None

    def idf(self) -> dict[str, float]:
        """The weight of every term, in the order in which the passages bring them; above 0."""
        return dict(self._model.idf) if self._model else {}

    def highest_idf(self) -> float:
        """What ln((N + 1) / df) approaches for a term that is in half a passage: df = 1/2."""
        return log(2 * (self._model.corpus_size + 1)) if self._model else 0.0

    def weights(self) -> Iterator[tuple[int, str, float]]:
        """What each term adds to the score of each passage that has it: (passage, term, weight).

        In passage order. Added up over a query's terms in the query's order, the weights give
        exactly what rank-bm25's `get_scores` gives for it.
        """
        if self._model is None:
            return
        model = self._model
        for number, (counts, length) in enumerate(zip(model.doc_freqs, model.doc_len, strict=True)):
            for term, count in counts.items():
                # The very expression of BM25Plus.get_scores, so that no bit differs.
                share = (count * (model.k1 + 1)) / (
                    model.k1 * (1 - model.b + model.b * length / model.avgdl) + count
                )
                yield number, term, float(model.idf[term] * (model.delta + share))

    def scores(self, query: Sequence[str]) -> Sequence[float]:
        """rank-bm25's own scores of all passages, in their order. Slow: the oracle for tests."""
        return [float(score) for score in self._model.get_scores(query)] if self._model else []
