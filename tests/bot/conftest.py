"""The corpus and the bots that many tests share."""

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass

import pytest
from bot_api import BotApi, Group, Person
from databases import KINDS, Database, database, fresh, library
from process import unmeasured

from index import Corpus, PassageIndex, read_corpus
from index.library import Library
from tests.bot import running
from tests.bot.admins import ADMIN_IDS, OWNERS, Admin
from tests.bot.running import SEEDS, WEBHOOK_SECRET, Running, some_group, somebody

__all__ = ["database", "library"]  # fixtures that are found here


@pytest.fixture(scope="session")
def seeds() -> Corpus:
    return read_corpus(SEEDS)


@pytest.fixture(scope="session")
def seed_index(seeds: Corpus) -> PassageIndex:
    return PassageIndex(seeds)


@pytest.fixture(scope="session")
def polling_bot() -> Iterator[Running]:
    with BotApi() as telegram, running.polling(telegram) as bot:
        yield bot


@pytest.fixture(scope="session")
def webhook_bot() -> Iterator[Running]:
    with (
        BotApi() as telegram,
        running.webhook(telegram, path="", WEBHOOK_SECRET=WEBHOOK_SECRET) as bot,
    ):
        yield bot


@pytest.fixture
def telegram(polling_bot: Running) -> Iterator[BotApi]:
    """The Telegram of the bot that polls, in which nothing may go wrong."""
    with polling_bot.faultless() as telegram:
        yield telegram


@pytest.fixture
def carol() -> Person:
    """Somebody who has never written to the bot."""
    return somebody()


@pytest.fixture
def group() -> Group:
    """A group in which nothing was said yet."""
    return some_group()


@pytest.fixture
def forum() -> Group:
    """The same with topics."""
    return some_group(forum=True)


@dataclass
class Tended:
    """A bot whose library several admins tend, each test with one of its own."""

    bot: Running
    database: Database
    library: Library
    used: int = 0


@pytest.fixture(scope="session", params=KINDS)
def tended(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tended]:
    with ExitStack() as stack:
        made = stack.enter_context(fresh(request.param, tmp_path_factory.mktemp("tended")))
        telegram = stack.enter_context(BotApi())
        # On the second database the same lines run.
        with nullcontext() if made.is_sqlite else unmeasured():
            bot = stack.enter_context(
                running.polling(telegram, **made.environment, ADMIN_IDS=ADMIN_IDS)
            )
        _wait_introduced(telegram)
        yield Tended(bot, made, made.open())


def _wait_introduced(telegram: BotApi) -> None:
    """Wait until the bot has tried to tell every owner its commands.

    Telegram refuses them to whoever has never written to the bot, and it has to be over before
    tests look for refusals.
    """

    def is_last_told() -> bool:
        calls = telegram.calls_of("setMyCommands")
        return any(c.params.get("scope", {}).get("chat_id") == OWNERS[-1].id for c in calls)

    telegram.wait_until(is_last_told, 60, "the commands of every owner")


@pytest.fixture
def admin(tended: Tended) -> Iterator[Admin]:
    """An owner who has done nothing yet, in a library in which nothing is drafted."""
    owner = OWNERS[tended.used % len(OWNERS)]
    tended.used += 1
    try:
        with tended.bot.faultless() as telegram:
            yield Admin(telegram, owner, tended.library)
    finally:
        tended.library.discard(tended.library.drafted(), "the test")
