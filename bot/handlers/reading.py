"""Reading: what the bot is, the list of articles, an article, and all buttons."""

import logging
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import messages
from bot.handlers.sending import replace, reply
from bot.replies import OUTDATED, Replies

Context = ContextTypes.DEFAULT_TYPE

_log = logging.getLogger(__name__)


def handlers(replies: Replies) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for commands and buttons, in the order in which they are to be tried."""

    async def start(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, messages.welcome(replies.corpus))

    async def help_(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, messages.help_())

    async def articles(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, messages.articles(replies.corpus))

    async def article(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, replies.article(" ".join(context.args or ())))

    async def pressed(update: Update, context: Context) -> None:
        if not (query := update.callback_query):
            return
        shown = query.message
        found = replies.pressed(query.data or "", _question(shown))
        # Without a reply to the press itself, its button would go on spinning.
        try:
            await query.answer(None if found else OUTDATED, show_alert=not found)
        except BadRequest as error:
            _log.info("a press could not be answered any more: %s", error)
        if found and isinstance(shown, Message):
            await (replace if found.in_place else reply)(shown, found.message)

    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler("start", start, filters=new),
        CommandHandler("help", help_, filters=new),
        CommandHandler("articles", articles, filters=new),
        CommandHandler("article", article, filters=new),
        CallbackQueryHandler(pressed),
        MessageHandler(new & filters.ChatType.PRIVATE & filters.COMMAND, help_),
    ]


def _question(shown: object) -> str | None:
    """The question that the message with the button answered, if Telegram still tells."""
    asked = shown.reply_to_message if isinstance(shown, Message) else None
    if asked is None or not asked.text:
        return None
    if not asked.text.startswith("/ask"):
        return asked.text
    return " ".join(asked.text.split(maxsplit=1)[1:])
