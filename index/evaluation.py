"""Judged questions → measures: question fixtures with evidence, and BEIR folders with qrels.

Formats: for fixtures see `tests/fixtures/README.md`; for BEIR folders
https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from typing import Any

from index.answers import MOST_CITATIONS, Finding, answer, find
from index.errors import FixtureError
from index.model import Answer, Decision
from index.readers.beir import rows
from index.retrieval import Progress
from index.search import PassageIndex

FIXTURES = "questions.jsonl"
"""The question fixtures of a corpus folder, in it."""

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
    index: PassageIndex,
    fixtures: Sequence[Fixture],
    progress: Progress | None = None,
    k: int = MOST_CITATIONS,
) -> list[Replayed]:
    """Every fixture with the answer it gets, of at most k citations, in the fixtures' order."""
    done = []
    for number, fixture in enumerate(fixtures, 1):
        done.append(Replayed(fixture, answer(index, fixture.text, fixture.history, k)))
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
    """A question of a BEIR folder; `relevant` are the ids judged to answer it, maybe none.

    `kind` and `language` only group the measures; they are empty if they are not told.
    """

    id: str
    text: str
    history: tuple[str, ...]
    relevant: dict[str, int]
    kind: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A judged question with what was found for it."""

    judged: Judged
    finding: Finding

    def of_set(self, name: str) -> "Evaluated":
        """The same with an id that no question of another set has."""
        return replace(self, judged=replace(self.judged, id=f"{name}/{self.judged.id}"))

    def run_lines(self, tag: str = "verbatim") -> Iterator[str]:
        """The hits as lines of a TREC run: `qid Q0 docid rank score tag`."""
        for hit in self.finding.hits:
            yield f"{self.judged.id} Q0 {hit.passage.article_id} {hit.rank} {hit.score:.6f} {tag}"


def read_judged(folder: Path) -> list[Judged]:
    """The questions of a BEIR folder in their order, with the judgements of `qrels/test.tsv`.

    To answer a question, only its `text` and `metadata.history` are used.

    Raises:
        FixtureError: a file is missing or does not fit; it names the place.
    """
    judgements = _qrels(folder / "qrels" / "test.tsv")
    found = []
    for place, row in rows(folder / "queries.jsonl", FixtureError):
        metadata = row.get("metadata") or {}
        try:
            found.append(
                Judged(
                    _text(row["_id"]),
                    _text(row["text"]),
                    _texts(metadata.get("history") or []),
                    judgements.get(row["_id"], {}),
                    kind=str(metadata.get("kind") or ""),
                    language=str(metadata.get("language") or ""),
                )
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise FixtureError(f"{place}: missing or unfit field {error}") from error
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


Run = dict[str, dict[str, float]]
"""For each question the passages' ids with a score, higher is better."""


def run_of(evaluated: Sequence[Evaluated]) -> Run:
    """What was found, by question. The scores are ranks, so that no two are equal."""
    return {
        each.judged.id: {hit.passage.article_id: -float(hit.rank) for hit in each.finding.hits}
        for each in evaluated
    }


def read_run(path: Path) -> Run:
    """An earlier run, from the file that `--run` wrote.

    Raises:
        FixtureError: the file cannot be read or is no TREC run; it names the line.
    """
    found: Run = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FixtureError(f"cannot read {path}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            question, _, passage, rank, _, _ = line.split()
            found.setdefault(question, {})[passage] = -float(rank)
        except ValueError as error:
            raise FixtureError(
                f"{path}, line {number}: not `qid Q0 docid rank score tag`"
            ) from error
    return found


def ranking_measures(evaluated: Sequence[Evaluated]) -> dict[str, float]:
    """R@1, R@5, MRR@10 and nDCG@10, each between 0 and 1, averaged over answerable questions.

    R@k is meant as in question answering: the share of questions with a relevant passage among
    the first k (ir-measures calls it Success@k). Answerable is what has a judgement; a question
    without hits counts 0. Empty if none has one.
    """
    each = measures_by_question(evaluated, run_of(evaluated))
    return {name: fmean(values.values()) for name, values in each.items() if values}


def measures_by_question(evaluated: Sequence[Evaluated], run: Run) -> dict[str, dict[str, float]]:
    """The same measures of a run, each for every answerable question.

    Computed by ir-measures: https://ir-measur.es
    """
    import ir_measures
    from ir_measures import RR, Success, nDCG

    wanted = {Success @ 1: "R@1", Success @ 5: "R@5", RR @ 10: "MRR@10", nDCG @ 10: "nDCG@10"}
    qrels = {each.judged.id: each.judged.relevant for each in evaluated if each.judged.relevant}
    found: dict[str, dict[str, float]] = {
        name: dict.fromkeys(qrels, 0.0) for name in wanted.values()
    }
    if qrels:
        answered = {question: run.get(question, {}) for question in qrels}
        for metric in ir_measures.iter_calc(list(wanted), qrels, answered):
            found[wanted[metric.measure]][metric.query_id] = float(metric.value)
    return found


def compared(evaluated: Sequence[Evaluated], earlier: Run) -> dict[str, tuple[float, float]]:
    """By measure, how much better than an earlier run this is, and how likely that is chance.

    The difference of the means, and the p-value of a paired two-sided t-test over the answerable
    questions; 1 where no question differs or there are too few. Empty without answerable ones.
    Source: Smucker, Allan, Carterette, "A comparison of statistical significance tests for
    information retrieval evaluation", 2007.
    """
    from scipy.stats import ttest_rel

    now = measures_by_question(evaluated, run_of(evaluated))
    before = measures_by_question(evaluated, earlier)
    found = {}
    for name, values in now.items():
        pairs = [(value, before[name][question]) for question, value in values.items()]
        if pairs:
            ours, theirs = zip(*pairs, strict=True)
            differs = len(pairs) > 1 and any(one != other for one, other in pairs)
            chance = float(ttest_rel(ours, theirs).pvalue) if differs else 1.0
            found[name] = (fmean(ours) - fmean(theirs), chance)
    return found


def groups(evaluated: Sequence[Evaluated]) -> dict[str, list[Evaluated]]:
    """All questions as "all", then those of each language and kind if there is more than one."""
    found = {"all": list(evaluated)}
    for key in (attrgetter("judged.language"), attrgetter("judged.kind")):
        named = sorted({key(each) for each in evaluated} - {""})
        if len(named) > 1:
            found.update({name: [e for e in evaluated if key(e) == name] for name in named})
    return found


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
