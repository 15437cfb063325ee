"""An article as it is read: what stands around a passage, and page by page. Pure functions."""

from collections.abc import Iterator, Sequence

from bot.actions import Action, Origin, View
from bot.messages import BETWEEN, Button, Message, date, linked_title, paragraphs, place
from bot.reader import Reader
from bot.richtext import Quote, Run, length, shortened, units
from index.model import Article, Corpus, Passage, Span, proven

_PAGE = 3000
_HEADING = 120


def widened(corpus: Corpus, passage: Passage, steps: int) -> tuple[int, int, bool]:
    """The places of the first and last passage that stand up to `steps` around one.

    They are taken from its section, so far as they fit into a message; from the whole article if
    it is alone in its section. The third tells whether a further step would bring more.
    """
    article = corpus.article(passage.article_id)
    passages = corpus.passages_of(article)
    section = _section(passages, passage.position - 1)
    shown = (passage.position - 1, passage.position - 1)
    further = _wider(article, passages, shown, section)
    for _ in range(steps):
        if further is None:
            break
        shown, further = further, _wider(article, passages, further, section)
    return *shown, further is not None


def around(
    reader: Reader,
    corpus: Corpus,
    action: Action,
    passage: Passage,
    widened: tuple[int, int, bool],
) -> Message:
    """A passage in bold between its neighbours, as `widened` tells which they are."""
    article = corpus.article(passage.article_id)
    passages = corpus.passages_of(article)
    first, last, goes_on = widened
    runs = list(_not_an_answer(reader, action))
    runs.extend(_reading(article, passages[first : last + 1], passage, Quote.OPEN))
    runs.append(Run(BETWEEN))
    where = paragraphs(reader, first + 1, last + 1, len(passages))
    runs.extend(place(reader, article, passage.permalink, where))
    say = reader.language.say
    row = [Button(say("Whole article"), str(action.to(View.PAGE)))]
    if goes_on:
        row.insert(0, Button(say("Around it"), str(action.to(View.AROUND, action.number + 1))))
    return Message(tuple(runs), (tuple(row), *_back(reader, action)))


def _section(passages: Sequence[Passage], place: int) -> tuple[int, int]:
    """Where the section of a passage starts and ends: what stands under the same headings."""
    headings = passages[place].headings
    start, end = place, place + 1
    while start and passages[start - 1].headings == headings:
        start -= 1
    while end < len(passages) and passages[end].headings == headings:
        end += 1
    return (start, end) if end - start > 1 else (0, len(passages))


def _wider(
    article: Article, passages: Sequence[Passage], shown: tuple[int, int], section: tuple[int, int]
) -> tuple[int, int] | None:
    """The first and last passage one step further; None if there are none, or they do not fit."""
    wider = (max(shown[0] - 1, section[0]), min(shown[1] + 1, section[1] - 1))
    taken = length(_reading(article, passages[wider[0] : wider[1] + 1], None, None))
    return wider if wider != shown and taken <= _PAGE else None


def pages(corpus: Corpus, article: Article) -> list[list[Passage]]:
    """An article's passages dealt out to pages, in order; one empty page if there are none."""
    dealt: list[list[Passage]] = [[]]
    room = _PAGE
    before: Passage | None = None
    for passage in corpus.passages_of(article):
        takes = length(_standing(article, passage, before)) + units(BETWEEN)
        if takes > room and dealt[-1]:
            dealt.append([])
            room = _PAGE
            takes = length(_standing(article, passage, None)) + units(BETWEEN)
        room -= takes
        before = passage
        dealt[-1].append(passage)
    return dealt


def page(
    reader: Reader,
    article: Article,
    dealt: Sequence[Sequence[Passage]],
    action: Action,
    marked: Passage | None = None,
) -> Message:
    """The page `action.number` of an article's pages, the marked passage in bold.

    Numbers count from 1; 0 is the page with the marked passage, the first one if there is none.
    Numbers out of range give the nearest page there is.
    """
    number = place_of(dealt, action.number, marked)
    runs = list(_not_an_answer(reader, action))
    runs.append(linked_title(reader, article, next(iter(dealt[0]), None), bold=True))
    runs.extend([Run("\n"), Run(date(reader, article), italic=True), Run(BETWEEN)])
    runs.extend(_reading(article, dealt[number], marked, None))
    if not action.trail:
        return Message(tuple(runs))
    rows = (_leafing(reader, action, number, len(dealt)), *_ways_out(reader, action))
    return Message(tuple(runs), tuple(row for row in rows if row))


def place_of(dealt: Sequence[Sequence[Passage]], number: int, marked: Passage | None) -> int:
    """The place, from 0, of the page that `page` shows."""
    if not number:
        return next((n for n, each in enumerate(dealt) if marked in each), 0)
    return min(number, len(dealt)) - 1


def _leafing(reader: Reader, action: Action, number: int, of: int) -> tuple[Button, ...]:
    def turn(label: str, to: int) -> Button:
        return Button(label, str(action.to(action.view, to)))

    if of == 1:
        return ()
    row = [turn("⏮", 1)] if number > 1 else []
    if number > 0:
        row.append(turn("◀", number))
    language = reader.language
    count = language.say("{n} of {m}", n=language.number(number + 1), m=language.number(of))
    row.append(turn(count, number + 1))
    if number < of - 1:
        row.append(turn("▶", number + 2))
    return tuple(row)


def _ways_out(reader: Reader, action: Action) -> Iterator[tuple[Button, ...]]:
    if reader.bot:
        yield (Button(reader.language.say("Send as a file"), str(action.to(View.FILE))),)
    yield from _back(reader, action)


def _back(reader: Reader, action: Action) -> Iterator[tuple[Button, ...]]:
    if action.origin is not Origin.READING:
        label = reader.language.say("◀ Back to the answer")
        yield (Button(label, str(action.to(View.ANSWER))),)


def _not_an_answer(reader: Reader, action: Action) -> Iterator[Run]:
    """The line that goes with a passage from a message that did not answer."""
    if action.origin is Origin.CLOSEST:
        yield from reader.language.runs("Not an answer, but close:")
        yield Run("\n")


def _reading(
    article: Article, passages: Sequence[Passage], marked: Passage | None, quote: Quote | None
) -> Iterator[Run]:
    """Passages one below the other, under the headings and lead-ins they stand under."""
    before: Passage | None = None
    for passage in passages:
        if before:
            yield Run(BETWEEN, quote=quote)
        yield from _standing(article, passage, before, bold=passage == marked, quote=quote)
        before = passage


def _standing(
    article: Article,
    passage: Passage,
    before: Passage | None,
    *,
    bold: bool = False,
    quote: Quote | None = None,
) -> Iterator[Run]:
    """A passage below those of its headings and its lead-in that are not to be read above it."""
    for span in _above(passage):
        if before is None or not _is_read(span, before):
            yield Run(f"{shortened(span.of(article.text), _HEADING)}\n", italic=True, quote=quote)
    yield Run("• " if passage.lead_in else "", quote=quote)
    # One endless paragraph must not make a page that cannot be sent.
    text = proven(passage, article).text
    yield Run(shortened(text, _PAGE), bold=bold, quote=quote)


def _is_read(span: Span, before: Passage) -> bool:
    """Whether a heading or lead-in was read with the passage before: above it, or as its part."""
    return span in _above(before) or (
        before.span.start <= span.start and span.end <= before.span.end
    )


def _above(passage: Passage) -> tuple[Span, ...]:
    return (*passage.headings, *([passage.lead_in] if passage.lead_in else ()))
