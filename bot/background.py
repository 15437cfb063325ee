"""Work that goes on by itself, beside the handling of updates."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)

_running: set[asyncio.Task[None]] = set()


def spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Let work go on by itself; that it failed is logged."""
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)

    def ended(task: asyncio.Task[None]) -> None:
        _running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("work in the background failed", exc_info=error)

    task.add_done_callback(ended)
    return task


async def cancel() -> None:
    """End whatever goes on, and wait until it has."""
    for task in _running:
        task.cancel()
    await asyncio.gather(*_running, return_exceptions=True)
