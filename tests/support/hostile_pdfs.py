"""Hostile PDF files: objects that lead to themselves, streams that swell, numbers that lie."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial

from hostile_archives import zipped
from hostile_files import FERRY, NOWHERE, SECRET_FILE, HostileFile, cut

_DRAWS = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % FERRY.encode()
_CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources %s>>"
_FONTS = b"<</Font<</F1 3 0 R>>%s>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica%s>>"
_BEYOND = "is packed, nested or repeated beyond what a PDF of text is; save its text as .txt"
_BROKEN = "is broken or cut off"
_NO_TEXT = "holds no text|holds pictures of pages"
_TAKES = "takes too long to read \\(more than 60 seconds\\)|it takes too much memory"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream with its length."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _flate(data: bytes, layers: int = 1, entries: bytes = b"") -> bytes:
    for _ in range(layers):
        data = zlib.compress(data, 9)
    return stream(data, entries + b"/Filter[%s]" % (b"/FlateDecode" * layers))


def pdf(  # noqa: PLR0913 each is one of the places that harm can be done in
    contents: bytes = b"",
    *,
    catalog: bytes = b"",
    pages: bytes = b"/Count 1/Kids[4 0 R]",
    page: bytes = b"",
    font: bytes = b"",
    resources: bytes = b"",
    more: Sequence[bytes] = (),
    trailer: bytes = b"",
) -> bytes:
    """Return a file of one page: 2 are its pages, 3 its font, 4 the page, 5 what that draws."""
    objects = [
        _CATALOG % catalog,
        b"<</Type/Pages%s>>" % pages,
        _FONT % font,
        page or _PAGE % (_FONTS % resources),
        contents or stream(_DRAWS),
        *more,
    ]
    out = b"%PDF-1.5\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, trailer, len(out))
    )


def _self_xref(kind: str) -> bytes:
    """Return a file whose table of objects goes on in itself."""
    sound = pdf()
    start = sound.index(b"xref\n0")
    if kind == "table":
        return pdf(trailer=b"/Prev %d" % start)
    head = sound[:start]
    rows = b"".join(
        struct.pack(">BIB", 1, head.index(b"\n%d 0 obj" % number) + 1, 0) for number in range(1, 6)
    )
    entries = b"/Type/XRef/Size 7/W[1 4 1]/Index[1 5]/Root 1 0 R/Prev %d" % len(head)
    return head + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        stream(rows, entries),
        len(head),
    )


def _self_object_stream() -> bytes:
    """Return a file whose page, font and object stream all stand in that same stream."""
    head = b"%PDF-1.5\n"
    objects = [_CATALOG % b"", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", _FONT % b"", b"<<>>"]
    listed, body = b"", b""
    for number, each in enumerate(objects, 1):
        listed += b"%d %d " % (number, len(body))
        body += each + b" "
    entries = b"/Type/ObjStm/N 4/First %d/Extends 6 0 R" % len(listed)
    start = len(head)
    head += b"6 0 obj\n%s\nendobj\n" % stream(listed + body, entries)
    rows = b"".join(struct.pack(">BIB", 2, 6, index) for index in range(4))
    rows += struct.pack(">BIB", 2, 6, 5) + struct.pack(">BIB", 2, 6, 0)
    del start
    xref = b"/Type/XRef/Size 8/W[1 4 1]/Index[1 6]/Root 1 0 R"
    return head + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(rows, xref), len(head))


def _huge_xref(rows: bytes) -> bytes:
    return pdf().replace(b"xref\n0 6\n", b"xref\n" + rows, 1)


def _to_unicode(ranges: bytes) -> bytes:
    return b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange " + ranges


def loops() -> Iterator[HostileFile]:
    """Return files whose objects lead to themselves or to each other."""
    yield HostileFile("page-of-itself.pdf", lambda: pdf(pages=b"/Count 1/Kids[2 0 R]"), _BROKEN)
    yield HostileFile(
        "pages-in-turns.pdf",
        lambda: pdf(
            pages=b"/Count 9/Kids[6 0 R]",
            more=[b"<</Type/Pages/Parent 2 0 R/Count 9/Kids[2 0 R]>>"],
        ),
        _BROKEN,
    )
    yield HostileFile(
        "parents-in-turns.pdf",
        lambda: pdf(
            pages=b"/Count 1/Kids[4 0 R]/Parent 6 0 R",
            page=b"<</Type/Page/Parent 2 0 R/Contents 5 0 R>>",
            more=[b"<</Type/Pages/Parent 2 0 R/Count 1/Kids[2 0 R]>>"],
        ),
        _BEYOND,
    )
    yield HostileFile(
        "outlines-in-turns.pdf",
        lambda: pdf(
            catalog=b"/Outlines 6 0 R",
            more=[b"<</First 7 0 R/Last 7 0 R>>", b"<</Title(a)/Next 7 0 R/First 6 0 R>>"],
        ),
        holds=FERRY,
    )
    yield HostileFile(
        "object-is-itself.pdf",
        lambda: pdf(page=b"4 0 R"),
        "is broken or of a kind that cannot be read",
    )
    yield HostileFile(
        "length-is-itself.pdf",
        lambda: pdf(b"<</Length 5 0 R>>stream\n%s\nendstream" % _DRAWS),
        _BEYOND,
    )
    yield HostileFile(
        "contents-in-turns.pdf",
        lambda: pdf(b"[5 0 R 6 0 R]", more=[b"[5 0 R 6 0 R]"]),
        f"{_BROKEN}|{_NO_TEXT}",
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    yield HostileFile(
        "form-in-itself.pdf",
        lambda: pdf(
            stream(_DRAWS + b" /X Do"),
            resources=b"/XObject<</X 6 0 R>>",
            more=[stream(b"/X Do " * 9, form)],
        ),
        holds=FERRY,
    )
    yield HostileFile(
        "forms-by-the-billion.pdf",
        lambda: pdf(
            stream(_DRAWS + b" /X Do"),
            resources=b"/XObject<</X 6 0 R>>",
            more=[
                stream(b"/X Do " * 10, form.replace(b"6 0 R", b"%d 0 R" % number))
                for number in range(7, 17)
            ],
        ),
        holds=FERRY,
        slow=True,
    )
    yield HostileFile("table-in-turns.pdf", lambda: _self_xref("table"), holds=FERRY)
    yield HostileFile("table-stream-in-turns.pdf", lambda: _self_xref("stream"), holds=FERRY)
    yield HostileFile("objects-in-themselves.pdf", _self_object_stream, f"{_BROKEN}|{_NO_TEXT}")
    yield HostileFile(
        "font-of-itself.pdf",
        lambda: pdf(font=b"/Encoding 3 0 R/DescendantFonts[3 0 R]/ToUnicode 3 0 R"),
        holds=FERRY,
    )


def streams() -> Iterator[HostileFile]:
    """Return files whose streams swell, or take their time."""
    yield HostileFile("bomb.pdf", lambda: pdf(_flate(b" " * 100_000_000)), _BEYOND)
    yield HostileFile("bomb-in-layers.pdf", lambda: pdf(_flate(b" " * 100_000_000, 3)), _BEYOND)
    yield HostileFile("bomb-of-200-filters.pdf", lambda: pdf(_flate(_DRAWS, 200)), _BEYOND)
    runs = b"\x81 " * 5_000_000 + b"\x80"
    yield HostileFile(
        "bomb-of-runs.pdf",
        lambda: pdf(stream(runs, b"/Filter/RunLengthDecode")),
        _BEYOND,
    )
    yield HostileFile(
        "bombs-by-the-hundred.pdf",
        lambda: pdf(b"[%s]" % (b"6 0 R " * 100), more=[_flate(b" " * 70_000_000)]),
        _BEYOND,
    )
    yield HostileFile(
        "wide-columns.pdf",
        lambda: pdf(
            _flate(_DRAWS, 1, b"/DecodeParms<</Predictor 12/Columns 2147483647/Colors 9>>")
        ),
        _BEYOND,
    )
    yield HostileFile(
        "a-million-words.pdf",
        lambda: pdf(_flate(b"BT /F1 9 Tf " + b"1 0 0 1 9 9 Tm (a b) Tj " * 1_000_000 + b"ET")),
        f"{_TAKES}|{_BEYOND}",
        slow=True,
    )
    yield HostileFile(
        "a-million-marks.pdf",
        lambda: pdf(_flate(_DRAWS + b" q" * 1_000_000 + b" Q" * 1_000_000)),
        f"{_TAKES}|{_BEYOND}",
        slow=True,
    )
    yield HostileFile(
        "open-picture.pdf",
        lambda: pdf(stream(_DRAWS + b" BI /W 9 /H 9 ID " + b"EI" * 500_000)),
        holds=FERRY,
    )
    for name, ranges, refused in (
        (
            "letters-by-the-billion",
            b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange",
            _BEYOND,
        ),
        ("letters-long", b"1 beginbfchar <0041> <%s> endbfchar" % (b"0041" * 2_000_000), _BEYOND),
        (
            "letters-open",
            b"1 beginbfrange <0000> <FFFF> [" + b"<0041>" * 200_000,
            "is broken or of a kind that cannot be read",
        ),
    ):
        yield HostileFile(
            f"{name}.pdf",
            partial(pdf, font=b"/ToUnicode 6 0 R", more=[_flate(_to_unicode(ranges))]),
            refused,
        )


def numbers() -> Iterator[HostileFile]:
    """Return files that lie about how much there is in them, or nest it without end."""
    yield HostileFile(
        "counts-billions.pdf", lambda: pdf(pages=b"/Count 2147483647/Kids[4 0 R]"), holds=FERRY
    )
    yield HostileFile(
        "a-hundred-thousand-pages.pdf",
        lambda: pdf(pages=b"/Count 100000/Kids[%s]" % (b"4 0 R " * 100_000)),
        "has more than 3,000 pages; split it",
    )
    yield HostileFile(
        "pages-by-the-billion.pdf",
        lambda: pdf(
            pages=b"/Count 9/Kids[%s]" % (b"6 0 R " * 10),
            more=[
                b"<</Type/Pages/Parent 2 0 R/Count 9/Kids[%s]>>" % (b"%d 0 R " % number * 10)
                for number in (*range(7, 16), 4)
            ],
        ),
        _BEYOND,
    )
    yield HostileFile("table-of-a-billion.pdf", lambda: _huge_xref(b"0 999999999\n"), _BEYOND)
    yield HostileFile("negative-table.pdf", lambda: _huge_xref(b"-5 -1\n0 6\n"), holds=FERRY)
    yield HostileFile(
        "wide-table.pdf",
        lambda: _self_xref("stream").replace(b"[1 4 1]/Index[1 5]", b"[1 999999999 1]/Index[1 9]"),
        _BROKEN,
    )
    yield HostileFile(
        "deep-array.pdf",
        lambda: pdf(catalog=b"/A " + b"[" * 100_000 + b"]" * 100_000),
        _BROKEN,
    )
    yield HostileFile(
        "deep-map.pdf",
        lambda: pdf(catalog=b"/A " + b"<</A " * 100_000 + b">>" * 100_000),
        holds=FERRY,
    )
    yield HostileFile(
        "deep-contents.pdf",
        lambda: pdf(stream(_DRAWS + b"[" * 100_000)),
        "is nested too deeply",
    )
    yield HostileFile(
        "huge-letters.pdf", lambda: pdf(stream(_DRAWS.replace(b"12", b"9" * 300))), _BEYOND
    )
    yield HostileFile(
        "starts-before.pdf", lambda: pdf().replace(b"startxref\n", b"startxref\n-"), holds=FERRY
    )
    yield HostileFile("dangling.pdf", lambda: pdf(page=b"<</Contents 99 0 R>>"), _NO_TEXT)
    yield HostileFile(
        "asks.pdf",
        lambda: pdf(
            catalog=b"/OpenAction<</S/URI/URI(%s)>>/AA<</O<</S/Launch/F(%s)>>>>"
            % (NOWHERE.encode(), str(SECRET_FILE).encode())
        ),
        holds=FERRY,
    )
    yield HostileFile(
        "content-elsewhere.pdf",
        lambda: pdf(b"<</F(%s)/Length 0>>stream\n\nendstream" % str(SECRET_FILE).encode()),
        _NO_TEXT,
    )
    yield HostileFile("cut-off.pdf", lambda: cut(pdf()), f"{_BROKEN}|{_NO_TEXT}")
    yield HostileFile("head-only.pdf", lambda: b"%PDF-1.7\n", _BROKEN)
    yield HostileFile("garbage-behind.pdf", lambda: pdf() + b"\0" * 10_000_000, holds=FERRY)
    yield HostileFile("line-ends-behind.pdf", lambda: pdf() + b"\n" * 10_000_000, holds=FERRY)
    yield HostileFile(
        "headless-garbage.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj\n" * 200_000, _BROKEN
    )
    yield HostileFile("pdf-and-zip.pdf", lambda: pdf() + zipped(("a.txt", "b")), holds=FERRY)
    yield HostileFile("pdf-named.txt", pdf, holds=FERRY)
    yield HostileFile("pdf-named.epub", pdf, holds=FERRY)


def pdfs() -> Iterator[HostileFile]:
    """Return all of these."""
    yield from loops()
    yield from streams()
    yield from numbers()
