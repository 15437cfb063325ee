"""The second ranking: candidates, looked at closely, weighed by a linear model.

The weights are data (`weights.toml`), learned by `tests/benchmarks/train.py`; this only adds up.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files

from index.features import Examined, Features, examine, weigh
from index.query import Query
from index.retrieval import CANDIDATES, Retrieval

FEATURES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class Ranked:
    """An examined candidate with its score: unbounded, no unit, comparable within a query only."""

    examined: Examined
    score: float

    def contributions(self) -> dict[str, float]:
        """What each feature adds to the score; they add up to it."""
        return {
            name: weight * getattr(self.examined.features, name)
            for name, weight in weights().items()
        }


@cache
def weights() -> dict[str, float]:
    """The weight of every feature; one that nothing was learned for yet counts nothing."""
    data = files("index").joinpath("weights.toml").read_text(encoding="utf-8")
    learned = tomllib.loads(data)["ranking"]
    return {name: float(learned.get(name, 0.0)) for name in FEATURES}


def rank(index: Retrieval, query: Query, k: int, candidates: int = CANDIDATES) -> list[Ranked]:
    """The best k passages for a query, best first; equal scores keep the first ranking's order.

    Empty if no passage shares a term or a gram with the query. Fewer candidates are quicker to
    look at; of rarely more than ten one is the best.
    """
    examined = examine(index, query, index.candidates(query, candidates))
    ranked = [Ranked(each, score(each.features)) for each in examined]
    ranked.sort(key=lambda each: -each.score)
    if query.compares:
        ranked = _with_the_other_side(ranked, weigh(index, query))
    return ranked[:k]


def _with_the_other_side(ranked: list[Ranked], weights: list[float]) -> list[Ranked]:
    """The same passages, second the one that has most of what the first one leaves out.

    A question about two things is answered by two passages, and the second-best is often just
    another one about the first. It stays as it is if no passage has a third of what is left out.
    """
    if len(ranked) < 3:
        return ranked
    first = ranked[0]
    left = set(range(len(weights))) - first.examined.matched

    def brings(each: Ranked) -> float:
        return sum(weights[word] for word in left & each.examined.matched)

    other = max(ranked[1:], key=brings)
    if brings(other) <= max(brings(ranked[1]), sum(weights[word] for word in left) / 3):
        return ranked
    rest = [each for each in ranked[1:] if each is not other]
    return [first, replace(other, score=(first.score + rest[0].score) / 2), *rest]


def score(features: Features) -> float:
    """The weighted sum of the features."""
    return float(sum(weight * getattr(features, name) for name, weight in weights().items()))


def as_row(features: Features) -> Sequence[float]:
    """The features as numbers, in the order of `FEATURES`."""
    return [getattr(features, name) for name in FEATURES]
