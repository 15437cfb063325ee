"""The inbox: every update is kept in the database until it was handled.

python-telegram-bot takes an update for delivered as soon as it lies in the application's queue, and
so does Telegram: what a process has not handled when it is killed would be lost. This queue keeps
an update before it takes it up, and `Handling` settles it once it was handled. What is not settled,
the next process handles first.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine, delete, insert, select, update
from telegram import Bot, Update
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut
from telegram.ext import BaseUpdateProcessor, ExtBot

from bot import log, tables
from index.database import writing

AT_ONCE = 64
"""Updates handled at the same time, so that one chat that must wait does not hold up the rest."""

TRIES = 3
"""Processes that may begin with an update and not come to its end: it is likely what ended them,
and is set aside. The first is not counted, lest each update be written once more."""

REMEMBERED = timedelta(days=2)
"""How long it is known that an update was handled: Telegram keeps one for a day.
Source: https://core.telegram.org/bots/api#getting-updates"""

LONGEST_END = 5.0
"""Seconds that what is being handled has to finish once the process is told to end."""

PAUSE = 1.0
"""Seconds before updates are asked for again if none of them has a number."""

HICCUP = 0.1
"""Seconds before updates are asked for again at once, if that failed."""

LARGEST_NUMBER = (1 << 63) - 1
"""The largest number of an update that a database can keep."""

_WAITING = 1 << 20

Change = Callable[[Connection], bool]
"""What is done to the database, and whether it was."""

_log = logging.getLogger(__name__)


class Letters:
    """The updates of one bot in the database. Methods raise LibraryError if it cannot be used.

    Args:
        engine: the library's, migrated by the journal.
        bot_id: tells this bot's updates from those of others on the same database.
    """

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id

    def write(self, *changes: Callable[[Connection], bool]) -> list[bool]:
        """Make changes, all together; what each of them gives back."""
        with writing(self._engine) as connection:
            return [change(connection) for change in changes]

    def keep(self, update_id: int, content: str, failure: str | None = None) -> Change:
        """Keep an update, or set it aside as it cannot be handled; False if it is known already."""

        def change(connection: Connection) -> bool:
            if connection.execute(select(tables.inbox.c.at).where(self._is(update_id))).first():
                return False
            kept = insert(tables.inbox).values(bot_id=self._bot_id, update_id=update_id, tries=0)
            now = datetime.now(UTC)
            connection.execute(kept.values(content=content, failure=failure, at=now))
            return True

        return change

    def count(self, update_id: int, tries: int) -> Change:
        """Count so many more tries to handle an update that an earlier process has left."""

        def change(connection: Connection) -> bool:
            mine = update(tables.inbox).where(self._is(update_id))
            connection.execute(mine.values(tries=tables.inbox.c.tries + tries))
            return True

        return change

    def settle(self, update_id: int) -> Change:
        """Forget the content of an update that was handled."""

        def change(connection: Connection) -> bool:
            mine = update(tables.inbox).where(self._is(update_id))
            connection.execute(mine.values(content=None))
            return True

        return change

    def fail(self, update_id: int, failure: str) -> Change:
        """Set aside an update that is kept."""

        def change(connection: Connection) -> bool:
            mine = update(tables.inbox).where(self._is(update_id))
            connection.execute(mine.values(failure=failure))
            return True

        return change

    def unsettled(self) -> dict[int, str]:
        """The contents of the updates that were not handled, by number, as they came.

        What too many processes have ended over is set aside instead.
        """
        table = tables.inbox
        left = (
            (table.c.bot_id == self._bot_id)
            & table.c.content.is_not(None)
            & table.c.failure.is_(None)
        )
        with writing(self._engine) as connection:
            given_up = update(table).where(left, table.c.tries >= TRIES - 1)
            failure = f"not handled by {TRIES} processes"
            set_aside = connection.execute(
                given_up.values(failure=failure).returning(table.c.update_id)
            )
            for number in set_aside.scalars():
                _log.error("update %s is set aside: %s", number, failure)
            found = select(table.c.update_id, table.c.content).where(left)
            rows = connection.execute(found.order_by(table.c.update_id)).all()
            return {row.update_id: row.content for row in rows}

    def forget(self) -> None:
        """Forget what is too old to matter, what was set aside included."""
        with writing(self._engine) as connection:
            old = tables.inbox.c.at < datetime.now(UTC) - REMEMBERED
            connection.execute(delete(tables.inbox).where(old))

    def _is(self, update_id: int) -> Any:
        table = tables.inbox.c
        return (table.bot_id == self._bot_id) & (table.update_id == update_id)


class Inbox(asyncio.Queue[object]):
    """The application's queue of updates, each of which is kept and comes once.

    Where the database cannot be written an update is handled all the same, as long as the process
    lives.

    Args:
        letters: where they are kept.
    """

    def __init__(self, letters: Letters) -> None:
        super().__init__()
        self.is_closed = False
        self.at_work: set[asyncio.Task[Any]] = set()
        self._letters = letters
        self._kept: dict[int, bool] = {}
        self._left: set[int] = set()
        self._changes: list[tuple[Change, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def put(self, item: object) -> None:
        """Take up an update, kept; or what tells that nothing more is to be handled."""
        if not isinstance(item, Update):
            self._close()
        elif not await self._is_new(item):
            _log.info("update %s came again and is left out", item.update_id)
            return
        await super().put(item)

    async def keep(self, contents: Iterable[Mapping[str, Any]]) -> None:
        """Keep updates that came together, before they are taken up one by one."""
        made = {
            each["update_id"]: self._made(self._letters.keep(each["update_id"], json.dumps(each)))
            for each in contents
        }
        self._kept.update(zip(made, await asyncio.gather(*made.values()), strict=True))

    async def _is_new(self, update: Update) -> bool:
        if (kept := self._kept.pop(update.update_id, None)) is not None:
            return kept
        return await self._made(self._letters.keep(update.update_id, update.to_json()))

    async def refill(self, bot: Bot) -> None:
        """Take up what earlier processes have not handled.

        Raises:
            LibraryError: the database cannot be used.
        """
        for number, content in (await asyncio.to_thread(self._letters.unsettled)).items():
            try:
                found = Update.de_json(json.loads(content), bot)
            except Exception as error:  # noqa: BLE001 – another version of the library has read it
                failure = f"cannot be read any more: {type(error).__name__}"
                _log.error("update %s is set aside: %s", number, failure)
                await self._made(self._letters.fail(number, failure))
                continue
            self._left.add(number)
            await super().put(found)
        if not self.empty():
            _log.info("%s updates were left by an earlier process", self.qsize())

    @asynccontextmanager
    async def begun(self, update: Update) -> AsyncIterator[None]:
        """Note that an update is handled in the block, if an earlier process has left it.

        If that is cut short since this process ends in good order, it counts for nothing.
        """
        if update.update_id not in self._left:
            yield
            return
        self._left.discard(update.update_id)
        await self._made(self._letters.count(update.update_id, 1))
        try:
            yield
        except asyncio.CancelledError:
            await self._made(self._letters.count(update.update_id, -1))
            raise

    async def settle(self, update: Update) -> None:
        """Note that an update was handled."""
        await self._made(self._letters.settle(update.update_id))

    async def set_aside(self, update_id: int, content: str, failure: str) -> None:
        """Keep an update that cannot be handled, for somebody to look at."""
        _log.error("update %s is set aside: %s", update_id, failure)
        await self._made(self._letters.keep(update_id, content, failure))

    async def forget(self) -> None:
        """Forget what is too old to matter.

        Raises:
            LibraryError: the database cannot be used.
        """
        await asyncio.to_thread(self._letters.forget)

    async def _made(self, change: Change) -> bool:
        """Make a change, together with all others that wait: each commit waits for the disk."""
        made: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._changes.append((change, made))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await made

    async def _write(self) -> None:
        """Make all changes that wait. A task of its own: who waits for one may be cancelled."""
        while self._changes:
            waiting, self._changes = self._changes, []
            try:
                changes = [change for change, _ in waiting]
                found = await asyncio.to_thread(self._letters.write, *changes)
            except Exception as error:  # noqa: BLE001 – whatever it is, updates are waiting
                _log.error("updates are not kept, a kill would lose them: %s", error)
                found = [True] * len(waiting)
            for (_, made), is_made in zip(waiting, found, strict=True):
                if not made.done():
                    made.set_result(is_made)

    def _close(self) -> None:
        """Leave to the next process whatever is not being handled yet."""
        self.is_closed = True
        while not self.empty():
            self.get_nowait()
            self.task_done()
        asyncio.get_running_loop().call_later(LONGEST_END, self._give_up)

    def _give_up(self) -> None:
        for task in self.at_work:
            task.cancel()


class Handling(BaseUpdateProcessor):
    """Handles the updates of a chat one after the other, and settles each.

    The parts of a long text, or a question and the one that follows it up, mean something else in
    another order.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(_WAITING)  # those that wait for their turn take no place of AT_ONCE
        self._inbox = inbox
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the handling of this update."""
        chat = update.effective_chat if isinstance(update, Update) else None
        turn = self._chats.setdefault(chat.id, asyncio.Lock()) if chat else asyncio.Lock()
        async with AsyncExitStack() as place:
            async with turn:
                await place.enter_async_context(self._places)
                if self._inbox.is_closed:
                    if isinstance(coroutine, Coroutine):
                        coroutine.close()
                    return
                if task := asyncio.current_task():
                    self._inbox.at_work.add(task)
                    task.add_done_callback(self._inbox.at_work.discard)
                if not isinstance(update, Update):
                    await coroutine
                    return
                with log.about(update.update_id):
                    async with self._inbox.begun(update):
                        await coroutine
            # The next one of the chat need not wait until that is on the disk, but only so many
            # may be answered and not settled when the process is killed.
            await self._inbox.settle(update)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""


class Receiver(ExtBot[None]):
    """A bot that receives updates one by one: one that cannot be read is set aside.

    python-telegram-bot reads all that have come together, and asks for the same again, at once and
    without end, if it cannot read one of them.
    """

    def __init__(self, inbox: Inbox, **how: Any) -> None:
        super().__init__(**how)
        with self._unfrozen():
            self._inbox = inbox

    async def set_aside(self, update_id: int, content: str, failure: str) -> None:
        """Keep an update that cannot be read, for somebody to look at."""
        await self._inbox.set_aside(update_id, content, failure)

    async def _post(self, endpoint: str, data: Any = None, **how: Any) -> Any:
        if endpoint != "getUpdates":
            return await super()._post(endpoint, data, **how)
        try:
            found = await super()._post(endpoint, data, **how)
        except InvalidToken as error:
            # It was good when the bot began. The library would never ask again, without a word.
            raise NetworkError(f"the token is refused: {error.message}") from error
        except NetworkError as error:
            if isinstance(error, BadRequest | TimedOut):
                raise
            # The library waits for a second after every failure, and everybody who has written.
            await asyncio.sleep(HICCUP)
            found = await super()._post(endpoint, data, **how)
        readable = [each for one in found if (each := await self._readable(one))]
        if found and not readable:
            # The same will come again; it is not to be asked for without a pause.
            await asyncio.sleep(PAUSE)
        await self._inbox.keep(readable)
        return readable

    async def _readable(self, content: Any) -> dict[str, Any] | None:
        """The same, nothing but its number if the rest cannot be read, or None without one."""
        if (update_id := number_of(content)) is None:
            _log.error("an update without a number is left out")
            return None
        try:
            Update.de_json(content, self)
        except Exception as error:  # noqa: BLE001 – whatever it is, the next one is to be handled
            failure = f"it cannot be read: {type(error).__name__}"
            await self.set_aside(update_id, json.dumps(content), failure)
            return {"update_id": update_id}
        readable: dict[str, Any] = content
        return readable


def number_of(content: object) -> int | None:
    """The number of an update that came as JSON; None if it has none that can be kept."""
    number = content.get("update_id") if isinstance(content, dict) else None
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    return number if 0 <= number <= LARGEST_NUMBER else None
