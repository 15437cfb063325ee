"""The life of the process on Telegram: how it begins, what ends it, and in which order it ends."""

import asyncio
import ctypes
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any

from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from bot.background import spawn
from bot.delivery import seconds
from bot.web import NOT_BEGUN, Web
from index.database import ProcessLock
from index.errors import LibraryError

App = Application[Any, Any, Any, Any, Any, Any]

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGABRT)
"""What tells the process to end."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds before Telegram is asked again while the bot begins; half as many more each time."""

LONGEST_CALL = 1.5
"""Seconds for the last call that asks for updates."""

PATIENCE = 15.0
"""Seconds that another process has to end which serves the same bot, as in the midst of an update.
"""

OTHER = "another process serves this bot"

_MMAP_THRESHOLD, _LARGE_PIECE = -3, 1 << 20
"""glibc's M_MMAP_THRESHOLD, and bytes."""

_log = logging.getLogger(__name__)


def run(app: App, web: Web, lock: ProcessLock, receive: Callable[[], Awaitable[object]]) -> None:
    """Serve until the process is told to end, then finish what was begun; told again, end at once.

    Args:
        app: handles the updates.
        web: answers over HTTP, from before the first call to the end.
        lock: has whichever process serves this bot.
        receive: has Telegram bring updates.

    Raises:
        SettingsError: the port cannot be listened on.
        InvalidToken: Telegram does not know the token.
        LibraryError: another process serves this bot and does not end.
    """
    _return_memory()
    asyncio.run(_until_told(_live(app, web, lock, receive)))


def _return_memory() -> None:
    """Have large pieces of memory go back to the system as soon as nobody uses them any more.

    By itself glibc keeps pieces of up to 32 MB once it has had some: texts that admins send and
    indexes that were built cost a hundred MB for good. Elsewhere nothing happens.
    Source: https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_PIECE)


async def _until_told(life: Coroutine[Any, Any, None]) -> None:
    living = asyncio.create_task(life)
    for each in ENDING:
        with suppress(NotImplementedError):  # on Windows, where Ctrl-C cancels all by itself
            asyncio.get_running_loop().add_signal_handler(each, living.cancel)
    with suppress(asyncio.CancelledError):
        await living


async def _live(
    app: App, web: Web, lock: ProcessLock, receive: Callable[[], Awaitable[object]]
) -> None:
    try:
        web.listen()
        await _acquire(lock, web)
        await persistently(app.initialize, "Telegram cannot be reached")
        if app.post_init:
            await app.post_init(app)
        await receive()
        await app.start()
        web.unready = None
        await asyncio.Event().wait()
    finally:
        try:
            await web.stop_taking()
            await _end(app)
        finally:
            await web.close()
            lock.release()


async def _acquire(lock: ProcessLock, web: Web) -> None:
    """Wait for another process that serves this bot: both would answer what it has not answered.

    Raises:
        LibraryError: it does not end.
    """
    deadline = monotonic() + PATIENCE
    while not await asyncio.to_thread(lock.acquire):
        if web.unready != OTHER:
            _log.warning("%s; it is waited for", OTHER)
            web.unready = OTHER
        if monotonic() > deadline:
            raise LibraryError(f"{OTHER} with the same library, and does not end; end it first")
        await asyncio.sleep(0.2)
    web.unready = NOT_BEGUN


async def _end(app: App) -> None:
    """Take no more updates, handle those that were taken, and give everything back."""
    if app.updater and app.updater.running:
        # It asks for updates once more, which need not be answered: what it has is in the inbox.
        await asyncio.wait({spawn(app.updater.stop())}, timeout=LONGEST_CALL)
    if app.running:
        await app.stop()
        if app.post_stop:
            await app.post_stop(app)
    await app.shutdown()
    if app.post_shutdown:
        await app.post_shutdown(app)


async def persistently(work: Callable[[], Awaitable[object]], failure: str) -> None:
    """Do what needs Telegram, again and again until it is done.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            await work()
        except InvalidToken:
            raise
        except TelegramError as error:
            wait = max(pause, seconds(error)) if isinstance(error, RetryAfter) else pause
            _log.warning("%s, trying again in %.1f s: %s", failure, wait, error)
        else:
            return
        await asyncio.sleep(wait)
        pause = min(1.5 * pause, LONGEST_PAUSE)
