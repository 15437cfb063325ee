"""`python -m bot`: on Telegram if BOT_TOKEN is set, else the same conversation in the terminal."""

import argparse
import logging
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from pydantic import SecretStr
from rich.console import Console

from bot.settings import Settings, SettingsError
from index import CorpusError, FixtureError, PassageIndex, VerbatimError
from index import corpus as corpora
from index.evaluation import FIXTURES, Fixture, read_fixtures

if TYPE_CHECKING:
    from bot.replies import Replies
    from bot.serving import Serving
    from index.library import Library

_log = logging.getLogger(__name__)

TO_TELEGRAM = """\
To put this bot on Telegram, write /newbot to @BotFather (https://t.me/BotFather).
Then start it with the token it gives you: BOT_TOKEN=123456:AbC-dEf python -m bot
"""


def main(arguments: list[str] | None = None) -> int:
    """Start the bot; returns the exit code: 0 when it was told to stop, 2 for a bad setting."""
    parser = argparse.ArgumentParser(
        "python -m bot",
        description="Serve on Telegram if BOT_TOKEN is set, else talk in the terminal.",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--polling", action="store_true", help="Telegram, asking for updates")
    mode.add_argument("--webhook", action="store_true", help="Telegram, listening at WEBHOOK_URL")
    chosen = parser.parse_args(arguments)
    try:
        settings = Settings.read()
        if chosen.polling:
            settings.webhook_url = None
        if chosen.webhook and settings.webhook_url is None:
            raise SettingsError("WEBHOOK_URL is not set; set it to this server's public address")
        if settings.bot_token or chosen.polling or chosen.webhook:
            _telegram(settings)
        else:
            _terminal(settings)
    except VerbatimError as error:
        print(f"verbatim: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _telegram(settings: Settings) -> None:
    # Importing Telegram's library takes half a second that the terminal does not need.
    from telegram.error import InvalidToken

    from bot import app, log

    if settings.webhook_secret is None:
        # Made here and not where it is used, so that the log knows to leave it out.
        settings.webhook_secret = SecretStr(token_urlsafe(32))
    redact = log.redacting(settings.secrets)
    log.set_up(settings.log_level, redact, settings.log_format)
    if settings.sentry_dsn:
        from bot import crash_reports

        crash_reports.set_up(settings.sentry_dsn.get_secret_value(), redact)
    try:
        app.run(settings, _serving(settings))
    except InvalidToken:
        raise SettingsError(
            "BOT_TOKEN is refused by Telegram; copy it from @BotFather again, or get a new one "
            "there with /token"
        ) from None


def _terminal(settings: Settings) -> None:
    from bot import terminal
    from bot.reader import Reader

    replies = _replies(settings)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console()
    console.print(TO_TELEGRAM, soft_wrap=True, highlight=False, markup=False)
    terminal.show(replies.welcome(Reader()), console)
    terminal.talk(replies, _lines(console), console)


def _serving(settings: Settings) -> "Serving":
    """The library with what the corpus folder holds, and an index of it."""
    from bot.replies import Replies
    from bot.serving import Serving, stored
    from index import cache
    from index.library import Library

    url = settings.database_url
    library = Library.open(settings.data_dir, url.get_secret_value() if url else None)
    _import(library, settings)
    generation = library.generation()
    versions = library.state(generation)
    index = cache.load(settings.data_dir, library, versions)
    replies = Replies(stored(index, library, versions), _fixtures(settings))
    return Serving(library, replies, generation, settings.data_dir)


def _fixtures(settings: Settings) -> list[Fixture]:
    """The corpus folder's question fixtures; none if there are none that can be read."""
    try:
        return read_fixtures(settings.corpus_dir / FIXTURES)
    except FixtureError as error:
        _log.info("there are no example questions: %s", error)
        return []


def _import(library: "Library", settings: Settings) -> None:
    """Take over what is new in the corpus folder; only an empty library cannot do without."""
    from index.importing import import_folder

    try:
        import_folder(library, settings.corpus_dir)
    except CorpusError as error:
        if not library.generation():
            raise SettingsError(f"CORPUS_DIR cannot be used: {error}") from error
        _log.warning("CORPUS_DIR cannot be used, the library stays as it is: %s", error)


def _replies(settings: Settings) -> "Replies":
    """Replies from the library if there is one, else from the corpus folder."""
    from bot.replies import Replies
    from bot.served import Served
    from index.database import FILE

    if settings.database_url or (settings.data_dir / FILE).exists():
        return _serving(settings).replies
    try:
        served = Served(PassageIndex(corpora.read(settings.corpus_dir)))
    except CorpusError as error:
        raise SettingsError(f"CORPUS_DIR cannot be used: {error}") from error
    return Replies(served, _fixtures(settings))


def _lines(console: Console) -> Iterator[str]:
    """What is typed, line by line, with a prompt only if a person types it."""
    if not sys.stdin.isatty():
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr] # a text file here
        yield from sys.stdin
        return
    while True:
        try:
            yield console.input("[bold]?[/bold] ")
        except EOFError:
            console.print()
            return


if __name__ == "__main__":
    sys.exit(main())
