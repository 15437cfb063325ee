"""What has to survive the process on Telegram's side, in the library's database.

Texts that admins have sent and what became of them, reindexes and how far they are, who is an
admin, and what an admin was asked to write.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from bot import tables
from bot.records import Received, Reindex, ReindexState, Upload, UploadedText, UploadState
from index.corpus import Entry
from index.database import migrate, reading, writing
from index.errors import LibraryError
from index.model import Article
from index.passages import split


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
        """Keep a text that was sent; further ones of the same batch join its upload.

        A message that comes again, since a process was killed while it took it in, adds nothing.
        """
        with writing(self._engine) as connection:
            known = (
                select(tables.uploads)
                .join(tables.texts, tables.texts.c.upload == tables.uploads.c.id)
                .where(
                    tables.uploads.c.bot_id == self._bot_id,
                    tables.uploads.c.chat_id == chat_id,
                    tables.texts.c.position == received.position,
                    tables.texts.c.source == received.source,
                )
            )
            if row := connection.execute(known.limit(1)).first():
                return _upload(row)
            row = connection.execute(
                select(tables.uploads).where(
                    tables.uploads.c.bot_id == self._bot_id,
                    tables.uploads.c.chat_id == chat_id,
                    tables.uploads.c.batch == batch,
                    tables.uploads.c.state == UploadState.READING,
                )
            ).first()
            if row is None:
                values = {"chat_id": chat_id, "batch": batch, "state": UploadState.READING}
                made = (
                    insert(tables.uploads)
                    .values(bot_id=self._bot_id, **values)
                    .returning(tables.uploads)
                )
                row = connection.execute(made).one()
            upload = _upload(row)
            connection.execute(insert(tables.texts).values(upload=upload.id, **asdict(received)))
            return upload

    def append(self, upload: Upload, more: str) -> bool:
        """Add to the last pasted text of an upload; False if that was read already."""
        with writing(self._engine) as connection:
            state = select(tables.uploads.c.state).where(tables.uploads.c.id == upload.id)
            table = tables.texts.c
            last = select(tables.texts).where(table.upload == upload.id).order_by(table.id.desc())
            row = connection.execute(last.limit(1)).first()
            if row is None or connection.scalar(state) != UploadState.READING:
                return False
            if row.passages is not None or row.refused is not None:
                return False
            text = f"{bytes(row.data).decode()}{more}"
            connection.execute(
                update(tables.texts).where(tables.texts.c.id == row.id).values(data=text.encode())
            )
            return True

    def upload(self, id_: int) -> Upload | None:
        """The upload with this id, None if there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(tables.uploads).where(
                    tables.uploads.c.id == id_, tables.uploads.c.bot_id == self._bot_id
                )
            ).first()
            return _upload(row) if row else None

    def texts(self, upload: Upload) -> list[UploadedText]:
        """The texts of an upload, in the order in which they came."""
        table = tables.texts.c
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
            row = connection.execute(
                select(tables.texts).where(tables.texts.c.id == text.id)
            ).first()
        if row is None:
            raise LibraryError("the upload is not there any more; send it again")
        return row

    def unpack(
        self, text: UploadedText, upload: Upload, texts: Iterable[tuple[str, bytes]]
    ) -> None:
        """Put the texts of an archive in its place, one after the other: all may be a lot.

        What they raise leaves the archive where it is.
        """
        with writing(self._engine) as connection:
            gone = (
                delete(tables.texts)
                .where(tables.texts.c.id == text.id)
                .returning(tables.texts.c.position)
            )
            position = connection.scalar(gone)
            same = {"upload": upload.id, "position": position}
            for source, data in texts:
                row = same | {"source": source, "data": data}
                connection.execute(insert(tables.texts), row)

    def keep(self, text: UploadedText, entry: Entry, received: Received | None = None) -> None:
        """Keep what was read of a text, or what an admin has changed of it.

        Nothing is kept if more was added to what was `received`: it is to be read again.
        """
        article = entry.article
        self._update_text(
            text,
            received,
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

    def refuse(self, text: UploadedText, reason: str, received: Received | None = None) -> None:
        """Keep why a text cannot be read, unless more was added to what was `received`."""
        self._update_text(text, received, refused=reason, data=None)

    def _update_text(self, kept: UploadedText, received: Received | None, **values: Any) -> None:
        changed = update(tables.texts).where(tables.texts.c.id == kept.id)
        if received and received.data is not None:
            changed = changed.where(func.length(tables.texts.c.data) == len(received.data))
        with writing(self._engine) as connection:
            connection.execute(changed.values(**values))

    def show(self, record: Upload | Reindex, message_id: int) -> None:
        """Keep which message shows an upload or a reindex."""
        table = tables.uploads if isinstance(record, Upload) else tables.reindexes
        with writing(self._engine) as connection:
            connection.execute(
                update(table).where(table.c.id == record.id).values(message_id=message_id)
            )

    def move(self, record: Upload | Reindex, state: UploadState | ReindexState) -> bool:
        """Take an upload or a reindex a step further; False if it is not where it was any more.

        The file of an upload that was cancelled is forgotten.
        """
        with writing(self._engine) as connection:
            return _move(connection, record, state)

    def finish(self, upload: Upload, state: UploadState) -> bool:
        """The same for an upload that was read, unless a further file of its has come meanwhile."""
        table = tables.texts.c
        unread = (table.upload == upload.id) & table.passages.is_(None) & table.refused.is_(None)
        with writing(self._engine) as connection:
            if connection.execute(select(table.id).where(unread).limit(1)).first():
                return False
            return _move(connection, upload, state)

    def open_uploads(self) -> list[Upload]:
        """The uploads that are still to be read, decided on or added, the oldest first."""
        open_ = (UploadState.READING, UploadState.PREVIEWED, UploadState.CONFIRMED)
        rows = self._rows(tables.uploads, open_)
        return [_upload(row) for row in rows]

    # Reindexes

    def begin(self, chat_id: int, what: str) -> tuple[Reindex, list[Reindex]]:
        """Keep that a change is to be shown in this chat.

        The second are those that are not decided on: there is no more deciding on them.
        """
        table = tables.reindexes
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
        table = tables.reindexes
        with writing(self._engine) as connection:
            connection.execute(
                update(table).where(table.c.id == reindex.id).values(state=ReindexState.FAILED)
            )

    def propose(self, reindex: Reindex, changes: Iterable[tuple[str, int | None]]) -> bool:
        """Keep that these changes are shown, to be decided on; False if it was replaced."""
        table = tables.reindexes
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
        return [_reindex(row) for row in self._rows(tables.reindexes, open_)]

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
            return {row.user_id: row.role for row in connection.execute(select(tables.admins))}

    def name_admin(self, user_id: int, role: str | None) -> None:
        """Give somebody a role, or None to take it."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.admins).where(tables.admins.c.user_id == user_id))
            if role:
                connection.execute(insert(tables.admins).values(user_id=user_id, role=role))

    def withdraw(self, owners: Collection[int], role: str) -> None:
        """Leave what is under way in the chats of all but owners and those with this role.

        That is what they were asked to write and what they did not decide on yet. What they have
        drafted stays drafted, and what they have decided is carried out.
        """
        named = select(tables.admins.c.user_id).where(tables.admins.c.role == role)

        def left(table: Table) -> ColumnElement[bool]:
            chat = table.c.chat_id
            return and_(table.c.bot_id == self._bot_id, chat.not_in(owners), chat.not_in(named))

        uploads, reindexes = tables.uploads, tables.reindexes
        unread = (UploadState.READING, UploadState.PREVIEWED)
        undecided = (ReindexState.BUILDING, ReindexState.READY)
        with writing(self._engine) as connection:
            connection.execute(delete(tables.prompts).where(left(tables.prompts)))
            connection.execute(
                update(reindexes)
                .where(left(reindexes), reindexes.c.state.in_(undecided))
                .values(state=ReindexState.REPLACED)
            )
            cancelled = connection.scalars(
                update(uploads)
                .where(left(uploads), uploads.c.state.in_(unread))
                .values(state=UploadState.CANCELLED)
                .returning(uploads.c.id)
            ).all()
            connection.execute(delete(tables.texts).where(tables.texts.c.upload.in_(cancelled)))

    # What an admin was asked to write

    def prompt(self, chat_id: int, subject: str | None) -> None:
        """Keep what was asked for in a chat; None if it has come."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(tables.prompts).where(
                    tables.prompts.c.bot_id == self._bot_id, tables.prompts.c.chat_id == chat_id
                )
            )
            if subject:
                values = {"bot_id": self._bot_id, "chat_id": chat_id, "subject": subject}
                connection.execute(insert(tables.prompts).values(values))

    def prompted(self, chat_id: int) -> str | None:
        """What was asked for in a chat; None if nothing was."""
        table = tables.prompts.c
        statement = select(table.subject).where(
            table.bot_id == self._bot_id, table.chat_id == chat_id
        )
        with reading(self._engine) as connection:
            subject: str | None = connection.scalar(statement)
            return subject


def _move(
    connection: Connection, record: Upload | Reindex, state: UploadState | ReindexState
) -> bool:
    table = tables.uploads if isinstance(record, Upload) else tables.reindexes
    mine = (table.c.id == record.id) & (table.c.state == record.state)
    moved = connection.execute(update(table).where(mine).values(state=state)).rowcount
    if moved and state in {UploadState.ADDED, UploadState.CANCELLED}:
        # Added, its texts are in the library.
        connection.execute(delete(tables.texts).where(tables.texts.c.upload == record.id))
    return moved > 0


def _upload(row: Row[Any]) -> Upload:
    return Upload(row.id, row.chat_id, row.message_id, row.batch, UploadState(row.state))


def _reindex(row: Row[Any]) -> Reindex:
    changes = tuple((article_id, version) for article_id, version in row.changes)
    return Reindex(row.id, row.chat_id, row.message_id, row.what, ReindexState(row.state), changes)
