"""The articles, kept in a database: every version of each, and which of them are in force.

Changes are drafted first and published together. Publishing makes a new generation; the state of
any earlier one can be drafted again. Whatever was drafted or published survives the process.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self, TypedDict

from sqlalchemy import Engine, delete, func, select

from index import duplicates, records, tables
from index.corpus import Entry
from index.database import connect, forget, migrate, reading, writing
from index.errors import LibraryError, QuotationError
from index.model import Article, Span, key_of
from index.records import Change, Deed, Generation, Version, summary


class Metadata(TypedDict, total=False):
    """New values of an article's metadata, those that change; None for not stated."""

    title: str | None
    published: date | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """An article that is there already and resembles another text; 1 is the same file."""

    version: Version
    resemblance: float


class Library:
    """All articles of a database, which is made or brought up to date if need be.

    Methods raise LibraryError if the database cannot be used. Safe to use from several threads and
    processes.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        migrate(engine, "index")

    @classmethod
    def open(cls, data_dir: Path, url: str | None = None) -> Self:
        """The library at this PostgreSQL address, or else in a SQLite file in this folder."""
        engine = connect(data_dir, url)
        try:
            return cls(engine)
        except LibraryError:
            engine.dispose()
            raise

    # What is there

    def generation(self) -> int:
        """The number of the newest generation; 0 while nothing was ever published."""
        with reading(self.engine) as connection:
            return records.newest(connection)

    def generations(self) -> list[Generation]:
        """All generations, the newest first."""
        with reading(self.engine) as connection:
            table = tables.generations
            rows = connection.execute(select(table).order_by(table.c.number.desc()))
            return [Generation(row.number, row.by, records.utc(row.at), row.what) for row in rows]

    def state(self, generation: int | None = None, *, drafted: bool = False) -> list[Version]:
        """The versions in force in a generation, the newest if none is given; oldest article first.

        With `drafted` they are those that would be in force if the drafts were published.
        """
        with reading(self.engine) as connection:
            return records.state(connection, generation, drafted=drafted)

    def articles(self, versions: Sequence[Version]) -> list[Article]:
        """The articles of these versions, in the same order.

        Raises:
            LibraryError: one of them was purged meanwhile.
        """
        table = tables.versions
        found: dict[int, Article] = {}
        with reading(self.engine) as connection:
            for some in records.parts([version.id for version in versions]):
                for row in connection.execute(select(table).where(table.c.id.in_(some))):
                    found[row.id] = records.article_of(row)
        gone = [version.article_id for version in versions if version.id not in found]
        if gone:
            raise LibraryError(f"the article {gone[0]!r} was purged meanwhile; look again")
        return [found[version.id] for version in versions]

    def cuts(self, version: Version, spans: Sequence[Span]) -> list[str]:
        """What stands at these places of a version's text, in the same order.

        Raises:
            QuotationError: it was purged meanwhile; nothing of it may be shown.
        """
        text = tables.versions.c.text
        cut = [func.substr(text, span.start + 1, span.end - span.start) for span in spans]
        one = tables.versions.c.id == version.id
        with reading(self.engine) as connection:
            row = connection.execute(select(*cut).where(one)).first()
            if row is None:
                raise QuotationError(f"the article {version.article_id!r} was purged meanwhile")
            return list(row)

    def cited(self, article_key: str) -> list[tuple[Version, Article]]:
        """The versions that were ever in force of the article with this key, the newest first.

        Each with the article as it was then; empty if there is none.
        """
        table, changes = tables.versions, tables.changes
        with reading(self.engine) as connection:
            ids = connection.scalars(select(table.c.article_id).distinct())
            id_ = next((id_ for id_ in ids if key_of(id_) == article_key), None)
            published = select(changes.c.version).where(changes.c.article_id == id_)
            mine = select(table).where(table.c.article_id == id_, table.c.id.in_(published))
            rows = connection.execute(mine.order_by(table.c.number.desc())).all()
            return [(records.version(row), records.article_of(row)) for row in rows]

    def drafted(self) -> list[Change]:
        """What would change if the drafts were published; empty if nothing would."""
        with reading(self.engine) as connection:
            return records.drafted(connection)

    def versions(self, article_id: str) -> list[Version]:
        """Every version of an article, the newest first; empty if there never was one."""
        with reading(self.engine) as connection:
            return records.versions(
                connection,
                records.select_versions()
                .where(tables.versions.c.article_id == article_id)
                .order_by(tables.versions.c.number.desc()),
            )

    def published(self, article_id: str) -> list[tuple[int, int | None]]:
        """The generations that changed an article, the newest first.

        Each with the number of the version that it put into force, or None for none.
        """
        changes, versions = tables.changes, tables.versions
        statement = (
            select(changes.c.generation, versions.c.number)
            .outerjoin(versions, changes.c.version == versions.c.id)
            .where(changes.c.article_id == article_id)
            .order_by(changes.c.generation.desc())
        )
        with reading(self.engine) as connection:
            return [(row.generation, row.number) for row in connection.execute(statement)]

    def version(self, id_: int) -> Version | None:
        """The version with this id, None if there is none any more."""
        statement = records.select_versions().where(tables.versions.c.id == id_)
        with reading(self.engine) as connection:
            return next(iter(records.versions(connection, statement)), None)

    def removed(self) -> list[Version]:
        """The newest version of each article that is not in force, drafts counted."""
        table = tables.versions
        with reading(self.engine) as connection:
            kept = {version.article_id for version in records.state(connection, drafted=True)}
            newest = select(func.max(table.c.id)).group_by(table.c.article_id)
            statement = records.select_versions().where(table.c.id.in_(newest)).order_by(table.c.id)
            found = records.versions(connection, statement)
        return [version for version in found if version.article_id not in kept]

    def original(self, version: Version) -> bytes:
        """The file that a version was read from, as it came."""
        table = tables.originals
        with reading(self.engine) as connection:
            data = connection.scalar(select(table.c.data).where(table.c.hash == version.hash))
        if data is None:
            raise LibraryError(f"the file of {version.source} is gone; it was purged")
        return bytes(data)

    def usual_language(self) -> str | None:
        """The language of most articles in force; None while there are none."""
        languages = Counter(version.language for version in self.state())
        return languages.most_common(1)[0][0] if languages else None

    def alike(self, entry: Entry) -> list[Likeness]:
        """Other articles in force that are the same or nearly so, the most alike first."""
        table = tables.versions
        hash_, sketch = records.hash_of(entry.data), duplicates.sketch(entry.article.text)
        found = []
        with reading(self.engine) as connection:
            kept = {each.id: each for each in records.state(connection, drafted=True)}
            for some in records.parts(list(kept)):
                rows = connection.execute(
                    select(table.c.id, table.c.hash, table.c.sketch).where(table.c.id.in_(some))
                )
                for row in rows:
                    same = row.hash == hash_
                    share = 1.0 if same else duplicates.resemblance(sketch, row.sketch)
                    if share >= duplicates.NEARLY_THE_SAME:
                        found.append(Likeness(kept[row.id], share))
        found = [each for each in found if each.version.article_id != entry.article.id]
        return sorted(found, key=lambda each: -each.resemblance)

    # What changes

    def add_all(self, entries: Iterable[Entry], by: str) -> list[Version]:
        """Draft articles, or new versions of those with the same ids: all, or none if any fails.

        Adding what is there already changes nothing and gives the version that is.
        """
        with writing(self.engine) as connection:
            kept = {each.article_id: each for each in records.state(connection, drafted=True)}
            added = []
            for entry in entries:
                version = records.add(connection, entry, by, kept.get(entry.article.id))
                kept[version.article_id] = version
                added.append(version)
            return added

    def edit(self, article_id: str, by: str, metadata: Metadata) -> Version:
        """Draft a version of an article with the same text and other metadata."""
        with writing(self.engine) as connection:
            version = records.in_force(connection, article_id)
            row = connection.execute(
                select(tables.versions).where(tables.versions.c.id == version.id)
            ).one()
            article = replace(records.article_of(row), **metadata)
            if article == records.article_of(row):
                return version
            edited = records.store(connection, article, row.hash, row.sketch, by)
            records.draft(connection, article_id, edited.id, by)
            records.note(connection, by, "edit", f"{article_id}: {', '.join(metadata)}")
            return edited

    def remove(self, article_ids: Iterable[str], by: str) -> None:
        """Draft that articles are taken out, all or none. Their versions stay."""
        with writing(self.engine) as connection:
            for article_id in dict.fromkeys(article_ids):
                records.in_force(connection, article_id)
                records.draft(connection, article_id, None, by)
                records.note(connection, by, "remove", article_id)

    def restore(self, article_id: str, by: str, number: int | None = None) -> Version:
        """Draft that a version of an article is in force again; the newest if none is told."""
        table = tables.versions
        with writing(self.engine) as connection:
            wanted = records.select_versions().where(table.c.article_id == article_id)
            every = records.versions(connection, wanted.order_by(table.c.number.desc()))
            if not every:
                raise LibraryError(f"there never was an article {article_id!r}")
            found = [version for version in every if number in {None, version.number}]
            if not found:
                raise LibraryError(
                    f"there is no version {number} of {article_id!r}; they go from 1 to "
                    f"{every[0].number}"
                )
            records.draft(connection, article_id, found[0].id, by)
            records.note(connection, by, "restore", f"{article_id}, version {found[0].number}")
            return found[0]

    def return_to(self, generation: int, by: str) -> list[Change]:
        """Draft what leads back to the state of an earlier generation; gives these changes."""
        with writing(self.engine) as connection:
            newest = records.newest(connection)
            if not 1 <= generation <= newest:
                raise LibraryError(
                    f"there is no generation {generation}; they go from 1 to {newest}"
                )
            now, then = (
                records.in_force_ids(connection, newest),
                records.in_force_ids(connection, generation),
            )
            differing = {
                each for each in now.keys() | then.keys() if now.get(each) != then.get(each)
            }
            for article_id in differing:
                records.draft(connection, article_id, then.get(article_id), by)
            records.note(connection, by, "return", f"to generation {generation}")
            return [each for each in records.drafted(connection) if each.article_id in differing]

    def publish(self, changes: Sequence[Change], by: str, what: str = "") -> Generation:
        """Put drafted changes into force, all together, as a new generation. Others stay drafted.

        Args:
            changes: as they were looked at.
            by: who decided so.
            what: tells the change in a few words; made from the changes if there are none.

        Raises:
            LibraryError: there are none, or they are not drafted like this any more; then nothing
                is published.
        """
        if not changes:
            raise LibraryError("there is no change to publish")
        with writing(self.engine) as connection:
            if not set(changes) <= set(records.drafted(connection)):
                raise LibraryError("the change is not the one that was looked at; look again")
            drafts = connection.execute(select(tables.drafts))
            deciders = {row.article_id: row.by for row in drafts}
            decided = {
                each.article_id: (each.after.id if each.after else None, deciders[each.article_id])
                for each in changes
            }
            made = records.publish(connection, decided, by, what or summary(changes))
            records.undraft(connection, [each.article_id for each in changes])
            return made

    def discard(self, changes: Sequence[Change], by: str) -> None:
        """Drop drafted changes; what was drafted otherwise meanwhile stays."""
        with writing(self.engine) as connection:
            drafted = set(records.drafted(connection))
            dropped = [each for each in changes if each in drafted]
            records.undraft(connection, [each.article_id for each in dropped])
            if dropped:
                records.note(connection, by, "discard", summary(dropped))

    def purge(self, article_id: str, by: str) -> Generation:
        """Delete an article with all its versions and files, for good and from every generation.

        It makes a new generation, so that every process notices.
        """
        table = tables.versions
        with writing(self.engine) as connection:
            mine = select(table.c.id).where(table.c.article_id == article_id)
            if connection.execute(mine.limit(1)).first() is None:
                raise LibraryError(f"there never was an article {article_id!r}")
            files = select(table.c.hash).where(table.c.article_id == article_id).distinct()
            hashes = list(connection.scalars(files))
            records.undraft(connection, [article_id])
            connection.execute(
                delete(tables.changes).where(tables.changes.c.article_id == article_id)
            )
            connection.execute(delete(table).where(table.c.article_id == article_id))
            shared = set(connection.scalars(select(table.c.hash).where(table.c.hash.in_(hashes))))
            gone = [each for each in hashes if each not in shared]
            connection.execute(delete(tables.originals).where(tables.originals.c.hash.in_(gone)))
            records.note(connection, by, records.PURGE, article_id)
            made = records.new_generation(connection, by, f"purged {article_id}")
        forget(self.engine)
        return made

    def note(self, by: str, action: str, subject: str) -> None:
        """Add a line of somebody else's making to the audit trail."""
        with writing(self.engine) as connection:
            records.note(connection, by, action, subject)

    def deeds(self, limit: int, skipped: int = 0) -> list[Deed]:
        """At most so many lines of the audit trail, the newest first, some skipped."""
        table = tables.audit
        statement = select(table).order_by(table.c.id.desc()).limit(limit).offset(skipped)
        with reading(self.engine) as connection:
            return [
                Deed(records.utc(row.at), row.by, row.action, row.subject)
                for row in connection.execute(statement)
            ]
