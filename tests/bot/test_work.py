"""Whoever has to wait is told that the bot is at work."""

from pathlib import Path

import pytest
from bot_api import BotApi, Person
from databases import KINDS, fresh
from sqlalchemy import text

from tests.bot import running
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_wait_shows_that_the_bot_types_and_then_that_the_question_was_seen(
    kind: str, tmp_path: Path, carol: Person
) -> None:
    with fresh(kind, tmp_path) as made:
        if made.is_sqlite:
            pytest.skip("nobody can make readers of a SQLite file wait")
        with BotApi() as telegram, running.polling(telegram, **made.environment) as bot:
            telegram.ask("hi", carol)
            with made.open().engine.connect() as connection:
                # Before a passage is shown it is cut again from the stored article.
                connection.execute(text("LOCK TABLE versions IN ACCESS EXCLUSIVE MODE"))
                asked = telegram.say(PARIS_CALL, carol)
                telegram.wait_until(lambda: telegram.calls_of("sendChatAction"), 5, "typing")
                telegram.wait_until(lambda: telegram.calls_of("setMessageReaction"), 5, "eyes")
                connection.rollback()
            assert telegram.wait_reply(asked).text.startswith(FOUR_COUNTRIES)
            telegram.wait_until(
                lambda: len(telegram.calls_of("setMessageReaction")) == 2, 5, "no eyes any more"
            )
            typed = telegram.calls_of("sendChatAction")[0].params
            seen, taken_back = (each.params for each in telegram.calls_of("setMessageReaction"))
            assert (typed["chat_id"], typed["action"]) == (carol.id, "typing")
            assert seen["message_id"] == asked["message"]["message_id"]
            assert seen["reaction"] == [{"type": "emoji", "emoji": "👀"}]
            assert not taken_back.get("reaction")
            assert telegram.refused == []
            assert " ERROR " not in bot.process.output


def test_a_question_that_is_answered_at_once_is_answered_by_one_call(
    telegram: BotApi, carol: Person
) -> None:
    telegram.ask(PARIS_CALL, carol)
    typed = telegram.calls_of("sendChatAction")
    typed = [call for call in typed if call.params["chat_id"] == carol.id]
    assert typed == []
