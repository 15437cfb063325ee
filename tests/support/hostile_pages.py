"""Hostile web pages and plain texts."""

from collections.abc import Iterator
from functools import partial

from hostile_archives import external, laughs, page, zipped
from hostile_files import FERRY, NOWHERE, SECRET_FILE, HostileFile, cut

_P = f"<p>{FERRY}</p>"
_SLOW = "takes too long to read \\(more than 60 seconds\\)|it takes too much memory"
_DEEP = "is nested too deeply or goes on in one piece for too long; save its text as .txt"


def pages(address: str = NOWHERE) -> Iterator[HostileFile]:
    """Return web pages; those that ask for something ask for it at this address."""
    for ending in ("html", "xhtml"):
        prolog = "<?xml version='1.0'?>" if ending == "xhtml" else ""
        yield HostileFile(
            f"laughs.{ending}",
            partial(_page, f"{_P}<p>&x;</p>", prolog + laughs("html")),
            holds=FERRY,
        )
        yield HostileFile(
            f"quadratic.{ending}",
            partial(_page, f"{_P}<p>{'&x;' * 50_000}</p>", prolog + laughs("html", quadratic=True)),
            holds=FERRY,
        )
        for kind, at in (("file", f"file://{SECRET_FILE}"), ("http", address)):
            asking = (
                f"{_P}<p>&x;</p><img src='{at}'><iframe src='{at}'></iframe>"
                f"<object data='{at}'></object><script src='{at}'></script>"
                f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{at}'/>"
            )
            yield HostileFile(
                f"external-{kind}.{ending}",
                partial(_page, asking, prolog + external("html", at)),
                holds=FERRY,
            )
    for tag in ("div", "b", "ul><li", "table><tr><td", "blockquote", "svg", "template", "x"):
        name = tag.split(">", maxsplit=1)[0]
        yield HostileFile(f"deep-{name}.html", partial(_page, f"<{tag}>" * 100_000 + FERRY), _DEEP)
    yield HostileFile(
        "deep-250.html", lambda: _page("<div>" * 250 + FERRY + "</div>" * 250), holds=FERRY
    )
    yield HostileFile(
        "deep-tables-80.html",
        lambda: _page("<table><tr><td>" * 80 + FERRY + "</td><td>b</td></tr></table>" * 80),
        _DEEP,
    )
    yield HostileFile(
        "misnested.html", lambda: _page(f"{_P}{'<b><i><a href=x><p>' * 20_000}"), _DEEP
    )
    yield HostileFile(
        "a-million-elements.html", lambda: _page(_P + "<p>a</p>" * 1_000_000), _SLOW, slow=True
    )
    yield HostileFile(
        "ten-thousand-elements.html", lambda: _page(_P + "<p>a</p>" * 10_000), holds=FERRY
    )
    yield HostileFile(
        "a-million-breaks.html", lambda: _page(_P + "<br>" * 1_000_000), _SLOW, slow=True
    )
    yield HostileFile(
        "a-million-attributes.html",
        lambda: _page(f"<p {' '.join(f'a{n}=b' for n in range(100_000))}>{FERRY}</p>"),
        holds=FERRY,
    )
    yield HostileFile(
        "long-attribute.html",
        lambda: _page(f"<p class='{'a ' * 5_000_000}'>{FERRY}</p>"),
        holds=FERRY,
    )
    yield HostileFile(
        "links-of-navigation.html",
        lambda: _page(_P + "<div><a href='#'>1</a>" * 250 + "<a href='#'>2</a>" * 200_000),
        _SLOW,
        slow=True,
    )
    yield HostileFile("comments.html", ("<!---->" * 500 + _P).encode, holds=FERRY)
    yield HostileFile(
        "open-comment.html", lambda: _page(_P + "<!--" + "-" * 5_000_000), holds=FERRY
    )
    yield HostileFile("angles.html", lambda: _page(_P + "<" * 1_000_000), holds=FERRY)
    yield HostileFile("open-tags.html", lambda: _page(_P + "<a" * 1_000_000), holds=FERRY)
    yield HostileFile("ampersands.html", lambda: _page(_P + "&" * 500_000), holds=FERRY)
    yield HostileFile("endless-line.html", lambda: _page(_P + "a" * 10_000_000), _DEEP)
    yield HostileFile(
        "deep-json.html",
        lambda: _page(f'<script type="application/ld+json">{"[" * 1_000_000}</script>{_P}'),
        holds=FERRY,
    )
    yield HostileFile(
        "long-title.html",
        f"<html><head><title>{'a.' * 500_000}</title></head><body>{_P}".encode,
        holds=FERRY,
    )
    yield HostileFile("cut-off.xhtml", lambda: _page(_P * 2)[:100], holds=FERRY[:20])
    yield HostileFile("nul.html", lambda: _page(_P + "<p>\0\0a\0</p>"), "holds NUL characters")
    yield HostileFile(
        "declares-nonsense.html",
        lambda: b"<meta charset='undefined'>" + _page(f"{_P}<p>caf\xe9</p>").replace(b"\xc3", b""),
        holds=FERRY,
    )
    yield HostileFile(
        "declares-utf-7.html",
        lambda: b"<meta charset=utf-7>" + _page(f"{_P}<p>+ADw-script+AD4-</p>"),
        holds=FERRY,
    )
    yield HostileFile(
        "picture-named.html", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture"
    )


def _page(body: str, prolog: str = "") -> bytes:
    return page(body, prolog).encode()


def texts() -> Iterator[HostileFile]:
    """Return plain texts and Markdown, or what calls itself so."""
    sound = FERRY.encode() + b"\n"
    too_long = r"holds [\d,]+ bytes of text, more than 8,000,000; split it"
    yield HostileFile("empty.txt", bytes, "is empty; put text into it")
    for name, blanks in (
        ("blanks.txt", " \t\n" * 1_000_000),
        ("mark-only.txt", "\ufeff"),
        ("wide-blanks.md", "\u3000\u2003\xa0\n" * 100),
        ("unseen.txt", "\u200b\u200d\u2060\ufeff\u00ad" * 100),
        ("signs.txt", "---- ;;; ...\n" * 1_000),
    ):
        yield HostileFile(name, blanks.encode, "is empty; put|holds no text")
    yield HostileFile("endless-line.txt", lambda: sound[:-1] + b"a" * 7_900_000, holds=FERRY)
    yield HostileFile("too-long.txt", lambda: sound + b"a" * 20_000_000, too_long)
    yield HostileFile("endless-words.md", lambda: sound + b"a " * 3_900_000, holds=FERRY)
    yield HostileFile("line-ends.txt", lambda: sound + b"\n" * 7_900_000 + b"a", holds=FERRY)
    yield HostileFile("carriage-returns.txt", lambda: sound + b"\r" * 7_900_000, holds=FERRY)
    yield HostileFile(
        "one-letter-paragraphs.txt",
        lambda: sound + b"a\n\n" * 2_600_000,
        "holds more than 100,000 lines; split it",
    )
    yield HostileFile(
        "one-far-letter.txt",
        lambda: sound + b"a" * 7_900_000 + "\U0001f6a2".encode(),
        "letters that take four bytes each; split it",
    )
    yield HostileFile(
        "far-letters.txt",
        lambda: sound + b"a" * 3_900_000 + "\U0001f6a2".encode(),
        holds=FERRY,
    )
    yield HostileFile(
        "open-header.md",
        lambda: b"---\n" + b"a: b\n" * 1_000_000 + sound,
        "holds more than 100,000 lines; split it",
    )
    yield HostileFile(
        "heaped-marks.txt", lambda: sound + ("a" + "\u0301" * 500_000).encode(), holds=FERRY
    )
    yield HostileFile("nul.txt", lambda: sound + b"\0" + sound, "holds NUL characters")
    yield HostileFile("nul.md", lambda: bytes(10_000), "holds NUL characters")
    yield HostileFile("utf-8-mark.txt", lambda: b"\xef\xbb\xbf" + sound, holds=FERRY)
    for codec in ("utf-16", "utf-16-be", "utf-32", "utf-32-be"):
        mark = "\ufeff" if codec.endswith("be") else ""
        yield HostileFile(f"{codec}-mark.txt", partial((mark + FERRY).encode, codec), holds=FERRY)
    yield HostileFile("two-marks.txt", lambda: b"\xef\xbb\xbf" * 3 + sound, holds=FERRY)
    yield HostileFile("half-utf-16.txt", lambda: FERRY.encode("utf-16")[:-1], "is not UTF-16 text")
    yield HostileFile("false-mark.txt", lambda: b"\xff\xfe" + b"\xd8\x00" * 9, holds="ØØØ")
    yield HostileFile(
        "lone-halves.txt", lambda: b"\xff\xfe" + b"\x00\xd8a\x00" * 60, "is not UTF-16 text"
    )
    yield HostileFile(
        "beyond-unicode.txt",
        lambda: b"\xff\xfe\0\0" + b"\xff\xff\xff\x7f" * 50,
        "is not UTF-32 text",
    )
    yield HostileFile("overlong.txt", lambda: b"\xc0\xae/" * 30, "is not UTF-8 text")
    yield HostileFile("cesu-8.txt", lambda: sound + b"\xed\xa0\xbd\xed\xb8\x80", "is not UTF-8")
    mixed = "Паром пересёк пролив в понедельник.\n" * 9
    yield HostileFile(
        "mixed.txt",
        lambda: mixed.encode() + mixed.encode("cp1251") + b"\x98" * 50,
        "is not UTF-8 text",
    )
    yield HostileFile(
        "guessed.txt",
        lambda: ("Паром пересёк пролив в понедельник. " * 100_000).encode("cp1251"),
        holds="Паром пересёк",
    )
    yield HostileFile(
        "noise.txt",
        lambda: bytes(n * n * 7919 >> 7 & 255 | 1 for n in range(300_000)),
        "is not UTF-8 text",
    )
    bidi = f"\u202e{FERRY}\u202c\u2066a\u2069 \u200bin\u200dvisible\u2060\U000e0041"
    yield HostileFile("turned.txt", bidi.encode, holds=FERRY)
    yield HostileFile("escapes.txt", lambda: b"\x1b]0;a\x07\x1b[2J\x1b[31m" + sound, holds=FERRY)
    yield HostileFile("private.txt", ("\ue000\U0010fffe\ufffe" * 500).encode, "holds no text")
    yield HostileFile("cut-off.txt", lambda: "Паром пересёк пролив".encode()[:-1], "is not UTF-8")
    yield HostileFile("cut-off.md", lambda: cut("# Паром".encode("utf-16")), holds="# П")
    yield HostileFile(
        "packed-named.html", lambda: b"\x1f\x8b\x08\0" + bytes(99), "is a packed file"
    )
    yield HostileFile(
        "tar-named.md",
        lambda: b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(250),
        "is a packed file",
    )
    yield HostileFile("program-named.txt", lambda: b"MZ" + bytes(500), "is a program")
    yield HostileFile(
        "picture-named.docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture"
    )
    yield HostileFile("text-named.epub", lambda: sound, holds=FERRY)
    yield HostileFile(
        "noise-named.pdf", lambda: b"\xff\xfd\x80" * 200, "is damaged, or no .pdf fil"
    )
    yield HostileFile("zip-named.txt", lambda: zipped(("a.txt", FERRY)), "is an archive, not one")


def names() -> Iterator[HostileFile]:
    """Return sound texts whose names are the trap, and empty ones, which are refused by name."""
    for name in (
        "../../x.txt",
        "/etc/passwd",
        "C:\\Windows\\x.txt",
        "con.txt",
        "nul",
        "-rf.txt",
        ".txt",
        "x.txt\0.pdf",
        "a\nb.txt",
        "a\u2028b\x85c.txt",
        "\u202etxt.fdp",
        "\u200b.txt",
        "x" * 251 + ".txt",
        "x" * 100_000 + ".txt",
        "{0}%s$(id)`id`.txt",
        "<b>&amp;.txt",
        "\udcff.txt",
        "🚢.txt",
        "",
    ):
        yield HostileFile(name, (FERRY + "\n").encode, holds=FERRY)
    for name in ("a\nTraceback (most recent call last):\n.txt", "y" * 100_000 + ".pdf"):
        yield HostileFile(name, bytes, "is empty; put text into it")
