"""Work that goes on by itself, beside the handling of updates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from index.errors import LibraryError

_log = logging.getLogger(__name__)

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

_running: set[asyncio.Task[Any]] = set()

_answering = ThreadPoolExecutor(1, "answering")


async def apart(
    work: Callable[_Given, _Result], *args: _Given.args, **named: _Given.kwargs
) -> _Result:
    """What some computing gives, done where it does not hold up who waits for Telegram.

    It is done by one thread, one thing after the other: several would only wait for each other to
    let go of the interpreter. With fifty questions at once that halves the time to the last answer.
    """
    loop = asyncio.get_running_loop()
    # What is logged there tells which update it is about, too.
    run = copy_context().run
    return await loop.run_in_executor(_answering, partial(run, work, *args, **named))


def spawn(work: Coroutine[Any, Any, object]) -> asyncio.Task[Any]:
    """Let work go on by itself; that it failed is logged."""
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)

    def ended(task: asyncio.Task[Any]) -> None:
        _running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("work in the background failed", exc_info=error)

    task.add_done_callback(ended)
    return task


async def repeat(work: Callable[[], Awaitable[None]], what: str, every: float = 1.0) -> None:
    """Do some work again and again, that many seconds apart.

    While it fails that is logged once, and once when it can be done again.
    """
    failing = False
    while True:
        await asyncio.sleep(every)
        try:
            await work()
        except LibraryError as error:
            if not failing:
                _log.warning("cannot %s: %s", what, error)
            failing = True
        except Exception as error:  # noqa: BLE001 – whatever it is, the next time may be better
            if not failing:
                _log.error("cannot %s", what, exc_info=error)
            failing = True
        else:
            if failing:
                _log.info("can %s again", what)
            failing = False


async def cancel() -> None:
    """End whatever goes on, and wait until it has."""
    for task in _running:
        task.cancel()
    await asyncio.gather(*_running, return_exceptions=True)
