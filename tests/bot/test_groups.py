"""The bot in groups: when it is spoken to, when it is not, and whose its buttons are."""

from typing import Any

import pytest
from bot_api import BotApi, Channel, Group, Person, Sent

from bot import guidance, language
from bot.messages import ASKED
from tests.bot.reading import quotations
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, only_reply, somebody

ENGLISH = language.of("en")
NAME = "@verbatim_test_bot"
TOPIC = "Who is Christian Aghroum?"
BAKU = "When was the Regional Cybercrime Conference in Azerbaijan?"
THE_HAGUE = "When did Europol and Interpol meet in The Hague?"
ATTENDED = "And how many people attended?"
IN_BAKU, IN_THE_HAGUE = "gathered 93 participants", "Over 250 professionals attended"
"""What the first passage says that answers how many attended, by what was asked before."""


# Spoken to


@pytest.mark.parametrize(
    "said",
    [
        f"{NAME} {PARIS_CALL}",
        f"{PARIS_CALL} {NAME}",
        f"{NAME.upper()}, {PARIS_CALL}",
        f"{NAME}\n{PARIS_CALL}",
        f"Which countries {NAME} signed the Paris Call?",
    ],
)
def test_whoever_mentions_the_bot_is_answered(
    telegram: BotApi, carol: Person, group: Group, said: str
) -> None:
    asked = telegram.say(said, carol, group)
    answer = telegram.wait_reply(asked)
    assert answer.text.startswith(FOUR_COUNTRIES)
    assert answer.reply_to == asked["message"]["message_id"]


def test_a_mention_by_name_is_one(telegram: BotApi, carol: Person, group: Group) -> None:
    me = Person(telegram.me["id"], telegram.me["first_name"])
    answer = telegram.ask(f"{me.first_name} {PARIS_CALL}", carol, group, mentions=[me])
    assert answer.text.startswith(FOUR_COUNTRIES)


def test_a_mention_of_somebody_else_by_name_is_none(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    dave = Person(somebody().id, "Dave")
    telegram.say(f"Dave {PARIS_CALL}", carol, group, mentions=[dave])
    only_reply(telegram, carol, group)


@pytest.mark.parametrize("said", [NAME, f"{NAME} ?!", f"{NAME} https://t.me/x"])
def test_a_mention_that_asks_nothing_tells_how_to_ask(
    telegram: BotApi, carol: Person, group: Group, said: str
) -> None:
    told = telegram.ask(said, carol, group)
    if said == NAME:
        assert told.text == guidance.no_question(ENGLISH)
    assert not told.text.startswith(FOUR_COUNTRIES)


@pytest.mark.parametrize("said", ["/ask", f"/ask{NAME}", NAME])
def test_in_reply_to_somebodys_message_that_message_is_asked(
    telegram: BotApi, carol: Person, group: Group, said: str
) -> None:
    asked = telegram.say(PARIS_CALL, somebody(), group)
    answer = telegram.ask(said, carol, group, reply_to=asked)
    assert answer.text.startswith(f"{ASKED}{PARIS_CALL}\n\n{FOUR_COUNTRIES}")
    telegram.press(answer, "Around it", carol)
    around = telegram.wait_edit(answer)
    assert around.text.startswith(f"{ASKED}{PARIS_CALL}\n\n")
    telegram.press(around, "◀ Back to the answer", carol)
    back = telegram.wait_edit(around)
    assert (back.formatted, back.keyboard) == (answer.formatted, answer.keyboard)


def test_in_reply_to_a_picture_its_caption_is_asked(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    picture = telegram.send("photo", somebody(), group, caption=PARIS_CALL)
    answer = telegram.ask("/ask", carol, group, reply_to=picture)
    assert answer.text.startswith(f"{ASKED}{PARIS_CALL}\n\n{FOUR_COUNTRIES}")


def test_a_question_of_ones_own_goes_before_the_message_replied_to(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    said = telegram.say(TOPIC, somebody(), group)
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol, group, reply_to=said)
    assert answer.text.startswith(FOUR_COUNTRIES)


def test_a_reply_to_the_bot_is_a_question(telegram: BotApi, carol: Person, group: Group) -> None:
    answer = telegram.ask("/ask hi", carol, group)
    replied = telegram.ask(PARIS_CALL, somebody(), group, reply_to=answer)
    assert replied.text.startswith(FOUR_COUNTRIES)


def test_an_edited_question_changes_its_answer(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    said = telegram.say(f"/ask {TOPIC}", carol, group)
    answer = telegram.wait_reply(said)
    telegram.edit(said, f"/ask {PARIS_CALL}")
    assert telegram.wait_edit(answer).text.startswith(FOUR_COUNTRIES)
    assert len(telegram.messages(group.id)) == 1


def test_the_answer_stays_in_the_topic_and_so_do_its_buttons(
    telegram: BotApi, carol: Person, forum: Group
) -> None:
    for thread in (7, 8):
        answer = telegram.ask(f"{NAME} {PARIS_CALL}", carol, forum, thread=thread)
        assert answer.thread == thread
        telegram.press(answer, "Whole article", carol)
        page = telegram.wait_edit(answer)
        assert page.thread == thread
        file = telegram.wait_reply(telegram.press(page, "Send as a file", carol))
        assert file.document
        assert file.thread == thread


# Not spoken to


def test_what_is_not_for_the_bot_is_passed_over(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    said = telegram.say(PARIS_CALL, carol, group)
    telegram.say(PARIS_CALL, somebody(), group, reply_to=said)
    telegram.say(f"@another_bot {PARIS_CALL}", carol, group)
    telegram.say(f"write to me{NAME}", carol, group)
    telegram.say("/nonsense", carol, group)
    telegram.send("photo", carol, group, caption=PARIS_CALL)
    telegram.send("sticker", carol, group)
    edited = telegram.say("Nice weather", carol, group)
    telegram.edit(edited, PARIS_CALL)
    only_reply(telegram, carol, group)


def test_a_reply_without_a_word_is_passed_over(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    answer = telegram.ask("/ask hi", carol, group)
    telegram.say("!!!", carol, group, reply_to=answer)
    telegram.send("sticker", carol, group, reply_to=answer)
    last = telegram.ask(f"/ask {PARIS_CALL}", carol, group)
    assert telegram.messages(group.id) == [answer, last]


# Whose conversation it is


def _attended(telegram: BotApi, person: Person, chat: Group | None = None, **how: Any) -> str:
    """Ask how many people attended, which only what was asked before can tell, and the answer."""
    told = telegram.ask(f"/ask {ATTENDED}", person, chat, **how)
    return quotations(told.formatted)[0].text


def test_what_was_asked_before_is_what_the_same_person_has_asked_in_the_same_place(
    telegram: BotApi, carol: Person, group: Group, forum: Group
) -> None:
    dave = somebody()
    asked: list[tuple[str, str, Person, Group | None, dict[str, Any]]] = [
        (BAKU, IN_BAKU, carol, group, {}),
        (THE_HAGUE, IN_THE_HAGUE, dave, group, {}),
        (THE_HAGUE, IN_THE_HAGUE, carol, None, {}),
        (BAKU, IN_BAKU, dave, None, {}),
        (THE_HAGUE, IN_THE_HAGUE, carol, forum, {"thread": 7}),
        (BAKU, IN_BAKU, carol, forum, {"thread": 8}),
    ]
    for question, _, person, chat, how in asked:
        telegram.ask(f"/ask {question}", person, chat, **how)
    for _, wanted, person, chat, how in asked:
        assert wanted in _attended(telegram, person, chat, **how)


def test_a_conversation_begins_anew_for_whoever_says_so_and_only_there(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    dave = somebody()
    alone = _attended(telegram, somebody(), group)
    assert IN_BAKU not in alone
    for person, chat in ((carol, group), (carol, None), (dave, group)):
        telegram.ask(f"/ask {BAKU}", person, chat)
        assert IN_BAKU in _attended(telegram, person, chat)
    telegram.ask("/new", carol, group)
    assert _attended(telegram, carol, group) == alone
    assert IN_BAKU in _attended(telegram, carol)
    assert IN_BAKU in _attended(telegram, dave, group)


# Whose buttons they are


def _unchanged(telegram: BotApi, message: Sent, label: str, person: Person) -> str:
    """Press a button that has to change nothing, and return what is told."""
    told = telegram.wait_callback_answer(telegram.press(message, label, person))
    telegram.ask("hi", somebody())
    assert telegram.current(message) == message
    assert told["show_alert"]
    return str(told["text"])


@pytest.mark.parametrize("label", ["More passages", "Around it", "Whole article", "👍", "👎"])
def test_the_buttons_are_for_whoever_asked(
    telegram: BotApi, carol: Person, group: Group, label: str
) -> None:
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol, group)
    told = _unchanged(telegram, answer, label, somebody())
    assert told == guidance.not_yours(ENGLISH, carol.first_name)
    assert len(telegram.messages(group.id)) == 1
    telegram.press(answer, label, carol)
    if label != "👍":
        telegram.wait_edit(answer)


def test_the_alert_speaks_the_language_of_whoever_presses(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol, group)
    told = _unchanged(telegram, answer, "Around it", Person(somebody().id, "Karl", "de"))
    assert told == guidance.not_yours(language.of("de"), carol.first_name)


@pytest.mark.parametrize("channel", [True, False], ids=["a channel", "an anonymous admin"])
def test_the_buttons_below_the_answer_to_nobody_in_particular_are_everybodys(
    telegram: BotApi, carol: Person, group: Group, *, channel: bool
) -> None:
    name = Channel(-1_003_000_000_002, "News") if channel else group
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol, group, sender_chat=name)
    assert answer.text.startswith(FOUR_COUNTRIES)
    telegram.press(answer, "Around it", somebody())
    assert "paragraphs 11 to 13 of 23" in telegram.wait_edit(answer).text


def test_who_chooses_a_language_under_what_another_has_asked_for_changes_only_their_own(
    telegram: BotApi, carol: Person, group: Group
) -> None:
    choice = telegram.ask("/language", carol, group)
    pressed = telegram.press(choice, "Deutsch", bob := somebody())
    german = language.of("de")
    assert telegram.wait_callback_answer(pressed)["text"] == guidance.chosen(german)
    assert telegram.ask("/new", bob, group).text == guidance.begun_anew(german)
    assert telegram.current(choice) == choice
