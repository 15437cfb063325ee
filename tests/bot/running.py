"""The bot as its users start it: as a process, on a fake Telegram or with a terminal's lines."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from bot_api import BotApi, Call, Group, Person, Sent, Update
from process import REPOSITORY, BotProcess
from sqlalchemy import make_url

SEEDS = REPOSITORY / "seeds"

WEBHOOK_SECRET = "made-up_SECRET"
"""The secret of the webhook that tests share."""

PARIS_CALL = "Which countries signed the Paris Call?"
"""A question on the seeds that only one sentence answers."""

FOUR_COUNTRIES = (
    "Only four countries from the MENA region - Lebanon, Morocco, Qatar and the United Arab "
    "Emirates – have signed the Paris Call for Trust & Security in Cyberspace."
)
FOUR_COUNTRIES_TITLE = "Interpol chief hails cooperation with MENA security services"

_START_TIMEOUT = 30.0
_LOGGED = {"LOG_LEVEL": level} if (level := os.environ.get("TEST_LOG_LEVEL")) else {}
"""How much bots are to log where a test does not say: TEST_LOG_LEVEL=DEBUG looks for secrets."""

_numbers = count(50_001)


@dataclass(frozen=True)
class Running:
    """A bot at work, the Telegram it serves, and the calls by which it began."""

    telegram: BotApi
    process: BotProcess
    first_calls: list[Call]

    @contextmanager
    def faultless(self, but: str = "nothing") -> Iterator[BotApi]:
        """Let somebody use Telegram, then make sure that nothing went wrong or was refused.

        Refusals with `but` in them are passed over.
        """
        written, before = len(self.process.output), self.telegram.refused
        yield self.telegram
        after = [each for each in self.telegram.refused if each not in before]
        # The commands of admins who have never written to the bot, which are told in passing.
        after = [
            each
            for each in after
            if each.call.method not in {"setMyCommands", "deleteMyCommands"}
            or each.description != "Bad Request: chat not found"
        ]
        refused = [(each.call.method, each.description) for each in after]
        assert [each for each in refused if but not in each[1]] == []
        lines = self.process.output[written:].splitlines()
        assert [line for line in lines if " ERROR " in line] == []
        assert self.process.is_running


def somebody() -> Person:
    """Return a person who has never written to the bot before."""
    return Person(next(_numbers), "Carol")


def some_group(*, forum: bool = False) -> Group:
    """Return a group in which nothing was said yet."""
    return Group(-1_002_000_000_000 - next(_numbers), "Readers", forum)


def only_reply(telegram: BotApi, person: Person, chat: Group | None = None) -> Sent:
    """Return the answer to a question, which has to be all that the bot has said in this chat.

    Whatever was said before the question was heard before it, and would have been replied to.
    """
    answer = telegram.ask(f"/ask {PARIS_CALL}", person, chat)
    assert telegram.messages(chat.id if chat else person.id) == [answer]
    return answer


def push_message(
    telegram: BotApi, chat: Person | Group, content: dict[str, Any], kind: str = "message"
) -> Update:
    """Send the bot a message that is no plain text, and return the update."""
    author = chat if isinstance(chat, Person) else somebody()
    message = {
        "message_id": 1_000_000 + next(_numbers),
        "from": author.user,
        "chat": chat.chat,
        "date": int(time.time()),
        **content,
    }
    return telegram.push({kind: message})


def push_press(telegram: BotApi, person: Person, message_id: int, data: str) -> Update:
    """Press a button that is not there, as a client of somebody's own making can."""
    number = str(next(_numbers))
    message = {"message_id": message_id, "from": telegram.me, "chat": person.chat, "date": 1}
    query = {"id": number, "from": person.user, "message": message, "chat_instance": number}
    return telegram.push({"callback_query": query | {"data": data}})


def free_port() -> int:
    """Return the number of a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def polling(telegram: BotApi, *arguments: str, **settings: str) -> Iterator[Running]:
    """Run the bot, which asks this Telegram for updates."""
    before = len(telegram.calls_of("getUpdates"))
    with _process(telegram, arguments, settings) as process:
        _wait(process, telegram, lambda: len(telegram.calls_of("getUpdates")) > before)
        yield Running(telegram, process, telegram.calls)


@contextmanager
def webhook(telegram: BotApi, path: str = "/hook", **settings: str) -> Iterator[Running]:
    """Run the bot, which has its updates sent by this Telegram."""
    before = len(telegram.calls_of("setWebhook"))
    port = free_port()
    at = {"PORT": str(port), "WEBHOOK_URL": f"http://127.0.0.1:{port}{path}"}
    with _process(telegram, (), at | settings) as process:
        _wait(process, telegram, lambda: len(telegram.calls_of("setWebhook")) > before)
        yield Running(telegram, process, telegram.calls)


@contextmanager
def _process(
    telegram: BotApi, arguments: tuple[str, ...], settings: dict[str, str]
) -> Iterator[BotProcess]:
    given = {"BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url} | _LOGGED | settings
    with (
        TemporaryDirectory() as folder,
        BotProcess(_findable(given), Path(folder), command(*arguments)) as process,
    ):
        yield process
    sent = [call.params for call in telegram.calls if call.method != "setWebhook"]
    assert_keeps_secrets(given, process.output, str(sent))


def assert_keeps_secrets(settings: Mapping[str, str], *written: str) -> None:
    """Make sure that no secret in the settings of a bot stands in what it has written.

    After the colon of a token comes what is secret of it, percent-encoded or not.
    """
    password = make_url(settings["DATABASE_URL"]).password if "DATABASE_URL" in settings else None
    secrets = {
        settings["BOT_TOKEN"].partition(":")[2],
        settings.get("WEBHOOK_SECRET", ""),
        str(password or ""),
        quote(str(password or ""), safe=""),
    }
    for secret in secrets - {""}:
        assert all(secret not in each for each in written), "a secret was written"


def _wait(process: BotProcess, telegram: BotApi, is_ready: Callable[[], bool]) -> None:
    """Wait for the bot to serve, as long as it runs."""
    deadline = time.monotonic() + _START_TIMEOUT
    while True:
        try:
            telegram.wait_until(is_ready, 0.5, "the bot to serve")
        except AssertionError:
            if not process.is_running or time.monotonic() > deadline:
                raise AssertionError(
                    f"The bot does not serve. It wrote:\n{process.output}"
                ) from None
        else:
            return


def command(*arguments: str) -> list[str]:
    """Return the command that starts the bot."""
    return [sys.executable, "-m", "bot", *arguments]


@dataclass(frozen=True)
class Ended:
    """What a process has written once it ended, and its exit code."""

    code: int
    out: str
    err: str


def run(
    stdin: bytes | str = b"",
    *arguments: str,
    settings: dict[str, str] | None = None,
    timeout: float = 20,
) -> Ended:
    """Run the bot with this standard input until it ends by itself."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            command(*arguments),
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            env=environment(folder, settings or {}),
            cwd=folder,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def environment(home: str, settings: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process that knows of nothing but these settings."""
    known = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home}
    # Coverage finds its way into a process by its environment alone.
    known |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return known | _findable(settings)


def _findable(settings: dict[str, str]) -> dict[str, str]:
    """Return the settings with what it takes to find bot and articles from any folder.

    The processes run in folders of their own, so the `.env` of whoever tests is not theirs.
    """
    return {"PYTHONPATH": str(REPOSITORY), "CORPUS_DIR": str(SEEDS)} | settings
