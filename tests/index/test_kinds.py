"""What a question asks for is told by its words, and so is what names it in a text."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from memory import kept_of_long_words
from strategies import any_text

from index.kinds import CURRENCY_SIGN, Kind, asked_for, names, tells_what
from index.query import LONGEST_QUESTION


@pytest.mark.parametrize(
    "question",
    [
        "Who is Jürgen Stock?",
        "who's the head of Europol",
        "Whom did they meet?",
        "Whose office is in Rabat?",
        "By whom was it organised?",
        "Who was there when Stock spoke?",
        "Who said how many countries signed?",
        "Wer leitet Interpol?",
        "Wen haben sie getroffen?",
        "¿Quién dirige Europol?",
        "¿Quiénes son los expertos?",
        "Qui a signé l'appel ?",
        "Qui a signé, la France ou l'Italie ?",
        "Кто возглавляет Интерпол?",
        "Кого они встретили?",
        "Chi dirige Europol?",
        "Quem dirige a Europol?",
        "Wie is de directeur?",
    ],
)
def test_a_person_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.PERSON


@pytest.mark.parametrize(
    "question",
    [
        "When was the conference?",
        "when's the next one",
        "In what year did it open?",
        "In which month was it?",
        "On what date did it take place?",
        "What time did it start?",
        "Since when does it exist?",
        "Wann war die Konferenz?",
        "In welchem Jahr war sie?",
        "Welches Jahr war es?",
        "¿Cuándo fue la conferencia?",
        "¿En qué año fue?",
        "Quand a eu lieu la conférence ?",
        "En quelle année ?",
        "À quelle date ?",
        "Когда была конференция?",
        "В каком году это было?",
        "Quando è stata?",
        "Wanneer was het?",
        "När var det?",
        "متى كان ذلك؟",
    ],
)
def test_a_time_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.TIME


@pytest.mark.parametrize(
    "question",
    [
        "Where was the conference?",
        "where's the headquarters",
        "In which city did they meet?",
        "What country is it in?",
        "Wo war die Konferenz?",
        "Woher kommen sie?",
        "In welcher Stadt war sie?",
        "Welches Land ist es?",
        "¿Dónde fue la conferencia?",
        "¿En qué ciudad fue?",
        "Où était la conférence ?",
        "Dans quelle ville ?",
        "Где была конференция?",
        "В каком городе это было?",
        "В какой стране?",
        "Dove era?",
        "Onde foi?",
        "Waar was het?",
        "أين كان المؤتمر؟",
    ],
)
def test_a_place_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.PLACE


@pytest.mark.parametrize(
    "question",
    [
        "How many people attended?",
        "How long did it last?",
        "how old is it",
        "What percentage of them came?",
        "What is the number of participants?",
        "What share of it is online?",
        "Wie viele Länder waren da?",
        "Wie lange dauerte es?",
        "¿Cuántos países?",
        "¿Cuánta gente?",
        "¿Qué porcentaje?",
        "Combien de pays ?",
        "Сколько стран?",
        "Какой процент?",
        "Quanti paesi?",
        "Quante persone?",
        "Quantos países?",
        "Quantas pessoas?",
        "Hoeveel landen?",
        "Hur många länder?",
        "كم عدد الدول؟",
    ],
)
def test_a_number_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.NUMBER


@pytest.mark.parametrize(
    "question",
    [
        "Why did they meet?",
        "Why did they leave when the conference ended?",
        "What is the reason for it?",
        "What are the causes of it?",
        "What causes it?",
        "Warum war das so?",
        "Weshalb?",
        "Wieso?",
        "¿Por qué?",
        "Pourquoi ?",
        "Почему?",
        "Зачем?",
        "Perché?",
        "Waarom?",
        "Varför?",
        "لماذا؟",
    ],
)
def test_a_reason_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.REASON


@pytest.mark.parametrize(
    "question",
    [
        "What is IGCI?",
        "What's IGCI?",
        "What’s the Paris Call?",
        "What is the Paris Call?",
        "What are virtual currencies?",
        "what was operation neptune ii",
        "IGCI meaning?",
        "sextortion definition",
        "What does GLACY+ stand for?",
        "What does sextortion mean?",
        "Define sextortion.",
        "Was ist der Appell von Paris?",
        "¿Qué es EC3?",
        "Qu'est-ce que l'appel de Paris ?",
        "Qu’est-ce que l’appel de Paris ?",
        "Что такое EC3?",
        "Wat is EC3?",
        "What is tai chi?",
    ],
)
def test_it_is_asked_what_something_is(question: str) -> None:
    assert asked_for(question) is Kind.THING


@pytest.mark.parametrize(
    "question",
    [
        "",
        "???",
        "Baku",
        "Which countries signed the Paris Call?",
        "What did Stock say about the Darknet?",
        "Tell me about the conference.",
        "What does a dove eat?",
        "Name all the participants.",
        "Interpol or Europol?",
        "somewhere over the rainbow",
        "Show nowhere",
        "whoever",
    ],
)
def test_what_is_asked_for_is_left_open(question: str) -> None:
    assert asked_for(question) is None


@pytest.mark.parametrize("question", ["WHO IS STOCK?", "wHo is Stock", "  Who … is Stock"])
def test_case_and_signs_do_not_change_what_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.PERSON


@given(any_text)
@settings(deadline=None)
def test_any_text_asks_for_something_or_nothing(text: str) -> None:
    assert asked_for(text) in {None, *Kind}


@pytest.mark.parametrize("text", ["a ", "what is ", "how ", "\ufdfa", "\ufdfa ", "qu'est-ce "])
def test_a_question_of_the_greatest_length_takes_no_time(text: str) -> None:
    asked_for("What?")  # the first question of all waits for imports
    started = perf_counter()
    asked_for(text * (LONGEST_QUESTION // len(text)))
    assert perf_counter() - started < 1


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.NUMBER, "93"),
        (Kind.NUMBER, "250th"),
        (Kind.NUMBER, "Twelve"),
        (Kind.NUMBER, "fünf"),
        (Kind.NUMBER, "тысяч"),
        (Kind.TIME, "2017"),
        (Kind.TIME, "1989"),
        (Kind.TIME, "9"),
        (Kind.TIME, "October"),
        (Kind.TIME, "März"),
        (Kind.TIME, "août"),
        (Kind.PERSON, "Stock"),
        (Kind.PERSON, "Öztürk"),
        (Kind.PLACE, "Baku"),
        (Kind.PLACE, "Баку"),
        (Kind.MONEY, "500"),
        (Kind.MONEY, "2,000"),
        (Kind.MONEY, "Euros"),
        (Kind.MONEY, "million"),
        (Kind.REASON, "because"),
        (Kind.REASON, "weil"),
        (Kind.THING, "means"),
        (Kind.THING, "ist"),
    ],
)
def test_a_word_names_what_is_asked_for(kind: Kind, word: str) -> None:
    assert names(kind, word, begins=False)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.NUMBER, "many"),
        (Kind.MONEY, "2017"),
        (Kind.MONEY, "12"),
        (Kind.MONEY, "price"),
        (Kind.MONEY, ""),
        (Kind.TIME, "93rd"),
        (Kind.TIME, "250"),
        (Kind.TIME, "Monthly"),
        (Kind.PERSON, "police"),
        (Kind.PERSON, "A"),
        (Kind.PERSON, ""),
        (Kind.PLACE, "city"),
        (Kind.PLACE, "24/7"),
        (Kind.REASON, "and"),
        (Kind.THING, "meant"),
    ],
)
def test_a_word_names_nothing_that_is_asked_for(kind: Kind, word: str) -> None:
    assert not names(kind, word, begins=False)


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.PLACE])
def test_the_capital_that_opens_a_sentence_names_nobody(kind: Kind) -> None:
    assert not names(kind, "Camels", begins=True)


@pytest.mark.parametrize(("kind", "word"), [(Kind.NUMBER, "Twelve"), (Kind.TIME, "May")])
def test_a_number_or_a_month_may_open_a_sentence(kind: Kind, word: str) -> None:
    assert names(kind, word, begins=True)


@pytest.mark.parametrize(
    "question",
    [
        "How much money was spent?",
        "How much did it cost?",
        "how much does the director earn",
        "What is the budget of the project?",
        "What was its price?",
        "What does it take in euros?",
        "Was kostet das Projekt?",
        "Wieviel kostet es?",
        "¿Cuánto cuesta?",
        "Combien coûte le projet ?",
        "Сколько стоит проект?",
    ],
)
def test_a_sum_of_money_is_asked_for(question: str) -> None:
    assert asked_for(question) is Kind.MONEY


@pytest.mark.parametrize("text", ["$5", "5 €", "€ 10 million", "about £3.50"])
def test_a_currency_sign_beside_a_number_is_money(text: str) -> None:
    assert CURRENCY_SIGN.search(text)


@pytest.mark.parametrize("text", ["5 %", "$HOME", "the € sign", ""])
def test_a_currency_sign_alone_is_no_money(text: str) -> None:
    assert not CURRENCY_SIGN.search(text)


@pytest.mark.parametrize(
    "words",
    [
        "which was launched in May is an agreement",
        "are the best",
        "ist ein Vogel",
        "est la capitale",
    ],
)
def test_a_verb_with_an_article_tells_what_something_is(words: str) -> None:
    assert tells_what(words.split())


def test_a_language_without_articles_tells_it_by_the_verb() -> None:
    assert tells_what("это большая птица".split())


@pytest.mark.parametrize("words", ["", "is", "are signed by four", "the is", "have a"])
def test_other_words_do_not_tell_what_something_is(words: str) -> None:
    assert not tells_what(words.split())


def test_words_of_any_length_are_not_kept() -> None:
    assert kept_of_long_words(lambda word: names(Kind.PERSON, word, begins=False)) < 1
