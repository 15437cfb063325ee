"""Copies of the library's database, made while others read and write it; old ones go."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from index.database import copy
from index.errors import LibraryError
from index.whole_file import remove_abandoned, replacing

_NAME = "library-%Y%m%dT%H%M%S%fZ.sqlite3"
_NAMES = "library-*T*Z.sqlite3"


class Backup(NamedTuple):
    """A copy that was made, and the older ones that were removed after it."""

    path: Path
    removed: list[Path]


def make(engine: Engine, folder: Path, days: int) -> Backup:
    """Copy the database into a new file in this folder, and remove copies older than so many days.

    The copy is one state of the database, checked from end to end, and a library of its own: put
    in the place of `index.database.FILE` it is used like any other. The folder is made if need be;
    what is no copy in it stays.

    Raises:
        LibraryError: it cannot be copied, and no copy is removed; or it was, which is said, and an
            older copy cannot be removed.
    """
    now = datetime.now(UTC)
    path = folder / now.strftime(_NAME)
    try:
        with replacing(path) as beside:
            copy(engine, beside)
            _check(beside)
    except UnicodeEncodeError as error:
        raise LibraryError(f"the name of {folder} is not UTF-8; name another folder") from error
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise LibraryError(f"cannot write a copy to {folder}: {reason or error}") from error
    try:
        return Backup(path, _remove_older(folder, now - timedelta(days=days)))
    except OSError as error:
        raise LibraryError(
            f"the copy {path} was made, but older ones are still there, remove them by hand: "
            f"{error.strerror or error}"
        ) from error


def _check(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as copied:
        found = copied.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise sqlite3.DatabaseError(f"what was written is damaged: {found[0]}")


def _remove_older(folder: Path, than: datetime) -> list[Path]:
    remove_abandoned(folder, _NAMES)
    removed = []
    for path in sorted(folder.glob(_NAMES)):
        try:
            made = datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)
        except ValueError:  # somebody else's
            continue
        if made < than:
            path.unlink(missing_ok=True)  # others may make copies, too
            removed.append(path)
    return removed
