"""Asking an admin to write something: the next text in the chat is what was asked for."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

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
    """What is asked for, by chat. It survives the process.

    Args:
        journal: keeps it.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending = journal.prompts()
        self._written: dict[str, Written] = {}

    def on(self, theme: str, written: Written) -> None:
        """Have what is written for subjects that begin with this theme handled so."""
        self._written[theme] = written

    def is_asked(self, chat_id: int) -> bool:
        """Whether something is asked for in this chat."""
        return chat_id in self._pending

    async def ask(self, message: Message, subject: str, asked: Shown) -> None:
        """Ask for something in the chat of this message."""
        self._pending[message.chat_id] = subject
        self._journal.prompt(message.chat_id, subject)
        await ask(message, asked)

    def replaced(self, chat_id: int) -> str | None:
        """The article that the file which comes next is to take the place of; asked no more."""
        theme, _, article_id = self._pending.get(chat_id, "").partition(":")
        if theme != REPLACE:
            return None
        self.forget(chat_id)
        return article_id

    async def take(self, chat_id: int, written: str) -> str | None:
        """Handle what was written; gives what is to be told, if anything.

        What does not fit is asked for again: the prompt stays.
        """
        subject = self._pending[chat_id]
        theme = subject.partition(":")[0]
        if theme == REPLACE:
            return "I asked for a file. /cancel leaves the article as it is."
        try:
            told = await self._written[theme](chat_id, subject, written)
        except VerbatimError as error:
            return str(error)
        self.forget(chat_id)
        return told

    def forget(self, chat_id: int) -> bool:
        """Ask for nothing any more; False if nothing was asked for."""
        asked = self._pending.pop(chat_id, None)
        if asked:
            self._journal.prompt(chat_id, None)
        return asked is not None


def handlers(prompts: Prompts, roles: Roles) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for what is written after a prompt."""

    async def written(update: Update, context: Context) -> None:
        if (message := update.message) and message.text:
            told = await prompts.take(message.chat_id, message.text)
            if told:
                await reply(message, notice(told))

    async def cancel(update: Update, context: Context) -> None:
        if message := update.message:
            was_asked = prompts.forget(message.chat_id)
            await reply(message, notice("Left as it is." if was_asked else "Nothing was asked."))

    asked = _Asked(prompts) & By(roles, Role.EDITOR) & filters.TEXT & ~filters.COMMAND
    return [
        CommandHandler("cancel", cancel, filters=By(roles, Role.EDITOR)),
        MessageHandler(asked, written),
    ]


class _Asked(filters.MessageFilter):
    def __init__(self, prompts: Prompts) -> None:
        super().__init__()
        self._prompts = prompts

    def filter(self, message: Message) -> bool:
        return self._prompts.is_asked(message.chat_id)
