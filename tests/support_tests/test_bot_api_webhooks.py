"""A webhook gets the updates as Telegram would deliver them."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from bot_api import (
    BotApi,
)
from telegram import (
    Bot,
)
from telegram.error import (
    BadRequest,
    Conflict,
)


class _Hook:
    """A webhook that remembers what is posted to it and can be told to fail."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.posts: list[tuple[int, str | None]] = []
        self.statuses: list[int] = []
        self.url = ""

    def wait(self, count: int) -> list[int]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.posts) >= count, 10)
            return [update_id for update_id, _secret in self.posts]


@contextmanager
def _listening() -> Iterator[_Hook]:
    hook = _Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
            with hook.changed:
                hook.posts.append((update["update_id"], secret))
                hook.changed.notify_all()
                status = hook.statuses.pop(0) if hook.statuses else 200
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def hook() -> Iterator[_Hook]:
    with _listening() as hook:
        yield hook


async def test_a_webhook_gets_the_updates_in_order_with_the_secret(
    api: BotApi, bot: Bot, hook: _Hook
) -> None:
    early = api.say("before the webhook")
    await bot.set_webhook(hook.url, secret_token="s3cret_-")
    late = api.say("after it")
    ids = await asyncio.to_thread(hook.wait, 2)
    assert ids == [early["update_id"], late["update_id"]]
    assert {secret for _id, secret in hook.posts} == {"s3cret_-"}
    await asyncio.to_thread(api.wait_until, lambda: not api.pending_updates)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (hook.url, 0)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()


async def test_a_webhook_that_fails_is_tried_again(api: BotApi, bot: Bot, hook: _Hook) -> None:
    hook.statuses = [500, 403]
    await bot.set_webhook(hook.url)
    first, second = api.say("one")["update_id"], api.say("two")["update_id"]
    assert await asyncio.to_thread(hook.wait, 4) == [first, first, first, second]


async def test_a_webhook_nobody_listens_on_keeps_its_updates(api: BotApi, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    api.say("one")
    await asyncio.to_thread(api.wait_until, lambda: len(api.pending_updates) == 1)
    for _ in range(100):
        info = await bot.get_webhook_info()
        if info.last_error_message:
            break
        await asyncio.sleep(0.05)
    assert info.last_error_message
    assert info.pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == ()


async def test_a_webhook_gets_duplicates_too(api: BotApi, bot: Bot, hook: _Hook) -> None:
    await bot.set_webhook(hook.url)
    api.duplicate_updates(2)
    one, two, three = (api.say(text)["update_id"] for text in ("one", "two", "three"))
    assert await asyncio.to_thread(hook.wait, 5) == [one, one, two, two, three]


async def test_a_webhook_ends_a_poll(api: BotApi, bot: Bot, hook: _Hook) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(api.wait_until, lambda: len(api.calls_of("getUpdates")) == 1)
    await bot.set_webhook(hook.url)
    with pytest.raises(Conflict):
        await poll


@pytest.mark.parametrize(
    ("url", "secret", "message"),
    [
        ("ftp://127.0.0.1/", None, "An https url must be provided"),
        ("http://127.0.0.1/", "no spaces", "Secret token contains unallowed characters"),
    ],
)
@pytest.mark.usefixtures("api")
async def test_a_webhook_telegram_would_not_take_is_refused(
    bot: Bot, url: str, secret: str | None, message: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){message}"):
        await bot.set_webhook(url, secret_token=secret)
