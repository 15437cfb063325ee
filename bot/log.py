"""Logging without secrets: whatever writes a line, the token is not in it."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import quote

import structlog
from telegram.error import InvalidToken

Format = Literal["text", "json"]

Redact = Callable[[str], str]
"""Puts *** where a secret stands in a text."""

_FROM_RECORDS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def redacting(secrets: Iterable[str]) -> Redact:
    """What puts *** where one of these stands, be it as it is, percent-encoded or within JSON."""
    hidden = [
        form
        for secret in sorted(filter(None, secrets), key=len, reverse=True)
        for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
    ]

    def redact(text: str) -> str:
        for each in hidden:
            text = text.replace(each, "***")
        return text

    return redact


class Redacting(logging.Formatter):
    """Formats records, tracebacks included, then puts *** where a secret stands.

    Args:
        redact: does that.
        form: lines for people, or one JSON object a line, with `event`, `level`, `logger`,
            `timestamp`, `exception` and `update`, as far as there are any.
    """

    def __init__(self, redact: Redact, form: Format = "text") -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact
        self._objects = structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=_FROM_RECORDS,
        )
        self._is_json = form == "json"

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line (and its traceback), redacted."""
        return self._redact(
            self._objects.format(record) if self._is_json else self._for_people(record)
        )

    def _for_people(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        about = structlog.contextvars.get_contextvars().get("update")
        first, *rest = line.split("\n", 1)
        return "\n".join([f"{first} [update {about}]", *rest]) if about else line


@contextmanager
def about(update_id: int) -> Iterator[None]:
    """Whatever is logged within the block tells this update's number."""
    with structlog.contextvars.bound_contextvars(update=update_id):
        yield


def set_up(level: str, redact: Redact, form: Format = "text") -> None:
    """Log to standard error from this level on, secrets redacted."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(redact, form))
    handler.addFilter(_is_not_about_the_token)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Requests' addresses hold the token, and there is one line of them every ten seconds.
    logging.getLogger("httpx").setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # Whoever tries what a server makes of odd requests could fill the log.
    logging.getLogger("tornado.general").setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # Alembic tells of every plugin it has, whether used or not.
    logging.getLogger("alembic").setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _is_not_about_the_token(record: logging.LogRecord) -> bool:
    # The process ends with one clear line for this; the library would add a long traceback.
    is_the_librarys = record.name.startswith("telegram.")
    refused = record.exc_info and isinstance(record.exc_info[1], InvalidToken)
    return not (is_the_librarys and refused)
