"""Hostile zip archives and Word documents."""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial

from hostile_files import FERRY, NOWHERE, SECRET_FILE, HostileFile, cut

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PARAGRAPH = f"<w:p><w:r><w:t>{FERRY}</w:t></w:r></w:p>"

_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"

Part = tuple[str | zipfile.ZipInfo, str | bytes]


def zipped(*parts: Part, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these parts, which may have the same name."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in parts:
            archive.writestr(name, data, compress_type=method)
    return made.getvalue()


def document(body: str = _PARAGRAPH, *, prolog: str = "", more: Sequence[Part] = ()) -> bytes:
    """Return a Word document with this body, and what stands before its root."""
    content = f'{prolog}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return zipped(("word/document.xml", content), *more)


def page(body: str, prolog: str = "") -> str:
    """Return a page of XHTML with this body, and what stands before its root."""
    return f"{prolog}<html xmlns='http://www.w3.org/1999/xhtml'><body>{body}</body></html>"


def laughs(root: str, *, quadratic: bool = False) -> str:
    """Return a type declaration whose entity `&x;` grows to gigabytes."""
    if quadratic:
        return f'<!DOCTYPE {root} [<!ENTITY x "{"ha" * 50_000}">]>'
    layers = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY x0 "ha">{layers}<!ENTITY x "&x9;">]>'


def external(root: str, address: str) -> str:
    """Return a type declaration whose entity `&x;` is what stands at an address."""
    return f'<!DOCTYPE {root} SYSTEM "{address}/dtd" [<!ENTITY x SYSTEM "{address}/entity">]>'


def _relations(target: str, *, mode: str = "Internal") -> Part:
    return (
        "_rels/.rels",
        (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="a" Type="{_DOCUMENT}" '
            f'Target="{target}" TargetMode="{mode}"/></Relationships>'
        ),
    )


def _property(title: str, prolog: str = "") -> Part:
    return (
        "docProps/core.xml",
        f'{prolog}<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></p>',
    )


def _symlink(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def _declared(data: bytes, size: int) -> bytes:
    """Return an archive whose members declare that they unpack to this size."""
    changed = bytearray(data)
    for mark, offset in ((_LOCAL, 22), (_CENTRAL, 24)):
        place = -1
        while (place := changed.find(mark, place + 1)) >= 0:
            struct.pack_into("<I", changed, place + offset, size)
    return bytes(changed)


def _flagged(data: bytes, offset: int, value: int) -> bytes:
    """Return an archive with two bytes of each entry of its list changed."""
    changed = bytearray(data)
    place = -1
    while (place := changed.find(_CENTRAL, place + 1)) >= 0:
        struct.pack_into("<H", changed, place + offset, value)
    return bytes(changed)


def _overlapping(name: str, size: int, times: int) -> bytes:
    """Return an archive with many entries that all unpack the same bytes."""
    data = zipped((name, b"ha " * (size // 3)))
    start = data.index(_CENTRAL)
    end = data.index(b"PK\x05\x06")
    entries = data[start:end] * times
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(entries), start, 0)
    return data[:start] + entries + tail


def many(first: str, entries: int) -> bytes:
    """Return an archive with so many entries, which its end counts in sixteen bits."""
    name = b"word/" + b"x" * 15
    entry = zipped((name.decode(), b""))
    start, end = entry.index(_CENTRAL), entry.index(b"PK\x05\x06")
    whole = zipped((first, "<p/>"))
    own_start, own_end = whole.index(_CENTRAL), whole.index(b"PK\x05\x06")
    listed = whole[own_start:own_end] + entry[start:end] * entries
    count = (entries + 1) & 0xFFFF
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(listed), own_start, 0)
    return whole[:own_start] + listed + tail


def sixty_megabytes(name: str) -> bytes:
    return zipped((name, b"\0" * 60_000_000))


def _within_the_ratio(name: str) -> bytes:
    """Return an archive that unpacks to nearly as much as it may, of what does not shrink well."""
    noise = "".join(f"<w:p>{number * 7919 % 99_991:x}</w:p>" for number in range(90_000)) * 20
    return zipped((name, f'<w:document xmlns:w="{_W}"><w:body>{noise}</w:body></w:document>'))


def _nested(layers: int) -> bytes:
    data = zipped(("a.txt", FERRY))
    for _ in range(layers):
        data = zipped(("a.zip", data), ("word/document.xml", data))
    return data


def _other_prefix() -> bytes:
    body = "<x:p/>" * 150_000
    content = f'<x:document xmlns:x="{_W}"><x:body>{body}</x:body></x:document>'
    return zipped(("word/document.xml", content))


SHRINKS = r"unpacks to [\d,]+ (?:times its size, as no text does|bytes, more than is read)"
_DECLARES = "holds declarations that no Word document has"


def archives() -> Iterator[HostileFile]:
    """Return archives that are no texts, by names that may be right or wrong."""
    an_archive = "is an archive, not one text; unpack it"
    yield HostileFile("bomb.zip", lambda: sixty_megabytes("a.txt"), an_archive)
    yield HostileFile("nested.zip", lambda: _nested(0) + b"", an_archive)
    yield HostileFile(
        "nested-50.docx", lambda: _nested(50), "is broken or of a kind that cannot be read"
    )
    yield HostileFile("nothing-in-it.docx", zipped, an_archive)
    yield HostileFile(
        "quarter-million-entries.zip",
        lambda: many("a.txt", 250_000),
        r"holds 250,001 files, more than is read",
    )
    climbing = [(f"{'../' * n}x{n}.txt", FERRY) for n in range(5)]
    yield HostileFile("climbing.zip", lambda: zipped(*climbing), an_archive)
    absolute = [("/etc/x.txt", FERRY), ("C:\\Windows\\x.txt", FERRY), ("\\\\host\\x.txt", FERRY)]
    yield HostileFile("absolute.zip", lambda: zipped(*absolute), an_archive)
    yield HostileFile(
        "links.zip", lambda: zipped((_symlink("passwd.txt"), str(SECRET_FILE))), an_archive
    )
    yield HostileFile("cut-off.zip", lambda: cut(zipped(("a.txt", FERRY * 99))), "is broken or cut")
    yield HostileFile("zip-named.pdf", lambda: zipped(("a.txt", FERRY)), an_archive)


def documents(address: str = NOWHERE) -> Iterator[HostileFile]:
    """Return Word documents; those that ask for something ask for it at this address."""
    part = "word/document.xml"
    yield HostileFile("bomb.docx", lambda: sixty_megabytes(part), SHRINKS)
    yield HostileFile(
        "bzip2-bomb.docx",
        lambda: zipped((part, b" " * 40_000_000), method=zipfile.ZIP_BZIP2),
        SHRINKS,
    )
    yield HostileFile(
        "lzma-bomb.docx",
        lambda: zipped((part, b" " * 40_000_000), method=zipfile.ZIP_LZMA),
        SHRINKS,
    )
    yield HostileFile("within-the-ratio.docx", lambda: _within_the_ratio(part), "holds 1,800,000 p")
    yield HostileFile(
        "declares-four-gigabytes.docx", lambda: _declared(document(), 0xFFFFFFFE), SHRINKS
    )
    yield HostileFile(
        "declares-ten-bytes.docx",
        lambda: _declared(zipped((part, b" " * 60_000_000)), 10),
        "is damaged: word/document.xml does not unpack",
    )
    yield HostileFile(
        "other-part-declares-ten-bytes.docx",
        lambda: _declared(document(more=[("customXml/a.xml", b" " * 60_000_000)]), 10),
        "is damaged: word/document.xml",
    )
    yield HostileFile(
        "overlapping.docx", lambda: _overlapping("word/a.xml", 900_000, 9_999), SHRINKS
    )
    yield HostileFile(
        "many-entries.docx", lambda: many(part, 20_000), "holds 20,001 files, more than 10,000"
    )
    yield HostileFile(
        "encrypted-entry.docx", lambda: _flagged(document(), 8, 1), "is encrypted; save it without"
    )
    yield HostileFile(
        "unknown-method.docx", lambda: _flagged(document(), 10, 99), "is packed in an unusual way; "
    )
    yield HostileFile(
        "twice-the-same-name.docx",
        lambda: document(more=[(part, document("", prolog=laughs("w:document")))]),
        "is broken or of a kind that cannot be read",
    )
    yield HostileFile(
        "laughs.docx", lambda: document("&x;", prolog=laughs("w:document")), _DECLARES
    )
    yield HostileFile(
        "quadratic.docx",
        lambda: document("&x;" * 50_000, prolog=laughs("w:document", quadratic=True)),
        _DECLARES,
    )
    yield HostileFile(
        "laughs-utf-16.docx",
        lambda: zipped((part, document_of(laughs("w:document"), "&x;").encode("utf-16"))),
        _DECLARES,
    )
    yield HostileFile(
        "laughs-elsewhere.docx",
        lambda: document(
            more=[("o/p.xml", document_of(laughs("w:document"), "&x;")), _relations("o/p.xml")]
        ),
        _DECLARES,
    )
    yield HostileFile(
        "quadratic-relations.docx",
        lambda: document(
            more=[("_rels/.rels", f'{laughs("a", quadratic=True)}<a b="{"&x;" * 20_000}"/>')]
        ),
        _DECLARES,
    )
    yield HostileFile(
        "laughing-title.docx",
        lambda: document(more=[_property("&x;", laughs("p"))]),
        _DECLARES,
    )
    for kind, at in (("file", f"file://{SECRET_FILE}"), ("http", address)):
        yield HostileFile(
            f"external-{kind}.docx",
            partial(
                document,
                f"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>{_PARAGRAPH}",
                prolog=external("w:document", at),
            ),
            _DECLARES,
        )
        yield HostileFile(
            f"linked-{kind}.docx",
            partial(document, more=[_relations(at, mode="External")]),
            holds=FERRY,
        )
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{at}"/>'
        yield HostileFile(
            f"include-{kind}.docx", partial(document, f"{_PARAGRAPH}{include}"), holds=FERRY
        )
    yield HostileFile(
        "document-is-a-link.docx",
        lambda: zipped((_symlink(part), str(SECRET_FILE))),
        "is broken or of a kind that cannot be read",
    )
    yield HostileFile(
        "climbing.docx",
        lambda: document(more=[_relations("../../../../../etc/passwd"), ("../../x", "a")]),
        holds=FERRY,
    )
    yield HostileFile(
        "a-million-paragraphs.docx",
        lambda: document("<w:p/>" * 800_000),
        "holds 800,000 paragraphs, more than 100,000",
    )
    yield HostileFile(
        "other-prefix.docx", _other_prefix, "holds 150,000 paragraphs, more than 100,000"
    )
    yield HostileFile(
        "a-million-runs.docx",
        lambda: document(f"{_PARAGRAPH}<w:p>{'<w:r><w:t>a </w:t></w:r>' * 1_000_000}</w:p>"),
        SHRINKS,
    )
    yield HostileFile(
        "deep.docx",
        lambda: document(f"{'<w:ins>' * 100_000}{_PARAGRAPH}{'</w:ins>' * 100_000}"),
        "is nested too deeply",
    )
    yield HostileFile(
        "deep-tables.docx",
        lambda: document(
            f"{'<w:tbl><w:tr><w:tc>' * 400}{_PARAGRAPH}{'</w:tc></w:tr></w:tbl>' * 400}"
        ),
        "is nested too deeply",
    )
    yield HostileFile(
        "deep-title.docx",
        lambda: document(more=[_property("<a>" * 100_000 + "</a>" * 100_000)]),
        holds=FERRY,
    )
    yield HostileFile("cut-off.docx", lambda: cut(document()), "is broken or cut off")
    yield HostileFile(
        "empty-document.docx",
        lambda: zipped((part, "")),
        "is broken or of a kind that cannot be read",
    )


def document_of(prolog: str, body: str) -> str:
    """Return the main part of a Word document."""
    return f'{prolog}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
