"""The library's list: articles looked at, changed, replaced, removed, restored and purged."""

import pytest
from bot_api import Person

from bot.admin_messages import A_PAGE
from bot.handlers.permission import DECIDED
from bot.handlers.tending import GONE
from tests.bot.admins import FILES, Admin, eventually
from tests.bot.reading import quotations
from tests.bot.running import PARIS_CALL, push_press, somebody


def otters(admin: Admin, weight: int = 28) -> tuple[str, bytes]:
    """A file that no other test has sent."""
    text = (
        f"Otters of Lake {admin.id}\n\n"
        f"A grown otter of Lake {admin.id} weighs {weight} kilograms and eats three eels a day.\n\n"
        f"The last trapper of Lake {admin.id} hung up his irons in 1957.\n"
    )
    return f"otters-{admin.id}.txt", text.encode()


def question(admin: Admin) -> str:
    return f"How much does a grown otter of Lake {admin.id} weigh?"


def title(admin: Admin) -> str:
    return f"Otters of Lake {admin.id}"


def card(admin: Admin) -> str:
    return admin.card(title(admin)).text


def answered(admin: Admin) -> str:
    """What a reader is quoted of this admin's otters, of which alone there is a like question."""
    told = admin.telegram.ask(question(admin), somebody())
    found = [each for each in quotations(told.formatted) if each.title == title(admin)]
    return found[0].text if found else ""


def test_the_library_is_listed_in_pages(admin: Admin) -> None:
    for number in range(A_PAGE):
        name, data = otters(admin)
        admin.draft(f"{number}-{name}", data.replace(b"eels", f"{number} eels".encode()))
    admin.wait_text(f"Articles: {A_PAGE} added")
    shown = admin.say("/library")
    assert f"{A_PAGE} changes not published yet: /reindex" in shown.text
    assert f"1. {shown.keyboard[0][0].label.partition('. ')[2]}"[:20] in shown.text
    assert len(shown.keyboard) == A_PAGE + 1
    assert [button.label for button in shown.keyboard[-1]][-1] == "▶"
    second = admin.opened(shown, "▶")
    assert second.keyboard[0][0].label.startswith(f"{A_PAGE + 1}. ")
    assert admin.opened(second, "◀").text == shown.text


def test_an_article_is_shown_with_all_that_is_known_of_it(admin: Admin) -> None:
    admin.publish(*otters(admin))
    shown = admin.card(title(admin))
    told = shown.text.splitlines()
    assert told[:5] == [
        title(admin),
        f"File: otters-{admin.id}.txt",
        "Date: not stated",
        "Source link: not stated",
        "Language: English",
    ]
    assert told[5].startswith(f"Version: 1, by {admin.id}, 20")
    assert told[6] == "State: in the library"
    assert [[button.label for button in row] for row in shown.keyboard] == [
        ["Change", "Replace", "Remove"],
        ["Download", "History"],
        ["◀ Library", "Purge"],
    ]


def test_an_article_is_removed_and_restored(admin: Admin) -> None:
    admin.publish(*otters(admin))
    assert "28 kilograms" in answered(admin)
    shown = admin.card(title(admin))
    admin.press(shown, "Remove")
    change = admin.change()
    assert f"− {title(admin)}" in change.text
    # Until that is published readers get it still.
    assert "28 kilograms" in answered(admin)
    admin.published(change)
    assert answered(admin) == ""

    removed = admin.card(title(admin))
    assert "State: removed" in removed.text
    assert removed.buttons[0].label == "Restore"
    admin.press(removed, "Restore")
    change = admin.change()
    assert f"+ {title(admin)}" in change.text
    admin.published(change)
    assert "28 kilograms" in answered(admin)


def test_a_removal_that_is_discarded_is_none(admin: Admin) -> None:
    admin.publish(*otters(admin))
    admin.press(admin.card(title(admin)), "Remove")
    admin.press(admin.change(), "Discard")
    admin.wait_text("Discarded. Readers get what they got before.")
    assert "28 kilograms" in answered(admin)
    assert "State: in the library" in card(admin)


def test_an_article_is_replaced_by_the_next_file(admin: Admin) -> None:
    admin.publish(*otters(admin))
    admin.press(admin.card(title(admin)), "Replace")
    asked = admin.wait_text("Send the file that takes the place of “")
    assert admin.say("What?").text.startswith("I asked for a file.")
    name, data = otters(admin, weight=31)
    admin.send(f"other-name-of-{name}", data)
    preview = admin.preview()
    assert f"It takes the place of version 1 of otters-{admin.id}.txt" in preview.text
    admin.press(preview, "Add")
    change = admin.change()
    assert "Articles: 0 added, 1 changed, 0 removed" in change.text
    admin.published(change)
    assert "31 kilograms" in answered(admin)
    assert "Version: 2" in card(admin)
    assert asked.text


def test_a_file_after_a_replacement_that_was_left_is_an_article_of_its_own(admin: Admin) -> None:
    admin.publish(*otters(admin))
    admin.press(admin.card(title(admin)), "Replace")
    admin.wait_text("Send the file that takes the place of “")
    assert admin.say("/cancel").text == "Left as it is."
    name, data = otters(admin, weight=31)
    admin.send(f"other-name-of-{name}", data)
    assert "takes the place" not in admin.preview().text


@pytest.mark.parametrize(
    ("field", "written", "cited"),
    [
        ("Title", "Of otters", "Of otters"),
        ("Date", "17 May 2024", "17 May 2024"),
    ],
)
def test_metadata_is_changed_and_cited_so(
    admin: Admin, field: str, written: str, cited: str
) -> None:
    admin.publish(*otters(admin))
    admin.press(admin.opened(admin.card(title(admin)), "Change"), field)
    admin.wait_text("Write “-” if it is not stated")
    admin.telegram.say(written, admin.person)
    change = admin.change()
    assert "Articles: 0 added, 1 changed, 0 removed" in change.text
    admin.published(change)
    (first, *_) = quotations(admin.telegram.ask(question(admin), somebody()).formatted)
    assert cited in {first.title, first.date}


def test_a_metadata_change_can_be_left(admin: Admin) -> None:
    admin.publish(*otters(admin))
    shown = admin.card(title(admin))
    changing = admin.opened(shown, "Change")
    back = admin.opened(changing, "Back")
    assert back.text == shown.text
    assert [b.label for b in back.buttons] == [b.label for b in shown.buttons]


def test_the_original_is_downloaded_byte_by_byte(admin: Admin) -> None:
    name, data = f"bees-{admin.id}.docx", (FILES / "libreoffice.docx").read_bytes()
    admin.send(name, data)
    admin.press(admin.preview(), "Change")
    admin.press(admin.wait_buttons(["Back"]), "Title")
    admin.wait_text("Write the new title")
    admin.telegram.say(f"Bees {admin.id}", admin.person)
    admin.wait_text(f"Bees {admin.id}")
    admin.press(admin.preview(), "Add")
    admin.published(admin.change())
    sent = admin.telegram.wait_reply(admin.press(admin.card(f"Bees {admin.id}"), "Download"))
    assert sent.document is not None
    assert (sent.document.name, sent.document.content) == (name, data)


def test_the_history_tells_every_version_and_brings_one_back(admin: Admin) -> None:
    admin.publish(*otters(admin))
    second = admin.publish(*otters(admin, weight=31))
    shown = admin.opened(admin.card(title(admin)), "History")
    generation = second.text.split("generation ")[1].split(".")[0]
    assert f"Version 2: 20{shown.text.split('Version 2: 20')[1][:2]}" in shown.text
    assert f", by {admin.id} · {title(admin)} · not stated" in shown.text
    assert f"published in generation {generation}" in shown.text
    assert [b.label for b in shown.buttons] == ["Restore version 1", "Back"]
    admin.press(shown, "Restore version 1")
    admin.published(admin.change())
    assert "28 kilograms" in answered(admin)
    assert "Version: 1" in card(admin)


def test_purging_asks_twice_and_leaves_nothing(admin: Admin) -> None:
    admin.publish(*otters(admin))
    admin.publish(*otters(admin, weight=31))
    shown = admin.card(title(admin))
    first = admin.opened(shown, "Purge")
    assert "Delete it for good? All its versions and files go" in first.text
    again = admin.opened(first, "Purge")
    assert "Really? Nobody can bring it back." in again.text
    purged = admin.opened(again, "Yes, purge it")
    assert (purged.text, purged.buttons) == (
        f"Purged otters-{admin.id}.txt: no version of it is left.",
        [],
    )
    assert admin.library is not None
    assert admin.library.versions(f"otters-{admin.id}.txt") == []
    assert eventually(lambda: answered(admin) == "", 5)


def test_purging_can_be_left_twice(admin: Admin) -> None:
    admin.publish(*otters(admin))
    shown = admin.card(title(admin))
    back = admin.opened(admin.opened(shown, "Purge"), "Cancel")
    assert back.text == shown.text
    back = admin.opened(admin.opened(admin.opened(back, "Purge"), "Purge"), "Cancel")
    assert back.text == shown.text


def test_buttons_of_what_was_purged_say_so(admin: Admin) -> None:
    admin.publish(*otters(admin))
    shown = admin.card(title(admin))
    assert admin.library is not None
    admin.library.purge(f"otters-{admin.id}.txt", "somebody else")
    # Whatever is added next, an old button does not act on it.
    admin.publish(*otters(admin, weight=33))
    for label in ("Remove", "Download", "History", "Replace", "Change", "Purge"):
        assert admin.told(shown, label) == GONE


@pytest.mark.parametrize(
    "data",
    ["lib:show:999999", "lib:remove:999999", "up:999999:add", "re:999999:publish"],
)
def test_buttons_that_never_were_say_so(admin: Admin, data: str) -> None:
    pressed = push_press(admin.telegram, admin.person, 1, data)
    assert admin.telegram.wait_callback_answer(pressed)["text"] in {GONE, DECIDED}


def test_what_cannot_be_done_is_told_in_a_line(admin: Admin) -> None:
    admin.publish(*otters(admin))
    first = admin.card(title(admin))
    second = admin.card(title(admin))
    admin.press(first, "Remove")
    admin.change()
    told = admin.told(second, "Remove")
    assert told == f"There is no article 'otters-{admin.id}.txt' in the library."
    assert quotations(admin.telegram.ask(PARIS_CALL, somebody()).formatted)[0].rank == 1


def test_an_editor_tends_but_does_not_purge(admin: Admin) -> None:
    editor = Person(700_000 + admin.id, "Edda")
    admin.telegram.ask("/start", editor)
    admin.say(f"/admins {editor.id} editor")
    edda = Admin(admin.telegram, editor, admin.library)
    edda.publish(*otters(edda))
    shown = edda.card(title(edda))
    assert [button.label for button in shown.keyboard[-1]] == ["◀ Library"]
    assert admin.library is not None
    version = admin.library.versions(f"otters-{editor.id}.txt")[0]
    pressed = push_press(edda.telegram, editor, shown.message_id, f"lib:really:{version.id}")
    told = edda.telegram.wait_callback_answer(pressed)
    assert told["text"] == "Only an owner may purge."
    assert admin.library.versions(f"otters-{editor.id}.txt") == [version]
