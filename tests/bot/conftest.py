"""The corpus and the bots that many tests share."""

from collections.abc import Iterator

import pytest
from bot_api import BotApi
from databases import database, library

from index import Corpus, PassageIndex, read_corpus
from tests.bot import running
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
