"""The question fixtures, asked of the bot on Telegram and of the index: neither gets worse.

What both have reached stands in `tests/fixtures/measures.json`. Where it got better, record it:

    RECORD_MEASURES=1 python -m pytest tests/bot/test_fixtures.py
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pytest
from process import REPOSITORY

from index import Corpus, PassageIndex, evaluation
from index.evaluation import Evidence, Fixture
from tests.bot.reading import Quotation, cleaned, quotations
from tests.bot.running import Running, somebody

FIXTURES = REPOSITORY / "seeds" / "questions.jsonl"
RECORD = REPOSITORY / "tests" / "fixtures" / "measures.json"

Measures = dict[str, dict[str, int]]


@dataclass
class Counts:
    """How many of the `answerable` had their evidence first, or among the first few, or were
    lost because they were declined; how many of the `others` were declined, as they should be.
    """

    answerable: int = 0
    first: int = 0
    few: int = 0
    lost: int = 0
    others: int = 0
    declined: int = 0


@pytest.fixture(scope="module")
def fixtures() -> list[Fixture]:
    return evaluation.read_fixtures(FIXTURES)


def test_the_index_answers_the_fixtures_as_well_as_it_did(
    seed_index: PassageIndex, fixtures: list[Fixture]
) -> None:
    replayed = evaluation.replay(seed_index, fixtures)
    measures = {
        kind: {name: getattr(counts, name) for name in asdict(Counts())}
        for kind, counts in evaluation.replay_measures(replayed).items()
    }
    _compare("index", measures)


def test_the_bot_answers_the_fixtures_as_well_as_it_did(
    polling_bot: Running, seeds: Corpus, fixtures: list[Fixture]
) -> None:
    measures: dict[str, Counts] = {}
    with polling_bot.faultless():
        for fixture in fixtures:
            found, declined = _ask(polling_bot, fixture)
            language = ("english",) if fixture.language == "en" else ()
            for kind in (fixture.kind, *language, "all"):
                counts = measures.setdefault(kind, Counts())
                if fixture.evidence:
                    counts.answerable += 1
                    counts.first += _holds(fixture, found[:1], seeds)
                    counts.few += _holds(fixture, found[: evaluation.FIRST_FEW], seeds)
                    counts.lost += declined
                else:
                    counts.others += 1
                    counts.declined += declined
    _compare("bot", {kind: asdict(counts) for kind, counts in sorted(measures.items())})


def _ask(bot: Running, fixture: Fixture) -> tuple[list[Quotation], bool]:
    """Return what is quoted to somebody who asks this, and whether the bot declines to answer.

    Everybody asks in a chat of their own, the earlier questions of the conversation first.
    """
    person = somebody()
    for earlier in fixture.history:
        bot.telegram.ask(earlier, person)
    message = bot.telegram.ask(fixture.text, person)
    found = quotations(message.formatted)
    return found, not found or message.text.startswith("No answer found")


def _holds(fixture: Fixture, found: Sequence[Quotation], corpus: Corpus) -> bool:
    """Return whether these quotations hold the evidence, each piece of it if all are needed."""
    titles = {article.source: article.title for article in corpus.articles}

    def shows(piece: Evidence) -> bool:
        text, title = cleaned(piece.text), titles[piece.source]
        return any(each.title == title and text in each.text for each in found)

    shown = map(shows, fixture.evidence)
    return all(shown) if fixture.all_needed else any(shown)


def _compare(who: str, measures: Measures) -> None:
    """Print the measures; fail if one is worse than recorded, or record them if so wanted."""
    for kind, counts in measures.items():
        print(f"{who} {kind:>10}:", *(f"{name} {count}" for name, count in counts.items()))
    record: dict[str, Measures] = {}
    if RECORD.exists():
        record = json.loads(RECORD.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_MEASURES"):
        record = dict(sorted({**record, who: measures}.items()))
        RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    assert record[who].keys() == measures.keys()
    worse = [
        f"{kind}: {name} {measures[kind][name]}, recorded {recorded}"
        for kind, counts in record[who].items()
        for name, recorded in counts.items()
        if (
            measures[kind][name] > recorded
            if name == "lost"
            else measures[kind][name] != recorded
            if name in {"answerable", "others"}
            else measures[kind][name] < recorded
        )
    ]
    assert worse == []
