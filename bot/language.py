"""The languages that the bot speaks: its texts, numbers and dates in each.

Texts stand in the code in English and are looked up in gettext catalogues,
`locale/<language>/LC_MESSAGES/verbatim.po`. A text may hold `{names}` to be filled in and the marks
`<b>`, `<i>` and `<code>`; nothing that is filled in is ever read as a mark.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.richtext import Run

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "verbatim"

NAMES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "de": "Deutsch",
    "ar": "العربية",
    "ru": "Русский",
}
"""By ISO 639-1 code the languages' own names, in the order in which they are offered."""

_LOCALES = {"en": "en_GB"}  # days before months, as in the other five
_PART = re.compile(r"(</?(?:b|i|code)>|\{\w+\})")
_ISOLATING = re.compile("[\u2066-\u2069]")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"

Value = str | Run | tuple[Run, ...]
"""What can be filled into a text."""


class Language:
    """One of the languages. `of` gives it by its code.

    Attributes:
        code: its ISO 639-1 code, a key of `NAMES`.
        is_right_to_left: whether it is written from right to left.
    """

    def __init__(self, code: str, translations: NullTranslations) -> None:
        self.code = code
        self._translations = translations
        self._locale = Locale.parse(_LOCALES.get(code, code))
        self.is_right_to_left = self._locale.text_direction == "rtl"

    def say(self, text: str, **values: str) -> str:
        """A text in this language, without marks of style."""
        return self._filled(self._translations.gettext(text), values)

    def runs(self, text: str, **values: Value) -> tuple[Run, ...]:
        """A text in this language, its marks of style carried out."""
        return tuple(self._styled(self._translations.gettext(text), values))

    def count(self, one: str, many: str, number: int, **values: str) -> str:
        """A text that has to agree with a number, which is filled in as `{n}`."""
        text = self._translations.ngettext(one, many, number)
        return self._filled(text, {"n": self.number(number), **values})

    def count_runs(self, one: str, many: str, number: int, **values: Value) -> tuple[Run, ...]:
        """The same, its marks of style carried out."""
        text = self._translations.ngettext(one, many, number)
        return tuple(self._styled(text, {"n": self.number(number), **values}))

    def number(self, number: int) -> str:
        """A number as it is written."""
        return format_decimal(number, locale=self._locale)

    def date(self, day: date) -> str:
        """A date as it is written: "25 September 2013"."""
        return format_date(day, "long", self._locale)

    def isolated(self, text: str) -> str:
        """A text that may run in the other direction, so that it leaves what is around it alone.

        Unchanged if it does not. Source: https://www.w3.org/International/articles/inline-bidi-markup
        """
        other = {"L"} if self.is_right_to_left else {"R", "AL"}
        if other.isdisjoint(map(unicodedata.bidirectional, text)):
            return text
        # An isolate of its own would end this one early.
        return f"{_FIRST_STRONG_ISOLATE}{_ISOLATING.sub('', text)}{_POP_ISOLATE}"

    def _filled(self, text: str, values: dict[str, str]) -> str:
        return "".join(
            self.isolated(values[part[1:-1]]) if part.startswith("{") else part
            for part in _PART.split(text)
        )

    def _styled(self, text: str, values: dict[str, Value]) -> Iterator[Run]:
        open_: set[str] = set()
        for part in filter(None, _PART.split(text)):
            if part.startswith("</"):
                open_.discard(part[2:-1])
                continue
            if part.startswith("<"):
                open_.add(part[1:-1])
                continue
            value = values[part[1:-1]] if part.startswith("{") else part
            if isinstance(value, str):
                said = self.isolated(value) if part.startswith("{") else value
                yield Run(said, bold="b" in open_, italic="i" in open_, code="code" in open_)
            else:
                yield from (value,) if isinstance(value, Run) else value


@cache
def of(code: str | None) -> Language:
    """The language for a code of Telegram's, such as "de" or "pt-br"; English for all others.

    Source: https://en.wikipedia.org/wiki/IETF_language_tag
    """
    known = (code or "").partition("-")[0].lower()
    if known == "en" or known not in NAMES:
        return ENGLISH
    return Language(known, _catalogue(known))


def _catalogue(code: str) -> GNUTranslations:
    # Compiled when it is first needed, so that there is nothing to build and nothing to forget.
    with (CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


ENGLISH = Language("en", NullTranslations())
