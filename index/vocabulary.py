"""The different words of a corpus in arrays, with the terms that they stand for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from index import terms
from index.arrays import Array, Arrays, named, parts_of, renumbering
from index.folding import fold
from index.rows import Numbers, Rows
from index.strings import NONE, Numbering, Strings

_BETWEEN = "\0"


def opening(language: str) -> str:
    """What the words of a language begin with in `Vocabulary.spelt`."""
    return language + _BETWEEN


class _Written(dict[int, str]):
    """The words by their numbers, as written; each is cut out once."""

    def __init__(self, spelt: Strings) -> None:
        super().__init__()
        self._spelt = spelt

    def __missing__(self, number: int) -> str:
        word = self[number] = self._spelt[number].partition(_BETWEEN)[2]
        return word


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The different words of a corpus, numbered; immutable. A word of two languages is two words.

    `spelt` are the words, each behind the code of its language. `stems` tells of each the numbers
    of the `terms` that it stands for, `folds` its number among the `folded` ones, of which several
    words may share one.
    """

    spelt: Strings = NONE
    terms: Strings = NONE
    stems: Rows = field(default_factory=lambda: Rows.of(()))
    folded: Strings = NONE
    folds: Numbers = field(default_factory=lambda: np.zeros(0, np.int32))
    written: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "written", _Written(self.spelt))

    @classmethod
    def stored(cls, arrays: Arrays, of: Strings) -> Self:
        """The vocabulary that these `arrays` are of, with the terms that are kept elsewhere."""
        return cls(
            Strings(parts_of("spelt", arrays)),
            of,
            Rows.stored(parts_of("stems", arrays)),
            Strings(parts_of("folded", arrays)),
            cast("Numbers", arrays["folds"]),
        )

    @property
    def arrays(self) -> dict[str, Array]:
        """All that it consists of, but for the terms."""
        return {
            **named("spelt", self.spelt.arrays),
            **named("stems", self.stems.arrays),
            **named("folded", self.folded.arrays),
            "folds": self.folds,
        }

    def __len__(self) -> int:
        return len(self.spelt)

    def find(self, word: str, language: str) -> int | None:
        """The number of a word of a language, None if it is none of these."""
        return self.spelt.find(opening(language) + word)

    def cut(self, words: NDArray[np.integer]) -> Iterator[str]:
        """Some of the words as written; none of them is kept."""
        return (spelt.partition(_BETWEEN)[2] for spelt in self.spelt.only(words))

    def terms_of(self, word: str, language: str) -> tuple[str, ...]:
        """What `terms.terms_of` tells: for these words from what is kept, without a stemmer."""
        number = self.find(word, language)
        if number is None and word.isascii():  # no term differs by capitals
            written = (self.find(each, language) for each in (word.lower(), word.capitalize()))
            number = next((each for each in written if each is not None), None)
        if number is None:
            return terms.terms_of(word, language)
        return tuple(self.terms[term] for term in self.stems[number])

    def followed_by(self, spelt: Sequence[str]) -> "Vocabulary":
        """These words, then further ones."""
        if not spelt:
            return self
        of_terms, of_folds = Numbering(self.terms), Numbering(self.folded)
        stems = Rows.of(_stems(spelt, of_terms))
        folds = [of_folds[fold(each.partition(_BETWEEN)[2])] for each in spelt]
        return Vocabulary(
            self.spelt.followed_by(spelt),
            self.terms.followed_by(of_terms.further),
            self.stems.followed_by(stems),
            self.folded.followed_by(of_folds.further),
            np.concatenate([self.folds, np.array(folds, np.int32)]),
        )

    def only(self, words: NDArray[np.integer]) -> "Vocabulary":
        """Some of the words, in their order; the terms are the same, used or not."""
        if len(words) == len(self):
            return self
        folds = self.folds[words]
        used = np.flatnonzero(np.bincount(folds, minlength=len(self.folded)))
        return Vocabulary(
            self.spelt.only(words),
            self.terms,
            self.stems.only(words),
            self.folded.only(used),
            renumbering(used, len(self.folded))[folds],
        )

    def only_terms(self, used: NDArray[np.integer]) -> "Vocabulary":
        """The same words without the terms that are not used by any of them, in their order."""
        if len(used) == len(self.terms):
            return self
        numbers = renumbering(used, len(self.terms))[self.stems.numbers]
        return replace(self, terms=self.terms.only(used), stems=Rows(numbers, self.stems.ends))


def _stems(spelt: Sequence[str], numbers: Numbering) -> Iterable[Iterable[int]]:
    for each in spelt:
        language, _, word = each.partition(_BETWEEN)
        yield map(numbers.__getitem__, terms.terms_of(word, language))
