"""An index that takes over what an earlier one knows is the same as one that is built afresh."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import corpus as corpora
from index import query as queries
from index import terms
from index.model import Article, Corpus
from index.postings import Postings
from index.retrieval import Retrieval
from index.search import PassageIndex
from index.snapshot import Snapshot

_PARAGRAPHS = {
    "en": [
        "Camels carry loads, and zebras graze in Baku.",
        "Camels carry loads, and zebras graze in Baku.",
        "The European Cybercrime Centre (EC3) opened in Baku, and Céline DEWAELE spoke.",
        "The Embassy of the Third Continent (EC3) closed: nobody from the T-CY was there 24/7.",
        "Zebras grazed, grazing zebras grazing zebras; a zebra is no camel, and no canal either.",
        "Zebras\n\nThey graze where nobody else does, and they drink what nobody else drinks.",
        "They eat:\n\n- thorns of the desert\n\n- grass\n\n- thorns of the desert",
        "Leave a Reply",
    ],
    "de": [
        "Jürgen Stock sprach in Baku über Zebras und über die Behörden.",
        "Die Behörden der Häuser sprachen über Häuser (DBH), und Jürgen Stock schwieg.",
        "Baku, Baku und nochmals Baku: dort grasen die Zebras.",
    ],
    "ru": ["Международное сотрудничество в Баку, говорит Иванов.", "Зебры пасутся в Баку."],
    "zh": ["北京欢迎你，斑马在巴库吃草。", "斑马在巴库 (EC3) 吃草。"],
    "": ["Camels carry loads, and zebras graze in Baku."],
}
_QUESTIONS = (
    "Where do zebras graze?",
    "What is the EC3, and who opened the European Cybercrime Centre?",
    "zebrs camal Behördn DBH Juergen thorns",
    "Wer sprach über Häuser?",
    "Где пасутся зебры?",
    "斑马在哪里吃草？",
    "grass drink xylophone 24/7 T-CY",
)

_texts = st.sampled_from(sorted(_PARAGRAPHS)).flatmap(
    lambda language: st.tuples(
        st.just(language), st.lists(st.sampled_from(_PARAGRAPHS[language]), max_size=5)
    )
)
_articles = st.builds(
    lambda id_, title, text: Article(id_, id_, "\n\n".join(text[1]), title, language=text[0]),
    st.sampled_from("abcdef"),
    st.sampled_from([None, "Zebras of Baku", "Camels"]),
    _texts,
)
_states = st.lists(_articles, max_size=5, unique_by=lambda article: article.id)


@st.composite
def _histories(draw: st.DrawFn) -> list[list[Article]]:
    """States of a corpus, one after the other: in each, most articles are as they were before."""
    states = [draw(_states)]
    for _ in range(draw(st.integers(1, 3))):
        before = draw(st.permutations(states[-1]))
        kept = {article.id: article for article in before if draw(st.integers(0, 3))}
        changed = {article.id: article for article in draw(_states)}
        states.append(list((kept | changed if draw(st.booleans()) else changed | kept).values()))
    return states


def _postings(postings: Postings) -> dict[str, object]:
    counts, terms = postings.counts, postings.terms
    runs: dict[str, list[tuple[int, int]]] = {term: [] for term in terms}
    for number, *entry in zip(
        counts.numbers.tolist(),
        counts.passages.tolist(),
        counts.counts.tolist(),
        strict=True,
    ):
        runs[terms[number]].append(tuple(entry))
    return {
        "runs": runs,
        "idf": {term: postings.weight(term) for term in runs},
        "highest idf": postings.highest_idf,
        "highest": dict(zip(terms, postings.arrays["highest"].tolist(), strict=True)),
        "lengths": counts.lengths.tolist(),
    }


def _everything(index: Retrieval) -> dict[str, Any]:
    """All that can be seen of an index, in the order in which it can be seen."""
    lexicon, words = index.lexicon, index.words
    vocabulary = words.vocabulary
    asked = [queries.of(question, (), lexicon) for question in _QUESTIONS]
    return {
        "terms": _postings(index.by_terms),
        "grams": _postings(index.by_grams),
        "languages": lexicon.languages,
        "spelt": dict(zip(vocabulary.spelt, lexicon._times.tolist(), strict=True)),
        "forms": {
            term: {vocabulary.spelt[word] for word in lexicon.forms(term)}
            for term in vocabulary.terms
        },
        "akin": {term: lexicon.akin(term) for term in vocabulary.terms},
        "spellings": {
            word: (lexicon._spelling(at), lexicon._often(word), lexicon._accented(word) is None)
            for at, word in enumerate(vocabulary.folded)
        },
        "stems": {
            spelt: [vocabulary.terms[term] for term in vocabulary.stems[at]]
            for at, spelt in enumerate(vocabulary.spelt)
        },
        "long forms": list(lexicon._long_forms.items()),
        "nearest": [lexicon.nearest(word) for word in ("camal", "zebrx", "Behoerdx", "зебрх")],
        "numbers": [each.tolist() for each in (words.lengths, words.above, words.ends)],
        "said": [
            (index.above_said(number), index.said(number))
            for number in range(len(index.corpus.passages))
        ],
        "known": index.known,
        "asked": asked,
        "candidates": [index.candidates(query) for query in asked],
    }


_ONE = Article("1", "1", "The Paris Club (PC) met.\n\nZebras graze.", language="en")
_OTHER = Article("2", "2", "The Penguin Camp (PC) met.\n\nZebras grasen.", language="de")


@given(_histories())
@example([[], [_ONE], []])
@example([[_ONE, _OTHER], [_OTHER, _ONE], [_ONE]])
@example([[_ONE], [replace(_ONE, language="de")], [replace(_ONE, title="Zebras")]])
@example([[_ONE], [replace(_ONE, text=f"{_ONE.text}\n\nZebras graze.")]])
@example([[_ONE], [replace(_ONE, text=_ONE.text + "\n\n" + "zebra " * 300)], [_ONE]])
@settings(deadline=None, max_examples=150)
def test_an_index_with_an_earlier_one_is_the_same_as_without(
    states: list[list[Article]],
) -> None:
    earlier = None
    for articles in states:
        before = _everything(earlier) if earlier else None
        corpus = corpora.of(articles, earlier.corpus if earlier else None)
        index = Retrieval(corpus, earlier=earlier)
        assert _everything(index) == _everything(Retrieval(corpora.of(articles)))
        if earlier:
            assert _everything(earlier) == before
        earlier = index


@given(_states, _states)
@settings(deadline=None, max_examples=10)
def test_a_search_with_an_earlier_index_finds_the_same_as_without(
    articles: list[Article], before: list[Article]
) -> None:
    earlier = PassageIndex(corpora.of(before))
    index = PassageIndex(corpora.of(articles, earlier.corpus), earlier=earlier)
    fresh = PassageIndex(corpora.of(articles))
    assert index.bar == fresh.bar
    for question in _QUESTIONS:
        assert index.search(question) == fresh.search(question)
        assert index.hits(index.search(question)) == fresh.hits(fresh.search(question))


@given(_states, _states)
@settings(deadline=None, max_examples=60)
def test_an_index_from_its_arrays_is_the_same_and_can_be_brought_up_to_date(
    before: list[Article], after: list[Article]
) -> None:
    built = PassageIndex(corpora.of(before))
    loaded = PassageIndex.of(Snapshot(built.arrays, json.loads(json.dumps(built.about))))
    assert list(loaded.corpus.articles) == before
    assert _everything(loaded.retrieval) == _everything(built.retrieval)
    assert loaded.bar == built.bar
    assert list(loaded.corpus.passages) == list(built.corpus.passages)
    for passage in built.corpus.passages:
        assert loaded.corpus.passage(passage.fingerprint) == built.corpus.passage(
            passage.fingerprint
        )
    assert loaded.corpus.passage("ünlike") is None
    for question in _QUESTIONS:
        assert loaded.hits(loaded.search(question)) == built.hits(built.search(question))
    updated = PassageIndex(corpora.of(after, loaded.corpus), earlier=loaded)
    assert _everything(updated.retrieval) == _everything(Retrieval(corpora.of(after)))


def _zebras(article: str) -> Article:
    return Article(article, article, f"Zebras graze.\n\nCamels carry {article}.", language="en")


def _retrieval(articles: Sequence[Article], earlier: Retrieval | None = None) -> Retrieval:
    return Retrieval(corpora.of(articles, earlier.corpus if earlier else None), earlier=earlier)


def test_articles_that_are_the_same_are_not_read_again() -> None:
    earlier = _retrieval([_zebras("a"), _zebras("b")])
    # What is not true can only be known from the earlier index.
    earlier.words = replace(earlier.words, said=np.zeros_like(earlier.words.said))
    earlier.known["a"] = replace(earlier.known["a"], acronyms={"EC3": "Centre"})
    changed = replace(_zebras("b"), title="Of camels")
    index = _retrieval([_zebras("a"), changed, _zebras("c")], earlier)
    assert [index.said(number) for number in range(6)] == [
        ["Zebras", "Zebras"],
        ["Zebras", "Zebras", "Zebras"],
        ["Zebras", "graze"],
        ["Camels", "carry", "b"],
        ["Zebras", "graze"],
        ["Camels", "carry", "c"],
    ]
    assert index.known["a"].acronyms == {"EC3": "Centre"}


def test_articles_that_are_the_same_are_not_counted_again() -> None:
    earlier = _retrieval([_zebras("a"), _zebras("b")])
    for postings in (earlier.by_terms, earlier.by_grams):
        postings.counts = replace(postings.counts, counts=postings.counts.counts + np.uint8(6))
    index = _retrieval([_zebras("c"), _zebras("b")], earlier)
    for counts in (index.by_terms.counts, index.by_grams.counts):
        assert set(zip(counts.passages.tolist(), counts.counts.tolist(), strict=True)) == {
            (0, 1),
            (1, 1),
            (2, 7),
            (3, 7),
        }


def test_only_words_of_articles_that_have_changed_are_looked_up() -> None:
    earlier = _retrieval([_zebras(f"word{number}") for number in range(100)])
    corpus = corpora.of([*earlier.corpus.articles[:50], _zebras("new")], earlier.corpus)
    before = terms._grams_of.cache_info()
    Retrieval(corpus, earlier=earlier)
    after = terms._grams_of.cache_info()
    new = {"Zebras", "graze", "Camels", "carry", "new"}
    assert after.hits + after.misses - before.hits - before.misses == len(new)


def test_passages_that_were_divided_otherwise_are_read_again() -> None:
    article = _zebras("a")
    earlier = _retrieval([article])
    corpus = Corpus([article], earlier.corpus.passages[1:])
    index = Retrieval(corpus, earlier=earlier)
    assert _everything(index) == _everything(Retrieval(corpus))


@pytest.mark.parametrize("of", [0, 1, 40, 80])
def test_building_tells_how_far_it_is_with_an_earlier_index_too(of: int) -> None:
    articles = [
        Article(str(each), "a", "\n\n".join(f"Number {each} {n}." for n in range(10)))
        for each in range(80)
    ]
    earlier = _retrieval(articles[:of])
    told: list[tuple[int, int]] = []
    Retrieval(corpora.of(articles), lambda *numbers: told.append(numbers), earlier)
    assert told[-1] == (800, 800)
    assert told == sorted(told)
    assert len(told) > 1


def test_who_stops_a_build_keeps_the_earlier_index_as_it_was() -> None:
    earlier = _retrieval([_zebras("a"), _zebras("b")])
    before = _everything(earlier)

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Retrieval(corpora.of([_zebras("c"), _zebras("b")]), stop, earlier)
    assert _everything(earlier) == before
