"""What has to survive the process on Telegram's side, in the library's database.

Texts that admins have sent and what became of them, reindexes and how far they are, who is an
admin, and what an admin was asked to write. No id is given twice: buttons and work under way hold
on to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from index.corpus import Entry
from index.database import migrate, reading, writing
from index.errors import LibraryError
from index.model import Article
from index.passages import split

metadata = MetaData()

_uploads = Table(
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

_texts = Table(
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

_reindexes = Table(
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

_admins = Table(
    "admins",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
)

_prompts = Table(
    "prompts",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
)


class UploadState(StrEnum):
    """How far an upload is. Only the first three are still to be worked on."""

    READING = "reading"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    ADDED = "added"
    CANCELLED = "cancelled"


class ReindexState(StrEnum):
    """How far a reindex is. Only the first three are still to be worked on."""

    BUILDING = "building"
    READY = "ready"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    REPLACED = "replaced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Upload:
    """Texts that an admin has sent together; `message_id` is that of their preview.

    `batch` is what they have in common: the album's id, or one of their own.
    """

    id: int
    chat_id: int
    message_id: int | None
    batch: str
    state: UploadState


@dataclass(frozen=True, slots=True)
class Received:
    """A text as it came: as a file of Telegram's with this id, or as bytes.

    `position` tells its place among those that came together, by its message's number.
    `article_id` is that of the article which it is to take the place of; None if it names itself.
    """

    source: str
    position: int
    file_id: str | None = None
    data: bytes | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class UploadedText:
    """A text of an upload: `refused` for this reason, or read and of so many `passages`.

    Both are None as long as it was not read.
    """

    id: int
    source: str
    refused: str | None
    passages: int | None

    @property
    def is_read(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.refused is not None or self.passages is not None


@dataclass(frozen=True, slots=True)
class Reindex:
    """A change that is to be looked at and published; `message_id` is where it is shown.

    `what` tells it in a few words, if its articles do not. `changes` are the articles that the
    admin was shown, with the version that each is to have, or None for none.
    """

    id: int
    chat_id: int
    message_id: int | None
    what: str
    state: ReindexState
    changes: tuple[tuple[str, int | None], ...] = ()


class Journal:
    """The records of one bot. Methods raise LibraryError if the database cannot be used.

    Args:
        engine: the library's.
        bot_id: tells this bot's records from those of others on the same database.
    """

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id
        migrate(engine, "bot")

    # Uploads

    def receive(self, chat_id: int, batch: str, received: Received) -> Upload:
        """Keep a text that was sent; further ones of the same batch join its upload."""
        with writing(self._engine) as connection:
            row = connection.execute(
                select(_uploads).where(
                    _uploads.c.bot_id == self._bot_id,
                    _uploads.c.chat_id == chat_id,
                    _uploads.c.batch == batch,
                    _uploads.c.state == UploadState.READING,
                )
            ).first()
            if row is None:
                values = {"chat_id": chat_id, "batch": batch, "state": UploadState.READING}
                made = insert(_uploads).values(bot_id=self._bot_id, **values).returning(_uploads)
                row = connection.execute(made).one()
            upload = _upload(row)
            connection.execute(insert(_texts).values(upload=upload.id, **asdict(received)))
            return upload

    def append(self, upload: Upload, more: str) -> bool:
        """Add to the last pasted text of an upload; False if it is not being read any more."""
        with writing(self._engine) as connection:
            state = select(_uploads.c.state).where(_uploads.c.id == upload.id)
            table = _texts.c
            last = select(_texts).where(table.upload == upload.id).order_by(table.id.desc())
            row = connection.execute(last.limit(1)).first()
            if row is None or connection.scalar(state) != UploadState.READING:
                return False
            text = f"{bytes(row.data).decode()}{more}"
            connection.execute(
                update(_texts).where(_texts.c.id == row.id).values(data=text.encode())
            )
            return True

    def upload(self, id_: int) -> Upload | None:
        """The upload with this id, None if there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(_uploads).where(_uploads.c.id == id_, _uploads.c.bot_id == self._bot_id)
            ).first()
            return _upload(row) if row else None

    def texts(self, upload: Upload) -> list[UploadedText]:
        """The texts of an upload, in the order in which they came."""
        table = _texts.c
        columns = (table.id, table.source, table.refused, table.passages)
        statement = (
            select(*columns).where(table.upload == upload.id).order_by(table.position, table.id)
        )
        with reading(self._engine) as connection:
            return [UploadedText(*row) for row in connection.execute(statement)]

    def received(self, text: UploadedText) -> Received:
        """A text as it came."""
        row = self._row(text)
        data = None if row.data is None else bytes(row.data)
        return Received(row.source, row.position, row.file_id, data, row.article_id)

    def entry(self, text: UploadedText) -> Entry:
        """What was read of a text that was not refused, with what an admin has changed of it."""
        row = self._row(text)
        article = Article(
            row.article_id, row.source, row.text, row.title, row.published, row.url, row.language
        )
        return Entry(article, bytes(row.data), tuple(row.dropped))

    def _row(self, text: UploadedText) -> Row[Any]:
        with reading(self._engine) as connection:
            row = connection.execute(select(_texts).where(_texts.c.id == text.id)).first()
        if row is None:
            raise LibraryError("the upload is not there any more; send it again")
        return row

    def unpack(
        self, text: UploadedText, upload: Upload, texts: Iterable[tuple[str, bytes]]
    ) -> None:
        """Put the texts of an archive in its place."""
        with writing(self._engine) as connection:
            gone = delete(_texts).where(_texts.c.id == text.id).returning(_texts.c.position)
            position = connection.scalar(gone)
            same = {"upload": upload.id, "position": position}
            rows = [same | {"source": source, "data": data} for source, data in texts]
            connection.execute(insert(_texts), rows)

    def keep(self, text: UploadedText, entry: Entry) -> None:
        """Keep what was read of a text, or what an admin has changed of it."""
        article = entry.article
        self._update_text(
            text,
            article_id=article.id,
            source=article.source,
            data=entry.data,
            text=article.text,
            passages=len(split(article)),
            title=article.title,
            published=article.published,
            url=article.url,
            language=article.language,
            dropped=list(entry.dropped),
        )

    def refuse(self, text: UploadedText, reason: str) -> None:
        """Keep why a text cannot be read."""
        self._update_text(text, refused=reason, data=None)

    def _update_text(self, kept: UploadedText, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(_texts).where(_texts.c.id == kept.id).values(**values))

    def show(self, record: Upload | Reindex, message_id: int) -> None:
        """Keep which message shows an upload or a reindex."""
        table = _uploads if isinstance(record, Upload) else _reindexes
        with writing(self._engine) as connection:
            connection.execute(
                update(table).where(table.c.id == record.id).values(message_id=message_id)
            )

    def move(self, record: Upload | Reindex, state: UploadState | ReindexState) -> bool:
        """Take an upload or a reindex a step further; False if it is not where it was any more.

        The file of an upload that was cancelled is forgotten.
        """
        table = _uploads if isinstance(record, Upload) else _reindexes
        with writing(self._engine) as connection:
            moved = connection.execute(
                update(table)
                .where(table.c.id == record.id, table.c.state == record.state)
                .values(state=state)
            )
            if state in {UploadState.ADDED, UploadState.CANCELLED}:
                # Added, its texts are in the library.
                connection.execute(delete(_texts).where(_texts.c.upload == record.id))
            return moved.rowcount > 0

    def open_uploads(self) -> list[Upload]:
        """The uploads that are still to be read, decided on or added, the oldest first."""
        open_ = (UploadState.READING, UploadState.PREVIEWED, UploadState.CONFIRMED)
        rows = self._rows(_uploads, open_)
        return [_upload(row) for row in rows]

    # Reindexes

    def begin(self, chat_id: int, what: str) -> tuple[Reindex, list[Reindex]]:
        """Keep that a change is to be shown in this chat.

        The second are those that are not decided on: there is no more deciding on them.
        """
        table = _reindexes
        undecided = (ReindexState.BUILDING, ReindexState.READY)
        with writing(self._engine) as connection:
            replaced = connection.execute(
                update(table)
                .where(table.c.bot_id == self._bot_id, table.c.state.in_(undecided))
                .values(state=ReindexState.REPLACED)
                .returning(table)
            ).all()
            values = {"chat_id": chat_id, "what": what, "changes": []}
            made = insert(table).values(bot_id=self._bot_id, state=ReindexState.BUILDING, **values)
            row = connection.execute(made.returning(table)).one()
            return _reindex(row), [_reindex(each) for each in replaced]

    def fail(self, reindex: Reindex) -> None:
        """Keep that nothing came of a reindex, however far it was."""
        table = _reindexes
        with writing(self._engine) as connection:
            connection.execute(
                update(table).where(table.c.id == reindex.id).values(state=ReindexState.FAILED)
            )

    def propose(self, reindex: Reindex, changes: Iterable[tuple[str, int | None]]) -> bool:
        """Keep that these changes are shown, to be decided on; False if it was replaced."""
        table = _reindexes
        open_ = (ReindexState.BUILDING, ReindexState.READY)
        with writing(self._engine) as connection:
            moved = connection.execute(
                update(table)
                .where(table.c.id == reindex.id, table.c.state.in_(open_))
                .values(state=ReindexState.READY, changes=[list(each) for each in changes])
            )
            return moved.rowcount > 0

    def open_reindexes(self) -> list[Reindex]:
        """The reindexes that are not decided on, or not carried out yet, the oldest first."""
        open_ = (ReindexState.BUILDING, ReindexState.READY, ReindexState.PUBLISHING)
        return [_reindex(row) for row in self._rows(_reindexes, open_)]

    def _rows(self, table: Table, states: Sequence[str]) -> list[Row[Any]]:
        statement = (
            select(table)
            .where(table.c.bot_id == self._bot_id, table.c.state.in_(states))
            .order_by(table.c.id)
        )
        with reading(self._engine) as connection:
            return list(connection.execute(statement))

    # Admins

    def admins(self) -> dict[int, str]:
        """By numeric id the roles of those who were made admins here."""
        with reading(self._engine) as connection:
            return {row.user_id: row.role for row in connection.execute(select(_admins))}

    def name_admin(self, user_id: int, role: str | None) -> None:
        """Give somebody a role, or None to take it."""
        with writing(self._engine) as connection:
            connection.execute(delete(_admins).where(_admins.c.user_id == user_id))
            if role:
                connection.execute(insert(_admins).values(user_id=user_id, role=role))

    # What an admin was asked to write

    def prompt(self, chat_id: int, subject: str | None) -> None:
        """Keep what was asked for in a chat; None if it has come."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(_prompts).where(
                    _prompts.c.bot_id == self._bot_id, _prompts.c.chat_id == chat_id
                )
            )
            if subject:
                values = {"bot_id": self._bot_id, "chat_id": chat_id, "subject": subject}
                connection.execute(insert(_prompts).values(values))

    def prompted(self, chat_id: int) -> str | None:
        """What was asked for in a chat; None if nothing was."""
        table = _prompts.c
        statement = select(table.subject).where(
            table.bot_id == self._bot_id, table.chat_id == chat_id
        )
        with reading(self._engine) as connection:
            subject: str | None = connection.scalar(statement)
            return subject


def _upload(row: Row[Any]) -> Upload:
    return Upload(row.id, row.chat_id, row.message_id, row.batch, UploadState(row.state))


def _reindex(row: Row[Any]) -> Reindex:
    changes = tuple((article_id, version) for article_id, version in row.changes)
    return Reindex(row.id, row.chat_id, row.message_id, row.what, ReindexState(row.state), changes)
