"""How often each term stands in each passage, counted without a Python object for every token."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_AT_ONCE = 2048
"""Passages counted in one go: enough for numpy to be quick, few enough to need little memory."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The terms of some passages.

    `terms` are all that occur, each once. `lengths` is the number of terms of each passage. The
    three others are parallel, one entry for each term of each passage, in passage order: the
    passage's number, the term's place in `terms`, and how often it occurs there, above 0.
    """

    terms: list[str]
    lengths: Integers
    passages: NDArray[np.int32]
    numbers: NDArray[np.int32]
    counts: NDArray[np.int32]


def count(passages: Iterable[Sequence[str]]) -> Counts:
    """The counts of passages that are given as their terms; there may be none."""
    places: dict[str, int] = {}
    said: list[int] = []
    lengths: list[int] = []
    for passage in passages:
        said.extend(places.setdefault(term, len(places)) for term in passage)
        lengths.append(len(passage))
    each_itself = [(term,) for term in places]
    return count_words(np.array(said, np.int64), np.array(lengths, np.int64), each_itself)


def count_words(
    words: NDArray[np.int32] | Integers, lengths: Integers, stands_for: Sequence[Sequence[str]]
) -> Counts:
    """The counts of passages that are given as numbered words.

    Args:
        words: the words of all passages, one passage after the other.
        lengths: how many of them each passage has.
        stands_for: for each word, by its number, the terms that it stands for, maybe none.
    """
    places: dict[str, int] = {}
    flat = [places.setdefault(term, len(places)) for found in stands_for for term in found]
    table = np.array(flat, np.int64)
    sizes = np.array([len(found) for found in stands_for], np.int64)
    starts = np.cumsum(sizes) - sizes
    ends = np.cumsum(lengths)
    chunks = []
    term_lengths = np.zeros(len(lengths), np.int64)
    for first in range(0, len(lengths), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        begin = int(ends[first] - lengths[first])
        chunk = words[begin : int(ends[some][-1])]
        # Every word is replaced by its run of terms in the table.
        size = sizes[chunk]
        offset = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        terms = table[np.repeat(starts[chunk], size) + offset]
        passages = np.repeat(np.repeat(np.arange(len(lengths[some])), lengths[some]), size)
        term_lengths[some] = np.bincount(passages, minlength=len(lengths[some]))
        pairs, counts = np.unique(passages * len(places) + terms, return_counts=True)
        chunks.append(
            (
                (pairs // len(places) + first).astype(np.int32),
                (pairs % len(places)).astype(np.int32),
                counts.astype(np.int32),
            )
        )
    empty = (np.zeros(0, np.int32),) * 3
    joined = [np.concatenate(parts) for parts in zip(empty, *chunks, strict=True)]
    return Counts(list(places), term_lengths, *joined)
