"""What a reader gets to see of a message, read by Telegram's own parser."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import entities
from entities import Entity, FormattedText
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot import pages
from bot.actions import Action, Origin, View
from bot.messages import Button, Message
from bot.reader import Reader
from bot.richtext import plain, to_html
from index import Article, Corpus, Passage

CUT = "[…]"

_PERMALINK = re.compile(r"https://t\.me/\w+\?start=[A-Za-z0-9_-]{14}")

_CITATION = re.compile(
    r"\s*\[(?P<rank>\d+)\] (?P<title>.*) · (?P<date>[^·\n]*) · (?P<place>paragraph \d+ of \d+)"
)


TERMINAL = Reader()
"""Somebody who reads English and has nothing to tap."""

READER = Reader(bot="verbatim_test_bot", shares=True)
"""Somebody who reads English in Telegram."""


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
        "text_link",
    }
    links = [entity.url or "" for entity in formatted.entities if entity.type == "text_link"]
    assert all(_PERMALINK.fullmatch(link) for link in links)
    for row in message.keyboard:
        assert 0 < len(row) <= InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    for button in buttons(message):
        assert button.label.strip()
        said = [text for text in (button.action, button.copied, button.shared, button.url) if text]
        assert len(said) == 1
        assert len(button.action.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        assert entities.utf16_length(button.copied) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT
    return formatted


def cleaned(text: str) -> str:
    """Return a text as it is shown: without what is lost when it is sent.

    Telegram would lose the line ends of other systems and a ring behind its letter; they are sent
    as others that say the same.
    """
    text = re.sub("\r\n|[\r\u2028\u2029]", "\n", text.encode("utf-8", "replace").decode())
    text = re.sub("\\w\u030a", lambda ringed: unicodedata.normalize("NFC", ringed[0]), text)
    return entities.parse(text, None).text


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


def around(corpus: Corpus, passage: Passage, steps: int, reader: Reader = TERMINAL) -> Message:
    """Return what is shown around a passage that a permalink led to."""
    action = Action(View.AROUND, Origin.READING, (passage.fingerprint,), number=steps)
    widened = pages.widened(corpus, passage, steps)
    return pages.around(reader, corpus, action, passage, widened)


def page(corpus: Corpus, read: Article, marked: Passage | None, number: int) -> Message:
    """Return the page of an article with this number from 1, or with the marked passage if 0."""
    anchor = marked or next(iter(corpus.passages_of(read)), None)
    view = View.PAGE if marked else View.LEAF
    action = Action(view, Origin.READING, (anchor.fingerprint,) if anchor else (), number=number)
    dealt = pages.pages(corpus, read)
    return pages.page(TERMINAL, read, dealt, action, marked)
