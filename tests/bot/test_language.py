"""Every text is there in every language, and keeps within what Telegram and the reader allow."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from gettext import c2py
from pathlib import Path

import entities
import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    CallbackQueryLimit,
    MessageLimit,
)

import bot
from bot import guidance, language, messages, pages, privacy
from bot.actions import Action, Origin, View
from bot.language import ENGLISH, NAMES, Language, of
from bot.messages import Message, notice
from bot.reader import Reader
from bot.richtext import Run, plain, to_html, units
from bot.served import Proof
from index import Answer, Article, Corpus, Decision
from index.records import Version
from index.smalltalk import Smalltalk
from tests.bot.corpora import answered, article, index_of, paragraphs

CODE = Path(bot.__file__).parent
TAKING_TEXTS = {"say": None, "runs": None, "count": (1, 2), "count_runs": (1, 2)}
TRANSLATED = [code for code in NAMES if code != "en"]

LONGEST_LABEL = 34
LONGEST_INLINE = 60
FSI, PDI, LRM = "\u2068", "\u2069", "\u200e"

_STORED = datetime(2026, 9, 25, 12, tzinfo=UTC)
_MARK = re.compile(r"<(/?)(b|i|code)>")
_NAME = re.compile(r"\{\w+\}")

LATIN = paragraphs(
    "The conference took place in Baku. Organisers counted 93 participants <b>twice</b> & left.",
    "The conclusions were these:",
    "• Meet every year\n• Train the participants",
    *(f"In {year} the conference counted {year} participants." for year in range(2000, 2008)),
)
ARABIC = paragraphs(
    "عُقد المؤتمر في باكو. وأحصى المنظمون 93 مشاركًا في (WIPO) هناك.",
    *(f"في عام {year} كان عدد المشاركين {year}." for year in range(2000, 2004)),
)

every_language = pytest.mark.parametrize("spoken", list(map(of, NAMES)), ids=list(NAMES))
every_translation = pytest.mark.parametrize("code", TRANSLATED)


@cache
def _in_the_code() -> frozenset[tuple[str, ...]]:
    """Return all the texts of the code, those that agree with a number as singular and plural."""
    found = extract_from_dir(CODE, [("**.py", "python")], keywords=TAKING_TEXTS)
    return frozenset(text if isinstance(text, tuple) else (text,) for _, _, text, _, _ in found)


@cache
def _catalogue(code: str) -> Catalog:
    path = language.CATALOGUES / code / "LC_MESSAGES" / f"{language.DOMAIN}.po"
    with path.open("rb") as source:
        return read_po(source, locale=code, abort_invalid=True)


def _translations(code: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give every text with its translation, both in all their forms."""
    for each in _catalogue(code):
        if each.id:
            yield _forms(each.id), _forms(each.string)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


# The catalogues


def test_there_is_a_catalogue_for_every_language_that_is_offered_and_for_no_other() -> None:
    assert sorted(path.name for path in language.CATALOGUES.iterdir()) == sorted(TRANSLATED)


@every_translation
def test_a_catalogue_has_the_texts_of_the_code_and_no_others(code: str) -> None:
    assert len(_in_the_code()) > 50
    assert {text for text, _ in _translations(code)} == _in_the_code()
    assert not _catalogue(code).obsolete


@every_translation
def test_every_text_is_translated_in_all_its_forms(code: str) -> None:
    catalogue = _catalogue(code)
    assert not catalogue.fuzzy
    assert [each.id for each in catalogue if each.id and each.fuzzy] == []
    for text, translation in _translations(code):
        assert len(translation) == (catalogue.num_plurals if len(text) > 1 else 1), text
        assert all(form.strip() for form in translation), text


@every_translation
def test_nothing_was_left_in_english(code: str) -> None:
    alike = {text[0] for text, translation in _translations(code) if text[0] in translation}
    assert alike <= {"Article", "Version", "{n} article"}


@every_translation
def test_names_and_marks_are_those_of_the_text(code: str) -> None:
    catalogue = _catalogue(code)
    form_of = c2py(catalogue.plural_expr)
    numbers = Counter(map(form_of, range(1000)))
    for text, translation in _translations(code):
        for form, translated in enumerate(translation):
            names = Counter(_NAME.findall(text[-1]))
            if len(text) > 1 and numbers[form] == 1 and "{n}" not in translated:
                names.pop("{n}")  # in a form for one number alone that number need not be told
            assert Counter(_NAME.findall(translated)) == names, translated
            assert Counter(_MARK.findall(translated)) == Counter(_MARK.findall(text[-1]))


@pytest.mark.parametrize("code", NAMES)
def test_marks_are_closed_and_nothing_else_looks_like_one(code: str) -> None:
    texts = _in_the_code() if code == "en" else [text for _, text in _translations(code)]
    for text in (form for forms in texts for form in forms):
        open_: list[str] = []
        for closes, mark in _MARK.findall(text):
            if closes:
                assert open_.pop() == mark, text
            else:
                assert mark not in open_, text
                open_.append(mark)
        assert not open_, text
        assert not set("<>{}") & set(_NAME.sub("", _MARK.sub("", text))), text


@every_translation
def test_commands_and_signs_are_those_of_the_text(code: str) -> None:
    kept = re.compile(r"(?<![\w<])/[a-z]+|[◀👍👎]")
    for text, translation in _translations(code):
        for form in translation:
            assert Counter(kept.findall(form)) == Counter(kept.findall(text[-1])), form


@every_translation
def test_commands_can_be_tapped_as_in_the_text(code: str) -> None:
    def tapped(text: str) -> list[str]:
        return sorted(link for link in entities.autolinks(text) if link.startswith("/"))

    for text, translation in _translations(code):
        for form in translation:
            assert tapped(form) == tapped(text[-1]), form


def test_a_command_keeps_its_stroke_in_front_in_arabic() -> None:
    commands = re.compile(r"(?<![\w<])/[a-z]")
    for _, translation in _translations("ar"):
        for form in translation:
            for command in commands.finditer(form):
                before = form[: command.start()]
                assert before.endswith(LRM), form


@every_translation
def test_a_text_stands_as_it_is_to_be_sent(code: str) -> None:
    for _, translation in _translations(code):
        for form in translation:
            assert form == unicodedata.normalize("NFC", form).strip()
            assert "  " not in form


@every_translation
def test_what_is_called_not_stated_is_explained_by_its_own_words(code: str) -> None:
    explained = next(
        told[0] for text, told in _translations(code) if text[0].startswith("The quotation is")
    )
    (words,) = re.findall(r"[«„“]\s?([^»“”]+?)\s?[»“”]", explained)
    said = of(code).say("date not stated") + of(code).say("Title not stated ({file})", file="")
    assert words[:-1] in said


@every_translation
def test_help_calls_the_buttons_by_their_labels(code: str) -> None:
    spoken = of(code)
    text = plain(guidance.help_(Reader(spoken)).runs)
    for label in ("More passages", "Around it", "Whole article"):
        assert re.search(rf"^{re.escape(spoken.say(label))}\s?:", text, re.MULTILINE)


# What Telegram allows


@every_language
def test_the_bots_own_page_keeps_to_its_limits(spoken: Language) -> None:
    short, long = guidance.short_description(spoken), guidance.description(spoken)
    assert 0 < units(short) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert 0 < units(long) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    for name, what in guidance.commands(spoken).items():
        assert re.fullmatch("[a-z]{1,32}", name)
        assert 0 < units(what) <= BotCommandLimit.MAX_DESCRIPTION


@every_language
def test_what_pops_up_is_short_enough_to_pop_up(spoken: Language) -> None:
    reference = "0" * 12
    for told in (
        guidance.outdated(spoken),
        guidance.not_yours(spoken, "N" * 64),
        guidance.thanks(spoken),
        guidance.sorry(spoken),
        guidance.chosen(spoken),
        guidance.too_much(spoken),
        guidance.failed(spoken, reference),
        guidance.unproven(spoken, reference),
    ):
        assert 0 < units(told) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH


@every_language
def test_the_line_above_inline_results_is_short(spoken: Language) -> None:
    for question in ("", "Who?"):
        line = guidance.nothing_inline(spoken, question)
        assert 0 < units(line) <= LONGEST_INLINE


@every_language
def test_labels_fit_on_their_buttons(spoken: Language) -> None:
    for message in _messages(spoken):
        for row in message.keyboard:
            for button in row:
                asked = button.action.startswith((guidance.ASK, messages.ASK_NEAREST))
                assert asked or 0 < units(button.label) <= LONGEST_LABEL, button.label


# Numbers and dates


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "ru",
            "0 статей, 1 статья, 2 статьи, 3 статьи, 5 статей, 11 статей, 21 статья, 100 статей",
        ),
        (
            "ar",
            "لا مقالات, مقال واحد, مقالان, 3 مقالات, 5 مقالات, 11 مقالًا, 21 مقالًا, 100 مقال",
        ),
        ("fr", "0 article, 1 article, 2 articles, 3 articles, 5 articles, 11 articles"),
    ],
)
def test_nouns_agree_with_their_number(code: str, said: str) -> None:
    spoken = of(code)
    numbers = (0, 1, 2, 3, 5, 11, 21, 100)
    counted = [spoken.count("{n} article", "{n} articles", number) for number in numbers]
    assert ", ".join(counted).startswith(said)


def test_a_sentence_agrees_with_its_number() -> None:
    def declined(code: str, number: int) -> str:
        one, many = (
            "<b>No answer found</b> in the one article.",
            "<b>No answer found</b> in the {n} articles.",
        )
        return plain(of(code).count_runs(one, many, number))

    assert declined("ru", 21) == "Ответ не найден в 21 статье."
    assert declined("ru", 39) == "Ответ не найден в 39 статьях."
    assert declined("ar", 1) == "لم أجد إجابة في المقال الوحيد."
    assert declined("ar", 39) == "لم أجد إجابة في 39 مقالًا."
    assert declined("de", 1) == "Keine Antwort in dem einen Artikel."
    assert declined("en", 2) == "No answer found in the 2 articles."


@every_translation
def test_the_rule_for_plurals_is_unicodes(code: str) -> None:
    form_of = c2py(_catalogue(code).plural_expr)
    rule = Locale.parse(code).plural_form
    pairs = {(form_of(number), rule(number)) for number in range(1000)}
    forms, categories = zip(*pairs, strict=True)
    assert len(pairs) == len(set(forms)) == len(set(categories))
    assert set(forms) == set(range(_catalogue(code).num_plurals))


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "25 September 2013"),
        ("fr", "25 septembre 2013"),
        ("es", "25 de septiembre de 2013"),
        ("de", "25. September 2013"),
        ("ar", "25 سبتمبر 2013"),
        ("ru", "25 сентября 2013 г."),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(code: str, written: str) -> None:
    assert " ".join(of(code).date(date(2013, 9, 25)).split()) == written


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "12,345"),
        ("fr", "12 345"),
        ("es", "12.345"),
        ("de", "12.345"),
        ("ar", "12,345"),
        ("ru", "12 345"),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(code: str, written: str) -> None:
    assert " ".join(of(code).number(12345).split()) == written


# Directions


def test_latin_text_is_isolated_in_arabic_and_arabic_is_left_alone() -> None:
    arabic = of("ar")
    assert arabic.is_right_to_left
    assert arabic.isolated("A (title)") == f"{FSI}A (title){PDI}"
    assert arabic.isolated("مؤتمر 2013") == "مؤتمر 2013"
    assert arabic.isolated("2013") == "2013"


@pytest.mark.parametrize("code", ["en", "fr", "es", "de", "ru"])
def test_arabic_text_is_isolated_in_the_others_and_theirs_is_left_alone(code: str) -> None:
    spoken = of(code)
    assert not spoken.is_right_to_left
    assert spoken.isolated("مؤتمر (WIPO)") == f"{FSI}مؤتمر (WIPO){PDI}"
    assert spoken.isolated("עברית") == f"{FSI}עברית{PDI}"
    assert spoken.isolated("A title, и заголовок, 2013") == "A title, и заголовок, 2013"


def test_what_is_filled_in_is_isolated_and_never_read_as_a_mark() -> None:
    said = guidance.not_yours(of("ar"), "<b>{name}</b> Ann")
    assert f"{FSI}<b>{{name}}</b> Ann{PDI}" in said
    runs = of("ar").runs("<b>{articles}</b> with “{words}”", articles="{words}", words="<i>x</i>")
    assert f"«{FSI}<i>x</i>{PDI}»" in plain(runs)
    assert [run.text for run in runs if run.bold] == [f"{FSI}{{words}}{PDI}"]
    assert not any(run.italic for run in runs)


@pytest.mark.parametrize("decision", [Decision.ANSWER, Decision.CLOSEST])
@pytest.mark.parametrize("code", NAMES)
@pytest.mark.parametrize("text", [LATIN, ARABIC], ids=["latin", "arabic"])
def test_quotations_are_verbatim_in_every_language(
    code: str, decision: Decision, text: str
) -> None:
    index = index_of(article(text, title="مؤتمر" if text is ARABIC else "A title"))
    found = answered(index, "participants" if text is LATIN else "المشاركين", decision)
    message = messages.answered(Reader(of(code)), found, index.corpus)
    quotes = [
        quote
        for kind in ("blockquote", "expandable_blockquote")
        for quote in _formatted(message).spans(kind)
    ]
    assert quotes
    for quote, citation in zip(quotes, found.citations, strict=False):
        lead_in = citation.passage.lead_in
        above = f"{lead_in.of(citation.article.text)}\n" if lead_in else ""
        assert quote == f"{above}{citation.passage.text}"


def test_a_title_in_the_other_direction_is_isolated_below_its_quotation() -> None:
    index = index_of(article(LATIN, title="Baku (2013)"))
    message = messages.answered(
        Reader(of("ar")), answered(index, "How many participants?"), index.corpus
    )
    assert f"[1] {FSI}Baku (2013){PDI} · التاريخ غير مذكور · " in _formatted(message).text


# Codes


@pytest.mark.parametrize(
    ("code", "spoken"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("AR-eg", "ar"),
        ("zh-hans", "en"),
        ("pt-br", "en"),
        ("en-US", "en"),
        (None, "en"),
        ("", "en"),
        ("zz", "en"),
        ("../fr", "en"),
    ],
)
def test_a_code_of_telegrams_gives_its_language_or_english(code: str | None, spoken: str) -> None:
    assert of(code).code == spoken
    assert (of(code) is ENGLISH) == (spoken == "en")


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_language_that_was_chosen_is_spoken(code: str) -> None:
    assert guidance.chosen(of(code)) != guidance.chosen(ENGLISH)


# Every message, as Telegram reads it


@every_language
def test_every_message_is_one_that_telegram_takes_as_it_is_meant(spoken: Language) -> None:
    for number, message in enumerate(_messages(spoken)):
        formatted = _formatted(message)
        sent = entities.parse(plain(message.runs), None).text
        assert formatted.text.strip(" \n") == sent, number
        assert 0 < entities.utf16_length(formatted.text) <= MessageLimit.MAX_TEXT_LENGTH
        assert not _NAME.findall(formatted.text)


def _formatted(message: Message) -> entities.FormattedText:
    return entities.parse(to_html(message.runs), "HTML")


def _messages(spoken: Language) -> Iterator[Message]:
    """Give every message that a reader can get, with links and without."""
    dated = article(LATIN, published=date(2013, 9, 25))
    untitled = article(LATIN, title=None)
    arabic = article(ARABIC, title="مؤتمر باكو (WIPO)", id_="b.txt")
    many = [article(f"The text {n}.", title=None, id_=f"{n}.txt") for n in range(40)]
    for reader in (Reader(spoken), Reader(spoken, "VerbatimBot", shares=True)):
        yield from _guiding(reader, index_of(dated, arabic, *many).corpus)
        for first in (dated, untitled):
            index = index_of(first, arabic)
            for decision in (Decision.ANSWER, Decision.CLOSEST):
                found = answered(index, "participants", decision)
                yield from _answering(reader, index.corpus, found)
            yield from _reading(reader, index.corpus, first)
        yield from _reading(reader, index_of(arabic).corpus, arabic)
        for count in (0, 1, 2, 3, 11):
            corpus = index_of(*many[:count]).corpus
            yield messages.answered(reader, Answer("Who?", Decision.NOTHING, 0.0), corpus)
            yield guidance.welcome(reader, corpus)
    yield privacy.kept(spoken)
    yield from map(notice, _notices(spoken))


def _guiding(reader: Reader, corpus: Corpus) -> Iterator[Message]:
    yield guidance.welcome(reader, corpus, ["Who came?", "من حضر؟", "q" * 100])
    yield guidance.help_(reader)
    yield guidance.choosing(reader)
    for page in range(3):
        yield guidance.articles(reader, corpus, page)
    for words in ("title", "باكو", "nowhere"):
        yield guidance.articles(reader, corpus, 0, words)
    for kind in (*Smalltalk, None):
        yield guidance.smalltalk(reader, kind, corpus)


def _answering(reader: Reader, corpus: Corpus, found: Answer) -> Iterator[Message]:
    for words in ((), ("Paris",), tuple("abcdef"), ("باريس", "<b>")):
        told = replace(found, missing=words, repaired=words, nearest=words)
        for first in range(0, len(found.citations), messages.SHOWN_AT_ONCE):
            yield messages.answered(reader, told, corpus, first)
        nothing = replace(told, decision=Decision.NOTHING, citations=())
        yield messages.answered(reader, nothing, corpus, 0, messages.asking("Who came?"))
    for answers in (True, False):
        yield messages.cited(reader, found.citations[0], answers=answers)


def _reading(reader: Reader, corpus: Corpus, article_: Article) -> Iterator[Message]:
    passages = corpus.passages_of(article_)
    passage = passages[0]
    dealt = pages.pages(corpus, article_)
    for origin in Origin:
        action = Action(View.AROUND, origin, (passage.fingerprint,), 0, 1)
        yield pages.around(reader, corpus, action, passage, pages.widened(corpus, passage, 1))
        yield pages.page(reader, article_, dealt, action.to(View.PAGE), passage)
        yield Message((Run("?"),), messages.complaints(reader, action))
    leafing = action.to(View.PAGE, 2)
    yield pages.page(reader, article_, [[each] for each in passages], leafing, passage)
    version = Version(
        1, article_.id, 2, article_.source, None, None, None, "en", "0" * 64, "1", _STORED
    )
    for known in (version, None):
        for stands in (True, False):
            yield guidance.verified(reader, Proof(article_, passage, known, stands))
    day = reader.language.date(_STORED.date())
    for now in (corpus, Corpus((), ())):
        yield messages.as_quoted_then(reader, now, passage, article_, day)


def _notices(spoken: Language) -> Iterator[str]:
    yield guidance.no_question(spoken)
    yield guidance.outdated(spoken)
    yield guidance.not_yours(spoken, "Ann")
    yield guidance.dead_link(spoken)
    yield guidance.which_citation(spoken)
    yield guidance.no_citation(spoken, "7" * 30)
    yield guidance.no_article(spoken, "77", 39)
    for kind in ("forwarded", "link", "voice", "other"):
        yield guidance.written_only(spoken, kind)
    yield guidance.begun_anew(spoken)
    yield guidance.was_away(spoken)
    yield from (privacy.forgotten(spoken, tends=tends) for tends in (False, True))
    yield guidance.too_large(spoken)
    yield guidance.too_much(spoken)
    yield guidance.chosen(spoken)
    yield guidance.thanks(spoken)
    yield guidance.sorry(spoken)
    yield guidance.failed(spoken, "abc123")
    yield guidance.unproven(spoken, "abc123")
    yield guidance.unknown_command(spoken)
    yield guidance.description(spoken)
    yield guidance.short_description(spoken)
    for question in ("", "Who?"):
        yield guidance.nothing_inline(spoken, question)


SPOKEN_TO_OTHERWISE = {
    "de": r"\b(?:Sie|Ihnen|Ihren?)\b",
    "es": r"\busted\b",
    "fr": r"\b(?:tu|ton|tes|toi)\b",
    "ru": r"\b(?:ты|тебе|тебя|твой)\b",
}
"""How somebody could be spoken to who is spoken to in another way everywhere else."""


@pytest.mark.parametrize("code", SPOKEN_TO_OTHERWISE)
def test_a_reader_is_spoken_to_in_one_way(code: str) -> None:
    texts = (text for _, forms in _translations(code) for text in forms)
    assert [text for text in texts if re.search(SPOKEN_TO_OTHERWISE[code], text)] == []
