"""The child process that reads files: its limits, its end, and what it does not get to know."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from multiprocessing.connection import Pipe
from pathlib import Path

import pytest
from hostile_pdfs import pdf, stream

from index import readers
from index.errors import CorpusError
from index.readers import child
from index.readers.process import Limits, ReadingProcess, _environment

FILES = Path(__file__).parents[1] / "fixtures" / "files"
TEXT = "The first car ferry in four decades crossed the sound on Monday.\n"


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


def _pid(process: ReadingProcess) -> int:
    assert process._child is not None
    return process._child.pid


def _bomb(name: str, size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, b"\0" * size)
    return packed.getvalue()


def _endless(pages: int) -> bytes:
    """A PDF whose pages all draw one long stream, so that reading takes its time."""
    words = b"BT /F1 12 Tf " + b"1 0 0 1 72 700 Tm (words upon words) Tj " * 4_000 + b"ET"
    kids = b"/Count %d/Kids[%s]" % (pages, b"4 0 R " * pages)
    return pdf(stream(words), pages=kids)


def test_a_text_comes_back_with_what_the_file_states(process: ReadingProcess) -> None:
    data = (FILES / "news.html").read_bytes()
    assert process.read(data, "news.html") == readers.read(data, "news.html")


def test_one_child_reads_file_after_file(process: ReadingProcess) -> None:
    process.read(TEXT.encode(), "a.txt")
    first = _pid(process)
    with pytest.raises(CorpusError, match=r"^b\.txt is empty"):
        process.read(b"", "b.txt")
    process.read(TEXT.encode(), "c.txt")
    assert _pid(process) == first


def test_no_child_is_started_before_it_is_needed(process: ReadingProcess) -> None:
    assert process._child is None


def test_the_next_file_is_read_after_the_child_was_killed(process: ReadingProcess) -> None:
    process.read(TEXT.encode(), "a.txt")
    os.kill(_pid(process), signal.SIGKILL)
    assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_a_child_that_dies_while_reading_is_told_of(process: ReadingProcess) -> None:
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.5):
            if (reading := process._child) is not None:
                reading.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(CorpusError, match=r"^a\.pdf cannot be read: it crashes the reader; "):
        process.read(_endless(2_000), "a.pdf")
    done.set()
    killer.join()
    assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_a_file_that_takes_too_long_is_refused_in_time() -> None:
    with ReadingProcess(Limits(seconds=1.5)) as process:
        started = time.monotonic()
        with pytest.raises(CorpusError, match=r"^a\.pdf takes too long to read \(more than 1\.5 s"):
            process.read(_endless(2_000), "a.pdf")
        assert time.monotonic() - started < 5
        assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_a_child_that_stands_still_holds_up_nobody() -> None:
    with ReadingProcess(Limits(seconds=1)) as process:
        process.read(TEXT.encode(), "a.txt")
        os.kill(_pid(process), signal.SIGSTOP)
        with pytest.raises(CorpusError, match="takes too long"):
            process.read(b"a" * 5_000_000, "a.txt")  # more than the socket takes unread
        assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_seconds_of_the_processor_are_bounded() -> None:
    with (
        ReadingProcess(Limits(cpu_seconds=1)) as process,
        pytest.raises(CorpusError, match="takes too long"),
    ):
        process.read(_endless(2_000), "a.pdf")


def test_memory_is_bounded() -> None:
    with ReadingProcess(Limits(memory=400 << 20)) as process:
        page = b"<html><body>" + b"<p>word word</p>" * 2_000_000
        with pytest.raises(CorpusError, match=r"^a\.html .*(too much memory|crashes)"):
            process.read(page, "a.html")
        assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_a_text_that_is_too_long_is_refused() -> None:
    with ReadingProcess(Limits(text=1_000)) as process:
        with pytest.raises(CorpusError, match=r"^a\.txt holds 6,500 bytes of text, more than 1,00"):
            process.read(TEXT.encode() * 100, "a.txt")
        assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_the_parent_takes_no_more_than_the_limit_whatever_the_child_sends() -> None:
    with ReadingProcess() as process:
        process.read(TEXT.encode(), "a.txt")
        process._limits = Limits(text=10)  # the child still believes in the old one
        with pytest.raises(CorpusError, match="more than 10; split it"):  # a second one knows it
            process.read(TEXT.encode(), "a.txt")


@pytest.mark.parametrize("name", ["word/document.xml", "META-INF/container.xml"])
def test_a_zip_bomb_is_refused_at_once(process: ReadingProcess, name: str) -> None:
    process.read(TEXT.encode(), "warm.txt")
    started = time.monotonic()
    with pytest.raises(CorpusError, match=r"^bomb unpacks to "):
        process.read(_bomb(name, 60_000_000), "bomb")
    assert time.monotonic() - started < 2


def test_a_document_of_a_million_paragraphs_is_refused(process: ReadingProcess) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:document>" + "<w:p/>" * 800_000)
    with pytest.raises(CorpusError, match=r"^a\.docx (holds 800,000 paragraphs|unpacks to)"):
        process.read(packed.getvalue(), "a.docx")


def test_neither_processes_nor_descriptors_are_left_behind() -> None:
    def descriptors() -> set[str]:
        return set(os.listdir("/proc/self/fd"))  # noqa: PTH208 the names are wanted

    before = descriptors()
    with ReadingProcess(Limits(seconds=1.2)) as process:
        for _ in range(2):
            with pytest.raises(CorpusError):
                process.read(_endless(2_000), "a.pdf")
        process.read(TEXT.encode(), "a.txt")
        pid = _pid(process)
    assert len(descriptors()) <= len(before)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_closing_ends_what_is_being_read() -> None:
    process = ReadingProcess()
    refused: list[str] = []

    def read() -> None:
        try:
            process.read(_endless(2_000), "a.pdf")
        except CorpusError as error:
            refused.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(1)
    started = time.monotonic()
    process.close()
    reader.join()
    assert time.monotonic() - started < 3
    assert refused == ["a.pdf was not read: reading was stopped; send it again"]
    with pytest.raises(CorpusError, match="has been closed"):
        process.read(TEXT.encode(), "a.txt")
    process.close()


def test_threads_take_turns(process: ReadingProcess) -> None:
    found: list[str] = []
    texts = [f"{TEXT}{number}" for number in range(12)]
    threads = [
        threading.Thread(
            target=lambda each=each: found.append(process.read(each.encode(), "a.txt").text)
        )
        for each in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(texts)


def test_the_child_knows_no_secrets() -> None:
    own = {"BOT_TOKEN": "1:a", "DATABASE_URL": "postgresql://", "PATH": "/bin", "LC_ALL": "C"}
    passed = _environment(own)
    assert passed["PATH"] == "/bin"
    assert passed["LC_ALL"] == "C"
    assert "BOT_TOKEN" not in passed
    assert "DATABASE_URL" not in passed


def test_the_child_s_real_environment_holds_no_secrets(
    process: ReadingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:secret")
    process.read(TEXT.encode(), "a.txt")
    assert b"123456:secret" not in Path(f"/proc/{_pid(process)}/environ").read_bytes()


def test_a_child_without_a_parent_ends(process: ReadingProcess) -> None:
    process.read(TEXT.encode(), "a.txt")
    assert process._connection is not None
    assert process._child is not None
    process._connection.close()
    assert process._child.wait(5) == 0


def test_the_parent_stays_light() -> None:
    heavy = "trafilatura lxml pypdf mammoth selectolax charset_normalizer defusedxml"
    code = (
        "import sys, index.readers, index.readers.process, index.readers.archive; "
        f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=FILES.parents[2],
    )
    assert done.stdout.strip() == "[]"


def test_the_child_answers_each_file_until_its_parent_is_gone() -> None:
    ours, theirs = Pipe()
    renewed: list[None] = []
    server = threading.Thread(
        target=child.serve, args=(theirs, 1_000, lambda: renewed.append(None))
    )
    server.start()
    answers = []
    for data in (TEXT.encode(), b"", TEXT.encode() * 100):
        ours.send_bytes(json.dumps({"source": "a.txt"}).encode())
        ours.send_bytes(data)
        answers.append(json.loads(ours.recv_bytes()))
        if "text" in answers[-1]:
            assert ours.recv_bytes() == TEXT.encode()
    ours.close()
    server.join(5)
    theirs.close()
    assert not server.is_alive()
    assert len(renewed) == 3
    assert answers[0]["encoding"] == "utf-8"
    assert "is empty" in answers[1]["refused"]
    assert "more than 1,000" in answers[2]["refused"]


def test_a_lack_of_memory_is_told_and_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def starve(_data: bytes, _source: str) -> None:
        raise MemoryError

    monkeypatch.setattr(readers, "read", starve)
    ours, theirs = Pipe()
    ours.send_bytes(b'{"source": "a.txt"}')
    ours.send_bytes(b"a")
    child.serve(theirs, 1_000, lambda: None)
    assert json.loads(ours.recv_bytes())["memory"] is True
    ours.close()
    theirs.close()
