"""When something fails: the log gets all of it, the reader one plain sentence."""

import logging

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import messages
from bot.handlers.sending import reply

APOLOGY = "Something went wrong on my side. Please ask again in a moment."

_log = logging.getLogger(__name__)


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log the error; tell the reader, unless it is Telegram that could not be told anything."""
    _log.error("an update could not be handled", exc_info=context.error)
    message = update.effective_message if isinstance(update, Update) else None
    if message and not isinstance(context.error, TelegramError):
        await reply(message, messages.notice(APOLOGY))
