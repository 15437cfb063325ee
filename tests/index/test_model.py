"""The words everything speaks in: spans, addresses and proofs of quotations."""

import json
import string
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import CorpusError, QuotationError
from index.model import (
    Answer,
    Article,
    Citation,
    Corpus,
    Decision,
    Passage,
    Span,
    proven,
)

TEXT = "One.\n\nTwo.\n\nOne."
ARTICLE = Article("a.txt", "a.txt", TEXT)
ONE = Passage("a.txt", 1, Span(0, 4), "One.")
TWO = Passage("a.txt", 2, Span(6, 10), "Two.")
ONE_AGAIN = Passage("a.txt", 3, Span(12, 16), "One.")

names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


def test_a_span_covers_start_but_not_end() -> None:
    assert Span(1, 3).of("abcd") == "bc"


def test_an_empty_span_covers_nothing() -> None:
    assert Span(2, 2).of("abcd") == ""


def test_a_fingerprint_is_the_same_in_every_release() -> None:
    # printf 'a.txt\0Hello.' | sha256sum | cut -d' ' -f1 | xxd -r -p | base64 | cut -c1-6
    assert Passage("a.txt", 1, Span(0, 6), "Hello.").fingerprint == "banE9i"


@given(names, names)
@settings(deadline=None)
def test_a_fingerprint_is_six_characters_that_an_address_may_hold(id_: str, text: str) -> None:
    fingerprint = Passage(id_, 1, Span(0, len(text)), text).fingerprint
    assert len(fingerprint) == 6
    assert set(fingerprint) <= set(string.ascii_letters + string.digits + "-_")


@given(names, names, names, names)
@settings(deadline=None)
def test_a_fingerprint_changes_exactly_with_article_id_or_text(
    id_: str, text: str, other_id: str, other_text: str
) -> None:
    one = Passage(id_, 1, Span(0, len(text)), text)
    other = Passage(other_id, 1, Span(0, len(other_text)), other_text)
    assert (one.fingerprint == other.fingerprint) == ((id_, text) == (other_id, other_text))


def test_a_fingerprint_does_not_depend_on_where_the_passage_stands() -> None:
    moved = replace(ONE, position=9, span=Span(90, 94), headings=(Span(1, 2),), lead_in=Span(3, 4))
    assert moved.fingerprint == ONE.fingerprint


def test_a_passage_that_stands_in_its_article_is_proven() -> None:
    assert proven(TWO, ARTICLE) is TWO


def test_a_passage_whose_article_changed_is_refused() -> None:
    with pytest.raises(QuotationError, match=r"passage 2 of a\.txt does not stand at characters 6"):
        proven(TWO, replace(ARTICLE, text="One.\n\nTwo!\n\nOne."))


def test_a_passage_at_another_place_is_refused() -> None:
    with pytest.raises(QuotationError):
        proven(replace(TWO, span=Span(5, 9)), ARTICLE)


def test_a_passage_of_another_article_is_refused_even_if_the_text_is_the_same() -> None:
    with pytest.raises(QuotationError):
        proven(TWO, replace(ARTICLE, id="b.txt"))


def test_a_span_beyond_the_end_of_the_article_is_refused() -> None:
    with pytest.raises(QuotationError):
        proven(Passage("a.txt", 1, Span(12, 40), "One.\n"), ARTICLE)


def test_a_corpus_refuses_a_passage_that_does_not_stand_in_its_article() -> None:
    with pytest.raises(QuotationError):
        Corpus([ARTICLE], [replace(ONE, text="Ten.")])


def test_a_corpus_refuses_a_passage_of_an_article_it_does_not_have() -> None:
    with pytest.raises(CorpusError, match=r"no article 'a\.txt'"):
        Corpus([], [ONE])


def test_a_corpus_finds_an_article_by_its_id() -> None:
    other = Article("b.txt", "b.txt", "Other.")
    assert Corpus([ARTICLE, other], []).article("b.txt") is other


def test_an_unknown_article_is_named_in_the_error() -> None:
    with pytest.raises(CorpusError, match=r"no article 'c\.txt' in the corpus"):
        Corpus([ARTICLE], []).article("c.txt")


def test_articles_with_the_same_id_are_named_in_the_error() -> None:
    articles = [Article(id_, id_, "") for id_ in ("a", "b", "c", "b")]
    with pytest.raises(CorpusError, match="two articles have the id 'b'"):
        Corpus(articles, [])


def test_a_corpus_keeps_the_order_of_its_articles() -> None:
    articles = [Article(id_, id_, "") for id_ in ("b", "c", "a")]
    assert [article.id for article in Corpus(articles, []).articles] == ["b", "c", "a"]


def test_passages_of_an_article_stand_by_position() -> None:
    other = Article("b.txt", "b.txt", "One.")
    of_other = Passage("b.txt", 1, Span(0, 4), "One.")
    corpus = Corpus([ARTICLE, other], [ONE, TWO, ONE_AGAIN, of_other])
    assert corpus.passages_of(ARTICLE) == [ONE, TWO, ONE_AGAIN]
    assert corpus.passages_of(other) == [of_other]


def test_an_article_without_passages_has_none() -> None:
    assert Corpus([ARTICLE], []).passages_of(ARTICLE) == []


def test_an_empty_corpus_holds_nothing() -> None:
    corpus = Corpus([], [])
    assert (corpus.articles, corpus.passages) == ((), ())


def test_a_passage_is_found_by_its_fingerprint() -> None:
    assert Corpus([ARTICLE], [ONE, TWO]).passage(TWO.fingerprint) is TWO


def test_an_unknown_fingerprint_finds_nothing() -> None:
    assert Corpus([ARTICLE], [ONE]).passage(TWO.fingerprint) is None


def test_the_fingerprint_of_a_repeated_paragraph_finds_the_first() -> None:
    assert Corpus([ARTICLE], [ONE, TWO, ONE_AGAIN]).passage(ONE_AGAIN.fingerprint) is ONE


def _answer(article: Article) -> Answer:
    citation = Citation(1, 2.5, article, TWO, of=3, highlights=(Span(0, 3), Span(3, 4)))
    return Answer("Two?", Decision.ANSWER, 0.87654321, (citation,), ("xyz",), "Too?")


def test_an_answer_as_json_has_exactly_the_documented_fields() -> None:
    article = replace(ARTICLE, title="Numbers", published=date(2013, 9, 25), url="https://a.bc/d")
    assert _answer(article).as_json() == {
        "question": "Two?",
        "decision": "answer",
        "confidence": 0.8765,
        "passages": [
            {
                "rank": 1,
                "score": 2.5,
                "article": {
                    "id": "a.txt",
                    "title": "Numbers",
                    "source": "a.txt",
                    "published": "2013-09-25",
                    "url": "https://a.bc/d",
                },
                "position": 2,
                "text": "Two.",
                "highlights": [[0, 3], [3, 4]],
            }
        ],
        "missing": ["xyz"],
        "suggestion": "Too?",
    }


def test_what_an_article_does_not_state_is_no_invention_in_json() -> None:
    (passage,) = json.loads(json.dumps(_answer(ARTICLE).as_json()))["passages"]
    assert passage["article"] == {
        "id": "a.txt",
        "title": "not stated",
        "source": "a.txt",
        "published": None,
        "url": None,
    }


@pytest.mark.parametrize("decision", Decision)
def test_an_answer_without_citations_is_json_too(decision: Decision) -> None:
    assert json.loads(json.dumps(Answer("?", decision, 0.0).as_json())) == {
        "question": "?",
        "decision": decision.value,
        "confidence": 0.0,
        "passages": [],
        "missing": [],
        "suggestion": None,
    }


def test_decisions_have_the_documented_names() -> None:
    assert [decision.value for decision in Decision] == [
        "answer",
        "closest",
        "nothing",
        "smalltalk",
    ]
