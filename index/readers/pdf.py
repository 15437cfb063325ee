"""PDF: the lines that a page draws, made into paragraphs again."""

import io
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import pypdf
from pypdf.errors import LimitReachedError, PyPdfError

from index.errors import CorpusError
from index.readers import markup, wrapping
from index.readers.extracted import Extracted, clean, sane_title
from index.readers.wrapping import Line

MOST_PAGES = 3_000

_EDGE_LINES = 3
"""So many lines at the top and the bottom of a page may be its head and foot."""

_LETTERS_OF_A_PAGE = 8
"""With fewer letters a page on average, a file has pictures of pages and no text."""

_NUMBER = re.compile(r"\d+|(?<![a-z])[ivxlc]+(?![a-z])")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:page|seite|p\.|стр\.?|página|الصفحة|第)\s*)?\d{1,4}"
    r"(?:\s*(?:/|of|von|de|sur|из|页)\s*\d{0,4})?[-–—\s]*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"bold|cmbx|sfbx|black|heavy|demi|-bd|lmbx", re.IGNORECASE)
_LEFT_TO_RIGHT = re.compile("[0-9A-Za-z]")
_SIGNS = re.compile(r"[\W_]+")

_Piece = tuple[str, float, float, float, str]  # words, x, y, size and font


def read(data: bytes, source: str) -> Extracted:
    """The text of all pages: paragraphs, headings and lists; running heads and page numbers not.

    The title is what the file's properties state, else the largest words at the top. Their
    language is that of the program as often as not, so it is not believed.

    Raises:
        CorpusError: it is broken or encrypted, or holds pictures of pages instead of text.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(data, source)
        except LimitReachedError as error:
            raise CorpusError(
                f"{source} is packed, nested or repeated beyond what a PDF of text is; "
                "save its text as .txt"
            ) from error
        except PyPdfError as error:
            raise CorpusError(f"{source} is broken or cut off; get it again") from error


def _read(data: bytes, source: str) -> Extracted:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise CorpusError(f"{source} is encrypted; save it without a password")
    if len(reader.pages) > MOST_PAGES:
        raise CorpusError(f"{source} has more than {MOST_PAGES:,} pages; split it")
    pages = [list(_lines(page, number)) for number, page in enumerate(reader.pages)]
    kept, dropped = _without_edges(pages)
    letters = sum(map(str.isalpha, "".join(line.text for page in kept for line in page)))
    if letters < _LETTERS_OF_A_PAGE * len(pages):
        raise CorpusError(f"{source} holds pictures of pages but no text; run OCR first")
    found = wrapping.blocks(kept)
    text = markup.joined(found)
    if wrapping.is_run_together(text):
        raise CorpusError(
            f"{source} does not tell where its words end; save it as .docx or make the PDF anew"
        )
    return Extracted(
        text,
        title=_title(reader, found, source),
        dropped=tuple(dropped),
    )


def _lines(page: Any, number: int) -> Iterator[Line]:
    """The lines of a page in the order they are drawn, which is the order of reading."""
    pieces: list[_Piece] = []

    def see(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = size * math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        name = str(font.get("/BaseFont", "")) if font else ""
        pieces.append((text, x, y, round(height, 1), name))

    page.extract_text(visitor_text=see)
    line: list[_Piece] = []
    for text, x, y, size, font in pieces:
        for part in re.split(r"(\n)", text):
            if part == "\n":
                yield from _line(line, number)
                line = []
            elif part:
                if line and part.strip() and abs(line[-1][2] - y) > max(size, line[-1][3]):
                    yield from _line(line, number)
                    line = []
                line.append((part, x, y, size, font))
    yield from _line(line, number)


def _line(pieces: list[_Piece], number: int) -> Iterator[Line]:
    told = [piece for piece in pieces if piece[0].strip()]
    if not told:
        return
    sizes: Counter[float] = Counter()
    for piece in told:
        sizes[piece[3]] += len(piece[0].strip())
    size = sizes.most_common(1)[0][0]
    leftwards = wrapping.is_leftwards("".join(piece[0] for piece in told))
    text = ""
    for piece in _leftwards(pieces) if leftwards else pieces:
        if piece[3] < 0.8 * size and piece[0].strip().isdecimal():
            text += _small_number(text, piece[0].strip())
        else:
            text += piece[0]
    text = wrapping.spelled_out(clean(text)).strip()
    main = next((piece for piece in told if piece[3] == size), told[0])
    if text:
        is_bold = all(_BOLD.search(piece[4]) for piece in told)
        # Where lines start on the right, where they end on the left says nothing.
        x = 0.0 if leftwards else min(piece[1] for piece in told)
        yield Line(text, number, x, main[2], size, is_bold)


def _leftwards(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces of a line of Arabic or Hebrew from right to left, numbers and names within not.

    The letters of a piece are in their order already. Of pieces at one place the one that was
    drawn last stands furthest to the right.
    """
    numbered = sorted(enumerate(pieces), key=lambda each: (-each[1][1], -each[0]))
    ordered = [piece for _, piece in numbered]
    found: list[_Piece] = []
    for is_number, run in groupby(ordered, key=lambda p: bool(_LEFT_TO_RIGHT.search(p[0]))):
        together = list(run)
        found += together[::-1] if is_number else together
    return found


def _small_number(before: str, number: str) -> str:
    """A raised number: a power behind a digit; it opens a footnote, or leads to one."""
    if not before.strip():
        return f"{number} "
    return markup.raised(number) if before[-1].isdigit() else ""


def _without_edges(pages: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without what stands at the same height of several, and the lines left out."""
    edges: list[tuple[list[Line], list[Line]]] = []
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        by_height = sorted(page, key=lambda line: -line.y)
        top, bottom = by_height[:_EDGE_LINES], by_height[_EDGE_LINES:][-_EDGE_LINES:]
        edges.append((top, bottom[::-1]))
        seen.update({key for line in top + bottom for key in _places(line)})
    enough = 2 if len(pages) < 9 else 3  # a chapter may be short
    dropped: list[str] = []
    kept = []
    for page, (top, bottom) in zip(pages, edges, strict=True):
        running: set[int] = set()
        for edge in (top, bottom):
            # From the edge inwards: below a line of the text nothing is a head.
            for number, line in enumerate(edge):
                is_number = number == 0 and _PAGE_NUMBER.fullmatch(line.text)
                if seen[_places(line)[0]] < enough and not is_number:
                    break
                running.add(id(line))
        kept.append([line for line in page if id(line) not in running])
        dropped += [line.text for line in page if id(line) in running]
    return kept, dropped


def _places(line: Line) -> tuple[tuple[str, int], ...]:
    """The words of a line with numbers left out, and its height, with the heights beside that."""
    words = _NUMBER.sub("#", _SIGNS.sub("", line.text.casefold()))
    height = round(line.y / 4)
    return (words, height), (words, height - 1), (words, height + 1)


def _title(reader: pypdf.PdfReader, found: list[markup.Block], source: str) -> str | None:
    stated = sane_title(reader.metadata.title if reader.metadata else None, source)
    headings = [block for block in found[:6] if block.kind == "heading"]
    if stated:
        letters = _SIGNS.sub("", stated.casefold())
        same = (b.words for b in headings if _SIGNS.sub("", b.words.casefold()) == letters)
        return next(same, stated)
    largest = min(headings, key=lambda block: block.tag, default=None)
    return sane_title(largest.words, source) if largest else None
