"""Passages of real text, and questions about them, for comparing engines.

The text is that of Debian's documentation packages, downloaded and unpacked but not installed, or
of any folder of .txt files. Its paragraphs stand in one file, one a line and in a shuffled order
that is always the same, so that a smaller corpus is the beginning of every larger one.
"""

import gzip
import random
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from multiprocessing import Pool
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from index.languages import function_words

PACKAGES = """
anarchism apache2-doc bible-kjv-text debian-faq debian-handbook debian-policy debian-reference-en
developers-reference dict-foldoc dict-gcide erlang-doc gap-doc gimp-help-en git-doc
installation-guide-amd64 jargon-text libboost1.74-doc libgtk-3-doc libgtk-4-doc
libreoffice-help-en-us libstdc++-12-doc linux-doc-6.1 manpages manpages-dev maxima-doc octave-doc
openjdk-17-doc pari-doc perl-doc postgresql-doc-15 python-django-doc python-scipy-doc
python3.11-doc qtbase5-doc-html r-doc-html sagemath-doc sqlite3-doc
""".split()
"""In English, of Debian 12; those that another release lacks are left out and named."""

FEWEST, MOST = 20, 150
"""Words of a passage."""

_SEED = 2024
_LARGEST = 4 << 20
_ENGLISH = 0.2
"""The share of function words from which on a paragraph is English prose, not code or a table."""

_HTML = {".html", ".htm", ".xhtml"}
_TEXT = {"", ".txt", ".rst", ".md", ".dz", ".text", ".adoc"}
_ROFF = re.compile(r"\.[1-8][a-z]*$")
_ROFF_BREAK = re.compile(r"^[.'](?:PP|P|LP|SH|SS|TP|IP|RS|RE|sp|nf|fi|EX|EE|HP)\b.*$", re.MULTILINE)
_ROFF_MARK = re.compile(r'^[.\'](?:\\".*$|[A-Za-z]+ ?)', re.MULTILINE)
_ROFF_FONT = re.compile(r"\\(?:f(?:\[\w*\]|.)|[&|/^,])")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_OPENINGS = ("How does the", "What is the", "Why is the", "When can a", "Which", "Where is the")
_BETWEEN = ("of the", "in a", "with", "and the", "for", "to the")


def passages_file(cache: Path, size: int, texts: Path | None) -> Path:
    """The file of at least `size` passages, made if it is not there; tells what it is made of."""
    cache.mkdir(parents=True, exist_ok=True)
    real = cache / (f"own-{zlib.crc32(str(texts.resolve()).encode())}.txt" if texts else "real.txt")
    if not real.exists():
        files = sorted(texts.rglob("*.txt")) if texts else list(_documentation(cache))
        paragraphs = _distinct(files)
        random.Random(_SEED).shuffle(paragraphs)  # noqa: S311 – nothing secret about it
        _write(real, paragraphs)
    paragraphs = real.read_text(encoding="utf-8").splitlines()
    if not paragraphs:
        sys.exit("No paragraphs of English prose found")
    print(f"corpus: {len(paragraphs):,} distinct real paragraphs", end="")
    if size <= len(paragraphs):
        print()
        return real
    print(f", {size - len(paragraphs):,} spliced from halves of two of them to make {size:,}")
    whole = cache / f"{real.stem}-{size}.txt"
    if not whole.exists():
        _write(whole, [*paragraphs, *islice(_spliced(paragraphs), size - len(paragraphs))])
    return whole


def passages(file: Path, first: int, last: int) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in islice(lines, first, last)]


def questions(texts: Sequence[str], number: int) -> list[tuple[str, int]]:
    """Questions that hold 3 to 8 words of a sentence of a passage, and that passage's number."""
    dice = random.Random(_SEED + len(texts))  # noqa: S311 – nothing secret about it
    telling_nothing = function_words()["en"]
    found: list[tuple[str, int]] = []
    while len(found) < number:
        at = dice.randrange(len(texts))
        words = _WORD.findall(dice.choice(_SENTENCE.split(texts[at])))
        telling = [word for word in words if word.lower() not in telling_nothing and len(word) > 2]
        if len(telling) < 3:
            continue
        many = dice.randint(3, min(8, len(telling)))
        taken = [telling[place] for place in sorted(dice.sample(range(len(telling)), many))]
        between = dice.randint(1, many - 1)
        said = [dice.choice(_OPENINGS), *taken[:between], dice.choice(_BETWEEN), *taken[between:]]
        found.append((" ".join(said) + "?", at))
    return found


def _documentation(cache: Path) -> Iterator[Path]:
    """All files of the packages' documentation."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        sys.exit("Debian's apt-get and dpkg-deb are not here; --texts FOLDER takes other texts")
    debs = cache / "debs"
    debs.mkdir(exist_ok=True)
    for package in PACKAGES:
        unpacked = cache / "unpacked" / package
        if not unpacked.exists():
            if not list(debs.glob(f"{package}_*.deb")):
                print(f"downloading {package}", file=sys.stderr)
                command = ["apt-get", "download", "-q", package]
                subprocess.run(command, cwd=debs, check=False, capture_output=True)
            found = list(debs.glob(f"{package}_*.deb"))
            if not found:
                print(f"{package}: not to be had, left out", file=sys.stderr)
                continue
            unfinished = cache / "unpacked" / f"{package}.part"
            unfinished.mkdir(parents=True, exist_ok=True)
            subprocess.run(["dpkg-deb", "-x", str(found[0]), str(unfinished)], check=True)  # noqa: S607
            unfinished.rename(unpacked)
        for path in sorted(unpacked.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def _distinct(files: Sequence[Path]) -> list[str]:
    """The paragraphs of all files, each once."""
    found: dict[str, str] = {}
    with Pool() as pool:
        for done, paragraphs in enumerate(pool.imap(_paragraphs, files, chunksize=64)):
            for paragraph in paragraphs:
                found.setdefault(paragraph.lower(), paragraph)
            if done % 2000 == 0:
                print(f"{done:,} of {len(files):,} files read", file=sys.stderr)
    return list(found.values())


def _paragraphs(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
        if path.suffix in {".gz", ".dz"}:
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return []
    name = path.with_suffix("") if path.suffix == ".gz" else path
    text = data.decode(errors="replace")
    if name.suffix in _HTML and len(data) < _LARGEST:
        pieces = [node.text() for node in LexborHTMLParser(text).css("p, li, dd")]
    elif _ROFF.search(name.name) and "/man/" in str(path):
        plain = _ROFF_MARK.sub("", _ROFF_BREAK.sub("\n\n", text))
        pieces = _PARAGRAPHS.split(_ROFF_FONT.sub("", plain).replace("\\-", "-"))
    elif name.suffix in _TEXT:
        pieces = _PARAGRAPHS.split(text)
    else:
        return []
    return [" ".join(piece.split()) for piece in pieces if _is_prose(piece)]


def _is_prose(text: str) -> bool:
    words = text.split()
    if not FEWEST <= len(words) <= MOST or "\ufffd" in text or "\0" in text:
        return False
    said = _WORD.findall(text.lower())
    common = function_words()["en"]
    return sum(word in common for word in said) >= _ENGLISH * max(len(words), len(said))


def _spliced(paragraphs: Sequence[str]) -> Iterator[str]:
    """Without end, the first half of one paragraph and the second half of another."""
    dice = random.Random(_SEED)  # noqa: S311 – nothing secret about it
    while True:
        first, second = (dice.choice(paragraphs).split() for _ in range(2))
        yield " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def _write(path: Path, lines: Sequence[str]) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    unfinished.replace(path)
