"""A disk that fails at the operation that a test names; see `disk_faults.c`."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


@dataclass(frozen=True)
class FailingDisk:
    """What is preloaded into a process so that its disk fails; compiled by `compiled`."""

    library: Path

    @classmethod
    def compiled(cls, folder: Path) -> "FailingDisk":
        """Compile it into this folder."""
        library = folder / "disk_faults.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        return cls(library)

    def environment(
        self, folder: Path, fails: int = 0, error: int = 0, *, stays: bool = False
    ) -> dict[str, str]:
        """Return what a process has to be told so that it fails.

        Args:
            folder: what is written below it is counted, from 1.
            fails: the operation that fails; 0 for none.
            error: the errno it fails with; 0 kills the process there.
            stays: whether all after it fail as well.
        """
        return {
            "LD_PRELOAD": str(self.library),
            "DISK_FOLDER": str(folder),
            "DISK_FAILS": str(fails),
            "DISK_ERROR": str(error),
            "DISK_STAYS": str(int(stays)),
            "DISK_COUNT": str(self.library.with_suffix(".count")),
        }

    @property
    def operations(self) -> int:
        """How many operations the last process did that came to its end."""
        return int(self.library.with_suffix(".count").read_text())
