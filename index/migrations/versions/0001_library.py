"""The library: articles in versions, generations, drafts, the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001_library"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "originals",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        comment="The files as they came, by SHA-256.",
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("url", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("is_passage", sa.Boolean, nullable=False),
        sa.Column("hash", sa.String(64), sa.ForeignKey("originals.hash"), nullable=False),
        sa.Column("sketch", sa.LargeBinary, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("article_id", "number"),
        comment="Every state of every article. is_passage: it is one passage, not to be divided.",
        sqlite_autoincrement=True,
    )
    op.create_index("versions_by_hash", "versions", ["hash"])
    op.create_table(
        "generations",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        comment="Every change that was published.",
    )
    op.create_table(
        "changes",
        sa.Column("generation", sa.Integer, sa.ForeignKey("generations.number"), primary_key=True),
        sa.Column("article_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, sa.ForeignKey("versions.id")),
    )
    op.create_index("changes_by_article", "changes", ["article_id", "generation"])
    op.create_table(
        "drafts",
        sa.Column("article_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, sa.ForeignKey("versions.id")),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        comment="Changes that are decided on but not published yet; like those of a generation.",
    )
    op.create_table(
        "imports",
        sa.Column("article_id", sa.Text, primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        comment="What the corpus folder held when it was last looked at, so that news are told.",
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        comment="Who did what and when.",
        sqlite_autoincrement=True,
    )
