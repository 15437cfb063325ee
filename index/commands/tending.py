"""The commands that tend the library: add, remove, restore, rollback, backup."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.prompt import Confirm
from rich.text import Text

from index import corpus as corpora
from index import evaluation
from index.changes import AnswersChanged, answers_changed, difference
from index.commands import opening
from index.commands.console import date_of, err, is_terminal, out, progress, readable, table_of
from index.commands.listing import print_json, version_as_json
from index.corpus import Description, Entry
from index.errors import CorpusError, LibraryError
from index.languages import DEFAULT
from index.model import NOT_STATED
from index.passages import split
from index.readers import archive
from index.readers.process import ReadingProcess
from index.search import PassageIndex

if TYPE_CHECKING:
    from index.library import Library, Likeness
    from index.records import Change, Generation


KEPT_DAYS = 30
"""How long copies are kept at most: `/privacy` tells people this number."""


def add_commands(
    commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser
) -> None:
    """Add the commands to those of the parser."""
    deciding = argparse.ArgumentParser(add_help=False)
    deciding.add_argument("--yes", action="store_true", help="publish without being asked")
    changing = [where, deciding, as_json]

    add = commands.add_parser("add", parents=changing, help="add files, folders, zips of texts")
    add.add_argument("files", type=Path, nargs="+", metavar="FILE")
    add.add_argument("--title", type=readable, help="of a single text")
    add.add_argument("--published", type=_day, metavar="YYYY-MM-DD")
    add.add_argument("--url", type=readable, help="where the text was published")
    add.set_defaults(run=_add)

    remove = commands.add_parser("remove", parents=changing, help="take articles out")
    remove.add_argument("ids", type=readable, nargs="+", metavar="ID")
    remove.set_defaults(run=_remove)

    restore = commands.add_parser("restore", parents=changing, help="put articles in again")
    restore.add_argument("id", type=readable, metavar="ID")
    restore.add_argument("--version", type=int, help="an earlier one, by its number")
    restore.set_defaults(run=_restore)

    rollback = commands.add_parser("rollback", parents=changing, help="return to a generation")
    rollback.add_argument("generation", type=int, metavar="GENERATION")
    rollback.set_defaults(run=_rollback)

    backup = commands.add_parser(
        "backup", parents=[where, as_json], help="copy the library while it is in use"
    )
    backup.add_argument("folder", type=Path, metavar="FOLDER", help="gets one more file each time")
    backup.add_argument(
        "--days",
        type=_days,
        default=KEPT_DAYS,
        help=f"remove copies older than these (default and at most: {KEPT_DAYS})",
    )
    backup.set_defaults(run=_backup)


def _day(argument: str) -> date:
    try:
        return date.fromisoformat(argument)
    except ValueError:
        raise argparse.ArgumentTypeError("is no day like 2019-05-31") from None


def _days(argument: str) -> int:
    if not argument.isdecimal() or not 0 < int(argument) <= KEPT_DAYS:
        raise argparse.ArgumentTypeError(
            f"is no number of days from 1 to {KEPT_DAYS}, as long as people are told"
        )
    return int(argument)


def _author() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # whoever runs a container need not have a name
        user = str(os.getuid())
    return f"shell ({user})"


# Commands that change something


def _add(chosen: argparse.Namespace) -> int:
    """Add files; returns the exit code: 1 if some were refused."""
    library = _to_change(chosen)
    told = {name: getattr(chosen, name) for name in ("title", "published", "url")}
    described = Description(**{name: value for name, value in told.items() if value is not None})
    entries, refused = _entries(chosen.files, library, described)
    for reason in refused:
        err.print(Text(f"left out: {reason}"))
    if not entries:
        raise CorpusError("none of the files can be read; nothing was added")
    likenesses = [library.alike(entry) for entry in entries]
    added = {version.id for version in library.add_all(entries, _author())}
    if not chosen.json:
        _print_entries(entries, likenesses)
    changes = [each for each in library.drafted() if each.after and each.after.id in added]
    _decide(chosen, library, changes, refused=refused)
    return 1 if refused else 0


def _entries(
    paths: Sequence[Path], library: "Library", described: Description
) -> tuple[list[Entry], list[str]]:
    """The articles in files, and the reasons why others are none."""
    texts: list[tuple[str, bytes | Path]] = []
    refused: list[str] = []
    for path in paths:
        try:
            texts += _texts(path)
        except CorpusError as error:
            refused.append(readable(str(error)))
    if described != Description() and len(texts) != 1:
        raise CorpusError("--title, --published and --url tell of a single text; add it alone")
    usual = library.usual_language() or DEFAULT
    entries: dict[str, Entry] = {}
    with ReadingProcess() as process, progress("reading") as report:
        for number, (source, data) in enumerate(texts, 1):
            try:
                read = corpora.entry(_loaded(data), source, process, described)
                _put(corpora.with_language(read, usual), entries)
            except CorpusError as error:
                refused.append(readable(str(error)))
            report(number, len(texts))
    return list(entries.values()), refused


def _loaded(text: bytes | Path) -> bytes:
    return text if isinstance(text, bytes) else corpora.load(text, str(text))


def _put(entry: Entry, entries: dict[str, Entry]) -> None:
    if entries.setdefault(entry.article.id, entry) is not entry:
        raise CorpusError(f"{entry.article.id} comes twice; rename one of them")


def _texts(path: Path) -> list[tuple[str, bytes | Path]]:
    """The texts in a file, folder or zip, with their names; where they lie, or what they are.

    Raises:
        CorpusError: the folder or zip cannot be read, or holds none.
    """
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from error
    if is_folder:
        found = corpora.files(path)
        if not found:
            raise CorpusError(f"folder {path} holds no file that can be read")
        return [(each.relative_to(path).as_posix(), each) for each in found]
    if path.suffix.lower() == ".zip":
        return [*archive.texts(corpora.load(path, str(path)), path.name)]
    return [(path.name, path)]


def _remove(chosen: argparse.Namespace) -> None:
    library = _to_change(chosen)
    library.remove(chosen.ids, _author())
    _decide(chosen, library, _drafts_of(library, chosen.ids))


def _restore(chosen: argparse.Namespace) -> None:
    library = _to_change(chosen)
    library.restore(chosen.id, _author(), chosen.version)
    _decide(chosen, library, _drafts_of(library, [chosen.id]))


def _rollback(chosen: argparse.Namespace) -> None:
    library = _to_change(chosen)
    changes = library.return_to(chosen.generation, _author())
    _decide(chosen, library, changes, what=f"back to generation {chosen.generation}")


def _backup(chosen: argparse.Namespace) -> None:
    from index import backup  # as the library, it needs the database

    made = backup.make(opening.database(chosen), chosen.folder, chosen.days)
    size = made.path.stat().st_size
    if chosen.json:
        removed = [str(path) for path in made.removed]
        print_json({"path": str(made.path), "bytes": size, "removed": removed})
        return
    out.print(Text(f"Copied the library to {made.path} ({size:,} bytes)."))
    if made.removed:
        out.print(Text(f"Removed {len(made.removed)} older than {chosen.days} days."))


def _to_change(chosen: argparse.Namespace) -> "Library":
    """The library, if somebody is there to decide on the change."""
    if not chosen.yes and not is_terminal(sys.stdin):
        raise LibraryError("nobody can be asked here whether to publish; say --yes to do so")
    library = opening.library(chosen, made=True)
    if library is None:
        raise AssertionError("a library that is not there is made")
    return library


def _drafts_of(library: "Library", ids: Sequence[str]) -> "list[Change]":
    return [change for change in library.drafted() if change.article_id in ids]


def _decide(
    chosen: argparse.Namespace,
    library: "Library",
    changes: "Sequence[Change]",
    what: str = "",
    refused: Sequence[str] = (),
) -> None:
    """Show the changes, publish them if that is wanted, and tell what became of them."""
    if changes and not chosen.yes and not _is_wanted(library, changes, err if chosen.json else out):
        changes = []
    generation = library.publish(changes, _author(), what) if changes else None
    if chosen.json:
        print_json(_decided(library, generation, changes, refused))
    elif generation:
        out.print(Text(f"Published generation {generation.number}: {generation.what}."))
    else:
        out.print(Text("Nothing was changed."))


def _print_entries(entries: Sequence[Entry], likenesses: "Sequence[list[Likeness]]") -> None:
    table = table_of("id", "title", "published", "language", "passages", "nearly the same as")
    for entry, alike in zip(entries, likenesses, strict=True):
        article = entry.article
        table.add_row(
            Text(article.id),
            Text(article.title or NOT_STATED),
            date_of(article.published),
            article.language,
            str(len(split(article))),
            Text(", ".join(each.version.article_id for each in alike)),
        )
    out.print(table)


def _is_wanted(library: "Library", changes: "Sequence[Change]", console: Console) -> bool:
    """Show what the changes come to and ask whether to publish them; else they are dropped."""
    wanted = False
    try:
        _print_comparison(library, changes, console)
        with suppress(EOFError):
            wanted = Confirm.ask("Publish?", console=err, default=False)
    finally:
        if not wanted:
            library.discard(changes, _author())
    return wanted


def _print_comparison(library: "Library", changes: "Sequence[Change]", console: Console) -> None:
    """What the changes come to, the answers to the question fixtures included."""
    from index import importing  # as the library, it needs the database

    before = corpora.of(library.articles(library.state()))
    versions = {version.article_id: version for version in library.state()}
    for change in changes:
        versions.pop(change.article_id, None)
        if change.after:
            versions[change.article_id] = change.after
    after = corpora.of(library.articles(list(versions.values())), before)
    found = difference(before, after)
    table = table_of("", "added", "changed", "removed")
    table.add_row("articles", *(str(len(each)) for each in found.articles))
    table.add_row("passages", *map(str, found.passages))
    console.print(table)
    path = Path(importing.folder_of(library) or opening.SEEDS) / evaluation.FIXTURES
    if not path.is_file():
        return
    fixtures = evaluation.read_fixtures(path)
    earlier = PassageIndex(before)
    with progress("replaying before") as report:
        old = evaluation.replay(earlier, fixtures, report, k=1)
    with progress("replaying after") as report:
        new = evaluation.replay(PassageIndex(after, earlier=earlier), fixtures, report, k=1)
    for line in answers_told(answers_changed(old, new)):
        console.print(Text(line))


def answers_told(answers: AnswersChanged) -> Iterator[str]:
    """What became of the answers to the fixtures, in a sentence, then the questions themselves."""
    groups = {
        "answered now": answers.answered,
        "no longer answered": answers.lost,
        "answered by another article": answers.moved,
    }
    counts = [
        f"{len(group)} {'is' if len(group) == 1 else 'are'} {what}"
        for what, group in groups.items()
        if group
    ]
    questions = "1 question" if answers.asked == 1 else f"{answers.asked} questions"
    if not counts:
        yield f"Nothing changes in the answers to {questions}."
        return
    yield f"Of {questions}, {' and '.join(filter(None, (', '.join(counts[:-1]), counts[-1])))}."
    for what, group in groups.items():
        for fixture in group:
            yield f"{what.capitalize()}: {fixture.text}"


def _decided(
    library: "Library",
    generation: "Generation | None",
    changes: "Sequence[Change]",
    refused: Sequence[str],
) -> dict[str, object]:
    return {
        "generation": generation.number if generation else library.generation(),
        "added": [
            version_as_json(each.after) for each in changes if each.after and not each.before
        ],
        "changed": [version_as_json(each.after) for each in changes if each.after and each.before],
        "removed": [
            version_as_json(each.before) for each in changes if each.before and not each.after
        ],
        "refused": list(refused),
    }
