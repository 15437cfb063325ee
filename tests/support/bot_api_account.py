"""What Telegram keeps for one bot: chats, messages, queries, waiting updates and settings."""

import time
from collections import defaultdict
from collections.abc import Hashable
from typing import Any
from uuid import uuid4

from bot_api_checks import check_inline_result, keyboard
from bot_api_objects import Params, Sent, Update, Upload

MESSAGES = (
    "message",
    "edited_message",
    "business_message",
    "edited_business_message",
    "guest_message",
)
"""The names of updates that are messages."""


class Account:
    """Everything Telegram keeps for one bot: chats, messages, waiting updates, settings."""

    def __init__(self, token: str, username: str, *, inline: bool, guests: bool) -> None:
        """Begin with a bot that has no chats and no messages."""
        self.me: dict[str, Any] = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Verbatim",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": inline,
            "can_connect_to_business": True,
            "supports_guest_queries": guests,
        }
        self.chats: dict[int, dict[str, Any]] = {}
        self.left_chats: set[int] = set()
        self.topics: set[tuple[int, int]] = set()
        self.received: dict[tuple[int, int], dict[str, Any]] = {}
        self.sent: dict[tuple[int, int], Sent] = {}
        self.sent_to: dict[int, dict[int, Sent]] = defaultdict(dict)
        self.inline: dict[str, Sent] = {}
        # What Telegram says of an inline message besides what the bot made of it.
        self.frames: dict[str, dict[str, Any]] = {}
        self.connections: dict[str, dict[str, Any]] = {}
        self.business_chats: dict[str, dict[int, dict[str, Any]]] = {}
        # The kinds of the queries that wait for an answer, by their id.
        self.open_queries: dict[str, str] = {}
        self.guests: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Params] = {}
        self.files: dict[str, Upload] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.updates: list[Update] = []
        self.webhook: Params | None = None
        self.webhook_failure: dict[str, Any] = {}
        self.last_message_id = 0
        # The chats, inline messages and queries that something happened to since this was emptied.
        self.touched: set[Hashable] = set()

    @property
    def has_inline_mode(self) -> bool:
        """Return whether people can ask the bot from other chats."""
        return bool(self.me["supports_inline_queries"])

    def next_message_id(self) -> int:
        """Return the number of a new message; in all the chats together they only grow."""
        self.last_message_id += 1
        return self.last_message_id

    def message(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        """Return anybody's message in the form of the Bot API, or None if there is none."""
        key = (chat_id, message_id)
        return self.describe(self.sent[key]) if key in self.sent else self.received.get(key)

    def keep(self, sent: Sent) -> None:
        """Remember a message of the bot as it is now."""
        key = (sent.chat_id, sent.message_id)
        if sent.inline_message_id is None:
            self.sent[key] = self.sent_to[sent.chat_id][sent.message_id] = sent
        else:
            self.inline[sent.inline_message_id] = sent
            self.touched.add(sent.inline_message_id)
            if key in self.received:
                self.received[key] = self.describe(sent)
        self.touched.add(sent.chat_id)

    def drop(self, chat_id: int, message_id: int) -> None:
        """Forget a message of the bot."""
        del self.sent[chat_id, message_id], self.sent_to[chat_id][message_id]
        self.touched.add(chat_id)

    def add_inline(self, result: Params, frame: dict[str, Any]) -> Sent:
        """Return the message an inline result becomes in a chat the bot need not know."""
        content = result.get("input_message_content", {})
        sent = Sent(
            chat_id=frame["chat"]["id"],
            message_id=self.next_message_id(),
            date=int(time.time()),
            formatted=check_inline_result(result, inline_mode=self.has_inline_mode),
            raw=content.get("message_text", result.get("caption", "")),
            markup=keyboard(result, inline_mode=self.has_inline_mode),
            params=result,
            inline_message_id=f"inline-{uuid4().hex}",
        )
        self.frames[str(sent.inline_message_id)] = frame
        self.keep(sent)
        return sent

    def describe(self, sent: Sent) -> dict[str, Any]:
        """Return a message of the bot in the form of the Bot API."""
        message: dict[str, Any] = {
            "message_id": sent.message_id,
            **self._frame(sent),
            "date": sent.date,
        }
        formatting = [
            {"type": e.type, "offset": e.offset, "length": e.length}
            | ({"url": e.url} if e.url else {})
            for e in sent.formatted.entities
        ]
        if sent.document is None:
            message |= {"text": sent.text, "entities": formatting}
        else:
            message |= {
                "document": sent.document.document,
                "caption": sent.text,
                "caption_entities": formatting,
            }
        if sent.edit_date is not None:
            message["edit_date"] = sent.edit_date
        if sent.markup:
            message["reply_markup"] = sent.markup
        if sent.thread is not None:
            message |= {"message_thread_id": sent.thread, "is_topic_message": True}
        target = sent.reply_to and self.message(sent.chat_id, sent.reply_to)
        if target:
            message["reply_to_message"] = as_reply_target(target)
        return message

    def _frame(self, sent: Sent) -> dict[str, Any]:
        if sent.inline_message_id is not None:
            return self.frames[sent.inline_message_id]
        if sent.business_connection_id is None:
            return {"from": self.me, "chat": self.chats[sent.chat_id]}
        return {
            "business_connection_id": sent.business_connection_id,
            "from": self.connections[sent.business_connection_id]["user"],
            "sender_business_bot": self.me,
            "chat": self.business_chats[sent.business_connection_id][sent.chat_id],
        }

    def receive(self, update: Update, copies: int = 1) -> None:
        """Queue an update for the bot and remember the chat, message or query it brings."""
        for name in ("callback_query", "inline_query"):
            if name in update:
                self.open_queries[update[name]["id"]] = name
        if "business_connection" in update:
            connection = update["business_connection"]
            self.connections[connection["id"]] = connection
            self.business_chats.setdefault(connection["id"], {})
        for name in MESSAGES:
            if name in update:
                self._receive_message(update[name])
        self.updates += [update] * copies

    def _receive_message(self, message: dict[str, Any]) -> None:
        chat = message["chat"]
        self.received[chat["id"], message["message_id"]] = message
        if "guest_query_id" in message:
            query_id = message["guest_query_id"]
            self.open_queries[query_id] = "guest_message"
            self.guests[query_id] = message
        elif "business_connection_id" in message:
            self.business_chats[message["business_connection_id"]][chat["id"]] = chat
        else:
            self.chats[chat["id"]] = chat
            self.left_chats.discard(chat["id"])
            if message.get("is_topic_message"):
                self.topics.add((chat["id"], message["message_thread_id"]))


def as_reply_target(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as it is shown in a reply to it, without the message it replied to."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
