"""Quotes from a corpus of articles: the passage that answers a question, word for word.

    >>> from pathlib import Path
    >>> from index import PassageIndex, answer, read_corpus
    >>> index = PassageIndex(read_corpus(Path("seeds")))
    >>> found = answer(index, "Which countries signed the Paris Call?")
    >>> found.citations[0].passage.text[:69]
    'Only four countries from the MENA region - Lebanon, Morocco, Qatar and'

This package is a library: it knows nothing of Telegram, environment variables or settings.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_STANDS_IN = {
    **dict.fromkeys(("answer", "cite"), "answers"),
    **dict.fromkeys(("CorpusError", "FixtureError", "QuotationError", "VerbatimError"), "errors"),
    "PassageIndex": "search",
    "read_corpus": "corpus",
}
"""The modules of what does not stand in `model`."""


def __getattr__(name: str) -> Any:
    """What is asked for is imported then (PEP 562): a part of this package takes its own memory."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_STANDS_IN.get(name, 'model')}")
    globals()[name] = found = getattr(module, name if name != "read_corpus" else "read")
    return found
