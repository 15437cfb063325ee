"""Where the library is kept: made and migrated, by many at once, and refused where it cannot be."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import Database, entry, fresh, server
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, inspect, select, text

from index import tables
from index.database import FILE, connect, migrate, reading, writing
from index.errors import LibraryError
from index.library import Library
from tests.index.conftest import Run

SECRET = "s3cr3t-w0rd"

OPEN = """
from pathlib import Path
from index.errors import LibraryError
from index.library import Library
import sys
try:
    library = Library.open(Path(sys.argv[1]), (sys.argv[2:] or [None])[0])
    print(library.generation())
except LibraryError as error:
    print(error)
"""
"""What a process does that opens a library: it prints the generation, or why there is none."""


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """An empty database, without even a table."""
    made = connect(database.data_dir, database.url)
    yield made
    made.dispose()


def refusal(data_dir: Path, url: str | None = None) -> str:
    """The one line that says why there can be no library here."""
    with pytest.raises(LibraryError) as caught:
        Library.open(data_dir, url)
    message = str(caught.value)
    assert "\n" not in message
    return message


def opened(python: Run, database: Database) -> str:
    """What a process of its own says that opens this library."""
    address = [database.url] if database.url else []
    done = python("-c", OPEN, str(database.data_dir), *address)
    assert done.stderr == ""
    return done.stdout.strip()


class TestMigrations:
    def test_they_make_exactly_the_tables_that_the_program_knows(self, library: Library) -> None:
        with reading(library.engine) as connection:
            options = {"version_table": "index_version", "compare_type": True}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, tables.metadata) == []

    def test_in_sqlite_they_are_so_to_the_letter(self, tmp_path: Path) -> None:
        def statements(engine: Engine) -> set[tuple[str, str]]:
            with reading(engine) as connection:
                query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
                rows = connection.execute(query)
                return {(row.name, " ".join(row.sql.replace('"', "").split())) for row in rows}

        with fresh("sqlite", tmp_path) as database:
            migrated = statements(database.open().engine)
        plain = create_engine("sqlite://")
        with plain.begin() as connection:
            tables.metadata.create_all(connection)
        expected = statements(plain)
        plain.dispose()
        assert {each for each in migrated if each[0] != "index_version"} == expected
        assert any("AUTOINCREMENT" in sql for _, sql in expected)

    def test_who_decided_is_told_of_what_was_there_before_it_was_kept(
        self, database: Database
    ) -> None:
        library = database.open()
        library.add_all([entry("owls.txt", "Owls hunt."), entry("zebras.txt", "Graze.")], "Ada")
        library.publish(library.drafted(), "Bob")
        library.add_all([entry("zebras.txt", "Zebras sleep.")], "Ada")
        library.remove(["owls.txt"], "Ada")
        library.publish(library.drafted(), "Bob")
        library.restore("zebras.txt", "Ada", 1)
        library.publish(library.drafted(), "Bob")
        with writing(library.engine) as connection:
            for statement in (
                "ALTER TABLE changes DROP COLUMN by",
                "UPDATE index_version SET version_num = '0001_library'",
            ):
                connection.execute(text(statement))
        with reading(database.open().engine) as connection:
            table = tables.changes
            rows = connection.execute(
                select(table.c.generation, table.c.article_id, table.c.by).order_by(*table.c)
            )
            assert [tuple(row) for row in rows] == [
                (1, "owls.txt", "Ada"),
                (1, "zebras.txt", "Ada"),
                (2, "owls.txt", "Bob"),  # that it was taken out was known of the generation only
                (2, "zebras.txt", "Ada"),
                (3, "zebras.txt", "Bob"),
            ]
            options = {"version_table": "index_version", "compare_type": True}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, tables.metadata) == []

    def test_a_library_is_made_once_and_found_again(self, database: Database) -> None:
        first = database.open()
        first.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")
        again = database.open()
        assert again.drafted() == first.drafted()
        assert inspect(again.engine).get_table_names() == inspect(first.engine).get_table_names()

    def test_a_database_that_is_newer_than_the_program_is_refused(self, database: Database) -> None:
        library = database.open()
        library.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")
        with writing(library.engine) as connection:
            connection.execute(text("UPDATE index_version SET version_num = '9999_future'"))
        said = refusal(database.data_dir, database.url)
        assert said.startswith("the library was written by a newer version of this program")
        assert "9999_future" in said
        assert said.endswith("update the program, or give it another DATA_DIR or DATABASE_URL")
        with writing(library.engine) as connection:
            connection.execute(text("UPDATE index_version SET version_num = '0002_deciders'"))
        assert len(database.open().drafted()) == 1

    def test_a_migration_that_fails_leaves_nothing_behind(self, engine: Engine) -> None:
        with writing(engine) as connection:  # another program's table of a name of ours
            connection.execute(text("CREATE TABLE drafts (id INTEGER)"))
        for _ in range(2):
            with pytest.raises(LibraryError, match="drafts") as caught:
                migrate(engine, "index")
            assert "\n" not in str(caught.value)
            assert inspect(engine).get_table_names() == ["drafts"]
        with writing(engine) as connection:
            connection.execute(text("DROP TABLE drafts"))
        migrate(engine, "index")
        assert set(tables.metadata.tables) < set(inspect(engine).get_table_names())

    def test_a_folder_may_have_any_name(self, tmp_path: Path) -> None:
        for name in ("50% of it", "a?b#c", "žebry", "%(here)s", "a:b", "d'; --", " ", "=;"):
            with fresh("sqlite", tmp_path / name) as database:
                database.open().add_all([entry("zebras.txt", "Zebras graze.")], "Ada")
                assert database.file.is_file()


class TestManyFirstStarts:
    def test_threads_that_start_at_once_make_one_library(self, tmp_path: Path) -> None:
        for number in range(6):
            with fresh("sqlite", tmp_path / str(number)) as database:
                self.start(database)

    def test_so_they_do_on_a_server(self, tmp_path: Path) -> None:
        with fresh("postgresql", tmp_path) as database:
            self.start(database)

    def start(self, database: Database) -> None:
        together = threading.Barrier(6)

        def work(number: int) -> None:
            together.wait(10)
            library = database.open()
            library.add_all([entry(f"{number}.txt", f"Text {number}.")], "Ada")

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, range(6)))
        library = database.open()
        assert len(library.drafted()) == 6
        with reading(library.engine) as connection:
            found = connection.execute(text("SELECT version_num FROM index_version")).all()
        assert len(found) == 1

    def test_processes_that_start_at_once_make_one_library(
        self, python: Run, database: Database
    ) -> None:
        with ThreadPoolExecutor(3) as pool:
            said = list(pool.map(lambda _: opened(python, database), range(3)))
        assert said == ["0", "0", "0"]


class TestSqlite:
    def test_what_is_written_is_on_the_disk_and_readers_go_on(self, tmp_path: Path) -> None:
        with fresh("sqlite", tmp_path) as database:
            library = database.open()
            wanted = {
                "journal_mode": "wal",
                "synchronous": 2,  # FULL
                "foreign_keys": 1,
                "secure_delete": 1,
            }
            for begin in (reading, writing):
                with begin(library.engine) as connection:
                    found = {
                        name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                        for name in wanted
                    }
                    assert found == wanted

    @pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
    def test_who_comes_first_waits_for_whoever_has_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        # There is no log yet, and beginning one is what SQLite does not wait for by itself.
        with (
            fresh("sqlite", tmp_path) as database,
            ThreadPoolExecutor() as pool,
        ):
            database.data_dir.mkdir()
            holder = sqlite3.connect(database.file, isolation_level=None)
            with closing(holder):
                holder.execute(f"BEGIN {how}")
                holder.execute("CREATE TABLE other (id INTEGER)")
                monkeypatch.setattr("index.database._PATIENCE", 0.2)
                assert "database is locked" in refusal(database.data_dir)
                monkeypatch.undo()
                waiting = pool.submit(database.open)
                with pytest.raises(TimeoutError):
                    waiting.result(0.3)
                holder.execute("COMMIT")
                assert waiting.result(10).generation() == 0

    def test_the_folder_is_made_with_those_above_it(self, tmp_path: Path) -> None:
        with fresh("sqlite", tmp_path / "a" / "b") as database:
            assert database.open().generation() == 0
            assert database.file == tmp_path / "a" / "b" / "data" / FILE


class TestTransactions:
    def test_what_goes_wrong_leaves_nothing_behind(self, library: Library) -> None:
        now = datetime.now(UTC)
        insert = tables.audit.insert().values(at=now, by="Ada", action="a", subject="s")

        def write() -> None:
            with writing(library.engine) as connection:
                connection.execute(insert)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            write()
        assert library.deeds(10) == []

    def test_a_reference_to_nothing_is_refused(self, library: Library) -> None:
        made = entry("zebras.txt", "Zebras graze.")
        version = library.add_all([made], "Ada")[0]
        with pytest.raises(LibraryError) as caught, writing(library.engine) as connection:
            connection.execute(tables.originals.delete())
        assert "\n" not in str(caught.value)
        assert library.original(version) == made.data

    def test_errors_do_not_tell_what_was_written(self, library: Library) -> None:
        version = library.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")[0]
        with reading(library.engine) as connection:
            row = connection.execute(select(tables.versions)).one()._asdict()
        again = tables.versions.insert().values(row | {"text": SECRET})
        with pytest.raises(LibraryError) as caught, writing(library.engine) as connection:
            connection.execute(again)
        assert caught.value.__cause__
        assert SECRET not in f"{caught.value} {caught.value.__cause__}"
        assert library.versions("zebras.txt") == [version]

    def test_a_writer_waits_for_another(self, database: Database) -> None:
        library, other = database.open(), database.open()
        started, may_end = threading.Event(), threading.Event()

        def write() -> None:
            with writing(library.engine):
                started.set()
                may_end.wait(10)

        with ThreadPoolExecutor() as pool:
            slow = pool.submit(write)
            assert started.wait(10)
            waiting = pool.submit(other.add_all, [entry("zebras.txt", "Zebras graze.")], "Ada")
            assert other.drafted() == []  # readers wait for nobody
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
            may_end.set()
            slow.result()
            assert waiting.result()[0].number == 1

    def test_a_writer_gives_up_in_the_end(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("index.database._PATIENCE", 0.2)
        library, other = database.open(), database.open()
        with writing(library.engine):
            with pytest.raises(LibraryError, match="lock") as caught:
                other.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")
            assert "\n" not in str(caught.value)
        assert other.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")[0].number == 1


class TestAddresses:
    @pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
    def test_both_names_that_hosts_give_out_are_understood(
        self, tmp_path: Path, scheme: str
    ) -> None:
        with fresh("postgresql", tmp_path) as database:
            assert database.url
            url = database.url.replace("postgresql", scheme, 1)
            library = Library.open(tmp_path / "data", url)
            library.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")
            library.engine.dispose()
            assert len(database.open().drafted()) == 1
            assert not (tmp_path / "data").exists()

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            (f"mysql://ada:{SECRET}@127.0.0.1/db", "DATABASE_URL begins with mysql; only "),
            ("sqlite:///library.db", "DATABASE_URL begins with sqlite; only postgresql:// "),
            (f"ada:{SECRET}@127.0.0.1", "DATABASE_URL is no address; it looks like postgresql:"),
            (f"postgresql://ada:{SECRET}@127.0.0.1:port/db", "DATABASE_URL is no address; "),
            ("library.db", "DATABASE_URL is no address; it looks like postgresql://"),
        ],
    )
    def test_what_is_none_is_refused(self, tmp_path: Path, url: str, why: str) -> None:
        said = refusal(tmp_path / "data", url)
        assert said.startswith(why)
        assert SECRET not in said
        assert not (tmp_path / "data").exists()

    @pytest.mark.parametrize("query", ["", f"?password={SECRET}", f"?passwort={SECRET}"])
    def test_where_there_is_no_server_that_is_said_without_the_password(
        self, tmp_path: Path, query: str
    ) -> None:
        said = refusal(tmp_path, f"postgresql://ada:{SECRET}@127.0.0.1:1/db{query}")
        assert said.startswith(
            "the library at postgresql+psycopg://ada:***@127.0.0.1:1/db cannot be used: "
        )
        assert SECRET not in said

    def test_a_database_that_the_server_does_not_have_is_named(self, tmp_path: Path) -> None:
        url = server().set(database="gone", password=SECRET)
        said = refusal(tmp_path, url.render_as_string(hide_password=False))
        assert 'database "gone" does not exist' in said
        assert SECRET not in said

    @given(st.text() | st.text().map("postgresql://".__add__))
    def test_any_text_is_an_address_or_refused(self, url: str) -> None:
        said = ""
        try:
            connect(Path("/gone"), url or "-").dispose()
        except LibraryError as error:
            said = str(error)
        assert "\n" not in said

    def test_without_the_driver_it_is_told_how_to_get_it(self, python: Run, tmp_path: Path) -> None:
        without = f"import sys\nsys.modules['psycopg'] = None\n{OPEN}"
        done = python("-c", without, str(tmp_path), "postgresql://ada@127.0.0.1:1/db")
        assert done.stderr == ""
        assert done.stdout == (
            "PostgreSQL needs one more package; install it with "
            "`pip install verbatim[postgresql]`\n"
        )


class TestFoldersThatCannotBeUsed:
    def test_a_file_in_place_of_the_folder_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "data"
        path.write_text("no folder")
        said = refusal(path)
        assert said == f"the folder {path} cannot be made: File exists; set DATA_DIR to another"

    def test_a_file_above_the_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("no folder")
        path = tmp_path / "data" / "deep"
        said = refusal(path)
        assert said == f"the folder {path} cannot be made: Not a directory; set DATA_DIR to another"

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        if os.geteuid() == 0:  # who may write everywhere, but not here
            path = Path("/proc")
        else:
            path = tmp_path
            path.chmod(0o500)
        assert refusal(path).startswith(f"the library at sqlite:///{path / FILE} cannot be used: ")

    @pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" * 90])
    def test_a_file_that_is_no_database_is_named_and_stays(
        self, tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / FILE).write_bytes(content)
        said = refusal(tmp_path)
        assert said == (
            f"the library at sqlite:///{tmp_path / FILE} cannot be used: file is not a database"
        )
        assert (tmp_path / FILE).read_bytes() == content

    def test_a_folder_in_place_of_the_file_is_named(self, tmp_path: Path) -> None:
        (tmp_path / FILE).mkdir()
        assert "unable to open database file" in refusal(tmp_path)

    def test_a_damaged_library_is_refused_in_one_line(self, tmp_path: Path) -> None:
        with fresh("sqlite", tmp_path) as database:
            library = database.open()
            library.add_all([entry(f"{n}.txt", f"Text {n}. " * 500) for n in range(20)], "Ada")
            library.publish(library.drafted(), "Ada")
        content = bytearray(database.file.read_bytes())
        content[8_192:] = b"\xff" * (len(content) - 8_192)
        database.file.write_bytes(content)

        def read(database: Database) -> None:
            library = database.open()
            library.articles(library.state())

        with fresh("sqlite", tmp_path) as database:
            with pytest.raises(LibraryError) as caught:
                read(database)
            assert "\n" not in str(caught.value)

    def test_a_full_disk_loses_nothing_that_was_there(self, python: Run, tmp_path: Path) -> None:
        with fresh("sqlite", tmp_path) as database:
            library = database.open()
            library.add_all([entry("zebras.txt", "Zebras graze.")], "Ada")
            library.publish(library.drafted(), "Ada")
            database.close()
            code = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
{OPEN}
from databases import entry
try:
    library.add_all([entry("large.txt", "No room for that. " * 100_000)], "Ada")
except LibraryError as error:
    print(error)
"""
            support = str(Path(__file__).parents[1] / "support")
            paths = os.pathsep.join([str(Path(__file__).parents[2]), support])
            done = python("-c", code, str(database.data_dir), PYTHONPATH=paths)
            assert done.stderr == ""
            generation, why = done.stdout.splitlines()
            assert generation == "1"
            assert why.startswith(f"the library at sqlite:///{database.file} cannot be used: ")
            library = database.open()
            assert [each.article_id for each in library.state(drafted=True)] == ["zebras.txt"]
            with closing(sqlite3.connect(database.file)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            library.add_all([entry("large.txt", "Now there is. " * 100_000)], "Ada")
