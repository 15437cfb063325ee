"""The bot's end of a fake Telegram: calls come in over HTTP, updates go out.

What the calls do is decided in `bot_api_rules`; here is how they travel, and what can go wrong
with that. The server runs in a thread of its own, so that ordinary synchronous tests can use it.
"""

import asyncio
import json
import re
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Hashable
from datetime import timedelta
from typing import Any, Self, TypeVar

from bot_api_account import Account
from bot_api_checks import ApiError
from bot_api_faults import (
    Call,
    Drop,
    DropAfter,
    Fault,
    Migrated,
    Refuse,
    Refused,
    ServerError,
    Slow,
    TooManyRequests,
)
from bot_api_http import Connection, Reply, Request, json_reply, parameters
from bot_api_objects import Params, Update
from bot_api_rules import Methods
from tornado.httpclient import AsyncHTTPClient, HTTPError
from tornado.locks import Condition

_WEBHOOK_TIMEOUT = 30.0
_WEBHOOK_FIRST_PAUSE = 0.05
_WEBHOOK_LONGEST_PAUSE = 1.0

_CALL_PATH = re.compile(r"/bot([^/]*)/(\w+)")
_FILE_PATH = re.compile(r"/file/bot([^/]*)/documents/(.+)")
_TOKEN = re.compile(r"\d+:[\w-]+")

# After these, whoever waits for updates has to look again.
_ABOUT_WEBHOOKS = frozenset({"setwebhook", "deletewebhook"})

_T = TypeVar("_T")


class BotApiServer:
    """A Bot API server for one bot on a free port of this machine."""

    def __init__(self, token: str, username: str, *, inline: bool, guests: bool) -> None:
        """Prepare the server; it listens from `start` on."""
        self.token = token
        self.username = username
        self._account = Account(token, username, inline=inline, guests=guests)
        self._methods = Methods(self._account)
        # Guards everything below and in the account.
        self._lock = threading.RLock()
        # The tests that wait, each with the chat or query it waits for, or None for anything.
        self._waiting: dict[threading.Condition, Hashable | None] = {}
        self._calls: list[Call] = []
        self._refused: list[Refused] = []
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._updates_to_duplicate = 0
        self._polls = 0
        self._port = 0

    @property
    def url(self) -> str:
        """Return the address bots are given as that of the Bot API."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def me(self) -> dict[str, Any]:
        """Return the bot as a user."""
        return self._account.me

    def start(self) -> None:
        """Listen and serve until `stop`."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._port = listener.getsockname()[1]
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._arrived = Condition()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, args=(listener,), name="bot-api")
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def __enter__(self) -> Self:
        """Start the server and return it."""
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the server."""
        self.stop()

    # What goes wrong, and what has happened

    def inject(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method meet a fault; faults queue up in the order given."""
        with self._lock:
            self._faults[method.lower()].extend([fault] * times)

    def heal(self) -> None:
        """Forget all the faults still to come."""
        with self._lock:
            self._faults.clear()

    def duplicate_updates(self, number: int) -> None:
        """Deliver each of the next updates twice, as Telegram does when it missed a receipt."""
        with self._lock:
            self._updates_to_duplicate = number

    @property
    def calls(self) -> list[Call]:
        """Return every call of the bot since the beginning or the last `clear`."""
        with self._lock:
            return list(self._calls)

    @property
    def refused(self) -> list[Refused]:
        """Return the calls that broke a rule; a fault is not the bot's doing and is not here."""
        with self._lock:
            return list(self._refused)

    @property
    def pending_updates(self) -> list[Update]:
        """Return the updates the bot has not confirmed yet."""
        with self._lock:
            return list(self._account.updates)

    def _wait_for(
        self, predicate: Callable[[], _T | None], timeout: float, concern: Hashable | None
    ) -> _T | None:
        """Return what the predicate returns as soon as that is true, or at the end. Needs the lock.

        It is asked again after everything that happened to what it is concerned with.
        """
        waiting = threading.Condition(self._lock)
        self._waiting[waiting] = concern
        try:
            return waiting.wait_for(predicate, timeout)
        finally:
            del self._waiting[waiting]

    # Inside the thread of the server

    def _run(self, listener: socket.socket) -> None:
        with self._runner:
            self._runner.run(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        connections: set[Connection] = set()
        server = await self._loop.create_server(
            lambda: Connection(self._handle, connections, self._arrived.notify_all),
            sock=listener,
        )
        delivery = asyncio.create_task(self._deliver_to_webhook())
        await self._stopped.wait()
        delivery.cancel()
        server.close()
        for connection in list(connections):
            connection.close()

    def _announce(self) -> None:
        """Wake the tests that wait for what has changed. Needs the lock.

        A thread that is woken for nothing takes the interpreter away from the server, so those who
        told what they wait for are left in peace until something happens to it.
        """
        touched = self._account.touched
        for waiting, concern in self._waiting.items():
            if concern is None or concern in touched:
                waiting.notify_all()
        touched.clear()

    def _queue(self, update: Update) -> None:
        """Hand an update to the bot, by whichever way it receives them. Needs the lock."""
        twice = self._updates_to_duplicate > 0
        self._updates_to_duplicate -= twice
        self._account.receive(update, copies=2 if twice else 1)
        self._announce()
        self._loop.call_soon_threadsafe(self._arrived.notify_all)

    def _handle(
        self, request: Request, is_gone: Callable[[], bool]
    ) -> Reply | Coroutine[Any, Any, Reply | None] | None:
        """Return the reply to a request, None to hang up, or what will be the reply."""
        if found := _CALL_PATH.fullmatch(request.path):
            return self._answer(found[1], found[2], request, is_gone)
        try:
            if found := _FILE_PATH.fullmatch(request.path):
                return self._file(found[1], found[2])
        except ApiError as error:
            return _refusal(error)
        return _refusal(ApiError("Not Found", 404))

    def _answer(
        self, token: str, method: str, request: Request, is_gone: Callable[[], bool]
    ) -> Reply | Coroutine[Any, Any, Reply | None] | None:
        call = Call(method, {})
        try:
            self._check_token(token)
            params = parameters(request)
            with self._lock:
                faults = self._faults.get(method.lower())
                call = Call(method, params, fault=faults.popleft() if faults else None)
                self._calls.append(call)
                if call.fault is not None or method.lower() == "getupdates":
                    self._announce()
                    return self._answer_later(call, is_gone)
                return self._apply(call)
        except ApiError as error:
            return self._refuse(call, error)

    async def _answer_later(self, call: Call, is_gone: Callable[[], bool]) -> Reply | None:
        """Return the answer to a call that has to wait or meets a fault."""
        match call.fault:
            case TooManyRequests() | ServerError() | Refuse() | Migrated():
                return _refusal(call.fault.error)
            case Drop():
                return None
            case Slow(seconds):
                await asyncio.sleep(seconds)
        try:
            if call.method.lower() == "getupdates":
                reply = json_reply({"ok": True, "result": await self._poll(call, is_gone)})
            else:
                with self._lock:
                    reply = self._apply(call)
        except ApiError as error:
            return self._refuse(call, error)
        return None if isinstance(call.fault, DropAfter) else reply

    def _apply(self, call: Call) -> Reply:
        """Carry out a call. Needs the lock."""
        result = self._methods(call.method, call.params)
        self._announce()
        if call.method.lower() in _ABOUT_WEBHOOKS:
            self._arrived.notify_all()
        # The result is part of the state, which the next call may change.
        return json_reply({"ok": True, "result": result})

    def _refuse(self, call: Call, error: ApiError) -> Reply:
        with self._lock:
            self._refused.append(Refused(call, error.description))
            self._announce()
        return _refusal(error)

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise ApiError("Not Found", 404)
        if token != self.token:
            raise ApiError("Unauthorized", 401)

    async def _poll(self, call: Call, is_gone: Callable[[], bool]) -> list[Update]:
        """Return the waiting updates, or the first to come before the time asked for is over."""
        self._polls += 1
        this_poll = self._polls
        # An earlier poll that still waits has to notice that this one takes its place.
        self._arrived.notify_all()
        deadline = self._loop.time() + (call.params.get("timeout") or 0)
        while True:
            with self._lock:
                updates = self._methods.get_updates(call.params)
                self._announce()
            left = deadline - self._loop.time()
            if updates or left <= 0:
                return updates
            await self._arrived.wait(timedelta(seconds=left))
            if is_gone():
                return []
            if this_poll != self._polls:
                raise ApiError(
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                    409,
                )

    def _file(self, token: str, file_id: str) -> Reply:
        self._check_token(token)
        with self._lock:
            file = self._account.files.get(file_id)
        if file is None:
            raise ApiError("Not Found", 404)
        return Reply(file.content, content_type="application/octet-stream")

    async def _deliver_to_webhook(self) -> None:
        """Post the updates to the webhook in order, each until it is accepted."""
        client = AsyncHTTPClient(force_instance=True)
        pause = _WEBHOOK_FIRST_PAUSE
        try:
            while True:
                with self._lock:
                    hook = self._account.webhook
                    update = next(iter(self._account.updates), None)
                if hook is None or update is None:
                    await self._arrived.wait()
                    continue
                failure = await _post(client, hook, update)
                with self._lock:
                    if not failure and self._account.updates[:1] == [update]:
                        del self._account.updates[0]
                    if self._account.webhook is hook:
                        self._account.webhook_failure = failure
                    self._announce()
                if failure:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _WEBHOOK_LONGEST_PAUSE)
                else:
                    pause = _WEBHOOK_FIRST_PAUSE
        finally:
            client.close()


async def _post(client: AsyncHTTPClient, hook: Params, update: Update) -> dict[str, Any]:
    """Return what getWebhookInfo says of a delivery that failed, nothing if it succeeded."""
    headers = {"Content-Type": "application/json"}
    if hook.get("secret_token"):
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret_token"]
    try:
        await client.fetch(
            hook["url"],
            method="POST",
            headers=headers,
            body=json.dumps(update),
            request_timeout=_WEBHOOK_TIMEOUT,
            follow_redirects=False,
        )
    except HTTPError as error:
        message = f"Wrong response from the webhook: {error.code} {error.message}"
    except OSError as error:
        message = str(error)
    else:
        return {}
    return {"last_error_date": int(time.time()), "last_error_message": message}


def _refusal(error: ApiError) -> Reply:
    answer = {"ok": False, "error_code": error.code, "description": error.description}
    hints = {"parameters": error.parameters} if error.parameters else {}
    return json_reply(answer | hints, error.code)
