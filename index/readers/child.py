"""What runs in the child of a `ReadingProcess`: it reads files until its parent is gone."""

import contextlib
import json
import logging
import resource
import sys
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from index import readers
from index.errors import CorpusError

_WIDEST = 2
"""How many times its bytes in UTF-8 a text may take in memory, if it is a long one."""


def serve(connection: Connection, most_text: int, before_each: Callable[[], None]) -> None:
    """Answer each file with its text or the reason against it, until the other end is closed.

    Args:
        connection: to the parent.
        most_text: bytes of text that are handed over; a file with more is refused.
        before_each: called once a file has arrived.
    """
    with contextlib.suppress(EOFError, OSError):
        while True:
            source = str(json.loads(connection.recv_bytes(readers.LARGEST_FILE))["source"])
            data = connection.recv_bytes(readers.LARGEST_FILE)
            before_each()
            header, text = _answer(data, source, most_text)
            connection.send_bytes(json.dumps(header).encode())
            if "text" in header:
                connection.send_bytes(text)
            if "memory" in header:  # what is left of it cannot be trusted
                return


def _answer(data: bytes, source: str, most_text: int) -> tuple[dict[str, Any], bytes]:
    try:
        found = readers.read(data, source)
        text = found.text.encode("utf-8", "replace")
    except CorpusError as error:
        return {"refused": str(error)}, b""
    except MemoryError:
        return {"refused": "it takes too much memory", "memory": True}, b""
    if len(text) > most_text:
        why = f"{source} holds {len(text):,} bytes of text, more than {most_text:,}; split it"
        return {"refused": why}, b""
    if sys.getsizeof(found.text) > _WIDEST * most_text:
        # One rare character makes each of them take four bytes, and a text is copied now and then.
        why = f"{source} holds {len(found.text):,} letters that take four bytes each; split it"
        return {"refused": why}, b""
    return {
        "text": len(text),
        "title": found.title,
        "published": found.published and found.published.isoformat(),
        "url": found.url,
        "language": found.language,
        "dropped": found.dropped,
        "encoding": found.encoding,
    }, text


def _confine(memory: int) -> None:
    """Bound the memory, forbid files and core dumps."""
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def _renew_time(seconds: int) -> None:
    """Give the file that has arrived its own seconds of the processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    total = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (total, resource.RLIM_INFINITY))


def main() -> None:
    """Read files from the socket that is the standard input, within the limits of `argv`."""
    seconds, memory, most_text = map(int, sys.argv[1:4])
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    _confine(memory)
    serve(Connection(0), most_text, lambda: _renew_time(seconds))


if __name__ == "__main__":
    main()
