"""Plain text and Markdown: the file's own characters are the article's text."""

import codecs
import re

from index.errors import CorpusError

SUFFIXES = frozenset({".txt", ".md", ".markdown"})

FEWEST_BYTES = 100
"""Shorter than this, an encoding can only be guessed wrongly."""

# The marks of UTF-32 begin like those of UTF-16, so they come first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What texts are written in, by the names Python and the web have for it.
_GUESSED = {
    "cp1250": "windows-1250", "cp1251": "windows-1251", "cp1252": "windows-1252",
    "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255",
    "cp1256": "windows-1256", "cp1257": "windows-1257", "cp1258": "windows-1258",
    "koi8_r": "koi8-r", "cp866": "ibm866", "gb18030": "gb18030", "big5": "big5",
    "cp932": "shift_jis", "euc_jp": "euc-jp", "cp949": "euc-kr", "tis_620": "windows-874",
}  # fmt: skip

_C1 = re.compile("[\x80-\x9f]")
_GLUED_SIGN = re.compile(r"(?<=[^\W\d_])[¡-§©¬®±-´¶¸-¾×÷‡‰€™](?=[^\W\d_])")
_HIRAGANA = re.compile("[ぁ-ゖ]")


def read(data: bytes, source: str) -> str:
    """The text of a file, line ends as they are; empty for an empty file.

    UTF-8 comes first, then UTF-16 and UTF-32 with their marks, UTF-16 without one if it is
    obvious, and what is likely by the letters, from a hundred bytes on.

    Raises:
        CorpusError: the bytes are no text, or do not tell their encoding.
    """
    return decoded(data, source)[0]


def decoded(data: bytes, source: str) -> tuple[str, str]:
    """The text of a file, and the name of its encoding.

    Raises:
        CorpusError: the bytes are no text, or do not tell their encoding.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        found = _guessed(data) if encoding == "utf-8" else None
        if found is None:
            raise CorpusError(
                f"{source} is not {encoding.upper()} text (byte {error.start}); save it as UTF-8"
            ) from error
        return found
    if "\0" in text:
        found = _without_mark(data) if encoding == "utf-8" else None
        if found is None:
            raise CorpusError(f"{source} holds NUL characters, so it is no text; save it as UTF-8")
        return found
    return text, encoding.removesuffix("-sig")


def _without_mark(data: bytes) -> tuple[str, str] | None:
    """UTF-16 that lacks its mark: the blanks and line ends alone put each NUL on one side."""
    if len(data) % 2 or len(data) < FEWEST_BYTES:
        return None
    for side, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        if 0 in data[side::2] and 0 not in data[1 - side :: 2]:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                return None
            letters = sum(char.isalnum() or char.isspace() for char in text)
            return (text, encoding) if letters * 4 > len(text) * 3 else None
    return None


def _guessed(data: bytes) -> tuple[str, str] | None:
    if len(data) < FEWEST_BYTES:
        return None
    if 0 in data:  # no other encoding of text has NULs
        return _without_mark(data)
    import charset_normalizer

    found = charset_normalizer.from_bytes(data, cp_isolation=list(_GUESSED))
    # Korean and Chinese look like Japanese to it, but never hold syllables at this rate.
    for name in ("euc_jp", *(match.encoding for match in found)):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "euc_jp" and len(_HIRAGANA.findall(text)) * 5 < len(text):
            continue
        if name in _GUESSED and _is_plausible(text):
            same = data.decode("cp1252", "replace") == text
            return text, _GUESSED["cp1252" if same else name]
    return None


def _is_plausible(text: str) -> bool:
    """Whether a guess may be right: no control characters, next to no signs within words."""
    signs = len(_GLUED_SIGN.findall(text))
    return not _C1.search(text) and signs * 50 <= sum(char > "\x7f" for char in text)
