"""Where the commands write: tables, bars, files; in colour for people, plain for programs."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from index.errors import VerbatimError
from index.model import NOT_STATED
from index.retrieval import Progress as Report

_UNBOUNDED = 10_000
"""Columns of output that is no terminal: nothing read by a program is cut off."""


class _Output(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would end the process with exit code 1


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a person is at this end; not so if it is closed."""
    return stream is not None and stream.isatty()


out = _Output(
    highlight=False, soft_wrap=True, width=None if is_terminal(sys.stdout) else _UNBOUNDED
)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def readable(argument: str) -> str:
    """The argument, bytes in it that are not UTF-8 replaced: they cannot be written again."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def date_of(published: date | None) -> str:
    """The day that an article states as its date, or that it states none."""
    return published.isoformat() if published else NOT_STATED


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """A bar with speed and time left on standard error if it is a terminal, else nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Speed())
    with Progress(
        *columns, TimeRemainingColumn(), console=err, transient=True, disable=not err.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def table_of(*columns: str) -> Table:
    """A drawn table on a terminal; else columns of plain text, nothing cut off."""
    table = Table(box=None, pad_edge=False) if not out.is_terminal else Table()
    for number, column in enumerate(columns):
        # Numbers stand behind the names, and are compared more easily flush right.
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    return table


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file.

    Raises:
        VerbatimError: it cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise VerbatimError(f"cannot write {path}: {error.strerror or error}") from error
