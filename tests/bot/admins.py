"""An admin at work in a private chat, as the tests drive one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot_api import BotApi, Person, Sent, Update

from tests.bot.running import push_message

FILES = Path(__file__).parents[1] / "fixtures" / "files"
"""Real files of every format."""

OWNER = Person(4_001, "Olga")
"""The owner in the setting ADMIN_IDS of the bots that tests start."""


@dataclass(frozen=True)
class Admin:
    """Somebody who may tend the library, and the Telegram that they do so by."""

    telegram: BotApi
    person: Person = OWNER

    def send(self, name: str, data: bytes | None = None, **content: Any) -> Update:
        """Send a file, one of the real ones if no bytes are given, and return the update."""
        file = document(self.telegram, name, data, content)
        return push_message(self.telegram, self.person, file)

    def say(self, text: str) -> Sent:
        """Say something and return the bot's first message after that."""
        return self.telegram.ask(text, self.person)

    def press(self, message: Sent, label: str) -> Update:
        """Press a button of a message as it stands now, and return the update."""
        return self.telegram.press(message, label, self.person)

    def messages(self) -> list[Sent]:
        """Return the bot's messages in this chat, as they stand now."""
        return self.telegram.messages(self.person.id)

    def wait_buttons(self, labels: Sequence[str], timeout: float = 20) -> Sent:
        """Return the newest message once it has these buttons in its last row, and no other."""

        def shown() -> Sent | None:
            newest = self.messages()[-1:]
            fits = newest and [b.label for b in newest[0].buttons][-len(labels) :] == list(labels)
            return newest[0] if fits else None

        return self.telegram.wait_until(shown, timeout, f"buttons {labels}")

    def wait_text(self, text: str, timeout: float = 20) -> Sent:
        """Return the newest message that has this text in it."""

        def shown() -> Sent | None:
            return next((each for each in reversed(self.messages()) if text in each.text), None)

        return self.telegram.wait_until(shown, timeout, f"the text {text!r}")

    def preview(self, timeout: float = 20) -> Sent:
        """Return the preview of what was sent, to be added, changed or cancelled."""
        return self.wait_buttons(["Add", "Change", "Cancel"], timeout)

    def change(self, timeout: float = 20) -> Sent:
        """Return the change that is shown, to be published or discarded."""
        return self.wait_buttons(["Publish", "Discard"], timeout)

    def add(self, name: str, data: bytes | None = None) -> Sent:
        """Send a file and add it; return the change that comes of it."""
        self.send(name, data)
        self.press(self.preview(), "Add")
        return self.change()

    def publish(self, name: str, data: bytes | None = None) -> Sent:
        """Send a file, add it and publish it; return the message that says so."""
        change = self.add(name, data)
        self.press(change, "Publish")
        return self.wait_text("Published as generation")


def document(
    telegram: BotApi, name: str, data: bytes | None = None, content: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the part of a message that is a file, one of the real ones if no bytes are given."""
    data = (FILES / name).read_bytes() if data is None else data
    file_id = telegram.add_file(name, data)
    told = {"file_id": file_id, "file_unique_id": file_id, "file_name": name}
    return {"document": told | {"file_size": len(data)}, **(content or {})}
