"""What a follow-up refers to: the questions that each conversation has had before."""

from collections import OrderedDict
from collections.abc import Hashable

MOST_QUESTIONS = 5
"""Earlier questions that a conversation remembers; the oldest goes first."""

FORGOTTEN_AFTER = 30 * 60.0
"""Seconds of silence after which the next question begins a new conversation."""

MOST_CONVERSATIONS = 10_000
"""Conversations remembered at once; the one silent for longest goes first."""


class Conversations:
    """The earlier questions of every conversation, in memory only.

    A conversation is told from others by a key (a chat and its topic, say). Two keys never mix.
    """

    def __init__(self) -> None:
        self._threads: OrderedDict[Hashable, tuple[float, tuple[str, ...]]] = OrderedDict()

    def history(self, key: Hashable, now: float) -> tuple[str, ...]:
        """The earlier questions, oldest first; empty if there are none or they are too long ago.

        `now` is in seconds on any clock that never goes back.
        """
        last, questions = self._threads.get(key, (now, ()))
        return questions if now - last <= FORGOTTEN_AFTER else ()

    def remember(self, key: Hashable, question: str, now: float) -> None:
        """Add a question that was asked now."""
        questions = (*self.history(key, now), question)[-MOST_QUESTIONS:]
        self._threads[key] = (now, questions)
        self._threads.move_to_end(key)
        while len(self._threads) > MOST_CONVERSATIONS:
            self._threads.popitem(last=False)
