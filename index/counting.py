"""How often each term stands in each passage, counted without a Python object for every token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from index.arrays import Array, Arrays, places_of
from index.rows import Integers, Numbers, Rows

Unsigned = NDArray[np.unsignedinteger]
"""Numbers in the fewest bytes that hold them."""

_AT_ONCE = 1024
"""Passages counted in one go: enough for numpy to be quick, few enough to need little memory."""

_PIECE = 1 << 18

_ARRAYS = ("lengths", "sizes", "passages", "counts")


@dataclass(frozen=True, slots=True)
class Counts:
    """The terms of some passages, by their numbers.

    `lengths` is the number of terms of each passage, `sizes` the number of passages of each term.
    The two others are parallel, one entry for each passage of each term, term by term and in the
    passages' order: the passage's number, and how often the term occurs there, above 0.
    """

    lengths: Unsigned
    sizes: Integers
    passages: Unsigned
    counts: Unsigned

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """The counts that these `arrays` are of."""
        return cls(*(cast("Any", arrays[name]) for name in _ARRAYS))

    @property
    def arrays(self) -> dict[str, Array]:
        """All that they consist of."""
        return {name: getattr(self, name) for name in _ARRAYS}

    @property
    def numbers(self) -> Numbers:
        """The number of each entry's term."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def only(self, used: NDArray[np.integer]) -> "Counts":
        """The same without terms that stand nowhere: `used` are the others, in their order."""
        return replace(self, sizes=self.sizes[used])


def count(words: Numbers, lengths: Integers, stand_for: Rows, many: int) -> Counts:
    """The counts of passages that are given as numbered words.

    Args:
        words: the words of all passages, one passage after the other.
        lengths: how many of them each passage has.
        stand_for: the terms that each word stands for, maybe none.
        many: how many terms there are.
    """
    table, sizes = stand_for.numbers, stand_for.sizes
    starts = stand_for.ends - sizes
    ends = np.cumsum(lengths)
    parts = []
    term_lengths = np.zeros(len(lengths), np.int64)
    for first in range(0, len(lengths), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        chunk = words[ends[first] - lengths[first] : ends[some][-1]]
        # Every word is replaced by its row of terms.
        size = sizes[chunk]
        terms = table[places_of(starts[chunk], size)].astype(np.int64)
        within = np.arange(len(lengths[some]))
        passages = np.repeat(np.repeat(within, lengths[some]), size)
        term_lengths[some] = np.bincount(passages, minlength=len(within))
        pairs, counts = np.unique(terms * _AT_ONCE + passages, return_counts=True)
        numbers, times = np.unique(pairs // _AT_ONCE, return_counts=True)
        where: Integers = pairs % _AT_ONCE + first
        parts.append(_Part(numbers, times, _small(where), _small(counts)))
    return _laid_out(many, term_lengths, parts)


def joined(
    earlier: Counts, places: Numbers, further: Counts, numbers: NDArray[np.integer]
) -> Counts:
    """The counts of passages that were counted apart, by the same numbering of terms.

    Args:
        earlier: maybe of fewer terms than there are now.
        places: which passage each of the earlier ones is now, -1 if it is gone.
        further: of the passages that have come.
        numbers: which passage each of those is now, ascending.
    """
    stays = places >= 0
    if (np.diff(places[stays]) < 0).any():
        earlier, places = _reordered(earlier, places)
        stays = places >= 0
    size = int(np.count_nonzero(stays)) + len(numbers)
    lengths = np.zeros(size, np.int64)
    lengths[places[stays]] = earlier.lengths[stays]
    lengths[numbers] = further.lengths
    # One that is gone is, as long as its entries are there, where the next one is.
    behind_last = np.maximum.accumulate(np.where(stays, places + 1, 0))
    table = np.where(stays, places, behind_last).astype(np.min_scalar_type(size))
    sizes = np.zeros(len(further.sizes), np.int64)
    sizes[: len(earlier.sizes)] = earlier.sizes
    come = numbers.astype(table.dtype)[further.passages]
    at = _places(sizes, earlier.passages, table, further.sizes, come)
    gone = np.zeros(0, np.int64) if stays.all() else _held_by(~stays, earlier.passages)
    of = np.searchsorted(np.cumsum(sizes), gone, side="right")
    return Counts(
        _small(lengths),
        sizes + further.sizes - np.bincount(of, minlength=len(sizes)),
        _spliced(earlier.passages, gone, at, come, table),
        _spliced(earlier.counts, gone, at, further.counts),
    )


def _reordered(counts: Counts, places: Numbers) -> tuple[Counts, Numbers]:
    """The same of the passages that stay, in the order of their places; and these, in order."""
    stays = places >= 0
    order = np.argsort(places[stays])
    where = np.full(len(places), -1, np.int64)
    where[np.flatnonzero(stays)[order]] = np.arange(len(order))
    passages, numbers = where[counts.passages], counts.numbers
    kept = np.flatnonzero(passages >= 0)
    kept = kept[np.lexsort((passages[kept], numbers[kept]))]
    sizes = np.bincount(numbers[kept], minlength=len(counts.sizes))
    lengths = counts.lengths[stays][order]
    some = passages[kept].astype(counts.passages.dtype)
    return Counts(lengths, sizes, some, counts.counts[kept]), places[stays][order]


def _held_by(passages: NDArray[np.bool_], entries: Unsigned) -> Integers:
    """The places of the entries of some passages."""
    return np.concatenate(
        [
            np.flatnonzero(passages[entries[start : start + _PIECE]]) + start
            for start in range(0, len(entries), _PIECE)
        ]
        or [np.zeros(0, np.int64)]
    )


def _places(
    sizes: Integers, passages: Unsigned, table: Unsigned, of: Integers, come: Unsigned
) -> Integers:
    """Before which of the entries each of those belongs that have come, so many `of` each term."""
    found = np.empty(len(come), np.int64)
    ends, last = np.cumsum(sizes), np.cumsum(of)
    for term in np.flatnonzero(of).tolist():
        start, some = ends[term] - sizes[term], slice(last[term] - of[term], last[term])
        found[some] = start + np.searchsorted(table[passages[start : ends[term]]], come[some])
    return found


def _spliced(
    entries: Unsigned, gone: Integers, at: Integers, come: Unsigned, table: Unsigned | None = None
) -> Unsigned:
    """The entries, or what the table has for them, without some and with others before some.

    What lies between is copied as it is, and the whole is written once: with millions of entries
    that is what takes the time.
    """
    cuts = np.arange(0, len(entries), _PIECE)
    places = np.concatenate([cuts, at, gone])
    numbers = np.repeat([-2, 0, -1], [len(cuts), len(at), len(gone)])
    numbers[len(cuts) : len(cuts) + len(at)] = np.arange(len(at))
    order = np.argsort(places, kind="stable")
    type_ = np.result_type(entries if table is None else table, come)
    whole = np.empty(len(entries) - len(gone) + len(at), type_)
    start = free = 0
    for place, number in zip(
        [*places[order].tolist(), len(entries)], [*numbers[order].tolist(), -2], strict=True
    ):
        stop = free + place - start
        if place > start:
            between = entries[start:place]
            whole[free:stop] = between if table is None else table[between]
        start, free = place, stop
        if number >= 0:
            whole[free] = come[number]
            free += 1
        elif number == -1:
            start += 1
    return whole


def pieces(sizes: Integers) -> Iterator[tuple[slice, slice, Integers]]:
    """All entries piece by piece, with the terms they belong to and how many belong to each.

    What is worked out from entry to entry needs little memory that way.
    """
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    for first in range(0, int(bounds[-1]), _PIECE):
        last = min(first + _PIECE, int(bounds[-1]))
        start = int(np.searchsorted(bounds, first, side="right")) - 1
        stop = int(np.searchsorted(bounds, last))
        yield (
            slice(first, last),
            slice(start, stop),
            np.diff(np.clip(bounds[start : stop + 1], first, last)),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some entries, term by term: the terms' numbers, each once, and the entries of each."""

    numbers: Integers
    sizes: Integers
    passages: NDArray[np.integer]
    counts: Unsigned


def _laid_out(many: int, lengths: Integers, parts: Sequence[_Part]) -> Counts:
    """The entries of all parts, term by term."""
    sizes = np.zeros(many, np.int64)
    for part in parts:
        sizes[part.numbers] += part.sizes
    free = np.cumsum(sizes) - sizes
    passages = np.empty(sizes.sum(), np.min_scalar_type(len(lengths)))
    counts = np.empty(sizes.sum(), np.result_type(np.uint8, *(each.counts.dtype for each in parts)))
    for part in parts:
        shift = free[part.numbers] - np.cumsum(part.sizes) + part.sizes
        for some, those, share in pieces(part.sizes):
            places = np.repeat(shift[those], share) + np.arange(some.start, some.stop)
            passages[places] = part.passages[some]
            counts[places] = part.counts[some]
        free[part.numbers] += part.sizes
    return Counts(_small(lengths), sizes, passages, counts)


def _small(numbers: NDArray[np.integer]) -> Unsigned:
    """The same numbers in the fewest bytes that hold them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
