"""When the bot itself fails, the reader is told in one line, and the log in all of them."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from bot_api import ALICE, BOB, GROUP, BotApi, Group, Sent
from databases import fresh
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot import guidance, language
from bot.alerts import Alerts
from bot.handlers import errors
from bot.handlers.addressing import Readers
from bot.journal import Journal
from bot.readership import Readership
from bot.roles import Roles
from index.errors import LibraryError
from tests.bot import running
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, Running, somebody

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]

ENGLISH = language.of("en")


async def _fail(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    del context
    if update.message and update.message.text == "fail":
        raise ValueError("a mistake of our own")
    if update.message and update.message.text == "refuse":
        raise TelegramError("Telegram is not well")
    if update.message:
        await update.message.reply_text("all is well")


@pytest.fixture
def failed(tmp_path: Path) -> Iterator[errors.Failed]:
    """The bot's own way to deal with errors, with nobody known to it."""
    with fresh("sqlite", tmp_path) as made:
        engine = made.open().engine
        journal = Journal(engine, 1)
        yield errors.handler(Readers(Readership(engine, 1)), Roles((), journal))


@asynccontextmanager
async def _serving(
    telegram: BotApi, handler: Handler, failed: errors.Failed, *later: Handler
) -> AsyncIterator[None]:
    """Serve Telegram by one handler, with the bot's own way to deal with errors."""
    application = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    for group, each in enumerate((handler, *later)):
        application.add_handler(MessageHandler(filters.ALL, each), group)
    application.add_error_handler(failed)
    async with application:
        assert application.updater is not None
        await application.updater.start_polling()
        await application.start()
        yield
        await application.updater.stop()
        await application.stop()


def _reference(text: str) -> str:
    """Return the reference that somebody was told."""
    found = re.search(r"\(Reference ([0-9a-f]{6})\)", text)
    assert found, text
    return found[1]


async def test_a_mistake_of_the_bot_is_told_to_the_reader_in_one_line(
    caplog: pytest.LogCaptureFixture, failed: errors.Failed
) -> None:
    with BotApi() as telegram:
        async with _serving(telegram, _fail, failed):
            told = await asyncio.to_thread(telegram.ask, "fail")
        assert told.text == guidance.failed(ENGLISH, _reference(told.text))
        assert "\n" not in told.text
        assert telegram.refused == []
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert f"reference {_reference(told.text)}:" in record.getMessage()
    assert record.exc_info
    assert "a mistake of our own" in str(record.exc_info[1])


async def test_every_error_has_a_reference_of_its_own(failed: errors.Failed) -> None:
    with BotApi() as telegram:
        async with _serving(telegram, _fail, failed):
            told = [await asyncio.to_thread(telegram.ask, "fail") for _ in range(5)]
    assert len({_reference(each.text) for each in told}) == 5


async def test_what_telegram_refuses_is_logged_and_not_left_unsaid(
    caplog: pytest.LogCaptureFixture, failed: errors.Failed
) -> None:
    with BotApi() as telegram:
        async with _serving(telegram, _fail, failed):
            refused = await asyncio.to_thread(telegram.ask, "refuse")
            told = await asyncio.to_thread(telegram.ask, "go on")
        assert [each.text for each in telegram.messages()] == [refused.text, "all is well"]
        assert told.text == "all is well"
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert f"reference {_reference(refused.text)}:" in record.getMessage()
    assert record.exc_info
    assert "Telegram is not well" in str(record.exc_info[1])


async def test_owners_are_told_once_of_each_kind_of_error(tmp_path: Path) -> None:
    owner = somebody()
    with fresh("sqlite", tmp_path) as made, BotApi() as telegram:
        engine = made.open().engine
        roles = Roles((owner.id,), Journal(engine, 1))
        failed = errors.handler(Readers(Readership(engine, 1)), roles)
        bot = Bot(telegram.token, base_url=f"{telegram.url}/bot")
        async with bot, _serving(telegram, _fail, failed):
            await asyncio.to_thread(telegram.ask, "hello", owner)
            alerts = Alerts(bot, roles)
            alerts.begin()
            told = [await asyncio.to_thread(telegram.ask, "fail") for _ in range(3)]
            await asyncio.to_thread(telegram.ask, "refuse")
            for number in (1, 2):  # from another thread, as what keeps updates
                log = logging.getLogger("bot.inbox").error
                await asyncio.to_thread(log, "update %s is set aside: %s", number, "why")
            await asyncio.to_thread(telegram.ask, "go on")
            alerts.end()
            logging.getLogger("bot").error("too late")
        found = [each.text for each in telegram.messages(owner.id)][1:]
    assert [text.partition(". The log")[0] for text in found] == [
        f"Something failed: ValueError, reference {_reference(told[0].text)}",
        f"Something failed: TelegramError, reference {found[1].partition('reference ')[2][:6]}",
        "Something failed: update 1 is set aside: why",
    ]


async def test_what_failed_goes_no_further(failed: errors.Failed) -> None:
    async def go_on(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        del context
        if update.message:
            await update.message.reply_text("and yet it was done")

    with BotApi() as telegram:
        async with _serving(telegram, _fail, failed, go_on):
            for said in ("fail", "refuse", "go on"):
                await asyncio.to_thread(telegram.ask, said)
            await asyncio.to_thread(telegram.wait_until, lambda: len(telegram.messages()) == 4)
        assert [each.text for each in telegram.messages()[2:]] == [
            "all is well",
            "and yet it was done",
        ]


@pytest.mark.parametrize("chat", [None, GROUP])
async def test_why_something_cannot_be_done_is_told_to_admins_alone(
    tmp_path: Path, chat: Group | None
) -> None:
    async def fail(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        del update, context
        raise LibraryError("the file of storks.txt is gone")

    with fresh("sqlite", tmp_path) as made, BotApi() as telegram:
        engine = made.open().engine
        roles = Roles((ALICE.id,), Journal(engine, 1))
        failed = errors.handler(Readers(Readership(engine, 1)), roles)
        async with _serving(telegram, fail, failed):
            told = await asyncio.to_thread(telegram.ask, "fail", ALICE, chat)
            others = await asyncio.to_thread(telegram.ask, "fail", BOB, chat)
    if chat is None:
        assert told.text == "The file of storks.txt is gone."
    else:
        assert told.text == guidance.failed(ENGLISH, _reference(told.text))
    assert others.text == guidance.failed(ENGLISH, _reference(others.text))


# A text that was changed by hand


@pytest.fixture
def spoilt(tmp_path: Path) -> Iterator[tuple[Running, Sent]]:
    """A bot whose stored articles were changed by hand, and an answer that it gave before."""
    with (
        fresh("sqlite", tmp_path) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment) as bot,
    ):
        answer = telegram.ask(PARIS_CALL)
        assert answer.text.startswith(FOUR_COUNTRIES)
        made.change_by_hand()
        yield bot, answer


def _check(bot: Running, told: str) -> None:
    """Make sure that somebody was told of the fault, by its reference in the log, and no more."""
    reference = _reference(told)
    assert told == guidance.unproven(ENGLISH, reference)
    output = bot.process.wait_output(f"reference {reference}:")
    logged = [line for line in output.splitlines() if f"reference {reference}:" in line]
    assert len(logged) == 1
    assert " ERROR " in logged[0]
    assert "was changed by hand" in logged[0]


def test_nothing_is_quoted_that_is_not_stored_as_it_was_indexed(
    spoilt: tuple[Running, Sent],
) -> None:
    bot, answer = spoilt
    telegram = bot.telegram
    permalink = answer.buttons[-3].inline
    for said in (PARIS_CALL, "/article 3", f"/start {permalink}", f"/verify {permalink}"):
        _check(bot, telegram.ask(said, somebody()).text)


@pytest.mark.parametrize("label", ["More passages", "Around it", "Whole article"])
def test_a_button_shows_nothing_that_is_not_stored_as_it_was_indexed(
    spoilt: tuple[Running, Sent], label: str
) -> None:
    bot, answer = spoilt
    told = bot.telegram.wait_callback_answer(bot.telegram.press(answer, label))
    assert told["show_alert"]
    _check(bot, told["text"])
    assert bot.telegram.current(answer) == answer


def test_inline_nothing_is_offered_that_is_not_stored_as_it_was_indexed(
    spoilt: tuple[Running, Sent],
) -> None:
    bot, _ = spoilt
    told = bot.telegram.wait_inline_answer(bot.telegram.inline(PARIS_CALL))
    assert told["results"] == []
    assert told["cache_time"] == 0
    assert told["button"]["text"]
    assert "was changed by hand" in bot.process.output
