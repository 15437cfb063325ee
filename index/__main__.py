"""`python -m index`: ask, measure, and tend the articles, from a shell or a script."""

import argparse
import json
import logging
import os
import sys
import time
from pathlib import Path

from rich.table import Table
from rich.text import Text

from index import evaluation
from index.answers import answer
from index.commands import listing, opening, tending
from index.commands.console import date_of, err, out, progress, readable, table_of, write
from index.corpus import read
from index.errors import VerbatimError
from index.model import NOT_STATED, Answer, Citation, Corpus, Decision
from index.postings import KERNEL
from index.reranking import FEATURES
from index.search import PassageIndex


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code.

    That is 0, 1 if part of the input was refused, or 2 for bad input, said in one line.
    """
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen) or 0
        if sys.stdout:  # somebody may have closed it
            sys.stdout.flush()
    except VerbatimError as error:
        print(f"verbatim: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, `head` say, has seen enough
        _forget_output()
        return 0
    except OSError as error:
        if error.filename is None:  # it is the output itself
            _forget_output()
        place = "the output" if error.filename is None else readable(str(error.filename))
        print(f"verbatim: cannot use {place}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def _forget_output() -> None:
    """Send to nowhere what is still to be written: Python tries to once more at its end."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m index", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    where = opening.where()
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON")

    ask = commands.add_parser("ask", parents=[where, as_json], help="answer a question with quotes")
    ask.add_argument("question", type=readable)
    ask.add_argument(
        "--history",
        type=readable,
        action="append",
        default=[],
        metavar="QUESTION",
        help="an earlier question of the conversation; repeat it, oldest first",
    )
    ask.add_argument("--explain", action="store_true", help="tell what gave each passage its rank")
    ask.set_defaults(run=_ask)

    replay = commands.add_parser("replay", parents=[where], help="run question fixtures")
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

    build = commands.add_parser("build", parents=[where], help="build the index, check all quotes")
    build.set_defaults(run=_build)
    tending.add_commands(commands, where, as_json)
    listing.add_commands(commands, where, as_json)
    return parser


def _ask(chosen: argparse.Namespace) -> None:
    index = _index(chosen)
    found = answer(index, chosen.question, chosen.history)
    if chosen.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        out.print(_answer_text(found))
    if chosen.explain:
        explained = _explanation(index, chosen.question, chosen.history)
        (err if chosen.json else out).print(explained, f"Scores added up by: {_ADDING}.", sep="\n")


_ADDING = "a compiled kernel" if KERNEL == "compiled" else "numpy, for want of a compiled kernel"


def _explanation(index: PassageIndex, question: str, history: list[str]) -> Table:
    """For each passage the words it has and what each feature adds to its score."""
    found = index.search(question, history)
    hits = index.hits(found)
    names = [name for name in FEATURES if any(each.contributions()[name] for each in found.ranked)]
    table = table_of("rank", "article", "paragraph", "score", *names, "words it has")
    ranked = {
        index.corpus.passages[each.examined.candidate.number].fingerprint: each
        for each in reversed(found.ranked)  # of a repeated paragraph the first counts
    }
    for hit in hits:
        each = ranked[hit.passage.fingerprint]
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
    index = _index(chosen)
    with progress("replaying") as report:
        replayed = evaluation.replay(index, fixtures, report)
    if chosen.output:
        answers = ({**each.answer.as_json(), "id": each.fixture.id} for each in replayed)
        write(chosen.output, (json.dumps(each, ensure_ascii=False) for each in answers))
    columns = ("kind", "answerable", "first", "first 3", "marked", "lost", "others", "declined")
    table = table_of(*columns)
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
    out.print(table)


def _evaluate(chosen: argparse.Namespace) -> None:
    earlier = evaluation.read_run(chosen.compare) if chosen.compare else None
    table = table_of("set", "questions", *_MEASURES, "declined", "of the others", "declined")
    everything: list[evaluation.Evaluated] = []
    total: list[evaluation.Evaluated] = []
    differences = table_of("set", *(f"{name} {what}" for name in _MEASURES for what in ("±", "p")))
    for folder in chosen.folders:
        judged = evaluation.read_judged(folder)
        index = _built(read(chosen.corpus or folder))
        with progress(f"asking {folder.name}") as report:
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
        write(chosen.trec, (line for each in everything for line in each.run_lines()))
    if chosen.decisions:
        write(chosen.decisions, map(_decision_line, everything))
    out.print(table)
    if earlier is not None:
        out.print(differences)


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
    index = _index(chosen, anew=True)
    seconds = time.perf_counter() - started
    table = table_of("", "")
    table.show_header = False
    table.add_row("articles", f"{len(index.corpus.articles):,}")
    table.add_row("passages", f"{len(index.corpus.passages):,}")
    table.add_row("terms", f"{len(index.retrieval.by_terms.terms):,}")
    table.add_row("scores by", _ADDING)
    table.add_row("seconds", f"{seconds:.2f}")
    out.print(table)


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
        f"\n[{citation.rank}] {title} · date {date_of(article.published)} · {place}\n\n",
        style="dim",
    )


def _index(chosen: argparse.Namespace, *, anew: bool = False) -> PassageIndex:
    with progress("indexing") as report:
        return opening.index(chosen, report, anew=anew)


def _built(corpus: Corpus) -> PassageIndex:
    with progress("indexing") as report:
        return PassageIndex(corpus, report)


if __name__ == "__main__":
    sys.exit(main())
