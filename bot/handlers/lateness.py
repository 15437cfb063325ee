"""What was written long ago, while the bot did not run: told once a chat, not answered."""

from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, BaseHandler, ContextTypes, TypeHandler

from bot import guidance, messages
from bot.handlers import addressing
from bot.handlers.addressing import Readers
from bot.handlers.sending import reply
from bot.roles import Roles

Context = ContextTypes.DEFAULT_TYPE

LATE = timedelta(hours=1)
"""How long after it was written a message is answered: later nobody waits for it any more."""


def handlers(readers: Readers, roles: Roles) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers that come before all others."""
    return [TypeHandler(Update, _Lateness(readers, roles).check)]


class _Lateness:
    def __init__(self, readers: Readers, roles: Roles) -> None:
        self._readers = readers
        self._roles = roles
        self._told: dict[int, datetime] = {}

    async def check(self, update: Update, context: Context) -> None:
        message, now = update.effective_message, datetime.now(UTC)
        if message is None or update.callback_query or self._is_a_text_for_the_library(message):
            return
        if now - (message.edit_date or message.date) < LATE:
            return
        if (
            update.message
            and addressing.is_for(message, context.bot)
            and self._is_to_be_told(message, now)
        ):
            language = self._readers.of(message.from_user, context.bot).language
            await reply(message, messages.notice(guidance.was_away(language)))
        raise ApplicationHandlerStop

    def _is_a_text_for_the_library(self, message: Message) -> bool:
        """What admins have sent is worth as much as on the day before."""
        user = message.from_user
        return bool(message.document and user and self._roles.of(user.id))

    def _is_to_be_told(self, message: Message, now: datetime) -> bool:
        told = self._told.get(message.chat_id)
        if told and now - told < LATE:
            return False
        self._told = {chat: at for chat, at in self._told.items() if now - at < LATE}
        self._told[message.chat_id] = now
        return True
