"""The process is killed at every step between upload and publishing; the next one goes on.

A step is a request of the bot to Telegram: the bot is killed while that request is under way, once
so that Telegram carries it out and once so that it does not. Whatever was confirmed before is there
afterwards, exactly once, and the admin is told how it ended.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from bot_api import BotApi, Drop, Refuse, Slow
from databases import Database, fresh

from bot.handlers.permission import DECIDED
from tests.bot import running
from tests.bot.admins import OWNER, OWNERS, Admin
from tests.bot.running import somebody

STEPS = (
    # The method, and which of its calls it is.
    ("getFile", 1),
    ("sendMessage", 1),  # that it is being read
    ("editMessageText", 1),  # the preview
    ("editMessageText", 2),  # that it was added
    ("sendMessage", 2),  # that the index is being built
    ("answerCallbackQuery", 1),
    ("editMessageText", 3),  # the change
    ("editMessageText", 4),  # that it was published
    ("answerCallbackQuery", 2),
)
WHALES = "Whales\n\nA blue whale weighs as much as thirty elephants. It sings in winter.\n"
QUESTION = "How much does a blue whale weigh?"


@pytest.mark.parametrize(
    ("kind", "is_heard"),
    [("sqlite", True), ("sqlite", False), ("postgresql", True)],
    ids=["sqlite-heard", "sqlite-unheard", "postgresql-heard"],
)
@pytest.mark.parametrize(("method", "number"), STEPS)
def test_a_kill_loses_nothing(
    kind: str, method: str, number: int, *, is_heard: bool, tmp_path: Path
) -> None:
    with fresh(kind, tmp_path) as database, BotApi() as telegram:
        settings = database.environment | {"ADMIN_IDS": str(OWNER.id)}
        admin = Admin(telegram)
        with running.polling(telegram, **settings) as bot:
            telegram.inject(method, Slow(0), number - 1)
            telegram.inject(method, Slow(0.3) if is_heard else Drop())
            with suppress(AssertionError):  # the bot is gone before the story is over
                _go_on(admin, until=lambda: len(telegram.calls_of(method)) >= number)
            assert len(telegram.calls_of(method)) >= number
            bot.process.kill()
        time.sleep(0.4)  # for Telegram to carry out what it has heard
        telegram.heal()
        with running.polling(telegram, **settings) as bot:
            _go_on(admin)
            answer = telegram.ask(QUESTION, somebody())
            assert answer.text.startswith("A blue whale weighs as much as thirty elephants.")
            # Of a message that was sent, but not heard to be, the bot cannot know.
            for message in (each for each in admin.messages() if each.buttons):
                pressed = admin.press(message, message.buttons[0].label)
                assert telegram.wait_callback_answer(pressed)["text"] == DECIDED
            assert " ERROR " not in bot.process.output
        _is_whole(database)


def _go_on(admin: Admin, until: Callable[[], object] = lambda: False, patience: float = 20) -> None:
    """Do what an admin does who sees these messages, until the text is published."""
    deadline = time.monotonic() + patience
    if not admin.telegram.calls_of("getFile"):
        admin.send("whales.txt", WHALES.encode())
    pressed: set[tuple[int, str]] = set()
    while time.monotonic() < deadline and not until():
        for message in admin.messages():
            if "Published as generation 2" in message.text:
                return
            for label in ("Add", "Publish"):
                shown = [button.label for button in message.buttons]
                if label in shown and (message.message_id, label) not in pressed:
                    pressed.add((message.message_id, label))
                    admin.press(message, label)
        time.sleep(0.01)
    if not until():
        shown = [message.text for message in admin.messages()]
        raise AssertionError(f"It was never said that it was published, but: {shown}")


def _is_whole(database: Database) -> None:
    """Make sure that the text is there once, in the state that was published, and nothing waits."""
    library = database.open()
    assert [version.number for version in library.versions("whales.txt")] == [1]
    assert library.published("whales.txt") == [(2, 1)]
    assert library.drafted() == []
    assert library.generation() == 2


def test_who_ends_the_bot_while_it_reads_a_file_has_it_read_by_the_next(tmp_path: Path) -> None:
    slow = b"<html><body>" + b"<p>a</p>" * 1_000_000
    settings = {"DATA_DIR": str(tmp_path), "ADMIN_IDS": str(OWNER.id)}
    with BotApi() as telegram:
        admin = Admin(telegram)
        with running.polling(telegram, **settings) as bot:
            admin.send("slow.html", slow)
            reading = admin.wait_buttons(["Cancel"])
            time.sleep(1)  # for the child to be at it
            assert bot.process.stop() == 0
        with running.polling(telegram, **settings):
            admin.send("whales.txt", WHALES.encode())
            time.sleep(1)
            assert admin.telegram.current(reading).text.startswith("Reading slow.html")
            admin.press(admin.telegram.current(reading), "Cancel")
            admin.wait_text("Cancelled. Nothing was added.")


def test_an_admin_who_has_blocked_the_bot_does_not_hold_up_the_uploads_of_others(
    tmp_path: Path,
) -> None:
    first, second = Admin(BotApi(), OWNERS[0]), OWNERS[1]
    settings = {"DATA_DIR": str(tmp_path), "ADMIN_IDS": f"{first.id},{second.id}"}
    with first.telegram as telegram:
        other = Admin(telegram, second)
        with running.polling(telegram, **settings) as bot:
            for admin in (first, other):
                telegram.ask("/help", admin.person)
                admin.send("whales.txt", WHALES.encode())
                shown = admin.preview()
            bot.process.kill()
        telegram.inject("editMessageText", Refuse())
        with running.polling(telegram, **settings) as bot:
            bot.process.wait_output("is left to the next start: Forbidden")
            telegram.wait_until(
                lambda: any(
                    call.params["chat_id"] == other.id
                    for call in telegram.calls_of("editMessageText")[-1:]
                ),
                10,
                "the other preview",
            )
            other.press(shown, "Add")
            other.wait_text("Added")
