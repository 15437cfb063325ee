"""The index over a corpus's passages: question in, hits out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from index import confidence, query, reranking, stored
from index.arrays import Array, named, parts_of
from index.model import Corpus, Hit, Passage
from index.query import Query
from index.reranking import Ranked
from index.retrieval import CANDIDATES, Progress, Retrieval
from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has brought.

    `ranked` are the best passages, best first; empty if none shares anything with the question.
    `confidence`, between 0 and 1, is how likely the best one answers: from 0.5 on it is believed.
    """

    query: Query
    ranked: tuple[Ranked, ...]
    confidence: float


class PassageIndex:
    """An index of all passages of a corpus; immutable once built, so readers can share it.

    Args:
        corpus: may be empty; then nothing is ever found.
        progress: told while it builds; the last call has both numbers equal.
        earlier: an index of an earlier state of the corpus. What it knows of articles that are the
            same is taken over, which is quicker; the index is the same as without it.

    Attributes:
        bar: what an answer has to reach to be believed in this corpus (see `confidence`).
    """

    def __init__(
        self,
        corpus: Corpus,
        progress: Progress | None = None,
        earlier: "PassageIndex | None" = None,
    ) -> None:
        self.corpus = corpus
        self.retrieval: Retrieval = Retrieval(
            corpus, progress, earlier.retrieval if earlier else None
        )
        self.bar = confidence.bar(self.retrieval)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """The index whose `arrays` and `about` lie in a snapshot; texts are read when needed."""
        arrays, about = snapshot
        index = cls.__new__(cls)
        index.corpus = stored.corpus(about["articles"], parts_of("corpus", arrays))
        index.retrieval = Retrieval.of(index.corpus, arrays, about)
        index.bar = about["bar"]
        return index

    @property
    def arrays(self) -> dict[str, Array]:
        """All that it consists of, but for what is in `about`."""
        return {**named("corpus", stored.arrays(self.corpus)), **self.retrieval.arrays}

    @property
    def about(self) -> dict[str, object]:
        """What is told beside the `arrays`."""
        return {
            "articles": stored.told(self.corpus),
            **self.retrieval.about,
            "bar": self.bar,
        }

    def search(self, question: str, history: Sequence[str] = (), k: int = 10) -> Found:
        """At most k passages for a question, best first; equal scores keep corpus order.

        `history` are the earlier questions of the conversation, oldest first. k counts up to
        `CANDIDATES`: no more passages are looked at closely.
        """
        asked = query.of(question, history, self.retrieval.lexicon)
        ranked = tuple(reranking.rank(self.retrieval, asked, min(k, CANDIDATES)))
        if history and not asked.refers_back:
            # What only an earlier question shares with a passage says nothing about this one.
            odds = confidence.log_odds_alone(self.retrieval, question)
        else:
            odds = confidence.log_odds(self.retrieval, asked, ranked)
        return Found(asked, ranked, confidence.confidence(odds, self.bar) if ranked else 0.0)

    def hits(self, found: Found) -> tuple[Hit, ...]:
        """The passages found, as hits; a paragraph that an article repeats counts once."""
        once: dict[str, tuple[Passage, float]] = {}
        for each in found.ranked:
            passage = self.corpus.passages[each.examined.candidate.number]
            once.setdefault(passage.fingerprint, (passage, each.score))
        return tuple(
            Hit(passage, rank, score) for rank, (passage, score) in enumerate(once.values(), 1)
        )
