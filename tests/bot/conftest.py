"""The corpus and the bots that many tests share."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from bot_api import BotApi
from databases import KINDS, Database, database, fresh, library

from index import Corpus, PassageIndex, read_corpus
from index.library import Library
from tests.bot import running
from tests.bot.admins import ADMIN_IDS, OWNERS, Admin
from tests.bot.running import SEEDS, WEBHOOK_SECRET, Running

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
    with (
        fresh(request.param, tmp_path_factory.mktemp("tended")) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment, ADMIN_IDS=ADMIN_IDS) as bot,
    ):
        yield Tended(bot, made, made.open())


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
