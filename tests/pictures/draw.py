"""Draw the README's pictures: real messages of the bot, in the look of Telegram's light theme.

    python tests/pictures/draw.py            # all of them
    python tests/pictures/draw.py answer     # or those named

The bot runs as a process over the seeds, on a fake Telegram in which people ask, press buttons
and ask inline; what it replied is laid out by telegram.html and photographed by Chromium. The
pictures are written next to this file. Debian has everything that it takes:

    apt-get install chromium fonts-roboto-unhinted fonts-noto-core fonts-noto-color-emoji

A further picture is a further function in SCENES.
"""

import argparse
import html
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from bot_api import BotApi, Person, Sent, Update  # noqa: E402 – found by the path set just above
from chat_html import field_html, message_html, results_html  # noqa: E402 – the same
from entities import FormattedText  # noqa: E402 – the same
from process import BotProcess  # noqa: E402 – the same
from shrinking import shrink  # noqa: E402 – the same

FOLDER = Path(__file__).parent
WIDTH = 420
SCALE = 2
SCREEN = 800
"""The most that a phone shows of a chat at once; what is longer is scrolled to its end."""

BOT_NAME = "Verbatim"
BOT_USERNAME = "verbatim_bot"
PARIS_CALL = "Which countries signed the Paris Call?"
TAGINE = "how do i cook a lamb tagine with prunes"

_PATIENCE = 30.0


class Chat:
    """A person's chat with the bot."""

    def __init__(self, telegram: BotApi, person: Person) -> None:
        """Begin an empty chat."""
        self._telegram = telegram
        self._person = person
        self._said: list[Update] = []

    def ask(self, text: str) -> None:
        """Say something and wait for the reply."""
        self._said.append(self._telegram.say(text, self._person))
        self._telegram.wait_reply(self._said[-1], _PATIENCE)

    def press(self, label: str) -> None:
        """Press a button of the last message that has it, and wait for what comes of it."""
        before = self._messages()
        found = [sent for sent in before if label in [button.label for button in sent.buttons]]
        if not found:
            raise AssertionError(f"No button {label!r} in {[sent.keyboard for sent in before]}")
        query = self._telegram.press(found[-1], label, self._person)
        self._telegram.wait_callback_answer(query, _PATIENCE)
        self._telegram.wait_until(
            lambda: self._messages() != before, _PATIENCE, f"what comes of {label!r}"
        )

    def page(self, subtitle: str = "bot", tallest: int | None = None) -> str:
        """Return the page with everything said, the bot's messages as they stand now."""
        said = {update["message"]["message_id"]: update["message"] for update in self._said}
        bubbles = {
            number: message_html(FormattedText(message["text"]), own=True)
            for number, message in said.items()
        }
        for sent in self._messages():
            original = said.get(sent.reply_to or 0)
            bubbles[sent.message_id] = message_html(
                sent.formatted,
                reply_to=(self._person.first_name, original["text"]) if original else None,
                keyboard=sent.markup["inline_keyboard"] if sent.markup else (),
            )
        in_order = [bubbles[number] for number in sorted(bubbles)]
        return page((BOT_NAME, subtitle), in_order, tallest=tallest)

    def _messages(self) -> list[Sent]:
        return self._telegram.messages(self._person.id)


def page(
    who: tuple[str, str], messages: list[str], footer: str = "", *, tallest: int | None = None
) -> str:
    """Return the page of a chat.

    Args:
        who: whom the chat is with, and what stands below that name.
        messages: what is said there, as HTML.
        footer: what stands below the chat, as HTML.
        tallest: to show no more than so many pixels of the chat, its end.
    """
    title, subtitle = who
    template = Template((FOLDER / "telegram.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=html.escape(title),
        subtitle=html.escape(subtitle),
        initial=html.escape(title[:1]),
        messages="\n".join(messages),
        footer=footer,
        kind="bot" if title == BOT_NAME else "person",
        tallest=tallest or 100_000,
        width=WIDTH,
    )


# The scenes: what people do, and the page that comes of it


def _answer(telegram: BotApi) -> str:
    chat = Chat(telegram, Person(2001, "Alice"))
    chat.ask(PARIS_CALL)
    chat.ask(TAGINE)
    return chat.page()


def _reader(telegram: BotApi) -> str:
    chat = Chat(telegram, Person(2002, "Alice"))
    chat.ask(PARIS_CALL)
    chat.press("Whole article")
    return chat.page(tallest=SCREEN)


def _inline(telegram: BotApi) -> str:
    question = "who signed the Paris Call"
    query = telegram.inline(question, Person(2003, "Alice"))
    answer: dict[str, Any] = telegram.wait_inline_answer(query, _PATIENCE)
    bob = message_html(FormattedText("The Paris Call… do you remember who signed it?"))
    alice = message_html(FormattedText("Let me look it up."), own=True)
    below = results_html(answer) + field_html(f"@{BOT_USERNAME} {question}")
    return page(("Bob", "online"), [bob, alice], below)


def _arabic(telegram: BotApi) -> str:
    chat = Chat(telegram, Person(2004, "أمل", "ar"))
    chat.ask(PARIS_CALL)
    chat.ask(TAGINE)
    return chat.page("بوت")


SCENES: dict[str, Callable[[BotApi], str]] = {
    "answer": _answer,
    "reader": _reader,
    "inline": _inline,
    "arabic": _arabic,
}


def main() -> None:
    """Draw the pictures that the command line names."""
    parser = argparse.ArgumentParser(description="Draw the README's pictures.")
    parser.add_argument("scenes", nargs="*", metavar="scene", help=", ".join(SCENES))
    chosen = parser.parse_args().scenes or list(SCENES)
    if unknown := [name for name in chosen if name not in SCENES]:
        parser.error(f"no scene {unknown[0]!r}; there are {', '.join(SCENES)}")
    with _bot() as telegram:
        for name in chosen:
            picture = FOLDER / f"{name}.png"
            photograph(SCENES[name](telegram), picture)
            shrink(picture)
            print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")


@contextmanager
def _bot() -> Iterator[BotApi]:
    """Run the bot over the seeds in a folder of its own, out of reach of any `.env`."""
    with BotApi(username=BOT_USERNAME) as telegram, TemporaryDirectory() as folder:
        settings = {
            "BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "PYTHONPATH": str(ROOT),
            "CORPUS_DIR": str(ROOT / "seeds"),
        }
        with BotProcess(settings, Path(folder)) as process:
            try:
                yield telegram
            except AssertionError as error:
                sys.exit(f"{error}\nThe bot wrote:\n{process.output}")


def photograph(page: str, picture: Path) -> None:
    """Write a page as a picture that is just as tall as the page."""
    with TemporaryDirectory() as folder:
        address = Path(folder, "page.html")
        address.write_text(page, encoding="utf-8")
        document = _chromium("--dump-dom", address.as_uri())
        measured = re.search(r'<html[^>]* data-height="(\d+)"', document)
        if measured is None:
            raise RuntimeError(f"Chromium did not measure the page:\n{document}")
        size = f"--window-size={WIDTH},{measured[1]}"
        _chromium(size, f"--screenshot={picture}", address.as_uri())


def _chromium(*arguments: str) -> str:
    """Run Chromium without a window and return what it writes."""
    command = shutil.which("chromium")
    if command is None:
        sys.exit("The pictures are taken by Chromium: apt-get install chromium")
    with TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                command,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                f"--force-device-scale-factor={SCALE}",
                f"--user-data-dir={profile}",
                *arguments,
            ],
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
    return done.stdout


if __name__ == "__main__":
    main()
