"""What a chat with a bot is made of: people, groups, files and the messages of the bot."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from entities import FormattedText

Params = dict[str, Any]
Update = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Someone who talks to the bot."""

    id: int
    first_name: str
    language_code: str = "en"

    @property
    def user(self) -> dict[str, Any]:
        """Return the person as the author of an update."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }

    @property
    def chat(self) -> dict[str, Any]:
        """Return the person's private chat with the bot."""
        return {"id": self.id, "type": "private", "first_name": self.first_name}


@dataclass(frozen=True)
class Group:
    """A supergroup the bot is a member of, with topics if it is a forum."""

    id: int
    title: str
    forum: bool = False

    @property
    def chat(self) -> dict[str, Any]:
        """Return the group as the chat of a message."""
        chat = {"id": self.id, "type": "supergroup", "title": self.title}
        return chat | {"is_forum": True} if self.forum else chat


@dataclass(frozen=True)
class Upload:
    """A file that Telegram keeps, and hands out again under its id."""

    name: str
    content: bytes = field(repr=False)
    file_id: str = field(default_factory=lambda: f"file-{uuid4().hex}")

    @property
    def document(self) -> dict[str, Any]:
        """Return what the Bot API says of the file."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"unique-{self.file_id}",
            "file_name": self.name,
            "file_size": len(self.content),
        }


@dataclass(frozen=True)
class Button:
    """One button under a message."""

    label: str
    data: str | None
    url: str | None


@dataclass(frozen=True)
class Sent:
    """A message of the bot as it stood when this was looked up; editing makes a new one."""

    chat_id: int
    message_id: int
    date: int
    formatted: FormattedText
    raw: str
    """The text as the bot sent it, before parsing."""
    markup: dict[str, Any] | None
    params: Params = field(repr=False)
    """What the bot asked for in the last call that shaped this message."""
    reply_to: int | None = None
    thread: int | None = None
    document: Upload | None = None
    edits: int = 0
    edit_date: int | None = None

    @property
    def text(self) -> str:
        """Return what a reader sees: the text or the caption, without markup."""
        return self.formatted.text

    @property
    def keyboard(self) -> list[list[Button]]:
        """Return the rows of buttons under the message."""
        rows = self.markup["inline_keyboard"] if self.markup else []
        return [
            [Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows
        ]

    @property
    def buttons(self) -> list[Button]:
        """Return all the buttons under the message in reading order."""
        return [button for row in self.keyboard for button in row]
