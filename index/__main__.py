"""`python -m index`: ask, replay, evaluate, build, list and show, from a shell or a script."""

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from index import evaluation
from index.answers import answer
from index.corpus import read
from index.errors import CorpusError, VerbatimError
from index.model import NOT_STATED, Answer, Article, Citation, Decision
from index.reranking import FEATURES
from index.retrieval import Progress as Report
from index.search import PassageIndex

_UNBOUNDED = 10_000
"""Columns of output that is no terminal: nothing read by a program is cut off."""


class _Output(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would end the process with exit code 1


_out = _Output(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _UNBOUNDED)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 for bad input, said in one line."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except VerbatimError as error:
        print(f"verbatim: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at the end
        return 0
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    corpus = argparse.ArgumentParser(add_help=False)
    corpus.add_argument(
        "--corpus", type=Path, default=Path("seeds"), metavar="DIR", help="default: %(default)s"
    )
    parser = argparse.ArgumentParser("python -m index", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", parents=[corpus], help="answer a question with quotes")
    ask.add_argument("question", type=_readable)
    ask.add_argument(
        "--history",
        type=_readable,
        action="append",
        default=[],
        metavar="QUESTION",
        help="an earlier question of the conversation; repeat it, oldest first",
    )
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.add_argument("--explain", action="store_true", help="tell what gave each passage its rank")
    ask.set_defaults(run=_ask)

    replay = commands.add_parser("replay", parents=[corpus], help="run question fixtures")
    replay.add_argument("fixtures", type=Path, metavar="FIXTURES.jsonl")
    replay.add_argument("--output", type=Path, metavar="FILE", help="write one JSON answer a line")
    replay.set_defaults(run=_replay)

    evaluate = commands.add_parser("evaluate", help="measure on BEIR folders with judgements")
    evaluate.add_argument("folders", type=Path, nargs="+", metavar="BEIR_DIR")
    evaluate.add_argument(
        "--corpus", type=Path, metavar="DIR", help="default: each BEIR_DIR itself"
    )
    evaluate.add_argument("--run", type=Path, dest="trec", metavar="FILE", help="write a TREC run")
    evaluate.add_argument("--decisions", type=Path, metavar="FILE", help="write the decisions")
    evaluate.add_argument(
        "--compare", type=Path, metavar="FILE", help="tell what changed against an earlier TREC run"
    )
    evaluate.set_defaults(run=_evaluate)

    build = commands.add_parser("build", parents=[corpus], help="build the index, check all quotes")
    build.set_defaults(run=_build)

    list_ = commands.add_parser("list", parents=[corpus], help="list the articles")
    list_.set_defaults(run=_list)

    show = commands.add_parser("show", parents=[corpus], help="show an article and its passages")
    show.add_argument("id", metavar="ID")
    show.set_defaults(run=_show)
    return parser


def _readable(argument: str) -> str:
    """The argument, bytes in it that are not UTF-8 replaced: they cannot be written again."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _ask(chosen: argparse.Namespace) -> None:
    index = _index(chosen.corpus)
    found = answer(index, chosen.question, chosen.history)
    if chosen.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _out.print(_answer_text(found))
    if chosen.explain:
        explained = _explanation(index, chosen.question, chosen.history)
        (_err if chosen.json else _out).print(explained)


def _explanation(index: PassageIndex, question: str, history: list[str]) -> Table:
    """For each passage the words it has and what each feature adds to its score."""
    found = index.search(question, history)
    hits = index.hits(found)
    names = [name for name in FEATURES if any(each.contributions()[name] for each in found.ranked)]
    table = _table("rank", "article", "paragraph", "score", *names, "words it has")
    for hit, each in zip(hits, found.ranked, strict=True):
        added = each.contributions()
        held = [found.query.words[at] for at in sorted(each.examined.matched)]
        table.add_row(
            str(hit.rank),
            Text(hit.passage.article_id),
            str(hit.passage.position),
            f"{hit.score:.3f}",
            *(f"{added[name]:+.3f}" for name in names),
            Text(" ".join(word.looked_for for word in held)),
        )
    return table


def _replay(chosen: argparse.Namespace) -> None:
    fixtures = evaluation.read_fixtures(chosen.fixtures)
    index = _index(chosen.corpus)
    with _progress("replaying") as report:
        replayed = evaluation.replay(index, fixtures, report)
    if chosen.output:
        answers = ({**each.answer.as_json(), "id": each.fixture.id} for each in replayed)
        _write(chosen.output, (json.dumps(each, ensure_ascii=False) for each in answers))
    columns = ("kind", "answerable", "first", "first 3", "marked", "lost", "others", "declined")
    table = _table(*columns)
    for kind, counts in evaluation.replay_measures(replayed).items():
        numbers = (
            counts.answerable,
            counts.first,
            counts.few,
            counts.marked,
            counts.lost,
            counts.others,
            counts.declined,
        )
        table.add_row(Text(kind), *map(str, numbers))
    _out.print(table)


def _evaluate(chosen: argparse.Namespace) -> None:
    earlier = evaluation.read_run(chosen.compare) if chosen.compare else None
    table = _table("set", "questions", *_MEASURES, "declined", "of the others", "declined")
    everything: list[evaluation.Evaluated] = []
    total: list[evaluation.Evaluated] = []
    differences = _table("set", *(f"{name} {what}" for name in _MEASURES for what in ("±", "p")))
    for folder in chosen.folders:
        judged = evaluation.read_judged(folder)
        index = _index(chosen.corpus or folder)
        with _progress(f"asking {folder.name}") as report:
            evaluated = evaluation.evaluate(index, judged, report)
        everything += evaluated
        total += [each.of_set(str(folder)) for each in evaluated]
        _add_rows(table, folder.name, evaluated)
        if earlier is not None:
            changed = evaluation.compared(evaluated, earlier)
            cells = [f"{d:+.4f} {p:.3f}".split() for d, p in changed.values()]
            differences.add_row(Text(folder.name), *(cell for pair in cells for cell in pair))
    if len(chosen.folders) > 1:
        _add_rows(table, "all sets", total)
    if chosen.trec:
        _write(chosen.trec, (line for each in everything for line in each.run_lines()))
    if chosen.decisions:
        _write(chosen.decisions, map(_decision_line, everything))
    _out.print(table)
    if earlier is not None:
        _out.print(differences)


def _add_rows(table: Table, label: str, evaluated: list[evaluation.Evaluated]) -> None:
    """A row for all of them, then one for each language and kind if there are several."""
    for name, group in evaluation.groups(evaluated).items():
        table.add_row(Text(label if name == "all" else f"  {name}"), *_evaluation_row(group))


_MEASURES = ("R@1", "R@5", "MRR@10", "nDCG@10")


def _evaluation_row(group: list[evaluation.Evaluated]) -> list[str]:
    """Answerable questions with their measures and how many were declined; the others likewise."""
    measures = evaluation.ranking_measures(group)
    decisions = evaluation.decision_measures(group)
    lost, answerable = decisions["answerable"]
    declined, others = decisions["others"]
    return [
        str(answerable),
        *(f"{measures[name]:.4f}" if measures else "" for name in _MEASURES),
        f"{lost / answerable:.4f}" if answerable else "",
        str(others),
        f"{declined / others:.4f}" if others else "",
    ]


def _decision_line(each: evaluation.Evaluated) -> str:
    return json.dumps(
        {
            "_id": each.judged.id,
            "decision": each.finding.decision.value,
            "confidence": round(each.finding.confidence, 4),
        }
    )


def _build(chosen: argparse.Namespace) -> None:
    started = time.perf_counter()
    index = _index(chosen.corpus)
    seconds = time.perf_counter() - started
    table = _table("", "")
    table.show_header = False
    table.add_row("articles", f"{len(index.corpus.articles):,}")
    table.add_row("passages", f"{len(index.corpus.passages):,}")
    table.add_row("terms", f"{len(index.retrieval.by_terms.idf):,}")
    table.add_row("seconds", f"{seconds:.2f}")
    _out.print(table)


def _list(chosen: argparse.Namespace) -> None:
    corpus = read(chosen.corpus)
    table = _table("id", "title", "published", "passages")
    for article in corpus.articles:
        passages = len(corpus.passages_of(article))
        table.add_row(
            Text(article.id), Text(article.title or NOT_STATED), _date(article), str(passages)
        )
    _out.print(table)


def _show(chosen: argparse.Namespace) -> None:
    corpus = read(chosen.corpus)
    try:
        article = corpus.article(chosen.id)
    except CorpusError as error:
        raise CorpusError(f"{error}; `python -m index list` shows the ids") from None
    _out.print(Text(article.title or f"title {NOT_STATED}", style="bold"))
    _out.print(Text(f"{article.source} · date {_date(article)} · {article.url or 'no address'}\n"))
    for passage in corpus.passages_of(article):
        above = [*passage.headings, *([passage.lead_in] if passage.lead_in else ())]
        for span in above:
            _out.print(Text(f"    {span.of(article.text)}", style="italic"))
        _out.print(Text(f"{passage.position:>3} {passage.text}"))


def _answer_text(found: Answer) -> Text:
    """What a person reads: the decision unless it is an answer, then the citations."""
    text = Text()
    if found.decision is Decision.SMALLTALK:
        return text.append("Small talk: ask something of the articles.")
    if found.decision is not Decision.ANSWER:
        text.append("No answer found.", style="bold")
        if found.missing:
            text.append(f" The corpus does not mention {', '.join(found.missing)}.")
        text.append("\n\nClosest passages, not an answer:\n\n" if found.citations else "\n")
    for citation in found.citations[: evaluation.FIRST_FEW]:
        text.append_text(_citation_text(citation))
    return text


def _citation_text(citation: Citation) -> Text:
    quotation = Text(citation.passage.text)
    for span in citation.highlights:
        quotation.stylize("bold", span.start, span.end)
    article = citation.article
    place = f"paragraph {citation.passage.position} of {citation.of}"
    title = article.title or f"title {NOT_STATED} ({article.source})"
    return quotation.append(
        f"\n[{citation.rank}] {title} · date {_date(article)} · {place}\n\n", style="dim"
    )


def _date(article: Article) -> str:
    return article.published.isoformat() if article.published else NOT_STATED


def _index(folder: Path) -> PassageIndex:
    with _progress("indexing") as report:
        return PassageIndex(read(folder), report)


@contextmanager
def _progress(what: str) -> Iterator[Report]:
    """A bar on standard error if it is a terminal, else nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=_err, transient=True, disable=not _err.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _table(*columns: str) -> Table:
    """A drawn table on a terminal; else columns of plain text, nothing cut off."""
    table = Table(box=None, pad_edge=False) if not _out.is_terminal else Table()
    for number, column in enumerate(columns):
        # Numbers stand behind the names, and are compared more easily flush right.
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    return table


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise VerbatimError(f"cannot write {path}: {error.strerror or error}") from error


if __name__ == "__main__":
    sys.exit(main())
