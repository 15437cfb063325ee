"""The corpus folder → the library: what is new, changed or gone in it since it was last read."""

from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from index import corpus, records, tables
from index.corpus import Found
from index.database import reading, writing
from index.library import Library
from index.records import Generation

AUTHOR = "corpus folder"
"""The author of what the folder holds. What anybody else does to an article is left alone."""


def import_folder(library: Library, folder: Path, *, drafted: bool = False) -> Generation | None:
    """Publish what is new, changed or gone in a folder; None if nothing is.

    With `drafted` it is only drafted, to be looked at, which gives None.

    A file that cannot be read any more is logged, and its article stays as it was. The library
    keeps the folder's path.

    Raises:
        CorpusError: there is no such folder, no readable article in it, or `articles.toml` does
            not fit; then nothing changes.
    """
    known, path = imported(library), str(folder.resolve())
    found = corpus.look(folder, known, library.usual_language())
    if not found.entries and found.hashes == known and path == folder_of(library):
        return None  # without waiting for anybody who writes
    return import_found(library, path, found, AUTHOR, drafted=drafted)


def folder_of(library: Library) -> str | None:
    """The corpus folder that is imported; None if none ever was."""
    with reading(library.engine) as connection:
        found: str | None = connection.scalar(select(tables.imports.c.folder).limit(1))
        return found


def imported(library: Library) -> dict[str, str]:
    """By article what was last imported from the corpus folder, as a hash."""
    with reading(library.engine) as connection:
        return _imported(connection)


def import_found(
    library: Library,
    folder: str,
    found: Found,
    by: str,
    *,
    drafted: bool = False,
) -> Generation | None:
    """Publish what is new, changed or gone in the corpus folder; None if nothing is.

    Articles of which somebody else decided last what is in force stay as they are.

    Args:
        library: where to.
        folder: its path, kept.
        found: what it holds; the hashes are kept.
        by: told as the author, and by which an earlier import is known.
        drafted: whether it is to be looked at first; what others have drafted stays then.
    """
    with writing(library.engine) as connection:
        kept = {each.article_id: each for each in records.state(connection, drafted=drafted)}
        others = select(tables.drafts.c.article_id).where(tables.drafts.c.by != by)
        left = set(connection.scalars(others)) if drafted else set()
        deciders = _deciders(connection)
        decided: dict[str, tuple[int | None, str]] = {}
        for entry in found.entries:
            id_ = entry.article.id
            if id_ in left or deciders.get(id_, by) != by:
                continue
            version = records.version_of(connection, entry, by, kept.get(id_))
            if version != kept.get(id_):
                decided[id_] = version.id, by
        new, before = len(decided), _imported(connection)
        for id_ in before.keys() - found.hashes.keys() - left:
            if id_ in kept and deciders[id_] == by:
                decided[id_] = None, by
        # What is left to others is looked at again the next time.
        known = {id_: hash_ for id_, hash_ in found.hashes.items() if id_ not in left}
        known |= {id_: hash_ for id_, hash_ in before.items() if id_ in left}
        connection.execute(delete(tables.imports))
        rows = [
            {"article_id": id_, "hash": hash_, "folder": folder} for id_, hash_ in known.items()
        ]
        if rows:
            connection.execute(insert(tables.imports), rows)
        if not decided:
            return None
        if drafted:
            for id_, (version_id, _) in decided.items():
                records.draft(connection, id_, version_id, by)
            return None
        what = f"from the folder: {new} new or changed, {len(decided) - new} gone"
        return records.publish(connection, decided, by, what)


def _imported(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(tables.imports))
    return {row.article_id: row.hash for row in rows}


def _deciders(connection: Connection) -> dict[str, str]:
    """By article who decided last what is in force of it, or that nothing is.

    That is who purged it, if nothing came after; who added it, if it was never in force.
    """
    audit, versions, changes = tables.audit, tables.versions, tables.changes
    purged = select(audit.c.subject, audit.c.by).where(audit.c.action == records.PURGE)
    added = select(versions.c.article_id, versions.c.by)
    changed = select(changes.c.article_id, changes.c.by)
    found: dict[str, str] = {}
    for statement in (
        purged.order_by(audit.c.id),
        added.order_by(versions.c.number),
        changed.order_by(changes.c.generation),
    ):
        found |= {row[0]: row[1] for row in connection.execute(statement)}
    return found
