"""A fake Telegram for one bot: people on one side, the bot over real HTTP on the other.

    with BotApi() as telegram:
        ...  # start the bot with telegram.url as its Bot API
        answer = telegram.ask("How do tides work?")
        telegram.press(answer, "More")
        assert telegram.refused == []

It is as strict as the real one: formatting is read by Telegram's own parser, and what Telegram
would refuse is refused in the same words and remembered in `refused`.
"""

import itertools
import time
from collections.abc import Callable
from typing import Any, TypeVar

import entities
from bot_api_objects import Button, Group, Params, Person, Sent, Update, Upload
from bot_api_rules import as_reply_target
from bot_api_server import (
    BotApiServer,
    Call,
    Drop,
    DropAfter,
    Fault,
    Refuse,
    Refused,
    ServerError,
    Slow,
    TooManyRequests,
)

__all__ = [
    "ALICE",
    "BOB",
    "FORUM",
    "GROUP",
    "BotApi",
    "Button",
    "Call",
    "Drop",
    "DropAfter",
    "Fault",
    "Group",
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

ALICE = Person(1001, "Alice")
BOB = Person(1002, "Bob")
GROUP = Group(-1001234567890, "Readers")
FORUM = Group(-1009876543210, "Readers with topics", forum=True)

_T = TypeVar("_T")


class BotApi(BotApiServer):
    """A fake Bot API server together with the people who talk to the bot.

    ALICE, BOB, GROUP and FORUM can be written to from the start; any other chat only once
    something was said in it, as with the real one. Groups pass everything on to the bot, as they
    do for a bot without privacy mode.
    """

    def __init__(
        self,
        token: str = "123456:TEST-token",  # noqa: S107 - the token of no real bot
        username: str = "verbatim_test_bot",
    ) -> None:
        """Prepare a server for the bot with this token; it listens inside a `with` block."""
        super().__init__(token, username)
        for known in (ALICE, BOB, GROUP, FORUM):
            self._account.chats[known.id] = known.chat
        self._update_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_001)
        # The last message there was when an update came, by which its replies are told.
        self._last_message_before: dict[int, int] = {}
        self._last_message_cleared = 0

    # What people do

    def say(
        self,
        text: str,
        user: Person = ALICE,
        chat: Group | None = None,
        *,
        reply_to: Sent | Update | None = None,
        thread: int | None = None,
    ) -> Update:
        """Send the bot a message, in private unless a group is given, and return the update."""
        with self._changed:
            message: dict[str, Any] = {
                "message_id": self._account.next_message_id(),
                "from": user.user,
                "chat": chat.chat if chat else user.chat,
                "date": int(time.time()),
                **_written(text),
            }
            if thread is not None:
                message["message_thread_id"] = thread
                # Replies in ordinary groups have a thread as well, but no topic.
                if chat and chat.forum:
                    message["is_topic_message"] = True
            if reply_to is not None:
                target = self._account.message(*_key(reply_to))
                if target is None:
                    raise AssertionError(f"The message to reply to is not there: {reply_to}")
                message["reply_to_message"] = as_reply_target(target)
            return self.push({"message": message})

    def edit(self, message: Update, text: str) -> Update:
        """Let a person change what they said, and return the update."""
        original = next(message[name] for name in ("message", "edited_message") if name in message)
        bare = {name: value for name, value in original.items() if name != "entities"}
        return self.push(
            {"edited_message": bare | {"edit_date": int(time.time()), **_written(text)}}
        )

    def press(self, message: Sent, data_or_label: str, user: Person = ALICE) -> Update:
        """Press a button that is under the message now, and return the update.

        Raises:
            AssertionError: There is no such button, or it is a link.
        """
        with self._changed:
            now = self.current(message)
            found = [b for b in now.buttons if data_or_label in (b.label, b.data)]
            if not found or found[0].data is None:
                raise AssertionError(f"No button {data_or_label!r} to press in {now.keyboard}")
            return self.push(
                {
                    "callback_query": {
                        "id": str(next(self._query_ids)),
                        "from": user.user,
                        "message": self._account.describe(now),
                        "chat_instance": str(now.chat_id),
                        "data": found[0].data,
                    }
                }
            )

    def inline(self, query: str, user: Person = ALICE, offset: str = "") -> Update:
        """Ask the bot from the input field of another chat, and return the update."""
        query_id = str(next(self._query_ids))
        return self.push(
            {"inline_query": {"id": query_id, "from": user.user, "query": query, "offset": offset}}
        )

    def push(self, update: Update) -> Update:
        """Send the bot any update, and return it with the update_id it got."""
        with self._changed:
            update = {"update_id": next(self._update_ids), **update}
            self._last_message_before[update["update_id"]] = self._account.last_message_id
            self._queue(update)
        return update

    def expire(self, query: Update) -> None:
        """Let the time pass in which the bot could answer a pressed button or an inline query."""
        with self._changed:
            self._account.open_queries.discard(_query_id(query))

    def add_file(self, name: str, content: bytes) -> str:
        """Return the file_id under which the bot can get these bytes."""
        file = Upload(name, content)
        with self._changed:
            self._account.files[file.file_id] = file
        return file.file_id

    # What the bot did

    def messages(self, chat_id: int | None = None) -> list[Sent]:
        """Return the messages of the bot as they stand now, in one chat or in all of them."""
        with self._changed:
            everywhere = list(self._account.sent.values())
        return [sent for sent in everywhere if chat_id in (None, sent.chat_id)]

    def current(self, message: Sent) -> Sent:
        """Return a message of the bot as it stands now.

        Raises:
            AssertionError: The message was deleted.
        """
        with self._changed:
            if _key(message) not in self._account.sent:
                raise AssertionError(f"The message was deleted: {message}")
            return self._account.sent[_key(message)]

    def calls_of(self, method: str) -> list[Call]:
        """Return the calls of one method since the beginning or the last `clear`."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def clear(self) -> None:
        """Forget the calls so far, the refused ones too; messages and chats stay."""
        with self._changed:
            self._calls.clear()
            self._refused.clear()
            self._last_message_cleared = self._account.last_message_id

    # Waiting for the bot

    def ask(  # noqa: PLR0913 - what is said, and how long to wait
        self,
        text: str,
        user: Person = ALICE,
        chat: Group | None = None,
        *,
        reply_to: Sent | Update | None = None,
        thread: int | None = None,
        timeout: float = 10,
    ) -> Sent:
        """Say something to the bot and return its first message after that."""
        return self.wait_reply(
            self.say(text, user, chat, reply_to=reply_to, thread=thread), timeout
        )

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
            new = [sent for sent in self.messages(chat_id) if sent.message_id > since]
            return new[count - 1] if len(new) >= count else None

        return self.wait_until(reply, timeout, f"message {count} in reply to {update}")

    def wait_edit(self, message: Sent, timeout: float = 10) -> Sent:
        """Return the message once the bot has edited it since it was looked up."""

        def edited() -> Sent | None:
            now = self.current(message)
            return now if now.edits > message.edits else None

        return self.wait_until(edited, timeout, f"an edit of {message}")

    def wait_callback_answer(self, query: Update, timeout: float = 10) -> Params:
        """Return the parameters with which the bot answered a pressed button."""
        return self._wait_answer(query, timeout)

    def wait_inline_answer(self, query: Update, timeout: float = 10) -> Params:
        """Return the parameters with which the bot answered an inline query."""
        return self._wait_answer(query, timeout)

    def _wait_answer(self, query: Update, timeout: float) -> Params:
        query_id = _query_id(query)
        return self.wait_until(
            lambda: self._account.answers.get(query_id), timeout, f"an answer to {query}"
        )

    def wait_until(
        self, predicate: Callable[[], _T | None], timeout: float = 10, what: str = "a condition"
    ) -> _T:
        """Return what the predicate returns as soon as that is true.

        The predicate is asked again after every call of the bot, and once more at the end.

        Raises:
            AssertionError: It did not become true in time; the message tells the last calls.
        """
        with self._changed:
            result = self._changed.wait_for(predicate, timeout)
            if result:
                return result
            told = [call for call in self._calls if call.method != "getUpdates"][-10:]
            lines = [f"Waited {timeout} s in vain for {what}. The last calls of the bot:"]
            lines += [f"  {call.method} {call.params} {call.fault or ''}" for call in told]
            lines += [f"  refused: {refused}" for refused in self._refused[-5:]]
            raise AssertionError("\n".join(lines))


def _written(text: str) -> dict[str, Any]:
    """Return the part of a person's message that is its text, with what Telegram detects in it."""
    found = [
        {"type": e.type, "offset": e.offset, "length": e.length} for e in entities.detected(text)
    ]
    return {"text": text, "entities": found} if found else {"text": text}


def _key(message: Sent | Update) -> tuple[int, int]:
    if isinstance(message, Sent):
        return message.chat_id, message.message_id
    original = message["message"]
    return original["chat"]["id"], original["message_id"]


def _chat_id(update: Update) -> int:
    with_message = update.get("callback_query", update)
    for name in ("message", "edited_message"):
        if name in with_message:
            chat_id: int = with_message[name]["chat"]["id"]
            return chat_id
    raise AssertionError(f"No chat to wait for a reply in: {update}")


def _query_id(query: Update) -> str:
    for name in ("callback_query", "inline_query"):
        if name in query:
            query_id: str = query[name]["id"]
            return query_id
    raise AssertionError(f"Not a query: {query}")
