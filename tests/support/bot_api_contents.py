"""What people's messages are made of besides plain text, in the form of the Bot API."""

from collections.abc import Callable, Sequence
from typing import Any

import entities
from bot_api_objects import Person, Upload
from entities import utf16_length

# Telegram keeps only this formatting in a quote.
_KEPT_IN_QUOTES = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji", "date_time"}
)

_PICTURE = {"width": 640, "height": 480}
_PLACE = {"latitude": 48.2082, "longitude": 16.3738}
_POLL = {
    "id": "5000000001",
    "question": "Tea or coffee?",
    "options": [
        {"persistent_id": str(number), "text": text, "voter_count": 0}
        for number, text in enumerate(("Tea", "Coffee"))
    ],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}

# The kinds of messages that have no text, by their name in the Bot API.
_FILES: dict[str, dict[str, Any]] = {
    "animation": {**_PICTURE, "duration": 3, "mime_type": "video/mp4", "file_name": "a.mp4"},
    "audio": {"duration": 200, "title": "A song", "mime_type": "audio/mpeg", "file_name": "a.mp3"},
    "document": {"mime_type": "text/plain", "file_name": "a.txt"},
    "photo": {**_PICTURE},
    "sticker": {
        "width": 512,
        "height": 512,
        "type": "regular",
        "is_animated": False,
        "is_video": False,
        "emoji": "🦉",
        "set_name": "Owls",
    },
    "video": {**_PICTURE, "duration": 3, "mime_type": "video/mp4", "file_name": "a.mp4"},
    "video_note": {"length": 240, "duration": 3},
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
}
_OTHERS: dict[str, dict[str, Any]] = {
    "contact": {"phone_number": "+431234567", "first_name": "Carol"},
    "dice": {"emoji": "🎲", "value": 4},
    "location": _PLACE,
    "poll": _POLL,
    "venue": {"location": _PLACE, "title": "A library", "address": "Josefsplatz 1"},
}
_WITH_CAPTIONS = frozenset({"animation", "audio", "document", "photo", "video", "voice"})

KINDS = sorted([*_FILES, *_OTHERS])


def written(
    text: str, mentions: Sequence[Person] = (), *, name: str = "text", formatting: str = "entities"
) -> dict[str, Any]:
    """Return the part of a person's message that is its text, with what Telegram detects in it.

    The people mentioned, by their first names in the text, are those Telegram cannot detect: they
    were picked from the list of members because they have no username.
    """
    found: list[dict[str, Any]] = [
        {"type": e.type, "offset": e.offset, "length": e.length} for e in entities.detected(text)
    ]
    for person in mentions:
        before, named, _after = text.partition(person.first_name)
        if not named:
            raise AssertionError(f"{person.first_name} is not mentioned in: {text}")
        place = {"offset": utf16_length(before), "length": utf16_length(named)}
        found.append({"type": "text_mention", **place, "user": person.user})
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return {name: text, formatting: found} if found else {name: text}


def content(
    kind: str, caption: str | None, add_file: Callable[[str, bytes], Upload]
) -> dict[str, Any]:
    """Return the part of a person's message that is not text, such as a photo and its caption."""
    if caption is not None and kind not in _WITH_CAPTIONS:
        raise AssertionError(f"There is no caption to a {kind}")
    captioned = written(caption, name="caption", formatting="caption_entities") if caption else {}
    if kind in _OTHERS:
        # A venue is a location as well, for bots that know no venues.
        also = {"location": _PLACE} if kind == "venue" else {}
        return {kind: _OTHERS[kind], **also}
    if kind not in _FILES:
        raise AssertionError(f"No {kind!r} can be sent, but {', '.join(KINDS)}")
    about = _FILES[kind]
    file = add_file(about.get("file_name", kind), f"The bytes of a {kind}".encode())
    described = {
        name: value for name, value in file.document.items() if name != "file_name"
    } | about
    # The animations are documents as well, for bots that know no animations.
    also = {"document": file.document} if kind == "animation" else {}
    return {kind: [described] if kind == "photo" else described, **also, **captioned}


def quoted(target: dict[str, Any], part: str) -> dict[str, Any]:
    """Return the part of a message that a reply to it quotes."""
    name, formatting = ("text", "entities") if "text" in target else ("caption", "caption_entities")
    text = target.get(name, "")
    if not part or part not in text:
        raise AssertionError(f"Not a part of the message to reply to: {part!r}")
    start, length = utf16_length(text[: text.index(part)]), utf16_length(part)
    quote: dict[str, Any] = {"text": part, "position": start, "is_manual": True}
    kept = []
    for entity in target.get(formatting, ()):
        begin = max(entity["offset"] - start, 0)
        end = min(entity["offset"] + entity["length"] - start, length)
        if entity["type"] in _KEPT_IN_QUOTES and begin < end:
            kept.append(entity | {"offset": begin, "length": end - begin})
    return quote | {"entities": kept} if kept else quote
