"""What is believed is told against what a corpus would seem to answer by chance."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Corpus, PassageIndex, confidence, languages, reranking
from index import query as queries
from index.confidence import BETTER_THAN, FEATURES, HIGHEST_BAR, USUAL_BAR
from index.languages import function_words
from index.model import Article
from index.passages import split
from index.retrieval import Retrieval


def _data(file: str) -> dict[str, Any]:
    return tomllib.loads(files("index").joinpath(file).read_text(encoding="utf-8"))


EVERYDAY: dict[str, list[str]] = {
    language: text.splitlines() for language, text in _data("everyday_questions.toml").items()
}


def _retrieval(*texts: str, language: str = "en") -> Retrieval:
    articles = [
        Article(str(number), str(number), text, language=language)
        for number, text in enumerate(texts)
    ]
    return Retrieval(Corpus(articles, [each for one in articles for each in split(one)]))


def _log_odds(index: Retrieval, question: str, *history: str) -> float:
    query = queries.of(question, history, index.lexicon)
    return confidence.log_odds(index, query, reranking.rank(index, query, 10))


ANIMALS = _retrieval("Camels carry loads.", "Zebras graze in Kenya.", "Penguins swim in the sea.")

_numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(_numbers, _numbers)
@settings(deadline=None)
def test_confidence_is_between_0_and_1(log_odds: float, bar: float) -> None:
    assert 0 <= confidence.confidence(log_odds, bar) <= 1


@given(_numbers)
@settings(deadline=None)
def test_confidence_is_half_where_the_bar_is_just_reached(bar: float) -> None:
    assert confidence.confidence(bar, bar) == 0.5


@pytest.mark.parametrize("bar", [-2.0, 0.0, HIGHEST_BAR])
def test_confidence_rises_with_the_log_odds(bar: float) -> None:
    found = [confidence.confidence(bar + step / 4, bar) for step in range(-40, 41)]
    assert found == sorted(set(found))


def test_confidence_by_hand() -> None:
    # One over one and e to the power of what is lacking: 1, then minus 1.
    assert confidence.confidence(-1, 0) == pytest.approx(0.2689414)
    assert confidence.confidence(1.5, 0.5) == pytest.approx(0.7310586)


def test_every_feature_and_the_bias_have_a_learned_weight_and_nothing_else_has() -> None:
    assert set(_data("weights.toml")["confidence"]) == {*FEATURES, "bias"}


def test_log_odds_are_the_features_by_their_weights() -> None:
    query = queries.of("Where do zebras graze?", (), ANIMALS.lexicon)
    ranked = reranking.rank(ANIMALS, query, 10)
    weights = _data("weights.toml")["confidence"]
    found = confidence.features(ANIMALS, query, ranked)
    expected = weights["bias"] + sum(
        weights[name] * value for name, value in zip(FEATURES, found, strict=True)
    )
    assert confidence.log_odds(ANIMALS, query, ranked) == pytest.approx(expected)


@pytest.mark.parametrize("question", ["xylophone", "", "???", "who is it", "👍"])
def test_nothing_found_speaks_for_nothing(question: str) -> None:
    query = queries.of(question, (), ANIMALS.lexicon)
    assert confidence.features(ANIMALS, query, ()) == [0.0] * len(FEATURES)


@pytest.mark.parametrize(
    "question",
    [
        "zebras",
        "zeebras",
        "Do zebras graze?",
        "zebras and a xylophone",
        "zebroid",
        "sea of oysters",
    ],
)
def test_nothing_found_gives_the_lowest_log_odds(question: str) -> None:
    assert _log_odds(ANIMALS, question) > _log_odds(ANIMALS, "xylophone")


def test_more_of_the_question_gives_more_confidence() -> None:
    rising = [
        _log_odds(ANIMALS, question)
        for question in (
            "xylophone music concerto",
            "zebras, xylophones and concertos",
            "Do zebras graze to music?",
            "Where do zebras graze in Kenya?",
        )
    ]
    assert rising == sorted(set(rising))


def test_words_that_stand_together_give_more_confidence_than_words_apart() -> None:
    index = _retrieval("Wild zebras graze.", f"Owls {'x ' * 40} sleep and stay.", "Penguins swim.")
    assert _log_odds(index, "zebras graze") > _log_odds(index, "owls stay")


def test_a_follow_up_is_believed_for_what_it_leans_on() -> None:
    alone = _log_odds(ANIMALS, "And where do they do that?")
    assert _log_odds(ANIMALS, "And where do they do that?", "Do zebras graze?") > alone


@pytest.mark.parametrize("language", EVERYDAY)
def test_no_corpus_asks_for_more_than_the_highest_bar(language: str) -> None:
    index = _retrieval(*EVERYDAY[language], language=language)
    assert confidence.bar(index) == HIGHEST_BAR


@pytest.mark.parametrize("language", ["sv", "hu", "zh", "th", ""])
def test_where_no_everyday_questions_are_listed_the_usual_bar_holds(language: str) -> None:
    assert language not in EVERYDAY
    assert confidence.bar(_retrieval("Sebror betar i Kenya.", language=language)) == USUAL_BAR


def test_the_bar_of_an_empty_corpus_is_not_below_what_finding_nothing_gives() -> None:
    index = _retrieval()
    assert _log_odds(index, "zebras") <= confidence.bar(index) < HIGHEST_BAR


def test_a_corpus_that_shares_more_with_everyday_questions_asks_for_more() -> None:
    shares = [question for question in EVERYDAY["en"] if len(question) % 2]
    assert confidence.bar(_retrieval(*shares)) > confidence.bar(ANIMALS)


def test_the_bar_is_the_same_each_time() -> None:
    assert confidence.bar(ANIMALS) == confidence.bar(ANIMALS)


def test_most_everyday_questions_do_not_get_over_the_bar(seeds: Corpus) -> None:
    index = PassageIndex(seeds)
    odds = [_log_odds(index.retrieval, question) for question in EVERYDAY["en"]]
    below = sum(each <= index.bar for each in odds)
    assert below >= BETTER_THAN * len(odds) - 1


def test_every_everyday_question_is_asked() -> None:
    assert languages.everyday_questions() == EVERYDAY


@pytest.mark.parametrize("language", EVERYDAY)
def test_everyday_questions_stand_one_a_line(language: str) -> None:
    questions = EVERYDAY[language]
    assert all(question and question.strip() == question for question in questions)
    assert len(questions) >= 30


@pytest.mark.parametrize("language", EVERYDAY)
def test_every_everyday_question_ends_in_a_question_mark(language: str) -> None:
    assert [each for each in EVERYDAY[language] if not each.endswith("?")] == []


@pytest.mark.parametrize("language", EVERYDAY)
def test_no_everyday_question_is_listed_twice(language: str) -> None:
    questions = EVERYDAY[language]
    assert [each for each in set(questions) if questions.count(each) > 1] == []


def test_everyday_questions_are_of_languages_with_function_words() -> None:
    assert set(EVERYDAY) <= set(function_words())


def _feature(index: Retrieval, name: str, question: str) -> float:
    query = queries.of(question, (), index.lexicon)
    ranked = reranking.rank(index, query, 10)
    return dict(zip(FEATURES, confidence.features(index, query, ranked), strict=True))[name]


@pytest.mark.parametrize(
    ("question", "text", "without"),
    [
        ("How many zebras graze?", "Lions and 93 zebras graze.", "Lions and zebras graze."),
        ("When did zebras graze?", "In May zebras graze.", "Sometimes zebras graze."),
        ("How much did zebras cost?", "The zebras cost $5.", "The zebras cost a lot in 2017."),
        ("Who met zebras?", "Then Stock met zebras.", "Then lions met zebras."),
    ],
)
def test_what_is_asked_for_is_unnamed_where_nothing_in_the_passage_names_it(
    question: str, text: str, without: str
) -> None:
    assert _feature(_retrieval(text, "Owls sleep."), "unnamed", question) == 0
    assert _feature(_retrieval(without, "Owls sleep."), "unnamed", question) == 1


def test_where_nothing_is_asked_for_nothing_is_unnamed() -> None:
    assert _feature(ANIMALS, "unnamed", "zebras") == 0


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("What did Operation First Light bring?", 1.0),
        ("What did First Camels bring?", 0.0),
        ("what did operation first light bring?", 0.0),
        ("WHAT DID OPERATION FIRST LIGHT BRING?", 0.0),
    ],
)
def test_a_name_of_several_words_is_apart_where_none_of_them_stand_together(
    question: str, apart: float
) -> None:
    index = _retrieval("The first camels bring light.", "An operation, owls.", "Penguins swim.")
    assert _feature(index, "apart", question) == apart


def test_missing_words_speak_against_an_answer() -> None:
    assert _feature(ANIMALS, "missing", "Do zebras yodel?") == 0.5
    assert _log_odds(ANIMALS, "zebras graze") > _log_odds(ANIMALS, "zebras graze yodelling")
