"""What the tests of the index share: the seeds, and processes that know nothing of this one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from databases import database, library

from index import Corpus, read_corpus

__all__ = ["database", "library"]

REPOSITORY = Path(__file__).resolve().parents[2]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    return REPOSITORY / "seeds"


@pytest.fixture(scope="session")
def seeds(seeds_folder: Path) -> Corpus:
    return read_corpus(seeds_folder)


@pytest.fixture(scope="session")
def fixtures_file() -> Path:
    return REPOSITORY / "seeds" / "questions.jsonl"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds in it and nothing else: no library, no `.env` of whoever tests."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "seeds").symlink_to(REPOSITORY / "seeds")
    return folder


@pytest.fixture(scope="session")
def environment(home: Path) -> dict[str, str]:
    """What a process gets to know: nothing of the machine's, so that neither colours nor encodings
    get in, and no library but one that the test names.

    It writes UTF-8 strictly, as in the locale of most terminals.
    """
    clean = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home)}
    clean |= {"PYTHONPATH": str(REPOSITORY), "DATA_DIR": str(home / "data")}
    clean |= {"PYTHONIOENCODING": "utf-8:strict", "PYTHONDONTWRITEBYTECODE": "1"}
    # Coverage finds its way into a process by its environment alone.
    return clean | {key: text for key, text in os.environ.items() if key.startswith("COVERAGE_")}


@pytest.fixture(scope="session")
def python(home: Path, environment: dict[str, str]) -> Run:
    """Run Python as a process of its own, its output decoded, in a folder with but the seeds."""

    def run(
        *arguments: str, timeout: float = 60, cwd: Path = home, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd,
            env=environment | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run
