"""Every transcript is replayed, and the bot does in it what the file says.

`pytest tests/bot/test_transcripts.py --rewrite` writes what the bot does now into the files.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from bot_api import BotApi

from tests.bot import running
from tests.bot.running import Running
from tests.bot.transcripts import NOT_MODIFIED, RESTART, Step, difference, parse, render, replay

FOLDER = Path(__file__).with_name("transcripts")


@contextmanager
def _shared(bot: Running) -> Iterator[tuple[BotApi, Callable[[], None]]]:
    def restart() -> None:
        raise AssertionError("The bot of all the transcripts is not to be restarted")

    with bot.faultless(but=NOT_MODIFIED) as telegram:
        yield telegram, restart


@contextmanager
def _own(folder: Path) -> Iterator[tuple[BotApi, Callable[[], None]]]:
    with BotApi() as telegram, ExitStack() as stack:

        def restart() -> None:
            stack.close()
            bot = stack.enter_context(running.polling(telegram, DATA_DIR=str(folder)))
            stack.callback(bot.process.kill)
            stack.enter_context(bot.faultless(but=NOT_MODIFIED))

        restart()
        yield telegram, restart


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_bot_does_what_the_transcript_says(
    path: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    anew = request.config.getoption("rewrite")
    text = path.read_text("utf-8")
    steps = parse(text)
    if any(step.action == (RESTART,) for step in steps):
        ready = _own(tmp_path)
    else:
        ready = _shared(request.getfixturevalue("polling_bot"))
    done: list[Step] = []
    with ready as (telegram, restart):
        for was, now in zip(steps, replay(steps, telegram, restart, anew=anew), strict=True):
            if not anew and now.then != was.then:
                pytest.fail(f"{path.name}, {difference(was, now)}", pytrace=False)
            done.append(now)
    if anew:
        path.write_text(render(done), "utf-8")
    else:
        assert render(done).split("\n") == text.split("\n")
