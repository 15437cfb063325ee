"""The rows of the library's tables ↔ what they tell, within a transaction that is given."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select

from index import duplicates, tables
from index.corpus import Entry
from index.errors import LibraryError
from index.model import Article

MOST_NAMED = 3
"""Articles that the summary of a generation names; of more it gives the number."""

PURGE = "purge"
"""The action of the audit trail that nothing else is left of."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Version:
    """A state of an article without its text; `number` counts those of the article from 1.

    `hash` is the SHA-256 of the file it was read from; `by` who added it.
    """

    id: int
    article_id: str
    number: int
    source: str
    title: str | None
    published: date | None
    url: str | None
    language: str
    hash: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to an article: it comes (`before` is None), goes (`after`), or changes."""

    article_id: str
    before: Version | None
    after: Version | None


@dataclass(frozen=True, slots=True)
class Generation:
    """A published change; numbers count from 1. `what` tells it in a few words."""

    number: int
    by: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit trail."""

    at: datetime
    by: str
    action: str
    subject: str


def summary(changes: Sequence[Change]) -> str:
    """The changes in a few words: "added a.txt, removed 4 articles"; empty if there are none."""
    groups = {
        "added": [each for each in changes if not each.before],
        "changed": [each for each in changes if each.before and each.after],
        "removed": [each for each in changes if not each.after],
    }
    said = []
    for verb, group in groups.items():
        names = [each.article_id for each in group]
        if names:
            many = len(names) > MOST_NAMED
            said.append(f"{verb} {f'{len(names)} articles' if many else ', '.join(names)}")
    return ", ".join(said)


def newest(connection: Connection) -> int:
    """The number of the newest generation, 0 while there is none."""
    return connection.scalar(select(func.max(tables.generations.c.number))) or 0


def in_force_ids(connection: Connection, generation: int) -> dict[str, int]:
    """By article the version that is in force in a generation."""
    table = tables.changes
    latest = (
        select(table.c.article_id, func.max(table.c.generation).label("generation"))
        .where(table.c.generation <= generation)
        .group_by(table.c.article_id)
        .subquery()
    )
    rows = connection.execute(
        select(table.c.article_id, table.c.version)
        .join(
            latest,
            (table.c.article_id == latest.c.article_id)
            & (table.c.generation == latest.c.generation),
        )
        .where(table.c.version.is_not(None))
    )
    return {row.article_id: row.version for row in rows}


def state(
    connection: Connection, generation: int | None = None, *, drafted: bool = False
) -> list[Version]:
    """The versions in force, as `Library.state` gives them."""
    kept = in_force_ids(connection, newest(connection) if generation is None else generation)
    if drafted:
        for row in connection.execute(select(tables.drafts)):
            kept.pop(row.article_id, None)
            if row.version is not None:
                kept[row.article_id] = row.version
    return _in_order(connection, list(kept.values()))


def _in_order(connection: Connection, ids: Sequence[int]) -> list[Version]:
    """The versions with these ids, in the order in which their articles first came."""
    table = tables.versions
    first = select(table.c.article_id, func.min(table.c.id).label("id")).group_by(
        table.c.article_id
    )
    order = {row.article_id: row.id for row in connection.execute(first)}
    found = [
        version
        for some in parts(ids)
        for version in versions(connection, select_versions().where(table.c.id.in_(some)))
    ]
    return sorted(found, key=lambda version: order[version.article_id])


def in_force(connection: Connection, article_id: str) -> Version:
    """The version of an article that is in force, drafts counted.

    Raises:
        LibraryError: there is none.
    """
    drafts = tables.drafts
    draft = connection.execute(
        select(drafts.c.version).where(drafts.c.article_id == article_id)
    ).first()
    id_ = draft.version if draft else _published(connection, article_id)
    found = versions(connection, select_versions().where(tables.versions.c.id == id_))
    if not found:
        raise LibraryError(f"there is no article {article_id!r} in the library")
    return found[0]


def _published(connection: Connection, article_id: str) -> int | None:
    """The version of an article that is in force, drafts not counted; None if there is none."""
    table = tables.changes
    latest = select(table.c.version).where(table.c.article_id == article_id)
    found: int | None = connection.scalar(latest.order_by(table.c.generation.desc()).limit(1))
    return found


def drafted(connection: Connection) -> list[Change]:
    """What would change if the drafts were published, by article."""
    drafts = {row.article_id: row.version for row in connection.execute(select(tables.drafts))}
    kept = in_force_ids(connection, newest(connection))
    changed = [each for each, version in drafts.items() if version != kept.get(each)]
    ids = {drafts[each] for each in changed} | {kept.get(each) for each in changed}
    versions = {each.id: each for each in _in_order(connection, [id_ for id_ in ids if id_])}
    return [
        Change(each, versions.get(kept.get(each, 0)), versions.get(drafts[each] or 0))
        for each in sorted(changed)
    ]


def publish(
    connection: Connection, decided: Mapping[str, tuple[int | None, str]], by: str, what: str
) -> Generation:
    """Put versions of articles into force, or none, each with who decided so."""
    made = new_generation(connection, by, what)
    rows = [
        {"generation": made.number, "article_id": article_id, "version": version, "by": decider}
        for article_id, (version, decider) in decided.items()
    ]
    connection.execute(insert(tables.changes), rows)
    note(connection, by, "publish", f"generation {made.number}: {what}")
    return made


def add(connection: Connection, entry: Entry, by: str, there: Version | None) -> Version:
    """Draft an entry's version, unless it is there already."""
    version = version_of(connection, entry, by, there)
    if version != there:
        draft(connection, version.article_id, version.id, by)
        note(connection, by, "replace" if there else "add", version.article_id)
    return version


def version_of(connection: Connection, entry: Entry, by: str, there: Version | None) -> Version:
    """The version that is there if it is the same, else a new one."""
    hash_ = hash_of(entry.data)
    article = entry.article
    if there and there.hash == hash_:
        row = connection.execute(
            select(tables.versions).where(tables.versions.c.id == there.id)
        ).one()
        if article_of(row) == article:
            return there
    known = select(tables.originals.c.hash).where(tables.originals.c.hash == hash_)
    if connection.execute(known).first() is None:
        connection.execute(insert(tables.originals).values(hash=hash_, data=entry.data))
    sketch = duplicates.sketch(article.text)
    return store(connection, article, hash_, sketch, by)


def store(connection: Connection, article: Article, hash_: str, sketch: bytes, by: str) -> Version:
    """Keep a new version of an article; its file is there already."""
    table = tables.versions
    last = connection.scalar(
        select(func.max(table.c.number)).where(table.c.article_id == article.id)
    )
    values: dict[str, Any] = {
        "article_id": article.id,
        "number": (last or 0) + 1,
        "source": article.source,
        "title": article.title,
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "hash": hash_,
        "by": by,
        "at": _now(),
    }
    made = connection.execute(
        insert(table)
        .values(**values, text=article.text, sketch=sketch, is_passage=article.is_passage)
        .returning(table.c.id)
    )
    return Version(id=made.scalar_one(), **values)


def draft(connection: Connection, article_id: str, version: int | None, by: str) -> None:
    """Draft a version of an article, or None for none, in place of an earlier draft.

    What is in force anyway is no draft: it would undo what others publish later.
    """
    table = tables.drafts
    connection.execute(delete(table).where(table.c.article_id == article_id))
    if version == _published(connection, article_id):
        return
    connection.execute(
        insert(table).values(article_id=article_id, version=version, by=by, at=_now())
    )


def undraft(connection: Connection, article_ids: Sequence[str]) -> None:
    """Forget the drafts of these articles."""
    for article_id in article_ids:
        connection.execute(delete(tables.drafts).where(tables.drafts.c.article_id == article_id))


def new_generation(connection: Connection, by: str, what: str) -> Generation:
    """Make the next generation, without any changes yet."""
    made = Generation(newest(connection) + 1, by, _now(), what)
    connection.execute(
        insert(tables.generations).values(number=made.number, by=by, at=made.at, what=what)
    )
    return made


def note(connection: Connection, by: str, action: str, subject: str) -> None:
    """Add a line to the audit trail."""
    connection.execute(
        insert(tables.audit).values(at=_now(), by=by, action=action, subject=subject)
    )


_PLAIN = [
    column for column in tables.versions.c if column.name not in {"text", "sketch", "is_passage"}
]


def select_versions() -> Select[Any]:
    """A query for versions as `versions` takes it."""
    return select(*_PLAIN)


def versions(connection: Connection, statement: Select[Any]) -> list[Version]:
    """The versions that a query finds, in its order."""
    return [version(row) for row in connection.execute(statement)]


def version(row: Row[Any]) -> Version:
    """The version of a row that has at least the columns of `select_versions`."""
    named = row._asdict()
    plain = {column.name: named[column.name] for column in _PLAIN}
    return Version(**{**plain, "at": utc(row.at)})


def article_of(row: Row[Any]) -> Article:
    """The article of a row of all columns."""
    return Article(
        row.article_id,
        row.source,
        row.text,
        row.title,
        row.published,
        row.url,
        row.language,
        row.is_passage,
    )


def parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """The ids in parts that fit into one statement."""
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def hash_of(data: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def utc(at: datetime) -> datetime:
    """The time with its zone, which SQLite does not keep."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
