"""How well a candidate fits a query: the features that the second ranking weighs.

The first ranking sees a passage as a bag of terms. These look closer: how much of the question
stands close together, in the same order, in the same form, and whether what is asked for, a number
say, stands beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from index.folding import fold
from index.kinds import Kind, names
from index.query import Query
from index.retrieval import Candidate, Retrieval

SENTENCE, NEIGHBOURS = 15, 40
"""About how many words a sentence has, and how many a few sentences have."""

_NEAR = 12


@dataclass(frozen=True, slots=True)
class Features:
    """A candidate's features, each 0 where it has nothing of it and, but for `length`, at most 1.

    Shares of the question are weighed by idf: rare words count more.
    """

    by_terms: float
    """Its BM25 score by terms, against the best candidate's."""
    by_grams: float
    """Its BM25 score by grams, against the best candidate's."""
    covered: float
    """The share of the question's words that it or what it stands under has."""
    sentence: float
    """The largest share that stands within the length of a sentence."""
    neighbours: float
    """The largest share that stands within the length of a few sentences."""
    pairs: float
    """The share of the question's neighbouring words that are neighbours here too."""
    exact: float
    """The share of the question's words that it has in the very same form."""
    article: float
    """How well its article's passages match together, against the best article's."""
    person: float
    """1 if a person is asked for and a name stands close to what matches."""
    time: float
    """1 if a time is asked for and a year, month or day stands close."""
    number: float
    """1 if a number is asked for and one stands close."""
    place: float
    """1 if a place is asked for and a name stands close."""
    reason: float
    """1 if a reason is asked for and a word that gives one stands close."""
    thing: float
    """1 if it is asked what something is and a word that tells stands close behind it."""
    thread: float
    """How well its article matches the earlier questions if this one leans on them."""
    earlier: float
    """The share of the earlier questions' terms that it has."""
    length: float
    """The logarithm of its number of words."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A candidate with its features and the question's words that it has, by their place."""

    candidate: Candidate
    features: Features
    matched: frozenset[int]


def examine(index: Retrieval, query: Query, candidates: Sequence[Candidate]) -> list[Examined]:
    """The candidates with their features, in the same order."""
    return _Examination(index, query, candidates).results()


def weigh(index: Retrieval, query: Query) -> list[float]:
    """What each of the question's words weighs: the idf of its rarest term."""
    weight = index.by_terms.weight
    return [max(map(weight, word.terms), default=0.0) for word in query.words]


class _Examination:
    """What is the same for all candidates of one query."""

    def __init__(self, index: Retrieval, query: Query, candidates: Sequence[Candidate]) -> None:
        self._index = index
        self._query = query
        self._candidates = candidates
        weight = index.by_terms.weight
        self._weights = weigh(index, query)
        self._mass = sum(self._weights) or 1.0
        # From the written forms in the passages back to the question's words: one look-up each.
        self._slots: dict[str, list[int]] = defaultdict(list)  # a compound has several
        self._exact: dict[str, int] = {}
        for slot, word in enumerate(query.words):
            own = {fold(word.text), fold(word.repaired or word.text)}
            for term in word.terms:
                for form in index.lexicon.forms.get(term, ()):
                    if slot not in self._slots[form]:
                        self._slots[form].append(slot)
                    if fold(form) in own:
                        self._exact[form] = slot
        self._earlier: dict[str, set[str]] = defaultdict(set)
        for term in query.earlier:
            for form in index.lexicon.forms.get(term, ()):
                self._earlier[form].add(term)
        self._earlier_mass = sum(map(weight, query.earlier)) or 1.0
        self._said = {
            form for word in query.words for form in (fold(word.text), fold(word.repaired or ""))
        }
        self._best_terms = max((each.by_terms for each in candidates), default=0.0) or 1.0
        self._best_grams = max((each.by_grams for each in candidates), default=0.0) or 1.0
        self._articles = self._by_article((each.number, each.by_terms) for each in candidates)
        before = dict.fromkeys(query.earlier, 1.0) if query.refers_back else {}
        self._threads = self._by_article(index.by_terms.top(before, len(candidates)))

    def _by_article(self, scored: Iterable[tuple[int, float]]) -> dict[str, float]:
        """The sum of passages' scores by article, against the best article's."""
        scores: dict[str, float] = defaultdict(float)
        for number, score in scored:
            scores[self._article_of(number)] += score
        best = max(scores.values(), default=0.0) or 1.0
        return {article: score / best for article, score in scores.items()}

    def _article_of(self, number: int) -> str:
        # Rows of a collection are articles of their own, but share their article's title.
        passage = self._index.corpus.passages[number]
        return self._index.corpus.article(passage.article_id).title or passage.article_id

    def results(self) -> list[Examined]:
        return [self._examined(candidate) for candidate in self._candidates]

    def _examined(self, candidate: Candidate) -> Examined:
        said = self._index.said(candidate.number)
        slots = self._slots
        matches = [
            (at, slot) for at, word in enumerate(said) if word in slots for slot in slots[word]
        ]
        above = self._index.above_said(candidate.number)
        matched = {slot for word in above for slot in slots.get(word, ())}
        matched.update(slot for _, slot in matches)
        sentence, _ = self._window(matches, SENTENCE)
        neighbours, place = self._window(matches, NEIGHBOURS)
        named = self._names_what_is_asked(said, place)
        kind = self._query.kind if named else None
        features = Features(
            by_terms=candidate.by_terms / self._best_terms,
            by_grams=candidate.by_grams / self._best_grams,
            covered=self._share(matched),
            sentence=sentence,
            neighbours=neighbours,
            pairs=self._pairs(matches),
            exact=self._share({self._exact[word] for word in said if word in self._exact}),
            article=self._articles[self._article_of(candidate.number)],
            person=float(kind is Kind.PERSON),
            time=float(kind is Kind.TIME),
            number=float(kind is Kind.NUMBER),
            place=float(kind is Kind.PLACE),
            reason=float(kind is Kind.REASON),
            thing=float(kind is Kind.THING),
            thread=self._threads.get(self._article_of(candidate.number), 0.0),
            earlier=self._earlier_share(said),
            length=log(1 + len(said)),
        )
        return Examined(candidate, features, frozenset(matched))

    def _share(self, slots: set[int] | frozenset[int]) -> float:
        return sum(self._weights[slot] for slot in slots) / self._mass

    def _earlier_share(self, said: list[str]) -> float:
        if not self._earlier:
            return 0.0
        held = {term for word in said if word in self._earlier for term in self._earlier[word]}
        weight = self._index.by_terms.weight
        return (
            sum(weight(term) for term in self._query.earlier if term in held) / self._earlier_mass
        )

    def _window(self, matches: list[tuple[int, int]], size: int) -> tuple[float, tuple[int, int]]:
        """The largest share of the question within so many words, and from where to where."""
        best, place = 0.0, (0, 0)
        held: Counter[int] = Counter()
        weight, first = 0.0, 0
        for at, slot in matches:
            if not held[slot]:
                weight += self._weights[slot]
            held[slot] += 1
            while matches[first][0] <= at - size:
                gone = matches[first][1]
                held[gone] -= 1
                if not held[gone]:
                    weight -= self._weights[gone]
                first += 1
            if weight > best + 1e-9:
                best, place = weight, (matches[first][0], at)
        return best / self._mass, place

    def _pairs(self, matches: list[tuple[int, int]]) -> float:
        found = {
            second
            for (before, first), (at, second) in pairwise(matches)
            if second == first + 1 and at - before <= 2
        }
        return sum(min(self._weights[slot - 1], self._weights[slot]) for slot in found) / self._mass

    def _names_what_is_asked(self, said: list[str], place: tuple[int, int]) -> bool:
        kind = self._query.kind
        if kind is None:
            return False
        near = said[max(0, place[0] - _NEAR) : place[1] + _NEAR + 1]
        return any(
            names(kind, word, begins=not at) and fold(word) not in self._said
            for at, word in enumerate(near)
        )
