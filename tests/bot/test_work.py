"""Whoever has to wait is told that the bot is at work."""

import time
from itertools import product
from pathlib import Path
from random import Random

import pytest
from bot_api import BotApi, Call, Person, Update
from databases import fresh
from sqlalchemy import text

from bot.handlers.questions import LONG, TYPING_AFTER
from bot.inbox import AT_ONCE
from tests.bot import running
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, somebody

WORDS = ["".join(letters) for letters in product("bdg", "aei", "kmr", "ou", "lst")]


def _endless(folder: Path) -> Path:
    """Return a corpus of long paragraphs, all alike: to answer from it takes long."""
    random = Random(7)  # noqa: S311 - to be the same each time, not to be secret
    paragraphs = (" ".join(random.choices(WORDS, k=8_000)) for _ in range(60))
    folder.mkdir()
    (folder / "endless.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    return folder


def _concerning(telegram: BotApi, method: str, asked: Update) -> list[Call]:
    """Return the calls of a method that are about a message, or the chat it was said in."""
    message = asked["message"]
    return [
        call
        for call in telegram.calls_of(method)
        if call.params["chat_id"] == message["chat"]["id"]
        and call.params.get("message_id", message["message_id"]) == message["message_id"]
    ]


def _check(telegram: BotApi, asked: Update) -> None:
    """Make sure that a wait was shown: first that the bot types, then that it has seen what for."""
    telegram.wait_until(
        lambda: len(_concerning(telegram, "setMessageReaction", asked)) == 2, 5, "no eyes any more"
    )
    typed = _concerning(telegram, "sendChatAction", asked)[0]
    seen, taken_back = _concerning(telegram, "setMessageReaction", asked)
    assert typed.params["action"] == "typing"
    assert typed.at < seen.at
    assert seen.params["reaction"] == [{"type": "emoji", "emoji": "👀"}]
    assert not taken_back.params.get("reaction")


def test_a_long_wait_shows_that_the_bot_types_and_then_that_the_question_was_seen(
    tmp_path: Path, carol: Person
) -> None:
    settings = {"CORPUS_DIR": str(_endless(tmp_path / "corpus")), "DATA_DIR": str(tmp_path)}
    long, before, waited, enough = " ".join(WORDS), 4, 0.0, LONG + 3
    with BotApi() as telegram, running.polling(telegram, **settings) as bot, bot.faultless():
        # How many questions others have to ask first is for the machine to tell.
        while waited < enough and before < AT_ONCE:
            for _ in range(before):
                telegram.say(long, somebody())
            began, asked = time.monotonic(), telegram.say(WORDS[0], carol)
            telegram.wait_reply(asked, 120)
            before, waited = 2 * before, time.monotonic() - began
            if _concerning(telegram, "setMessageReaction", asked):
                _check(telegram, asked)
                return
    assert waited < enough, f"for {waited:.0f} seconds nothing was shown"
    pytest.skip("this machine answers too fast")


def test_a_wait_for_the_database_is_shown_too(tmp_path: Path, carol: Person) -> None:
    with (
        fresh("postgresql", tmp_path) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment) as bot,
        bot.faultless(),
    ):
        telegram.ask("hi", carol)
        with made.open().engine.connect() as connection:
            # Before a passage is shown it is cut again from the stored article.
            connection.execute(text("LOCK TABLE versions IN ACCESS EXCLUSIVE MODE"))
            asked = telegram.say(PARIS_CALL, carol)
            telegram.wait_until(lambda: telegram.calls_of("sendChatAction"), 5, "typing")
            telegram.wait_until(lambda: telegram.calls_of("setMessageReaction"), 5, "eyes")
            connection.rollback()
        assert telegram.wait_reply(asked).text.startswith(FOUR_COUNTRIES)
        _check(telegram, asked)


def test_a_question_that_is_answered_at_once_is_answered_by_one_call(telegram: BotApi) -> None:
    for _ in range(20):
        began, asked = time.monotonic(), telegram.say(PARIS_CALL, somebody())
        telegram.wait_reply(asked)
        if time.monotonic() - began < TYPING_AFTER:
            assert _concerning(telegram, "sendChatAction", asked) == []
            assert _concerning(telegram, "setMessageReaction", asked) == []
            return
    pytest.skip("this machine is too busy to answer at once")
