"""What a reader hands back: an article's text, and what the file itself says of it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

MOST_DROPPED = 200
"""So many dropped lines are told of, each shortened to as many characters."""

LONGEST_TITLE = 300

MOST_LINES = 100_000
"""Each may be a passage, of which a process that answers questions holds all at once.

A long novel has 60,000, wrapped to the width of a page.
"""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, ready to be an article's: every quotation is cut from `text`.

    `title`, `published`, `url` and `language` (ISO 639-1) are what the file states, None or empty
    where it states nothing. `dropped` are lines that were left out as navigation, forms, running
    heads or page numbers, in their order. `encoding` names what plain text, Markdown or HTML was
    decoded from; it is empty for other formats.
    """

    text: str
    title: str | None = None
    published: date | None = None
    url: str | None = None
    language: str = ""
    dropped: tuple[str, ...] = ()
    encoding: str = ""


_JUNK_TITLE = re.compile(
    r"""(?ix)
      microsoft\ (?:word|powerpoint|excel)\b.*
    | (?:layout\ 1|slide\ 1|(?:unknown\ )?title|titel|titre)
    | (?:untitled|unnamed|unknown|no\ title|sans\ (?:titre|nom)|без\ (?:названия|имени)|无标题|無題)
      (?:[ -]?(?:document|dokument|page|post|книга))?[ -]?\d*
    | (?:new\ )?(?:document|dokument|doc|page|file|blank|draft|template|документ|文档)
      [ _-]?\(?\d*\)?
    | [^\s]+\.(?:docx?|dotx?|odt|rtf|pdf|html?|xhtml|epub|txt|md|tex|dvi|indd|qxd|pages|pptx?|xlsx?)
    | [^\n]*\.(?:docx?|dotx?|odt|rtf|dvi|indd|qxd)
    | https?://\S+
    """
)


def sane_title(title: object, source: str) -> str | None:
    """The title on one line; None if it is empty or what programs fill in, such as a file name."""
    if not isinstance(title, str):
        return None
    title = " ".join(clean(title).split())
    stem = source.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    signs = sum(map(str.isalnum, title))
    if not signs or (signs == 1 and title.isascii()) or len(title) > LONGEST_TITLE:
        return None
    if _JUNK_TITLE.fullmatch(title) or ("_" in title and " " not in title):
        return None
    # "report-2.docx" may state "report-2"; a file that was named by its title keeps it.
    if title == stem and " " not in title and any(not char.isalpha() for char in title):
        return None
    return title


_DATE = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(?:[T\s].*)?", re.DOTALL)


def iso_date(stated: object) -> date | None:
    """The day of a date as ISO 8601 writes it, with or without a time; None for anything else."""
    match = _DATE.fullmatch(stated) if isinstance(stated, str) else None
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:  # no such month or day
        return None


_LANGUAGE = re.compile(r"\s*([a-z]{2})(?:[-_][a-z0-9_-]*)?\s*", re.IGNORECASE)


def iso_language(stated: object) -> str:
    """The two letters of ISO 639-1 that a language tag opens with; empty if it does not."""
    match = _LANGUAGE.fullmatch(stated) if isinstance(stated, str) else None
    return match.group(1).lower() if match else ""


def shortened(lines: Iterable[str]) -> tuple[str, ...]:
    """The first lines that are not blank, each cut to the length that is told of."""
    kept = []
    for line in lines:
        if line := " ".join(line.split()):
            kept.append(line[:MOST_DROPPED])
        if len(kept) == MOST_DROPPED:
            break
    return tuple(kept)


# Control characters but tab and line feed, halves of characters, and what no character is.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters, line feeds and tabs kept, and halves of characters."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# Blank ones do not count; `str.splitlines` parts lines at the same characters.
_FILLED_LINE = re.compile(r"\S[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*+")


def has_too_many_lines(text: str) -> bool:
    """Whether more lines of the text hold something than an article may have."""
    return next(islice(_FILLED_LINE.finditer(text), MOST_LINES, None), None) is not None


def is_garbage(text: str) -> bool:
    """Whether so much of the text are signs without a meaning that nobody could read it."""
    sample = text[:100_000]
    bad = sum(
        char == "\ufffd"
        or (unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} and not char.isspace())
        for char in sample
    )
    return bad * 20 > len(sample)
