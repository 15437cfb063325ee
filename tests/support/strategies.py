"""Hypothesis strategies for the texts that people feed an index, kind and unkind."""

from hypothesis import strategies as st

any_text = st.text(st.characters(codec="utf-8"), max_size=60)
"""Every character there is but halves of surrogate pairs, which no decoded file holds."""

_LINES = st.sampled_from(
    [
        "",
        " ",
        "\u00a0",
        "A heading",
        "## A Markdown heading",
        "# ",
        "Back Regional Conference",
        "Leave a Reply",
        "View all news",
        "Key messages:",
        "It was agreed. The messages are these:",
        "- a bullet",
        "  • an indented bullet",
        "1. a first point",
        "b) a second point",
        "(3) ",
        "- ",
        "  what goes on with the bullet",
        "Jane DOE",
        "Executive Secretary",
        "25 September 2013",
        "Mr. Stock spoke at 9 a.m. in Baku. Nobody left.",
        "“It is done,” he said. “Is it?”",
        "a line of fourteen words or more that its author did not end with anything at all",
        "A paragraph in one line, " + "long enough to be no wrapped one, " * 4 + "and so on.",
        "***",
    ]
)
_LINE_ENDS = st.sampled_from(
    ["\n", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", " "]
)

article_texts = st.lists(st.tuples(_LINES | any_text, _LINE_ENDS), max_size=12).map(
    lambda lines: "".join(line + end for line, end in lines)
)
"""Texts made of what articles are made of, in any order, with stray characters in between."""

_terms = st.sampled_from("abcdef")

passages_of_terms = st.lists(st.lists(_terms, max_size=6), max_size=8)
"""The terms of some passages, over a vocabulary so small that they share many; maybe none."""

queries_of_terms = st.lists(st.sampled_from("abcdefgh"), max_size=6, unique=True)
"""Terms looked for, each once; some stand in no passage."""
