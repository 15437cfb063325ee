"""The formatting oracle answers as Telegram does."""

import pytest
from entities import EntityError, autolinks, detected, is_link, parse, utf16_length, with_entities


def test_html_becomes_text_and_entities() -> None:
    html = (
        '😀 <b>bold <i>both</i></b> <a href="https://example.org/?a=1&amp;b=2">link</a>'
        "<blockquote>short</blockquote><blockquote expandable>long 😀 one</blockquote>"
        "<code>x &lt; y</code>"
    )
    parsed = parse(html, "HTML")
    assert parsed.text == "😀 bold both linkshortlong 😀 onex < y"
    assert parsed.spans("bold") == ["bold both"]
    assert parsed.spans("italic") == ["both"]
    assert parsed.spans("text_link") == ["link"]
    assert parsed.spans("blockquote") == ["short"]
    assert parsed.spans("expandable_blockquote") == ["long 😀 one"]
    assert parsed.spans("code") == ["x < y"]
    assert parsed.spans("spoiler") == []
    assert [e.url for e in parsed.entities if e.url] == ["https://example.org/?a=1&b=2"]


def test_offsets_are_counted_in_utf16_units() -> None:
    (bold,) = parse("😀😀<b>x😀</b>", "HTML").entities
    assert (bold.offset, bold.length) == (4, 3)
    assert utf16_length("x😀") == 3


def test_markdown_is_understood_too() -> None:
    assert parse(r"*bold* \.", "MarkdownV2").spans("bold") == ["bold"]
    assert parse("_old_ 1.", "Markdown").spans("italic") == ["old"]


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ("<b>x", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a < b", "HTML", "Unsupported start tag"),
        ("<h1>x</h1>", "HTML", 'Unsupported start tag "h1"'),
        ("1.", "MarkdownV2", "Character '.' is reserved"),
        ("x", "RTF", "Unsupported parse_mode"),
        ("\ud800", "HTML", "Text must be encoded in UTF-8"),
    ],
)
def test_what_telegram_cannot_read_is_refused_in_its_words(
    text: str, mode: str, message: str
) -> None:
    with pytest.raises(EntityError, match=message):
        parse(text, mode)


def test_a_plain_text_keeps_its_markup_characters() -> None:
    parsed = parse("<b>x</b> *y*", None)
    assert parsed.text == "<b>x</b> *y*"
    assert parsed.entities == ()


def test_white_space_at_the_ends_is_lost_as_on_sending() -> None:
    assert parse(" \n x \n", None).text == "x"
    assert parse("<b> \n </b>", "HTML").text == ""
    parsed = parse("  x <b>y  </b>\n", "HTML")
    assert (parsed.text, parsed.spans("bold")) == ("x y", ["y"])


def test_characters_telegram_does_not_carry_are_lost_as_on_sending() -> None:
    assert parse("a\tb\r\nc\u202ed\x00e", None).text == "a b\ncd e"


def test_given_entities_are_kept_and_checked() -> None:
    formatted = with_entities("ab cd", [{"type": "bold", "offset": 3, "length": 2}])
    assert formatted.spans("bold") == ["cd"]
    with pytest.raises(EntityError):
        with_entities("ab", [{"type": "bold", "offset": 1, "length": 2}])


def test_what_telegram_would_link_by_itself_is_told() -> None:
    text = "😀 see example.org, @durov_x, /start, #tag and me@example.org"
    assert autolinks(text) == ["example.org", "@durov_x", "/start", "#tag", "me@example.org"]
    assert [e.type for e in detected(text)] == ["url", "mention", "bot_command", "hashtag", "email"]
    assert autolinks("Nothing to click at 12:30. Really?") == []


def test_an_address_is_a_link_only_if_telegram_follows_it() -> None:
    assert is_link("https://example.org/a?b=1&c=%22")
    assert is_link("tg://resolve?domain=example")
    assert not is_link("javascript:alert(1)")
    assert not is_link("")
