"""Who wants more than their share in a short time is told so once, and is heard again soon."""

from time import monotonic
from typing import Any

from telegram import Update, User
from telegram.ext import ApplicationHandlerStop, BaseHandler, ContextTypes, TypeHandler

from bot import guidance
from bot.handlers import addressing
from bot.handlers.addressing import Readers
from bot.handlers.sending import notify
from bot.rates import RateLimit
from bot.roles import Roles

Context = ContextTypes.DEFAULT_TYPE

AT_ONCE, PERSON_EVERY = 20, 2.0
"""What somebody may ask and press at once, and the seconds for each more."""

CHAT_AT_ONCE, CHAT_EVERY = 40, 1.0
"""The same for all people of a group together."""

TYPED_AT_ONCE, TYPED_EVERY = 60, 0.5
"""The same for inline queries, of which every pause in typing makes one."""

TOLD_EVERY = 60.0
"""Seconds in which somebody is told at most once."""


def handlers(readers: Readers, roles: Roles) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers that come before all that answer."""
    return [TypeHandler(Update, _Limiting(readers, roles).check)]


class _Limiting:
    def __init__(self, readers: Readers, roles: Roles) -> None:
        self._readers = readers
        self._roles = roles
        self._people = RateLimit(AT_ONCE, PERSON_EVERY)
        self._chats = RateLimit(CHAT_AT_ONCE, CHAT_EVERY)
        self._typing = RateLimit(TYPED_AT_ONCE, TYPED_EVERY)
        self._telling = RateLimit(1, TOLD_EVERY)

    async def check(self, update: Update, context: Context) -> None:
        user, now = _person(update), monotonic()
        if (user and self._roles.of(user.id)) or not self._is_too_much(update, context, now):
            return
        # Presses and queries wait to be answered, a message does not.
        waits = update.callback_query or update.inline_query or update.guest_message
        whom = user.id if user else update.effective_chat and update.effective_chat.id
        if waits or not self._telling.wait(whom, now):
            await notify(update, guidance.too_much(self._readers.of(user, context.bot).language))
        raise ApplicationHandlerStop

    def _is_too_much(self, update: Update, context: Context, now: float) -> bool:
        user, chat = _person(update), update.effective_chat
        if update.inline_query:
            return self._typing.wait(update.inline_query.from_user.id, now) > 0
        message = update.effective_message
        if message is None or not (
            update.callback_query or addressing.is_for(message, context.bot)
        ):
            return False
        if message.business_connection_id and (user is None or user.id != message.chat.id):
            return False  # what the owner of the account writes to a customer is not for the bot
        in_group = chat is not None and chat.type != chat.PRIVATE
        return (user is not None and self._people.wait(user.id, now) > 0) or (
            chat is not None and in_group and self._chats.wait(chat.id, now) > 0
        )


def _person(update: Update) -> User | None:
    """Who wants something; None for those that speak as a chat.

    Telegram names the same person for all anonymous admins, and the same for all channels.
    """
    message = update.effective_message
    if message and message.sender_chat and not update.callback_query:
        return None
    return update.effective_user
