"""The second ranking: candidates, looked at closely, weighed by a linear model.

The weights are data (`weights.toml`), learned by `tests/benchmarks/train.py`; this only adds up.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from index.features import Examined, Features, examine
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
    return ranked[:k]


def score(features: Features) -> float:
    """The weighted sum of the features."""
    return float(sum(weight * getattr(features, name) for name, weight in weights().items()))


def as_row(features: Features) -> Sequence[float]:
    """The features as numbers, in the order of `FEATURES`."""
    return [getattr(features, name) for name in FEATURES]
