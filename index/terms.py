"""Text → terms: the same way for passages and for questions.

A word is folded (case, accents, apostrophes), cut into tokens by nltk's tokeniser and stemmed by
nltk's Snowball stemmer of its language. Nothing is downloaded, ever. This module and `sentences`
are the only ones that import nltk, and only once a word has to be stemmed: the import takes most
of a second.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.stem.snowball import SnowballStemmer
    from nltk.tokenize import RegexpTokenizer

LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}
"""The languages that nltk's Snowball stems, by ISO 639-1 code. Words of others stay unstemmed."""

LONGEST_WORD = 64
"""Characters of a word that count; what is longer is no word, and stemming it takes long."""

_WORD = r"[^\W_]+(?:[’'&/+.\-‐‑][^\W_]+)*"
"""A word with what may stand inside one: T-CY, 24/7, R&D, I-SPACE, e-mail, U.S, Morocco’s."""

_INSIDE = re.compile(r"[&/+.\-‐‑]")
_POSSESSIVE = re.compile(r"'(?:s|t|re|ve|ll|d|m)$")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu)'(?=\w)")
_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "’": "'"})
_SHORT_PART = 2

FUNCTION_WORDS = frozenset(
    "a about after all also am an and any anybody anyone are as at be been before being but by can "
    "could did do does doing done during each else etc every for from get give given gives got had "
    "has have having he her here hers him his how however i if in into is it its just kindly let "
    "like list long many may me might more most much must my name named next no nor not of off on "
    "one only or other our out over own per please say says shall she should show so some such "
    "tell than that the their them then there these they this those through to too under until up "
    "upon us was we were what whatever when whenever where whether which while who whoever whom "
    "whose why will with within without would you your yours know find explain describe mention "
    "mentioned mean means meaning exactly whats whos".split()
)
"""English words that ask or connect and tell nothing about what is asked for.

Deliberately short: the large public lists hold words that do tell ("system", "first", "against")
and cost two to three points of R@1.
"""


def words(text: str) -> list[str]:
    """The text's words as typed, in order, compounds such as 24/7 or T-CY in one piece."""
    found: list[str] = _tokeniser().tokenize(text)
    return found


@lru_cache(maxsize=1 << 18)
def terms_of(word: str, language: str = "en") -> tuple[str, ...]:
    """The terms that one word stands for.

    Mostly one. A compound gives its parts, and where a part is very short also the whole without
    its sign, so that "T-CY", "TCY" and "24/7" are found as what they are. Empty if the word holds
    no letter or digit.
    """
    folded = fold(word[:LONGEST_WORD])
    folded = _ELISION.sub("", _POSSESSIVE.sub("", folded))
    parts = [part for part in _INSIDE.split(folded.replace("'", "")) if part]
    if len(parts) < 2:
        return tuple(_stem(part, language) for part in parts)
    found = [_stem(part, language) for part in parts]
    if any(len(part) <= _SHORT_PART for part in parts):
        found.append("".join(parts))
    return tuple(dict.fromkeys(found))


def terms(text: str, language: str = "en") -> list[str]:
    """The text's terms in order, repeated as often as they occur."""
    return [term for word in words(text) for term in terms_of(word, language)]


def fold(word: str) -> str:
    """The word without case and accents: "Jürgen" and "JURGEN" both give "jurgen"."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_SPECIAL))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def is_telling(word: str) -> bool:
    """Whether the word says what is asked for, rather than asking or connecting."""
    return fold(word).replace("'", "") not in FUNCTION_WORDS


def unwritten_umlauts(word: str) -> str:
    """The word with ae, oe and ue as a, o and u: how "Juergen" is found as "Jürgen"."""
    return re.sub("([aou])e", r"\1", fold(word))


@lru_cache(maxsize=1 << 18)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return word if stemmer is None or not word.isalpha() else stemmer.stem(word)


@cache
def _stemmer(language: str) -> "SnowballStemmer | None":
    if language not in LANGUAGES:
        return None
    with nltk_alone():
        from nltk.stem.snowball import SnowballStemmer
    return SnowballStemmer(LANGUAGES[language])


@cache
def _tokeniser() -> "RegexpTokenizer":
    with nltk_alone():
        from nltk.tokenize import RegexpTokenizer
    return RegexpTokenizer(_WORD)


@contextmanager
def nltk_alone() -> Iterator[None]:
    """Lets nltk be imported without scipy, which it would load for parts that are not used here.

    nltk imports scipy where it finds it and does without where it does not: 0.5 s and 59 MB
    against 1.5 s and 128 MB.
    """
    if "scipy" in sys.modules:
        yield
        return
    sys.modules["scipy"] = None  # type: ignore[assignment] # None makes importing it an ImportError
    try:
        yield
    finally:
        del sys.modules["scipy"]
