"""Many different strings in a few arrays: no Python object for each, and ready to lie on disk."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Self, cast, overload
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.arrays import ENCODING, Array, Arrays, places_of

_ARRAYS = ("letters", "ends", "hashes", "places", "buckets")


class Strings(Sequence[str]):
    """Strings by their number, from 0 on, and numbers by their string; immutable.

    Args:
        arrays: as `arrays` gave them. `letters` are the strings one after the other, `ends` tells
            where each ends, `hashes` are theirs; `places` are their numbers, bucket by bucket of
            their hashes, and `buckets` tells where each begins.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._letters = cast("NDArray[np.uint8]", arrays["letters"])
        self._ends = cast("NDArray[np.int64]", arrays["ends"])
        self._hashes = cast("NDArray[np.uint32]", arrays["hashes"])
        self._places = cast("NDArray[np.uint32]", arrays["places"])
        self._buckets = cast("NDArray[np.uint32]", arrays["buckets"])
        # One number at a time is quicker to be had from a view than from an array.
        self._view = tuple(array.data for array in self.arrays.values())

    @classmethod
    def of(cls, strings: Iterable[str]) -> Self:
        """The strings in this order; each may come once only."""
        encoded = [string.encode(*ENCODING) for string in strings]
        return cls._laid_out(
            np.frombuffer(b"".join(encoded), np.uint8),
            np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded))),
            np.fromiter(map(crc32, encoded), np.uint32, len(encoded)),
        )

    @classmethod
    def _laid_out(
        cls, letters: NDArray[np.uint8], ends: NDArray[np.int64], hashes: NDArray[np.uint32]
    ) -> Self:
        many = 1 << max(0, len(ends) - 1).bit_length()
        bucket = hashes % np.uint32(many)
        sizes = np.bincount(bucket, minlength=many)
        return cls(
            {
                "letters": letters,
                "ends": ends,
                "hashes": hashes,
                "places": np.argsort(bucket, kind="stable").astype(np.uint32),
                "buckets": np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32),
            }
        )

    @property
    def arrays(self) -> dict[str, Array]:
        """What they are kept in."""
        return {name: getattr(self, f"_{name}") for name in _ARRAYS}

    def followed_by(self, others: Iterable[str]) -> "Strings":
        """These, then others, of which none may be among these."""
        further = self.of(others)
        if not len(further):
            return self
        letters, ends, hashes, *_ = further.arrays.values()
        return self._laid_out(
            np.concatenate([self._letters, cast("NDArray[np.uint8]", letters)]),
            np.concatenate([self._ends, cast("NDArray[np.int64]", ends) + len(self._letters)]),
            np.concatenate([self._hashes, cast("NDArray[np.uint32]", hashes)]),
        )

    def only(self, numbers: NDArray[np.integer]) -> "Strings":
        """Some of them, each once, in the order in which they are named."""
        if np.array_equal(numbers, np.arange(len(self))):
            return self
        sizes = np.diff(self._ends, prepend=0)[numbers]
        letters = self._letters[places_of(self._ends[numbers] - sizes, sizes)]
        return self._laid_out(letters, np.cumsum(sizes), self._hashes[numbers])

    def find(self, string: str) -> int | None:
        """The number of a string, None if it is not among them."""
        _, _, hashes, places, buckets = self._view
        sought = string.encode(*ENCODING)
        hash_ = crc32(sought)
        bucket = hash_ % (len(buckets) - 1)
        for at in range(buckets[bucket], buckets[bucket + 1]):
            place: int = places[at]
            if hashes[place] == hash_ and self._at(place) == sought:
                return place
        return None

    def beginnings(self) -> NDArray[np.uint64]:
        """Of each string its first eight bytes in UTF-8 as a number: ordered as the strings are.

        Those of shorter strings end in zeros.
        """
        starts = np.concatenate(([0], self._ends[:-1]))
        found = np.zeros(len(self), np.uint64)
        padded = np.concatenate([self._letters, np.zeros(8, np.uint8)])
        for at in range(8):
            bytes_ = np.where(starts + at < self._ends, padded[starts + at], 0)
            found = found << np.uint64(8) | bytes_.astype(np.uint64)
        return found

    def _at(self, number: int) -> bytes:
        letters, ends, *_ = self._view
        start = ends[number - 1] if number else 0
        return bytes(letters[start : ends[number]])

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return self._at(range(len(self))[at]).decode(*ENCODING)

    def __iter__(self) -> Iterator[str]:
        letters, start = self._letters.tobytes(), 0
        for end in self._ends.tolist():
            yield letters[start:end].decode(*ENCODING)
            start = end

    def __len__(self) -> int:
        return len(self._ends)

    def __contains__(self, string: object) -> bool:
        return isinstance(string, str) and self.find(string) is not None


NONE = Strings.of(())


class Numbering(dict[str, int]):
    """Gives strings their numbers: those that are known keep theirs, others get the next ones.

    Args:
        known: strings that have their numbers already.
        opening: what the known ones and the further ones begin with; not asked with.
        further: takes up the new ones, in the order in which they are asked for.
    """

    def __init__(
        self, known: Strings = NONE, further: list[str] | None = None, opening: str = ""
    ) -> None:
        super().__init__()
        self.further: list[str] = [] if further is None else further
        self._known, self._opening = known, opening

    def __missing__(self, string: str) -> int:
        whole = self._opening + string
        number = self._known.find(whole) if len(self._known) else None
        if number is None:
            number = len(self._known) + len(self.further)
            self.further.append(whole)
        self[string] = number
        return number
