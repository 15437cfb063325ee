"""Who is listened to: filters and checks by role."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes, filters

from bot.handlers.sending import tell
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
            return message.forward_origin is not None and self._roles.allow(
                message, self._needed, forwarded=True
            )
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
            await tell(query, NOT_ALLOWED)
            return
        told = await pressed(query, query.message)
        await tell(query, told)

    return handle
