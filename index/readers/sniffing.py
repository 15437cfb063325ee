"""The bytes of a file → what it is, whatever its name says."""

import io
import re
import zipfile
from pathlib import PurePosixPath

MOST_ENTRIES = 50_000
"""So many entries an archive may list, archives within it included, before the list is read."""

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

_START = 4096
_SAVE_AS = "save it as .docx or PDF"

# What can be told from the first bytes, with what to do about it.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (rb"\{\\rtf", f"is a rich text file (.rtf); {_SAVE_AS}"),
    (rb"\x89PNG\r\n|GIF8|\xff\xd8\xff|II\*\0|MM\0\*|RIFF....WEBP|BM....\0\0\0\0", "picture"),
    (rb"....ftyp(?:hei|mif|avif)", "picture"),
    (rb"AT&TFORM", "is a scanned book (DjVu); run OCR on it and save the text as PDF"),
    (rb"ID3|OggS|fLaC|RIFF|\x1aE\xdf\xa3|....ftyp", "is a sound or video file; it has no text"),
    (rb"%!PS", "is a PostScript file; save it as PDF"),
    (rb".{60}(?:BOOKMOBI|TEXtREAd)", "is a Kindle book; convert it to EPUB"),
    (rb"\x1f\x8b|BZh\d|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!", "is a packed file; unpack it"),
    (rb"SQLite format 3", "is a database; save its text as .txt"),
    (rb"\x7fELF|MZ.{58}|\xca\xfe\xba\xbe", "is a program; it has no text to quote"),
    (rb"(?s:.{257})ustar", "is a packed file (tar); unpack it"),
)
_PICTURE = "is a picture; run OCR on it and save the text as PDF or .txt"
_REFUSALS = tuple(
    (re.compile(pattern, re.DOTALL), _PICTURE if why == "picture" else why)
    for pattern, why in _REFUSED
)

# Office files before 2007, and encrypted ones after, hold the names of their parts in UTF-16.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PARTS = (
    ("EncryptedPackage", "is encrypted; save it without a password"),
    ("WordDocument", f"is an old Word file (.doc); {_SAVE_AS}"),
    ("PowerPoint Document", f"is an old PowerPoint file (.ppt); {_SAVE_AS}"),
    ("Workbook", f"is an old Excel file (.xls); {_SAVE_AS}"),
)

_ZIPPED = (
    ("word/", "docx"),
    ("META-INF/container.xml", "epub"),
    ("ppt/", f"is a PowerPoint file (.pptx); {_SAVE_AS}"),
    ("xl/", f"is an Excel file (.xlsx); {_SAVE_AS}"),
    ("Index/", f"is a file of Apple Pages or its kin; {_SAVE_AS}"),
)
_OPEN_DOCUMENT = {
    "text": f"is an OpenDocument text (.odt); {_SAVE_AS}",
    "spreadsheet": f"is an OpenDocument spreadsheet (.ods); {_SAVE_AS}",
    "presentation": f"is an OpenDocument presentation (.odp); {_SAVE_AS}",
}

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+(?:<!doctype\s+html|<html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_FICTION_BOOK = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<FictionBook[\s>]")
_WEB_ARCHIVE = re.compile(r"(?:From: <Saved by|MIME-Version:\s*1)", re.IGNORECASE)


def kind(data: bytes, source: str) -> tuple[str, str]:
    """What the file is, and why it cannot be read.

    The first is "pdf", "docx", "epub", "zip", "html" or "text", and the second is empty; or the
    first is empty and the second the reason, to be put behind the file's name.
    """
    if not data.strip():
        return "", "is empty; put text into it"
    head = data[:_START]
    if b"%PDF-" in head[:1024]:
        return "pdf", ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if head.startswith(_OLE):
        return "", _compound(data)
    for pattern, why in _REFUSALS:
        if pattern.match(head):
            return "", why
    return _text(head, source)


def suffix(source: str) -> str:
    """The file name's ending in lower case with its dot, empty if it has none."""
    return PurePosixPath(source.replace("\\", "/")).suffix.lower()


def entries(data: bytes) -> int:
    """How many entries the lists of an archive have, and of those that are stored within it.

    What the archive itself says of that may be a lie, and each costs a thousand bytes to look at.
    """
    return data.count(b"PK\x01\x02")


def _zipped(data: bytes) -> tuple[str, str]:
    if (count := entries(data)) > MOST_ENTRIES:
        return "", f"holds {count:,} files, more than is read; split it"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return "", "is broken or cut off: the list of its parts is missing; get it again"
    # OpenDocument and EPUB put their type, unpacked, into the first member.
    opened = re.match(
        rb"PK.{28}mimetypeapplication/vnd\.oasis\.opendocument\.(text|\w+?)(?=PK|-|$)",
        data[:200],
        re.DOTALL,
    )
    if opened:
        what = opened.group(1).decode("ascii", "replace")
        return "", _OPEN_DOCUMENT.get(what, f"is an OpenDocument file; {_SAVE_AS}")
    for prefix, found in _ZIPPED:
        if any(name.startswith(prefix) for name in names):
            return ("", found) if " " in found else (found, "")
    return "zip", ""


def _compound(data: bytes) -> str:
    for part, why in _OLE_PARTS:
        if part.encode("utf-16-le") in data:
            return why
    return f"is an old Office file; {_SAVE_AS}"


def _text(head: bytes, source: str) -> tuple[str, str]:
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    start = head.decode(marks.get(head[:2], "utf-8"), "ignore").lstrip("\ufeff")
    if _HTML.match(start):
        return "html", ""
    if _FICTION_BOOK.match(start):
        return "", "is a FictionBook (.fb2); convert it to EPUB"
    if _WEB_ARCHIVE.match(start) and suffix(source) not in {".txt", ".md", ".markdown"}:
        return "", "is a web archive or an e-mail; save the page as HTML"
    # Only a name tells a page without a head, and Markdown may hold any tag.
    is_page = suffix(source) in HTML_SUFFIXES or (
        suffix(source) not in {".txt", ".md", ".markdown"} and start.lstrip().startswith("<")
    )
    return ("html" if is_page else "text"), ""
