"""Counting in bulk gives what counting one by one gives."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import passages_of_terms

from index import counting
from index.counting import Counts, count, count_words


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
    counts = count_words(said, lengths, [stands_for.get(word, []) for word in words])
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
    assert counts.passages.tolist() == sorted(counts.passages.tolist())
