"""Words without what people leave out when they type: case, accents, apostrophe styles."""

import re
import unicodedata
from functools import lru_cache

import regex

LONGEST_WORD = 64
"""Characters of a word that count; what is longer is no word, and stemming it takes long.

Nothing that holds such a word is kept in a cache: of a few million characters each, they would
fill the memory.
"""

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'"}
)
_KEPT = frozenset({0, 8, 9, *range(84, 133)})
"""Combining classes: none; and what makes other letters: kana's voicing, viramas, Thai tones."""

_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_DIGRAPH = re.compile("([aou])e")


def fold(word: str) -> str:
    """The word without case and accents: "Jürgen" and "JURGEN" both give "jurgen"."""
    return _known(word) if len(word) <= LONGEST_WORD else _folded(word)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    compatible = unicodedata.normalize("NFKC", word).casefold()  # 𝐀 is no capital to casefold
    decomposed = unicodedata.normalize("NFKD", compatible)
    bare = "".join(char for char in decomposed if not _is_accent(char))
    # Korean syllables come apart in NFKD; ǽ is a letter of `_SPECIAL` only without its accent.
    return unicodedata.normalize("NFC", bare).translate(_SPECIAL)


_known = lru_cache(maxsize=1 << 18)(_folded)


def _is_accent(char: str) -> bool:
    """Whether a mark may be left out. Those of Thai or Japanese make other words: カ is not ガ."""
    return unicodedata.combining(char) not in _KEPT


def is_letters(word: str) -> bool:
    """Whether the word is nothing but letters; marks that make or change a letter may stand by."""
    return word.isalpha() or bool(_LETTERS.fullmatch(word))


def without_digraphs(word: str) -> str:
    """The folded word with ae, oe and ue as a, o and u, so that "Juergen" is found as "Jürgen"."""
    return _DIGRAPH.sub(r"\1", fold(word))
