"""Asking an admin to write something: the next text in the chat is what was asked for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Message, Update
from telegram.ext import (
    ApplicationHandlerStop,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.handlers.permission import By
from bot.handlers.sending import ask, reply
from bot.journal import Journal
from bot.messages import Message as Shown
from bot.messages import notice
from bot.roles import Role, Roles
from index.errors import VerbatimError

Context = ContextTypes.DEFAULT_TYPE

REPLACE = "replace"
"""The theme of subjects that ask for a file in place of an article's."""

Written = Callable[[int, str, str], Awaitable[str | None]]
"""Takes a chat, what was asked for and what was written; gives what is to be told, if anything."""


class Prompts:
    """What is asked for, by chat. It survives the process, and others on the database know it.

    Args:
        journal: keeps it.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written: dict[str, Written] = {}

    def on(self, theme: str, written: Written) -> None:
        """Have what is written for subjects that begin with this theme handled so."""
        self._written[theme] = written

    async def ask(self, message: Message, subject: str, asked: Shown) -> None:
        """Ask for something in the chat of this message."""
        await asyncio.to_thread(self._journal.prompt, message.chat_id, subject)
        await ask(message, asked)

    async def asked(self, chat_id: int) -> str | None:
        """What is asked for in this chat; None if nothing is."""
        return await asyncio.to_thread(self._journal.prompted, chat_id)

    async def replaced(self, chat_id: int) -> str | None:
        """The article that the file which comes next is to take the place of; None if none is."""
        theme, _, article_id = (await self.asked(chat_id) or "").partition(":")
        if theme != REPLACE:
            return None
        return article_id

    async def take(self, chat_id: int, subject: str, written: str) -> str | None:
        """Handle what was written on a subject; gives what is to be told, if anything.

        What does not fit is asked for again: the prompt stays.
        """
        theme = subject.partition(":")[0]
        if theme == REPLACE:
            return "I asked for a file. /cancel leaves the article as it is."
        try:
            told = await self._written[theme](chat_id, subject, written)
        except VerbatimError as error:
            return str(error)
        await self.forget(chat_id)
        return told

    async def forget(self, chat_id: int) -> None:
        """Ask for nothing any more in this chat."""
        await asyncio.to_thread(self._journal.prompt, chat_id, None)


def handlers(prompts: Prompts, roles: Roles) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for what is written after a prompt, to be tried before all others.

    What is written unasked they leave to those.
    """

    async def written(update: Update, context: Context) -> None:
        if not (message := update.message) or not message.text:
            return
        if (subject := await prompts.asked(message.chat_id)) is None:
            return
        if told := await prompts.take(message.chat_id, subject, message.text):
            await reply(message, notice(told))
        raise ApplicationHandlerStop

    async def cancel(update: Update, context: Context) -> None:
        if message := update.message:
            asked = await prompts.asked(message.chat_id)
            await prompts.forget(message.chat_id)
            await reply(message, notice("Left as it is." if asked else "Nothing was asked."))
        raise ApplicationHandlerStop

    editor = By(roles, Role.EDITOR)
    return [
        CommandHandler("cancel", cancel, filters=editor),
        MessageHandler(editor & filters.TEXT & ~filters.COMMAND, written),
    ]
