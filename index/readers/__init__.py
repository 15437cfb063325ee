"""Bytes of a file → an article's text, one module a format.

Nothing here imports the libraries that parse the formats before a file of theirs is read.
"""

import re

from index.errors import CorpusError
from index.readers import sniffing, text
from index.readers.extracted import (
    MOST_LINES,
    Extracted,
    clean,
    has_too_many_lines,
    is_garbage,
    shortened,
)

__all__ = ["LARGEST_FILE", "SUFFIXES", "Extracted", "read"]

LARGEST_FILE = 200_000_000
"""Bytes of a file; one with more is not even loaded."""

_PACKED = frozenset({".pdf", ".docx", ".epub"})

SUFFIXES = text.SUFFIXES | sniffing.HTML_SUFFIXES | _PACKED
"""The endings of all files that can be read, in lower case."""


def read(data: bytes, source: str) -> Extracted:
    """The text of a file and what it states of itself; never without a word in it.

    What a file is, is told by its content; its name decides only where that says nothing.
    Hostile files may take long or much memory: read those in a `ReadingProcess`.

    Args:
        data: the whole file.
        source: its name, for the reasons.

    Raises:
        CorpusError: it cannot be read; one line says why and what to do.
    """
    kind, refusal = sniffing.kind(data, source)
    if kind == "zip":
        refusal = "is an archive, not one text; unpack it"
    if refusal:
        raise CorpusError(f"{source} {refusal}")
    try:
        found = _read(kind, data, source)
    except (CorpusError, MemoryError):
        raise
    except RecursionError as error:
        raise CorpusError(f"{source} is nested too deeply; save its text as .txt") from error
    except Exception as error:  # whatever a library stumbles over in a broken file
        what = type(error).__name__
        if re.search(r"(?i)\bmemory\b|\balloc", f"{what}: {error}"):  # as libraries in C tell it
            raise MemoryError from error
        raise CorpusError(
            f"{source} is broken or of a kind that cannot be read ({what}); save it anew"
        ) from error
    if not any(map(str.isalnum, found.text)):
        raise CorpusError(f"{source} holds no text")
    if is_garbage(found.text):
        raise CorpusError(
            f"{source} holds mostly signs that are no letters; save its text as UTF-8 or .docx"
        )
    if has_too_many_lines(found.text):
        raise CorpusError(f"{source} holds more than {MOST_LINES:,} lines; split it")
    return found


def _read(kind: str, data: bytes, source: str) -> Extracted:
    if kind == "pdf":
        from index.readers import pdf

        found = pdf.read(data, source)
    elif kind == "docx":
        from index.readers import docx

        found = docx.read(data, source)
    elif kind == "epub":
        from index.readers import epub

        found = epub.read(data, source)
    elif kind == "html":
        from index.readers import html

        found = html.read(data, source)
    else:
        from index.readers import markdown

        if sniffing.suffix(source) in _PACKED and not _is_utf_8(data):
            what = sniffing.suffix(source)
            raise CorpusError(f"{source} is damaged, or no {what} file at all; get it again")
        return markdown.read(data, source)
    return Extracted(
        text=clean(found.text),
        title=found.title,
        published=found.published,
        url=found.url,
        language="" if _contradicts(found.language, found.text) else found.language,
        dropped=shortened(map(clean, found.dropped)),
        encoding=found.encoding,
    )


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _contradicts(language: str, text: str) -> bool:
    """Whether programs filled in English, which most of the letters are not."""
    letters = list(filter(str.isalpha, text[:10_000]))
    return language == "en" and sum(char > "\u036f" for char in letters) * 2 > len(letters)
