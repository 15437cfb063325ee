"""Plain text and Markdown with what stands before it: a header of keys between two rules."""

import re

from index.readers import sniffing, text
from index.readers.extracted import Extracted, iso_date, iso_language, sane_title, shortened

_HEADER = re.compile(r"---[ \t]*\r?\n(.{1,4000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n)+", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_-]+):[ \t]+(.*\S)[ \t]*\r?")


def read(data: bytes, source: str) -> Extracted:
    """The text as it stands in the file, without its header.

    The title and date of its first lines are left to who reads the text; those of a header
    ("title: …", "date: 2024-05-17", "lang: en") are stated here.

    Raises:
        CorpusError: the bytes are no text, or do not tell their encoding.
    """
    content, encoding = text.decoded(data, source)
    header = _HEADER.match(content)
    lines = header.group(1).split("\n") if header else []
    if not header or sniffing.suffix(source) == ".txt" or not any(map(_KEY.fullmatch, lines)):
        return Extracted(content, encoding=encoding)
    stated = {
        match.group(1).lower(): match.group(2).strip("\"'")
        for match in map(_KEY.fullmatch, lines)
        if match
    }
    url = stated.get("url") or stated.get("canonical") or ""
    return Extracted(
        content[header.end() :],
        title=sane_title(stated.get("title"), source),
        published=iso_date(stated.get("date") or stated.get("published")),
        url=url if url.startswith(("http://", "https://")) else None,
        language=iso_language(stated.get("lang") or stated.get("language")),
        dropped=shortened(lines),
        encoding=encoding,
    )
