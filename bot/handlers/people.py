"""People: who may do what, who did what, and figures."""

import asyncio
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes

from bot import admin_messages
from bot.admin_messages import DEEDS_A_PAGE
from bot.handlers.permission import By, admin_press
from bot.handlers.sending import replace, reply
from bot.messages import Message as Shown
from bot.messages import notice
from bot.replies import Replies
from bot.roles import NAMED, Role, Roles
from index.library import Library

Context = ContextTypes.DEFAULT_TYPE


def handlers(
    library: Library, roles: Roles, replies: Replies
) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for roles, the audit trail and figures."""

    async def admins(update: Update, context: Context) -> None:
        if message := update.message:
            told = await asyncio.to_thread(_name, message.chat_id, context.args or [])
            await reply(message, told or admin_messages.admins(roles.all()))

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
            await reply(update.message, admin_messages.stats(replies.corpus, last, asked))

    async def help_(update: Update, context: Context) -> None:
        if (message := update.message) and (role := roles.of(message.chat_id)):
            await reply(message, admin_messages.help_(role))

    return [
        CommandHandler("help", help_, filters=By(roles, Role.VIEWER)),
        CommandHandler("admins", admins, filters=By(roles, Role.OWNER)),
        CommandHandler("audit", audit, filters=By(roles, Role.EDITOR)),
        CommandHandler("stats", stats, filters=By(roles, Role.VIEWER)),
        CallbackQueryHandler(admin_press(roles, Role.EDITOR, turned), r"^aud:page:\d{1,6}$"),
    ]
