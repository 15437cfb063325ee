"""Quotes from a corpus of articles: the passage that answers a question, word for word.

    >>> from pathlib import Path
    >>> from index import PassageIndex, answer, read_corpus
    >>> index = PassageIndex(read_corpus(Path("seeds")))
    >>> found = answer(index, "Which countries signed the Paris Call?")
    >>> found.citations[0].passage.text[:69]
    'Only four countries from the MENA region - Lebanon, Morocco, Qatar and'

This package is a library: it knows nothing of Telegram, environment variables or settings.
"""

from index.answers import answer, cite
from index.corpus import read as read_corpus
from index.errors import CorpusError, FixtureError, QuotationError, VerbatimError
from index.model import Answer, Article, Citation, Corpus, Decision, Hit, Passage, Span
from index.search import PassageIndex

__all__ = [
    "Answer",
    "Article",
    "Citation",
    "Corpus",
    "CorpusError",
    "Decision",
    "FixtureError",
    "Hit",
    "Passage",
    "PassageIndex",
    "QuotationError",
    "Span",
    "VerbatimError",
    "answer",
    "cite",
    "read_corpus",
]
