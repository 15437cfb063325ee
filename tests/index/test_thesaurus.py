"""What says nearly the same is told for English stems, and nothing for other words."""

from importlib.resources import files

import pytest

from index import terms
from index.thesaurus import Kin, kin


def _stem(word: str) -> str:
    return terms.terms_of(word)[0]


@pytest.mark.parametrize(
    ("column", "word", "other"),
    [
        ("near", "help", "assist"),
        ("near", "assist", "help"),
        ("near", "religion", "religious"),
        ("near", "country", "nation"),
        ("wider", "religion", "belief"),
        ("narrower", "belief", "religion"),
    ],
)
def test_related_words_are_told_apart_by_how(column: str, word: str, other: str) -> None:
    assert _stem(other) in getattr(kin(_stem(word)), column)


@pytest.mark.parametrize("word", ["", "xylophonist", "interpol", "Jahr", "конференция", "#"])
def test_a_word_that_is_not_listed_has_no_kin(word: str) -> None:
    assert kin(word) == Kin()


def test_every_line_is_a_stem_with_three_columns_in_order() -> None:
    data = files("index").joinpath("thesaurus.tsv").read_text(encoding="utf-8")
    lines = [line for line in data.splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} == {4}
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})
    assert all(column == " ".join(sorted(column.split())) for row in rows for column in row[1:])


def test_wider_and_narrower_mirror_each_other() -> None:
    data = files("index").joinpath("thesaurus.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in data.splitlines() if not line.startswith("#")]
    wider = {(row[0], other) for row in rows for other in row[2].split()}
    narrower = {(other, row[0]) for row in rows for other in row[3].split()}
    assert wider == narrower


def test_no_stem_is_its_own_kin() -> None:
    stems = ("help", "belief", "religion", "countri")
    assert [stem for stem in stems if any(stem in column for column in kin(stem))] == []


def test_the_licence_of_the_words_is_there() -> None:
    licence = files("index").joinpath("thesaurus.LICENSE").read_text(encoding="utf-8")
    assert "Princeton University" in licence
