"""A screenshot made small: the same picture with 256 colours instead of sixteen million."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COMMON = 128
_COLOURS = 256
_RGB, _PALETTE = 2, 3


def shrink(picture: Path) -> None:
    """Write a PNG file of eight bits per channel, without transparency, anew with a palette."""
    chunks = list(_chunks(picture.read_bytes()))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    if (depth, kind) != (8, _RGB):
        raise ValueError(f"{picture} is no plain RGB picture: depth {depth}, colour type {kind}")
    packed = b"".join(content for name, content in chunks if name == b"IDAT")
    pixels = _unfiltered(zlib.decompress(packed), height, width * 3).reshape(-1, 3)

    colours, numbers, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    palette = _palette(colours.astype(np.int64), counts)
    distances = ((colours[:, None, :].astype(np.int64) - palette) ** 2).sum(axis=2)
    indices = distances.argmin(axis=1).astype(np.uint8)[numbers].reshape(height, width)

    # The filter is none: neighbouring numbers of a palette have nothing to do with each other.
    rows = np.insert(indices, 0, 0, axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
    written = [
        (b"IHDR", header),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    picture.write_bytes(_SIGNATURE + b"".join(_chunk(*each) for each in written))


def _palette(colours: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the commonest colours, then the commonest averages of similar ones among the rest."""
    order = np.argsort(-counts, kind="stable")
    common, rest = order[:_COMMON], order[_COMMON:]
    if not rest.size:
        return colours[common]
    _, cells = np.unique(colours[rest] // 16, axis=0, return_inverse=True)
    weights = np.bincount(cells, counts[rest])
    sums = [np.bincount(cells, counts[rest] * colours[rest, channel]) for channel in range(3)]
    averages = (np.stack(sums, axis=1) / weights[:, None]).round().astype(np.int64)
    largest = np.argsort(-weights, kind="stable")[: _COLOURS - _COMMON]
    return np.concatenate([colours[common], averages[largest]])


def _unfiltered(data: bytes, height: int, stride: int) -> NDArray[np.uint8]:
    """Return the rows of a picture without the filters that are laid over them.

    Source: https://www.w3.org/TR/png-3/#9Filters
    """
    rows = np.frombuffer(data, np.uint8).reshape(height, stride + 1)
    above = np.zeros(stride, np.uint8)
    plain = np.empty((height, stride), np.uint8)
    for number, row in enumerate(rows):
        match row[0]:
            case 0:
                above = row[1:]
            case 1:
                sums = row[1:].reshape(-1, 3).cumsum(axis=0, dtype=np.uint64)
                above = (sums % 256).astype(np.uint8).ravel()
            case 2:
                above = row[1:] + above
            case 3:
                above = _unaveraged(row[1:].tolist(), above.tolist())
            case _:
                above = _unpredicted(row[1:].tolist(), above.tolist())
        plain[number] = above
    return plain


def _unaveraged(row: list[int], above: list[int]) -> NDArray[np.uint8]:
    found = [0, 0, 0]
    for value, up in zip(row, above, strict=True):
        found.append((value + (found[-3] + up) // 2) % 256)
    return np.array(found[3:], np.uint8)


def _unpredicted(row: list[int], above: list[int]) -> NDArray[np.uint8]:
    found = [0, 0, 0]
    for value, up, corner in zip(row, above, [0, 0, 0, *above[:-3]], strict=True):
        left = found[-3]
        by_left, by_up, by_corner = (
            abs(up - corner),
            abs(left - corner),
            abs(left + up - 2 * corner),
        )
        if by_left <= by_up and by_left <= by_corner:
            nearest = left
        else:
            nearest = up if by_up <= by_corner else corner
        found.append((value + nearest) % 256)
    return np.array(found[3:], np.uint8)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        yield name, data[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I4s", len(content), name) + content + struct.pack(">I", check)
