"""Previewing: the buttons below what an admin has sent, and what is written to change it."""

import dataclasses
from typing import Any
from urllib.parse import urlsplit

from telegram import CallbackQuery, Message
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot import upload_messages
from bot.handlers.permission import DECIDED, admin_press
from bot.handlers.prompting import Prompts
from bot.handlers.sending import replace
from bot.roles import Role, Roles
from bot.uploads import Uploads
from index.errors import CorpusError
from index.library import Metadata
from index.passages import date_in

Context = ContextTypes.DEFAULT_TYPE

_LONGEST_TITLE = 300
_NOT_STATED = {
    "title": Metadata(title=None),
    "published": Metadata(published=None),
    "url": Metadata(url=None),
}


def handlers(
    uploads: Uploads, roles: Roles, prompts: Prompts
) -> list[BaseHandler[Any, Context, Any]]:
    """The handler of the buttons; what is asked for by one of them goes by `prompts`."""

    async def pressed(query: CallbackQuery, message: Message) -> str | None:
        _, id_, action, *rest = (query.data or "").split(":")
        upload = await uploads.find(int(id_), message.chat_id)
        if upload is None:
            return DECIDED
        upload = dataclasses.replace(upload, message_id=message.message_id)
        number = int(rest[0]) if rest else 0
        match action:
            case "add":
                return None if await uploads.confirm(upload) else DECIDED
            case "cancel":
                return None if await uploads.cancel(upload) else DECIDED
            case "show":
                await replace(message, await uploads.preview(upload, number))
            case "change":
                preview = await uploads.preview(upload, number)
                subject, back = f"up:{id_}:ask:{number}", f"up:{id_}:show:{number}"
                await replace(message, upload_messages.changing(preview, subject, back))
            case "ask" if len(rest) == 2 and rest[1] in upload_messages.FIELDS:
                if entry := await uploads.entry(upload, number):
                    asked = upload_messages.prompt(rest[1], entry.article)
                    await prompts.ask(message, f"up:{id_}:{number}:{rest[1]}", asked)
        return None

    async def changed(chat_id: int, subject: str, written: str) -> str | None:
        _, id_, number, field = subject.split(":")
        upload = await uploads.find(int(id_), chat_id)
        entry = await uploads.entry(upload, int(number)) if upload else None
        if not upload or not entry:
            return DECIDED
        article = dataclasses.replace(entry.article, **metadata(field, written))
        await uploads.change(upload, int(number), dataclasses.replace(entry, article=article))
        return None

    prompts.on("up", changed)
    return [
        CallbackQueryHandler(
            admin_press(roles, Role.EDITOR, pressed),
            r"^up:[0-9]{1,9}:(add|cancel|show|change|ask)(:[0-9]{1,4}(:[a-z]+)?)?\Z",
        )
    ]


def metadata(field: str, written: str) -> Metadata:
    """What was written as an article's new title, date or source link; “-” is not stated.

    Raises:
        CorpusError: it is none; it tells what one looks like.
    """
    written = " ".join(written.split())
    if written in {"-", "–", "—"}:
        return _NOT_STATED[field]
    if field == "published":
        found = date_in(written)
        if found is None:
            raise CorpusError("That is no date. Write it like 2024-05-17 or 17 May 2024.")
        return Metadata(published=found)
    if field == "url":
        try:
            parts = urlsplit(written)
        except ValueError:  # such as https://[2
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.hostname or " " in written:
            raise CorpusError("That is no address. Write it like https://example.org/article.")
        return Metadata(url=written)
    if len(written) > _LONGEST_TITLE:
        raise CorpusError(f"A title has at most {_LONGEST_TITLE} characters. Write a shorter one.")
    return Metadata(title=written)
