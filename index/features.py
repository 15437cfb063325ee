"""How well a candidate fits a query: the features that the second ranking weighs.

The first ranking sees a passage as a bag of terms. These look closer: how much of the question
stands close together, in the same order, in the same form, and whether what is asked for, a number
say, stands beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, pairwise

from index import thesaurus
from index.folding import fold
from index.kinds import Kind, names, tells_what
from index.query import Query
from index.retrieval import Candidate, Retrieval

SENTENCE = 15
"""About how many words a sentence has."""

_NEAR = 12
_CONNECTING_WEIGHT = 0.05
"""What a function word counts in a phrase, where a telling one counts its idf."""


@dataclass(frozen=True, slots=True)
class Features:
    """A candidate's features, each 0 where it has nothing of it and at most 1.

    Shares of the question are weighed by idf: rare words count more.
    """

    by_terms: float
    """Its BM25 score by terms, against the best candidate's."""
    by_grams: float
    """Its BM25 score by grams, against the best candidate's."""
    sentence: float
    """The largest share that stands within the length of a sentence."""
    pairs: float
    """The share of the question's neighbouring telling words that are neighbours here too."""
    phrase: float
    """The share of its neighbouring words, telling or not, that stand here just so."""
    exact: float
    """The share of the question's words that it has in the very same form."""
    named: float
    """The share of the question's names that it or what it stands under has."""
    near: float
    """The share of the question's words in whose place it has one that says nearly the same."""
    wider: float
    """The share of the question's words in whose place it has a more general one."""
    narrower: float
    """The share of the question's words in whose place it has a more special one."""
    akin: float
    """The share of the question's words in whose place it has one that begins like it."""
    article: float
    """How well its article's passages match together, against the best article's."""
    person: float
    """1 if a person is asked for and a name stands close to what matches."""
    time: float
    """1 if a time is asked for and a year, month or day stands close."""
    number: float
    """1 if a number or a sum of money is asked for and one stands close."""
    place: float
    """1 if a place is asked for and a name stands close."""
    reason: float
    """1 if a reason is asked for and a word that gives one stands close."""
    thing: float
    """1 if it is asked what something is and it is told close behind, or its long form is there;
    or who somebody is and a title stands beside the name."""
    earlier: float
    """The share of the earlier questions' terms that it or what it stands under has."""


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
        # From the words of the passages back to the question's words: one look-up each.
        self._slots: dict[int, list[int]] = defaultdict(list)  # a compound has several
        self._exact: dict[int, int] = {}
        forms, written = index.lexicon.forms, index.words.vocabulary.written
        for slot, word in enumerate(query.words):
            own = {fold(word.text), fold(word.looked_for)}
            for form in _forms(word.terms, forms):
                self._slots[form].append(slot)
                if fold(written[form]) in own:
                    self._exact[form] = slot
        self._kin = [
            self._related(lambda term: thesaurus.kin(term).near),
            self._related(lambda term: thesaurus.kin(term).wider),
            self._related(lambda term: thesaurus.kin(term).narrower),
            self._related(index.lexicon.akin),
        ]
        self._long_forms = [
            {fold(word.text), *long}
            for word in query.words
            if (long := index.lexicon.long_form(word.text))
        ]
        self._names = {slot for slot, word in enumerate(query.words) if word.named}
        self._asks_who = query.kind is Kind.PERSON and len(self._names) == len(query.words)
        self._phrases = self._neighbouring(query)
        wording = {word for pair in self._phrases for word in pair}
        self._wording = {
            form: word
            for word in wording
            for form in _forms(index.lexicon.terms_of(word), forms)
            if fold(written[form]) == word
        }
        self._earlier: dict[int, set[str]] = defaultdict(set)
        for term in query.earlier:
            for form in forms(term):
                self._earlier[form].add(term)
        self._earlier_mass = sum(map(weight, query.earlier)) or 1.0
        self._said = {
            form for word in query.words for form in (fold(word.text), fold(word.repaired or ""))
        }
        self._best_terms = max((each.by_terms for each in candidates), default=0.0) or 1.0
        self._best_grams = max((each.by_grams for each in candidates), default=0.0) or 1.0
        self._titles = {each.number: self._title_over(each.number) for each in candidates}
        self._articles = self._by_article()
        self._relevant = frozenset().union(
            self._slots, self._wording, self._earlier, *chain.from_iterable(self._kin)
        )

    def _related(self, related: Callable[[str], Iterable[str]]) -> list[set[int]]:
        """For each of the question's words those whose terms are related to its own."""
        forms = self._index.lexicon.forms
        return [
            set().union(*(forms(other) for term in word.terms for other in related(term)))
            for word in self._query.words
        ]

    def _neighbouring(self, query: Query) -> dict[tuple[str, str], float]:
        """The question's neighbouring words as they are written, with what they weigh."""
        telling = {
            fold(word.looked_for): weight
            for word, weight in zip(query.words, self._weights, strict=True)
        }
        return {
            pair: sum(telling.get(word, _CONNECTING_WEIGHT) for word in pair)
            for pair in pairwise(query.wording)
            if pair[0] != pair[1]
        }

    def _by_article(self) -> dict[str, float]:
        """The sum of the candidates' scores by article, against the best article's."""
        scores: dict[str, float] = defaultdict(float)
        for each in self._candidates:
            scores[self._titles[each.number]] += each.by_terms
        best = max(scores.values(), default=0.0) or 1.0
        return {article: score / best for article, score in scores.items()}

    def _title_over(self, number: int) -> str:
        # Rows of a collection are articles of their own, but share their article's title.
        passage = self._index.corpus.passages[number]
        return self._index.corpus.article(passage.article_id).title or passage.article_id

    def results(self) -> list[Examined]:
        return [self._examined(candidate) for candidate in self._candidates]

    def _examined(self, candidate: Candidate) -> Examined:
        said_above, said = self._index.words.of_passage(candidate.number)
        # Most words of a passage have nothing to do with the question: they are passed over once.
        relevant = self._relevant
        own = [(at, word) for at, word in enumerate(said) if word in relevant]
        above = [word for word in said_above if word in relevant]
        held = {word for _, word in own}
        slots = self._slots
        matches = [(at, slot) for at, word in own for slot in slots.get(word, ())]
        matched = {slot for word in above for slot in slots.get(word, ())}
        matched.update(slot for _, slot in matches)
        near, wider, narrower, akin = (
            self._share(
                {at for at, words in enumerate(kin) if not words.isdisjoint(held)} - matched
            )
            for kin in self._kin
        )
        sentence, place = self._window(matches)
        kind = self._query.kind if self._names_what_is_asked(candidate, place) else None
        number = kind in (Kind.NUMBER, Kind.MONEY)
        features = Features(
            by_terms=candidate.by_terms / self._best_terms,
            by_grams=candidate.by_grams / self._best_grams,
            sentence=sentence,
            pairs=self._pairs(matches),
            phrase=self._phrase(own),
            exact=self._share({self._exact[word] for _, word in own if word in self._exact}),
            named=self._share(self._names & matched, self._names),
            near=near,
            wider=wider,
            narrower=narrower,
            akin=akin,
            article=self._articles[self._titles[candidate.number]],
            person=float(kind is Kind.PERSON),
            time=float(kind is Kind.TIME),
            number=float(number),
            place=float(kind is Kind.PLACE),
            reason=float(kind is Kind.REASON),
            thing=float(kind is Kind.THING or self._is_titled(candidate, matches)),
            earlier=self._earlier_share([*above, *(word for _, word in own)]),
        )
        return Examined(candidate, features, frozenset(matched))

    def _share(self, slots: AbstractSet[int], of: AbstractSet[int] | None = None) -> float:
        """What these words weigh against some others, or against all; 0 if there are none."""
        mass = self._mass if of is None else sum(self._weights[slot] for slot in of) or 1.0
        return sum(self._weights[slot] for slot in slots) / mass

    def _earlier_share(self, said: list[int]) -> float:
        held = {term for word in said if word in self._earlier for term in self._earlier[word]}
        weight = self._index.by_terms.weight
        return (
            sum(weight(term) for term in self._query.earlier if term in held) / self._earlier_mass
        )

    def _window(self, matches: list[tuple[int, int]]) -> tuple[float, tuple[int, int]]:
        """The largest share of the question within a sentence's length, and from where to where."""
        best, place = 0.0, (0, 0)
        held: Counter[int] = Counter()
        weight, first = 0.0, 0
        for at, slot in matches:
            if not held[slot]:
                weight += self._weights[slot]
            held[slot] += 1
            while matches[first][0] <= at - SENTENCE:
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

    def _phrase(self, own: list[tuple[int, int]]) -> float:
        wording = self._wording
        standing = [(at, wording[word]) for at, word in own if word in wording]
        found = {(one, two) for (at, one), (then, two) in pairwise(standing) if then == at + 1}
        # In the question's order, lest the sum differ from one process to the next.
        held = sum(weight for pair, weight in self._phrases.items() if pair in found)
        return held / (sum(self._phrases.values()) or 1.0)

    def _names_what_is_asked(self, candidate: Candidate, place: tuple[int, int]) -> bool:
        kind = self._query.kind
        if kind is None:
            return False
        said = self._index.said(candidate.number)
        if kind is Kind.THING:
            behind = said[place[1] + 1 : place[1] + 1 + _NEAR]
            return tells_what(behind) or self._explains(said)
        near = said[max(0, place[0] - _NEAR) : place[1] + _NEAR + 1]
        return any(
            names(kind, word, begins=not at) and fold(word) not in self._said
            for at, word in enumerate(near)
        )

    def _explains(self, said: list[str]) -> bool:
        """Whether an acronym of the question stands here with its long form."""
        if not self._long_forms:
            return False
        folded = set(map(fold, said))
        return any(long <= folded for long in self._long_forms)

    def _is_titled(self, candidate: Candidate, matches: list[tuple[int, int]]) -> bool:
        """Whether it is asked who somebody is, and a title stands beside the name."""
        return self._asks_who and _is_titled(self._index.said(candidate.number), matches)


def _is_titled(said: list[str], matches: list[tuple[int, int]]) -> bool:
    """Whether a name has two words with a capital before it, or one behind it.

    "Secretary General Jürgen Stock", "Rob Wainwright, Director of Europol"; not "Stock said".
    """
    places = {at for at, _ in matches}
    return any(
        (at >= 2 and _are_names(said[at - 2 : at]))
        or (at + 1 not in places and _are_names(said[at + 1 : at + 2]))
        for at in places
    )


def _are_names(words: list[str]) -> bool:
    return bool(words) and all(word[:1].isupper() for word in words)


def _forms(terms: Iterable[str], forms: Callable[[str], Iterable[int]]) -> dict[int, None]:
    """The numbers of the words that stand for some terms, each once."""
    return {form: None for term in terms for form in forms(term)}
