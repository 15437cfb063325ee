"""What a follow-up refers to: the questions that each conversation has had before."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

from index import terms
from index.folding import fold
from index.smalltalk import recognise

MOST_QUESTIONS = 5
"""Earlier questions that a conversation remembers; the oldest goes first."""

FORGOTTEN_AFTER = 30 * 60.0
"""Seconds of silence after which the next question begins a new conversation."""

MOST_CONVERSATIONS = 10_000
"""Conversations remembered at once; the one silent for longest goes first."""

_CONTEXT = frozenset(
    "context contexte contexto kontext zusammenhang контекст سياق السياق around surrounding".split()
)
_LONGEST = 5

_Kept = TypeVar("_Kept")


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

    A conversation is told from others by a key (a chat and its topic, say), an answer by the key
    of its message. Two keys never mix.
    """

    def __init__(self) -> None:
        self._threads: OrderedDict[Hashable, tuple[float, tuple[str, ...]]] = OrderedDict()
        self._turns: OrderedDict[Hashable, Turn] = OrderedDict()

    def history(self, key: Hashable, now: float) -> tuple[str, ...]:
        """The earlier questions, oldest first; empty if there are none or they are too long ago.

        `now` is in seconds on any clock that never goes back.
        """
        last, questions = self._threads.get(key, (now, ()))
        return questions if now - last <= FORGOTTEN_AFTER else ()

    def remember(self, key: Hashable, turn: Turn, now: float) -> None:
        """Go on from a question that was asked now; small talk pushes none out of memory."""
        if not recognise(turn.question):
            _keep(self._threads, key, (now, turn.questions))

    def forget(self, key: Hashable) -> None:
        """Begin anew."""
        self._threads.pop(key, None)

    def forget_chat(self, chat_id: int) -> None:
        """Forget all that was said in a chat; keys begin with the chat that they are of."""
        for kept in (self._threads, self._turns):
            for key in [key for key in kept if isinstance(key, tuple) and key[0] == chat_id]:
                del kept[key]

    def answered(self, message: Hashable, turn: Turn) -> None:
        """Keep which question a message answers."""
        _keep(self._turns, message, turn)

    def turn(self, message: Hashable) -> Turn | None:
        """The question that a message answers; None if that is not remembered."""
        return self._turns.get(message)


def _keep(kept: OrderedDict[Hashable, _Kept], key: Hashable, value: _Kept) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST_CONVERSATIONS:
        kept.popitem(last=False)


def asks_for_context(question: str) -> bool:
    """Whether nothing is asked but what stands around: "context here?", in any of six languages."""
    said = [fold(word) for word in terms.words(question)]
    return 0 < len(said) <= _LONGEST and not set(map(fold, _CONTEXT)).isdisjoint(said)
