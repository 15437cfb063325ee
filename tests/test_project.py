"""What the project says of itself is so: its layout, its front door, its processes."""

import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from tempfile import mkdtemp

import pytest
from bot_api import BotApi
from process import REPOSITORY, BotProcess

from index import PassageIndex, answer, read_corpus
from tests.bot.running import free_port

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")

LAYOUT = r"""pyproject\.toml|bot|index|seeds|tests|Procfile|README\.md|LICENSE|CHANGELOG\.md
|requirements(-dev)?\.txt|\..*"""


def _processes() -> dict[str, list[str]]:
    lines = (REPOSITORY / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: shlex.split(command) for name, _, command in (x.partition(": ") for x in lines)}


@pytest.fixture
def telegram() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api
        assert api.refused == []


def _start(name: str, telegram: BotApi, **settings: str) -> BotProcess:
    python, *arguments = _processes()[name]
    assert python == "python"
    # Not the default folder, which would be one more at the top of the checkout.
    settings = {"DATA_DIR": mkdtemp(), **settings}
    settings = {"BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url, **settings}
    return BotProcess(settings, command=[sys.executable, *arguments])


def test_the_top_level_holds_what_was_agreed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607 – git is wherever it is
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    # A copy without git (an unpacked archive) also holds what installing and testing left behind.
    left_behind = [line.strip("/") for line in (REPOSITORY / ".gitignore").read_text().split()]
    names = {Path(name).parts[0] for name in listed} or {
        path.name
        for path in REPOSITORY.iterdir()
        if not any(path.match(pattern) for pattern in left_behind)
    }
    assert [name for name in names if not re.fullmatch(LAYOUT, name, re.VERBOSE)] == []


@pytest.mark.parametrize(
    "module",
    [
        path.relative_to(REPOSITORY)
        for room in ("bot", "index")
        for path in sorted((REPOSITORY / room).glob("*.py"))
        if not path.name.startswith("__") and path.stem not in {"errors", "model", "log"}
    ],
    ids=str,
)
def test_the_map_in_the_readme_shows_every_module(module: Path) -> None:
    assert f"`{module.as_posix()}`" in README or f"`{module.name}`" in README


def test_the_answer_in_the_readme_is_a_real_one() -> None:
    question = re.search(r"\*\*You:\*\* (Which .*)", README)
    quotation = re.search(r"> > \*\*(.*)\*\*", README)
    assert question
    assert quotation
    index = PassageIndex(read_corpus(REPOSITORY / "seeds"))
    best = answer(index, question[1]).citations[0]
    assert best.passage.text == quotation[1]
    assert f"[1] *{best.article.title}*" in README
    assert f"paragraph {best.passage.position} of {best.of}" in README


def test_the_question_that_the_readme_declines_is_declined() -> None:
    question = re.search(r"\*\*You:\*\* (how do i .*)", README)
    assert question
    index = PassageIndex(read_corpus(REPOSITORY / "seeds"))
    declined = answer(index, question[1])
    assert declined.citations == ()
    assert "They do not mention " + ", ".join(f"*{word}*" for word in declined.missing) in README


def test_the_worker_of_the_procfile_answers(telegram: BotApi) -> None:
    with _start("worker", telegram):
        reply = telegram.ask("Which countries signed the Paris Call?", timeout=30)
    assert "Lebanon, Morocco, Qatar and the United Arab Emirates" in reply.text


def test_the_web_process_of_the_procfile_answers(telegram: BotApi) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    with _start("web", telegram, WEBHOOK_URL=url, PORT=str(port)):
        reply = telegram.ask("Which countries signed the Paris Call?", timeout=30)
        assert telegram.calls_of("getUpdates") == []
    assert "Lebanon, Morocco, Qatar and the United Arab Emirates" in reply.text


_LOCKED = re.compile(r"^(?P<name>[\w.-]+)(?:\[.*\])?==[^ ;]+(?P<only_elsewhere> ; )?", re.MULTILINE)
_GPL = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public")
_LGPL = re.compile(r"LGPL|Lesser General Public")


def _licence(package: str) -> str:
    """Return the licence of an installed package; of several to choose from one without GPL."""
    told = metadata(package)
    classified = [each for each in told.get_all("Classifier", ()) if each.startswith("License")]
    stated = "".join(
        told.get_all("License-Expression") or classified or told.get_all("License") or ()
    )
    choices = sorted(stated.split(" OR "), key=lambda each: bool(_GPL.search(each)))
    return choices[0]


def test_what_the_bot_runs_on_is_under_licences_that_leave_its_own_alone() -> None:
    requirements = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")
    licences: dict[str, str] = {}
    for found in _LOCKED.finditer(requirements):
        with suppress(PackageNotFoundError) if found["only_elsewhere"] else nullcontext():
            licences[found["name"]] = _licence(found["name"])
    assert licences.keys() > {"numpy", "nltk", "psycopg", "sentry-sdk"}
    assert [name for name, licence in licences.items() if not licence] == []
    assert [each for each in licences.items() if _GPL.search(each[1])] == []
    # Whoever changes these has to be let, and they can be: they are packages of their own.
    lesser = {name for name, licence in licences.items() if _LGPL.search(licence)}
    assert lesser == {"psycopg", "psycopg-binary", "python-telegram-bot"}


def test_no_test_can_connect_beyond_this_machine() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="wanted to connect"):
        outside.connect(("192.0.2.1", 80))  # an address for documentation: nobody has it
