"""What the bot answers over HTTP: to Telegram, to whoever looks after it, and to whoever tries."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from bot_api import BotApi, Drop, Person, Refuse, Slow
from hypothesis import given
from hypothesis import strategies as st
from process import REPOSITORY, BotProcess
from telegram import Bot, Update

from bot.app import UPDATES
from bot.delivery import TRIES
from bot.metrics import kind
from bot.web import LONGEST_BODY, LONGEST_READING, NOT_BEGUN, STOPPING, UpdateError, Web, read
from index.errors import LibraryError
from tests.bot import running
from tests.bot.running import (
    FOUR_COUNTRIES,
    PARIS_CALL,
    WEBHOOK_SECRET,
    Running,
    command,
    environment,
    free_port,
    somebody,
)

RIGHT = {
    "X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET,
    "Content-Type": "application/json",
}
WRONG = RIGHT | {"X-Telegram-Bot-Api-Secret-Token": "wrong"}
MARK = "what-somebody-wrote"
"""Stands in bodies, and may not stand in the log."""

NAMES = ["message_id", "date", "chat", "id", "type", "from", "text", "entities", "data", "query"]
"""Of what may stand in an update."""

BOT = Bot("1:a")
"""Reads updates; never asks Telegram for anything."""

numbers = iter(range(910_000_000, 1_000_000_000))


@dataclass(frozen=True)
class Hook:
    """A bot with a webhook, and a client without a proxy."""

    bot: Running
    http: httpx.Client

    @property
    def port(self) -> int:
        """Return the port that the bot listens on."""
        return self.http.base_url.port or 80

    def post(self, body: bytes | str, headers: dict[str, str] = RIGHT) -> httpx.Response:
        """Return the answer to something that is sent to the webhook."""
        return self.http.post("/hook", content=body, headers=headers)

    def send(self, request: bytes) -> bytes:
        """Return what is answered to these bytes, until the bot closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.fixture(scope="module")
def served() -> Iterator[Hook]:
    with (
        BotApi() as telegram,
        running.webhook(telegram, WEBHOOK_SECRET=WEBHOOK_SECRET, METRICS="1") as bot,
    ):
        (called,) = telegram.calls_of("setWebhook")
        base = "http://{}".format(urlsplit(called.params["url"]).netloc)
        telegram.ask(PARIS_CALL)  # whatever the first answer needs is loaded
        with httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
            yield Hook(bot, http)


@pytest.fixture
def hook(served: Hook) -> Iterator[Hook]:
    """A webhook at which nothing goes wrong, whatever is sent to it."""
    before = len(served.bot.process.output)
    with served.bot.faultless():
        yield served
    written = served.bot.process.output[before:]
    assert "Traceback" not in written
    assert MARK not in written


def _update(person: Person, text: str = "hi") -> dict[str, Any]:
    message = {"message_id": 1, "date": int(time.time()), "chat": person.chat, "text": text}
    return {"update_id": next(numbers), "message": message | {"from": person.user}}


def _nothing() -> str:
    """Return an update that asks nothing of the bot."""
    return json.dumps({"update_id": next(numbers), "news": {}})


def _wait(is_so: Callable[[], bool], timeout: float = 10) -> None:
    deadline = time.monotonic() + timeout
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Updates


def test_an_update_is_handled_once_it_was_taken(hook: Hook, carol: Person) -> None:
    telegram = hook.bot.telegram
    telegram.ask("hi", carol)
    taken = hook.post(json.dumps(_update(carol, PARIS_CALL)))
    assert (taken.status_code, taken.content) == (200, b"")
    telegram.wait_until(lambda: len(telegram.messages(carol.id)) == 2)
    assert telegram.messages(carol.id)[1].text.startswith(FOUR_COUNTRIES)


@pytest.mark.parametrize("path", ["/hook", "/hook/"])
@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_an_update_may_be_sent_in_any_usual_way(hook: Hook, path: str, content_type: str) -> None:
    headers = RIGHT | {"Content-Type": content_type}
    for body in (_nothing().encode(), iter([_nothing()[:-2].encode(), b"}}"])):
        assert hook.http.post(path, content=body, headers=headers).status_code == 200


def test_a_connection_is_kept_for_the_next_update(hook: Hook) -> None:
    body = _nothing()
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    first = _request(head, body)
    last = _request(f"{head}Connection: close\r\n", body)
    assert hook.send(first + last).count(b"200 OK") == 2


def _request(head: str, body: str = "", headers: dict[str, str] = RIGHT) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{head}{lines}\r\n{body}".encode()


def test_an_update_of_a_kind_that_is_not_known_is_taken(hook: Hook) -> None:
    # Telegram would send what is not taken again and again, and nothing else.
    assert hook.post(_nothing()).status_code == 200


class Keeping(asyncio.Queue[object]):
    """A queue that has to keep an update elsewhere before it takes it, which may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def put(self, item: object) -> None:
        await self.kept
        await super().put(item)


@pytest.mark.parametrize(
    ("failure", "status"), [(None, 200), (LibraryError("the disk is full"), 503)]
)
async def test_an_update_is_taken_only_once_it_is_kept(
    failure: LibraryError | None, status: int
) -> None:
    queue, port = Keeping(), free_port()
    web = Web(BOT, queue, port, ("/hook", WEBHOOK_SECRET))
    web.unready = None
    web.listen()
    async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as http:
        post = asyncio.create_task(http.post("/hook", content=_nothing(), headers=RIGHT))
        await asyncio.wait([post], timeout=0.2)
        assert not post.done()
        if failure:
            queue.kept.set_exception(failure)
        else:
            queue.kept.set_result(None)
        assert (await post).status_code == status
    assert queue.qsize() == (0 if failure else 1)
    await web.close()


# The secret


@pytest.mark.parametrize("secret", [None, "", "wrong", WEBHOOK_SECRET[:-1], WEBHOOK_SECRET + "x"])
def test_without_the_secret_nothing_of_the_body_is_waited_for(
    hook: Hook, secret: str | None
) -> None:
    shown = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    head = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
    kind_ = {"Content-Type": "application/json"}
    answered = hook.send(_request(head, headers=kind_ | shown))
    assert answered.startswith(b"HTTP/1.1 403 ")
    assert b"\r\nConnection: close\r\n" in answered


def test_a_secret_that_no_header_should_hold_is_wrong(hook: Hook) -> None:
    head = b"POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: \xff\xfe\r\n\r\n"
    assert hook.send(head).startswith(b"HTTP/1.1 403 ")


def test_the_secret_stands_before_everything_else_that_may_be_wrong(hook: Hook) -> None:
    # Who does not know it learns nothing.
    for headers in (WRONG, WRONG | {"Content-Type": "text/plain"}, {}):
        assert hook.post(b"x" * (LONGEST_BODY + 1), headers).status_code == 403


# What is too long


def test_a_body_that_says_to_be_too_long_is_not_waited_for(hook: Hook) -> None:
    for length in (str(LONGEST_BODY + 1), "9" * 30, "0" * 30 + "9" * 9):
        head = f"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n"
        assert hook.send(_request(head)).startswith(b"HTTP/1.1 413 "), length


def test_a_body_of_the_greatest_length_is_taken(hook: Hook) -> None:
    body = _nothing().encode().ljust(LONGEST_BODY)
    assert hook.post(body).status_code == 200
    halves = iter([body[: LONGEST_BODY // 2], body[LONGEST_BODY // 2 :]])
    assert hook.http.post("/hook", content=halves, headers=RIGHT).status_code == 200


@pytest.mark.parametrize("chunk", [100, 1 << 16, 90_000_000])
def test_a_body_that_turns_out_to_be_too_long_is_cut_off(hook: Hook, chunk: int) -> None:
    head = _request("POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n")
    begun = f"{chunk:x}\r\n".encode()
    many = (LONGEST_BODY // chunk + 1) * (begun + b" " * chunk + b"\r\n") if chunk < 10**6 else b""
    body = many or begun + b" " * (LONGEST_BODY + 1)
    answered = hook.send(head + body)
    assert answered.startswith(b"HTTP/1.1 413 ")


def _pieces() -> Iterator[bytes]:
    """Yield 90 MB."""
    piece = b" " * 100_000
    for _ in range(900):
        yield piece


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (WRONG | {"Content-Length": "90000000"}, 403),
        (WRONG, 403),
        (RIGHT | {"Content-Length": "90000000"}, 413),
        (RIGHT, 413),
    ],
    ids=["stranger", "stranger, in chunks", "known", "known, in chunks"],
)
def test_no_body_is_kept_however_long_it_is(
    hook: Hook, headers: dict[str, str], expected: int
) -> None:
    before = hook.bot.process.rss_mb()
    if before is None:
        pytest.skip("this system does not tell how much memory a process takes")
    about = Path(f"/proc/{hook.bot.process.pid}")
    (about / "clear_refs").write_text("5")  # from here on the peak is counted anew
    asked = [("POST", "/hook", expected), ("POST", "/nowhere", 404), ("GET", "/healthz", 413)]
    for method, path, status in asked:
        answered = hook.http.request(method, path, content=_pieces(), headers=headers)
        assert answered.status_code == status
    found = re.search(r"VmHWM:\s+(\d+) kB", (about / "status").read_text())
    assert found
    assert int(found[1]) / 1024 - before < 10


# What is no update

NO_UPDATES = {
    "nothing": b"",
    "text": MARK.encode(),
    "half": b'{"update_id": 1, "message": {"text": "' + MARK.encode(),
    "not UTF-8": b'{"update_id": "\xff\xfe"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"message":' * 50_000,
    "long number": b'{"update_id": ' + b"9" * 10_000 + b"}",
    "list": json.dumps([{"update_id": 1}, MARK]).encode(),
    "string": json.dumps(MARK).encode(),
    "number": b"1",
    "null": b"null",
    "empty": b"{}",
    "no number": json.dumps({"message": {"text": MARK}}).encode(),
    "number in words": json.dumps({"update_id": MARK}).encode(),
    "true": b'{"update_id": true}',
    "negative": b'{"update_id": -1}',
    "fraction": b'{"update_id": 1.5}',
    "infinite": b'{"update_id": 1e999}',
    "more than a database keeps": b'{"update_id": 9223372036854775808}',
}

UNREADABLE = {
    "message is a text": json.dumps({"update_id": next(numbers), "message": MARK}).encode(),
    "message is a list": json.dumps({"update_id": next(numbers), "message": [MARK]}).encode(),
    "message lacks all": json.dumps(
        {"update_id": next(numbers), "message": {"text": MARK}}
    ).encode(),
    "chat is a text": json.dumps(
        {"update_id": next(numbers), "message": {"message_id": 1, "date": 1, "chat": MARK}}
    ).encode(),
    "date is a text": json.dumps(
        {"update_id": next(numbers), "message": {"message_id": 1, "date": MARK, "chat": {"id": 1}}}
    ).encode(),
}


@pytest.mark.parametrize("body", NO_UPDATES.values(), ids=NO_UPDATES.keys())
def test_what_is_no_update_is_refused_and_logged_in_a_line(hook: Hook, body: bytes) -> None:
    before = len(hook.bot.process.output)
    refused = hook.post(body)
    assert refused.status_code == 400
    assert MARK not in refused.text
    assert hook.post(_nothing()).status_code == 200

    def told() -> list[str]:
        lines = hook.bot.process.output[before:].splitlines()
        return [line for line in lines if " WARNING bot.web: " in line]

    _wait(lambda: bool(told()))
    (line,) = told()
    assert len(line) < 200


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_update_that_cannot_be_read_is_set_aside_and_the_next_is_taken(
    served: Hook, body: bytes
) -> None:
    before, number = len(served.bot.process.output), json.loads(body)["update_id"]
    assert served.post(body).status_code == 200
    assert served.post(_nothing()).status_code == 200
    told = f" {number} is set aside: it cannot be read"
    _wait(lambda: f"{told} " in served.bot.process.output[before:])
    assert MARK not in served.bot.process.output[before:]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(Update.ALL_TYPES), _json, min_size=1), st.integers(0, 9))
def test_whatever_is_sent_is_an_update_or_refused(content: dict[str, Any], number: int) -> None:
    body = json.dumps(content | {"update_id": number}).encode()
    with suppress(UpdateError):
        assert read(body, BOT).update_id == number


def test_another_type_of_content_is_refused(hook: Hook) -> None:
    body = _nothing()
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "", "application/jso"):
        assert hook.post(body, RIGHT | {"Content-Type": content_type}).status_code == 415
    del (without := dict(RIGHT))["Content-Type"]
    assert hook.http.post("/hook", content=body.encode(), headers=without).status_code == 415


# Other paths and methods


@pytest.mark.parametrize("path", ["/", "/hook/more", "/hoo", "/hookx", "//hook", "/HOOK", "/.env"])
def test_where_there_is_nothing_nothing_is_found(hook: Hook, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        answered = hook.http.request(method, path, headers=RIGHT, content=b"{}")
        assert answered.status_code == 404, method


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/hook", {"POST"}),
        ("/healthz", {"GET", "HEAD"}),
        ("/readyz", {"GET", "HEAD"}),
        ("/metrics", {"GET", "HEAD"}),
    ],
)
def test_another_method_is_refused(hook: Hook, path: str, allowed: set[str]) -> None:
    every = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}
    for method in every - allowed:
        answered = hook.http.request(method, path, headers=RIGHT)
        assert answered.status_code == 405, method
        assert set(answered.headers["Allow"].split(", ")) == allowed
    for method in allowed - {"POST"}:
        assert hook.http.request(method, path).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # a client that wants TLS
        b"GET\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nLong: " + b"x" * 100_000,
        _request("POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n", "zz\r\n"),
    ],
)
def test_what_is_no_request_ends_the_connection_and_nothing_else(hook: Hook, sent: bytes) -> None:
    answered = hook.send(sent)
    assert answered == b"" or re.match(rb"HTTP/1\.[01] 400 ", answered)
    assert hook.http.get("/healthz").status_code == 200


def test_who_goes_away_in_the_middle_is_forgotten(hook: Hook) -> None:
    for body in ("", '{"update_id":'):
        with socket.create_connection(("127.0.0.1", hook.port)) as connection:
            connection.sendall(
                _request("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n", body)
            )
    assert hook.http.get("/healthz").status_code == 200


@pytest.mark.reliability
def test_who_sends_nothing_more_is_waited_for_only_so_long(hook: Hook) -> None:
    half = _request("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n", "{")
    with socket.create_connection(("127.0.0.1", hook.port)) as connection:
        connection.settimeout(LONGEST_READING + 5)
        connection.sendall(half)
        assert connection.recv(1) == b""
    assert hook.post(_nothing()).status_code == 200


# How the bot is doing


def test_a_bot_that_serves_is_alive_and_ready(hook: Hook) -> None:
    for path in ("/healthz", "/readyz"):
        answered = hook.http.get(path)
        assert (answered.status_code, answered.text) == (200, "ok")
        assert "Server" not in answered.headers


@contextmanager
def _started(telegram: BotApi, **settings: str) -> Iterator[tuple[BotProcess, httpx.Client]]:
    """Start a bot that listens, and wait for nothing but that."""
    port = free_port()
    given = {
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "PORT": str(port),
        **settings,
    }
    base = f"http://127.0.0.1:{port}"
    with (
        TemporaryDirectory() as folder,
        BotProcess(environment(folder, given), Path(folder), command()) as process,
        httpx.Client(base_url=base, trust_env=False) as http,
    ):
        _wait(lambda: _status(http, "/healthz") == 200 or not process.is_running, 30)
        yield process, http


def _status(http: httpx.Client, path: str) -> int | None:
    """Return the status of the answer, None if nobody listens."""
    try:
        return http.get(path).status_code
    except httpx.TransportError:
        return None


def test_until_telegram_is_reached_the_bot_is_alive_but_not_ready() -> None:
    hooked = {"WEBHOOK_URL": "http://127.0.0.1:1/hook", "WEBHOOK_SECRET": WEBHOOK_SECRET}
    with BotApi() as telegram:
        _break(telegram, "getMe")
        with _started(telegram, **hooked) as (process, http):
            for method, following in (("getMe", "setWebhook"), ("setWebhook", "")):
                # More often than the bot repeats any request.
                telegram.wait_until(partial(_calls_more_than_once, telegram, method), 30)
                assert _status(http, "/healthz") == 200
                waiting = http.get("/readyz")
                assert (waiting.status_code, waiting.text) == (503, NOT_BEGUN)
                sent = http.post("/hook", content=_nothing(), headers=RIGHT)
                assert sent.status_code == 503
                telegram.heal()
                if following:
                    _break(telegram, following)
            _wait(lambda: _status(http, "/readyz") == 200, 30)
            call = telegram.calls_of("setWebhook")[-1]
            assert call.params["url"] == hooked["WEBHOOK_URL"]
            assert call.params["secret_token"] == WEBHOOK_SECRET
            assert call.params["allowed_updates"] == UPDATES
            assert http.post("/hook", content=_nothing(), headers=RIGHT).status_code == 200
            assert process.stop() == 0
            assert " ERROR " not in process.output


def _break(telegram: BotApi, method: str) -> None:
    """Have all that comes by this method fail until Telegram is healed."""
    for _ in range(100):
        telegram.inject(method, Drop())


def _calls_more_than_once(telegram: BotApi, method: str) -> bool:
    return len(telegram.calls_of(method)) > TRIES


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("getMe", signal.SIGTERM),
        ("deleteWebhook", signal.SIGINT),
        ("setWebhook", signal.SIGTERM),
    ],
)
def test_a_bot_that_does_not_reach_telegram_can_be_told_to_end(
    method: str, told: signal.Signals
) -> None:
    url = {"WEBHOOK_URL": "http://127.0.0.1:1/hook"} if method == "setWebhook" else {}
    with BotApi() as telegram:
        _break(telegram, method)
        with _started(telegram, **url) as (process, _):
            telegram.wait_until(lambda: len(telegram.calls_of(method)) > 1, 30)
            process._process.send_signal(told)
            assert process.wait_exit(5) == 0
            assert "Traceback" not in process.output
            assert " ERROR " not in process.output


def test_a_bot_that_ends_takes_no_updates_but_handles_those_it_has() -> None:
    with BotApi() as telegram, running.webhook(telegram, WEBHOOK_SECRET=WEBHOOK_SECRET) as bot:
        carol = somebody()
        url = telegram.calls_of("setWebhook")[0].params["url"]
        telegram.ask("hi", carol)
        telegram.inject("sendMessage", Slow(2))
        telegram.say(PARIS_CALL, carol)
        telegram.wait_until(lambda: len(telegram.calls_of("sendMessage")) == 2)
        bot.process._process.terminate()
        with httpx.Client(base_url=url.removesuffix("/hook"), trust_env=False) as http:
            _wait(lambda: _status(http, "/readyz") == 503)
            assert http.get("/readyz").text == STOPPING
            assert _status(http, "/healthz") == 200
            assert http.post("/hook", json=_update(carol), headers=RIGHT).status_code == 503
        assert bot.process.wait_exit(10) == 0
        assert len(telegram.messages(carol.id)) == 2
        assert "Traceback" not in bot.process.output


def test_a_bot_that_is_told_twice_to_end_waits_for_nothing() -> None:
    with BotApi() as telegram, running.webhook(telegram) as bot:
        telegram.ask("hi")
        telegram.inject("sendMessage", Slow(30))
        telegram.say("hi")
        telegram.wait_until(lambda: len(telegram.calls_of("sendMessage")) == 2)
        bot.process._process.terminate()
        bot.process.wait_output("is stopping")
        bot.process._process.terminate()
        assert bot.process.wait_exit(3) == 0


# Figures


def _figures(http: httpx.Client) -> dict[str, float]:
    """Return the figures by their names and labels."""
    shown = http.get("/metrics")
    assert shown.status_code == 200
    assert shown.headers["Content-Type"].startswith("text/plain; version=")
    lines = [line for line in shown.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_figures_tell_what_was_handled_and_answered(hook: Hook, carol: Person) -> None:
    telegram, before = hook.bot.telegram, _figures(hook.http)
    answer = telegram.ask(PARIS_CALL, carol)
    telegram.ask("qwertz asdfgh yxcvbn", carol)
    telegram.wait_callback_answer(telegram.press(answer, "👍", carol))
    _wait(lambda: _grown(hook.http, before).get("verbatim_handling_seconds_count") == 3)
    grown = _grown(hook.http, before)
    assert grown['verbatim_updates_total{kind="message"}'] == 2
    assert grown['verbatim_updates_total{kind="callback_query"}'] == 1
    assert grown['verbatim_answers_total{decision="answer"}'] == 1
    assert grown['verbatim_answers_total{decision="nothing"}'] == 1
    assert 0 < grown["verbatim_handling_seconds_sum"] < 10
    figures = _figures(hook.http)
    assert figures["verbatim_passages"] == 70
    assert figures["verbatim_generation"] == 1
    assert 20e6 < figures["process_resident_memory_bytes"] < 1e9


def _grown(http: httpx.Client, before: dict[str, float]) -> dict[str, float]:
    """Return by how much figures have grown, those that have."""
    now = _figures(http)
    grown = {name: value - before.get(name, 0.0) for name, value in now.items()}
    return {name: by for name, by in grown.items() if by}


def test_figures_tell_nothing_of_a_person(hook: Hook) -> None:
    dora = Person(777_123_456_789, MARK, language_code="fr")
    hook.bot.telegram.ask(PARIS_CALL, dora)
    shown = hook.http.get("/metrics").text
    for told in (str(dora.id), MARK, "Paris", "fr", "127.0.0.1", WEBHOOK_SECRET):
        assert not re.search(rf"\b{re.escape(told)}\b", shown), told


def test_figures_are_not_shown_unless_that_was_set(webhook_bot: Running) -> None:
    (call,) = [call for call in webhook_bot.first_calls if call.method == "setWebhook"]
    with httpx.Client(base_url=call.params["url"], trust_env=False) as http:
        assert _status(http, "/metrics") == 404
        assert _status(http, "/healthz") == 200


def test_what_counts_is_loaded_only_where_figures_are_wanted() -> None:
    code = "import sys, bot.app; print('prometheus_client' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, check=True
    )
    assert done.stdout == b"False\n"


def test_every_kind_of_update_has_a_name() -> None:
    person = somebody()
    assert kind(Update.de_json(_update(person), None)) == "message"
    assert kind(Update(1)) == kind("no update") == "other"


# Without a webhook


def test_a_bot_that_polls_listens_on_a_port_that_was_set() -> None:
    with BotApi() as telegram, _started(telegram, METRICS="true") as (process, http):
        _wait(lambda: _status(http, "/readyz") == 200)
        assert telegram.ask(PARIS_CALL).text.startswith(FOUR_COUNTRIES)
        assert _figures(http)["verbatim_passages"] == 70
        for path in ("/", "/hook"):
            sent = http.post(path, content=_nothing(), headers=RIGHT)
            assert sent.status_code == 404
        telegram.inject("sendMessage", Refuse())
        telegram.say("hi")
        _wait(lambda: _figures(http).get('verbatim_errors_total{error="Forbidden"}') == 1)
        assert process.stop() == 0


def test_a_bot_that_polls_listens_on_nothing_else(polling_bot: Running) -> None:
    table = Path(f"/proc/{polling_bot.process.pid}/fd")
    if not table.exists():
        pytest.skip("this system does not tell what a process has open")
    links = [str(each.readlink()) for each in table.iterdir() if each.is_symlink()]
    mine = {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}
    assert mine
    for kind_ in ("tcp", "tcp6"):
        lines = Path(f"/proc/net/{kind_}").read_text().splitlines()[1:]
        listening = {line.split()[9] for line in lines if line.split()[3] == "0A"}
        assert not mine & listening


@pytest.mark.parametrize("mode", [{}, {"WEBHOOK_URL": "https://bot.example"}])
def test_a_port_that_is_taken_ends_the_bot_with_one_line(mode: dict[str, str]) -> None:
    with BotApi() as telegram, socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - the bot listens on all addresses too
        taken.listen()
        settings = {
            "BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "PORT": str(taken.getsockname()[1]),
            "LOG_LEVEL": "WARNING",
        }
        ended = running.run(settings=settings | mode)
        assert telegram.calls == []
    assert ended.code == 2
    assert ended.out == ""
    assert re.fullmatch(r"verbatim: PORT \d+ cannot be listened on: .+\n", ended.err)
