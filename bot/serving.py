"""The index that answers, kept up with the library: built aside, then put in place of the old."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from threading import Event

from bot.replies import Replies
from index import PassageIndex
from index import corpus as corpora
from index.library import Library
from index.model import Article
from index.records import Version
from index.retrieval import Progress

_log = logging.getLogger(__name__)


class Stopped(Exception):  # noqa: N818 - no error: the process was told to end
    """The index is not needed any more."""


class Serving:
    """Builds indexes of states of the library and puts them to work.

    Args:
        library: what is served.
        replies: answers from the index that is served.
        generation: that of the index in `replies`.
    """

    def __init__(self, library: Library, replies: Replies, generation: int) -> None:
        self.library = library
        self.replies = replies
        self.generation = generation
        self._articles: dict[int, Article] = {}
        self._stopping = Event()
        self._catching_up = asyncio.Lock()

    def build(self, versions: Sequence[Version], progress: Progress | None = None) -> PassageIndex:
        """An index of these versions. It takes a while: not to be called where others wait.

        Raises:
            LibraryError: they cannot be read.
            Stopped: the process ends.
        """

        def report(done: int, total: int) -> None:
            if self._stopping.is_set():
                raise Stopped
            if progress:
                progress(done, total)

        known = self._articles
        missing = [version for version in versions if version.id not in known]
        read = dict(zip((each.id for each in missing), self.library.articles(missing), strict=True))
        articles = {each.id: known.get(each.id) or read[each.id] for each in versions}
        self._articles = articles
        earlier = self.replies.index
        corpus = corpora.of(articles.values(), earlier.corpus)
        return PassageIndex(corpus, report, earlier)

    def serve(self, index: PassageIndex, generation: int) -> None:
        """Answer from this index from now on."""
        self.replies.index = index
        self.generation = generation
        _log.info("serving generation %s: %s passages", generation, len(index.corpus.passages))

    async def catch_up(self) -> None:
        """Serve the newest generation, by whatever process it was published.

        Nothing happens if it is served already, or if the process ends.

        Raises:
            LibraryError: the library cannot be read.
        """
        async with self._catching_up:
            newest = await asyncio.to_thread(self.library.generation)
            if newest == self.generation:
                return
            versions = await asyncio.to_thread(self.library.state, newest)
            with suppress(Stopped):
                index = await asyncio.to_thread(self.build, versions)
                if newest > self.generation:
                    self.serve(index, newest)

    def stop(self) -> None:
        """Give up whatever is being built."""
        self._stopping.set()
