"""Who decided each change, which whoever published it need not have done."""

import sqlalchemy as sa
from alembic import op

revision = "0002_deciders"
down_revision = "0001_library"

_DECIDED = """
CREATE TEMPORARY TABLE decided AS
SELECT changes.generation, changes.article_id, changes.version, coalesce(
    (
        SELECT versions."by" FROM versions WHERE versions.id = changes.version AND NOT EXISTS (
            SELECT 1 FROM changes AS earlier
            WHERE earlier.version = changes.version AND earlier.generation < changes.generation
        )
    ),
    (SELECT generations."by" FROM generations WHERE generations.number = changes.generation)
) AS "by"
FROM changes
"""
"""Who made the version, if it was new; of any other change only who published it is known."""


def upgrade() -> None:
    """Make the table anew, as SQLite wants it, with who decided what was published before."""
    op.execute(_DECIDED)
    op.drop_table("changes")
    op.create_table(
        "changes",
        sa.Column("generation", sa.Integer, sa.ForeignKey("generations.number"), primary_key=True),
        sa.Column("article_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, sa.ForeignKey("versions.id")),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.execute("INSERT INTO changes SELECT * FROM decided")
    op.drop_table("decided")
    op.create_index("changes_by_article", "changes", ["article_id", "generation"])
