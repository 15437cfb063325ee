"""Questions: any text in a private chat; /ask, mentions and replies to the bot in groups."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

from telegram import Bot, Message, MessageOriginChannel, Update
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot import guidance, messages
from bot.background import apart
from bot.conversation import Turn
from bot.handlers import addressing
from bot.handlers.addressing import Talk
from bot.handlers.sending import as_result, edit, reply
from index import terms

Context = ContextTypes.DEFAULT_TYPE

TYPING_AFTER = 0.2
"""Seconds of work after which a reader is told that the bot is at it."""

LONG = 2.0
"""Seconds of work after which the question gets a sign that it was seen."""

# Whatever ends like a name on the internet is a link to Telegram, readme.md included.
_LINK = re.compile(r"://|(?<!\w)(?:www\.|t\.me/)\w", re.IGNORECASE)


def handlers(talk: Talk) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for questions, in the order in which they are to be tried."""
    asking = _Asking(talk)
    fresh = filters.UpdateType.MESSAGE
    asked = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    private = filters.ChatType.PRIVATE
    # What somebody has sent by way of this bot comes back to it, and asks nothing.
    own = ~filters.VIA_BOT
    words = filters.TEXT & ~filters.COMMAND & own
    anything = ~filters.TEXT & ~filters.StatusUpdate.ALL & own
    return [
        MessageHandler(filters.UpdateType.BUSINESS_MESSAGE, asking.in_business),
        MessageHandler(filters.UpdateType.GUEST_MESSAGE, asking.as_guest),
        CommandHandler("ask", asking.ask, filters=asked),
        CommandHandler("new", asking.new, filters=fresh),
        MessageHandler(asked & private & words, asking.text),
        MessageHandler(asked & filters.ChatType.GROUPS & words, asking.in_group),
        MessageHandler(fresh & private & anything, asking.useless),
    ]


class _Asking:
    """Answers questions, however they are asked."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def _answer(
        self, message: Message, question: str, bot: Bot, *, told: bool = False
    ) -> None:
        """Answer a question; `told` says that the answer has to tell it."""
        chat = message.chat_id
        earlier = None
        if message.edit_date:
            earlier = await asyncio.to_thread(
                self._talk.readership.answer_to, chat, message.message_id
            )
        turn, quoted, cited = self._turn(message, question, bot, earlier)
        reader = self._talk.readers.of(message.from_user, bot)
        async with _at_work(message):
            shown = await apart(self._talk.replies.question, reader, turn, quoted, cited, told=told)
        if earlier is not None and await edit(bot, chat, earlier, shown):
            sent = earlier
        else:
            sent = (await reply(message, shown)).message_id
        self._talk.readership.answered(chat, message.message_id, sent)
        self._remember(message, sent, turn)

    def _remember(self, message: Message, answer: int, turn: Turn) -> None:
        key, now = addressing.conversation(message), monotonic()
        self._talk.conversations.answered((message.chat_id, answer), turn, key, now)
        self._talk.conversations.remember(key, turn, now)

    def _turn(
        self, message: Message, question: str, bot: Bot, earlier: int | None = None
    ) -> tuple[Turn, str, list[str]]:
        """The question with what it may lean on, the part of an answer it is about, and its links.

        `earlier` is the message that answers the question as it was before an edit.
        """
        replied = message.reply_to_message
        if replied is not None and addressing.is_by(replied, bot):
            answered = self._talk.conversations.turn((message.chat_id, replied.message_id))
            answered = answered or addressing.answers(replied, bot)
            quoted = message.quote.text if message.quote else ""
            if answered or quoted:
                history = answered.questions if answered else ()
                return Turn(question, history), quoted, addressing.permalinks(replied, bot.username)
        before = self._talk.conversations.turn((message.chat_id, earlier)) if earlier else None
        key = addressing.conversation(message)
        history = before.history if before else self._talk.conversations.history(key, monotonic())
        return Turn(question, history), "", []

    async def ask(self, update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        question = addressing.question(message, context.bot)
        replied = message.reply_to_message
        if question:
            await self._answer(message, question, context.bot)
        elif (
            replied
            and (replied.text or replied.caption)
            and not addressing.is_by(replied, context.bot)
        ):
            asked = (replied.text or replied.caption or "").strip()
            await self._answer(message, asked, context.bot, told=True)
        else:
            language = self._talk.readers.of(message.from_user, context.bot).language
            await reply(message, messages.notice(guidance.no_question(language)))

    async def text(self, update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        question = addressing.question(message, context.bot)
        if _is_from_a_channel(message) or not _asks(question):
            await self.useless(update, context)
        else:
            await self._answer(message, question, context.bot)

    async def in_group(self, update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        named = addressing.mentions(message, context.bot)
        replied = addressing.is_by(message.reply_to_message, context.bot)
        question = addressing.question(message, context.bot)
        if not named and not replied:
            return
        if _asks(question):
            await self._answer(message, question, context.bot)
        elif named:
            await self.ask(update, context)

    async def in_business(self, update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None or not message.text or message.sender_business_bot:
            return
        # The other person's chat: what the owner of the account writes there is not for the bot.
        if message.from_user is None or message.from_user.id != message.chat.id:
            return
        reader = self._talk.readers.of(message.from_user, context.bot)
        turn, quoted, cited = self._turn(message, message.text, context.bot)
        # In somebody else's name nothing is said where there is no answer.
        if await apart(self._talk.replies.answers, turn):
            shown = await apart(self._talk.replies.question, reader, turn, quoted, cited)
            sent = await reply(message, shown)
            self._remember(message, sent.message_id, turn)

    async def as_guest(self, update: Update, context: Context) -> None:
        message = update.guest_message
        if message is None or not message.guest_query_id:
            return
        reader = self._talk.readers.of(message.from_user, context.bot)
        question = addressing.question(message, context.bot)
        replied = message.reply_to_message
        if not _asks(question) and replied and replied.text:
            question = replied.text
        if _asks(question):
            shown = await apart(self._talk.replies.question, reader, Turn(question))
        else:
            shown = messages.notice(guidance.no_question(reader.language))
        await context.bot.answer_guest_query(message.guest_query_id, as_result(shown))

    async def useless(self, update: Update, context: Context) -> None:
        if message := update.effective_message:
            language = self._talk.readers.of(message.from_user, context.bot).language
            await reply(message, messages.notice(guidance.written_only(language, _kind(message))))

    async def new(self, update: Update, context: Context) -> None:
        if message := update.effective_message:
            self._talk.conversations.forget(addressing.conversation(message))
            language = self._talk.readers.of(message.from_user, context.bot).language
            await reply(message, messages.notice(guidance.begun_anew(language)))


@asynccontextmanager
async def _at_work(message: Message) -> AsyncIterator[None]:
    """Show that the bot is at work as long as the block lasts, if that is long."""

    async def tell() -> None:
        with suppress(TelegramError):
            await asyncio.sleep(TYPING_AFTER)
            await message.reply_chat_action(ChatAction.TYPING)
            await asyncio.sleep(LONG - TYPING_AFTER)
            told.append(True)  # first: a call that is cut short may have reached Telegram
            await message.set_reaction(ReactionEmoji.EYES)
            while True:
                await asyncio.sleep(4.0)  # Telegram shows it for five seconds
                await message.reply_chat_action(ChatAction.TYPING)

    told: list[bool] = []
    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        if told:
            with suppress(TelegramError):
                await message.set_reaction(None)


def _is_from_a_channel(message: Message) -> bool:
    return isinstance(message.forward_origin, MessageOriginChannel)


def _asks(question: str) -> bool:
    """Whether there is a word in it besides links; joined emoji and invisible signs are none."""
    bare = " ".join(word for word in question.split() if not _LINK.search(word))
    return any(sign.isalnum() for word in terms.words(bare) for sign in word)


def _kind(message: Message) -> str:
    """What a message is that asks nothing."""
    if _is_from_a_channel(message):
        return "forwarded"
    if message.text and _LINK.search(message.text):
        return "link"
    if message.voice or message.audio or message.video_note:
        return "voice"
    return "other"
