"""Which articles a command means: those of the library, or those of a folder."""

import argparse
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from index import corpus as corpora
from index.errors import CorpusError, LibraryError
from index.model import Corpus
from index.retrieval import Progress
from index.search import PassageIndex

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from index.library import Library

SEEDS = Path("seeds")
"""The corpus folder where none is named."""

DATA = Path("data")
"""The folder of the library where none is named."""

_log = logging.getLogger(__name__)


def where() -> argparse.ArgumentParser:
    """The options that tell which articles are meant, for the commands that have them."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--corpus",
        type=Path,
        metavar="DIR",
        help=f"the folder of articles (default: the library's, else CORPUS_DIR, else {SEEDS})",
    )
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help=f"default: DATA_DIR, else {DATA}"
    )
    parser.add_argument(
        "--database-url",
        metavar="URL",
        help="default: DATABASE_URL if no --data-dir is given, else a file in that",
    )
    return parser


def index(chosen: argparse.Namespace, progress: Progress, *, anew: bool = False) -> PassageIndex:
    """The index of the articles that are meant: of the library if it is of this folder, else of it.

    A library's index is the one that is kept with it, unless it is to be made `anew`.

    Raises:
        VerbatimError: the articles cannot be read.
    """
    found = library(chosen)
    if found is None:
        return PassageIndex(corpora.read(chosen.corpus or _corpus_dir()), progress)
    from index import cache  # as the library, it needs the database

    if anew:
        (_data_dir(chosen) / cache.FILE).unlink(missing_ok=True)
    return cache.load(_data_dir(chosen), found, found.state(), progress)


def corpus(chosen: argparse.Namespace) -> Corpus:
    """The articles that are meant, with their passages.

    Raises:
        VerbatimError: they cannot be read.
    """
    if found := library(chosen):
        return corpora.of(found.articles(found.state()))
    return corpora.read(chosen.corpus or _corpus_dir())


def database(chosen: argparse.Namespace) -> "Engine":
    """The database that is meant, as it is.

    Raises:
        LibraryError: there is none.
    """
    from index.database import FILE, connect  # see `library`

    if not _is_there(chosen):
        raise LibraryError(
            f"there is no {_data_dir(chosen) / FILE}; name the folder of the library with "
            "--data-dir"
        )
    return connect(_data_dir(chosen), _url(chosen))


def _is_there(chosen: argparse.Namespace) -> bool:
    """Whether there is a library."""
    if _url(chosen):
        return True
    if not _data_dir(chosen).exists():
        return False
    from index.database import FILE  # see `library`

    return (_data_dir(chosen) / FILE).exists()


def _url(chosen: argparse.Namespace) -> str | None:
    return chosen.database_url or (None if chosen.data_dir else _settings().get("DATABASE_URL"))


def _data_dir(chosen: argparse.Namespace) -> Path:
    return chosen.data_dir or Path(_settings().get("DATA_DIR", DATA))


def _corpus_dir() -> Path:
    return Path(_settings().get("CORPUS_DIR", SEEDS))


def library(chosen: argparse.Namespace, *, made: bool = False) -> "Library | None":
    """The library, the corpus folder imported; None if there is none, unless it is to be made.

    A library that belongs to another folder than the one that is named is not meant. One that has
    articles does without its folder where that cannot be read, which is logged.
    """
    if not made and not _is_there(chosen):
        return None
    # Importing the database takes a quarter of a second that folders do without.
    from index.importing import folder_of, import_folder
    from index.library import Library

    library = Library.open(_data_dir(chosen), _url(chosen))
    known = folder_of(library)
    folder = chosen.corpus or (Path(known) if known else _corpus_dir())
    if known and str(folder.resolve()) != known:
        if made:
            raise LibraryError(
                f"the library belongs to the corpus folder {known}; name another with --data-dir "
                "or --database-url"
            )
        return None
    if chosen.corpus or folder.is_dir():
        try:
            import_folder(library, folder)
        except CorpusError as error:
            if not library.generation() or (chosen.corpus and not known):
                raise
            _log.warning("the articles of the folder stay as they were: %s", error)
    return library


def _settings() -> dict[str, str]:
    """The environment and `.env`, as the bot reads them: the environment wins, empty is not set."""
    try:
        told = {**dotenv_values(".env")}
    except UnicodeDecodeError:
        raise LibraryError(".env is no UTF-8 text; save it as UTF-8") from None
    given = {name: value for name, value in os.environ.items() if value}
    return {name: value for name, value in told.items() if value} | given
