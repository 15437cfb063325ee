"""The library's tables. Nothing in them is ever overwritten, but for `drafts` and `imports`.

An article is known by its id and exists as versions. Which version of it is in force is told by
`changes`: for each generation the articles that it changed, with their version from then on, or
none for an article that was taken out, and who decided so, which need not be who published it. The
state of a generation is the latest change of each article up to it.

An id is never given twice (in SQLite that has to be asked for): buttons in chats hold on to it.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

originals = Table(
    "originals",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    comment="The files as they came, by SHA-256.",
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("published", Date),
    Column("url", Text),
    Column("language", Text, nullable=False),
    Column("is_passage", Boolean, nullable=False),
    Column("hash", String(64), ForeignKey("originals.hash"), nullable=False),
    Column("sketch", LargeBinary, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("article_id", "number"),
    Index("versions_by_hash", "hash"),
    comment="Every state of every article. is_passage: it is one passage, not to be divided.",
    sqlite_autoincrement=True,
)

generations = Table(
    "generations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("what", Text, nullable=False),
    comment="Every change that was published.",
)

changes = Table(
    "changes",
    metadata,
    Column("generation", Integer, ForeignKey("generations.number"), primary_key=True),
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, ForeignKey("versions.id")),
    Column("by", Text, nullable=False),
    Index("changes_by_article", "article_id", "generation"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, ForeignKey("versions.id")),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    comment="Changes that are decided on but not published yet; like those of a generation.",
)

imports = Table(
    "imports",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("folder", Text, nullable=False),
    comment="What the corpus folder held when it was last looked at, so that news are told.",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    comment="Who did what and when.",
    sqlite_autoincrement=True,
)
