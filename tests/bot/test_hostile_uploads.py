"""An admin sends files made to harm: each comes to its end, and the bot goes on answering."""

import time

from bot_api import Sent
from hostile import collection
from hostile_archives import zipped
from hostile_files import FERRY
from memory import Growth

from bot.uploads import LARGEST_FILE
from tests.bot.admins import Admin
from tests.bot.conftest import Tended
from tests.bot.reading import quotations
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, somebody

NASTIEST = """\
bomb.docx laughs-elsewhere.docx deep.docx quarter-million-entries.zip deep-div.html
a-million-attributes.html bomb-in-layers.pdf pages-by-the-billion.pdf garbage-behind.pdf
deep-package.epub one-letter-paragraphs.txt line-ends.txt one-far-letter.txt far-letters.txt
endless-words.md comments.html picture-named.docx empty.txt""".split()

MOST_MEGABYTES = 300
"""Texts of eight million letters are fetched, kept, divided, compared with others and shown one
after the other, each of which takes up to 60 MB for a moment; what is refused next to nothing. The
driver of PostgreSQL copies what it sends: there it has come to 222, on SQLite to 120."""

MOST_SECONDS = 10


def _answers(admin: Admin) -> float:
    """Seconds until a reader's question is answered."""
    started = time.monotonic()
    answer = admin.telegram.ask(PARIS_CALL, somebody())
    assert quotations(answer.formatted)[0].text == FOUR_COUNTRIES
    return time.monotonic() - started


def _ended(admin: Admin, count: int, timeout: float = 120) -> list[Sent]:
    """The messages on the uploads, once each of so many was refused or can be added."""

    def shown() -> list[Sent] | None:
        messages = [
            each
            for each in admin.messages()
            if "Nothing to add" in each.text or "Add" in [b.label for b in each.buttons]
        ]
        return messages if len(messages) == count else None

    return admin.telegram.wait_until(shown, timeout, f"the end of {count} uploads")


def test_the_nastiest_files_come_to_their_end_and_questions_are_answered(
    admin: Admin, tended: Tended
) -> None:
    files = {file.name: file for file in collection()}
    made = {name: files[name].make() for name in NASTIEST}
    _answers(admin)
    with Growth(tended.bot.process.pid) as growth:
        for name, data in made.items():
            admin.send(name, data)
        assert _answers(admin) < MOST_SECONDS
        messages = _ended(admin, len(made))
        assert _answers(admin) < MOST_SECONDS
    for name, message in zip(NASTIEST, messages, strict=True):
        if files[name].refused:
            assert message.text.startswith("Nothing to add\n\nCannot be read:\n• ")
            assert name in message.text
            assert "Traceback" not in message.text
        else:
            assert FERRY in message.text
    print(f"grown by {growth.megabytes:.0f} MB")
    assert growth.megabytes < MOST_MEGABYTES
    for message in messages:
        if message.buttons:
            admin.press(message, "Cancel")


def test_an_archive_that_unpacks_to_a_lot_is_taken_in_piece_by_piece(
    admin: Admin, tended: Tended
) -> None:
    long = " ".join(f"{FERRY} {number * 7919 % 99_991}" for number in range(250_000))
    data = zipped(*((f"{number}.txt", long) for number in range(9)), ("good.txt", FERRY))
    assert len(data) < LARGEST_FILE
    with Growth(tended.bot.process.pid) as growth:
        admin.send("a-lot.zip", data)
        assert _answers(admin) < MOST_SECONDS
        (message,) = _ended(admin, 1)
    print(f"grown by {growth.megabytes:.0f} MB")
    assert growth.megabytes < MOST_MEGABYTES
    assert "bytes of text, more than 8,000,000; split it" in message.text
    assert FERRY in message.text
    admin.press(message, "Cancel")


def test_names_that_mislead_are_told_as_they_show(admin: Admin) -> None:
    names = ["\u202efdp.txt", "a\nb.txt", f"{'x' * 240}.txt", "../../../x.txt", "con.txt"]
    for name in names:
        admin.send(name, b"")
    messages = _ended(admin, len(names))
    told = [message.text.partition("• ")[2] for message in messages]
    assert told[0].startswith("fdp.txt is empty")
    assert told[1].startswith("a b.txt is empty")
    assert "x….txt" not in told[2]
    assert told[3].startswith("../../../x.txt is empty")
    assert told[4].startswith("con.txt is empty")
