"""The bot's tables, in the library's database.

No id is given twice (in SQLite that has to be asked for): buttons and work under way hold on to it.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
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
)

metadata = MetaData()

uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("batch", Text, nullable=False),
    Column("state", String(16), nullable=False),
    sqlite_autoincrement=True,
)

texts = Table(
    "texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("upload", Integer, ForeignKey("uploads.id"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("article_id", Text),
    Column("file_id", Text),
    Column("data", LargeBinary),
    Column("refused", Text),
    Column("text", Text),
    Column("passages", Integer),
    Column("title", Text),
    Column("published", Date),
    Column("url", Text),
    Column("language", String(8)),
    Column("dropped", JSON),
    Index("texts_by_upload", "upload"),
    sqlite_autoincrement=True,
)

reindexes = Table(
    "reindexes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("what", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    sqlite_autoincrement=True,
)

admins = Table(
    "admins",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
)

prompts = Table(
    "prompts",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
)

languages = Table(
    "languages",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(8), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("question_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("answers_by_time", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("verdict", String(16), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("passages", Text, nullable=False),
    Column("question", Text),
    Column("at", DateTime(timezone=True), nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("content", Text),
    Column("failure", Text),
    Column("tries", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("inbox_by_time", "at"),
    comment="Updates, their content until they were handled; failure: why one was set aside.",
)
