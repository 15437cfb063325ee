"""The index over a corpus's passages: query in, hits out."""

from collections.abc import Callable

from index import terms
from index.model import Corpus, Hit, Passage
from index.postings import Postings
from index.query import Query
from index.ranking import Bm25

Progress = Callable[[int, int], None]
"""Told now and then how many of how many passages are done."""


class PassageIndex:
    """An index of all passages of a corpus; immutable once built, so readers can share it.

    Args:
        corpus: may be empty; then nothing is ever found.
        progress: told while it builds; the last call has both numbers equal.
    """

    def __init__(self, corpus: Corpus, progress: Progress | None = None) -> None:
        self.corpus = corpus
        total = len(corpus.passages)
        found = []
        for done, passage in enumerate(corpus.passages, 1):
            found.append(self.terms_of(passage))
            if progress and (done % 256 == 0 or done == total):
                progress(done, total)
        self.postings = Postings(Bm25(found))

    def search(self, query: Query, k: int = 10) -> list[Hit]:
        """At most k hits, best first; equal scores in corpus order.

        Empty if no passage shares a term with the query: then nothing matched, whatever the
        scores of the rest.
        """
        return [
            Hit(self.corpus.passages[number], rank, score)
            for rank, (number, score) in enumerate(self.postings.top(query.weights, k), 1)
        ]

    def knows(self, word_terms: tuple[str, ...]) -> bool:
        """Whether any passage holds one of the terms that a word stands for."""
        return any(term in self.postings.idf for term in word_terms)

    def idf(self, term: str) -> float:
        """The weight of a term; that of a term no passage holds is the highest there can be."""
        return self.postings.idf.get(term, self.postings.highest_idf)

    def terms_of(self, passage: Passage) -> list[str]:
        """The terms a passage is found by: its own, and those of what it stands under."""
        article = self.corpus.article(passage.article_id)
        above = [article.title or "", *(span.of(article.text) for span in passage.headings)]
        if passage.lead_in:
            above.append(passage.lead_in.of(article.text))
        return terms.terms("\n".join([*above, passage.text]), article.language)
