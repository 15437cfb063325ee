"""The corpus folder → the library: what is new, changed or gone in it since it was last read."""

from pathlib import Path

from index import corpus
from index.library import Library
from index.records import Generation

AUTHOR = "corpus folder"
"""The author of what the folder holds. What anybody else does to an article is left alone."""


def import_folder(library: Library, folder: Path, *, drafted: bool = False) -> Generation | None:
    """Publish what is new, changed or gone in a folder; None if nothing is.

    With `drafted` it is only drafted, to be looked at, which gives None.

    A file that cannot be read any more is logged, and its article stays as it was. The library
    keeps the folder's path.

    Raises:
        CorpusError: there is no such folder, no readable article in it, or `articles.toml` does
            not fit; then nothing changes.
    """
    known, path = library.imported(), str(folder.resolve())
    found = corpus.look(folder, known)
    if not found.entries and found.hashes == known and path == library.folder():
        return None  # without waiting for anybody who writes
    return library.import_(path, found.entries, found.hashes, AUTHOR, drafted=drafted)
