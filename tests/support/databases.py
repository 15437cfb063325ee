"""Fresh databases for tests: a SQLite file, or a database of its own on a PostgreSQL server."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from index.corpus import Entry
from index.database import FILE
from index.library import Library
from index.model import Article

SERVER = "TEST_DATABASE_URL"
"""The environment variable that names the PostgreSQL server, as a user who may make databases."""

PASSWORD = "made-up pass:word@"

KINDS: Sequence[str] = ("sqlite", "postgresql")

_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """Where a library is to be made; `url` is None for a file in `data_dir`."""

    data_dir: Path
    url: str | None = None
    _opened: list[Library] = field(default_factory=list, repr=False)

    @property
    def is_sqlite(self) -> bool:
        return self.url is None

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.data_dir / FILE

    @property
    def environment(self) -> dict[str, str]:
        """What a process has to be told to use this database."""
        address = {} if self.url is None else {"DATABASE_URL": self.url}
        return {"DATA_DIR": str(self.data_dir)} | address

    def open(self) -> Library:
        """Open the library as a process of its own would; it is closed with the database."""
        library = Library.open(self.data_dir, self.url)
        self._opened.append(library)
        return library

    def change_by_hand(self) -> None:
        """Change the stored articles behind the library's back."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            changed = connection.execute("UPDATE versions SET text = replace(text, 'e', 'a')")
            assert changed.rowcount

    def close(self) -> None:
        """Close the connections of all libraries opened so far; they open new ones if need be."""
        for library in self._opened:
            library.engine.dispose()


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[Database]:
    """Make an empty database of this kind, and drop it in the end.

    Tests for which there is no server are skipped.
    """
    with _address(kind) as url:
        database = Database(folder / "data", url)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _address(kind: str) -> Iterator[str | None]:
    if kind == "sqlite":
        yield None
        return
    name = f"verbatim_test_{os.getpid()}_{next(_numbers)}"
    administer(f"CREATE DATABASE {name}")
    try:
        # A server that trusts this machine takes any password, and no bot is to tell it.
        address = server().set(database=name, password=server().password or PASSWORD)
        yield address.render_as_string(hide_password=False)
    finally:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def server() -> URL:
    """Return the address of the server; the test is skipped if there is none."""
    url = os.environ.get(SERVER)
    if not url:
        pytest.skip(f"{SERVER} is not set: no PostgreSQL server to test on")
    return make_url(url)


def administer(statement: str) -> None:
    """Let the server do what cannot be done within a transaction."""
    address = server().render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database; the test runs once for each kind."""
    with fresh(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def library(database: Database) -> Library:
    """An empty library; the test runs once for each kind of database."""
    return database.open()


def entry(id_: str, text: str, title: str | None = None, language: str = "en") -> Entry:
    """A text as it is read from a file of its own."""
    return Entry(Article(id_, id_, text, title, language=language), text.encode())
