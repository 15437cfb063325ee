"""Text with a little style, independent of where it is shown.

Messages are made of runs. Telegram's markup is written in one place, here, so that no text can
get into a message unescaped; the terminal shows the same runs its own way.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from index.model import Span

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_RINGED = re.compile("\\w\u030a")
_WORD = re.compile(r"\S+")
_ISOLATING = re.compile("[\u2066-\u2069]")


class Quote(Enum):
    """How a quotation opens: whole, or collapsed to a few lines with the rest one tap away."""

    OPEN = auto()
    COLLAPSED = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style, with the address that it links to if there is one.

    Neighbouring runs in the same quote are one quotation.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    quote: Quote | None = None
    url: str | None = None


def length(runs: Iterable[Run]) -> int:
    """The length Telegram counts: UTF-16 code units of the text alone, without its markup."""
    return sum(units(run.text) for run in runs)


def units(text: str) -> int:
    """How many UTF-16 code units the text takes, the unit of all of Telegram's limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def window(text: str, highlights: Sequence[Span], limit: int) -> Span:
    """The part of a text that is shown when there is room for `limit` units: all if it fits.

    Otherwise it begins with the text or, if the highlight would not be in it, with the highlight,
    and ends between words where there are any.
    """
    if units(text) <= limit:
        return Span(0, len(text))
    mark = Span(highlights[0].start, highlights[-1].end) if highlights else Span(0, 0)
    if units(mark.of(text)) > limit:
        mark = highlights[-1]
    start = 0 if units(text[: mark.end]) <= limit else mark.start
    end = start
    room = limit
    while end < len(text) and (room := room - 1 - (text[end] > "\uffff")) >= 0:
        end += 1
    blank = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    cut = blank if blank > start + limit // 2 else end
    return Span(start, max(cut, min(mark.end, end)))


def shortened(text: str, limit: int) -> str:
    """The text, or as much of it as there is room for, with a sign that it goes on."""
    if len(text) <= limit and units(text) <= limit:
        return text
    text = text[:limit]  # it may be very long, and no sign takes less than a unit
    return f"{window(text, (), limit - 1).of(text).rstrip()}…"


def one_line(text: str, limit: int) -> str:
    """A name, title or such in a single line, shortened if there is no room for it.

    What would turn the direction of the rest of the line is taken out.
    """
    line: list[str] = []
    for word in _WORD.finditer(text):  # a text may be very long, and just its beginning is wanted
        if bare := _ISOLATING.sub("", word[0]):
            line.append(bare)
        if 2 * len(line) > limit + 1:  # so many words and blanks are too many
            break
    return shortened(" ".join(line), limit)


def is_seen(text: str) -> bool:
    """Whether there is anything in a text that can be seen."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def sendable(text: str) -> str:
    """The text so that Telegram takes it, and takes no sign out of it that is to be read.

    It drops line ends of other systems, which glues words together, and the ring that stands
    behind its letter. Half of a surrogate pair, which a question may hold, is no text to send.

    Source: clean_input_string in https://github.com/tdlib/td/blob/master/td/telegram/misc.cpp
    """
    text = _LINE_ENDS.sub("\n", text.encode("utf-8", "replace").decode("utf-8"))
    return _RINGED.sub(lambda ringed: unicodedata.normalize("NFC", ringed[0]), text)


def to_html(runs: Sequence[Run]) -> str:
    """The runs in Telegram's HTML, everything in them escaped.

    Source: https://core.telegram.org/bots/api#html-style
    """
    parts = []
    for quote, group in groupby(runs, key=lambda run: run.quote):
        inner = "".join(map(_styled, group))
        if quote is not None and inner:
            opening = "<blockquote>" if quote is Quote.OPEN else "<blockquote expandable>"
            inner = f"{opening}{inner}</blockquote>"
        parts.append(inner)
    return "".join(parts)


def plain(runs: Iterable[Run]) -> str:
    """The text alone."""
    return "".join(run.text for run in runs)


def _styled(run: Run) -> str:
    text = html.escape(sendable(run.text), quote=False)
    if run.code and text:
        text = f"<code>{text}</code>"
    if run.italic and text:
        text = f"<i>{text}</i>"
    if run.bold and text:
        text = f"<b>{text}</b>"
    if run.url and text:
        text = f'<a href="{html.escape(run.url)}">{text}</a>'
    return text
