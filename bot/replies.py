"""What a person says or presses → the message that replies, on Telegram and in the terminal."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

from bot import messages
from bot.conversation import Conversations
from bot.messages import Message
from index import Corpus, PassageIndex, answer, cite, query
from index.model import Decision, Hit, Passage

OUTDATED = "This text has changed since or is gone. Please ask again."
NO_QUESTION = "Write your question behind /ask, for example: /ask Who attended the conference?"

_FINGERPRINT = 6


@dataclass(frozen=True, slots=True)
class Pressed:
    """The reply to a button: a message, to be sent anew or in place of the button's own."""

    message: Message
    in_place: bool


class Replies:
    """Replies to everything that people say, over one index.

    Args:
        index: of the corpus asked. Another may be put in its place at any time.
        clock: seconds that never go back; told apart only for follow-ups.

    Attributes:
        asked: how many questions got which decision.
    """

    def __init__(self, index: PassageIndex, clock: Callable[[], float] = monotonic) -> None:
        self.index = index
        self._clock = clock
        self._conversations = Conversations()
        self.asked: Counter[Decision] = Counter()

    @property
    def corpus(self) -> Corpus:
        """What is answered from."""
        return self.index.corpus

    def question(self, text: str, conversation: Hashable) -> Message:
        """The answer to a question, understood within its conversation and remembered there.

        Raises:
            QuotationError: what would be quoted does not stand in its article any more.
        """
        now = self._clock()
        history = self._conversations.history(conversation, now)
        answered = answer(self.index, text, history)
        self.asked[answered.decision] += 1
        if answered.decision is not Decision.SMALLTALK:
            self._conversations.remember(conversation, text, now)
        return messages.answered(answered, self.corpus)

    def article(self, number: str) -> Message:
        """The article with this number in the list, its first page; the list if none is given."""
        if not number:
            return messages.articles(self.corpus)
        count = len(self.corpus.articles)
        if not number.isdecimal() or not 1 <= int(number[:9]) <= count:
            return messages.notice(
                f"There is no article {number[:20]}. The numbers go from 1 to {count}."
            )
        return messages.page(self.corpus, self.corpus.articles[int(number[:9]) - 1], None, 0)

    def pressed(self, action: str, question: str | None) -> Pressed | None:
        """The reply to a button's action; None if the action is unknown or its text is gone.

        `question` is what the message with the button replied to, if that can be known; it gives
        the further passages their highlights.

        Raises:
            QuotationError: what would be quoted does not stand in its article any more.
        """
        match action.split(":"):
            case ["more", rank, fingerprints] if rank.isdecimal():
                return self._more(_number(rank), fingerprints, question)
            case ["around", fingerprint, steps] if steps.isdecimal():
                if passage := self._passage(fingerprint):
                    widened = messages.around(self.corpus, passage, _number(steps))
                    return Pressed(widened, in_place=_number(steps) > 1)
            case ["read" | "page" as verb, fingerprint]:
                if passage := self._passage(fingerprint):
                    return Pressed(self._page(passage, None), in_place=verb == "page")
            case ["page", fingerprint, number] if number.isdecimal():
                if passage := self._passage(fingerprint):
                    return Pressed(self._page(passage, _number(number)), in_place=True)
            case ["leaf", fingerprint, number] if number.isdecimal():
                if passage := self._passage(fingerprint):
                    article = self.corpus.article(passage.article_id)
                    page = messages.page(self.corpus, article, None, _number(number))
                    return Pressed(page, in_place=True)
            case [messages.ASK_NEAREST]:
                return self._nearest(question) if question else None
            case ["articles", number] if number.isdecimal():
                return Pressed(messages.articles(self.corpus, _number(number)), in_place=True)
        return None

    def _more(self, rank: int, fingerprints: str, question: str | None) -> Pressed | None:
        cut = range(0, len(fingerprints), _FINGERPRINT)
        found = [self.corpus.passage(fingerprints[at : at + _FINGERPRINT]) for at in cut]
        asked = query.of(question, (), self.index.retrieval.lexicon) if question else None
        citations = [
            cite(self.index, Hit(passage, place, 0.0), asked)
            for place, passage in enumerate(found, rank)
            if passage
        ]
        return Pressed(messages.more(citations), in_place=False) if citations else None

    def _nearest(self, question: str) -> Pressed | None:
        spelled = answer(self.index, question).suggestion
        if spelled is None:
            return None
        again = answer(self.index, spelled)
        return Pressed(messages.answered(again, self.corpus), in_place=False)

    def _passage(self, fingerprint: str) -> Passage | None:
        return self.corpus.passage(fingerprint)

    def _page(self, passage: Passage, number: int | None) -> Message:
        article = self.corpus.article(passage.article_id)
        return messages.page(self.corpus, article, passage, number)


def _number(digits: str) -> int:
    """The number, cut to what pages and passages count: buttons may be of anybody's making."""
    return int(digits[:6])
