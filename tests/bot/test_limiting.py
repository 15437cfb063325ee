"""Who wants more than their share is told so once, and nobody else has to wait."""

import time
from collections.abc import Iterator

import pytest
from bot_api import BotApi, Group, Person, Refuse

from bot import guidance, language
from bot.handlers.limiting import AT_ONCE, CHAT_AT_ONCE, TYPED_AT_ONCE
from tests.bot import running
from tests.bot.admins import OWNER
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, push_message, some_group, somebody

TOO_MUCH = guidance.too_much(language.of("en"))


@pytest.fixture(scope="module")
def telegram() -> Iterator[BotApi]:
    with (
        BotApi() as telegram,
        running.polling(telegram, ADMIN_IDS=str(OWNER.id)) as bot,
        bot.faultless(but="not modified"),
    ):
        yield telegram


def _told(telegram: BotApi, chat_id: int) -> list[str]:
    return [sent.text for sent in telegram.messages(chat_id)]


def _asked(telegram: BotApi, person: Person, many: int, chat: Group | None = None) -> None:
    for _ in range(many):
        telegram.say(f"/ask {PARIS_CALL}", person, chat)


def test_somebody_who_asks_without_end_is_told_so_once_and_others_are_answered(
    telegram: BotApi,
) -> None:
    eager = somebody()
    _asked(telegram, eager, 3 * AT_ONCE)
    assert telegram.ask(PARIS_CALL, somebody()).text.startswith(FOUR_COUNTRIES)
    telegram.wait_until(lambda: TOO_MUCH in _told(telegram, eager.id), 20, "a word")
    time.sleep(0.5)
    assert _told(telegram, eager.id).count(TOO_MUCH) == 1
    assert AT_ONCE < len(_told(telegram, eager.id)) < 2 * AT_ONCE


def test_after_a_pause_they_are_heard_again(telegram: BotApi) -> None:
    eager = somebody()
    _asked(telegram, eager, AT_ONCE + 15)
    telegram.wait_until(lambda: TOO_MUCH in _told(telegram, eager.id), 20, "a word")
    time.sleep(2.5)
    assert telegram.ask(PARIS_CALL, eager).text.startswith(FOUR_COUNTRIES)


def test_a_press_too_many_is_told_each_time(telegram: BotApi) -> None:
    carol = somebody()
    answer = telegram.ask(PARIS_CALL, carol)
    pressed = [telegram.press(answer, "Around it", carol) for _ in range(AT_ONCE + 10)]
    assert telegram.wait_callback_answer(pressed[-1], 30)["text"] == TOO_MUCH


def test_inline_too_many_are_told_and_the_rest_is_answered(telegram: BotApi) -> None:
    carol = somebody()
    typed = [telegram.inline(PARIS_CALL, carol) for _ in range(2 * TYPED_AT_ONCE)]
    first, last = (telegram.wait_inline_answer(each, 30) for each in (typed[0], typed[-1]))
    assert first["results"]
    assert not last["results"]
    assert last["button"]["text"] == TOO_MUCH


def test_a_group_has_a_share_of_its_own(telegram: BotApi) -> None:
    group = some_group()
    people = [somebody() for _ in range(4)]
    for person in people:
        _asked(telegram, person, AT_ONCE - 1, chat=group)
    telegram.wait_until(lambda: TOO_MUCH in _told(telegram, group.id), 20, "a word")
    answers = [text for text in _told(telegram, group.id) if text.startswith(FOUR_COUNTRIES)]
    assert CHAT_AT_ONCE <= len(answers) < 4 * (AT_ONCE - 1)


def test_what_people_say_to_each_other_does_not_count(telegram: BotApi) -> None:
    group, carol = some_group(), somebody()
    for _ in range(2 * CHAT_AT_ONCE):
        telegram.say("Nice weather.", carol, group)
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol, group)
    assert answer.text.startswith(FOUR_COUNTRIES)
    assert telegram.messages(group.id) == [answer]


def test_admins_may_want_as_much_as_they_like(telegram: BotApi) -> None:
    _asked(telegram, OWNER, AT_ONCE + 10)
    telegram.wait_until(
        lambda: len(_told(telegram, OWNER.id)) == AT_ONCE + 10, 30, "all the answers"
    )
    assert TOO_MUCH not in _told(telegram, OWNER.id)


@pytest.mark.parametrize("command", ["/articles", "/article 1", "/help@verbatim_test_bot"])
def test_every_command_in_a_group_counts(telegram: BotApi, command: str) -> None:
    group, carol = some_group(), somebody()
    for _ in range(AT_ONCE + 5):
        telegram.say(command, carol, group)
    telegram.wait_until(lambda: TOO_MUCH in _told(telegram, group.id), 20, "a word")
    assert len(_told(telegram, group.id)) < AT_ONCE + 5


@pytest.mark.parametrize("command", ["/ask@another_bot who?", "/asked", "/begin"])
def test_what_is_for_another_bot_does_not_count(telegram: BotApi, command: str) -> None:
    group, carol = some_group(), somebody()
    for _ in range(2 * CHAT_AT_ONCE):
        telegram.say(command, carol, group)
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol, group)
    assert telegram.messages(group.id) == [answer]


def test_a_press_too_many_that_cannot_be_told_so_is_not_done_either(telegram: BotApi) -> None:
    carol = somebody()
    answer = telegram.ask(PARIS_CALL, carol)
    before = len(telegram.calls_of("answerCallbackQuery"))
    telegram.inject("answerCallbackQuery", Refuse("Bad Request: query is too old", 400), times=100)
    for _ in range(2 * AT_ONCE):
        telegram.press(answer, "Around it", carol)
    telegram.wait_until(
        lambda: len(telegram.calls_of("answerCallbackQuery")) - before == 2 * AT_ONCE, 30, "presses"
    )
    telegram.heal()
    telegram.ask(PARIS_CALL, somebody())
    edits = [c for c in telegram.calls_of("editMessageText") if c.params["chat_id"] == carol.id]
    assert AT_ONCE - 1 <= len(edits) < 2 * AT_ONCE - 5


def test_who_speaks_as_a_group_shares_no_allowance_with_all_that_do(telegram: BotApi) -> None:
    groups = [some_group() for _ in range(AT_ONCE + 5)]
    for group in groups:
        anonymous = Person(1087968824, "Group")
        message = {"text": f"/ask {PARIS_CALL}", "from": anonymous.user, "sender_chat": group.chat}
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": 4}]
        push_message(telegram, group, message)
    for group in groups:
        telegram.wait_until(lambda at=group: telegram.messages(at.id), 20, "an answer")
        assert _told(telegram, group.id)[0].startswith(FOUR_COUNTRIES)
