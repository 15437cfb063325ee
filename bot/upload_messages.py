"""What an admin gets to see of the texts that they send: previews, prompts → messages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.admin_messages import (
    SUMMARY,
    TITLE,
    counted,
    date,
    fitted,
    language,
    name,
    turning,
)
from bot.messages import Button, Message
from bot.records import UploadedText
from bot.richtext import Quote, Run, one_line
from index.library import Likeness
from index.model import NOT_STATED, Article
from index.passages import split
from index.records import Version

FIELDS = {"title": "Title", "published": "Date", "url": "Source link"}
"""The metadata that can be changed, with the labels of their buttons."""

_FIRST_LINES = 3
_LINE = 240
_DROPPED = 6


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


def reading(upload: int, source: str, number: int, count: int) -> Message:
    """An upload of which this text is being read."""
    which = f" ({number} of {count})" if count > 1 else ""
    runs = (Run("Reading "), Run(one_line(source, TITLE), italic=True), Run(f"{which} …"))
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
        keyboard.append(turning(f"up:{upload}:show", number, len(sizes)))
    keyboard.append(
        (
            Button("Add", f"up:{upload}:add"),
            Button("Change", f"up:{upload}:change:{number}"),
            Button("Cancel", f"up:{upload}:cancel"),
        )
    )
    return fitted(runs, tuple(keyboard))


def added(names: Sequence[str]) -> Message:
    """That texts were added; what becomes of it is told by the reindex that follows."""
    listed = ", ".join(f"“{one_line(name, 60)}”" for name in names[:10])
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return fitted([Run("Added: ", bold=True), Run(f"{listed}{more}.")])


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
            Run(f"{asked}, for “{one_line(article.title or article.source, TITLE)}”. "),
            Run(f"Write “-” if it is {NOT_STATED}, /cancel to leave it as it is."),
        )
    )


def replacing(version: Version) -> Message:
    """What to send in order to replace an article's text."""
    name = one_line(version.title or version.source, TITLE)
    return Message(
        (
            Run(f"Send the file that takes the place of “{name}”. Its versions are kept. "),
            Run("/cancel leaves it as it is."),
        )
    )


def _previewed(each: Preview) -> list[Run]:
    article = each.article
    passages = split(article)
    runs = [Run(name(article), bold=True), Run("\n")]
    facts = (
        f"Date: {date(article)}",
        f"Language: {language(article.language)}",
        counted(len(passages), "paragraph"),
        f"{_size(each.size)} ",
    )
    # As code, for Telegram makes links of file names such as readme.md.
    runs.extend([Run(" · ".join(facts)), Run(one_line(article.source, TITLE), code=True)])
    runs.append(Run(f"\nSource link: {one_line(article.url or NOT_STATED, SUMMARY)}\n\n"))
    first = [one_line(passage.text, _LINE) for passage in passages[:_FIRST_LINES]]
    runs.extend(Run(f"{opening}\n", quote=Quote.OPEN) for opening in first)
    if not passages:
        runs.append(Run("Nothing in it can be quoted.\n", bold=True))
    if each.dropped:
        runs.append(Run(f"\nLeft out ({counted(len(each.dropped), 'line')}): ", italic=True))
        lines = [one_line(left_out, 60) for left_out in each.dropped[:_DROPPED]]
        runs.append(Run(" | ".join(lines)))
        runs.append(Run(" …\n" if len(each.dropped) > _DROPPED else "\n"))
    for likeness in each.alike[:_FIRST_LINES]:
        there = one_line(likeness.version.title or likeness.version.source, TITLE)
        same = likeness.resemblance == 1
        how = "The same text" if same else f"Nearly the same text ({likeness.resemblance:.0%})"
        runs.append(Run(f"\n{how} is there already: “{there}”.", bold=True))
    if each.replaces:
        runs.append(
            Run(
                f"\nIt takes the place of version {each.replaces.number} of "
                f"{one_line(each.replaces.source, TITLE)}, which is kept.",
                bold=True,
            )
        )
        runs.append(Run(" To have both, cancel, and send the file by another name."))
    return runs


def _refused(reasons: Sequence[str]) -> list[Run]:
    if not reasons:
        return []
    runs = [Run("\n\nCannot be read:", bold=True)]
    runs.extend(Run(f"\n• {one_line(reason, SUMMARY)}") for reason in reasons[:5])
    return [*runs, *([Run(f"\n… and {len(reasons) - 5} more")] if len(reasons) > 5 else [])]


def _size(size: int) -> str:
    return f"{size:,} bytes" if size < 1024 else f"{size / 1024:,.0f} kB"
