"""Work beside the updates goes on, whatever happens to it."""

import asyncio

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from bot import background
from bot.background import apart, repeat
from index.errors import LibraryError


async def test_work_that_is_repeated_outlives_every_error(caplog: pytest.LogCaptureFixture) -> None:
    errors = [LibraryError("gone"), ValueError("odd"), MemoryError()]
    done = asyncio.Event()

    async def work() -> None:
        if errors:
            raise errors.pop(0)
        done.set()

    going = background.spawn(repeat(work, "look", 0.0))
    async with asyncio.timeout(5):
        await done.wait()
    going.cancel()
    assert caplog.text.count("cannot look") == 1


async def test_what_is_computed_apart_knows_which_update_it_is_about() -> None:
    with bound_contextvars(update=7):
        assert (await apart(get_contextvars))["update"] == 7
