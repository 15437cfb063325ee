"""The disk fills up, fails, is read-only or the process ends at any step of any write: all that was
confirmed stays, nothing is in half, and once the disk is well everything goes on."""

import errno
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import which

import pytest
from disk_faults import FailingDisk
from sqlalchemy import select

from bot import tables
from bot.inbox import Letters
from bot.journal import Journal
from index import cache
from index.corpus import Entry
from index.database import FILE, reading
from index.library import Library
from index.model import Article
from tests.bot.running import environment

DEEDS = """
import logging
import sys
from pathlib import Path
from bot.inbox import Letters
from bot.journal import Journal
from index import PassageIndex, backup, cache
from index import corpus as corpora
from index.corpus import Entry
from index.errors import LibraryError
from index.library import Library
from index.model import Article

logging.basicConfig(level="WARNING")
folder = Path(sys.argv[1])


def do(name, deed):
    try:
        deed()
    except LibraryError as error:
        print(f"failed {name}: {error}", flush=True)
    else:
        print(f"did {name}", flush=True)


def entry(id_):
    text = f"The heron of {id_} stands still."
    return Entry(Article(id_, id_, text, language="en"), text.encode())


def keep_index():
    versions = library.state(library.generation())
    cache.keep(folder, PassageIndex(corpora.of(library.articles(versions))), versions)


try:
    library = Library.open(folder, None)
except LibraryError as error:
    sys.exit(f"failed open: {error}")
letters = Letters(library.engine, 1)
do("migrate", lambda: Journal(library.engine, 1))
do("keep", lambda: letters.write(letters.keep(7, "{}")))
do("add", lambda: library.add_all([entry("reed"), entry("moor")], "Ada"))
do("publish", lambda: library.publish(library.drafted(), "Ada"))
do("index", keep_index)
do("back up", lambda: backup.make(library.engine, folder / "backups", 30))
do("edit", lambda: library.edit("reed", "Ada", {"title": "Edited"}))
do("publish the edit", lambda: library.publish(library.drafted(), "Ada"))
do("index the edit", keep_index)
do("settle", lambda: letters.write(letters.settle(7)))
"""

ERRORS = {"full": errno.ENOSPC, "failing": errno.EIO, "read-only": errno.EROFS, "killed": 0}
FOR_GOOD = {"full", "read-only"}
"""What does not pass: all further writes fail as well."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> FailingDisk:
    if sys.platform != "linux" or not which("cc"):
        pytest.skip("a disk can be made to fail on Linux only, and with a C compiler (gcc)")
    return FailingDisk.compiled(tmp_path_factory.mktemp("disk"))


def _do(disk: FailingDisk, folder: Path, fails: int = 0, what: str = "killed") -> set[str]:
    """Do all deeds on a disk that fails at this operation; those that were confirmed."""
    given = environment(str(folder.parent), {})
    given |= disk.environment(folder, fails, ERRORS[what], stays=what in FOR_GOOD)
    done = subprocess.run(
        [sys.executable, "-c", DEEDS, str(folder)],
        env=given,
        cwd=folder.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, (fails, what, done.stderr)
    assert done.returncode in ((-9, 0) if what == "killed" else (0, 1)), (fails, what, done.stderr)
    lines = done.stdout.splitlines()
    return {line.removeprefix("did ") for line in lines if line.startswith("did ")}


def _check(folder: Path, did: set[str]) -> None:
    """Make sure that what was confirmed is there, and whatever is there is whole and can go on."""
    if (folder / FILE).exists():
        with closing(sqlite3.connect(folder / FILE)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    library = Library.open(folder, None)
    Journal(library.engine, 1)
    _check_articles(library, did)
    _check_inbox(library, did)
    _check_backups(folder, did)
    versions = library.state(library.generation())
    index = cache.load(folder, library, versions)
    assert list(index.corpus.articles) == library.articles(versions)
    text = "Bitterns boom."
    library.add_all([Entry(Article("fen", "fen", text, language="en"), text.encode())], "Ada")
    library.publish(library.drafted(), "Ada")
    assert "fen" in {each.article_id for each in library.state(library.generation())}
    library.engine.dispose()


def _check_backups(folder: Path, did: set[str]) -> None:
    copies = [*(folder / "backups").glob("library-*")]
    assert copies or "back up" not in did
    for copy in copies:
        (elsewhere := folder / f"from-{copy.stem}").mkdir()
        copy.rename(elsewhere / FILE)
        library = Library.open(elsewhere, None)
        articles = library.articles(library.state(library.generation()))
        assert all(each.title is None for each in articles)  # as they were before the edit
        assert len(articles) == 2 or "publish" not in did
        library.engine.dispose()


def _check_articles(library: Library, did: set[str]) -> None:
    there = {each.id: each for each in library.articles(library.state(drafted=True))}
    live = {each.id: each for each in library.articles(library.state(library.generation()))}
    assert len(there) in (0, 2)
    assert len(live) in (0, 2)
    for each in (*there.values(), *live.values()):
        assert each.text == f"The heron of {each.id} stands still."
    assert there or "add" not in did
    assert live or not did >= {"add", "publish"}
    assert "edit" not in did or there["reed"].title == "Edited"
    assert "publish the edit" not in did or live["reed"].title == "Edited"


def _check_inbox(library: Library, did: set[str]) -> None:
    with reading(library.engine) as connection:
        kept = connection.execute(select(tables.inbox.c.content)).all()
    assert kept or "keep" not in did
    assert not did >= {"keep", "settle"} or kept == [(None,)]  # what was not kept is not there
    letters = Letters(library.engine, 1)
    assert [*letters.unsettled().values()] == [content for (content,) in kept if content]


def _steps(disk: FailingDisk, folder: Path) -> int:
    """How many operations it takes if nothing fails."""
    did = _do(disk, folder)
    assert did >= {
        "migrate",
        "keep",
        "add",
        "publish",
        "index",
        "back up",
        "edit",
        "index the edit",
        "settle",
    }
    _check(folder, did)
    return disk.operations


def test_a_disk_that_fails_at_some_step_takes_nothing_that_was_confirmed(
    disk: FailingDisk, tmp_path: Path
) -> None:
    (well := tmp_path / "well").mkdir()
    steps = _steps(disk, well)
    for what in ERRORS:
        fails = random.randint(1, steps)  # noqa: S311 – nothing secret about it
        (folder := tmp_path / f"{what}-{fails}").mkdir()
        _check(folder, _do(disk, folder, fails, what))


@pytest.mark.reliability
@pytest.mark.parametrize("what", ERRORS)
def test_a_disk_that_fails_at_any_step_takes_nothing_that_was_confirmed(
    disk: FailingDisk, tmp_path: Path, what: str
) -> None:
    (well := tmp_path / "well").mkdir()
    steps = _steps(disk, well)
    for fails in range(1, steps + 1):
        (folder := tmp_path / str(fails)).mkdir()
        _check(folder, _do(disk, folder, fails, what))
    print(f"{what}: {steps} steps, none torn, nothing lost")


def test_the_disk_fails_where_it_is_to(disk: FailingDisk, tmp_path: Path) -> None:
    (folder := tmp_path / "data").mkdir()
    given = dict(os.environ) | disk.environment(folder, 2, errno.ENOSPC)
    code = f"import os; f = os.open('{folder}/a', os.O_CREAT | os.O_WRONLY); os.write(f, b'abcd')"
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, check=False)
    assert b"No space left on device" in done.stderr
    assert (folder / "a").read_bytes() == b"ab"
    assert disk.operations == 2
