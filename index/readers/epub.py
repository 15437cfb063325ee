"""Electronic books: the documents of the spine in reading order."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from defusedxml import DefusedXmlException, ElementTree

from index.errors import CorpusError
from index.readers import html, markup
from index.readers.archive import Archive
from index.readers.extracted import Extracted, iso_date, iso_language, sane_title

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
# Fonts are often scrambled without any harm to the text.
_SCRAMBLED_TEXT = re.compile(rb"URI=\"[^\"]+\.x?html?\"", re.IGNORECASE)

_AROUND = re.compile(
    r"(?:^|[\s_-])(?:cover|toc|nav|landmarks|loi|lot|titlepage|title-page|title_page|halftitlepage|"
    r"copyright-page|copyright|imprint|colophon|other-credits|index)(?:$|[\s_-])",
    re.IGNORECASE,
)
_AROUND_FILES = re.compile(
    r"(?:cover|coverpage|toc|nav|contents|title_?-?page|copyright|imprint|colophon)\d*"
)


def read(data: bytes, source: str) -> Extracted:
    """The text of a book, chapter by chapter; cover, contents and imprint are left out.

    Raises:
        CorpusError: the archive is broken, beyond its limits or protected, or lacks what makes it
            a book.
    """
    archive = Archive(data, source)
    if _ENCRYPTION in archive and _SCRAMBLED_TEXT.search(archive.read(_ENCRYPTION)):
        raise CorpusError(f"{source} is protected against copying; get it without protection")
    package, folder = _package(archive, source)
    title = sane_title(package.findtext(f".//{_DC}title"), source)
    kept: list[markup.Block] = []
    dropped: list[str] = []
    shift = 0
    for name, is_around in _documents(package, folder):
        if name not in archive:
            raise CorpusError(f"{source} is broken: it lacks {name}; get it again")
        tree = html.parsed(_without_prolog(_decoded(archive.read(name), name, source)), source)
        found = markup.blocks(tree)
        if is_around or _is_around(tree):
            dropped += [block.words for block in found]
            continue
        for block in found:  # lists of different chapters are different lists
            block.group += shift
        shift = max([shift, *(block.group for block in found)])
        kept += found
    return Extracted(
        markup.joined(kept),
        title=title,
        published=_published(package),
        language=iso_language(package.findtext(f".//{_DC}language")),
        dropped=tuple(line for words in dropped for line in words.split("\n")),
    )


def _package(archive: Archive, source: str) -> tuple[Any, str]:
    """The root of the package document, and the folder that its names are relative to."""
    container = _described(archive, _CONTAINER, source)
    root = container.find(".//{urn:oasis:names:tc:opendocument:xmlns:container}rootfile")
    path = root.get("full-path") if root is not None else None
    if not path:
        raise CorpusError(f"{source} is broken: it does not name its contents; get it again")
    return _described(archive, path, source), posixpath.dirname(path)


def _described(archive: Archive, part: str, source: str) -> Any:
    """The root of a part that describes the book."""
    try:
        return ElementTree.fromstring(archive.read(part))
    except DefusedXmlException as error:
        raise CorpusError(
            f"{source} holds declarations that no book has ({part}); get it again"
        ) from error


def _decoded(data: bytes, name: str, source: str) -> str:
    """The characters of a document of the book."""
    try:
        return html.decoded(data, name)[0]
    except CorpusError as error:
        raise CorpusError(f"{source} is broken: its part {error}") from error


def _documents(package: Any, folder: str) -> Iterator[tuple[str, bool]]:
    """The names of the documents in reading order, each once, and whether it is no chapter."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    around = {
        _path(reference.get("href"), folder)
        for reference in package.iter(f"{_OPF}reference")
        if _AROUND.search(reference.get("type") or "")
    }
    seen = set()
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or (item.get("media-type") or "") not in _PAGES:
            continue
        name = _path(item.get("href"), folder)
        if name in seen:
            continue
        seen.add(name)
        stem = posixpath.basename(name).rsplit(".", 1)[0].lower()
        is_nav = "nav" in (item.get("properties") or "").split()
        yield name, is_nav or name in around or bool(_AROUND_FILES.fullmatch(stem))


def _path(href: str | None, folder: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote((href or "").split("#")[0])))


def _without_prolog(content: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*>", "", content)


def _is_around(tree: Any) -> bool:
    """Whether the document says of itself that it is a cover, contents or imprint."""
    body = tree.find("body")
    if body is None:
        return False
    parts = [each for each in body if isinstance(each.tag, str)]
    opening = [body, *(parts if len(parts) == 1 else [])]
    return any(_AROUND.search(each.get("epub:type") or "") for each in opening)


def _published(package: Any) -> Any:
    """The date of publication: of several dates that which says so, or the only one."""
    dates = package.findall(f".//{_DC}date")
    for stated in dates:
        if stated.get(f"{_OPF}event") == "publication":
            return iso_date(stated.text)
    return iso_date(dates[0].text) if len(dates) == 1 else None
