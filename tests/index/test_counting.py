"""Counting in bulk gives what counting one by one gives."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from counted import counted
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import passages_of_terms

from index import counting
from index.counting import Counts, joined, pieces
from index.strings import Numbering, Strings


def _by_passage(terms: Strings, counts: Counts) -> list[Counter[str]]:
    found: list[Counter[str]] = [Counter() for _ in counts.lengths]
    for passage, number, times in zip(
        counts.passages.tolist(), counts.numbers.tolist(), counts.counts.tolist(), strict=True
    ):
        found[passage][terms[number]] += times
    return found


def _is_in_order(counts: Counts) -> bool:
    entries = list(zip(counts.numbers.tolist(), counts.passages.tolist(), strict=True))
    return entries == sorted(set(entries))


@given(passages_of_terms)
@settings(deadline=None)
def test_every_term_of_every_passage_is_counted(passages: list[list[str]]) -> None:
    terms, counts = counted(passages)
    assert _by_passage(terms, counts) == [Counter(passage) for passage in passages]
    assert counts.lengths.tolist() == [len(passage) for passage in passages]
    assert _is_in_order(counts)


@given(passages_of_terms, st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.text("xyz"))))
@settings(deadline=None)
def test_a_word_counts_as_the_terms_it_stands_for(
    passages: list[list[str]], stands_for: dict[str, list[str]]
) -> None:
    assert _by_passage(*counted(passages, stands_for)) == [
        Counter(term for word in passage for term in stands_for.get(word, []))
        for passage in passages
    ]


def test_passages_are_counted_alike_wherever_they_are_cut_for_it() -> None:
    many = 2 * counting._AT_ONCE + 7
    _, counts = counted([["a", "b", "a"] if number % 3 else [] for number in range(many)])
    assert np.bincount(counts.numbers, weights=counts.counts).tolist() == pytest.approx(
        [2 * sum(number % 3 > 0 for number in range(many)), sum(n % 3 > 0 for n in range(many))]
    )
    assert sorted(counts.passages.tolist()) == sorted(2 * [n for n in range(many) if n % 3])


def _joined(
    earlier: list[list[str]], places: list[int], further: list[list[str]], numbers: list[int]
) -> tuple[Strings, Counts]:
    numbering = Numbering()
    _, first = counted(earlier, numbers=numbering)
    terms, second = counted(further, numbers=numbering)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_PIECE", 3)  # what is done piece by piece comes in several
        counts = joined(first, np.array(places, np.int32), second, np.array(numbers, np.int64))
    used = np.flatnonzero(counts.sizes)
    return terms.only(used), counts.only(used)


@pytest.mark.parametrize("is_in_order", [True, False])
@given(passages=passages_of_terms, chance=st.randoms(use_true_random=False))
@settings(deadline=None)
def test_passages_that_are_counted_apart_are_joined_in_any_order(
    passages: list[list[str]],
    chance: Random,
    is_in_order: bool,  # noqa: FBT001 – pytest gives it by name
) -> None:
    cut = chance.randint(0, len(passages))
    earlier, further = passages[:cut], passages[cut:]
    order = [number for number in range(len(passages)) if number >= cut or chance.random() < 0.7]
    chance.shuffle(order)
    if is_in_order:
        order = sorted(order, key=lambda number: (number % max(1, cut), number >= cut))
    else:  # the further ones keep their order always
        rest = iter(sorted(number for number in order if number >= cut))
        order = [next(rest) if number >= cut else number for number in order]
    where = {number: place for place, number in enumerate(order)}
    if list(map(where.get, range(cut, len(passages)))) != sorted(
        where[number] for number in range(cut, len(passages))
    ):
        return
    terms, counts = _joined(
        earlier,
        [where.get(number, -1) for number in range(cut)],
        further,
        [where[number] for number in range(cut, len(passages))],
    )
    assert _by_passage(terms, counts) == [Counter(passages[number]) for number in order]
    assert counts.lengths.tolist() == [len(passages[number]) for number in order]
    assert set(terms) == {term for number in order for term in passages[number]}
    assert _is_in_order(counts)


@pytest.mark.parametrize("times", [1, 255, 256, 65_535, 65_536])
def test_a_term_may_stand_in_a_passage_as_often_as_it_likes(times: int) -> None:
    both = _joined([["a"] * times, ["b"]], [2, 1], [["a", "b", "b"]], [0])
    assert _by_passage(*both) == [{"a": 1, "b": 2}, {"b": 1}, {"a": times}]


@pytest.mark.parametrize("size", [255, 256, 65_535, 65_536])
def test_there_may_be_as_many_passages_as_one_likes(size: int) -> None:
    assert sorted(counted([["a"]] * size)[1].passages.tolist()) == list(range(size))


def test_pieces_are_all_entries_with_how_many_belong_to_each_term() -> None:
    sizes = np.array([0, counting._PIECE - 1, 0, 2 * counting._PIECE, 3, 0], np.int64)
    found = list(pieces(sizes))
    assert [some.start for some, _, _ in found] == [0, *(some.stop for some, _, _ in found[:-1])]
    assert found[-1][0].stop == sizes.sum()
    assert all(share.sum() == some.stop - some.start for some, _, share in found)
    together = np.zeros(len(sizes), np.int64)
    for _, terms, share in found:
        together[terms] += share
    assert together.tolist() == sizes.tolist()
    assert len(found) > 2


def test_no_entries_make_no_pieces() -> None:
    assert list(pieces(np.zeros(0, np.int64))) == list(pieces(np.zeros(3, np.int64))) == []
