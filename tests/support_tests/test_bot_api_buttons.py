"""Buttons are refused, shown and pressed as on Telegram."""

from collections.abc import Callable
from typing import Any

import pytest
from bot_api import ALICE, BOB, GROUP, BotApi, Button
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
)
from telegram.error import BadRequest

Call = Callable[..., dict[str, Any]]


def _send(call: Call, button: dict[str, Any], chat_id: int = ALICE.id) -> str:
    """Send a message with this button, and return the refusal."""
    markup = {"inline_keyboard": [[{"text": "x", **button}]]}
    return str(
        call("sendMessage", chat_id=chat_id, text="x", reply_markup=markup).get("description")
    )


async def test_every_kind_of_button_is_seen_as_what_it_does(api: BotApi, bot: Bot) -> None:
    row = [
        InlineKeyboardButton("More", callback_data="more"),
        InlineKeyboardButton("Source", url="https://example.org"),
        InlineKeyboardButton("Copy", copy_text=CopyTextButton("A quote " * 32)),
        InlineKeyboardButton("Share", switch_inline_query="tides"),
        InlineKeyboardButton("Search here", switch_inline_query_current_chat=""),
        InlineKeyboardButton(
            "Choose",
            switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat(
                "moon", allow_group_chats=True
            ),
        ),
    ]
    message = await bot.send_message(ALICE.id, "x", reply_markup=InlineKeyboardMarkup([row]))
    assert message.reply_markup is not None
    assert message.reply_markup.inline_keyboard[0] == tuple(row)
    assert api.messages()[0].buttons == [
        Button("More", "more", None),
        Button("Source", None, "https://example.org"),
        Button("Copy", None, None, copy="A quote " * 32),
        Button("Share", None, None, inline="tides"),
        Button("Search here", None, None, inline=""),
        Button("Choose", None, None, inline="moon"),
    ]
    for label in ("Copy", "Share", "Search here"):
        with pytest.raises(AssertionError, match="No button"):
            api.press(api.messages()[0], label)


@pytest.mark.parametrize(
    ("button", "message"),
    [
        ({"copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"copy_text": {}}, 'Can\'t find field "text"'),
        ({"copy_text": "x"}, 'Field "copy_text" must be of type Object'),
        ({"switch_inline_query": "x" * 257}, "BUTTON_TYPE_INVALID"),
        ({"switch_inline_query": 5}, 'Field "switch_inline_query" must be of type String'),
        ({"switch_inline_query_chosen_chat": {"query": "x"}}, "BUTTON_TYPE_INVALID"),
        ({"callback_data": "x", "url": "https://example.org"}, "more than one action"),
        ({"copy_text": {"text": "x"}, "switch_inline_query": ""}, "more than one action"),
        ({"url": ""}, "Text buttons are unallowed"),
        ({"pay": True}, "BUTTON_TYPE_INVALID"),
        ({"web_app": {"url": "http://example.org"}}, "BUTTON_URL_INVALID"),
    ],
)
def test_a_button_telegram_would_not_take_is_refused(
    api: BotApi, call: Call, button: dict[str, Any], message: str
) -> None:
    assert message in _send(call, button)
    assert len(api.refused) == 1


def test_web_apps_open_from_private_chats_only(call: Call) -> None:
    button = {"web_app": {"url": "https://example.org"}}
    assert _send(call, button) == "None"
    assert _send(call, button, chat_id=GROUP.id) == "Bad Request: BUTTON_TYPE_INVALID"


async def test_a_bot_without_inline_mode_has_no_buttons_for_it() -> None:
    with BotApi(inline=False) as api:
        async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
            assert bot.supports_inline_queries is False
            keyboard = InlineKeyboardMarkup(
                [[InlineKeyboardButton("Search here", switch_inline_query_current_chat="x")]]
            )
            with pytest.raises(BadRequest, match="Button_type_invalid"):
                await bot.send_message(ALICE.id, "x", reply_markup=keyboard)
        with pytest.raises(AssertionError, match="no inline mode"):
            api.inline("x")


async def test_what_answers_a_pressed_button_is_checked(api: BotApi, bot: Bot, call: Call) -> None:
    _send(call, {"callback_data": "more"})
    query_id = api.press(api.messages()[0], "more", BOB)["callback_query"]["id"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"url": "https://example.org"}, "URL_INVALID"),
        ({"url": "https://t.me/other_bot?start=x"}, "URL_INVALID"),
        ({"cache_time": -1}, "wrong parameter cache_time"),
        ({"show_alert": 2}, "wrong parameter show_alert"),
    ]
    for parameters, message in wrong:
        answer = call("answerCallbackQuery", callback_query_id=query_id, **parameters)
        assert message in answer["description"]
    url = "https://t.me/verbatim_test_bot?start=more_1"
    assert await bot.answer_callback_query(query_id, "x", show_alert=True, url=url, cache_time=5)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query(query_id, [])
