"""HTTP as a Bot API server has to understand it, and no more.

A general web server takes four times as long over a call as the rules of the Bot API do. Latencies
are measured through the fake Telegram, so its own share has to be small.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from bot_api_checks import bad_request
from bot_api_objects import Params, Upload
from tornado.httputil import HTTPFile, parse_body_arguments

# Forms carry everything as text. These parameters are text, all the others are JSON: numbers,
# flags, and the nested objects which bots encode themselves.
_TEXT_PARAMETERS = frozenset(
    {
        "action",
        "business_connection_id",
        "callback_query_id",
        "caption",
        "description",
        "document",
        "file_id",
        "guest_query_id",
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

_END_OF_HEAD = b"\r\n\r\n"
_LONGEST_HEAD = 64 * 1024
_LONGEST_BODY = 100 * 1024 * 1024

_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class Request:
    """One request, with its headers under names in small letters."""

    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is sent back to a request."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"

    def encoded(self) -> bytes:
        """Return the reply as it goes over the line."""
        head = (
            f"HTTP/1.1 {self.status} {_phrase(self.status)}\r\n"
            f"Content-Type: {self.content_type}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def json_reply(answer: dict[str, Any], status: int = 200) -> Reply:
    """Return an answer of the Bot API as a reply."""
    return Reply(_encode(answer).encode(), status)


Handler = Callable[[Request, Callable[[], bool]], Reply | Coroutine[Any, Any, Reply | None] | None]
"""What makes a reply of a request, or hangs up with None; it can ask whether the client is gone."""


class Connection(asyncio.Protocol):
    """The line to one client, on which one request after the other is answered."""

    def __init__(
        self, handler: Handler, connections: set["Connection"], on_close: Callable[[], None]
    ) -> None:
        """Answer by this handler, be one of the connections, and call the last when it ends."""
        self._handler = handler
        self._connections = connections
        self._on_close = on_close
        self._received = bytearray()
        self._is_busy = False
        self._is_gone = False
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._is_gone = True
        self._connections.discard(self)
        self._on_close()

    def close(self) -> None:
        """Hang up, whatever is under way."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while not self._is_busy and not self._is_gone:
            request = self._next_request()
            if request is None:
                return
            reply = self._handler(request, lambda: self._is_gone)
            if isinstance(reply, Coroutine):
                self._is_busy = True
                task = asyncio.ensure_future(self._reply_later(reply))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            else:
                self._send(reply)

    def _next_request(self) -> Request | None:
        """Return the next request if all of it has arrived."""
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            if len(self._received) > _LONGEST_HEAD:
                self._send(Reply(b"", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE), last=True)
            return None
        first, *lines = self._received[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if "transfer-encoding" in headers:
            self._send(Reply(b"", HTTPStatus.LENGTH_REQUIRED), last=True)
            return None
        length = int(headers.get("content-length", 0))
        if length > _LONGEST_BODY:
            self._send(Reply(b"", HTTPStatus.REQUEST_ENTITY_TOO_LARGE), last=True)
            return None
        start = end + len(_END_OF_HEAD)
        if len(self._received) < start + length:
            return None
        body = bytes(self._received[start : start + length])
        del self._received[: start + length]
        target = first.split(" ")[1] if " " in first else ""
        path, _mark, query = target.partition("?")
        return Request(unquote(path), query, headers, body)

    async def _reply_later(self, reply: Coroutine[Any, Any, Reply | None]) -> None:
        done = await reply
        self._is_busy = False
        self._send(done)
        self.data_received(b"")

    def _send(self, reply: Reply | None, *, last: bool = False) -> None:
        if self._is_gone:
            return
        if reply is not None:
            self._transport.write(reply.encoded())
        if reply is None or last:
            self._is_gone = True
            self._transport.close()


def parameters(request: Request) -> Params:
    """Return the parameters of a call from its query, form, files or JSON body.

    Raises:
        ApiError: The body is not the JSON object it claims to be.
    """
    kind = request.headers.get("content-type", "")
    # Bytes that are no UTF-8 survive as lone surrogates, for the rules to refuse.
    raw: dict[str, Any] = _form(request.query.encode("latin-1")) if request.query else {}
    files: dict[str, list[HTTPFile]] = {}
    if kind.startswith("application/x-www-form-urlencoded"):
        raw |= _form(request.body)
    elif kind.startswith("application/json"):
        try:
            raw |= json.loads(request.body)
        except (TypeError, ValueError):
            raise bad_request("can't parse JSON object") from None
    elif kind.startswith("multipart/form-data"):
        fields: dict[str, list[bytes]] = {}
        parse_body_arguments(kind, request.body, fields, files)
        raw |= {
            name: values[-1].decode("utf-8", "surrogateescape") for name, values in fields.items()
        }
    params = {
        name: _decoded(value) if isinstance(value, str) and name not in _TEXT_PARAMETERS else value
        for name, value in raw.items()
    }
    for name, uploads in files.items():
        params[name] = Upload(uploads[-1].filename, uploads[-1].body)
    return params


def _form(encoded: bytes) -> dict[str, str]:
    form = {}
    for field in encoded.replace(b"+", b" ").split(b"&"):
        name, _sign, value = field.partition(b"=")
        form[_unquoted(name)] = _unquoted(value)
    return form


def _unquoted(text: bytes) -> str:
    return unquote_to_bytes(text).decode("utf-8", "surrogateescape")


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
