"""What is kept of readers, in both kinds of database."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from databases import Database
from sqlalchemy import Engine, select, update

from bot.journal import Journal
from bot.readership import KEPT, Feedback, Readership
from bot.tables import metadata
from index.database import reading, writing

OF_US, OF_OTHERS = 1, 2


@pytest.fixture
def engine(database: Database) -> Engine:
    engine = database.open().engine
    Journal(engine, OF_US)  # brings the tables along
    return engine


@pytest.fixture
def readership(engine: Engine) -> Readership:
    return Readership(engine, OF_US)


def _feedback(**told: object) -> Feedback:
    given = {
        "chat_id": -100,
        "message_id": 7,
        "user_id": 50,
        "verdict": "good",
        "decision": "answer",
        "passages": "abcdef",
        "question": None,
    }
    return Feedback(**given | told)  # type: ignore[arg-type]


def _kept(engine: Engine, table: str) -> list[dict[str, object]]:
    with reading(engine) as connection:
        rows = connection.execute(select(metadata.tables[table])).mappings()
        return [dict(row) for row in rows]


# Languages


def test_a_language_is_kept_until_another_is_chosen(readership: Readership) -> None:
    assert readership.language(50) is None
    readership.choose(50, "fr")
    readership.choose(51, "ar")
    readership.choose(50, "de")
    assert [readership.language(user) for user in (50, 51, 52)] == ["de", "ar", None]


def test_without_a_choice_nothing_is_kept(engine: Engine, readership: Readership) -> None:
    readership.choose(50, "fr")
    readership.choose(50, None)
    assert readership.language(50) is None
    assert _kept(engine, "languages") == []


def test_a_language_outlives_the_process(engine: Engine, readership: Readership) -> None:
    readership.choose(2**40, "es")
    assert Readership(engine, OF_US).language(2**40) == "es"
    assert Readership(engine, OF_OTHERS).language(2**40) is None


def test_a_language_that_is_not_spoken_any_more_is_none(
    engine: Engine, readership: Readership
) -> None:
    readership.choose(50, "tlh")
    assert Readership(engine, OF_US).language(50) is None


async def test_what_another_process_kept_is_taken_over(
    engine: Engine, readership: Readership
) -> None:
    other = Readership(engine, OF_US)
    other.choose(50, "ru")
    assert readership.language(50) is None
    await readership.follow()
    assert readership.language(50) == "ru"


# Which message answers which question


def test_what_answers_a_question_is_known_at_once(engine: Engine, readership: Readership) -> None:
    readership.answered(-100, 1, 2)
    assert readership.answer_to(-100, 1) == 2
    assert readership.answer_to(-101, 1) is None
    assert _kept(engine, "answers") == []


def test_what_answers_a_question_outlives_the_process_once_stored(
    engine: Engine, readership: Readership
) -> None:
    readership.answered(-(2**42), 1, 2)
    readership.answered(-(2**42), 3, 4)
    readership.store()
    readership.answered(-(2**42), 3, 5)
    readership.store()
    again = Readership(engine, OF_US)
    assert [again.answer_to(-(2**42), question) for question in (1, 2, 3)] == [2, None, 5]
    assert Readership(engine, OF_OTHERS).answer_to(-(2**42), 1) is None


async def test_what_answers_a_question_is_stored_in_passing(
    engine: Engine, readership: Readership
) -> None:
    readership.answered(-100, 1, 2)
    await readership.follow()
    assert Readership(engine, OF_US).answer_to(-100, 1) == 2


def test_after_two_days_it_is_forgotten(engine: Engine, readership: Readership) -> None:
    for question in (1, 2):
        readership.answered(-100, question, 9)
    readership.store()
    answers = metadata.tables["answers"]
    for question, age in ((1, KEPT + timedelta(minutes=1)), (2, KEPT - timedelta(minutes=1))):
        with writing(engine) as connection:
            then = datetime.now(UTC) - age
            mine = answers.c.question_id == question
            connection.execute(update(answers).where(mine).values(at=then))
    readership.answered(-100, 3, 9)
    readership.store()
    readership.expire()
    assert {row["question_id"] for row in _kept(engine, "answers")} == {2, 3}
    assert [readership.answer_to(-100, question) for question in (1, 2, 3)] == [None, 9, 9]


# Feedback


def test_all_that_is_said_of_an_answer_is_kept(engine: Engine, readership: Readership) -> None:
    readership.rate(_feedback(verdict="not there", question="Who?"))
    (row,) = _kept(engine, "feedback")
    at = row.pop("at")
    assert isinstance(at, datetime)
    assert row == {
        "bot_id": OF_US,
        "chat_id": -100,
        "message_id": 7,
        "user_id": 50,
        "verdict": "not there",
        "decision": "answer",
        "passages": "abcdef",
        "question": "Who?",
    }


def test_whoever_changes_their_mind_is_counted_once(engine: Engine, readership: Readership) -> None:
    for verdict, question in (("bad", "Who?"), ("wrong passage", "Who?"), ("good", None)):
        readership.rate(_feedback(verdict=verdict, question=question))
    assert readership.verdicts() == Counter(good=1)
    assert [row["question"] for row in _kept(engine, "feedback")] == [None]


def test_everybody_and_every_answer_counts(engine: Engine, readership: Readership) -> None:
    readership.rate(_feedback())
    readership.rate(_feedback(user_id=51))
    readership.rate(_feedback(message_id=8, verdict="other"))
    readership.rate(_feedback(chat_id=-101, verdict="other"))
    assert readership.verdicts() == Counter(good=2, other=2)
    assert Readership(engine, OF_OTHERS).verdicts() == Counter()
