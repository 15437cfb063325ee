"""The bot runs on what is installed: it fetches nothing, and reads nothing that could be a program.

A hook of the interpreter's own sees what every library does in the bot's processes, from their
first line on: https://docs.python.org/3/library/audit_events.html
"""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from bot_api import BotApi
from process import REPOSITORY

from index.cache import FILE
from tests.bot import running
from tests.bot.admins import OWNER, Admin
from tests.bot.corpora import without_fixtures
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, environment, somebody

REFUSED = "is not to be done here"

HOOK = """
import os
import sys
import threading

last = threading.local()
open(f"{__file__}-{os.getpid()}", "x").close()

def watch(event, arguments):
    if event == "open":
        last.opened = str(arguments[0])
    # Babel has its own data about languages in pickles, which are installed with it.
    if event == "pickle.find_class" and "/babel/locale-data/" not in getattr(last, "opened", ""):
        refuse(event, arguments)
    only_to = os.environ["PYTHON_ONLY_TO"]
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        if f"{arguments[1][0]}:{arguments[1][1]}" != only_to:
            refuse(event, arguments)
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if host != only_to.partition(":")[0]:
            refuse(event, arguments)

def refuse(event, arguments):
    print(event, arguments, "is not to be done here", file=sys.stderr, flush=True)
    os._exit(86)  # an exception could be caught

sys.addaudithook(watch)
"""


@dataclass(frozen=True)
class Watch:
    """What processes have to be told so that they are watched, and those that were."""

    folder: Path

    def settings(self, only_to: str) -> dict[str, str]:
        return {"PYTHONPATH": f"{self.folder}:{REPOSITORY}", "PYTHON_ONLY_TO": only_to}

    def watched(self) -> int:
        """Return how many processes have been watched so far."""
        return len([*self.folder.glob("*.py-*")])


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    folder = tmp_path / "hook"
    folder.mkdir()
    # Python imports a module of this name before anything else.
    (folder / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    return Watch(folder)


@pytest.mark.parametrize(
    "forbidden",
    [
        "import pickle; pickle.loads(pickle.dumps(print))",
        "import pickle; pickle._loads(pickle.dumps(print))",
        "import numpy; numpy.save('x.npy', [print]); numpy.load('x.npy', allow_pickle=True)",
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:2/')",
        "import httpx; httpx.get('http://host.invalid/')",
        "import nltk; nltk.download('punkt')",
    ],
)
def test_who_does_what_is_not_to_be_done_is_ended(
    watch: Watch, tmp_path: Path, forbidden: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", forbidden],
        cwd=tmp_path,
        env=environment(str(tmp_path), watch.settings("127.0.0.1:1")),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 86
    assert REFUSED in done.stderr


TEXTS = ("pandoc.pdf", "pandoc.docx", "pandoc.epub", "pandoc.html", "bees.md")


def test_the_bot_fetches_nothing_and_unpickles_nothing(watch: Watch, tmp_path: Path) -> None:
    kept = tmp_path / "data" / FILE
    with BotApi() as telegram:
        settings = watch.settings(telegram.url.partition("//")[2]) | {
            "ADMIN_IDS": str(OWNER.id),
            "CORPUS_DIR": str(without_fixtures(tmp_path)),
            "DATA_DIR": str(kept.parent),
        }
        assert not kept.exists()
        with running.polling(telegram, **settings) as bot, bot.faultless():
            _use(telegram)
            admin = Admin(telegram)
            for name in TEXTS:
                admin.draft(name)
            admin.wait_text(f"Articles: {len(TEXTS)} added")
            admin.published(admin.change())
            assert watch.watched() == 2  # the process that reads files, too
        assert kept.exists()
        with running.polling(telegram, **settings) as bot, bot.faultless():
            _use(telegram)
            assert watch.watched() == 3
            assert "loaded the index of" in bot.process.output


def _use(telegram: BotApi) -> None:
    """Do what readers do, as far as libraries of others have a part in it."""
    reader = somebody()
    answer = telegram.ask(PARIS_CALL, reader)
    assert answer.text.startswith(FOUR_COUNTRIES)
    telegram.press(answer, "Whole article", reader)
    page = telegram.wait_edit(answer)
    telegram.wait_reply(telegram.press(page, "Send as a file", reader))
    telegram.ask(
        "Quels pays ont signé l'appel de Paris\u00a0?", replace(reader, language_code="fr")
    )
    telegram.wait_inline_answer(telegram.inline("Interpool chif", reader))
