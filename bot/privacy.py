"""What people are told of what is kept of them. Pure."""

from bot.language import Language
from bot.messages import Message
from bot.richtext import Run

UNLISTED = ("mydata", "forgetme")
"""Everybody's commands that are told by /privacy and by no list."""


def kept(language: Language) -> Message:
    """What is kept of people, why and how long, and how they get or delete it."""
    lines = [
        language.runs(
            "Your question until it is answered, two days at most, so that none gets lost; after "
            "that only that something was handled, for two days."
        ),
        language.runs(
            "Which of my messages answers which of yours, as numbers, for two days: change your "
            "question and I change my answer."
        ),
        language.runs("The language that you chose, until you go by Telegram's again."),
        language.runs(
            "What you say of an answer with 👍 or 👎; if it was wrong with the question, for 90 "
            "days: so the people who tend the articles can mend it."
        ),
        language.runs(
            "The last questions of a conversation in memory only, for two days at most or until "
            "you write /new."
        ),
        language.runs("Of those who tend the articles also what they did, and when."),
        language.runs(
            "Copies that guard against loss hold what was deleted for up to 30 days more."
        ),
    ]
    runs = [*language.runs("<b>What I keep of you</b>")]
    for each in lines:
        runs += [Run("\n• "), *each]
    end = language.runs(
        "Nothing is passed on. /mydata sends you what is kept, /forgetme deletes it at once."
    )
    return Message((*runs, Run("\n\n"), *end))


def forgotten(language: Language, *, tends: bool) -> str:
    """What is told once all that was kept of somebody is deleted; `tends`: who tends articles."""
    if tends:
        return language.say("Done. What you did for the articles stays in their audit trail.")
    return language.say("Done: nothing is kept of you any more.")
