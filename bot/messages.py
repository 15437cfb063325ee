"""What a reader gets to see of answers, passages and articles → messages. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.actions import Action, Origin, View
from bot.reader import Reader
from bot.richtext import Quote, Run, is_seen, length, one_line, shortened, units, window
from index.model import Answer, Article, Citation, Corpus, Decision, Passage, proven

SHOWN_AT_ONCE = 3
"""Passages of an answer that are shown together; the further ones come by the button."""

_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
_COPIED = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
_MAIN_QUOTE = 2400
_WORTH_SHOWING = 200
_TITLE = 200
_WORD = 40
_ASKED = 200
_CUT = "[…]"
BETWEEN = "\n\n"
"""What stands between two paragraphs."""

ASKED = "❓ "
"""What a message begins with that opens with the question it answers."""

ASK_NEAREST = "nearest:"
"""The action that asks the question again in the corpus's nearest spelling."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button's label and what it does: one of the four.

    `action` is what the bot is told (at most 64 bytes), `copied` goes to the clipboard (at most
    256 characters), `shared` is asked of the bot inline in a chat that the reader chooses, `url` is
    opened.
    """

    label: str
    action: str = ""
    copied: str = ""
    shared: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message's text, never over Telegram's limit, and its rows of buttons."""

    runs: tuple[Run, ...]
    keyboard: tuple[tuple[Button, ...], ...] = ()


def notice(text: str) -> Message:
    """A plain sentence, or as much of it as fits."""
    return Message((Run(shortened(text, _LIMIT)),))


def answered(
    reader: Reader, answer: Answer, corpus: Corpus, first: int = 0, opening: Sequence[Run] = ()
) -> Message:
    """The message for an answer that is no small talk, from the citation at place `first` on.

    The first citation is in full view, as many as fit of the further ones are collapsed. `opening`
    comes before everything else.
    """
    origin = Origin.ANSWER if answer.decision is Decision.ANSWER else Origin.CLOSEST
    trail = tuple(citation.passage.fingerprint for citation in answer.citations)
    action = Action(View.ANSWER, origin, trail, first)
    runs, shown = _page_of(reader, answer, corpus, first, opening)
    rows: list[tuple[Button, ...]] = []
    if answer.nearest and not first:
        spelled = ", ".join(shortened(word, _WORD) for word in answer.nearest[:2])
        label = reader.language.say("Did you mean {words}?", words=spelled)
        rows.append((Button(label, ASK_NEAREST),))
    if shown:
        before = _start_before(reader, answer, corpus, first) if first else None
        rows.append(_turning(reader, action, before, first + shown, len(trail)))
        rows.append(_taking(reader, answer.citations[first]))
    if reader.bot:
        rows.append(feedback(action))
    return Message(tuple(runs), tuple(row for row in rows if row))


def _page_of(
    reader: Reader, answer: Answer, corpus: Corpus, first: int, opening: Sequence[Run] = ()
) -> tuple[list[Run], int]:
    """The text that begins with a citation, and how many citations it holds."""
    language = reader.language
    citations = answer.citations[first:]
    runs = list(opening)
    if first and answer.decision is not Decision.ANSWER:
        runs.extend(language.runs("Not an answer, but close:"))
        runs.append(Run("\n"))
    if first:
        return _cited(reader, runs, citations, SHOWN_AT_ONCE)
    if answer.decision is Decision.ANSWER:
        runs.extend(_repaired(reader, answer))
        missing = _listed(reader, answer.missing)
        remark = language.runs("The articles do not mention {words}.", words=missing)
        return _cited(
            reader, runs, citations, SHOWN_AT_ONCE, (Run("\n"), *remark) if missing else ()
        )
    runs.extend(_declined(reader, answer, corpus))
    return _cited(reader, runs, citations, 1)


def _start_before(reader: Reader, answer: Answer, corpus: Corpus, first: int) -> int:
    """Where the page before this one starts."""
    start = 0
    while (following := start + _page_of(reader, answer, corpus, start)[1]) < first:
        start = following
    return start


def cited(reader: Reader, citation: Citation, *, answers: bool) -> Message:
    """One citation, to stand alone in any chat; marked as no answer where it is none."""
    runs: list[Run] = []
    if not answers:
        runs = [*reader.language.runs("<b>Not an answer</b>, but close:"), Run("\n")]
    runs, _ = _cited(reader, runs, [replace(citation, rank=1)], 1)
    url = reader.link(citation.passage.permalink)
    row = (Button(reader.language.say("Read on"), url=url),) if url else ()
    return Message(tuple(runs), (row,) if row else ())


def feedback(action: Action) -> tuple[Button, ...]:
    """The row of buttons that ask whether an answer was right."""
    return tuple(
        Button(sign, str(action.to(view))) for sign, view in (("👍", View.GOOD), ("👎", View.BAD))
    )


def complaints(reader: Reader, action: Action) -> tuple[tuple[Button, ...], ...]:
    """The rows of buttons that ask what was wrong with an answer."""
    say = reader.language.say
    labels = {
        View.WRONG_PASSAGE: say("Wrong passage"),
        View.NOT_THERE: say("Not in the articles, but should be"),
        View.OTHER: say("Something else"),
    }
    if not action.trail:  # no passage was shown that could be wrong
        del labels[View.WRONG_PASSAGE]
    return tuple((Button(label, str(action.to(view))),) for view, label in labels.items())


def as_quoted_then(
    reader: Reader, corpus: Corpus, passage: Passage, article: Article, quoted_on: str
) -> Message:
    """A passage that was cited once and does not stand in its article any more.

    `article` is the version it was cited from, `quoted_on` the date of that.
    """
    now = next((each for each in corpus.articles if each.id == article.id), None)
    language = reader.language
    if now:
        told = language.runs(
            "<b>Changed since.</b> This is how it was quoted from the version of {date}:",
            date=quoted_on,
        )
    else:
        told = language.runs(
            "<b>Removed.</b> The article was taken out. This is how it was quoted from the "
            "version of {date}:",
            date=quoted_on,
        )
    whole = Citation(1, 0.0, article, proven(passage, article), 0)
    runs = [*told, Run("\n"), *_quotation(whole, Quote.OPEN, _MAIN_QUOTE), Run("\n")]
    runs.append(Run(title(reader, article), italic=True, url=reader.link(passage.permalink)))
    runs.append(Run(f" · {date(reader, article)}"))
    first = next(iter(corpus.passages_of(now)), None) if now else None
    if first is None:
        return Message(tuple(runs))
    action = Action(View.LEAF, Origin.READING, (first.fingerprint,))
    return Message(tuple(runs), ((Button(language.say("The article now"), str(action)),),))


def copied(reader: Reader, citation: Citation) -> str:
    """A citation as text to be copied, with its permalink."""
    at = citation.passage.position
    where = f"{date(reader, citation.article)} · {paragraphs(reader, at, at, citation.of)}"
    link = reader.link(citation.passage.permalink)
    tail = f" · {where}\n{link}" if link else f" · {where}"
    return f"{shortened(title(reader, citation.article), _COPIED - units(tail))}{tail}"


def _turning(
    reader: Reader, action: Action, before: int | None, following: int, of: int
) -> tuple[Button, ...]:
    say = reader.language.say

    def answer(at: int) -> str:
        return str(Action(View.ANSWER, action.origin, action.trail, at))

    row = [] if before is None else [Button("◀", answer(before))]
    if following < of:
        row.append(Button(say("More passages"), answer(following)))
    row.append(Button(say("Around it"), str(action.to(View.AROUND, 1))))
    row.append(Button(say("Whole article"), str(action.to(View.PAGE))))
    return tuple(row)


def _taking(reader: Reader, citation: Citation) -> tuple[Button, ...]:
    """The buttons that take a citation elsewhere."""
    if not reader.bot:
        return ()
    say = reader.language.say
    row = [Button(say("Copy citation"), copied=copied(reader, citation))]
    if reader.shares:
        row.append(Button(say("Share"), shared=citation.passage.permalink))
    return tuple(row)


def _declined(reader: Reader, answer: Answer, corpus: Corpus) -> Iterator[Run]:
    """Why there is no answer, and how what follows is to be taken."""
    language = reader.language
    yield from language.count_runs(
        "<b>No answer found</b> in the one article.",
        "<b>No answer found</b> in the {n} articles.",
        len(corpus.articles),
    )
    if missing := _listed(reader, answer.missing):
        yield Run(" ")
        yield from language.runs("They do not mention {words}.", words=missing)
    if answer.citations:
        yield Run(BETWEEN)
        yield from _repaired(reader, answer)
        yield from language.runs("Closest passage, not an answer:")
        yield Run("\n")
    else:
        yield Run("\n")
        yield from language.runs("Try other words, or see /articles for what they are about.")


def _listed(reader: Reader, missing: Sequence[str]) -> tuple[Run, ...]:
    """Words of the question that no article has; empty if each is in one."""
    runs: list[Run] = []
    for number, word in enumerate(missing[:5]):
        runs.append(Run(", " if number else ""))
        # As code, for Telegram makes links of addresses and names anywhere else.
        runs.append(Run(reader.language.isolated(shortened(word, _WORD)), code=True))
    return (*runs, Run(" …")) if len(missing) > 5 else tuple(runs)


def _repaired(reader: Reader, answer: Answer) -> Iterator[Run]:
    """The spellings that were looked for, if they are not those of the question."""
    if answer.repaired:
        words = ", ".join(shortened(word, _WORD) for word in answer.repaired[:5])
        yield from reader.language.runs("Showing results for <i>{words}</i>.", words=words)
        yield Run("\n")


def asking(question: str) -> tuple[Run, ...]:
    """The line that tells the question, for an answer that does not reply to it."""
    return (Run(f"{ASKED}{one_line(question, _ASKED)}", italic=True), Run(BETWEEN))


def _cited(
    reader: Reader,
    opening: list[Run],
    citations: Sequence[Citation],
    at_once: int,
    remark: Sequence[Run] = (),
) -> tuple[list[Run], int]:
    """The citations after an opening, the first in full view, and how many there are.

    They are at most `at_once`, and no more than fit. A remark stands below the first one.
    """
    runs = list(opening)
    shown = 0
    for citation in citations[:at_once]:
        below = [*_citation(reader, citation), *(() if shown else remark)]
        room = _LIMIT - length(runs) - length(below) - 2 * len(_CUT) - 4
        if shown and room < min(_WORTH_SHOWING, units(citation.passage.text)):
            break
        if shown:
            runs.append(Run(BETWEEN))
        quote = Quote.COLLAPSED if shown else Quote.OPEN
        limit = min(room, _LIMIT if shown else _MAIN_QUOTE)
        runs.extend([*_quotation(citation, quote, limit), Run("\n"), *below])
        shown += 1
    return runs, shown


def _quotation(citation: Citation, quote: Quote, limit: int) -> Iterator[Run]:
    text = citation.passage.text
    lead_in = citation.passage.lead_in
    if lead_in:
        above = shortened(lead_in.of(citation.article.text), limit // 4)
        limit -= units(above) + 1
        yield Run(f"{above}\n", italic=True, quote=quote)
    shown = window(text, citation.highlights, limit)
    if shown.start:
        yield Run(f"{_CUT} ", quote=quote)
    at = shown.start
    for mark in citation.highlights:
        start, end = max(mark.start, shown.start), min(mark.end, shown.end)
        if start < end:
            yield Run(text[at:start], quote=quote)
            yield Run(text[start:end], bold=True, quote=quote)
            at = end
    yield Run(text[at : shown.end], quote=quote)
    if shown.end < len(text):
        yield Run(f" {_CUT}", quote=quote)


def _citation(reader: Reader, citation: Citation) -> Iterator[Run]:
    permalink = citation.passage.permalink
    at = citation.passage.position
    yield Run(f"[{citation.rank}] ", url=reader.link(permalink))
    yield from place(reader, citation.article, permalink, paragraphs(reader, at, at, citation.of))


def place(reader: Reader, article: Article, permalink: str, where: str) -> Iterator[Run]:
    """The line that tells where something stands: title, date and paragraphs, with the link."""
    yield Run(title(reader, article), italic=True, url=reader.link(permalink))
    yield Run(f" · {date(reader, article)} · {where}")


def paragraphs(reader: Reader, first: int, last: int, of: int) -> str:
    """Which paragraphs (from 1) of how many."""
    language = reader.language
    numbers = {"n": language.number(first), "m": language.number(of)}
    if first == last:
        return language.say("paragraph {n} of {m}", **numbers)
    last_ = language.number(last)
    return language.say("paragraphs {n} to {last} of {m}", last=last_, **numbers)


def title(reader: Reader, article: Article, limit: int = _TITLE) -> str:
    """An article's title, or that it has none to be seen and the name of its file."""
    language = reader.language
    if article.title and is_seen(article.title):
        return language.isolated(one_line(article.title, limit))
    return language.say("Title not stated ({file})", file=one_line(article.source, limit))


def linked_title(
    reader: Reader,
    article: Article,
    passage: Passage | None,
    limit: int = _TITLE,
    *,
    bold: bool = False,
) -> Run:
    """An article's title, with the link to one of its passages if there is one.

    A title or a file name such as readme.md may be what Telegram makes a link of by itself, to
    somewhere else; where it is a link already, it does not.
    """
    url = reader.link(passage.permalink) if passage else None
    return Run(title(reader, article, limit), bold=bold, url=url)


def date(reader: Reader, article: Article) -> str:
    """An article's date, or that it does not state one."""
    if article.published is None:
        return reader.language.say("date not stated")
    return reader.language.date(article.published)
