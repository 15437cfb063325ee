"""The first ranking: query in, the candidates among a corpus's passages out."""

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from index import terms
from index.lexicon import Lexicon, acronyms
from index.model import Corpus, Passage
from index.postings import Postings
from index.query import Query
from index.ranking import Bm25

Progress = Callable[[int, int], None]
"""Told now and then how many of how many passages are done."""

GRAMS_SHARE = 0.7
"""What the best score by grams counts against the best score by terms."""

CANDIDATES = 50
"""Passages that are looked at closely. Of nearly all questions the answer is among them."""

_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, by its number in the corpus, with its BM25 scores by terms and by grams."""

    number: int
    by_terms: float
    by_grams: float


class Retrieval:
    """All passages of a corpus, indexed twice by BM25; immutable once built.

    Once by their terms, and once by their words' grams, which survive slips, compounds and endings
    that a stemmer does not know.

    Args:
        corpus: may be empty; then nothing is ever found.
        progress: told while it builds; the last call has both numbers equal.
    """

    def __init__(self, corpus: Corpus, progress: Progress | None = None) -> None:
        self.corpus = corpus
        total = len(corpus.passages)
        by_terms, by_grams = [], []
        counts: dict[str, Counter[str]] = {}
        numbers: dict[str, int] = {}
        self._said: list[array[int]] = []
        for done, passage in enumerate(corpus.passages, 1):
            language = corpus.article(passage.article_id).language
            words = terms.words(self.findable(passage))
            counts.setdefault(language, Counter()).update(words)
            by_terms.append([term for word in words for term in terms.terms_of(word, language)])
            by_grams.append([gram for word in words for gram in terms.grams_of(word)])
            said = terms.words(passage.text)
            self._said.append(array("I", (numbers.setdefault(w, len(numbers)) for w in said)))
            if progress and (done % 256 == 0 or done == total):
                progress(done, total)
        self._words = list(numbers)
        explained = [acronyms(article.text) for article in corpus.articles]
        self.lexicon = Lexicon(
            counts, {short: long for found in explained for short, long in found.items()}
        )
        self.by_terms = Postings(Bm25(by_terms))
        self.by_grams = Postings(Bm25(by_grams))

    def candidates(self, query: Query, k: int = CANDIDATES) -> list[Candidate]:
        """At most k passages that share a term or a gram with the query, likeliest first.

        Equally likely ones keep corpus order. Empty if none shares anything: then nothing
        matched, whatever the scores of the rest.
        """
        depth = max(_DEPTH, k)
        by_terms = dict(self.by_terms.top(query.terms, depth))
        by_grams = dict(self.by_grams.top(query.grams, depth))
        best_terms = max(by_terms.values(), default=1.0)
        best_grams = max(by_grams.values(), default=1.0)
        found = [
            Candidate(number, by_terms.get(number, 0.0), by_grams.get(number, 0.0))
            for number in sorted({*by_terms, *by_grams})
        ]
        found.sort(
            key=lambda each: (
                -(each.by_terms / best_terms + GRAMS_SHARE * each.by_grams / best_grams)
            )
        )
        return found[:k]

    def said(self, number: int) -> list[str]:
        """The words of a passage's own text, in order. Kept since cutting them out takes long."""
        words = self._words
        return [words[at] for at in self._said[number]]

    def above(self, passage: Passage) -> str:
        """What the passage stands under: its article's title, its headings, its lead-in."""
        article = self.corpus.article(passage.article_id)
        spans = [*passage.headings, *([passage.lead_in] if passage.lead_in else [])]
        return "\n".join([article.title or "", *(span.of(article.text) for span in spans)])

    def findable(self, passage: Passage) -> str:
        """The text that a passage is found by: its own, and what it stands under."""
        return f"{self.above(passage)}\n{passage.text}"
