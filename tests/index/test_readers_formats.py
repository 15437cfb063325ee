"""The readers of each format, by files made up for one case each."""

import codecs
import io
import logging
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hostile_archives import zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from index import readers
from index.errors import CorpusError
from index.readers import Extracted, archive, html, wrapping
from index.readers.extracted import iso_date, iso_language, sane_title, shortened
from index.readers.wrapping import Line

FILES = Path(__file__).parents[1] / "fixtures" / "files"
PROSE = (
    "The first car ferry in four decades crossed the sound on Monday morning with eleven cars, "
    "two lorries and a brass band on board."
)
SAMPLES = tuple(
    path.read_bytes()
    for path in sorted(FILES.iterdir())
    if path.suffix in {".pdf", ".docx", ".epub", ".html", ".txt"} and path.stat().st_size < 60_000
)


def _zip(members: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def _page(body: str, head: str = "") -> Extracted:
    return readers.read(f"<!DOCTYPE html><html><head>{head}</head>{body}".encode(), "a.html")


def _docx(body: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return _zip(
        {
            "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/"
            "content-types'/>",
            "_rels/.rels": f"<Relationships xmlns='{relations}'><Relationship Id='r' "
            f"Type='{office}' Target='word/document.xml'/></Relationships>",
            "word/document.xml": f"<w:document xmlns:w='{namespace}'><w:body>{body}</w:body>"
            "</w:document>",
        }
    )


# What comes first: the content


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\xff\xd8\xff\xe0", "is a picture"),
        (b"{\\rtf1", "is a rich text file"),
        (b"\x1f\x8b\x08", "is a packed file"),
        (b"7z\xbc\xaf\x27\x1c", "is a packed file"),
        (b"ID3\x04", "is a sound or video file"),
        (b"\x7fELF", "is a program"),
        (b"%!PS-Adobe", "is a PostScript file"),
        (b"SQLite format 3\0", "is a database"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office file"),
        (b"AT&TFORM", "is a scanned book"),
        (b"<?xml version='1.0'?><FictionBook xmlns='x'>", "is a FictionBook"),
        (b"  \n ", "is empty"),
    ],
)
def test_what_is_no_text_is_told_what_it_is(start: bytes, why: str) -> None:
    with pytest.raises(CorpusError, match=f"^a.pdf {why}"):
        readers.read(start + (b"\0" * 300 if start.strip() else b""), "a.pdf")


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ("ppt/presentation.xml", "is a PowerPoint file"),
        ("xl/workbook.xml", "is an Excel file"),
        ("Index/Document.iwa", "is a file of Apple Pages"),
        ("a.txt", "is an archive, not one text"),
    ],
)
def test_zipped_formats_are_told_apart(member: str, why: str) -> None:
    with pytest.raises(CorpusError, match=f"^a.docx {why}"):
        readers.read(_zip({member: "x"}), "a.docx")


def test_a_text_of_another_name_is_read_as_text() -> None:
    assert readers.read(PROSE.encode(), "a.pdf").text == PROSE
    assert readers.read(PROSE.encode(), "notes").text == PROSE


def test_bytes_that_are_nothing_known_are_told_by_their_name() -> None:
    with pytest.raises(CorpusError, match=r"^a\.pdf is damaged, or no \.pdf file at all; get it"):
        readers.read(b"\x00\xff nothing", "a.pdf")


def test_tags_in_markdown_do_not_make_it_a_page() -> None:
    text = f"<div align=center>\n\n{PROSE}\n"
    assert readers.read(text.encode(), "a.md").text == text


def test_signs_that_are_no_letters_are_refused() -> None:
    with pytest.raises(CorpusError, match="holds mostly signs that are no letters"):
        readers.read(("\x01\x02\x03\ue000a" * 50).encode(), "a.txt")
    with pytest.raises(CorpusError, match="holds no text"):
        readers.read(b"--- *** ---", "a.txt")


# Plain text and Markdown


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read_if_it_is_obvious(encoding: str) -> None:
    found = readers.read(PROSE.encode(encoding), "a.txt")
    assert (found.text, found.encoding) == (PROSE, encoding)


def test_utf_32_with_its_mark_is_read() -> None:
    assert readers.read(codecs.BOM_UTF32_LE + PROSE.encode("utf-32-le"), "a.txt").text == PROSE


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc_jp", "錦帯橋は山口県岩国市の錦川に架かる木造の橋である。五つの反り橋が連なり、" * 3),
        ("cp1250", "Most w Toruniu zbudowano na początku wieku. Był to pierwszy stały most. " * 3),
        ("cp1253", "Η γέφυρα της Άρτας είναι πέτρινη και ο θρύλος λέει πως γκρεμιζόταν. " * 3),
        ("cp949", "진천 농다리는 고려 시대에 만들어진 돌다리로 그 자리를 지키고 있다. " * 3),
        ("cp866", "Летом над рекой взорвалось небесное тело. Взрыв повалил деревья. " * 3),
    ],
)
def test_other_encodings_are_told_by_their_letters(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    try:
        found = readers.read(data, "a.txt")
    except CorpusError as refused:  # never a wrong text
        assert "save it as UTF-8" in str(refused)  # noqa: PT017 either outcome is right
    else:
        assert found.text == text


def test_a_header_of_keys_is_no_text_but_states_things() -> None:
    header = (
        '---\ntitle: "On ferries"\ndate: 2024-05-17\nlang: en-GB\nurl: https://a.example/b\n---\n'
    )
    found = readers.read(f"{header}\n{PROSE}\n".encode(), "a.md")
    assert found.text == f"{PROSE}\n"
    assert (found.title, found.published) == ("On ferries", date(2024, 5, 17))
    assert (found.language, found.url) == ("en", "https://a.example/b")
    assert found.dropped[0] == 'title: "On ferries"'


def test_two_rules_are_no_header_without_keys() -> None:
    text = f"---\n{PROSE}\n---\n\nMore of it.\n"
    assert readers.read(text.encode(), "a.md").text == text


# Web pages


def test_the_title_is_the_heading_rather_than_the_window_s() -> None:
    found = _page(
        f"<h1>Ferry returns</h1><p>{PROSE}</p><p>{PROSE}</p>", "<title>Ferry returns | Site</title>"
    )
    assert found.title == "Ferry returns"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-05-17T08:00:00Z">',
        '<meta name="dcterms.date" content="2024-05-17">',
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": '
            '"2024-05-17T08:00"}</script>'
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": '
            '"BlogPosting", "datePublished": "2024-05-17"}]}</script>'
        ),
    ],
)
def test_a_page_s_date_is_what_its_head_states(head: str) -> None:
    assert _page(f"<h1>Ferry</h1><p>{PROSE}</p>", head).published == date(2024, 5, 17)


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ("<time pubdate datetime='2024-05-17'>Friday</time>", date(2024, 5, 17)),
        ("<header><time datetime='2024-05-17'>Friday</time></header>", date(2024, 5, 17)),
        ("<p>On <time datetime='2024-05-17'>Friday</time> it rained.</p>", None),
        ("<p>17 May 2024</p>", None),
    ],
)
def test_a_date_in_the_text_is_no_date_of_publication(body: str, published: date | None) -> None:
    assert _page(f"<article>{body}<p>{PROSE}</p></article>").published == published


def test_broken_descriptions_state_nothing() -> None:
    head = '<script type="application/ld+json">{"@type": </script><link rel=canonical href="/a">'
    found = _page(f"<p>{PROSE}</p>", head)
    assert (found.published, found.url) == (None, None)


def test_powers_stay_powers_and_notes_lose_their_number() -> None:
    note = '<sup><a href="#fn1">[1]</a></sup>'
    text = _page(
        f"<p>{PROSE}</p><p>There are 10<sup>6</sup> of them.{note} Nobody counts.</p>"
    ).text
    assert "There are 10⁶ of them. Nobody counts." in text


def test_line_breaks_make_lines_and_two_make_paragraphs() -> None:
    text = _page(
        f"<p>{PROSE}</p><div>One line<br>another line<br><br>A paragraph of it.</div>"
    ).text
    assert "One line\nanother line\n\nA paragraph of it." in text


def test_nested_lists_are_indented_and_further_paragraphs_belong_to_their_item() -> None:
    body = f"<p>{PROSE}</p><ul><li><p>one apple</p><p>It is red.</p><ul><li>its core</li></ul></li>"
    text = _page(f"{body}<li>two pears</li></ul><p>{PROSE}</p>").text
    assert "- one apple\n  It is red.\n  - its core\n- two pears" in text


def test_no_break_spaces_stay() -> None:
    assert "10\u00a0km" in _page(f"<p>{PROSE}  It is \n 10&nbsp;km long.</p>").text


def test_a_table_that_places_a_page_is_no_table() -> None:
    found = _page(f"<table><tr><td>Left</td><td><h1>Ferry</h1><p>{PROSE}</p></td></tr></table>")
    assert "|" not in found.text
    assert f"# Ferry\n\n{PROSE}" in found.text


def test_a_page_declares_its_encoding_and_utf_8_is_believed_anyway() -> None:
    content = f'<html><head><meta charset="koi8-r"></head><body><p>Лодка {PROSE}</p></body></html>'
    for encoding in ("koi8-r", "utf-8"):
        found = readers.read(content.encode(encoding), "a.html")
        assert found.text.startswith("Лодка")
        assert found.encoding == encoding


def test_an_encoding_that_does_not_exist_is_told_by_the_letters() -> None:
    content = f'<html><meta charset="nonsense"><p>{"Взрыв повалил деревья на площади. " * 9}</p>'
    assert html.decoded(content.encode("cp1251"), "a.html") == (content, "windows-1251")


def test_a_page_that_would_be_read_in_part_is_refused() -> None:
    with pytest.raises(CorpusError, match=r"^a\.html is nested too deeply"):
        _page(f"<div><p>{PROSE}</p>" * 3_000)


def test_what_is_preformatted_keeps_its_lines() -> None:
    assert "one\n  two" in _page(f"<p>{PROSE}</p><pre>one\n  two\n</pre><p>{PROSE}</p>").text


def test_a_page_that_the_extraction_finds_nothing_in_is_read_without_its_menus() -> None:
    body = "<nav><a>Home</a></nav><form>Search</form><p>Short.</p><p>Shorter.</p>"
    assert _page(body).text == "Short.\n\nShorter."


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(CorpusError, match=r"^a\.html is a page without text"):
        _page("<script>let a = 1</script>")


def test_the_heading_of_the_article_comes_before_that_of_the_site() -> None:
    body = f"<h1 class=menu>The Book</h1><main><h1>Names</h1><p>{PROSE}</p><p>{PROSE}</p></main>"
    assert _page(body, "<title>Names - The Book</title>").title == "Names"


# Word


def test_a_document_of_word_may_be_bare() -> None:
    found = readers.read(_docx(f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>"), "a.docx")
    assert (found.text, found.title) == (PROSE, None)


def test_declarations_of_entities_are_refused() -> None:
    data = _zip({"word/document.xml": '<!DOCTYPE d [<!ENTITY a "b">]><w:document>&a;'})
    with pytest.raises(CorpusError, match=r"^a\.docx holds declarations that no Word document"):
        readers.read(data, "a.docx")


# Books


def _book(opf: str, **documents: str) -> bytes:
    container = (
        "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
        "<rootfile full-path='OPS/book.opf'/></rootfiles></container>"
    )
    parts: dict[str, str | bytes] = {"META-INF/container.xml": container, "OPS/book.opf": opf}
    return _zip(parts | {f"OPS/{name}.xhtml": text for name, text in documents.items()})


def _package(*names: str, more: str = "") -> str:
    items = "".join(
        f"<item id='{name}' href='{name}.xhtml' media-type='application/xhtml+xml'/>"
        for name in names
    )
    spine = "".join(f"<itemref idref='{name}'/>" for name in names)
    return (
        "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:opf='http://www.idpf.org/2007/opf'><metadata><dc:title>On ferries</dc:title>"
        f"{more}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def test_a_book_is_read_in_the_order_of_its_spine_without_what_is_around() -> None:
    data = _book(
        _package(
            "cover", "b", "a", "c", more="<dc:date>2020</dc:date><dc:language>fr</dc:language>"
        ),
        cover="<html><body><p>A cover</p></body></html>",
        a="<html><body><p>Second.</p></body></html>",
        b=f"<html><body><h1>One</h1><p>{PROSE}</p></body></html>",
        c="<html xmlns:epub='x'><body epub:type='copyright-page'><p>Printed.</p></body></html>",
    )
    found = readers.read(data, "a.epub")
    assert found.text == f"# One\n\n{PROSE}\n\nSecond."
    assert (found.title, found.language, found.published) == ("On ferries", "fr", None)
    assert found.dropped == ("A cover", "Printed.")


def test_of_several_dates_of_a_book_only_that_of_publication_counts() -> None:
    dates = (
        "<dc:date opf:event='modification'>2024-01-01</dc:date>"
        "<dc:date opf:event='publication'>2020-05-17</dc:date>"
    )
    data = _book(_package("a", more=dates), a=f"<html><body><p>{PROSE}</p></body></html>")
    assert readers.read(data, "a.epub").published == date(2020, 5, 17)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (_book(_package("a")), "is broken: it lacks OPS/a.xhtml"),
        (_zip({"META-INF/container.xml": "<container/>"}), "does not name its contents"),
        (_zip({"META-INF/container.xml": "<container"}), "is broken"),
        (
            _zip({"META-INF/container.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "holds declarations that no book has",
        ),
        (
            _zip({"META-INF/container.xml": "", "META-INF/encryption.xml": 'URI="a.xhtml"'}),
            "is protected against copying",
        ),
    ],
)
def test_a_book_that_is_none_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(CorpusError, match=rf"^a\.epub .*{why}"):
        readers.read(data, "a.epub")


# Lines of pages


def _lines(*texts: str, x: float = 72, step: float = 12) -> list[Line]:
    return [Line(text, 0, x, 700 - step * number, 10) for number, text in enumerate(texts)]


def _texts(*pages: list[Line]) -> list[str]:
    return [block.text for block in wrapping.blocks(list(pages))]


def test_a_hyphen_stays_where_the_document_has_the_word_with_it() -> None:
    lines = _lines(
        "It took twenty-two of the volunteers a whole day to cross the north-",
        "ern moor, and twenty-",
        "two more to come back with all of the instruments that they had used.",
    )
    assert _texts(lines) == [
        (
            "It took twenty-two of the volunteers a whole day to cross the northern moor, and "
            "twenty-two more to come back with all of the instruments that they had used."
        )
    ]


def test_a_paragraph_goes_on_over_the_page_and_the_footnote() -> None:
    first = [*_lines(PROSE[:60], PROSE[60:90]), Line("1 A note.", 0, 72, 90, 7)]
    second = [Line(PROSE[90:], 1, 72, 700, 10)]
    assert _texts(first, second)[1:] == ["1 A note."]


def test_short_lines_that_were_ended_on_purpose_stay_lines() -> None:
    lines = [
        *_lines("The keeper wrote down all of the ships that he had seen on that long night:"),
        *(Line(text, 0, 72, 660 - 12 * n, 10) for n, text in enumerate(("Mary Ann", "Kittiwake"))),
    ]
    assert _texts(lines)[-1] == "Mary Ann\nKittiwake"


def test_an_indented_line_starts_a_paragraph() -> None:
    text = "all of the ships that he had seen from the tower on that long night were"
    lines = [
        Line(f"{text} gone.", 0, 72, 700, 10),
        Line(f"Then {text}", 0, 82, 688, 10),
        Line("back again in the morning.", 0, 72, 676, 10),
    ]
    assert _texts(lines) == [f"{text} gone.", f"Then {text} back again in the morning."]


def test_double_spaced_lines_are_one_paragraph() -> None:
    words = "all of the ships that he had seen from the tower on that long night were gone and"
    assert _texts(_lines(words, words, words, "more.", step=28)) == [f"{words} " * 3 + "more."]


def test_an_empty_document_has_no_blocks() -> None:
    assert wrapping.blocks([[]]) == []


# Archives of texts


def test_the_texts_of_an_archive_come_by_name_in_order() -> None:
    data = _zip(
        {
            "b/Öl.txt": "1",
            "a.md": "2",
            "c.jpg": "3",
            ".hidden.txt": "4",
            "__MACOSX/a.md": "5",
            "d/~$report.docx": "6",
            "d/.git/e.txt": "7",
        }
    )
    assert list(archive.texts(data, "all.zip")) == [("b/Öl.txt", b"1"), ("a.md", b"2")]


def test_names_without_the_flag_for_utf_8_are_read_as_it_if_they_are() -> None:
    data = _zip({"\u00f6l.txt": "1"})
    for flag in (b"\x00\x08", b"\x02\x08"):
        data = data.replace(flag, b"\x00\x00")
    assert [name for name, _ in archive.texts(data, "all.zip")] == ["öl.txt"]
    old = _zip({"XX.txt": "1"}).replace(b"XX.txt", b"\x94l.txt")
    assert [name for name, _ in archive.texts(old, "all.zip")] == ["öl.txt"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (_zip({"a.jpg": "1"}), "holds no file that can be read"),
        (_zip({f"{n}.txt": "1" for n in range(501)}), "holds 501 texts, more than 500"),
        (_zip({f"{n}.jpg": "" for n in range(10_001)}), "holds 10,001 files, more than 10,000"),
        (_zip({"a.txt": _zip({"b.txt": "1"})}), "holds another archive, a.txt"),
        (_zip({"a.txt": b"\0" * 60_000_000}), "unpacks to 60,000,000 bytes, more than is read"),
        (_zip({"a.txt": b"\0" * 20_000_000}), "times its size, as no text does"),
        (b"PK\x03\x04 nonsense", "is broken or cut off"),
    ],
)
def test_an_archive_beyond_the_limits_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(CorpusError, match=rf"^all\.zip {why}|^all\.zip .*{why}"):
        list(archive.texts(data, "all.zip"))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_packed_in_an_unusual_way_is_refused(method: int) -> None:
    data = zipped(("a.txt", b"1" * 1_000), method=method)
    with pytest.raises(CorpusError, match=r"^all\.zip is packed in an unusual way; pack it as"):
        list(archive.texts(data, "all.zip"))


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(_zip({"a.txt": "1"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(CorpusError, match=r"^all\.zip is encrypted"):
        list(archive.texts(bytes(data), "all.zip"))


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(_zip({"a.txt": "1" * 1_000}))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(CorpusError, match=r"^all\.zip is damaged: a\.txt"):
        list(archive.texts(bytes(data), "all.zip"))


# What is stated


@pytest.mark.parametrize(
    "title",
    [
        "", "  ", "untitled", "Untitled-1", "Document1", "Dokument 3", "Microsoft Word - x.docx",
        "report.docx", "final draft v2.doc", "a_report_2", "Unknown Title", "https://a.example/b",
        "...", "x" * 400, "report-2", 5, None, "Без названия", "Titel", "New Document",
    ],
)  # fmt: skip
def test_what_programs_fill_in_is_no_title(title: object) -> None:
    assert sane_title(title, "folder/report-2.docx") is None


@pytest.mark.parametrize("title", ["Ferries", "The documents", "赵州桥", "What is new in 3.11?"])
def test_what_people_write_is_a_title(title: str) -> None:
    assert sane_title(f" {title}\n", "a.docx") == title


def test_dates_and_languages_are_as_the_standards_write_them() -> None:
    assert iso_date("2024-05-17T08:00:00Z") == date(2024, 5, 17)
    assert iso_date("2024-13-17") is iso_date("17 May 2024") is iso_date("2024") is None
    assert [iso_language(tag) for tag in ("en-GB", "PT_br", "zh", "eng", "x-klingon", None)] == [
        "en", "pt", "zh", "", "", "",
    ]  # fmt: skip


def test_dropped_lines_are_bounded() -> None:
    lines = shortened(["  ", "a  b", "x" * 999, *(["line"] * 500)])
    assert lines[:2] == ("a b", "x" * 200)
    assert len(lines) == 200


# Whatever comes


@pytest.fixture(autouse=True)
def _quiet() -> None:
    for name in ("pypdf", "trafilatura", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _try(data: bytes, source: str) -> None:
    try:
        found = readers.read(data, source)
    except CorpusError as error:
        assert "\n" not in str(error)  # noqa: PT017 any file may be fine or not
    else:
        assert any(map(str.isalnum, found.text))
        found.text.encode()


_MAGIC = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<!doctype html>", b"\xd0\xcf\x11\xe0", b"\xff\xfe")


@given(st.sampled_from(_MAGIC), st.binary(max_size=400), st.sampled_from(sorted(readers.SUFFIXES)))
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_read_or_refused(magic: bytes, data: bytes, suffix: str) -> None:
    _try(magic + data, f"a{suffix}")


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=12),
    st.floats(0.2, 1),
)
@settings(deadline=None, max_examples=150)
def test_any_damaged_file_is_read_or_refused(
    sample: bytes, changes: list[tuple[float, bytes]], length: float
) -> None:
    data = bytearray(sample)
    for place, change in changes:
        start = int(place * len(data))
        data[start : start + len(change)] = change
    _try(bytes(data[: int(length * len(data))]) if length > 0.5 else bytes(data), "a")
