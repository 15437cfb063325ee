"""The index that answers, kept up with the library: built aside, then put in place of the old."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event

from bot.background import spawn
from bot.replies import Replies
from bot.served import Served
from index import PassageIndex, cache
from index import corpus as corpora
from index.library import Library
from index.model import Article
from index.records import Version
from index.retrieval import Progress

_log = logging.getLogger(__name__)


def stored(index: PassageIndex, library: Library, versions: Sequence[Version]) -> Served:
    """An index of these versions of a library, to be served."""
    return Served(index, library, {version.article_id: version for version in versions})


def _articles(served: Served) -> dict[int, Article]:
    """The articles by the ids of their versions."""
    return {version.id: served.corpus.article(id_) for id_, version in served.versions.items()}


class Stopped(Exception):  # noqa: N818 - no error: the process was told to end
    """The index is not needed any more."""


class Serving:
    """Builds indexes of states of the library and puts them to work.

    Args:
        library: what is served.
        replies: answers from the index that is served.
        generation: that of the index in `replies`.
        folder: where the index that is served is kept.
    """

    def __init__(self, library: Library, replies: Replies, generation: int, folder: Path) -> None:
        self.library = library
        self.replies = replies
        self.generation = generation
        self._folder = folder
        self._articles = _articles(replies.served)
        self._stopping = Event()
        self._catching_up = asyncio.Lock()
        self._keeping = asyncio.Lock()

    def build(self, versions: Sequence[Version], progress: Progress | None = None) -> Served:
        """What is to be served of these versions.

        It takes a while: not to be called where others wait.

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
        return stored(PassageIndex(corpus, report, earlier), self.library, versions)

    def serve(self, served: Served, generation: int) -> None:
        """Answer from this from now on."""
        self.replies.served = served
        self.generation = generation
        spawn(self._keep(served))
        _log.info("serving generation %s: %s passages", generation, len(served.corpus.passages))

    async def _keep(self, served: Served) -> None:
        """Have the next start find this index, unless a newer one is served by then.

        What lies in the file then answers in its place: so its texts need no memory.
        """
        async with self._keeping:
            if served is not self.replies.served:
                return
            versions = list(served.versions.values())
            index = await asyncio.to_thread(cache.keep, self._folder, served.index, versions)
            if served is self.replies.served:
                self.replies.served = replace(served, index=index)
                self._articles = _articles(self.replies.served)

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
                served = await asyncio.to_thread(self.build, versions)
                if newest > self.generation:
                    self.serve(served, newest)

    def stop(self) -> None:
        """Give up whatever is being built."""
        self._stopping.set()
