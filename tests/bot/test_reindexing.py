"""Changes: built aside, compared by the question fixtures, published, discarded, rolled back."""

import re
import shutil
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from bot_api import BotApi, Sent
from databases import KINDS, fresh

from bot import guidance
from bot.handlers.permission import DECIDED
from bot.handlers.sending import EDIT_EVERY
from bot.language import ENGLISH
from tests.bot import running
from tests.bot.admins import ADMIN_IDS, OWNER, OWNERS, Admin, eventually
from tests.bot.conftest import Tended
from tests.bot.reading import quotations
from tests.bot.running import PARIS_CALL, SEEDS, push_press, somebody


def herons(admin: Admin, number: int = 1) -> tuple[str, bytes]:
    """A file that no other test has sent."""
    text = (
        f"Herons of Reed {admin.id} {number}\n\n"
        f"The heron of Reed {admin.id} {number} stands still for {number} hours before it strikes."
    )
    return f"herons-{admin.id}-{number}.txt", text.encode()


def generation(message: Sent) -> int:
    return int(message.text.split("generation ")[1].split(".")[0])


def test_a_change_names_what_it_adds_changes_and_removes(admin: Admin) -> None:
    admin.publish(*herons(admin, 1))
    admin.publish(*herons(admin, 2))
    for name, data in (herons(admin, 3), (herons(admin, 1)[0], herons(admin, 4)[1])):
        admin.draft(name, data)
    admin.wait_text("1 added, 1 changed, 0 removed")
    admin.press(admin.card(f"Herons of Reed {admin.id} 2"), "Remove")
    shown = admin.wait_text("Articles: 1 added, 1 changed, 1 removed").text
    assert "Paragraphs: " in shown
    assert f"+ Herons of Reed {admin.id} 3" in shown
    assert f"~ Herons of Reed {admin.id} 4" in shown
    assert f"− Herons of Reed {admin.id} 2" in shown
    assert "Of 70 questions that were replayed" in shown
    assert "Readers get what they got before until it is published." in shown


def test_a_newer_change_takes_the_place_of_the_one_before(admin: Admin) -> None:
    first = admin.add(*herons(admin, 1))
    button = next(each.data for each in first.buttons if each.label == "Publish")
    admin.draft(*herons(admin, 2))
    admin.wait_text("Articles: 2 added")
    told = admin.telegram.current(first)
    assert (told.text, told.buttons) == ("The change has grown since, and is shown anew.", [])
    pressed = push_press(admin.telegram, admin.person, first.message_id, button or "")
    assert admin.telegram.wait_callback_answer(pressed)["text"] == DECIDED


def test_questions_that_would_be_lost_are_named_before_it_is_published(admin: Admin) -> None:
    reader = somebody()
    (first, *_) = quotations(admin.telegram.ask(PARIS_CALL, reader).formatted)
    admin.press(admin.card(first.title), "Remove")
    shown = admin.change().text
    assert re.search(r"lost: [1-9]\d*, answered from another article: \d", shown)
    assert "Lost: " in shown
    admin.press(admin.change(), "Discard")
    admin.wait_text("Discarded.")
    assert quotations(admin.telegram.ask(PARIS_CALL, reader).formatted)[0].rank == 1


def test_a_change_is_decided_once(admin: Admin) -> None:
    change = admin.add(*herons(admin))
    button = {each.label: each.data or "" for each in change.buttons}
    first = admin.press(change, "Publish")
    second = push_press(admin.telegram, admin.person, change.message_id, button["Publish"])
    third = push_press(admin.telegram, admin.person, change.message_id, button["Discard"])
    told = [
        admin.telegram.wait_callback_answer(each).get("text") for each in (first, second, third)
    ]
    assert told == [None, DECIDED, DECIDED]
    admin.wait_text("Published as generation")
    assert admin.library is not None
    assert admin.library.drafted() == []


def test_a_change_of_which_nothing_is_left_is_not_told_to_be_published(admin: Admin) -> None:
    name, data = herons(admin)
    change = admin.add(name, data)
    assert admin.library is not None
    before = admin.library.generation()
    admin.library.discard(admin.library.drafted(), str(OWNER.id))
    admin.press(change, "Publish")
    told = admin.wait_text("The index was not changed: ")
    assert "not drafted any more" in told.text
    assert admin.library.generation() == before


def test_what_another_admin_is_shown_is_theirs_to_decide_on(admin: Admin) -> None:
    change = admin.add(*herons(admin))
    button = {each.label: each.data or "" for each in change.buttons}
    other = next(owner for owner in OWNERS if owner.id != admin.id)
    admin.telegram.ask("/help", other)
    pressed = push_press(admin.telegram, other, 1, button["Publish"])
    assert admin.telegram.wait_callback_answer(pressed)["text"] == DECIDED
    assert admin.telegram.current(change).buttons


def test_with_nothing_to_publish_that_is_said(admin: Admin) -> None:
    admin.telegram.say("/reindex", admin.person)
    told = admin.wait_text("There is nothing to publish. The index is up to date: ")
    assert re.search(r": [\d,]+ paragraphs\.$", told.text)
    assert told.buttons == []


@pytest.fixture(params=KINDS)
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Admin]:
    """An owner with a bot of their own, as fast as the one that users run: nothing traces it."""
    with (
        fresh(request.param, tmp_path) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment, ADMIN_IDS=str(OWNER.id)) as bot,
        bot.faultless(),
    ):
        yield Admin(telegram, OWNER, made.open())


def test_progress_is_told_in_one_message_while_readers_are_answered(alone: Admin) -> None:
    admin = alone
    lines = "\n\n".join(
        f"Line {number} of the tide table of Port {admin.id}: at {number % 24} hours the water "
        f"stands {number % 97} centimetres above the mark of {1800 + number % 200}."
        for number in range(60_000)
    )
    admin.send(f"tides-{admin.id}.txt", f"Tides of Port {admin.id}\n\n{lines}".encode())
    admin.press(admin.preview(timeout=60), "Add")
    waits = []
    while "Publish" not in {each.label for sent in admin.messages() for each in sent.buttons}:
        began = time.monotonic()
        answer = admin.telegram.ask(PARIS_CALL, somebody())
        waits.append(time.monotonic() - began)
        assert quotations(answer.formatted)[0].text == running.FOUR_COUNTRIES
        time.sleep(0.1)
    change = admin.change()
    assert "Articles: 1 added" in change.text
    edits = [
        call
        for call in admin.telegram.calls_of("editMessageText")
        if call.params["message_id"] == change.message_id
    ]
    told = [call for call in edits if "Building the index" in call.params["text"]]
    figures = r"Building the index: \d+%.* · [\d,]+ of [\d,]+ paragraphs · [\d,]+/s · \d+ s left"
    assert any(re.search(figures, call.params["text"]) for call in told)
    assert all(later.at - earlier.at > EDIT_EVERY - 0.1 for earlier, later in pairwise(told))
    assert max(waits) < 5
    admin.press(change, "Discard")
    admin.wait_text("Discarded.")


# What was answered before


def test_the_buttons_of_an_answer_work_on_after_a_change(admin: Admin) -> None:
    telegram, reader = admin.telegram, somebody()

    def pressed(message: Sent, label: str) -> Sent:
        telegram.press(message, label, reader)
        return telegram.wait_edit(message)

    answer, other = (telegram.ask(PARIS_CALL, reader) for _ in range(2))
    opened = pressed(other, "Around it")
    admin.publish(*herons(admin))
    assert "paragraphs 10 to 14 of 23" in pressed(opened, "Around it").text
    more = pressed(answer, "More passages")
    assert [each.rank for each in quotations(more.formatted)] == [4, 5, 6]
    around = pressed(pressed(more, "◀"), "Around it")
    assert (around.formatted, around.keyboard) == (opened.formatted, opened.keyboard)
    page = pressed(around, "Whole article")
    assert running.FOUR_COUNTRIES in page.formatted.spans("bold")
    file = telegram.wait_reply(telegram.press(page, "Send as a file", reader)).document
    assert file
    assert file.content == (SEEDS / file.name).read_bytes()
    back = pressed(page, "◀ Back to the answer")
    assert (back.formatted, back.keyboard) == (answer.formatted, answer.keyboard)
    told = telegram.wait_callback_answer(telegram.press(back, "👍", reader))
    assert told["text"] == guidance.thanks(ENGLISH)


# Rolling back


def test_the_list_of_generations_leads_back_to_each(admin: Admin) -> None:
    before = generation(admin.publish(*herons(admin, 1)))
    now = generation(admin.publish(*herons(admin, 2)))
    listed = admin.say("/rollback")
    assert listed.text.startswith("Generations\nChoose the one to return to.")
    assert f"\n{now}. " in listed.text
    assert "readers get this one" in listed.text
    admin.press(listed, f"Back to {before}")
    change = admin.change()
    assert change.text.startswith(f"Back to generation {before}\n")
    assert f"− Herons of Reed {admin.id} 2" in change.text
    told = admin.published(change)
    assert generation(told) == now + 1
    assert f"/rollback {now} goes back." in told.text
    # And forth again.
    admin.telegram.say(f"/rollback {now}", admin.person)
    shown = admin.wait_text(f"Back to generation {now}")
    assert f"+ Herons of Reed {admin.id} 2" in admin.change().text
    admin.published(shown)


def test_generations_that_never_were_are_named(admin: Admin) -> None:
    admin.publish(*herons(admin))
    for number in ("0", "999999"):
        told = admin.say(f"/rollback {number}").text
        assert told.startswith(f"There is no generation {number}; they go from 1 to ")


def test_while_a_change_waits_nothing_is_rolled_back(admin: Admin) -> None:
    admin.add(*herons(admin))
    told = admin.say("/rollback 1").text
    assert told == "First publish or discard the change that waits: /reindex shows it."


def test_rolling_back_to_where_one_is_says_so(admin: Admin) -> None:
    now = generation(admin.publish(*herons(admin)))
    told = admin.say(f"/rollback {now}").text
    assert told == f"Readers get just what they got in generation {now}."


# The folder, and other processes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus folder of our own."""
    return Path(shutil.copytree(SEEDS, tmp_path / "folder"))


@pytest.mark.parametrize("kind", KINDS)
def test_reindexing_shows_what_has_changed_in_the_folder(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    with fresh(kind, tmp_path) as made, BotApi() as telegram:
        settings = made.environment | {"ADMIN_IDS": ADMIN_IDS, "CORPUS_DIR": str(folder)}
        with running.polling(telegram, **settings) as bot, bot.faultless():
            admin = Admin(telegram)
            (folder / "gulls.txt").write_text(
                "Gulls\n\nA gull of Skagen drinks salt water and weeps the salt out again.",
                encoding="utf-8",
            )
            telegram.say("/reindex", admin.person)
            change = admin.change()
            assert "+ Gulls" in change.text
            ask = "What does a gull of Skagen drink?"
            assert telegram.ask(ask, somebody()).text.startswith("No answer found")
            admin.press(change, "Discard")
            admin.wait_text("Discarded.")
            # What was decided against does not come back until the file is another.
            telegram.say("/reindex", admin.person)
            admin.wait_text("There is nothing to publish.")
            with (folder / "gulls.txt").open("a", encoding="utf-8") as file:
                file.write("\n\nIts young are brown.\n")
            telegram.say("/reindex", admin.person)
            admin.published(admin.change())
            assert "salt water" in telegram.ask(ask, somebody()).text


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_changed_while_the_bot_was_down_is_taken_over_at_start(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    with fresh(kind, tmp_path) as made, BotApi() as telegram:
        settings = made.environment | {"ADMIN_IDS": ADMIN_IDS, "CORPUS_DIR": str(folder)}
        admin = Admin(telegram)
        with running.polling(telegram, **settings):
            admin.publish(*herons(admin))
        (folder / "gulls.txt").write_text(
            "Gulls\n\nA gull of Skagen drinks salt water.", encoding="utf-8"
        )
        with running.polling(telegram, **settings) as bot, bot.faultless():
            told = telegram.ask("What does a gull of Skagen drink?", somebody())
            assert quotations(told.formatted)[0].title == "Gulls"
            assert admin.card(f"Herons of Reed {admin.id} 1").buttons


def test_another_process_on_the_database_serves_a_new_generation_within_seconds(
    tended: Tended, admin: Admin
) -> None:
    with (
        BotApi(token="654321:ANOTHER-token", username="another_bot") as telegram,
        running.polling(telegram, **tended.database.environment) as other,
        other.faultless(),
    ):
        ask = f"For how many hours does the heron of Reed {admin.id} 7 stand still?"
        assert "stands still for 7 hours" not in telegram.ask(ask).text
        change = admin.add(*herons(admin, 7))
        assert "stands still for 7 hours" not in telegram.ask(ask).text
        admin.published(change)
        assert eventually(lambda: "stands still for 7 hours" in telegram.ask(ask).text, 5)


# Published at once


def test_what_loses_nothing_is_published_at_once_if_so_set(tmp_path: Path) -> None:
    settings = {"ADMIN_IDS": ADMIN_IDS, "DATA_DIR": str(tmp_path), "PUBLISH_AT_ONCE": "true"}
    with BotApi() as telegram, running.polling(telegram, **settings) as bot, bot.faultless():
        admin = Admin(telegram)
        admin.send(*herons(admin))
        admin.press(admin.preview(), "Add")
        assert "Articles: 1 added" in admin.wait_text("Published as generation 2").text
        # What loses an answer is asked for all the same.
        (first, *_) = quotations(telegram.ask(PARIS_CALL).formatted)
        admin.press(admin.card(first.title), "Remove")
        assert "Lost: " in admin.change().text
        assert quotations(telegram.ask(PARIS_CALL, somebody()).formatted)[0].rank == 1
