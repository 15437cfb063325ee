"""Owners are told in Telegram of what is logged as an error: of each kind now and then."""

import asyncio
import logging
from contextlib import suppress
from time import monotonic

from telegram import Bot
from telegram.error import TelegramError

from bot.admin_messages import SUMMARY
from bot.background import spawn
from bot.richtext import one_line
from bot.roles import Role, Roles

ALERTED_EVERY = 3600.0
"""Seconds in which owners are told at most once of errors of one kind."""

_LOGGED = logging.getLogger("bot")


class Alerts(logging.Handler):
    """Takes in errors from any thread, and has them told where the bot is at work.

    Of one kind are exceptions of a class, and else what is logged in the same words.

    Args:
        bot: tells them.
        roles: tell who they are.
    """

    def __init__(self, bot: Bot, roles: Roles) -> None:
        super().__init__(logging.ERROR)
        self._bot = bot
        self._roles = roles
        self._told: dict[str, float] = {}

    def begin(self) -> None:
        """Take in what the bot logs from now on; to be called where it is at work."""
        self._loop = asyncio.get_running_loop()
        _LOGGED.addHandler(self)

    def end(self) -> None:
        """Take in no more."""
        _LOGGED.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Have the owners told, unless they were of this kind within the hour."""
        error = record.exc_info[1] if record.exc_info else None
        kind, now = type(error).__name__ if error else str(record.msg), monotonic()
        if now - self._told.get(kind, -ALERTED_EVERY) < ALERTED_EVERY:
            return
        self._told[kind] = now
        message = one_line(record.getMessage(), SUMMARY)
        # Behind a reference stand the same words each time.
        what = f"{kind}, {message.partition(': ')[0]}" if error else message
        self._loop.call_soon_threadsafe(lambda: spawn(self._tell(what)))

    async def _tell(self, what: str) -> None:
        text = (
            f"Something failed: {what}. The log has the rest. I tell you of this kind once an hour "
            "at most."
        )
        for id_, role in self._roles.all().items():
            if role is Role.OWNER:
                with suppress(TelegramError):
                    await self._bot.send_message(id_, text)
