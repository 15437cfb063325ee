"""Texts that admins send: fetched, read, shown, and added once that is confirmed.

Every step is in the journal before the next one begins. A process that ends in between is followed
by one that goes on from there.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from io import BytesIO
from time import monotonic

from telegram import Bot
from telegram.error import TelegramError

from bot import upload_messages
from bot.background import spawn
from bot.handlers import sending
from bot.handlers.sending import EDIT_EVERY
from bot.journal import Journal
from bot.messages import Message
from bot.records import Received, Upload, UploadedText, UploadState
from bot.upload_messages import Preview
from index import corpus as corpora
from index.corpus import Entry
from index.errors import CorpusError, LibraryError
from index.languages import DEFAULT
from index.library import Library
from index.readers import archive
from index.readers.process import ReadingProcess

ALBUM_PAUSE = 1.0
"""Seconds without a further part after which an album, or a text in several messages, is whole."""

AGAIN_AFTER = 30.0
"""Seconds after which an upload is read again that the library could not keep."""

LARGEST_FILE = 20_000_000
"""Bytes of a file beyond which the Bot API does not hand it out."""

_log = logging.getLogger(__name__)

Added = Callable[[int], Awaitable[None]]
"""Told in which chat something was added."""


class Uploads:
    """Whatever admins have sent and not decided on yet.

    Args:
        library: what they are added to.
        journal: where they are kept until then.
        bot: fetches files and shows previews.
        added: called once the texts of an upload are drafted in the library.
    """

    def __init__(self, library: Library, journal: Journal, bot: Bot, added: Added) -> None:
        self._library = library
        self._journal = journal
        self._bot = bot
        self._added = added
        self._process = ReadingProcess()
        self._one_at_a_time = asyncio.Lock()
        self._pending: dict[int, asyncio.Task[None]] = {}

    async def resume(self) -> None:
        """Go on with what an earlier process has left: read, show or add it."""
        for upload in await asyncio.to_thread(self._journal.open_uploads):
            try:
                match upload.state:
                    case UploadState.READING:
                        self._schedule(upload, 0)
                    case UploadState.PREVIEWED:  # which the process may not have come to show
                        await self._show(upload, await self.preview(upload, 0))
                    case _:
                        await self._carry_out(upload)
            except (TelegramError, LibraryError) as error:
                # Somebody has blocked the bot, say: the uploads of others go on.
                _log.warning("upload %s is left to the next start: %s", upload.id, error)

    async def close(self) -> None:
        """Stop reading. What is not read yet is read by the next process."""
        for task in self._pending.values():
            task.cancel()
        await asyncio.to_thread(self._process.close)

    async def receive(self, chat_id: int, batch: str, received: Received, *, alone: bool) -> Upload:
        """Take a text in; its preview follows once all of its batch are there, or at once."""
        upload = await asyncio.to_thread(self._journal.receive, chat_id, batch, received)
        self._schedule(upload, 0 if alone else ALBUM_PAUSE)
        return upload

    async def append(self, upload: Upload, more: str) -> bool:
        """Take in the next message of a text that was too long for one; False if it is too late."""
        taken = await asyncio.to_thread(self._journal.append, upload, more)
        if taken:
            self._schedule(upload, ALBUM_PAUSE)
        return taken

    def _schedule(self, upload: Upload, pause: float) -> None:
        """Read an upload after a pause; what comes meanwhile makes the pause begin again."""
        if earlier := self._pending.pop(upload.id, None):
            earlier.cancel()

        async def later() -> None:
            await asyncio.sleep(pause)
            # From here on a further part does not interrupt, but is read in its turn.
            self._pending.pop(upload.id, None)
            async with self._one_at_a_time:
                try:
                    await self._read(upload.id)
                except TelegramError as error:
                    _log.warning("upload %s is left to the next start: %s", upload.id, error)
                except LibraryError as error:
                    _log.warning("upload %s is read again later: %s", upload.id, error)
                    self._schedule(upload, AGAIN_AFTER)

        self._pending[upload.id] = spawn(later())

    async def _read(self, id_: int) -> None:
        while upload := await asyncio.to_thread(self._journal.upload, id_):
            if upload.state is not UploadState.READING:
                return
            texts = await self._read_all(upload)
            if not texts:
                return  # it was cancelled meanwhile
            upload = await asyncio.to_thread(self._journal.upload, id_) or upload
            message = await self.preview(upload, 0)
            if _readable(texts):
                if await asyncio.to_thread(self._journal.finish, upload, UploadState.PREVIEWED):
                    await self._show(upload, message)
            else:  # its end is kept once its sender knows why
                await self._show(upload, message)
                await asyncio.to_thread(self._journal.finish, upload, UploadState.CANCELLED)

    async def _read_all(self, upload: Upload) -> list[UploadedText]:
        """Read all texts of an upload that are not read yet, and tell how far that is."""
        told = -EDIT_EVERY
        texts = await self._texts(upload)
        while unread := [each for each in texts if not each.is_read]:
            if monotonic() - told >= EDIT_EVERY:
                number = len(texts) - len(unread) + 1
                message = upload_messages.reading(upload.id, unread[0].source, number, len(texts))
                upload = await self._show(upload, message)
                told = monotonic()
            await self._read_one(upload, unread[0])
            texts = await self._texts(upload)
        return texts

    async def _read_one(self, upload: Upload, text: UploadedText) -> None:
        source = text.source
        received = await asyncio.to_thread(self._journal.received, text)
        try:
            data = received.data or await self._fetch(received)
            if source.lower().endswith(".zip"):
                texts = archive.texts(data, source)
                await asyncio.to_thread(self._journal.unpack, text, upload, texts)
                return
            entry = await asyncio.to_thread(self._entry, received, data)
            await asyncio.to_thread(self._journal.keep, text, entry, received)
        except CorpusError as error:
            await asyncio.to_thread(self._journal.refuse, text, str(error), received)
        except TelegramError as error:
            reason = f"{source} cannot be fetched from Telegram ({error}); send it again"
            await asyncio.to_thread(self._journal.refuse, text, reason)

    async def _fetch(self, received: Received) -> bytes:
        if received.file_id is None:
            raise CorpusError(f"{received.source} is empty")
        file = await self._bot.get_file(received.file_id)
        fetched = BytesIO()  # gives out what it holds without another copy: it may be a lot
        await file.download_to_memory(fetched)
        return fetched.getvalue()

    def _entry(self, received: Received, data: bytes) -> Entry:
        languages = Counter(version.language for version in self._library.state(drafted=True))
        usual = languages.most_common(1)[0][0] if languages else DEFAULT
        read = self._process.read(data, received.source)
        article = corpora.article_of(read, received.source)
        article = replace(article, id=received.article_id or article.id)
        return corpora.with_language(Entry(article, data, read.dropped), usual)

    async def _texts(self, upload: Upload) -> list[UploadedText]:
        return await asyncio.to_thread(self._journal.texts, upload)

    async def _show(self, upload: Upload, message: Message) -> Upload:
        """Show a message in the place of the upload's, or as its first."""
        shown = await sending.show(self._bot, upload.chat_id, upload.message_id, message)
        if shown != upload.message_id:
            await asyncio.to_thread(self._journal.show, upload, shown)
        return replace(upload, message_id=shown)

    # What is decided on them

    async def find(self, id_: int, chat_id: int) -> Upload | None:
        """The upload that is to be decided on in this chat; None if it was, or is another's."""
        upload = await asyncio.to_thread(self._journal.upload, id_)
        open_ = {UploadState.READING, UploadState.PREVIEWED}
        if upload is None or upload.chat_id != chat_id or upload.state not in open_:
            return None
        return upload

    async def preview(self, upload: Upload, number: int) -> Message:
        """What an upload holds: its text with this number, from 0."""
        texts = await self._texts(upload)
        readable = _readable(texts)
        number = min(max(number, 0), len(readable) - 1)
        shown = await asyncio.to_thread(self._preview, readable[number]) if readable else None
        return upload_messages.preview(upload.id, texts, shown, number)

    def _preview(self, text: UploadedText) -> Preview:
        entry = self._journal.entry(text)
        article = entry.article
        there = {each.article_id: each for each in self._library.state(drafted=True)}
        return Preview(
            article,
            len(entry.data),
            entry.dropped,
            self._library.alike(entry),
            there.get(article.id),
        )

    async def entry(self, upload: Upload, number: int) -> Entry | None:
        """What was read of the text with this number, from 0; None if there is none."""
        readable = _readable(await self._texts(upload))
        if not 0 <= number < len(readable):
            return None
        return await asyncio.to_thread(self._journal.entry, readable[number])

    async def change(self, upload: Upload, number: int, changed: Entry) -> None:
        """Keep what was changed of a text that there is, and show it anew."""
        text = _readable(await self._texts(upload))[number]
        await asyncio.to_thread(self._journal.keep, text, changed)
        await self._show(upload, await self.preview(upload, number))

    async def confirm(self, upload: Upload) -> bool:
        """Add the texts of an upload; False if that was decided on already."""
        confirmed = await asyncio.to_thread(self._journal.move, upload, UploadState.CONFIRMED)
        if confirmed:
            upload = replace(upload, state=UploadState.CONFIRMED)
            try:
                await self._carry_out(upload)
            except LibraryError:  # whoever is told so is to be able to press again
                await asyncio.to_thread(self._journal.move, upload, UploadState.PREVIEWED)
                raise
        return confirmed

    async def _carry_out(self, upload: Upload) -> None:
        readable = _readable(await self._texts(upload))
        entries = await asyncio.to_thread(lambda: [self._journal.entry(each) for each in readable])
        # Adding what is there already changes nothing, so all of this may happen twice: its end is
        # kept when there is nothing more to do for it.
        await asyncio.to_thread(self._library.add_all, entries, str(upload.chat_id))
        names = [entry.article.title or entry.article.source for entry in entries]
        await self._show(upload, upload_messages.added(names))
        await self._added(upload.chat_id)
        await asyncio.to_thread(self._journal.move, upload, UploadState.ADDED)

    async def cancel(self, upload: Upload) -> bool:
        """Forget an upload; False if it was decided on already."""
        cancelled = await asyncio.to_thread(self._journal.move, upload, UploadState.CANCELLED)
        if cancelled:
            await self._show(upload, upload_messages.cancelled())
        return cancelled


def _readable(texts: Iterable[UploadedText]) -> list[UploadedText]:
    """Those that were read and can be added."""
    return [each for each in texts if each.passages is not None]
