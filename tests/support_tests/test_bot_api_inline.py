"""Inline queries, guests and business accounts: the bot in chats that are not its own."""

from collections.abc import Callable
from typing import Any

import pytest
from bot_api import ALICE, BOB, GROUP, BotApi, Group, Person
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    ReplyParameters,
)
from telegram.error import BadRequest

_KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
_ELSEWHERE = Group(-1005, "Elsewhere")
_CAROL = Person(1003, "Carol")


def _article(text: str = "<b>Tides</b>", title: str = "Tides") -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, "HTML")
    return InlineQueryResultArticle("1", title, content, reply_markup=_KEYBOARD)


# Inline mode


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "ARTICLE_TITLE_EMPTY"),
        ({"title": None}, 'inline query result: Can\'t find field "title"'),
        ({"id": ""}, "RESULT_ID_INVALID"),
        ({"id": "é" * 33}, "RESULT_ID_INVALID"),
        ({"type": "poem"}, 'type "poem" is unsupported'),
        ({"input_message_content": None}, 'Can\'t find field "message_text"'),
        ({"input_message_content": {}}, "Input message content is not specified"),
        ({"input_message_content": {"message_text": " "}}, "Message text is empty"),
        (
            {"input_message_content": {"message_text": "x" * 4097}},
            "Bad Request: message is too long",
        ),
        (
            {"input_message_content": {"message_text": "<b>x", "parse_mode": "HTML"}},
            "can't parse inline query result: Can't parse entities",
        ),
        ({"reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}, "Text buttons"),
    ],
)
def test_an_inline_result_telegram_would_not_take_is_refused(
    api: BotApi, call: Callable[..., dict[str, Any]], changes: dict[str, Any], message: str
) -> None:
    query_id = api.inline("tides")["inline_query"]["id"]
    result = _article().to_dict() | changes
    whole = {name: value for name, value in result.items() if value is not None}
    answer = call("answerInlineQuery", inline_query_id=query_id, results=[whole])
    assert message in answer["description"]
    assert len(api.refused) == 1


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"button": {"start_parameter": "x"}}, 'Can\'t find field "text"'),
        ({"button": {"text": "", "start_parameter": "x"}}, "SWITCH_PM_TEXT_EMPTY"),
        ({"button": {"text": "x"}}, "must have exactly one optional field"),
        (
            {"button": {"text": "x", "start_parameter": "x", "web_app": {"url": "https://a.b"}}},
            "must have exactly one optional field",
        ),
        ({"button": {"text": "x", "start_parameter": ""}}, "START_PARAM_EMPTY"),
        ({"button": {"text": "x", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ({"button": {"text": "x", "start_parameter": "a" * 65}}, "START_PARAM_INVALID"),
        ({"button": {"text": "x", "web_app": {"url": "http://a.b"}}}, "URL_INVALID"),
        ({"cache_time": -1}, "wrong parameter cache_time"),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [_article().to_dict()] * 51}, "Bad Request: too many inline query results"),
        ({"results": [_article().to_dict()] * 2}, "RESULT_ID_DUPLICATE"),
    ],
)
def test_an_inline_answer_telegram_would_not_take_is_refused(
    api: BotApi, call: Callable[..., dict[str, Any]], parameters: dict[str, Any], message: str
) -> None:
    query_id = api.inline("tides")["inline_query"]["id"]
    whole = {"inline_query_id": query_id, "results": [], **parameters}
    assert message in call("answerInlineQuery", **whole)["description"]


async def test_a_chosen_result_is_a_message_with_working_buttons(api: BotApi, bot: Bot) -> None:
    asked = api.inline("tides", BOB)
    button = InlineQueryResultsButton("Ask in private", start_parameter="tides-1")
    await bot.answer_inline_query(
        asked["inline_query"]["id"], [_article()], button=button, next_offset="1", cache_time=0
    )
    sent = api.choose(asked, 0, BOB, _ELSEWHERE)
    assert (sent.text, sent.formatted.spans("bold")) == ("Tides", ["Tides"])
    assert api.messages() == []
    assert api.inline_messages() == [sent]

    pressed = api.press(sent, "More")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is None
    assert query.inline_message_id == sent.inline_message_id
    await query.answer()
    assert api.wait_callback_answer(pressed)
    assert await query.edit_message_text("<i>Moon</i>", "HTML", reply_markup=_KEYBOARD) is True
    now = api.wait_edit(sent)
    assert (now.text, now.edits) == ("Moon", 1)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await query.edit_message_text("<i>Moon</i>", "HTML", reply_markup=_KEYBOARD)
    assert await query.edit_message_reply_markup() is True
    assert api.current(sent).buttons == []
    api.delete_sent(sent)
    with pytest.raises(BadRequest, match="Message_id_invalid"):
        await query.edit_message_text("Gone")
    with pytest.raises(AssertionError, match="No chat"):
        api.wait_reply(pressed)


async def test_a_bot_sees_what_is_sent_via_it_where_it_is(api: BotApi, bot: Bot) -> None:
    asked = api.inline("tides", BOB)
    await bot.answer_inline_query(asked["inline_query"]["id"], [_article()])
    sent = api.choose(asked, 0, BOB, GROUP)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.via_bot is not None
    assert message.via_bot.id == bot.id
    assert message.from_user is not None
    assert (message.from_user.id, message.text) == (BOB.id, "Tides")
    assert message.reply_markup is not None
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", GROUP.id, sent.message_id)
    await bot.edit_message_text("Moon", inline_message_id=sent.inline_message_id)
    assert api.say("Hm", chat=GROUP, reply_to=sent)["message"]["reply_to_message"]["text"] == "Moon"
    with pytest.raises(AssertionError, match="no result 1"):
        api.choose(asked, 1)


def test_people_type_no_more_than_telegram_lets_them(api: BotApi) -> None:
    api.inline("x" * 256)
    with pytest.raises(AssertionError, match="256"):
        api.inline("x" * 257)


# Guests


async def test_a_guest_answers_where_it_is_called(api: BotApi, bot: Bot) -> None:
    assert (await bot.get_me()).supports_guest_queries
    called = api.guest("@verbatim_test_bot is it true?", BOB, _ELSEWHERE, "The moon is a cheese")
    message = (await bot.get_updates())[-1].guest_message
    assert message is not None
    assert message.guest_query_id is not None
    assert message.chat.title == "Elsewhere"
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "The moon is a cheese"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(_ELSEWHERE.id, "x")
    with pytest.raises(BadRequest, match="Article_title_empty"):
        await message.answer_guest_query(_article(title=""))
    answer = await message.answer_guest_query(_article())
    assert api.wait_guest_answer(called)["result"]["title"] == "Tides"
    (sent,) = api.inline_messages()
    assert (sent.inline_message_id, sent.text) == (answer.inline_message_id, "Tides")
    assert sent.chat_id == _ELSEWHERE.id
    await bot.edit_message_text("Moon", inline_message_id=answer.inline_message_id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await message.answer_guest_query(_article())


async def test_a_guest_is_called_to_what_it_said(api: BotApi, bot: Bot) -> None:
    called = api.guest("@verbatim_test_bot tides?", BOB, _ELSEWHERE)
    await bot.answer_guest_query(called["guest_message"]["guest_query_id"], _article())
    (sent,) = api.inline_messages()
    api.guest("@verbatim_test_bot more", ALICE, _ELSEWHERE, sent)
    message = (await bot.get_updates())[-1].guest_message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "Tides"
    assert message.reply_to_message.guest_bot_caller_user is not None
    assert message.reply_to_message.guest_bot_caller_user.id == BOB.id
    assert api.press(sent, "More")["callback_query"]["inline_message_id"] == sent.inline_message_id
    api.guest("@verbatim_test_bot and?", ALICE, _ELSEWHERE, called)
    with pytest.raises(AssertionError, match="no guest"):
        api.guest("x", ALICE, GROUP)


def test_a_bot_without_guest_mode_is_not_called() -> None:
    api = BotApi(guests=False)
    assert api.me["supports_guest_queries"] is False
    with pytest.raises(AssertionError, match="no guest mode"):
        api.guest("x", ALICE, _ELSEWHERE)


# Business accounts


async def test_a_bot_answers_a_customer_for_a_business(api: BotApi, bot: Bot) -> None:
    said = api.say_to_business("When are you open?", _CAROL, BOB)
    connected, asked = await bot.get_updates()
    assert connected.business_connection is not None
    assert connected.business_connection.user.id == BOB.id
    message = asked.business_message
    assert message is not None
    connection_id = message.business_connection_id
    assert connection_id == connected.business_connection.id
    connection = await bot.get_business_connection(str(connection_id))
    assert connection.rights is not None
    assert connection.rights.can_reply

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(_CAROL.id, "x")
    await bot.send_chat_action(_CAROL.id, "typing", business_connection_id=connection_id)
    reply = await message.reply_text("At nine", do_quote=True, reply_markup=_KEYBOARD)
    assert reply.from_user is not None
    assert reply.from_user.id == BOB.id
    assert reply.sender_business_bot is not None
    sent = api.wait_reply(said)
    assert api.messages(_CAROL.id) == [sent]
    assert (sent.text, sent.business_connection_id) == ("At nine", connection_id)
    assert sent.reply_to == message.message_id
    await reply.edit_text("At ten")
    assert api.wait_edit(sent).text == "At ten"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.edit_message_text("x", _CAROL.id, sent.message_id)


async def test_own_chats_and_those_of_a_business_are_not_the_same(api: BotApi, bot: Bot) -> None:
    in_private = api.say("Hello", _CAROL)
    in_business = api.say_to_business("Hello", _CAROL, BOB)
    connection_id = in_business["business_message"]["business_connection_id"]
    for update, connection in ((in_private, connection_id), (in_business, None)):
        message_id = (update.get("message") or update["business_message"])["message_id"]
        with pytest.raises(BadRequest, match="Message to be replied not found"):
            await bot.send_message(
                _CAROL.id,
                "x",
                reply_parameters=ReplyParameters(message_id),
                business_connection_id=connection,
            )
    by_owner = api.say_to_business("At nine", _CAROL, BOB, by_owner=True)
    assert by_owner["business_message"]["from"]["id"] == BOB.id
    assert by_owner["business_message"]["chat"]["id"] == _CAROL.id
    edited = api.edit(by_owner, "At ten")["edited_business_message"]
    assert (edited["text"], edited["business_connection_id"]) == ("At ten", connection_id)


async def test_a_business_that_lets_nobody_answer_is_refused(api: BotApi, bot: Bot) -> None:
    api.say_to_business("Hello", _CAROL, BOB)
    (update, _said) = await bot.get_updates()
    assert update.business_connection is not None
    connection_id = update.business_connection.id
    with pytest.raises(BadRequest, match="Business connection not found"):
        await bot.send_message(_CAROL.id, "x", business_connection_id="other")
    with pytest.raises(BadRequest, match="Business connection not found"):
        await bot.get_business_connection("other")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ALICE.id, "x", business_connection_id=connection_id)
    api.connect_business(BOB, can_reply=False)
    with pytest.raises(BadRequest, match="Business_peer_invalid"):
        await bot.send_message(_CAROL.id, "x", business_connection_id=connection_id)
    api.connect_business(BOB, is_enabled=False)
    with pytest.raises(BadRequest, match="Business_connection_invalid"):
        await bot.send_chat_action(_CAROL.id, "typing", business_connection_id=connection_id)
