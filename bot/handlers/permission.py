"""Who is listened to: filters and checks by role."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes, filters

from bot.roles import Role, Roles

Context = ContextTypes.DEFAULT_TYPE

DECIDED = "This was decided on already."
NOT_ALLOWED = "You may not do this."

Press = Callable[[CallbackQuery, Message], Awaitable[str | None]]
"""Does what a button stands for; gives what is to be told if it cannot."""


class By(filters.UpdateFilter):
    """New messages of somebody with at least this role, in private and in their own words.

    With `forwarded` those that would be, were they not forwarded.
    """

    def __init__(self, roles: Roles, needed: Role, *, forwarded: bool = False) -> None:
        super().__init__()
        self._roles = roles
        self._needed = needed
        self._forwarded = forwarded

    def filter(self, update: Update) -> bool:
        """Whether the update is such a message."""
        message = update.message
        if message is None:
            return False
        if self._forwarded:
            role = self._roles.of(message.from_user.id) if message.from_user else None
            is_private = message.chat.type == message.chat.PRIVATE
            return is_private and message.forward_origin is not None and role is not None
        return self._roles.allow(message, self._needed)


def admin_press(
    roles: Roles, needed: Role, pressed: Press
) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """A handler of buttons that only somebody with this role may press."""

    async def handle(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        if not isinstance(query.message, Message) or not roles.allow(query, needed):
            await query.answer(NOT_ALLOWED, show_alert=True)
            return
        told = await pressed(query, query.message)
        await query.answer(told, show_alert=told is not None)

    return handle
