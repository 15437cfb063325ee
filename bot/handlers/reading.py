"""Reading: what the bot is, the articles, where a permalink leads, and all buttons."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from time import monotonic
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import guidance, messages
from bot import language as languages
from bot.actions import Action, View
from bot.background import apart
from bot.guidance import LANGUAGE
from bot.handlers import addressing, feedback
from bot.handlers.addressing import Talk
from bot.handlers.sending import LARGEST_SENT, replace, reply, tell
from bot.messages import notice
from bot.reader import Reader
from bot.richtext import one_line, sendable, shortened

Context = ContextTypes.DEFAULT_TYPE
Introduce = Callable[[User], Awaitable[None]]
"""Tells Telegram the commands of somebody anew, in their language."""

_CAPTION = 900


def handlers(talk: Talk, introduce: Introduce) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for commands and buttons, in the order in which they are to be tried."""
    reading = _Reading(talk, introduce)
    new = filters.UpdateType.MESSAGE
    opened = new & filters.Regex(r"^/article_\d{1,9}(?:@\w+)?$")
    return [
        CommandHandler("start", reading.start, filters=new),
        CommandHandler("help", reading.help_, filters=new),
        CommandHandler("articles", reading.articles, filters=new),
        CommandHandler("article", reading.article, filters=new),
        MessageHandler(opened, reading.article),
        CommandHandler("verify", reading.verify, filters=new),
        CommandHandler("language", reading.language, filters=new),
        CallbackQueryHandler(reading.chosen, rf"^{LANGUAGE}"),
        CallbackQueryHandler(reading.pressed),
        MessageHandler(new & filters.ChatType.PRIVATE & filters.COMMAND, reading.unknown),
    ]


class _Reading:
    """Shows what the bot is and what the articles say, and does what buttons stand for."""

    def __init__(self, talk: Talk, introduce: Introduce) -> None:
        self._talk = talk
        self._introduce = introduce

    def _to(self, message: Message, context: Context) -> Reader:
        return self._talk.readers.of(message.from_user, context.bot)

    async def start(self, update: Update, context: Context) -> None:
        if not (message := update.message):
            return
        reader, payload = self._to(message, context), "".join(context.args or ())
        if len(payload) == 14:
            await reply(message, await apart(self._talk.replies.linked, reader, payload))
        else:
            await reply(message, await apart(self._talk.replies.welcome, reader))

    async def help_(self, update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, guidance.help_(self._to(update.message, context)))

    async def unknown(self, update: Update, context: Context) -> None:
        if message := update.message:
            reader = self._to(message, context)
            await reply(message, notice(guidance.unknown_command(reader.language)))

    async def articles(self, update: Update, context: Context) -> None:
        if message := update.message:
            words = " ".join(context.args or ())
            reader = self._to(message, context)
            await reply(message, guidance.articles(reader, self._talk.replies.corpus, 0, words))

    async def article(self, update: Update, context: Context) -> None:
        if not (message := update.message):
            return
        # "/article 3", or "/article_3" as it can be tapped in the list.
        command, _, rest = (message.text or "").partition(" ")
        number = rest.strip() or command.partition("@")[0].partition("_")[2]
        shown = await apart(self._talk.replies.article, self._to(message, context), number)
        await reply(message, shown)

    async def verify(self, update: Update, context: Context) -> None:
        if not (message := update.message):
            return
        reader = self._to(message, context)
        said = " ".join(context.args or ())
        permalink = _citation(message, said, context.bot.username)
        if permalink is not None:
            await reply(message, await apart(self._talk.replies.verified, reader, permalink))
        elif message.reply_to_message and said.strip("[]").isdecimal():
            await reply(message, notice(guidance.no_citation(reader.language, said)))
        else:
            await reply(message, notice(guidance.which_citation(reader.language)))

    async def language(self, update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, guidance.choosing(self._to(update.message, context)))

    async def chosen(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        code = (query.data or "").removeprefix(LANGUAGE)
        if code and code not in languages.NAMES:
            await tell(
                query,
                guidance.outdated(self._talk.readers.of(query.from_user, context.bot).language),
            )
            return
        await asyncio.to_thread(self._talk.readership.choose, query.from_user.id, code or None)
        reader = self._talk.readers.of(query.from_user, context.bot)
        await tell(query, guidance.chosen(reader.language), alert=False)
        if isinstance(shown := query.message, Message):
            owner = addressing.owner(shown, context.bot)
            if owner is None or owner.id == query.from_user.id:  # others read it in their language
                await replace(shown, guidance.choosing(reader))
        await self._introduce(query.from_user)

    async def pressed(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        reader = self._talk.readers.of(query.from_user, context.bot)
        shown = query.message
        if not isinstance(shown, Message):
            await tell(query, guidance.outdated(reader.language))
            return
        owner = addressing.owner(shown, context.bot)
        if owner and owner.id != query.from_user.id:
            name = one_line(owner.full_name, 40)
            await tell(query, guidance.not_yours(reader.language, name))
            return
        turn = self._talk.conversations.turn((shown.chat_id, shown.message_id))
        turn = turn or addressing.answers(shown, context.bot)
        action = Action.read(query.data or "")
        if action and action.view in feedback.VERDICTS:
            given = feedback.given(query.from_user.id, shown, action, turn)
            await asyncio.to_thread(self._talk.readership.rate, given)
            await feedback.thank(query, shown, action, reader)
            return
        if action and action.view is View.FILE:
            await self._send_file(query, shown, action, reader)
            return
        told = addressing.tells_question(shown)
        found = await apart(self._talk.replies.pressed, reader, query.data or "", turn, told=told)
        if found is None:
            await tell(query, guidance.outdated(reader.language))
            return
        # Without a reply to the press itself, its button would go on spinning.
        await tell(query)
        if found.in_place:
            await replace(shown, found.message)
            return
        # A reply to what the person wrote, so that it is known whose the buttons are.
        sent = await reply(shown.reply_to_message or shown, found.message)
        if found.turn:
            key, now = (shown.chat_id, None, query.from_user.id), monotonic()
            answer = sent.chat_id, sent.message_id
            self._talk.conversations.answered(answer, found.turn, key, now)
            if shown.chat.type == shown.chat.PRIVATE:
                self._talk.conversations.remember(key, found.turn, now)

    async def _send_file(
        self, query: CallbackQuery, shown: Message, action: Action, reader: Reader
    ) -> None:
        found = await apart(self._talk.replies.file, action)
        if found is None:
            await tell(query, guidance.outdated(reader.language))
            return
        article, data = found
        if len(data) > LARGEST_SENT:
            await tell(query, guidance.too_large(reader.language))
            return
        await tell(query)
        caption = f"{messages.title(reader, article)} · {messages.date(reader, article)}"
        await shown.reply_document(
            BytesIO(data),
            filename=sendable(article.source.rpartition("/")[2]),
            caption=sendable(shortened(caption, _CAPTION)),
            do_quote=True,
            allow_sending_without_reply=True,
        )


def _citation(message: Message, said: str, username: str) -> str | None:
    """The permalink of the citation that is to be verified; None if none is told.

    It is told by its link, by its payload, or by its number in the answer that is replied to.
    """
    linked = list(addressing.payloads(said, username))
    if linked or len(said) == 14:
        return linked[0] if linked else said
    replied = message.reply_to_message
    listed = addressing.permalinks(replied, username) if replied else []
    if said.strip("[]").isdecimal() and replied:
        return addressing.numbered(replied, username).get(int(said.strip("[]")[:3]))
    return listed[0] if listed and not said else None
