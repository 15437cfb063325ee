"""The people who talk to a bot, and what they can do to it."""

import itertools
import time
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from bot_api_account import MESSAGES, as_reply_target
from bot_api_contents import content, quoted, written
from bot_api_objects import Channel, Group, Person, Sent, Update, Upload
from bot_api_server import BotApiServer
from entities import utf16_length

ALICE = Person(1001, "Alice")
BOB = Person(1002, "Bob")
GROUP = Group(-1001234567890, "Readers")
FORUM = Group(-1009876543210, "Readers with topics", forum=True)

_QUERY_LIMIT = 256

# Under these names Telegram shows messages of groups and channels to bots.
_ANONYMOUS_ADMIN = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


class How(TypedDict, total=False):
    """How something is said."""

    reply_to: Sent | Update | None
    """The message that is replied to."""
    quote: str | None
    """The part of that message which the reply quotes."""
    thread: int | None
    forwarded_from: str | Channel | Person | None
    """Where it was first: in a channel (its title is enough) or in what a person wrote."""
    sender_chat: Group | Channel | None
    """The group in whose name an anonymous admin writes in it, or a channel that writes there."""
    mentions: Sequence[Person]
    """People without a username, whose first names in the text are links to them."""


class People(BotApiServer):
    """A fake Bot API server together with the people who talk to the bot.

    ALICE, BOB, GROUP and FORUM can be written to from the start; any other chat only once
    something was said in it, as with the real one. Groups pass everything on to the bot, as they
    do for a bot without privacy mode.
    """

    def __init__(
        self,
        token: str = "123456:TEST-token",  # noqa: S107 - the token of no real bot
        username: str = "verbatim_test_bot",
        *,
        inline: bool = True,
        guests: bool = True,
    ) -> None:
        """Prepare a server for the bot with this token; it listens inside a `with` block.

        Inline mode and guest mode are what the bot's owner has to switch on with @BotFather.
        """
        super().__init__(token, username, inline=inline, guests=guests)
        for known in (ALICE, BOB, GROUP, FORUM):
            self._account.chats[known.id] = known.chat
        self._update_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_001)
        # The last message there was when an update came, by which its replies are told.
        self._last_message_before: dict[int, int] = {}
        self._last_message_cleared = 0

    # Messages

    def say(
        self, text: str, user: Person = ALICE, chat: Group | None = None, **how: Unpack[How]
    ) -> Update:
        """Send the bot a message, in private unless a group is given, and return the update."""
        with self._lock:
            said = written(text, how.get("mentions", ()))
            return self.push({"message": self._message(said, user, chat or user, how)})

    def send(
        self,
        kind: str,
        user: Person = ALICE,
        chat: Group | None = None,
        caption: str | None = None,
        **how: Unpack[How],
    ) -> Update:
        """Send the bot something that is no text, such as a "photo", and return the update.

        It may be any of `bot_api_contents.KINDS`.
        """
        with self._lock:
            sent = content(kind, caption, self._add_file)
            return self.push({"message": self._message(sent, user, chat or user, how)})

    def edit(self, message: Update, text: str) -> Update:
        """Let a person change what they said, and return the update."""
        original = said_in(message)
        bare = {name: value for name, value in original.items() if name != "entities"}
        name = "business_message" if "business_connection_id" in bare else "message"
        return self.push(
            {f"edited_{name}": bare | {"edit_date": int(time.time()), **written(text)}}
        )

    def delete(self, message: Update) -> None:
        """Let a person delete what they said; bots are not told."""
        with self._lock:
            del self._account.received[key_of(message)]

    def delete_sent(self, message: Sent) -> None:
        """Let a person delete a message of the bot; bots are not told."""
        with self._lock:
            if message.inline_message_id is not None:
                del self._account.inline[message.inline_message_id]
                self._account.received.pop(key_of(message), None)
            else:
                self._account.drop(*key_of(message))
            self._announce()

    def _message(
        self, said: dict[str, Any], user: Person, chat: Person | Group, how: How
    ) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": self._account.next_message_id(),
            "from": user.user,
            "chat": chat.chat,
            "date": int(time.time()),
            **said,
        }
        thread, sender_chat = how.get("thread"), how.get("sender_chat")
        if thread is not None:
            message["message_thread_id"] = thread
            # Replies in ordinary groups have a thread as well, but no topic.
            if isinstance(chat, Group) and chat.forum:
                message["is_topic_message"] = True
        if sender_chat is not None:
            if not isinstance(chat, Group):
                raise AssertionError("Groups and channels write in groups only")
            message["from"] = _ANONYMOUS_ADMIN if sender_chat == chat else _CHANNEL
            message["sender_chat"] = sender_chat.chat
        if how.get("forwarded_from") is not None:
            message["forward_origin"] = _origin(how["forwarded_from"])
        if how.get("reply_to") is not None:
            target = self._target(how["reply_to"])
            message["reply_to_message"] = as_reply_target(target)
        if how.get("quote") is not None:
            if how.get("reply_to") is None:
                raise AssertionError("Only a reply quotes")
            message["quote"] = quoted(target, str(how["quote"]))
        return message

    def _target(self, message: Sent | Update | None) -> dict[str, Any]:
        if isinstance(message, Sent) and message.inline_message_id in self._account.inline:
            return self._account.describe(self._account.inline[message.inline_message_id])
        target = message and self._account.message(*key_of(message))
        if not target:
            raise AssertionError(f"The message to reply to is not there: {message}")
        return target

    # Buttons and queries

    def press(self, message: Sent, data_or_label: str, user: Person = ALICE) -> Update:
        """Press a button that is under the message now, and return the update.

        Raises:
            AssertionError: There is no such button, or it does not call the bot.
        """
        with self._lock:
            now = self.current(message)
            found = [b for b in now.buttons if data_or_label in (b.label, b.data)]
            if not found or found[0].data is None:
                raise AssertionError(f"No button {data_or_label!r} to press in {now.keyboard}")
            query = {
                "id": str(next(self._query_ids)),
                "from": user.user,
                "chat_instance": str(now.chat_id),
                "data": found[0].data,
            }
            if now.inline_message_id is not None:
                query["inline_message_id"] = now.inline_message_id
            else:
                query["message"] = self._account.describe(now)
            return self.push({"callback_query": query})

    def inline(self, query: str, user: Person = ALICE, offset: str = "") -> Update:
        """Ask the bot from the input field of another chat, and return the update."""
        if not self._account.has_inline_mode:
            raise AssertionError("The bot has no inline mode")
        if utf16_length(query) > _QUERY_LIMIT:
            raise AssertionError(f"People can type {_QUERY_LIMIT} characters, not: {query}")
        query_id = str(next(self._query_ids))
        return self.push(
            {"inline_query": {"id": query_id, "from": user.user, "query": query, "offset": offset}}
        )

    def choose(
        self, query: Update, number: int, user: Person = ALICE, chat: Group | Person | None = None
    ) -> Sent:
        """Send a result of the last answer to an inline query, counted from 0, and return it.

        It goes to the person's private chat with the bot unless another chat is given. A bot that
        is in the chat gets the message as an update too, as one that was sent via the bot.
        """
        with self._lock:
            answer = self._account.answers.get(query_id_of(query))
            if answer is None or not 0 <= number < len(answer.get("results", [])):
                raise AssertionError(f"There is no result {number} in the answer: {answer}")
            where = chat or user
            frame = {"from": user.user, "chat": where.chat, "via_bot": self._account.me}
            sent = self._account.add_inline(answer["results"][number], frame)
            is_there = where == user or self._is_member(where)
            if is_there and where.id in self._account.chats:
                self.push({"message": self._account.describe(sent)})
            self._announce()
        return sent

    def guest(
        self,
        text: str,
        user: Person,
        chat: Group | Person,
        reply_to: Sent | Update | str | None = None,
    ) -> Update:
        """Call the bot into a chat that it is no member of, and return the update.

        It may be called to a message there: to what was said before, or to any text of another
        person.
        """
        with self._lock:
            if not self._account.me["supports_guest_queries"]:
                raise AssertionError("The bot has no guest mode")
            if self._is_member(chat):
                raise AssertionError(f"The bot is no guest in {chat}")
            if isinstance(reply_to, str):
                stranger = Person(1099, "Stranger")
                before = self._message(written(reply_to), stranger, chat, {})
                message = self._message(written(text), user, chat, {})
                message["reply_to_message"] = before
            else:
                message = self._message(written(text), user, chat, {"reply_to": reply_to})
            message["guest_query_id"] = str(next(self._query_ids))
            return self.push({"guest_message": message})

    def expire(self, query: Update) -> None:
        """Let the time pass in which the bot could answer a pressed button or another query."""
        with self._lock:
            self._account.open_queries.pop(query_id_of(query), None)

    def _is_member(self, chat: Group | Person) -> bool:
        is_left = chat.id in self._account.left_chats
        return isinstance(chat, Group) and chat.id in self._account.chats and not is_left

    # Business accounts

    def connect_business(
        self, owner: Person, *, can_reply: bool = True, is_enabled: bool = True
    ) -> Update:
        """Let a person connect the bot to their chats, or change what it may do there."""
        with self._lock:
            return self.push(
                {
                    "business_connection": {
                        "id": f"business-{owner.id}",
                        "user": owner.user,
                        "user_chat_id": owner.id,
                        "date": int(time.time()),
                        "rights": {"can_read_messages": True}
                        | ({"can_reply": True} if can_reply else {}),
                        "is_enabled": is_enabled,
                    }
                }
            )

    def say_to_business(
        self,
        text: str,
        customer: Person,
        owner: Person,
        *,
        by_owner: bool = False,
        **how: Unpack[How],
    ) -> Update:
        """Write to a person whose chats the bot is connected to, or let them write to a customer.

        An owner who did not connect the bot yet does so first.
        """
        with self._lock:
            connection_id = f"business-{owner.id}"
            if connection_id not in self._account.connections:
                self.connect_business(owner)
            author = owner if by_owner else customer
            message = self._message(written(text), author, customer, how)
            return self.push(
                {"business_message": message | {"business_connection_id": connection_id}}
            )

    # Anything else

    def push(self, update: Update) -> Update:
        """Send the bot any update, and return it with the update_id it got."""
        with self._lock:
            update = {"update_id": next(self._update_ids), **update}
            self._last_message_before[update["update_id"]] = self._account.last_message_id
            self._queue(update)
        return update

    def push_broken(self, update: Update) -> Update:
        """Send the bot an update such as Telegram never would, and return it with its update_id.

        Nothing of it is remembered: there is nothing that the bot could refer to.
        """
        with self._lock:
            update = {"update_id": next(self._update_ids), **update}
            self._last_message_before[update["update_id"]] = self._account.last_message_id
            self._account.updates.append(update)
            self._announce()
            self._loop.call_soon_threadsafe(self._arrived.notify_all)
        return update

    def add_file(self, name: str, content: bytes) -> str:
        """Return the file_id under which the bot can get these bytes."""
        with self._lock:
            return self._add_file(name, content).file_id

    def _add_file(self, name: str, content: bytes) -> Upload:
        file = Upload(name, content)
        self._account.files[file.file_id] = file
        return file

    def current(self, message: Sent) -> Sent:
        """Return a message of the bot as it stands now.

        Raises:
            AssertionError: The message was deleted.
        """
        with self._lock:
            if message.inline_message_id is not None:
                now = self._account.inline.get(message.inline_message_id)
            else:
                now = self._account.sent.get(key_of(message))
            if now is None:
                raise AssertionError(f"The message was deleted: {message}")
            return now


def said_in(update: Update) -> dict[str, Any]:
    """Return the message of an update that is a message."""
    for name in MESSAGES:
        if name in update:
            message: dict[str, Any] = update[name]
            return message
    raise AssertionError(f"Not a message: {update}")


def key_of(message: Sent | Update) -> tuple[int, int]:
    """Return the chat and the number of a message."""
    if isinstance(message, Sent):
        return message.chat_id, message.message_id
    original = said_in(message)
    return original["chat"]["id"], original["message_id"]


def query_id_of(query: Update) -> str:
    """Return the number by which a pressed button or another query is answered."""
    for name in ("callback_query", "inline_query"):
        if name in query:
            return str(query[name]["id"])
    if "guest_message" in query:
        return str(query["guest_message"]["guest_query_id"])
    raise AssertionError(f"Not a query: {query}")


def _origin(first: str | Channel | Person | None) -> dict[str, Any]:
    date = int(time.time()) - 3600
    if isinstance(first, Person):
        return {"type": "user", "date": date, "sender_user": first.user}
    channel = Channel(-1005550001111, first) if isinstance(first, str) else first
    return {"type": "channel", "date": date, "chat": channel and channel.chat, "message_id": 7}
