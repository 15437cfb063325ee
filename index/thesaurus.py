"""Which English words say nearly the same, or the same more generally: a part of WordNet.

The data (`thesaurus.tsv`) is made by `tests/benchmarks/thesaurus.py`; words stand in it as stems.
Source: Fellbaum (ed.), "WordNet: An Electronic Lexical Database", 1998.
"""

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple


class Kin(NamedTuple):
    """The stems related to one, each column in alphabetical order, none of them often.

    `near` are synonyms and words made from it or that it is made from, `wider` more general words,
    `narrower` more special ones.
    """

    near: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 12)
def kin(stem: str) -> Kin:
    """What is related to a stem; nothing if it is rare, a name or no English word."""
    return Kin(*(tuple(column.split()) for column in _lines().get(stem, "").split("\t")))


@cache
def _lines() -> dict[str, str]:
    data = files("index").joinpath("thesaurus.tsv").read_text(encoding="utf-8")
    # Cut up only when it is asked for: of thousands of words a question needs a few.
    return dict(line.split("\t", 1) for line in data.splitlines() if not line.startswith("#"))
