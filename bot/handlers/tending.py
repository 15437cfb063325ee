"""Tending: the library's list, its articles, reindexing and returning to earlier generations."""

import asyncio
from pathlib import Path
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes

from bot import library_messages, upload_messages
from bot.admin_messages import TITLE
from bot.handlers.permission import DECIDED, By, admin_press
from bot.handlers.previewing import metadata
from bot.handlers.prompting import REPLACE, Prompts
from bot.handlers.sending import LARGEST_SENT, replace, reply
from bot.messages import Message as Shown
from bot.messages import notice
from bot.reindexing import Reindexing
from bot.richtext import one_line, sendable
from bot.roles import Role, Roles
from index.errors import LibraryError
from index.importing import import_folder
from index.library import Library
from index.records import Version

Context = ContextTypes.DEFAULT_TYPE

GONE = "This article was purged."

ACTIONS = (
    *("page", "show", "change", "ask", "replace", "remove", "restore", "file", "history"),
    *("purge", "sure", "really"),
)
"""What the buttons of the list and of an article do."""


class Tending:
    """What the handlers below do with the library.

    Args:
        library: what is tended.
        reindexing: carries changes out.
        roles: tell who may purge.
        prompts: ask for what is to be changed.
        folder: the corpus folder, looked at again by /reindex.
    """

    def __init__(
        self,
        library: Library,
        reindexing: Reindexing,
        roles: Roles,
        prompts: Prompts,
        folder: Path,
    ) -> None:
        self._library = library
        self._reindexing = reindexing
        self._roles = roles
        self._prompts = prompts
        self._folder = folder
        prompts.on("lib", self._changed)

    async def listed(self, number: int) -> Shown:
        """A page of all articles."""

        def read() -> Shown:
            return library_messages.library(
                self._library.state(drafted=True),
                self._library.removed(),
                len(self._library.drafted()),
                number,
            )

        return await asyncio.to_thread(read)

    async def reindex(self, chat_id: int) -> None:
        """Look at the corpus folder again, and show what would change."""
        await asyncio.to_thread(import_folder, self._library, self._folder, drafted=True)
        await self._reindexing.begin(chat_id)

    async def return_to(self, generation: int, chat_id: int) -> str | None:
        """Show what leads back to a generation; gives what is to be told if that cannot be."""
        if await asyncio.to_thread(self._library.drafted):
            return "First publish or discard the change that waits: /reindex shows it."
        changes = await asyncio.to_thread(self._library.return_to, generation, str(chat_id))
        if not changes:
            return f"Readers get just what they got in generation {generation}."
        await self._reindexing.begin(chat_id, f"Back to generation {generation}")
        return None

    async def pressed(self, query: CallbackQuery, message: Message) -> str | None:
        """Do what a button of the list or of an article stands for."""
        _, action, id_, *rest = (query.data or "").split(":")
        if action == "page":
            await replace(message, await self.listed(int(id_)))
            return None
        version = await asyncio.to_thread(self._library.version, int(id_))
        if version is None:
            return GONE
        return await self._do(action, version, rest, message)

    async def _do(
        self, action: str, version: Version, rest: list[str], message: Message
    ) -> str | None:
        chat_id, article_id = message.chat_id, version.article_id
        match action:
            case "show":
                await replace(message, await self._card(article_id, chat_id))
            case "change":
                card = await self._card(article_id, chat_id)
                subject, back = f"lib:ask:{version.id}", f"lib:show:{version.id}"
                await replace(message, upload_messages.changing(card, subject, back))
            case "ask" if rest and rest[0] in upload_messages.FIELDS:
                (article,) = await asyncio.to_thread(self._library.articles, [version])
                asked = upload_messages.prompt(rest[0], article)
                await self._prompts.ask(message, f"lib:{version.id}:{rest[0]}", asked)
            case "replace":
                asked = upload_messages.replacing(version)
                await self._prompts.ask(message, f"{REPLACE}:{article_id}", asked)
            case "remove":
                await asyncio.to_thread(self._library.remove, [article_id], str(chat_id))
                await self._after(message, article_id)
            case "restore":
                await asyncio.to_thread(
                    self._library.restore, article_id, str(chat_id), version.number
                )
                await self._after(message, article_id)
            case "file":
                data = await asyncio.to_thread(self._library.original, version)
                if len(data) > LARGEST_SENT:
                    raise LibraryError("the file is larger than 50 MB, which bots cannot send")
                await message.reply_document(data, filename=sendable(Path(version.source).name))
            case "history":
                versions = await asyncio.to_thread(self._library.versions, article_id)
                published = await asyncio.to_thread(self._library.published, article_id)
                await replace(message, library_messages.history(versions, published))
            case "purge" | "sure" | "really":
                return await self._purge(action, version, message)
            case _:
                return DECIDED
        return None

    async def _purge(self, action: str, version: Version, message: Message) -> str | None:
        if self._roles.of(message.chat_id) is not Role.OWNER:
            return "Only an owner may purge."
        if action != "really":
            asked = library_messages.purging(version, again=action == "sure")
            await replace(message, asked)
            return None
        await asyncio.to_thread(self._library.purge, version.article_id, str(message.chat_id))
        await self._reindexing.follow()  # before it is told that nobody gets it any more
        purged = one_line(version.source, TITLE)
        await replace(message, notice(f"Purged {purged}: no version of it is left."))
        return None

    async def _after(self, message: Message, article_id: str) -> None:
        """Show an article anew after a change, and what that comes to."""
        await replace(message, await self._card(article_id, message.chat_id))
        await self._reindexing.begin(message.chat_id)

    async def _card(self, article_id: str, chat_id: int) -> Shown:
        def read() -> Shown:
            there = {each.article_id: each for each in self._library.state(drafted=True)}
            version = there.get(article_id)
            newest = version or self._library.versions(article_id)[0]
            may_purge = self._roles.of(chat_id) is Role.OWNER
            return library_messages.card(
                newest, is_in_force=version is not None, may_purge=may_purge
            )

        return await asyncio.to_thread(read)

    async def _changed(self, chat_id: int, subject: str, written: str) -> str | None:
        _, id_, field = subject.split(":")
        version = await asyncio.to_thread(self._library.version, int(id_))
        if version is None:
            return GONE
        told = metadata(field, written)
        await asyncio.to_thread(self._library.edit, version.article_id, str(chat_id), told)
        await self._reindexing.begin(chat_id)
        return None


def handlers(
    tending: Tending, library: Library, reindexing: Reindexing, roles: Roles
) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for tending; all of them are an editor's."""

    async def list_(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, await tending.listed(0))

    async def reindex(update: Update, context: Context) -> None:
        if update.message:
            await tending.reindex(update.message.chat_id)

    async def rollback(update: Update, context: Context) -> None:
        message = update.message
        if message is None:
            return
        number = (context.args or [""])[0]
        if not number.isdecimal():
            found = await asyncio.to_thread(library.generations)
            await reply(message, library_messages.generations(found))
            return
        if told := await tending.return_to(int(number[:9]), message.chat_id):
            await reply(message, notice(told))

    async def generation(query: CallbackQuery, message: Message) -> str | None:
        _, action, number = (query.data or "").split(":")
        if action == "return":
            return await tending.return_to(int(number), message.chat_id)
        found = await asyncio.to_thread(library.generations)
        await replace(message, library_messages.generations(found, int(number)))
        return None

    async def decided(query: CallbackQuery, message: Message) -> str | None:
        _, id_, action = (query.data or "").split(":")
        found = await reindexing.find(int(id_), message.chat_id)
        if found is None:
            return DECIDED
        if action == "publish":
            return None if await reindexing.publish(found) else DECIDED
        await reindexing.discard(found)
        return None

    editor = By(roles, Role.EDITOR)

    def press(pattern: str, pressed: Any) -> CallbackQueryHandler[Context, Any]:
        return CallbackQueryHandler(admin_press(roles, Role.EDITOR, pressed), pattern)

    return [
        CommandHandler("library", list_, filters=editor),
        CommandHandler("reindex", reindex, filters=editor),
        CommandHandler("rollback", rollback, filters=editor),
        press(rf"^lib:({'|'.join(ACTIONS)}):[0-9]{{1,9}}(:[a-z]+)?\Z", tending.pressed),
        press(r"^gen:(page|return):[0-9]{1,9}\Z", generation),
        press(r"^re:[0-9]{1,9}:(publish|discard)\Z", decided),
    ]
