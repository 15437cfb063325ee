"""Counting in bulk gives what counting one by one gives."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import passages_of_terms

from index import counting
from index.counting import Counts, count, count_words, joined, pieces


def _by_passage(counts: Counts) -> list[Counter[str]]:
    found: list[Counter[str]] = [Counter() for _ in counts.lengths]
    for passage, number, times in zip(
        counts.passages.tolist(), counts.numbers.tolist(), counts.counts.tolist(), strict=True
    ):
        found[passage][counts.terms[number]] += times
    return found


@given(passages_of_terms)
@settings(deadline=None)
def test_every_term_of_every_passage_is_counted(passages: list[list[str]]) -> None:
    counts = count(passages)
    assert _by_passage(counts) == [Counter(passage) for passage in passages]
    assert counts.lengths.tolist() == [len(passage) for passage in passages]


@given(passages_of_terms, st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.text("xyz"))))
@settings(deadline=None)
def test_a_word_counts_as_the_terms_it_stands_for(
    passages: list[list[str]], stands_for: dict[str, list[str]]
) -> None:
    words = sorted({word for passage in passages for word in passage})
    said = np.array([words.index(word) for passage in passages for word in passage], np.int32)
    lengths = np.array([len(passage) for passage in passages], np.int64)
    counts = count_words(said, lengths, lambda word: stands_for.get(words[word], []))
    assert _by_passage(counts) == [
        Counter(term for word in passage for term in stands_for.get(word, []))
        for passage in passages
    ]


def test_passages_are_counted_alike_wherever_they_are_cut_for_it() -> None:
    many = 2 * counting._AT_ONCE + 7
    counts = count([["a", "b", "a"] if number % 3 else [] for number in range(many)])
    assert np.bincount(counts.numbers, weights=counts.counts).tolist() == pytest.approx(
        [2 * sum(number % 3 > 0 for number in range(many)), sum(n % 3 > 0 for n in range(many))]
    )
    assert sorted(counts.passages.tolist()) == sorted(2 * [n for n in range(many) if n % 3])


@given(passages_of_terms, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_passages_that_are_counted_apart_are_joined_in_any_order(
    passages: list[list[str]], chance: Random
) -> None:
    cut = chance.randint(0, len(passages))
    places = list(range(len(passages)))
    chance.shuffle(places)
    kept = [number for number, place in enumerate(places) if number >= cut or place % 3]
    new = {number: place for place, number in enumerate(sorted(kept, key=places.__getitem__))}
    numbers = np.array([new.get(number, -1) for number in range(len(passages))], np.int32)
    counts = joined(
        len(kept), (count(passages[:cut]), numbers[:cut]), (count(passages[cut:]), numbers[cut:])
    )
    found = sorted(kept, key=new.__getitem__)
    assert _by_passage(counts) == [Counter(passages[number]) for number in found]
    assert counts.lengths.tolist() == [len(passages[number]) for number in found]
    assert set(counts.terms) == {term for number in found for term in passages[number]}


@pytest.mark.parametrize("times", [1, 255, 256, 65_535, 65_536])
def test_a_term_may_stand_in_a_passage_as_often_as_it_likes(times: int) -> None:
    one, other = count([["a"] * times, ["b"]]), count([["a", "b", "b"]])
    both = joined(3, (other, np.array([0], np.int32)), (one, np.array([2, 1], np.int32)))
    assert _by_passage(both) == [{"a": 1, "b": 2}, {"b": 1}, {"a": times}]


@pytest.mark.parametrize("size", [255, 256, 65_535, 65_536])
def test_there_may_be_as_many_passages_as_one_likes(size: int) -> None:
    assert sorted(count([["a"]] * size).passages.tolist()) == list(range(size))


def test_pieces_are_all_entries_with_how_many_belong_to_each_term() -> None:
    sizes = np.array([0, counting._PIECE - 1, 0, 2 * counting._PIECE, 3, 0], np.int64)
    found = list(pieces(sizes))
    assert [some.start for some, _ in found] == [0, *(some.stop for some, _ in found[:-1])]
    assert found[-1][0].stop == sizes.sum()
    assert all(share.sum() == some.stop - some.start for some, share in found)
    assert np.sum([share for _, share in found], axis=0).tolist() == sizes.tolist()
    assert len(found) > 2


def test_no_entries_make_no_pieces() -> None:
    assert list(pieces(np.zeros(0, np.int64))) == list(pieces(np.zeros(3, np.int64))) == []
