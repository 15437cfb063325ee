"""Logging without secrets: whatever writes a line, the token is not in it."""

import logging
from collections.abc import Iterable
from urllib.parse import quote

from telegram.error import InvalidToken


class Redacting(logging.Formatter):
    """Formats as usual, tracebacks included, then puts *** where a secret stands.

    Args:
        secrets: as they are; their percent-encoded forms are found too.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [form for secret in secrets for form in (secret, quote(secret, safe=""))]

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line (and its traceback), redacted."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Log to standard error from this level on, secrets redacted."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(secrets))
    handler.addFilter(_is_not_about_the_token)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Requests' addresses hold the token, and there is one line of them every ten seconds.
    logging.getLogger("httpx").setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # Alembic tells of every plugin it has, whether used or not.
    logging.getLogger("alembic").setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _is_not_about_the_token(record: logging.LogRecord) -> bool:
    # The process ends with one clear line for this; the library would add a long traceback.
    return not (record.exc_info and isinstance(record.exc_info[1], InvalidToken))
