"""Word documents: by way of HTML, which keeps headings, lists, tables and footnotes."""

import io
import re
import warnings
from typing import Any

import lxml.html
import mammoth
from defusedxml import ElementTree

from index.errors import CorpusError
from index.readers import markup
from index.readers.archive import Archive
from index.readers.extracted import Extracted, sane_title

MOST_PARAGRAPHS = 100_000

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 7'] => h6:fresh
p[style-name='Heading 8'] => h6:fresh
p[style-name='Heading 9'] => h6:fresh
"""
_PARAGRAPH = re.compile(rb"<(?:[\w.-]+:)?p[\s>/]")
_PART = re.compile(r".*\.(?:xml|rels)", re.IGNORECASE | re.DOTALL)
_CORE = "docProps/core.xml"


def read(data: bytes, source: str) -> Extracted:
    """The text of a document with tracked insertions; what was deleted, and comments, are not.

    The title is what stands in the style "Title", else what the properties state, else the heading
    that opens the text.

    Raises:
        CorpusError: the archive is broken or beyond its limits, or the document is.
    """
    archive = Archive(data, source)
    for member in archive.members:
        if _PART.fullmatch(member.filename):
            _check(archive.read(member), source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=_no_image
        ).value
    tree = lxml.html.document_fromstring(f"<html><body>{page or '<p></p>'}</body></html>")
    found = markup.blocks(tree)
    return Extracted(
        markup.joined(found),
        title=_title(tree, archive, found, source),
    )


@mammoth.images.img_element  # type: ignore[untyped-decorator]
def _no_image(_image: Any) -> dict[str, str]:
    return {}


def _check(part: bytes, source: str) -> None:
    part = part.replace(b"\0", b"")  # in UTF-16 every other byte of the marks is one
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise CorpusError(f"{source} holds declarations that no Word document has; save it anew")
    if (count := len(_PARAGRAPH.findall(part))) > MOST_PARAGRAPHS:
        raise CorpusError(
            f"{source} holds {count:,} paragraphs, more than {MOST_PARAGRAPHS:,}; split it"
        )


def _title(tree: Any, archive: Archive, found: list[markup.Block], source: str) -> str | None:
    styled = " ".join(
        " ".join(heading.text_content().split())
        for heading in tree.iter("h1")
        if heading.get("class") == "title"
    )
    opening = found[0].words if found and found[0].kind == "heading" else None
    return (
        sane_title(styled, source)
        or sane_title(_property(archive), source)
        or sane_title(opening, source)
    )


def _property(archive: Archive) -> str | None:
    if _CORE not in archive:
        return None
    root = ElementTree.fromstring(archive.read(_CORE))
    title = root.findtext("{http://purl.org/dc/elements/1.1/}title")
    return str(title) if title else None
