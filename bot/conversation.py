"""What a follow-up refers to: the questions that each conversation has had before."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from index import terms
from index.folding import fold
from index.smalltalk import recognise

MOST_QUESTIONS = 5
"""Earlier questions that a conversation remembers; the oldest goes first."""

FORGOTTEN_AFTER = 30 * 60.0
"""Seconds of silence after which the next question begins a new conversation."""

KEPT = 2 * 24 * 3600.0
"""Seconds for which somebody can go on from an answer by replying to it, or change its question."""

MOST_CONVERSATIONS = 10_000
"""Conversations remembered at once; the one silent for longest goes first."""

_CONTEXT = frozenset(
    "context contexte contexto kontext zusammenhang контекст سياق السياق around surrounding".split()
)
_LONGEST = 5

Key = tuple[int, int | None, int | None]
"""The chat, the topic if there are any, and who speaks."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, with those before it that it may lean on, oldest first."""

    question: str
    history: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """All of them, the last MOST_QUESTIONS."""
        return (*self.history, self.question)[-MOST_QUESTIONS:]


class Conversations:
    """The earlier questions of every conversation, in memory only.

    A conversation is told from others by a key: the chat, its topic, and who speaks there. An
    answer is told by its chat and message. Two keys never mix. Times are seconds on any clock that
    never goes back.
    """

    def __init__(self) -> None:
        self._threads: OrderedDict[Key, tuple[float, tuple[str, ...]]] = OrderedDict()
        self._turns: OrderedDict[tuple[int, int], tuple[float, Key, Turn]] = OrderedDict()

    def history(self, key: Key, now: float) -> tuple[str, ...]:
        """The earlier questions, oldest first; empty if there are none or they are too long ago."""
        last, questions = self._threads.get(key, (now, ()))
        return questions if now - last <= FORGOTTEN_AFTER else ()

    def remember(self, key: Key, turn: Turn, now: float) -> None:
        """Go on from a question that was asked now; small talk pushes none out of memory."""
        if not recognise(turn.question):
            self._threads[key] = now, turn.questions
            self._threads.move_to_end(key)
            _shorten(self._threads, now)

    def forget(self, key: Key) -> None:
        """Begin anew: nothing that was said there is remembered."""
        self._forget(lambda each: each == key)

    def forget_person(self, person: int) -> None:
        """Forget all that somebody has said, wherever it was."""
        self._forget(lambda each: each[2] == person)

    def _forget(self, which: Callable[[Key], bool]) -> None:
        for key in filter(which, [*self._threads]):
            del self._threads[key]
        for message in [message for message, (_, key, _) in self._turns.items() if which(key)]:
            del self._turns[message]

    def answered(self, message: tuple[int, int], turn: Turn, key: Key, now: float) -> None:
        """Keep which question of which conversation a message answers."""
        self._turns[message] = now, key, turn
        self._turns.move_to_end(message)
        _shorten(self._turns, now)

    def turn(self, message: tuple[int, int]) -> Turn | None:
        """The question that a message answers; None if that is not remembered."""
        _, _, turn = self._turns.get(message, (0.0, None, None))
        return turn


def _shorten(kept: OrderedDict[Any, Any], now: float) -> None:
    """Forget what is too old, and what is the oldest if there is too much."""
    while kept:
        at, *_ = next(iter(kept.values()))
        if len(kept) <= MOST_CONVERSATIONS and now - at <= KEPT:
            return
        kept.popitem(last=False)


def asks_for_context(question: str) -> bool:
    """Whether nothing is asked but what stands around: "context here?", in any of six languages."""
    said = [fold(word) for word in terms.words(question)]
    return 0 < len(said) <= _LONGEST and not set(map(fold, _CONTEXT)).isdisjoint(said)
