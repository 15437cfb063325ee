"""Judged questions → measures: question fixtures with evidence, and BEIR folders with qrels.

Formats: for fixtures see `tests/fixtures/README.md`; for BEIR folders
https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answers import Finding, answer, find
from index.errors import FixtureError
from index.model import Answer, Decision
from index.readers.beir import rows
from index.retrieval import Progress
from index.search import PassageIndex

FIRST_FEW = 3
"""Passages that a reader sees without asking for more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim piece of an article that answers."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Fixture:
    """A question with what is known of its answer; `evidence` is empty if there is none.

    Any one piece of evidence is enough, unless `all_needed`.
    """

    id: str
    text: str
    kind: str
    evidence: tuple[Evidence, ...]
    all_needed: bool = False
    history: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A fixture with the answer it got."""

    fixture: Fixture
    answer: Answer

    def holds_evidence(self, k: int) -> bool:
        """Whether the first k passages hold the evidence, each piece of it if all are needed."""
        found = [
            any(
                piece.source == citation.article.source and piece.text in citation.passage.text
                for citation in self.answer.citations[:k]
            )
            for piece in self.fixture.evidence
        ]
        return all(found) if self.fixture.all_needed else any(found)

    @property
    def declined(self) -> bool:
        """Whether the answer claims to answer nothing; small talk counts."""
        return self.answer.decision is not Decision.ANSWER

    def marks_evidence(self) -> bool:
        """Whether a highlight of the first passage holds a piece of the evidence, or is in it."""
        return any(
            self._marks(piece)
            for piece in self.fixture.evidence
            if self.answer.citations and piece.source == self.answer.citations[0].article.source
        )

    def _marks(self, piece: Evidence) -> bool:
        first = self.answer.citations[0]
        marked = [mark.of(first.passage.text) for mark in first.highlights]
        return any(piece.text in mark or mark in piece.text for mark in marked)


@dataclass(frozen=True, slots=True)
class ReplayMeasures:
    """Counts over some replayed fixtures.

    Of the `answerable`: how many have their evidence in the first passage (`first`), in the
    first three (`few`), marked in the first passage (`marked`), and how many were declined though
    they have an answer (`lost`). Of the `others`: how many were `declined`.
    """

    answerable: int
    first: int
    few: int
    marked: int
    lost: int
    others: int
    declined: int


def read_fixtures(path: Path) -> list[Fixture]:
    """The fixtures of a JSON-lines file, in its order.

    Raises:
        FixtureError: the file or a line of it does not fit; it names the line.
    """
    found = [_fixture(row, place) for place, row in rows(path, FixtureError)]
    if not found:
        raise FixtureError(f"{path} holds no questions")
    return found


def _fixture(row: dict[str, Any], place: str) -> Fixture:
    try:
        pieces = [row, *row.get("also", ())] if row["answerable"] else []
        return Fixture(
            id=str(row["id"]),
            text=_text(row["text"]),
            kind=_text(row["kind"]),
            evidence=tuple(Evidence(_text(p["source"]), _text(p["evidence"])) for p in pieces),
            all_needed=bool(row.get("all_needed", False)),
            history=_texts(row.get("history", [])),
            language=_text(row.get("lang", "en")),
        )
    except (KeyError, TypeError) as error:
        raise FixtureError(f"{place}: missing or unfit field {error}") from error


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(repr(value))
    return tuple(map(_text, value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(repr(value))
    return value


def replay(
    index: PassageIndex, fixtures: Sequence[Fixture], progress: Progress | None = None
) -> list[Replayed]:
    """Every fixture with the answer it gets, in the fixtures' order."""
    done = []
    for number, fixture in enumerate(fixtures, 1):
        done.append(Replayed(fixture, answer(index, fixture.text, fixture.history)))
        if progress:
            progress(number, len(fixtures))
    return done


def replay_measures(replayed: Sequence[Replayed]) -> dict[str, ReplayMeasures]:
    """The measures by kind, in the order in which kinds come up, then two sums.

    "english" is all but the questions in other languages than the articles', "all" is all.
    """
    kinds: dict[str, list[Replayed]] = {}
    for each in replayed:
        kinds.setdefault(each.fixture.kind, []).append(each)
    groups = dict(sorted(kinds.items()))
    groups["english"] = [each for each in replayed if each.fixture.language == "en"]
    groups["all"] = list(replayed)
    return {name: _counted(group) for name, group in groups.items()}


def _counted(replayed: Sequence[Replayed]) -> ReplayMeasures:
    answerable = [each for each in replayed if each.fixture.evidence]
    others = [each for each in replayed if not each.fixture.evidence]
    return ReplayMeasures(
        answerable=len(answerable),
        first=sum(each.holds_evidence(1) for each in answerable),
        few=sum(each.holds_evidence(FIRST_FEW) for each in answerable),
        marked=sum(each.marks_evidence() for each in answerable),
        lost=sum(each.declined for each in answerable),
        others=len(others),
        declined=sum(each.declined for each in others),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of a BEIR folder; `relevant` are the ids judged to answer it, maybe none."""

    id: str
    text: str
    history: tuple[str, ...]
    relevant: dict[str, int]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A judged question with what was found for it."""

    judged: Judged
    finding: Finding

    def run_lines(self, tag: str = "verbatim") -> Iterator[str]:
        """The hits as lines of a TREC run: `qid Q0 docid rank score tag`."""
        for hit in self.finding.hits:
            yield f"{self.judged.id} Q0 {hit.passage.article_id} {hit.rank} {hit.score:.6f} {tag}"


def read_judged(folder: Path) -> list[Judged]:
    """The questions of a BEIR folder in their order, with the judgements of `qrels/test.tsv`.

    Of a question only its `text` and `metadata.history` are read.

    Raises:
        FixtureError: a file is missing or does not fit; it names the place.
    """
    judgements = _qrels(folder / "qrels" / "test.tsv")
    found = []
    for place, row in rows(folder / "queries.jsonl", FixtureError):
        try:
            history = (row.get("metadata") or {}).get("history") or []
            id_ = _text(row["_id"])
            text, earlier = _text(row["text"]), _texts(history)
        except (KeyError, TypeError, AttributeError) as error:
            raise FixtureError(f"{place}: missing or unfit field {error}") from error
        found.append(Judged(id_, text, earlier, judgements.get(id_, {})))
    if not found:
        raise FixtureError(f"{folder / 'queries.jsonl'} holds no questions")
    return found


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.reader(lines, "excel-tab", quoting=csv.QUOTE_NONE), 1):
                if number == 1 or not row:
                    continue
                try:
                    question, passage, grade = row
                    if int(grade) > 0:
                        found.setdefault(question, {})[passage] = int(grade)
                except ValueError as error:
                    raise FixtureError(
                        f"{path}, line {number}: needs question, passage and grade, by tabs"
                    ) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FixtureError(f"cannot read {path}: {error}") from error
    return found


def evaluate(
    index: PassageIndex, judged: Sequence[Judged], progress: Progress | None = None
) -> list[Evaluated]:
    """Every judged question with what is found for it, in their order."""
    done = []
    for number, each in enumerate(judged, 1):
        done.append(Evaluated(each, find(index, each.text, each.history)))
        if progress and (number % 32 == 0 or number == len(judged)):
            progress(number, len(judged))
    return done


def ranking_measures(evaluated: Sequence[Evaluated]) -> dict[str, float]:
    """R@1, R@5, MRR@10 and nDCG@10, each between 0 and 1, averaged over answerable questions.

    R@k is meant as in question answering: the share of questions with a relevant passage among
    the first k (ir-measures calls it Success@k). Answerable is what has a judgement; a question
    without hits counts 0. Empty if none has one. Computed by ir-measures: https://ir-measur.es
    """
    import ir_measures
    from ir_measures import RR, Success, nDCG

    answerable = [each for each in evaluated if each.judged.relevant]
    if not answerable:
        return {}
    qrels = {each.judged.id: each.judged.relevant for each in answerable}
    # Scores of equal hits would let the library choose their order; ranks say it all.
    run = {
        each.judged.id: {hit.passage.article_id: -float(hit.rank) for hit in each.finding.hits}
        for each in answerable
    }
    wanted = {"R@1": Success @ 1, "R@5": Success @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    found = ir_measures.calc_aggregate(list(wanted.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in wanted.items()}


def decision_measures(evaluated: Sequence[Evaluated]) -> dict[str, tuple[int, int]]:
    """How many were declined of how many, among the answerable and among the others."""
    groups = {
        "answerable": [each for each in evaluated if each.judged.relevant],
        "others": [each for each in evaluated if not each.judged.relevant],
    }
    return {
        name: (sum(e.finding.decision is not Decision.ANSWER for e in group), len(group))
        for name, group in groups.items()
    }
