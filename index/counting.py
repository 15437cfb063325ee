"""How often each term stands in each passage, counted without a Python object for every token."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as counter

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Unsigned = NDArray[np.unsignedinteger]
"""Numbers in the fewest bytes that hold them."""

_AT_ONCE = 1024
"""Passages counted in one go: enough for numpy to be quick, few enough to need little memory."""

_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Counts:
    """The terms of some passages.

    `terms` are all that occur, each once. `lengths` is the number of terms of each passage, `sizes`
    the number of passages of each term. The two others are parallel, one entry for each passage of
    each term, term by term: the passage's number, and how often the term occurs there, above 0.
    The passages of a term are in no order.
    """

    terms: list[str]
    lengths: Integers
    sizes: Integers
    passages: Unsigned
    counts: Unsigned

    @property
    def numbers(self) -> NDArray[np.int32]:
        """The place in `terms` of each entry's term."""
        return np.repeat(np.arange(len(self.terms), dtype=np.int32), self.sizes)


def numbering() -> defaultdict[str, int]:
    """Gives whatever it is asked for a number, from 0 on, in the order in which it is asked."""
    return defaultdict(counter().__next__)


def count(passages: Iterable[Sequence[str]]) -> Counts:
    """The counts of passages that are given as their terms; there may be none."""
    places = numbering()
    said, lengths = array("i"), array("q")
    for passage in passages:
        said.extend(map(places.__getitem__, passage))
        lengths.append(len(passage))
    each_itself = [(term,) for term in places]
    return count_words(
        np.array(said, np.int32), np.array(lengths, np.int64), each_itself.__getitem__
    )


def count_words(
    words: NDArray[np.int32], lengths: Integers, stands_for: Callable[[int], Sequence[str]]
) -> Counts:
    """The counts of passages that are given as numbered words.

    Args:
        words: the words of all passages, one passage after the other.
        lengths: how many of them each passage has.
        stands_for: tells the terms that a word stands for, by its number, maybe none. Every word
            that occurs is asked for once.
    """
    places = numbering()
    flat = array("i")
    sizes = np.bincount(words)
    for word in np.flatnonzero(sizes).tolist():
        found = stands_for(word)
        flat.extend(map(places.__getitem__, found))
        sizes[word] = len(found)
    table = np.array(flat, np.int64)
    starts = np.cumsum(sizes) - sizes
    ends = np.cumsum(lengths)
    parts = []
    term_lengths = np.zeros(len(lengths), np.int64)
    for first in range(0, len(lengths), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        chunk = words[ends[first] - lengths[first] : ends[some][-1]]
        # Every word is replaced by its run of terms in the table.
        size = sizes[chunk]
        terms = table[np.repeat(starts[chunk] - np.cumsum(size) + size, size) + _range(size.sum())]
        passages = np.repeat(np.repeat(_range(len(lengths[some])), lengths[some]), size)
        term_lengths[some] = np.bincount(passages, minlength=len(lengths[some]))
        pairs, counts = np.unique(terms * _AT_ONCE + passages, return_counts=True)
        numbers, many = np.unique(pairs // _AT_ONCE, return_counts=True)
        where: Integers = pairs % _AT_ONCE + first
        parts.append(_Part(numbers, many, _small(where), _small(counts)))
    return _laid_out(list(places), term_lengths, parts)


def joined(size: int, *parts: tuple[Counts, NDArray[np.int32]]) -> Counts:
    """The counts of passages that were counted apart.

    Args:
        size: how many passages there are together.
        parts: counts with the new number of each of their passages, below 0 if it is left out.
    """
    term_numbers = numbering()
    lengths = np.zeros(size, np.int64)
    moved = []
    for counts, numbers in parts:
        stays = numbers >= 0
        lengths[numbers[stays]] = counts.lengths[stays]
        # Those left out are, for the time being, behind the last one.
        places = np.where(stays, numbers, size).astype(np.min_scalar_type(size))
        passages, times, sizes = places[counts.passages], counts.counts, counts.sizes
        gone = np.flatnonzero(passages == size)
        if len(gone):
            of = np.searchsorted(np.cumsum(sizes), gone, side="right")
            sizes = sizes - np.bincount(of, minlength=len(sizes))
            passages, times = np.delete(passages, gone), np.delete(times, gone)
        where = np.array([term_numbers[term] for term in counts.terms], np.int64)
        moved.append(_Part(where, sizes, passages, times))
    return _laid_out(list(term_numbers), lengths, moved)


def pieces(sizes: Integers) -> Iterator[tuple[slice, Integers]]:
    """All entries piece by piece, each with how many of them belong to each term.

    What is worked out from entry to entry needs little memory that way.
    """
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    for first in range(0, int(bounds[-1]), _PIECE):
        last = min(first + _PIECE, int(bounds[-1]))
        yield slice(first, last), np.diff(np.clip(bounds, first, last))


@dataclass(frozen=True, slots=True)
class _Part:
    """Some entries, term by term: the terms' numbers, each once, and the entries of each."""

    numbers: Integers
    sizes: Integers
    passages: NDArray[np.integer]
    counts: Unsigned


def _laid_out(terms: list[str], lengths: Integers, parts: Sequence[_Part]) -> Counts:
    """The entries of all parts, term by term; terms that have none are left out."""
    sizes = np.zeros(len(terms), np.int64)
    for part in parts:
        sizes[part.numbers] += part.sizes
    free = np.cumsum(sizes) - sizes
    passages = np.empty(sizes.sum(), np.min_scalar_type(len(lengths)))
    counts = np.empty(sizes.sum(), np.result_type(np.uint8, *(each.counts.dtype for each in parts)))
    for part in parts:
        shift = free[part.numbers] - np.cumsum(part.sizes) + part.sizes
        for some, share in pieces(part.sizes):
            places = np.repeat(shift, share) + np.arange(some.start, some.stop)
            passages[places] = part.passages[some]
            counts[places] = part.counts[some]
        free[part.numbers] += part.sizes
    held = [term for term, many in zip(terms, sizes.tolist(), strict=True) if many]
    return Counts(held, lengths, sizes[sizes > 0], passages, counts)


def _range(size: int) -> Integers:
    return np.arange(size, dtype=np.int64)


def _small(numbers: Integers) -> Unsigned:
    """The same numbers in the fewest bytes that hold them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
