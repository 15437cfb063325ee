"""When something fails: the log gets all of it, the reader one plain sentence."""

import logging
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import messages
from bot.handlers.sending import reply
from index.errors import VerbatimError

APOLOGY = "Something went wrong on my side. Please ask again in a moment."

_LONGEST_ALERT = 200

_log = logging.getLogger(__name__)


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log the error; tell whoever waits, unless it is Telegram that could not be told anything.

    Errors made for people are told as they are: only what admins do raises any.
    """
    error = context.error
    told = APOLOGY
    if isinstance(error, VerbatimError):
        _log.warning("what an admin wanted could not be done: %s", error)
        told = f"{str(error)[:1].upper()}{str(error)[1:]}."
    else:
        _log.error("an update could not be handled", exc_info=error)
    if not isinstance(update, Update) or isinstance(error, TelegramError):
        return
    with suppress(TelegramError):
        if query := update.callback_query:
            await query.answer(told[:_LONGEST_ALERT], show_alert=True)
        elif message := update.effective_message:
            await reply(message, messages.notice(told))
