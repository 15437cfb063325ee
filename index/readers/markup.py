"""A tree of HTML → text: a paragraph a line, with headings, lists and tables as Markdown has them.

Blocks stand apart by a blank line, the items of a list and the rows of a table by a line end.
Links are their words alone; pictures, forms and scripts are left out, and so are the numbers that
lead to footnotes, which are no words of the sentence they hang on; the footnotes stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_SKIPPED = frozenset(
    "script style noscript template svg head title meta link img picture figure-img iframe object "
    "embed canvas audio video map form button select option input textarea label dialog".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer header hgroup hr html legend li main menu nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})

# Blanks that markup folds; a no-break space is the author's own.
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[*†‡])[\])]?\s*")
_NOTE_ID = re.compile(r"(?:fn|footnote|endnote|cite_note)[-:_]?[\w-]*\d")
_BACK_MARK = re.compile(r"\s*[↑↩⏎^⤴]\ufe0e?\s*")
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_RAISED_NUMBER = re.compile(r"\s*[+\-−]?\d{1,4}\s*")


@dataclass(slots=True)
class Block:
    """A piece of the text: `kind` is "p", "heading", "item", "more" (of an item), "row" or "pre".

    `text` is as it is to be written, `group` the list or table it belongs to, `tag` the element.
    """

    text: str
    kind: str
    group: int = 0
    tag: str = ""
    words: str = field(default="")


def blocks(root: Any) -> list[Block]:
    """What stands in an lxml element, in order; empty if there are no words in it."""
    writer = _Writer()
    writer.children(root)
    writer.flush()
    return [block for block in writer.blocks if any(map(str.isalnum, block.words))]


def joined(found: list[Block]) -> str:
    """The blocks as one text; empty if there are none."""
    parts: list[str] = []
    before: Block | None = None
    for block in found:
        if before is not None:
            together = block.group == before.group and block.kind in {"item", "more", "row"}
            parts.append("\n" if together and before.kind != "p" else "\n\n")
        parts.append(block.text)
        before = block
    return "".join(parts)


def folded(text: str) -> str:
    """The text with its blanks folded as a browser would, those at its ends left out."""
    return _BLANKS.sub(" ", text).strip(" ")


def raised(number: str) -> str:
    """A number in the signs for powers: "6" gives "⁶"."""
    return number.strip().translate(_RAISED)


class _Writer:
    """Walks the tree once, collecting words until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._tag = "p"
        self._lists: list[list[int]] = []  # for each open list: its group, the next number
        self._opening = ""  # the mark of an item whose first words are still to come
        self._groups = 0
        self._in_note = False

    def flush(self) -> None:
        """End the block that is being collected."""
        raw, self._words = "".join(self._words), []
        # A line break is a line of its own; two of them are how old pages part paragraphs.
        lines = [folded(line) for line in raw.split("\v")]
        for paragraph in "\n".join(lines).split("\n\n"):
            if words := paragraph.strip("\n "):
                self._write(words)

    def _write(self, words: str) -> None:
        if self._tag in _HEADINGS:
            words = words.replace("\n", " ")
            text = f"{'#' * _HEADINGS[self._tag]} {words}"
            self.blocks.append(Block(text, "heading", tag=self._tag, words=words))
        elif self._lists and not self._in_note:
            indent = "  " * (len(self._lists) - 1)
            kind = "item" if self._opening else "more"
            mark, self._opening = self._opening or "  ", ""
            inner = words.replace("\n", f"\n{indent}  ")
            group = self._lists[0][0]
            self.blocks.append(Block(f"{indent}{mark}{inner}", kind, group, self._tag, words))
        else:
            self.blocks.append(Block(words, "p", tag=self._tag, words=words))

    def children(self, element: Any) -> None:
        """Write what is in an element: its words, then each child and the words behind it."""
        self._words.append(_plain(element.text))
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, child.tag.lower().rsplit("}", 1)[-1])
            self._words.append(_plain(child.tail))

    def _element(self, element: Any, tag: str) -> None:
        if tag in _SKIPPED or element.get("hidden") is not None or _is_note_mark(element, tag):
            return
        if tag == "br":
            self._words.append("\v")
        elif tag == "sup" and _RAISED_NUMBER.fullmatch("".join(element.itertext())):
            # "10<sup>6</sup>" must not become 106.
            self._words.append(raised("".join(element.itertext())))
        elif tag == "pre":
            self._preformatted(element)
        elif tag == "table":
            self._table(element)
        elif tag in _BLOCKS:
            self._block(element, tag)
        else:
            self.children(element)

    def _block(self, element: Any, tag: str) -> None:
        self.flush()
        outer, self._tag = self._tag, tag if tag != "div" else self._tag
        was_note, self._in_note = self._in_note, self._in_note or _is_note(element)
        if tag in _LISTS:
            self._groups += not self._lists
            start = element.get("start") or ""
            number = int(start) if tag == "ol" and start.isdecimal() else 1
            self._lists.append([self._groups, number if tag == "ol" else 0])
        elif tag == "li" and self._lists and not self._in_note:
            number = self._lists[-1][1]
            self._opening = f"{number}. " if number else "- "
            self._lists[-1][1] += bool(number)
        self.children(element)
        self.flush()
        if tag in _LISTS:
            self._lists.pop()
        self._tag, self._in_note = outer, was_note

    def _preformatted(self, element: Any) -> None:
        self.flush()
        text = "".join(element.itertext()).strip("\n").rstrip()
        if text.strip():
            self.blocks.append(Block(text, "pre", tag="pre", words=text))

    def _table(self, element: Any) -> None:
        self.flush()
        if _is_layout(element):
            self._block(element, "div")
            return
        self._groups += 1
        group = self._groups
        for part in element:
            if isinstance(part.tag, str) and part.tag.lower() == "caption":
                self._block(part, "caption")
        for row in _rows(element):
            cells = [_cell(cell) for cell in row if _is_cell(cell)]
            words = " | ".join(cells)
            self.blocks.append(Block(words, "row", group, "tr", words))


def _plain(text: str | None) -> str:
    return (text or "").replace("\v", " ")


def _is_note(element: Any) -> bool:
    """Whether this is a footnote: its number leads nowhere any more, so it goes without one."""
    told = element.get("role") or element.get("epub:type") or ""
    return bool(_NOTE_ID.fullmatch(element.get("id") or "")) or told.removeprefix("doc-") in {
        "footnote",
        "endnote",
    }


def _is_note_mark(element: Any, tag: str) -> bool:
    """Whether this is the number that leads to a footnote, or the arrow back from it."""
    if tag == "a":
        inner = "".join(element.itertext())
        place = (element.get("href") or "").startswith("#") or "#" in (element.get("href") or "")
        is_note = "note" in (element.get("epub:type") or element.get("role") or "") or place
        return bool(
            is_note
            and inner.strip()
            and (_BACK_MARK.fullmatch(inner) or (_NOTE_MARK.fullmatch(inner) and _raises(element)))
        )
    return False


def _raises(link: Any) -> bool:
    """Whether a link is written raised, or in brackets: "[1]"."""
    around = link.getparent()
    return (
        any(isinstance(each.tag, str) and each.tag.lower() == "sup" for each in link.iter())
        or (around is not None and isinstance(around.tag, str) and around.tag.lower() == "sup")
        or "".join(link.itertext()).strip().startswith("[")
        or "note" in f"{link.get('class')} {link.get('role')} {link.get('id')}".lower()
    )


def _rows(table: Any) -> Iterator[Any]:
    for part in table:
        if isinstance(part.tag, str) and part.tag.lower() in {"thead", "tbody", "tfoot"}:
            yield from (row for row in part if isinstance(row.tag, str) and row.tag == "tr")
        elif isinstance(part.tag, str) and part.tag.lower() == "tr":
            yield part


def _is_cell(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag.lower() in {"td", "th"}


def _cell(cell: Any) -> str:
    return " ".join(" ".join(block.words.split("\n")) for block in blocks(cell))


def _is_layout(table: Any) -> bool:
    """Whether a table only places things on a page: one column, or whole texts in its cells."""
    if next(table.iter("table", "h1", "h2", "h3", "ul", "ol"), table) is not table:
        return True
    if any(each is not table for each in table.iter("table", "h1", "h2", "h3", "h4", "ul", "ol")):
        return True
    rows = [[cell for cell in row if _is_cell(cell)] for row in _rows(table)]
    if all(len(cells) < 2 for cells in rows):
        return True
    return any(sum(1 for _ in cell.iter("p")) > 3 for cells in rows for cell in cells)
