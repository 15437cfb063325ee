"""Text → words → terms: the same way for passages and for questions.

A word is a run of letters and digits. Its terms are its stem by nltk's Snowball stemmer of the
text's language, folded. Scripts that write no blanks give overlapping pairs of characters instead.
Nothing is downloaded, ever. This module and `sentences` are the only ones that import nltk, and
only once a word has to be stemmed: the import takes most of half a second.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from threading import RLock

import regex

from index.folding import LONGEST_WORD, fold, is_letters

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
"""The languages that nltk's Snowball stems, by ISO 639-1 code."""

FURTHER_LANGUAGES = {
    "ca": "catalan",
    "cs": "czech",
    "el": "greek",
    "eo": "esperanto",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "ga": "irish",
    "hi": "hindi",
    "hy": "armenian",
    "id": "indonesian",
    "lt": "lithuanian",
    "ne": "nepali",
    "pl": "polish",
    "sr": "serbian",
    "st": "sesotho",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Those that only PyStemmer stems. Words of yet others stay unstemmed."""

GRAM = 4
"""Characters of a gram: what words with the same root or a slip of the finger still share."""

_UNSPACED = (
    "\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
)
_LETTER = rf"[^\W_{_UNSPACED}]"
_WORD = r"{0}+(?:[’'&/+.\-‐‑]{0}+)*"
"""A word, by what its letters are, with what may stand inside one: T-CY, 24/7, R&D."""

_WORDS = regex.compile(rf"[{_UNSPACED}]+|{_WORD.format(_LETTER)}")
_SPACED_WORDS = regex.compile(_WORD.format(r"[^\W_]"))  # the same, quicker, if all are spaced
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_INSIDE = re.compile(r"[&/+.\-‐‑]")
_POSSESSIVE = re.compile(r"'(?:s|t|re|ve|ll|d|m)$")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|dell|nell|sull|all)'(?=\w)")
_SHORT_PART = 2


def words(text: str) -> list[str]:
    """The text's words as typed, in order; compounds such as 24/7 or T-CY in one piece.

    Of Chinese, Japanese, Thai and other scripts without blanks every pair of neighbouring
    characters is a word.
    """
    if not _IS_UNSPACED.search(text):
        found: list[str] = _SPACED_WORDS.findall(text)
        return found
    return [piece for word in _WORDS.findall(text) for piece in _pieces(word)]


def each_word(text: str) -> Iterator[str]:
    """The same, one after the other: a list of a long text's words takes ten times its room."""
    if not _IS_UNSPACED.search(text):
        yield from (found.group() for found in _SPACED_WORDS.finditer(text))
    else:
        for found in _WORDS.finditer(text):
            yield from _pieces(found.group())


def terms_of(word: str, language: str = "en") -> tuple[str, ...]:
    """The terms that one word stands for; of a long one the first `LONGEST_WORD` characters count.

    Mostly one. A compound gives its parts, and where a part is very short also the whole without
    its sign, so that "T-CY", "TCY" and "24/7" are found as what they are. Empty if the word holds
    no letter or digit.
    """
    return _terms_of(word[:LONGEST_WORD], language)


@lru_cache(maxsize=1 << 18)
def _terms_of(word: str, language: str) -> tuple[str, ...]:
    bare = unicodedata.normalize("NFKC", word).lower().replace("’", "'")
    bare = _ELISION.sub("", _POSSESSIVE.sub("", bare)).replace("'", "")
    parts = [part for part in _INSIDE.split(bare) if part]
    found = [_stem(part, language) for part in parts]
    if len(parts) > 1 and any(len(part) <= _SHORT_PART for part in parts):
        found.append(_stem("".join(parts), language))
    return tuple(dict.fromkeys(term for term in found if term.strip()))


def terms(text: str, language: str = "en") -> list[str]:
    """The text's terms in order, repeated as often as they occur."""
    return [term for word in words(text) for term in terms_of(word, language)]


def grams_of(word: str) -> tuple[str, ...]:
    """Every `GRAM` neighbouring characters of the folded word, its ends marked by a blank.

    The marked word itself if it is shorter than that. Of a long one the first `LONGEST_WORD`
    characters count.
    """
    return _grams_of(word[:LONGEST_WORD])


@lru_cache(maxsize=1 << 12)
def _grams_of(word: str) -> tuple[str, ...]:
    marked = f" {fold(word)} "
    return tuple(marked[at : at + GRAM] for at in range(max(1, len(marked) - GRAM + 1)))


def _pieces(word: str) -> list[str]:
    if len(word) < 3 or not _IS_UNSPACED.match(word):
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]


@lru_cache(maxsize=1 << 12)  # of the parts of compounds, that is: words are known with their terms
def _stem(word: str, language: str) -> str:
    # Stems first, folds after: endings such as Russian -ый are not endings any more once folded.
    stem = _stemmer(language)
    # The English stemmer knows no accents, though: "Céline" and "Celine" have to be the same to it.
    word = fold(word) if language == "en" else word
    return fold(word if stem is None or not is_letters(word) else stem(word))


@cache
def _stemmer(language: str) -> "Callable[[str], str] | None":
    if language in FURTHER_LANGUAGES:
        from Stemmer import Stemmer

        further: Callable[[str], str] = Stemmer(FURTHER_LANGUAGES[language]).stemWord
        return further
    if language not in LANGUAGES:
        return None
    with nltk_alone():
        from nltk.stem.snowball import ArabicStemmer, SnowballStemmer
    if language == "ar":
        # It keeps in itself what it found in a word, some of that for good: one for several words
        # would stem by those before, or by what another thread is at.
        return lambda word: str(ArabicStemmer().stem(word))
    stem: Callable[[str], str] = SnowballStemmer(LANGUAGES[language]).stem
    return stem


# Threads that import parts of nltk at the same time find each other's half made.
_IMPORTING = RLock()


@contextmanager
def nltk_alone() -> Iterator[None]:
    """Lets nltk be imported without scipy, which it would load for parts that are not used here.

    nltk imports scipy where it finds it and does without where it does not: 0.5 s and 59 MB
    against 1.5 s and 128 MB.
    """
    with _IMPORTING:
        if "scipy" in sys.modules:
            yield
            return
        sys.modules["scipy"] = None  # type: ignore[assignment] # importing it is an ImportError
        try:
            yield
        finally:
            del sys.modules["scipy"]
