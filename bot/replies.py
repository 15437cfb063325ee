"""What a person says or presses → the message that replies, on Telegram and in the terminal."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot import guidance, messages, pages
from bot.actions import Action, Origin, View
from bot.conversation import Turn, asks_for_context
from bot.guidance import ASK, LIST
from bot.messages import ASK_NEAREST, Message, notice
from bot.reader import Reader
from bot.richtext import Run
from bot.served import Served
from index import Corpus, PassageIndex, answer
from index.answers import cite, find, recall
from index.evaluation import Fixture
from index.model import Answer, Article, Citation, Decision, Hit, Passage
from index.retrieval import CANDIDATES
from index.smalltalk import recognise

INLINE_RESULTS = 20
"""Citations that an inline question gets at a time."""

_PERMALINK = re.compile(r"[A-Za-z0-9_-]{14}")
_EXAMPLES_TRIED = 60


@dataclass(frozen=True, slots=True)
class Pressed:
    """The reply to a button: a message in place of the button's own, or a new one.

    `turn` is what a new message answers, None if it answers nothing.
    """

    message: Message
    in_place: bool = True
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What an inline question gets: citations, and how they are to be taken.

    `following` is the place from which further ones come, None if there are none.
    """

    decision: Decision
    citations: tuple[Citation, ...]
    following: int | None


class Replies:
    """Replies to everything that people say, over what is served.

    Methods compute and read the database: call them where nobody else waits.

    Args:
        served: what is answered from. Another may be put in its place at any time.
        fixtures: questions on the corpus, of which some are offered as examples.

    Attributes:
        asked: how many questions got which decision.
    """

    def __init__(self, served: Served, fixtures: Sequence[Fixture] = ()) -> None:
        self.served = served
        self.asked: Counter[Decision] = Counter()
        self._fixtures = fixtures
        self._examples: dict[str, tuple[Served, tuple[str, ...]]] = {}

    @property
    def index(self) -> PassageIndex:
        """The index that is answered from."""
        return self.served.index

    @property
    def corpus(self) -> Corpus:
        """What is answered from."""
        return self.served.corpus

    def question(
        self,
        reader: Reader,
        turn: Turn,
        quoted: str = "",
        cited: Sequence[str] = (),
        *,
        told: bool = False,
    ) -> Message:
        """The answer to a question.

        Args:
            reader: who asks.
            turn: the question and what it may lean on.
            quoted: a part of an earlier answer that the question is about, empty if there is none.
            cited: the permalinks of that answer.
            told: whether the answer has to tell the question, since it does not reply to it.

        Raises:
            QuotationError: what would be quoted does not stand in its article any more.
        """
        served = self.served
        if quoted and asks_for_context(turn.question):
            passage = _holding(served.corpus, quoted, cited)
            if passage:
                return _around(reader, served, passage)
        history = (*turn.history, quoted) if quoted else turn.history
        shown = messages.SHOWN_AT_ONCE
        answered = answer(served.index, turn.question, history, marked=shown)
        self.asked[answered.decision] += 1
        if answered.decision is Decision.SMALLTALK:
            kind = recognise(turn.question)
            return guidance.smalltalk(reader, kind, served.corpus)
        opening = messages.asking(turn.question) if told else ()
        return self._shown(reader, served, answered, 0, opening)

    def answers(self, turn: Turn) -> bool:
        """Whether there is an answer to a question."""
        return find(self.index, turn.question, turn.history).decision is Decision.ANSWER

    def _shown(
        self, reader: Reader, served: Served, answered: Answer, first: int, opening: Sequence[Run]
    ) -> Message:
        at_once = answered.citations[first : first + messages.SHOWN_AT_ONCE]
        served.prove(citation.passage for citation in at_once)
        return messages.answered(reader, answered, served.corpus, first, opening)

    def welcome(self, reader: Reader) -> Message:
        """What the bot is, with questions to try that this corpus answers."""
        return guidance.welcome(reader, self.corpus, self.examples(reader))

    def examples(self, reader: Reader) -> tuple[str, ...]:
        """Questions that are answered, each from another article; fewer than three if need be.

        They are fixtures, those in the reader's language before others, then titles.
        """
        served, code = self.served, reader.language.code
        known = self._examples.get(code)
        if known and known[0] is served:
            return known[1]
        found: dict[str, str] = {}
        for question in self._candidates(served, code):
            finding = find(served.index, question)
            if finding.decision is Decision.ANSWER:
                found.setdefault(finding.hits[0].passage.article_id, question)
            if len(found) == guidance.MOST_EXAMPLES:
                break
        self._examples[code] = (served, tuple(found.values()))
        return tuple(found.values())

    def _candidates(self, served: Served, code: str) -> Iterator[str]:
        fitting = [
            each
            for each in self._fixtures
            if each.evidence and not each.history and guidance.is_example(each.text)
        ]
        # Questions as people are taught to write them show best what can be asked. The order is
        # stable: else they come as they are listed.
        fitting.sort(key=lambda each: (each.language != code, not _is_sentence(each.text)))
        titles = [
            " ".join(article.title.split()) for article in served.corpus.articles if article.title
        ]
        questions = [each.text for each in fitting] + list(filter(guidance.is_example, titles))
        yield from questions[:_EXAMPLES_TRIED]

    def linked(self, reader: Reader, permalink: str) -> Message:
        """What a permalink leads to: the passage with its neighbours, or as it was quoted then.

        Raises:
            QuotationError: the passage does not stand in its article any more.
        """
        served = self.served
        proof = served.cited(permalink)
        if proof is None:
            return notice(guidance.dead_link(reader.language))
        if not proof.stands and proof.version:
            quoted_on = reader.language.date(proof.version.at.date())
            return messages.as_quoted_then(
                reader, served.corpus, proof.passage, proof.article, quoted_on
            )
        return _around(reader, served, proof.passage)

    def verified(self, reader: Reader, permalink: str) -> Message:
        """How a citation was checked, just now.

        Raises:
            QuotationError: the passage does not stand in its article any more.
        """
        proof = self.served.cited(permalink)
        if proof is None:
            return notice(guidance.dead_link(reader.language))
        return guidance.verified(reader, proof)

    def article(self, reader: Reader, number: str) -> Message:
        """The article with this number in the list, its first page; the list if none is given."""
        served = self.served
        if not number:
            return guidance.articles(reader, served.corpus)
        count = len(served.corpus.articles)
        if not number.isdecimal() or not 1 <= int(number[:9]) <= count:
            return notice(guidance.no_article(reader.language, number, count))
        article = served.corpus.articles[int(number[:9]) - 1]
        trail = tuple(each.fingerprint for each in served.corpus.passages_of(article)[:1])
        return _page(reader, served, article, Action(View.LEAF, Origin.READING, trail))

    def inline(self, question: str, first: int) -> Found:
        """The citations for an inline question from a place on, or the one that it is a link to.

        Raises:
            QuotationError: what would be quoted does not stand in its article any more.
        """
        served = self.served
        if _PERMALINK.fullmatch(question) and (passage := served.corpus.cited(question)):
            served.prove([passage])
            return Found(Decision.ANSWER, (cite(served.index, Hit(passage, 1, 0.0)),), None)
        found = find(served.index, question, (), CANDIDATES)
        hits = found.hits[first : first + INLINE_RESULTS]
        served.prove(hit.passage for hit in hits)
        citations = tuple(cite(served.index, hit, found.query) for hit in hits)
        following = first + len(hits)
        return Found(found.decision, citations, following if following < len(found.hits) else None)

    def file(self, action: Action) -> tuple[Article, bytes] | None:
        """The article that a button is about and the file it was read from; None if it is gone."""
        served = self.served
        passage = served.corpus.passage(action.fingerprint or "")
        if passage is None or served.library is None:
            return None
        version = served.versions[passage.article_id]
        return served.corpus.article(passage.article_id), served.library.original(version)

    def pressed(
        self, reader: Reader, data: str, turn: Turn | None, *, told: bool = False
    ) -> Pressed | None:
        """The reply to a button; None if it is unknown or its text is gone.

        Args:
            reader: who has pressed it.
            data: what the button carries.
            turn: what the message with the button answers, if that is known; it gives the
                passages their highlights.
            told: whether that message tells the question.

        Raises:
            QuotationError: what would be quoted does not stand in its article any more.
        """
        if data.startswith(ASK):
            return self._asked(reader, data.removeprefix(ASK))
        if data == ASK_NEAREST:
            suggested = turn and answer(self.index, turn.question).suggestion
            return self._asked(reader, suggested) if suggested else None
        if data.startswith(LIST):
            number, _, words = data.removeprefix(LIST).partition(":")
            if not number.isdecimal():
                return None
            return Pressed(guidance.articles(reader, self.corpus, int(number[:6]), words))
        action = Action.read(data)
        if action is None:
            return None
        shown = self._viewed(reader, self.served, action, turn, told=told)
        return Pressed(shown) if shown else None

    def _asked(self, reader: Reader, question: str) -> Pressed | None:
        if not question:
            return None
        turn = Turn(question)
        return Pressed(self.question(reader, turn, told=True), in_place=False, turn=turn)

    def _viewed(
        self, reader: Reader, served: Served, action: Action, turn: Turn | None, *, told: bool
    ) -> Message | None:
        corpus = served.corpus
        passage = corpus.passage(action.fingerprint or "")
        # Without a passage there is only the answer that nothing was found.
        is_declined = action.view is View.ANSWER and action.origin is not Origin.ANSWER
        if passage is None and (action.trail or not is_declined):
            return None
        opening = messages.asking(turn.question) if told and turn else ()
        match action.view:
            case View.ANSWER:
                answered = _recalled(served, action, turn)
                first = next(
                    (n for n, each in enumerate(answered.citations) if each.passage == passage), 0
                )
                return self._shown(reader, served, answered, first, opening)
            case View.AROUND if passage:
                shown = _around(reader, served, passage, action)
            case View.PAGE | View.LEAF if passage:
                marked = passage if action.view is View.PAGE else None
                shown = _page(reader, served, corpus.article(passage.article_id), action, marked)
            case _:
                return None
        return replace(shown, runs=(*opening, *shown.runs))


def _around(
    reader: Reader, served: Served, passage: Passage, action: Action | None = None
) -> Message:
    """A passage with its neighbours, once all of them are proven."""
    action = action or Action(View.AROUND, Origin.READING, (passage.fingerprint,), number=1)
    widened = first, last, _ = pages.widened(served.corpus, passage, action.number)
    article = served.corpus.article(passage.article_id)
    served.prove(served.corpus.passages_of(article)[first : last + 1])
    return pages.around(reader, served.corpus, action, passage, widened)


def _page(
    reader: Reader,
    served: Served,
    article: Article,
    action: Action,
    marked: Passage | None = None,
) -> Message:
    """A page of an article, once all that stands on it is proven."""
    dealt = pages.pages(served.corpus, article)
    served.prove(dealt[pages.place_of(dealt, action.number, marked)])
    return pages.page(reader, article, dealt, action, marked)


def _is_sentence(question: str) -> bool:
    return question[:1].isupper() and question.endswith("?") and len(question.split()) > 4


def _holding(corpus: Corpus, quoted: str, cited: Sequence[str]) -> Passage | None:
    """The passage of an answer that a part of it was quoted from; None if it is from none."""
    text = " ".join(quoted.split())
    for passage in filter(None, map(corpus.cited, cited)):
        there = " ".join(passage.text.split())
        if text in there or there in text:
            return passage
    return None


def _recalled(served: Served, action: Action, turn: Turn | None) -> Answer:
    """The answer that a button carries, with those of its passages that are still there."""
    decision = Decision.ANSWER if action.origin is Origin.ANSWER else Decision.CLOSEST
    found = [
        (rank, passage)
        for rank, fingerprint in enumerate(action.trail, 1)
        if (passage := served.corpus.passage(fingerprint))
    ]
    if turn:
        return recall(served.index, turn.question, turn.history, found, decision)
    citations = tuple(cite(served.index, Hit(passage, rank, 0.0)) for rank, passage in found)
    return Answer("", decision, 0.0, citations)
