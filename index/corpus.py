"""A folder → its corpus: the texts in it, what `articles.toml` says of them, or a BEIR folder."""

import logging
import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from index import languages, passages
from index.errors import CorpusError
from index.model import Article, Corpus
from index.readers import beir, text

SIDECAR = "articles.toml"

_log = logging.getLogger(__name__)


def read(folder: Path) -> Corpus:
    """The corpus in a folder.

    A folder with a `corpus.jsonl` is a BEIR folder: each row is an article of one passage. Of any
    other folder, and the folders in it, each .txt and .md file is an article; files are taken in
    the order of their names, hidden ones are left out. A file that cannot be read is logged with
    the reason and left out; it does not stop the others.

    Raises:
        CorpusError: there is no such folder, no readable article in it, or `articles.toml` does
            not fit.
    """
    if not folder.is_dir():
        raise CorpusError(f"corpus folder {folder} does not exist or is no folder")
    if (folder / beir.CORPUS_FILE).is_file():
        articles = _with_languages(list(beir.read(folder)))
        if not articles:
            raise CorpusError(f"{folder / beir.CORPUS_FILE} holds no readable article")
        return Corpus(articles, [each for article in articles for each in passages.whole(article)])
    return _read_files(folder)


def _read_files(folder: Path) -> Corpus:
    described = _sidecar(folder / SIDECAR)
    articles: list[Article] = []
    refused: list[CorpusError] = []
    for path in _files(folder):
        source = path.relative_to(folder).as_posix()
        description = described.pop(source, _Description())
        try:
            article = _article(_text(path, source), source, description)
        except CorpusError as error:
            _log.warning("left out: %s", error)
            refused.append(error)
            continue
        articles.append(article)
    if described:
        raise CorpusError(
            f"{folder / SIDECAR} describes {min(described)!r}, but there is no such file"
        )
    if not articles:
        why = f": {refused[0]}" if refused else "; put .txt or .md files into it"
        raise CorpusError(f"corpus folder {folder} holds no readable article{why}")
    articles = _with_languages(articles)
    return Corpus(articles, [each for article in articles for each in passages.split(article)])


def _with_languages(articles: list[Article]) -> list[Article]:
    """The articles with their language detected, where nobody has told it."""
    detected = languages.detect_each([article.text for article in articles])
    return [
        article if article.language else replace(article, language=language)
        for article, language in zip(articles, detected, strict=True)
    ]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in text.SUFFIXES
            and path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        )
    except OSError as error:
        raise CorpusError(f"cannot read corpus folder {folder}: {error.strerror}") from error


def _text(path: Path, source: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"cannot read {source}: {error.strerror or error}") from error
    return text.read(data, source)


@dataclass(frozen=True, slots=True)
class _Description:
    """What `articles.toml` says of one file."""

    title: str | None = None
    published: date | None = None
    url: str | None = None
    language: str = ""


def _article(content: str, source: str, described: _Description) -> Article:
    return Article(
        id=source,
        source=source,
        text=content,
        title=described.title or passages.stated_title(content),
        published=described.published or passages.stated_date(content),
        url=described.url,
        language=described.language,
    )


def _sidecar(path: Path) -> dict[str, _Description]:
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


def _description(table: Any, place: str) -> _Description:
    if not isinstance(table, dict):
        raise CorpusError(f"{place}: needs to be a table of {', '.join(_TYPES)}")
    for key, value in table.items():
        if key not in _TYPES:
            raise CorpusError(f"{place}: unknown key {key!r}; known are {', '.join(_TYPES)}")
        if not isinstance(value, _TYPES[key]) or isinstance(value, datetime) or value == "":
            raise CorpusError(
                f"{place}: {key} = {value!r} is no {'date' if key == 'published' else 'text'}"
            )
    return _Description(**table)
