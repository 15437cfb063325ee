"""An article's text → its passages: paragraphs, bullets with their lead-in, lists of contacts.

The text is read line by line, once, without changing it: every passage is a span of the article.

* A block is what stands between blank lines. Lines that were wrapped to a fixed width are one
  paragraph; lines that are whole paragraphs of their own stay apart; a few short lines together
  (a caption, an address, a name with a role) are one passage.
* A bullet is a passage of its own. It keeps the line or sentence that opens its list as lead-in.
* A short line alone, with text below it, is a heading: not a passage, but each passage below it
  keeps it. With nothing below it the line is quotable itself.
* Neighbouring name-and-role blocks are one list of contacts, together with their heading.
* Navigation, share bars and comment forms (`residue`) are no passages and end what they follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import groupby, islice

from index.model import Article, Passage, Span
from index.readers.extracted import LONGEST_TITLE
from index.residue import is_residue, link_words

HEADING_WORDS = 14
"""A longer line is a paragraph, even where it ends without a full stop."""

MOST_HEADINGS = 3
"""Of more short lines right below each other only the last place what follows."""

# Where `str.splitlines` parts lines; a file may hold millions of blank ones.
_BREAK = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"(?P<blank>(?:[^\S{_BREAK}]*+[{_BREAK}])++)|[^{_BREAK}]++(?:\r\n|[{_BREAK}])?")
_BULLET = re.compile(r"(?:[•‣◦▪●■○∙·*+–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)])[\s\u00a0]+(?=\S)")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_SENTENCE_START = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=\S)")
_WRAP_WIDTH = 100
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE_LINE = re.compile(
    r"(?:(?:published|posted|date|updated|created|issued)(?:\s+on)?\s*:?\s*)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\.?,?\s+(?P<y>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOP_LINES = 6
"""A line that holds only a date states the publication date this near the top, not further down."""


class _Kind(Enum):
    BLANK = auto()
    RESIDUE = auto()
    BULLET = auto()
    SHORT = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    text: str
    kind: _Kind
    indented: bool
    level: int = 0  # of a Markdown heading; 0 for any other line


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together; `kind` is that of the passage they would make."""

    lines: tuple[_Line, ...]
    kind: _Kind

    @property
    def span(self) -> Span:
        return Span(self.lines[0].span.start, self.lines[-1].span.end)

    @property
    def is_heading_like(self) -> bool:
        return len(self.lines) == 1 and self.kind is _Kind.SHORT

    @property
    def is_contact(self) -> bool:
        """Two or three short lines that open with a name: words with capitals, no digits."""
        if self.kind is not _Kind.SHORT or not 2 <= len(self.lines) <= 3:
            return False
        name = self.lines[0].text.split()
        return 2 <= len(name) <= 5 and all(word[0].isupper() for word in name)


def split(article: Article) -> list[Passage]:
    """The article's passages in their order in the text; empty if nothing in it can be cited.

    The article's own title and its date line are no passages: every citation shows them anyway.
    An article that is a passage already is left whole, without the blanks around it.
    """
    if article.is_passage:
        span = _stripped(article.text, Span(0, len(article.text)))
        return (
            [Passage(article.id, 1, span, span.of(article.text))] if span.end > span.start else []
        )
    blocks = list(_blocks(_lines(article.text)))
    blocks = _without_title_and_date(blocks, article)
    return [
        Passage(article.id, position, span, span.of(article.text), headings, lead_in)
        for position, (span, headings, lead_in) in enumerate(_passages(blocks, article.text), 1)
    ]


def stated_title(text: str) -> str | None:
    """The title that the text opens with, None if it opens with anything but a title."""
    block = next(iter(_blocks(_lines(text))), None)
    if block is None or block.kind is not _Kind.SHORT:
        return None
    lines = [line.text for line in block.lines if not date_in(line.text)]
    if len(lines) != 1 or lines[0].endswith((":", ",")) or len(lines[0]) > LONGEST_TITLE:
        return None
    return lines[0]


def stated_date(text: str) -> date | None:
    """The date that stands alone on one of the first lines, None if there is none.

    Dates within sentences are when something happened, not when the article was published.
    """
    lines = (line for line in _lines(text) if line.kind is not _Kind.BLANK)
    return next(filter(None, (date_in(line.text) for line in islice(lines, _TOP_LINES))), None)


def date_in(line: str) -> date | None:
    """The day that a line tells if it holds nothing but a date, with or without "Published:"."""
    match = _DATE_LINE.fullmatch(line)
    if not match:
        return None
    found = match.groupdict()
    month = found["m"] or found["m2"]
    try:
        return date(
            int(found["y"] or found["y2"] or found["y3"]),
            _MONTHS.index(month[:3].lower()) + 1 if month else int(found["m3"]),
            int(found["d"] or found["d2"] or found["d3"]),
        )
    except ValueError:  # no such month or day
        return None


def _stripped(text: str, span: Span) -> Span:
    piece = span.of(text)
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))


def _lines(text: str) -> Iterator[_Line]:
    """The lines with their kinds, one by one; blank lines below each other are a single one."""
    for found in _LINE.finditer(text):
        if found["blank"]:
            yield _Line(Span(found.start(), found.start()), "", _Kind.BLANK, indented=False)
            continue
        span = _stripped(text, Span(*found.span()))
        indented = text[found.start()].isspace() and span.end > span.start
        yield _line(text, span, indented=indented)


def _line(text: str, span: Span, *, indented: bool) -> _Line:
    content = span.of(text)
    if not any(char.isalnum() for char in content):  # a rule, or signs that nobody sees
        return _Line(span, content, _Kind.BLANK, indented)
    if heading := _MARKDOWN_HEADING.match(content):
        level = heading.group().count("#")
        span = Span(span.start + heading.end(), span.end)
        kind = _Kind.RESIDUE if is_residue(span.of(text)) else _Kind.SHORT
        return _Line(span, span.of(text), kind, indented, level)
    if bullet := _BULLET.match(content):
        span = Span(span.start + bullet.end(), span.end)
        kind = _Kind.RESIDUE if is_residue(span.of(text), is_listed=True) else _Kind.BULLET
        return _Line(span, span.of(text), kind, indented)
    if is_residue(content):
        return _Line(span, content, _Kind.RESIDUE, indented)
    if len(content.split(maxsplit=HEADING_WORDS)) <= HEADING_WORDS and not _SENTENCE_END.search(
        content
    ):
        if glued := link_words(content):
            span = Span(span.start + glued, span.end)
        return _Line(span, span.of(text), _Kind.SHORT, indented)
    return _Line(span, content, _Kind.TEXT, indented)


def _blocks(lines: Iterator[_Line]) -> Iterator[_Block]:
    for blank, group in groupby(lines, key=lambda line: line.kind is _Kind.BLANK):
        if not blank:
            yield from _block(list(group))


def _block(lines: list[_Line]) -> Iterator[_Block]:
    """The blocks of one run of lines without a blank line in it."""
    pending: list[_Line] = []
    for line in lines:
        if line.kind is _Kind.RESIDUE or line.level:
            yield from _paragraphs(pending)
            pending = []
            yield _Block((line,), line.kind)
        elif line.kind is _Kind.BULLET or (
            # Below a bullet only what is indented like it goes on with it.
            pending and pending[0].kind is _Kind.BULLET and not line.indented
        ):
            yield from _paragraphs(pending)
            pending = [line]
        else:
            pending.append(line)
    yield from _paragraphs(pending)


def _paragraphs(lines: list[_Line]) -> Iterator[_Block]:
    """Lines that follow each other directly, as one paragraph or as one each."""
    if not lines:
        return
    if lines[0].kind is _Kind.BULLET:
        yield _Block(tuple(lines), _Kind.BULLET)
    elif all(line.kind is _Kind.SHORT for line in lines) and len(lines) <= 4:
        yield _Block(tuple(lines), _Kind.SHORT)
    elif all(len(line.text) <= _WRAP_WIDTH for line in lines):
        yield _Block(tuple(lines), _Kind.TEXT)
    else:
        for line in lines:
            yield _Block((line,), line.kind)


def _without_title_and_date(blocks: list[_Block], article: Article) -> list[_Block]:
    kept = []
    for number, block in enumerate(blocks):
        lines = block.lines
        if number < _TOP_LINES and article.published:
            lines = tuple(line for line in lines if date_in(line.text) != article.published)
        if lines:
            kept.append(_Block(lines, block.kind))
    opens_with_title = kept and kept[0].span.of(article.text) == article.title
    # An article of nothing but one short line is quoted by it.
    has_more = any(block.kind is not _Kind.RESIDUE for block in kept[1:])
    return kept[1:] if opens_with_title and has_more else kept


_Found = tuple[Span, tuple[Span, ...], Span | None]


def _passages(blocks: list[_Block], text: str) -> Iterator[_Found]:
    headings: list[_Line] = []
    lead_in: Span | None = None
    stacking = False  # whether the block before was a heading too
    number = 0
    has_text_below = _with_text_below(blocks)
    while number < len(blocks):
        block = blocks[number]
        above = tuple(line.span for line in headings)
        contacts = _contacts(blocks, number)
        if block.kind is _Kind.RESIDUE:
            headings, lead_in, stacking = [], None, False
        elif contacts > 1:
            last = blocks[number + contacts - 1]
            yield Span(block.span.start, last.span.end), above, None
            lead_in, stacking = None, False
            number += contacts - 1
        elif block.kind is _Kind.BULLET:
            yield block.span, above, lead_in
            stacking = False
        elif block.is_heading_like and has_text_below[number]:
            line = block.lines[0]
            if line.text.endswith(":") and blocks[number + 1].kind is _Kind.BULLET:
                lead_in, stacking = line.span, False
            else:
                headings = _under(headings, line, stacking=stacking)
                lead_in, stacking = None, True
        else:
            yield block.span, above, None
            lead_in, stacking = _lead_in(block, text), False
        number += 1


def _under(headings: list[_Line], line: _Line, *, stacking: bool) -> list[_Line]:
    """The headings in force once `line` is one of them.

    Markdown says how deep a heading is. Elsewhere only headings that follow each other directly
    belong together; the next one further down replaces them.
    """
    if line.level:
        return [above for above in headings if 0 < above.level < line.level] + [line]
    return [*headings, line][-MOST_HEADINGS:] if stacking else [line]


def _with_text_below(blocks: list[_Block]) -> list[bool]:
    """Whether below each block, before anything that is residue, comes more than a heading."""
    found = [False] * len(blocks)
    for number in range(len(blocks) - 2, -1, -1):
        below = blocks[number + 1]
        found[number] = below.kind is not _Kind.RESIDUE and (
            not below.is_heading_like or found[number + 1]
        )
    return found


def _contacts(blocks: list[_Block], number: int) -> int:
    """How many blocks from here on are one list of contacts, its heading counted; else 0."""
    first = number + 1 if blocks[number].is_heading_like else number
    end = first
    while end < len(blocks) and blocks[end].is_contact:
        end += 1
    return end - number if end - first > 1 else 0


def _lead_in(block: _Block, text: str) -> Span | None:
    """The last sentence of a paragraph that ends in a colon: it opens the list that follows."""
    paragraph = block.span.of(text)
    if not paragraph.endswith(":"):
        return None
    starts = [match.end() for match in _SENTENCE_START.finditer(paragraph)]
    return Span(block.span.start + (starts[-1] if starts else 0), block.span.end)
