"""What survives the process on Telegram's side."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import Database

from bot.journal import Journal, metadata
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
        assert compare_metadata(context, metadata) == []
