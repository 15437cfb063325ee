"""What an index finds: by a passage's own words, and by those of what it stands under."""

import subprocess
from collections.abc import Callable

import pytest

from index.model import Article, Corpus, Hit
from index.passages import split
from index.search import PassageIndex


def _index(*texts: str, titles: dict[int, str] | None = None) -> PassageIndex:
    """An index over articles with these texts, some of them with a title."""
    articles = [
        Article(f"{number}.txt", f"{number}.txt", text, (titles or {}).get(number), language="en")
        for number, text in enumerate(texts)
    ]
    return PassageIndex(Corpus(articles, [each for one in articles for each in split(one)]))


def _hits(index: PassageIndex, question: str, k: int = 10) -> tuple[Hit, ...]:
    return index.hits(index.search(question, k=k))


def _texts(index: PassageIndex, question: str) -> list[str]:
    return [hit.passage.text for hit in _hits(index, question)]


ANIMALS = "Camels carry loads.\n\nZebras graze in Kenya.\n\nPenguins swim in the sea."


def test_the_passage_with_the_words_asked_for_comes_first() -> None:
    assert _texts(_index(ANIMALS), "Where do zebras graze?")[0] == "Zebras graze in Kenya."


def test_hits_are_ranked_from_1_by_falling_score() -> None:
    hits = _hits(_index(ANIMALS, "Zebras swim.", "Penguins graze."), "zebras swim and graze")
    assert [hit.rank for hit in hits] == [*range(1, len(hits) + 1)]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) > 2


def test_the_title_of_an_article_helps_its_passages() -> None:
    index = _index("They graze.", "They graze.", titles={1: "Zebras of Kenya"})
    assert _hits(index, "Do zebras graze?")[0].passage.article_id == "1.txt"


def test_a_heading_helps_the_passages_below_it() -> None:
    index = _index("They live.\n\nCamels\n\nThey graze.\n\nZebras\n\nThey graze.")
    assert _hits(index, "Do zebras graze?")[0].passage.position == 3


def test_a_lead_in_helps_the_bullets_below_it() -> None:
    index = _index("They live.\n\nCamels eat:\n\n- thorns\n\nZebras eat:\n\n- grass")
    assert _texts(index, "What do zebras eat?")[0] == "grass"


@pytest.mark.parametrize("question", ["xylophone", "", "???", "of the and", "👍", "photosynthesis"])
def test_a_question_that_shares_nothing_finds_nothing(question: str) -> None:
    found = _index(ANIMALS).search(question)
    assert (found.ranked, found.confidence) == ((), 0.0)


@pytest.mark.parametrize("texts", [(), ("",), ("Leave a Reply",)])
def test_in_an_empty_corpus_nothing_is_found(texts: tuple[str, ...]) -> None:
    found = _index(*texts).search("zebras")
    assert (found.ranked, found.confidence) == ((), 0.0)


def test_a_corpus_of_one_passage_is_searched() -> None:
    assert _texts(_index("Zebras graze."), "zebras") == ["Zebras graze."]


def test_ties_keep_corpus_order() -> None:
    index = _index("Zebras graze.\n\nCamels rest.", "Zebras graze.", "Zebras graze.")
    hits = _hits(index, "zebras")
    assert [hit.passage.article_id for hit in hits] == ["0.txt", "1.txt", "2.txt"]
    assert len({hit.score for hit in hits}) == 1


@pytest.mark.parametrize("k", range(5))
def test_the_first_k_are_a_prefix_of_the_first_k_plus_one(k: int) -> None:
    index = _index("Zebras graze.\n\nCamels graze.\n\nZebras run.\n\nA zebra and a camel run.")
    more = _hits(index, "Do zebras run and camels graze?", k + 1)
    assert _hits(index, "Do zebras run and camels graze?", k) == more[:k]
    assert len(more) == min(k + 1, 4)


def test_confidence_does_not_depend_on_how_many_are_wanted() -> None:
    index = _index(ANIMALS)
    assert index.search("zebras", k=1).confidence == index.search("zebras", k=9).confidence


def test_a_repeated_word_counts_once() -> None:
    index = _index("Zebras graze.\n\nCamels graze and graze.")
    assert index.search("zebras graze GRAZE graze").ranked == index.search("zebras graze").ranked


def test_history_says_what_a_question_is_about() -> None:
    index = _index(ANIMALS)
    found = index.search("And where do they live?", ["Tell me about camels", "Do zebras graze?"])
    assert index.hits(found)[0].passage.text == "Zebras graze in Kenya."


def test_a_question_without_an_end_is_answered() -> None:
    index = _index(ANIMALS)
    question = "Where do zebras graze? " + " ".join(f"w{number}" for number in range(20_000))
    assert _texts(index, question)[0] == "Zebras graze in Kenya."


@pytest.mark.parametrize("question", ["zebras", "Do camels graze in Kenya?", "xylophone", ""])
def test_confidence_is_a_share(question: str) -> None:
    assert 0 <= _index(ANIMALS).search(question).confidence <= 1


def test_building_tells_how_far_it_is() -> None:
    article = Article("a", "a", "\n\n".join(f"Sentence number {n}." for n in range(600)))
    told: list[tuple[int, int]] = []
    PassageIndex(Corpus([article], split(article)), lambda *numbers: told.append(numbers))
    assert told[-1] == (600, 600)
    assert len(told) > 1
    assert told == sorted(told)


def test_an_index_finds_the_same_in_every_process(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    code = """
from pathlib import Path
from index import PassageIndex, read_corpus
index = PassageIndex(read_corpus(Path("seeds")))
for question in ("Who attended the conference in Baku?", "cooperation against cybercrime"):
    found = index.search(question)
    print(found.confidence, *index.hits(found), sep="\\n")
"""
    one, other = (python("-c", code, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert one.stdout == other.stdout
    assert one.stdout.count("Hit(") == 20
