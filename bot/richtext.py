"""Text with a little style, independent of where it is shown.

Messages are made of runs. Telegram's markup is written in one place, here, so that no text can
get into a message unescaped; the terminal shows the same runs its own way.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby


class Quote(Enum):
    """How a quotation opens: whole, or collapsed to a few lines with the rest one tap away."""

    OPEN = auto()
    COLLAPSED = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. Neighbouring runs in the same quote are one quotation."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    quote: Quote | None = None


def length(runs: Iterable[Run]) -> int:
    """The length Telegram counts: UTF-16 code units of the text alone, without its markup."""
    return sum(units(run.text) for run in runs)


def units(text: str) -> int:
    """How many UTF-16 code units the text takes, the unit of all of Telegram's limits."""
    return len(text) + sum(char > "\uffff" for char in text)


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
    # Half of a surrogate pair, which a file name or a question may hold, is no text to send.
    text = html.escape(run.text.encode("utf-8", "replace").decode("utf-8"), quote=False)
    if run.code and text:
        text = f"<code>{text}</code>"
    if run.italic and text:
        text = f"<i>{text}</i>"
    if run.bold and text:
        text = f"<b>{text}</b>"
    return text
