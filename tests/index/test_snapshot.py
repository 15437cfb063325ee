"""A snapshot comes back whole or not at all."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from index import snapshot
from index.errors import SnapshotError

ARRAYS = {
    "numbers": np.arange(1000, dtype=np.uint32),
    "weights": np.linspace(0, 1, 77),
    "none": np.zeros(0, np.int64),
    "letters": np.frombuffer(b"zebras", np.uint8),
    "marks": np.array([b"abcdef", b"xyz"], "S6"),
}
ABOUT = {"bar": 0.25, "articles": [["zebras.txt", "é"]]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "new folder" / "index.snapshot"
    snapshot.write(path, ARRAYS, ABOUT)
    return path


def test_what_was_written_is_read(path: Path) -> None:
    arrays, about = snapshot.read(path)
    assert about == ABOUT
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert (arrays[name].dtype, arrays[name].tolist()) == (array.dtype, array.tolist())
        assert not arrays[name].flags.writeable


def test_no_arrays_can_be_written(tmp_path: Path) -> None:
    snapshot.write(tmp_path / "nothing", {}, {})
    assert snapshot.read(tmp_path / "nothing") == ({}, {})


def test_every_bit_is_noticed_that_is_not_as_it_was(path: Path) -> None:
    data = path.read_bytes()
    chance = np.random.default_rng(7)
    first = range(8 * 200)  # the preamble and the beginning of the header
    for bit in (*first, *chance.integers(8 * len(data), size=1000).tolist()):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(SnapshotError):
            snapshot.read(path)
    path.write_bytes(data)
    assert snapshot.read(path).about == ABOUT


def test_a_header_that_does_not_fit_into_the_file_is_not_asked_for(path: Path) -> None:
    changed = bytearray(path.read_bytes())
    changed[15] ^= 0x40  # the highest byte of the header's length
    path.write_bytes(changed)
    tracemalloc.start()
    try:
        with pytest.raises(SnapshotError, match="damaged"):
            snapshot.read(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_every_cut_is_noticed(path: Path) -> None:
    data = path.read_bytes()
    for size in (0, 1, 19, 20, 21, 100, len(data) // 2, len(data) - 64, len(data) - 1):
        path.write_bytes(data[:size])
        with pytest.raises(SnapshotError, match=r"cut off|damaged"):
            snapshot.read(path)
    path.write_bytes(data + b"\0")
    with pytest.raises(SnapshotError, match="longer than it was written"):
        snapshot.read(path)


def test_another_version_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "VERSION", snapshot.VERSION + 1)
    with pytest.raises(SnapshotError, match=f"version {snapshot.VERSION - 1}, not"):
        snapshot.read(path)


def test_what_is_no_snapshot_is_told(path: Path) -> None:
    path.write_text(json.dumps({"an": "index"}) * 10)
    with pytest.raises(SnapshotError, match="no snapshot"):
        snapshot.read(path)
    with pytest.raises(SnapshotError, match="there is no "):
        snapshot.read(path.parent / "another")
    with pytest.raises(SnapshotError, match="cannot read"):
        snapshot.read(path.parent)


def test_who_has_mapped_the_old_one_keeps_it(path: Path) -> None:
    old = snapshot.read(path)
    snapshot.write(path, {"numbers": np.zeros(10)}, {})
    assert old.arrays["numbers"].tolist() == list(range(1000))
    assert snapshot.read(path).arrays["numbers"].tolist() == [0.0] * 10


def test_a_full_disk_leaves_the_old_one(path: Path) -> None:
    """The kernel itself refuses to write more than a process may."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, old[1]))
        with pytest.raises(SnapshotError, match=r"cannot write .*: File too large"):
            snapshot.write(path, {"numbers": np.zeros(100_000)}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert snapshot.read(path).about == ABOUT
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_where_a_file_stands_in_the_way_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match="cannot write"):
        snapshot.write(tmp_path / "file" / "index", ARRAYS, ABOUT)


def test_what_a_killed_process_left_is_removed_after_a_while(path: Path) -> None:
    left, new = (path.parent / f".{path.name}-{name}" for name in ("left", "new"))
    left.write_text("half")
    new.write_text("half")
    os.utime(left, (time.time() - 7200,) * 2)
    snapshot.write(path, ARRAYS, ABOUT)
    assert not left.exists()
    assert new.exists()


_WRITING = """
import sys
from pathlib import Path
import numpy as np
from index import snapshot
number = 0
print("ready", flush=True)
while True:
    number += 1
    snapshot.write(Path(sys.argv[1]), {"numbers": np.full(200_000, number)}, {"number": number})
"""


def test_who_is_killed_while_writing_leaves_a_whole_one(path: Path) -> None:
    chance = np.random.default_rng(3)
    for _ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITING, str(path)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() / 10)
        process.kill()
        process.communicate()
        arrays, about = snapshot.read(path)
        if about != ABOUT:
            assert set(arrays["numbers"].tolist()) == {about["number"]}


def test_two_processes_write_and_read_one(path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITING, str(path)], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.readline()
        for _ in range(100):
            arrays, about = snapshot.read(path)
            assert about == ABOUT or set(arrays["numbers"].tolist()) == {about["number"]}
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
