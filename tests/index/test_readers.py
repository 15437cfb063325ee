"""Bytes to text: encodings and their marks, and rows of JSON lines, each error with its place."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import article_texts

from index.errors import CorpusError, FixtureError
from index.readers import beir, text


def test_utf_8_is_read() -> None:
    assert text.read("Jürgen “Stock”".encode(), "a.txt") == "Jürgen “Stock”"


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_text() -> None:
    assert text.read(codecs.BOM_UTF8 + "Jürgen".encode(), "a.txt") == "Jürgen"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_utf_16_with_its_byte_order_mark_is_read(mark: bytes, encoding: str) -> None:
    assert text.read(mark + "Jürgen 😀".encode(encoding), "a.txt") == "Jürgen 😀"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_line_ends_stay_as_they_are(line_end: str) -> None:
    assert text.read(f"One{line_end}Two".encode(), "a.txt") == f"One{line_end}Two"


def test_an_empty_file_is_an_empty_text() -> None:
    assert text.read(b"", "a.txt") == ""


@pytest.mark.parametrize(
    "data",
    [
        b"J\xfcrgen in Latin-1",
        "Привет".encode("koi8-r"),
        codecs.BOM_UTF8 + b"\xff",
        codecs.BOM_UTF16_LE + b"odd",
        codecs.BOM_UTF16_LE + b"\x00\xd8",
        b"\xed\xa0\x80",
    ],
)
def test_bytes_that_are_no_such_text_are_refused(data: bytes) -> None:
    with pytest.raises(CorpusError, match=r"^a\.txt is not .* text \(byte \d+\); save it as UTF-8"):
        text.read(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [b"a\0b", "no mark".encode("utf-16-le"), "no mark".encode("utf-32-be"), b"%PDF-1.7\0\0"],
)
def test_bytes_with_nul_characters_are_refused(data: bytes) -> None:
    with pytest.raises(CorpusError, match=r"^a\.txt holds NUL characters"):
        text.read(data, "a.txt")


@given(article_texts.filter(lambda each: "\0" not in each))
@settings(deadline=None)
def test_any_text_is_read_back_from_each_encoding(content: str) -> None:
    assert text.read(content.encode("utf-8-sig"), "a.txt") == content
    assert text.read(content.encode("utf-16"), "a.txt") == content
    assert text.read(content.encode("utf-32"), "a.txt") == content


def _folder(tmp_path: Path, *lines: str | bytes) -> Path:
    encoded = (line if isinstance(line, bytes) else line.encode() for line in lines)
    (tmp_path / "corpus.jsonl").write_bytes(b"".join(line + b"\n" for line in encoded))
    return tmp_path


def test_each_row_is_an_article_in_the_file_s_order(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        '{"_id": "b", "title": "Second", "text": "Two."}',
        '{"_id": "a", "title": "First", "text": "One."}',
    )
    found = [(each.id, each.source, each.title, each.text) for each in beir.read(folder)]
    assert found == [
        ("b", "corpus.jsonl", "Second", "Two."),
        ("a", "corpus.jsonl", "First", "One."),
    ]


@pytest.mark.parametrize("title", ["", ', "title": ""', ', "title": null', ', "title": 5'])
def test_a_row_without_a_title_states_none(tmp_path: Path, title: str) -> None:
    (article,) = beir.read(_folder(tmp_path, f'{{"_id": "a", "text": "One."{title}}}'))
    assert article.title is None


def test_other_fields_of_a_row_are_not_read(tmp_path: Path) -> None:
    row = {"_id": "a", "text": "One.", "metadata": 5, "url": ["x"], "published": {}, "language": 0}
    (article,) = beir.read(_folder(tmp_path, json.dumps(row)))
    assert (article.url, article.published) == (None, None)


def test_blank_lines_and_a_byte_order_mark_are_skipped(tmp_path: Path) -> None:
    row = '{"_id": "a", "text": "One."}'
    folder = _folder(tmp_path, codecs.BOM_UTF8, "", row, "   ", "")
    (tmp_path / "corpus.jsonl").write_bytes(
        (tmp_path / "corpus.jsonl").read_bytes().replace(codecs.BOM_UTF8 + b"\n", codecs.BOM_UTF8)
    )
    assert [each.id for each in beir.read(folder)] == ["a"]


def test_a_line_separator_inside_a_text_does_not_end_the_row(tmp_path: Path) -> None:
    (article,) = beir.read(_folder(tmp_path, '{"_id": "a", "text": "One\u2028Two\x85"}'))
    assert article.text == "One\u2028Two\x85"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("nonsense", "not JSON"),
        ('{"_id": "c", "text": "x"} trailing', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("1" * 5_000, "not JSON"),
        ("[]", "not a JSON object but list"),
        ('"c"', "not a JSON object but str"),
        ("null", "not a JSON object but NoneType"),
        ('{"text": "x"}', 'needs "_id" and "text", both strings'),
        ('{"_id": "c"}', 'needs "_id" and "text", both strings'),
        ('{"_id": 3, "text": "x"}', 'needs "_id" and "text", both strings'),
        ('{"_id": "c", "text": null}', 'needs "_id" and "text", both strings'),
        ('{"_id": "c", "text": "half of a pair: \\ud800"}', "surrogate"),
        ('{"_id": "c", "text": "nothing: \\u0000"}', "holds a NUL"),
        ('{"_id": "c\\u0000", "text": "x"}', "holds a NUL"),
        ('{"_id": "c", "title": "\\u0000", "text": "x"}', "holds a NUL"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, line: str, why: str) -> None:
    folder = _folder(tmp_path, '{"_id": "a", "text": "One."}', "", line)
    with pytest.raises(CorpusError) as caught:
        list(beir.read(folder))
    message = str(caught.value)
    assert f"{folder / 'corpus.jsonl'}, line 3: " in message
    assert why in message
    assert "\n" not in message


def test_rows_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, b'{"_id": "a", "text": "J\xfcrgen"}')
    with pytest.raises(CorpusError, match=r"corpus\.jsonl is not UTF-8 text; save it as UTF-8"):
        list(beir.read(folder))


def test_a_missing_file_is_an_error_of_the_kind_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"cannot read .*gone\.jsonl: No such file"):
        list(beir.rows(tmp_path / "gone.jsonl", FixtureError))


def test_a_folder_in_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"cannot read .*: Is a directory"):
        list(beir.rows(tmp_path, FixtureError))
