"""Which language a text is in, and the words of a language that tell nothing."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import regex

from index.folding import fold

DEFAULT = "en"

ENOUGH = 12
"""Function words that must be counted before a text's language is told by them."""

_SAMPLE = 6000
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")  # vowels of Hindi or Tamil are marks
_TRIED = 200
_SCRIPTS = (
    (("ja",), re.compile(r"[\u3040-\u30ff]")),
    (("zh",), re.compile(r"[\u3400-\u9fff]")),
    (("ko",), re.compile(r"[\uac00-\ud7af]")),
    (("th",), re.compile(r"[\u0e00-\u0e7f]")),
    (("el",), re.compile(r"[\u0370-\u03ff]")),
    (("he", "yi"), re.compile(r"[\u0590-\u05ff]")),
    (("hi", "ne"), re.compile(r"[\u0900-\u097f]")),
    (("ta",), re.compile(r"[\u0b80-\u0bff]")),
    (("hy",), re.compile(r"[\u0530-\u058f]")),
    (("ar", "fa"), re.compile(r"[\u0600-\u06ff]")),
    (("ru", "sr"), re.compile(r"[\u0400-\u04ff]")),
)
"""The languages of each script; function words tell them apart, of none the first is meant."""


@cache
def function_words() -> dict[str, frozenset[str]]:
    """By language, folded, the words that ask or connect and tell nothing."""
    data = files("index").joinpath("function_words.toml").read_text(encoding="utf-8")
    return {
        language: frozenset(map(fold, listed.split()))
        for language, listed in tomllib.loads(data).items()
    }


@cache
def everyday_questions() -> dict[str, list[str]]:
    """By language, questions that people ask about anything."""
    data = files("index").joinpath("everyday_questions.toml").read_text(encoding="utf-8")
    return {language: listed.splitlines() for language, listed in tomllib.loads(data).items()}


def detect(text: str) -> str | None:
    """The ISO 639-1 code of a text's language, from its script and its function words.

    None where the text is too short to tell. Of long texts the first pages are looked at.
    """
    sample = text[:_SAMPLE]
    letters = sum(char.isalpha() for char in sample) or 1
    listed = function_words()
    said = Counter(fold(word) for word in _LETTERS.findall(sample))

    def counted(language: str) -> int:
        return sum(said[word] for word in listed.get(language, ()))

    for among, script in _SCRIPTS:
        # Japanese mixes in Chinese characters: a tenth of its own script is enough.
        if len(script.findall(sample)) / letters > (0.1 if among == ("ja",) else 0.4):
            return max(among, key=counted)
    best = max(listed, key=counted)
    return best if counted(best) >= ENOUGH else None


def detect_each(
    texts: Sequence[str], usual: str | None = None, *, alike: bool = False
) -> list[str]:
    """The language of each text, in the same order.

    Args:
        texts: may be none.
        usual: that of a text that is too short to tell; if it is None, that of most others, or
            `DEFAULT`.
        alike: whether of many texts some are tried first, and where those are all in one language,
            so are the rest.
    """
    if alike and len(texts) > _TRIED:
        tried = {detect(text) for text in texts[:: len(texts) // _TRIED]} - {None}
        if len(tried) < 2:
            return [next(iter(tried), None) or usual or DEFAULT] * len(texts)
    detected = [detect(text) for text in texts]
    if usual is None:
        told = Counter(language for language in detected if language)
        usual = told.most_common(1)[0][0] if told else DEFAULT
    return [language or usual for language in detected]
