"""What an answer has to name: how questions ask for it, and what in a text names it."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from index import terms
from index.folding import LONGEST_WORD, fold


class Kind(StrEnum):
    """What an answer has to name."""

    PERSON = "who"
    TIME = "when"
    PLACE = "where"
    NUMBER = "how many"
    MONEY = "how much money"
    REASON = "why"
    THING = "what is"


_ASKS_FOR = {
    Kind.MONEY: r"how much money"
    r"|how much (?:\S+ ){0,6}(?:costs?|pay|paid|earn(?:s|ed)?|spend|spent)"
    r"|(?:what|which) (?:is |was |are |were )?(?:the |its |his |her |their )?(?:\S+ )?"
    r"(?:budget|price|cost|costs|salary|revenue|funding)|in (?:euros?|us dollars|dollars|pounds)"
    r"|was kostet|wie ?viel (?:geld|kostet)|cuanto (?:cuesta|dinero)"
    r"|combien (?:coute|d'argent)|сколько (?:стоит|денег)",
    Kind.NUMBER: r"how (?:many|much|old|long|far|tall|large|big|high|often|fast|deep)"
    r"|what (?:percent|percentage|number|amount|proportion|fraction|share)|number of"
    r"|(?:phone|telephone|fax) number"
    r"|wie ?viele?|wie (?:hoch|lange|gross|alt|oft)|cuant[oa]s?|que porcentaje|combien|сколько"
    r"|какои процент|quant[ieoa]s?|hoeveel|hur manga|كم",
    Kind.TIME: r"when|(?:in |on |at )?(?:what|which) (?:year|dates?|day|month|century|decade|time)"
    r"|wann|welche[mnrs] (?:jahr|monat|tag|jahrhundert)|cuando|(?:que|cual) (?:ano|fecha|dia|mes)"
    r"|quand|quelle (?:annee|date)|когда|каком году|quando|wanneer|nar|متى",
    Kind.PLACE: r"where|(?:what|which) (?:city|country|place|state|town|region|location|continent)"
    r"|wo|wohin|woher|welche[mnrs]? (?:stadt|land|ort)|donde|(?:que|cual) (?:ciudad|pais|lugar)"
    r"|^(?:d')?ou|quelle ville|quel pays|где|куда|откуда|каком городе|какои стране|^(?:da )?dove"
    r"|onde|waar|أين|اين",
    Kind.REASON: r"why|(?:what|for which) (?:is |was |are )?(?:the )?(?:reasons?|causes?)"
    r"|warum|weshalb|wieso|por que|pourquoi|почему|зачем|perche|waarom|varfor|لماذا",
    Kind.PERSON: r"who|whom|whose|wer|wen|wem|wessen|quien|quienes|qui|кто|кого|кому|quem|wie is"
    r"|^(?:a |con |da |di )?chi",
    Kind.THING: r"^(?:what(?:'s| is| are| was| were)|wat (?:is|was)) (?:an? |the )?"
    r"(?:\S+ ){0,3}\S+$"
    r"|^was (?:ist|sind) .*|^(?:que|cual) (?:es|son|era) .*|^qu'est-ce qu.*|^что такое .*"
    r"|^.* (?:meaning|definition)$|^what (?:does|do|did) .* (?:mean|stand for)$|^define .*",
}
_KINDS = {kind: re.compile(rf"\b(?:{pattern})\b") for kind, pattern in _ASKS_FOR.items()}
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve dozen hundred thousand million "
    "billion zwei drei vier funf sechs sieben acht neun zehn hundert tausend millionen dos tres "
    "cuatro cinco seis siete ocho nueve diez cien mil millones deux trois quatre cinq sept huit "
    "neuf dix cent mille millions два две три четыре пять шесть семь восемь девять десять сто "
    "тысяч миллионов".split()
)
_MONEY_WORDS = frozenset(
    "euro euros eur dollar dollars usd pound pounds gbp cent cents million millions billion "
    "billions thousand millionen tausend milliarden millones mil milliards mille рублеи евро "
    "долларов".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december januar "
    "februar marz april mai juni juli oktober dezember enero febrero marzo abril mayo junio julio "
    "agosto septiembre octubre noviembre diciembre janvier fevrier mars avril mai juin juillet "
    "aout septembre octobre novembre decembre января февраля марта апреля мая июня июля августа "
    "сентября октября ноября декабря".split()
)
_REASONS = frozenset(
    "because due since reason reasons why therefore thus hence order purpose cause caused causes "
    "result owing so weil da deshalb wegen grund damit porque debido razon causa por parce cause "
    "raison afin потому из-за причина поэтому чтобы".split()
)
_TELLING_WHAT = frozenset(
    "is are was were means called known refers defined ist sind war bezeichnet heisst es son era "
    "est sont etait это является".split()
)
CURRENCY_SIGN = re.compile(r"[$€£¥₽₹]\s?\d|\d\s?[€£¥₽₹]")
"""A sum of money as it is written; words are cut out of a text without the sign."""

_ARTICLES = frozenset(
    "a an the one any some ein eine einer eines der die das un una uno el la los las une le les l "
    "des o um uma il lo een de het en ett".split()
)
_YEAR = re.compile(r"1\d{3}|20\d\d")


def asked_for(question: str) -> Kind | None:
    """What an answer to the question has to name; None if its words do not tell."""
    said = " ".join(fold(word) for word in terms.words(question))
    found = {kind: match.start() for kind in Kind if (match := _KINDS[kind].search(said))}
    # "Who was there when Stock spoke?" asks for what comes first; any "what is" is the last resort.
    named = [kind for kind in _KINDS if kind in found and kind is not Kind.THING]
    return min(named, key=found.__getitem__, default=Kind.THING if found else None)


def names(kind: Kind, word: str, *, begins: bool) -> bool:
    """Whether a word of a text may name what is asked for; nothing so long that it is no word does.

    A rough look at the word alone: a number names a number, a capital a person or a place.
    `begins` says that it opens a sentence, where a capital means nothing.
    """
    return len(word) <= LONGEST_WORD and _names(kind, word, begins=begins)


@lru_cache(maxsize=1 << 16)
def _names(kind: Kind, word: str, *, begins: bool) -> bool:
    folded = fold(word)
    match kind:
        case Kind.NUMBER:
            return any(char.isdigit() for char in word) or folded in _NUMBER_WORDS
        case Kind.MONEY:
            is_sum = word[:1].isdigit() and len(word) > 2 and not _YEAR.fullmatch(word)
            return is_sum or folded in _MONEY_WORDS
        case Kind.TIME:
            is_day = word.isdigit() and len(word) <= 2
            return bool(_YEAR.match(word)) or folded in _MONTHS or is_day
        case Kind.REASON:
            return folded in _REASONS
        case Kind.THING:
            return folded in _TELLING_WHAT
        case Kind.PERSON | Kind.PLACE:
            # A capital at the very beginning may be a sentence's.
            return not begins and word[:1].isupper() and len(word) > 1


def tells_what(words: Sequence[str]) -> bool:
    """Whether the words behind a name say what it is: "… is a", "… bezeichnet einen".

    Languages without articles tell by the verb alone.
    """
    folded = [fold(word) for word in words]
    return any(
        verb in _TELLING_WHAT and (behind in _ARTICLES or not verb.isascii())
        for verb, behind in pairwise(folded)
    )
