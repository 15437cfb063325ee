"""Uploading: files and long texts that an admin sends."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot.admin_messages import TITLE
from bot.handlers.permission import By
from bot.handlers.prompting import Prompts
from bot.handlers.sending import reply
from bot.messages import notice
from bot.records import Received, Upload
from bot.richtext import one_line
from bot.roles import Role, Roles
from bot.uploads import ALBUM_PAUSE, LARGEST_FILE, Uploads
from index.passages import stated_title

Context = ContextTypes.DEFAULT_TYPE

PASTED_FROM = 600
"""Characters from which a message is a text to be added, not a question."""

_GOES_ON_FROM = 3500
"""Characters of a message from which the next one may be the rest of a text cut in pieces."""

FORWARDED = "I take texts only from yourself: save the file and send it to me."


def handlers(
    uploads: Uploads, roles: Roles, prompts: Prompts, refusal: str | None
) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for uploads.

    Args:
        uploads: takes them in.
        roles: tell who may send any.
        prompts: tell whether a file is to take the place of an article's.
        refusal: why nothing can be kept here, None if it can.
    """
    pasting: dict[int, tuple[float, Upload]] = {}

    async def file(update: Update, context: Context) -> None:
        message = update.message
        if not message or not (document := message.document):
            return
        source = document.file_name or f"file-{message.message_id}"
        if refusal or (document.file_size or 0) > LARGEST_FILE:
            name = one_line(source, TITLE)
            reason = refusal or f"{name} is larger than 20 MB, which bots cannot fetch; split it."
            await reply(message, notice(reason))
            return
        batch = message.media_group_id or f"message {message.message_id}"
        replaced = await prompts.replaced(message.chat_id)
        received = Received(source, message.message_id, document.file_id, article_id=replaced)
        alone = message.media_group_id is None
        await uploads.receive(message.chat_id, batch, received, alone=alone)
        if replaced:  # only now: a file that was not kept is still to be sent
            await prompts.forget(message.chat_id)

    async def pasted(update: Update, context: Context) -> None:
        message = update.message
        if not message or not message.text:
            return
        if refusal:
            await reply(message, notice(refusal))
            return
        goes_on = len(message.text) >= _GOES_ON_FROM
        until, upload = pasting.pop(message.chat_id, (0.0, None))
        if (
            upload is None
            or monotonic() >= until
            or not await uploads.append(upload, f"\n{message.text}")
        ):
            data = message.text.encode("utf-8", "replace")
            received = Received(source_of(message.text), message.message_id, data=data)
            batch = f"message {message.message_id}"
            upload = await uploads.receive(message.chat_id, batch, received, alone=not goes_on)
        if goes_on:
            pasting[message.chat_id] = monotonic() + ALBUM_PAUSE, upload

    async def forwarded(update: Update, context: Context) -> None:
        if update.message:
            await reply(update.message, notice(FORWARDED))

    return [
        MessageHandler(By(roles, Role.EDITOR) & filters.Document.ALL, file),
        MessageHandler(By(roles, Role.EDITOR) & _LongText(pasting), pasted),
        MessageHandler(By(roles, Role.EDITOR, forwarded=True) & filters.Document.ALL, forwarded),
    ]


class _LongText(filters.MessageFilter):
    """A text that is longer than a question, or the rest of one that came just before."""

    def __init__(self, pasting: Mapping[int, tuple[float, Upload]]) -> None:
        super().__init__()
        self._pasting = pasting

    def filter(self, message: Message) -> bool:
        if not message.text or message.text.startswith("/"):
            return False
        until, _ = self._pasting.get(message.chat_id, (0.0, None))
        return len(message.text) >= PASTED_FROM or monotonic() < until


def source_of(text: str) -> str:
    """A file name for a text that was pasted, from its title or its first words."""
    said = stated_title(text) or text
    words = "".join(char if char.isalnum() else " " for char in said[:200]).split()
    return f"{'-'.join(words[:8])[:80].lower() or 'text'}.txt"
