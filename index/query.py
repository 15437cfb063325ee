"""A question, and what was asked before it → the query: weighted terms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import terms

EARLIER_WEIGHT = 0.3
"""What a term counts that only earlier questions bring, against 1 for the question's own.

Measured on conversations: at full weight the old topic drowns the question, at 0 a follow-up
loses what it is about.
"""

LONGEST_QUESTION = 4096
"""Characters of a question that are read: as many as a Telegram message can hold."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\]\([^()\s]*\)|https?://\S+")
"""HTML tags and addresses: what is asked for is the text around them."""


@dataclass(frozen=True, slots=True)
class Query:
    """The terms looked for.

    `words` are the question's telling words as typed, each once, with the terms it stands for;
    `weights` all terms in the question's order, each once, above 0. Both may be empty.
    `refers_back` tells whether the question leans on an earlier one ("and how many were there?").
    """

    words: dict[str, tuple[str, ...]]
    weights: dict[str, float]
    refers_back: bool = False


EMPTY = Query({}, {})
"""Asks for nothing."""

_REFERRING = frozenset(
    "he him his she her hers it its they them their theirs this that these those there then "
    "ones one same other others another former latter following".split()
)
_CONTINUING = ("and", "but", "so", "or", "also", "what about", "how about", "why not", "since when")


def of(question: str, history: Sequence[str] = (), language: str = "en") -> Query:
    """The query for a question.

    `history` are the earlier questions of the conversation, oldest first. The previous one and
    the first one lend their terms at `EARLIER_WEIGHT`, so that "and how many people attended?"
    is looked for within what the conversation is about.
    """
    words = _telling(question, language)
    weights = {term: 1.0 for found in words.values() for term in found}
    for earlier in dict.fromkeys((*history[-1:], *history[:1])):
        for found in _telling(earlier, language).values():
            for term in found:
                weights.setdefault(term, EARLIER_WEIGHT)
    return Query(words, weights, bool(history) and _refers_back(question))


def _refers_back(question: str) -> bool:
    said = [terms.fold(word) for word in terms.words(question)]
    return " ".join(said).startswith(_CONTINUING) or not _REFERRING.isdisjoint(said)


def _telling(question: str, language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for word in terms.words(_MARKUP.sub(" ", question[:LONGEST_QUESTION])):
        folded = terms.fold(word)
        if folded not in seen and terms.is_telling(word):
            seen.add(folded)
            if stands_for := terms.terms_of(word, language):
                found[word] = stands_for
    return found
