"""What is said or pressed gets the reply that belongs to it."""

from collections.abc import Iterator

import pytest

from bot import guidance, messages
from bot.actions import Action, Origin, View
from bot.conversation import Turn
from bot.messages import Message
from bot.replies import Pressed, Replies
from bot.richtext import plain, shortened
from bot.served import Served
from index import Corpus, PassageIndex
from index.evaluation import Evidence, Fixture
from tests.bot.corpora import article, index_of, paragraphs
from tests.bot.reading import READER, Quotation, action, buttons, labels, quotations, shown
from tests.bot.running import PARIS_CALL

BAKU = "The conference in Baku gathered 93 participants."
HAGUE = "The conference in The Hague gathered 250 participants."
FOLLOW_UP = "and how many participants were there?"


@pytest.fixture
def replies() -> Replies:
    conferences = index_of(
        article(BAKU, "East", "baku.txt"),
        article(HAGUE, "West", "hague.txt"),
        article(paragraphs(*(f"Meeting {n} was about fraud." for n in range(8))), "M", "m.txt"),
    )
    return Replies(Served(conferences))


def _first(message: Message) -> str:
    return quotations(shown(message))[0].text


def _asked(replies: Replies, question: str, *history: str) -> Message:
    return replies.question(READER, Turn(question, history))


def _press(replies: Replies, button: str, question: str | None = None) -> Pressed | None:
    return replies.pressed(READER, button, Turn(question) if question else None)


def _pressed(replies: Replies, button: str, question: str | None = None) -> Pressed:
    pressed = _press(replies, button, question)
    assert pressed, f"nothing happens on {button}"
    return pressed


# Questions


@pytest.mark.parametrize(("city", "expected"), [("Baku", BAKU), ("The Hague", HAGUE)])
def test_a_follow_up_is_understood_by_the_question_before(
    replies: Replies, city: str, expected: str
) -> None:
    assert _first(_asked(replies, FOLLOW_UP, f"What happened in {city}?")) == expected


def test_the_same_question_gets_the_same_reply(replies: Replies) -> None:
    asked = "How many participants were in The Hague?"
    assert _asked(replies, asked) == _asked(replies, asked)


def test_a_part_of_an_answer_is_shown_in_its_context(replies: Replies) -> None:
    quoted = replies.corpus.passages[4]
    turn = Turn("context here?", ("What was meeting 2 about?",))
    message = replies.question(READER, turn, quoted.text[:12], [quoted.permalink])
    assert shown(message).spans("bold") == [quoted.text]
    assert "paragraphs 2 to 4 of 8" in shown(message).text


def test_an_answer_that_replies_to_nothing_tells_the_question(replies: Replies) -> None:
    message = replies.question(READER, Turn("Who gathered\nin Baku?"), told=True)
    assert shown(message).text.startswith("❓ Who gathered in Baku?\n\n" + BAKU)


def test_examples_are_answered_and_each_by_another_article(replies: Replies) -> None:
    served = replies.served
    asked = [f"{each} Who gathered?" for each in ("Baku.", "The Hague.")]
    fixtures = [Fixture(each, each, "", (Evidence("", ""),)) for each in asked]
    examples = Replies(served, fixtures).examples(READER)
    assert 0 < len(examples) <= 3
    titles = {quotations(shown(_asked(replies, each)))[0].title for each in examples}
    assert len(titles) == len(examples)


# Articles by number


def test_an_article_is_read_by_its_number_in_the_list(replies: Replies) -> None:
    assert shown(replies.article(READER, "2")).text == f"West\ndate not stated\n\n{HAGUE}"


def test_without_a_number_the_articles_are_listed(replies: Replies) -> None:
    assert replies.article(READER, "") == guidance.articles(READER, replies.corpus)


@pytest.mark.parametrize(
    "number", ["0", "4", "-1", "1.5", "two", "1 2", "²", "9" * 5000, "<b>1</b>"]
)
def test_a_number_of_no_article_is_told_with_those_there_are(replies: Replies, number: str) -> None:
    text = shown(replies.article(READER, number)).text
    assert text == f"There is no article {shortened(number, 20)}. The numbers go from 1 to 3."


# Buttons


def _shown_by(message: Message) -> list[str]:
    """Return the actions of the buttons that show something, in place of what is shown."""
    views = (View.ANSWER, View.AROUND, View.PAGE, View.LEAF)
    told = [(button.action, Action.read(button.action)) for button in buttons(message)]
    return [data for data, read in told if data and (read is None or read.view in views)]


def _reachable(replies: Replies, *starts: Message) -> Iterator[tuple[str, Pressed | None]]:
    """Press every button under these messages, and every new one that comes up by that."""
    waiting = [action for start in starts for action in _shown_by(start)]
    seen = set(waiting)
    while waiting:
        pressed = _press(replies, waiting[0], PARIS_CALL)
        yield waiting.pop(0), pressed
        new = _shown_by(pressed.message) if pressed else []
        waiting.extend(each for each in dict.fromkeys(new) if each not in seen)
        seen.update(new)


def test_every_button_leads_to_a_message_that_can_be_sent(seed_index: PassageIndex) -> None:
    replies = Replies(Served(seed_index))
    starts = [_asked(replies, PARIS_CALL), *(replies.article(READER, n) for n in "12345")]
    found = dict(_reachable(replies, *starts))
    assert len(found) > 20
    for button, pressed in found.items():
        assert pressed, f"nothing happens on {button}"
        shown(pressed.message)


def test_more_passages_repeat_none_of_those_already_shown(seed_index: PassageIndex) -> None:
    replies = Replies(Served(seed_index))
    message = _asked(replies, PARIS_CALL)
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
    replies = Replies(Served(index_of(article(text))))
    message = _asked(replies, "Who gathered in Baku?")
    told = [each.text for each in quotations(shown(message))]
    if "More passages" in labels(message):
        message = _pressed(replies, action(message, "More passages")).message
        told += [each.text for each in quotations(shown(message))]
    assert sorted(told) == [BAKU, f"{BAKU} It was hot."]


@pytest.mark.parametrize("button", ["More passages", "Around it", "Whole article"])
def test_what_the_buttons_show_comes_in_place_and_leads_back(replies: Replies, button: str) -> None:
    question = "Which meeting was about fraud?"
    message = _asked(replies, question)
    pressed = _pressed(replies, action(message, button), question)
    assert pressed.in_place
    back = "◀" if button == "More passages" else "◀ Back to the answer"
    assert _pressed(replies, action(pressed.message, back), question).message == message


def test_more_passages_are_marked_by_the_question_if_it_is_known(replies: Replies) -> None:
    question = "Which meeting was about fraud?"
    more = action(_asked(replies, question), "More passages")
    marked = quotations(shown(_pressed(replies, more, question).message))
    plain = quotations(shown(_pressed(replies, more, None).message))
    assert [each.text for each in marked] == [each.text for each in plain]
    assert all(each.bold == (each.text,) for each in marked)
    assert all(each.bold == () for each in plain)


def test_what_is_around_a_passage_widens_step_by_step(replies: Replies) -> None:
    first = _pressed(replies, action(_asked(replies, "What was meeting 4 about?"), "Around it"))
    wider = _pressed(replies, action(first.message, "Around it"))
    assert len(wider.message.runs) > len(first.message.runs)


def test_the_closest_passage_is_no_answer_wherever_it_is_shown(replies: Replies) -> None:
    trail = tuple(each.fingerprint for each in replies.corpus.passages[2:6])
    for view in (View.ANSWER, View.AROUND, View.PAGE):
        for at in (0, 1):
            button = str(Action(view, Origin.CLOSEST, trail, at))
            assert "ot an answer" in shown(_pressed(replies, button).message).text


def test_buttons_go_on_working_once_the_index_is_built_anew(seeds: Corpus) -> None:
    before, after = (Replies(Served(PassageIndex(seeds))) for _ in range(2))
    actions = _shown_by(_asked(before, PARIS_CALL))
    assert len(actions) == 3
    for each in actions:
        assert _press(before, each) == _press(after, each)
        assert _press(after, each)


def test_buttons_of_a_text_that_has_changed_since_do_nothing() -> None:
    before = Replies(
        Served(index_of(article(paragraphs(BAKU, HAGUE, "Meeting 1 was about fraud."))))
    )
    after = Replies(Served(index_of(article(paragraphs(f"{BAKU}!", f"{HAGUE}!", "None was.")))))
    message = _asked(before, "Who gathered in Baku?")
    pressed = [_press(before, button.action, None) for button in buttons(message)]
    actions = {button.action for each in pressed if each for button in buttons(each.message)}
    actions |= {button.action for button in buttons(message) if button.action}
    assert len(actions) > 2
    assert [_press(after, each, None) for each in actions] == [None] * len(actions)


def test_of_more_passages_those_that_have_changed_since_are_left_out() -> None:
    fraud = [f"Meeting {n} was about fraud." for n in range(8)]
    before = Replies(Served(index_of(article(paragraphs(*fraud)))))
    after = Replies(Served(index_of(article(paragraphs(*fraud[:4], "Another text.", *fraud[5:])))))
    more = action(_asked(before, "Which meeting was about fraud?"), "More passages")
    found = quotations(shown(_pressed(after, more).message))
    assert [(each.rank, each.text) for each in found][:2] == [(4, fraud[3]), (6, fraud[5])]


GARBAGE = [
    "",
    ":",
    "AAAA",
    "AAAAshort",
    "AAAAnobody",
    "DAABnobody",
    "GAAAnobody",
    "____nobody",
    "list:",
    "list:x",
    "list:-1",
    "ask:",
    "delete:everything",
    "\x00",
    "😀" * 16,
    "' OR 1=1 --",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_an_unknown_button_does_nothing(replies: Replies, garbage: str) -> None:
    assert _press(replies, garbage, None) is None


@pytest.mark.parametrize("view", [View.AROUND, View.PAGE, View.LEAF])
def test_a_number_beyond_all_bounds_is_no_error(replies: Replies, view: View) -> None:
    action = Action(view, Origin.ANSWER, (replies.corpus.passages[0].fingerprint,), 0, 10**9)
    shown(_pressed(replies, str(action)).message)
    shown(_pressed(replies, f"list:{'9' * 5000}:").message)


def test_a_spelling_that_was_offered_is_asked_for() -> None:
    index = index_of(article("Morocco hosts the meeting.\n\nZebras graze in Kenya."))
    replies = Replies(Served(index))
    offered = _asked(replies, "What about Maroco?")
    assert labels(offered)[0] == "Did you mean Morocco?"
    pressed = _press(replies, messages.ASK_NEAREST, "What about Maroco?")
    assert pressed
    assert not pressed.in_place
    assert "Morocco hosts the meeting." in plain(pressed.message.runs)


@pytest.mark.parametrize("question", [None, "What about Morocco?"])
def test_without_a_spelling_to_offer_there_is_nothing_to_ask(question: str | None) -> None:
    replies = Replies(Served(index_of(article("Morocco hosts the meeting."))))
    assert _press(replies, messages.ASK_NEAREST, question) is None


def test_a_sign_that_folds_to_nothing_is_asked_for_without_harm() -> None:
    replies = Replies(Served(index_of(article("0:\U0001d17b stands here.\n\nMore stands there."))))
    assert "Showing results" not in shown(_asked(replies, "0:\U0001d17b")).text
