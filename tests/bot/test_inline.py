"""Inline mode, and the bot in chats that are not its own: as a guest, and for businesses."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, Group, Person, Sent
from databases import fresh

from bot import guidance, language
from bot.handlers.inline import CACHED_FOR
from bot.handlers.limiting import AT_ONCE
from bot.replies import INLINE_RESULTS
from tests.bot import running
from tests.bot.reading import quotations
from tests.bot.running import (
    FOUR_COUNTRIES,
    FOUR_COUNTRIES_TITLE,
    PARIS_CALL,
    Running,
    some_group,
    somebody,
)

ENGLISH = language.of("en")
MOST = 50
WIDE = "How do police and Interpol fight cybercrime in the region?"
"""A question whose words stand in more than fifty passages."""
TOO_MUCH = guidance.too_much(ENGLISH)
CLOSE_ONLY = "How many dromedaries did Interpol buy?"
NOWHERE = "qwertz asdfgh yxcvbn"
TOPIC = "Who is Christian Aghroum?"
FOLLOW_UP = "and which countries were there?"
PERMALINK = re.compile(r"https://t\.me/verbatim_test_bot\?start=([A-Za-z0-9_-]{14})")


def _asked(telegram: BotApi, question: str, person: Person, offset: str = "") -> dict[str, Any]:
    """Return what an inline query is answered with."""
    return telegram.wait_inline_answer(telegram.inline(question, person, offset))


def _chosen(
    telegram: BotApi, question: str, person: Person, chat: Group | Person | None = None
) -> Sent:
    """Send the first result of an inline query, and return it as it comes out."""
    query = telegram.inline(question, person)
    telegram.wait_inline_answer(query)
    return telegram.choose(query, 0, person, chat)


def _payloads(message: Sent) -> set[str]:
    links = [entity.url or "" for entity in message.formatted.entities if entity.url]
    found = [PERMALINK.fullmatch(link) for link in links]
    assert None not in found, links
    return {each[1] for each in found if each}


# Results


def test_a_result_tells_its_article_and_the_sentence_that_answers(
    telegram: BotApi, carol: Person
) -> None:
    told = _asked(telegram, PARIS_CALL, carol)
    first = told["results"][0]
    assert first["title"] == FOUR_COUNTRIES_TITLE
    assert first["description"] == FOUR_COUNTRIES
    assert (told["cache_time"], told["is_personal"]) == (CACHED_FOR, True)
    assert "button" not in told


def test_a_chosen_citation_stands_in_the_chat_with_its_source(
    telegram: BotApi, carol: Person
) -> None:
    sent = _chosen(telegram, PARIS_CALL, carol, some_group())
    (quotation,) = quotations(sent.formatted)
    assert quotation.text == FOUR_COUNTRIES
    assert quotation.title == FOUR_COUNTRIES_TITLE
    assert quotation.place == "paragraph 12 of 23"
    (payload,) = _payloads(sent)
    assert [button.url for button in sent.buttons] == [
        f"https://t.me/verbatim_test_bot?start={payload}"
    ]
    assert FOUR_COUNTRIES in telegram.ask(f"/start {payload}", carol).text


def test_what_was_sent_by_way_of_the_bot_is_no_question(telegram: BotApi, carol: Person) -> None:
    telegram.ask("hi", carol)
    _chosen(telegram, PARIS_CALL, carol)
    group = some_group()
    telegram.ask("/ask hi", carol, group)
    _chosen(telegram, PARIS_CALL, carol, group)
    telegram.ask("/ask hi", carol, group)
    telegram.ask("hi", carol)
    assert len(telegram.messages(group.id)) == 2
    assert [each.text[:5] for each in telegram.messages(carol.id)] == ["Hello"] * 2


def _paged(telegram: BotApi, question: str, person: Person) -> list[list[dict[str, Any]]]:
    """Return all the pages of results there are."""
    pages: list[list[dict[str, Any]]] = []
    offset = ""
    while not pages or offset:
        told = _asked(telegram, question, person, offset)
        pages.append(told["results"])
        offset = told.get("next_offset", "")
        assert len(pages) <= MOST
    return pages


def test_further_results_come_by_the_offset_up_to_fifty_and_none_twice(
    telegram: BotApi, carol: Person
) -> None:
    pages = _paged(telegram, WIDE, carol)
    assert [len(page) for page in pages] == [INLINE_RESULTS, INLINE_RESULTS, 10]
    results = [result for page in pages for result in page]
    assert len({result["id"] for result in results}) == MOST
    texts = {result["input_message_content"]["message_text"] for result in results}
    assert len(texts) == MOST


@pytest.mark.parametrize("offset", ["9999", "50", "no number", "-1", "2" * 60])
def test_an_offset_of_somebodys_own_making_is_harmless(
    telegram: BotApi, carol: Person, offset: str
) -> None:
    told = _asked(telegram, PARIS_CALL, carol, offset)
    if offset.isdecimal():
        assert told["results"] == []
        assert not told.get("next_offset")
    else:
        assert told["results"] == _asked(telegram, PARIS_CALL, carol)["results"]


def test_a_permalink_gives_the_one_citation_that_it_leads_to(
    telegram: BotApi, carol: Person
) -> None:
    answer = telegram.ask(PARIS_CALL, carol)
    (shared,) = [button.inline for button in answer.buttons if button.label == "Share"]
    assert shared
    told = _asked(telegram, shared, somebody())
    (result,) = told["results"]
    assert result["title"] == FOUR_COUNTRIES_TITLE
    assert not told.get("next_offset")
    sent = _chosen(telegram, shared, carol, some_group())
    assert quotations(sent.formatted)[0].text == FOUR_COUNTRIES
    assert _payloads(sent) == {shared}


def test_what_only_comes_close_is_marked_wherever_it_goes(telegram: BotApi, carol: Person) -> None:
    told = _asked(telegram, CLOSE_ONLY, carol)
    assert told["results"]
    assert {result["title"][:15] for result in told["results"]} == {"Not an answer: "}
    sent = _chosen(telegram, CLOSE_ONLY, carol, some_group())
    assert sent.text.startswith("Not an answer, but close:\n")
    assert quotations(sent.formatted)


@pytest.mark.parametrize("question", ["", "   ", NOWHERE])
def test_without_results_a_button_leads_to_the_bot(
    telegram: BotApi, carol: Person, question: str
) -> None:
    told = _asked(telegram, question, carol)
    assert told["results"] == []
    assert told["button"] == {
        "text": guidance.nothing_inline(ENGLISH, question.strip()),
        "start_parameter": "ask",
    }
    started = telegram.ask("/start ask", carol)
    assert started.text.startswith("Ask me a question in your own words")


def test_results_are_told_in_the_language_of_whoever_asks(telegram: BotApi) -> None:
    german = Person(somebody().id, "Karl", "de")
    told = _asked(telegram, NOWHERE, german)
    assert told["button"]["text"] == guidance.nothing_inline(language.of("de"), NOWHERE)
    assert told["button"]["text"] != guidance.nothing_inline(ENGLISH, NOWHERE)


def test_a_bot_without_inline_mode_offers_nothing_to_share() -> None:
    with BotApi(inline=False) as telegram, running.polling(telegram) as bot, bot.faultless():
        answer = telegram.ask(PARIS_CALL)
        telegram.press(answer, "More passages")
        more = telegram.wait_edit(answer)
        for shown in (answer, more):
            labels = [button.label for button in shown.buttons]
            assert "Copy citation" in labels
            assert "Share" not in labels
            assert [button.inline for button in shown.buttons if button.inline] == []
        assert "In any other chat write" not in telegram.ask("/help").text


# A guest


@pytest.fixture
def spoilt(tmp_path: Path) -> Iterator[Running]:
    """A bot whose stored articles were changed by hand: with each question on them it fails."""
    with (
        fresh("sqlite", tmp_path) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment) as bot,
    ):
        made.change_by_hand()
        yield bot


def _strangers(person: Person) -> Group:
    """A chat in which the bot is a guest."""
    return Group(-1_004_000_000_000 - person.id, "Strangers")


def _told(telegram: BotApi, chat: Group) -> list[str]:
    return [each.text for each in telegram.inline_messages() if each.chat_id == chat.id]


def test_a_guest_answers_the_question_with_links_only(telegram: BotApi, carol: Person) -> None:
    chat = _strangers(carol)
    query = telegram.guest(f"@verbatim_test_bot {PARIS_CALL}", carol, chat)
    telegram.wait_guest_answer(query)
    (sent,) = [each for each in telegram.inline_messages() if each.chat_id == chat.id]
    assert sent.text.startswith(FOUR_COUNTRIES)
    assert [button.data for button in sent.buttons if button.data] == []


def test_a_guest_that_is_called_to_a_message_answers_that(telegram: BotApi, carol: Person) -> None:
    chat = _strangers(carol)
    query = telegram.guest("@verbatim_test_bot", carol, chat, reply_to=PARIS_CALL)
    telegram.wait_guest_answer(query)
    (sent,) = [each for each in telegram.inline_messages() if each.chat_id == chat.id]
    assert sent.text.startswith(FOUR_COUNTRIES)


def test_a_guest_that_is_asked_nothing_tells_how_to_ask(telegram: BotApi, carol: Person) -> None:
    chat = _strangers(carol)
    telegram.wait_guest_answer(telegram.guest("@verbatim_test_bot", carol, chat))
    (sent,) = [each for each in telegram.inline_messages() if each.chat_id == chat.id]
    assert sent.text == guidance.no_question(ENGLISH)


def test_a_guest_that_fails_says_so(spoilt: Running, carol: Person) -> None:
    chat = _strangers(carol)
    query = spoilt.telegram.guest(f"@verbatim_test_bot {PARIS_CALL}", carol, chat)
    spoilt.telegram.wait_guest_answer(query)
    (told,) = _told(spoilt.telegram, chat)
    reference = told.partition("(Reference ")[2].partition(")")[0]
    assert told == guidance.unproven(ENGLISH, reference)
    assert f"reference {reference}:" in spoilt.process.output
    assert spoilt.telegram.messages() == []
    assert spoilt.telegram.refused == []


def test_a_guest_that_is_asked_too_much_says_so(telegram: BotApi, carol: Person) -> None:
    chat = _strangers(carol)
    for _ in range(2 * AT_ONCE):
        telegram.guest(f"@verbatim_test_bot {PARIS_CALL}", carol, chat)
    telegram.wait_until(lambda: TOO_MUCH in _told(telegram, chat), 30, "a word")
    answers = [text for text in _told(telegram, chat) if text.startswith(FOUR_COUNTRIES)]
    assert AT_ONCE <= len(answers) < 2 * AT_ONCE
    assert telegram.messages(chat.id) == []


# A business


@pytest.fixture
def owner() -> Person:
    return Person(somebody().id, "Olivia")


def test_a_customer_is_answered_in_the_name_of_the_business(
    telegram: BotApi, carol: Person, owner: Person
) -> None:
    said = telegram.say_to_business(PARIS_CALL, carol, owner)
    answer = telegram.wait_reply(said)
    assert answer.text.startswith(FOUR_COUNTRIES)
    assert answer.business_connection_id == said["business_message"]["business_connection_id"]


def test_a_customers_buttons_work(telegram: BotApi, carol: Person, owner: Person) -> None:
    answer = telegram.wait_reply(telegram.say_to_business(PARIS_CALL, carol, owner))
    telegram.press(answer, "Around it", carol)
    around = telegram.wait_edit(answer)
    assert "paragraphs 11 to 13 of 23" in around.text
    assert around.business_connection_id == answer.business_connection_id


def test_in_the_name_of_a_business_nothing_is_said_where_there_is_no_answer(
    telegram: BotApi, carol: Person, owner: Person
) -> None:
    for text in (NOWHERE, CLOSE_ONLY, "hi", "thanks"):
        telegram.say_to_business(text, carol, owner)
    said = telegram.say_to_business(PARIS_CALL, carol, owner)
    answer = telegram.wait_reply(said)
    assert answer.reply_to == said["business_message"]["message_id"]
    telegram.ask("hi", somebody())
    assert telegram.messages(carol.id) == [answer]


def test_what_the_owner_of_a_business_writes_is_not_for_the_bot(
    telegram: BotApi, carol: Person, owner: Person
) -> None:
    telegram.say_to_business(PARIS_CALL, carol, owner, by_owner=True)
    telegram.say_to_business("/help", carol, owner, by_owner=True)
    said = telegram.say_to_business(PARIS_CALL, carol, owner)
    answer = telegram.wait_reply(said)
    assert answer.reply_to == said["business_message"]["message_id"]
    telegram.ask("hi", somebody())
    assert telegram.messages(carol.id) == [answer]


def test_in_the_name_of_a_business_nothing_is_said_where_something_fails(
    spoilt: Running, carol: Person, owner: Person
) -> None:
    telegram = spoilt.telegram
    telegram.say_to_business(PARIS_CALL, carol, owner)
    spoilt.process.wait_output("was changed by hand")
    telegram.ask("hi", somebody())
    assert _sent_to(telegram, carol) == []


def test_in_the_name_of_a_business_nothing_is_said_of_too_many_questions(
    telegram: BotApi, carol: Person, owner: Person
) -> None:
    for _ in range(2 * AT_ONCE):
        telegram.say_to_business(PARIS_CALL, carol, owner)
    telegram.wait_until(lambda: len(_sent_to(telegram, carol)) >= AT_ONCE, 30, "the answers")
    time.sleep(0.5)
    told = _sent_to(telegram, carol)
    assert [text for text in told if FOUR_COUNTRIES_TITLE not in text] == []
    assert len(told) < 2 * AT_ONCE


def _sent_to(telegram: BotApi, person: Person) -> list[str]:
    """Return whatever the bot has tried to say in a chat, refused or not."""
    calls = [call.params for call in telegram.calls_of("sendMessage")]
    return [params["text"] for params in calls if params["chat_id"] == person.id]
