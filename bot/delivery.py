"""Between python-telegram-bot and the Bot API: requests are repeated on failure."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter

TRIES = 4
FIRST_PAUSE = 0.5
"""Seconds before a request is sent again; doubled each time."""

LONGEST_WAIT = 60.0
"""Seconds that Telegram may ask to wait before a request is given up."""

_log = logging.getLogger(__name__)


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
                pause = seconds(error)
                if attempt == TRIES or pause > LONGEST_WAIT:
                    raise
            except NetworkError:
                pause = FIRST_PAUSE * 2 ** (attempt - 1)
                if attempt == TRIES:
                    raise
            _log.warning("%s failed, trying again in %.1f s", endpoint, pause)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()
