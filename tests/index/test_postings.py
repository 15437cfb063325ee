"""Retrieval finds what an exhaustive search over rank-bm25's own scores finds, in that order."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranker import model, oracle
from strategies import passages_of_terms, queries_of_terms

from index.postings import MOST_TERMS, Postings


def _top(
    passages: Sequence[Sequence[str]], query: Mapping[str, float] | Sequence[str], k: int = 10
) -> list[tuple[int, float]]:
    weights = query if isinstance(query, Mapping) else dict.fromkeys(query, 1.0)
    return Postings(model(passages)).top(weights, k)


def _numbers(found: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in found]


def _exhaustive(passages: Sequence[Sequence[str]], query: Sequence[str]) -> list[tuple[int, float]]:
    """All passages that share a term with the query, sorted by rank-bm25's own scores."""
    scores = oracle(passages, query)
    sharing = [number for number, terms in enumerate(passages) if set(terms) & set(query)]
    return sorted(
        ((number, scores[number]) for number in sharing), key=lambda found: (-found[1], found[0])
    )


@given(passages_of_terms, queries_of_terms, st.integers(0, 10))
@settings(deadline=None, max_examples=150)
def test_the_top_is_that_of_an_exhaustive_search_to_the_last_bit(
    passages: list[list[str]], query: list[str], k: int
) -> None:
    assert _top(passages, query, k) == _exhaustive(passages, query)[:k]


@given(passages_of_terms, queries_of_terms, st.integers(0, 9))
@settings(deadline=None)
def test_the_top_k_is_a_prefix_of_the_top_k_plus_one(
    passages: list[list[str]], query: list[str], k: int
) -> None:
    assert _top(passages, query, k) == _top(passages, query, k + 1)[:k]


@given(passages_of_terms, st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 10)))
@settings(deadline=None)
def test_each_term_counts_by_its_weight(passages: list[list[str]], query: dict[str, float]) -> None:
    expected = {
        number: sum(oracle(passages, [term])[number] * weight for term, weight in query.items())
        for number, terms in enumerate(passages)
        if set(terms) & set(query)
    }
    assert dict(_top(passages, query)) == pytest.approx(expected)


def test_an_empty_corpus_has_no_top() -> None:
    assert _top([], ["a"]) == []


def test_passages_without_terms_have_no_top() -> None:
    assert _top([[], []], ["a"]) == []


def test_a_query_without_terms_has_no_top() -> None:
    assert _top([["a"]], []) == []


def test_a_passage_that_shares_no_term_is_never_found() -> None:
    assert _top([["a"], ["b"], []], ["c"]) == []
    assert _numbers(_top([["a"], ["b"], []], ["b", "c"])) == [1]


def test_ties_keep_corpus_order() -> None:
    passages = [["b"], ["a"], ["b"], ["a"], ["a"]]
    assert _numbers(_top(passages, ["a", "b"])) == [0, 2, 1, 3, 4]


def test_ties_keep_corpus_order_where_k_cuts_them_apart() -> None:
    assert _numbers(_top([["a"]] * 9, ["a"], k=4)) == [0, 1, 2, 3]


def test_a_term_in_exactly_half_of_the_passages_is_found() -> None:
    assert _numbers(_top([["a"], ["b"]], ["a"])) == [0]


def test_a_term_in_all_passages_is_found_with_a_positive_score() -> None:
    found = _top([["a"], ["a"]], ["a"])
    assert _numbers(found) == [0, 1]
    assert all(score > 0 for _, score in found)


@pytest.mark.parametrize("k", [0, -1])
def test_who_wants_no_passage_gets_none(k: int) -> None:
    assert _top([["a"]], ["a"], k) == []


def test_a_k_beyond_the_corpus_gives_all_there_are() -> None:
    assert _numbers(_top([["a"], ["b"], ["a"]], ["a"], k=1_000)) == [0, 2]


def test_a_heavier_term_puts_its_passage_first() -> None:
    passages = [["a"], ["b"]]
    assert _numbers(_top(passages, {"a": 1.0, "b": 0.3})) == [0, 1]
    assert _numbers(_top(passages, {"a": 0.3, "b": 1.0})) == [1, 0]


def test_of_too_many_terms_only_the_rarest_count() -> None:
    rare = [f"rare{number}" for number in range(MOST_TERMS)]
    passages = [rare, ["common"], ["common"]]
    assert _numbers(_top(passages, ["common", *rare])) == [0]
    assert _numbers(_top(passages, ["common", *rare[1:]])) == [0, 1, 2]


def test_of_too_many_terms_the_heaviest_count() -> None:
    terms = [f"t{number}" for number in range(MOST_TERMS + 1)]
    query = dict.fromkeys(terms, 1.0) | {"t0": 0.3}
    assert _numbers(_top([[term] for term in terms], query, k=100)) == [*range(1, MOST_TERMS + 1)]


def test_terms_that_no_passage_holds_are_not_among_the_most_that_count() -> None:
    unknown = [f"unknown{number}" for number in range(10 * MOST_TERMS)]
    assert _numbers(_top([["a"]], [*unknown, "a"])) == [0]


def test_a_query_is_left_as_it_was() -> None:
    query = {"a": 1.0, "b": 0.5, "x": 2.0}
    _top([["a"], ["b"]], query)
    assert query == {"a": 1.0, "b": 0.5, "x": 2.0}


def test_postings_tell_the_weight_of_every_term() -> None:
    fitted = model([["a", "b"], ["a"]])
    postings = Postings(fitted)
    assert postings.idf == fitted.idf()
    assert postings.highest_idf == fitted.highest_idf()


def test_a_term_that_no_passage_holds_weighs_most() -> None:
    postings = Postings(model([["a", "b"], ["a"]]))
    assert postings.weight("a") == postings.idf["a"]
    assert postings.weight("x") == postings.highest_idf > postings.weight("b")
