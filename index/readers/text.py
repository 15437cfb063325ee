"""Plain text and Markdown: the file's own characters are the article's text."""

import codecs

from index.errors import CorpusError

SUFFIXES = frozenset({".txt", ".md", ".markdown"})

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(data: bytes, source: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its byte order mark; line ends as they are.

    Raises:
        CorpusError: the bytes are no such text, or hold NUL characters.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{source} is not {encoding.upper()} text (byte {error.start}); save it as UTF-8"
        ) from error
    if "\0" in text:
        raise CorpusError(f"{source} holds NUL characters, so it is no text; save it as UTF-8")
    return text
