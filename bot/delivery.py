"""Between python-telegram-bot and the Bot API: requests are repeated on failure."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from itertools import count
from math import ceil
from time import monotonic
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
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

TOO_LARGE = "Request Entity Too Large"
"""What the Bot API says of a file that it does not take; to the library that is the network's."""

TOGETHER = 1.0
"""Seconds within which chats that are told to wait are told so because of the bot's limit, which
is one of messages a second."""

_log = logging.getLogger(__name__)


class Waits:
    """How long Telegram has asked to wait.

    It limits what a chat gets, and what a bot sends to all of them, and does not say which of the
    two it means (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
    Hence a chat waits for itself, and everybody where two chats were told within a second.
    """

    def __init__(self) -> None:
        self._until: dict[object, float] = {}
        self._everybody_until = 0.0
        self._last_told: tuple[object, float] = None, -TOGETHER

    def add(self, chat: object, seconds: float, now: float) -> None:
        """Let a chat wait for so many seconds from now on.

        What is sent to no chat waits by what it is: one kind is not to hold up the others.
        """
        self._until = {waiting: until for waiting, until in self._until.items() if until > now}
        self._until[chat] = max(now + seconds, self._until.get(chat, now))
        other, at = self._last_told
        if other != chat and now - at < TOGETHER:
            ends = now + min(seconds, LONGEST_WAIT)
            self._everybody_until = max(self._everybody_until, ends)
        self._last_told = chat, now

    def left(self, chat: object, now: float) -> float:
        """Seconds that this chat has to wait, 0 if it need not."""
        return max(0.0, self._everybody_until - now, self._until.get(chat, now) - now)


class Retrying(BaseRateLimiter[None]):
    """Sends a request again when Telegram asks to wait, fails, or cannot be reached.

    A message that timed out once it was sent is not repeated: it may well have been carried out,
    and a reader would get it twice. What goes to a group that has become a supergroup goes there.
    """

    def __init__(self) -> None:
        self._waits = Waits()

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
        is_awaited = endpoint in AWAITED
        for attempt in count(1):
            longest = deadline - monotonic() if is_awaited else LONGEST_WAIT
            await self._wait_turn(data.get("chat_id", endpoint), longest)
            try:
                return await callback(*args, **kwargs)
            except ChatMigrated as error:
                if data.get("chat_id") == error.new_chat_id:
                    raise
                data["chat_id"] = error.new_chat_id
                continue
            except (RetryAfter, NetworkError, InvalidToken) as error:
                pause = _pause(error, attempt)
                if isinstance(error, RetryAfter):
                    self._waits.add(data.get("chat_id", endpoint), pause, monotonic())
                if _is_final(error, endpoint):
                    raise
                if pause > longest or (attempt == TRIES and not is_awaited):
                    raise
                _log.warning("%s failed, trying again in %.1f s: %s", endpoint, pause, error)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _wait_turn(self, chat: object, longest: float) -> None:
        """Wait as long as Telegram has asked to, because of this chat or of all.

        Raises:
            RetryAfter: that would be longer than so many seconds.
        """
        while (left := self._waits.left(chat, monotonic())) > 0:
            if left > longest:
                raise RetryAfter(ceil(left))
            await asyncio.sleep(left)


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()


def _pause(error: TelegramError, attempt: int) -> float:
    """Seconds to wait after this many tries."""
    if isinstance(error, RetryAfter):
        return seconds(error)
    return min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 16), LONGEST_PAUSE)


def _is_final(error: TelegramError, endpoint: str) -> bool:
    """Whether a request is not to be repeated: it was refused, or may have been carried out."""
    if isinstance(error, BadRequest) or TOO_LARGE in error.message:
        return True
    if isinstance(error, InvalidToken):  # for good, or by something that stands before Telegram
        return endpoint not in AWAITED
    was_sent = not isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)
    # Asking for something, or showing a message as it is shown already, does no harm twice.
    is_harmless = endpoint.startswith(("get", "edit"))
    return isinstance(error, TimedOut) and was_sent and not is_harmless
