"""A question → an answer: what is quoted, which sentence answers, and whether anything does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import query as queries
from index.folding import fold
from index.highlights import highlights
from index.model import Answer, Citation, Decision, Hit, Passage, proven
from index.query import Query
from index.search import PassageIndex
from index.smalltalk import recognise

MOST_CITATIONS = 10
"""Citations given, the first included."""

_BELIEVED_FROM = 0.5


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
    found = index.search(question, [said for said in history if not recognise(said)], k)
    words = found.query.words
    missing = tuple(word.text for word in words if word.missing)
    # What matches by grams, an earlier question or a single character alone is chance, unless
    # the earlier question was leant on.
    shares = found.query.refers_back or any(
        not word.missing and len(word.text) > 1 for word in words
    )
    if not found.ranked or not shares:
        return Finding(found.query, (), Decision.NOTHING, 0.0, missing)
    decision = Decision.ANSWER if found.confidence >= _BELIEVED_FROM else Decision.CLOSEST
    hits = index.hits(found)
    return Finding(found.query, hits, decision, found.confidence, missing)


def answer(
    index: PassageIndex,
    question: str,
    history: Sequence[str] = (),
    k: int = MOST_CITATIONS,
    marked: int = MOST_CITATIONS,
) -> Answer:
    """What the corpus has to say to a question.

    Args:
        index: of the corpus asked.
        question: as the person wrote it.
        history: the earlier questions of the conversation, oldest first.
        k: the most citations wanted.
        marked: how many of the first ones get highlights; looking for those takes time.

    Returns:
        Citations best first. None, and the decision `nothing`, where no passage shares a telling
        term with the question; none and `smalltalk` where the message asks nothing of the corpus.

    Raises:
        QuotationError: a passage does not stand in its article any more; nothing may be shown.
    """
    found = find(index, question, history, k)
    citations = tuple(
        cite(index, hit, found.query if at < marked else None) for at, hit in enumerate(found.hits)
    )
    return _told(index, question, found, citations)


def recall(
    index: PassageIndex,
    question: str,
    history: Sequence[str],
    passages: Sequence[tuple[int, Passage]],
    decision: Decision,
) -> Answer:
    """An answer that was given before, from the ranks and passages of its citations.

    Nothing is searched, so these are quoted again and no others; their scores are 0.

    Raises:
        QuotationError: a passage does not stand in its article any more; nothing may be shown.
    """
    query = queries.of(question, history, index.retrieval.lexicon)
    hits = tuple(Hit(passage, rank, 0.0) for rank, passage in passages)
    missing = tuple(word.text for word in query.words if word.missing)
    found = Finding(query, hits, decision, 0.0, missing)
    return _told(index, question, found, tuple(cite(index, hit, query) for hit in hits))


def _told(
    index: PassageIndex, question: str, found: Finding, citations: tuple[Citation, ...]
) -> Answer:
    words = found.query.words
    repaired = {
        word.text: word.repaired
        for word in words
        if word.repaired and not _is_told_already(fold(word.text), fold(word.repaired))
    }
    nearest = {
        word.text: near
        for word in words
        if word.missing and (near := index.retrieval.lexicon.nearest(word.text))
    }
    return Answer(
        question,
        found.decision,
        found.confidence,
        citations,
        found.missing,
        _suggestion(question, {**repaired, **nearest}),
        tuple(repaired.values()),
        tuple(nearest.values()),
    )


def cite(index: PassageIndex, hit: Hit, query: Query | None = None) -> Citation:
    """The hit's passage as a citation, its answering sentence highlighted if there is a query.

    Raises:
        QuotationError: the passage does not stand in its article.
    """
    article = index.corpus.article(hit.passage.article_id)
    passage = proven(hit.passage, article)
    marks = highlights(index.retrieval, passage.text, article.language, query) if query else ()
    of = len(index.corpus.passages_of(article))
    return Citation(hit.rank, hit.score, article, passage, of, marks)


def _is_told_already(typed: str, spelling: str) -> bool:
    """Whether a word is longer by an ending, as "taken" is than "take": no slip to be told of.

    A last letter typed twice is one. What folds to nothing is the same in every spelling.
    """
    ending = typed.removeprefix(spelling)
    return not spelling or ending not in (typed, "", spelling[-1])


def _suggestion(question: str, spellings: Mapping[str, str]) -> str | None:
    """The question in other spellings, None if there are none."""
    suggested = question
    for typed, spelling in spellings.items():
        suggested = re.sub(rf"\b{re.escape(typed)}\b", spelling, suggested)
    return suggested if suggested != question else None
