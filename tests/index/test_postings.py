"""Retrieval finds what an exhaustive search over rank-bm25's own scores finds, in that order."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from counted import postings_of
from hypothesis import given, settings
from hypothesis import strategies as st
from ranker import fit, oracle
from strategies import passages_of_terms, queries_of_terms

from index import postings as module
from index.counting import Counts
from index.postings import KERNEL, MOST_TERMS, Postings
from index.strings import Strings


def _top(
    passages: Sequence[Sequence[str]], query: Mapping[str, float] | Sequence[str], k: int = 10
) -> list[tuple[int, float]]:
    weights = query if isinstance(query, Mapping) else dict.fromkeys(query, 1.0)
    return postings_of(passages).top(weights, k)


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


@pytest.mark.parametrize("share", [0.0, -0.0, -1.0, float("nan")])
def test_a_term_that_weighs_nothing_does_not_count(share: float) -> None:
    passages = [["a"], ["b"], ["a", "b"]] * 3_000
    assert _numbers(_top(passages, {"a": share}, k=9_000)) == []
    assert _top(passages, {"a": share, "b": 1.0}, k=5) == _top(passages, ["b"], k=5)


def test_weights_too_small_to_be_told_from_nothing_do_no_harm() -> None:
    terms = [f"t{number}" for number in range(MOST_TERMS)]
    assert len(_top([terms] * 3_000, dict.fromkeys(terms, 5e-324), k=5)) <= 5


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
    fitted, postings = fit([["a", "b"], ["a"]]), postings_of([["a", "b"], ["a"]])
    assert (postings.weight("a"), postings.weight("b")) == (fitted.idf(2), fitted.idf(1))
    assert postings.highest_idf == fitted.highest_idf()


def test_a_term_that_no_passage_holds_weighs_most() -> None:
    postings = postings_of([["a", "b"], ["a"]])
    assert postings.weight("x") == postings.highest_idf > postings.weight("b")


def _by_numpy(postings: Postings, query: Mapping[str, float], k: int) -> list[tuple[int, float]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_kernel", None)
        return postings.top(query, k)


_with_kernel = pytest.mark.skipif(KERNEL == "numpy", reason="there was no compiler")


@_with_kernel
@given(
    passages_of_terms,
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.1, 0.3, 0.5, 0.8, 1.0])),
    st.integers(1, 12),
)
@settings(max_examples=300)
def test_the_kernel_and_numpy_find_the_same(
    passages: list[list[str]], query: dict[str, float], k: int
) -> None:
    postings = postings_of(passages)
    assert postings.top(query, k) == _by_numpy(postings, query, k)


@_with_kernel
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [300, 5_000, 70_000])
def test_the_kernel_and_numpy_find_the_same_in_many_passages(size: int, seed: int) -> None:
    """Over many windows, in numbers of one, two and four bytes, with terms that are skipped."""
    chance = np.random.default_rng(seed)
    shares = chance.choice([0.9, 0.3, 0.05, 0.01, 0.001], 12)
    held = [np.flatnonzero(chance.random(size) < share) for share in shares]
    sizes = np.array([len(each) for each in held])
    some = sizes > 0
    lengths = chance.integers(1, 200, size)
    highest = int(chance.choice([3, 255, 60_000, 100_000]))
    strings = Strings.of(f"t{number}" for number in np.flatnonzero(some))
    counts = Counts(
        lengths,
        sizes[some],
        np.concatenate(held).astype(np.min_scalar_type(size)),
        chance.integers(1, highest + 1, sizes.sum()).astype(np.min_scalar_type(highest)),
    )
    postings = Postings(strings, counts)
    for _ in range(20):
        terms = chance.permutation(12)[: chance.integers(1, 12)]
        query = {f"t{term}": float(chance.choice([1.0, 1.0, 0.5, 0.3])) for term in terms}
        k = int(chance.choice([1, 10, 200, 10**6]))
        assert postings.top(query, k) == _by_numpy(postings, query, k)


@given(passages_of_terms)
@settings(deadline=None)
def test_the_highest_share_of_a_term_is_that_of_the_passage_where_it_weighs_most(
    passages: list[list[str]],
) -> None:
    postings, model = postings_of(passages), fit(passages)
    counts = postings.counts
    shares = model.shares(counts.counts, counts.passages).tolist()
    highest = [0.0] * len(postings.terms)
    for term, share in zip(counts.numbers.tolist(), shares, strict=True):
        highest[term] = max(highest[term], share)
    assert postings.arrays["highest"].tolist() == highest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_kernel", None)
        assert postings_of(passages).arrays["highest"].tolist() == highest
