"""When something fails: the log gets all of it, the reader one plain sentence with a reference."""

import logging
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot import guidance
from bot.admin_messages import SUMMARY
from bot.handlers.addressing import Readers
from bot.handlers.sending import notify
from bot.richtext import one_line
from bot.roles import Role, Roles
from index.errors import QuotationError, VerbatimError

_log = logging.getLogger(__name__)

Failed = Callable[[object, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def handler(readers: Readers, roles: Roles) -> Failed:
    """What is done when handling an update fails.

    The error is logged under a reference; whoever waits is told so with it, unless Telegram cannot
    be reached or they have blocked the bot. Errors that are made for people are told to admins as
    they are.
    """

    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        await tell(update, context.error, context.bot)
        if isinstance(update, Update):
            # The library would let further handlers have what has failed.
            raise ApplicationHandlerStop

    async def tell(update: object, error: Exception | None, bot: Bot) -> None:
        reference = secrets.token_hex(3)
        user = update.effective_user if isinstance(update, Update) else None
        language = readers.of(user, bot).language
        told = guidance.failed(language, reference)
        if _is_unreachable(error):
            _log.warning("reference %s: Telegram does not take it: %s", reference, error)
            return
        if isinstance(error, QuotationError):
            _log.error("reference %s: %s", reference, error)
            told = guidance.unproven(language, reference)
        elif isinstance(error, VerbatimError) and _is_by_an_admin(update, roles):
            _log.warning("reference %s: what an admin wanted cannot be done: %s", reference, error)
            said = one_line(str(error), SUMMARY)
            told = f"{said[:1].upper()}{said[1:]}."
        else:
            _log.error("reference %s: an update could not be handled", reference, exc_info=error)
        if isinstance(update, Update):
            with suppress(TelegramError):
                await notify(update, told)

    return failed


def _is_by_an_admin(update: object, roles: Roles) -> bool:
    """Whether an update comes from an admin where nobody else reads what is told."""
    said = (update.message or update.callback_query) if isinstance(update, Update) else None
    return said is not None and roles.allow(said, Role.VIEWER)


def _is_unreachable(error: Exception | None) -> bool:
    # To the library a refused request is a failure of the network; it can be told in other words.
    return isinstance(
        error, Forbidden | RetryAfter | NetworkError | InvalidToken
    ) and not isinstance(error, BadRequest)
