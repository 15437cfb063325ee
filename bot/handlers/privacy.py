"""What is kept of somebody: told, sent to them, deleted."""

import asyncio
import json
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot import privacy
from bot.handlers.addressing import Talk
from bot.handlers.sending import reply
from bot.messages import notice
from bot.roles import Roles

Context = ContextTypes.DEFAULT_TYPE


def handlers(talk: Talk, roles: Roles) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for the commands; what concerns one person is for private chats only."""
    asked = _Privacy(talk, roles)
    new = filters.UpdateType.MESSAGE
    private = new & filters.ChatType.PRIVATE
    return [
        CommandHandler("privacy", asked.tell, filters=new),
        CommandHandler("mydata", asked.send, filters=private),
        CommandHandler("forgetme", asked.forget, filters=private),
    ]


class _Privacy:
    def __init__(self, talk: Talk, roles: Roles) -> None:
        self._talk = talk
        self._roles = roles

    async def tell(self, update: Update, context: Context) -> None:
        if message := update.message:
            reader = self._talk.readers.of(message.from_user, context.bot)
            await reply(message, privacy.kept(reader.language))

    async def send(self, update: Update, _context: Context) -> None:
        message = update.message
        if message is None or message.from_user is None:
            return
        kept = await asyncio.to_thread(self._talk.readership.about, message.from_user.id)
        data = json.dumps(kept, ensure_ascii=False, indent=2, default=str)
        await message.reply_document(data.encode(), filename="mydata.json", do_quote=True)

    async def forget(self, update: Update, context: Context) -> None:
        message = update.message
        if message is None or message.from_user is None:
            return
        language = self._talk.readers.of(message.from_user, context.bot).language
        self._talk.conversations.forget_person(message.from_user.id)
        await asyncio.to_thread(self._talk.readership.forget, message.from_user.id)
        tends = self._roles.of(message.from_user.id) is not None
        await reply(message, notice(privacy.forgotten(language, tends=tends)))
