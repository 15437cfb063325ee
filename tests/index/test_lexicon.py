"""A corpus's own words: which it knows, which are near, and what its acronyms stand for."""

import pytest
from counted import lexicon_of
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import kept_of_long_words
from rapidfuzz.distance import OSA
from strategies import any_text

from index.folding import fold
from index.lexicon import SHORTEST_REPAIRED, Lexicon, acronyms
from index.terms import terms_of


def _lexicon(*words: str, language: str = "en") -> Lexicon:
    """A lexicon of these words, each as often as it is given."""
    return lexicon_of({language: {word: words.count(word) for word in words}}, {})


ENGLISH = _lexicon("police", "Conference", "cooperation", "Darknet", "T-CY", "24/7", "pot", "to")


@pytest.mark.parametrize(
    "word", ["police", "POLICE", "conferences", "cooperated", "darknet’s", "TCY", "t-cy", "24/7"]
)
def test_a_word_of_the_corpus_is_known_in_any_form(word: str) -> None:
    assert ENGLISH.knows(word)


@pytest.mark.parametrize("word", ["camel", "polise", "", "-", "25/8"])
def test_a_word_that_the_corpus_does_not_have_is_not_known(word: str) -> None:
    assert not ENGLISH.knows(word)


def test_a_form_that_the_corpus_writes_is_found_by_its_term() -> None:
    lexicon = _lexicon("Conference", "conferences", "police")
    assert lexicon.forms(terms_of("conference")[0]) == [0, 1]
    assert lexicon.forms("camel") == []


@pytest.mark.parametrize(
    "word", ["the", "Who", "WHAT", "of", "who's", "What’s", "it's", "where's", "that's", "let's"]
)
def test_a_word_that_asks_or_connects_is_not_telling(word: str) -> None:
    assert not ENGLISH.is_telling(word)


@pytest.mark.parametrize(
    "word", ["don't", "doesn’t", "isn't", "wasn't", "can't", "won't", "didn't"]
)
def test_a_word_that_only_denies_is_not_telling(word: str) -> None:
    assert not ENGLISH.is_telling(word)


@pytest.mark.parametrize("word", ["police", "Stock", "system", "first", "against", "24/7", "R&D"])
def test_a_word_that_says_what_is_asked_for_is_telling(word: str) -> None:
    assert ENGLISH.is_telling(word)


def test_function_words_are_those_of_the_corpus_s_languages_and_of_english() -> None:
    german = _lexicon("Polizei", language="de")
    assert [word for word in ("der", "the", "los") if german.is_telling(word)] == ["los"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("polise", "police"),
        ("plice", "police"),
        ("ppolice", "police"),
        ("polcie", "police"),
        ("oplice", "police"),
        ("POLCIE", "police"),
        ("drknet", "Darknet"),
        ("cooperatoin", "cooperation"),
    ],
)
def test_one_slip_is_repaired(typed: str, written: str) -> None:
    assert fold(ENGLISH.repaired(typed) or "") == fold(written)


@pytest.mark.parametrize("typed", ["coperaton", "konferense", "coopperatoin", "cnofernece"])
def test_two_slips_are_repaired_in_a_long_word(typed: str) -> None:
    assert fold(ENGLISH.repaired(typed) or "") in {"cooperation", "conference"}


@pytest.mark.parametrize("typed", ["polixes", "bolise", "poliiice", "darkmess", "camels"])
def test_two_slips_are_not_repaired_in_a_shorter_word(typed: str) -> None:
    assert ENGLISH.repaired(typed) is None


@pytest.mark.parametrize("typed", ["koperatsion", "conphferenzze", "xylophone"])
def test_three_slips_are_never_repaired(typed: str) -> None:
    assert ENGLISH.repaired(typed) is None


@pytest.mark.parametrize("typed", ["pt", "po", "pott", "pots", "T-CX", "24/8", "", "ü"])
def test_a_short_word_is_never_repaired(typed: str) -> None:
    assert len(typed) < SHORTEST_REPAIRED
    assert ENGLISH.repaired(typed) is None


@pytest.mark.parametrize("typed", ["po1ice", "pol-ice", "police1", "24/7/365"])
def test_a_word_with_more_than_letters_is_not_repaired(typed: str) -> None:
    assert ENGLISH.repaired(typed) is None


@pytest.mark.parametrize(
    ("typed", "written"),
    [("Juergen", "Jürgen"), ("JUERGEN", "Jürgen"), ("Boell", "Böll"), ("Aerzte", "Ärzte")],
)
def test_an_umlaut_written_out_is_no_slip(typed: str, written: str) -> None:
    lexicon = _lexicon("Jürgen", "Böll", "Ärzte", "Buergen", language="de")
    assert fold(lexicon.repaired(typed) or "") == fold(written)


@pytest.mark.parametrize("typed", ["poet", "toe", "Toe"])
def test_two_vowels_are_no_umlaut_where_the_corpus_has_none(typed: str) -> None:
    assert ENGLISH.repaired(typed) is None


@pytest.mark.parametrize("typed", ["whih", "wwhich", "wihch", "shoud", "baetween", "withouth"])
def test_a_word_nearest_to_a_function_word_is_none(typed: str) -> None:
    assert _lexicon("police", "should", "without", "twitch").repaired(typed) is None


@pytest.mark.parametrize("typed", ["welche", "wlche", "porque", "pourquoi", "pourqoi", "какая"])
def test_no_word_of_another_language_is_taken_for_the_corpus_s_spelling(typed: str) -> None:
    assert ENGLISH.repaired(typed) is None


def test_the_nearest_word_is_preferred() -> None:
    assert _lexicon("cooperations", "cooperations", "corporation").repaired("coporation") == (
        "corporation"
    )


def test_of_equally_near_words_that_with_the_same_first_letter_is_preferred() -> None:
    assert _lexicon("rattle", "rattle", "cattle").repaired("cittle") == "cattle"


def test_of_equally_near_words_the_most_frequent_is_preferred() -> None:
    assert _lexicon("canal", "camel", "camel").repaired("camal") == "camel"
    assert _lexicon("canal", "canal", "camel").repaired("camal") == "canal"


def test_equally_near_and_frequent_words_do_not_depend_on_their_order() -> None:
    one, other = _lexicon("canal", "camel"), _lexicon("camel", "canal")
    assert one.repaired("camal") == other.repaired("camal")


@pytest.mark.parametrize("written", ["INTERPOL", "Interpol", "interpol"])
def test_a_word_is_repaired_to_the_spelling_of_the_corpus(written: str) -> None:
    assert _lexicon(written).repaired("interpool") == written


def test_of_several_spellings_of_a_word_the_most_frequent_is_given() -> None:
    assert _lexicon("INTERPOL", "Interpol", "Interpol").repaired("interpool") == "Interpol"
    assert _lexicon("Interpol", "INTERPOL", "INTERPOL").repaired("interpool") == "INTERPOL"


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("de", "Juergen", "Jürgen"),
        ("de", "Behördn", "Behörden"),
        ("fr", "sécurté", "sécurité"),
        ("ru", "междунродный", "международный"),
    ],
)
def test_accents_of_the_corpus_s_spelling_are_kept(language: str, typed: str, written: str) -> None:
    assert _lexicon(written, language=language).repaired(typed) == written


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("en", "conferense", "Conferences"),
        ("de", "Behördn", "Behörden"),
        ("es", "policíaa", "policía"),
        ("ru", "междунродный", "международный"),
        ("ru", "сотрудничесвто", "сотрудничество"),
    ],
)
def test_what_a_word_is_repaired_to_is_known(language: str, typed: str, written: str) -> None:
    lexicon = _lexicon(written, language=language)
    repaired = lexicon.repaired(typed)
    assert repaired is not None
    assert lexicon.knows(repaired)


WORDS = st.text("abcdeö", min_size=1, max_size=10)


@given(st.lists(WORDS, max_size=8), WORDS)
@settings(deadline=None)
def test_a_repaired_word_is_a_word_of_the_corpus_at_most_two_slips_away(
    words: list[str], typed: str
) -> None:
    repaired = _lexicon(*words).repaired(typed)
    if repaired is not None:
        written_out = fold(repaired.replace("ö", "oe"))
        assert fold(repaired) in map(fold, words)
        assert fold(typed) in {written_out, fold(repaired)} or (
            OSA.distance(fold(typed), fold(repaired)) <= 2
        )


@given(any_text)
@settings(deadline=None)
def test_any_text_can_be_looked_up(text: str) -> None:
    assert ENGLISH.knows(text) <= bool(ENGLISH.terms_of(text))
    repaired = ENGLISH.repaired(text)
    assert repaired is None or ENGLISH.knows(repaired)


def test_an_empty_corpus_knows_nothing_and_repairs_nothing() -> None:
    lexicon = lexicon_of({}, {})
    assert lexicon.languages == ("en",)
    assert not lexicon.knows("police")
    assert lexicon.repaired("police") is None
    assert not lexicon.is_telling("the")


def test_a_word_stands_for_its_terms_in_every_language_of_the_corpus() -> None:
    lexicon = lexicon_of({"en": {"police": 1}, "de": {"Häuser": 1}}, {})
    assert lexicon.terms_of("Häusern") == (*terms_of("Häusern", "en"), *terms_of("Häusern", "de"))
    assert lexicon.knows("Häusern")
    assert lexicon.knows("policing")


def test_words_of_any_length_are_not_kept() -> None:
    assert kept_of_long_words(ENGLISH.terms_of) < 1


def test_a_term_that_is_the_same_in_two_languages_is_given_once() -> None:
    assert lexicon_of({"en": {"Baku": 1}, "de": {"Baku": 1}}, {}).terms_of("Baku") == ("baku",)


CENTRE = lexicon_of(
    {"en": {"European": 1, "Cybercrime": 1, "Centre": 1, "EC3": 2, "for": 1}},
    {"EC3": "European Cybercrime Centre", "IGCI": "Global Complex for Innovation"},
)


@pytest.mark.parametrize("typed", ["EC3", "ec3"])
def test_an_acronym_is_expanded_to_its_long_form(typed: str) -> None:
    assert CENTRE.expanded([typed]) == ["european", "cybercrime", "centre"]


def test_function_words_of_a_long_form_are_left_out() -> None:
    assert CENTRE.expanded(["IGCI"]) == ["global", "complex", "innovation"]


def test_a_long_form_is_expanded_to_its_acronym() -> None:
    assert CENTRE.expanded(["head", "European", "CYBERCRIME", "centre"]) == ["ec3"]


@pytest.mark.parametrize(
    "said",
    [
        [],
        ["police"],
        ["European", "Centre"],
        ["Centre", "Cybercrime", "European"],
        ["European", "Cybercrime", "Centres"],
        ["EC"],
    ],
)
def test_nothing_is_expanded_but_a_whole_acronym_or_long_form(said: list[str]) -> None:
    assert CENTRE.expanded(said) == []


def test_an_acronym_asked_for_with_its_long_form_is_not_added_again() -> None:
    assert "ec3" not in CENTRE.expanded(["European", "Cybercrime", "Centre", "EC3"])


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the European Cybercrime Centre (EC3).", "EC3", "European Cybercrime Centre"),
        (
            "The Global action on Cybercrime extended (GLACY+) project",
            "GLACY+",
            "Global action on Cybercrime extended",
        ),
        (
            "the participation of the National Commission for Data Protection and Liberties (CNIL)",
            "CNIL",
            "National Commission for Data Protection and Liberties",
        ),
        ("the International Association of Prosecutors (IAP)", "IAP", None),
        ("from the Middle East and North Africa (MENA) region", "MENA", None),
        ("the Interpol Global Complex for Innovation (IGCI), Noboru", "IGCI", None),
        ("its forthcoming Global Complex for Innovation (IGCI) in", "IGCI", None),
        ('"Partnership for Good Governance" (PGG)', "PGG", "Partnership for Good Governance"),
        ("“Partnership for Good Governance” (PGG)", "PGG", "Partnership for Good Governance"),
        ("They left. United Nations (UN)", "UN", "United Nations"),
    ],
)
def test_an_acronym_in_brackets_stands_for_what_stands_before_it(
    text: str, short: str, long: str | None
) -> None:
    found = acronyms(text)
    assert list(found) == [short]
    assert found[short] in text
    assert long is None or found[short] == long


@pytest.mark.parametrize(
    "text",
    [
        "the centre (which opened at the European Cybercrime Centre (EC3))",
        "the centre (European Cybercrime Centre (EC3))",
        "the centre ((European Cybercrime Centre (EC3)))",
    ],
)
def test_an_acronym_in_nested_brackets_is_explained(text: str) -> None:
    assert acronyms(text) == {"EC3": "European Cybercrime Centre"}


def test_every_acronym_of_a_text_is_explained() -> None:
    text = "The United Nations (UN) met.\nThe European Union (EU) and the Paris Club (PC) did not."
    assert acronyms(text) == {"UN": "United Nations", "EU": "European Union", "PC": "Paris Club"}


def test_of_two_explanations_the_longer_is_kept() -> None:
    short, long = "Global Complex for Innovation (IGCI)", "Interpol Global Complex for Innovation"
    expected = {"IGCI": long}
    assert acronyms(f"The {short} is the {long} (IGCI).") == expected
    assert acronyms(f"The {long} (IGCI) is the {short}.") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EC3",
        "(EC3)",
        "see it (see below)",
        "the centre (Centre)",
        "the European Centre (2013)",
        "the first (A) of them",
        "Interpol (INTERPOL)",
        "in the city (UN)",
        "The Clinical Trial Phase (Ⅰ/Ⅱ) of the drug began.",
        "European Cybercrime Centre ()",
        "European Cybercrime Centre (EC3 or so)",
        "European Cybercrime Centre (EC3",
    ],
)
def test_where_nothing_is_explained_there_is_no_acronym(text: str) -> None:
    assert acronyms(text) == {}


@given(any_text, st.sampled_from(["EC3", "UN", "T-CY", "ÄÖ", "24/7", "GLACY+"]))
@settings(deadline=None)
def test_what_an_acronym_stands_for_stands_in_the_text(text: str, short: str) -> None:
    for long in acronyms(f"{text} ({short})").values():
        assert all(word in text for word in long.split())
        assert len(long.split()) > 1


def _corpus(*words: str) -> Lexicon:
    return lexicon_of({"en": {word: words.count(word) for word in words}}, {})


@pytest.mark.parametrize("typed", ["stock", "Stock", "STOCK"])
def test_a_name_is_told_by_how_the_corpus_writes_it(typed: str) -> None:
    assert _corpus("Stock", "Stock", "stock").is_name(typed)
    assert not _corpus("Stock", "stock", "stock").is_name(typed)


def test_a_word_that_the_corpus_does_not_have_is_no_name() -> None:
    assert not _corpus("Stock").is_name("Nakatani")


def test_akin_are_terms_that_begin_alike_in_alphabetical_order() -> None:
    lexicon = _corpus("Norman", "Normandy", "Normans", "north", "normative", "Nor")
    assert lexicon.akin("norman") == ["normandi", "normat"]
    assert lexicon.akin("normandi") == ["norman", "normat"]


@pytest.mark.parametrize("term", ["", "nor", "normalisation", "camel"])
def test_a_short_term_or_one_that_begins_otherwise_has_nothing_akin(term: str) -> None:
    assert _corpus("Norman", "Nordic").akin(term) == []


def test_the_long_form_of_an_acronym_is_its_telling_words() -> None:
    lexicon = lexicon_of({"en": {"EC3": 1}}, {"EC3": "Centre of European Cybercrime"})
    assert lexicon.long_form("ec3") == ["centre", "european", "cybercrime"]
    assert not lexicon.long_form("EC4")
