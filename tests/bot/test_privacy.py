"""What is kept of people is told, sent to them, and deleted when they say so."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bot_api import BotApi
from sqlalchemy import update

from bot import privacy, tables
from bot.inbox import Letters
from bot.journal import Journal
from bot.language import NAMES, of
from bot.readership import KEPT, QUESTIONS_KEPT, Feedback, Readership
from bot.richtext import plain
from index.commands.tending import KEPT_DAYS
from index.database import writing
from index.library import Library
from tests.bot import running
from tests.bot.running import PARIS_CALL, somebody

WORD = "Quagmirefish"
"""Stands in no article and in no text of the bot: whatever holds it was written by somebody."""


@pytest.mark.parametrize("code", NAMES)
def test_what_is_kept_is_told_as_it_is(code: str) -> None:
    assert (timedelta(days=2), timedelta(days=90), 30) == (KEPT, QUESTIONS_KEPT, KEPT_DAYS)
    text = plain(privacy.kept(of(code)).runs)
    assert all(part in text for part in ("90", "30", "/mydata", "/forgetme", "/new"))


def _traces(folder: Path, of_what: str) -> list[str]:
    """The files in which it stands, whatever they are."""
    sought = of_what.encode()
    return [
        path.name for path in folder.rglob("*") if path.is_file() and sought in path.read_bytes()
    ]


def test_a_question_that_was_answered_is_kept_nowhere(tmp_path: Path) -> None:
    with BotApi() as telegram:
        with running.polling(telegram, DATA_DIR=str(tmp_path)) as bot:
            telegram.ask(f"Who is {WORD}?", carol := somebody())
            telegram.ask("/help", carol)
        assert _traces(tmp_path, WORD) == []
        assert WORD not in bot.process.output


def test_somebody_gets_what_is_kept_of_them_and_has_it_deleted(tmp_path: Path) -> None:
    carol, other = somebody(), somebody()
    with BotApi() as telegram:
        settings = {"DATA_DIR": str(tmp_path)}
        with running.polling(telegram, **settings):
            for person in (carol, other):
                telegram.ask(PARIS_CALL, person)
        # What people press is the business of other tests: here it is kept as if they had.
        engine = Library.open(tmp_path).engine
        readership = Readership(engine, int(telegram.token.partition(":")[0]))
        for person in (carol, other):
            readership.choose(person.id, "de")
            readership.rate(
                Feedback(person.id, 3, person.id, "wrong", "answer", "abc", f"{WORD}{person.id}?")
            )
        engine.dispose()
        with running.polling(telegram, **settings) as bot:
            sent = telegram.ask("/mydata", carol)
            assert sent.document is not None
            kept = json.loads(sent.document.content)
            assert [row["question"] for row in kept["feedback"]] == [f"{WORD}{carol.id}?"]
            assert [row["language"] for row in kept["languages"]] == ["de"]
            assert str(other.id) not in sent.document.content.decode()
            assert telegram.ask("/forgetme", carol).text == privacy.forgotten(of("de"), tends=False)
            sent = telegram.ask("/mydata", carol)
            assert sent.document is not None
            assert json.loads(sent.document.content) == {key: [] for key in kept}
            assert _traces(tmp_path, f"{WORD}{carol.id}?") == []
            assert _traces(tmp_path, f"{WORD}{other.id}?") != []
            assert "Traceback" not in bot.process.output


def test_what_could_not_be_handled_is_sent_and_deleted_too(tmp_path: Path) -> None:
    engine = Library.open(tmp_path).engine
    Journal(engine, 1)  # it brings the tables up to date
    letters, readership = Letters(engine, 1), Readership(engine, 1)
    for person in (11, 111):
        said = {"message": {"from": {"id": person}, "text": f"{WORD}{person}?"}}
        letters.write(letters.keep(person, json.dumps(said), "cannot be read"))
    assert [f"{WORD}11?" in row["content"] for row in readership.about(11)["inbox"]] == [True]
    readership.forget(11)
    assert readership.about(11)["inbox"] == []
    assert len(readership.about(111)["inbox"]) == 1
    assert letters.write(letters.keep(11, "{}")) == [False]  # it is known still that it came
    engine.dispose()
    assert _traces(tmp_path, f"{WORD}11?") == []
    assert _traces(tmp_path, f"{WORD}111?") != []


def test_a_question_is_not_kept_for_longer_than_is_told(tmp_path: Path) -> None:
    engine = Library.open(tmp_path).engine
    Journal(engine, 1)  # it brings the tables up to date
    readership = Readership(engine, 1)
    for number in (1, 2):
        said = Feedback(number, 3, number, "wrong", "answer", "abc", f"{WORD}{number}?")
        readership.rate(said)
    with writing(engine) as connection:
        table = tables.feedback
        old = update(table).where(table.c.user_id == 1)
        connection.execute(old.values(at=datetime.now(UTC) - QUESTIONS_KEPT - timedelta(hours=1)))
    readership.expire()
    assert [readership.about(number)["feedback"][0]["question"] for number in (1, 2)] == [
        None,
        f"{WORD}2?",
    ]
    engine.dispose()
