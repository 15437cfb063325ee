"""What people do reaches the bot as Telegram would tell it."""

import pytest
from bot_api import ALICE, BOB, FORUM, GROUP, BotApi, Channel, Person
from bot_api_contents import KINDS
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginChannel,
    MessageOriginUser,
    ReplyParameters,
)
from telegram.error import BadRequest


async def _message(bot: Bot) -> Message:
    """Return the last message that was said to the bot."""
    (update,) = await bot.get_updates(offset=-1)
    assert update.effective_message is not None
    assert isinstance(update.effective_message, Message)
    return update.effective_message


async def test_a_person_may_tell_a_username_and_hide_the_language(api: BotApi, bot: Bot) -> None:
    carol = Person(1003, "Carol", language_code=None, username="carol_reads")
    assert "language_code" not in api.say("Hello", carol)["message"]["from"]
    message = await _message(bot)
    assert message.from_user is not None
    assert (message.from_user.username, message.from_user.language_code) == ("carol_reads", None)
    assert message.chat.username == "carol_reads"
    api.say("Hello")
    message = await _message(bot)
    assert message.from_user is not None
    assert (message.from_user.username, message.from_user.language_code) == (None, "en")


async def test_mentions_are_marked(api: BotApi, bot: Bot) -> None:
    api.say("@verbatim_test_bot who are you?", chat=GROUP)
    message = await _message(bot)
    assert list(message.parse_entities().values()) == ["@verbatim_test_bot"]
    assert message.entities[0].type == "mention"
    api.say("😀 Bob, ask @verbatim_test_bot", chat=GROUP, mentions=[BOB])
    message = await _message(bot)
    assert [entity.type for entity in message.entities] == ["text_mention", "mention"]
    assert message.entities[0].user is not None
    assert message.entities[0].user.id == BOB.id
    assert list(message.parse_entities().values()) == ["Bob", "@verbatim_test_bot"]
    with pytest.raises(AssertionError, match="Bob is not mentioned"):
        api.say("Who?", mentions=[BOB])


async def test_a_reply_may_quote_a_part_of_the_message(api: BotApi, bot: Bot) -> None:
    await bot.send_message(ALICE.id, "😀 one <b>two</b> <code>three</code>", parse_mode="HTML")
    (sent,) = api.messages()
    api.say("What?", reply_to=sent, quote="e two t")
    message = await _message(bot)
    assert message.quote is not None
    assert (message.quote.text, message.quote.position) == ("e two t", 5)
    assert message.quote.is_manual
    (bold,) = message.quote.entities or ()
    assert (bold.type, bold.offset, bold.length) == ("bold", 2, 3)
    assert message.reply_to_message is not None
    assert message.reply_to_message.message_id == sent.message_id
    assert "quote" not in api.say("What?", reply_to=sent)["message"]
    for quote in ("four", ""):
        with pytest.raises(AssertionError, match="Not a part"):
            api.say("What?", reply_to=sent, quote=quote)
    with pytest.raises(AssertionError, match="Only a reply quotes"):
        api.say("What?", quote="one")
    with pytest.raises(AssertionError, match="in vain"):
        api.ask("What?", reply_to=sent, quote="one", timeout=0.01)


async def test_a_forwarded_message_tells_where_it_was_first(api: BotApi, bot: Bot) -> None:
    api.say("Breaking", forwarded_from="The News")
    origin = (await _message(bot)).forward_origin
    assert isinstance(origin, MessageOriginChannel)
    assert origin.chat.title == "The News"
    api.send("photo", caption="Seen", forwarded_from=Channel(-1007, "Pictures"))
    origin = (await _message(bot)).forward_origin
    assert isinstance(origin, MessageOriginChannel)
    assert origin.chat.id == -1007
    api.say("Hi", forwarded_from=BOB)
    origin = (await _message(bot)).forward_origin
    assert isinstance(origin, MessageOriginUser)
    assert origin.sender_user.id == BOB.id


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_people_send_can_be_read(api: BotApi, bot: Bot, kind: str) -> None:
    sent = api.send(kind, BOB, FORUM, thread=3)
    message = await _message(bot)
    assert getattr(message, kind)
    assert message.text is None
    assert message.caption is None
    assert message.is_topic_message
    # Nothing is told in a way the library does not know.
    assert not message.api_kwargs
    assert message.to_dict()[kind] == sent["message"][kind]


async def test_files_have_captions_and_can_be_fetched(api: BotApi, bot: Bot) -> None:
    api.send("photo", caption="/ask what is this?")
    message = await _message(bot)
    assert message.caption == "/ask what is this?"
    assert message.caption_entities[0].type == "bot_command"
    file = await message.photo[0].get_file()
    assert bytes(await file.download_as_bytearray()) == b"The bytes of a photo"
    with pytest.raises(AssertionError, match="no caption"):
        api.send("dice", caption="six")
    with pytest.raises(AssertionError, match="'letter'"):
        api.send("letter")


async def test_groups_and_channels_write_in_groups(api: BotApi, bot: Bot) -> None:
    api.say("/ask anonymously", chat=GROUP, sender_chat=GROUP)
    message = await _message(bot)
    assert message.from_user is not None
    assert (message.from_user.username, message.from_user.is_bot) == ("GroupAnonymousBot", True)
    assert message.sender_chat is not None
    assert message.sender_chat.id == GROUP.id
    api.say("/ask loudly", chat=GROUP, sender_chat=Channel(-1007, "Loud"))
    message = await _message(bot)
    assert message.from_user is not None
    assert message.from_user.username == "Channel_Bot"
    assert message.sender_chat is not None
    assert (message.sender_chat.type, message.sender_chat.title) == ("channel", "Loud")
    with pytest.raises(AssertionError, match="in groups only"):
        api.say("Hello", sender_chat=Channel(-1007, "Loud"))


async def test_a_person_deletes_what_they_said(api: BotApi, bot: Bot) -> None:
    said = api.say("Hello?")
    message_id = said["message"]["message_id"]
    more = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
    await bot.send_message(
        ALICE.id, "Hi", reply_markup=more, reply_parameters=ReplyParameters(message_id)
    )
    answer = api.wait_reply(said)
    before = api.press(answer, "More")
    api.delete(said)
    after = api.press(answer, "More")
    assert "reply_to_message" in before["callback_query"]["message"]
    assert "reply_to_message" not in after["callback_query"]["message"]
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ALICE.id, "x", reply_parameters=ReplyParameters(message_id))


async def test_a_person_deletes_what_the_bot_said(api: BotApi, bot: Bot) -> None:
    message = await bot.send_message(ALICE.id, "Hi")
    (sent,) = api.messages()
    api.delete_sent(sent)
    assert api.messages() == []
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await message.edit_text("Hello")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await message.reply_text("x", do_quote=True)
    with pytest.raises(AssertionError, match="deleted"):
        api.press(sent, "More")
    with pytest.raises(AssertionError, match="not there"):
        api.say("Thanks", reply_to=sent)
