"""A fake Telegram for one bot: people on one side, the bot over real HTTP on the other.

    with BotApi() as telegram:
        ...  # start the bot with telegram.url as its Bot API
        answer = telegram.ask("How do tides work?")
        telegram.press(answer, "More")
        assert telegram.refused == []

It is as strict as the real one: formatting is read by Telegram's own parser, and what Telegram
would refuse is refused in the same words and remembered in `refused`.
"""

from collections.abc import Callable, Hashable
from itertools import takewhile
from typing import Any, TypeVar, Unpack

from bot_api_account import MESSAGES
from bot_api_faults import (
    Call,
    Drop,
    DropAfter,
    Fault,
    Migrated,
    Refuse,
    Refused,
    ServerError,
    Slow,
    TooManyRequests,
)
from bot_api_objects import Button, Channel, Group, Params, Person, Sent, Update, Upload
from bot_api_people import ALICE, BOB, FORUM, GROUP, How, People, key_of, query_id_of

__all__ = [
    "ALICE",
    "BOB",
    "FORUM",
    "GROUP",
    "BotApi",
    "Button",
    "Call",
    "Channel",
    "Drop",
    "DropAfter",
    "Fault",
    "Group",
    "How",
    "Migrated",
    "Person",
    "Refuse",
    "Refused",
    "Sent",
    "ServerError",
    "Slow",
    "TooManyRequests",
    "Update",
    "Upload",
]

_T = TypeVar("_T")


class BotApi(People):
    """A fake Telegram for one bot, with what tests look for and wait for.

    What people do is in `People`: `say`, `send`, `press`, `inline` and the rest.
    """

    # What the bot did

    def messages(self, chat_id: int | None = None) -> list[Sent]:
        """Return the messages of the bot as they stand now, in one chat or in all of them."""
        with self._lock:
            return list(self._sent_to(chat_id).values())

    def _messages_since(self, message_id: int, chat_id: int | None) -> list[Sent]:
        """Return the messages that came after another, in order. Needs the lock."""
        # They are in the order of their numbers: only the new ones are looked at.
        newest_first = reversed(self._sent_to(chat_id).values())
        return [*takewhile(lambda sent: sent.message_id > message_id, newest_first)][::-1]

    def _sent_to(self, chat_id: int | None) -> dict[Any, Sent]:
        if chat_id is None:
            return self._account.sent
        return self._account.sent_to.get(chat_id, {})

    def inline_messages(self) -> list[Sent]:
        """Return what people sent via the bot and what it said as a guest, as it stands now."""
        with self._lock:
            return list(self._account.inline.values())

    def calls_of(self, method: str) -> list[Call]:
        """Return the calls of one method since the beginning or the last `clear`."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def clear(self) -> None:
        """Forget the calls so far, the refused ones too; messages and chats stay."""
        with self._lock:
            self._calls.clear()
            self._refused.clear()
            self._last_message_cleared = self._account.last_message_id

    # Waiting for the bot

    def ask(
        self,
        text: str,
        user: Person = ALICE,
        chat: Group | None = None,
        *,
        timeout: float = 10,
        **how: Unpack[How],
    ) -> Sent:
        """Say something to the bot and return its first message after that."""
        return self.wait_reply(self.say(text, user, chat, **how), timeout)

    def wait_reply(self, update: Update | None = None, timeout: float = 10, count: int = 1) -> Sent:
        """Return the bot's count-th new message since an update, in the chat it came from.

        Without an update it is the count-th since the beginning or the last `clear`, in any chat.
        """
        chat_id = None if update is None else _chat_id(update)
        since = (
            self._last_message_cleared
            if update is None
            else self._last_message_before[update["update_id"]]
        )

        def reply() -> Sent | None:
            new = self._messages_since(since, chat_id)
            return new[count - 1] if len(new) >= count else None

        return self._wait(reply, timeout, f"message {count} in reply to {update}", chat_id)

    def wait_edit(self, message: Sent, timeout: float = 10) -> Sent:
        """Return the message once the bot has edited it since it was looked up."""

        def edited() -> Sent | None:
            now = self.current(message)
            return now if now.edits > message.edits else None

        concern = message.inline_message_id or message.chat_id
        return self._wait(edited, timeout, f"an edit of {message}", concern)

    def wait_callback_answer(self, query: Update, timeout: float = 10) -> Params:
        """Return the parameters with which the bot answered a pressed button."""
        return self._wait_answer(query, timeout)

    def wait_inline_answer(self, query: Update, timeout: float = 10) -> Params:
        """Return the parameters with which the bot answered an inline query."""
        return self._wait_answer(query, timeout)

    def wait_guest_answer(self, query: Update, timeout: float = 10) -> Params:
        """Return the parameters with which the bot answered a call as a guest."""
        return self._wait_answer(query, timeout)

    def _wait_answer(self, query: Update, timeout: float) -> Params:
        query_id = query_id_of(query)
        return self._wait(
            lambda: self._account.answers.get(query_id), timeout, f"an answer to {query}", query_id
        )

    def wait_until(
        self, predicate: Callable[[], _T | None], timeout: float = 10, what: str = "a condition"
    ) -> _T:
        """Return what the predicate returns as soon as that is true.

        The predicate is asked again after every call of the bot, and once more at the end.

        Raises:
            AssertionError: It did not become true in time; the message tells the last calls.
        """
        return self._wait(predicate, timeout, what, None)

    def _wait(
        self,
        predicate: Callable[[], _T | None],
        timeout: float,
        what: str,
        concern: Hashable | None,
    ) -> _T:
        with self._lock:
            result = self._wait_for(predicate, timeout, concern)
            if result:
                return result
            told = [call for call in self._calls if call.method != "getUpdates"][-10:]
            lines = [f"Waited {timeout} s in vain for {what}. The last calls of the bot:"]
            lines += [f"  {call.method} {call.params} {call.fault or ''}" for call in told]
            lines += [f"  refused: {refused}" for refused in self._refused[-5:]]
            raise AssertionError("\n".join(lines))


def _chat_id(update: Update) -> int:
    with_message = update.get("callback_query", update)
    if "guest_message" not in with_message and any(name in with_message for name in MESSAGES):
        return key_of(with_message)[0]
    raise AssertionError(f"No chat to wait for a reply in: {update}")
