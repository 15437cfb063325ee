"""The second ranking adds up what the features weigh, and nothing else."""

import tomllib
from dataclasses import fields
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import query as queries
from index.features import Features
from index.model import Article, Corpus
from index.passages import split
from index.reranking import FEATURES, Ranked, as_row, rank, score, weights
from index.retrieval import CANDIDATES, Retrieval


def _retrieval(*texts: str, are_passages: bool = False) -> Retrieval:
    articles = [
        Article(str(number), str(number), text, is_passage=are_passages)
        for number, text in enumerate(texts)
    ]
    return Retrieval(Corpus(articles, [each for one in articles for each in split(one)]))


def _ranked(index: Retrieval, question: str, *history: str, k: int = 10) -> list[Ranked]:
    return rank(index, queries.of(question, history, index.lexicon), k)


def _texts(index: Retrieval, question: str, *history: str, k: int = 10) -> list[str]:
    return [
        index.corpus.passages[each.examined.candidate.number].text
        for each in _ranked(index, question, *history, k=k)
    ]


def _listed() -> dict[str, float]:
    data = files("index").joinpath("weights.toml").read_text(encoding="utf-8")
    listed: dict[str, float] = tomllib.loads(data)["ranking"]
    return listed


def test_every_feature_has_a_learned_weight_and_nothing_else_has() -> None:
    assert set(_listed()) == {field.name for field in fields(Features)} == set(FEATURES)


def test_the_weights_are_those_that_were_learned() -> None:
    assert weights() == _listed()


def test_nothing_scores_0() -> None:
    assert score(Features(**dict.fromkeys(FEATURES, 0.0))) == 0


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_alone_scores_its_weight(feature: str) -> None:
    alone = Features(**dict.fromkeys(FEATURES, 0.0) | {feature: 1.0})
    assert score(alone) == weights()[feature]


def test_a_row_holds_the_features_in_their_order() -> None:
    numbered = {name: float(number) for number, name in enumerate(FEATURES)}
    assert as_row(Features(**numbered)) == [float(number) for number in range(len(FEATURES))]


ANIMALS = _retrieval(
    "Camels carry loads.\n\nZebras graze.\n\nOwls sleep.",
    "Zebras drink, and some of them graze in Kenya.",
)


def test_of_two_passages_with_the_same_words_that_where_they_stand_together_is_better() -> None:
    together, apart = "Wild zebras graze in Kenya.", "Zebras, in Kenya as elsewhere, are wild."
    index = _retrieval(apart, together, "Owls sleep.")
    assert _texts(index, "wild zebras") == [together, apart]


def test_of_two_passages_that_which_names_what_is_asked_for_is_better() -> None:
    named, other = "Today 93 zebras graze.", "Today the zebras graze."
    index = _retrieval(other, named, "Owls sleep.")
    assert _texts(index, "How many zebras graze?") == [named, other]


def test_contributions_add_up_to_the_score() -> None:
    ranked = _ranked(ANIMALS, "How many zebras graze in Kenya?", "Do owls sleep?")
    assert ranked
    for each in ranked:
        assert list(each.contributions()) == list(FEATURES)
        assert sum(each.contributions().values()) == pytest.approx(each.score)


def test_scores_fall() -> None:
    scores = [each.score for each in _ranked(ANIMALS, "zebras graze and camels carry")]
    assert scores == sorted(scores, reverse=True)


def test_equal_scores_keep_the_first_ranking_s_order() -> None:
    index = _retrieval("Zebras graze.", "Owls sleep.", "Zebras graze.", "Zebras graze.")
    query = queries.of("zebras", (), index.lexicon)
    candidates = [each.number for each in index.candidates(query)]
    assert [each.examined.candidate.number for each in rank(index, query, 10)] == candidates
    assert candidates == [0, 2, 3]


@pytest.mark.parametrize("question", ["", "xylophone", "???", "who is it"])
def test_a_question_that_shares_nothing_ranks_nothing(question: str) -> None:
    assert _ranked(ANIMALS, question) == []


@pytest.mark.parametrize("k", [0, 1, 2, 50])
def test_at_most_k_are_ranked(k: int) -> None:
    assert len(_ranked(ANIMALS, "zebras", k=k)) == min(k, 2)


def test_no_more_passages_are_looked_at_than_there_are_candidates() -> None:
    index = _retrieval(*(f"Zebras graze on day {number}." for number in range(CANDIDATES + 5)))
    query = queries.of("zebras", (), index.lexicon)
    assert len(rank(index, query, 1_000)) == CANDIDATES
    assert len(rank(index, query, 1_000, candidates=3)) == 3


_words = st.sampled_from("zebra zebras camel owl graze Kenya 2017 the in who".split())
_sentences = st.lists(_words, min_size=1, max_size=8).map(" ".join)


@given(st.lists(_sentences, min_size=1, max_size=6), _sentences, st.integers(0, 6))
@settings(deadline=None)
def test_the_best_k_are_a_stable_sort_of_the_candidates(
    texts: list[str], question: str, k: int
) -> None:
    index = _retrieval(*texts, are_passages=True)
    query = queries.of(question, (), index.lexicon)
    ranked = rank(index, query, 100)
    scores = {each.examined.candidate.number: each.score for each in ranked}
    order = [each.number for each in index.candidates(query)]
    expected = sorted(order, key=lambda number: -scores[number])
    assert [each.examined.candidate.number for each in ranked] == expected
    assert rank(index, query, k) == ranked[:k]
