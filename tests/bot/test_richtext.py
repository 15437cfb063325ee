"""Runs become Telegram's HTML, and nothing but the runs' own style is markup in it."""

from typing import Any

import entities
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.richtext import Quote, Run, length, plain, to_html, units
from tests.bot.reading import cleaned


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "</blockquote></b></i>",
        "<a href='https://evil.example'>here</a>",
        '<a href="tg://user?id=1">someone</a>',
        "<tg-spoiler>hidden</tg-spoiler>",
        "<pre><code class='language-x'>x</code></pre>",
        "a < b && b > c",
        "&lt;b&gt; &amp;amp; &#60;i&#62; &quot;",
        "*bold* _italic_ `code` [link](https://evil.example) ~gone~ ||hidden||",
        "<",
        "&",
    ],
)
@pytest.mark.parametrize("style", [{}, {"bold": True, "italic": True, "quote": Quote.OPEN}])
def test_markup_in_a_text_is_shown_as_it_was_written(text: str, style: dict[str, Any]) -> None:
    parsed = entities.parse(to_html([Run(text, **style)]), "HTML")
    assert parsed.text == text
    assert len(parsed.entities) == len(style)


def test_bold_and_italic_cover_their_runs_and_no_more() -> None:
    runs = [Run("a "), Run("b", bold=True), Run(" c "), Run("d", italic=True), Run(" e")]
    parsed = entities.parse(to_html(runs), "HTML")
    assert parsed.text == "a b c d e"
    assert parsed.spans("bold") == ["b"]
    assert parsed.spans("italic") == ["d"]


def test_neighbouring_runs_in_the_same_quote_are_one_quotation() -> None:
    runs = [Run("a ", quote=Quote.OPEN), Run("b", bold=True, quote=Quote.OPEN), Run("\nc")]
    parsed = entities.parse(to_html(runs), "HTML")
    assert parsed.spans("blockquote") == ["a b"]
    assert parsed.spans("bold") == ["b"]


def test_quotations_with_text_between_them_stay_apart() -> None:
    runs = [Run("a", quote=Quote.OPEN), Run("\n–\n"), Run("b", quote=Quote.OPEN)]
    assert entities.parse(to_html(runs), "HTML").spans("blockquote") == ["a", "b"]


def test_an_open_and_a_collapsed_quotation_side_by_side_stay_apart() -> None:
    runs = [Run("a", quote=Quote.OPEN), Run("b", quote=Quote.COLLAPSED)]
    parsed = entities.parse(to_html(runs), "HTML")
    assert parsed.spans("blockquote") == ["a"]
    assert parsed.spans("expandable_blockquote") == ["b"]


def test_empty_runs_leave_no_markup_behind() -> None:
    runs = [Run("", bold=True), Run("", italic=True, quote=Quote.OPEN), Run("")]
    assert to_html(runs) == ""


def test_half_a_surrogate_pair_does_not_make_a_text_that_cannot_be_sent() -> None:
    runs = [Run("a\ud800b", bold=True), Run("\udfff")]
    assert entities.parse(to_html(runs), "HTML").text == "a?b?"


def test_the_plain_text_is_that_of_all_runs() -> None:
    assert plain([Run("<a> ", bold=True), Run(""), Run("b", quote=Quote.OPEN)]) == "<a> b"


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("abc", 3), ("é…", 2), ("😀", 2), ("a😀b", 4)]
)
def test_lengths_are_counted_in_utf16_units(text: str, expected: int) -> None:
    assert units(text) == expected
    assert length([Run(text), Run(text, bold=True)]) == 2 * expected


@given(st.text())
def test_lengths_are_those_telegram_counts(text: str) -> None:
    assert units(text) == entities.utf16_length(text)


_texts = st.text(max_size=12) | st.sampled_from(
    ["<b>", "</b>", "</blockquote>", "<blockquote>", "&", "&lt;", "<i", ">", "😀", "\u202e", "\r\n"]
)
_runs = st.lists(
    st.builds(
        Run,
        _texts,
        bold=st.booleans(),
        italic=st.booleans(),
        quote=st.sampled_from([None, Quote.OPEN, Quote.COLLAPSED]),
    ),
    max_size=8,
)


@given(_runs)
def test_every_character_is_shown_in_the_style_of_its_run_and_in_no_other(runs: list[Run]) -> None:
    expected = [
        (character, _style(run))
        for run in runs
        for character in cleaned(f"|{run.text}|")[1:-1]
        if not character.isspace()
    ]
    parsed = entities.parse(to_html(runs), "HTML")
    styles: dict[int, set[str]] = {}
    for entity in parsed.entities:
        for place in range(entity.offset, entity.offset + entity.length):
            styles.setdefault(place, set()).add(entity.type)
    found = []
    place = 0
    for character in parsed.text:
        if not character.isspace():
            found.append((character, styles.get(place, set())))
        place += units(character)
    assert found == expected


def _style(run: Run) -> set[str]:
    styles = {"bold"} if run.bold else set()
    if run.italic:
        styles.add("italic")
    if run.quote:
        styles.add("blockquote" if run.quote is Quote.OPEN else "expandable_blockquote")
    return styles
