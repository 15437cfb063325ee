"""Updates are kept until they were handled."""

import sqlalchemy as sa
from alembic import op

revision = "0003_inbox"
down_revision = "0002_readers"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text),
        sa.Column("failure", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        comment="Updates, their content until they were handled; failure: why one was set aside.",
    )
    op.create_index("inbox_by_time", "inbox", ["at"])
