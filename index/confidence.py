"""How likely it is that the best passage answers, told against what chance would bring.

A linear model looks at how much of the question the best passage has. What it takes to be
believed depends on the corpus: in a large one, any question shares some words with some passage.
So each index asks itself questions that people ask about anything, of which it answers hardly any,
and believes only what looks better than most of those.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import exp

from index import languages, reranking
from index import query as queries
from index.features import weigh
from index.query import Query
from index.reranking import Ranked
from index.retrieval import Retrieval

BETTER_THAN = 0.78
"""The share of everyday questions that an answer has to look better than."""

HIGHEST_BAR = 0.25
"""The most that is asked for. A corpus about everyday things does answer everyday questions."""

LOWEST_BAR = -2.6
"""The least that is asked for. A small corpus shares no word with most everyday questions, which
says nothing about a question that shares one."""

USUAL_BAR = -0.5
"""What is asked for in languages that no everyday questions are listed in."""

FEATURES = (
    "covered",
    "sentence",
    "exact",
    "own_terms",
    "all_terms",
    "grams",
    "known",
    "mass",
    "words",
    "strangers",
)

_LIKELIEST = 10
_MANY_WORDS = 10
_MUCH = 5.0
_MOST_MASS = 5.0


def confidence(log_odds: float, bar: float) -> float:
    """Between 0 and 1, with 0.5 where the log-odds are just what the bar asks for."""
    return 1 / (1 + exp(min(700.0, bar - log_odds)))


def log_odds(index: Retrieval, query: Query, ranked: Sequence[Ranked]) -> float:
    """How far the best passage speaks for an answer: unbounded, higher is better.

    Lowest where nothing was found or the question says nothing telling.
    """
    weights = _weights()
    features = _features(index, query, ranked)
    return weights["bias"] + sum(weights[name] * value for name, value in features.items())


def bar(index: Retrieval) -> float:
    """The log-odds an answer has to reach in this corpus."""
    asked = [
        log_odds_alone(index, question)
        for language in index.lexicon.languages
        for question in languages.everyday_questions().get(language, ())
    ]
    if not asked:
        return USUAL_BAR
    return min(max(sorted(asked)[int(len(asked) * BETTER_THAN)], LOWEST_BAR), HIGHEST_BAR)


def features(index: Retrieval, query: Query, ranked: Sequence[Ranked]) -> list[float]:
    """What the model looks at, in the order of `FEATURES`; all 0 where nothing was found."""
    found = _features(index, query, ranked)
    return [found.get(name, 0.0) for name in FEATURES]


def log_odds_alone(index: Retrieval, question: str) -> float:
    """The same for a question by itself, without a conversation before it."""
    query = queries.of(question, (), index.lexicon)
    return log_odds(index, query, reranking.rank(index, query, 1, candidates=_LIKELIEST))


def _features(index: Retrieval, query: Query, ranked: Sequence[Ranked]) -> dict[str, float]:
    postings = index.by_terms
    weight = postings.weight
    weighed = weigh(index, query)
    # A rambling question is not to be held against what answers it.
    mass = min(sum(weighed), _MOST_MASS * postings.highest_idf)
    if not ranked or not (mass or query.refers_back):
        return {}
    best = ranked[0].examined
    spread = sum(weighed) / mass if mass else 1.0
    all_mass = sum(weight(term) * share for term, share in query.terms.items())
    gram_mass = sum(index.by_grams.weight(gram) * share for gram, share in query.grams.items())
    known = sum(each for each, word in zip(weighed, query.words, strict=True) if not word.missing)
    found = {
        "covered": best.features.covered * spread,
        "sentence": best.features.sentence * spread,
        "exact": best.features.exact * spread,
        "own_terms": best.candidate.by_terms / mass if mass else 0.0,
        "all_terms": best.candidate.by_terms / all_mass,
        "grams": best.candidate.by_grams / gram_mass,
        "known": min(known / mass, 1.0) if mass else 0.0,
        "mass": mass / postings.highest_idf / _MUCH if mass else 0.0,
        # A name that the corpus does not have: whoever it is about, it is nobody here.
        "strangers": float(any(word.missing and word.named for word in query.words)),
        "words": min(len(query.words), _MANY_WORDS) / _MANY_WORDS,
    }
    if query.refers_back:
        # What it leans on was said before: a passage that has that has what is asked for, too.
        for name in ("covered", "sentence", "exact"):
            found[name] = max(found[name], best.features.earlier)
        found["known"] = 1.0
    return found


@cache
def _weights() -> dict[str, float]:
    data = files("index").joinpath("weights.toml").read_text(encoding="utf-8")
    learned = tomllib.loads(data)["confidence"]
    return {name: float(learned.get(name, 0.0)) for name in (*FEATURES, "bias")}
