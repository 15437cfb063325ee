"""Our model of some passages, and rank-bm25 itself, untouched, to compare it with."""

from collections.abc import Iterator, Sequence

import numpy as np
from counted import counted
from rank_bm25 import BM25Plus

from index.ranking import Bm25


def fit(passages: Sequence[Sequence[str]]) -> Bm25:
    """Our model of passages given as their terms."""
    return Bm25(counted(passages)[1].lengths)


def oracle(passages: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """rank-bm25's own scores of all passages; it has none for passages without a single term."""
    if not any(passages):
        return []
    ranker = BM25Plus(passages, k1=1.5, b=0.75, delta=0)
    return [float(score) for score in ranker.get_scores(query)]


def entries(passages: Sequence[Sequence[str]]) -> Iterator[tuple[int, str, float]]:
    """The weights of our model with what they belong to: passage, term, weight."""
    (terms, counts), fitted = counted(passages), fit(passages)
    idf = np.array([fitted.idf(size) for size in counts.sizes.tolist()])
    weights = idf[counts.numbers] * fitted.shares(counts.counts, counts.passages)
    for passage, number, weight in zip(
        counts.passages.tolist(), counts.numbers.tolist(), weights.tolist(), strict=True
    ):
        yield passage, terms[number], weight
