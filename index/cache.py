"""The index of a library's articles, kept in a file: loaded at once, brought up to date, or made.

The library is the truth, the file a cache of it. One that cannot be used, whatever the reason, is
said in the log and made anew; several processes may share one.
"""

import hashlib
import logging
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version as installed
from importlib.resources import files
from pathlib import Path
from platform import python_version
from typing import Any

from index import corpus as corpora
from index import snapshot
from index.errors import SnapshotError
from index.library import Library
from index.records import Version
from index.retrieval import Progress
from index.search import PassageIndex
from index.snapshot import Snapshot

FILE = "index.snapshot"
"""The name of the file, in the folder of the library."""

_log = logging.getLogger(__name__)


def load(
    folder: Path,
    library: Library,
    versions: Sequence[Version],
    progress: Progress | None = None,
) -> PassageIndex:
    """The index of these versions: the kept one, if need be brought up to date, or a new one.

    What is not as it was kept is kept anew.

    Args:
        folder: where it is kept.
        library: has the articles.
        versions: those in force.
        progress: told if something has to be built.

    Raises:
        LibraryError: the articles cannot be read.
    """
    kept = _read(folder / FILE)
    earlier = PassageIndex.of(kept) if kept else None
    keys = kept.about["versions"] if kept else []
    if earlier and keys == [_key(version) for version in versions]:
        _log.info("loaded the index of %s passages", len(earlier.corpus.passages))
        return earlier
    known = dict(zip(keys, earlier.corpus.articles, strict=True)) if earlier else {}
    missing = [version for version in versions if _key(version) not in known]
    known |= zip(map(_key, missing), library.articles(missing), strict=True)
    articles = [known[_key(version)] for version in versions]
    corpus = corpora.of(articles, earlier.corpus if earlier else None)
    return keep(folder, PassageIndex(corpus, progress, earlier), versions)


def keep(folder: Path, index: PassageIndex, versions: Sequence[Version]) -> PassageIndex:
    """The index of these versions as it is kept from now on: what is not looked at is not read.

    Where it cannot be kept, that is said in the log and it is the index itself.
    """
    about = {
        "made_by": _made_by(),
        "versions": [_key(version) for version in versions],
    }
    try:
        snapshot.write(folder / FILE, index.arrays, {**about, **index.about})
        kept = snapshot.read(folder / FILE)
    except SnapshotError as error:
        _log.warning("the index is not kept, the next start will take longer: %s", error)
        return index
    # Another process may have kept another state by now, or be of another version of this program.
    is_same = all(kept.about[name] == told for name, told in about.items())
    return PassageIndex.of(kept) if is_same else index


def _read(path: Path) -> Snapshot | None:
    """What is kept, None if that cannot be used."""
    try:
        kept = snapshot.read(path)
    except SnapshotError as error:
        # That there is none yet is no trouble.
        is_missing = isinstance(error.__cause__, FileNotFoundError)
        _log.log(logging.DEBUG if is_missing else logging.WARNING, "%s; it is made anew", error)
        return None
    if kept.about["made_by"] != _made_by():
        _log.info("%s was made by another version of this program; it is made anew", path)
        return None
    return kept


def _key(version: Version) -> str:
    """Tells a version from every other, of whatever library."""
    told: tuple[Any, ...] = (version.id, version.hash, version.article_id, version.at.isoformat())
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


@cache
def _made_by() -> str:
    """Tells this code and what it stems with from every other: an index by others may differ."""
    digest = hashlib.sha256(python_version().encode())
    for package in ("nltk", "PyStemmer", "regex", "numpy"):
        digest.update(f"{package} {installed(package)}".encode())
    for file in sorted(files("index").iterdir(), key=lambda each: each.name):
        if file.name.endswith((".py", ".toml", ".tsv")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
