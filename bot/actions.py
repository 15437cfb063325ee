"""What the buttons under an answer stand for, in the 64 bytes that Telegram gives each.

A button carries the whole answer with it: the fingerprints of its passages, the trail. So it works
after a restart and after a reindex, repeats no passage, and finds back to where it came from, and
nothing has to be kept for it.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import product
from typing import Self

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_FINGERPRINT = 6
_NUMBERS = 1 << 14


class View(Enum):
    """What is shown in place of the message with the button, or done about it."""

    ANSWER = auto()
    AROUND = auto()
    PAGE = auto()
    LEAF = auto()
    FILE = auto()
    GOOD = auto()
    BAD = auto()
    WRONG_PASSAGE = auto()
    NOT_THERE = auto()
    OTHER = auto()


class Origin(Enum):
    """What a passage was shown as: the answer, merely the closest one, or neither."""

    ANSWER = auto()
    CLOSEST = auto()
    READING = auto()


_KINDS = tuple(product(View, Origin))


@dataclass(frozen=True, slots=True)
class Action:
    """A button's meaning.

    `trail` are the fingerprints of the answer's passages by rank, ten at the most, and `at` is the
    place in it, from 0, of the passage that this is about. `number` counts the steps around it, or
    is a page of its article from 1 on; 0 is the page that holds it.
    """

    view: View
    origin: Origin
    trail: tuple[str, ...]
    at: int = 0
    number: int = 0

    def to(self, view: View, number: int = 0) -> Self:
        """Another action about the same passage."""
        return replace(self, view=view, number=number)

    @property
    def fingerprint(self) -> str | None:
        """That of the passage which this is about; None if there is no passage."""
        return self.trail[self.at] if self.at < len(self.trail) else None

    def __str__(self) -> str:
        """The action as a button carries it: 4 to 64 ASCII characters."""
        kind = _ALPHABET[_KINDS.index((self.view, self.origin))]
        state = self.at * _NUMBERS + min(self.number, _NUMBERS - 1)
        digits = (_ALPHABET[state >> shift & 63] for shift in (12, 6, 0))
        return f"{kind}{''.join(digits)}{''.join(self.trail)}"

    @classmethod
    def read(cls, data: str) -> Self | None:
        """The action that a button carries; None if it carries none."""
        head, trail = data[:4], data[4:]
        if len(head) < 4 or len(trail) % _FINGERPRINT or any(c not in _ALPHABET for c in data):
            return None
        kind, *digits = map(_ALPHABET.index, head)
        if kind >= len(_KINDS):
            return None
        at, number = divmod(digits[0] << 12 | digits[1] << 6 | digits[2], _NUMBERS)
        cut = range(0, len(trail), _FINGERPRINT)
        fingerprints = tuple(trail[start : start + _FINGERPRINT] for start in cut)
        return cls(*_KINDS[kind], fingerprints, at, number)
