"""From drafted changes to what readers get: built aside, compared, published or discarded.

One reindex at a time. How far it is stands in the journal, so that the next process goes on with
it and the admin is told how it ended.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from telegram import Bot
from telegram.error import TelegramError

from bot import library_messages
from bot.admin_messages import SUMMARY, counted
from bot.background import spawn
from bot.handlers import sending
from bot.handlers.sending import EDIT_EVERY
from bot.journal import Journal
from bot.messages import Message, notice
from bot.records import Reindex, ReindexState
from bot.richtext import one_line
from bot.served import Served
from bot.serving import Serving, Stopped
from index import PassageIndex
from index.changes import AnswersChanged, Difference, answers_changed, difference
from index.errors import FixtureError, LibraryError, VerbatimError
from index.evaluation import Replayed, read_fixtures, replay
from index.records import Change

RESTARTED = "I was restarted in between. "

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What would be served of the library with the drafts, made on top of the generation `base`.

    `replayed` are the fixtures with the answers they get from it; `answers` is what of that has
    changed, or the reason if the fixtures could not be replayed.
    """

    changes: Sequence[Change]
    base: int
    served: Served
    difference: Difference
    replayed: Sequence[Replayed]
    answers: AnswersChanged | str


class Reindexing:
    """Carries drafted changes out.

    Args:
        serving: holds the library, and the index that answers meanwhile.
        journal: where it is kept how far a reindex is.
        bot: shows it.
        fixtures: the file of questions that are replayed; there may be none.
        at_once: whether a change that loses no answer is published without being asked.
    """

    def __init__(
        self, serving: Serving, journal: Journal, bot: Bot, fixtures: Path, *, at_once: bool
    ) -> None:
        self._serving = serving
        self._library = serving.library
        self._journal = journal
        self._bot = bot
        self._fixtures = fixtures
        self._at_once = at_once
        self._candidate: _Candidate | None = None
        self._replayed: tuple[int, Sequence[Replayed]] = 0, ()
        self._at_work = asyncio.Lock()
        self._wanted = 0

    async def resume(self) -> None:
        """Go on with what an earlier process has left."""
        for reindex in await asyncio.to_thread(self._journal.open_reindexes):
            await self._run(reindex, opening=RESTARTED)

    async def follow(self) -> None:
        """Serve what is in force now, by whatever way it came to be."""
        await self._serving.catch_up()

    async def begin(self, chat_id: int, what: str = "") -> None:
        """Build an index with the drafts and show the change in this chat; does not wait for it."""
        reindex, replaced = await asyncio.to_thread(self._journal.begin, chat_id, what)
        spawn(self._run(reindex))
        for earlier in replaced:
            if earlier.changes:  # else it is still being built, see `_propose`
                await self._replaced(earlier)

    async def _replaced(self, reindex: Reindex) -> None:
        """Say that a change is shown anew: its message would offer what has changed since."""
        with contextlib.suppress(TelegramError):
            await self._show(reindex, notice("The change has grown since, and is shown anew."))

    async def _run(self, reindex: Reindex, opening: str = "") -> None:
        self._wanted = max(self._wanted, reindex.id)
        async with self._at_work:
            try:
                if reindex.state is ReindexState.PUBLISHING:
                    await self._carry_out(reindex, opening)
                elif self._wanted == reindex.id:
                    await self._propose(reindex, opening)
                elif reindex.message_id:  # a newer one shows all that this one would
                    await self._replaced(reindex)
            except Stopped:
                return
            except TelegramError as error:
                _log.warning("a change could not be shown, the next start will: %s", error)
            except VerbatimError as error:
                await asyncio.to_thread(self._journal.fail, reindex)
                reason = one_line(str(error), SUMMARY)
                await self._show(reindex, notice(f"{opening}The index was not changed: {reason}"))

    async def _propose(self, reindex: Reindex, opening: str) -> None:
        reindex = await self._show(reindex, library_messages.progress(0, 0, 0))
        candidate = await self._build(reindex)
        if not candidate.changes:
            self._serving.serve(candidate.served, candidate.base)
            size = counted(len(candidate.served.corpus.passages), "paragraph")
            text = f"There is nothing to publish. The index is up to date: {size}."
            await self._show(reindex, notice(f"{opening}{text}"))
            await asyncio.to_thread(self._journal.move, reindex, ReindexState.PUBLISHED)
            return
        shown = [_key(change) for change in candidate.changes]
        if not await asyncio.to_thread(self._journal.propose, reindex, shown):
            await self._replaced(reindex)
            return
        self._candidate = candidate
        reindex = replace(reindex, state=ReindexState.READY, changes=tuple(shown))
        answers = candidate.answers
        if self._at_once and isinstance(answers, AnswersChanged) and not answers.lost:
            if await asyncio.to_thread(self._journal.move, reindex, ReindexState.PUBLISHING):
                await self._carry_out(replace(reindex, state=ReindexState.PUBLISHING), opening)
            return
        message = library_messages.change(reindex, candidate.difference, answers, opening)
        await self._show(reindex, message)

    async def _build(self, reindex: Reindex) -> _Candidate:
        """The index with the drafts as they are once it is finished, and what it changes."""
        while True:
            base = await asyncio.to_thread(self._library.generation)
            changes = await asyncio.to_thread(self._library.drafted)
            versions = await asyncio.to_thread(lambda: self._library.state(drafted=True))
            async with _Progress(self._bot, reindex) as progress:
                served = await asyncio.to_thread(self._serving.build, versions, progress.report)
            before, generation = self._serving.replies.index, self._serving.generation
            found = await asyncio.to_thread(difference, before.corpus, served.corpus)
            after, answers = await asyncio.to_thread(self._replay, before, generation, served.index)
            if changes == await asyncio.to_thread(self._library.drafted):
                return _Candidate(changes, base, served, found, after, answers)

    def _replay(
        self, before: PassageIndex, generation: int, after: PassageIndex
    ) -> tuple[Sequence[Replayed], AnswersChanged | str]:
        """The fixtures with their answers from the later index, and what of these has changed."""
        if not self._fixtures.is_file():
            return (), f"there is no {self._fixtures}"
        try:
            fixtures = read_fixtures(self._fixtures)
        except FixtureError as error:
            return (), str(error)
        # A generation gives the same answers however often it is asked.
        if self._replayed[0] != generation or [each.fixture for each in self._replayed[1]] != list(
            fixtures
        ):
            self._replayed = generation, replay(before, fixtures, k=1)
        replayed = replay(after, fixtures, k=1)
        return replayed, answers_changed(self._replayed[1], replayed)

    # What is decided

    async def find(self, id_: int, chat_id: int) -> Reindex | None:
        """The reindex that is to be decided on in this chat; None if it was, or is another's."""
        for reindex in await asyncio.to_thread(self._journal.open_reindexes):
            if (reindex.id, reindex.chat_id) == (id_, chat_id):
                return reindex if reindex.state is ReindexState.READY else None
        return None

    async def publish(self, reindex: Reindex) -> bool:
        """Make a change live; False if it was decided on already."""
        moved = await asyncio.to_thread(self._journal.move, reindex, ReindexState.PUBLISHING)
        if moved:
            spawn(self._run(replace(reindex, state=ReindexState.PUBLISHING)))
        return moved

    async def _carry_out(self, reindex: Reindex, opening: str) -> None:
        by = str(reindex.chat_id)
        changes = await self._still_drafted(reindex)
        if changes:
            made = await asyncio.to_thread(self._library.publish, changes, by, reindex.what)
        else:  # an earlier process has published it, and could not say so any more
            every = await asyncio.to_thread(self._library.generations)
            made = next((each for each in every if each.by == by), every[0])
            state = await asyncio.to_thread(self._library.state, made.number)
            in_force = {version.article_id: version.id for version in state}
            if any(in_force.get(article) != version for article, version in reindex.changes):
                raise LibraryError("what was to be published is not drafted any more")
        candidate, self._candidate = self._candidate, None
        if candidate and candidate.changes == changes:
            if made.number == candidate.base + 1:
                self._serving.serve(candidate.served, made.number)
                self._replayed = made.number, candidate.replayed
            message = library_messages.published(made, candidate.difference, candidate.answers)
        else:
            message = library_messages.published(made, opening=opening)
        await self._serving.catch_up()  # before it is told that readers get it
        # Its end is kept once the admin knows: a process that ends in between is followed by one
        # that tells it.
        await self._show(reindex, message)
        await asyncio.to_thread(self._journal.move, reindex, ReindexState.PUBLISHED)

    async def discard(self, reindex: Reindex) -> None:
        """Drop a change."""
        changes = await self._still_drafted(reindex)
        await asyncio.to_thread(self._library.discard, changes, str(reindex.chat_id))
        self._candidate = None
        if await asyncio.to_thread(self._journal.move, reindex, ReindexState.DISCARDED):
            await self._show(reindex, notice("Discarded. Readers get what they got before."))

    async def _still_drafted(self, reindex: Reindex) -> list[Change]:
        """The changes that were shown, as far as they are neither published nor dropped."""
        drafted = await asyncio.to_thread(self._library.drafted)
        return [change for change in drafted if _key(change) in reindex.changes]

    async def _show(self, reindex: Reindex, message: Message) -> Reindex:
        shown = await sending.show(self._bot, reindex.chat_id, reindex.message_id, message)
        if shown != reindex.message_id:
            await asyncio.to_thread(self._journal.show, reindex, shown)
        return replace(reindex, message_id=shown)


class _Progress:
    """Tells in a reindex's message how far it is, as long as the block lasts."""

    def __init__(self, bot: Bot, reindex: Reindex) -> None:
        self._bot = bot
        self._reindex = reindex
        self._began = time.monotonic()
        self._ended = asyncio.Event()
        self._done = (0, 0)

    def report(self, done: int, total: int) -> None:
        """Take in how many of how many passages are done; from any thread."""
        self._done = (done, total)

    async def __aenter__(self) -> Self:
        self._telling = spawn(self._tell())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._ended.set()
        await self._telling  # an edit under way must not come after the next one

    async def _tell(self) -> None:
        told = library_messages.progress(0, 0, 0)
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), EDIT_EVERY)
                return
            message = library_messages.progress(*self._done, time.monotonic() - self._began)
            if message == told:
                continue
            told = message
            try:
                await sending.show(
                    self._bot, self._reindex.chat_id, self._reindex.message_id, message
                )
            except TelegramError as error:
                _log.info("the progress could not be shown: %s", error)


def _key(change: Change) -> tuple[str, int | None]:
    return change.article_id, change.after.id if change.after else None
