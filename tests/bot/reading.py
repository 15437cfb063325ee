"""What a reader gets to see of a message, read by Telegram's own parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import entities
from entities import Entity, FormattedText
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.messages import Button, Message
from bot.richtext import plain, to_html

CUT = "[…]"

_CITATION = re.compile(
    r"\s*\[(?P<rank>\d+)\] (?P<title>.*) · (?P<date>[^·\n]*) · (?P<place>paragraph \d+ of \d+)"
)


@dataclass(frozen=True)
class Quotation:
    """One quotation of a message, with what its citation says."""

    text: str
    bold: tuple[str, ...]
    lead_in: str
    collapsed: bool
    rank: int
    title: str
    date: str
    place: str

    @property
    def passage(self) -> str:
        """Return what is quoted, without the lead-in above and the marks of a cut."""
        return (
            self.text[len(self.lead_in) :].lstrip("\n").removeprefix(CUT).removesuffix(CUT).strip()
        )


def shown(message: Message) -> FormattedText:
    """Return what a reader sees of a message that Telegram takes as it is."""
    formatted = entities.parse(to_html(message.runs), "HTML")
    assert formatted.text.strip(" \n") == cleaned(plain(message.runs))
    assert 0 < entities.utf16_length(formatted.text) <= MessageLimit.MAX_TEXT_LENGTH
    assert {entity.type for entity in formatted.entities} <= {
        "bold",
        "italic",
        "code",
        "blockquote",
        "expandable_blockquote",
    }
    for row in message.keyboard:
        assert 0 < len(row) <= InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    for button in buttons(message):
        assert button.label.strip()
        size = len(button.action.encode())
        assert size >= InlineKeyboardButtonLimit.MIN_CALLBACK_DATA
        assert size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    return formatted


def cleaned(text: str) -> str:
    """Return a text without what is lost when it is sent."""
    return entities.parse(text.encode("utf-8", "replace").decode(), None).text


def buttons(message: Message) -> list[Button]:
    """Return all the buttons under a message in reading order."""
    return [button for row in message.keyboard for button in row]


def action(message: Message, label: str) -> str:
    """Return what the button with this label stands for."""
    (found,) = [button.action for button in buttons(message) if button.label == label]
    return found


def labels(message: Message) -> list[str]:
    """Return the labels of all the buttons under a message in reading order."""
    return [button.label for button in buttons(message)]


def quotations(formatted: FormattedText) -> list[Quotation]:
    """Return the quotations of an answer in their order; each has to have its citation below."""
    return list(_quotations(formatted))


def _quotations(formatted: FormattedText) -> Iterator[Quotation]:
    quotes = [entity for entity in formatted.entities if entity.type.endswith("blockquote")]
    for quote in quotes:
        end = quote.offset + quote.length
        citation = _CITATION.match(_slice(formatted.text, end, None))
        assert citation, f"no citation below a quotation: {formatted.text}"
        yield Quotation(
            text=_slice(formatted.text, quote.offset, end),
            bold=tuple(_within(formatted, quote, "bold")),
            lead_in="".join(_within(formatted, quote, "italic")).rstrip("\n"),
            collapsed=quote.type == "expandable_blockquote",
            rank=int(citation["rank"]),
            title=citation["title"],
            date=citation["date"],
            place=citation["place"],
        )


def _within(formatted: FormattedText, quote: Entity, kind: str) -> Iterator[str]:
    for entity in formatted.entities:
        inside = quote.offset <= entity.offset < quote.offset + quote.length
        if entity.type == kind and inside:
            yield _slice(formatted.text, entity.offset, entity.offset + entity.length)


def _slice(text: str, start: int, end: int | None) -> str:
    """Return a part of a text by offsets in UTF-16 units."""
    units = text.encode("utf-16-le")
    return units[start * 2 : None if end is None else end * 2].decode("utf-16-le")
