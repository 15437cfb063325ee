"""How fast and how large the bot is: the figures that the README promises.

    python tests/benchmarks/serving.py [--questions 100]
    python tests/benchmarks/serving.py --readers 50 [--rounds 20] [--seconds 60]

Over the seeds: a question answered end to end, from the update handed out by a Bot API server on
this machine to the reply that arrives there; `python -m index ask` from a cold start; the bot's
memory when idle. Every figure is of a real process.

With --readers it is that many persons at once instead. In a burst all of them ask in the same
instant. In a crowd each asks, reads for two seconds or so, now and then presses a button under
the answer, reads what comes, and asks again. Times are from the update to the bot's call.
"""

import argparse
import heapq
import json
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from bot_api import BotApi, Call, Person  # noqa: E402 – found by the path set just above
from process import BotProcess  # noqa: E402 – the same

FIXTURES = ROOT / "seeds" / "questions.jsonl"

READING = 2.0
"""Seconds that a reader of the crowd takes for an answer, on average; never less than half."""

PRESSED = 0.5
"""The share of answers with buttons under which one is pressed."""

_LOOK_EVERY = 0.01
"""Seconds between two looks at what the bot has called; what is measured is when it arrived."""

_LONGEST = 60.0

Awaited = tuple[str, object]
"""A call of the bot: its method, and what tells it from others of that method."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100, help="one after the other")
    parser.add_argument("--readers", type=int, help="instead, this many persons at once")
    parser.add_argument("--rounds", type=int, default=20, help="bursts of all readers")
    parser.add_argument("--seconds", type=float, default=60, help="time of the crowd")
    chosen = parser.parse_args()
    lines = FIXTURES.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in lines]
    if chosen.readers:
        _at_once(questions, chosen.readers, chosen.rounds, chosen.seconds)
    else:
        _one_by_one(questions, chosen.questions)


def _one_by_one(questions: Sequence[str], number: int) -> None:
    cold = [_cold_start() for _ in range(5)]
    print(f"index ask, cold start: median {statistics.median(cold):.2f} s, worst {max(cold):.2f} s")
    with BotApi() as api, _started_bot(api) as bot:
        print(f"bot, idle: {bot.rss_mb():.0f} MB")
        took = []
        for question in islice(cycle(questions), number):
            started = time.monotonic()
            api.ask(question)
            took.append(time.monotonic() - started)
        _report("question to reply", took)
        print(f"bot, after {len(took)} questions: {bot.rss_mb():.0f} MB")


def _at_once(questions: Sequence[str], readers: int, rounds: int, seconds: float) -> None:
    dice = random.Random(readers)  # noqa: S311 – nothing secret about it
    people = [Person(10_000 + number, f"Reader {number}") for number in range(readers)]
    with BotApi() as api, _started_bot(api) as bot:
        took = [each for _ in range(rounds) for each in _burst(api, people, questions, dice)]
        _report(f"burst of {readers}, question to reply", took)
        by_method = _crowd(api, people, questions, seconds, dice)
        _report(f"crowd of {readers}, question to reply", by_method["sendMessage"])
        _report(f"crowd of {readers}, press to answer", by_method["answerCallbackQuery"])
        print(f"bot, after all of them: {bot.rss_mb():.0f} MB")
        if api.refused:
            sys.exit(f"refused: {api.refused[:3]}")


def _burst(
    api: BotApi, people: Sequence[Person], questions: Sequence[str], dice: random.Random
) -> list[float]:
    """Seconds from the instant in which all of them ask to the reply to each."""
    time.sleep(READING / 4)
    arrivals = Arrivals(api)
    asked = dice.choices(questions, k=len(people))
    started = time.monotonic()
    awaited = {_ask(api, person, question) for person, question in zip(people, asked, strict=True)}
    took = []
    while awaited:
        time.sleep(_LOOK_EVERY)
        for call, at in arrivals.new():
            if call in awaited:
                awaited.remove(call)
                took.append(at - started)
        _check_patience(started)
    return took


def _crowd(
    api: BotApi,
    people: Sequence[Person],
    questions: Sequence[str],
    seconds: float,
    dice: random.Random,
) -> dict[str, list[float]]:
    """Seconds to the bot's calls, by their methods, while all of them read at their own pace."""
    arrivals = Arrivals(api)
    readers = [_reader(api, person, questions, dice) for person in people]
    end = time.monotonic() + seconds
    reading = [
        (time.monotonic() + dice.uniform(0, READING), number) for number in range(len(people))
    ]
    heapq.heapify(reading)
    waiting: dict[Awaited, tuple[float, int]] = {}
    took = defaultdict(list)
    while waiting or time.monotonic() < end:
        while reading and reading[0][0] <= time.monotonic() < end:
            _, number = heapq.heappop(reading)
            started = time.monotonic()
            waiting[next(readers[number])] = started, number
        time.sleep(_LOOK_EVERY)
        for call, at in arrivals.new():
            if call in waiting:
                started, number = waiting.pop(call)
                took[call[0]].append(at - started)
                pause = READING / 2 + dice.expovariate(2 / READING)
                heapq.heappush(reading, (at + pause, number))
        _check_patience(min((since for since, _ in waiting.values()), default=time.monotonic()))
    return took


def _reader(
    api: BotApi, person: Person, questions: Sequence[str], dice: random.Random
) -> Iterator[Awaited]:
    """Does one thing at a time and gives what is to happen before the next."""
    while True:
        yield _ask(api, person, dice.choice(questions))
        answer = api.messages(person.id)[-1]
        buttons = [button.data for button in answer.buttons if button.data]
        if buttons and dice.random() < PRESSED:
            pressed = api.press(answer, dice.choice(buttons), person)
            yield "answerCallbackQuery", pressed["callback_query"]["id"]


def _ask(api: BotApi, person: Person, question: str) -> Awaited:
    asked = api.say(question, person)["message"]
    return "sendMessage", (person.id, asked["message_id"])


class Arrivals:
    """The calls of the bot that came since the last look, and when."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._seen = len(api.calls)

    def new(self) -> Iterator[tuple[Awaited, float]]:
        calls = self._api.calls
        unseen, self._seen = calls[self._seen :], len(calls)
        return ((_awaited(call), call.at) for call in unseen)


def _awaited(call: Call) -> Awaited:
    params = call.params
    if call.method == "sendMessage":
        return call.method, (params["chat_id"], params["reply_parameters"]["message_id"])
    return call.method, params.get("callback_query_id")


def _check_patience(since: float) -> None:
    if time.monotonic() - since > _LONGEST:
        sys.exit(f"No reply within {_LONGEST} s")


@contextmanager
def _started_bot(api: BotApi) -> Iterator[BotProcess]:
    with BotProcess({"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}) as bot:
        api.ask("hi", timeout=30)
        time.sleep(1)
        yield bot


def _report(what: str, seconds: Sequence[float]) -> None:
    took = sorted(each * 1000 for each in seconds)
    shares = [f"p{share} {took[len(took) * share // 100]:.1f}" for share in (50, 95, 99)]
    print(f"{what}: {', '.join(shares)}, max {took[-1]:.1f} ms ({len(took)} times)")


def _cold_start() -> float:
    command = [sys.executable, "-m", "index", "ask", "Which countries signed the Paris Call?"]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
