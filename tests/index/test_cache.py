"""The index of a library is kept beside it; one that cannot be used is made anew."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from databases import Database

from index import Article, PassageIndex, answer, cache, snapshot
from index import corpus as corpora
from index.arrays import Arrays
from index.cache import FILE
from index.corpus import Entry
from index.importing import import_folder
from index.library import Library
from index.stored import StoredArticle

ZEBRAS = Article("zebras.txt", "zebras.txt", "Zebras graze on the plain.", language="en")
OWLS = Article("owls.txt", "owls.txt", "Owls sleep by day.\n\nThey hunt mice.", language="en")
QUESTION = "Where do zebras graze?"
QUESTIONS = (QUESTION, "What do owls hunt?", "Which countries signed the Paris Call?", "Who waits?")


def _publish(library: Library, *articles: Article) -> None:
    library.add_all([Entry(each, each.text.encode()) for each in articles], "test")
    library.publish(library.drafted(), "test")


@pytest.fixture
def library(database: Database) -> Library:
    library = database.open()
    _publish(library, ZEBRAS, OWLS)
    return library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "index.cache"):
        yield caplog


def _load(folder: Path, library: Library) -> tuple[PassageIndex, bool]:
    """The index, and whether anything was built."""
    index, is_built = _loaded(folder, library)
    assert len(index.corpus.passages) == len(_fresh(library).corpus.passages)
    assert answer(index, QUESTION) == answer(_fresh(library), QUESTION)
    return index, is_built


def _loaded(folder: Path, library: Library) -> tuple[PassageIndex, bool]:
    built: list[int] = []
    index = cache.load(folder, library, library.state(), lambda done, _total: built.append(done))
    return index, bool(built)


def _fresh(library: Library) -> PassageIndex:
    return PassageIndex(corpora.of(library.articles(library.state())))


def test_an_index_is_built_once(folder: Path, library: Library) -> None:
    assert _load(folder, library)[1]
    assert not _load(folder, library)[1]


def test_what_has_changed_since_is_brought_up_to_date(folder: Path, library: Library) -> None:
    _load(folder, library)
    _publish(library, replace(ZEBRAS, text="Zebras graze in the zoo.\n\nThey are striped."))
    library.remove(["owls.txt"], "test")
    library.publish(library.drafted(), "test")
    index, is_built = _load(folder, library)
    assert is_built
    assert answer(index, QUESTION).citations[0].passage.text == "Zebras graze in the zoo."
    assert not _load(folder, library)[1]


def test_the_index_of_another_library_is_not_taken_for_this_one_s(
    folder: Path, library: Library, tmp_path: Path
) -> None:
    _load(folder, library)
    other = Library.open(tmp_path / "other")
    _publish(other, replace(ZEBRAS, text="Zebras graze elsewhere."), OWLS)
    index, _ = _load(folder, other)
    assert answer(index, QUESTION).citations[0].passage.text == "Zebras graze elsewhere."


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "folder"])
def test_a_damaged_index_is_said_and_made_anew(
    folder: Path, library: Library, damage: str, logged: pytest.LogCaptureFixture
) -> None:
    _load(folder, library)
    file = folder / FILE
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    match damage:
        case "flipped":
            file.write_bytes(data)
        case "cut":
            file.write_bytes(data[: len(data) // 2])
        case "empty":
            file.write_bytes(b"")
        case "folder":
            file.unlink()
            file.mkdir()
    assert _load(folder, library)[1]
    assert f"{file}" in logged.text
    assert "it is made anew" in logged.text
    if damage == "folder":
        assert "is not kept, the next start will take longer: cannot write" in logged.text
    else:
        assert not _load(folder, library)[1]


def _notice(
    library: Library, folder: Path, logged: pytest.LogCaptureFixture, seed: int, flips: int
) -> None:
    """Flip one bit of a kept index, again and again: each time it is made anew and answers."""
    chance, file = Random(seed), folder / FILE  # noqa: S311 - to be replayed, not to be secret
    _load(folder, library)
    whole, fresh = file.read_bytes(), _fresh(library)
    for number in range(flips):
        bit = chance.randrange(8 * len(whole))
        told = f"seed {seed}, flip {number}: bit {bit} of {8 * len(whole)}"
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        beside = folder / "damaged"
        beside.write_bytes(damaged)
        beside.replace(file)
        logged.clear()
        index, is_built = _loaded(folder, library)
        assert is_built, told
        assert "it is made anew" in logged.text, told
        for question in QUESTIONS:
            assert answer(index, question) == answer(fresh, question), f"{told}: {question}"
        assert file.read_bytes() == whole, told


def test_any_bit_that_flips_in_a_kept_index_is_noticed(
    folder: Path, library: Library, logged: pytest.LogCaptureFixture
) -> None:
    _notice(library, folder, logged, seed=11, flips=40)


@pytest.mark.reliability
def test_a_thousand_bits_that_flip_in_the_index_of_the_seeds_are_noticed(
    tmp_path: Path, seeds_folder: Path, logged: pytest.LogCaptureFixture
) -> None:
    library = Library.open(tmp_path / "library")
    import_folder(library, seeds_folder)
    _notice(library, tmp_path / "library", logged, seed=12, flips=1000)


def test_the_index_of_another_program_is_made_anew(
    folder: Path,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    logged: pytest.LogCaptureFixture,
) -> None:
    _load(folder, library)
    monkeypatch.setattr(cache, "_made_by", lambda: "another")
    assert _load(folder, library)[1]
    assert "was made by another version of this program; it is made anew" in logged.text


def test_the_index_of_an_empty_library_is_kept_too(folder: Path, tmp_path: Path) -> None:
    library = Library.open(tmp_path / "empty")
    _load(folder, library)
    assert snapshot.read(folder / FILE).about["versions"] == []
    assert _load(folder, library)[0].search(QUESTION).ranked == ()


_LOADING = """
import sys
from pathlib import Path
from random import Random
from typing import Any
from index import cache
from index.library import Library
from index.stored import StoredArticle
library = Library.open(Path(sys.argv[1]))
index = cache.load(Path(sys.argv[2]), library, library.state())
found = index.hits(index.search("ZEBRAS graze by day?"))
print([each.passage.text for each in found])
print("nltk" in sys.modules)
index.search("Where do zebrae graze?")
print("nltk" in sys.modules)
"""


def test_no_stemmer_is_imported_until_a_word_has_to_be_stemmed(
    folder: Path, tmp_path: Path
) -> None:
    library = Library.open(tmp_path / "library")
    _publish(library, ZEBRAS, OWLS)
    _load(folder, library)
    said = subprocess.run(
        [sys.executable, "-c", _LOADING, str(tmp_path / "library"), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.splitlines()
    assert said == [
        "['Zebras graze on the plain.', 'Owls sleep by day.']",
        "False",
        "True",
    ]


def test_the_texts_of_an_index_that_is_kept_need_no_memory(folder: Path, library: Library) -> None:
    index, is_built = _load(folder, library)
    assert is_built
    assert all(isinstance(article, StoredArticle) for article in index.corpus.articles)


def test_a_folder_that_cannot_be_looked_into_is_said(
    library: Library, logged: pytest.LogCaptureFixture
) -> None:
    folder = Path("x" * 5_000)
    assert _load(folder, library)[1]
    assert "File name too long; it is made anew" in logged.text


def test_that_there_is_none_yet_is_not_said(
    folder: Path, library: Library, logged: pytest.LogCaptureFixture
) -> None:
    _load(folder, library)
    assert "made anew" not in logged.text


def test_what_another_program_has_kept_meanwhile_does_not_answer(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = snapshot.write

    def write_and_be_overtaken(path: Path, arrays: Arrays, about: dict[str, object]) -> None:
        write(path, arrays, {**about, "made_by": "another"})

    monkeypatch.setattr(snapshot, "write", write_and_be_overtaken)
    index, _ = _load(folder, library)
    assert not any(isinstance(article, StoredArticle) for article in index.corpus.articles)


def test_what_another_process_has_kept_meanwhile_does_not_answer(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = snapshot.write

    def write_and_be_overtaken(*what: Any) -> None:
        write(*what)
        monkeypatch.setattr(snapshot, "write", write)
        cache.keep(folder, PassageIndex(corpora.of([OWLS])), library.state()[:1])

    monkeypatch.setattr(snapshot, "write", write_and_be_overtaken)
    index, _ = _load(folder, library)
    assert {article.id for article in index.corpus.articles} == {"owls.txt", "zebras.txt"}
