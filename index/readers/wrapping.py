"""Lines as they were wrapped on pages → the paragraphs, headings and list items they came from."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.readers.markup import Block


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: where it starts, in points from the lower left, and how large it is."""

    text: str
    page: int
    x: float
    y: float
    size: float
    is_bold: bool = False


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_FORMS = re.compile("[ﬀ-ﬆﭐ-﷿ﹰ-ﻼ]")
_BULLET = re.compile(r"[•‣◦▪●■○∙·–—*-]\s+(?=\S)")
_NUMBERED = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_UNSPACED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u30ff]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEADING_WORDS = 24
_LONGEST_WORD = 18
"""Letters of an average "word" of a script with blanks, beyond which blanks are missing."""


def spelled_out(text: str) -> str:
    """The text with ligatures and the shapes of Arabic letters as the letters they stand for."""
    return _FORMS.sub(
        lambda m: _LIGATURES.get(m[0]) or unicodedata.normalize("NFKC", m[0]).strip(), text
    )


def is_leftwards(text: str) -> bool:
    """Whether most of the letters are of a script that is written from right to left."""
    letters = [char for char in text if char.isalpha()]
    leftwards = sum("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in letters)
    return leftwards * 2 > len(letters)


def is_run_together(text: str) -> bool:
    """Whether the blanks between words are lost, in scripts that have them."""
    words = [word for word in text.split() if not _UNSPACED.search(word)]
    letters = sum(map(len, words))
    unspaced = len(_UNSPACED.findall(text))
    return letters > max(100, unspaced) and letters > _LONGEST_WORD * len(words)


def blocks(pages: list[list[Line]]) -> list[Block]:
    """The blocks of a document, footnotes at its end; empty if its pages are.

    Args:
        pages: the lines of each page in the order of reading.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    body = _usual(lines)
    mains, notes = _parted(pages, body.size)
    known = set(_WORD.findall("\n".join(line.text for line in lines)))
    sizes = sorted({line.size for line in lines if line.size > body.size * 1.08}, reverse=True)
    found: list[Block] = []
    for number, paragraph in enumerate([*_paragraphs(mains, body), *_paragraphs(notes, body)]):
        found.append(_block(paragraph, body, sizes, known, number))
    for before, block in pairwise(found):
        if block.kind == before.kind == "item":
            block.group = before.group
    return found


@dataclass(frozen=True, slots=True)
class _Usual:
    """What most of the lines are like."""

    size: float
    leading: float
    length: float


def _usual(lines: list[Line]) -> _Usual:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    steps = Counter(
        round(above.y - below.y, 0)
        for above, below in pairwise(lines)
        if above.page == below.page and above.size == below.size == size
        and 0.8 * size < above.y - below.y < 3 * size
    )  # fmt: skip
    lengths = sorted(len(line.text) for line in lines if line.size == size)
    # Between paragraphs there is more: the usual step is the least that is not rare.
    often = [step for step, times in steps.items() if times * 8 >= sum(steps.values())]
    leading = min(often, default=1.3 * size)
    # Where nearly every line is a paragraph, that step is the one between paragraphs.
    ended = sum(_SENTENCE_END.search(line.text) is not None for line in lines)
    if ended > 0.6 * len(lines):
        leading = min(leading, 1.6 * size)
    return _Usual(size, leading, lengths[len(lengths) * 3 // 4])


def _parted(pages: list[list[Line]], size: float) -> tuple[list[Line], list[Line]]:
    """The lines of the text, and those in small print that end a page."""
    mains: list[Line] = []
    notes: list[Line] = []
    for page in pages:
        end = len(page)
        while end and page[end - 1].size < 0.93 * size:
            end -= 1
        mains += page[:end] if end else page
        notes += page[end:] if end else []
    return mains, notes


def _paragraphs(lines: list[Line], usual: _Usual) -> Iterator[list[Line]]:
    paragraph: list[Line] = []
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else None
        if paragraph and _starts(paragraph, line, below, usual):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _starts(paragraph: list[Line], line: Line, below: Line | None, usual: _Usual) -> bool:
    """Whether a line starts a paragraph, rather than going on with the one above."""
    above = paragraph[-1]
    if abs(above.size - line.size) > 0.06 * usual.size or above.is_bold != line.is_bold:
        # A word in bold within a line does not make it bold, so this is a heading.
        return True
    if _BULLET.match(line.text):
        return True
    ended = _SENTENCE_END.search(above.text) is not None
    step = above.y - line.y
    if above.page != line.page or step < -0.5 * line.size:  # the next page or column
        goes_on = not ended and not line.text[0].isupper()
        return not goes_on and (ended or not _is_text(above, usual) or _NUMBERED.match(line.text)
                                is not None)  # fmt: skip
    if step > max(1.28 * usual.leading * max(1.0, line.size / usual.size), 1.2 * line.size):
        return True
    if _NUMBERED.match(line.text) and (ended or _NUMBERED.match(paragraph[0].text)):
        return True
    indent = line.x - above.x
    opens_list = _BULLET.match(paragraph[0].text) or _NUMBERED.match(paragraph[0].text)
    if (
        indent > 0.5 * line.size
        and indent < 5 * line.size
        and not (opens_list and len(paragraph) == 1)
    ):
        return ended
    if abs(indent) < 1 and below is not None and ended and line.x - below.x > 0.5 * line.size:
        return below.page == line.page and below.y < line.y
    return ended and len(above.text) < 0.6 * usual.length and not line.text[0].islower()


def _is_text(line: Line, usual: _Usual) -> bool:
    return line.size == usual.size and len(line.text) > 0.5 * usual.length


def _block(
    paragraph: list[Line], usual: _Usual, sizes: list[float], known: set[str], number: int
) -> Block:
    words = _joined(paragraph, usual, known)
    first = paragraph[0]
    if bullet := _BULLET.match(words):
        words = words[bullet.end() :]
        return Block(f"- {words}", "item", number, words=words)
    is_short = len(words.split()) <= _HEADING_WORDS and len(words) < 200
    if first.size in sizes and is_short:
        level = min(sizes.index(first.size) + 1, 6)
        return Block(f"{'#' * level} {words}", "heading", tag=f"h{level}", words=words)
    if first.is_bold and is_short and not _SENTENCE_END.search(words):
        level = min(len(sizes) + 1, 6)
        return Block(f"{'#' * level} {words}", "heading", tag=f"h{level}", words=words)
    if _NUMBERED.match(words) and first.size <= usual.size:
        return Block(words, "item", number, words=words)
    return Block(words, "p", words=words)


def _joined(lines: list[Line], usual: _Usual, known: set[str]) -> str:
    text = lines[0].text
    for above, below in pairwise(lines):
        line = below.text
        broken = above.size == usual.size and len(above.text) < 0.55 * usual.length
        if broken and (line[0].isupper() or line[0].isdecimal()):
            text += f"\n{line}"  # so short, the line was ended on purpose: a verse, a row
        elif _HYPHEN.search(text) and line[:1].isalpha():
            text = _mended(text, line, known) + line
        elif (_UNSPACED.match(text[-1:]) and _UNSPACED.match(line)) or re.search(
            r"\d[–-]$|\w[/]$", text
        ):
            text += line
        else:
            text += f" {line}"
    return re.sub(" {2,}", " ", text)


def _mended(text: str, line: str, known: set[str]) -> str:
    """The text up to a hyphen at its end, with or without that.

    A word that stands elsewhere in the document tells; a capital behind a hyphen keeps it.
    """
    start = re.search(r"[\w-]*$", text)
    end = re.match(r"[\w-]*", line)
    head, tail = start[0][:-1] if start else "", end[0] if end else ""
    if f"{head}-{tail}" in known and head + tail not in known:
        return text[:-1] + "-"
    return text if line[0].isupper() else text[:-1]
