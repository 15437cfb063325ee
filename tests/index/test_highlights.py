"""The sentence that answers is marked, with the one before it where it needs that."""

import pytest
from hypothesis import given, settings
from strategies import any_text

from index import query as queries
from index.highlights import highlights
from index.model import Article, Corpus
from index.passages import split
from index.retrieval import Retrieval

TEXT = (
    "The herd left Nairobi. Zebras crossed the river in 1987. It was the largest crossing "
    "of zebras. Owls watched."
)
OTHERS = "Camels carry salt.\n\nPenguins swim well.\n\nThe owls of Kenya sleep."
_ARTICLE = Article("a.txt", "a.txt", f"{TEXT}\n\n{OTHERS}", language="en")
INDEX = Retrieval(Corpus([_ARTICLE], split(_ARTICLE)))


def _marked(question: str, text: str = TEXT, *history: str) -> list[str]:
    query = queries.of(question, history, INDEX.lexicon)
    return [span.of(text) for span in highlights(INDEX, text, "en", query)]


def test_the_sentence_with_most_of_the_question_is_marked() -> None:
    assert _marked("What did the owls watch?") == ["Owls watched."]


def test_of_equal_sentences_the_first_is_marked() -> None:
    assert _marked("camels", "Camels eat. Camels drink.") == ["Camels eat."]


def test_a_sentence_that_names_what_is_asked_for_goes_before_one_that_does_not() -> None:
    assert _marked("zebras", "Zebras graze. In 1987 zebras swam.") == ["Zebras graze."]
    assert _marked("When did zebras?", "Zebras graze. In 1987 zebras swam.") == [
        "In 1987 zebras swam."
    ]


def test_a_sentence_that_leans_on_the_one_before_is_marked_with_it() -> None:
    assert _marked("Which was the largest crossing?") == [
        "Zebras crossed the river in 1987.",
        "It was the largest crossing of zebras.",
    ]


def test_a_single_sentence_is_marked_even_if_only_its_heading_matches() -> None:
    assert _marked("salt", "Owls sleep.") == ["Owls sleep."]


def test_nothing_is_marked_where_no_sentence_shares_anything() -> None:
    assert _marked("salt") == []


def test_an_earlier_question_decides_between_sentences_that_share_nothing_else() -> None:
    assert _marked("and when?", TEXT, "Where is Nairobi?") == ["The herd left Nairobi."]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_an_empty_text_has_nothing_to_mark(text: str) -> None:
    assert _marked("zebras", text) == []


@given(any_text, any_text)
@settings(deadline=None, max_examples=60)
def test_marks_lie_in_order_within_the_text(text: str, question: str) -> None:
    marks = highlights(INDEX, text, "en", queries.of(question, (), INDEX.lexicon))
    places = [place for mark in marks for place in mark]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in marks)
