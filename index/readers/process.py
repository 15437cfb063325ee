"""A child process that reads files, so that no file can harm or hold up the bot.

Parsers of PDF, Word and web pages can be made to loop, to eat memory or to crash by one hostile
file. They run in a child with bounds on time, memory and output, without the parent's secrets and
without the right to write files. Parent and child speak JSON and bytes, never pickles.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.errors import CorpusError, NotNowError
from index.readers import naming
from index.readers.extracted import Extracted

_HEADER_BYTES = 1_000_000
_GRACE = 1.0
"""Seconds that an idle child gets to end by itself."""

_PASSED_ON = frozenset({"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "SYSTEMROOT", "TMPDIR"})
_PASSED_PREFIXES = ("LC_", "PYTHON", "COVERAGE_")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_ROOT = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds by the clock and of the processor, bytes of memory and text.

    `memory` bounds the child's address space, its libraries included. The text may take twice as
    much as `text` in the parent's memory, where one rare character makes four bytes of each.
    """

    seconds: float = 60
    cpu_seconds: int = 60
    memory: int = 1 << 30
    text: int = 8_000_000


class _CrashedError(Exception):
    """The child is gone, or does not speak as agreed."""


class ReadingProcess:
    """Reads files in a child that is started when needed, and anew when it has died.

    Use it as a context manager, from any thread; files are read one after another.

    Args:
        limits: what one file may take.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, data: bytes, source: str) -> Extracted:
        """The text of a file and what it states of itself, as `index.readers.read` has it.

        Raises:
            CorpusError: it cannot be read; one line says why and what to do.
            NotNowError: it takes more than the limits allow, or the reader fails; another time it
                may be read.
        """
        source = naming.told(source)
        with self._lock:
            try:
                used = self._child is not None and self._child.poll() is None
                try:
                    return self._exchange(data, source)
                except _CrashedError:
                    # A child that has read other files may suffer from those, or have been
                    # killed from outside; only in a fresh one it is this file's doing.
                    if not used:
                        raise
                    return self._exchange(data, source)
            except _CrashedError as error:
                raise NotNowError(
                    f"{source} cannot be read: {error}; save it anew or as plain text"
                ) from error

    def close(self) -> None:
        """End the child, at once if it is reading; what it reads is refused. Nothing reads after.

        Closing twice is fine.
        """
        self._closed = True
        child = self._child
        if self._lock.locked() and child is not None:
            child.kill()
        with self._lock:
            self._stop()

    def _exchange(self, data: bytes, source: str) -> Extracted:
        connection, child = self._started()
        watch = _Watch(child, self._limits.seconds)
        try:
            connection.send_bytes(json.dumps({"source": source}).encode())
            connection.send_bytes(data)
            answer = json.loads(connection.recv_bytes(_HEADER_BYTES))
            if "text" in answer:
                content = connection.recv_bytes(self._limits.text)
                found = _extracted(answer, content)
            else:
                reason = str(answer["refused"])
        except (OSError, EOFError, ValueError, KeyError, TypeError, RecursionError) as error:
            watch.end()
            raise self._failure(watch, child, source) from error
        finally:
            watch.end()
        if "text" in answer:
            return found
        if answer.get("memory"):
            self._stop()
            raise _CrashedError(reason)
        raise CorpusError(" ".join(reason.split()))

    def _failure(self, watch: "_Watch", child: subprocess.Popen[bytes], source: str) -> Exception:
        """Why there is no answer; the child is gone afterwards."""
        with suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE)  # the signal it died of tells more than being killed here
        self._stop()
        if self._closed:
            return NotNowError(f"{source} was not read: reading was stopped; send it again")
        if watch.expired or child.returncode == -signal.SIGXCPU:
            return NotNowError(
                f"{source} takes too long to read (more than {self._limits.seconds:g} seconds); "
                "split it or save it as plain text"
            )
        return _CrashedError("it crashes the reader")

    def _started(self) -> tuple[Connection, subprocess.Popen[bytes]]:
        if self._closed:
            raise NotNowError("the reader of files has been closed; open another one")
        if self._child is not None and self._child.poll() is not None:
            self._stop()
        if self._child is None or self._connection is None:
            ours, theirs = socket.socketpair()
            try:
                # The child's end is its standard input: no other number has to be told.
                self._child = subprocess.Popen(  # noqa: S603 our own interpreter and module
                    [
                        sys.executable, "-P", "-m", "index.readers.child",
                        str(self._limits.cpu_seconds), str(self._limits.memory),
                        str(self._limits.text),
                    ],
                    stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env=_environment(os.environ), start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                ours.close()
                raise NotNowError(f"cannot start the reader of files: {error}") from error
            finally:
                theirs.close()
            self._connection = Connection(ours.detach())
        if self._closed:  # while the child was started: `close` waits for this to end
            raise NotNowError("the reader of files has been closed; open another one")
        return self._connection, self._child

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()  # an idle child ends at this
        if self._child is not None:
            try:
                self._child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._child = self._connection = None


class _Watch:
    """Kills a child when its time is over: whatever the parent waits for then ends with it."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.expired = False
        self._child = child
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        self.expired = True
        self._child.kill()

    def end(self) -> None:
        """Let the child live; this comes back once no kill is under way any more."""
        self._timer.cancel()
        self._timer.join()


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """What the child gets of the environment: no token, no address of a database."""
    passed = {
        name: value
        for name, value in own.items()
        if name in _PASSED_ON or name.startswith(_PASSED_PREFIXES)
    }
    passed["PYTHONPATH"] = os.pathsep.join(filter(None, (_ROOT, own.get("PYTHONPATH"))))
    return passed | dict.fromkeys(_THREADS, "1")


def _extracted(answer: Mapping[str, Any], content: bytes) -> Extracted:
    published = answer["published"]
    return Extracted(
        text=content.decode(),
        title=answer["title"],
        published=date.fromisoformat(published) if published else None,
        url=answer["url"],
        language=answer["language"],
        dropped=tuple(answer["dropped"]),
        encoding=answer["encoding"],
    )
