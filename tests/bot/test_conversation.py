"""A conversation remembers its own last questions, for a while."""

from bot.conversation import (
    FORGOTTEN_AFTER,
    MOST_CONVERSATIONS,
    MOST_QUESTIONS,
    Conversations,
)


def test_a_conversation_begins_without_history() -> None:
    assert Conversations().history("here", 0.0) == ()


def test_questions_are_remembered_oldest_first() -> None:
    conversations = Conversations()
    conversations.remember("here", "one", 0.0)
    conversations.remember("here", "two", 1.0)
    assert conversations.history("here", 2.0) == ("one", "two")


def test_asking_for_the_history_does_not_change_it() -> None:
    conversations = Conversations()
    conversations.remember("here", "one", 0.0)
    assert conversations.history("here", 1.0) == conversations.history("here", 1.0) == ("one",)


def test_the_oldest_question_goes_once_there_are_too_many() -> None:
    conversations = Conversations()
    for number in range(MOST_QUESTIONS + 2):
        conversations.remember("here", str(number), 0.0)
    expected = tuple(str(number) for number in range(2, MOST_QUESTIONS + 2))
    assert conversations.history("here", 0.0) == expected


def test_a_conversation_is_remembered_until_it_was_silent_for_too_long() -> None:
    conversations = Conversations()
    conversations.remember("here", "one", 100.0)
    assert conversations.history("here", 100.0 + FORGOTTEN_AFTER) == ("one",)
    assert conversations.history("here", 100.1 + FORGOTTEN_AFTER) == ()


def test_every_question_starts_the_time_anew() -> None:
    conversations = Conversations()
    conversations.remember("here", "one", 0.0)
    conversations.remember("here", "two", FORGOTTEN_AFTER)
    assert conversations.history("here", 2 * FORGOTTEN_AFTER) == ("one", "two")


def test_a_question_after_the_silence_begins_a_new_conversation() -> None:
    conversations = Conversations()
    conversations.remember("here", "one", 0.0)
    conversations.remember("here", "two", FORGOTTEN_AFTER + 1)
    assert conversations.history("here", FORGOTTEN_AFTER + 2) == ("two",)


def test_two_conversations_never_mix() -> None:
    conversations = Conversations()
    conversations.remember((1, None, 7), "one", 0.0)
    conversations.remember((1, None, 8), "two", 0.0)
    conversations.remember((1, 3, 7), "three", 0.0)
    assert conversations.history((1, None, 7), 0.0) == ("one",)
    assert conversations.history((1, None, 8), 0.0) == ("two",)
    assert conversations.history((1, 3, 7), 0.0) == ("three",)


def test_the_conversation_silent_for_longest_goes_once_there_are_too_many() -> None:
    conversations = Conversations()
    for number in range(MOST_CONVERSATIONS):
        conversations.remember(number, "asked", 0.0)
    conversations.remember(0, "again", 1.0)
    conversations.remember("one more", "asked", 1.0)
    assert conversations.history(1, 1.0) == ()
    assert conversations.history(0, 1.0) == ("asked", "again")
    assert conversations.history(2, 1.0) == ("asked",)
    assert conversations.history("one more", 1.0) == ("asked",)
