"""Files made to harm whoever reads them: each is refused for its reason, or read within limits."""

import logging
import os
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hostile import collection
from hostile_archives import zipped
from hostile_files import FERRY, SECRET, HostileFile
from memory import Growth

from index import corpus
from index.errors import CorpusError
from index.readers import archive, naming
from index.readers.process import Limits, ReadingProcess

FILES = collection()
QUICK = [file for file in FILES if not file.slow]
SLOW = [file for file in FILES if file.slow]

MOST_MEGABYTES = 50
MOST_SECONDS = 30.0
"""For those that are not slow; the machine may be busy with other tests."""


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        process.read(FERRY.encode(), "warm.html")  # the libraries are loaded
        yield process


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server's address, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", paths
        finally:
            server.shutdown()
            serving.join()


def _id(file: HostileFile) -> str:
    return ascii(file.name)[1:-1][:50]


def _check(process: ReadingProcess, file: HostileFile, most_seconds: float) -> None:
    data = file.make()
    started = time.monotonic()
    with Growth() as growth:
        reason = text = ""
        try:
            text = process.read(data, file.name).text
        except CorpusError as error:
            reason = str(error)
    assert time.monotonic() - started < most_seconds
    assert growth.megabytes < MOST_MEGABYTES
    if file.refused:
        assert text == ""
        assert reason.startswith(f"{naming.told(file.name)} ")
        assert re.search(file.refused, reason)
        assert reason.isprintable()
        assert "Traceback" not in reason.removeprefix(naming.told(file.name))
        assert len(reason) < 500
    else:
        assert reason == ""
        assert file.holds in text[:100_000]
    assert SECRET not in text + reason
    assert process.read(FERRY.encode(), "after.txt").text == FERRY


def test_there_are_many_of_them() -> None:
    assert len({file.name for file in FILES}) == len(FILES) > 200


@pytest.mark.parametrize("file", QUICK, ids=_id)
def test_a_hostile_file_is_refused_or_read_within_limits(
    process: ReadingProcess, file: HostileFile
) -> None:
    _check(process, file, MOST_SECONDS)


@pytest.mark.reliability
@pytest.mark.parametrize("file", SLOW, ids=_id)
def test_a_slow_one_is_too(process: ReadingProcess, file: HostileFile) -> None:
    _check(process, file, Limits().seconds * 2 + 5)


def test_nothing_is_fetched_from_the_network(
    process: ReadingProcess, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    asking = [
        file for file in collection(address) if "http" in file.name or file.name == "asks.pdf"
    ]
    assert len(asking) >= 8
    for file in asking:
        with suppress(CorpusError):
            process.read(file.make(), file.name)
    assert paths == []


# Names


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("report.pdf", "report.pdf"),
        ("Отчёт за 2024 год.docx", "Отчёт за 2024 год.docx"),
        ("a\nb\tc.txt", "a b c.txt"),
        ("\u202etxt.fdp", "txt.fdp"),
        ("\u200b\u2060", "a file without a name"),
        ("", "a file without a name"),
        ("\udcff.txt", ".txt"),
    ],
)
def test_a_name_is_told_on_one_line_as_it_shows(name: str, told: str) -> None:
    assert naming.told(name) == told


def test_a_long_name_is_told_by_its_ends() -> None:
    told = naming.told(f"start{'x' * 1_000}end.pdf")
    assert len(told) == naming.LONGEST
    assert told.startswith("startxxx")
    assert told.endswith("xxxend.pdf")


# Archives of texts, which are unpacked in the parent


def _archives() -> list[HostileFile]:
    return [file for file in FILES if file.name.endswith(".zip")]


@pytest.mark.parametrize("file", _archives(), ids=_id)
def test_an_archive_of_texts_is_unpacked_within_limits(file: HostileFile) -> None:
    data = file.make()
    started = time.monotonic()
    with Growth() as growth, suppress(CorpusError):
        for name, content in archive.texts(data, file.name):
            assert SECRET.encode() not in content
            assert name.endswith((".txt", ".html"))
    assert growth.megabytes < MOST_MEGABYTES
    assert time.monotonic() - started < 5


def test_a_text_in_an_archive_is_no_larger_than_one_that_comes_alone() -> None:
    noise = os.urandom(archive.LARGEST_TEXT)
    data = zipped(("a.txt", noise), ("b.txt", noise + b"1"), method=zipfile.ZIP_STORED)
    texts = archive.texts(data, "two.zip")
    assert next(texts)[0] == "a.txt"
    with pytest.raises(CorpusError, match=r"^two\.zip holds b\.txt of 20,000,001 bytes, more than"):
        next(texts)


# A folder


def _in_a_folder(folder: Path, files: list[HostileFile]) -> list[HostileFile]:
    """Those that can lie in a folder by their names, once they do."""
    laid = []
    for file in files:
        if set("/\0") & set(file.name) or len(file.name) > 200 or not file.name:
            continue
        try:
            path = folder / file.name
        except ValueError:
            continue
        path.write_bytes(file.make())
        laid.append(file)
    return laid


def _take_in(folder: Path, files: list[HostileFile], caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir()
    good = {"ferry.txt": FERRY, "sound.md": f"# Sounds\n\n{FERRY}"}
    for name, text in good.items():
        (folder / name).write_text(text)
    laid = _in_a_folder(folder, files)
    with caplog.at_level(logging.WARNING, "index.corpus"):
        found = corpus.look(folder)
    texts = {entry.article.id: entry.article.text for entry in found.entries}
    told = [record.getMessage() for record in caplog.records]
    assert texts.items() >= good.items()
    for file in laid:
        if Path(file.name).suffix.lower() not in corpus.SUFFIXES:
            continue
        name = naming.told(file.name)
        if file.holds and name.encode("utf-8", "replace").decode() == file.name:
            assert file.holds in texts[file.name][:100_000]
        # A text that somebody is yet to write may lie there.
        elif file.refused and any(map(str.isalnum, texts.get(file.name, "-a"))):
            assert file.name not in texts
            assert any(f"left out: {name} " in each for each in told)
    assert SECRET not in "".join(texts.values())


def test_a_folder_of_them_is_taken_in_but_for_those_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    some = [file for number, file in enumerate(QUICK) if number % 5 == 0]
    _take_in(tmp_path / "corpus", some, caplog)


@pytest.mark.reliability
def test_a_folder_of_all_of_them_is_taken_in_but_for_those_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _take_in(tmp_path / "corpus", FILES, caplog)


def test_a_file_that_is_too_large_for_any_text_is_not_even_loaded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY)
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(5_000_000_000)  # takes no room on the disk
    with Growth() as growth:
        found = corpus.look(tmp_path)
    assert [entry.article.id for entry in found.entries] == ["ferry.txt"]
    assert "huge.txt has 5,000,000,000 bytes, more than 200,000,000; split it" in caplog.text
    assert growth.megabytes < MOST_MEGABYTES
