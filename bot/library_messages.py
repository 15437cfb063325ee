"""What an admin gets to see of the library and of changes to it → messages. Pure functions."""

from collections.abc import Sequence

from bot.admin_messages import (
    A_PAGE,
    SUMMARY,
    TITLE,
    counted,
    date,
    fitted,
    language,
    minute,
    name,
    turning,
)
from bot.messages import Button, Message
from bot.records import Reindex
from bot.richtext import Run, one_line
from index.changes import AnswersChanged, Difference
from index.evaluation import Fixture
from index.model import NOT_STATED
from index.records import Generation, Version

_LABEL = 40
_QUESTIONS = 8


# Reindexing


def progress(done: int, total: int, seconds: float, step: str = "Building the index") -> Message:
    """How far a reindex is, how fast, and how long it will take."""
    if not total or not done:
        return Message((Run(f"{step} …"),))
    speed = done / seconds if seconds > 0 else 0.0
    left = (total - done) / speed if speed else 0.0
    return Message(
        (
            Run(f"{step}: {done / total:.0%}", bold=True),
            Run(f" · {done:,} of {total:,} paragraphs · {speed:,.0f}/s · {_seconds(left)} left"),
        )
    )


def change(
    reindex: Reindex, found: Difference, answers: AnswersChanged | str, opening: str = ""
) -> Message:
    """A change that is to be decided on; `answers` may be why no fixtures were replayed."""
    runs = [Run(opening), *_change(found, answers, reindex.what)]
    runs.append(Run("\n\nReaders get what they got before until it is published."))
    row = (
        Button("Publish", f"re:{reindex.id}:publish"),
        Button("Discard", f"re:{reindex.id}:discard"),
    )
    return fitted(runs, (row,))


def published(
    generation: Generation,
    found: Difference | None = None,
    answers: AnswersChanged | str = "",
    opening: str = "",
) -> Message:
    """A change that is live, with what it comes to if that is known."""
    runs = [Run(opening), Run(f"Published as generation {generation.number}.", bold=True)]
    if found:
        runs.extend([Run("\n\n"), *_change(found, answers, generation.what)])
    else:
        runs.append(Run(f"\n{one_line(generation.what, SUMMARY)}"))
    if generation.number > 1:
        runs.append(Run(f"\n\n/rollback {generation.number - 1} goes back."))
    return fitted(runs)


def _change(found: Difference, answers: AnswersChanged | str, what: str) -> list[Run]:
    articles, passages = found.articles, found.passages
    runs = [Run(one_line(what or "The change", TITLE), bold=True)]
    for noun, numbers in (
        ("Articles", [len(each) for each in articles]),
        ("Paragraphs", list(passages)),
    ):
        added, changed, removed = numbers
        runs.append(Run(f"\n{noun}: {added:,} added, {changed:,} changed, {removed:,} removed"))
    for sign, group in zip("+~−", articles, strict=True):
        runs.extend(Run(f"\n{sign} {name(article)}") for article in group[:_QUESTIONS])
        if len(group) > _QUESTIONS:
            runs.append(Run(f"\n{sign} … and {len(group) - _QUESTIONS:,} more"))
    if isinstance(answers, str):
        return [*runs, Run(f"\n\nNo questions were replayed: {one_line(answers, SUMMARY)}.")]
    runs.append(Run(f"\n\nOf {counted(answers.asked, 'question')} that were replayed\n"))
    runs.append(Run(f"answered now: {len(answers.answered)}, lost: {len(answers.lost)}, "))
    runs.append(Run(f"answered from another article: {len(answers.moved)}"))
    for verb, fixtures in (
        ("Lost", answers.lost),
        ("Answered now", answers.answered),
        ("From another article", answers.moved),
    ):
        runs.extend(_questions(verb, fixtures))
    return runs


def _questions(verb: str, group: Sequence[Fixture]) -> list[Run]:
    runs = []
    for fixture in group[:_QUESTIONS]:
        runs.append(Run(f"\n{verb}: {one_line(fixture.text, TITLE)}"))
        if not fixture.evidence and verb != "Lost":
            runs.append(Run(" (has no answer in the fixtures)", italic=True))
    if len(group) > _QUESTIONS:
        runs.append(Run(f"\n{verb}: … and {len(group) - _QUESTIONS} more"))
    return runs


# The library


def library(
    versions: Sequence[Version], removed: Sequence[Version], drafted: int, number: int = 0
) -> Message:
    """A page (from 0) of all articles, those in force first, each to be opened by its button."""
    count = len(versions)
    listed = [(each, False) for each in versions] + [(each, True) for each in removed]
    pages = max(1, -(-len(listed) // A_PAGE))
    number = min(max(number, 0), pages - 1)
    runs = [Run(counted(count, "article"), bold=True)]
    if removed:
        runs.append(Run(f", {len(removed):,} removed"))
    if drafted:
        runs.append(Run(f" · {counted(drafted, 'change')} not published yet: /reindex"))
    runs.append(Run("\n"))
    rows: list[tuple[Button, ...]] = []
    first = number * A_PAGE
    for place, (each, is_removed) in enumerate(listed[first : first + A_PAGE], first + 1):
        sign = " (removed)" if is_removed else ""
        runs.append(Run(f"\n{place}. {name(each)}{sign} · {date(each)}"))
        label = one_line(each.title or each.source, _LABEL)
        rows.append((Button(f"{place}. {label}", f"lib:show:{each.id}"),))
    if pages > 1:
        rows.append(turning("lib:page", number, pages))
    return fitted(runs, tuple(rows))


def card(version: Version, *, is_in_force: bool, may_purge: bool) -> Message:
    """An article with what can be done to it."""
    facts = (
        ("File", version.source),
        ("Date", date(version)),
        ("Source link", version.url or NOT_STATED),
        ("Language", language(version.language)),
        ("Version", f"{version.number}, by {version.by}, {minute(version.at)}"),
        ("State", "in the library" if is_in_force else "removed"),
    )
    runs = [Run(name(version), bold=True)]
    runs.extend(Run(f"\n{name}: {one_line(value, SUMMARY)}") for name, value in facts)
    id_ = version.id
    change = (Button("Change", f"lib:change:{id_}"), Button("Replace", f"lib:replace:{id_}"))
    inside = (*change, Button("Remove", f"lib:remove:{id_}"))
    last = [Button("◀ Library", "lib:page:0")]
    if may_purge:
        last.append(Button("Purge", f"lib:purge:{id_}"))
    return Message(
        tuple(runs),
        (
            inside if is_in_force else (Button("Restore", f"lib:restore:{id_}"),),
            (Button("Download", f"lib:file:{id_}"), Button("History", f"lib:history:{id_}")),
            tuple(last),
        ),
    )


def history(versions: Sequence[Version], published: Sequence[tuple[int, int | None]]) -> Message:
    """An article's versions, the newest first, each to be restored by its button."""
    newest = versions[0]
    runs = [Run(name(newest), bold=True), Run("\n")]
    rows: list[tuple[Button, ...]] = []
    for version in versions[: 2 * A_PAGE]:
        since = [number for number, which in published if which == version.number]
        live = f" · published in generation {min(since)}" if since else ""
        by = one_line(version.by, TITLE)
        runs.append(
            Run(
                f"\nVersion {version.number}: {minute(version.at)}, by {by} · "
                f"{name(version)} · {date(version)}{live}"
            )
        )
        if version is not newest and len(rows) < A_PAGE:
            rows.append((Button(f"Restore version {version.number}", f"lib:restore:{version.id}"),))
    out = [str(number) for number, which in published if which is None]
    if out:
        runs.append(Run(f"\nTaken out in generation {', '.join(out)}"))
    rows.append((Button("Back", f"lib:show:{newest.id}"),))
    return fitted(runs, tuple(rows))


def purging(version: Version, *, again: bool) -> Message:
    """The question, asked twice, whether to delete an article for good."""
    asked = "Really? Nobody can bring it back." if again else "Delete it for good?"
    runs = (
        Run(name(version), bold=True),
        Run(f"\n{asked} All its versions and files go, from every generation, without a preview."),
    )
    yes = ("Yes, purge it", "really") if again else ("Purge", "sure")
    row = (Button(yes[0], f"lib:{yes[1]}:{version.id}"), Button("Cancel", f"lib:show:{version.id}"))
    return Message(runs, (row,))


def generations(found: Sequence[Generation], number: int = 0) -> Message:
    """A page (from 0) of all generations, each but the newest to be returned to by its button."""
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 0), pages - 1)
    runs = [Run("Generations", bold=True), Run("\nChoose the one to return to.\n")]
    rows: list[tuple[Button, ...]] = []
    for place, each in enumerate(found[number * A_PAGE : (number + 1) * A_PAGE]):
        now = " · readers get this one" if not place and not number else ""
        what = one_line(each.what, TITLE)
        runs.append(
            Run(f"\n{each.number}. {minute(each.at)}, by {one_line(each.by, TITLE)}: {what}{now}")
        )
        if not now:
            rows.append((Button(f"Back to {each.number}", f"gen:return:{each.number}"),))
    if pages > 1:
        rows.append(turning("gen:page", number, pages))
    return fitted(runs, tuple(rows))


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
