"""Alembic's entry point: runs the migrations within the transaction that it is handed.

Source: https://alembic.sqlalchemy.org/en/latest/cookbook.html#connection-sharing
"""

from alembic import context

settings = context.config.attributes
context.configure(
    connection=settings["connection"],
    version_table=settings["version_table"],
    render_as_batch=True,  # SQLite alters a table only by making it anew
)
# No transaction is begun here: it is the caller's, so that all of it happens or nothing.
context.run_migrations()
