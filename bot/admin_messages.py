"""What an admin gets to see of the bot, its people and figures → messages. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from telegram.constants import MessageLimit

from bot import guidance
from bot.messages import Button, Message
from bot.reader import Reader
from bot.richtext import Run, is_seen, one_line, shortened, units
from bot.roles import Role
from index.model import NOT_STATED, Article, Corpus
from index.records import Deed, Generation, Version
from index.terms import FURTHER_LANGUAGES, LANGUAGES

A_PAGE = 8
"""Articles, versions, generations and such on a page: each has a button of its own."""

DEEDS_A_PAGE = 20

TITLE = 120
"""The most of a title that is shown in a list."""

SUMMARY = 300
"""The most that is shown of what a change is about, of a reason or of an address."""

_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
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


def help_(reader: Reader, role: Role) -> Message:
    """What everybody may do, and what somebody with this role may do besides."""
    runs = [*guidance.help_(reader).runs, Run("\n\n"), Run(f"For you as {role.label}", bold=True)]
    if role >= Role.EDITOR:
        runs.append(
            Run(
                "\nSend me a text (txt, md, html, pdf, docx, epub, several at once, or a zip of "
                "them), or paste a long one, and I show you what I would add. Nothing goes live "
                "before you have seen the change and published it."
            )
        )
    runs.extend(Run(f"\n/{name} – {what}") for name, what in commands(role).items())
    return fitted(runs)


def audit(deeds: Sequence[Deed], number: int, *, more: bool) -> Message:
    """A page (from 0) of who did what and when, the newest first."""
    runs = [Run("Audit trail", bold=True), Run("\n")]
    for deed in deeds:
        subject = one_line(deed.subject, TITLE)
        runs.append(
            Run(f"\n{minute(deed.at)} · {one_line(deed.by, TITLE)} · {deed.action}: {subject}")
        )
    if not deeds:
        runs.append(Run("\nNothing was done yet."))
    row = [Button("◀", f"aud:page:{number - 1}")] if number else []
    if more:
        row.append(Button("▶", f"aud:page:{number + 1}"))
    return fitted(runs, (tuple(row),) if row else ())


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
    return fitted(runs)


def stats(
    corpus: Corpus,
    last: Generation | None,
    asked: Mapping[str, int],
    verdicts: Mapping[str, int],
) -> Message:
    """The size of what is served, how questions were answered, and what readers say of that.

    `asked` counts decisions since the start, `verdicts` all feedback that was ever given.
    """
    size = f"{counted(len(corpus.articles), 'article')}, "
    runs = [Run(f"{size}{counted(len(corpus.passages), 'paragraph')}", bold=True)]
    if last:
        runs.append(
            Run(f"\nGeneration {last.number}, {minute(last.at)}: {one_line(last.what, SUMMARY)}")
        )
    total = sum(asked.values())
    runs.append(Run(f"\n\nQuestions since the start: {total:,}"))
    runs.extend(Run(f"\n{name}: {number:,}") for name, number in asked.items())
    runs.append(Run(f"\n\nFeedback: {sum(verdicts.values()):,}"))
    runs.extend(Run(f"\n{name}: {number:,}") for name, number in sorted(verdicts.items()))
    return fitted(runs)


def fitted(runs: Iterable[Run], keyboard: Keyboard = ()) -> Message:
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


def minute(at: datetime) -> str:
    """A time in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def turning(action: str, number: int, pages: int) -> tuple[Button, ...]:
    """The row that turns to the pages before and after the one (from 0) of so many."""
    row = [Button("◀", f"{action}:{number - 1}")] if number else []
    row.append(Button(f"{number + 1} of {pages}", f"{action}:{number}"))
    if number < pages - 1:
        row.append(Button("▶", f"{action}:{number + 1}"))
    return tuple(row)


def name(article: Article | Version) -> str:
    """The title of an article, or that it has none and the name of its file."""
    if article.title and is_seen(article.title):
        return one_line(article.title, TITLE)
    return f"Title {NOT_STATED} ({one_line(article.source, TITLE)})"


def date(article: Article | Version) -> str:
    """The date that an article states, or that it does not."""
    published = article.published
    return f"{published.day} {published:%B %Y}" if published else NOT_STATED


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 article", "1,295 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def language(code: str) -> str:
    """The English name of the language with this code; the code if it is not known."""
    known = (LANGUAGES | FURTHER_LANGUAGES).get(code)
    return known.title() if known else one_line(code, TITLE)
