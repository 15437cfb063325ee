"""Whatever texts, names and questions hold: it is shown as text, and every message can be sent.

Telegram's own parser reads each message. Nothing may be styled or linked in it but what the bot
has styled and linked, and a quotation has to be its passage word for word.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from time import thread_time
from typing import Any, TypeVar

import bot_api_checks as checks
import entities
import hostile_texts
import pytest
from bot_api import BotApi, Person
from entities import FormattedText, utf16_length
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram.constants import CallbackQueryLimit

from bot import (
    admin_messages,
    guidance,
    language,
    library_messages,
    messages,
    upload_messages,
)
from bot.conversation import Turn
from bot.handlers.inline import results
from bot.handlers.sending import as_result, keyboard
from bot.messages import Message
from bot.reader import Reader
from bot.records import Reindex, ReindexState, UploadedText
from bot.replies import Found, Replies
from bot.richtext import Quote, Run, one_line, sendable, to_html
from bot.served import Served
from bot.upload_messages import Preview
from index import Article, Corpus, Decision, PassageIndex, answer
from index.changes import AnswersChanged, difference
from index.evaluation import Evidence, Fixture
from index.library import Likeness
from index.model import Citation
from index.passages import split
from index.records import Deed, Generation, Version
from tests.bot import running
from tests.bot.reading import CUT, buttons, cleaned
from tests.bot.running import SEEDS, Running

EXAMPLES = 100
MANY = 2_500
"""Examples of each of the four properties in the long run, 10,000 in all."""

BOT = "verbatim_test_bot"
_STEPS = 4
_AT = datetime(2024, 5, 17, 8, 30, tzinfo=UTC)


T = TypeVar("T")
Style = set[tuple[str, str | None]]
"""The entities over a stretch of text, with the address if there is one."""


# What a message is to be


def sent(message: Message) -> FormattedText:
    """What a reader sees of a message that Telegram takes as it is, nothing in it but its runs."""
    params = {"text": to_html(message.runs), "parse_mode": "HTML", "chat_id": 1}
    formatted = checks.message_text(params)
    _check_buttons(message)
    _check_styles(message.runs, formatted)
    return formatted


def _check_buttons(message: Message) -> None:
    made = keyboard(message.keyboard)
    if made is None:
        return
    markup = made.to_dict()
    checks.keyboard({"reply_markup": markup, "chat_id": 1}, inline_mode=True)
    assert _is_sendable(markup)
    for button in buttons(message):
        assert not button.url or button.url.startswith(f"https://t.me/{BOT}?start=")
        assert cleaned(button.label).strip()


def _is_sendable(said: object) -> bool:
    """Whether all texts in something can be sent at all."""
    match said:
        case str():
            return said == said.encode("utf-8", "replace").decode()
        case dict():
            return all(map(_is_sendable, said.values()))
        case list() | tuple():
            return all(map(_is_sendable, said))
    return True


def _check_styles(runs: Sequence[Run], formatted: FormattedText) -> None:
    """Every character is shown in the style of its run, with its link, and in no other."""
    expected = [(cleaned(f"|{run.text}|")[1:-1], _style(run)) for run in runs]
    units = formatted.text.encode("utf-16-le")
    cuts = {0, len(units) // 2}
    for entity in formatted.entities:
        cuts |= {entity.offset, entity.offset + entity.length}
    found = []
    for start, end in pairwise(sorted(cuts)):
        over = [e for e in formatted.entities if e.offset <= start and end <= e.offset + e.length]
        text = units[start * 2 : end * 2].decode("utf-16-le")
        found.append((text, {(entity.type, entity.url) for entity in over}))
    assert _joined(found) == _joined(expected)
    for run in runs:
        assert run.url is None or run.url.startswith(f"https://t.me/{BOT}?start=")


def _joined(styled: Sequence[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Stretches of text without their white space, those in the same style as one."""
    joined: list[tuple[str, Style]] = []
    for text, style in styled:
        bare = "".join(text.split())
        if bare and joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + bare, style)
        elif bare:
            joined.append((bare, style))
    return joined


def _style(run: Run) -> Style:
    kinds = {
        "bold": run.bold,
        "italic": run.italic,
        "code": run.code,
        "blockquote": run.quote is Quote.OPEN,
        "expandable_blockquote": run.quote is Quote.COLLAPSED,
    }
    links = {("text_link", run.url)} if run.url else set()
    return {(kind, None) for kind, has in kinds.items() if has} | links


def _check_quotations(message: Message, citations: Sequence[Citation]) -> None:
    """Each quotation is its passage word for word, or a part of it that says that it is one."""
    formatted = sent(message)
    units = formatted.text.encode("utf-16-le")
    quotes = [each for each in formatted.entities if each.type.endswith("blockquote")]
    assert len(quotes) <= len(citations)
    for quote, citation in zip(quotes, citations, strict=False):
        shown = units[quote.offset * 2 : (quote.offset + quote.length) * 2].decode("utf-16-le")
        if citation.passage.lead_in:
            (above,) = (
                units[quote.offset * 2 : (each.offset + each.length) * 2].decode("utf-16-le")
                for each in formatted.entities
                if each.type == "italic" and each.offset == quote.offset
            )
            shown = shown.removeprefix(above)
            lead_in = _words(citation.passage.lead_in.of(citation.article.text))
            assert lead_in.startswith(above.strip().removesuffix("…"))
        assert _is_quoted(_words(shown), _words(citation.passage.text))


def _is_quoted(shown: str, passage: str) -> bool:
    if shown == passage:
        return True
    bare = shown.removeprefix(CUT).removesuffix(CUT).strip()
    return bare != shown and len(bare) > 300 and bare in passage


def _words(text: str) -> str:
    return cleaned(text).strip()


# Readers


languages = st.sampled_from(list(language.NAMES))
readers = st.builds(
    Reader, languages.map(language.of), st.sampled_from([BOT, BOT, None]), st.booleans()
)
_dates = st.none() | st.dates(min_value=date(1000, 1, 1))
_codes = st.sampled_from(["", "en", "ar", "ru", "ja", "xx"]) | hostile_texts.texts
_articles = st.builds(
    Article,
    id=st.just(""),
    source=hostile_texts.texts,
    text=hostile_texts.articles,
    title=st.none() | hostile_texts.texts,
    published=_dates,
    url=st.none() | hostile_texts.texts,
    language=_codes,
)


@st.composite
def _corpora(draw: st.DrawFn, most: int = 2) -> Corpus:
    drawn = draw(st.lists(_articles, min_size=1, max_size=most))
    named = [replace(each, id=f"{n} {each.source}") for n, each in enumerate(drawn)]
    return Corpus(named, [passage for each in named for passage in split(each)])


class _Told:
    """What an example is told by: not all of it, for some texts are endless."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - Hypothesis's own
        printer.text(repr(vars(self))[:2000])


@st.composite
def _told(draw: st.DrawFn, kind: Callable[..., T], *strategies: st.SearchStrategy[Any]) -> T:
    """Draw what it is made of; Hypothesis would tell all of what it has built by itself."""
    return kind(*map(draw, strategies))


@dataclass(frozen=True, repr=False)
class Talk(_Told):
    """A reader with a hostile question to a hostile corpus."""

    reader: Reader
    index: PassageIndex
    question: str
    history: tuple[str, ...]
    fixtures: tuple[Fixture, ...]

    @property
    def replies(self) -> Replies:
        return Replies(Served(self.index), self.fixtures)

    @property
    def turn(self) -> Turn:
        return Turn(self.question, self.history)


_fixtures = st.builds(
    Fixture,
    id=st.just("q1"),
    text=hostile_texts.texts,
    kind=st.just("fact"),
    evidence=st.just(()) | st.just((Evidence("a.txt", "Baku"),)),
    language=languages,
)
_talks = _told(
    Talk,
    readers,
    _corpora().map(PassageIndex),
    hostile_texts.questions,
    st.lists(hostile_texts.questions, max_size=2).map(tuple),
    st.lists(_fixtures, max_size=3).map(tuple),
)


def _check_answers(talk: Talk, data: st.DataObject) -> None:
    """Answers of every decision, all that follows by the buttons, and inline results."""
    corpus, reader = talk.index.corpus, talk.reader
    found = answer(talk.index, talk.question, talk.history)
    asked = talk.replies.question(reader, talk.turn, told=data.draw(st.booleans()))
    sent(asked)
    _check_inline([as_result(asked).to_dict()])
    if found.citations:
        decision = data.draw(st.sampled_from([Decision.ANSWER, Decision.CLOSEST]))
        decided = replace(found, decision=decision)
        first = data.draw(st.integers(0, len(found.citations) - 1))
        opening = messages.asking(talk.question) if data.draw(st.booleans()) else ()
        for at in {0, first}:
            message = messages.answered(reader, decided, corpus, at, opening)
            _check_quotations(message, found.citations[at:])
        shown = results(reader, Found(decision, found.citations[first:], None))
        _check_inline([each.to_dict() for each in shown])
        citation = found.citations[first]
        alone = messages.cited(reader, citation, answers=decision is Decision.ANSWER)
        _check_quotations(alone, [citation])
        then = messages.as_quoted_then(
            reader, corpus, citation.passage, citation.article, "5 May 2020"
        )
        _check_quotations(then, [citation])
    if not found.citations and found.decision is not Decision.SMALLTALK:
        sent(messages.answered(reader, found, corpus))


def _check_inline(results_: list[dict[str, object]]) -> None:
    assert _is_sendable(results_)
    checks.check_inline_answer({"results": results_}, inline_mode=True)


def _check_reading(talk: Talk, data: st.DataObject) -> None:
    """Whatever a reader comes to by commands, links and buttons, in any order."""
    replies, reader, corpus = talk.replies, talk.reader, talk.index.corpus
    begun = [
        replies.welcome(reader),
        replies.question(reader, talk.turn),
        guidance.articles(reader, corpus, 0, talk.question),
        guidance.articles(reader, corpus, 0, data.draw(st.sampled_from(hostile_texts.WORDS))),
        guidance.articles(reader, corpus),
        *(replies.article(reader, str(n)) for n in range(1, len(corpus.articles) + 1)),
        replies.article(reader, talk.question),
    ]
    for passage in corpus.passages[:3]:
        begun.append(replies.linked(reader, passage.permalink))
        begun.append(replies.verified(reader, passage.permalink))
    for message in begun:
        sent(message)
    _check_links(sent(guidance.articles(reader, corpus)), talk)
    for passage in corpus.passages[:3]:
        _check_links(sent(replies.verified(reader, passage.permalink)), talk)
    message = data.draw(st.sampled_from(begun))
    for _ in range(_STEPS):
        pressing = [each for each in buttons(message) if each.action]
        if not pressing:
            break
        action = data.draw(st.sampled_from(pressing)).action
        pressed = replies.pressed(reader, action, talk.turn, told=data.draw(st.booleans()))
        if pressed is None:  # feedback and files are no messages
            break
        message = pressed.message
        sent(message)


def _check_links(formatted: FormattedText, talk: Talk) -> None:
    """Telegram makes nothing a link by itself but commands, and no line turns what follows it."""
    for line in formatted.text.split("\n"):
        opened = sum(sign in "\u2066\u2067\u2068" for sign in line)
        assert opened == line.count("\u2069")
    corpus = talk.index.corpus
    if not talk.reader.bot or not all(map(corpus.passages_of, corpus.articles)):
        return
    own = [e for e in formatted.entities if e.type in {"text_link", "code"}]
    units = formatted.text.encode("utf-16-le")
    for found in entities.detected(formatted.text):
        end = found.offset + found.length
        if not any(e.offset < end and found.offset < e.offset + e.length for e in own):
            said = units[found.offset * 2 : end * 2].decode("utf-16-le")
            assert re.fullmatch(r"/articles?(_\d+)?", said), said


# Admins


def _many(each: st.SearchStrategy[T], times: int, least: int = 0) -> st.SearchStrategy[Sequence[T]]:
    """A few, repeated so that there are more than a message lists; or none."""
    return st.lists(each, min_size=least, max_size=2).map(lambda drawn: (*drawn,) * times)


_ids = st.integers(1, 10**9)
_versions = st.builds(
    Version,
    id=_ids,
    article_id=hostile_texts.texts,
    number=_ids,
    source=hostile_texts.texts,
    title=st.none() | hostile_texts.texts,
    published=_dates,
    url=st.none() | hostile_texts.texts,
    language=_codes,
    hash=st.just("0" * 64),
    by=hostile_texts.texts,
    at=st.just(_AT),
)
_generations = st.builds(Generation, _ids, hostile_texts.texts, st.just(_AT), hostile_texts.texts)
_deeds = st.builds(Deed, st.just(_AT), hostile_texts.texts, st.just("add"), hostile_texts.texts)
_answers_changed = hostile_texts.texts | st.builds(
    AnswersChanged,
    _ids,
    _many(_fixtures, 5),
    _many(_fixtures, 5),
    _many(_fixtures, 5),
)


@dataclass(frozen=True, repr=False)
class Tended(_Told):
    """What an admin tends, all of it hostile_texts."""

    versions: Sequence[Version]
    generations: Sequence[Generation]
    deeds: Sequence[Deed]
    before: Corpus
    after: Corpus
    answers: AnswersChanged | str
    what: str


_tended = _told(
    Tended,
    _many(_versions, 4, least=1),
    _many(_generations, 4, least=1),
    _many(_deeds, 10),
    _corpora(1),
    _corpora(1),
    _answers_changed,
    hostile_texts.texts,
)


def _check_tending(it: Tended) -> None:
    """All that an admin sees of the library, of changes to it, and of figures."""
    found = difference(it.before, it.after)
    reindex = Reindex(1, 1, 1, it.what, ReindexState.READY)
    newest = it.generations[0]
    said = [it.what, *(each.source for each in it.versions), *(g.what for g in it.generations)]
    shown = [
        library_messages.change(reindex, found, it.answers),
        library_messages.published(newest, found, it.answers, "I was restarted in between. "),
        library_messages.published(newest),
        library_messages.library(it.versions, it.versions[:2], 1),
        library_messages.library((), it.versions, 0, 1),
        library_messages.history(it.versions, [(1, 1), (2, None)]),
        library_messages.generations(it.generations),
        admin_messages.audit(it.deeds, 0, more=True),
        admin_messages.stats(it.after, newest, {"answer": 1}, {"good": 1}),
    ]
    for version in it.versions[:2]:
        shown.append(library_messages.card(version, is_in_force=True, may_purge=True))
        shown.append(library_messages.purging(version, again=True))
        shown.append(upload_messages.replacing(version))
        said.append(version.title or "")
    _check_lines([sent(message) for message in shown], said)
    sent(messages.notice(f"Something is wrong with {it.what * 50}"))


def _check_lines(shown: Sequence[FormattedText], said: Iterable[str]) -> None:
    """No name, title or question begins a line of its own."""
    for piece in {piece for text in said for piece in _broken(text)}:
        assert all(piece not in formatted.text for formatted in shown)


def _broken(text: str) -> list[str]:
    """What of a text would be seen with a line's end in it."""
    return re.findall(r"[^\n]{6}\n[^\n]{6}", cleaned(text))


@dataclass(frozen=True, repr=False)
class Sent(_Told):
    """What an admin has sent, with what the library has to say to it."""

    preview: Preview
    refused: Sequence[str]
    names: Sequence[str]


_sent = _told(
    Sent,
    st.builds(
        Preview,
        _articles.map(lambda each: replace(each, id="a")),
        st.integers(0, 10**8),
        st.lists(hostile_texts.texts, max_size=8),
        st.lists(st.builds(Likeness, _versions, st.floats(0, 1)), max_size=4),
        st.none() | _versions,
    ),
    st.lists(hostile_texts.texts, max_size=7),
    st.lists(hostile_texts.texts, max_size=12),
)


def _check_uploading(it: Sent) -> None:
    """Previews, prompts, and what cannot be read."""
    article = it.preview.article
    refused = [UploadedText(1, article.source, each, None) for each in it.refused]
    one = UploadedText(2, article.source, None, 3)
    shown = upload_messages.preview(1, [*refused, one], it.preview, 0)
    said = [article.source, article.title or "", article.url or "", article.language]
    said += [*it.refused, *it.names, *it.preview.dropped]
    messages_ = (
        shown,
        upload_messages.preview(1, [*refused, one, one], it.preview, 1),
        upload_messages.preview(1, refused, None, 0),
        upload_messages.reading(1, article.source, 1, 2),
        upload_messages.added(it.names or ["a.txt"]),
        upload_messages.changing(shown, "up:1:ask:0", "up:1:show:0"),
        *(upload_messages.prompt(field, article) for field in upload_messages.FIELDS),
    )
    _check_lines([_unquoted(sent(message)) for message in messages_], said)


def _unquoted(formatted: FormattedText) -> FormattedText:
    units = formatted.text.encode("utf-16-le")
    for entity in reversed(formatted.entities):
        if entity.type.endswith("blockquote"):
            end = (entity.offset + entity.length) * 2
            units = units[: entity.offset * 2] + units[end:]
    return FormattedText(units.decode("utf-16-le"))


# The properties

PROPERTIES: dict[str, tuple[Callable[..., None], Sequence[st.SearchStrategy[Any]]]] = {
    "answers": (_check_answers, (_talks, st.data())),
    "articles": (_check_reading, (_talks, st.data())),
    "a library": (_check_tending, (_tended,)),
    "uploads": (_check_uploading, (_sent,)),
}


def _hold(name: str, examples: int) -> None:
    check, drawn = PROPERTIES[name]
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large]
    often = settings(max_examples=examples, suppress_health_check=unhurried)
    often(given(*drawn)(check))()


@pytest.mark.parametrize("name", PROPERTIES)
def test_whatever_is_written_is_shown_as_text(name: str) -> None:
    _hold(name, EXAMPLES)


@pytest.mark.reliability
@pytest.mark.parametrize("name", PROPERTIES)
def test_ten_thousand_times_whatever_is_written_is_shown_as_text(name: str) -> None:
    _hold(name, MANY)


# Questions that are meant to take long

LONGEST_QUESTION = 4096
SECONDS = 1.0
"""Of the processor's time, for one answer to such a question."""

_WORDS = re.findall(r"\w+", (SEEDS / "questions.jsonl").read_text(encoding="utf-8"))
_typed = st.tuples(st.sampled_from(_WORDS), st.integers(0, 6), st.sampled_from("xqé漢ж")).map(
    lambda slip: slip[0][: slip[1]] + slip[2] + slip[0][slip[1] + 1 :]
)
_endless = st.one_of(
    hostile_texts.questions,
    st.lists(_typed | st.sampled_from(_WORDS), min_size=500, max_size=900).map(" ".join),
    st.lists(_typed | st.sampled_from(_WORDS), min_size=500, max_size=900).map("-".join),
    st.lists(_typed | st.sampled_from(_WORDS), min_size=500, max_size=900).map("".join),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=400),
    st.text("abcdeé ", min_size=300),
    hostile_texts.texts.map(lambda text: text * LONGEST_QUESTION),
).map(lambda text: text[:LONGEST_QUESTION])


def _check_asking(index: PassageIndex) -> Callable[[str, list[str]], None]:
    answer(index, "How many participants?")

    def check(question: str, history: list[str]) -> None:
        began = thread_time()
        found = answer(index, question, history)
        assert thread_time() - began < SECONDS
        assert (found.decision in {Decision.ANSWER, Decision.CLOSEST}) == bool(found.citations)

    return check


def _ask(index: PassageIndex, examples: int) -> None:
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    often = settings(max_examples=examples, suppress_health_check=unhurried)
    often(given(_endless, st.lists(_endless, max_size=2))(_check_asking(index)))()


def test_no_question_takes_long_whatever_it_holds(seed_index: PassageIndex) -> None:
    _ask(seed_index, EXAMPLES)


@pytest.mark.reliability
def test_no_question_of_thousands_takes_long(seed_index: PassageIndex) -> None:
    _ask(seed_index, MANY)


# Files, titles and people by such names, in a bot at work

_ZEBRAS = "❓ Who paid for the zebras? The zebras were paid for by a circus in Baku."
_CAMELS = "The camels were paid for by a circus in Vienna, and the zebras were not."
_NAMES = {
    "readme.md": f"{_CAMELS}\n\nNobody paid for the owls.",
    "a\n[9] Fake · 5 May 2020 · paragraph 1 of 1.txt": "Dromedaries swim across the wide Danube.",
    "<b>&lt;\u202etxt.exe\u2067.txt": "Penguins walk along the frozen Neusiedl lake.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, text in (_NAMES | {"first.txt": _ZEBRAS, "second.txt": _CAMELS}).items():
        (made / name).write_text(text, encoding="utf-8")
    described = {"first.txt": "[2] A circus", "second.txt": "❓ [1]", "readme.md": " \u200b "}
    told = (f'[{json.dumps(name)}]\ntitle = "{title}"\n' for name, title in described.items())
    (made / "articles.toml").write_text("\n".join(told), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def hostile_bot(folder: Path) -> Iterator[Running]:
    with BotApi() as telegram, running.polling(telegram, CORPUS_DIR=str(folder)) as bot:
        yield bot


@pytest.fixture
def among(hostile_bot: Running) -> Iterator[BotApi]:
    """The Telegram of a bot whose articles and files have such names; nothing may go wrong."""
    with hostile_bot.faultless() as telegram:
        yield telegram


def test_a_quotation_that_begins_like_the_bots_question_is_not_taken_for_one(
    among: BotApi, carol: Person
) -> None:
    shown = among.ask("Who paid for the zebras?", carol)
    assert shown.text.startswith(_ZEBRAS)
    among.press(shown, "Around it", carol)
    around = among.wait_edit(shown)
    assert around.text.startswith(_ZEBRAS)
    assert "bold" in {entity.type for entity in around.formatted.entities}


def test_a_title_that_looks_like_the_number_of_a_citation_is_not_taken_for_one(
    among: BotApi, carol: Person
) -> None:
    shown = among.ask("Who paid for the zebras and the camels?", carol)
    second = shown.text.partition("\n[2] ")[2].partition(" · ")[0]
    assert second == "❓ [1]"
    proof = among.ask("/verify 2", carol, reply_to=shown)
    assert f"Article: {second}" in proof.text


def test_a_title_like_the_bots_question_is_not_repeated_on_every_page(
    among: BotApi, carol: Person
) -> None:
    listed = among.ask("/articles", carol)
    (place,) = re.findall(r"(\d+)\. ❓ \[1\]", listed.text)
    page = among.ask(f"/article {place}", carol)
    assert page.text.startswith("❓ [1]\n")
    assert page.text.count("❓") == 1


def test_names_of_files_and_blank_titles_stand_in_one_line_of_the_list(
    among: BotApi, carol: Person
) -> None:
    listed = among.ask("/articles", carol)
    lines = [line for line in listed.text.splitlines() if "/article_" in line]
    assert len(lines) == len(_NAMES) + 2
    assert [line for line in listed.text.splitlines() if line.startswith("[9]")] == []
    assert "Title not stated (readme.md)" in listed.text
    assert set(entities.autolinks(listed.text)) - {"/articles"} - {
        f"/article_{n}" for n in range(1, 6)
    } == {"readme.md"}
    assert any("readme.md" in link for link in listed.formatted.spans("text_link"))


@pytest.mark.parametrize("question", ["Where do dromedaries swim?", "Where do penguins walk?"])
def test_a_file_by_such_a_name_is_sent_and_its_passages_in_other_chats(
    among: BotApi, carol: Person, question: str
) -> None:
    answer_ = among.ask(question, carol)
    assert "Title not stated" in answer_.text
    among.press(answer_, "Whole article", carol)
    page = among.wait_edit(answer_)
    among.press(page, "Send as a file", carol)
    sent_ = among.wait_until(
        lambda: next((m for m in among.messages(carol.id) if m.document), None), 10, "the file"
    )
    assert len(sent_.text.splitlines()) == 1
    told = among.wait_inline_answer(among.inline(question, carol))
    assert told["results"]


@settings(max_examples=30)
@given(hostile_texts.texts, languages)
def test_whoever_has_such_a_name_is_named_in_an_alert_that_can_be_shown(
    name: str, code: str
) -> None:
    told = guidance.not_yours(language.of(code), one_line(name, 40))
    assert utf16_length(told) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert _is_sendable(sendable(told))
