"""The whole story of a text: sent, looked at, added, published, cited, rolled back, declined."""

from collections.abc import Iterator

import pytest
from bot_api import BotApi
from databases import Database

from tests.bot import running
from tests.bot.admins import OWNER, Admin
from tests.bot.reading import quotations
from tests.bot.running import PARIS_CALL, somebody

QUESTION = "How does a honey bee tell her sisters where the meadow is?"
ANSWER = (
    "When a honey bee has found a meadow in flower, she tells her sisters where it is. She runs "
    "along a straight line on the comb, shakes her body, circles back and begins again."
)


@pytest.fixture
def admin(database: Database) -> Iterator[Admin]:
    settings = database.environment | {"ADMIN_IDS": str(OWNER.id)}
    with BotApi() as telegram, running.polling(telegram, **settings) as bot, bot.faultless():
        yield Admin(telegram)


def test_a_text_is_sent_published_cited_and_rolled_back(admin: Admin) -> None:
    reader = somebody()
    assert admin.telegram.ask(QUESTION, reader).text.startswith("No answer found")

    admin.send("libreoffice.docx")
    preview = admin.preview()
    assert preview.text.startswith("Why bees dance\nDate: not stated · Language: English · 8 para")
    assert ANSWER[:80] in preview.text
    admin.press(preview, "Add")

    change = admin.change()
    assert "Articles: 1 added, 0 changed, 0 removed" in change.text
    assert "Paragraphs: 8 added, 0 changed, 0 removed" in change.text
    assert "+ Why bees dance" in change.text
    assert "Of 70 questions that were replayed" in change.text
    # Until it is published, nobody gets it.
    assert admin.telegram.ask(QUESTION, reader).text.startswith("No answer found")
    admin.press(change, "Publish")
    assert "Published as generation 2." in admin.wait_text("Published").text

    first, *_ = quotations(admin.telegram.ask(QUESTION, reader).formatted)
    assert (first.text, first.title, first.place) == (ANSWER, "Why bees dance", "paragraph 1 of 8")

    admin.say("/rollback 1")
    back = admin.change()
    assert back.text.startswith("Back to generation 1")
    assert "− Why bees dance" in back.text
    admin.press(back, "Publish")
    admin.wait_text("Published as generation 3.")
    assert admin.telegram.ask(QUESTION, reader).text.startswith("No answer found in the 5 articles")
    assert quotations(admin.telegram.ask(PARIS_CALL, reader).formatted)[0].rank == 1
