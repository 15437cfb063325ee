"""What is said in a chat → the HTML that telegram.html gives Telegram's look. Pure functions."""

import html
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any

from entities import Entity, FormattedText, detected

TIME = "12:00"
"""When everything was said, so that drawing again draws the same."""

_LINK = ("<a>", "</a>")
_ICON = '<svg class="{0}"><use href="#{0}"/></svg>'
_QUOTATION = f"</div>{_ICON.format('mark')}{_ICON.format('chevron')}</blockquote>"
_BLOCKS = {
    "blockquote": ('<blockquote dir="auto"><div class="fold">', _QUOTATION),
    "expandable_blockquote": (
        '<blockquote dir="auto" class="expandable"><div class="fold">',
        _QUOTATION,
    ),
    "pre": ("<pre>", "</pre>"),
}
_TAGS = _BLOCKS | {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    **dict.fromkeys(
        (
            "bot_command",
            "cashtag",
            "email",
            "hashtag",
            "mention",
            "phone_number",
            "text_link",
            "text_mention",
            "url",
        ),
        _LINK,
    ),
}
_NOTHING_DETECTED_IN = {"code", "pre", "text_link", "text_mention"}
_BUTTON_ICONS = {
    "url": "url",
    "copy_text": "copy",
    "switch_inline_query": "share",
    "switch_inline_query_current_chat": "share",
    "switch_inline_query_chosen_chat": "share",
}


def text_html(text: str, entities: Iterable[Entity]) -> str:
    """Return a text as HTML, its entities as elements that are properly nested.

    Line breaks stay as they are, but for the one that ends the line of a block.
    """
    units = text.encode("utf-16-le")
    # Blocks hold everything else, and what is longer holds what is shorter.
    known = sorted(
        (each for each in entities if each.type in _TAGS and each.length > 0),
        key=lambda each: (each.type not in _BLOCKS, each.offset, -each.length),
    )
    edges = {0, len(units) // 2}
    edges.update(each.offset for each in known)
    edges.update(each.offset + each.length for each in known)
    pieces: list[str] = []
    opened: list[Entity] = []
    is_after_block = False
    for start, end in pairwise([*sorted(edges), len(units)]):
        wanted = [each for each in known if each.offset <= start < each.offset + each.length]
        kept = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(opened, wanted, strict=False))
        )
        for each in reversed(opened[kept:]):
            pieces.append(_TAGS[each.type][1])
            is_after_block = is_after_block or each.type in _BLOCKS
        pieces.extend(_TAGS[each.type][0] for each in wanted[kept:])
        opened = wanted
        piece = units[start * 2 : end * 2].decode("utf-16-le")
        piece = piece.removeprefix("\n") if is_after_block else piece
        is_after_block = False
        pieces.append(html.escape(piece, quote=False))
    return "".join(pieces)


def message_html(
    formatted: FormattedText,
    *,
    own: bool = False,
    reply_to: tuple[str, str] | None = None,
    keyboard: Sequence[Sequence[Mapping[str, Any]]] = (),
) -> str:
    """Return a message: a bubble at the person's own side or the other, and its buttons.

    Args:
        formatted: what it says.
        own: whether it is the person's who looks at the chat.
        reply_to: whose message it replies to, and what that says.
        keyboard: the rows of buttons, as in the Bot API.
    """
    classes = " ".join(["message", "own" if own else "got", *["has-buttons"] * bool(keyboard)])
    below = " below" if _ends_right_to_left(formatted.text) else ""
    read = _ICON.format("read") if own else ""
    text = text_html(formatted.text, _with_detected(formatted))
    inside = [
        _reply_html(*reply_to) if reply_to else "",
        f'<div class="text">{text}<span class="room{below}"></span></div>',
        f'<div class="time">{TIME}{read}</div>',
    ]
    rows = "\n".join(map(_row_html, keyboard))
    return f'<div class="{classes}"><div class="bubble">{"".join(inside)}</div>\n{rows}</div>'


def results_html(answer: Mapping[str, Any]) -> str:
    """Return the list of results that an inline question gets, from answerInlineQuery's words."""
    button = answer.get("button")
    rows = [f'<div class="to-bot" dir="auto">{html.escape(button["text"])}</div>'] if button else []
    for each in answer["results"]:
        title, about = each["title"], each.get("description", "")
        rows.append(
            f'<div class="result"><div class="thumb">{html.escape(_initial(title))}</div>'
            f'<div class="about"><b dir="auto">{html.escape(title)}</b>'
            f'<p dir="auto">{html.escape(about)}</p></div></div>'
        )
    return f'<div class="results">{"".join(rows)}</div>'


def field_html(written: str) -> str:
    """Return the field that something is being written in."""
    smile, cross = _ICON.format("smile"), _ICON.format("cross")
    return f'<div class="field">{smile}<p dir="auto">{html.escape(written)}</p>{cross}</div>'


def _with_detected(formatted: FormattedText) -> list[Entity]:
    """Return what was formatted and what Telegram makes clickable by itself."""
    taken = [each for each in formatted.entities if each.type in _NOTHING_DETECTED_IN]
    free = [
        each
        for each in detected(formatted.text)
        if not any(
            each.offset < other.offset + other.length and other.offset < each.offset + each.length
            for other in taken
        )
    ]
    return [*formatted.entities, *free]


def _reply_html(name: str, text: str) -> str:
    line = " ".join(text.split())
    return (
        f'<div class="reply" dir="auto"><b>{html.escape(name)}</b>'
        f'<span dir="auto">{html.escape(line)}</span></div>'
    )


def _row_html(row: Sequence[Mapping[str, Any]]) -> str:
    buttons = []
    for button in row:
        icons = [_ICON.format(icon) for name, icon in _BUTTON_ICONS.items() if name in button]
        label = html.escape(button["text"])
        buttons.append(f'<div class="button" dir="auto">{label}{"".join(icons)}</div>')
    return f'<div class="row">{"".join(buttons)}</div>'


def _ends_right_to_left(text: str) -> bool:
    """Return whether the last line runs towards the corner of the time stamp's line."""
    last = text.rpartition("\n")[2]
    strong = (unicodedata.bidirectional(char) for char in last)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def _initial(title: str) -> str:
    return next((char.upper() for char in title if char.isalnum()), "")
