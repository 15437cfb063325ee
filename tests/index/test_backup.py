"""Copies of the library: whole, made while it is in use, kept as long as was said."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import entry, fresh

from index import backup
from index.database import FILE
from index.errors import LibraryError
from index.library import Library

TEXT = "The heron stands still in the reed."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with fresh("sqlite", tmp_path) as database:
        library = database.open()
        library.add_all([entry("heron", TEXT)], "Ada")
        library.publish(library.drafted(), "Ada")
        yield library


def opened(copy: Path, folder: Path) -> Library:
    """Put a copy where a library belongs, as somebody does who has lost theirs, and open it."""
    folder.mkdir()
    (folder / FILE).write_bytes(copy.read_bytes())
    return Library.open(folder)


def texts(library: Library) -> list[str]:
    return [each.text for each in library.articles(library.state(library.generation()))]


def test_a_copy_is_a_library_that_goes_on(library: Library, tmp_path: Path) -> None:
    copy = backup.make(library.engine, tmp_path / "copies", 30).path
    library.remove(["heron"], "Ada")
    library.publish(library.drafted(), "Ada")
    restored = opened(copy, tmp_path / "restored")
    assert texts(restored) == [TEXT]
    restored.add_all([entry("crane", "Cranes dance.")], "Ada")
    restored.publish(restored.drafted(), "Ada")
    assert texts(restored) == [TEXT, "Cranes dance."]
    restored.engine.dispose()


def test_a_copy_is_one_file_that_reads_the_same_without_any_other(
    library: Library, tmp_path: Path
) -> None:
    copy = backup.make(library.engine, tmp_path / "copies", 30).path
    assert [*(tmp_path / "copies").iterdir()] == [copy]
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as copied:
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copied.execute("SELECT text FROM versions").fetchall() == [(TEXT,)]


def test_copies_are_made_while_others_write_and_each_is_one_state(
    library: Library, tmp_path: Path
) -> None:
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            pair = [entry(f"{bird}-{number}", f"{bird} {number}") for bird in ("kite", "rook")]
            library.add_all(pair, "Ada")
            library.publish(library.drafted(), "Ada")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [backup.make(library.engine, tmp_path / "copies", 30).path for _ in range(8)]
    finally:
        ended.set()
        writer.join()
    sizes = []
    for number, copy in enumerate(copies):
        restored = opened(copy, tmp_path / str(number))
        sizes.append(len(texts(restored)))
        restored.engine.dispose()
    assert all(size % 2 for size in sizes)  # the heron, and pairs
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] <= len(texts(library))


def test_what_was_purged_is_in_no_later_copy(library: Library, tmp_path: Path) -> None:
    library.add_all([entry("secret", "Bitterns boom at midnight. " * 40)], "Ada")
    library.publish(library.drafted(), "Ada")
    before = backup.make(library.engine, tmp_path / "copies", 30).path
    library.purge("secret", "Ada")
    after = backup.make(library.engine, tmp_path / "copies", 30).path
    assert b"Bitterns boom" in before.read_bytes()
    assert b"Bitterns boom" not in after.read_bytes()


def named(days_ago: float) -> str:
    made = datetime.now(UTC) - timedelta(days=days_ago)
    return made.strftime("library-%Y%m%dT%H%M%S%fZ.sqlite3")


def test_older_copies_go_and_nothing_else(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    old, recent = named(8), named(6)
    others = ["library-2020T-oldZ.sqlite3", FILE, "notes.txt"]
    for name in (old, recent, *others):
        (folder / name).write_text("kept")
    made = backup.make(library.engine, folder, 7)
    assert made.removed == [folder / old]
    assert {each.name for each in folder.iterdir()} == {recent, made.path.name, *others}


def test_that_a_copy_was_made_is_said_where_older_ones_cannot_be_removed(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    (folder / named(40)).mkdir(parents=True)  # which nobody can unlink
    with pytest.raises(LibraryError, match=r"^the copy .* was made, but older ones are still the"):
        backup.make(library.engine, folder, 30)
    (copy,) = (each for each in folder.iterdir() if each.is_file())
    assert texts(opened(copy, tmp_path / "restored")) == [TEXT]


def test_an_older_copy_that_somebody_else_has_removed_is_no_trouble(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "copies").mkdir()
    gone = folder / named(40)
    monkeypatch.setattr(Path, "glob", lambda *_: [gone])
    assert backup.make(library.engine, folder, 30).path.is_file()


def test_where_no_copy_can_be_made_none_is_removed(library: Library, tmp_path: Path) -> None:
    (folder := tmp_path / "copies").mkdir()
    (folder / named(80)).write_text("the last one")
    # Damaged behind SQLite's back: a page of the database is none.
    with closing(sqlite3.connect(f"file:{tmp_path / 'data' / FILE}", uri=True)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'versions'")
        page = root.fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    library.engine.dispose()
    with (tmp_path / "data" / FILE).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(LibraryError, match="malformed"):
        backup.make(library.engine, folder, 30)
    assert [each.read_text() for each in folder.iterdir()] == ["the last one"]


def test_a_folder_that_is_none_is_named(library: Library, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file")
    with pytest.raises(LibraryError, match=r"cannot write a copy to .*copies: "):
        backup.make(library.engine, tmp_path / "copies", 30)


def test_postgresql_has_a_program_of_its_own_for_that(tmp_path: Path) -> None:
    with (
        fresh("postgresql", tmp_path) as database,
        pytest.raises(LibraryError, match="pg_dump makes a copy"),
    ):
        backup.make(database.open().engine, tmp_path / "copies", 30)
    assert [*(tmp_path / "copies").iterdir()] == []
