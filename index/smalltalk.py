"""Greetings, thanks and questions about the bot itself: messages the corpus is not asked by."""

import re
from enum import StrEnum

from index import terms
from index.folding import fold


class Smalltalk(StrEnum):
    """What a message that asks nothing of the corpus is."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABOUT = "about"


_OPENERS = {
    Smalltalk.GREETING: "hi hello hey hiya howdy greetings morning afternoon evening bonjour salut "
    "hola hallo servus moin ciao buongiorno guten buenos buenas ola privet привет здравствуйте "
    "مرحبا السلام سلام",
    Smalltalk.THANKS: "thanks thank thx ty cheers merci gracias danke dank grazie obrigado "
    "obrigada спасибо شكرا",
    Smalltalk.FAREWELL: "bye goodbye farewell adieu adios tschuss ciao пока",
}

_FILLERS = frozenset(
    "a again all and are bot day dear everyone for friend going good great have help helpful how "
    "is it its lot lots man much my nice night of ok okay perfect please see so that the there "
    "this to today very was well with wonderful you your bonne dias tardes tag "
    "morgen abend noches beaucoup muchas vielen عليكم جزيلا большое later cool awesome super "
    "really information info answer answers just done whats up".split()
)

_ABOUT = re.compile(
    r"(?:(?:so|and|but|hi|hello|hey|ok|please|tell me)\s+)*"
    r"(?:who|what)\s+(?:exactly\s+)?(?:are|r)\s+(?:you|u)"
    r"|are you (?:a |an )?(?:bot|robot|human|person|ai|real|there|machine|language model)"
    r"|what(?:s| is) your (?:name|purpose|job)|what can (?:you|i) (?:do|ask)(?: you)?(?: here)?"
    r"|what do you (?:do|know)|how do you work|how does this work|who (?:made|built|wrote) you"
    r"|(?:can you )?help(?: me)?|introduce yourself|tell me about yourself"
)

_GREETING = re.compile(r"how are you(?: doing)?(?: today)?|whats up|good (?:day|night)")

_LONGEST = 12


def recognise(message: str) -> Smalltalk | None:
    """What kind of small talk the message is; None if it may ask something of the corpus.

    A greeting before a question does not make it small talk: every word has to be one of a
    greeting's. A message without a single word is None too.
    """
    words = [fold(word).replace("'", "") for word in terms.words(message)]
    if not 0 < len(words) <= _LONGEST:
        return None
    if _ABOUT.fullmatch(" ".join(words)):
        return Smalltalk.ABOUT
    if _GREETING.fullmatch(" ".join(words)):
        return Smalltalk.GREETING
    openers = {kind: frozenset(map(fold, listed.split())) for kind, listed in _OPENERS.items()}
    if not _FILLERS.union(*openers.values()).issuperset(words):
        return None
    return next((kind for kind, known in openers.items() if known.intersection(words)), None)
