"""How much memory a process takes at the most while something goes on."""

import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Self


class Growth:
    """Measures the block it is entered for; `megabytes` is told once that has ended.

    It is the highest that the process came to, also if all was given back; 0 where the system
    does not tell.

    Args:
        pid: the process, this one if it is not given.
    """

    megabytes = 0.0

    def __init__(self, pid: int | str = "self") -> None:
        self._status = Path(f"/proc/{pid}/status")

    def __enter__(self) -> Self:
        """Begin to measure."""
        self._before = self._told("VmRSS")
        if self._status.exists():
            self._status.with_name("clear_refs").write_text("5")  # forgets the highest so far
        return self

    def __exit__(self, *_error: object) -> None:
        """End measuring."""
        self.megabytes = self._told("VmHWM") - self._before

    def _told(self, name: str) -> float:
        if not self._status.exists():
            return 0
        found = re.search(rf"^{name}:\s+(\d+) kB", self._status.read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0


def kept_of_long_words(function: Callable[[str], object]) -> float:
    """Return the megabytes that are not given back once twenty words of a million were asked of."""
    tracemalloc.start()
    try:
        for _ in range(20):
            function("Ab" * 500_000 + token_hex(8))  # a word that nothing has seen
        return tracemalloc.get_traced_memory()[0] / 1_000_000
    finally:
        tracemalloc.stop()
