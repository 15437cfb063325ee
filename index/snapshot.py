"""Arrays in one file: checked as a whole before they are used, mapped into memory, not read.

The file opens with a fixed preamble: eight bytes that name the format, the version of it, and the
length and the CRC-32 of the header. The header is JSON: what the arrays are about, and of each its
type, size, place and CRC-32. The arrays follow, each at a multiple of 64 bytes.

A snapshot is a cache: it is never mended, but made anew from what it was made from.
"""

import json
import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from index.arrays import Array, Arrays
from index.errors import SnapshotError
from index.whole_file import replacing

VERSION = 3
"""Of all that is written: counted up whenever anything that lies in a snapshot changes."""

_MAGIC = b"verbatim"
_PREAMBLE = struct.Struct("<8sIII")
_ALIGNED = 64
_AT_ONCE = 1 << 20


class Snapshot(NamedTuple):
    """What lies in a file: the arrays, read-only, and what they are about, as it was given."""

    arrays: dict[str, Array]
    about: dict[str, Any]


def write(path: Path, arrays: Arrays, about: Mapping[str, object]) -> None:
    """Put arrays, and what they are about (as JSON has it), in place of the file, or leave that.

    Whoever has mapped the file that was there keeps it. After a crash or a full disk there is the
    old file, or the new one, never half of one.

    Raises:
        SnapshotError: it cannot be written; it tells why.
    """
    try:
        with replacing(path) as beside, beside.open("xb") as file:
            _write(file, arrays, about)
    except OSError as error:
        raise SnapshotError(f"cannot write {path}: {error.strerror or error}") from error


def read(path: Path) -> Snapshot:
    """What lies in a file, every byte of it checked. The arrays may have no entries.

    Raises:
        SnapshotError: there is none, or it is damaged, cut off, or of another version; it tells
            what.
    """
    try:
        with path.open("rb") as file:
            header, start = _header(path, file.read(_PREAMBLE.size), file)
            _check(path, file, header, start)
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if hasattr(mmap, "MADV_RANDOM"):
            # Only what is looked at is to take up memory, not what lies around it.
            mapped.madvise(mmap.MADV_RANDOM)
    except FileNotFoundError as error:
        raise SnapshotError(f"there is no {path}") from error
    except OSError as error:
        raise SnapshotError(f"cannot read {path}: {error.strerror or error}") from error
    arrays = {
        name: np.frombuffer(mapped, each["type"], each["size"], start + each["place"])
        for name, each in header["arrays"].items()
    }
    return Snapshot(arrays, header["about"])


def _write(file: Any, arrays: Arrays, about: Mapping[str, object]) -> None:
    told, place = {}, 0
    for name, array in arrays.items():
        data = _bytes(array)
        told[name] = {
            "type": array.dtype.str,
            "size": len(array),
            "place": place,
            "crc": crc32(data),
        }
        place += -(-len(data) // _ALIGNED) * _ALIGNED
    header = json.dumps({"about": about, "arrays": told, "bytes": place}).encode()
    start = _start(len(header))
    file.write(_PREAMBLE.pack(_MAGIC, VERSION, len(header), crc32(header)))
    file.write(header.ljust(start - _PREAMBLE.size, b"\0"))
    for array in arrays.values():
        data = _bytes(array)
        file.write(data)
        file.write(bytes(-len(data) % _ALIGNED))


def _bytes(array: Array) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B") if len(array) else memoryview(b"")


def _start(header: int) -> int:
    """Where the arrays begin behind a header of so many bytes."""
    return -(-(_PREAMBLE.size + header) // _ALIGNED) * _ALIGNED


def _header(path: Path, preamble: bytes, file: Any) -> tuple[dict[str, Any], int]:
    if len(preamble) < _PREAMBLE.size:
        raise SnapshotError(f"{path} is cut off")
    magic, version, size, crc = _PREAMBLE.unpack(preamble)
    if magic != _MAGIC:
        raise SnapshotError(f"{path} is damaged, or no snapshot")
    if version != VERSION:
        raise SnapshotError(f"{path} is of version {version}, not {VERSION}")
    start = _start(size)
    if start > os.fstat(file.fileno()).st_size:  # before memory is asked for all that
        raise SnapshotError(f"{path} is damaged or cut off: its header would not fit into it")
    rest = file.read(start - _PREAMBLE.size)
    if crc32(rest[:size]) != crc or rest[size:].strip(b"\0") or len(rest) != start - len(preamble):
        raise SnapshotError(f"{path} is damaged: its header is not what was written")
    header: dict[str, Any] = json.loads(rest[:size])
    return header, start


def _check(path: Path, file: Any, header: Mapping[str, Any], start: int) -> None:
    """Read every byte of the arrays, without keeping any."""
    size = os.fstat(file.fileno()).st_size
    if size != start + header["bytes"]:
        raise SnapshotError(f"{path} is cut off, or longer than it was written")
    for name, each in header["arrays"].items():
        left = each["size"] * np.dtype(each["type"]).itemsize
        padding, crc = -left % _ALIGNED, 0
        while left:
            some = file.read(min(left, _AT_ONCE))
            if not some:
                break
            crc, left = crc32(some, crc), left - len(some)
        if left or crc != each["crc"] or file.read(padding) != bytes(padding):
            raise SnapshotError(f"{path} is damaged: {name} is not what was written")
