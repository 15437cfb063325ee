"""One engine in a process of its own, for `engines.py`, which starts it.

    engine_worker.py build ENGINE FOLDER TEXTS SIZE     seconds from raw texts to the saved index
    engine_worker.py add ENGINE FOLDER TEXTS SIZE       seconds to add the passages that follow
    engine_worker.py compare ENGINE FOLDER RANK_BM25S   the differences between their scores
    engine_worker.py serve ENGINE FOLDER                answers every line of its standard input

Whatever it tells is a line of JSON.
"""

import json
import sys
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine_peers import ENGINES, Engine, RankBm25

ADDED = 50
"""Passages of the article that is added."""

_LONG_ENOUGH = 5_000_000
"""Nanoseconds after which a question is not repeated."""

_COMPARED = 1000
"""Best scores of each question that are compared."""


def main() -> None:
    what, name, folder, *further = sys.argv[1:]
    engine = ENGINES[name]()
    if what == "serve":
        _serve(engine, Path(folder))
        return
    if what == "compare":
        print(json.dumps(_compared(engine, Path(folder), Path(further[0]))))
        return
    texts, size = Path(further[0]), int(further[1])
    with texts.open(encoding="utf-8") as file:
        lines = [line.rstrip("\n") for _, line in zip(range(size + ADDED), file, strict=False)]
    _warm_up(name, Path(folder) / "warm")
    if what == "build":
        started = perf_counter()
        engine.build(lines[:size], Path(folder))
    else:
        engine.load(Path(folder))
        engine.search(lines[0])  # whatever is mapped late is not what adding takes
        adding = engine.add  # type: ignore[attr-defined] # only asked of engines that have it
        article = lines[size:] or lines[:ADDED]
        started = perf_counter()
        adding(article, Path(folder))
    print(json.dumps({"seconds": perf_counter() - started}))


def _warm_up(name: str, folder: Path) -> None:
    """Builds an index of two passages: the imports and numba's compilation are no building."""
    folder.mkdir()
    ENGINES[name]().build(["The first text is short", "Another one is longer than it"], folder)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def _serve(engine: Engine, folder: Path) -> None:
    engine.load(folder)
    for line in sys.stdin:
        asked = json.loads(line)
        if "question" in asked:
            print(json.dumps(_answer(engine, asked["question"], asked["repeats"])), flush=True)
        else:
            print(json.dumps({"rss": _resident()}), flush=True)


def _compared(engine: Any, folder: Path, theirs: Path) -> dict[str, float]:
    """How far our best scores are from rank-bm25's, and how many better ones are left out."""
    rank_bm25 = RankBm25()
    engine.load(folder)
    rank_bm25.load(theirs)
    compared, difference, left_out = 0, 0.0, 0
    for question in json.load(sys.stdin):
        scored = engine.scored(question, _COMPARED)
        scores = rank_bm25.scores(question)
        compared += len(scored)
        for number, score in scored:
            difference = max(difference, abs(score - float(scores[number])))
        better = scores > max(scored[-1][1], 0) if len(scored) == _COMPARED else scores > 0
        numbers = {number for number, _ in scored}
        left_out += sum(number not in numbers for number in better.nonzero()[0].tolist())
    return {"scores": compared, "difference": difference, "left_out": left_out}


def _answer(engine: Engine, question: str, repeats: int) -> dict[str, object]:
    """The nanoseconds of each repeat, as many as do not take long, and what was found."""
    took: list[int] = []
    while True:
        started = perf_counter_ns()
        found = engine.search(question)
        took.append(perf_counter_ns() - started)
        if len(took) >= repeats or sum(took) > _LONG_ENOUGH:
            return {"took": sorted(took)[len(took) // 2], "found": found}


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("Linux tells no resident memory of this process")


if __name__ == "__main__":
    main()
