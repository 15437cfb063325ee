"""`python -m index` as people and scripts run it: a process, its output, its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

REPOSITORY = Path(__file__).resolve().parents[2]

LONG_TITLE = "A title of words that goes on and on " * 9 + "to its end"
ZEBRAS = "Zebras graze in Kenya. They were counted in 2019."
ARTICLES = {
    "camels.txt": "Camels of Egypt\n\nCamels carry loads.\n\nFood:\n- thorns\n- [bold]dates[/bold]",
    "zebras.txt": f"{ZEBRAS}\n\nNobody rides a zebra.",
    "articles.toml": f'["zebras.txt"]\ntitle = "{LONG_TITLE}"\npublished = 2019-05-01\n'
    'url = "https://example.org/zebras"',
}
FIXTURES: list[dict[str, object]] = [
    {
        "id": "q2",
        "text": "Where do zebras graze?",
        "answerable": True,
        "source": "zebras.txt",
        "evidence": "Zebras graze in Kenya.",
        "answer": "Kenya",
        "kind": "where",
        "also": [],
    },
    {"id": "q1", "text": "hello", "answerable": False, "kind": "chitchat", "also": []},
    {"id": "q3", "text": "Who signed the treaty?", "answerable": False, "kind": "who", "also": []},
]
QUESTIONS: list[dict[str, object]] = [
    {"_id": "q2", "text": "zebras", "metadata": {"history": ["camels"]}},
    {"_id": "q1", "text": "Where do camels carry loads?"},
    {"_id": "q3", "text": "treaty"},
]


def _fill(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def _lines(rows: list[dict[str, object]]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return _fill(tmp_path / "corpus", ARTICLES)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    rows: list[dict[str, object]] = [
        {"_id": "d1", "title": "", "text": "Zebras graze in Kenya."},
        {"_id": "d2", "title": "", "text": "Camels carry loads."},
    ]
    return _fill(
        tmp_path / "beir",
        {
            "corpus.jsonl": _lines(rows),
            "queries.jsonl": _lines(QUESTIONS),
            "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq2\td1\t1\nq1\td2\t1\n",
        },
    )


@pytest.fixture
def index(python: Run) -> Run:
    """Run a command that is to end well, without complaint and in plain text."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        done = python("-m", "index", *map(str, arguments), **environment)
        assert (done.stderr, done.returncode) == ("", 0)
        assert "\x1b" not in done.stdout
        return done

    return run


@pytest.fixture
def refuse(python: Run) -> Callable[..., str]:
    """Run a command that is to be refused, and return the one line that says why."""

    def run(*arguments: str | Path) -> str:
        done = python("-m", "index", *map(str, arguments))
        assert "Traceback" not in done.stderr
        assert done.returncode == 2
        assert done.stdout == ""
        (line,) = done.stderr.splitlines()
        return line

    return run


class TestAsk:
    def test_an_answer_quotes_and_cites(self, index: Run, corpus: Path) -> None:
        output = index("ask", "Where do zebras graze?", "--corpus", corpus).stdout
        assert f"{ZEBRAS}\n" in output
        assert f"[1] {LONG_TITLE} · date 2019-05-01 · paragraph 1 of 2\n" in output

    def test_what_an_article_does_not_state_is_said_to_be_not_stated(
        self, index: Run, corpus: Path
    ) -> None:
        (corpus / "articles.toml").unlink()
        output = index("ask", "Where do zebras graze?", "--corpus", corpus).stdout
        assert "title not stated (zebras.txt) · date not stated" in output

    def test_the_seeds_are_asked_where_no_corpus_is_named(self, index: Run) -> None:
        output = index("ask", "Which countries have signed the Paris Call?").stdout
        assert "Lebanon, Morocco, Qatar and the United Arab Emirates" in output

    def test_json_has_exactly_the_documented_fields(self, index: Run, corpus: Path) -> None:
        found = json.loads(index("ask", "zebras", "--json", "--corpus", corpus).stdout)
        assert set(found) == {
            "question",
            "decision",
            "confidence",
            "passages",
            "missing",
            "suggestion",
        }
        assert found["question"] == "zebras"
        assert found["decision"] in {"answer", "closest", "nothing", "smalltalk"}
        assert 0 <= found["confidence"] <= 1
        assert [passage["rank"] for passage in found["passages"]] == [
            *range(1, len(found["passages"]) + 1)
        ]
        first = found["passages"][0]
        assert set(first) == {"rank", "score", "article", "position", "text", "highlights"}
        assert first["article"] == {
            "id": "zebras.txt",
            "title": LONG_TITLE,
            "source": "zebras.txt",
            "published": "2019-05-01",
            "url": "https://example.org/zebras",
        }

    def test_every_quotation_in_json_stands_in_its_file(
        self, index: Run, seeds_folder: Path
    ) -> None:
        found = json.loads(index("ask", "cooperation against cybercrime", "--json").stdout)
        assert found["passages"]
        for passage in found["passages"]:
            text = (seeds_folder / passage["article"]["source"]).read_bytes().decode()
            assert passage["text"] in text
            assert all(
                0 <= start < end <= len(passage["text"]) for start, end in passage["highlights"]
            )

    def test_a_question_of_which_the_corpus_has_no_word_is_declined_by_name(
        self, index: Run, corpus: Path
    ) -> None:
        output = index("ask", "photosynthesis", "--corpus", corpus).stdout
        assert output.startswith("No answer found. The corpus does not mention photosynthesis.")

    def test_history_says_what_a_question_is_about(self, index: Run, corpus: Path) -> None:
        arguments = ("ask", "And where was that?", "--json", "--corpus", corpus)
        history = ("--history", "Do penguins swim?", "--history", "Where do zebras graze?")
        found = json.loads(index(*arguments, *history).stdout)
        assert found["passages"][0]["article"]["id"] == "zebras.txt"

    def test_a_question_that_is_not_utf_8_does_no_harm(self, python: Run, corpus: Path) -> None:
        done = python("-m", "index", "ask", "zebras \udcff", "--json", "--corpus", str(corpus))
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 2}


class TestLook:
    def test_list_shows_every_article_on_a_line_of_its_own(self, index: Run, corpus: Path) -> None:
        header, camels, zebras = index("list", "--corpus", corpus).stdout.splitlines()
        assert header.split() == ["id", "title", "published", "passages"]
        assert camels.split() == ["camels.txt", *"Camels of Egypt not stated 3".split()]
        assert zebras.split() == ["zebras.txt", *LONG_TITLE.split(), "2019-05-01", "2"]

    def test_show_gives_an_article_and_its_passages(self, index: Run, corpus: Path) -> None:
        assert index("show", "camels.txt", "--corpus", corpus).stdout.splitlines() == [
            "Camels of Egypt",
            "camels.txt · date not stated · no address",
            "",
            "  1 Camels carry loads.",
            "    Food:",
            "  2 thorns",
            "    Food:",
            "  3 [bold]dates[/bold]",
        ]

    def test_build_counts_articles_and_passages(self, index: Run, corpus: Path) -> None:
        rows = [line.split() for line in index("build", "--corpus", corpus).stdout.splitlines()]
        assert ["articles", "2"] in rows
        assert ["passages", "5"] in rows

    def test_a_file_that_is_left_out_is_named_on_standard_error(
        self, python: Run, corpus: Path
    ) -> None:
        (corpus / "broken.txt").write_bytes(b"\xff\xff")
        done = python("-m", "index", "list", "--corpus", str(corpus))
        assert done.stderr.startswith("left out: broken.txt is not UTF-8 text")
        assert len(done.stderr.splitlines()) == 1
        assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)

    def test_help_names_the_commands(self, index: Run) -> None:
        output = index("--help").stdout
        assert all(
            command in output for command in ("ask", "replay", "evaluate", "build", "list", "show")
        )


class TestReplay:
    def test_answers_are_written_in_the_fixtures_order_with_their_ids(
        self, index: Run, corpus: Path, tmp_path: Path
    ) -> None:
        fixtures, output = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
        fixtures.write_text(_lines(FIXTURES), "utf-8")
        index("replay", fixtures, "--corpus", corpus, "--output", output)
        answers = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
        assert [(each["id"], each["question"]) for each in answers] == [
            (each["id"], each["text"]) for each in FIXTURES
        ]
        asked = index("ask", "Where do zebras graze?", "--json", "--corpus", corpus).stdout
        assert answers[0] == {**json.loads(asked), "id": "q2"}

    def test_measures_are_shown_by_kind(self, index: Run, corpus: Path, tmp_path: Path) -> None:
        fixtures = tmp_path / "questions.jsonl"
        fixtures.write_text(_lines(FIXTURES), "utf-8")
        output = index("replay", fixtures, "--corpus", corpus).stdout
        kinds = [line.split()[0] for line in output.splitlines()]
        assert kinds == ["kind", "chitchat", "where", "who", "english", "all"]
        assert output.splitlines()[2].split()[:4] == ["where", "1", "1", "1"]

    def test_any_question_is_answered_somehow(
        self, index: Run, corpus: Path, tmp_path: Path
    ) -> None:
        questions = [
            "",
            " ",
            "???",
            "👍",
            "\u200f",
            "\0",
            "a" * 9_000,
            "why " * 3_000,
            "'; --",
            "مرحبا",
        ]
        rows: list[dict[str, object]] = [
            {"id": str(number), "text": text, "answerable": False, "kind": "odd", "also": []}
            for number, text in enumerate(questions)
        ]
        fixtures, output = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
        fixtures.write_text(_lines(rows), "utf-8")
        index("replay", fixtures, "--corpus", corpus, "--output", output)
        answers = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
        assert [each["question"] for each in answers] == questions

    def test_a_kind_in_brackets_is_shown_as_it_is(
        self, index: Run, corpus: Path, tmp_path: Path
    ) -> None:
        fixtures = tmp_path / "questions.jsonl"
        fixtures.write_text(_lines([{**FIXTURES[1], "kind": "[/who]"}]), "utf-8")
        assert "\n[/who] " in index("replay", fixtures, "--corpus", corpus).stdout


class TestEvaluate:
    def test_measures_run_and_decisions_are_given(
        self, index: Run, beir: Path, tmp_path: Path
    ) -> None:
        run, decisions = tmp_path / "run.trec", tmp_path / "decisions.jsonl"
        output = index("evaluate", beir, "--run", run, "--decisions", decisions).stdout
        header, row = (line.split() for line in output.splitlines()[:2])
        assert header[:6] == ["set", "questions", "R@1", "R@5", "MRR@10", "nDCG@10"]
        assert row[:6] == [beir.name, "2", "1.0000", "1.0000", "1.0000", "1.0000"]
        hits = [line.split(" ") for line in run.read_text("utf-8").splitlines()]
        assert all(len(hit) == 6 and hit[1] == "Q0" for hit in hits)
        assert [(hit[0], hit[2]) for hit in hits if hit[3] == "1"][:2] == [
            ("q2", "d1"),
            ("q1", "d2"),
        ]
        decided = [json.loads(line) for line in decisions.read_text("utf-8").splitlines()]
        assert [each["_id"] for each in decided] == ["q2", "q1", "q3"]
        assert all(set(each) == {"_id", "decision", "confidence"} for each in decided)
        assert all(0 <= each["confidence"] <= 1 for each in decided)
        assert decided[-1]["decision"] == "nothing"

    def test_several_folders_are_a_row_each(self, index: Run, beir: Path) -> None:
        output = index("evaluate", beir, beir).stdout
        assert [line.split()[0] for line in output.splitlines()].count(beir.name) == 2

    def test_several_folders_have_a_sum_of_their_questions(self, index: Run, beir: Path) -> None:
        single = index("evaluate", beir).stdout.splitlines()[1].split()
        both = next(
            line.split()[2:]
            for line in index("evaluate", beir, beir).stdout.splitlines()
            if line.startswith("all sets")
        )
        assert int(both[0]) == 2 * int(single[1])  # the same ids in another set are others
        assert both[1:5] == single[2:6]

    def test_a_run_compared_with_itself_has_not_changed(
        self, index: Run, beir: Path, tmp_path: Path
    ) -> None:
        run = tmp_path / "run.trec"
        index("evaluate", beir, "--run", run)
        last = index("evaluate", beir, "--compare", run).stdout.splitlines()[-1].split()
        assert last == [beir.name, *["+0.0000", "1.000"] * 4]

    def test_what_gave_a_passage_its_rank_is_told(self, index: Run, corpus: Path) -> None:
        output = index("ask", "zebras", "--corpus", corpus, "--explain").stdout
        header = next(line for line in output.splitlines() if line.startswith("rank"))
        assert header.split()[:5] == ["rank", "article", "paragraph", "score", "by_terms"]


class TestRefusals:
    def test_a_missing_corpus_is_named(self, refuse: Callable[..., str], tmp_path: Path) -> None:
        line = refuse("ask", "zebras", "--json", "--corpus", tmp_path / "gone")
        assert line == f"verbatim: corpus folder {tmp_path / 'gone'} does not exist or is no folder"

    def test_an_unknown_article_is_named_with_what_to_do(
        self, refuse: Callable[..., str], corpus: Path
    ) -> None:
        line = refuse("show", "lions.txt", "--corpus", corpus)
        assert "no article 'lions.txt'" in line
        assert "`python -m index list`" in line

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("articles.toml", '["zebras.txt"]\nauthor = "x"', "unknown key 'author'"),
            ("corpus.jsonl", '{"_id": "a", "text": "zebras \\ud800"}\n', "line 1: "),
        ],
    )
    def test_a_corpus_that_does_not_fit_is_refused_with_the_place(
        self, refuse: Callable[..., str], corpus: Path, name: str, content: str, why: str
    ) -> None:
        (corpus / name).write_text(content, "utf-8")
        assert why in refuse("ask", "zebras", "--corpus", corpus)

    def test_fixtures_that_do_not_fit_are_refused_with_the_place(
        self, refuse: Callable[..., str], corpus: Path
    ) -> None:
        fixtures = _fill(corpus, {"questions.jsonl": '{"id": "q1"}\n'}) / "questions.jsonl"
        line = refuse("replay", fixtures, "--corpus", corpus)
        assert line.startswith(f"verbatim: {fixtures}, line 1: missing or unfit field")

    def test_missing_fixtures_are_named(self, refuse: Callable[..., str], corpus: Path) -> None:
        assert "gone.jsonl" in refuse("replay", corpus / "gone.jsonl", "--corpus", corpus)

    def test_answers_that_cannot_be_written_are_named(
        self, refuse: Callable[..., str], corpus: Path
    ) -> None:
        fixtures = _fill(corpus, {"questions.jsonl": _lines(FIXTURES)}) / "questions.jsonl"
        output = corpus / "gone" / "answers.jsonl"
        line = refuse("replay", fixtures, "--corpus", corpus, "--output", output)
        assert line == f"verbatim: cannot write {output}: No such file or directory"

    def test_an_incomplete_beir_folder_is_refused(
        self, refuse: Callable[..., str], beir: Path
    ) -> None:
        (beir / "queries.jsonl").unlink()
        assert str(beir / "queries.jsonl") in refuse("evaluate", beir)

    @pytest.mark.parametrize(
        "arguments",
        [(), ("list", "--colour")],
    )
    def test_a_command_that_does_not_exist_so_is_told_how_to_be_used(
        self, python: Run, arguments: tuple[str, ...]
    ) -> None:
        done = python("-m", "index", *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("usage: python -m index")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("ask", "hello", "--json"), ("list",)],
)
def test_a_reader_that_has_seen_enough_is_no_error(arguments: tuple[str, ...], home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # as `head` does
    environment = {key: text for key, text in os.environ.items() if key.startswith("COVERAGE_")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "index", *arguments],
            cwd=home,
            env=environment | {"PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.stderr, done.returncode) == ("", 0)


def test_every_process_gives_the_same_answer(python: Run) -> None:
    # Strings hash differently in every process; nothing may depend on the order of a set of them.
    asked = ["-m", "index", "ask", "and how many people attended them?", "--json"]
    asked += ["--history", "When was the Regional Cybercrime Conference held in Azerbaijan?"]
    done = [python(*asked, PYTHONHASHSEED=seed) for seed in "0123"]
    assert [each.returncode for each in done] == [0] * 4
    answers = {each.stdout for each in done}
    assert len(answers) == 1
