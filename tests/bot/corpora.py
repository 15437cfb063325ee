"""Small corpora in words of their own, and the answers they give."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from index import Answer, Article, Corpus, Decision, PassageIndex, answer
from index.passages import split
from tests.bot.running import SEEDS


def article(
    text: str,
    title: str | None = "A title",
    id_: str = "a.txt",
    published: date | None = None,
) -> Article:
    """Return an article as it would be read from a file of that name."""
    return Article(id_, id_, text, title, published)


def index_of(*articles: Article) -> PassageIndex:
    """Return an index over these articles."""
    passages = [passage for each in articles for passage in split(each)]
    return PassageIndex(Corpus(articles, passages))


def answered(index: PassageIndex, question: str, decision: Decision = Decision.ANSWER) -> Answer:
    """Return what the index finds, with this decision on whether it answers the question."""
    found = replace(answer(index, question), decision=decision)
    assert found.citations, f"nothing is found for {question!r}"
    return found


def paragraphs(*texts: str) -> str:
    """Return a text made of these paragraphs."""
    return "\n\n".join(texts)


def without_fixtures(folder: Path) -> Path:
    """Return a copy of the seeds without questions, whose replay would take most of a reindex."""
    return shutil.copytree(SEEDS, folder / "corpus", ignore=shutil.ignore_patterns("*.jsonl"))
