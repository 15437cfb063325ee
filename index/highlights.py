"""Which sentences of a passage answer: what is shown in bold."""

from collections.abc import Callable

from index import sentences, terms
from index.features import weigh
from index.folding import fold
from index.kinds import Kind, names
from index.model import Span
from index.query import Query
from index.retrieval import Retrieval

NAMED = 0.3
"""What it counts that a sentence names what is asked for, against all the question's words."""

_LEANING = frozenset(
    "it he she they this these those such its his her their es er sie dies diese ce cela il elle "
    "ils elles esto eso este esta он она оно они это".split()
)


def highlights(index: Retrieval, text: str, language: str, query: Query) -> tuple[Span, ...]:
    """The sentence of a passage that answers best, with the one before it where it needs that.

    Best is what holds most of the question's words, by weight, and names what is asked for; of
    equal ones the first. "It is the largest …" needs the sentence before to be understood. A
    passage of one sentence is marked whole, since what it stands under may be what matches; of a
    longer one nothing is marked if no sentence holds anything. Spans are in order and apart.
    """
    score = _scoring(index, language, query)
    part = Span(0, len(text))
    if len(text) > sentences.LONGEST_RUN:
        # In millions of characters sentences are looked for only where they are likeliest.
        part = max(sentences.runs(text), key=lambda run: score(terms.words(run.of(text))))
    found = [
        Span(part.start + start, part.start + end) for start, end in sentences.split(part.of(text))
    ]
    if len(found) == 1:
        return tuple(found)
    said = [terms.words(span.of(text)) for span in found]
    scores = list(map(score, said))
    best = max(range(len(found)), key=lambda at: scores[at], default=None)
    if best is None or not scores[best]:
        return ()
    if best and said[best] and fold(said[best][0]) in _LEANING:
        return (found[best - 1], found[best])
    return (found[best],)


def _scoring(index: Retrieval, language: str, query: Query) -> Callable[[list[str]], float]:
    """What scores a sentence that is given as its words."""
    weight, own = index.by_terms.weight, weigh(index, query)
    stands_for = index.lexicon.stands_for

    def score(words: list[str]) -> float:
        held = {term for word in words for term in stands_for(word, language)}
        shared = sum(
            each
            for each, word in zip(own, query.words, strict=True)
            if held.intersection(word.terms)
        )
        shared += sum(weight(term) * query.terms[term] for term in query.earlier if term in held)
        if query.kind and shared and _named(query.kind, words, query):
            shared += NAMED * sum(own)
        return shared

    return score


def _named(kind: Kind, words: list[str], query: Query) -> bool:
    asked = {fold(word.looked_for) for word in query.words}
    return any(
        names(kind, word, begins=not at) for at, word in enumerate(words) if fold(word) not in asked
    )
