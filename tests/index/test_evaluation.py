"""Measures worked out by hand, and judged questions that do not fit named by their place."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from typing import Any

import pytest

from index.corpus import read
from index.errors import FixtureError
from index.evaluation import (
    Evaluated,
    Evidence,
    Fixture,
    Judged,
    Replayed,
    ReplayMeasures,
    compared,
    decision_measures,
    evaluate,
    groups,
    ranking_measures,
    read_fixtures,
    read_judged,
    read_run,
    replay,
    replay_measures,
)
from index.model import Answer, Article, Citation, Corpus, Decision, Hit, Passage, Span
from index.passages import split
from index.search import PassageIndex

EMPTY = PassageIndex(Corpus([], []))


def _refusal(read_file: Any, path: Path) -> str:
    """The one line that says why a file cannot be read."""
    with pytest.raises(FixtureError) as caught:
        read_file(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


# Question fixtures


def _fixtures(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


ROW: dict[str, object] = {
    "id": "q1",
    "text": "Who spoke?",
    "answerable": True,
    "source": "a.txt",
    "evidence": "Stock spoke.",
    "answer": "Stock",
    "kind": "who",
    "also": [],
}


def test_a_fixture_is_read_with_its_evidence(tmp_path: Path) -> None:
    assert read_fixtures(_fixtures(tmp_path, ROW)) == [
        Fixture("q1", "Who spoke?", "who", (Evidence("a.txt", "Stock spoke."),))
    ]


def test_further_evidence_of_a_fixture_is_read(tmp_path: Path) -> None:
    also = [{"source": "b.txt", "evidence": "He did."}]
    (fixture,) = read_fixtures(_fixtures(tmp_path, {**ROW, "also": also, "all_needed": True}))
    assert fixture.evidence == (Evidence("a.txt", "Stock spoke."), Evidence("b.txt", "He did."))
    assert fixture.all_needed


def test_history_and_language_of_a_fixture_are_read(tmp_path: Path) -> None:
    row = {**ROW, "history": ["First?", "Second?"], "lang": "fr"}
    (fixture,) = read_fixtures(_fixtures(tmp_path, row))
    assert (fixture.history, fixture.language) == (("First?", "Second?"), "fr")


def test_a_fixture_that_is_not_answerable_has_no_evidence(tmp_path: Path) -> None:
    row = {**ROW, "answerable": False, "source": None, "evidence": None, "answer": None}
    (fixture,) = read_fixtures(_fixtures(tmp_path, row))
    assert fixture.evidence == ()


def test_fixtures_keep_the_file_s_order(tmp_path: Path) -> None:
    rows = [{**ROW, "id": id_} for id_ in ("c", "a", "b")]
    assert [each.id for each in read_fixtures(_fixtures(tmp_path, *rows))] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": None}, "None"),
        ({"text": 5}, "5"),
        ({"kind": None}, "None"),
        ({"evidence": None}, "None"),
        ({"source": 5}, "5"),
        ({"also": [{"source": "b.txt"}]}, "evidence"),
        ({"also": 5}, ""),
        ({"also": ["b.txt"]}, ""),
        ({"history": [5]}, "5"),
        ({"history": "First?"}, "First?"),
    ],
)
def test_a_field_that_does_not_fit_is_named_with_its_line(
    tmp_path: Path, change: dict[str, object], field: str
) -> None:
    path = _fixtures(tmp_path, ROW, {**ROW, **change})
    message = _refusal(read_fixtures, path)
    assert message.startswith(f"{path}, line 2: ")
    assert field in message


@pytest.mark.parametrize("field", ["id", "text", "kind", "answerable", "source", "evidence"])
def test_a_missing_field_is_named_with_its_line(tmp_path: Path, field: str) -> None:
    path = _fixtures(tmp_path, {key: value for key, value in ROW.items() if key != field})
    assert _refusal(read_fixtures, path).startswith(f"{path}, line 1: missing or unfit field ")
    assert field in _refusal(read_fixtures, path)


def test_fixtures_that_are_no_json_are_named_by_their_line(tmp_path: Path) -> None:
    path = _fixtures(tmp_path, ROW)
    path.write_text(path.read_text("utf-8") + "nonsense\n", "utf-8")
    assert _refusal(read_fixtures, path).startswith(f"{path}, line 2: not JSON")


def test_a_file_without_fixtures_is_refused(tmp_path: Path) -> None:
    path = _fixtures(tmp_path)
    assert _refusal(read_fixtures, path) == f"{path} holds no questions"


def test_missing_fixtures_are_named(tmp_path: Path) -> None:
    path = tmp_path / "gone.jsonl"
    assert _refusal(read_fixtures, path).startswith(f"cannot read {path}: No such file")


def test_the_fixtures_of_the_project_can_be_read(fixtures_file: Path) -> None:
    fixtures = read_fixtures(fixtures_file)
    assert len(fixtures) == 70
    assert sum(1 for each in fixtures if each.evidence) == 55


# Replayed fixtures


def _article(name: str, text: str) -> Article:
    return Article(name, name, text)


def _answer(
    *quoted: tuple[str, str],
    decision: Decision = Decision.ANSWER,
    highlights: Sequence[Span] = (),
) -> Answer:
    """An answer that cites these texts, (article, text) each, the first with highlights."""
    citations = tuple(
        Citation(
            rank,
            1.0 / rank,
            _article(source, text),
            Passage(source, 1, Span(0, len(text)), text),
            of=1,
            highlights=tuple(highlights) if rank == 1 else (),
        )
        for rank, (source, text) in enumerate(quoted, 1)
    )
    return Answer("?", decision, 1.0, citations)


ONE = Evidence("a.txt", "Stock spoke.")
TWO = Evidence("b.txt", "Oerting spoke.")
FIXTURE = Fixture("q1", "Who spoke?", "who", (ONE,))
BOTH = replace(FIXTURE, evidence=(ONE, TWO), all_needed=True)
HOLDS_ONE = ("a.txt", "They met. Stock spoke. They left.")
HOLDS_TWO = ("b.txt", "Oerting spoke.")
HOLDS_NONE = ("a.txt", "They met.")


def test_evidence_counts_where_it_stands_verbatim_in_the_right_article() -> None:
    assert Replayed(FIXTURE, _answer(HOLDS_ONE)).holds_evidence(1)
    assert not Replayed(FIXTURE, _answer(("a.txt", "stock spoke."))).holds_evidence(1)


def test_evidence_under_another_article_is_a_miss() -> None:
    assert not Replayed(FIXTURE, _answer(("b.txt", "Stock spoke."))).holds_evidence(1)


def test_only_the_first_k_passages_count() -> None:
    replayed = Replayed(FIXTURE, _answer(HOLDS_NONE, HOLDS_ONE))
    assert not replayed.holds_evidence(1)
    assert replayed.holds_evidence(2)


def test_any_one_piece_of_evidence_is_enough() -> None:
    assert Replayed(replace(BOTH, all_needed=False), _answer(HOLDS_TWO)).holds_evidence(1)


def test_where_all_evidence_is_needed_one_piece_is_not_enough() -> None:
    assert not Replayed(BOTH, _answer(HOLDS_TWO, HOLDS_NONE)).holds_evidence(2)
    assert Replayed(BOTH, _answer(HOLDS_TWO, HOLDS_ONE)).holds_evidence(2)


@pytest.mark.parametrize(
    ("span", "is_marked"),
    [
        (Span(10, 22), True),  # Stock spoke.
        (Span(0, 33), True),
        (Span(12, 20), True),  # within it
        (Span(21, 33), False),
        (Span(0, 10), False),
        (Span(22, 33), False),
    ],
)
def test_evidence_is_marked_if_a_highlight_holds_it_or_is_in_it(
    span: Span, *, is_marked: bool
) -> None:
    assert Replayed(FIXTURE, _answer(HOLDS_ONE, highlights=[span])).marks_evidence() == is_marked


def test_nothing_is_marked_without_a_highlight_or_a_citation() -> None:
    assert not Replayed(FIXTURE, _answer(HOLDS_ONE)).marks_evidence()
    assert not Replayed(FIXTURE, _answer()).marks_evidence()


def test_a_mark_in_another_article_is_no_mark() -> None:
    answer = _answer(("b.txt", "Stock spoke."), highlights=[Span(0, 12)])
    assert not Replayed(FIXTURE, answer).marks_evidence()


@pytest.mark.parametrize(
    ("decision", "declined"),
    [
        (Decision.ANSWER, False),
        (Decision.CLOSEST, True),
        (Decision.NOTHING, True),
        (Decision.SMALLTALK, True),
    ],
)
def test_all_but_an_answer_is_declined(decision: Decision, *, declined: bool) -> None:
    assert Replayed(FIXTURE, _answer(HOLDS_ONE, decision=decision)).declined == declined


def test_replayed_fixtures_are_counted_by_kind_and_summed_up() -> None:
    closest = Decision.CLOSEST
    who, french = FIXTURE, replace(FIXTURE, kind="when", language="fr")
    nothing = replace(FIXTURE, evidence=())
    measures = replay_measures(
        [
            Replayed(who, _answer(HOLDS_ONE, highlights=[Span(10, 22)])),
            Replayed(who, _answer(HOLDS_NONE, HOLDS_NONE, HOLDS_ONE, decision=closest)),
            Replayed(who, _answer(HOLDS_NONE, HOLDS_NONE, HOLDS_NONE, HOLDS_ONE)),
            Replayed(nothing, _answer(HOLDS_NONE, decision=closest)),
            Replayed(nothing, _answer(HOLDS_NONE)),
            Replayed(french, _answer(HOLDS_ONE)),
        ]
    )
    of_who = ReplayMeasures(answerable=3, first=1, few=2, marked=1, lost=1, others=2, declined=1)
    of_when = ReplayMeasures(answerable=1, first=1, few=1, marked=0, lost=0, others=0, declined=0)
    of_all = ReplayMeasures(answerable=4, first=2, few=3, marked=1, lost=1, others=2, declined=1)
    assert measures == {"when": of_when, "who": of_who, "english": of_who, "all": of_all}
    assert list(measures)[-2:] == ["english", "all"]


def test_every_fixture_is_replayed_in_order() -> None:
    fixtures = [replace(FIXTURE, id=id_, text=f"Who is {id_}?") for id_ in ("c", "a", "b")]
    replayed = replay(EMPTY, fixtures)
    assert [each.fixture for each in replayed] == fixtures
    assert [each.answer.question for each in replayed] == ["Who is c?", "Who is a?", "Who is b?"]


def test_replaying_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    replay(EMPTY, [FIXTURE] * 3, lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


# BEIR folders


def _beir(
    folder: Path,
    passages: dict[str, str],
    questions: Sequence[dict[str, Any]],
    qrels: str,
) -> Path:
    rows = [{"_id": id_, "title": "", "text": text} for id_, text in passages.items()]
    _write_rows(folder / "corpus.jsonl", rows)
    _write_rows(folder / "queries.jsonl", questions)
    (folder / "qrels").mkdir(exist_ok=True)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{qrels}", "utf-8")
    return folder


def _write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")


PASSAGES = {"d1": "Zebras graze in Kenya.", "d2": "Penguins swim.", "d3": "Camels carry loads."}
QUESTIONS: list[dict[str, Any]] = [
    {"_id": "q2", "text": "penguins"},
    {"_id": "q1", "text": "zebras", "metadata": {"history": ["camels", "grazing"]}},
]


def test_judged_questions_are_read_in_their_order(tmp_path: Path) -> None:
    folder = _beir(tmp_path, PASSAGES, QUESTIONS, "q1\td1\t2\nq1\td3\t1\nq2\td2\t0\n")
    assert read_judged(folder) == [
        Judged("q2", "penguins", (), {}),
        Judged("q1", "zebras", ("camels", "grazing"), {"d1": 2, "d3": 1}),
    ]


@pytest.mark.parametrize("metadata", [None, {}, {"history": None}, {"history": []}])
def test_a_judged_question_may_have_no_history(tmp_path: Path, metadata: object) -> None:
    questions = [{"_id": "q1", "text": "zebras", "metadata": metadata}]
    (judged,) = read_judged(_beir(tmp_path, PASSAGES, questions, "q1\td1\t1\n"))
    assert judged.history == ()


@pytest.mark.parametrize(
    "row",
    [
        {"text": "zebras"},
        {"_id": "q9"},
        {"_id": 9, "text": "zebras"},
        {"_id": "q9", "text": None},
        {"_id": "q9", "text": "zebras", "metadata": 5},
        {"_id": "q9", "text": "zebras", "metadata": {"history": 5}},
        {"_id": "q9", "text": "zebras", "metadata": {"history": [5]}},
        {"_id": "q9", "text": "zebras", "metadata": {"history": "camels"}},
    ],
)
def test_a_judged_question_that_does_not_fit_is_named_by_its_line(
    tmp_path: Path, row: dict[str, Any]
) -> None:
    folder = _beir(tmp_path, PASSAGES, [*QUESTIONS, row], "q1\td1\t1\n")
    message = _refusal(read_judged, folder)
    assert message.startswith(f"{folder / 'queries.jsonl'}, line 3: missing or unfit field ")


@pytest.mark.parametrize("line", ["q1\td1", "q1 d1 1", "q1\td1\tmuch", "q1\td1\t1\tx"])
def test_a_judgement_that_does_not_fit_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    folder = _beir(tmp_path, PASSAGES, QUESTIONS, f"q1\td1\t1\n{line}\nq2\td2\t1\n")
    assert _refusal(read_judged, folder).startswith(f"{folder / 'qrels' / 'test.tsv'}, line 3: ")


def test_an_id_may_hold_quotation_marks(tmp_path: Path) -> None:
    questions = [{"_id": '"q" 1', "text": "zebras"}]
    (judged,) = read_judged(_beir(tmp_path, PASSAGES, questions, '"q" 1\td1\t1\n'))
    assert judged.relevant == {"d1": 1}


def test_empty_lines_between_judgements_are_skipped(tmp_path: Path) -> None:
    folder = _beir(tmp_path, PASSAGES, QUESTIONS, "\nq1\td1\t1\n\n")
    assert [each.relevant for each in read_judged(folder)] == [{}, {"d1": 1}]


@pytest.mark.parametrize("name", ["queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_of_a_beir_folder_is_named(tmp_path: Path, name: str) -> None:
    folder = _beir(tmp_path, PASSAGES, QUESTIONS, "q1\td1\t1\n")
    (folder / name).unlink()
    assert str(folder / name) in _refusal(read_judged, folder)


def test_a_beir_folder_without_questions_is_refused(tmp_path: Path) -> None:
    folder = _beir(tmp_path, PASSAGES, [], "q1\td1\t1\n")
    assert "queries.jsonl holds no questions" in _refusal(read_judged, folder)


# Measures


def _evaluated(relevant: dict[str, int], *found: str, score: float = 1.0) -> Evaluated:
    """A question judged like this that found these passages, by their ids, in this order."""
    name = f"q{len(relevant)}{'-'.join(found)}{'-'.join(relevant)}"
    judged = Judged(name, "???", (), relevant)
    (evaluated,) = evaluate(EMPTY, [judged])
    hits = tuple(
        Hit(Passage(id_, 1, Span(0, 1), "x"), rank, score) for rank, id_ in enumerate(found, 1)
    )
    return replace(evaluated, finding=replace(evaluated.finding, hits=hits))


def _measures(*evaluated: Evaluated) -> list[float]:
    measures = ranking_measures(evaluated)
    assert list(measures) == ["R@1", "R@5", "MRR@10", "nDCG@10"]
    return list(measures.values())


def test_a_relevant_passage_at_rank_1_counts_full() -> None:
    assert _measures(_evaluated({"a": 1}, "a", "b")) == [1, 1, 1, 1]


def test_a_relevant_passage_at_rank_2_counts_by_its_rank() -> None:
    expected = [0, 1, 1 / 2, 1 / log2(3)]
    assert _measures(_evaluated({"a": 1}, "b", "a")) == pytest.approx(expected)


def test_a_relevant_passage_at_rank_6_is_not_among_five() -> None:
    expected = [0, 0, 1 / 6, 1 / log2(7)]
    assert _measures(_evaluated({"a": 1}, *"bcdefa")) == pytest.approx(expected)


def test_a_relevant_passage_at_rank_11_does_not_count() -> None:
    assert _measures(_evaluated({"a": 1}, *"bcdefghijka")) == [0, 0, 0, 0]


def test_a_question_that_finds_nothing_counts_0() -> None:
    assert _measures(_evaluated({"a": 1})) == [0, 0, 0, 0]


def test_one_of_several_relevant_passages_is_enough_for_recall() -> None:
    # The ideal has both on top: 1 + 1 / log2(3).
    expected = [1, 1, 1, 1 / (1 + 1 / log2(3))]
    assert _measures(_evaluated({"a": 1, "z": 1}, "a", "b")) == pytest.approx(expected)


def test_a_grade_counts_as_gain() -> None:
    gain = (1 + 2 / log2(3)) / (2 + 1 / log2(3))
    assert _measures(_evaluated({"a": 2, "b": 1}, "b", "a")) == pytest.approx([1, 1, 1, gain])


def test_measures_are_averaged_over_answerable_questions_only() -> None:
    measures = _measures(
        _evaluated({"a": 1}, "a"),
        _evaluated({"a": 1}, "b", "a"),
        _evaluated({"a": 1}, *"bcdefa"),
        _evaluated({"a": 1}),
        _evaluated({}, "a", "b"),
    )
    assert measures == pytest.approx(
        [1 / 4, 2 / 4, (1 + 1 / 2 + 1 / 6) / 4, (1 + 1 / log2(3) + 1 / log2(7)) / 4]
    )


def test_of_equal_scores_the_rank_counts() -> None:
    assert _measures(_evaluated({"a": 1}, "z", "a"))[0] == 0
    assert _measures(_evaluated({"z": 1}, "z", "a"))[0] == 1


def test_without_judgements_there_are_no_measures() -> None:
    assert ranking_measures([_evaluated({}, "a")]) == {}
    assert ranking_measures([]) == {}


def test_decisions_are_counted_among_the_answerable_and_the_others() -> None:
    def decided(relevant: dict[str, int], decision: Decision) -> Evaluated:
        evaluated = _evaluated(relevant, "a")
        return replace(evaluated, finding=replace(evaluated.finding, decision=decision))

    measures = decision_measures(
        [
            decided({"a": 1}, Decision.ANSWER),
            decided({"a": 1}, Decision.ANSWER),
            decided({"a": 1}, Decision.CLOSEST),
            decided({}, Decision.ANSWER),
            decided({}, Decision.NOTHING),
            decided({}, Decision.CLOSEST),
            decided({}, Decision.SMALLTALK),
        ]
    )
    assert measures == {"answerable": (1, 3), "others": (3, 4)}


def test_a_run_has_a_line_for_each_hit_as_trec_wants_it() -> None:
    evaluated = replace(
        _evaluated({}, "d7", "d3", score=2.5), judged=Judged("q1", "zebras", (), {})
    )
    assert list(evaluated.run_lines()) == [
        "q1 Q0 d7 1 2.500000 verbatim",
        "q1 Q0 d3 2 2.500000 verbatim",
    ]
    assert next(evaluated.run_lines(tag="bm25")).endswith(" bm25")


def test_a_question_without_hits_has_no_line_in_the_run() -> None:
    assert list(_evaluated({"a": 1}).run_lines()) == []


# From folder to measures


def test_a_folder_is_evaluated_question_by_question(tmp_path: Path) -> None:
    folder = _beir(tmp_path, PASSAGES, QUESTIONS, "q1\td1\t1\nq2\td2\t1\n")
    judged = read_judged(folder)
    evaluated = evaluate(PassageIndex(read(folder)), judged)
    assert [each.judged for each in evaluated] == judged
    assert [each.finding.hits[0].passage.article_id for each in evaluated] == ["d2", "d1"]
    assert ranking_measures(evaluated) == {"R@1": 1, "R@5": 1, "MRR@10": 1, "nDCG@10": 1}


def test_evaluating_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    judged = read_judged(_beir(tmp_path, PASSAGES, QUESTIONS * 20, ""))
    evaluate(EMPTY, judged, lambda done, total: told.append((done, total)))
    assert told[0] == (32, 40)
    assert told[-1] == (40, 40)


def test_only_the_documented_fields_are_read(tmp_path: Path) -> None:
    plain, garbled = tmp_path / "plain", tmp_path / "garbled"
    plain.mkdir()
    garbled.mkdir()
    _beir(plain, PASSAGES, QUESTIONS, "q1\td1\t1\n")
    garbage = {"text": "penguins", "answer": ["camels"], "entities": {"": None}}
    questions = [
        {**question, "metadata": {**question.get("metadata", {}), **garbage}, "answers": 5}
        for question in QUESTIONS
    ]
    _beir(garbled, PASSAGES, questions, "q1\td1\t1\n")
    rows = [{"_id": id_, "title": "", "text": text} for id_, text in PASSAGES.items()]
    _write_rows(
        garbled / "corpus.jsonl",
        [{**row, "metadata": "zebras penguins", "url": 5, "abstract": garbage} for row in rows],
    )

    def run(folder: Path) -> list[str]:
        evaluated = evaluate(PassageIndex(read(folder)), read_judged(folder))
        return [line for each in evaluated for line in each.run_lines()]

    assert run(garbled) == run(plain)
    assert run(plain)


def test_judgements_are_not_read_to_answer(tmp_path: Path) -> None:
    judged = read_judged(_beir(tmp_path, PASSAGES, QUESTIONS, "q1\td1\t1\n"))
    index = PassageIndex(read(tmp_path))
    lines = [list(each.run_lines()) for each in evaluate(index, judged)]
    unjudged = [replace(each, relevant={}) for each in judged]
    assert [list(each.run_lines()) for each in evaluate(index, unjudged)] == lines


def test_evidence_that_is_found_is_counted_and_marked() -> None:
    article = _article("a.txt", "Camels carry loads.\n\nZebras graze in Kenya.")
    index = PassageIndex(Corpus([article], split(article)))
    evidence = (Evidence("a.txt", "Zebras graze in Kenya."),)
    (replayed,) = replay(index, [Fixture("q", "zebras", "what", evidence)])
    assert replayed.holds_evidence(1)
    assert replayed.marks_evidence()


def test_a_better_run_is_told_with_how_likely_that_is_chance() -> None:
    evaluated = [
        replace(_evaluated({"a": 1}, "a"), judged=Judged(f"q{n}", "?", (), {"a": 1}))
        for n in range(8)
    ]
    earlier = {f"q{n}": {"b": -1.0, "a": -2.0} if n < 6 else {"a": -1.0} for n in range(8)}
    better, chance = compared(evaluated, earlier)["R@1"]
    assert better == pytest.approx(6 / 8)
    assert chance == pytest.approx(0.0025, abs=1e-4)  # t = 4.583, 7 degrees of freedom


def test_questions_are_grouped_by_what_more_than_one_kind_or_language_there_is() -> None:
    evaluated = [
        replace(_evaluated({"a": 1}, "a"), judged=Judged("q1", "?", (), {}, kind, "en"))
        for kind in ("typo", "", "long")
    ]
    assert {name: len(group) for name, group in groups(evaluated).items()} == {
        "all": 3,
        "long": 1,
        "typo": 1,
    }


def test_an_earlier_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = tmp_path / "run.trec"
    run.write_text("q1 Q0 d3 1 9.5 verbatim\nq1 Q0 d1 2 9.4 verbatim\n", "utf-8")
    assert read_run(run) == {"q1": {"d3": -1.0, "d1": -2.0}}


def test_a_line_that_is_no_run_is_named(tmp_path: Path) -> None:
    run = tmp_path / "run.trec"
    run.write_text("q1 Q0 d3 1 9.5 verbatim\nq1 d1\n", "utf-8")
    with pytest.raises(FixtureError, match="line 2"):
        read_run(run)
