"""What is said or pressed gets the reply that belongs to it."""

from collections.abc import Iterator

import pytest

from bot import messages
from bot.conversation import FORGOTTEN_AFTER, MOST_QUESTIONS
from bot.messages import Message
from bot.replies import Pressed, Replies
from bot.richtext import plain
from index import Corpus, PassageIndex
from tests.bot.corpora import article, index_of, paragraphs
from tests.bot.reading import Quotation, action, buttons, labels, quotations, shown
from tests.bot.running import PARIS_CALL

BAKU = "The conference in Baku gathered 93 participants."
HAGUE = "The conference in The Hague gathered 250 participants."
FOLLOW_UP = "and how many participants were there?"


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replies(clock: Clock) -> Replies:
    conferences = index_of(
        article(BAKU, "East", "baku.txt"),
        article(HAGUE, "West", "hague.txt"),
        article(paragraphs(*(f"Meeting {n} was about fraud." for n in range(8))), "M", "m.txt"),
    )
    return Replies(conferences, clock)


def _first(message: Message) -> str:
    return quotations(shown(message))[0].text


def _pressed(replies: Replies, button: str, question: str | None = None) -> Pressed:
    pressed = replies.pressed(button, question)
    assert pressed, f"nothing happens on {button}"
    return pressed


# Conversations


@pytest.mark.parametrize(("city", "expected"), [("Baku", BAKU), ("The Hague", HAGUE)])
def test_a_follow_up_is_understood_by_the_question_before(
    replies: Replies, city: str, expected: str
) -> None:
    replies.question(f"What happened in {city}?", "here")
    assert _first(replies.question(FOLLOW_UP, "here")) == expected


def test_a_follow_up_is_understood_by_its_own_conversation_only(replies: Replies) -> None:
    replies.question("What happened in Baku?", "here")
    replies.question("What happened in The Hague?", "there")
    assert _first(replies.question(FOLLOW_UP, "here")) == BAKU
    assert _first(replies.question(FOLLOW_UP, "there")) == HAGUE


def test_after_a_long_silence_a_question_stands_alone(replies: Replies, clock: Clock) -> None:
    alone = replies.question(FOLLOW_UP, "elsewhere")
    replies.question("What happened in The Hague?", "here")
    clock.now += FORGOTTEN_AFTER + 1
    assert replies.question(FOLLOW_UP, "here") == alone


def test_small_talk_does_not_push_the_questions_out_of_memory(replies: Replies) -> None:
    replies.question("What happened in The Hague?", "here")
    for _ in range(MOST_QUESTIONS + 1):
        replies.question("thanks", "here")
    assert _first(replies.question(FOLLOW_UP, "here")) == HAGUE


def test_the_same_question_gets_the_same_reply(replies: Replies) -> None:
    asked = "How many participants were in The Hague?"
    assert replies.question(asked, "here") == replies.question(asked, "there")


# Articles by number


def test_an_article_is_read_by_its_number_in_the_list(replies: Replies) -> None:
    assert shown(replies.article("2")).text == f"West\ndate not stated\n\n{HAGUE}"


def test_without_a_number_the_articles_are_listed(replies: Replies) -> None:
    assert replies.article("") == messages.articles(replies.corpus)


@pytest.mark.parametrize(
    "number", ["0", "4", "-1", "1.5", "two", "1 2", "²", "9" * 5000, "<b>1</b>"]
)
def test_a_number_of_no_article_is_told_with_those_there_are(replies: Replies, number: str) -> None:
    text = shown(replies.article(number)).text
    assert text == f"There is no article {number[:20]}. The numbers go from 1 to 3."


# Buttons


def _reachable(replies: Replies, *starts: Message) -> Iterator[tuple[str, Pressed | None]]:
    """Press every button under these messages, and every new one that comes up by that."""
    waiting = [button.action for start in starts for button in buttons(start)]
    seen = set(waiting)
    while waiting:
        pressed = replies.pressed(waiting[0], PARIS_CALL)
        yield waiting.pop(0), pressed
        new = [button.action for button in buttons(pressed.message)] if pressed else []
        waiting.extend(each for each in dict.fromkeys(new) if each not in seen)
        seen.update(new)


def test_every_button_leads_to_a_message_that_can_be_sent(seed_index: PassageIndex) -> None:
    replies = Replies(seed_index)
    starts = [replies.question(PARIS_CALL, "here"), *map(replies.article, "12345")]
    found = dict(_reachable(replies, *starts))
    assert len(found) > 20
    for button, pressed in found.items():
        assert pressed, f"nothing happens on {button}"
        shown(pressed.message)


def test_more_passages_repeat_none_of_those_already_shown(seed_index: PassageIndex) -> None:
    replies = Replies(seed_index)
    message = replies.question(PARIS_CALL, "here")
    told: list[Quotation] = []
    while "More passages" in labels(message):
        told += quotations(shown(message))
        message = _pressed(replies, action(message, "More passages")).message
    told += quotations(shown(message))
    assert len(told) > 5
    assert len({(each.title, each.place) for each in told}) == len(told)
    assert [each.rank for each in told] == list(range(1, len(told) + 1))


def test_a_paragraph_that_an_article_repeats_is_quoted_only_once() -> None:
    text = paragraphs(*[BAKU] * 8, f"{BAKU} It was hot.")
    replies = Replies(index_of(article(text)))
    message = replies.question("Who gathered in Baku?", "here")
    told = [each.text for each in quotations(shown(message))]
    if "More passages" in labels(message):
        message = _pressed(replies, action(message, "More passages")).message
        told += [each.text for each in quotations(shown(message))]
    assert sorted(told) == [BAKU, f"{BAKU} It was hot."]


def test_more_passages_come_as_a_new_message(replies: Replies) -> None:
    message = replies.question("Which meeting was about fraud?", "here")
    assert not _pressed(replies, action(message, "More passages")).in_place


def test_more_passages_are_marked_by_the_question_if_it_is_known(replies: Replies) -> None:
    question = "Which meeting was about fraud?"
    more = action(replies.question(question, "here"), "More passages")
    marked = quotations(shown(_pressed(replies, more, question).message))
    plain = quotations(shown(_pressed(replies, more, None).message))
    assert [each.text for each in marked] == [each.text for each in plain]
    assert all(each.bold == (each.text,) for each in marked)
    assert all(each.bold == () for each in plain)


def test_what_is_around_a_passage_comes_anew_first_and_widens_in_place(replies: Replies) -> None:
    message = replies.question("What was meeting 4 about?", "here")
    first = _pressed(replies, action(message, "Around it"))
    wider = _pressed(replies, action(first.message, "Around it"))
    assert (first.in_place, wider.in_place) == (False, True)
    assert len(wider.message.runs) > len(first.message.runs)


def test_the_whole_article_comes_anew_below_an_answer_and_in_place_below_its_parts(
    replies: Replies,
) -> None:
    message = replies.question("What was meeting 4 about?", "here")
    around = _pressed(replies, action(message, "Around it")).message
    anew = _pressed(replies, action(message, "Whole article"))
    in_place = _pressed(replies, action(around, "Whole article"))
    assert (anew.in_place, in_place.in_place) == (False, True)
    assert anew.message == in_place.message
    assert "Meeting 7 was about fraud." in shown(anew.message).text


def test_buttons_go_on_working_once_the_index_is_built_anew(seeds: Corpus) -> None:
    before, after = Replies(PassageIndex(seeds)), Replies(PassageIndex(seeds))
    message = before.question(PARIS_CALL, "here")
    for button in buttons(message):
        assert before.pressed(button.action, None) == after.pressed(button.action, None)
        assert after.pressed(button.action, None)


def test_buttons_of_a_text_that_has_changed_since_do_nothing() -> None:
    before = Replies(index_of(article(paragraphs(BAKU, HAGUE, "Meeting 1 was about fraud."))))
    after = Replies(index_of(article(paragraphs(f"{BAKU}!", f"{HAGUE}!", "None was."))))
    message = before.question("Who gathered in Baku?", "here")
    pressed = [before.pressed(button.action, None) for button in buttons(message)]
    actions = {button.action for each in pressed if each for button in buttons(each.message)}
    actions |= {button.action for button in buttons(message)}
    assert len(actions) > 2
    assert [after.pressed(each, None) for each in actions] == [None] * len(actions)


def test_of_more_passages_those_that_have_changed_since_are_left_out() -> None:
    fraud = [f"Meeting {n} was about fraud." for n in range(8)]
    before = Replies(index_of(article(paragraphs(*fraud))))
    after = Replies(index_of(article(paragraphs(*fraud[:4], "Another text.", *fraud[5:]))))
    more = action(before.question("Which meeting was about fraud?", "here"), "More passages")
    found = quotations(shown(_pressed(after, more).message))
    assert [(each.rank, each.text) for each in found][:2] == [(4, fraud[3]), (6, fraud[5])]


GARBAGE = [
    "",
    ":",
    "more",
    "more:",
    "more::",
    "more:x:M5JC6B",
    "more:4:",
    "more:4:short",
    "more:4:nobody",
    "around",
    "around:M5JC6B",
    "around:nobody:1",
    "around::1",
    "read",
    "read:",
    "read:nobody",
    "page:nobody:1",
    "articles",
    "articles:x",
    "articles:-1",
    "articles:1:2",
    "delete:everything",
    "\x00",
    "😀" * 16,
    "' OR 1=1 --",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_an_unknown_button_does_nothing(replies: Replies, garbage: str) -> None:
    assert replies.pressed(garbage, None) is None


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "²", ""])
@pytest.mark.parametrize("verb", ["around", "page"])
def test_a_number_that_is_none_does_nothing(replies: Replies, verb: str, number: str) -> None:
    fingerprint = replies.corpus.passages[0].fingerprint
    assert replies.pressed(f"{verb}:{fingerprint}:{number}", None) is None


@pytest.mark.parametrize("pattern", ["around:{}:{}", "page:{}:{}", "more:{1}:{0}", "articles:{1}"])
def test_a_number_beyond_all_bounds_is_no_error(replies: Replies, pattern: str) -> None:
    fingerprint = replies.corpus.passages[0].fingerprint
    pressed = replies.pressed(pattern.format(fingerprint, "9" * 5000), None)
    if pressed:
        shown(pressed.message)


def test_a_spelling_that_was_offered_is_asked_for() -> None:
    index = index_of(article("Morocco hosts the meeting.\n\nZebras graze in Kenya."))
    replies = Replies(index)
    offered = replies.question("What about Maroco?", 1)
    assert labels(offered)[0] == "Did you mean Morocco?"
    pressed = replies.pressed(messages.ASK_NEAREST, "What about Maroco?")
    assert pressed
    assert not pressed.in_place
    assert "Morocco hosts the meeting." in plain(pressed.message.runs)


@pytest.mark.parametrize("question", [None, "What about Morocco?"])
def test_without_a_spelling_to_offer_there_is_nothing_to_ask(question: str | None) -> None:
    replies = Replies(index_of(article("Morocco hosts the meeting.")))
    assert replies.pressed(messages.ASK_NEAREST, question) is None
