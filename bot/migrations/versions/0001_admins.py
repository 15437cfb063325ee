"""What admins are about: uploads, reindexes, roles, and what was asked of them."""

import sqlalchemy as sa
from alembic import op

revision = "0001_admins"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("upload", sa.Integer, sa.ForeignKey("uploads.id"), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("article_id", sa.Text),
        sa.Column("file_id", sa.Text),
        sa.Column("data", sa.LargeBinary),
        sa.Column("refused", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("passages", sa.Integer),
        sa.Column("title", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("url", sa.Text),
        sa.Column("language", sa.String(8)),
        sa.Column("dropped", sa.JSON),
        sqlite_autoincrement=True,
    )
    op.create_index("texts_by_upload", "texts", ["upload"])
    op.create_table(
        "reindexes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "admins",
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("role", sa.String(16), nullable=False),
    )
    op.create_table(
        "prompts",
        sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Text, nullable=False),
    )
