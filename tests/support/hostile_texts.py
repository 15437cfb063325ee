"""Hypothesis strategies for texts that try to be more than text wherever they are shown."""

from hypothesis import strategies as st

_MARKUP = [
    "<b>bold</b>",
    "</b></i></blockquote></code></a>",
    "<blockquote expandable>",
    "<a href='https://evil.example'>click</a>",
    '<a href="tg://user?id=1">you</a>',
    "<tg-spoiler>",
    "<tg-emoji emoji-id='1'>",
    "<pre><code class='language-x'>",
    "<!-- a comment -->",
    "<![CDATA[ x ]]>",
    "<",
    "<b",
    "<a href=",
    ">",
    "/>",
    '"',
    "'",
    "'><",
    "&",
    "&lt;",
    "&lt;b&gt;",
    "&#60;",
    "&#x3C;b&#x3E;",
    "&amp;amp;",
    "&quot;",
    "&nbsp;",
    "&#0;",
    "&#55296;",
    "&#1114112;",
    "&lt",
    "&unknown;",
    "**bold**",
    "__under__",
    "_italic_",
    "`code`",
    "```\npre\n```",
    "[text](https://evil.example)",
    "~~gone~~",
    "||hidden||",
    "> quoted",
    "\\",
    "{name}",
    "{0}",
    "%s",
    "%(name)s",
]
_LINKS = [
    "https://evil.example/?a=1&b=<2>",
    "http://[::1]",
    "https://[2]",
    "tg://resolve?domain=evil",
    "tg://user?id=1",
    "t.me/evil_bot?start=AAAAAAAAAAAAAA",
    "https://t.me/verbatim_test_bot?start=AAAAAAAAAAAAAA",
    "javascript:alert(1)",
    "readme.md",
    "someone@example.org",
    "@evil_bot",
    "@verbatim_test_bot",
    "#tag",
    "$USD",
    "/start",
    "/article_1",
    "/purge@verbatim_test_bot",
    "+43 1 234 56 78",
    "4111 1111 1111 1111",
]
_DIRECTIONS = [
    "\u202e",
    "\u202d",
    "\u202a",
    "\u202b",
    "\u202c",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u2069\u2069\u2069",
    "\u200e",
    "\u200f",
    "\u061c",
    "من وقع",
    "מי חתם",
]
_INVISIBLE = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u180e",
    "\ufe0f",
    "\ufe0e",
    "\U000e0100",
    "\U000e0041\U000e007f",
    "\u3164",
    "\u2800",
    "\u00a0",
    "\u3000",
]
_CONTROLS = [
    "\x00",
    "\x01",
    "\x08",
    "\t",
    "\x1b[31m",
    "\x1b]8;;x\x07",
    "\x7f",
    "\x80",
    "\x9b",
    "\ufffe",
]
_HALVES = ["\ud800", "\udfff", "\ud83d", "\ude00", "\ud83d\ude00", "\udce9"]
_TOWERS = [
    "Z" + "\u0301\u0489\u0316\u0334" * 12,
    "e\u0301",
    "a\u030a",
    "A\u030angstro\u0308m",
    "o\u0333",
    "\u0301",
    "\u0300" * 40,
]
_LONG = ["x" * 70, "W" * 300, "\u4e00" * 500, "y" * 5000, "\u0915\u094d" * 600]
_EMOJI = [
    "😀",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "👍🏽",
    "🇦🇹🇦",
    "😀" * 700,
    "1️⃣",
    "𝕋𝕖𝕩𝕥",
    "𠀀",
]
_NEWLINES = ["\n", "\r\n", "\r", "\n\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"]
_LIKE_THE_BOTS_OWN = [
    "❓ Who paid?",
    "[1] ",
    "[2]",
    "[3] A title · 5 May 2020 · paragraph 1 of 2",
    "\n[1] A title · date not stated · paragraph 1 of 1",
    "\n\nThe articles do not mention nothing.",
    "Not an answer, but close:",
    "No answer found in the one article.",
    "[…]",
    "…",
    " · ",
    "Verified.",
    "(Reference abcdef)",
    "Publish",
    "ask:",
    "list:0:",
    "lib:purge:1",
]
WORDS = "conference Baku participants Interpol cyber Konferenz budget 93 أذربيجان".split()
"""Words that texts and questions share, so that something is found."""

_SAID = [
    *WORDS,
    "The conference took place in Baku.",
    "Organisers counted 93 participants.",
    "How many participants?",
    "Who",
]

_pieces = st.one_of(
    st.sampled_from(_SAID),
    st.sampled_from(_MARKUP),
    st.sampled_from(_LINKS),
    st.sampled_from(_DIRECTIONS),
    st.sampled_from(_INVISIBLE),
    st.sampled_from(_CONTROLS),
    st.sampled_from(_HALVES),
    st.sampled_from(_TOWERS),
    st.sampled_from(_LONG),
    st.sampled_from(_EMOJI),
    st.sampled_from(_NEWLINES),
    st.sampled_from(_LIKE_THE_BOTS_OWN),
    st.text(max_size=8),
)

texts = st.lists(_pieces, min_size=1, max_size=6).flatmap(
    lambda pieces: st.sampled_from(["", " ", "\n"]).map(lambda between: between.join(pieces))
)
"""Texts out of markup, links, signs that are not seen, and what looks like the bot's own; never
empty."""

_paragraphs = st.lists(
    st.one_of(
        texts,
        texts.map(lambda text: f"{text} The conference took place in Baku. {text}"),
        texts.map(lambda text: f"# {text}"),
        texts.map(lambda text: f"{text}:"),
        texts.map(lambda text: f"- {text} in Baku"),
        texts.map(lambda text: f"{text} Organisers counted 93 participants. " * 12),
    ),
    min_size=1,
    max_size=4,
)

articles = st.tuples(
    _paragraphs, st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\r\r", "\u2029"])
).map(lambda drawn: drawn[1].join(drawn[0]))
"""Texts of articles: such texts as paragraphs, headings, lists, some with words to be found."""

questions = st.one_of(
    texts,
    st.tuples(texts, st.sampled_from(WORDS), texts).map(" ".join),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(
        lambda two: f"What does the {two[0]} say of the {two[1]}?"
    ),
    st.sampled_from(["How many participants?", "Where did the conference take place?"]),
    texts.map(lambda text: (text * 4096)[:4096]),
)
"""Questions: such texts alone, with words that articles have, up to 4,096 characters of them."""
