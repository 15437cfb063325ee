"""What a question says, and what it leaves to the questions before it."""

import pytest
from counted import lexicon_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from index import query as queries
from index.kinds import Kind
from index.lexicon import Lexicon
from index.query import EARLIER_WEIGHTS, EXPANDED_WEIGHT, LONGEST_QUESTION, MOST_WORDS, Query


def _lexicon(text: str, language: str = "en", **acronyms: str) -> Lexicon:
    words = text.split()
    return lexicon_of({language: {word: words.count(word) for word in words}}, acronyms)


LEXICON = _lexicon(
    "conference conferences Baku Azerbaijan police participants zebras camels graze carry a x "
    "European Cybercrime Centre EC3 24/7 T-CY to one",
    EC3="European Cybercrime Centre",
)


def _query(question: str, *history: str, lexicon: Lexicon = LEXICON) -> Query:
    return queries.of(question, history, lexicon)


def _words(question: str, *history: str) -> list[str]:
    return [word.text for word in _query(question, *history).words]


def test_telling_words_are_kept_as_typed_in_order() -> None:
    assert _words("Where was the Conference in BAKU?") == ["Conference", "BAKU"]


@pytest.mark.parametrize("question", ["", " ", "???", "👍", "Who was it?", "what is the", "…"])
def test_a_question_without_a_telling_word_asks_for_nothing(question: str) -> None:
    assert (_query(question).words, _query(question).terms, _query(question).grams) == ((), {}, {})


@pytest.mark.parametrize(
    "question",
    [
        "<b>Baku</b> <i>police</i>",
        '<a href="https://example.org/zebras">Baku</a> police',
        "Baku <br/> police",
        "[Baku](https://example.org/zebras) police",
        "[Baku](zebras) police",
        "https://example.org/zebras?camels=1 Baku police",
        "Baku http://example.org/zebras police",
        "<script src=zebras>Baku</script> police",
    ],
)
def test_markup_and_addresses_are_left_out(question: str) -> None:
    assert _words(question) == ["Baku", "police"]


@pytest.mark.parametrize("question", ["Baku < police", "Baku > police", "Baku <3 police"])
def test_a_sign_is_no_markup(question: str) -> None:
    assert {"Baku", "police"} <= set(_words(question))


@pytest.mark.parametrize(
    "question", ["Baku Baku", "Baku, baku and BAKU", "Bakú Baku", "baku " * 1_000]
)
def test_a_word_counts_once(question: str) -> None:
    assert len(_words(question)) == 1
    assert _query(question).terms == {"baku": 1.0}


def test_a_word_of_the_corpus_is_looked_for_by_its_terms() -> None:
    (word,) = _query("conferences?").words
    assert (word.repaired, word.missing) == (None, False)
    assert set(word.terms) == {"confer"}


def test_of_a_word_s_terms_only_those_that_the_corpus_has_are_looked_for() -> None:
    assert _query("police-camera").terms == {"polic": 1.0}


def test_a_slip_is_repaired_and_looked_for_in_the_corpus_s_spelling() -> None:
    (word,) = _query("polcie").words
    assert (word.text, word.repaired, word.missing) == ("polcie", "police", False)
    assert word.terms == ("polic",)
    assert _query("polcie").grams == _query("police").grams


def test_a_word_that_the_corpus_does_not_have_is_missing() -> None:
    (word,) = _query("xylophone").words
    assert (word.text, word.repaired, word.missing) == ("xylophone", None, True)


@pytest.mark.parametrize("question", ["Which dromedary?", "Who has welche?", "wo ist Gulasch?"])
def test_a_word_is_either_known_or_repaired_or_missing(question: str) -> None:
    for word in _query(question).words:
        assert word.missing == (not LEXICON.knows(word.repaired or word.text))


def test_a_single_letter_that_the_corpus_does_not_have_is_nothing_asked_for() -> None:
    assert _words("police q") == ["police"]


def test_a_single_letter_that_the_corpus_has_is_asked_for() -> None:
    assert _words("police x") == ["police", "x"]


@pytest.mark.parametrize(
    "question",
    ["Where's the police?", "Who's in Baku?", "Isn't it Baku?", "What don't camels carry?"],
)
def test_a_shortened_function_word_is_not_missing(question: str) -> None:
    assert not any(word.missing for word in _query(question).words)


def test_the_question_s_own_words_weigh_1() -> None:
    query = _query("police in Baku")
    assert set(query.terms.values()) == {1.0}
    assert set(query.grams.values()) == {1.0}
    assert query.earlier == ()


def test_an_acronym_brings_its_long_form_at_a_lower_weight() -> None:
    terms = _query("What is the EC3?").terms
    assert terms == {
        "ec3": 1.0,
        "european": EXPANDED_WEIGHT,
        "cybercrim": EXPANDED_WEIGHT,
        "centr": EXPANDED_WEIGHT,
    }


def test_a_long_form_brings_its_acronym_at_a_lower_weight() -> None:
    assert _query("the European Cybercrime Centre").terms["ec3"] == EXPANDED_WEIGHT


def test_what_the_question_says_itself_is_not_lowered_by_its_acronym() -> None:
    assert _query("Is the EC3 European?").terms["european"] == 1.0


def test_an_expansion_is_no_earlier_term() -> None:
    assert _query("What is the EC3?", "police in Baku").earlier == ("polic", "baku")


LEANS = EARLIER_WEIGHTS[True, False]
LEANS_ALTOGETHER = EARLIER_WEIGHTS[True, True]
FEW_WORDS = EARLIER_WEIGHTS[False, True]
STANDS_ALONE = EARLIER_WEIGHTS[False, False]


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("And when?", LEANS_ALTOGETHER),
        ("Do the same ones graze?", LEANS_ALTOGETHER),
        ("zebras", FEW_WORDS),
        ("Do zebras graze?", FEW_WORDS),
        ("What do they carry and graze with camels and zebras?", LEANS),
        ("Do zebras carry participants and graze?", STANDS_ALONE),
    ],
)
def test_earlier_questions_weigh_more_where_the_question_leans_on_them(
    question: str, share: float
) -> None:
    query = _query(question, "Baku")
    assert query.terms["baku"] == share
    assert query.grams[" bak"] == share
    assert query.earlier == ("baku",)


def test_the_previous_and_the_first_question_are_remembered() -> None:
    assert _query("when?", "Baku", "zebras", "police").earlier == ("polic", "baku")


def test_a_word_asked_for_again_weighs_1() -> None:
    query = _query("police", "police in Baku")
    assert query.terms["polic"] == 1.0
    assert query.earlier == ("baku",)


def test_history_adds_no_words_of_the_question() -> None:
    assert _words("And the police?", "Where is Baku?") == ["police"]


def test_history_without_telling_words_adds_nothing() -> None:
    assert _query("police", "", "Who was it?", "???").terms == _query("police").terms


@pytest.mark.parametrize(
    "question",
    [
        "And how many participants were there?",
        "and the police?",
        "But why?",
        "So when?",
        "What about Baku?",
        "How about camels?",
        "why not",
        "Who is he?",
        "When did they meet?",
        "Where is it?",
        "What was its name?",
        "Is that the same police?",
        "Und wann war das?",
        "Wo ist er?",
        "Et quand ?",
        "Où sont-ils allés, elles et lui ?",
        "¿Y cuándo?",
        "А когда?",
        "Где он?",
    ],
)
def test_a_question_refers_back_to_those_before(question: str) -> None:
    assert _query(question, "Where was the conference?").refers_back


@pytest.mark.parametrize(
    "question",
    [
        "Where was the conference held?",
        "How many participants came to Baku?",
        "Which countries took part in the conference?",
        "Who is Rob Wainwright?",
        "Android phones",
        "Sole zebras",
        "Wo war die Konferenz?",
        "¿Dónde fue el congreso?",
        "¿Cuándo se inauguró el centro?",
        "Dove è il centro?",
        "Où était la conférence ?",
        "Где была конференция?",
        "Is there life on Mars?",
        "How many zebras are there in Kenya?",
        "",
        "???",
    ],
)
def test_a_question_of_its_own_does_not_refer_back(question: str) -> None:
    assert not _query(question, "Where is the police?").refers_back


def test_without_history_there_is_nothing_to_refer_back_to() -> None:
    assert not _query("And who is he?").refers_back


def test_what_is_asked_for_is_told() -> None:
    assert _query("How many zebras graze?").kind is Kind.NUMBER
    assert _query("zebras").kind is None


def test_what_is_asked_for_is_not_told_by_earlier_questions() -> None:
    assert _query("zebras", "How many camels are there?").kind is None


@pytest.mark.parametrize("beyond", ["zebras", "who", "them", "zebras " * 5_000])
def test_of_a_long_question_only_the_beginning_is_read(beyond: str) -> None:
    question = "Baku police".ljust(LONGEST_QUESTION)
    assert len(question) == LONGEST_QUESTION
    assert _query(question + beyond, "conference") == _query(question, "conference")


def test_of_many_words_only_the_first_ones_count() -> None:
    words = [f"w{number}" for number in range(MOST_WORDS + 10)]
    assert _words(" ".join(words)) == words[:MOST_WORDS]


def test_function_words_do_not_use_up_the_number_of_words() -> None:
    assert _words("the " * 900 + "police") == ["police"]


def test_of_earlier_questions_only_the_beginning_is_read() -> None:
    earlier = "Baku".ljust(LONGEST_QUESTION)
    assert _query("police", earlier + "zebras").earlier == ("baku",)


@pytest.mark.parametrize(
    "question",
    [
        "a" * LONGEST_QUESTION,
        "<" * LONGEST_QUESTION,
        "<a" * (LONGEST_QUESTION // 2),
        "](" * (LONGEST_QUESTION // 2),
        "a-" * (LONGEST_QUESTION // 2),
        "'" * LONGEST_QUESTION,
        "中" * LONGEST_QUESTION,
        "\u0301" * LONGEST_QUESTION,
        "\ufdfa" * LONGEST_QUESTION,
        "\x00\x1b\u202e\ud800",
    ],
)
def test_hostile_questions_are_read(question: str) -> None:
    assert len(_query(question, question).words) <= MOST_WORDS


SAID = st.text(st.sampled_from("aeklopcistzBru ?.,'’-/<>[]()é中國ไทяйا"), max_size=40) | st.lists(
    st.sampled_from(
        "police Baku BAKU polcie zebras camels and who it EC3 European Cybercrime Centre xylophone "
        "<b> http://x.y 24/7 q".split()
    ),
    max_size=8,
).map(" ".join)


@given(SAID | any_text, st.lists(SAID, max_size=3))
@settings(deadline=None, max_examples=150)
def test_any_question_gives_weights_above_0_and_at_most_1(
    question: str, history: list[str]
) -> None:
    query = queries.of(question, history, LEXICON)
    assert all(0 < weight <= 1 for weight in (*query.terms.values(), *query.grams.values()))
    assert len({word.text for word in query.words}) == len(query.words)
    assert all(query.terms[term] == 1 for word in query.words for term in word.terms)
    assert set(query.earlier) <= query.terms.keys()
    assert all(word.text in question for word in query.words)


@given(SAID | any_text, st.lists(SAID, max_size=3))
@settings(deadline=None)
def test_the_same_question_always_gives_the_same_query(question: str, history: list[str]) -> None:
    one, other = (queries.of(question, history, LEXICON) for _ in range(2))
    assert one == other
    assert list(one.terms) == list(other.terms)
    assert list(one.grams) == list(other.grams)


@given(SAID)
@settings(deadline=None)
def test_in_an_empty_corpus_every_telling_word_is_missing(question: str) -> None:
    assert all(word.missing for word in queries.of(question, (), lexicon_of({}, {})).words)


def test_the_wording_is_all_words_in_order_and_repaired() -> None:
    assert _query("Who is at the confrence in BAKU?").wording == (
        *("who", "is", "at", "the"),
        *("conference", "in", "baku"),
    )


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What of Operation First Light?", {("operation", "first"), ("first", "light")}),
        ("Who is Noboru Nakatani of Interpol?", {("noboru", "nakatani")}),
        ("Operation Light?", set()),  # the first word has a capital anyway
        ("WHO IS NOBORU NAKATANI", set()),
        ("who is noboru nakatani", set()),
        ("", set()),
    ],
)
def test_names_of_several_words_are_told_by_their_capitals(
    question: str, names: set[tuple[str, str]]
) -> None:
    assert _query(question).names == names


@pytest.mark.parametrize(
    ("question", "named"),
    [("is it in baku", [True]), ("Do Camels graze?", [False, False]), ("of Rabat", [True])],
)
def test_a_word_is_a_name_as_the_corpus_writes_it_or_else_as_typed(
    question: str, named: list[bool]
) -> None:
    assert [word.named for word in _query(question).words] == named


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long did the conference last?", ["conference", "last"]),
        ("How many long conferences?", ["long", "conferences"]),
        ("What kind of conference?", ["conference"]),
        ("Are they kind?", ["kind"]),
        ("Wie lange dauert die conference?", ["Wie", "dauert", "die", "conference"]),
    ],
)
def test_a_word_that_only_asks_how_much_or_what_kind_is_not_looked_for(
    question: str, words: list[str]
) -> None:
    assert [word.text for word in _query(question).words] == words
