"""Many questions for long, changes published meanwhile, and a Telegram that fails now and then."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from random import Random
from statistics import quantiles

import pytest
from bot_api import BotApi, Drop, Person, ServerError, TooManyRequests

from index.corpus import Entry
from index.library import Library
from index.model import Article
from tests.bot import running
from tests.bot.admins import OWNER
from tests.bot.running import PARIS_CALL, somebody

EACH_SECOND = 50
"""Questions."""

PEOPLE = 40 * EACH_SECOND
"""Who ask one after the other, so that nobody asks more than one person does."""

FAULT_EVERY = 4.0
CHANGE_EVERY = 50.0
"""Seconds."""

FAULTS = {
    "sendMessage": [ServerError(502), ServerError(), Drop(), TooManyRequests(1)],
    "getUpdates": [ServerError(502), Drop()],
}


@dataclass
class Soak:
    """What was asked, and what became of it.

    Attributes:
        asked: when, by the chats whose answers are not there yet.
        waits: seconds from each question to its answer.
        repeated: answers that came twice.
        memory: MB of the bot, each second.
    """

    asked: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    repeated: int = 0
    memory: list[float] = field(default_factory=list)
    _seen: int = 0

    def ask(self, telegram: BotApi, person: Person) -> None:
        """Let somebody ask who waits for nothing."""
        assert person.id not in self.asked, f"{person.id} waits for {PEOPLE / EACH_SECOND} s"
        self.asked[person.id] = time.monotonic()
        telegram.say(f"/ask {PARIS_CALL}", person)

    def take(self, telegram: BotApi) -> None:
        """Take in what the bot has sent since the last time."""
        calls = telegram.calls[self._seen :]
        self._seen += len(calls)
        for call in calls:
            chat = call.params.get("chat_id")
            if call.method != "sendMessage" or chat == OWNER.id or call.fault:
                continue
            if asked := self.asked.pop(chat, None):
                self.waits.append(call.at - asked)
            else:
                self.repeated += 1

    @property
    def growth(self) -> float:
        """How much more memory there is in the last tenth than in the second, as a share."""
        tenth = len(self.memory) // 10
        return max(self.memory[-tenth:]) / max(self.memory[tenth : 2 * tenth]) - 1


@contextmanager
def _publishing(telegram: BotApi, data_dir: Path) -> Iterator[None]:
    """Let an admin publish a change each minute as long as the block lasts."""
    ended = threading.Event()

    def publish() -> None:
        library = Library.open(data_dir, None)
        for number in count():
            if ended.wait(CHANGE_EVERY):
                return
            text = f"The heron of Reed {number} stands still."
            # Always the same one: more of them might cost a fixture its answer one day, and what
            # loses answers is not published unasked.
            article = Article("reed", "reed", text, language="en")
            library.add_all([Entry(article, text.encode())], "Olga")
            telegram.say("/reindex", OWNER)

    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(publish)
        try:
            yield
        finally:
            ended.set()
    published.result()


@pytest.mark.reliability
@pytest.mark.parametrize("minutes", [2, 30], ids=["2_minutes", "30_minutes"])
def test_many_questions_for_long_are_all_answered(minutes: int, tmp_path: Path) -> None:
    soak, dice = Soak(), Random(2026)  # noqa: S311 – nothing secret about it
    people = cycle([somebody() for _ in range(PEOPLE)])
    settings = {"DATA_DIR": str(tmp_path), "ADMIN_IDS": str(OWNER.id), "PUBLISH_AT_ONCE": "true"}
    with (
        BotApi() as telegram,
        running.polling(telegram, **settings) as bot,
        _publishing(telegram, tmp_path),
    ):
        telegram.ask("/start", OWNER)
        began = time.monotonic()
        for number in range(minutes * 60 * EACH_SECOND):
            time.sleep(max(0.0, began + number / EACH_SECOND - time.monotonic()))
            soak.ask(telegram, next(people))
            if number % EACH_SECOND == 0:
                soak.take(telegram)
                soak.memory.append(bot.process.rss_mb() or 0.0)
            if number % int(FAULT_EVERY * EACH_SECOND) == 0:
                method = dice.choice(list(FAULTS))
                telegram.inject(method, dice.choice(FAULTS[method]))
        telegram.heal()
        deadline = time.monotonic() + 30
        while soak.asked and time.monotonic() < deadline:
            time.sleep(0.2)
            soak.take(telegram)
        published = sum(
            "Published as generation" in sent.text for sent in telegram.messages(OWNER.id)
        )
    p50, p99 = (quantiles(soak.waits, n=100)[at] for at in (49, 98))
    print(
        f"{len(soak.waits)} answers, {len(soak.asked)} lost, {soak.repeated} came twice, "
        f"{published} changes published; p50 {p50:.3f} s, p99 {p99:.3f} s; "
        f"memory {soak.memory[-1]:.0f} MB, grown by {soak.growth:.1%}"
    )
    assert not soak.asked
    assert soak.growth < 0.1
    assert published >= minutes - 1
    assert minutes < 30 or p99 < 0.5
