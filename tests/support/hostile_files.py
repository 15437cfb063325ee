"""Files made to harm whoever reads them: what each is called, holds, and has to come to.

Nothing of them is kept in the repository: each is made when it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SECRET_FILE = Path(__file__).parents[2] / "pyproject.toml"
SECRET = "requires-python"
"""What stands in that file, and must not be found in anything that was read."""

NOWHERE = "http://127.0.0.1:9"

FERRY = "The first car ferry in four decades crossed the sound on Monday."
"""A sentence that those of the files hold which are to be read."""


@dataclass(frozen=True)
class HostileFile:
    """A file that is either refused for a reason, or read for the words that it holds.

    `refused` is a regular expression for what follows the name in the refusal, `holds` words of
    the text; just one of them is given. A file that is `slow` takes more than a few seconds.
    """

    name: str
    make: Callable[[], bytes]
    refused: str = ""
    holds: str = ""
    slow: bool = False

    def __post_init__(self) -> None:
        """Make sure that there is one thing it has to come to."""
        if bool(self.refused) == bool(self.holds):
            raise ValueError(f"{self.name!r} has to be refused or to be read")


def cut(data: bytes) -> bytes:
    """Return the first half of a file."""
    return data[: len(data) // 2]
