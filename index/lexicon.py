"""What a corpus's own words are: its languages, forms, spellings and acronyms."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index import languages, terms
from index.folding import fold, is_letters, without_digraphs

SHORTEST_REPAIRED = 5
"""Letters of a word below which a slip cannot be told from another word."""

ALIKE = 0.7
"""The share of its letters in which a word has to be like another to be asked for."""

_AKIN = 0.6
_SHORTEST_AKIN = 4
_TWO_SLIPS_FROM = 9
_ACRONYM = re.compile(r"\(([^\W_][\w&/.+-]{1,9})\)")
_LONG_FORM_WORDS = 12


class Lexicon:
    """The words of a corpus; immutable.

    Args:
        counts: how often each word, as written, stands in the corpus, by language.
        acronyms: long forms by the short form that stands in brackets behind them.
        earlier: another one, which shares most words with this and spares stemming them again.

    Attributes:
        written: the counts.
        forms: the words that each term is written as.
    """

    def __init__(
        self,
        counts: Mapping[str, Mapping[str, int]],
        acronyms: Mapping[str, str],
        earlier: "Lexicon | None" = None,
    ) -> None:
        self.languages: tuple[str, ...] = tuple(counts) or (languages.DEFAULT,)
        self.written = counts
        self._counts: dict[str, int] = {}
        self._spellings: dict[str, tuple[int, str]] = {}
        self._accented: set[str] = set()
        for counted in counts.values():
            for word, count in counted.items():
                folded = fold(word)
                self._counts[folded] = self._counts.get(folded, 0) + count
                self._spellings[folded] = max((count, word), self._spellings.get(folded, (0, "")))
                if folded != word.lower():
                    self._accented.add(folded)
        self.forms: dict[str, frozenset[str]] = self._forms(earlier)
        listed = languages.function_words()
        self._function_words = frozenset().union(
            *(listed.get(language, ()) for language in (*self.languages, languages.DEFAULT))
        )
        self._long_forms = {
            fold(short): [fold(word) for word in terms.words(long) if self.is_telling(word)]
            for short, long in acronyms.items()
        }

    def _forms(self, earlier: "Lexicon | None") -> dict[str, frozenset[str]]:
        """The words that each term is written as: the earlier ones, but for what has changed."""
        before = earlier.written if earlier else {}
        found = dict(earlier.forms) if earlier else {}
        gone, come = _only(before, self.written), _only(self.written, before)
        for term, words in gone.items():
            # What is gone from one language may stand for the same term in another.
            found[term] = found[term].difference(
                word for word in words if term not in self._stands_for(word)
            )
            if not found[term]:
                del found[term]
        for term, words in come.items():
            found[term] = found.get(term, frozenset()) | words
        return found

    def _stands_for(self, word: str) -> set[str]:
        """The terms of a word in the languages that it is written in."""
        return {
            term
            for language, counted in self.written.items()
            if word in counted
            for term in terms.terms_of(word, language)
        }

    def terms_of(self, word: str) -> tuple[str, ...]:
        """The terms that a question's word stands for, in any of the corpus's languages."""
        return tuple(
            dict.fromkeys(
                term for language in self.languages for term in terms.terms_of(word, language)
            )
        )

    def knows(self, word: str) -> bool:
        """Whether the corpus has the word in any form."""
        return any(term in self.forms for term in self.terms_of(word))

    def is_telling(self, word: str) -> bool:
        """Whether the word says what is asked for, rather than asking or connecting."""
        return fold(word).replace("'", "") not in self._function_words

    def is_name(self, word: str) -> bool:
        """Whether the corpus mostly writes the word with a capital; False if it does not have it.

        So a name is told even in a question that is typed in small letters.
        """
        return self._spellings.get(fold(word), (0, ""))[1][:1].isupper()

    def repaired(self, word: str) -> str | None:
        """The corpus's nearest spelling of a word it does not have; None if none is near.

        Near is one slip (a letter left out, doubled, changed or swapped with the next), two in
        long words. Umlauts written out ("Juergen") are no slip at all. Of several equally near
        ones it is the one with the same first letter, then the most frequent. A word that is
        nearest to a function word is one, and a word that people use every day is no slip: None.
        """
        if (bare := without_digraphs(word)) in self._accented:
            return self._spelling(bare)
        folded = fold(word)
        if len(folded) < SHORTEST_REPAIRED or not is_letters(folded):
            return None
        if not self._everyday.isdisjoint(self.terms_of(word)):
            return None
        slips = 1 if len(folded) < _TWO_SLIPS_FROM else 2
        near = [
            (distance, candidate[0] != folded[0], -self._counts.get(candidate, 0), candidate)
            for length in range(len(folded) - slips, len(folded) + slips + 1)
            for candidate, distance, _ in process.extract(
                folded,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=slips,
                limit=None,
            )
        ]
        best = min(near, default=None)
        found = best[3] if best else ""
        return self._spelling(found) if found in self._counts and self.is_telling(found) else None

    def _spelling(self, folded: str) -> str:
        """The word as the corpus writes it most often."""
        return self._spellings[folded][1]

    @cached_property
    def _everyday(self) -> frozenset[str]:
        """The terms of words that everybody knows: one of them is no slip of another word."""
        listed = languages.everyday_questions()
        return frozenset(
            term
            for language in (*self.languages, languages.DEFAULT)
            for question in listed.get(language, ())
            for term in terms.terms(question, language)
        )

    def nearest(self, word: str) -> str | None:
        """The corpus's word that looks most like one that it does not have; None if none does.

        Not near enough to be taken for it, as with `repaired`, but near enough to ask.
        """
        folded = fold(word)
        if len(folded) < SHORTEST_REPAIRED:
            return None
        alike = process.extractOne(
            folded,
            self._by_initial.get(folded[0], ()),
            scorer=OSA.normalized_similarity,
            score_cutoff=ALIKE,
        )
        return self._spelling(alike[0]) if alike else None

    def akin(self, term: str) -> list[str]:
        """The corpus's other terms that begin like this one, for most of the longer one's length.

        In alphabetical order; empty for a short term, which anything may begin with.
        """
        if len(term) < _SHORTEST_AKIN:
            return []
        terms_ = self._sorted_terms
        start = bisect_left(terms_, term[:_SHORTEST_AKIN])
        end = bisect_left(terms_, f"{term[:_SHORTEST_AKIN]}\U0010ffff")
        return [
            other
            for other in terms_[start:end]
            if other != term and _same_start(term, other) >= _AKIN * max(len(term), len(other))
        ]

    @cached_property
    def _sorted_terms(self) -> list[str]:
        return sorted(self.forms)

    def long_form(self, word: str) -> Sequence[str]:
        """The folded words that an acronym stands for; empty if the corpus does not explain it."""
        return self._long_forms.get(fold(word), ())

    def expanded(self, words: Iterable[str]) -> list[str]:
        """Words to look for besides these: an acronym's long form, a long form's acronym.

        Empty if none of them is or makes up one that the corpus explains.
        """
        said = [fold(word) for word in words]
        text = f" {' '.join(said)} "
        found = [word for short in said for word in self.long_form(short)]
        found.extend(
            short
            for short, long in self._long_forms.items()
            if short not in said and f" {' '.join(long)} " in text
        )
        return list(dict.fromkeys(found))

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._counts:
            if is_letters(word):
                found[word[0]].append(word)
        return dict(found)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for word in self._counts:
            if is_letters(word):
                found[len(word)].append(word)
        for listed in languages.function_words().values():
            for word in listed:
                if word not in self._counts:
                    found[len(word)].append(word)
        return dict(found)


def _only(
    these: Mapping[str, Mapping[str, int]], those: Mapping[str, Mapping[str, int]]
) -> dict[str, set[str]]:
    """The words that only these counts have, by term."""
    found: dict[str, set[str]] = defaultdict(set)
    for language, counted in these.items():
        known = those.get(language, {})
        for word in counted:
            if word not in known:
                for term in terms.terms_of(word, language):
                    found[term].add(word)
    return found


def _same_start(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def acronyms(text: str) -> dict[str, str]:
    """The acronyms that a text explains: "European Cybercrime Centre (EC3)" gives EC3.

    The long form ends where the bracket begins and starts at the nearest word from which the
    short form's letters are heads of words, in order. Where they are not, it starts where they
    can be found in order at all, the first one at its head, or with the run of capitalised words
    (translated names: "National Commission … (CNIL)"), whichever is longer.
    Source: Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
    biomedical text", 2003.
    """
    found: dict[str, str] = {}
    for match in _ACRONYM.finditer(text):
        short = match[1]
        if sum(char.isupper() for char in short) < 2:
            continue
        before = re.split(r"[.;:!?\n]\s|[()]", text[max(0, match.start() - 200) : match.start()])[
            -1
        ]
        said = before.replace('"', " ").replace("“", " ").replace("”", " ").split()
        said = said[-_LONG_FORM_WORDS:]
        if long := _by_letters(said, short, heads_only=True) or max(
            _by_letters(said, short), _by_capitals(said), key=len
        ):
            found[short] = max(found.get(short, ""), " ".join(long), key=len)
    return found


def _by_letters(said: list[str], short: str, *, heads_only: bool = False) -> list[str]:
    """The shortest ending of the words in which the short form's letters stand in order."""
    letters = [char for char in short.lower() if char.isalpha()]
    for start in range(len(said) - 1, -1, -1):
        words = [word[:1] if heads_only else word for word in said[start:]]
        heads = iter("".join(words).lower())
        head = said[start][:1]
        if head.isupper() and head.lower() == letters[0] and all(c in heads for c in letters):
            return said[start:] if len(said) - start > 1 else []
    return []


def _by_capitals(said: list[str]) -> list[str]:
    """The longest ending of the words that is a name: it starts and mostly goes on in capitals."""
    start = len(said)
    while start and (said[start - 1][:1].isupper() or len(said[start - 1]) <= 3):
        start -= 1
    while start < len(said) and not said[start][:1].isupper():
        start += 1
    return said[start:] if len(said) - start > 1 else []
