"""What a corpus's own words are: its languages, forms, spellings and acronyms."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index import languages, terms
from index.arrays import Array, Arrays, named, parts_of
from index.folding import LONGEST_WORD, fold, is_letters, without_digraphs
from index.rows import Rows
from index.vocabulary import Vocabulary

SHORTEST_REPAIRED = 5
"""Letters of a word below which a slip cannot be told from another word."""

ALIKE = 0.7
"""The share of its letters in which a word has to be like another to be asked for."""

_AKIN = 0.6
_SHORTEST_AKIN = 4
_TWO_SLIPS_FROM = 9
_KNOWN_AT_ONCE = 1 << 16
_ACRONYM = re.compile(r"\(([^\W_][\w&/.+-]{1,9})\)")
_LONG_FORM_WORDS = 12


class Lexicon:
    """The words of a corpus; immutable.

    Args:
        vocabulary: the words.
        times: how often each of them stands in the corpus.
        spoken: the languages of the corpus.
        acronyms: long forms by the short form that stands in brackets behind them.
        arrays: what another one of the same words has worked out, None if there is none.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        times: NDArray[np.integer],
        spoken: Iterable[str],
        acronyms: Mapping[str, str],
        arrays: Arrays | None = None,
    ) -> None:
        self.languages: tuple[str, ...] = tuple(spoken) or (languages.DEFAULT,)
        self._vocabulary = vocabulary
        # The same words are asked about in every passage.
        self._stands_for = lru_cache(_KNOWN_AT_ONCE)(vocabulary.terms_of)
        self._times = times
        if arrays is None:
            self._forms = vocabulary.stems.inverse(len(vocabulary.terms))
            folds = Rows(vocabulary.folds, np.arange(1, len(vocabulary) + 1))
            self._spellings = folds.inverse(len(vocabulary.folded))
        else:
            self._forms = Rows.stored(parts_of("forms", arrays))
            self._spellings = Rows.stored(parts_of("spellings", arrays))
        listed = languages.function_words()
        self._function_words = frozenset().union(
            *(listed.get(language, ()) for language in (*self.languages, languages.DEFAULT))
        )
        self._long_forms = {
            fold(short): [fold(word) for word in terms.words(long) if self.is_telling(word)]
            for short, long in acronyms.items()
        }

    @property
    def arrays(self) -> dict[str, Array]:
        """What it has worked out, and how often the words stand in the corpus."""
        return {
            "times": self._times,
            **named("forms", self._forms.arrays),
            **named("spellings", self._spellings.arrays),
        }

    def forms(self, term: str) -> list[int]:
        """The numbers of the words that stand for a term; empty if there are none."""
        number = self._vocabulary.terms.find(term)
        return [] if number is None else self._forms[number]

    def stands_for(self, word: str, language: str) -> tuple[str, ...]:
        """The terms of a word in a language, as `terms.terms_of` tells them."""
        return self._stands_for(word[:LONGEST_WORD], language)

    def terms_of(self, word: str) -> tuple[str, ...]:
        """The terms that a question's word stands for, in any of the corpus's languages."""
        return tuple(
            dict.fromkeys(
                term for language in self.languages for term in self.stands_for(word, language)
            )
        )

    def has(self, term: str) -> bool:
        """Whether a word of the corpus stands for the term."""
        return term in self._vocabulary.terms

    def knows(self, word: str) -> bool:
        """Whether the corpus has the word in any form."""
        return any(map(self.has, self.terms_of(word)))

    def is_telling(self, word: str) -> bool:
        """Whether the word says what is asked for, rather than asking or connecting."""
        return fold(word).replace("'", "") not in self._function_words

    def is_name(self, word: str) -> bool:
        """Whether the corpus mostly writes the word with a capital; False if it does not have it.

        So a name is told even in a question that is typed in small letters.
        """
        number = self._vocabulary.folded.find(fold(word))
        return number is not None and self._spelling(number)[:1].isupper()

    def repaired(self, word: str) -> str | None:
        """The corpus's nearest spelling of a word it does not have; None if none is near.

        Near is one slip (a letter left out, doubled, changed or swapped with the next), two in
        long words. Umlauts written out ("Juergen") are no slip at all. Of several equally near
        ones it is the one with the same first letter, then the most frequent. A word that is
        nearest to a function word is one, and a word that people use every day is no slip: None.
        """
        if (accented := self._accented(without_digraphs(word))) is not None:
            return self._spelling(accented)
        folded = fold(word)
        if len(folded) < SHORTEST_REPAIRED or not is_letters(folded):
            return None
        if not _everyday((*self.languages, languages.DEFAULT)).isdisjoint(self.terms_of(word)):
            return None
        slips = 1 if len(folded) < _TWO_SLIPS_FROM else 2
        near = [
            (distance, candidate[0] != folded[0], -self._often(candidate), candidate)
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
        found = self._vocabulary.folded.find(best[3]) if best and self.is_telling(best[3]) else None
        return None if found is None else self._spelling(found)

    def _accented(self, folded: str) -> int | None:
        """The number of a folded word that the corpus writes with accents; None for any other."""
        number = self._vocabulary.folded.find(folded)
        if number is None:
            return None
        is_bare = all(word.lower() == folded for word in self._written(number))
        return None if is_bare else number

    def _spelling(self, number: int) -> str:
        """A folded word as the corpus writes it most often."""
        times = self._times[self._spellings[number]].tolist()
        return max(zip(times, self._written(number), strict=True))[1]

    def _written(self, number: int) -> list[str]:
        """A folded word in all the ways that the corpus writes it."""
        return [self._vocabulary.written[word] for word in self._spellings[number]]

    def _often(self, folded: str) -> int:
        """How often a folded word stands in the corpus."""
        number = self._vocabulary.folded.find(folded)
        return 0 if number is None else int(self._times[self._spellings[number]].sum())

    def nearest(self, word: str) -> str | None:
        """The corpus's word that looks most like one that it does not have; None if none does.

        Not near enough to be taken for it, as with `repaired`, but near enough to ask.
        """
        folded = fold(word)
        if len(folded) < SHORTEST_REPAIRED:
            return None
        alike = process.extract(
            folded,
            self._by_initial.get(folded[0], ()),
            scorer=OSA.normalized_similarity,
            score_cutoff=ALIKE,
            limit=None,
        )
        # Of several equally alike ones the most frequent, as with `repaired`.
        best = min(((-share, -self._often(each), each) for each, share, _ in alike), default=None)
        number = self._vocabulary.folded.find(best[2]) if best else None
        return None if number is None else self._spelling(number)

    def akin(self, term: str) -> list[str]:
        """The corpus's other terms that begin like this one, for most of the longer one's length.

        In alphabetical order; empty for a short term, which anything may begin with.
        """
        if len(term) < _SHORTEST_AKIN:
            return []
        opening = term[: max(_SHORTEST_AKIN, ceil(_AKIN * len(term)))]
        beginnings, order = self._alphabet
        bytes_ = opening.encode("utf-8", "surrogatepass")[:8]
        least, most = (
            np.uint64(int.from_bytes(bytes_.ljust(8, filler))) for filler in (b"\0", b"\xff")
        )
        first = np.searchsorted(beginnings, least)
        last = np.searchsorted(beginnings, most, side="right")
        others = (self._vocabulary.terms[number] for number in order[first:last].tolist())
        return sorted(
            other
            for other in others
            if other.startswith(opening)
            and other != term
            and _same_start(term, other) >= _AKIN * max(len(term), len(other))
        )

    @cached_property
    def _alphabet(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The terms' beginnings, sorted, and the numbers of the terms in that order."""
        beginnings = self._vocabulary.terms.beginnings()
        order = np.argsort(beginnings, kind="stable")
        return beginnings[order], order

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
        for word in self._vocabulary.folded:
            if is_letters(word):
                found[word[0]].append(word)
        return dict(found)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for word in self._vocabulary.folded:
            if is_letters(word):
                found[len(word)].append(word)
        for listed in languages.function_words().values():
            for word in listed:
                if word not in self._vocabulary.folded:
                    found[len(word)].append(word)
        return dict(found)


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
        # Ⅰ and Ⓐ are capitals to Python, but no letters.
        if sum(char.isalpha() and char.isupper() for char in short) < 2:
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


@cache
def _everyday(spoken: tuple[str, ...]) -> frozenset[str]:
    """The terms of words that everybody knows: one of them is no slip of another word."""
    listed = languages.everyday_questions()
    return frozenset(
        term
        for language in spoken
        for question in listed.get(language, ())
        for term in terms.terms(question, language)
    )
