"""An index finds the same however it is asked: misspelt, in any script, within a conversation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from index import Article, Corpus, Hit, PassageIndex
from index.languages import detect_each
from index.passages import split


def _index(*texts: str, language: str | None = "en") -> PassageIndex:
    """An index over articles with these texts; in the language each is told to be in if None."""
    codes = detect_each(texts) if language is None else [language] * len(texts)
    articles = [
        Article(f"{number}.txt", f"{number}.txt", text, language=code)
        for number, (text, code) in enumerate(zip(texts, codes, strict=True))
    ]
    return PassageIndex(Corpus(articles, [each for one in articles for each in split(one)]))


def _hits(index: PassageIndex, question: str, *history: str, k: int = 10) -> tuple[Hit, ...]:
    return index.hits(index.search(question, history, k))


def _first(index: PassageIndex, question: str, *history: str) -> str:
    return _hits(index, question, *history)[0].passage.text


MEETINGS = """The conference in Baku gathered 93 participants from twelve countries.

The conference in The Hague gathered 250 professionals from 42 countries.

The workshop in Dakar was about electronic evidence.

Jürgen Stock hailed the cooperation of the police in Marrakesh.

Céline Dewaele assists the programme of the T-CY, which is open 24/7.

Camels carry loads through the desert."""

INDEX = _index(MEETINGS)


def test_hits_are_passages_of_the_corpus_word_for_word() -> None:
    for hit in _hits(INDEX, "conference in Baku, The Hague and Marrakesh"):
        article = INDEX.corpus.article(hit.passage.article_id)
        assert hit.passage in INDEX.corpus.passages
        assert hit.passage.span.of(article.text) == hit.passage.text


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("How many participants gathred in Baku?", "How many participants gathered in Baku?"),
        ("How many partcipants in Baku?", "How many participants in Baku?"),
        ("What was the wrokshop about?", "What was the workshop about?"),
        ("elektronic evidense", "electronic evidence"),
        ("Who hailed the coperation of the police?", "Who hailed the cooperation of the police?"),
        ("What do cammels carry?", "What do camels carry?"),
    ],
)
def test_a_misspelt_question_finds_what_the_right_spelling_finds(typed: str, right: str) -> None:
    assert _hits(INDEX, typed)[0].passage == _hits(INDEX, right)[0].passage


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("jurgen stock", "Jürgen Stock"),
        ("JÜRGEN STOCK", "Jürgen Stock"),
        ("Ju\u0308rgen Stock", "Jürgen Stock"),
        ("celine dewaele", "Céline Dewaele"),
        ("CÉLINE DEWAELE", "Céline Dewaele"),
        ("cónférence in Baku", "conference in Baku"),
        ("Ｂａｋｕ", "Baku"),
    ],
)
def test_case_and_accents_make_no_difference(typed: str, right: str) -> None:
    assert _hits(INDEX, typed) == _hits(INDEX, right)


@pytest.mark.parametrize("typed", ["Juergen Stock", "JUERGEN STOCK"])
def test_umlauts_written_out_find_the_passage(typed: str) -> None:
    assert _first(INDEX, typed).startswith("Jürgen Stock")


@pytest.mark.parametrize("typed", ["T-CY", "tcy", "t cy", "24/7", "247"])
def test_compounds_are_found_with_and_without_their_sign(typed: str) -> None:
    assert _first(INDEX, typed).startswith("Céline")


@given(st.sampled_from(MEETINGS.split()), st.sampled_from(MEETINGS.split()), st.integers(0, 7))
@settings(deadline=None, max_examples=60)
def test_the_first_k_are_a_prefix_of_the_first_k_plus_one(one: str, other: str, k: int) -> None:
    question = f"{one} {other}"
    more = _hits(INDEX, question, k=k + 1)
    assert _hits(INDEX, question, k=k) == more[:k]
    assert [hit.rank for hit in more] == [*range(1, len(more) + 1)]
    assert [hit.score for hit in more] == sorted((hit.score for hit in more), reverse=True)


@given(any_text, st.lists(any_text, max_size=2))
@settings(deadline=None)
def test_any_question_finds_the_same_each_time(question: str, history: list[str]) -> None:
    found = INDEX.search(question, history)
    assert INDEX.search(question, history) == found
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize("question", ["Where do zebras graze?", "", "中国", "???"])
@pytest.mark.parametrize("history", [(), ("Do camels carry loads?",)])
def test_an_empty_corpus_finds_nothing(question: str, history: tuple[str, ...]) -> None:
    found = _index().search(question, history)
    assert (found.ranked, found.confidence) == ((), 0.0)


@pytest.mark.parametrize(
    ("history", "found"),
    [
        (["Tell me about the conference in Baku"], "93 participants"),
        (["Tell me about the conference in The Hague"], "250 professionals"),
        (["What happened in The Hague?", "So who was there?"], "250 professionals"),
    ],
)
def test_a_follow_up_is_looked_for_within_what_the_conversation_is_about(
    history: list[str], found: str
) -> None:
    assert found in _first(INDEX, "And how many countries took part?", *history)


def test_a_question_of_its_own_is_not_drowned_by_the_conversation() -> None:
    history = ["How many participants gathered in Baku?", "From how many countries in Baku?"]
    assert _first(INDEX, "What do camels carry through the desert?", *history) == (
        "Camels carry loads through the desert."
    )


CHINESE = """北京是中华人民共和国的首都，位于华北平原的北部。

上海是中国最大的城市，位于长江入海口。

长城是中国古代的军事防御工程，全长超过两万公里。

大熊猫主要吃竹子，生活在四川的山区。"""

JAPANESE = """東京は日本の首都であり、人口は約千四百万人である。

富士山は日本で一番高い山で、高さは三千七百七十六メートルである。

新幹線は日本の高速鉄道で、千九百六十四年に開業した。

奈良公園にはたくさんの鹿が住んでいる。"""

THAI = """กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย

เชียงใหม่เป็นเมืองใหญ่ทางภาคเหนือและมีวัดเก่าแก่มากมาย

ช้างเป็นสัตว์ประจำชาติและอาศัยอยู่ในป่า

ต้มยำกุ้งเป็นอาหารที่มีรสเผ็ดและเปรี้ยว"""


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("中国的首都是哪里？", "北京"),
        ("中国最大的城市是哪个？", "上海"),
        ("长城有多长？", "长城"),
        ("大熊猫吃什么？", "大熊猫"),
        ("竹子", "大熊猫"),
    ],
)
def test_a_chinese_question_finds_its_passage(question: str, beginning: str) -> None:
    assert _first(_index(CHINESE, language=None), question).startswith(beginning)


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("日本の首都はどこですか？", "東京"),
        ("日本で一番高い山は何ですか？", "富士山"),
        ("新幹線はいつ開業しましたか？", "新幹線"),
        ("鹿はどこに住んでいますか？", "奈良"),
    ],
)
def test_a_japanese_question_finds_its_passage(question: str, beginning: str) -> None:
    assert _first(_index(JAPANESE, language=None), question).startswith(beginning)


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("เมืองหลวงของประเทศไทยคืออะไร", "กรุงเทพ"),
        ("วัดเก่าแก่อยู่ที่ไหน", "เชียงใหม่"),
        ("ช้างอาศัยอยู่ที่ไหน", "ช้าง"),
        ("อาหารอะไรมีรสเผ็ด", "ต้มยำ"),
    ],
)
def test_a_thai_question_finds_its_passage(question: str, beginning: str) -> None:
    assert _first(_index(THAI, language=None), question).startswith(beginning)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("대한민국의 수도는 어디입니까?", "서울은 대한민국의 수도이다."),
        ("Какая столица у России?", "Москва — столица России."),
        ("ما هي عاصمة مصر؟", "القاهرة هي عاصمة مصر."),
        ("מהי בירת ישראל?", "ירושלים היא בירת ישראל."),
        ("Ποια είναι η πρωτεύουσα;", "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας."),
    ],
)
def test_a_question_in_any_alphabet_finds_its_passage(question: str, text: str) -> None:
    assert _first(_index("Camels carry loads.", text, "Owls sleep."), question) == text


MIXED = _index(
    "The police of the two countries met in Baku, and they agreed on what is to be done about it.",
    "Die Behörden haben in Wien getagt, und sie haben über das Internet und die Häuser geredet.",
    CHINESE,
    JAPANESE,
    "اجتمع رؤساء الشرطة في مراكش واتفقوا على التعاون ضد الجريمة.",
    "Полиция двух стран встретилась в столице и договорилась о сотрудничестве.",
    language=None,
)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("Where did the police meet?", "0.txt"),
        ("Wo tagten die Behörden?", "1.txt"),
        ("behoerden in Wien", "1.txt"),
        ("上海在哪里？", "2.txt"),
        ("富士山の高さは？", "3.txt"),
        ("أين اجتمع رؤساء الشرطة؟", "4.txt"),
        ("О чём договорились полиции двух стран?", "5.txt"),
    ],
)
def test_in_a_mixed_corpus_each_language_finds_its_own(question: str, article: str) -> None:
    assert _hits(MIXED, question)[0].passage.article_id == article


@pytest.mark.parametrize(
    "text",
    [
        "اجتمع رؤساء الشرطة في مراكش (المغرب) عام 2019.",
        "המשטרה של INTERPOL נפגשה בשנת 2019 (בירושלים).",
        "\u202eThe police met\u202c in מרקש in 2019.",
        "The police met at 9\u00a0a.m. 2019.",
        "Ce\u0301line met the police in 2019.",
        "👮🏽‍♀️ The police met in 2019.",
    ],
)
def test_the_text_of_a_hit_is_left_as_it_is(text: str) -> None:
    index = _index("Camels carry loads.", f"\ufeff{text}\r\n\r\nOwls sleep.")
    assert [hit.passage.text.lstrip("\ufeff") for hit in _hits(index, "2019")] == [text]


def test_a_misspelt_russian_word_finds_the_same() -> None:
    index = _index(
        "Международный форум прошёл в Баку.",
        "Полиция встретилась в столице.",
        "Верблюды носят грузы.",
        language="ru",
    )
    found = index.search("междунродный")
    assert [word.missing for word in found.query.words] == [False]
    assert found.ranked[0].examined.matched == {0}


@pytest.mark.parametrize(
    ("language", "texts", "question", "asking"),
    [
        ("zh", ["会议在海牙举行。", "骆驼吃草。"], "会议是在哪里举行的？", "哪里"),
        ("ja", ["会議はハーグで開かれた。", "ラクダは草を食べる。"], "会議はどこですか", "どこ"),
        (
            "ko",
            ["회의는 헤이그에서 열렸다.", "낙타는 풀을 먹는다."],
            "회의는 어디에서 입니까",
            "어디",
        ),
        ("hi", ["सम्मेलन हेग में हुआ।", "ऊँट घास खाते हैं।"], "सम्मेलन कहाँ हुआ?", "कहाँ"),
        (
            "tr",
            ["Konferans Lahey'de yapıldı.", "Develer otlar."],
            "Konferans nerede yapıldı?",
            "nerede",
        ),
        (
            "el",
            ["Η διάσκεψη έγινε στη Χάγη.", "Οι καμήλες βόσκουν."],
            "Πού έγινε η διάσκεψη;",
            "Πού",
        ),
    ],
)
def test_question_words_are_not_looked_for_in_any_script(
    language: str, texts: list[str], question: str, asking: str
) -> None:
    index = _index(*texts, language=language)
    found = index.search(question)
    assert index.hits(found)[0].passage.text == texts[0]
    assert asking in question
    assert asking not in [word.text for word in found.query.words]
