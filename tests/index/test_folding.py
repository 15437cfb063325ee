"""A word is the same however it is typed: case, accents and apostrophes are left out."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from memory import kept_of_long_words
from strategies import any_text

from index.folding import fold, is_letters, without_digraphs


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Baku", "baku"),
        ("BAKU", "baku"),
        ("T-CY", "t-cy"),
        ("24/7", "24/7"),
        ("Jürgen", "jurgen"),
        ("JÜRGEN", "jurgen"),
        ("Ju\u0308rgen", "jurgen"),
        ("Céline", "celine"),
        ("naïve", "naive"),
        ("Ångström", "angstrom"),
        ("Søren", "soren"),
        ("Łódź", "lodz"),
        ("Đorđe", "dorde"),
        ("Straße", "strasse"),
        ("GROẞ", "gross"),
        ("cœur", "coeur"),
        ("Æsop", "aesop"),
        ("Ǽ", "ae"),
        ("Ǿ", "o"),
        ("İstanbul", "istanbul"),
        ("ılık", "ilik"),
        ("ﬁnance", "finance"),
        ("Ｐａｒｉｓ", "paris"),
        ("𝐂yber", "cyber"),
        ("Σίσυφος", "σισυφοσ"),
        ("Ёлка", "елка"),
        ("Российский", "россиискии"),
        ("مُحَمَّد", "محمد"),
        ("أين", "اين"),
        ("don’t", "don't"),
        ("l‘Union", "l'union"),
        ("", ""),
        ("…", "..."),
    ],
)
def test_a_word_is_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize("word", ["한국어", "中文", "ภาษาไทย", "עברית", "ქართული"])
def test_scripts_without_case_and_accents_stay_as_they_are(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [("ガラス", "カラス"), ("はし", "ばし"), ("ぱ", "は"), ("ไม่", "ไม้"), ("ขาว", "ข้าว")],
)
def test_marks_that_nobody_leaves_out_tell_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("half", "full"), [("ｶﾞﾗｽ", "ガラス"), ("か\u3099", "が")])
def test_japanese_is_the_same_however_it_is_composed(half: str, full: str) -> None:
    assert fold(half) == fold(full)


@given(any_text)
@example("Ǽ")
@example("Ǿ")
@settings(deadline=None)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text)
@settings(deadline=None)
def test_capitals_fold_like_small_letters(text: str) -> None:
    assert fold(text.upper()) == fold(text)


@given(any_text)
@settings(deadline=None)
def test_composed_and_decomposed_characters_fold_alike(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Juergen", "Jürgen"),
        ("JUERGEN", "jürgen"),
        ("Behoerde", "Behörde"),
        ("Praesident", "Präsident"),
        ("Goeteborg", "Göteborg"),
    ],
)
def test_umlauts_written_out_are_the_same_as_umlauts(typed: str, written: str) -> None:
    assert without_digraphs(typed) == fold(written)


def test_a_word_without_umlauts_written_out_is_only_folded() -> None:
    assert without_digraphs("Céline") == "celine"


@pytest.mark.parametrize("word", ["Baku", "Jürgen", "दोनों", "שָׁלוֹם", "Ju\u0308rgen"])
def test_letters_may_have_marks(word: str) -> None:
    assert is_letters(word)


@pytest.mark.parametrize("word", ["", "24", "T-CY", "EC3", "\u0301", "a b"])
def test_what_is_not_all_letters_is_not(word: str) -> None:
    assert not is_letters(word)


@pytest.mark.parametrize("function", [fold, is_letters])
def test_words_of_any_length_are_not_kept(function: Callable[[str], object]) -> None:
    assert kept_of_long_words(function) < 1
