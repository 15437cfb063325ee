"""What the bot answers over HTTP: Telegram, which brings updates, and whoever asks how it does."""

import asyncio
import hmac
import json
import logging
import re
import sys
from typing import TYPE_CHECKING, Any

from telegram import Bot, Update
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.inbox import Receiver, number_of
from bot.settings import SettingsError
from index import VerbatimError

if TYPE_CHECKING:
    from bot.metrics import Metrics

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name is public
"""Where Telegram puts the secret.
Source: https://core.telegram.org/bots/api#setwebhook"""

LONGEST_BODY = 1 << 20
"""Bytes that an update may have; Telegram's have some thousands."""

LONGEST_SILENCE = 120.0
"""Seconds that a connection may take to begin a request or go on with it."""

LONGEST_READING = 30.0
"""Seconds that a body may take to come in."""

NOT_BEGUN = "the bot has not reached Telegram yet"
STOPPING = "the bot is stopping"

_log = logging.getLogger(__name__)


class UpdateError(VerbatimError):
    """What was sent is no update; the message says why and holds nothing of it.

    Args:
        message: says why.
        number: the update's, if it has one that can be kept.
    """

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number


class Web:
    """A server that takes updates from Telegram and tells how the bot is doing.

    Args:
        bot: reads updates, and sets those aside that it cannot read.
        updates: where they are put.
        port: what is listened on; None if nothing is.
        hook: the path that Telegram is to send them to and the secret that it is to show; None if
            it is not to send them.
        metrics: what tells the figures; None if nobody may see them.

    Attributes:
        unready: why the bot does not serve at the moment, in a line; None if it does.
    """

    def __init__(
        self,
        bot: Receiver,
        updates: "asyncio.Queue[object]",
        port: int | None,
        hook: tuple[str, str] | None,
        metrics: "Metrics | None" = None,
    ) -> None:
        self.unready: str | None = NOT_BEGUN
        self.bot = bot
        self._updates = updates
        self._taking: set[asyncio.Task[None]] = set()
        self._port = port
        rules: list[Any] = []
        if hook:
            path, secret = hook
            # First: updates have to come, whatever path was chosen for them.
            given = {"web": self, "secret": secret}
            rules.append((f"/{re.escape(path.strip('/'))}/?", _Webhook, given))
        rules += [("/healthz", _Health, {"web": self}), ("/readyz", _Readiness, {"web": self})]
        if metrics:
            rules.append(("/metrics", _Metrics, {"metrics": metrics}))
        self._server = HTTPServer(
            Application(rules, default_handler_class=_Nothing, log_function=_say_nothing),
            idle_connection_timeout=LONGEST_SILENCE,
            body_timeout=LONGEST_READING,
            # Handlers count themselves what they take: the server would answer with 400.
            max_body_size=sys.maxsize,
            max_buffer_size=2 * LONGEST_BODY,
        )

    def listen(self) -> None:
        """Answer from now on, on all addresses, if there is a port.

        Raises:
            SettingsError: it cannot be listened on.
        """
        if self._port is None:
            return
        try:
            self._server.listen(self._port, address="0.0.0.0")  # noqa: S104 – others are to reach it
        except OSError as error:
            raise SettingsError(
                f"PORT {self._port} cannot be listened on: {error.strerror}"
            ) from error

    async def take(self, update: Update) -> None:
        """Put an update where updates are put.

        Raises:
            VerbatimError: it cannot be kept there.
        """
        taking = asyncio.create_task(self._updates.put(update))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        await taking

    async def stop_taking(self) -> None:
        """Take no more updates, and wait for those that are being put somewhere.

        What would come behind the sign that nothing more is to come would be waited for forever.
        """
        self.unready = STOPPING
        await asyncio.gather(*self._taking, return_exceptions=True)

    async def close(self) -> None:
        """Answer no more. Nothing happens if nothing was listened on."""
        self._server.stop()
        await self._server.close_all_connections()


@stream_request_body
class _Handler(RequestHandler):
    """Answers in plain text, and takes no body.

    An error ends the connection: what was not read of the request is not read any more.
    """

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Type", "text/plain; charset=utf-8")

    def data_received(self, chunk: bytes) -> None:
        del chunk
        self.send_error(413)

    def write_error(self, status_code: int, **_how: Any) -> None:
        if status_code == 405:
            self.set_header("Allow", ", ".join(self.SUPPORTED_METHODS))
        self.set_header("Connection", "close")
        self.finish(f"{self._reason}\n")


class _Nothing(_Handler):
    """Answers where there is nothing."""

    def prepare(self) -> None:
        raise HTTPError(404)


class _Webhook(_Handler):
    """Takes updates from whoever knows the secret."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, web: Web, secret: str) -> None:
        self._web = web
        self._secret = secret
        self._body = bytearray()

    def prepare(self) -> None:
        headers = self.request.headers
        # In the same time however much of it is right; and before anything of the body is read.
        shown = headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), self._secret.encode()):
            raise HTTPError(403)
        kind, _, _ = headers.get("Content-Type", "").partition(";")
        if kind.strip().lower() != "application/json":
            raise HTTPError(415)
        length = headers.get("Content-Length", "").lstrip("0")
        # What is no number is for the server to refuse.
        if length.isdecimal() and (len(length) > 10 or int(length) > LONGEST_BODY):
            raise HTTPError(413)

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk
        if len(self._body) > LONGEST_BODY:
            self._body.clear()
            self.send_error(413)

    async def post(self) -> None:
        try:
            update = read(bytes(self._body), self._web.bot)
        except UpdateError as error:
            if error.number is not None:
                # Refused, it would be sent again and again, and all others after it.
                content = self._body.decode(errors="replace")
                await self._web.bot.set_aside(error.number, content, str(error))
                return
            _log.warning("what came to the webhook is left out: %s", error)
            self.set_status(400)
            self.write(f"{error}\n")
            return
        if self._web.unready:
            self.set_status(503)  # Telegram sends it again
            return
        try:
            await self._web.take(update)
        except VerbatimError as error:
            _log.warning("update %s cannot be taken now: %s", update.update_id, error)
            self.set_status(503)


class _Health(_Handler):
    """Tells that the process is alive."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, web: Web) -> None:
        self._web = web

    def get(self) -> None:
        self.finish("ok")

    def head(self) -> None:
        self.get()


class _Readiness(_Health):
    """Tells whether the bot serves, or why not."""

    def get(self) -> None:
        if self._web.unready:
            self.set_status(503)
        self.finish(self._web.unready or "ok")


class _Metrics(_Handler):
    """Tells the figures."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, metrics: "Metrics") -> None:
        self._metrics = metrics

    def get(self) -> None:
        self.set_header("Content-Type", self._metrics.page_type)
        self.finish(self._metrics.page())

    def head(self) -> None:
        self.get()


def read(body: bytes, bot: Bot) -> Update:
    """The update that was sent.

    Raises:
        UpdateError: it is none.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise UpdateError("it is no JSON") from None
    if not isinstance(content, dict):
        raise UpdateError("it is no JSON object")
    number = number_of(content)
    if number is None:
        raise UpdateError("it has no number of an update")
    try:
        return Update.de_json(content, bot)
    except Exception as error:  # noqa: BLE001 – whatever the library makes of what is no update
        kind = type(error).__name__
        raise UpdateError(f"it cannot be read ({kind})", number) from None


def _say_nothing(handler: RequestHandler) -> None:
    """Log no line for a request."""
