"""A file that is there whole or not at all, whatever happens while it is written."""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ABANDONED = 3600.0
"""Seconds after which a file that is half written belongs to nobody any more."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what is to take the place of this file once the block has ended well.

    Whoever has opened the file that was there keeps it. After a crash or a full disk there is the
    old file, or the new one, never half of one. The folder is made if need be.

    Raises:
        OSError: it cannot be written; what was there is there still. Or the new file is there, but
            its name not surely on the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_abandoned(path.parent, path.name)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        yield beside
        _sync(beside)
        beside.replace(path)
        _sync(path.parent)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def remove_abandoned(folder: Path, name: str) -> None:
    """Remove what processes have left behind that were killed while they wrote such a file.

    Args:
        folder: where they wrote it.
        name: the file's, or a pattern of such names.
    """
    for beside in folder.glob(f".{name}-*"):
        with suppress(OSError):
            if time.time() - beside.stat().st_mtime > _ABANDONED:
                beside.unlink()


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if sys.platform == "win32" and path.is_dir():  # there folders cannot be opened
        return
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
