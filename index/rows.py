"""Rows of numbers, each of its own length, in two arrays: ready to lie on disk."""

from array import array
from collections.abc import Iterable
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from index.arrays import Array, Arrays, places_of

Numbers = NDArray[np.int32]
Integers = NDArray[np.int64]


class Rows:
    """Rows by their number, from 0 on; immutable. Rows may be empty, and there may be none.

    Args:
        numbers: those of all rows, one row after the other.
        ends: where each row ends.
    """

    def __init__(self, numbers: Numbers, ends: Integers) -> None:
        self.numbers, self.ends = numbers, ends
        # One number at a time is quicker to be had from a view than from an array.
        self._numbers, self._ends = numbers.data, ends.data

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> Self:
        """These rows, in this order."""
        numbers, ends = array("i"), array("q")
        for row in rows:
            numbers.extend(row)
            ends.append(len(numbers))
        return cls(np.array(numbers, np.int32), np.array(ends, np.int64))

    @classmethod
    def stored(cls, arrays: Arrays) -> Self:
        """The rows that these `arrays` are of."""
        return cls(cast("Numbers", arrays["numbers"]), cast("Integers", arrays["ends"]))

    @property
    def arrays(self) -> dict[str, Array]:
        """What they are kept in."""
        return {"numbers": self.numbers, "ends": self.ends}

    @property
    def sizes(self) -> Integers:
        """How many numbers each row has."""
        return np.diff(self.ends, prepend=0)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> list[int]:
        start = self._ends[row - 1] if row else 0
        return self._numbers[start : self._ends[row]].tolist()

    def only(self, rows: NDArray[np.integer]) -> "Rows":
        """Some of the rows, in the order in which they are named."""
        sizes = self.sizes[rows]
        numbers = self.numbers[places_of(self.ends[rows] - sizes, sizes)]
        return Rows(numbers, np.cumsum(sizes))

    def followed_by(self, others: "Rows") -> "Rows":
        """These rows, then the others."""
        return Rows(
            np.concatenate([self.numbers, others.numbers]),
            np.concatenate([self.ends, others.ends + len(self.numbers)]),
        )

    def inverse(self, many: int) -> "Rows":
        """For each number below `many` the rows that hold it, in their order."""
        rows = np.repeat(np.arange(len(self), dtype=np.int32), self.sizes)
        order = np.argsort(self.numbers, kind="stable")
        return Rows(rows[order], np.cumsum(np.bincount(self.numbers, minlength=many)))
