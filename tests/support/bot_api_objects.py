"""What a chat with a bot is made of: people, groups, files and messages."""

from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

from entities import FormattedText

Params = dict[str, Any]
Update = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Someone who talks to the bot."""

    id: int
    first_name: str
    language_code: str | None = "en"
    """The language of the person's app; some apps do not tell it."""
    username: str | None = None

    @property
    def user(self) -> dict[str, Any]:
        """Return the person as the author of an update."""
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return user | self._told(username=self.username, language_code=self.language_code)

    @property
    def chat(self) -> dict[str, Any]:
        """Return the person's private chat with the bot."""
        chat = {"id": self.id, "type": "private", "first_name": self.first_name}
        return chat | self._told(username=self.username)

    @staticmethod
    def _told(**fields: str | None) -> dict[str, str]:
        return {name: value for name, value in fields.items() if value is not None}


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
class Channel:
    """A channel, which may write in groups and be forwarded from."""

    id: int
    title: str

    @property
    def chat(self) -> dict[str, Any]:
        """Return the channel as a chat."""
        return {"id": self.id, "type": "channel", "title": self.title}


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
    copy: str | None = None
    """What it puts into the clipboard."""
    inline: str | None = None
    """The query it writes into the input field, of this chat or another."""

    @classmethod
    def of(cls, button: dict[str, Any]) -> Self:
        """Return a button of the Bot API."""
        chosen_chat = button.get("switch_inline_query_chosen_chat")
        queries = (button.get(f"switch_inline_query{where}") for where in ("", "_current_chat"))
        return cls(
            button["text"],
            button.get("callback_data"),
            button.get("url"),
            button.get("copy_text", {}).get("text"),
            next(
                (query for query in queries if query is not None),
                chosen_chat and chosen_chat.get("query", ""),
            ),
        )


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
    inline_message_id: str | None = None
    """Set if a person sent it by way of the bot, or the bot as a guest."""
    business_connection_id: str | None = None
    """Set if the bot sent it in the name of a person."""

    @property
    def text(self) -> str:
        """Return what a reader sees: the text or the caption, without markup."""
        return self.formatted.text

    @property
    def keyboard(self) -> list[list[Button]]:
        """Return the rows of buttons under the message."""
        rows = self.markup["inline_keyboard"] if self.markup else []
        return [[Button.of(button) for button in row] for row in rows]

    @property
    def buttons(self) -> list[Button]:
        """Return all the buttons under the message in reading order."""
        return [button for row in self.keyboard for button in row]
