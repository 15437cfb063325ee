"""The score is the textbook's BM25, and rank-bm25's own to the last bit."""

from collections import defaultdict
from collections.abc import Sequence
from math import log

import pytest
from hypothesis import given, settings
from ranker import entries, fit, oracle
from strategies import passages_of_terms, queries_of_terms


def _textbook(passages: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """BM25 as it is written on paper, with idf = ln((N + 1) / df), k1 = 1.5 and b = 0.75."""
    n = len(passages)
    average = sum(map(len, passages)) / n
    scores = []
    for passage in passages:
        score = 0.0
        for term in query:
            tf = passage.count(term)
            df = sum(term in other for other in passages)
            if tf:
                idf = log((n + 1) / df)
                score += idf * tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * len(passage) / average))
        scores.append(score)
    return scores


def _added_up(passages: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """The scores that the weights give, each passage's added up in the query's order."""
    weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for passage, term, weight in entries(passages):
        weights[term].append((passage, weight))
    scores = [0.0] * len(passages)
    for term in query:
        for passage, weight in weights[term]:
            scores[passage] += weight
    return scores


def test_a_score_is_worked_out_as_on_paper() -> None:
    # N = 2, avgdl = 3; "a": df 1, idf ln 3; in the first passage tf 2, length 4:
    # ln 3 · 2 · 2.5 / (2 + 1.5 · (0.25 + 0.75 · 4 / 3)) = 1.09861 · 5 / 3.875
    scores = oracle([["a", "a", "b", "c"], ["b", "c"]], ["a"])
    assert scores == pytest.approx([1.4175642, 0.0])


@given(passages_of_terms.filter(any), queries_of_terms)
@settings(deadline=None)
def test_scores_are_the_textbook_s(passages: list[list[str]], query: list[str]) -> None:
    assert oracle(passages, query) == pytest.approx(_textbook(passages, query))


@given(passages_of_terms, queries_of_terms)
@settings(deadline=None, max_examples=100)
def test_weights_added_up_give_rank_bm25_s_scores_to_the_last_bit(
    passages: list[list[str]], query: list[str]
) -> None:
    expected = list(oracle(passages, query)) or [0.0] * len(passages)
    assert _added_up(passages, query) == expected


@given(passages_of_terms)
@settings(deadline=None)
def test_every_term_has_a_positive_weight(passages: list[list[str]]) -> None:
    fitted = fit(passages)
    assert all(fitted.idf(held) > 0 for held in range(1, len(passages) + 1)) or not any(passages)
    assert all(weight > 0 for _, _, weight in entries(passages))


@given(passages_of_terms.filter(any))
@settings(deadline=None)
def test_no_term_weighs_as_much_as_one_that_no_passage_holds(passages: list[list[str]]) -> None:
    fitted = fit(passages)
    assert fitted.highest_idf() > fitted.idf(1)


@given(passages_of_terms)
@settings(deadline=None)
def test_a_passage_has_one_weight_for_each_of_its_terms(passages: list[list[str]]) -> None:
    found = [(passage, term) for passage, term, _ in entries(passages)]
    assert sorted(found) == sorted(
        (number, term) for number, passage in enumerate(passages) for term in set(passage)
    )


@pytest.mark.parametrize("passages", [[], [[]], [[], [], []]])
def test_passages_without_terms_weigh_nothing(passages: list[list[str]]) -> None:
    fitted = fit(passages)
    assert fitted.idf(1) == 0.0
    assert list(entries(passages)) == []
    assert fitted.highest_idf() == 0.0


def test_a_term_in_exactly_half_of_the_passages_weighs_something() -> None:
    scores = oracle([["a"], ["b"]], ["a"])
    # idf ln 3; tf 1 and the average length: 1 · 2.5 / (1 + 1.5) = 1
    assert scores == pytest.approx([1.0986123, 0.0])


def test_a_term_in_all_passages_weighs_something() -> None:
    # idf ln (3 / 2)
    assert oracle([["a"], ["a"]], ["a"]) == pytest.approx([0.4054651, 0.4054651])


def test_a_corpus_of_one_passage_is_scored() -> None:
    assert oracle([["a"]], ["a"]) == pytest.approx([0.6931472])


def test_a_rarer_term_weighs_more() -> None:
    fitted = fit([["a", "b"], ["a"], ["a"]])
    assert fitted.idf(1) > fitted.idf(3)


def test_of_two_passages_with_a_term_the_shorter_scores_higher() -> None:
    long, short = oracle([["a", "b", "c", "d"], ["a", "b"]], ["a"])
    assert short > long


def test_a_passage_without_terms_counts_as_a_passage() -> None:
    # N = 3, df 1: ln 4; avgdl 2/3, length 1: 2.5 / (1 + 1.5 · (0.25 + 0.75 · 1.5))
    assert oracle([["a"], [], ["b"]], ["a"]) == pytest.approx([1.1316689, 0.0, 0.0])
