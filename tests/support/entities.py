"""What Telegram makes of a text, by Telegram's own parser.

The rules by which a text turns into bold, quotes and links belong to Telegram, so they are not
written down here a second time: TDLib, the library the real Bot API server is built on, is asked.
"""

import html
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tdjson

_BOT_API_NAMES = {
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
    "BankCardNumber": "bank_card_number",
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}

_PARSE_MODES: dict[str, dict[str, Any]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
}

# The parser leaves these alone, but sending a message does not: TDLib's clean_input_string turns
# control characters into spaces and takes the others out of every text.
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_REMOVED_CHARACTERS = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
_CLEAN = re.compile("[\n\x20-\u0309\u030b-\u0332\u0334-\u033e\u0340-\u2027\u202f-\U0010ffff]*")


class EntityError(ValueError):
    """Telegram cannot read the text; the message is Telegram's own."""


@dataclass(frozen=True)
class Entity:
    """One formatted stretch of a text, measured in UTF-16 units as in the Bot API."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True)
class FormattedText:
    """A text as a reader sees it, and what is formatted in it."""

    text: str
    entities: tuple[Entity, ...] = ()

    def spans(self, type: str) -> list[str]:  # noqa: A002 - the Bot API's own word
        """Return the piece of text under each entity of this type, in order."""
        return [
            _utf16_slice(self.text, entity.offset, entity.offset + entity.length)
            for entity in self.entities
            if entity.type == type
        ]


def parse(text: str, parse_mode: str | None) -> FormattedText:
    """Return the text as Telegram shows it once it is sent with this parse mode.

    Only formatting that was asked for is returned; what Telegram detects by itself is the
    business of `autolinks`.

    Raises:
        EntityError: The text is not valid in this parse mode.
    """
    if not _CLEAN.fullmatch(text):
        text = _REMOVED_CHARACTERS.sub("", _CONTROL_CHARACTERS.sub(" ", text))
    if not parse_mode:
        return _trimmed(FormattedText(text))
    mode = _PARSE_MODES.get(parse_mode.lower())
    if mode is None:
        raise EntityError("Unsupported parse_mode")
    parsed = _ask({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    return _trimmed(FormattedText(parsed["text"], _entities(parsed)))


def with_entities(text: str, entities: list[dict[str, Any]]) -> FormattedText:
    """Return the text as Telegram shows it once it is sent with a list of Bot API entities.

    Raises:
        EntityError: An entity lies outside the text.
    """
    end = utf16_length(text)
    for entity in entities:
        if not 0 <= entity["offset"] <= entity["offset"] + entity["length"] <= end:
            raise EntityError(f"Entity {entity} is outside of the text of {end} UTF-16 units")
    given = (Entity(e["type"], e["offset"], e["length"], e.get("url")) for e in entities)
    in_order = sorted(given, key=lambda entity: (entity.offset, -entity.length))
    return _trimmed(FormattedText(text, tuple(in_order)))


def detected(text: str) -> tuple[Entity, ...]:
    """Return what Telegram finds in a plain text: commands, mentions, addresses, hashtags.

    Raises:
        EntityError: The text is not valid Unicode.
    """
    return _entities(_ask({"@type": "getTextEntities", "text": text}))


def autolinks(text: str) -> list[str]:
    """Return every piece of a plain text that Telegram would make clickable by itself."""
    return [_utf16_slice(text, e.offset, e.offset + e.length) for e in detected(text)]


@lru_cache
def is_link(url: str) -> bool:
    """Return whether Telegram would follow this address when it stands behind a link."""
    return bool(parse(f'<a href="{html.escape(url)}">link</a>', "HTML").entities)


def utf16_length(text: str) -> int:
    """Return the length of a text the way Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf16_slice(text: str, start: int, end: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[start * 2 : end * 2].decode("utf-16-le", "surrogatepass")


def _entities(answer: dict[str, Any]) -> tuple[Entity, ...]:
    found = []
    for entity in answer["entities"]:
        kind = entity["type"]
        name = kind["@type"].removeprefix("textEntityType")
        # Moments of a video are the one thing TDLib finds that the Bot API has no word for.
        if name == "MediaTimestamp":
            continue
        url = f"tg://user?id={kind['user_id']}" if name == "MentionName" else kind.get("url")
        found.append(Entity(_BOT_API_NAMES[name], entity["offset"], entity["length"], url))
    return tuple(found)


def _trimmed(formatted: FormattedText) -> FormattedText:
    """Return the text without the white space that sending takes off its ends.

    The parser does not do it: it belongs to the sending of a message, which needs an account. As
    in TDLib's fix_formatted_text, leading space stays where an entity begins in it.
    """
    text = formatted.text.rstrip(" \n")
    if text == formatted.text and text[:1] not in (" ", "\n"):
        return formatted
    first = min((entity.offset for entity in formatted.entities), default=len(text))
    cut = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[cut:]
    end = utf16_length(text)
    entities = []
    for entity in formatted.entities:
        offset = entity.offset - cut
        length = min(entity.length, end - offset)
        if length > 0:
            entities.append(Entity(entity.type, offset, length, entity.url))
    return FormattedText(text, tuple(entities))


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    if answer is None:
        raise RuntimeError(f"TDLib did not answer {request['@type']}")
    reply: dict[str, Any] = json.loads(answer)
    if reply["@type"] == "error":
        raise EntityError(reply["message"])
    return reply


_ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
