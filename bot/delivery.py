"""Between python-telegram-bot and the Bot API: requests are repeated on failure."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from itertools import count
from time import monotonic
from typing import Any

import httpx
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter

TRIES = 4
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
"""Seconds before a request is sent again: doubled each time, up to the longest."""

AWAITED = frozenset(
    {"sendMessage", "sendDocument", "editMessageText", "answerGuestQuery", "getFile"}
)
"""What somebody waits for. It is tried again for as long as PATIENCE, all else at most TRIES times:
no answer is lost because Telegram could not be reached for a while."""

PATIENCE = 3600.0
"""Seconds; after that nobody waits any more, see `bot.handlers.lateness.LATE`."""

LONGEST_WAIT = 60.0
"""Seconds that Telegram may ask to wait before a request nobody waits for is given up."""

_log = logging.getLogger(__name__)


class Retrying(BaseRateLimiter[None]):
    """Sends a request again when Telegram asks to wait, fails, or cannot be reached.

    A message that timed out once it was sent is not repeated: it may well have been carried out,
    and a reader would get it twice. What goes to a group that has become a supergroup goes there.
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
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 – the same
    ) -> Any:
        """What the request gives back.

        Raises:
            TelegramError: it was refused, or failed for the last time.
        """
        deadline = monotonic() + PATIENCE
        for attempt in count(1):
            try:
                return await callback(*args, **kwargs)
            except ChatMigrated as error:
                if data.get("chat_id") == error.new_chat_id:
                    raise
                data["chat_id"] = error.new_chat_id
                continue
            except (RetryAfter, NetworkError) as error:
                pause = _pause(error, attempt)
                if _is_final(error, endpoint):
                    raise
                if endpoint in AWAITED:
                    is_given_up = monotonic() + pause > deadline
                else:
                    is_given_up = attempt == TRIES or pause > LONGEST_WAIT
                if is_given_up:
                    raise
                _log.warning("%s failed, trying again in %.1f s: %s", endpoint, pause, error)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()


def _pause(error: RetryAfter | NetworkError, attempt: int) -> float:
    """Seconds to wait after this many tries."""
    if isinstance(error, RetryAfter):
        return seconds(error)
    return min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 16), LONGEST_PAUSE)


def _is_final(error: RetryAfter | NetworkError, endpoint: str) -> bool:
    """Whether a request is not to be repeated: it was refused, or may have been carried out."""
    if isinstance(error, BadRequest):
        return True
    was_sent = not isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)
    # Asking for something, or showing a message as it is shown already, does no harm twice.
    is_harmless = endpoint.startswith(("get", "edit"))
    return isinstance(error, TimedOut) and was_sent and not is_harmless
