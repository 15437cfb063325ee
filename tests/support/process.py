"""The bot as a process of its own, started the way its users start it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

REPOSITORY = Path(__file__).resolve().parents[2]


@contextmanager
def unmeasured() -> Iterator[None]:
    """Start processes without coverage as long as the block lasts.

    Coverage finds its way into a process by its environment alone.
    """
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    for name in measuring:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(measuring)


class BotProcess:
    """A run of the bot that knows nothing but the settings it is given.

    Its home is an empty directory that goes away with it, so nothing of the machine it is tested
    on gets in.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        cwd: Path = REPOSITORY,
        command: Sequence[str] = (sys.executable, "-m", "bot"),
    ) -> None:
        """Prepare a run with these environment variables; it begins with `start` or `with`."""
        self._settings = dict(settings)
        self._cwd = cwd
        self._command = list(command)
        self._home = tempfile.TemporaryDirectory(prefix="bot-home-")
        self._changed = threading.Condition()
        self._lines: list[str] = []
        self._has_ended = False

    def start(self) -> None:
        """Start the process and collect what it writes."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": self._home.name}
        # Coverage finds its way into a process by its environment alone.
        environment |= {k: v for k, v in os.environ.items() if k.startswith("COVERAGE_")}
        self._process = subprocess.Popen(
            self._command,
            cwd=self._cwd,
            env=environment | self._settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, name="bot-output")
        self._reader.start()

    def __enter__(self) -> Self:
        """Start the process and return its handle."""
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process, by force if it does not want to."""
        self.stop()
        self._home.cleanup()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def output(self) -> str:
        """Return everything the process has written to stdout and stderr so far."""
        with self._changed:
            return "".join(self._lines)

    @property
    def is_running(self) -> bool:
        """Return whether the process is alive."""
        return self._process.poll() is None

    def wait_output(self, text: str, timeout: float = 10) -> str:
        """Return the output once it contains the text.

        Raises:
            AssertionError: It does not come in time, or the process ended without it.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._has_ended or text in self.output, timeout)
            if text not in self.output:
                raise AssertionError(f"The bot did not write {text!r} but:\n{self.output}")
            return self.output

    def wait_exit(self, timeout: float = 10) -> int:
        """Return the exit code of a process that ends by itself.

        Raises:
            AssertionError: It is still running after this time.
        """
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"The bot still runs after {timeout} s. It wrote:\n{self.output}"
            ) from None
        self._reader.join()
        return code

    def stop(self, timeout: float = 10) -> int:
        """Ask the process to end (SIGTERM) and return its exit code; -9 if it had to be killed."""
        self._process.terminate()
        try:
            return self.wait_exit(timeout)
        except AssertionError:
            return self.kill()

    def kill(self) -> int:
        """End the process without any notice (SIGKILL) and return its exit code."""
        self._process.send_signal(signal.SIGKILL)
        return self.wait_exit()

    def rss_mb(self) -> float | None:
        """Return the memory the process occupies, or None where the system does not tell."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        found = re.search(r"^VmRSS:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else None

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            raise RuntimeError("The output of the bot is not connected")
        with stream:
            for line in stream:
                with self._changed:
                    self._lines.append(line)
                    self._changed.notify_all()
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()
