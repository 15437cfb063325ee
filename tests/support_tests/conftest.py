"""A fake Telegram and a real client of it."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from bot_api import BotApi
from telegram import Bot


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest_asyncio.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    bot = Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
    async with bot:
        yield bot


@pytest.fixture
def call(api: BotApi) -> Callable[..., dict[str, Any]]:
    """Call a method with parameters that no client library would send."""

    def call(method: str, **parameters: Any) -> dict[str, Any]:
        with httpx.Client(trust_env=False) as client:
            url = f"{api.url}/bot{api.token}/{method}"
            answer: dict[str, Any] = client.post(url, json=parameters).json()
            return answer

    return call
