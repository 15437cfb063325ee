"""What is kept of readers: their language, which message answers which question, their feedback.

Questions are not, but for those whose answer somebody says was wrong.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from bot import tables
from bot.language import NAMES
from index.database import forget, reading, writing

KEPT = timedelta(days=2)
"""How long it is kept which message answers which question: Telegram lets people change what they
wrote for two days. Source: https://core.telegram.org/bots/api#editmessagetext"""


QUESTIONS_KEPT = timedelta(days=90)
"""How long a question is kept whose answer somebody said was wrong."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody says of an answer: in this chat, of this message of the bot.

    `verdict` is "good" or what was wrong. `decision` tells what was claimed, `passages` which
    passages were shown, by their fingerprints. `question` is None where the answer was good or the
    question is not known.
    """

    chat_id: int
    message_id: int
    user_id: int
    verdict: str
    decision: str
    passages: str
    question: str | None


class Readership:
    """The records of one bot's readers. Methods raise LibraryError if the database cannot be used.

    Args:
        engine: the library's, migrated by the journal.
        bot_id: tells this bot's records from those of others on the same database.
    """

    def __init__(self, engine: Engine, bot_id: int) -> None:
        self._engine = engine
        self._bot_id = bot_id
        self._chosen: Mapping[int, str] = {}
        self._answered: dict[tuple[int, int], int] = {}
        self._storing = Lock()
        self.refresh()

    # Languages

    def refresh(self) -> None:
        """Take over what another process may have changed."""
        table = tables.languages.c
        statement = select(table.user_id, table.language).where(table.bot_id == self._bot_id)
        with reading(self._engine) as connection:
            rows = connection.execute(statement)
            self._chosen = {row.user_id: row.language for row in rows if row.language in NAMES}

    def language(self, user_id: int) -> str | None:
        """The code of the language that somebody has chosen; None if they did not."""
        return self._chosen.get(user_id)

    def choose(self, user_id: int, language: str | None) -> None:
        """Keep which language somebody has chosen, or None for that of Telegram."""
        table = tables.languages.c
        with writing(self._engine) as connection:
            mine = (table.bot_id == self._bot_id) & (table.user_id == user_id)
            connection.execute(delete(tables.languages).where(mine))
            if language:
                values = {"bot_id": self._bot_id, "user_id": user_id, "language": language}
                connection.execute(insert(tables.languages).values(values))
        self.refresh()

    # Which message answers which question

    def answered(self, chat_id: int, question_id: int, message_id: int) -> None:
        """Note that a message answers another; it is stored by the next `store`."""
        self._answered[chat_id, question_id] = message_id

    def store(self) -> None:
        """Store what was noted."""
        with self._storing:
            if noted := dict(self._answered):
                self._store(noted)

    def _store(self, noted: Mapping[tuple[int, int], int]) -> None:
        table, now = tables.answers.c, datetime.now(UTC)
        with writing(self._engine) as connection:
            for (chat_id, question_id), message_id in noted.items():
                values = {"chat_id": chat_id, "question_id": question_id, "bot_id": self._bot_id}
                mine = [table[name] == value for name, value in values.items()]
                connection.execute(delete(tables.answers).where(*mine))
                connection.execute(
                    insert(tables.answers).values(**values, message_id=message_id, at=now)
                )
        for key, message_id in noted.items():
            if self._answered.get(key) == message_id:
                self._answered.pop(key, None)

    def answer_to(self, chat_id: int, question_id: int) -> int | None:
        """The message that answers another; None if none does, or it is long ago."""
        if (noted := self._answered.get((chat_id, question_id))) is not None:
            return noted
        table = tables.answers.c
        with reading(self._engine) as connection:
            found: int | None = connection.scalar(
                select(table.message_id).where(
                    table.bot_id == self._bot_id,
                    table.chat_id == chat_id,
                    table.question_id == question_id,
                )
            )
            return found

    # Feedback

    def rate(self, feedback: Feedback) -> None:
        """Keep what somebody says of an answer, in place of what they said of it before."""
        values = {"bot_id": self._bot_id, **asdict(feedback)}
        same = ("bot_id", "chat_id", "message_id", "user_id")
        with writing(self._engine) as connection:
            mine = [tables.feedback.c[name] == values[name] for name in same]
            connection.execute(delete(tables.feedback).where(*mine))
            connection.execute(insert(tables.feedback).values(**values, at=datetime.now(UTC)))

    def verdicts(self) -> Counter[str]:
        """How often each verdict was given."""
        table = tables.feedback.c
        statement = (
            select(table.verdict, func.count())
            .where(table.bot_id == self._bot_id)
            .group_by(table.verdict)
        )
        with reading(self._engine) as connection:
            return Counter({row[0]: row[1] for row in connection.execute(statement)})

    # Privacy

    def about(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """All that is kept of somebody, table by table; their private chat has their own number."""
        with reading(self._engine) as connection:
            kept = {
                table.name: [dict(row) for row in connection.execute(found).mappings()]
                for table, mine in self._of(user_id)
                for found in [select(table).where(mine)]
            }
            set_aside = [dict(row) for row in self._set_aside(connection, user_id)]
            return {**kept, tables.inbox.name: set_aside}

    def forget(self, user_id: int) -> None:
        """Delete all that is kept of somebody, from the files of the database too."""
        with self._storing, writing(self._engine) as connection:
            for key in [key for key in dict(self._answered) if key[0] == user_id]:
                self._answered.pop(key, None)
            for table, mine in self._of(user_id):
                connection.execute(delete(table).where(mine))
            for row in self._set_aside(connection, user_id):
                mine = (tables.inbox.c.bot_id == self._bot_id) & (
                    tables.inbox.c.update_id == row["update_id"]
                )
                connection.execute(update(tables.inbox).where(mine).values(content=None))
        forget(self._engine)
        self.refresh()

    def expire(self) -> None:
        """Delete the questions, and which message answers which, that were kept long enough."""
        table, now = tables.feedback, datetime.now(UTC)
        old = (table.c.at < now - QUESTIONS_KEPT) & table.c.question.is_not(None)
        with writing(self._engine) as connection:
            connection.execute(update(table).where(old).values(question=None))
            connection.execute(delete(tables.answers).where(tables.answers.c.at < now - KEPT))

    def _of(self, user_id: int) -> list[tuple[Table, ColumnElement[bool]]]:
        owners = (
            (tables.languages, tables.languages.c.user_id),
            (tables.feedback, tables.feedback.c.user_id),
            (tables.answers, tables.answers.c.chat_id),
        )
        return [
            (table, (table.c.bot_id == self._bot_id) & (owner == user_id))
            for table, owner in owners
        ]

    def _set_aside(self, connection: Connection, user_id: int) -> list[RowMapping]:
        """The updates of somebody that could not be handled."""
        table = tables.inbox.c
        left = (table.bot_id == self._bot_id) & table.failure.is_not(None)
        rows = connection.execute(select(tables.inbox).where(left, table.content.is_not(None)))
        return [row for row in rows.mappings() if _is_of(user_id, json.loads(row["content"]))]

    async def follow(self) -> None:
        """Refresh and store where others wait."""
        await asyncio.to_thread(self.refresh)
        await asyncio.to_thread(self.store)


def _is_of(user_id: int, content: object) -> bool:
    """Whether somebody, or their private chat, is named anywhere in what Telegram sent."""
    if isinstance(content, dict):
        named = (content.get(key) for key in ("from", "chat", "user"))
        if any(isinstance(each, dict) and each.get("id") == user_id for each in named):
            return True
        content = [*content.values()]
    return isinstance(content, list) and any(_is_of(user_id, each) for each in content)
