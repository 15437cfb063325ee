"""Without a token the same conversation is had in a terminal, or by a program through a pipe."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bot_api import BotApi

from bot.guidance import TELEGRAM_ONLY, commands, no_question
from bot.language import ENGLISH
from tests.bot.running import (
    FOUR_COUNTRIES,
    FOUR_COUNTRIES_TITLE,
    PARIS_CALL,
    Ended,
    command,
    environment,
    run,
)

CITED = f"[1] {FOUR_COUNTRIES_TITLE} · date not stated · paragraph 12 of 23"


def _talk(*lines: str | bytes) -> str:
    """Return what the bot prints after its greeting when these lines are piped into it."""
    typed = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    ended = run(typed)
    assert (ended.code, ended.err) == (0, "")
    greeting, asked, printed = ended.out.partition("Try one of these:\n")
    assert greeting.endswith("/help explains the rest.\n\n")
    assert asked
    return printed.partition("\n\n")[2]


# A conversation

BETWEEN = "There is no article 0. The numbers go from 1 to 5.\n\n"
"""What /article 0 prints, by which the replies of one long conversation are told apart."""

LINES: dict[str, str | bytes] = {
    "more of nothing": "/more",
    "next of nothing": "/next",
    "nonsense": "/nonsense",
    "slash": "/",
    "empty": "",
    "blank": " \t ",
    "question": PARIS_CALL,
    "around": "/around",
    "wider": "/around",
    "asked": f"/ask {PARIS_CALL}",
    "more": "/more",
    "asked again": f"  {PARIS_CALL}  ",
    "whole": "/whole",
    "article": "/article 3",
    "next": "/next",
    "back": "/back",
    "articles": "/articles",
    "help": "/help",
    "start": "/start",
    "ask nothing": "/ask",
    "bytes": b"\xff\xfe\x00\x01 odd \xc3(",
    "escapes": b"\x1b[31m\x07\x08",
    "endless word": "x" * 100_000,
    "endless line": "word " * 20_000,
    "markup": "[bold]dromedaries[/bold] [/]",
    "thanks": "Thanks a lot!",
    "topic": "Who is Christian Aghroum?",
    "follow-up": "and which countries were there?",
}


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """Have one long conversation and return what each line of it got for a reply."""
    between: list[str | bytes] = ["/article 0"]
    lines = [each for line in LINES.values() for each in (line, *between)]
    *replies, rest = _talk(*lines).split(BETWEEN)
    assert rest == ""
    return dict(zip(LINES, replies, strict=True))


def test_a_piped_question_gets_the_quotation_and_its_article(printed: dict[str, str]) -> None:
    assert printed["question"].startswith(f"│ {FOUR_COUNTRIES}\n{CITED}\n")
    assert printed["question"].endswith("\n/more  /around  /whole\n\n")


@pytest.mark.parametrize("way", ["asked", "asked again"])
def test_however_a_question_is_put_it_is_answered(printed: dict[str, str], way: str) -> None:
    assert printed[way].startswith(f"│ {FOUR_COUNTRIES}\n{CITED}\n")


def test_a_follow_up_is_understood_by_the_question_before(printed: dict[str, str]) -> None:
    first, _, _ = printed["follow-up"].partition("\n[1] ")
    assert "moderated by Mr. Christian Aghroum" in first


def test_ask_without_a_question_tells_how_to_ask(printed: dict[str, str]) -> None:
    assert printed["ask nothing"] == f"{no_question(ENGLISH)}\n\n"


def test_more_shows_the_passages_that_come_next(printed: dict[str, str]) -> None:
    assert "\n[3] " in printed["asked"]
    assert "\n[4] " in printed["more"]
    assert "\n[3] " not in printed["more"]


def test_around_shows_the_neighbours_and_widens(printed: dict[str, str]) -> None:
    assert "paragraphs 11 to 13 of 23" in printed["around"]
    assert "paragraphs 10 to 14 of 23" in printed["wider"]


def test_an_article_is_read_page_by_page(printed: dict[str, str]) -> None:
    assert printed["article"].startswith(f"{FOUR_COUNTRIES_TITLE}\ndate not stated\n")
    assert FOUR_COUNTRIES in printed["article"]
    assert FOUR_COUNTRIES not in printed["next"]
    assert printed["back"] == printed["article"]


def test_the_whole_article_opens_at_the_passage_that_was_quoted(printed: dict[str, str]) -> None:
    assert printed["whole"].startswith(f"{FOUR_COUNTRIES_TITLE}\n")
    assert FOUR_COUNTRIES in printed["whole"]


def test_the_articles_are_listed_by_number(printed: dict[str, str]) -> None:
    line = f"\n3. {FOUR_COUNTRIES_TITLE} · date not stated · 23 paragraphs /article_3\n"
    assert line in printed["articles"]


@pytest.mark.parametrize("name", [each for each in commands(ENGLISH) if each not in TELEGRAM_ONLY])
def test_the_help_tells_of_every_command(printed: dict[str, str], name: str) -> None:
    assert f"\n/{name} – " in printed["help"]


def test_start_greets(printed: dict[str, str]) -> None:
    assert printed["start"].startswith("Ask me a question in your own words")


@pytest.mark.parametrize("typed", ["more of nothing", "next of nothing", "nonsense", "slash"])
def test_a_command_that_does_not_work_here_says_so(printed: dict[str, str], typed: str) -> None:
    assert printed[typed].startswith("There is no such command here.")


@pytest.mark.parametrize("typed", ["empty", "blank"])
def test_empty_lines_are_passed_over(printed: dict[str, str], typed: str) -> None:
    assert printed[typed] == ""


@pytest.mark.parametrize("typed", ["bytes", "escapes", "endless word", "markup"])
def test_a_line_that_asks_nothing_of_the_articles_is_declined(
    printed: dict[str, str], typed: str
) -> None:
    assert printed[typed].startswith("No answer found")


def test_an_endless_line_gets_a_reply(printed: dict[str, str]) -> None:
    assert printed["endless line"]


def test_markup_in_a_question_is_not_obeyed(printed: dict[str, str]) -> None:
    assert "dromedaries" in printed["markup"]


def test_control_characters_in_a_question_do_not_come_back(printed: dict[str, str]) -> None:
    assert not {"\x1b", "\x07", "\x08", "\x00"} & set("".join(printed.values()))


def test_small_talk_is_returned(printed: dict[str, str]) -> None:
    assert printed["thanks"].startswith("You are welcome.")


@pytest.fixture(scope="module")
def quitted() -> Ended:
    """Leave at once, with a question still to be read."""
    return run(f"/quit\n{PARIS_CALL}\n")


def test_the_first_two_lines_tell_how_to_get_a_token(quitted: Ended) -> None:
    first, second, third, *_ = quitted.out.splitlines()
    assert first.startswith("To put this bot on Telegram, write /newbot to @BotFather")
    assert "BOT_TOKEN=" in second
    assert "python -m bot" in second
    assert third == ""


def test_quit_ends_the_conversation(quitted: Ended) -> None:
    greeting, _, examples = quitted.out.partition("Try one of these:\n")
    assert greeting.endswith("/help explains the rest.\n\n")
    assert len(examples.splitlines()) == 4  # three and a blank line
    assert (quitted.code, quitted.err) == (0, "")


def test_the_last_line_needs_no_line_end() -> None:
    ended = run(PARIS_CALL)
    assert CITED in ended.out
    assert ended.code == 0


def test_an_output_that_lacks_a_character_does_not_end_the_conversation() -> None:
    told = run(PARIS_CALL, settings={"PYTHONIOENCODING": "ascii"})
    assert "Lebanon, Morocco, Qatar and the United Arab Emirates" in told.out
    assert (told.code, told.err) == (0, "")


# With a person who types


class _Session:
    """A terminal in which the bot runs and somebody types."""

    def __init__(self, home: str) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            command(),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=home,
            env=environment(home, {"TERM": "dumb", "COLUMNS": "80"}),
        )
        os.close(slave)
        self._screen = ""

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait(self, text: str, timeout: float = 20) -> str:
        """Return what came up on the screen up to this text, and begin anew behind it."""
        deadline = time.monotonic() + timeout
        while text not in self._screen:
            readable, _, _ = select.select([self._master], [], [], deadline - time.monotonic())
            assert readable, f"no {text!r} came up, but {self._screen!r}"
            # Several bytes may make one character: what is waited for is plain.
            self._screen += os.read(self._master, 65_536).decode("utf-8", "replace")
        before, _, self._screen = self._screen.partition(text)
        return before

    def wait_end(self, timeout: float = 10) -> int:
        return self._process.wait(timeout)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@pytest.fixture
def session() -> Iterator[_Session]:
    with TemporaryDirectory() as home:
        session = _Session(home)
        yield session
        session.close()


PROMPT = "\r\n? "


def test_a_person_is_prompted_and_answered_until_they_quit(session: _Session) -> None:
    session.wait(PROMPT)
    session.type(f"{PARIS_CALL}\n")
    assert "Lebanon, Morocco, Qatar" in session.wait(PROMPT)
    session.type("/quit\n")
    assert session.wait_end() == 0


def test_a_person_leaves_by_ending_the_input(session: _Session) -> None:
    session.wait(PROMPT)
    session.type("\x04")
    assert session.wait_end() == 0


# What does not fit


def _refused(ended: Ended, name: str) -> None:
    """Make sure that one line on standard error tells the setting that is wrong."""
    (line,) = ended.err.splitlines()
    assert line.startswith("verbatim: ")
    assert name in line
    assert ended.out == ""
    assert ended.code == 2


def test_a_malformed_token_is_refused_and_not_repeated() -> None:
    ended = run(settings={"BOT_TOKEN": "987654 ZyX-wVu"})
    _refused(ended, "BOT_TOKEN")
    assert "ZyX" not in ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORPUS_DIR", "/nowhere/at/all"),
        ("PORT", "abc"),
        ("LOG_LEVEL", "loud"),
        ("WEBHOOK_URL", "ftp://x"),
        ("WEBHOOK_SECRET", "not this one!"),
        ("TELEGRAM_API_URL", "nowhere"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_by_name(name: str, value: str) -> None:
    _refused(run(settings={name: value}), name)


def test_a_corpus_without_articles_is_refused(tmp_path: Path) -> None:
    ended = run(settings={"CORPUS_DIR": str(tmp_path)})
    _refused(ended, "CORPUS_DIR")
    assert str(tmp_path) in ended.err


def test_a_webhook_without_an_address_is_refused() -> None:
    _refused(run(b"", "--webhook", settings={"BOT_TOKEN": "987654:ZyX-wVu"}), "WEBHOOK_URL")


def test_polling_without_a_token_is_refused() -> None:
    _refused(run(b"", "--polling"), "BOT_TOKEN")


def test_polling_and_a_webhook_at_once_are_refused() -> None:
    ended = run(b"", "--polling", "--webhook")
    assert ended.code == 2
    assert "not allowed with" in ended.err
    assert "Traceback" not in ended.err


def test_a_token_that_telegram_refuses_ends_the_bot_with_one_line() -> None:
    with BotApi() as telegram:
        settings = {
            "BOT_TOKEN": "987654:ZyX-wVu",
            "TELEGRAM_API_URL": telegram.url,
            "LOG_LEVEL": "WARNING",
        }
        ended = run(settings=settings, timeout=10)
    _refused(ended, "BOT_TOKEN")
    assert "ZyX" not in ended.err


def test_a_spelling_that_is_offered_can_be_accepted() -> None:
    output = _talk("What happened in Maroco?", "/yes")
    assert "Did you mean Morocco? /yes" in output
    assert "Ghana, Mauritius, Morocco" in output
