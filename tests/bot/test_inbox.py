"""No accepted question is lost: kills, ends, updates that cannot be read, days without the bot."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from bot_api import BotApi, Person, ServerError, Slow, TooManyRequests
from bot_api_people import Update
from databases import KINDS, fresh
from process import BotProcess
from sqlalchemy import select

from bot import tables
from bot.handlers.lateness import LATE
from bot.inbox import AT_ONCE, TRIES, Letters
from bot.journal import Journal
from bot.lifetime import OTHER, PATIENCE
from index.database import connect, reading
from index.library import Library
from tests.bot import running
from tests.bot.admins import OWNER
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, somebody

MODES = {"polling": running.polling, "webhook": running.webhook}
AWAY = "I was away when you wrote."


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path), "ADMIN_IDS": str(OWNER.id)}


def _answers(telegram: BotApi, people: list[Person]) -> Counter[int]:
    """How many answers each of them got."""
    return Counter(
        {
            person.id: sum(
                sent.text.startswith(FOUR_COUNTRIES) for sent in telegram.messages(person.id)
            )
            for person in people
        }
    )


def _killed_while_asked(
    telegram: BotApi, mode: str, data: dict[str, str], questions: int, dice: Random
) -> int:
    """Kill the bot at some moment while people ask; how many answers came twice."""
    people = [somebody() for _ in range(questions)]
    for person in people[: questions // 2]:
        telegram.say(PARIS_CALL, person)
    with MODES[mode](telegram, **data) as bot:
        for person in people[questions // 2 :]:
            telegram.say(PARIS_CALL, person)
        time.sleep(dice.uniform(0, questions * 0.02))
        bot.process.kill()
    with MODES[mode](telegram, **data) as bot:
        telegram.wait_until(
            lambda: all(_answers(telegram, people).values()), 120, "answers to everybody"
        )
        time.sleep(0.3)
        assert "Traceback" not in bot.process.output
    found = _answers(telegram, people)
    return sum(found.values()) - questions


@pytest.mark.parametrize("mode", MODES)
def test_who_kills_the_bot_loses_no_question(mode: str, data: dict[str, str]) -> None:
    with BotApi() as telegram:
        seed = time.time_ns()
        print(f"seed {seed}")
        repeated = _killed_while_asked(telegram, mode, data, 30, Random(seed))  # noqa: S311 – nothing secret about it
    assert repeated <= AT_ONCE


@pytest.mark.reliability
@pytest.mark.parametrize("mode", MODES)
def test_twenty_kills_lose_none_of_three_hundred_questions(mode: str, data: dict[str, str]) -> None:
    with BotApi() as telegram:
        rounds = [
            _killed_while_asked(telegram, mode, data, 300, Random(seed))  # noqa: S311 – nothing secret about it
            for seed in range(20)
        ]
    print(f"answers that came twice in each round: {rounds}")
    assert max(rounds) <= AT_ONCE


@pytest.mark.parametrize("mode", MODES)
def test_an_update_that_comes_again_after_a_restart_is_not_answered_again(
    mode: str, data: dict[str, str]
) -> None:
    with BotApi() as telegram:
        with MODES[mode](telegram, **data):
            said = telegram.say(PARIS_CALL, carol := somebody())
            telegram.wait_reply(said)
        with MODES[mode](telegram, **data) as bot:
            telegram.push(said)
            bot.process.wait_output(f"update {said['update_id']} came again and is left out")
            telegram.ask("/help", carol)
            assert len(telegram.messages(carol.id)) == 2


@pytest.mark.parametrize("mode", MODES)
def test_who_ends_the_bot_waits_for_what_is_under_way_and_the_rest_is_answered_later(
    mode: str, data: dict[str, str]
) -> None:
    people = [somebody() for _ in range(40)]
    with BotApi() as telegram:
        with MODES[mode](telegram, **data) as bot:
            telegram.inject("sendMessage", Slow(0.4), times=100)
            for person in people:
                telegram.say(PARIS_CALL, person)
            telegram.wait_until(
                lambda: len(telegram.calls_of("sendMessage")) > 10, 20, "answers under way"
            )
            started = time.monotonic()
            assert bot.process.stop(timeout=10) == 0
            assert time.monotonic() - started < 8
        telegram.heal()
        with MODES[mode](telegram, **data):
            telegram.wait_until(
                lambda: all(_answers(telegram, people).values()), 60, "answers to everybody"
            )
        assert set(_answers(telegram, people).values()) == {1}


@pytest.mark.parametrize("mode", MODES)
def test_one_that_takes_too_long_to_end_is_left_to_the_next_process(
    mode: str, data: dict[str, str]
) -> None:
    with BotApi() as telegram:
        with MODES[mode](telegram, **data) as bot:
            telegram.inject("sendMessage", TooManyRequests(30))
            telegram.say(PARIS_CALL, carol := somebody())
            telegram.wait_until(lambda: telegram.calls_of("sendMessage"), 20, "an answer")
            started = time.monotonic()
            bot.process.stop(timeout=10)
            assert time.monotonic() - started < 8
        telegram.heal()
        with MODES[mode](telegram, **data):
            telegram.wait_until(lambda: _answers(telegram, [carol])[carol.id], 20, "an answer")


def _broken(number: int, dice: Random) -> Update:
    """An update that is not as the Bot API says that they are."""
    person = somebody()
    message = {
        "message_id": 2_000_000 + number,
        "from": person.user,
        "chat": person.chat,
        "date": int(time.time()),
        "text": PARIS_CALL,
    }
    strange = [None, 0, -1, 1 << 70, "", "x", [], {}, [{}], {"id": "x"}, True, "9" * 5000, 0.5]
    ruined = dict(message)
    for name in dice.sample(sorted(message), dice.randint(1, 3)):
        if dice.random() < 0.4:
            del ruined[name]
        else:
            ruined[name] = dice.choice(strange)
    kinds = ["message", "edited_message", "callback_query", "inline_query", "business_message"]
    kinds += ["guest_message", "channel_post", "poll_answer", "unknown_kind", "my_chat_member"]
    return {dice.choice(kinds): dice.choice([ruined, ruined, *strange])}


def _set_aside(folder: str) -> list[Any]:
    """The updates that were set aside, with what they were and why."""
    engine = connect(Path(folder))
    with reading(engine) as connection:
        rows = connection.execute(select(tables.inbox).where(tables.inbox.c.failure.is_not(None)))
        found = list(rows)
    engine.dispose()
    return found


def _fuzzed(telegram: BotApi, bot: running.Running, many: int, dice: Random) -> None:
    for number in range(many):
        telegram.push_broken(_broken(number, dice))
        if number % 100 == 99:
            asked = len(telegram.calls_of("getUpdates"))
            started = time.monotonic()
            said = telegram.say(PARIS_CALL, somebody())
            assert telegram.wait_reply(said, 60).text.startswith(FOUR_COUNTRIES)
            assert bot.process.is_running
            passed = time.monotonic() - started
            assert len(telegram.calls_of("getUpdates")) - asked < 40 + 40 * passed  # no busy loop


@pytest.mark.parametrize("mode", MODES)
def test_updates_that_cannot_be_read_never_stop_the_rest(mode: str, data: dict[str, str]) -> None:
    with BotApi() as telegram, MODES[mode](telegram, **data) as bot:
        seed = time.time_ns()
        print(f"seed {seed}")
        _fuzzed(telegram, bot, 200, Random(seed))  # noqa: S311 – nothing secret about it
        assert "is set aside" in bot.process.output
    kept = _set_aside(data["DATA_DIR"])
    assert kept
    assert all(json.loads(row.content)["update_id"] == row.update_id for row in kept)


@pytest.mark.reliability
@pytest.mark.parametrize("mode", MODES)
def test_ten_thousand_updates_that_cannot_be_read_never_stop_the_rest(
    mode: str, data: dict[str, str]
) -> None:
    with BotApi() as telegram, MODES[mode](telegram, **data) as bot:
        _fuzzed(telegram, bot, 10_000, Random(2026))  # noqa: S311 – nothing secret about it
        assert bot.process.stop() == 0


def _written_long_ago(telegram: BotApi, many: int, people: list[Person]) -> None:
    then = int(time.time() - LATE.total_seconds() - 86_400)
    for number in range(many):
        person = people[number % len(people)]
        running.push_message(telegram, person, {"text": PARIS_CALL, "date": then + number})


def _apologised(telegram: BotApi, people: list[Person], until: Callable[[], object]) -> None:
    telegram.wait_until(until, 120, "an apology to everybody")
    said = telegram.say(PARIS_CALL, people[0])
    assert telegram.wait_reply(said, 300).text.startswith(FOUR_COUNTRIES)
    for person in people[1:]:
        (only,) = telegram.messages(person.id)
        assert only.text.startswith(AWAY)


@pytest.mark.parametrize("many", [100, pytest.param(10_000, marks=pytest.mark.reliability)])
@pytest.mark.parametrize("mode", MODES)
def test_who_wrote_while_the_bot_was_away_is_told_once(
    mode: str, many: int, data: dict[str, str]
) -> None:
    people = [somebody() for _ in range(10)]
    with BotApi() as telegram:
        _written_long_ago(telegram, many, people)
        with MODES[mode](telegram, **data):
            _apologised(telegram, people, lambda: all(map(telegram.messages, _ids(people))))


def _ids(people: list[Person]) -> list[int]:
    return [person.id for person in people]


def test_what_was_said_among_others_long_ago_is_passed_over(data: dict[str, str]) -> None:
    group = running.some_group()
    then = int(time.time() - LATE.total_seconds() - 60)
    with BotApi() as telegram, running.polling(telegram, **data):
        running.push_message(telegram, group, {"text": "Nice weather.", "date": then})
        running.push_message(telegram, carol := somebody(), {"text": "Who?", "date": then})
        telegram.wait_until(lambda: telegram.messages(carol.id), 20, "an apology")
        assert telegram.messages(group.id) == []


def test_what_no_process_survives_is_set_aside_and_what_waited_for_it_is_answered(
    data: dict[str, str],
) -> None:
    carol, dave = somebody(), somebody()
    with BotApi() as telegram:
        telegram.say(PARIS_CALL, carol)
        for number in range(TRIES):
            with MODES["polling"](telegram, **data) as bot:
                if not number:  # it waits for its turn, and has nothing to do with any end
                    telegram.inject("sendMessage", Slow(60), times=100)
                    telegram.wait_until(lambda: telegram.calls_of("sendMessage"), 20, "an answer")
                    telegram.say(PARIS_CALL, carol)
                telegram.wait_until(
                    lambda tries=number: len(telegram.calls_of("sendMessage")) > tries, 20, "a try"
                )
                bot.process.kill()
        telegram.heal()
        with MODES["polling"](telegram, **data):
            assert telegram.ask(PARIS_CALL, dave).text.startswith(FOUR_COUNTRIES)
            telegram.wait_until(lambda: _answers(telegram, [carol])[carol.id], 20, "an answer")
            telegram.ask("/help", carol)
            assert _answers(telegram, [carol])[carol.id] == 1


@pytest.mark.reliability
def test_who_asks_a_thousand_questions_holds_up_nobody_else(data: dict[str, str]) -> None:
    with BotApi() as telegram, running.polling(telegram, **data) as bot:
        memory, took = [], []
        for eager in (somebody(), somebody(), somebody()):
            for _ in range(1000):
                telegram.say(PARIS_CALL, eager)
            for _ in range(40):
                started = time.monotonic()
                telegram.ask(PARIS_CALL, somebody())
                took.append(time.monotonic() - started)
            assert 20 < len(telegram.messages(eager.id)) < 100
            memory.append(bot.process.rss_mb() or 0.0)
        p95 = sorted(took)[len(took) * 95 // 100]
        print(f"p95 {p95:.3f} s, MB after each thousand: {memory}")
        assert p95 < 2
        assert memory[-1] < memory[0] + 5


# Other processes, and those before


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_process_waits_for_the_first_to_end_and_says_so(kind: str, tmp_path: Path) -> None:
    with (
        fresh(kind, tmp_path) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment) as first,
        _started(telegram, made.environment) as second,
    ):
        second.wait_output(f"{OTHER}; it is waited for", 20)
        assert telegram.ask(PARIS_CALL).text.startswith(FOUR_COUNTRIES)
        first.process.kill()
        second.wait_output("Application started", 20)
        asked = somebody()
        assert telegram.ask(PARIS_CALL, asked).text.startswith(FOUR_COUNTRIES)
        assert _answers(telegram, [asked])[asked.id] == 1


def test_a_second_process_that_waits_for_nothing_ends_and_says_why(data: dict[str, str]) -> None:
    with BotApi() as telegram, running.polling(telegram, **data):
        with _started(telegram, data) as second:
            assert second.wait_exit(PATIENCE + 20) == 2
            assert f"verbatim: {OTHER} with the same library" in second.output
            assert "Traceback" not in second.output
        assert telegram.ask(PARIS_CALL).text.startswith(FOUR_COUNTRIES)


@contextmanager
def _started(telegram: BotApi, settings: Mapping[str, str]) -> Iterator[BotProcess]:
    """Start the bot and wait for nothing."""
    given = {"BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url, **settings}
    with (
        TemporaryDirectory() as folder,
        BotProcess(running.environment(folder, given), Path(folder), running.command()) as process,
    ):
        yield process


def test_ends_in_good_order_do_not_count_as_tries(data: dict[str, str]) -> None:
    with BotApi() as telegram:
        telegram.say(PARIS_CALL, carol := somebody())
        for number in range(TRIES + 1):
            telegram.heal()
            telegram.inject("sendMessage", ServerError(), times=100)
            with MODES["polling"](telegram, **data) as bot:
                telegram.wait_until(
                    lambda tries=number: len(telegram.calls_of("sendMessage")) > tries, 20, "a try"
                )
                bot.process.stop()
        telegram.heal()
        with MODES["polling"](telegram, **data):
            telegram.wait_until(lambda: _answers(telegram, [carol])[carol.id], 20, "an answer")


def test_what_was_kept_and_cannot_be_read_any_more_is_set_aside(
    data: dict[str, str], tmp_path: Path
) -> None:
    engine = Library.open(tmp_path).engine
    with BotApi() as telegram:
        bot_id = int(telegram.token.partition(":")[0])
        Journal(engine, bot_id)  # it brings the tables up to date
        letters = Letters(engine, bot_id)
        letters.write(letters.keep(7, json.dumps({"update_id": 7, "message": {"text": "?"}})))
        with running.polling(telegram, **data) as bot:
            assert telegram.ask(PARIS_CALL).text.startswith(FOUR_COUNTRIES)
            assert "update 7 is set aside: cannot be read any more" in bot.process.output
    with reading(engine) as connection:
        row = connection.execute(select(tables.inbox).where(tables.inbox.c.update_id == 7)).one()
    assert row.content
    assert row.failure.startswith("cannot be read any more")
    engine.dispose()


def test_an_earlier_number_that_comes_later_is_answered_too(data: dict[str, str]) -> None:
    with BotApi() as telegram, running.webhook(telegram, **data):
        carol = somebody()
        message = {"from": carol.user, "chat": carol.chat, "date": int(time.time())}
        message |= {"message_id": 1_000_000, "text": PARIS_CALL}
        telegram.push({"update_id": 10**9, "message": message})
        telegram.wait_until(lambda: telegram.messages(carol.id), 20, "an answer")
        assert telegram.ask(PARIS_CALL).text.startswith(FOUR_COUNTRIES)
