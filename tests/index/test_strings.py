"""Strings in arrays are found as in a dictionary."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.strings import Numbering, Strings

_words = st.lists(
    st.text(st.characters() | st.sampled_from("ab\ud800\0😀"), max_size=6), unique=True
)


@given(_words, _words)
def test_they_are_those_that_were_given_in_their_order(words: list[str], others: list[str]) -> None:
    strings = Strings.of(words)
    assert len(strings) == len(words)
    assert list(strings) == words == strings[:] == [strings[at] for at in range(len(words))]
    for word in (*words, *others):
        assert strings.find(word) == (words.index(word) if word in words else None)
        assert (word in strings) == (word in words)


@given(_words)
def test_they_are_the_same_from_their_arrays(words: list[str]) -> None:
    again = Strings(Strings.of(words).arrays)
    assert [again.find(word) for word in words] == list(range(len(words)))


def test_there_is_none_behind_the_last() -> None:
    strings = Strings.of(["zebra", "owl"])
    assert (strings[-1], strings[-2:]) == ("owl", ["zebra", "owl"])
    with pytest.raises(IndexError):
        strings[2]
    assert 7 not in strings


@given(_words, st.integers(0, 9), st.randoms(use_true_random=False))
def test_some_of_them_and_others_behind_them_are_as_if_made_anew(
    words: list[str], cut: int, chance: random.Random
) -> None:
    strings = Strings.of(words[:cut]).followed_by(words[cut:])
    order = chance.sample(range(len(words)), chance.randint(0, len(words)))
    some = strings.only(np.array(order, np.int64))
    for made, wanted in ((strings, words), (some, [words[at] for at in order])):
        assert list(made) == wanted
        assert [made.find(word) for word in wanted] == list(range(len(wanted)))
        again = Strings.of(wanted)
        for name, array in again.arrays.items():
            assert np.array_equal(made.arrays[name], array), name
    assert all(some.find(words[at]) is None for at in range(len(words)) if at not in order)


@given(_words)
def test_their_beginnings_are_in_the_order_of_the_strings(words: list[str]) -> None:
    found = Strings.of(words).beginnings().tolist()
    encoded = [word.encode("utf-8", "surrogatepass")[:8].ljust(8, b"\0") for word in words]
    assert found == [int.from_bytes(each) for each in encoded]


@given(_words, _words)
def test_known_strings_keep_their_numbers_and_others_get_the_next(
    words: list[str], asked: list[str]
) -> None:
    numbers = Numbering(Strings.of(words), opening="")
    found = [numbers[word] for word in asked] + [numbers[word] for word in asked]
    assert numbers.further == [word for word in asked if word not in words]
    everything = [*words, *numbers.further]
    assert found == [everything.index(word) for word in asked] * 2


def test_what_they_begin_with_is_not_asked_with() -> None:
    further: list[str] = []
    known = Strings.of(["de.Baku", "en.Baku"])
    numbers = {code: Numbering(known, further, f"{code}.") for code in ("de", "en")}
    asked = [(code, word) for word in ("Baku", "owl") for code in ("de", "en")]
    assert [numbers[code][word] for code, word in asked] == [0, 1, 2, 3]
    assert further == ["de.owl", "en.owl"]
