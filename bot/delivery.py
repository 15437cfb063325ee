"""Between python-telegram-bot and the Bot API: updates taken once, requests repeated on failure."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter, BaseUpdateProcessor

AT_ONCE = 64
"""Updates handled at the same time, so that one chat that must wait does not hold up the rest."""

TRIES = 4
FIRST_PAUSE = 0.5
"""Seconds before a request is sent again; doubled each time."""

LONGEST_WAIT = 60.0
"""Seconds that Telegram may ask to wait before a request is given up."""

_REMEMBERED = 10_000

_log = logging.getLogger(__name__)


class OnceEach(BaseUpdateProcessor):
    """Handles every update once, and those of a chat one after the other.

    Telegram sends one again if it has not heard that it arrived. The parts of a long text, or a
    question and the one that follows it up, mean something else in another order.
    """

    def __init__(self) -> None:
        super().__init__(_REMEMBERED)  # those that wait for their turn take no place of AT_ONCE
        self._seen: dict[int, None] = {}
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the handling of this update, unless it was handled before."""
        if isinstance(update, Update):
            if update.update_id in self._seen:
                _log.info("update %s came again and is left out", update.update_id)
                if isinstance(coroutine, Coroutine):
                    coroutine.close()
                return
            self._seen[update.update_id] = None
            if len(self._seen) > _REMEMBERED:
                del self._seen[next(iter(self._seen))]
        chat = update.effective_chat if isinstance(update, Update) else None
        turn = self._chats.setdefault(chat.id, asyncio.Lock()) if chat else asyncio.Lock()
        async with turn, self._places:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""


class Retrying(BaseRateLimiter[None]):
    """Sends a request again when Telegram asks to wait, fails, or cannot be reached.

    A request that timed out is not repeated: it may well have been carried out, and a reader
    would get the same message twice.
    """

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def process_request(  # noqa: PLR0913, PLR0917 – the library sets the signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],  # noqa: ARG002 – the same
        rate_limit_args: None,  # noqa: ARG002 – the same
    ) -> Any:
        """What the request gives back.

        Raises:
            TelegramError: it was refused, or failed for the last time.
        """
        for attempt in range(1, TRIES + 1):
            try:
                return await callback(*args, **kwargs)
            except (BadRequest, Forbidden, InvalidToken, TimedOut):
                raise
            except RetryAfter as error:
                pause = _seconds(error)
                if attempt == TRIES or pause > LONGEST_WAIT:
                    raise
            except NetworkError:
                pause = FIRST_PAUSE * 2 ** (attempt - 1)
                if attempt == TRIES:
                    raise
            _log.warning("%s failed, trying again in %.1f s", endpoint, pause)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")


def _seconds(error: RetryAfter) -> float:
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()
