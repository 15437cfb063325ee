"""A passage's text → its sentences, by nltk's Punkt with a list of abbreviations of its own.

nltk's trained Punkt models would have to be downloaded; without one, Punkt needs to be told what
does not end a sentence.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from index.model import Span
from index.terms import nltk_alone

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev hon st sr jr gen col lt sgt capt cmdr adm gov sen rep pres messrs mme "
    "mlle no nos vol vols art arts sec para paras fig figs pp p cf vs al e.g i.e etc approx ca inc "
    "ltd co corp bros dept est jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.k "
    "u.n e.u d.c ph.d b.a m.a bzw z.b d.h u.a ca nr str usw vgl sog".split()
)
"""Lower case, without the final full stop, as Punkt wants them."""

SENTENCE_ENDS = (".", "?", "!", "؟", "।", "۔", "։")
"""What ends a sentence where a blank follows: in Latin, Arabic, Indic, Urdu, Armenian script."""

_BREAK = re.compile(r"\s*\n\s*\n\s*|(?<=[。！？])(?![。！？”』」）])\s*")
"""A blank line, or the end of a sentence in a script that writes no blanks."""

LONGEST_RUN = 1 << 16
"""Characters without a break; where there are more, a sentence may be cut in two."""

_QUOTED = re.compile(r"[.?!…,][\"'”’»«“]$")


def split(text: str) -> list[Span]:
    """The sentences of a passage as spans of its text, in order, blanks between them left out.

    A blank line ends a sentence too, and so does 。, which no blank follows. A quotation and who
    said it ("Really?" he asked.) are one. Empty if the text is blank.
    """
    found = [
        Span(run.start + first, run.start + last)
        for run in runs(text)
        for first, last in _punkt().span_tokenize(run.of(text))
    ]
    return _with_speakers([span for span in found if span.of(text).strip()], text)


def runs(text: str) -> Iterator[Span]:
    """What sentences are looked for in, in order: what lies between breaks, cut if it is long."""
    start = 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        while end - start > LONGEST_RUN:
            # nltk gives up on a text that takes it some seconds.
            cut = text.rfind(" ", start, start + LONGEST_RUN) + 1 or start + LONGEST_RUN
            yield Span(start, cut)
            start = cut
        yield Span(start, end)
        start = gap.end() if gap else end


def _with_speakers(sentences: list[Span], text: str) -> list[Span]:
    """The same, what goes on in small letters behind a quotation joined to it."""
    joined: list[Span] = []
    for span in sentences:
        if joined and text[span.start].islower() and _QUOTED.search(joined[-1].of(text)):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


@cache
def _punkt() -> "PunktSentenceTokenizer":
    with nltk_alone():
        from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

    class Ends(PunktLanguageVars):  # type: ignore[misc] # it ships no types
        sent_end_chars = SENTENCE_ENDS

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters, lang_vars=Ends())
