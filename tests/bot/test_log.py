"""Whatever is logged, by whomever: no secret is in it."""

import json
import logging
import subprocess
import sys
from tempfile import TemporaryDirectory

import pytest
from bot_api import BotApi, ServerError
from telegram.error import InvalidToken

from bot.log import Redacting, _is_not_about_the_token, about, redacting
from tests.bot import running
from tests.bot.running import PARIS_CALL, environment, somebody

SECRET = "123456:TEST-token"
ENCODED = "123456%3ATEST-token"


def _record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("name", logging.INFO, __file__, 1, message, arguments, None)


def test_a_line_tells_its_time_level_and_origin() -> None:
    assert (
        Redacting(redacting([])).format(_record("all is well")).endswith(" INFO name: all is well")
    )


@pytest.mark.parametrize("form", [SECRET, ENCODED])
def test_a_secret_in_a_message_is_redacted(form: str) -> None:
    line = Redacting(redacting([SECRET])).format(_record(f"GET /bot{form}/getMe"))
    assert line.endswith("GET /bot***/getMe")


def test_a_secret_in_the_arguments_of_a_message_is_redacted() -> None:
    line = Redacting(redacting([SECRET])).format(
        _record("GET %s and %r", SECRET, {"token": SECRET})
    )
    assert line.endswith("GET *** and {'token': '***'}")


def test_every_one_of_several_secrets_is_redacted() -> None:
    line = Redacting(redacting(["first", "second"])).format(_record("first, second, first"))
    assert line.endswith(": ***, ***, ***")


def test_a_secret_in_a_traceback_is_redacted() -> None:
    def fail() -> None:
        raise ValueError(f"refused: {SECRET}") from KeyError(ENCODED)

    record = _record("it failed")
    try:
        fail()
    except ValueError:
        record.exc_info = sys.exc_info()
    lines = Redacting(redacting([SECRET])).format(record)
    assert "Traceback" in lines
    assert "ValueError: refused: ***" in lines
    assert "TEST-token" not in lines


def test_a_line_for_programs_is_one_object_with_the_traceback_in_it() -> None:
    record = _record("it %s: %s", "failed", SECRET)
    error = ValueError(f"refused: {ENCODED}")
    record.exc_info = ValueError, error, error.__traceback__
    with about(77):
        line = Redacting(redacting([SECRET]), "json").format(record)
    told = json.loads(line)
    assert told["event"] == "it failed: ***"
    assert (told["level"], told["logger"], told["update"]) == ("info", "name", 77)
    assert told["exception"].endswith("ValueError: refused: ***")


def test_a_line_tells_the_update_that_it_is_about() -> None:
    with about(77):
        assert (
            Redacting(redacting([]))
            .format(_record("it failed"))
            .endswith(": it failed [update 77]")
        )


def test_every_line_of_the_bot_is_an_object_if_it_is_to_be() -> None:
    with BotApi() as telegram, running.polling(telegram, LOG_FORMAT="json") as bot:
        telegram.inject("sendMessage", ServerError())
        telegram.ask(PARIS_CALL, somebody())
        lines = [json.loads(line) for line in bot.process.output.splitlines()]
    assert {"event", "level", "logger", "timestamp"} <= set.intersection(*map(set, lines))
    (retried,) = [line for line in lines if "trying again" in line["event"]]
    assert retried["update"] == 1


_LOGGED = f"""
import logging
from bot import log
log.set_up("{{level}}", log.redacting(["{SECRET}"]))
logging.getLogger("httpx").info("a request")
logging.getLogger("httpx").warning("a failed request with {SECRET}")
logging.getLogger("else").debug("detail")
logging.getLogger("else").info("news")
"""


def _logged(level: str) -> list[str]:
    """Return the lines that a fresh process logs."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", _LOGGED.format(level=level)],
            env=environment(folder, {}),
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    assert done.stdout == ""
    return [line.partition(": ")[2] for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("DEBUG", ["a failed request with ***", "detail", "news"]),
        ("INFO", ["a failed request with ***", "news"]),
        ("WARNING", ["a failed request with ***"]),
        ("ERROR", []),
    ],
)
def test_all_is_logged_from_its_level_on_but_single_requests(
    level: str, expected: list[str]
) -> None:
    assert _logged(level) == expected


def test_a_refused_token_is_only_left_out_where_the_library_logs_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("telegram.ext.Updater", "bot.handlers.errors"):
        logging.getLogger(name).error("no", exc_info=InvalidToken("refused"))
    shown = [each.name for each in caplog.records if _is_not_about_the_token(each)]
    assert shown == ["bot.handlers.errors"]


def test_a_polling_bot_never_writes_its_token() -> None:
    with BotApi() as telegram:
        telegram.inject("getMe", ServerError())
        with running.polling(telegram, LOG_LEVEL="DEBUG") as bot:
            telegram.inject("sendMessage", ServerError())
            telegram.ask(PARIS_CALL, somebody())
            bot.process.stop()
        assert "sendMessage" in bot.process.output
        assert _secret_part(telegram.token) not in bot.process.output


def test_a_bot_with_a_webhook_never_writes_its_token_or_secret() -> None:
    with BotApi() as telegram:
        with running.webhook(telegram, LOG_LEVEL="DEBUG", WEBHOOK_SECRET="made-up_one") as bot:
            telegram.ask(PARIS_CALL, somebody())
            bot.process.stop()
        assert "setWebhook" in bot.process.output
        assert "made-up_one" not in bot.process.output
        assert _secret_part(telegram.token) not in bot.process.output


def test_a_webhook_secret_that_was_made_up_by_the_bot_is_not_written_either() -> None:
    with BotApi() as telegram:
        with running.webhook(telegram, LOG_LEVEL="DEBUG") as bot:
            telegram.ask(PARIS_CALL, somebody())
            bot.process.stop()
        secret = telegram.calls_of("setWebhook")[0].params["secret_token"]
        assert len(secret) > 30
        assert "setWebhook" in bot.process.output
        assert secret not in bot.process.output


def _secret_part(token: str) -> str:
    return token.partition(":")[2]
