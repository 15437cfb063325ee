"""What a change of the corpus comes to: articles, passages, and the answers to the fixtures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, NamedTuple, TypeVar

from index.evaluation import Fixture, Replayed
from index.model import Article, Corpus, Decision

MOST_PLACED = 1_000
"""Passages of an article, those that stayed at both ends left out, of which it is looked where they
stand. Of more only how many they are is compared: the places of tens of thousands take minutes."""

_T = TypeVar("_T")


class Changed(NamedTuple, Generic[_T]):
    """What came, what is another now, and what went."""

    added: _T
    changed: _T
    removed: _T


@dataclass(frozen=True, slots=True)
class Difference:
    """One corpus against an earlier one: the articles, as they are now or were last; passages."""

    articles: Changed[tuple[Article, ...]]
    passages: Changed[int]


@dataclass(frozen=True, slots=True)
class AnswersChanged:
    """The fixtures whose answers changed; `asked` is how many were replayed.

    `answered` are answered now and were declined; `lost` the other way round; `moved` are answered
    by another article. Each is in the fixtures' order.
    """

    asked: int
    answered: tuple[Fixture, ...] = ()
    lost: tuple[Fixture, ...] = ()
    moved: tuple[Fixture, ...] = ()


def difference(before: Corpus, after: Corpus) -> Difference:
    """What makes `after` of `before`.

    Of an article that changed, passages in the same place between others that stayed count as
    changed, as far as they go in pairs; beyond `MOST_PLACED` those in any place.
    """
    was = {article.id: article for article in before.articles}
    now = {article.id: article for article in after.articles}
    added = tuple(article for article in after.articles if article.id not in was)
    removed = tuple(article for article in before.articles if article.id not in now)
    changed = tuple(
        article for article in after.articles if article.id in was and was[article.id] != article
    )
    new = sum(len(after.passages_of(article)) for article in added)
    gone = sum(len(before.passages_of(article)) for article in removed)
    other = 0
    for article in changed:
        old_texts = [passage.text for passage in before.passages_of(was[article.id])]
        new_texts = [passage.text for passage in after.passages_of(article)]
        for came, went in _replaced(old_texts, new_texts):
            pairs = min(came, went)
            new, other, gone = new + came - pairs, other + pairs, gone + went - pairs
    return Difference(Changed(added, changed, removed), Changed(new, other, gone))


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """For each place where passages were replaced by others how many came, and how many went."""
    start = _same(old, new)
    old, new = old[start:], new[start:]
    end = _same(old[::-1], new[::-1])
    old, new = old[: len(old) - end], new[: len(new) - end]
    if max(len(old), len(new)) > MOST_PLACED:
        stayed = (Counter(old) & Counter(new)).total()
        return [(len(new) - stayed, len(old) - stayed)]
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        (new_to - new_from, old_to - old_from)
        for tag, old_from, old_to, new_from, new_to in opcodes
        if tag != "equal"
    ]


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many passages at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def answers_changed(before: Sequence[Replayed], after: Sequence[Replayed]) -> AnswersChanged:
    """How the answers to the same fixtures changed, by their first citations."""
    answered, lost, moved = [], [], []
    for old, new in zip(before, after, strict=True):
        if _is_answered(new) and not _is_answered(old):
            answered.append(new.fixture)
        elif _is_answered(old) and not _is_answered(new):
            lost.append(new.fixture)
        elif _is_answered(new) and _source(new) != _source(old):
            moved.append(new.fixture)
    return AnswersChanged(len(after), tuple(answered), tuple(lost), tuple(moved))


def _is_answered(replayed: Replayed) -> bool:
    return replayed.answer.decision is Decision.ANSWER


def _source(replayed: Replayed) -> str:
    return replayed.answer.citations[0].article.id
