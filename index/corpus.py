"""A folder → its corpus: the files in it, what `articles.toml` says of them, or a BEIR folder."""

import hashlib
import logging
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from index import languages, passages
from index.errors import CorpusError, NotNowError
from index.model import Article, Corpus, Passages, proven
from index.readers import LARGEST_FILE, SUFFIXES, Extracted, beir, markdown, sniffing, text
from index.readers.extracted import has_too_many_lines, is_garbage
from index.readers.process import ReadingProcess

SIDECAR = "articles.toml"

_LARGEST_PLAIN = 1_000_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with the file that it was read from, and what of that was left out."""

    article: Article
    data: bytes
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What `articles.toml` says of one file."""

    title: str | None = None
    published: date | None = None
    url: str | None = None
    language: str = ""


def read(folder: Path) -> Corpus:
    """The corpus in a folder.

    Raises:
        CorpusError: as `look` does.
    """
    return of([entry.article for entry in look(folder).entries])


def of(articles: Iterable[Article], earlier: Corpus | None = None) -> Corpus:
    """The corpus of these articles, in this order; they may be none.

    Articles that an earlier corpus has the same are not divided anew.
    """
    known = {article.id: article for article in earlier.articles} if earlier else {}
    articles = list(articles)
    found = [
        earlier.passages_of(article)
        if earlier and ((before := known.get(article.id)) is article or before == article)
        else Passages(proven(passage, article) for passage in passages.split(article))
        for article in articles
    ]
    return Corpus.joined(articles, found)


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds.

    `entries` are its articles, in order, but for those that were known already; `hashes` tell by
    id what it holds of all of them, those that could not be read included. What may be read another
    time has the hash that was known of it, or an empty one.
    """

    entries: list[Entry]
    hashes: dict[str, str]


def look(folder: Path, known: Mapping[str, str] | None = None, usual: str | None = None) -> Found:
    """The articles in a folder with their files.

    A folder with a `corpus.jsonl` is a BEIR folder: each row is an article of one passage. Of any
    other folder, and the folders in it, each file that can be read (`readers.SUFFIXES`) is an
    article; files are taken in the order of their names, hidden ones are left out. A file that
    cannot be read is logged with the reason and left out; it does not stop the others.

    Args:
        folder: where to look.
        known: hashes of an earlier look. What is still the same is not read again.
        usual: the language of a text that is too short to tell its own; if it is None, that of
            most others that are new.

    Raises:
        CorpusError: there is no such folder, no readable article in it, or `articles.toml` does
            not fit.
    """
    try:
        if not folder.is_dir():
            raise CorpusError(f"corpus folder {folder} does not exist or is no folder")
        are_rows = (folder / beir.CORPUS_FILE).is_file()
    except OSError as error:
        raise CorpusError(f"cannot read folder {folder}: {error.strerror or error}") from error
    found = (_look_at_rows if are_rows else _look_at_files)(folder, known or {})
    return Found(_with_languages(found.entries, usual, alike=are_rows), found.hashes)


def _look_at_rows(folder: Path, known: Mapping[str, str]) -> Found:
    articles = list(beir.read(folder))
    Corpus(articles, ())  # which refuses two rows with the same id
    rows = [Entry(article, article.text.encode()) for article in articles]
    if not rows:
        raise CorpusError(f"{folder / beir.CORPUS_FILE} holds no readable article")
    hashes = {row.article.id: _hash(row.data, row.article.title) for row in rows}
    return Found(
        [row for row in rows if known.get(row.article.id) != hashes[row.article.id]], hashes
    )


def _look_at_files(folder: Path, known: Mapping[str, str]) -> Found:
    described = _sidecar(folder / SIDECAR)
    found = Found([], {})
    refused: list[CorpusError] = []
    paths = files(folder)
    with ReadingProcess() as process:
        for path in paths:
            source = path.relative_to(folder).as_posix()
            description = described.pop(source, Description())
            try:
                _refuse_odd_name(source)
                # A file that cannot even be loaded is not gone.
                found.hashes[source] = known.get(source, "")
                data = load(path, source)
                found.hashes[source] = _hash(data, description)
                if known.get(source) != found.hashes[source]:
                    found.entries.append(entry(data, source, process, description))
            except CorpusError as error:
                if isinstance(error, NotNowError):  # the next look is to try again
                    found.hashes[source] = known.get(source, "")
                _log.warning("left out: %s", error)
                refused.append(error)
    if described:
        raise CorpusError(
            f"{folder / SIDECAR} describes {min(described)!r}, but there is no such file"
        )
    if len(refused) == len(paths):
        why = f": {refused[0]}" if refused else "; put .txt, .md, .html, .pdf files into it"
        raise CorpusError(f"corpus folder {folder} holds no readable article{why}")
    return found


def files(folder: Path) -> list[Path]:
    """The files in a folder, and the folders in it, that can be read, by name; no hidden ones.

    Raises:
        CorpusError: the folder cannot be read.
    """
    found: list[Path] = []
    try:
        for place, folders, names in os.walk(folder, onerror=_raise):
            folders[:] = [name for name in folders if not name.startswith(".")]
            paths = [Path(place, name) for name in names if not name.startswith(".")]
            found += [each for each in paths if each.suffix.lower() in SUFFIXES and each.is_file()]
    except OSError as error:
        raise CorpusError(f"cannot read folder {error.filename}: {error.strerror}") from error
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error  # what cannot be listed is not gone


def load(path: Path, source: str) -> bytes:
    """The bytes of a file.

    Raises:
        CorpusError: it cannot be read; it is called by its source.
    """
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise CorpusError(f"{source} has {size:,} bytes, more than {LARGEST_FILE:,}; split it")
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"cannot read {source}: {error.strerror or error}") from error


def entry(
    data: bytes, source: str, process: ReadingProcess, described: Description | None = None
) -> Entry:
    """The article in a file, its language still empty unless it is stated.

    Raises:
        CorpusError: the file cannot be read; it tells why and what to do.
    """
    _refuse_odd_name(source)
    if _is_plain(data, source):
        # Nothing has to be told of it or made out: that is quick, and safe within this process.
        extracted = markdown.read(data, source)
    else:
        extracted = process.read(data, source)
    return Entry(article_of(extracted, source, described), data, extracted.dropped)


def with_language(entry: Entry, usual: str) -> Entry:
    """The entry with its article's language, or the usual one if it is too short to tell."""
    if entry.article.language:
        return entry
    return _in(languages.detect(entry.article.text) or usual, entry)


def _with_languages(found: Sequence[Entry], usual: str | None, *, alike: bool) -> list[Entry]:
    """The entries with their articles' languages detected, where nobody has told them."""
    texts = [entry.article.text for entry in found]
    detected = languages.detect_each(texts, usual, alike=alike)
    return [
        entry if entry.article.language else _in(language, entry)
        for entry, language in zip(found, detected, strict=True)
    ]


def _in(language: str, entry: Entry) -> Entry:
    return replace(entry, article=replace(entry.article, language=language))


def _hash(data: bytes, told: object) -> str:
    """The SHA-256 of a file and of what else was told of it."""
    return hashlib.sha256(data + repr(told).encode("utf-8", "replace")).hexdigest()


def _refuse_odd_name(source: str) -> None:
    readable = source.encode("utf-8", "replace").decode()
    if readable != source:
        raise CorpusError(f"the name of {readable} is not UTF-8; rename it")


def _is_plain(data: bytes, source: str) -> bool:
    """Whether a file is a text of an ordinary size, in UTF-8, and nothing else by that name."""
    if Path(source).suffix.lower() not in text.SUFFIXES or len(data) > _LARGEST_PLAIN:
        return False
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if not content.strip():
        return True  # somebody is yet to write it
    return (
        sniffing.kind(data, source) == ("text", "")
        and not is_garbage(content)
        and not has_too_many_lines(content)
    )


def article_of(extracted: Extracted, source: str, described: Description | None = None) -> Article:
    """The article that was read from a file, its source as its id.

    What is told of it counts more than what it states. Its language is empty unless it is stated.
    """
    described = described or Description()
    content = extracted.text
    return Article(
        id=source,
        source=source,
        text=content,
        title=described.title or extracted.title or passages.stated_title(content),
        published=described.published or extracted.published or passages.stated_date(content),
        url=described.url or extracted.url,
        language=described.language or extracted.language,
    )


def _sidecar(path: Path) -> dict[str, Description]:
    """What `articles.toml` says, by file name; empty if there is no such file."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{path} is not TOML: {error}") from error
    return {source: _description(table, f"{path}, [{source}]") for source, table in tables.items()}


_TYPES: dict[str, type] = {"title": str, "published": date, "url": str, "language": str}


def _description(table: Any, place: str) -> Description:
    if not isinstance(table, dict):
        raise CorpusError(f"{place}: needs to be a table of {', '.join(_TYPES)}")
    for key, value in table.items():
        if key not in _TYPES:
            raise CorpusError(f"{place}: unknown key {key!r}; known are {', '.join(_TYPES)}")
        fits = isinstance(value, _TYPES[key]) and not isinstance(value, datetime)
        if not fits or value == "" or "\0" in str(value):
            raise CorpusError(
                f"{place}: {key} = {value!r} is no {'date' if key == 'published' else 'text'}"
            )
    return Description(**table)
