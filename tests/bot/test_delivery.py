"""Every question is answered, once, however Telegram and the network behave."""

import time
from collections.abc import Iterator

import pytest
from bot_api import (
    BotApi,
    Call,
    Drop,
    DropAfter,
    Fault,
    Migrated,
    Person,
    Refuse,
    ServerError,
    Slow,
    TooManyRequests,
    Update,
)

from bot.delivery import LONGEST_WAIT, TOGETHER, TRIES, Waits
from tests.bot import running
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, Running, some_group, somebody

SLOW = Person(1, "Dora")


@pytest.fixture(scope="module")
def bot() -> Iterator[Running]:
    """Run a bot of these tests' own: what they do to it is logged as errors."""
    with BotApi() as telegram, running.polling(telegram) as bot:
        yield bot


@pytest.fixture(scope="module", autouse=True)
def slow(bot: Running) -> Update:
    """Ask a question whose answer takes longer to send than the bot waits for.

    It is asked before anything else, so that other tests go on while it takes its time.
    """
    bot.telegram.inject("sendMessage", Slow(6))
    asked = bot.telegram.say(PARIS_CALL, SLOW)
    _wait_sendings(bot.telegram, SLOW, 1)
    return asked


@pytest.fixture
def telegram(bot: Running) -> Iterator[BotApi]:
    yield bot.telegram
    bot.telegram.heal()
    if any(isinstance(call.fault, TooManyRequests) for call in bot.telegram.calls[-20:]):
        time.sleep(TOGETHER)  # or the next test's chats wait with this one's
    assert bot.telegram.refused == []
    assert bot.process.is_running


def _sendings(telegram: BotApi, person: Person) -> list[Call]:
    """Return the bot's calls to send this person a message, whatever became of them."""
    return [
        call for call in telegram.calls_of("sendMessage") if call.params["chat_id"] == person.id
    ]


def _wait_sendings(telegram: BotApi, person: Person, count: int, timeout: float = 10) -> None:
    telegram.wait_until(
        lambda: len(_sendings(telegram, person)) >= count, timeout, f"{count} tries to send"
    )


def _answered_once(telegram: BotApi, person: Person) -> bool:
    """Return whether there is one answer, even after another question was dealt with."""
    before = telegram.messages(person.id)
    telegram.ask("/help", person)
    return len(before) == 1 and len(telegram.messages(person.id)) == 2


# Requests that fail


def test_a_wait_that_telegram_asks_for_is_waited_and_the_question_answered_once(
    telegram: BotApi,
) -> None:
    carol = somebody()
    telegram.inject("sendMessage", TooManyRequests(1))
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
    first, second = _sendings(telegram, carol)
    assert second.at - first.at >= 1
    assert _answered_once(telegram, carol)


@pytest.mark.parametrize(
    "fault", [ServerError(500), ServerError(502), Drop()], ids=["500", "502", "dropped"]
)
def test_a_question_is_answered_once_though_telegram_failed_at_first(
    telegram: BotApi, fault: Fault
) -> None:
    carol = somebody()
    telegram.inject("sendMessage", fault)
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
    assert _answered_once(telegram, carol)


def test_a_question_is_answered_though_the_connection_broke_behind_the_answer(
    telegram: BotApi,
) -> None:
    carol = somebody()
    telegram.inject("sendMessage", DropAfter())
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
    telegram.say("/help", carol)
    # Whether it arrived cannot be known: rather twice than not at all.
    telegram.wait_until(lambda: len(telegram.messages(carol.id)) == 3, 10, "both, and the help")


def test_a_token_that_is_refused_for_a_while_loses_no_question(telegram: BotApi) -> None:
    carol, refusal = somebody(), Refuse("Unauthorized", 401)
    telegram.inject("sendMessage", refusal, times=2)
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
    telegram.inject("getUpdates", refusal, times=2)
    telegram.wait_until(
        lambda: sum(call.fault == refusal for call in telegram.calls_of("getUpdates")) == 2, 20
    )
    assert telegram.ask(PARIS_CALL, carol, timeout=30).text.startswith(FOUR_COUNTRIES)


def test_a_file_that_telegram_does_not_take_is_sent_once(telegram: BotApi) -> None:
    answer = telegram.ask(PARIS_CALL, carol := somebody())
    telegram.inject("sendDocument", Refuse("Request Entity Too Large", 413), times=3)
    telegram.press(answer, "Whole article", carol)
    article = telegram.wait_edit(answer)
    telegram.press(article, "Send as a file", carol)
    telegram.wait_until(lambda: telegram.calls_of("sendDocument"), 10, "a try")
    telegram.ask("/help", carol)
    assert len(telegram.calls_of("sendDocument")) == 1


def test_a_wait_for_what_is_said_in_no_chat_holds_up_no_press(telegram: BotApi) -> None:
    answer = telegram.ask(PARIS_CALL, carol := somebody())
    telegram.inject("answerInlineQuery", TooManyRequests(8))
    telegram.inline(PARIS_CALL, carol)
    telegram.wait_until(lambda: telegram.calls_of("answerInlineQuery"), 10, "a try")
    pressed = telegram.press(answer, "Around it", carol)
    assert telegram.wait_callback_answer(pressed, 5) is not None


def test_a_message_that_took_too_long_is_not_sent_a_second_time(
    telegram: BotApi, slow: Update
) -> None:
    assert telegram.wait_reply(slow, timeout=20).text.startswith(FOUR_COUNTRIES)
    assert _answered_once(telegram, SLOW)
    assert len(_sendings(telegram, SLOW)) == 2


def test_an_answer_is_sent_again_until_it_is_there(telegram: BotApi) -> None:
    carol = somebody()
    telegram.inject("sendMessage", ServerError(), times=TRIES)
    said = telegram.say(PARIS_CALL, carol)
    assert telegram.wait_reply(said, 20).text.startswith(FOUR_COUNTRIES)
    assert len(_sendings(telegram, carol)) == TRIES + 1
    assert _answered_once(telegram, carol)


def test_what_nobody_waits_for_is_given_up(telegram: BotApi) -> None:
    answer = telegram.ask(PARIS_CALL, carol := somebody())
    before = len(telegram.calls_of("answerCallbackQuery"))
    telegram.inject("answerCallbackQuery", ServerError(), times=2 * TRIES)
    telegram.press(answer, "Around it", carol)
    telegram.wait_edit(answer)
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
    assert len(telegram.calls_of("answerCallbackQuery")) - before == TRIES


def _out_of_order(telegram: BotApi, seconds: float) -> None:
    """Let nothing be done for a while that is asked of Telegram, whoever asks it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        telegram.heal()
        for method in ("getUpdates", "sendMessage", "editMessageText", "sendChatAction"):
            for fault in (ServerError(502), Drop()):
                telegram.inject(method, fault, times=50)
        time.sleep(0.5)
    telegram.heal()


@pytest.mark.parametrize("seconds", [6, pytest.param(600, marks=pytest.mark.reliability)])
def test_telegram_is_out_of_order_and_no_question_is_lost(telegram: BotApi, seconds: int) -> None:
    before, during = ([somebody() for _ in range(count)] for count in (100, 20))
    for person in before:
        telegram.say(PARIS_CALL, person)
    _wait_sendings(telegram, before[0], 1)
    for person in during:
        telegram.say(PARIS_CALL, person)
    _out_of_order(telegram, seconds)
    for person in before + during:
        telegram.wait_until(lambda who=person: telegram.messages(who.id), 60, "an answer")
    # After long it asks for updates only twice a minute.
    telegram.ask("/help", somebody(), timeout=60)
    assert [len(telegram.messages(person.id)) for person in before + during] == [1] * 120


def test_an_answer_follows_a_group_that_has_become_a_supergroup(telegram: BotApi) -> None:
    group, supergroup = some_group(), some_group()
    telegram.ask(f"/ask {PARIS_CALL}", somebody(), supergroup)
    telegram.inject("sendMessage", Migrated(supergroup.id))
    telegram.say(f"/ask {PARIS_CALL}", somebody(), group)
    telegram.wait_until(lambda: len(telegram.messages(supergroup.id)) == 2, 10, "an answer")
    assert telegram.messages(group.id) == []


def test_a_wait_beyond_all_patience_is_not_waited_nor_asked_for_again(telegram: BotApi) -> None:
    carol, dave = somebody(), somebody()
    telegram.inject("sendMessage", TooManyRequests(8000))
    telegram.say(PARIS_CALL, carol)
    _wait_sendings(telegram, carol, 1)
    telegram.say(PARIS_CALL, carol)
    assert telegram.ask(PARIS_CALL, dave).text.startswith(FOUR_COUNTRIES)
    assert len(_sendings(telegram, carol)) == 1


def test_everything_for_a_chat_waits_that_telegram_asks_for(telegram: BotApi) -> None:
    group = some_group()
    answer = telegram.ask(f"/ask {PARIS_CALL}", carol := somebody(), group)
    telegram.inject("sendMessage", TooManyRequests(2))
    told = telegram.say(f"/ask {PARIS_CALL}", somebody(), group)
    telegram.wait_until(lambda: any(call.fault for call in telegram.calls_of("sendMessage")))
    began = time.monotonic()
    telegram.press(answer, "Around it", carol)
    telegram.wait_edit(answer)
    assert time.monotonic() - began > 1.5
    assert telegram.wait_reply(told).text.startswith(FOUR_COUNTRIES)


def test_all_chats_wait_where_telegram_asks_several_of_them_to(telegram: BotApi) -> None:
    bob, carol, dave = somebody(), somebody(), somebody()
    telegram.inject("sendMessage", TooManyRequests(2), times=2)
    for person in (bob, carol):
        telegram.say(PARIS_CALL, person)
    for person in (bob, carol):
        _wait_sendings(telegram, person, 1)
    last = max(_sendings(telegram, person)[0].at for person in (bob, carol))
    for person in (bob, carol, dave):
        telegram.say("/help", person)
    for person in (bob, carol, dave):
        telegram.wait_until(lambda who=person: telegram.messages(who.id), 10, "an answer")
    assert _sendings(telegram, dave)[0].at - last >= 1.9


def test_a_button_works_though_telegram_failed_at_first(telegram: BotApi) -> None:
    carol = somebody()
    answer = telegram.ask(PARIS_CALL, carol)
    telegram.inject("answerCallbackQuery", ServerError())
    telegram.press(answer, "Around it", carol)
    around = telegram.wait_edit(answer)
    telegram.inject("editMessageText", Drop())
    telegram.press(around, "Around it", carol)
    wider = telegram.wait_edit(around)
    assert "paragraphs 11 to 13 of 23" in around.text
    assert "paragraphs 10 to 14 of 23" in wider.text


@pytest.mark.parametrize("fault", [ServerError(502), Drop()], ids=["502", "dropped"])
def test_questions_are_still_heard_after_asking_for_updates_failed(
    telegram: BotApi, fault: Fault
) -> None:
    carol = somebody()
    telegram.inject("getUpdates", fault)
    telegram.ask(PARIS_CALL, carol)
    telegram.wait_until(lambda: any(c.fault == fault for c in telegram.calls_of("getUpdates")))
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)


def test_a_bot_starts_though_telegram_fails_at_first() -> None:
    with BotApi() as telegram:
        telegram.inject("getMe", ServerError(502))
        telegram.inject("deleteWebhook", ServerError(500))
        telegram.inject("setMyCommands", Refuse("Bad Request: not today", 400))
        with running.polling(telegram):
            assert telegram.ask(PARIS_CALL).text.startswith(FOUR_COUNTRIES)
        assert telegram.refused == []


# How long to wait


def test_a_chat_that_is_told_to_wait_waits_alone() -> None:
    waits = Waits()
    waits.add(1, 30, now=100)
    waits.add(1, 5, now=101)
    assert [waits.left(chat, now=110) for chat in (1, 2, None)] == [20, 0, 0]
    assert waits.left(1, now=130) == 0


def test_chats_that_are_told_to_wait_long_after_each_other_wait_alone() -> None:
    waits = Waits()
    waits.add(1, 30, now=100)
    waits.add(2, 30, now=105)
    assert [waits.left(chat, now=110) for chat in (1, 2, 3)] == [20, 25, 0]


def test_everybody_waits_where_two_are_told_to_at_once_but_not_for_long() -> None:
    waits = Waits()
    waits.add(1, 8, now=100)
    waits.add(2, 7, now=100.5)
    assert [waits.left(chat, now=101) for chat in (1, 2, 3, None)] == [7, 6.5, 6.5, 6.5]
    waits.add(3, 3600, now=101)
    assert [waits.left(chat, now=101) for chat in (3, 4)] == [3600, LONGEST_WAIT]


# Updates that come twice


@pytest.mark.parametrize("mode", ["polling_bot", "webhook_bot"])
def test_an_update_that_comes_twice_is_answered_once(
    request: pytest.FixtureRequest, mode: str
) -> None:
    bot: Running = request.getfixturevalue(mode)
    with bot.faultless() as telegram:
        carol = somebody()
        telegram.duplicate_updates(1)
        telegram.ask(PARIS_CALL, carol)
        assert _answered_once(telegram, carol)


def test_a_press_that_comes_twice_is_done_once(telegram: BotApi) -> None:
    carol = somebody()
    answer = telegram.ask(PARIS_CALL, carol)
    telegram.duplicate_updates(1)
    telegram.press(answer, "Around it", carol)
    around = telegram.wait_edit(answer)
    telegram.ask("/help", carol)
    assert len(telegram.messages(carol.id)) == 2
    assert telegram.current(answer) == around
    assert around.edits == answer.edits + 1


def test_a_press_on_an_example_that_comes_twice_shows_one_answer(telegram: BotApi) -> None:
    carol = somebody()
    welcome = telegram.ask("/start", carol)
    telegram.duplicate_updates(1)
    telegram.wait_reply(telegram.press(welcome, welcome.buttons[0].label, carol))
    telegram.ask("/help", carol)
    assert len(telegram.messages(carol.id)) == 3


# One chat and the others


@pytest.mark.parametrize("fault", [Slow(1), TooManyRequests(1)], ids=["slow", "429"])
def test_a_chat_that_has_to_wait_does_not_hold_up_another(telegram: BotApi, fault: Fault) -> None:
    carol, dave = somebody(), somebody()
    telegram.inject("sendMessage", fault)
    waiting = telegram.say(PARIS_CALL, carol)
    _wait_sendings(telegram, carol, 1)
    assert telegram.ask(PARIS_CALL, dave).text.startswith(FOUR_COUNTRIES)
    assert telegram.messages(carol.id) == []
    assert telegram.wait_reply(waiting).text.startswith(FOUR_COUNTRIES)


def test_somebody_who_blocked_the_bot_is_tried_once_and_does_not_stop_others(
    telegram: BotApi,
) -> None:
    carol, dave = somebody(), somebody()
    telegram.inject("sendMessage", Refuse())
    telegram.say(PARIS_CALL, carol)
    _wait_sendings(telegram, carol, 1)
    assert telegram.ask(PARIS_CALL, dave).text.startswith(FOUR_COUNTRIES)
    assert len(_sendings(telegram, carol)) == 1
    assert telegram.messages(carol.id) == []


def test_a_group_that_threw_the_bot_out_does_not_stop_others(telegram: BotApi) -> None:
    carol, group = somebody(), some_group()
    telegram.inject("sendMessage", Refuse("Forbidden: bot was kicked from the supergroup chat"))
    telegram.say(f"/ask {PARIS_CALL}", carol, group)
    telegram.wait_until(
        lambda: any(c.params["chat_id"] == group.id for c in telegram.calls_of("sendMessage"))
    )
    assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
    assert telegram.messages(group.id) == []


def test_many_who_ask_at_once_are_each_answered_once(telegram: BotApi) -> None:
    people = [somebody() for _ in range(50)]
    said = [telegram.say(PARIS_CALL, person) for person in people]
    for update in said:
        assert telegram.wait_reply(update).text.startswith(FOUR_COUNTRIES)
    telegram.ask("/help", somebody())
    assert [len(telegram.messages(person.id)) for person in people] == [1] * 50
