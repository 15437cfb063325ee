"""When the bot itself fails, the reader is told in one line, and the log in all of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bot_api import BotApi
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot.handlers import errors

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


async def _fail(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    del context
    if update.message and update.message.text == "fail":
        raise ValueError("a mistake of our own")
    if update.message and update.message.text == "refuse":
        raise TelegramError("Telegram is not well")
    if update.message:
        await update.message.reply_text("all is well")


@asynccontextmanager
async def _serving(telegram: BotApi, handler: Handler) -> AsyncIterator[None]:
    """Serve Telegram by one handler, with the bot's own way to deal with errors."""
    application = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    application.add_handler(MessageHandler(filters.ALL, handler))
    application.add_error_handler(errors.failed)
    async with application:
        assert application.updater is not None
        await application.updater.start_polling()
        await application.start()
        yield
        await application.updater.stop()
        await application.stop()


async def test_a_mistake_of_the_bot_is_told_to_the_reader_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with BotApi() as telegram:
        async with _serving(telegram, _fail):
            told = await asyncio.to_thread(telegram.ask, "fail")
        assert told.text == errors.APOLOGY
        assert telegram.refused == []
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.exc_info
    assert "a mistake of our own" in str(record.exc_info[1])


async def test_what_telegram_refuses_is_logged_and_not_told_to_telegram(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with BotApi() as telegram:
        async with _serving(telegram, _fail):
            telegram.say("refuse")
            told = await asyncio.to_thread(telegram.ask, "go on")
        assert [each.text for each in telegram.messages()] == [told.text] == ["all is well"]
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.exc_info
    assert "Telegram is not well" in str(record.exc_info[1])
