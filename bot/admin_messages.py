"""What an admin gets to see: previews, changes, the library, the audit trail → messages. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from telegram.constants import MessageLimit

from bot import messages
from bot.journal import Reindex, UploadedText
from bot.messages import Button, Message, counted
from bot.richtext import Quote, Run, shortened, units
from bot.roles import Role
from index.changes import AnswersChanged, Difference
from index.evaluation import Fixture
from index.library import Likeness
from index.model import NOT_STATED, Article, Corpus
from index.passages import split
from index.records import Deed, Generation, Version
from index.terms import FURTHER_LANGUAGES, LANGUAGES

A_PAGE = 8
"""Articles, versions, generations and such on a page: each has a button of its own."""

DEEDS_A_PAGE = 20

FIELDS = {"title": "Title", "published": "Date", "url": "Source link"}
"""The metadata that can be changed, with the labels of their buttons."""

_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
_TITLE = 120
_LABEL = 40
_FIRST_LINES = 3
_LINE = 240
_DROPPED = 6
_QUESTIONS = 8
_PEOPLE = 60

Keyboard = tuple[tuple[Button, ...], ...]


COMMANDS = {
    Role.EDITOR: {
        "library": "tend the articles",
        "reindex": "look at the corpus folder again, and at what is not published yet",
        "rollback": "return to an earlier generation",
        "audit": "who did what and when",
    },
    Role.VIEWER: {"stats": "figures"},
    Role.OWNER: {"admins": "who may do what"},
}
"""The commands that somebody needs this role for, and what each does."""


def commands(role: Role) -> dict[str, str]:
    """The commands of admins with this role, in the order shown."""
    return {
        name: what
        for needed, listed in COMMANDS.items()
        if role >= needed
        for name, what in listed.items()
    }


def help_(role: Role) -> Message:
    """What everybody may do, and what somebody with this role may do besides."""
    runs = [*messages.help_().runs, Run("\n\n"), Run(f"For you as {role.label}", bold=True)]
    if role >= Role.EDITOR:
        runs.append(
            Run(
                "\nSend me a text (txt, md, html, pdf, docx, epub, several at once, or a zip of "
                "them), or paste a long one, and I show you what I would add. Nothing goes live "
                "before you have seen the change and published it."
            )
        )
    runs.extend(Run(f"\n/{name} – {what}") for name, what in commands(role).items())
    return _message(runs)


@dataclass(frozen=True, slots=True)
class Preview:
    """A text that may be added, with what the library has to say to it.

    `replaces` is the version of the article that is there by the same name.
    """

    article: Article
    size: int
    dropped: Sequence[str]
    alike: Sequence[Likeness]
    replaces: Version | None


def _message(runs: Iterable[Run], keyboard: Keyboard = ()) -> Message:
    """A message of as many runs as fit."""
    kept: list[Run] = []
    room = _LIMIT
    for run in runs:
        if units(run.text) > room:
            kept.append(replace(run, text=shortened(run.text, room)))
            break
        kept.append(run)
        room -= units(run.text)
    return Message(tuple(kept), keyboard)


def reading(upload: int, source: str, number: int, count: int) -> Message:
    """An upload of which this text is being read."""
    which = f" ({number} of {count})" if count > 1 else ""
    runs = (Run("Reading "), Run(shortened(source, _TITLE), italic=True), Run(f"{which} …"))
    return Message(runs, ((Button("Cancel", f"up:{upload}:cancel"),),))


def preview(
    upload: int, texts: Sequence[UploadedText], shown: Preview | None, number: int
) -> Message:
    """An upload and what is to be decided on all of its texts.

    `shown` is the one with this number, from 0, of those that were read; None if none was.
    """
    refused = [each.refused for each in texts if each.refused]
    if shown is None:
        return Message((Run("Nothing to add", bold=True), *_refused(refused)))
    runs: list[Run] = []
    sizes = [each.passages for each in texts if each.passages is not None]
    if len(sizes) > 1:
        runs.append(Run(f"{len(sizes)} texts, {counted(sum(sizes), 'paragraph')}. ", bold=True))
        runs.append(Run(f"“Add” adds all of them. This is number {number + 1}:\n\n"))
    runs.extend(_previewed(shown))
    runs.extend(_refused(refused))
    keyboard: list[tuple[Button, ...]] = []
    if len(sizes) > 1:
        keyboard.append(_pages(f"up:{upload}:show", number, len(sizes)))
    keyboard.append(
        (
            Button("Add", f"up:{upload}:add"),
            Button("Change", f"up:{upload}:change:{number}"),
            Button("Cancel", f"up:{upload}:cancel"),
        )
    )
    return _message(runs, tuple(keyboard))


def added(names: Sequence[str]) -> Message:
    """That texts were added; what becomes of it is told by the reindex that follows."""
    listed = ", ".join(f"“{shortened(' '.join(name.split()), 60)}”" for name in names[:10])
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return _message([Run("Added: ", bold=True), Run(f"{listed}{more}.")])


def cancelled() -> Message:
    """That an upload was cancelled."""
    return Message((Run("Cancelled. Nothing was added."),))


def changing(shown: Message, subject: str, back: str) -> Message:
    """A message with the choice of what is to be changed in place of its buttons."""
    row = tuple(Button(label, f"{subject}:{field}") for field, label in FIELDS.items())
    return Message(shown.runs, (row, (Button("Back", back),)))


def prompt(field: str, article: Article) -> Message:
    """What to write in order to change a text's title, date or source link."""
    asked = {
        "title": "Write the new title",
        "published": "Write the date of publication, like 2024-05-17 or 17 May 2024",
        "url": "Write the address of the source, like https://example.org/article",
    }[field]
    return Message(
        (
            Run(f"{asked}, for “{shortened(article.title or article.source, _TITLE)}”. "),
            Run(f"Write “-” if it is {NOT_STATED}, /cancel to leave it as it is."),
        )
    )


def replacing(version: Version) -> Message:
    """What to send in order to replace an article's text."""
    name = shortened(version.title or version.source, _TITLE)
    return Message(
        (
            Run(f"Send the file that takes the place of “{name}”. Its versions are kept. "),
            Run("/cancel leaves it as it is."),
        )
    )


def _previewed(each: Preview) -> list[Run]:
    article = each.article
    passages = split(article)
    runs = [Run(_name(article), bold=True), Run("\n")]
    facts = (
        f"Date: {_date(article)}",
        f"Language: {_language(article.language)}",
        counted(len(passages), "paragraph"),
        f"{_size(each.size)} ",
    )
    # As code, for Telegram makes links of file names such as readme.md.
    runs.extend([Run(" · ".join(facts)), Run(shortened(article.source, _TITLE), code=True)])
    runs.append(Run(f"\nSource link: {shortened(article.url or NOT_STATED, 300)}\n\n"))
    for passage in passages[:_FIRST_LINES]:
        line = shortened(" ".join(passage.text.split()), _LINE)
        runs.append(Run(f"{line}\n", quote=Quote.OPEN))
    if not passages:
        runs.append(Run("Nothing in it can be quoted.\n", bold=True))
    if each.dropped:
        runs.append(Run(f"\nLeft out ({counted(len(each.dropped), 'line')}): ", italic=True))
        lines = [shortened(" ".join(line.split()), 60) for line in each.dropped[:_DROPPED]]
        runs.append(Run(" | ".join(lines)))
        runs.append(Run(" …\n" if len(each.dropped) > _DROPPED else "\n"))
    for likeness in each.alike[:_FIRST_LINES]:
        there = shortened(likeness.version.title or likeness.version.source, _TITLE)
        same = likeness.resemblance == 1
        how = "The same text" if same else f"Nearly the same text ({likeness.resemblance:.0%})"
        runs.append(Run(f"\n{how} is there already: “{there}”.", bold=True))
    if each.replaces:
        runs.append(
            Run(
                f"\nIt takes the place of version {each.replaces.number} of "
                f"{shortened(each.replaces.source, _TITLE)}, which is kept.",
                bold=True,
            )
        )
        runs.append(Run(" To have both, cancel, and send the file by another name."))
    return runs


def _refused(reasons: Sequence[str]) -> list[Run]:
    if not reasons:
        return []
    runs = [Run("\n\nCannot be read:", bold=True)]
    runs.extend(Run(f"\n• {shortened(reason, 300)}") for reason in reasons[:5])
    return [*runs, *([Run(f"\n… and {len(reasons) - 5} more")] if len(reasons) > 5 else [])]


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
    return _message(runs, (row,))


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
        runs.append(Run(f"\n{generation.what}"))
    if generation.number > 1:
        runs.append(Run(f"\n\n/rollback {generation.number - 1} goes back."))
    return _message(runs)


def _change(found: Difference, answers: AnswersChanged | str, what: str) -> list[Run]:
    articles, passages = found.articles, found.passages
    runs = [Run(shortened(what or "The change", _TITLE), bold=True)]
    for noun, numbers in (
        ("Articles", [len(each) for each in articles]),
        ("Paragraphs", list(passages)),
    ):
        added, changed, removed = numbers
        runs.append(Run(f"\n{noun}: {added:,} added, {changed:,} changed, {removed:,} removed"))
    for sign, group in zip("+~−", articles, strict=True):
        runs.extend(Run(f"\n{sign} {_name(article)}") for article in group[:_QUESTIONS])
        if len(group) > _QUESTIONS:
            runs.append(Run(f"\n{sign} … and {len(group) - _QUESTIONS:,} more"))
    if isinstance(answers, str):
        return [*runs, Run(f"\n\nNo questions were replayed: {shortened(answers, 300)}.")]
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
        runs.append(Run(f"\n{verb}: {shortened(fixture.text, _TITLE)}"))
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
        runs.append(Run(f"\n{place}. {_name(each)}{sign} · {_date(each)}"))
        label = shortened(each.title or each.source, _LABEL)
        rows.append((Button(f"{place}. {label}", f"lib:show:{each.id}"),))
    if pages > 1:
        rows.append(_pages("lib:page", number, pages))
    return _message(runs, tuple(rows))


def card(version: Version, *, is_in_force: bool, may_purge: bool) -> Message:
    """An article with what can be done to it."""
    facts = (
        ("File", version.source),
        ("Date", _date(version)),
        ("Source link", version.url or NOT_STATED),
        ("Language", _language(version.language)),
        ("Version", f"{version.number}, by {version.by}, {minute(version.at)}"),
        ("State", "in the library" if is_in_force else "removed"),
    )
    runs = [Run(_name(version), bold=True)]
    runs.extend(Run(f"\n{name}: {shortened(value, 300)}") for name, value in facts)
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
    runs = [Run(_name(newest), bold=True), Run("\n")]
    rows: list[tuple[Button, ...]] = []
    for version in versions[: 2 * A_PAGE]:
        since = [number for number, which in published if which == version.number]
        live = f" · published in generation {min(since)}" if since else ""
        runs.append(
            Run(
                f"\nVersion {version.number}: {minute(version.at)}, by {version.by} · "
                f"{_name(version)} · {_date(version)}{live}"
            )
        )
        if version is not newest and len(rows) < A_PAGE:
            rows.append((Button(f"Restore version {version.number}", f"lib:restore:{version.id}"),))
    out = [str(number) for number, which in published if which is None]
    if out:
        runs.append(Run(f"\nTaken out in generation {', '.join(out)}"))
    rows.append((Button("Back", f"lib:show:{newest.id}"),))
    return _message(runs, tuple(rows))


def purging(version: Version, *, again: bool) -> Message:
    """The question, asked twice, whether to delete an article for good."""
    asked = "Really? Nobody can bring it back." if again else "Delete it for good?"
    runs = (
        Run(_name(version), bold=True),
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
        what = shortened(each.what, _TITLE)
        runs.append(Run(f"\n{each.number}. {minute(each.at)}, by {each.by}: {what}{now}"))
        if not now:
            rows.append((Button(f"Back to {each.number}", f"gen:return:{each.number}"),))
    if pages > 1:
        rows.append(_pages("gen:page", number, pages))
    return _message(runs, tuple(rows))


# People


def audit(deeds: Sequence[Deed], number: int, *, more: bool) -> Message:
    """A page (from 0) of who did what and when, the newest first."""
    runs = [Run("Audit trail", bold=True), Run("\n")]
    for deed in deeds:
        subject = shortened(deed.subject, _TITLE)
        runs.append(Run(f"\n{minute(deed.at)} · {deed.by} · {deed.action}: {subject}"))
    if not deeds:
        runs.append(Run("\nNothing was done yet."))
    row = [Button("◀", f"aud:page:{number - 1}")] if number else []
    if more:
        row.append(Button("▶", f"aud:page:{number + 1}"))
    return _message(runs, (tuple(row),) if row else ())


def admins(roles: Mapping[int, Role]) -> Message:
    """Who has which role, and how to give and take one."""
    runs = [Run("Admins", bold=True), Run("\n")]
    for role in sorted(Role, reverse=True):
        group = [id_ for id_, theirs in roles.items() if theirs is role]
        runs.extend(Run(f"\n{id_} · {role.label}") for id_ in group[:_PEOPLE])
        if len(group) > _PEOPLE:
            runs.append(Run(f"\n… and {len(group) - _PEOPLE} more"))
    runs.append(
        Run(
            "\n\nEditors add and tend texts, viewers see /stats. “/admins 123456789 editor” gives "
            "a role, “/admins 123456789 none” takes it. Owners stand in the setting ADMIN_IDS."
        )
    )
    return _message(runs)


def stats(corpus: Corpus, last: Generation | None, asked: Mapping[str, int]) -> Message:
    """The size of what is served, and how questions were answered since the start."""
    size = f"{counted(len(corpus.articles), 'article')}, "
    runs = [Run(f"{size}{counted(len(corpus.passages), 'paragraph')}", bold=True)]
    if last:
        runs.append(Run(f"\nGeneration {last.number}, {minute(last.at)}: {last.what}"))
    total = sum(asked.values())
    runs.append(Run(f"\n\nQuestions since the start: {total:,}"))
    runs.extend(Run(f"\n{name}: {number:,}") for name, number in asked.items())
    return _message(runs)


def minute(at: datetime) -> str:
    """A time in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _pages(action: str, number: int, pages: int) -> tuple[Button, ...]:
    row = [Button("◀", f"{action}:{number - 1}")] if number else []
    row.append(Button(f"{number + 1} of {pages}", f"{action}:{number}"))
    if number < pages - 1:
        row.append(Button("▶", f"{action}:{number + 1}"))
    return tuple(row)


def _name(article: Article | Version) -> str:
    if article.title:
        return shortened(" ".join(article.title.split()), _TITLE)
    return f"Title {NOT_STATED} ({shortened(article.source, _TITLE)})"


def _date(article: Article | Version) -> str:
    published = article.published
    return f"{published.day} {published:%B %Y}" if published else NOT_STATED


def _language(code: str) -> str:
    return (LANGUAGES | FURTHER_LANGUAGES).get(code, code).title() if len(code) == 2 else code


def _size(size: int) -> str:
    return f"{size:,} bytes" if size < 1024 else f"{size / 1024:,.0f} kB"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
