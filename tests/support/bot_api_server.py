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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from bot_api_objects import Params, Update, Upload
from bot_api_rules import Account, ApiError, Methods, bad_request
from tornado.httpclient import AsyncHTTPClient, HTTPError
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.locks import Condition
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

# Forms carry everything as text. These parameters are text, all the others are JSON: numbers,
# flags, and the nested objects which bots encode themselves.
_TEXT_PARAMETERS = frozenset(
    {
        "action",
        "callback_query_id",
        "caption",
        "description",
        "document",
        "file_id",
        "inline_message_id",
        "inline_query_id",
        "language_code",
        "name",
        "next_offset",
        "parse_mode",
        "secret_token",
        "short_description",
        "text",
        "url",
    }
)

_WEBHOOK_TIMEOUT = 30.0
_WEBHOOK_FIRST_PAUSE = 0.05
_WEBHOOK_LONGEST_PAUSE = 1.0


@dataclass(frozen=True)
class TooManyRequests:
    """Telegram does not carry out the call and asks to wait."""

    retry_after: int

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        description = f"Too Many Requests: retry after {self.retry_after}"
        return ApiError(description, 429, retry_after=self.retry_after)


@dataclass(frozen=True)
class ServerError:
    """Telegram is broken: the call is not carried out."""

    code: int = 500

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        return ApiError("Bad Gateway" if self.code == 502 else "Internal Server Error", self.code)


@dataclass(frozen=True)
class Refuse:
    """Telegram refuses the call for a reason of its own, say because the user blocked the bot."""

    description: str = "Forbidden: bot was blocked by the user"
    code: int = 403

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        return ApiError(self.description, self.code)


@dataclass(frozen=True)
class Drop:
    """The connection closes without an answer before the call is carried out."""


@dataclass(frozen=True)
class DropAfter:
    """The call is carried out, but the connection closes without an answer."""


@dataclass(frozen=True)
class Slow:
    """The call waits before it is carried out and answered, even if nobody listens any more."""

    seconds: float


Fault = TooManyRequests | ServerError | Refuse | Drop | DropAfter | Slow


@dataclass(frozen=True)
class Call:
    """One request of the bot, remembered as soon as it arrived."""

    method: str
    params: Params
    at: float = field(default_factory=time.monotonic)
    """When it arrived, on the monotonic clock."""
    fault: Fault | None = None


@dataclass(frozen=True)
class Refused:
    """A call that broke a rule of the Bot API, and the answer to it."""

    call: Call
    description: str


@dataclass(frozen=True)
class _Answer:
    body: dict[str, Any]
    status: int = 200

    @classmethod
    def refusal(cls, error: ApiError) -> Self:
        body = {"ok": False, "error_code": error.code, "description": error.description}
        return cls(
            body | ({"parameters": error.parameters} if error.parameters else {}), error.code
        )


class BotApiServer:
    """A Bot API server for one bot on a free port of this machine."""

    def __init__(self, token: str, username: str) -> None:
        """Prepare the server; it listens from `start` on."""
        self.token = token
        self.username = username
        self._account = Account(token, username)
        self._methods = Methods(self._account)
        # Guards everything below and in the account; tells waiting tests of every change.
        self._changed = threading.Condition()
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
        sockets = bind_sockets(0, "127.0.0.1")
        self._port = sockets[0].getsockname()[1]
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._arrived = Condition()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, args=(sockets,), name="bot-api")
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
        with self._changed:
            self._faults[method.lower()].extend([fault] * times)

    def heal(self) -> None:
        """Forget all the faults still to come."""
        with self._changed:
            self._faults.clear()

    def duplicate_updates(self, number: int) -> None:
        """Deliver each of the next updates twice, as Telegram does when it missed a receipt."""
        with self._changed:
            self._updates_to_duplicate = number

    @property
    def calls(self) -> list[Call]:
        """Return every call of the bot since the beginning or the last `clear`."""
        with self._changed:
            return list(self._calls)

    @property
    def refused(self) -> list[Refused]:
        """Return the calls that broke a rule; a fault is not the bot's doing and is not here."""
        with self._changed:
            return list(self._refused)

    @property
    def pending_updates(self) -> list[Update]:
        """Return the updates the bot has not confirmed yet."""
        with self._changed:
            return list(self._account.updates)

    # Inside the thread of the server

    def _run(self, sockets: list[socket.socket]) -> None:
        with self._runner:
            self._runner.run(self._serve(sockets))

    async def _serve(self, sockets: list[socket.socket]) -> None:
        answer = {"answer": self._answer, "wake": self._arrived.notify_all}
        download = {"find": self._file_content}
        application = Application(
            [
                (r"/bot([^/]*)/(\w+)", _MethodHandler, answer),
                (r"/file/bot([^/]*)/documents/(.+)", _FileHandler, download),
            ],
            default_handler_class=_NotFoundHandler,
            log_function=lambda _handler: None,
        )
        http_server = HTTPServer(application)
        http_server.add_sockets(sockets)
        delivery = asyncio.create_task(self._deliver_to_webhook())
        await self._stopped.wait()
        delivery.cancel()
        http_server.stop()
        await http_server.close_all_connections()

    def _announce(self) -> None:
        """Wake everyone who waits for a change, in tests and in the server. Needs the lock."""
        self._changed.notify_all()
        self._loop.call_soon_threadsafe(self._arrived.notify_all)

    def _queue(self, update: Update) -> None:
        """Hand an update to the bot, by whichever way it receives them. Needs the lock."""
        twice = self._updates_to_duplicate > 0
        self._updates_to_duplicate -= twice
        self._account.receive(update, copies=2 if twice else 1)
        self._announce()

    async def _answer(
        self, token: str, method: str, request: HTTPServerRequest, is_gone: Callable[[], bool]
    ) -> _Answer | None:
        """Return the answer to a call, or None to hang up."""
        call = Call(method, {})
        try:
            self._check_token(token)
            call = self._note(method, _params(request))
            match call.fault:
                case TooManyRequests() | ServerError() | Refuse():
                    return _Answer.refusal(call.fault.error)
                case Drop():
                    return None
                case Slow(seconds):
                    await asyncio.sleep(seconds)
            if method.lower() == "getupdates":
                result = await self._poll(call, is_gone)
            else:
                result = self._apply(call)
        except ApiError as error:
            with self._changed:
                self._refused.append(Refused(call, error.description))
                self._announce()
            return _Answer.refusal(error)
        return (
            None if isinstance(call.fault, DropAfter) else _Answer({"ok": True, "result": result})
        )

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise ApiError("Not Found", 404)
        if token != self.token:
            raise ApiError("Unauthorized", 401)

    def _note(self, method: str, params: Params) -> Call:
        """Return the call that came in, with the fault it meets, and remember it."""
        with self._changed:
            faults = self._faults[method.lower()]
            call = Call(method, params, fault=faults.popleft() if faults else None)
            self._calls.append(call)
            self._announce()
        return call

    def _apply(self, call: Call) -> Any:
        with self._changed:
            result = self._methods(call.method, call.params)
            self._announce()
        return result

    async def _poll(self, call: Call, is_gone: Callable[[], bool]) -> list[Update]:
        """Return the waiting updates, or the first to come before the time asked for is over."""
        self._polls += 1
        this_poll = self._polls
        # An earlier poll that still waits has to notice that this one takes its place.
        self._arrived.notify_all()
        deadline = self._loop.time() + (call.params.get("timeout") or 0)
        while True:
            with self._changed:
                updates = self._methods.get_updates(call.params)
                self._changed.notify_all()
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

    def _file_content(self, token: str, file_id: str) -> bytes:
        self._check_token(token)
        with self._changed:
            file = self._account.files.get(file_id)
        if file is None:
            raise ApiError("Not Found", 404)
        return file.content

    async def _deliver_to_webhook(self) -> None:
        """Post the updates to the webhook in order, each until it is accepted."""
        client = AsyncHTTPClient(force_instance=True)
        pause = _WEBHOOK_FIRST_PAUSE
        try:
            while True:
                with self._changed:
                    hook = self._account.webhook
                    update = next(iter(self._account.updates), None)
                if hook is None or update is None:
                    await self._arrived.wait()
                    continue
                failure = await _post(client, hook, update)
                with self._changed:
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


def _params(request: HTTPServerRequest) -> Params:
    """Return the parameters of a call from its query, form, files or JSON body.

    Raises:
        ApiError: The body is not the JSON object it claims to be.
    """
    # Bytes that are no UTF-8 survive as lone surrogates, for the rules to refuse.
    raw: dict[str, Any] = {
        name: values[-1].decode("utf-8", "surrogateescape")
        for name, values in request.arguments.items()
    }
    if request.headers.get("Content-Type", "").startswith("application/json"):
        try:
            raw |= json.loads(request.body)
        except (TypeError, ValueError):
            raise bad_request("can't parse JSON object") from None
    params = {
        name: _decoded(value) if isinstance(value, str) and name not in _TEXT_PARAMETERS else value
        for name, value in raw.items()
    }
    for name, files in request.files.items():
        params[name] = Upload(files[-1].filename, files[-1].body)
    return params


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


class _JsonHandler(RequestHandler):
    def send(self, answer: _Answer) -> None:
        self.set_status(answer.status)
        self.finish(answer.body)


class _NotFoundHandler(_JsonHandler):
    def prepare(self) -> None:
        self.send(_Answer.refusal(ApiError("Not Found", 404)))


class _FileHandler(_JsonHandler):
    def initialize(self, find: Callable[[str, str], bytes]) -> None:
        self._find = find

    def get(self, token: str, file_id: str) -> None:
        try:
            self.finish(self._find(token, file_id))
        except ApiError as error:
            self.send(_Answer.refusal(error))


class _MethodHandler(_JsonHandler):
    def initialize(
        self, answer: Callable[..., Awaitable[_Answer | None]], wake: Callable[[], None]
    ) -> None:
        self._find_answer = answer
        self._wake = wake
        self._is_gone = False

    def on_connection_close(self) -> None:
        self._is_gone = True
        self._wake()

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        answer = await self._find_answer(token, method, self.request, lambda: self._is_gone)
        if self._is_gone:
            return
        if answer is None:
            self.detach().close()
        else:
            self.send(answer)
