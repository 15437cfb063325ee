"""The same terms for what is typed and what is written, in any spelling of either."""

import subprocess
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory import kept_of_long_words
from strategies import any_text, article_texts

from index.folding import LONGEST_WORD
from index.terms import FURTHER_LANGUAGES, LANGUAGES, grams_of, terms, terms_of, words

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met, in Baku!", ["They", "met", "in", "Baku"]),
        ("T-CY and 24/7 (R&D)", ["T-CY", "and", "24/7", "R&D"]),
        ("EC3 SPACE + I-SPACE", ["EC3", "SPACE", "I-SPACE"]),
        ("Morocco’s “win-win”", ["Morocco’s", "win-win"]),
        ("virtual/crypto currencies", ["virtual/crypto", "currencies"]),
        ("police - and prosecutors", ["police", "and", "prosecutors"]),
        ("snake_case", ["snake", "case"]),
        ("Interpol's\u00a0Secretary", ["Interpol's", "Secretary"]),
        ("the end.Then", ["the", "end.Then"]),
        ("Это Баку.", ["Это", "Баку"]),
        ("شكرا جزيلا", ["شكرا", "جزيلا"]),
    ],
)
def test_words_are_given_as_typed(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "—", "?!", "’", "😀👍", "_", "+ & /", "“”"])
def test_a_text_without_letters_and_digits_has_no_terms(text: str) -> None:
    assert words(text) == []
    assert terms(text) == []


def test_terms_stand_in_order_as_often_as_their_words() -> None:
    assert terms("Baku, Paris; Baku") == ["baku", "pari", "baku"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Baku", "BAKU"),
        ("conference", "Conferences"),
        ("investigating", "investigated"),
        ("Jürgen", "jurgen"),
        ("JÜRGEN", "Jürgen"),
        ("Céline", "Celine"),
        ("José", "Jose"),
        ("communiqué", "communique"),
        ("naïve", "naive"),
        ("Ångström", "angstrom"),
        ("Søren", "Soren"),
        ("Łódź", "Lodz"),
        ("Straße", "Strasse"),
        ("Straße", "STRASSE"),
        ("İstanbul", "Istanbul"),
        ("ﬁnance", "finance"),
        ("𝐂𝐲𝐛𝐞𝐫", "cyber"),
        ("Ｐａｒｉｓ", "Paris"),
        ("Ce\u0301line", "C\u00e9line"),
        ("Ju\u0308rgen", "J\u00fcrgen"),
        ("ПОЛИЦИЯ", "полиция"),
        ("ёлка", "елка"),
        ("مُحَمَّد", "محمد"),
        ("Morocco's", "Morocco"),
        ("Morocco’s", "Morocco"),
        ("states'", "states"),
        ("‘Darknet’", "Darknet"),
        ("don’t", "don't"),
        ("l’Union", "Union"),
        ("L'Union", "union"),
        ("d’Interpol", "Interpol"),
        ("qu’Interpol", "Interpol"),
        ("O’Brien", "OBrien"),
        ("GLACY+", "glacy"),
        ("U.S.", "U.S"),
        ("co‑operation", "co-operation"),
    ],
)
def test_spellings_of_a_word_give_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("TCY", "T-CY"),
        ("T CY", "T-CY"),
        ("247", "24/7"),
        ("24 7", "24/7"),
        ("RD", "R&D"),
        ("ISPACE", "I-SPACE"),
        ("space", "I-SPACE"),
        ("email", "e-mail"),
        ("emails", "e-mails"),
        ("mail", "e-mail"),
        ("US", "U.S."),
        ("attack", "cyber-attacks"),
        ("crypto", "virtual/crypto"),
        ("cooperation", "co-operation"),
        ("Europol", "Europol-Interpol"),
    ],
)
def test_a_compound_is_found_by_its_parts_and_without_its_sign(typed: str, written: str) -> None:
    assert set(terms(typed)) <= set(terms(written))


@pytest.mark.parametrize(
    ("one", "other"),
    [("EC3", "EC4"), ("2017", "2018"), ("Paris", "Baku"), ("T-CY", "T-CZ"), ("24/7", "24/8")],
)
def test_different_words_give_different_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Häuser", "Häusern"),
        ("fr", "polices", "police"),
        ("ru", "международный", "международного"),
        ("ru", "сотрудничество", "сотрудничества"),
        ("es", "delitos", "delito"),
        ("ar", "الشرطة", "شرطة"),
    ],
)
def test_words_are_stemmed_in_their_language(language: str, one: str, other: str) -> None:
    assert terms(one, language) == terms(other, language)


def test_the_stem_of_a_word_does_not_depend_on_words_before() -> None:
    # nltk's Arabic stemmer remembers that it has seen a verb of this form.
    assert terms("كتبنا", "ar") != []
    assert terms_of("كتبوا", "ar") == ("كتب",)


@pytest.mark.parametrize("language", ["", "xx", "zh", "tr"])
def test_words_of_a_language_without_a_stemmer_are_folded_only(language: str) -> None:
    assert terms("Conferences in Łódź", language) == ["conferences", "in", "lodz"]


def test_numbers_are_not_stemmed() -> None:
    assert terms("42 2013 3D") == ["42", "2013", "3d"]


@pytest.mark.parametrize("char", ["x", "7", "é", "ß", "ж"])
def test_of_a_word_that_is_too_long_only_the_beginning_counts(char: str) -> None:
    word = char * LONGEST_WORD
    assert terms_of(word + "a") == terms_of(word + "bcd" * 10_000) == terms_of(word)
    assert terms_of(word[:-1]) != terms_of(word)


@pytest.mark.parametrize("function", [terms_of, grams_of])
def test_words_of_any_length_are_not_kept(function: Callable[[str], object]) -> None:
    assert kept_of_long_words(function) < 1


@given(article_texts | any_text)
@settings(deadline=None)
def test_words_are_the_same_beside_a_script_without_blanks(text: str) -> None:
    assert words(f"{text} 北京") == [*words(text), "北京"]


@given(article_texts, st.sampled_from([*LANGUAGES, "", "zh"]))
@example("ь", "ru")
@example("ﹰ", "ar")
@settings(deadline=None, max_examples=150)
def test_no_term_is_empty_or_blank(text: str, language: str) -> None:
    assert all(term.strip() for term in terms(text, language))


@given(article_texts, st.sampled_from([*LANGUAGES, "", "zh"]))
@settings(deadline=None)
def test_the_terms_of_a_text_are_those_of_its_words(text: str, language: str) -> None:
    found = [term for word in words(text) for term in terms_of(word, language)]
    assert terms(text, language) == found == terms(text, language)


@given(article_texts)
@settings(deadline=None)
def test_case_makes_no_difference_to_latin_letters(text: str) -> None:
    latin = "".join(char for char in text if char.isascii())
    assert terms(latin.upper()) == terms(latin.lower()) == terms(latin)


def test_importing_terms_does_not_import_nltk(python: Run) -> None:
    code = "import sys, index.terms; print('nltk' in sys.modules, 'index.terms' in sys.modules)"
    assert python("-c", code).stdout == "False True\n"


def test_scipy_can_still_be_imported_once_a_word_was_stemmed(python: Run) -> None:
    code = (
        "import sys; from index.terms import terms; print(terms('conferences'));"
        "print('nltk' in sys.modules, 'scipy' in sys.modules);"
        "import scipy; print(scipy.__name__)"
    )
    assert python("-c", code).stdout == "['confer']\nTrue False\nscipy\n"


def test_scipy_that_was_imported_before_stays(python: Run) -> None:
    code = (
        "import sys, scipy; from index.terms import terms; terms('conferences');"
        "print(sys.modules['scipy'] is scipy)"
    )
    assert python("-c", code).stdout == "True\n"


def test_two_threads_may_be_the_first_to_stem_and_to_split(python: Run) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from index import sentences, terms
with ThreadPoolExecutor(2) as threads:
    found = [
        threads.submit(terms.terms, "conferences"), threads.submit(sentences.split, "One. Two.")
    ]
print(found[0].result(), len(found[1].result()))
"""
    assert python("-c", code).stdout == "['confer'] 2\n"


def test_nothing_is_downloaded(python: Run) -> None:
    code = """
import socket

def refuse(*_):
    raise AssertionError("the network was asked")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse

from index.sentences import split
from index.terms import LANGUAGES, terms

print(*sorted({term for language in LANGUAGES for term in terms("Baku", language)}))
print(len(split("Mr. Stock spoke. They left.")))
"""
    done = python("-c", code)
    assert (done.stderr, done.returncode) == ("", 0)
    assert "baku" in done.stdout.split()
    assert done.stdout.endswith("\n2\n")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "kitaplarımız", "kitap"),
        ("el", "χώρες", "χώρα"),
        ("hi", "लड़कियाँ", "लड़की"),
        ("pl", "współpracy", "współpraca"),
        ("cs", "konference", "konferencí"),
        ("ca", "conferències", "conferència"),
        ("id", "bukunya", "buku"),
        ("lt", "konferencijos", "konferencija"),
        ("sr", "конференције", "конференција"),
        ("ta", "புத்தகங்கள்", "புத்தகம்"),
    ],
)
def test_languages_that_nltk_does_not_stem_are_stemmed_too(
    language: str, one: str, other: str
) -> None:
    assert terms_of(one, language) == terms_of(other, language)


@pytest.mark.parametrize("language", sorted(FURTHER_LANGUAGES))
def test_every_further_language_has_a_stemmer(language: str) -> None:
    assert terms_of("Baku", language)


@pytest.mark.parametrize("word", ["दोनों", "சென்னை", "שָׁלוֹם", "مُؤْتَمَر"])
def test_the_marks_of_a_word_do_not_cut_it(word: str) -> None:
    assert words(f"{word} 2017") == [word, "2017"]
