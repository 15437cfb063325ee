"""Greetings, thanks and the like are recognised; whatever may be a question is not."""

import pytest

from index.smalltalk import Smalltalk, recognise


@pytest.mark.parametrize(
    "message",
    [
        "hi",
        "Hello!",
        "HELLO",
        "hello there",
        "Hey everyone",
        "Good morning",
        "Good afternoon, dear bot!",
        "good evening :)",
        "Good day",
        "How are you?",
        "Bonjour",
        "Hola",
        "Buenos días",
        "Guten Tag",
        "Guten Morgen",
        "Привет!",
        "مرحبا",
        "السلام عليكم",
    ],
)
def test_a_greeting_is_recognised(message: str) -> None:
    assert recognise(message) is Smalltalk.GREETING


@pytest.mark.parametrize(
    "message",
    [
        "thanks",
        "Thank you!",
        "Thank you very much, that was helpful.",
        "ok thanks",
        "thx",
        "Cheers!",
        "Thanks a lot for your help",
        "Merci beaucoup",
        "Muchas gracias",
        "Danke",
        "Vielen Dank!",
        "Спасибо большое",
        "شكرا جزيلا",
    ],
)
def test_thanks_are_recognised(message: str) -> None:
    assert recognise(message) is Smalltalk.THANKS


@pytest.mark.parametrize("message", ["bye", "Goodbye!", "ok bye", "Adiós", "Tschüss", "пока"])
def test_a_farewell_is_recognised(message: str) -> None:
    assert recognise(message) is Smalltalk.FAREWELL


@pytest.mark.parametrize(
    "message",
    [
        "Who are you?",
        "who r u",
        "What are you?",
        "So what exactly are you",
        "Hello, who are you?",
        "Are you a bot?",
        "are you human",
        "What’s your name?",
        "What's your name?",
        "What is your purpose",
        "What can you do?",
        "What can I ask you?",
        "How do you work?",
        "how does this work",
        "Help",
        "help me",
        "Can you help me?",
        "Tell me about yourself.",
    ],
)
def test_a_question_about_the_bot_is_recognised(message: str) -> None:
    assert recognise(message) is Smalltalk.ABOUT


@pytest.mark.parametrize("message", ["Thanks, bye", "Goodbye and thanks", "Hello and thank you"])
def test_small_talk_of_several_kinds_is_small_talk(message: str) -> None:
    assert recognise(message) is not None


@pytest.mark.parametrize(
    "message",
    [
        "Hello, who is Jürgen Stock?",
        "Hi! Where was the conference held?",
        "Thanks, and how many people attended?",
        "thanks to whom was it organised",
        "Good morning, what is the Paris Call?",
        "Hello Kitty",
        "morning session in Baku",
        "Thank you note of Stock",
        "Help for victims of cybercrime",
        "help police",
        "Who are the participants?",
        "What are the three key areas?",
        "What can police do?",
        "What do you know about Baku?",
        "How does the Paris Call work?",
        "Are you sure that Stock said so?",
        "Who are you and who are the participants?",
        "And when?",
        "why",
        "Interpol",
        "bye-laws",
        "24/7",
    ],
)
def test_what_may_be_a_question_is_no_small_talk(message: str) -> None:
    assert recognise(message) is None


@pytest.mark.parametrize("message", ["", " ", "???", "👍", "-", "…"])
def test_a_message_without_a_word_is_none(message: str) -> None:
    assert recognise(message) is None


def test_a_long_message_of_greetings_is_read_as_a_question() -> None:
    assert recognise("hello " * 12) is Smalltalk.GREETING
    assert recognise("hello " * 13) is None
