"""An admin at work in a private chat, as the tests drive one."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bot_api import BotApi, Person, Sent, Update

from index.library import Library
from tests.bot.running import push_message

FILES = Path(__file__).parents[1] / "fixtures" / "files"
"""Real files of every format."""

OWNERS = [Person(id_, f"Olga {id_}") for id_ in range(4_001, 4_241)]
"""Those in the setting ADMIN_IDS of the bots that tests start."""

OWNER = OWNERS[0]

ADMIN_IDS = ",".join(str(owner.id) for owner in OWNERS)

_albums = count(1)


@dataclass(frozen=True)
class Admin:
    """Somebody who may tend the library, the Telegram that they do so by, and the library."""

    telegram: BotApi
    person: Person = OWNER
    library: Library | None = None

    @property
    def id(self) -> int:
        """The numeric id of the person, which is that of the chat too."""
        return self.person.id

    def send(self, name: str, data: bytes | None = None, **content: Any) -> Update:
        """Send a file, one of the real ones if no bytes are given, and return the update."""
        file = document(self.telegram, name, data, content)
        return push_message(self.telegram, self.person, file)

    def send_album(self, *files: tuple[str, bytes]) -> None:
        """Send several files at once."""
        album = str(next(_albums))
        for name, data in files:
            self.send(name, data, media_group_id=album)

    def say(self, text: str) -> Sent:
        """Say something and return the bot's first message after that."""
        return self.telegram.ask(text, self.person)

    def press(self, message: Sent, label: str) -> Update:
        """Press a button of a message as it stands now, and return the update."""
        return self.telegram.press(message, label, self.person)

    def told(self, message: Sent, label: str) -> str:
        """Press a button and return what is told in reply to the press; empty if nothing is."""
        answer = self.telegram.wait_callback_answer(self.press(message, label))
        return str(answer.get("text", ""))

    def opened(self, message: Sent, label: str) -> Sent:
        """Press a button and return the message once it shows something else."""
        before = self.telegram.current(message)
        self.press(message, label)
        return self.telegram.wait_edit(before)

    def messages(self) -> list[Sent]:
        """Return the bot's messages in this chat, as they stand now."""
        return self.telegram.messages(self.person.id)

    def wait_buttons(self, labels: Sequence[str], timeout: float = 20) -> Sent:
        """Return the newest message with just these buttons in its last row."""

        def shown() -> Sent | None:
            fitting = [
                message
                for message in self.messages()
                if message.keyboard and [b.label for b in message.keyboard[-1]] == list(labels)
            ]
            return fitting[-1] if fitting else None

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

    def draft(self, name: str, data: bytes | None = None) -> None:
        """Send a file and confirm that it is to be added."""
        self.send(name, data)
        self.opened(self.preview(), "Add")

    def add(self, name: str, data: bytes | None = None) -> Sent:
        """Send a file and add it; return the change that comes of it."""
        self.send(name, data)
        self.press(self.preview(), "Add")
        return self.change()

    def published(self, change: Sent) -> Sent:
        """Publish a change that is shown; return the message that says so."""
        self.press(change, "Publish")
        return self.telegram.wait_until(
            lambda: _if_said(self.telegram.current(change), "Published as generation"),
            20,
            "that it was published",
        )

    def publish(self, name: str, data: bytes | None = None) -> Sent:
        """Send a file, add it and publish it; return the message that says so."""
        return self.published(self.add(name, data))

    def card(self, title: str) -> Sent:
        """Return the article with this title, opened in the library's list."""
        listed = self.say("/library")
        while True:
            labels = [button.label for button in listed.buttons]
            for label in labels:
                shown = label.partition(". ")[2]
                if shown == title or (shown.endswith("…") and title.startswith(shown[:-1])):
                    return self.opened(listed, label)
            assert "▶" in labels, f"There is no {title!r} in the library: {listed.text}"
            listed = self.opened(listed, "▶")


def eventually(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether something that the bot has to be asked for becomes so within these seconds."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _if_said(message: Sent, text: str) -> Sent | None:
    return message if text in message.text else None


def document(
    telegram: BotApi, name: str, data: bytes | None = None, content: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the part of a message that is a file, one of the real ones if no bytes are given."""
    data = (FILES / name).read_bytes() if data is None else data
    file_id = telegram.add_file(name, data)
    told = {"file_id": file_id, "file_unique_id": file_id, "file_name": name}
    return {"document": told | {"file_size": len(data)}, **(content or {})}
