"""Real files of many programs, each read in the child process, against `expected.toml`."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import passages
from index.errors import CorpusError
from index.model import Article
from index.readers import Extracted
from index.readers.process import ReadingProcess

FILES = Path(__file__).parents[1] / "fixtures" / "files"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(
    (FILES / "expected.toml").read_text(encoding="utf-8")
)
READ = sorted(name for name, expected in EXPECTED.items() if "reason" not in expected)
REFUSED = sorted(EXPECTED.keys() - set(READ))


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


def _read(process: ReadingProcess, name: str) -> Extracted:
    return process.read((FILES / name).read_bytes(), name)


def _article(found: Extracted, name: str) -> Article:
    """The article as a corpus makes it: what the file states, or else its first lines."""
    return Article(
        name,
        name,
        found.text,
        found.title or passages.stated_title(found.text),
        found.published or passages.stated_date(found.text),
    )


def test_every_file_is_expected_to_be_something() -> None:
    there = {path.name for path in FILES.iterdir() if path.is_file()}
    assert there - {"expected.toml", "make.sh"} == EXPECTED.keys()
    assert len(READ) >= 34


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_what_it_states_and_holds(process: ReadingProcess, name: str) -> None:
    expected = EXPECTED[name]
    found = _read(process, name)
    article = _article(found, name)
    cited = passages.split(article)
    assert article.title == expected["title"]
    assert article.published == expected.get("published")
    assert found.url == expected.get("url")
    assert found.language == expected.get("language", "")
    assert found.encoding == expected.get("encoding", "")
    assert cited[0].text.replace("\r\n", "\n") == expected["first"]
    assert len(cited) == expected.get("passages", len(cited))


@pytest.mark.parametrize("name", READ)
def test_nothing_of_a_file_is_lost_and_nothing_around_it_quoted(
    process: ReadingProcess, name: str
) -> None:
    expected = EXPECTED[name]
    found = _read(process, name)
    cited = passages.split(_article(found, name))
    assert expected["late"] in cited[-1].text or any(expected["late"] in p.text for p in cited[-3:])
    for passage in cited:
        assert passage.text == passage.span.of(found.text)
        assert passage.text != expected["title"]
        for words in expected.get("never", ()):
            assert words not in passage.text
    for words in expected.get("never", ()):
        assert words not in found.text.replace(expected["title"], "")


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    process: ReadingProcess, name: str
) -> None:
    with pytest.raises(CorpusError) as caught:
        _read(process, name)
    message = str(caught.value)
    assert message.startswith(f"{name} ")
    assert EXPECTED[name]["reason"] in message
    assert "\n" not in message


def test_what_a_page_has_around_its_article_is_told_in_order(process: ReadingProcess) -> None:
    dropped = _read(process, "news.html").dropped
    assert dropped[0] == "We use cookies to improve your experience on our site."
    assert "Seal pup rescued from drainage ditch" in dropped
    assert dropped[-1] == "Contact us"


def test_running_heads_and_page_numbers_are_told(process: ReadingProcess) -> None:
    dropped = _read(process, "running-heads.pdf").dropped
    assert dropped[:3] == ("Mountain rescue of the Karst – annual", "report", "Page 1")
    assert dropped[-1] == "Page 4"


def test_lists_tables_and_headings_come_out_as_markdown(process: ReadingProcess) -> None:
    for name in ("pandoc.html", "pandoc.docx"):
        text = _read(process, name).text
        assert "\n\n# How old they are\n\nThe oldest tide mill" in text
        assert "to offer:\n\n- a difference of at least two metres" in text
        assert "water,\n- a creek that could be closed with a short dam,\n- solid" in text
        assert "\n\n1. Open the gate and fill the pond.\n2. Wait until" in text
        assert "\n\nMill | Country | First recorded\nEling | England | 1086\n" in text
        assert "built in the year 619. A second mill" in text  # the note's number is gone
        assert text.endswith("The timbers were dated at Belfast after the excavation of 1999.")


def test_words_parted_at_line_ends_are_whole_again(process: ReadingProcess) -> None:
    text = _read(process, "two-columns.pdf").text
    for word in ("disagreed", "differed", "valleys", "unnecessary", "Sixty-one", "fifty-three"):
        assert word in text
    assert "ﬁ" not in text
    assert "sufficient" in text


def test_columns_are_read_one_after_the_other(process: ReadingProcess) -> None:
    text = _read(process, "two-columns.pdf").text
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Abstract",
        "1 Introduction",
        "2 Method",
        "3 Results",
        "4 Discussion",
        "5 Conclusion",
    ]


def test_dates_of_files_are_no_dates_of_publication(process: ReadingProcess) -> None:
    for name in ("word-template.docx", "libreoffice.docx", "latex.pdf", "libreoffice.pdf"):
        found = _read(process, name)
        assert found.published is None
        assert passages.stated_date(found.text) != date(2013, 12, 23)  # python-docx's template
