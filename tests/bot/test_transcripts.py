"""Every transcript is replayed, and the bot does in it what the file says.

`pytest tests/bot/test_transcripts.py --rewrite` writes what the bot does now into the files.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from bot_api import BotApi
from databases import Database, fresh

from index.corpus import Entry
from index.library import Library
from tests.bot import running
from tests.bot.running import Running
from tests.bot.transcripts import (
    NOT_MODIFIED,
    Deed,
    Step,
    deed,
    difference,
    parse,
    render,
    replay,
)

FOLDER = Path(__file__).with_name("transcripts")

Happen = Callable[[Deed], None]


@contextmanager
def _shared(bot: Running) -> Iterator[tuple[BotApi, Happen]]:
    def happen(what: Deed) -> None:
        raise AssertionError(f"This is not to happen to the bot of all the transcripts: {what}")

    with bot.faultless(but=NOT_MODIFIED) as telegram:
        yield telegram, happen


@contextmanager
def _own(database: Database) -> Iterator[tuple[BotApi, Happen]]:
    with BotApi() as telegram, ExitStack() as process, ExitStack() as checked:

        def start() -> Running:
            bot = process.enter_context(running.polling(telegram, **database.environment))
            process.callback(bot.process.kill)
            checked.enter_context(bot.faultless(but=NOT_MODIFIED))
            return bot

        bot = start()

        def happen(what: Deed) -> None:
            nonlocal bot
            match what.kind:
                case "restarts":
                    checked.close()
                    process.close()
                    bot = start()
                case "spoils":
                    checked.close()  # from now on it is no fault that errors are logged
                    database.change_by_hand()
                case _:
                    _publish(bot, database.open(), what)

        yield telegram, happen


def _publish(bot: Running, library: Library, what: Deed) -> None:
    """Change or remove an article, and wait until the bot serves what comes of it."""
    (article,) = (each for each in library.articles(library.state()) if each.title == what.label)
    if what.kind == "removes":
        library.remove([article.id], "test")
    else:
        assert article.text.count(what.target) == 1
        changed = replace(article, text=article.text.replace(what.target, what.text))
        library.add_all([Entry(changed, changed.text.encode())], "test")
    made = library.publish(library.drafted(), "test")
    bot.process.wait_output(f"serving generation {made.number}:", 30)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_bot_does_what_the_transcript_says(
    path: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    anew = request.config.getoption("rewrite")
    text = path.read_text("utf-8")
    steps = parse(text)
    done: list[Step] = []
    with ExitStack() as stack:
        if any(deed(step.action).is_behind_the_scenes for step in steps if step.action):
            ready = _own(stack.enter_context(fresh("sqlite", tmp_path)))
        else:
            ready = _shared(request.getfixturevalue("polling_bot"))
        telegram, happen = stack.enter_context(ready)
        for was, now in zip(steps, replay(steps, telegram, happen, anew=anew), strict=True):
            if not anew and now.then != was.then:
                pytest.fail(f"{path.name}, {difference(was, now)}", pytrace=False)
            done.append(now)
    if anew:
        path.write_text(render(done), "utf-8")
    else:
        assert render(done).split("\n") == text.split("\n")
