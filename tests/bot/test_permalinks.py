"""A citation's link outlives what becomes of its article."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bot_api import BotApi, Person, Sent
from sqlalchemy import update

from bot.guidance import dead_link, outdated
from bot.language import ENGLISH
from index import Article, tables
from index.corpus import Entry
from index.database import writing
from index.library import Library
from index.passages import split
from tests.bot import running
from tests.bot.admins import eventually
from tests.bot.running import Running, somebody

BEES = "Bees dance in the dark of their hive to tell each other where the linden trees bloom."
MORE = "The length of the dance tells how far it is to the linden trees and back."
QUESTION = "Why do bees dance in their hive?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("permalinks")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[Running]:
    with BotApi() as telegram, running.polling(telegram, DATA_DIR=str(folder)) as bot:
        yield bot


@pytest.fixture(scope="module")
def library(bot: Running, folder: Path) -> Library:  # noqa: ARG001 - the bot makes it
    return Library.open(folder)


@pytest.fixture
def bees(bot: Running, library: Library, request: pytest.FixtureRequest) -> Article:
    """An article of the test's own, in force."""
    name = request.node.name
    text = f"Bees and {name}\n\n{BEES.replace('Bees', f'Bees of {name}')}\n\n{MORE}"
    bees = Article(f"{name}.txt", f"{name}.txt", text, f"Bees of {name}", language="en")
    _put(bot, library, bees)
    return bees


def _put(bot: Running, library: Library, article: Article) -> None:
    library.add_all([Entry(article, article.text.encode(), ())], "test")
    _publish(bot, library)


def _publish(bot: Running, library: Library) -> None:
    made = library.publish(library.drafted(), "test")
    _wait_served(bot, made.number)


def _wait_served(bot: Running, generation: int) -> None:
    assert eventually(lambda: f"serving generation {generation}:" in bot.process.output, 20)


def _permalink(article: Article) -> str:
    return split(article)[0].permalink


def _opened(bot: Running, permalink: str, person: Person | None = None) -> Sent:
    return bot.telegram.ask(f"/start {permalink}", person or somebody())


def test_a_link_opens_the_passage_between_its_neighbours(bot: Running, bees: Article) -> None:
    opened = _opened(bot, _permalink(bees))
    assert opened.formatted.spans("bold") == [split(bees)[0].text]
    assert MORE in opened.text
    assert "paragraphs 1 to 2 of 2" in opened.text


def test_a_passage_that_was_changed_is_shown_as_it_was(
    bot: Running, library: Library, bees: Article
) -> None:
    before = split(bees)[0].text
    _put(bot, library, replace(bees, text=bees.text.replace("linden", "apple")))
    opened = _opened(bot, _permalink(bees))
    assert opened.text.startswith("Changed since.")
    assert f"{library.versions(bees.id)[-1].at:%B %Y}" in opened.text
    assert opened.formatted.spans("blockquote") == [before]
    query = bot.telegram.press(opened, "The article now")
    bot.telegram.wait_callback_answer(query)
    assert "apple trees" in bot.telegram.wait_edit(opened).text


def test_a_passage_that_only_moved_is_in_force(
    bot: Running, library: Library, bees: Article
) -> None:
    head, _, rest = bees.text.partition("\n\n")
    _put(bot, library, replace(bees, text=f"{head}\n\nSomething quite new stands first.\n\n{rest}"))
    assert "paragraphs 1 to 3 of 3" in _opened(bot, _permalink(bees)).text


def test_a_passage_that_was_removed_is_shown_and_comes_back(
    bot: Running, library: Library, bees: Article
) -> None:
    library.remove([bees.id], "test")
    _publish(bot, library)
    opened = _opened(bot, _permalink(bees))
    assert opened.text.startswith("Removed.")
    assert opened.formatted.spans("blockquote") == [split(bees)[0].text]
    assert opened.buttons == []
    library.restore(bees.id, "test")
    _publish(bot, library)
    assert "paragraphs 1 to 2 of 2" in _opened(bot, _permalink(bees)).text


def test_nothing_is_left_of_what_was_purged(bot: Running, library: Library, bees: Article) -> None:
    _wait_served(bot, library.purge(bees.id, "test").number)
    assert _opened(bot, _permalink(bees)).text == dead_link(ENGLISH)


def test_what_was_never_published_has_no_link(bot: Running, library: Library) -> None:
    draft = Article("draft.txt", "draft.txt", f"A draft\n\n{BEES} Secretly.", "A draft")
    library.add_all([Entry(draft, draft.text.encode(), ())], "test")
    try:
        assert _opened(bot, _permalink(draft)).text == dead_link(ENGLISH)
    finally:
        library.discard(library.drafted(), "test")


@pytest.mark.parametrize("payload", ["AAAAAAAAAAAAAA", "--------------"])
def test_a_damaged_link_says_so(bot: Running, payload: str) -> None:
    assert _opened(bot, payload).text == dead_link(ENGLISH)


def test_buttons_from_before_a_change_say_that_their_text_is_gone(
    bot: Running, library: Library, bees: Article
) -> None:
    opened = _opened(bot, _permalink(bees))
    _put(bot, library, replace(bees, text=bees.text.replace("linden", "apple")))
    query = bot.telegram.press(opened, "Whole article")
    told = bot.telegram.wait_callback_answer(query)
    assert (told["text"], told["show_alert"]) == (outdated(ENGLISH), True)


def test_what_is_not_stored_as_it_was_indexed_is_never_shown(
    bot: Running, library: Library, bees: Article
) -> None:
    table = tables.versions
    with writing(library.engine) as connection:
        changed = update(table).where(table.c.article_id == bees.id)
        connection.execute(changed.values(text=bees.text.replace("linden", "maples")))
    opened = _opened(bot, _permalink(bees))
    assert "so I do not show it" in opened.text
    assert "linden" not in opened.text
    reference = opened.text.partition("(Reference ")[2].partition(")")[0]
    assert f"reference {reference}" in bot.process.output
