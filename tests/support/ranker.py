"""Our model of some passages, and rank-bm25 itself, untouched, to compare it with."""

from collections.abc import Iterator, Sequence

from rank_bm25 import BM25Plus

from index.counting import count
from index.ranking import Bm25


def model(passages: Sequence[Sequence[str]]) -> Bm25:
    """Our model of passages given as their terms."""
    return Bm25(count(passages))


def oracle(passages: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """rank-bm25's own scores of all passages; it has none for passages without a single term."""
    if not any(passages):
        return []
    ranker = BM25Plus(passages, k1=1.5, b=0.75, delta=0)
    return [float(score) for score in ranker.get_scores(query)]


def entries(fitted: Bm25) -> Iterator[tuple[int, str, float]]:
    """The model's weights with what they belong to: passage, term, weight."""
    counts = fitted.counts
    for passage, number, weight in zip(
        counts.passages.tolist(), counts.numbers.tolist(), fitted.weights().tolist(), strict=True
    ):
        yield passage, counts.terms[number], weight
