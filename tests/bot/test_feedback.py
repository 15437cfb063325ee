"""What readers say of answers: asked for, thanked for, kept, and shown to those who tend them."""

from typing import Any

import pytest
from bot_api import BotApi, Person, Sent
from sqlalchemy import select

from bot import guidance, language
from bot.tables import metadata
from index.database import reading
from tests.bot.admins import Admin
from tests.bot.conftest import Tended
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, some_group

ENGLISH = language.of("en")
RATING = ["👍", "👎"]
REASONS = {
    "Wrong passage": "wrong passage",
    "Not in the articles, but should be": "not there",
    "Something else": "other",
}
NOWHERE = "qwertz asdfgh yxcvbn"


def _labels(message: Sent) -> list[str]:
    return [button.label for button in message.buttons]


def _said(telegram: BotApi, message: Sent, label: str, person: Person) -> str:
    """Press a button and return what is told, which has to be no alert."""
    told = telegram.wait_callback_answer(telegram.press(message, label, person))
    assert not told.get("show_alert")
    return str(told["text"])


def _complained(telegram: BotApi, answer: Sent, person: Person) -> Sent:
    """Say that an answer was wrong; return it with the question what was."""
    assert _said(telegram, answer, "👎", person) == guidance.sorry(ENGLISH)
    return telegram.wait_edit(answer)


def _kept(tended: Tended, chat: int) -> list[dict[str, Any]]:
    """Return the feedback from a chat that is in the database."""
    table = metadata.tables["feedback"]
    with reading(tended.library.engine) as connection:
        rows = connection.execute(select(table).where(table.c.chat_id == chat)).mappings()
        return [dict(row) for row in rows]


def _figures(admin: Admin) -> dict[str, int]:
    """Return what /stats tells of feedback."""
    lines = admin.say("/stats").text.partition("Feedback: ")[2].split("\n\n")[0].splitlines()
    told = {"all": int(lines[0].replace(",", ""))}
    for line in lines[1:]:
        name, _, number = line.rpartition(": ")
        told[name] = int(number.replace(",", ""))
    return told


def test_a_good_answer_is_thanked_for_and_kept_without_its_question(
    admin: Admin, tended: Tended, carol: Person
) -> None:
    answer = admin.telegram.ask(PARIS_CALL, carol)
    assert _said(admin.telegram, answer, "👍", carol) == guidance.thanks(ENGLISH)
    assert admin.telegram.current(answer) == answer
    (kept,) = _kept(tended, carol.id)
    assert (kept["message_id"], kept["user_id"]) == (answer.message_id, carol.id)
    assert (kept["verdict"], kept["decision"], kept["question"]) == ("good", "answer", None)
    assert kept["passages"]


def test_a_bad_answer_is_asked_about_in_place(admin: Admin, tended: Tended, carol: Person) -> None:
    answer = admin.telegram.ask(PARIS_CALL, carol)
    asked = _complained(admin.telegram, answer, carol)
    assert asked.formatted == answer.formatted
    assert _labels(asked) == [*_labels(answer)[:-2], *REASONS]
    (kept,) = _kept(tended, carol.id)
    assert (kept["verdict"], kept["question"]) == ("bad", PARIS_CALL)


@pytest.mark.parametrize("label", REASONS)
def test_the_reason_is_kept_with_the_question_and_thanked_for(
    admin: Admin, tended: Tended, carol: Person, label: str
) -> None:
    answer = admin.telegram.ask(PARIS_CALL, carol)
    asked = _complained(admin.telegram, answer, carol)
    assert _said(admin.telegram, asked, label, carol) == guidance.thanks(ENGLISH)
    thanked = admin.telegram.wait_edit(asked)
    assert (thanked.formatted, thanked.keyboard) == (answer.formatted, answer.keyboard)
    (kept,) = _kept(tended, carol.id)
    assert (kept["verdict"], kept["question"]) == (REASONS[label], PARIS_CALL)


def test_feedback_can_be_changed(admin: Admin, tended: Tended, carol: Person) -> None:
    answer = admin.telegram.ask(PARIS_CALL, carol)
    asked = _complained(admin.telegram, answer, carol)
    admin.telegram.press(asked, "Something else", carol)
    thanked = admin.telegram.wait_edit(asked)
    _said(admin.telegram, thanked, "👍", carol)
    (kept,) = _kept(tended, carol.id)
    assert (kept["verdict"], kept["question"]) == ("good", None)
    _complained(admin.telegram, admin.telegram.current(thanked), carol)
    (kept,) = _kept(tended, carol.id)
    assert (kept["verdict"], kept["question"]) == ("bad", PARIS_CALL)


def test_the_other_buttons_still_work(admin: Admin, carol: Person) -> None:
    answer = admin.telegram.ask(PARIS_CALL, carol)
    asked = _complained(admin.telegram, answer, carol)
    admin.telegram.press(asked, "Around it", carol)
    assert FOUR_COUNTRIES in admin.telegram.wait_edit(asked).text


def test_no_answer_can_be_complained_about_too(admin: Admin, tended: Tended, carol: Person) -> None:
    declined = admin.telegram.ask(NOWHERE, carol)
    assert _labels(declined) == RATING
    asked = _complained(admin.telegram, declined, carol)
    admin.telegram.press(asked, "Not in the articles, but should be", carol)
    admin.telegram.wait_edit(asked)
    (kept,) = _kept(tended, carol.id)
    told = (kept["verdict"], kept["decision"], kept["question"], kept["passages"])
    assert told == ("not there", "closest", NOWHERE, "")


def test_small_talk_is_not_rated(admin: Admin, carol: Person) -> None:
    for said in ("hi", "/start", "/help", "/articles"):
        assert not set(RATING) & set(_labels(admin.telegram.ask(said, carol)))


def test_in_a_group_the_question_is_kept_without_the_command(
    admin: Admin, tended: Tended, carol: Person
) -> None:
    group = some_group()
    answer = admin.telegram.ask(f"/ask {PARIS_CALL}", carol, group)
    _complained(admin.telegram, answer, carol)
    (kept,) = _kept(tended, group.id)
    assert (kept["user_id"], kept["question"]) == (carol.id, PARIS_CALL)


def test_figures_tell_of_feedback(admin: Admin, carol: Person) -> None:
    before = _figures(admin)
    answer = admin.telegram.ask(PARIS_CALL, carol)
    _said(admin.telegram, answer, "👍", carol)
    _said(admin.telegram, answer, "👍", carol)
    other = admin.telegram.ask(PARIS_CALL, carol)
    asked = _complained(admin.telegram, other, carol)
    admin.telegram.press(asked, "Wrong passage", carol)
    admin.telegram.wait_edit(asked)
    after = _figures(admin)
    assert after["all"] == before["all"] + 2
    assert after["good"] == before.get("good", 0) + 1
    assert after["wrong passage"] == before.get("wrong passage", 0) + 1
