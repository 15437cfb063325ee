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
from itertools import pairwise
from math import exp

from index import languages, reranking
from index import query as queries
from index.features import Examined, weigh
from index.folding import fold
from index.kinds import CURRENCY_SIGN, Kind, names
from index.query import Query
from index.reranking import Ranked
from index.retrieval import Retrieval

BETTER_THAN = 0.85
"""The share of everyday questions that an answer has to look better than. This and the two bars
were chosen on SQuAD 2, for at most 5 % of its answerable questions declined, and on the seeds."""

HIGHEST_BAR = -0.62
"""The most that is asked for. A corpus about everyday things does answer everyday questions."""

LOWEST_BAR = -2.6
"""The least that is asked for. A small corpus shares no word with most everyday questions, which
says nothing about a question that shares one."""

USUAL_BAR = -1.3
"""What is asked for in languages that no everyday questions are listed in."""

FEATURES = (
    "covered",
    "sentence",
    "exact",
    "terms",
    "grams",
    "mass",
    "words",
    "missing",
    "unnamed",
    "apart",
)

_NAMED_BY = frozenset({Kind.NUMBER, Kind.MONEY, Kind.TIME, Kind.PERSON, Kind.PLACE})
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
    weighed = weigh(index, query)
    # A rambling question is not to be held against what answers it.
    mass = min(sum(weighed), _MOST_MASS * postings.highest_idf)
    if not ranked or not (mass or query.refers_back):
        return {}
    best = ranked[0].examined
    spread = sum(weighed) / mass if mass else 1.0
    gram_mass = sum(index.by_grams.weight(gram) * share for gram, share in query.grams.items())
    found = {
        "covered": sum(weighed[word] for word in best.matched) / mass if mass else 0.0,
        "sentence": best.features.sentence * spread,
        "exact": best.features.exact * spread,
        "terms": best.candidate.by_terms / mass if mass else 0.0,
        "grams": best.candidate.by_grams / gram_mass,
        "mass": mass / postings.highest_idf / _MUCH if mass else 0.0,
        "words": min(len(query.words), _MANY_WORDS) / _MANY_WORDS,
        "missing": sum(word.missing for word in query.words) / (len(query.words) or 1),
        # What is asked for, a number say, has to stand there; and so have names of several words.
        "unnamed": float(query.kind in _NAMED_BY and not _is_named(index, query, best)),
        "apart": float(bool(query.names) and query.names.isdisjoint(_neighbours(index, best))),
    }
    if query.refers_back:
        # What it leans on was said before: a passage that has that has what is asked for, too.
        for name in ("sentence", "exact"):
            found[name] = max(found[name], best.features.earlier)
        found["covered"] = (found["covered"] + best.features.earlier) / 2
    return found


def _is_named(index: Retrieval, query: Query, best: Examined) -> bool:
    """Whether the passage names what is asked for, other than in the question's words."""
    asked = {fold(word.looked_for) for word in query.words}
    kind, number = query.kind, best.candidate.number
    if kind is Kind.MONEY and CURRENCY_SIGN.search(index.corpus.passages[number].text):
        return True
    return kind is not None and any(
        names(kind, word, begins=not at) and fold(word) not in asked
        for at, word in enumerate(index.said(number))
    )


def _neighbours(index: Retrieval, best: Examined) -> set[tuple[str, str]]:
    """The words of a passage and of what it stands under that stand side by side."""
    number = best.candidate.number
    return {
        pair
        for said in (index.above_said(number), index.said(number))
        for pair in pairwise(map(fold, said))
    }


@cache
def _weights() -> dict[str, float]:
    data = files("index").joinpath("weights.toml").read_text(encoding="utf-8")
    learned = tomllib.loads(data)["confidence"]
    return {name: float(learned.get(name, 0.0)) for name in (*FEATURES, "bias")}
