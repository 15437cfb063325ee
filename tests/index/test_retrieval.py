"""The first ranking finds by a passage's own words, and by those of what it stands under."""

import pytest

from index import query as queries
from index.model import Article, Corpus
from index.passages import split
from index.postings import MOST_TERMS
from index.retrieval import Candidate, Retrieval


def _retrieval(*texts: str, titles: dict[int, str] | None = None) -> Retrieval:
    """An index over articles with these texts, some of them with a title."""
    articles = [
        Article(f"{number}.txt", f"{number}.txt", text, (titles or {}).get(number), language="en")
        for number, text in enumerate(texts)
    ]
    return Retrieval(Corpus(articles, [each for one in articles for each in split(one)]))


def _candidates(retrieval: Retrieval, question: str, k: int = 50) -> list[Candidate]:
    return retrieval.candidates(queries.of(question, (), retrieval.lexicon), k)


def _found(retrieval: Retrieval, question: str) -> list[str]:
    """The texts that are found for a question, likeliest first."""
    return [
        retrieval.corpus.passages[each.number].text for each in _candidates(retrieval, question)
    ]


def _numbers(retrieval: Retrieval, question: str, k: int = 50) -> list[int]:
    return [each.number for each in _candidates(retrieval, question, k)]


def test_a_passage_is_found_by_its_words() -> None:
    retrieval = _retrieval("Camels carry loads.\n\nZebras graze.")
    assert _found(retrieval, "Where do zebras graze?") == ["Zebras graze."]


def test_of_two_passages_that_with_more_of_the_words_comes_first() -> None:
    retrieval = _retrieval("Camels carry loads.\n\nCamels graze.\n\nPenguins swim.")
    assert _found(retrieval, "Do camels carry?") == ["Camels carry loads.", "Camels graze."]


def test_a_passage_is_found_by_the_title_of_its_article() -> None:
    retrieval = _retrieval("They graze.", "They graze.", titles={1: "Zebras of Kenya"})
    assert _numbers(retrieval, "zebras") == [1]


def test_a_passage_is_found_by_its_heading() -> None:
    retrieval = _retrieval("They live.\n\nCamels\n\nThey graze.\n\nZebras\n\nThey graze.")
    assert _numbers(retrieval, "Do zebras graze?")[0] == 2


def test_a_bullet_is_found_by_its_lead_in() -> None:
    retrieval = _retrieval("They live.\n\nCamels eat:\n\n- thorns\n\nZebras eat:\n\n- grass")
    assert _found(retrieval, "zebras eat")[0] == "grass"


def test_the_words_of_a_title_count_for_each_passage_of_the_article() -> None:
    retrieval = _retrieval("They graze.\n\nThey run.", "They swim.", titles={0: "Zebras"})
    assert sorted(_numbers(retrieval, "zebras")) == [0, 1]


@pytest.mark.parametrize("question", ["xylophone", "", "???", "of the and", "👍", "photosynthesis"])
def test_a_question_that_shares_nothing_finds_nothing(question: str) -> None:
    assert _candidates(_retrieval("Camels carry loads.\n\nZebras graze."), question) == []


@pytest.mark.parametrize("texts", [(), ("",), ("Leave a Reply",)])
def test_in_an_empty_corpus_nothing_is_found(texts: tuple[str, ...]) -> None:
    assert _candidates(_retrieval(*texts), "zebras") == []


def test_equally_likely_passages_keep_corpus_order() -> None:
    retrieval = _retrieval("Zebras graze.\n\nCamels rest.", "Zebras graze.", "Zebras graze.")
    assert _numbers(retrieval, "zebras") == [0, 2, 3]


@pytest.mark.parametrize("k", range(5))
def test_the_first_k_are_a_prefix_of_the_first_k_plus_one(k: int) -> None:
    retrieval = _retrieval(
        "Zebras graze.\n\nCamels graze.\n\nZebras run.\n\nA zebra and a camel run."
    )
    more = _candidates(retrieval, "Do zebras run and camels graze?", k + 1)
    assert _candidates(retrieval, "Do zebras run and camels graze?", k) == more[:k]
    assert len(more) == min(k + 1, 4)


def test_a_repeated_word_counts_once() -> None:
    retrieval = _retrieval("Zebras graze.\n\nCamels graze and graze.")
    once = _candidates(retrieval, "zebras graze")
    assert _candidates(retrieval, "zebras graze graze GRAZE graze") == once


def test_of_an_endless_question_only_so_many_terms_count() -> None:
    words = [f"w{number}" for number in range(20_000)]
    retrieval = _retrieval(*(f"The word is {word}." for word in words[:200]))
    found = _candidates(retrieval, " ".join(words), k=1_000)
    assert 1 <= sum(each.by_terms > 0 for each in found) <= MOST_TERMS


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("juergen", "Jürgen Stock spoke."),
        ("jurgen", "Jürgen Stock spoke."),
        ("celine", "Céline DEWAELE assists."),
        ("t-cy", "The T-CY met."),
        ("TCY", "The T-CY met."),
        ("glacy", "GLACY+ is funded."),
        ("24/7", "It is open 24/7 for all."),
        ("r&d", "They discussed R&D at length."),
        ("ec3", "The EC3 opened."),
        ("I-SPACE", "They use EC3 SPACE + I-SPACE for it."),
        ("emails", "An e-mail came."),
    ],
)
def test_a_word_is_found_in_another_spelling(question: str, written: str) -> None:
    retrieval = _retrieval(f"Camels carry loads.\n\n{written}\n\nZebras graze.")
    assert _found(retrieval, question)[0] == written


def test_building_tells_how_far_it_is() -> None:
    article = Article("a", "a", "\n\n".join(f"Sentence number {n}." for n in range(600)))
    told: list[tuple[int, int]] = []
    Retrieval(Corpus([article], split(article)), lambda *numbers: told.append(numbers))
    assert told[-1] == (600, 600)
    assert len(told) > 1
    assert told == sorted(told)


def test_a_title_that_the_text_opens_with_does_not_count_twice() -> None:
    told = Article("1", "1", "Zebras\nThey graze.", "Zebras", is_passage=True)
    untold = Article("2", "2", "They graze.", "Zebras", is_passage=True)
    corpus = Corpus([told, untold], [each for one in (told, untold) for each in split(one)])
    index = Retrieval(corpus)
    assert [index.above(passage).strip() for passage in corpus.passages] == ["", "Zebras"]
