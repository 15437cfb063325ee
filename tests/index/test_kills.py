"""A process that writes is killed at any moment: what it confirmed stays, nothing is in half."""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from databases import Database

from index.importing import import_folder
from index.library import Library

SETUP = """
import sys
from itertools import count
from pathlib import Path
from index.corpus import Entry
from index.importing import import_folder
from index.library import Library
from index.model import Article

library = Library.open(Path(sys.argv[1]), sys.argv[2] or None)
print("begins", flush=True)
"""

PUBLISH = f"""{SETUP}
def entry(id_, text):
    return Entry(Article(id_, id_, text, language="en"), text.encode())

for number in count(int(sys.argv[3])):
    halves = (f"{{number}}{{half}}" for half in "ab")
    library.add_all([entry(half, f"Text {{number}}. " * 99) for half in halves], "Ada")
    print("added", number, flush=True)
    library.edit(f"{{number}}a", "Ada", {{"title": "Edited"}})
    print("edited", number, flush=True)
    library.publish(library.drafted(), "Ada")
    print("published", number, flush=True)
"""

IMPORT = f"""{SETUP}
import_folder(library, Path(sys.argv[3]))
print("ended", flush=True)
"""


def killed(
    environment: Mapping[str, str], database: Database, code: str, argument: str, after: float
) -> list[str]:
    """Run this, kill it so many seconds after it has opened the library; what it said by then."""
    # What is killed has no time to tell how much of the code it ran.
    plain = {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(database.data_dir), database.url or "", argument],
        env=plain,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "begins\n"
        time.sleep(after)
        process.kill()
        return process.stdout.read().splitlines()


def is_whole(database: Database) -> bool:
    """Whether SQLite finds nothing amiss; a server looks after itself."""
    if not database.is_sqlite:
        return True
    with closing(sqlite3.connect(database.file)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def articles(library: Library, *, drafted: bool = False) -> dict[str, str | None]:
    """The articles in force with their titles."""
    return {each.article_id: each.title for each in library.state(drafted=drafted)}


def test_what_was_confirmed_is_there_after_a_kill(
    environment: dict[str, str], database: Database
) -> None:
    library = database.open()
    next_, confirmed = 0, 0
    for _ in range(4):
        after = random.uniform(0, 0.25)  # noqa: S311 - any moment will do
        said = killed(environment, database, PUBLISH, str(next_), after)
        assert is_whole(database)
        published, drafted = articles(library), articles(library, drafted=True)
        for verb, number in map(str.split, said):
            there = published if verb == "published" else drafted
            assert f"{number}b" in there
            assert there[f"{number}a"] == "Edited" or verb == "added"
        # Whatever was not confirmed has happened whole or not at all.
        for there in (published, drafted):
            a, b = ({id_[:-1] for id_ in there if id_.endswith(half)} for half in "ab")
            assert a == b
        numbers = [each.number for each in library.generations()]
        assert numbers == [*range(len(numbers), 0, -1)]
        assert all(library.original(each) for each in library.state(drafted=True))
        library.discard(library.drafted(), "Bob")  # nobody who is gone holds a lock
        confirmed += len(said)
        next_ = max([next_, *(int(id_[:-1]) + 1 for id_ in drafted)])
    assert confirmed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    return made


def test_an_import_that_is_killed_is_made_whole_by_the_next(
    environment: dict[str, str], database: Database, folder: Path
) -> None:
    count = 60

    def write(number: int) -> None:
        """Change most files, and take another one out each time."""
        for at in range(count):
            (folder / f"{at}.txt").write_text(f"Round {number} of text {at}. " * 20)
        (folder / f"{number}.txt").unlink()

    def rounds(library: Library) -> set[str]:
        """The rounds that the articles in force come from, each with how many there are."""
        found = library.articles(library.state())
        return {f"{each.text[:7]} {len(found)}" for each in found}

    write(0)
    started = time.monotonic()
    import_folder(database.open(), folder)
    lasts = time.monotonic() - started
    library = database.open()
    for number in range(1, 5):
        before = rounds(library)
        assert len(before) == 1
        write(number)
        after = random.uniform(0, lasts * 1.3)  # noqa: S311 - any moment will do
        said = killed(environment, database, IMPORT, str(folder), after)
        assert is_whole(database)
        now = {f"Round {number} {count - 1}"}
        assert rounds(library) in ([now] if said else [before, now])
    import_folder(library, folder)
    assert rounds(library) == now
    assert f"{number}.txt" not in articles(library)
    assert import_folder(library, folder) is None
