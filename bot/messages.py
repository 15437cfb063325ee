"""What a reader gets to see: answers, articles and notices → messages. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from telegram.constants import MessageLimit

from bot.richtext import Quote, Run, length, shortened, units, window
from index.model import (
    NOT_STATED,
    Answer,
    Article,
    Citation,
    Corpus,
    Decision,
    Passage,
    Span,
    proven,
)
from index.smalltalk import Smalltalk, recognise

SHOWN_AT_ONCE = 3
"""Passages of an answer's first message; the further ones come by the button."""

ARTICLES_A_PAGE = 20

_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
_MAIN_QUOTE = 2400
_PAGE = 3000
_HEADING = 120
_WORTH_SHOWING = 200
_TITLE = 200
_WORD = 40
_CUT = "[…]"
_BETWEEN = "\n\n"


ASK_NEAREST = "nearest"
"""The action that asks the question again in the corpus's nearest spelling."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button's label and the action that it stands for (at most 64 bytes)."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message's text, never over Telegram's limit, and its rows of buttons."""

    runs: tuple[Run, ...]
    keyboard: tuple[tuple[Button, ...], ...] = ()


def answered(answer: Answer, corpus: Corpus) -> Message:
    """The message for an answer, whatever its decision."""
    if answer.decision is Decision.SMALLTALK:
        return _smalltalk(answer.question, corpus)
    repaired = _repaired(answer)
    if answer.decision is Decision.ANSWER:
        remark = _unmentioned("\nThe articles do not mention ", answer.missing)
        return _cited(repaired, answer.citations, SHOWN_AT_ONCE, remark)
    opening = _declined(answer, corpus, repaired)
    asking = ((Button(f"Did you mean {_listed(answer.nearest)}?", ASK_NEAREST),),)
    keyboard = asking if answer.nearest else ()
    if not answer.citations:
        return Message(tuple(opening), keyboard)
    cited = _cited(opening, answer.citations, 1)
    return replace(cited, keyboard=(*keyboard, *cited.keyboard))


def more(citations: Sequence[Citation]) -> Message:
    """Further passages of an answer, as many as fit, and the button for those left."""
    return _cited([], citations, SHOWN_AT_ONCE)


def around(corpus: Corpus, passage: Passage, steps: int) -> Message:
    """A passage in bold between its neighbours, `steps` of them on either side."""
    article = corpus.article(passage.article_id)
    passages = corpus.passages_of(article)
    # A passage that has grown past what fits ends the widening on that side.
    first = last = passage.position - 1
    for _ in range(min(steps, len(passages))):
        wider = (max(first - 1, 0), min(last + 1, len(passages) - 1))
        if length(_reading(article, passages[wider[0] : wider[1] + 1], None, None)) > _PAGE:
            break
        first, last = wider
    runs = [*_reading(article, passages[first : last + 1], passage, Quote.OPEN), _gap()]
    runs.extend(_place(article, first + 1, last + 1, len(passages)))
    row = [Button("Whole article", f"page:{passage.fingerprint}")]
    if (first, last) != (0, len(passages) - 1) and steps < len(passages):
        row.insert(0, Button("Around it", f"around:{passage.fingerprint}:{steps + 1}"))
    return Message(tuple(runs), (tuple(row),))


def page(corpus: Corpus, article: Article, marked: Passage | None, number: int | None) -> Message:
    """A page of an article: the numbered one (from 0), or the one with the marked passage.

    It shows the article's passages under their headings. Numbers out of range give the nearest
    page there is.
    """
    pages = _pages(article, corpus.passages_of(article))
    if number is None:
        number = next((n for n, each in enumerate(pages) if marked in each), 0)
    number = min(max(number, 0), len(pages) - 1)
    runs = [Run(_title(article), bold=True), Run("\n"), Run(_date(article), italic=True), _gap()]
    runs.extend(_reading(article, pages[number], marked, None))
    anchor = marked or next(iter(corpus.passages_of(article)), None)
    row: list[Button] = []
    if anchor and len(pages) > 1:
        # Pages that are read from the start mark nothing, and turning them does not either.
        target = f"{'page' if marked else 'leaf'}:{anchor.fingerprint}"
        if number > 0:
            row.append(Button("◀", f"{target}:{number - 1}"))
        row.append(Button(f"{number + 1} of {len(pages)}", f"{target}:{number}"))
        if number < len(pages) - 1:
            row.append(Button("▶", f"{target}:{number + 1}"))
    return Message(tuple(runs), (tuple(row),) if row else ())


def articles(corpus: Corpus, number: int = 0) -> Message:
    """A page (from 0) of the numbered list of all articles; out of range gives the nearest."""
    count = len(corpus.articles)
    pages = max(1, -(-count // ARTICLES_A_PAGE))
    number = min(max(number, 0), pages - 1)
    first = number * ARTICLES_A_PAGE
    runs = [Run(f"{counted(count, 'article')}", bold=True), _gap()]
    for place, article in enumerate(corpus.articles[first : first + ARTICLES_A_PAGE], first + 1):
        size = counted(len(corpus.passages_of(article)), "paragraph")
        runs.append(
            Run(f"{place}. {shortened(_title(article), 120)} · {_date(article)} · {size}\n")
        )
    runs.append(Run("\nRead one with /article and its number, for example /article 1."))
    row = [Button("◀", f"articles:{number - 1}")] if number else []
    if number < pages - 1:
        row.append(Button("▶", f"articles:{number + 1}"))
    return Message(tuple(runs), (tuple(row),) if row else ())


def welcome(corpus: Corpus) -> Message:
    """What the bot is and how to begin."""
    articles = counted(len(corpus.articles), "article")
    size = f"{articles} ({counted(len(corpus.passages), 'paragraph')})"
    return Message(
        (
            Run("Ask me a question in your own words", bold=True),
            Run(f" and I show you the passage that answers it, word for word, from {size}. "),
            Run("I write nothing myself; if the articles hold no answer, I say so."),
            _gap(),
            Run("/articles lists what I can quote from, /help explains the rest."),
        )
    )


def help_() -> Message:
    """Every command, and how to read an answer."""
    return Message(
        (
            Run("How to ask", bold=True),
            Run(
                "\nJust write your question. In a group write /ask and the question, or reply to "
                "one of my messages. Write on to ask about the same thing: "
                "“and how many people attended?”"
            ),
            _gap(),
            Run("How to read an answer", bold=True),
            Run(
                "\nThe quotation is the article's own text, the sentence that answers in bold. "
                "The line below says which article and which paragraph. “not stated” means that "
                "the article does not say. Tap a collapsed quotation to open it."
            ),
            _gap(),
            Run("Buttons", bold=True),
            Run(
                "\nMore passages: what else comes close.\nAround it: the paragraphs before and "
                "after.\nWhole article: read it from there."
            ),
            _gap(),
            Run("Commands", bold=True),
            *(Run(f"\n/{name} – {what}") for name, what in COMMANDS.items()),
        )
    )


COMMANDS = {
    "ask": "ask a question, in groups too",
    "articles": "list the articles",
    "article": "read an article by its number",
    "help": "how to ask and how to read an answer",
    "start": "what I am",
}
"""The bot's commands and what each does, in the order shown."""


def notice(text: str) -> Message:
    """A plain sentence."""
    return Message((Run(text),))


def _smalltalk(question: str, corpus: Corpus) -> Message:
    texts = {
        Smalltalk.GREETING: "Hello! What would you like to know?",
        Smalltalk.THANKS: "You are welcome. Ask me anything else.",
        Smalltalk.FAREWELL: "Goodbye! I am here when the next question comes up.",
    }
    kind = recognise(question)
    return notice(texts[kind]) if kind in texts else welcome(corpus)


def _declined(answer: Answer, corpus: Corpus, repaired: list[Run]) -> list[Run]:
    """Why there is no answer, and how what follows is to be taken."""
    size = counted(len(corpus.articles), "article")
    runs = [Run("No answer found", bold=True), Run(f" in the {size}.")]
    runs.extend(_unmentioned(" They do not mention ", answer.missing))
    if answer.citations:
        runs.extend([_gap(), *repaired, Run("Closest passage, not an answer:\n")])
    else:
        runs.append(Run("\nTry other words, or see /articles for what they are about."))
    return runs


def _unmentioned(opening: str, missing: Sequence[str]) -> list[Run]:
    """Which of the question's words no article has; nothing if each is in one."""
    if not missing:
        return []
    runs = [Run(opening)]
    for number, word in enumerate(missing[:5]):
        runs.append(Run(", " if number else ""))
        # As code, for Telegram makes links of addresses and names anywhere else.
        runs.append(Run(shortened(word, _WORD), code=True))
    return [*runs, Run(" …" if len(missing) > 5 else ".")]


def _repaired(answer: Answer) -> list[Run]:
    """The spellings that were looked for, if they are not those of the question."""
    if not answer.repaired:
        return []
    words = ", ".join(shortened(word, _WORD) for word in answer.repaired[:5])
    return [Run("Showing results for "), Run(words, italic=True), Run(".\n")]


def _cited(
    opening: list[Run], citations: Sequence[Citation], at_once: int, remark: Sequence[Run] = ()
) -> Message:
    """The citations after an opening, the first in full view, at most so many at once.

    A remark stands below the first one.
    """
    runs = list(opening)
    shown = 0
    for citation in citations[:at_once]:
        place = [*_citation(citation), *(() if shown else remark)]
        room = _LIMIT - length(runs) - length(place) - 2 * len(_CUT) - 4
        if shown and room < min(_WORTH_SHOWING, units(citation.passage.text)):
            break
        if shown:
            runs.append(_gap())
        quote = Quote.COLLAPSED if shown else Quote.OPEN
        limit = min(room, _LIMIT if shown else _MAIN_QUOTE)
        runs.extend([*_quotation(citation, quote, limit), Run("\n"), *place])
        shown += 1
    return Message(tuple(runs), _buttons(citations[0], citations[shown:]))


def _buttons(best: Citation, left: Sequence[Citation]) -> tuple[tuple[Button, ...], ...]:
    row = [
        Button("Around it", f"around:{best.passage.fingerprint}:1"),
        Button("Whole article", f"read:{best.passage.fingerprint}"),
    ]
    if left:
        # The passages themselves, not the question: this works after a restart, and repeats none.
        rest = "".join(citation.passage.fingerprint for citation in left)[:54]
        row.insert(0, Button("More passages", f"more:{left[0].rank}:{rest}"))
    return (tuple(row),)


def _quotation(citation: Citation, quote: Quote, limit: int) -> Iterator[Run]:
    text = citation.passage.text
    lead_in = citation.passage.lead_in
    if lead_in:
        line = shortened(lead_in.of(citation.article.text), limit // 4)
        limit -= units(line) + 1
        yield Run(f"{line}\n", italic=True, quote=quote)
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


def _citation(citation: Citation) -> Iterator[Run]:
    yield Run(f"[{citation.rank}] ")
    yield from _place(
        citation.article, citation.passage.position, citation.passage.position, citation.of
    )


def _place(article: Article, first: int, last: int, of: int) -> Iterator[Run]:
    which = f"paragraph {first}" if first == last else f"paragraphs {first} to {last}"
    yield Run(_title(article), italic=True)
    yield Run(f" · {_date(article)} · {which} of {of}")


def _title(article: Article) -> str:
    if article.title:
        return shortened(" ".join(article.title.split()), _TITLE)
    return f"Title {NOT_STATED} ({shortened(article.source, _TITLE)})"


def _date(article: Article) -> str:
    if article.published is None:
        return f"date {NOT_STATED}"
    return f"{article.published.day} {article.published:%B %Y}"


def _pages(article: Article, passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages dealt out to pages, in order; one empty page if there are none."""
    pages: list[list[Passage]] = [[]]
    room = _PAGE
    above: tuple[Span, ...] = ()
    for passage in passages:
        takes = length(_standing(article, passage, above)) + units(_BETWEEN)
        if takes > room and pages[-1]:
            pages.append([])
            room = _PAGE
            takes = length(_standing(article, passage, ())) + units(_BETWEEN)
        room -= takes
        above = _above(passage)
        pages[-1].append(passage)
    return pages


def _reading(
    article: Article, passages: Sequence[Passage], marked: Passage | None, quote: Quote | None
) -> Iterator[Run]:
    """Passages one below the other, under the headings and lead-ins they stand under."""
    above: tuple[Span, ...] = ()
    for number, passage in enumerate(passages):
        if number:
            yield Run(_BETWEEN, quote=quote)
        yield from _standing(article, passage, above, bold=passage == marked, quote=quote)
        above = _above(passage)


def _standing(
    article: Article,
    passage: Passage,
    above: Sequence[Span],
    *,
    bold: bool = False,
    quote: Quote | None = None,
) -> Iterator[Run]:
    """A passage below those of its headings and its lead-in that do not stand above already."""
    for span in _above(passage):
        if span not in above:
            yield Run(f"{shortened(span.of(article.text), _HEADING)}\n", italic=True, quote=quote)
    yield Run("• " if passage.lead_in else "", quote=quote)
    # One endless paragraph must not make a page that cannot be sent.
    text = proven(passage, article).text
    yield Run(shortened(text, _PAGE), bold=bold, quote=quote)


def _above(passage: Passage) -> tuple[Span, ...]:
    return (*passage.headings, *([passage.lead_in] if passage.lead_in else ()))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(shortened(word, _WORD) for word in words[:2])


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 article", "1,295 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _gap() -> Run:
    return Run("\n\n")
