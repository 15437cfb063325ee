"""When something fails: the log gets all of it, the reader one plain sentence with a reference."""

import logging
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any

from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot import guidance
from bot.admin_messages import SUMMARY
from bot.handlers.addressing import Readers
from bot.handlers.sending import notify
from bot.richtext import one_line
from bot.roles import Role, Roles
from index.errors import QuotationError, VerbatimError

ALERTED_EVERY = 3600.0
"""Seconds in which owners are told at most once of errors of one kind."""

_log = logging.getLogger(__name__)

Failed = Callable[[object, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def handler(readers: Readers, roles: Roles) -> Failed:
    """What is done when handling an update fails.

    The error is logged under a reference; whoever waits is told so with it, unless Telegram cannot
    be reached or they have blocked the bot. Errors that are made for people are told to admins as
    they are, all others to the owners, now and then.
    """
    alerted: dict[str, float] = {}

    async def alert(bot: Bot, error: Exception | None, reference: str) -> None:
        kind, now = type(error).__name__, monotonic()
        if now - alerted.get(kind, -ALERTED_EVERY) < ALERTED_EVERY:
            return
        alerted[kind] = now
        told = (
            f"Something failed: {kind}, reference {reference}. The log has the rest. I tell you of "
            "this kind once an hour at most."
        )
        for id_, role in roles.all().items():
            if role is Role.OWNER:
                with suppress(TelegramError):
                    await bot.send_message(id_, told)

    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        reference = secrets.token_hex(3)
        user = update.effective_user if isinstance(update, Update) else None
        language = readers.of(user, context.bot).language
        told = guidance.failed(language, reference)
        if isinstance(error, QuotationError):
            _log.error("reference %s: %s", reference, error)
            told = guidance.unproven(language, reference)
        elif isinstance(error, VerbatimError) and _is_by_an_admin(update, roles):
            _log.warning("reference %s: what an admin wanted cannot be done: %s", reference, error)
            said = one_line(str(error), SUMMARY)
            told = f"{said[:1].upper()}{said[1:]}."
        else:
            _log.error("reference %s: an update could not be handled", reference, exc_info=error)
        if _is_unreachable(error):
            return
        if not (isinstance(error, VerbatimError) and not isinstance(error, QuotationError)):
            await alert(context.bot, error, reference)
        if not isinstance(update, Update):
            return
        with suppress(TelegramError):
            await notify(update, told)

    return failed


def _is_by_an_admin(update: object, roles: Roles) -> bool:
    """Whether an update comes from an admin where nobody else reads what is told."""
    said = (update.message or update.callback_query) if isinstance(update, Update) else None
    return said is not None and roles.allow(said, Role.VIEWER)


def _is_unreachable(error: Exception | None) -> bool:
    # To the library a refused request is a failure of the network; it can be told in other words.
    return isinstance(error, Forbidden | RetryAfter | NetworkError) and not isinstance(
        error, BadRequest
    )
