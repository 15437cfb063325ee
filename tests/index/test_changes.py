"""What a change comes to: articles and passages, and the answers that real indexes give."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.changes import AnswersChanged, Difference, answers_changed, difference
from index.corpus import of
from index.evaluation import Evidence, Fixture, Replayed, replay
from index.model import Article, Corpus
from index.search import PassageIndex

ZEBRAS = Article("zebras", "zebras", "Zebras graze in Kenya.\n\nNobody rides a zebra.", "Zebras")
CAMELS = Article("camels", "camels", "Camels carry loads of salt.\n\nThey drink in the evening.")
OWLS = Article("owls", "owls", "Owls hunt mice at night.")


def with_text(article: Article, *passages: str) -> Article:
    return replace(article, text="\n\n".join(passages))


def lettered(article: Article, letters: str) -> Article:
    """An article of a passage for each letter."""
    return with_text(article, *(f"Zebra {letter} grazes in the valley." for letter in letters))


def passages(before: Article, after: Article) -> tuple[int, int, int]:
    """Of an article that changed, the passages that came, changed and went."""
    return difference(of([before]), of([after])).passages


def articles(found: Difference) -> list[list[str]]:
    return [[each.id for each in group] for group in found.articles]


class TestDifference:
    def test_nothing_makes_no_difference(self) -> None:
        for corpus in (of([]), of([ZEBRAS, CAMELS])):
            found = difference(corpus, corpus)
            assert articles(found) == [[], [], []]
            assert found.passages == (0, 0, 0)

    def test_what_came_changed_and_went_is_told(self) -> None:
        changed = with_text(ZEBRAS, "Zebras graze in Tanzania.", "Nobody rides a zebra.")
        found = difference(of([ZEBRAS, CAMELS]), of([changed, OWLS]))
        assert found.articles == ((OWLS,), (changed,), (CAMELS,))
        assert found.passages == (1, 1, 2)

    def test_everything_comes_to_an_empty_corpus_and_goes_from_one_that_becomes_so(self) -> None:
        full, empty = of([ZEBRAS, CAMELS, OWLS]), of([])
        assert difference(empty, full).passages == (5, 0, 0)
        assert difference(full, empty).passages == (0, 0, 5)

    def test_articles_come_in_their_corpus_s_order(self) -> None:
        found = difference(of([OWLS, CAMELS]), of([]))
        assert articles(found) == [[], [], ["owls", "camels"]]

    def test_an_article_of_another_order_has_not_changed(self) -> None:
        found = difference(of([ZEBRAS, CAMELS]), of([CAMELS, ZEBRAS]))
        assert articles(found) == [[], [], []]
        assert found.passages == (0, 0, 0)

    @pytest.mark.parametrize(
        "other",
        [
            replace(CAMELS, title="Camels"),
            replace(CAMELS, published=date(2019, 5, 1)),
            replace(CAMELS, url="https://camels.example"),
            replace(CAMELS, language="en"),
        ],
    )
    def test_other_metadata_is_a_change_of_no_passage(self, other: Article) -> None:
        found = difference(of([CAMELS]), of([other]))
        assert articles(found) == [[], ["camels"], []]
        assert found.passages == (0, 0, 0)

    @pytest.mark.parametrize(
        ("after", "expected"),
        [
            ("ABC", (0, 0, 0)),
            ("AXC", (0, 1, 0)),
            ("XYZ", (0, 3, 0)),
            ("ABCD", (1, 0, 0)),
            ("XABC", (1, 0, 0)),
            ("AC", (0, 0, 1)),
            ("XC", (0, 1, 1)),
            ("AXYC", (1, 1, 0)),
            ("XACY", (2, 0, 1)),
            ("", (0, 0, 3)),
        ],
    )
    def test_passages_between_others_that_stayed_change_in_pairs(
        self, after: str, expected: tuple[int, int, int]
    ) -> None:
        assert passages(lettered(ZEBRAS, "ABC"), lettered(ZEBRAS, after)) == expected

    def test_a_text_that_is_divided_otherwise_now_has_changed(self) -> None:
        whole = replace(ZEBRAS, is_passage=True)
        assert passages(ZEBRAS, whole) == (0, 1, 1)

    @pytest.mark.parametrize("letters", ["AB" * 5_000, "".join(map(chr, range(0x4E00, 0x7510)))])
    def test_many_passages_are_compared_in_no_time(self, letters: str) -> None:
        new = "".join(each if number % 3 else "C" for number, each in enumerate(letters))
        before, after = lettered(ZEBRAS, letters), lettered(ZEBRAS, f"{new}D")
        started = time.monotonic()
        assert passages(before, after) == (1, 3_334, 0)
        assert time.monotonic() - started < 10

    def test_what_stayed_at_both_ends_does_not_make_them_many(self) -> None:
        many = "A" * 5_000
        before, after = lettered(ZEBRAS, f"{many}BC{many}"), lettered(ZEBRAS, f"{many}CB{many}")
        assert passages(before, after) == (1, 0, 1)  # one of the two has moved

    corpora = st.dictionaries(st.sampled_from("xyz"), st.text("ABCD", max_size=8)).map(
        lambda texts: of(lettered(Article(id_, id_, ""), text) for id_, text in texts.items())
    )

    @given(corpora, corpora)
    def test_any_two_differ_by_just_that(self, before: Corpus, after: Corpus) -> None:
        found = difference(before, after)
        added, changed, removed = found.passages
        assert len(before.passages) + added - removed == len(after.passages)
        assert min(found.passages) >= 0
        assert changed + removed <= len(before.passages)
        assert changed + added <= len(after.passages)
        now = {each.id: each for each in before.articles}
        for article in found.articles.removed:
            del now[article.id]
        now |= {each.id: each for each in (*found.articles.added, *found.articles.changed)}
        assert now == {each.id: each for each in after.articles}


WHERE = Fixture("q1", "Where do zebras graze?", "where", (Evidence("zebras", "Kenya"),))
LOADS = Fixture("q2", "What do camels carry?", "what", (Evidence("camels", "loads"),))
HUNT = Fixture("q3", "What do owls hunt at night?", "what", ())
HELLO = Fixture("q4", "hello", "chitchat", ())
FIXTURES = [WHERE, LOADS, HUNT, HELLO]


def answers(*found: Article) -> list[Replayed]:
    return replay(PassageIndex(of(found)), FIXTURES)


class TestAnswers:
    def test_the_same_articles_give_the_same_answers(self) -> None:
        found = answers(ZEBRAS, CAMELS)
        assert answers_changed(found, answers(ZEBRAS, CAMELS)) == AnswersChanged(4)

    def test_what_is_answered_now_is_told(self) -> None:
        found = answers_changed(answers(ZEBRAS, CAMELS), answers(ZEBRAS, CAMELS, OWLS))
        assert found == AnswersChanged(4, answered=(HUNT,))

    def test_what_is_lost_is_told(self) -> None:
        found = answers_changed(answers(ZEBRAS, CAMELS, OWLS), answers(CAMELS, OWLS))
        assert found == AnswersChanged(4, lost=(WHERE,))

    def test_what_another_article_answers_now_is_told(self) -> None:
        copy = replace(ZEBRAS, id="copy")
        found = answers_changed(answers(ZEBRAS, CAMELS), answers(copy, CAMELS))
        assert found == AnswersChanged(4, moved=(WHERE,))

    def test_an_answer_of_another_text_of_the_same_article_is_no_change(self) -> None:
        other = with_text(ZEBRAS, "Zebras graze in Tanzania.", "Nobody rides a zebra.")
        found = answers_changed(answers(ZEBRAS, CAMELS), answers(other, CAMELS))
        assert found == AnswersChanged(4)

    def test_they_come_in_the_fixtures_order(self) -> None:
        everything, nothing = answers(OWLS, CAMELS, ZEBRAS), answers()
        assert answers_changed(nothing, everything).answered == (WHERE, LOADS, HUNT)
        assert answers_changed(everything, nothing).lost == (WHERE, LOADS, HUNT)

    def test_no_fixtures_are_none(self) -> None:
        assert answers_changed([], []) == AnswersChanged(0)

    def test_answers_to_other_fixtures_cannot_be_compared(self) -> None:
        found = answers(ZEBRAS)
        with pytest.raises(ValueError, match="zip"):
            answers_changed(found, found[:2])
