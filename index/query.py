"""A question, and what was asked before it → the query: weighted terms and grams."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index import terms
from index.folding import fold
from index.kinds import Kind, asked_for
from index.lexicon import Lexicon

LONGEST_QUESTION = 4096
"""Characters of a question that are read: as many as a Telegram message can hold."""

MOST_WORDS = 48
"""Telling words of a question that count, the first ones."""

EXPANDED_WEIGHT = 0.5
"""What a term counts that only explains an acronym of the question."""

EARLIER_WEIGHTS = {(True, True): 0.8, (True, False): 0.5, (False, True): 0.3, (False, False): 0.1}
"""What a term counts that only earlier questions bring, by whether the question leans on them and
whether it has few telling words of its own. Measured on conversations: more, and the old topic
drowns the question; less, and a follow-up loses what it is about."""

_FEW_WORDS = 2
_LONGEST_WORDING = 96

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\]\([^()\s]*\)|https?://\S+")
"""HTML tags and addresses: what is asked for is the text around them."""

_REFERRING = frozenset(
    "he him his she her hers it its they them their theirs this these there then ones one same "
    "other others another former latter following er ihm ihn sie ihr ihnen dort elle elles ils "
    "lui leur ella ellos ellas lo alli он она они его ее их там".split()
)
_ASKED_WITH = {
    "how": frozenset("old long far tall large big high often fast deep soon wide heavy".split()),
    "wie": frozenset("alt lange weit gross hoch oft schnell tief".split()),
    "what": frozenset("type kind sort".split()),
    "which": frozenset("type kind sort".split()),
    "welche": frozenset(("art",)),
    "welcher": frozenset(("art",)),
    "que": frozenset("tipo clase".split()),
    "какои": frozenset("тип вид".split()),
    "какого": frozenset("типа вида рода".split()),
}
"""Of "How long did it take?" nothing is asked that has to stand in a text as "long"."""

_CONTINUING = re.compile(
    r"(?:and|but|so|or|also|then|und|aber|et|mais|y|pero|и|а|но)\b|(?:what|how) about\b|why not\b"
)

_SAYS_THAT_IT_IS = re.compile(
    r"\b(?:is|are|was|were|be) there (?=\S)|\bthere (?:is|are|was|were)\b"
)
"""Of "Is there life on Mars?" nothing refers back; of "How many were there?" it does."""

_COMPARING = re.compile(
    r"\b(?:both|compared?|comparison|versus|vs|differ(?:s|ed|ence|ences|ent)?|than|respectively"
    r"|beide|vergleich\w*|unterschied\w*|ambos|diferencia\w*|les deux|oba)\b"
    r"|\band (?:what|who|when|where|which|how|why)\b"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A telling word of the question.

    `text` is as typed; `terms` are what it is looked for by. `repaired` is the corpus's spelling
    where the corpus does not have the word but one that is nearly the same; `missing` says that
    it has neither; `named` that it is a name, by how the corpus writes it.
    """

    text: str
    terms: tuple[str, ...]
    repaired: str | None = None
    missing: bool = False
    named: bool = False

    @property
    def looked_for(self) -> str:
        """The word as it is looked for: repaired if it was."""
        return self.repaired or self.text


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    `words` are the question's telling words in order, each once. `terms` and `grams` are weighted,
    above 0, in the order in which they come up; what the question itself says weighs 1. All may be
    empty. `earlier` are the terms that only earlier questions bring. `kind` is what an answer has
    to name, None if that cannot be told. `refers_back` says that the question leans on earlier
    ones ("and how many were there?"), `compares` that it asks for two things at once. `wording` are
    all its words in order, function words included, folded and with slips repaired; `names` the
    pairs of neighbours among them that are written like a name of several words.
    """

    words: tuple[Word, ...]
    terms: dict[str, float]
    grams: dict[str, float]
    earlier: tuple[str, ...] = ()  # in order, lest sums differ from one process to the next
    kind: Kind | None = None
    refers_back: bool = False
    compares: bool = False
    wording: tuple[str, ...] = ()
    names: frozenset[tuple[str, str]] = frozenset()


EMPTY = Query((), {}, {})
"""Asks for nothing."""


def of(question: str, history: Sequence[str], lexicon: Lexicon) -> Query:
    """The query for a question, in the words of a corpus.

    `history` are the earlier questions of the conversation, oldest first. The previous one and
    the first one lend their terms at a lower weight, so that "and how many people attended?" is
    looked for within what the conversation is about.
    """
    words = _telling(question, lexicon)
    weighted = {term: 1.0 for word in words for term in word.terms}
    grams = {gram: 1.0 for word in words for gram in _grams(word)}
    said = [word.looked_for for word in words]
    for text in lexicon.expanded(said):
        for term in lexicon.terms_of(text):
            weighted.setdefault(term, EXPANDED_WEIGHT)
    own = frozenset(weighted)
    leans = _leans_back(question)
    own_words = sum(fold(word.text) not in _REFERRING for word in words)
    share = EARLIER_WEIGHTS[leans, own_words <= _FEW_WORDS]
    for earlier in dict.fromkeys((*history[-1:], *history[:1])):
        for word in _telling(earlier, lexicon):
            for term in word.terms:
                weighted.setdefault(term, share)
            for gram in _grams(word):
                grams.setdefault(gram, share)
    return Query(
        words,
        weighted,
        grams,
        earlier=tuple(term for term in weighted if term not in own),
        kind=asked_for(question[:LONGEST_QUESTION]),
        refers_back=leans and bool(history),
        compares=bool(_COMPARING.search(_said(question))),
        wording=_wording(question, words),
        names=frozenset(_names(question)),
    )


def _names(question: str) -> Iterator[tuple[str, str]]:
    said = terms.words(_bare(question))[:_LONGEST_WORDING]
    # A question in nothing but capitals says nothing by them; the first word has one anyway.
    if any(word.islower() for word in said):
        for one, two in pairwise(said[1:]):
            if one[0].isupper() and two[0].isupper():
                yield fold(one), fold(two)


def _wording(question: str, telling: Sequence[Word]) -> tuple[str, ...]:
    spelled = {fold(word.text): fold(word.looked_for) for word in telling}
    said = [fold(word) for word in terms.words(_bare(question))[:_LONGEST_WORDING]]
    return tuple(spelled.get(word, word) for word in said)


def _bare(question: str) -> str:
    return _MARKUP.sub(" ", question[:LONGEST_QUESTION])


def _telling(question: str, lexicon: Lexicon) -> tuple[Word, ...]:
    found: dict[str, Word] = {}
    before = ""
    for at, text in enumerate(terms.words(_bare(question))):
        folded, asking = fold(text), before
        before = folded
        if folded in found or not lexicon.is_telling(text) or folded in _ASKED_WITH.get(asking, ()):
            continue
        if word := _word(text, lexicon):
            # Of a word that the corpus does not have only the question can tell; its first word
            # has a capital anyway.
            named = (
                at > 0 and text[0].isupper() if word.missing else lexicon.is_name(word.looked_for)
            )
            found[folded] = replace(word, named=named)
            if len(found) == MOST_WORDS:
                break
    return tuple(found.values())


def _word(text: str, lexicon: Lexicon) -> Word | None:
    """The word as it is looked for; None if it is nothing to look for."""
    stands_for = lexicon.terms_of(text)
    if lexicon.knows(text):
        return Word(text, tuple(term for term in stands_for if lexicon.has(term)))
    if repaired := lexicon.repaired(text):
        return Word(text, lexicon.terms_of(repaired), repaired)
    # A single character that the corpus does not have is a slip or a label, nothing asked for.
    return Word(text, stands_for, missing=True) if len(text) > 1 and stands_for else None


def _grams(word: Word) -> tuple[str, ...]:
    return terms.grams_of(word.looked_for)


def _leans_back(question: str) -> bool:
    said = _said(question)
    referring = _SAYS_THAT_IT_IS.sub("", said).split()
    return bool(_CONTINUING.match(said)) or not _REFERRING.isdisjoint(referring)


def _said(question: str) -> str:
    return " ".join(fold(word) for word in terms.words(question[:LONGEST_QUESTION]))
