"""Texts that an admin sends: shown as they would be added, changed, added or cancelled."""

import io
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bot_api import BotApi, Person, Refuse, Slow

from bot.admin_messages import A_PAGE
from bot.handlers.permission import DECIDED
from bot.handlers.uploading import FORWARDED, PASTED_FROM
from bot.uploads import LARGEST_FILE
from tests.bot import running
from tests.bot.admins import FILES, OWNER, Admin, document
from tests.bot.reading import quotations
from tests.bot.running import push_message, somebody

EXPECTED = tomllib.loads((FILES / "expected.toml").read_text(encoding="utf-8"))
REFUSED = sorted(name for name, expected in EXPECTED.items() if "reason" in expected)

OF_EACH_KIND = (
    "libreoffice.docx",
    "libreoffice.pdf",
    "two-columns.pdf",
    "latex.pdf",
    "pandoc.epub",
    "pandoc.html",
    "pandoc.md",
    "windows-1251.txt",
    "utf-16-le.txt",
    "arabic.docx",
    "chinese.pdf",
)
LIGHTHOUSE = b"""\
The lighthouse of Grune

The lighthouse of Grune was lit for the first time in 1861. It burns rapeseed oil to this day.

Its keeper, Maren Holt, climbs 214 steps each evening. She has not missed one since 1988.

Ships from the north see its light at 31 miles. From the south a hill hides it until 9 miles.
"""


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def unique(admin: Admin) -> tuple[str, bytes]:
    """A file that no other test has sent."""
    return f"grune-{admin.id}.txt", LIGHTHOUSE.replace(b"Grune", f"Grune-{admin.id}".encode())


# What is shown


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_a_file_of_each_kind_is_shown_as_it_would_be_added(admin: Admin, name: str) -> None:
    expected = EXPECTED[name]
    admin.send(name)
    shown = admin.preview().text
    assert shown.startswith(f"{expected['title']}\nDate: ")
    assert f" {expected['passages']} paragraphs · " in shown if "passages" in expected else True
    assert " ".join(expected["first"].split())[:200] in shown
    assert admin.library is not None
    assert admin.library.drafted() == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(admin: Admin, name: str) -> None:
    admin.send(name)
    told = admin.wait_text("Nothing to add")
    assert "Cannot be read:" in told.text
    assert EXPECTED[name]["reason"] in told.text or name == "archive.docx"
    assert told.buttons == []


def test_language_date_and_link_are_shown(admin: Admin) -> None:
    page = b"""<html lang="de"><head><title>Brieftauben</title>
        <link rel="canonical" href="https://example.org/tauben">
        <meta property="article:published_time" content="2021-03-04"></head><body><article>
        <h1>Brieftauben</h1><p>Die Brieftaube findet \xc3\xbcber tausend Kilometer nach Hause. Sie
        fliegt dabei bis zu achtzig Kilometer in der Stunde und macht kaum eine Pause.</p><p>Im
        Krieg trug sie Nachrichten \xc3\xbcber die Front, in einer Kapsel an ihrem Bein.</p>
        </article></body></html>"""
    admin.send("tauben.html", page)
    shown = admin.preview().text
    assert shown.startswith("Brieftauben\nDate: 4 March 2021 · Language: German · 2 paragraphs · ")
    assert "Source link: https://example.org/tauben" in shown


def test_what_is_left_out_is_shown(admin: Admin) -> None:
    admin.send("news.html")
    assert "Left out (" in admin.preview().text


def test_while_it_is_read_that_is_told_and_can_be_cancelled(admin: Admin) -> None:
    admin.telegram.inject("getFile", Slow(2))
    admin.send(*unique(admin))
    reading = admin.wait_buttons(["Cancel"])
    assert reading.text.startswith("Reading grune-")
    assert admin.told(reading, "Cancel") == ""
    assert admin.telegram.current(reading).text == "Cancelled. Nothing was added."


# What the library has to say to it


def test_the_same_text_by_another_name_is_pointed_out(admin: Admin) -> None:
    name, data = unique(admin)
    admin.publish(name, data)
    admin.send(f"again-{name}", data)
    assert "The same text is there already: “The lighthouse of Grune-" in admin.preview().text


def test_nearly_the_same_text_is_pointed_out(admin: Admin) -> None:
    name, data = unique(admin)
    longer = data + b"\n".join(
        f"In {year} the light of Grune-{admin.id} went out for {year % 17} nights.\n".encode()
        for year in range(1861, 1941)
    )
    admin.publish(name, longer)
    admin.send(f"again-{name}", longer.replace(b"1863", b"1836"))
    shown = admin.preview().text
    assert "Nearly the same text (9" in shown
    assert "%) is there already: “The lighthouse of Grune-" in shown


def test_a_file_of_a_known_name_is_shown_to_take_its_place(admin: Admin) -> None:
    name, data = unique(admin)
    admin.publish(name, data)
    admin.send(name, data.replace(b"1861", b"1862"))
    shown = admin.preview()
    assert f"It takes the place of version 1 of {name}, which is kept." in shown.text
    admin.press(shown, "Add")
    change = admin.change()
    assert "Articles: 0 added, 1 changed, 0 removed" in change.text
    assert "Paragraphs: 1 added, 0 changed, 1 removed" in change.text or (
        "Paragraphs: 0 added, 1 changed, 0 removed" in change.text
    )


def test_seeds_are_found_again_too(admin: Admin) -> None:
    seed = next(path for path in sorted(running.SEEDS.iterdir()) if path.suffix == ".txt")
    admin.send("copy.txt", seed.read_bytes())
    assert "The same text is there already" in admin.preview().text


# Several at once


def test_an_album_is_shown_and_added_as_one(admin: Admin) -> None:
    name, data = unique(admin)
    files = [(f"{n}-{name}", data.replace(b"1861", f"18{n}1".encode())) for n in range(1, 4)]
    admin.send_album(*files)
    shown = admin.preview()
    assert shown.text.startswith("3 texts, 9 paragraphs. “Add” adds all of them.")
    assert "This is number 1" in shown.text
    second = admin.opened(shown, "▶")
    assert "This is number 2" in second.text
    assert "1821" in second.text
    admin.press(second, "Add")
    assert "Articles: 3 added, 0 changed, 0 removed" in admin.change().text


def test_of_an_album_what_can_be_read_is_added(admin: Admin) -> None:
    admin.send_album(unique(admin), ("scan.pdf", (FILES / "scanned.pdf").read_bytes()))
    shown = admin.preview()
    assert shown.text.startswith("The lighthouse of Grune-")
    assert "Cannot be read:\n• scan.pdf holds pictures of pages but no text" in shown.text
    admin.press(shown, "Add")
    assert "Articles: 1 added, 0 changed, 0 removed" in admin.change().text


def test_a_zip_of_texts_is_shown_as_one_and_added(admin: Admin) -> None:
    name, data = unique(admin)
    archive = zipped(
        **{
            f"texts/{name}": data,
            "texts/bees.docx": (FILES / "libreoffice.docx").read_bytes(),
            "texts/empty.txt": b"",
            "__MACOSX/._bees.docx": b"\0",
            "photo.jpg": b"\xff\xd8\xff",
        }
    )
    admin.send("texts.zip", archive)
    shown = admin.preview()
    assert shown.text.startswith("2 texts, 11 paragraphs.")
    assert "Cannot be read:\n• texts/empty.txt is empty" in shown.text
    admin.press(shown, "Add")
    assert "Articles: 2 added" in admin.change().text


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (zipped(), "holds no file that can be read"),
        (zipped(**{"a.txt": b"0" * 30_000_000}), "times its size, as no text does"),
        (zipped(**{"a.txt": zipped(**{"b.txt": b"deep"})}), "holds another archive, a.txt"),
        (b"PK\x03\x04 and no more", "is broken or cut off"),
    ],
    ids=["empty", "bomb", "nested", "broken"],
)
def test_a_zip_that_cannot_be_read_is_refused(admin: Admin, archive: bytes, reason: str) -> None:
    admin.send("texts.zip", archive)
    assert reason in admin.wait_text("Nothing to add").text


# Pasted


def test_a_long_text_that_is_pasted_is_shown(admin: Admin) -> None:
    _, data = unique(admin)
    text = f"{data.decode()}\n{'The wind blows from the west. ' * 20}"
    shown = admin.telegram.wait_reply(admin.telegram.say(text, admin.person))
    assert admin.preview().message_id == shown.message_id
    assert admin.preview().text.startswith("The lighthouse of Grune-")
    assert f"the-lighthouse-of-grune-{admin.id}.txt" in admin.preview().text


def test_a_long_text_in_several_messages_is_one_text(admin: Admin) -> None:
    first = f"The winds of Grune-{admin.id}\n\n" + "The wind blows from the west. " * 130
    admin.telegram.say(first, admin.person)
    admin.telegram.say("It ends in a calm at sea.", admin.person)
    shown = admin.preview()
    assert shown.text.startswith("The winds of Grune-")
    assert "2 paragraphs" in shown.text
    admin.press(shown, "Add")
    admin.change()
    assert admin.library is not None
    (version,) = [
        each
        for each in admin.library.state(drafted=True)
        if each.title == f"The winds of Grune-{admin.id}"
    ]
    (article,) = admin.library.articles([version])
    assert article.text.endswith("west. \nIt ends in a calm at sea.")


def test_a_question_is_no_text(admin: Admin) -> None:
    asked = f"{running.PARIS_CALL} {'Please tell me. ' * 30}"[: PASTED_FROM - 1]
    assert quotations(admin.say(asked).formatted)[0].text == running.FOUR_COUNTRIES


# Refused before it is read


def test_a_file_that_is_too_large_is_refused_at_once(admin: Admin) -> None:
    told = document(admin.telegram, "big.pdf", b"%PDF-")
    told["document"]["file_size"] = LARGEST_FILE + 1
    before = len(admin.telegram.calls_of("getFile"))
    answer = admin.telegram.wait_reply(push_message(admin.telegram, admin.person, told))
    assert answer.text == "big.pdf is larger than 20 MB, which bots cannot fetch; split it."
    assert len(admin.telegram.calls_of("getFile")) == before


def test_a_file_that_is_forwarded_is_refused(admin: Admin) -> None:
    origin = {"type": "user", "date": 1, "sender_user": somebody().user}
    update = admin.send(*unique(admin), forward_origin=origin)
    assert admin.telegram.wait_reply(update).text == FORWARDED


def test_a_file_without_a_name_is_read(admin: Admin) -> None:
    _, data = unique(admin)
    told = document(admin.telegram, "x", data)
    del told["document"]["file_name"]
    push_message(admin.telegram, admin.person, told)
    assert admin.preview().text.startswith("The lighthouse of Grune-")


def test_a_file_that_telegram_does_not_hand_out_is_refused_with_the_reason(
    admin: Admin,
) -> None:
    admin.telegram.inject("getFile", Refuse("Bad Request: wrong file_id", 400))
    name, data = unique(admin)
    admin.send(name, data)
    told = admin.wait_text("Nothing to add").text
    assert f"• {name} cannot be fetched from Telegram (Wrong file_id); send it again" in told


def test_where_nothing_can_be_kept_uploads_are_refused_with_the_reason(tmp_path: Path) -> None:
    settings = {"DYNO": "web.1", "ADMIN_IDS": str(OWNER.id), "DATA_DIR": str(tmp_path)}
    with BotApi() as telegram, running.polling(telegram, **settings) as bot, bot.faultless():
        admin = Admin(telegram)
        said = telegram.wait_reply(admin.send("bees.md")).text
        assert "DATABASE_URL" in said
        assert telegram.calls_of("getFile") == []
        assert admin.say("long " * 200).text == said
        # Readers are served nevertheless.
        assert quotations(telegram.ask(running.PARIS_CALL).formatted)[0].rank == 1


# Changed before it is added


ASKED = {
    "Title": "Write the new title, for “",
    "Date": "Write the date of publication, like 2024-05-17 or 17 May 2024, for “",
    "Source link": "Write the address of the source, like https://example.org/article, for “",
}


def choose(admin: Admin, field: str, written: str) -> None:
    """Change a field of what is previewed."""
    admin.press(admin.opened(admin.preview(), "Change"), field)
    admin.wait_text(ASKED[field])
    admin.telegram.say(written, admin.person)


def test_title_date_and_link_are_changed_and_cited_so(admin: Admin) -> None:
    admin.send(*unique(admin))
    choose(admin, "Title", f"A light  at sea {admin.id}")
    admin.wait_text(f"A light at sea {admin.id}\nDate: not stated")
    choose(admin, "Date", "17 May 2024")
    admin.wait_text("Date: 17 May 2024")
    choose(admin, "Source link", "https://example.org/grune")
    admin.wait_text("Source link: https://example.org/grune")
    admin.press(admin.preview(), "Add")
    admin.published(admin.change())
    answer = admin.telegram.ask(f"Who is the keeper at Grune-{admin.id}?", somebody())
    (first, *_) = quotations(answer.formatted)
    assert (first.title, first.date) == (f"A light at sea {admin.id}", "17 May 2024")


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("Date", "yesterday", "That is no date. Write it like 2024-05-17 or 17 May 2024."),
        ("Date", "2024-02-30", "That is no date. Write it like 2024-05-17 or 17 May 2024."),
        ("Source link", "javascript:alert(1)", "That is no address. Write it like https://"),
        ("Source link", "https://", "That is no address. Write it like https://"),
        ("Title", "t" * 301, "A title has at most 300 characters. Write a shorter one."),
    ],
)
def test_what_does_not_fit_is_asked_for_again(
    admin: Admin, field: str, written: str, told: str
) -> None:
    admin.send(*unique(admin))
    choose(admin, field, written)
    admin.wait_text(told)
    fitting = {"Date": "2024-05-17", "Source link": "https://a.example", "Title": "New title"}
    admin.telegram.say(fitting[field], admin.person)
    shown = {"Date": "Date: 17 May 2024", "Source link": "Source link: https://a.example"}
    assert shown.get(field, "New title\n") in admin.wait_text(shown.get(field, "New title")).text


def test_a_value_is_taken_away_by_a_dash(admin: Admin) -> None:
    admin.send("bees.md")
    choose(admin, "Title", "-")
    assert admin.wait_text("Title not stated (bees.md)").buttons


def test_what_was_asked_for_can_be_left(admin: Admin) -> None:
    admin.send(*unique(admin))
    shown = admin.opened(admin.preview(), "Change")
    admin.press(shown, "Date")
    admin.wait_text("Write the date")
    assert admin.say("/cancel").text == "Left as it is."
    assert admin.say("/cancel").text == "Nothing was asked."
    # And what is written then is a question again.
    assert quotations(admin.say(running.PARIS_CALL).formatted)[0].rank == 1
    admin.opened(shown, "Back")
    assert [b.label for b in admin.telegram.current(shown).buttons] == ["Add", "Change", "Cancel"]


def test_one_of_several_is_changed(admin: Admin) -> None:
    name, data = unique(admin)
    admin.send_album((f"1-{name}", data), (f"2-{name}", data.replace(b"1861", b"1871")))
    admin.opened(admin.preview(), "▶")
    choose(admin, "Title", "The second one")
    shown = admin.wait_text("The second one")
    assert "This is number 2" in shown.text
    assert "The lighthouse of Grune-" in admin.opened(shown, "◀").text.split("\n\n")[1]


# Decided


def test_what_is_cancelled_is_gone(admin: Admin) -> None:
    admin.send(*unique(admin))
    shown = admin.preview()
    assert admin.told(shown, "Cancel") == ""
    cancelled = admin.telegram.current(shown)
    assert (cancelled.text, cancelled.buttons) == ("Cancelled. Nothing was added.", [])


def test_what_is_decided_is_decided_once(admin: Admin) -> None:
    admin.send(*unique(admin))
    shown = admin.preview()
    data = next(button.data for button in shown.buttons if button.label == "Add")
    admin.press(shown, "Add")
    admin.change()
    again = running.push_press(admin.telegram, admin.person, shown.message_id, data or "")
    assert admin.telegram.wait_callback_answer(again)["text"] == DECIDED


def test_what_another_admin_has_sent_is_theirs_to_decide_on(admin: Admin) -> None:
    admin.send(*unique(admin))
    data = next(button.data for button in admin.preview().buttons if button.label == "Add")
    other = Person(admin.id + 1 if admin.id < 4_240 else 4_001, "Another owner")
    admin.telegram.ask("/help", other)
    pressed = running.push_press(admin.telegram, other, 1, data or "")
    assert admin.telegram.wait_callback_answer(pressed)["text"] == DECIDED
    assert admin.preview().buttons


def test_everything_shown_of_a_long_library_keeps_its_limits(admin: Admin) -> None:
    """Titles as long as they can be, and a page of them."""
    texts = {
        f"{'n' * 90}-{number}-{admin.id}.txt": (
            f"{'Längster Titel 😀 ' * 15} {number} {admin.id}\n\nEr steht in Zeile {number}."
        ).encode()
        for number in range(A_PAGE + 2)
    }
    admin.send("long.zip", zipped(**texts))
    admin.press(admin.preview(), "Add")
    admin.change()
    shown = admin.say("/library")
    assert len(shown.text) <= 4096
    assert len(shown.keyboard) == A_PAGE + 1


def test_the_time_of_a_version_is_now(admin: Admin) -> None:
    admin.publish(*unique(admin))
    assert admin.library is not None
    newest = max(admin.library.state(), key=lambda each: each.id)
    assert abs((datetime.now(UTC) - newest.at).total_seconds()) < 60
    assert newest.by == str(admin.id)
    assert admin.library.original(newest) == unique(admin)[1]
