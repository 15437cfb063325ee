"""Hits → an answer: what is quoted, which sentence answers, and whether anything does."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from index import query as queries
from index import sentences, terms
from index.model import Answer, Citation, Decision, Hit, Span, proven
from index.query import Query
from index.search import PassageIndex
from index.smalltalk import recognise

MOST_CITATIONS = 10
"""Hits looked at and citations given, the first included."""

_ANSWER_FROM = 0.5
"""The confidence from which an answer claims to be one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for a question before anything is quoted; the fields are those of Answer."""

    query: Query
    hits: tuple[Hit, ...]
    decision: Decision
    confidence: float
    missing: tuple[str, ...] = ()


def find(
    index: PassageIndex, question: str, history: Sequence[str] = (), k: int = MOST_CITATIONS
) -> Finding:
    """At most k hits for a question, best first, and what they are worth.

    Args:
        index: of the corpus asked.
        question: as the person wrote it.
        history: the earlier questions of the conversation, oldest first.
        k: the most hits wanted.
    """
    if recognise(question):
        return Finding(queries.EMPTY, (), Decision.SMALLTALK, 1.0)
    query = queries.of(question, [said for said in history if not recognise(said)])
    missing = tuple(word for word, found in query.words.items() if _is_missing(index, word, found))
    # A question of its own that the corpus has no word of is not answered from an earlier one.
    asked = query.refers_back or any(map(index.knows, query.words.values()))
    hits = tuple(index.search(query, k)) if asked else ()
    if not hits:
        return Finding(query, (), Decision.NOTHING, 0.0, missing)
    confidence = _confidence(index, query, hits[0])
    decision = Decision.ANSWER if confidence >= _ANSWER_FROM else Decision.CLOSEST
    return Finding(query, hits, decision, confidence, missing)


def answer(
    index: PassageIndex, question: str, history: Sequence[str] = (), k: int = MOST_CITATIONS
) -> Answer:
    """What the corpus has to say to a question; the arguments are those of `find`.

    Returns:
        Citations best first. None, and the decision `nothing`, where no passage shares a telling
        term with the question; none and `smalltalk` where the message asks nothing of the corpus.

    Raises:
        QuotationError: a passage does not stand in its article any more; nothing may be shown.
    """
    found = find(index, question, history, k)
    citations = tuple(cite(index, hit, found.query) for hit in found.hits)
    return Answer(question, found.decision, found.confidence, citations, found.missing)


def cite(index: PassageIndex, hit: Hit, query: Query | None = None) -> Citation:
    """The hit's passage as a citation, its answering sentence highlighted if there is a query.

    Raises:
        QuotationError: the passage does not stand in its article.
    """
    article = index.corpus.article(hit.passage.article_id)
    passage = proven(hit.passage, article)
    highlights = _highlights(index, passage.text, article.language, query) if query else ()
    of = len(index.corpus.passages_of(article))
    return Citation(hit.rank, hit.score, article, passage, of, highlights)


def _highlights(index: PassageIndex, text: str, language: str, query: Query) -> tuple[Span, ...]:
    """The sentence that holds most of what is asked for; of equal ones the first.

    Empty if no sentence shares a term with the query: then only the heading or title did.
    """
    best: Span | None = None
    most = 0.0
    for sentence in sentences.split(text):
        found = set(terms.terms(sentence.of(text), language))
        shared = sum(
            index.idf(term) * weight for term, weight in query.weights.items() if term in found
        )
        if shared > most:
            best, most = sentence, shared
    return (best,) if best else ()


def _is_missing(index: PassageIndex, word: str, stands_for: tuple[str, ...]) -> bool:
    # A single letter is a slip or a list's label rather than something that was asked for.
    return len(word) > 1 and not index.knows(stands_for)


def _confidence(index: PassageIndex, query: Query, best: Hit) -> float:
    """How likely it is that the best passage answers, between 0 and 1.

    A logistic regression on two shares of what the question's telling words weigh: how much of it
    the passage covers, and the passage's score.
    """
    mass = sum(index.idf(term) for word in query.words.values() for term in word[:1])
    if not mass:
        return 0.0
    held = set(index.terms_of(best.passage))
    covered = sum(index.idf(found[0]) for found in query.words.values() if held.intersection(found))
    return 1 / (1 + exp(-(_BIAS + _COVERAGE * covered / mass + _SCORE * best.score / mass)))


_BIAS, _COVERAGE, _SCORE = -2.0, 4.0, 4.0
