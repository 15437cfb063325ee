"""Errors are reported to Sentry where its address is set, without secrets and anybody's words."""

import gzip
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bot_api import BotApi
from databases import fresh

from tests.bot import running
from tests.bot.running import PARIS_CALL, environment, run, somebody

SECRET = "123456:TEST-token"
WORD = "Quagmirefish"
"""Was written by somebody, and is nobody else's business."""


@contextmanager
def _sentry() -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes what is reported, its address as Sentry writes it, and the reports."""
    reports: list[bytes] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            reports.append(gzip.decompress(body) if packed else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_given: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://made-up-key@127.0.0.1:{server.server_port}/1", reports
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


_FAILING = f"""
import logging
from bot import crash_reports, log
crash_reports.set_up("{{address}}", log.redacting(["{SECRET}"]))
logging.getLogger("else").warning("somebody said {WORD}")
said = "{WORD}"
try:
    raise ValueError("no such address: /bot{SECRET}/getMe")
except ValueError:
    logging.getLogger("else").error("it failed with {SECRET}", exc_info=True)
"""


def test_an_error_is_reported_without_secrets_and_what_people_said(tmp_path: Path) -> None:
    with _sentry() as (address, reports):
        subprocess.run(
            [sys.executable, "-c", _FAILING.format(address=address)],
            env=environment(str(tmp_path), {}),
            cwd=tmp_path,
            check=True,
        )
    told = b"".join(reports).decode()
    assert "it failed with ***" in told
    assert "no such address: /bot***/getMe" in told
    assert SECRET not in told
    assert WORD not in told


def test_the_bot_reports_what_it_logs_as_an_error(tmp_path: Path) -> None:
    with (
        fresh("sqlite", tmp_path) as made,
        _sentry() as (address, reports),
        BotApi() as telegram,
        running.polling(telegram, **made.environment, SENTRY_DSN=address),
    ):
        telegram.ask(PARIS_CALL, somebody())
        assert reports == []
        made.change_by_hand()
        telegram.ask(PARIS_CALL, somebody())
        deadline = time.monotonic() + 10
        while not reports and time.monotonic() < deadline:
            time.sleep(0.1)
    told = b"".join(reports).decode()
    assert "was changed by hand" in told
    assert telegram.token.partition(":")[2] not in told
    assert PARIS_CALL not in told


def test_an_address_that_is_none_ends_the_bot_with_one_line() -> None:
    settings = {"BOT_TOKEN": SECRET, "SENTRY_DSN": "sentry.example"}
    ended = run(settings=settings)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("verbatim: SENTRY_DSN is no address of Sentry's")


def test_without_an_address_nothing_of_sentry_is_there(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", "import sys, bot.app; assert 'sentry_sdk' not in sys.modules"],
        env=environment(str(tmp_path), {}),
        cwd=tmp_path,
        check=True,
    )
