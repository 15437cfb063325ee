"""The fake Telegram behaves towards a real client as the real one does."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from bot_api import (
    ALICE,
    BOB,
    FORUM,
    GROUP,
    BotApi,
    Person,
)
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
)

_FORM = "application/x-www-form-urlencoded"


def _keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


def _http(url: str, body: bytes | None = None, content_type: str = "") -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    with httpx.Client(trust_env=False) as client:
        response = client.request(method, url, content=body, headers={"Content-Type": content_type})
    return response.status_code, response.json()


# How calls arrive


@pytest.mark.parametrize(
    ("path", "body", "content_type"),
    [
        ("sendMessage?chat_id=1001&text=12", None, ""),
        ("sendmessage", b"chat_id=1001&text=12", _FORM),
        ("sendMessage", b'{"chat_id": 1001, "text": "12"}', "application/json"),
        (
            "sendMessage",
            (
                b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n1001\r\n'
                b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n12\r\n--x--\r\n'
            ),
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_call_may_come_in_every_form_the_real_server_takes(
    api: BotApi, path: str, body: bytes | None, content_type: str
) -> None:
    status, answer = _http(f"{api.url}/bot{api.token}/{path}", body, content_type)
    assert (status, answer["ok"], answer["result"]["text"]) == (200, True, "12")
    assert api.calls[-1].params == {"chat_id": 1001, "text": "12"}
    assert api.messages(1001)[0].text == "12"


def test_wrong_tokens_and_methods_are_refused(api: BotApi) -> None:
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert _http(f"{api.url}/bot1:wrong/getMe") == (401, unauthorized)
    assert _http(f"{api.url}/botmalformed/getMe")[0] == 404
    assert _http(f"{api.url}/elsewhere")[0] == 404
    status, answer = _http(f"{api.url}/bot{api.token}/getMoon")
    assert (status, answer["description"]) == (404, "Not Found: method not found")
    assert [refused.call.method for refused in api.refused] == ["getMe", "getMe", "getMoon"]


def test_bodies_that_cannot_be_read_are_refused(api: BotApi) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage"
    status, answer = _http(url, b"{", "application/json")
    assert (status, answer["description"]) == (400, "Bad Request: can't parse JSON object")
    status, answer = _http(url, b"chat_id=1001&text=%FF&parse_mode=HTML", _FORM)
    assert (status, answer["description"]) == (400, "Bad Request: text must be encoded in UTF-8")


async def test_a_wrong_token_is_told_to_the_client(api: BotApi) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:other", base_url=f"{api.url}/bot"):
            pass


# Messages


async def test_a_message_is_sent_and_seen(api: BotApi, bot: Bot) -> None:
    said = api.say("Hello?")
    message = await bot.send_message(
        ALICE.id,
        " <b>Hi</b> 😀 <a href='https://example.org'>there</a>",
        parse_mode="HTML",
        reply_markup=_keyboard([("More", "more:1"), ("Less", "less:1")], [("Stop", "stop")]),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(said["message"]["message_id"]),
    )
    assert message.text == "Hi 😀 there"
    assert message.chat.first_name == "Alice"
    assert message.from_user is not None
    assert message.from_user.username == "verbatim_test_bot"
    assert message.parse_entities([MessageEntity.TEXT_LINK]).popitem()[1] == "there"
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "Hello?"
    assert message.reply_markup is not None

    sent = api.wait_reply(said)
    assert sent == api.messages()[-1] == api.messages(ALICE.id)[-1]
    assert api.messages(BOB.id) == []
    assert sent.message_id == message.message_id
    assert sent.raw.startswith(" <b>Hi</b>")
    assert sent.text == "Hi 😀 there"
    assert sent.formatted.spans("bold") == ["Hi"]
    assert sent.reply_to == said["message"]["message_id"]
    assert [[(b.label, b.data) for b in row] for row in sent.keyboard] == [
        [("More", "more:1"), ("Less", "less:1")],
        [("Stop", "stop")],
    ]
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    assert api.refused == []


async def test_a_message_may_bring_its_own_entities(api: BotApi, bot: Bot) -> None:
    await bot.send_message(ALICE.id, "😀 <b>", entities=[MessageEntity("bold", 3, 3)])
    (sent,) = api.messages()
    assert (sent.text, sent.formatted.spans("bold")) == ("😀 <b>", ["<b>"])


async def test_a_message_is_edited_and_deleted(api: BotApi, bot: Bot) -> None:
    message = await bot.send_message(ALICE.id, "one", reply_markup=_keyboard([("a", "a")]))
    (sent,) = api.messages()
    edited = await message.edit_text("two", reply_markup=_keyboard([("b", "b")]))
    assert isinstance(edited, type(message))
    assert edited.edit_date is not None
    now = api.wait_edit(sent)
    assert (now.text, now.edits, now.buttons[0].label) == ("two", 1, "b")
    assert (sent.text, sent.edits) == ("one", 0)
    await message.edit_reply_markup(None)
    assert api.current(sent).keyboard == []
    await message.delete()
    assert api.messages() == []
    with pytest.raises(AssertionError, match="deleted"):
        api.current(sent)


async def test_replies_and_topics_stay_where_they_belong(api: BotApi, bot: Bot) -> None:
    said = api.say("In a topic", BOB, FORUM, thread=7)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.is_topic_message
    assert update.message.chat.is_forum
    await update.message.reply_text("Here", do_quote=False)
    assert (api.wait_reply(said).thread, api.wait_reply(said).reply_to) == (7, None)
    in_topic = await update.message.reply_text("There", do_quote=True)
    assert in_topic.is_topic_message
    assert api.wait_reply(said, count=2).reply_to == said["message"]["message_id"]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(FORUM.id, "Where?", message_thread_id=8)
    answer_to_bot = api.say("Thanks", BOB, FORUM, reply_to=api.messages()[-1], thread=7)
    assert answer_to_bot["message"]["reply_to_message"]["text"] == "There"


async def test_a_thread_of_an_ordinary_group_is_no_topic(api: BotApi, bot: Bot) -> None:
    api.say("In a thread", chat=GROUP, thread=7)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.message_thread_id == 7
    assert not update.message.is_topic_message
    await update.message.reply_text("Here")
    assert api.messages(GROUP.id)[0].thread is None


async def test_a_document_is_kept(api: BotApi, bot: Bot) -> None:
    message = await bot.send_document(
        ALICE.id, b"\x00 bytes", filename="a.txt", caption="<i>A file</i>", parse_mode="HTML"
    )
    (sent,) = api.messages()
    assert sent.document is not None
    assert (sent.document.name, sent.document.content) == ("a.txt", b"\x00 bytes")
    assert (sent.text, sent.formatted.spans("italic")) == ("A file", ["A file"])
    assert message.document is not None
    again = await bot.send_document(BOB.id, message.document.file_id)
    assert again.document == message.document
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(BOB.id, "unknown")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await message.edit_text("text")


async def test_a_file_is_downloaded(api: BotApi, bot: Bot) -> None:
    file = await bot.get_file(api.add_file("a.txt", b"\xff content"))
    assert bytes(await file.download_as_bytearray()) == b"\xff content"
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("unknown")
    assert _http(f"{api.url}/file/bot{api.token}/documents/unknown")[0] == 404


async def test_reactions_and_actions_are_taken(api: BotApi, bot: Bot) -> None:
    message_id = api.say("Hello")["message"]["message_id"]
    await bot.set_message_reaction(ALICE.id, message_id, "👍")
    await bot.send_chat_action(ALICE.id, "typing")
    assert api.calls_of("setMessageReaction")[0].params["reaction"] == [
        {"type": "emoji", "emoji": "👍"}
    ]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(ALICE.id, message_id, "🦥")
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(ALICE.id, 999, "👍")
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(ALICE.id, "dancing")


# Strictness


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<b>x", "Can't parse entities: can't find end tag"),
        ("a < b", "Can't parse entities: unsupported start tag"),
        ("", "Message text is empty"),
        ("<b> \n</b>", "Message text is empty"),
        ("😀" * 2049, "Message is too long"),
    ],
)
async def test_a_text_telegram_would_not_take_is_refused(
    api: BotApi, bot: Bot, text: str, message: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){message}"):
        await bot.send_message(ALICE.id, text, parse_mode="HTML")
    (refused,) = api.refused
    assert refused.call.params["text"] == text
    assert refused.description.startswith("Bad Request: ")
    assert api.messages() == []


async def test_the_longest_text_telegram_takes_is_taken(api: BotApi, bot: Bot) -> None:
    await bot.send_message(ALICE.id, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert api.refused == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[{"text": "a", "callback_data": "é" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "a", "callback_data": ""}]], "Text buttons are unallowed"),
        ([[{"text": " ", "callback_data": "a"}]], "button text must be non-empty"),
        ([[{"text": "a"}]], "Text buttons are unallowed"),
        ([[{"text": "a", "url": "nowhere"}]], "Wrong HTTP URL"),
        ([[{"text": "a", "callback_data": "a"}] * 9], "reply markup is too long"),
        ([[{"text": "a", "callback_data": "a"}]] * 101, "reply markup is too long"),
    ],
)
def test_a_keyboard_telegram_would_not_take_is_refused(
    api: BotApi, rows: list[list[dict[str, str]]], message: str
) -> None:
    call = {"chat_id": ALICE.id, "text": "x", "reply_markup": {"inline_keyboard": rows}}
    url = f"{api.url}/bot{api.token}/sendMessage"
    status, answer = _http(url, json.dumps(call).encode(), "application/json")
    assert status == 400
    assert message in answer["description"]


async def test_an_edit_without_a_change_is_refused(api: BotApi, bot: Bot) -> None:
    message = await bot.send_message(ALICE.id, "x", reply_markup=_keyboard([("a", "a")]))
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await message.edit_text("<b></b>x ", "HTML", reply_markup=_keyboard([("a", "a")]))
    await message.edit_text("<b>x</b>", "HTML", reply_markup=_keyboard([("a", "a")]))
    await message.edit_text("<b>x</b>", "HTML")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await message.edit_reply_markup(None)
    assert api.messages()[0].edits == 2


async def test_messages_that_are_not_there_are_refused(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", ALICE.id, 99)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ALICE.id, 99)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ALICE.id, "x", reply_to_message_id=99)
    await bot.send_message(ALICE.id, "x", reply_to_message_id=99, allow_sending_without_reply=True)
    assert api.messages()[0].reply_to is None
    with pytest.raises(BadRequest, match="Message_id_invalid"):
        await bot.edit_message_text("x", inline_message_id="99")


async def test_a_bot_may_not_touch_what_is_not_its_own(api: BotApi, bot: Bot) -> None:
    in_private = api.say("x")["message"]["message_id"]
    in_group = api.say("x", chat=GROUP)["message"]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("y", ALICE.id, in_private)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(GROUP.id, in_group)
    await bot.delete_message(ALICE.id, in_private)


async def test_a_quote_has_to_be_in_the_message_it_is_from(api: BotApi, bot: Bot) -> None:
    message_id = api.say("one two three")["message"]["message_id"]
    await bot.send_message(ALICE.id, "x", reply_parameters=ReplyParameters(message_id, quote="two"))
    with pytest.raises(BadRequest, match="Quote_text_invalid"):
        await bot.send_message(
            ALICE.id, "x", reply_parameters=ReplyParameters(message_id, quote="four")
        )


async def test_a_bot_reaches_only_chats_it_has_met(api: BotApi, bot: Bot) -> None:
    carol = Person(1003, "Carol", "fr")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(carol.id, "x")
    api.say("Salut", carol)
    await bot.send_message(carol.id, "x")
    await bot.leave_chat(GROUP.id)
    with pytest.raises(Forbidden, match="not a member of the supergroup"):
        await bot.send_message(GROUP.id, "x")


# What people do


async def test_people_are_heard_in_order(api: BotApi, bot: Bot) -> None:
    said = api.say("/ask@verbatim_test_bot about @someone_else", BOB, GROUP)
    api.edit(said, "Never mind")
    first, second = await bot.get_updates(timeout=1)
    assert first.update_id + 1 == second.update_id
    assert first.message is not None
    assert first.message.chat.title == "Readers"
    assert list(first.message.parse_entities().values()) == [
        "/ask@verbatim_test_bot",
        "@someone_else",
    ]
    assert [entity.type for entity in first.message.entities] == ["bot_command", "mention"]
    assert second.edited_message is not None
    assert second.edited_message.text == "Never mind"
    assert second.edited_message.entities == ()
    assert second.edited_message.message_id == first.message.message_id


async def test_updates_wait_until_they_are_confirmed(api: BotApi, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        api.say(text)
    assert len(await bot.get_updates(limit=2)) == 2
    updates = await bot.get_updates()
    assert len(updates) == 3
    (last,) = await bot.get_updates(offset=updates[1].update_id + 1)
    assert last.message is not None
    assert last.message.text == "three"
    assert len(api.pending_updates) == 1
    assert await bot.get_updates(offset=last.update_id + 1) == ()
    api.say("four")
    api.say("five")
    assert len(await bot.get_updates(offset=-1)) == 1


async def test_a_poll_waits_for_an_update(api: BotApi, bot: Bot) -> None:
    started = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - started < 5
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(api.wait_until, lambda: len(api.calls) == 3)
    api.say("Hello")
    assert len(await poll) == 1


async def test_a_second_poll_ends_the_first(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(api.wait_until, lambda: len(api.calls_of("getUpdates")) == 1)
    assert (await asyncio.to_thread(_http, f"{api.url}/bot{api.token}/getUpdates"))[0] == 200
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await poll


async def test_a_poll_whose_client_left_is_no_conflict(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(api.wait_until, lambda: len(api.calls_of("getUpdates")) == 1)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    api.say("Hello")
    assert len(await bot.get_updates()) == 1
    assert api.refused == []


async def test_a_button_is_pressed_and_answered(api: BotApi, bot: Bot) -> None:
    await bot.send_message(
        GROUP.id,
        "x",
        reply_markup=InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton("More", callback_data="more:1"),
                    InlineKeyboardButton("Source", url="https://example.org"),
                ]
            ]
        ),
    )
    (sent,) = api.messages()
    assert sent.buttons[1].url == "https://example.org"
    pressed = api.press(sent, "More", BOB)
    assert api.press(sent, "more:1")["callback_query"]["data"] == "more:1"
    for label in ("Less", "Source"):
        with pytest.raises(AssertionError, match="No button"):
            api.press(sent, label)
    query = (await bot.get_updates())[0].callback_query
    assert query is not None
    assert query.data == "more:1"
    assert query.from_user.first_name == "Bob"
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    await query.answer("Here you are", show_alert=True)
    answer = api.wait_callback_answer(pressed)
    assert (answer["text"], answer["show_alert"]) == ("Here you are", True)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("x" * 201)
    await bot.send_message(GROUP.id, "More of x")
    assert api.wait_reply(pressed).text == "More of x"


async def test_a_button_that_is_gone_cannot_be_pressed(api: BotApi, bot: Bot) -> None:
    message = await bot.send_message(ALICE.id, "x", reply_markup=_keyboard([("a", "a")]))
    (sent,) = api.messages()
    await message.edit_reply_markup(_keyboard([("b", "b")]))
    with pytest.raises(AssertionError, match="No button 'a'"):
        api.press(sent, "a")


async def test_an_expired_or_unknown_query_is_not_answered(api: BotApi, bot: Bot) -> None:
    too_old = "Query is too old and response timeout expired or query id is invalid"
    with pytest.raises(BadRequest, match=too_old):
        await bot.answer_callback_query("1")
    await bot.send_message(ALICE.id, "x", reply_markup=_keyboard([("a", "a")]))
    pressed = api.press(api.messages()[0], "a")
    api.expire(pressed)
    with pytest.raises(BadRequest, match=too_old):
        await bot.answer_callback_query(pressed["callback_query"]["id"])


async def test_an_inline_query_is_answered(api: BotApi, bot: Bot) -> None:
    asked = api.inline("tides", BOB)
    query = (await bot.get_updates())[0].inline_query
    assert query is not None
    assert (query.query, query.offset) == ("tides", "")
    content = InputTextMessageContent("<b>x</b>", "HTML")
    await query.answer([InlineQueryResultArticle("1", "Tides", content)], cache_time=5)
    answer = api.wait_inline_answer(asked)
    assert answer["cache_time"] == 5
    assert answer["results"][0]["input_message_content"]["message_text"] == "<b>x</b>"

    wrong = InputTextMessageContent("<b>x", "HTML")
    with pytest.raises(BadRequest, match=r"(?i)inline query result: can't parse entities"):
        await query.answer([InlineQueryResultArticle("1", "Tides", wrong)])
    with pytest.raises(BadRequest, match="Result_id_duplicate"):
        await query.answer([InlineQueryResultArticle("1", "Tides", content)] * 2)
    with pytest.raises(AssertionError, match="No chat"):
        api.wait_reply(asked)


async def test_any_update_can_be_pushed(api: BotApi, bot: Bot) -> None:
    pushed = api.push(
        {
            "my_chat_member": {
                "chat": GROUP.chat,
                "from": ALICE.user,
                "date": 1,
                "old_chat_member": {"status": "left", "user": api.me},
                "new_chat_member": {"status": "member", "user": api.me},
            }
        }
    )
    (update,) = await bot.get_updates()
    assert update.update_id == pushed["update_id"]
    assert update.my_chat_member is not None


# Profile, chats and sessions


async def test_the_profile_of_the_bot_is_kept(api: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("ask", "Ask something")], language_code="de")
    assert [c.command for c in await bot.get_my_commands(language_code="de")] == ["ask"]
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(language_code="de")
    assert await bot.get_my_commands(language_code="de") == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Ask", "Ask something")])
    await bot.set_my_name("Verbatim")
    await bot.set_my_description("Answers with quotes", language_code="de")
    await bot.set_my_short_description("Quotes")
    assert (await bot.get_my_name()).name == "Verbatim"
    assert (await bot.get_my_description("de")).description == "Answers with quotes"
    assert (await bot.get_my_short_description()).short_description == "Quotes"
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_short_description("x" * 121)
    assert (await bot.get_me()).username == "verbatim_test_bot"
    assert len(api.refused) == 2


async def test_chats_and_members_are_described(api: BotApi, bot: Bot) -> None:
    assert (await bot.get_chat(GROUP.id)).title == "Readers"
    assert (await bot.get_chat_member(GROUP.id, BOB.id)).user.first_name == "Bob"
    assert (await bot.get_chat_member(GROUP.id, bot.id)).status == "member"
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(GROUP.id, 5)
    assert await bot.log_out()
    assert await bot.close()
    assert len(api.calls_of("close")) == 1
