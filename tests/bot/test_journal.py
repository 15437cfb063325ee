"""What survives the process on Telegram's side."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import Database, entry

from bot import tables as known
from bot.journal import Journal
from bot.records import Received, Upload, UploadedText, UploadState
from index import tables
from index.database import reading


def test_migrations_make_exactly_the_tables_that_the_bot_knows(database: Database) -> None:
    engine = database.open().engine
    Journal(engine, bot_id=1)
    options = {
        "version_table": "bot_version",
        "compare_type": True,
        "include_name": lambda name, kind, _parents: (
            kind != "table" or name not in {"index_version", *tables.metadata.tables}
        ),
    }
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, known.metadata) == []


def test_a_message_that_comes_again_adds_nothing(database: Database) -> None:
    journal = Journal(database.open().engine, bot_id=1)
    whales, owls = Received("whales.txt", 7, data=b"Whales"), Received("owls.txt", 8, data=b"Owls")
    upload = journal.receive(5, "a", whales)
    assert journal.receive(5, "a", owls).id == upload.id
    assert journal.receive(5, "another process", whales).id == upload.id
    assert [text.source for text in journal.texts(upload)] == ["whales.txt", "owls.txt"]
    assert journal.receive(6, "a", whales).id != upload.id


def _pasted(journal: Journal, data: bytes = b"Whales sing.") -> tuple[Upload, UploadedText]:
    """A text that somebody has pasted, as it is before it is read."""
    upload = journal.receive(5, "a", Received("whales.txt", 7, data=data))
    return upload, journal.texts(upload)[0]


def test_what_is_added_while_a_text_is_read_is_read_too(database: Database) -> None:
    journal = Journal(database.open().engine, bot_id=1)
    upload, text = _pasted(journal)
    received = journal.received(text)
    assert journal.append(upload, " In winter.")
    journal.keep(text, entry("whales.txt", "Whales sing."), received)
    journal.refuse(text, "it is too short", received)
    (again,) = journal.texts(upload)
    assert not again.is_read
    received = journal.received(again)
    assert received.data == b"Whales sing. In winter."
    journal.keep(again, entry("whales.txt", "Whales sing. In winter."), received)
    assert journal.texts(upload)[0].is_read


def test_nothing_is_added_to_a_text_that_was_read(database: Database) -> None:
    journal = Journal(database.open().engine, bot_id=1)
    for deed in ("keep", "refuse"):
        upload, text = _pasted(journal, deed.encode())
        if deed == "keep":
            journal.keep(text, entry("whales.txt", "Whales sing."))
        else:
            journal.refuse(text, "it is too short")
        assert not journal.append(upload, " In winter.")
        journal.move(upload, UploadState.CANCELLED)


def test_an_upload_is_not_over_as_long_as_a_text_of_it_is_not_read(database: Database) -> None:
    journal = Journal(database.open().engine, bot_id=1)
    upload, text = _pasted(journal)
    journal.keep(text, entry("whales.txt", "Whales sing."))
    journal.receive(5, "a", Received("owls.txt", 8, data=b"Owls"))
    assert not journal.finish(upload, UploadState.PREVIEWED)
    journal.refuse(journal.texts(upload)[1], "it is too short")
    assert journal.finish(upload, UploadState.PREVIEWED)
    assert not journal.finish(upload, UploadState.CANCELLED)  # it is not being read any more
    assert len(journal.texts(upload)) == 2


def test_what_comes_too_late_to_cancel_deletes_nothing(database: Database) -> None:
    journal = Journal(database.open().engine, bot_id=1)
    upload, text = _pasted(journal)
    journal.keep(text, entry("whales.txt", "Whales sing."))
    assert journal.finish(upload, UploadState.PREVIEWED)
    assert not journal.move(upload, UploadState.CANCELLED)
    assert len(journal.texts(upload)) == 1
