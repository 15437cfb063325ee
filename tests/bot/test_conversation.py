"""A conversation remembers its own last questions, for a while."""

from bot.conversation import (
    FORGOTTEN_AFTER,
    KEPT,
    MOST_CONVERSATIONS,
    MOST_QUESTIONS,
    Conversations,
    Key,
    Turn,
    asks_for_context,
)

HERE: Key = (1, None, 7)
THERE: Key = (1, None, 8)


def _say(conversations: Conversations, key: Key, question: str, now: float) -> None:
    history = conversations.history(key, now)
    conversations.remember(key, Turn(question, history), now)


def test_a_conversation_begins_without_history() -> None:
    assert Conversations().history(HERE, 0.0) == ()


def test_questions_are_remembered_oldest_first() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "one", 0.0)
    _say(conversations, HERE, "two", 1.0)
    assert conversations.history(HERE, 2.0) == ("one", "two")


def test_asking_for_the_history_does_not_change_it() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "one", 0.0)
    assert conversations.history(HERE, 1.0) == conversations.history(HERE, 1.0) == ("one",)


def test_the_oldest_question_goes_once_there_are_too_many() -> None:
    conversations = Conversations()
    for number in range(MOST_QUESTIONS + 2):
        _say(conversations, HERE, str(number), 0.0)
    expected = tuple(str(number) for number in range(2, MOST_QUESTIONS + 2))
    assert conversations.history(HERE, 0.0) == expected


def test_a_conversation_is_remembered_until_it_was_silent_for_too_long() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "one", 100.0)
    assert conversations.history(HERE, 100.0 + FORGOTTEN_AFTER) == ("one",)
    assert conversations.history(HERE, 100.1 + FORGOTTEN_AFTER) == ()


def test_every_question_starts_the_time_anew() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "one", 0.0)
    _say(conversations, HERE, "two", FORGOTTEN_AFTER)
    assert conversations.history(HERE, 2 * FORGOTTEN_AFTER) == ("one", "two")


def test_a_question_after_the_silence_begins_a_new_conversation() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "one", 0.0)
    _say(conversations, HERE, "two", FORGOTTEN_AFTER + 1)
    assert conversations.history(HERE, FORGOTTEN_AFTER + 2) == ("two",)


def test_two_conversations_never_mix() -> None:
    conversations = Conversations()
    _say(conversations, (1, None, 7), "one", 0.0)
    _say(conversations, (1, None, 8), "two", 0.0)
    _say(conversations, (1, 3, 7), "three", 0.0)
    assert conversations.history((1, None, 7), 0.0) == ("one",)
    assert conversations.history((1, None, 8), 0.0) == ("two",)
    assert conversations.history((1, 3, 7), 0.0) == ("three",)


def test_the_conversation_silent_for_longest_goes_once_there_are_too_many() -> None:
    conversations = Conversations()
    keys: list[Key] = [(number, None, number) for number in range(MOST_CONVERSATIONS + 1)]
    for key in keys[:-1]:
        _say(conversations, key, "asked", 0.0)
    _say(conversations, keys[0], "again", 1.0)
    _say(conversations, keys[-1], "asked", 1.0)
    assert conversations.history(keys[1], 1.0) == ()
    assert conversations.history(keys[0], 1.0) == ("asked", "again")
    assert conversations.history(keys[2], 1.0) == ("asked",)
    assert conversations.history(keys[-1], 1.0) == ("asked",)


def test_a_forgotten_conversation_begins_anew() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "one", 0.0)
    conversations.forget(HERE)
    conversations.forget(THERE)
    assert conversations.history(HERE, 1.0) == ()


def test_it_is_remembered_which_question_a_message_answers() -> None:
    conversations = Conversations()
    turn = Turn("and when?", ("Who?",))
    conversations.answered((1, 2), turn, HERE, 0.0)
    assert conversations.turn((1, 2)) == turn
    assert conversations.turn((2, 1)) is None
    assert turn.questions == ("Who?", "and when?")


def test_a_new_conversation_knows_nothing_of_the_answers_before_but_others_do() -> None:
    conversations = Conversations()
    conversations.answered((1, 2), Turn("Who?"), HERE, 0.0)
    conversations.answered((1, 3), Turn("Why?"), THERE, 0.0)
    conversations.forget(HERE)
    assert conversations.turn((1, 2)) is None
    assert conversations.turn((1, 3)) == Turn("Why?")


def test_somebody_is_forgotten_wherever_they_spoke_and_nobody_else_is() -> None:
    conversations = Conversations()
    elsewhere = (-5, 3, 7)
    for number, key in enumerate((HERE, elsewhere, THERE)):
        _say(conversations, key, "asked", 0.0)
        conversations.answered((key[0], number), Turn("asked"), key, 0.0)
    conversations.forget_person(7)
    assert conversations.history(HERE, 0.0) == conversations.history(elsewhere, 0.0) == ()
    assert conversations.history(THERE, 0.0) == ("asked",)
    assert [conversations.turn(each) for each in ((1, 0), (-5, 1), (1, 2))] == [
        None,
        None,
        Turn("asked"),
    ]


def test_nothing_is_remembered_for_longer_than_it_is_kept() -> None:
    conversations = Conversations()
    conversations.answered((1, 2), Turn("Who?"), HERE, 0.0)
    conversations.answered((1, 3), Turn("Why?"), HERE, 10.0)
    conversations.answered((1, 4), Turn("When?"), THERE, KEPT + 5.0)
    assert conversations.turn((1, 2)) is None
    assert conversations.turn((1, 3)) == Turn("Why?")


def test_what_asks_for_the_context_is_told_from_other_questions() -> None:
    for question in ("context here?", "Context", "Kontext?", "et le contexte ?", "السياق"):
        assert asks_for_context(question)
    for question in ("", "?", "Who?", "What was said in the context of the meeting in Paris?"):
        assert not asks_for_context(question)


def test_small_talk_does_not_push_the_questions_out_of_memory() -> None:
    conversations = Conversations()
    _say(conversations, HERE, "What happened in The Hague?", 0.0)
    for _ in range(MOST_QUESTIONS + 1):
        _say(conversations, HERE, "thanks", 1.0)
    assert conversations.history(HERE, 2.0) == ("What happened in The Hague?",)
