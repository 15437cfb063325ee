"""The project's engine beside others: how fast, how large, and whether it keeps its bounds.

    python tests/benchmarks/engines.py [--sizes 80,10000,100000,1000000] [--peers bm25s,fts5]
        [--json FILE] [--plot FILE.png] [--texts FOLDER] [--cache FOLDER]

Over passages of real text, see `engine_corpora`. Every engine of every size has processes of its
own: one that builds its index from raw texts and saves it; some that are started, load it and
answer one question; and one that stays. Those of all engines are asked in turn, question by
question, so that whatever else the machine does meets all of them. What is measured is breaking
the question into words, and the search. Sizes on disk and in memory are without the texts.

The peers need the extra `bench`; those that are not installed are left out.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import engine_corpora  # noqa: E402 – it imports what the path just set holds
import engine_tables  # noqa: E402 – the same
from engine_peers import ENGINES, OURS, missing  # noqa: E402 – the same

QUESTIONS = 200
_ROUNDS = 5
_REPEATS = 5
_STARTS = 3
_WORKER = str(Path(__file__).with_name("engine_worker.py"))

SLOW = {"rank-bm25": 100_000, "fts5": 1_000_000}
"""Engines that take long for a question from so many passages on: they are asked fewer."""
SLOW_QUESTIONS = 20

COMPARED = 100_000
"""The size at which our scores are compared with rank-bm25's."""

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="80,10000,100000")
    parser.add_argument("--peers", default=",".join(name for name in ENGINES if name != OURS))
    parser.add_argument("--json", type=Path, help="a line for every size and engine")
    parser.add_argument("--plot", type=Path, help="a PNG file; default: beside that of --json")
    parser.add_argument("--texts", type=Path, help="a folder of .txt files instead of Debian's")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "engine-corpora"
    )
    chosen = parser.parse_args()
    sizes = sorted(int(size) for size in chosen.sizes.split(","))
    names = _importable([OURS, *chosen.peers.split(",")])
    file = engine_corpora.passages_file(chosen.cache, sizes[-1], chosen.texts)
    rows: list[Row] = []
    for size in sizes:
        rows += _measured(names, file, size)
        if chosen.json:
            lines = "".join(f"{json.dumps(row)}\n" for row in rows)
            chosen.json.write_text(lines, encoding="utf-8")
    engine_tables.show(rows)
    plot = chosen.plot or (chosen.json and chosen.json.with_suffix(".png"))
    if plot:
        engine_tables.plot(rows, plot, needed=chosen.plot is not None)


def _importable(names: Sequence[str]) -> list[str]:
    if unknown := set(names) - set(ENGINES):
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}; there are {', '.join(ENGINES)}")
    for name in names:
        if lacking := missing(name):
            print(f"{name} is left out: {', '.join(lacking)} not installed")
    return [name for name in dict.fromkeys(names) if not missing(name)]


def _measured(names: Sequence[str], file: Path, size: int) -> list[Row]:
    texts = engine_corpora.passages(file, 0, size)
    asked = engine_corpora.questions(texts, QUESTIONS)
    del texts
    with tempfile.TemporaryDirectory(prefix="engines-") as made:
        folders = {name: Path(made) / name for name in names}
        rows = {}
        for name, folder in folders.items():
            folder.mkdir()
            rows[name] = {"size": size, "engine": name, **_built(name, folder, file, size)}
            rows[name]["cold_ms"] = _cold(name, folder, asked[0][0])
        served = _served(folders, asked, size)
        if size == COMPARED and "rank-bm25" in names:
            _compare(folders, [question for question, _ in asked])
        # Last, for it changes what was built.
        grown = _worker("add", OURS, folders[OURS], str(file), str(size))
        rows[OURS]["add_s"] = round(grown["seconds"], 4)
    return [{**rows[name], **served[name]} for name in names]


def _built(name: str, folder: Path, file: Path, size: int) -> Row:
    _tell(f"{size:,}: building {name}")
    seconds = _worker("build", name, folder, str(file), str(size))["seconds"]
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"build_s": round(seconds, 4), "disk_mb": round(held / 2**20, 3)}


def _cold(name: str, folder: Path, question: str) -> float:
    """Milliseconds from the start of a process to its first answer, imports and all."""

    took = []
    for number in range(_STARTS + 1):
        started = time.perf_counter()
        with Serving(name, folder) as serving:
            serving.ask(question)
            if number:  # the first one finds files that no other has read yet
                took.append(time.perf_counter() - started)
    return round(statistics.median(took) * 1000, 2)


def _served(
    folders: Mapping[str, Path], asked: Sequence[tuple[str, int]], size: int
) -> dict[str, Row]:
    """Times of all engines, asked in turn, each question once in every round."""
    names = list(folders)
    serving = {name: Serving(name, folder) for name, folder in folders.items()}
    took: dict[str, dict[str, list[int]]] = {name: {} for name in names}
    hits: dict[str, list[bool]] = {name: [] for name in names}
    least = {name: SLOW_QUESTIONS if _is_slow(name, size) else len(asked) for name in names}
    for name in names:
        _tell(f"{size:,}: warming up {name}")
        for question, source in asked[: least[name]]:
            hits[name].append(source in serving[name].ask(question)["found"])
    for number in range(_ROUNDS):
        _tell(f"{size:,}: round {number + 1} of {_ROUNDS}")
        order = list(enumerate(asked))
        random.Random(number).shuffle(order)  # noqa: S311 – nothing secret about it
        for turn, (at, (question, _)) in enumerate(order):
            shift = turn % len(names)
            for name in [*names[shift:], *names[:shift]]:
                if at >= least[name] or (number and _is_slow(name, size)):
                    continue
                answer = serving[name].ask(question, _REPEATS)
                took[name].setdefault(question, []).append(answer["took"])
    rows = {}
    for name in names:
        medians = sorted(statistics.median(each) / 1000 for each in took[name].values())
        rows[name] = {
            "p50_us": round(statistics.median(medians), 2),
            "p99_us": round(medians[min(len(medians) - 1, len(medians) * 99 // 100)], 2),
            "rss_mb": round(serving[name].resident(), 2),
            "questions": least[name],
            "found": round(statistics.mean(hits[name]), 3),
        }
        serving[name].stop()
    return rows


def _compare(folders: Mapping[str, Path], asked: Sequence[str]) -> None:
    _tell("comparing scores")
    ours, theirs = str(folders[OURS]), str(folders["rank-bm25"])
    command = [sys.executable, _WORKER, "compare", OURS, ours, theirs]
    ran = subprocess.run(
        command, input=json.dumps(asked), text=True, check=True, stdout=subprocess.PIPE
    )
    told = json.loads(ran.stdout)
    print(
        f"scores at {COMPARED:,}, {len(asked)} questions, {told['scores']:,} scores: largest "
        f"difference from rank-bm25's {told['difference']:.3g}; left out above our last score: "
        f"{told['left_out']}"
    )


class Serving:
    """A process with an engine that is loaded and answers."""

    def __init__(self, name: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, _WORKER, "serve", name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ask(self, question: str, repeats: int = 1) -> Row:
        return self._told({"question": question, "repeats": repeats})

    def resident(self) -> float:
        held: float = self._told({"rss": True})["rss"]
        return held

    def stop(self) -> None:
        self._process.communicate()

    def _told(self, line: Row) -> Row:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("The process was started without pipes")
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        told: Row = json.loads(self._process.stdout.readline())
        return told


def _worker(*arguments: str | Path) -> Row:
    command = [sys.executable, _WORKER, *map(str, arguments)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: Row = json.loads(ran.stdout.splitlines()[-1])
    return told


def _is_slow(name: str, size: int) -> bool:
    return name in SLOW and size >= SLOW[name]


def _tell(what: str) -> None:
    print(what, file=sys.stderr)


if __name__ == "__main__":
    main()
