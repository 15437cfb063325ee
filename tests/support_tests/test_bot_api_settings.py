"""Limits of messages and settings of the bot are checked as Telegram does."""

from collections.abc import Callable
from typing import Any

import pytest
from bot_api import ALICE, GROUP, BotApi
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

_COMMANDS = [BotCommand("ask", "Ask something")]


async def test_more_formatting_than_telegram_shows_is_refused(api: BotApi, bot: Bot) -> None:
    await bot.send_message(ALICE.id, "<b>x</b> " * 100, parse_mode="HTML")
    with pytest.raises(BadRequest, match="More than 100 entities"):
        await bot.send_message(ALICE.id, "<b>x</b> " * 101, parse_mode="HTML")
    with pytest.raises(BadRequest, match="More than 100 entities"):
        await bot.send_document(ALICE.id, b"x", caption="<b>x</b> " * 101, parse_mode="HTML")
    assert len(api.refused) == 2


@pytest.mark.parametrize("code", ["de-AT", "DE", "deu", "d"])
async def test_a_language_is_two_letters(bot: Bot, code: str) -> None:
    refused = pytest.raises(BadRequest, match="Invalid language code specified")
    with refused:
        await bot.set_my_commands(_COMMANDS, language_code=code)
    with refused:
        await bot.delete_my_commands(language_code=code)
    with refused:
        await bot.set_my_description("x", language_code=code)
    with refused:
        await bot.set_my_short_description("x", language_code=code)
    with refused:
        await bot.get_my_short_description(language_code=code)


async def test_commands_are_kept_for_those_they_are_meant_for(bot: Bot) -> None:
    for scope in (
        BotCommandScopeAllPrivateChats(),
        BotCommandScopeAllGroupChats(),
        BotCommandScopeChat(ALICE.id),
        BotCommandScopeChatMember(GROUP.id, ALICE.id),
    ):
        await bot.set_my_commands(_COMMANDS, scope=scope, language_code="de")
        assert await bot.get_my_commands(scope=scope, language_code="de") == tuple(_COMMANDS)
        assert await bot.get_my_commands(scope=scope) == ()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands(_COMMANDS, scope=BotCommandScopeChat(5))


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({"type": "everybody"}, "Unsupported type specified"),
        ({"chat_id": 5}, 'Can\'t find field "type"'),
        ({"type": "chat"}, "Empty chat_id specified"),
        ({"type": "chat_member", "chat_id": GROUP.id}, "Invalid user_id specified"),
        (["default"], "BotCommandScope must be an Object"),
    ],
)
def test_an_audience_telegram_does_not_know_is_refused(
    call: Callable[..., dict[str, Any]], scope: Any, message: str
) -> None:
    answer = call("setMyCommands", commands=[], scope=scope)
    assert answer["description"] == f"Bad Request: can't parse BotCommandScope: {message}"
