"""Texts such as nobody writes are indexed and answered like any other."""

import json

import pytest

from index import Article, Decision, PassageIndex, answer
from index import corpus as corpora
from index.snapshot import Snapshot

OTHERS = [
    Article("owls.txt", "owls.txt", "Owls sleep by day and hunt mice by night.", language="en"),
    Article("zebras.txt", "zebras.txt", "Zebras graze on the plain of Baku.", language="en"),
]
QUESTION = "When do owls hunt mice?"


def _index(*articles: Article) -> PassageIndex:
    """The index as it is after it was kept and loaded, and follows a change of another article."""
    built = PassageIndex(corpora.of([*OTHERS, *articles]))
    loaded = PassageIndex.of(Snapshot(built.arrays, json.loads(json.dumps(built.about))))
    corpus = corpora.of([OTHERS[0], *articles], loaded.corpus)
    index = PassageIndex(corpus, earlier=loaded)
    assert _owls(index) == _owls(built)
    return index


def _owls(index: PassageIndex) -> str:
    found = answer(index, QUESTION)
    assert found.decision is Decision.ANSWER
    return found.citations[0].passage.text


@pytest.mark.parametrize(
    "megabytes", [0.5, pytest.param(5.0, marks=pytest.mark.reliability)], ids=str
)
def test_a_passage_of_megabytes_is_found_by_any_of_its_words(megabytes: float) -> None:
    sentences = [
        f"The {number}th camel of the caravan carries salt."
        for number in range(int(megabytes * 22_000))
    ]
    sentences[len(sentences) // 2] = "In between somebody mentioned the walrus of Tromsø."
    text = " ".join(sentences)
    assert len(text) > megabytes * 1_000_000
    index = PassageIndex(corpora.of([*OTHERS, Article("long", "long", text, language="en")]))
    found = answer(index, "Who mentioned the walrus?").citations[0]
    (marked,) = found.highlights
    assert marked.of(found.passage.text) == sentences[len(sentences) // 2]


def test_words_that_stand_once_each_are_all_found() -> None:
    words = [f"w{number:x}" for number in range(50_000)]
    text = "\n\n".join(" ".join(words[at : at + 500]) + "." for at in range(0, len(words), 500))
    index = _index(Article("words.txt", "words.txt", text, language="en"))
    assert len(index.retrieval.words.vocabulary) > len(words)
    for word in ("w0", "w869f", words[-1]):
        best = index.search(f"Where is {word}?").ranked[0].examined.candidate.number
        assert word in index.corpus.passages[best].text.strip(".").split()


@pytest.mark.parametrize("text", ["…!? — ¶", "\u200b", "🦉 🦓", "'", "_ _"])
def test_passages_without_a_term_are_passages_too(text: str) -> None:
    signs = Article("signs", "signs", text, language="en", is_passage=True)
    index = _index(signs)
    assert index.search(text).ranked == ()
    assert answer(index, text).citations == ()
    alone = PassageIndex(corpora.of([signs]))
    assert alone.search(QUESTION).ranked == ()
    assert answer(alone, QUESTION).decision is Decision.NOTHING


def test_a_corpus_of_one_passage_answers() -> None:
    index = PassageIndex(corpora.of(OTHERS[:1]))
    assert _owls(index) == OTHERS[0].text
    gone = PassageIndex(corpora.of([], index.corpus), earlier=index)
    assert answer(gone, QUESTION).decision is Decision.NOTHING
    assert _owls(PassageIndex(corpora.of(OTHERS, gone.corpus), earlier=gone))
