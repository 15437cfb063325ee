"""What survives the process on Telegram's side."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import Database

from bot import tables as known
from bot.journal import Journal
from bot.records import Received
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
