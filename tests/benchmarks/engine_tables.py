"""The figures of `engines.py` as tables and as a plot."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine_peers import OURS
from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]

_SIZES = (80, 10_000, 100_000, 1_000_000)
BOUNDS: dict[tuple[str, str], tuple[float | None, ...]] = {
    ("p50_us", "rank-bm25"): (0.3, 1 / 200, 1 / 500, 1 / 500),
    ("p99_us", "rank-bm25"): (0.4, 1 / 200, 1 / 500, 1 / 500),
    ("p50_us", "bm25s"): (1, 1, 0.9, 1),
    ("p99_us", "bm25s"): (1, 1, 1, 1.2),
    ("p50_us", "tantivy"): (1, 1, 1, 1),
    ("p99_us", "tantivy"): (1, 1, 1, 1),
    ("p50_us", "fts5"): (0.3, 0.1, 0.05, 0.05),
    ("build_s", "rank-bm25"): (1, 0.75, 0.65, 0.75),
    ("cold_ms", "rank-bm25"): (1, 0.7, 0.5, None),
    ("rss_mb", "rank-bm25"): (1, 0.8, 0.4, 0.25),
    ("add_s", OURS): (None, None, 0.1, 0.05),
}
"""By figure and peer, the most that ours ÷ the peer's may be at each of `_SIZES`.

`add_s` is measured against our own full build.
"""

_FIGURES = ("build_s", "cold_ms", "p50_us", "p99_us", "rss_mb", "disk_mb", "add_s", "found")


def show(rows: Sequence[Row]) -> None:
    """Prints the figures, and the ratios beside their bounds."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    figures = Table("size", "engine", *_FIGURES, "questions", title="Figures")
    for row in rows:
        told = [_number(row.get(figure)) for figure in _FIGURES]
        size = f"{row['size']:,}"
        figures.add_row(size, row["engine"], *told, str(row["questions"]))
    console.print(figures)
    sizes = sorted({row["size"] for row in rows})
    ratios = Table("figure", "peer", *(f"{size:,}" for size in sizes), title="Ours ÷ peer (bound)")
    peers = dict.fromkeys(row["engine"] for row in rows)
    for figure in _FIGURES[:-1]:
        for peer in peers:
            if (peer == OURS) != (figure == "add_s"):
                continue
            told = [_beside_bound(rows, figure, peer, size) for size in sizes]
            ratios.add_row(figure, peer if peer != OURS else "our full build", *told)
    console.print(ratios)
    console.print("found: the share of questions whose passage is among the first ten")


def plot(rows: Sequence[Row], path: Path, *, needed: bool) -> None:
    """Draws the times of a question and the ratios over the sizes; skipped without matplotlib."""
    if find_spec("matplotlib") is None:
        if needed:
            sys.exit("--plot needs matplotlib")
        return
    import_module("matplotlib").use("Agg")
    pyplot = import_module("matplotlib.pyplot")
    figure, (times, ratios) = pyplot.subplots(1, 2, figsize=(13, 5.5), layout="constrained")
    sizes = sorted({row["size"] for row in rows})
    for number, engine in enumerate(dict.fromkeys(row["engine"] for row in rows)):
        own = sorted((row for row in rows if row["engine"] == engine), key=lambda row: row["size"])
        at, color = [row["size"] for row in own], f"C{number}"
        times.plot(at, [row["p50_us"] for row in own], "o-", color=color, label=engine)
        times.plot(at, [row["p99_us"] for row in own], "--", color=color)
        if engine != OURS:
            for kind, line in (("p50_us", "o-"), ("p99_us", "--")):
                found = [ratio(rows, kind, engine, size) for size in sizes]
                label = engine if kind == "p50_us" else None
                ratios.plot(sizes, found, line, color=color, label=label)
    ratios.axhline(1, color="grey", linewidth=0.8)
    times.set(title="A question: median, and p99 dashed", ylabel="microseconds")
    ratios.set(title="Ours ÷ peer: of medians, and of p99 dashed", ylabel="ratio")
    for axes in (times, ratios):
        axes.set(xscale="log", yscale="log", xlabel="passages")
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
    figure.savefig(path, dpi=120)


def ratio(rows: Sequence[Row], figure: str, peer: str, size: int) -> float | None:
    """Ours ÷ the peer's; none where one of them was not measured."""
    of = {row["engine"]: row for row in rows if row["size"] == size}
    ours = of.get(OURS, {}).get(figure)
    theirs = of.get(peer, {}).get("build_s" if figure == "add_s" else figure)
    return ours / theirs if ours is not None and theirs else None


def _beside_bound(rows: Sequence[Row], figure: str, peer: str, size: int) -> str:
    found = ratio(rows, figure, peer, size)
    if found is None:
        return "–"
    bounds = BOUNDS.get((figure, peer))
    bound = bounds[_SIZES.index(size)] if bounds and size in _SIZES else None
    if bound is None:
        return f"{found:.3g}"
    color = "green" if found <= bound else "red"
    kept = "" if found <= bound else " !"
    return f"[{color}]{found:.3g} (≤ {bound:.3g}){kept}[/]"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
