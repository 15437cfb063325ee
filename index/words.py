"""What is said: the words of all passages as numbers, read from their texts or taken over."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from index.arrays import Array, Arrays, named, parts_of, renumbering
from index.rows import Integers, Numbers
from index.strings import Numbering, Strings
from index.vocabulary import Vocabulary, opening

_NO_NUMBERS = np.zeros(0, np.int32)
_NO_INTEGERS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all passages, as numbers. Kept since cutting them out takes long.

    `vocabulary` tells the words by their numbers. `said` are the words of one passage after the
    other. Of each passage, `lengths` tells how many they are, `above` how many of those, the first
    ones, are of what it stands under, and `ends` where they end.
    """

    vocabulary: Vocabulary
    said: Numbers
    lengths: Integers
    above: Integers
    ends: Integers

    @classmethod
    def of(cls, arrays: Arrays, terms: Strings) -> Self:
        """The words that these `arrays` are of, with the terms that are kept elsewhere."""
        return cls(
            Vocabulary.stored(parts_of("vocabulary", arrays), terms),
            cast("Numbers", arrays["said"]),
            *(cast("Integers", arrays[name]) for name in ("lengths", "above", "ends")),
        )

    @property
    def arrays(self) -> dict[str, Array]:
        """All that they consist of, but for the terms."""
        return {
            **named("vocabulary", self.vocabulary.arrays),
            "said": self.said,
            "lengths": self.lengths,
            "above": self.above,
            "ends": self.ends,
        }

    def of_passage(self, number: int) -> tuple[list[int], list[int]]:
        """The words of what a passage stands under, and those of its own text, in order."""
        end, above = int(self.ends[number]), int(self.above[number])
        said = self.said[end - int(self.lengths[number]) : end].tolist()
        return said[:above], said[above:]


_NONE = Words(Vocabulary(), _NO_NUMBERS, _NO_INTEGERS, _NO_INTEGERS, _NO_INTEGERS)


class Reading:
    """The words of passages as they are read, or taken over from an earlier index.

    Args:
        earlier: the words of that, None if there is none.

    Attributes:
        places: which passage each of the earlier index's is now; -1 if it is gone.
    """

    def __init__(self, earlier: Words | None) -> None:
        self._earlier = earlier or _NONE
        self.places = np.full(len(self._earlier.lengths), -1, np.int32)
        self._size = 0
        self._said, self._lengths, self._above = array("i"), array("q"), array("q")
        self._pieces: list[tuple[Numbers, Integers, Integers]] = []
        self._pending: slice | None = None
        self._further: list[str] = []
        self._numbers: dict[str, Numbering] = {}

    @property
    def languages(self) -> Sequence[str]:
        """Those of the passages so far, in the order in which they first appear."""
        return tuple(self._numbers)

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Of each passage so far whether it was read and not taken over."""
        is_new = np.ones(self._size, bool)
        is_new[self.places[self.places >= 0]] = False
        return is_new

    def read(self, language: str, above: Sequence[str], own: Sequence[str]) -> None:
        """Take up a passage."""
        self._take_pending()
        number = self._in(language).__getitem__
        self._said.extend(map(number, above))
        self._said.extend(map(number, own))
        self._lengths.append(len(above) + len(own))
        self._above.append(len(above))
        self._size += 1

    def take_over(self, language: str, run: slice) -> None:
        """Take up passages of the earlier index, at least one."""
        self._in(language)
        many = run.stop - run.start
        self.places[run] = np.arange(self._size, self._size + many)
        self._size += many
        self._take_read()
        if self._pending and self._pending.stop == run.start:
            # What lay side by side in the earlier index is copied in one go.
            self._pending = slice(self._pending.start, run.stop)
        else:
            self._take_pending()
            self._pending = run

    def _take_pending(self) -> None:
        run, words = self._pending, self._earlier
        if run:
            said = slice(words.ends[run.start] - words.lengths[run.start], words.ends[run.stop - 1])
            self._pieces.append((words.said[said], words.lengths[run], words.above[run]))
            self._pending = None

    def _take_read(self) -> None:
        if self._lengths:
            self._pieces.append(
                (
                    np.array(self._said, np.int32),
                    np.array(self._lengths, np.int64),
                    np.array(self._above, np.int64),
                )
            )
            self._said, self._lengths, self._above = array("i"), array("q"), array("q")

    def _in(self, language: str) -> Numbering:
        if language not in self._numbers:
            known = self._earlier.vocabulary.spelt
            self._numbers[language] = Numbering(known, self._further, opening(language))
        return self._numbers[language]

    def words(self) -> tuple[Words, Integers]:
        """All words, and how often each stands in the passages, at least once."""
        self._take_pending()
        self._take_read()
        said, lengths, above = (
            np.concatenate([none, *(piece[at] for piece in self._pieces)])
            for at, none in enumerate((_NO_NUMBERS, _NO_INTEGERS, _NO_INTEGERS))
        )
        vocabulary = self._earlier.vocabulary.followed_by(self._further)
        times = np.bincount(said, minlength=len(vocabulary))
        used = np.flatnonzero(times)
        if len(used) < len(vocabulary):
            said = renumbering(used, len(vocabulary))[said]
        words = Words(vocabulary.only(used), said, lengths, above, np.cumsum(lengths))
        return words, times[used]
