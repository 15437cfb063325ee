"""The fake Telegram fails as it is told, and tests can wait for what a bot does."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from bot_api import (
    ALICE,
    BOB,
    GROUP,
    BotApi,
    Drop,
    DropAfter,
    Refuse,
    ServerError,
    Slow,
    TooManyRequests,
)
from telegram import (
    Bot,
    Update,
)
from telegram.error import (
    Forbidden,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


def _http(url: str, body: bytes | None = None, content_type: str = "") -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    with httpx.Client(trust_env=False) as client:
        response = client.request(method, url, content=body, headers={"Content-Type": content_type})
    return response.status_code, response.json()


# Faults


async def test_faults_answer_in_the_place_of_telegram(
    api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    api.inject("sendMessage", TooManyRequests(retry_after=3))
    api.inject("sendMessage", ServerError(502))
    api.inject("sendMessage", Refuse())
    with pytest.raises(RetryAfter) as too_many:
        await bot.send_message(ALICE.id, "x")
    assert too_many.value.retry_after == timedelta(seconds=3)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ALICE.id, "x")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ALICE.id, "x")
    assert api.messages() == []
    await bot.send_message(ALICE.id, "x")
    assert [type(call.fault) for call in api.calls_of("sendMessage")] == [
        TooManyRequests,
        ServerError,
        Refuse,
        type(None),
    ]
    assert api.refused == []


async def test_a_dropped_call_is_not_carried_out_or_has_been(api: BotApi, bot: Bot) -> None:
    api.inject("sendMessage", Drop(), times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ALICE.id, "x")
    assert api.messages() == []
    api.inject("sendMessage", DropAfter())
    with pytest.raises(NetworkError):
        await bot.send_message(ALICE.id, "x")
    assert len(api.messages()) == 1
    api.inject("sendMessage", Drop(), times=1000)
    api.heal()
    await bot.send_message(ALICE.id, "x")


async def test_a_slow_call_is_carried_out_even_if_nobody_waits(api: BotApi, bot: Bot) -> None:
    api.inject("sendMessage", Slow(0.3))
    with pytest.raises(TimedOut):
        await bot.send_message(ALICE.id, "x", read_timeout=0.1)
    assert api.messages() == []
    assert (await asyncio.to_thread(api.wait_reply)).text == "x"


async def test_updates_are_delivered_twice_when_asked_for(api: BotApi, bot: Bot) -> None:
    api.duplicate_updates(1)
    first, second = api.say("one"), api.say("two")
    ids = [update.update_id for update in await bot.get_updates()]
    assert ids == [first["update_id"], first["update_id"], second["update_id"]]


# Waiting


def test_waiting_in_vain_tells_the_last_calls(api: BotApi) -> None:
    said = api.say("Hello")
    _http(f"{api.url}/bot{api.token}/sendMessage?chat_id={BOB.id}&text=elsewhere")
    _http(f"{api.url}/bot{api.token}/sendMessage?chat_id=5&text=wrong")
    with pytest.raises(AssertionError) as failure:
        api.wait_reply(said, timeout=0.1)
    assert "sendMessage {'chat_id': 1002, 'text': 'elsewhere'}" in str(failure.value)
    assert "Bad Request: chat not found" in str(failure.value)


def test_cleared_calls_are_forgotten(api: BotApi) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage?chat_id={BOB.id}&text="
    _http(url)
    _http(f"{url}old")
    api.clear()
    assert (api.calls, api.refused) == ([], [])
    _http(f"{url}new")
    assert api.wait_reply().text == "new"
    assert len(api.messages()) == 2


# A whole bot


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message:
        await update.message.reply_text(f"You said: {update.message.text}")


async def test_a_polling_application_talks_with_people(api: BotApi) -> None:
    application = (
        ApplicationBuilder()
        .token(api.token)
        .base_url(f"{api.url}/bot")
        .base_file_url(f"{api.url}/file/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling()
        await application.start()
        reply = await asyncio.to_thread(api.ask, "Hello")
        assert reply.text == "You said: Hello"
        in_group = await asyncio.to_thread(api.ask, "Hi", BOB, GROUP)
        assert in_group.reply_to is not None
        await application.updater.stop()
        await application.stop()
    assert api.pending_updates == []
    assert api.refused == []
