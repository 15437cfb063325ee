"""People: who may do what, who did what, and figures."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes

from bot import admin_messages
from bot.admin_messages import DEEDS_A_PAGE
from bot.handlers.addressing import Readers
from bot.handlers.permission import By, admin_press
from bot.handlers.sending import replace, reply
from bot.messages import Message as Shown
from bot.messages import notice
from bot.readership import Readership
from bot.replies import Replies
from bot.roles import NAMED, Role, Roles
from index.library import Library

Context = ContextTypes.DEFAULT_TYPE


Introduce = Callable[[int], Awaitable[None]]
"""Tells Telegram the commands of somebody anew, as their role has it."""


def handlers(  # noqa: PLR0913, PLR0917 - what figures and people are told from
    library: Library,
    roles: Roles,
    replies: Replies,
    readers: Readers,
    readership: Readership,
    introduce: Introduce,
) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for roles, the audit trail and figures."""

    async def admins(update: Update, context: Context) -> None:
        if message := update.message:
            arguments = context.args or []
            told = await asyncio.to_thread(_name, message.chat_id, arguments)
            await reply(message, told or admin_messages.admins(roles.all()))
            if arguments and told is None:
                await introduce(int(arguments[0]))

    def _name(owner: int, arguments: list[str]) -> Shown | None:
        """Give or take a role; what is to be told if that cannot be."""
        if not arguments:
            roles.refresh()
            return None
        user_id, role = arguments[0], arguments[-1].lower()
        known = {**NAMED, "none": None}
        if len(arguments) != 2 or not user_id.isdecimal() or len(user_id) > 18 or role not in known:
            return notice(
                "Write “/admins 123456789 editor”, with viewer or none in its place if you like. "
                "@userinfobot tells people their numeric id."
            )
        if roles.of(int(user_id)) is Role.OWNER:
            return notice(f"{user_id} is an owner by the setting ADMIN_IDS, and stays one.")
        roles.name(int(user_id), known[role])
        library.note(str(owner), "admins", f"{user_id} {role}")
        return None

    async def audit(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, await _deeds(0))

    async def turned(query: CallbackQuery, message: Message) -> str | None:
        await replace(message, await _deeds(int((query.data or "").split(":")[2])))
        return None

    async def _deeds(number: int) -> Shown:
        skipped = number * DEEDS_A_PAGE
        found = await asyncio.to_thread(library.deeds, DEEDS_A_PAGE + 1, skipped)
        more = len(found) > DEEDS_A_PAGE
        return admin_messages.audit(found[:DEEDS_A_PAGE], number, more=more)

    async def stats(update: Update, context: Context) -> None:
        if update.message:
            found = await asyncio.to_thread(library.generations)
            asked = {decision.value: number for decision, number in replies.asked.items()}
            last = found[0] if found else None
            said = await asyncio.to_thread(readership.verdicts)
            await reply(update.message, admin_messages.stats(replies.corpus, last, asked, said))

    async def help_(update: Update, context: Context) -> None:
        if (message := update.message) and (role := roles.of(message.chat_id)):
            await reply(
                message, admin_messages.help_(readers.of(message.from_user, context.bot), role)
            )

    return [
        CommandHandler("help", help_, filters=By(roles, Role.VIEWER)),
        CommandHandler("admins", admins, filters=By(roles, Role.OWNER)),
        CommandHandler("audit", audit, filters=By(roles, Role.EDITOR)),
        CommandHandler("stats", stats, filters=By(roles, Role.VIEWER)),
        CallbackQueryHandler(admin_press(roles, Role.EDITOR, turned), r"^aud:(page):[0-9]{1,6}\Z"),
    ]
