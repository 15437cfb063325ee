"""Whether a folder outlives the machine that it is on."""

from pathlib import Path

_MOUNTS = Path("/proc/mounts")
_IN_MEMORY = frozenset({"tmpfs", "ramfs", "overlay"})


def is_on_volume(folder: Path) -> bool:
    """Whether the folder, or where it would be made, lies on a disk that was mounted for data.

    Not so if it is on the machine's own disk or in memory. False where the system does not tell.
    Source: https://man7.org/linux/man-pages/man5/proc_mounts.5.html
    """
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    kinds = {}
    for line in lines:
        _, place, kind, *_ = line.split()
        kinds[Path(place.encode().decode("unicode_escape"))] = kind
    full = folder.resolve()
    mounted = next((above for above in (full, *full.parents) if above in kinds), Path("/"))
    return mounted != Path("/") and kinds[mounted] not in _IN_MEMORY
