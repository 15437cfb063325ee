"""Where data is kept: a SQLite file by default, PostgreSQL by its address; made and migrated here.

Every write is one transaction that happens whole or not at all, and is on the disk once it is
over. Writers wait for each other, readers for nobody.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from index.errors import LibraryError

FILE = "library.sqlite3"

_PATIENCE = 30
"""Seconds that a writer waits for others before it gives up."""

_MOMENT = 2
"""Seconds that readers are waited for before traces of what was deleted are cleared."""

_LOCK = 0x5665726261
"""The number of the lock by which PostgreSQL lets one writer in at a time. Any number would do."""


def connect(data_dir: Path, url: str | None = None) -> Engine:
    """The database at this address, or else in a file in this folder, which is made if need be.

    Raises:
        LibraryError: the folder or file cannot be used, or the address is none.
    """
    if url:
        return _connect_to(url)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"the folder {data_dir} cannot be made: {error.strerror}; set DATA_DIR to another"
        ) from error
    url_of_file = URL.create("sqlite", database=str(data_dir / FILE))
    engine = create_engine(url_of_file, connect_args={"timeout": _PATIENCE}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _connect_to(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() in {"postgres", "postgresql"}:
            # Hosts hand out both names; the driver is ours to choose.
            parsed = parsed.set(drivername="postgresql+psycopg")
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise LibraryError("DATABASE_URL is no address; it looks like postgresql://…") from error
    except ImportError as error:
        raise LibraryError(
            "PostgreSQL needs one more package; install it with `pip install verbatim[postgresql]`"
        ) from error
    raise LibraryError(
        f"DATABASE_URL begins with {parsed.get_backend_name()}; only postgresql:// is supported. "
        "Without it a SQLite file in DATA_DIR is used"
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by guesses of the driver
    _write_ahead(connection)
    for pragma in (
        "synchronous = FULL",  # what is committed survives a power cut
        "foreign_keys = ON",
        "secure_delete = ON",  # what is purged leaves no trace in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Any) -> None:
    """Let readers go on while somebody writes.

    The first to do so needs the file alone, for which SQLite does not wait.
    """
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    # A transaction that begins as a reader's cannot always become a writer's later.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database, whatever others write meanwhile.

    Raises:
        LibraryError: the database cannot be read.
    """
    with _translated(engine), engine.connect() as connection:
        if not _is_sqlite(engine):
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is kept if the block ends well, and else leaves nothing behind.

    Raises:
        LibraryError: the database cannot be written.
    """
    with _translated(engine), engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin():
            if not _is_sqlite(engine):
                patience = text("SELECT set_config('lock_timeout', :milliseconds, true)")
                connection.execute(patience, {"milliseconds": str(int(_PATIENCE * 1_000))})
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection


class ProcessLock:
    """What one process at a time has of all that share a database, until it ends however it ends.

    Args:
        engine: the database.
        number: tells the lock from others, from 1 on.
    """

    def __init__(self, engine: Engine, number: int) -> None:
        self._engine = engine
        self._key = _LOCK + number
        self._connection: Connection | None = None
        self._file = FileLock(f"{engine.url.database}.{number}.lock", blocking=False)

    def acquire(self) -> bool:
        """Take it if nobody has it; whether this process has it now.

        Raises:
            LibraryError: the database cannot be used.
        """
        if not _is_sqlite(self._engine):
            return self._acquire_there()
        try:
            self._file.acquire()
        except Timeout:
            return False
        except OSError as error:
            raise LibraryError(_reason(self._engine, error)) from error
        return True

    def _acquire_there(self) -> bool:
        """Take it on the server, which gives it back when the connection ends."""
        with _translated(self._engine):
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = connection.scalar(select(func.pg_try_advisory_lock(self._key)))
        if taken:
            self._connection = connection
        else:
            connection.close()
        return bool(taken)

    def release(self) -> None:
        """Give it back; nothing happens if this process does not have it."""
        self._file.release()
        if self._connection:
            self._connection.invalidate()  # given back to the pool it would keep the lock
            self._connection.close()
            self._connection = None


def forget(engine: Engine) -> None:
    """Clear what was deleted from the files of the database, as far as it is in our hands.

    SQLite's log still holds it. While somebody reads an earlier state it cannot be cleared; after
    a moment it is left to the next time, or to when the last process closes the file.

    Raises:
        LibraryError: the database cannot be written.
    """
    if _is_sqlite(engine):
        with _translated(engine), engine.connect() as connection:
            # Past SQLAlchemy, which would begin a transaction: within one there is no clearing.
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout = {_MOMENT * 1_000}")  # meanwhile nobody writes
            try:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                driver.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1_000}")


def copy(engine: Engine, path: Path) -> None:
    """Write one state of a SQLite database to a file that is not there yet, without what is gone.

    Nobody waits for it. The file may not be on the disk yet when this returns.

    Raises:
        LibraryError: the database cannot be read or the file not be written, or it is PostgreSQL,
            which brings a program of its own for this.
    """
    if not _is_sqlite(engine):
        raise LibraryError("the library is on PostgreSQL; pg_dump makes a copy of it")
    with _translated(engine), engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction: within one this is not allowed.
        driver: Any = connection.connection.driver_connection
        driver.execute("VACUUM INTO ?", (str(path),))


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise LibraryError(_reason(engine, error.orig)) from error
    except (PoolTimeoutError, sqlite3.Error) as error:  # of `forget`, which goes past SQLAlchemy
        raise LibraryError(_reason(engine, error)) from error


def _reason(engine: Engine, error: BaseException | None) -> str:
    """One line for a person, without the address's password or the values that were written."""
    # What stands behind the question mark may hold a password too.
    place = engine.url.set(query={}).render_as_string(hide_password=True)
    first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"the library at {place} cannot be used: {first_line}"


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def migrate(engine: Engine, package: str) -> None:
    """Bring the tables of a package up to date with the migrations that it carries.

    Several processes may do so at once: one does it, the others wait and find it done.

    Args:
        engine: the database.
        package: has a folder `migrations` with Alembic's scripts. Its tables keep their version
            apart from those of other packages.

    Raises:
        LibraryError: the database cannot be written, or is newer than this program.
    """
    with as_file(files(package) / "migrations") as folder:
        if _version(engine, package) == _newest(folder):
            return  # Alembic takes a fifth of a second to be imported
        from alembic import command
        from alembic.config import Config
        from alembic.util.exc import CommandError

        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["version_table"] = _version_table(package)
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise LibraryError(
                    f"the library was written by a newer version of this program ({error}); "
                    "update the program, or give it another DATA_DIR or DATABASE_URL"
                ) from error


def _version_table(package: str) -> str:
    return f"{package}_version"


def _version(engine: Engine, package: str) -> str | None:
    """The migration that a package's tables have seen last; None if there are no tables yet."""
    table = _version_table(package)
    with reading(engine) as connection:
        if not inspect(connection).has_table(table):
            return None
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {table}"))  # noqa: S608 - a package's name
        return found


def _newest(folder: Path) -> str:
    """The last migration there is: they are named by their numbers."""
    return max(path.stem for path in (folder / "versions").glob("[0-9]*.py"))
