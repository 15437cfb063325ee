"""Small indexes of words and terms that are given one by one."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.counting import Counts, count
from index.lexicon import Lexicon
from index.postings import Postings
from index.rows import Rows
from index.strings import Numbering, Strings
from index.vocabulary import Vocabulary, opening


def counted(
    passages: Sequence[Sequence[str]],
    stand_for: Mapping[str, Sequence[str]] | None = None,
    numbers: Numbering | None = None,
) -> tuple[Strings, Counts]:
    """The terms of passages that are given as words, each standing for itself or for what is told.

    With `numbers` they are numbered by that.
    """
    words = Numbering()
    said = np.array([words[word] for passage in passages for word in passage], np.int32)
    lengths = np.array([len(passage) for passage in passages], np.int64)
    numbers = Numbering() if numbers is None else numbers
    rows = Rows.of(
        [numbers[term] for term in ([word] if stand_for is None else stand_for.get(word, ()))]
        for word in words.further
    )
    return Strings.of(numbers.further), count(said, lengths, rows, len(numbers.further))


def postings_of(passages: Sequence[Sequence[str]]) -> Postings:
    """The posting lists of passages that are given as their terms."""
    return Postings(*counted(passages))


def lexicon_of(counts: Mapping[str, Mapping[str, int]], acronyms: Mapping[str, str]) -> Lexicon:
    """The lexicon of words that are given with how often they stand in the corpus, by language."""
    spelt = [opening(language) + word for language, words in counts.items() for word in words]
    times = [number for words in counts.values() for number in words.values()]
    return Lexicon(
        Vocabulary().followed_by(spelt), np.array(times, np.int64), tuple(counts), acronyms
    )
