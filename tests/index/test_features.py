"""Each feature says what its name says: 0 where a passage has nothing of it, at most 1."""

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import query as queries
from index.features import SENTENCE, Examined, Features, examine, weigh
from index.model import Article, Corpus
from index.passages import split
from index.retrieval import Retrieval


def _retrieval(*texts: str, titles: dict[int, str] | None = None) -> Retrieval:
    """An index over articles with these texts, some of them with a title."""
    articles = [
        Article(f"{number}.txt", f"{number}.txt", text, (titles or {}).get(number), language="en")
        for number, text in enumerate(texts)
    ]
    return Retrieval(Corpus(articles, [each for one in articles for each in split(one)]))


def _examined(retrieval: Retrieval, question: str, *history: str) -> list[Examined]:
    query = queries.of(question, history, retrieval.lexicon)
    return examine(retrieval, query, retrieval.candidates(query))


def _features(retrieval: Retrieval, question: str, *history: str) -> dict[str, Features]:
    """The features of the candidates for a question, by their passage's text."""
    return {
        retrieval.corpus.passages[each.candidate.number].text: each.features
        for each in _examined(retrieval, question, *history)
    }


def _of(text: str, question: str, *history: str) -> Features:
    """The features of a passage in a corpus of this and two that share nothing with it."""
    return _features(_retrieval(text, "Penguins swim.", "Owls sleep."), question, *history)[text]


ANIMALS = _retrieval("Camels graze.", "Zebras graze.", "Penguins swim.")


def test_candidates_keep_their_order() -> None:
    query = queries.of("zebras graze", (), ANIMALS.lexicon)
    candidates = ANIMALS.candidates(query)
    assert [each.candidate for each in examine(ANIMALS, query, candidates)] == candidates


def test_without_candidates_there_is_nothing_to_examine() -> None:
    assert _examined(ANIMALS, "xylophone") == []


def test_what_matches_is_told_by_the_place_of_the_question_s_words() -> None:
    found = _examined(ANIMALS, "Do zebras never graze?")
    assert {each.candidate.number: each.matched for each in found} == {1: {0, 2}, 0: {2}}


@pytest.mark.parametrize("feature", ["by_terms", "by_grams"])
def test_the_best_candidate_s_score_is_1_and_that_of_others_a_share_of_it(feature: str) -> None:
    found = _features(ANIMALS, "zebras graze")
    assert asdict(found["Zebras graze."])[feature] == 1
    assert 0 < asdict(found["Camels graze."])[feature] < 1


def test_what_matches_by_grams_alone_has_no_term_of_the_question() -> None:
    found = _features(ANIMALS, "zebroid")["Zebras graze."]
    assert found.by_grams == 1
    assert found == Features(**dict.fromkeys(asdict(found), 0.0) | {"by_grams": 1.0})


def test_the_share_of_the_question_is_weighed_by_how_rare_its_words_are() -> None:
    # Of 3 passages 2 graze: idf ln (4 / 2), against ln (4 / 1) for zebras.
    assert _features(ANIMALS, "zebras graze")["Camels graze."].exact == pytest.approx(1 / 3)


def test_a_word_that_the_corpus_does_not_have_stands_nowhere() -> None:
    # It weighs ln (2 · 4), against ln 4 for zebras.
    assert _features(ANIMALS, "zebras yodel")["Zebras graze."].exact == pytest.approx(2 / 5)


def test_a_passage_with_all_of_the_question_has_all_of_its_words() -> None:
    assert _examined(_retrieval("A zebra grazes."), "Do zebras graze?")[0].matched == {0, 1}


@pytest.mark.parametrize("above", ["title", "heading"])
def test_what_a_passage_stands_under_covers_the_question_too(above: str) -> None:
    texts = ("They graze.",) if above == "title" else ("Zebras\n\nThey graze.",)
    index = _retrieval(*texts, "Owls sleep.", titles={0: "Zebras"} if above == "title" else {})
    found = _features(index, "zebras graze")["They graze."]
    assert found.sentence == pytest.approx(found.exact) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("cyber attacks", "They saw cyber-attacks."),
        ("crypto virtual", "They saw virtual/crypto notes."),
        ("police camera", "They saw a police-camera."),
    ],
)
def test_a_compound_covers_each_of_its_parts(question: str, text: str) -> None:
    found = _of(text, question)
    assert found.sentence == pytest.approx(1)


APART = " and so on" * 5


def test_words_within_a_sentence_s_length_stand_close() -> None:
    found = _of(f"Zebras{' x' * (SENTENCE - 2)} graze.", "zebras graze")
    assert found.sentence == pytest.approx(1)


def test_words_further_apart_than_a_sentence_do_not_stand_close() -> None:
    found = _of(f"Zebras{' x' * (SENTENCE - 1)} graze.", "zebras graze")
    assert found.sentence == pytest.approx(0.5)


def test_a_repeated_word_is_one_share_of_the_question() -> None:
    assert _of("Zebras, zebras, zebras.", "zebras graze").sentence < 0.5


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("zebras graze", "Zebras graze.", 1 / 2),
        ("zebras graze", "Zebras often graze.", 1 / 2),
        ("zebras graze", "Zebras graze and zebras graze.", 1 / 2),
        ("zebras graze", "Zebras do often graze.", 0),
        ("zebras graze", "They graze zebras.", 0),
        ("Do zebras ever graze?", "Zebras ever graze.", 2 / 3),
        ("wild zebras graze", "Wild zebras graze.", 2 / 3),
        ("wild zebras graze", "Zebras graze, wild.", 1 / 3),
    ],
)
def test_pairs_are_neighbours_in_the_question_and_in_the_passage(
    question: str, text: str, share: float
) -> None:
    # All words of a question stand in one passage: each weighs the same, and so does each pair.
    assert _of(text, question).pairs == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Zebras graze.", 1),
        ("ZEBRAS Graze.", 1),
        ("A zebra grazes.", 0),
        ("A zebra and zebras grazed.", 0.5),
    ],
)
def test_the_very_same_form_is_exact(text: str, exact: float) -> None:
    assert _of(text, "zebras graze").exact == pytest.approx(exact)


def test_a_repaired_word_is_exact_in_its_repaired_form() -> None:
    assert _of("Zebras graze.", "zeebras").exact == pytest.approx(1)


def test_an_umlaut_written_out_is_exact() -> None:
    assert _of("Jürgen left.", "Juergen").exact == pytest.approx(1)


def test_an_article_is_as_good_as_its_passages_together() -> None:
    index = _retrieval("Zebras graze.\n\nZebras rest.", "Zebras swim.", "Owls sleep.")
    found = _features(index, "zebras")
    assert found["Zebras graze."].article == found["Zebras rest."].article == 1
    assert found["Zebras swim."].article == pytest.approx(0.5)


def test_articles_of_the_same_title_are_one() -> None:
    index = _retrieval("They graze.", "They rest.", titles={0: "Zebras", 1: "Zebras"})
    assert {each.article for each in _features(index, "zebras").values()} == {1}


@pytest.mark.parametrize(
    ("feature", "question", "text", "without"),
    [
        ("person", "Who met the zebras?", "The zebras met Stock.", "The zebras met."),
        ("time", "When did zebras graze?", "Zebras graze in May.", "Zebras graze in it."),
        ("time", "When did zebras graze?", "Zebras graze in 2017.", "Zebras graze in 250."),
        ("number", "How many zebras graze?", "The 93 zebras graze.", "The zebras graze."),
        ("number", "How many zebras graze?", "Three zebras graze.", "The zebras graze."),
        ("place", "Where do zebras graze?", "Zebras graze in Kenya.", "Zebras graze in it."),
        ("reason", "Why do zebras graze?", "Zebras graze because.", "Zebras graze."),
        ("thing", "What are zebras?", "So zebras are the best.", "So zebras are running."),
    ],
)
def test_what_is_asked_for_stands_close(
    feature: str, question: str, text: str, without: str
) -> None:
    kinds = ("person", "time", "number", "place", "reason", "thing")
    found = _features(_retrieval(text, without, "Owls sleep."), question)
    assert {kind: asdict(found[text])[kind] for kind in kinds} == {
        kind: float(kind == feature) for kind in kinds
    }
    assert not any(asdict(found[without])[kind] for kind in kinds)


def test_what_is_asked_for_does_not_count_far_from_what_matches() -> None:
    assert _of(f"Zebras graze{APART * 3} in Kenya.", "Where do zebras graze?").place == 0


@pytest.mark.parametrize("question", ["Who is Stock?", "Who is Stokck?"])
def test_a_name_that_the_question_says_itself_is_not_what_it_asks_for(question: str) -> None:
    assert _of("The zebras met Stock.", question).person == 0


def test_the_word_that_opens_a_passage_is_no_name() -> None:
    assert _of("Many zebras graze.", "Who met zebras?").person == 0


def test_where_nothing_is_asked_for_nothing_of_it_is_found() -> None:
    found = _of("Because 93 zebras are in Kenya.", "zebras")
    assert not any((found.person, found.time, found.number, found.place, found.reason, found.thing))


def test_earlier_terms_are_a_share_of_all_earlier_terms() -> None:
    index = _retrieval("Zebras graze.", "Zebras swim.", "Owls sleep.")
    found = _features(index, "And zebras?", "Do owls sleep or swim?")
    assert found["Zebras graze."].earlier == 0
    assert found["Zebras swim."].earlier == pytest.approx(1 / 3)
    assert found["Owls sleep."].earlier == pytest.approx(2 / 3)


def test_a_compound_has_each_earlier_term_of_its_parts() -> None:
    found = _of("Europol-Interpol zebras met.", "And zebras?", "Europol and Interpol?")
    assert found.earlier == pytest.approx(1)


def test_what_a_passage_stands_under_has_earlier_terms_too() -> None:
    index = _retrieval("They graze.", "They swim.", titles={0: "Zebras in Kenya"})
    assert _features(index, "And do they graze?", "Kenya?")["They graze."].earlier == 1


def test_without_history_there_is_nothing_earlier() -> None:
    assert _of("Zebras graze.", "And zebras?").earlier == 0


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("zebras of the sea", 1.0),
        ("Zebras Of The Sea", 1.0),
        ("sea of the zebras", 0.05 / 2),  # only "of the"; the weights of two rare words are equal
        ("zebras at sea", 0.0),
    ],
)
def test_a_phrase_is_neighbours_in_the_same_order_and_form(question: str, share: float) -> None:
    found = _of("There are zebras of the sea.", question)
    if share in (0.0, 1.0):
        assert found.phrase == pytest.approx(share)
    else:
        assert 0 < found.phrase < 0.1


def test_a_repaired_word_stands_in_a_phrase_as_repaired() -> None:
    assert _of("Jürgen Stock left.", "Juergen Stock").phrase == 1


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Did the Stock of Kenya graze?", 1.0),
        ("Did Stock graze in Baku?", 0.5),
        ("did stock graze in kenya?", 1.0),
        ("Stock grazes?", 1.0),
        ("Do penguins graze in Kenya?", 0.5),  # that opens a sentence: a capital all the same
        ("Who went to graze?", 0.0),
    ],
)
def test_names_are_told_by_how_the_corpus_writes_them(question: str, named: float) -> None:
    index = _retrieval("Stock went to Kenya.", "Owls in Baku sleep.", "Penguins graze.")
    assert _features(index, question)["Stock went to Kenya."].named == pytest.approx(named)


@pytest.mark.parametrize(
    ("feature", "question", "text"),
    [
        ("near", "Which countries have zebras?", "Zebras of a nation."),
        ("near", "Who assisted the zebras?", "The help of zebras."),
        ("wider", "Is it a religion of zebras?", "It is a belief of zebras."),
        ("narrower", "Which dwellings do zebras have?", "Zebras have houses."),
        ("akin", "Are the zebras Normans?", "The zebras of Normandy."),
    ],
)
def test_a_related_word_counts_where_the_question_s_own_is_not(
    feature: str, question: str, text: str
) -> None:
    index = _retrieval(text, f"{question} {text}", "Penguins swim in the sea.")
    found = _features(index, question)
    assert asdict(found[text])[feature] > 0
    assert asdict(found[f"{question} {text}"])[feature] == 0


def test_words_of_other_languages_have_no_english_kin() -> None:
    articles = [
        Article(str(at), str(at), text, language="de")
        for at, text in enumerate(("Die Nation.", "Das Zebra."))
    ]
    index = Retrieval(Corpus(articles, [each for one in articles for each in split(one)]))
    assert {each.near for each in _features(index, "country zebra").values()} == {0}


def test_money_is_a_number_that_is_no_year() -> None:
    index = _retrieval("It cost 500 zebras.", "It cost zebras in 2017.", "Owls sleep.")
    found = _features(index, "How much did the zebras cost?")
    assert found["It cost 500 zebras."].number == 1
    assert found["It cost zebras in 2017."].number == 0


def test_an_acronym_is_told_by_its_long_form() -> None:
    explained = "Here is the World Zebra Federation (WZF)."
    index = _retrieval(explained, "The WZF met. It was nice.", "Owls sleep.")
    found = _features(index, "What does WZF stand for?")
    assert found[explained].thing == 1
    assert found["The WZF met. It was nice."].thing == 0


_said = st.sampled_from("zebra camel owl stone stone stone stone stone stone".split())
_texts = st.lists(st.lists(_said, min_size=1, max_size=70).map(" ".join), min_size=1, max_size=3)
_asked = st.lists(st.sampled_from("zebra camel owl lion".split()), min_size=1, unique=True)


def _whole(texts: list[str]) -> Retrieval:
    """An index over these texts, each one passage."""
    articles = [
        Article(str(number), str(number), text, is_passage=True)
        for number, text in enumerate(texts)
    ]
    return Retrieval(Corpus(articles, [each for one in articles for each in split(one)]))


@given(_texts, _asked)
@settings(deadline=None, max_examples=150)
def test_windows_are_those_of_an_oracle_that_tries_them_all(
    texts: list[str], asked: list[str]
) -> None:
    index = _whole(texts)
    weights = {word: index.by_terms.weight(word) for word in asked}
    mass = sum(weights.values())
    query = queries.of(" ".join(asked), (), index.lexicon)
    for each in examine(index, query, index.candidates(query)):
        words = texts[each.candidate.number].split()

        def share(size: int, words: list[str] = words) -> float:
            windows = [set(words[start : start + size]) for start in range(len(words))]
            return max(sum(weights[one] for one in asked if one in held) for held in windows) / mass

        assert each.features.sentence == pytest.approx(share(SENTENCE))
        own = weigh(index, query)
        matched = sum(own[slot] for slot in each.matched) / mass
        assert matched == pytest.approx(share(len(words)))


_words = st.sampled_from(
    "Zebras zebra Camels camel-owl owl graze grazed in Kenya 2017 because are who when how many "
    "they Zeebras xylophone the and".split()
)
_sentences = st.lists(_words, min_size=1, max_size=12).map(" ".join)


@given(st.lists(_sentences, min_size=1, max_size=4), _sentences, st.lists(_sentences, max_size=2))
@settings(deadline=None, max_examples=150)
def test_every_feature_is_between_0_and_1(
    texts: list[str], question: str, history: list[str]
) -> None:
    for each in _examined(_whole(texts), question, *history):
        assert all(0 <= value <= 1 + 1e-9 for value in asdict(each.features).values())


@pytest.mark.parametrize(
    ("question", "text", "without"),
    [
        ("Who is Stock?", "They met Secretary General Stock.", "They say Stock left."),
        ("who was rob stock", "Rob Stock, Director of Zebras.", "Rob Stock said so."),
    ],
)
def test_who_somebody_is_is_told_by_a_title_beside_the_name(
    question: str, text: str, without: str
) -> None:
    found = _features(_retrieval(text, without, "Owls sleep."), question)
    assert found[text].thing == 1
    assert found[without].thing == 0


def test_a_title_tells_nothing_where_more_is_asked_than_who_somebody_is() -> None:
    text = "They met Secretary General Stock of the zebras."
    assert _of(text, "Who met Stock and zebras?").thing == 0
