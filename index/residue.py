"""What a saved web page carries besides its article: navigation, share bars, comment forms.

Such lines are never passages. The rules look at one whole line at a time and know no site: a line
goes only if it consists of navigation words and nothing else, or is one of the set phrases that
content management systems put around an article.
"""

import re

_WORDS = (
    "about|about us|account|activities|advertisement|all news|archives?|articles?|back|blog|"
    "bookmark|calendar|careers|categories|close|comments?|contacts?|contact us|copy link|"
    "cookies?|cookie policy|cookie settings|disclaimer|donate|download|e-?mail|events?|expand|"
    "facebook|faq|features?|feedback|follow|follow us|forward|gallery|help|home|home ?page|"
    "imprint|instagram|jobs|language|latest news|legal notice|like|linkedin|load more|loading|"
    "log ?in|log ?out|main menu|media|menu|more|more news|navigation|news|news ?letters?|next|"
    "next (?:article|page|post)|older posts|newer posts|opinion|pinterest|podcasts?|"
    "popular posts|press|press corner|press releases?|press room|previous|"
    "previous (?:article|page|post)|print|privacy|privacy policy|publications?|read more|"
    "recent posts|reddit|register|related|related (?:articles|content|links|news|posts|stories)|"
    "reply|report|resources|rss|save|search|see also|see more|settings|share|shares?|sign ?in|"
    "sign ?up|site ?map|sponsored|statistics|subscribe|tags?|telegram|terms|"
    "terms (?:and conditions|of service|of use)|top|top stories|topics|trending|tweet|twitter|"
    "uncategori[sz]ed|video|videos|view all|whatsapp|x|you may also like|youtube"
)

_NAVIGATION = re.compile(
    rf"[«‹<←]?\s*(?:{_WORDS})(?:\s*[/|>»›·•,–—-]\s*(?:{_WORDS}))*\s*[.:…>»›→]*", re.IGNORECASE
)

_SITES = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|instagram|youtube|mastodon|"
    r"bluesky|e-?mail)"
)
_SYSTEMS = r"(?:wordpress|drupal|joomla|ghost|blogger|wix|squarespace|typo3|disqus|google)"

# Every repetition below begins with its blank: "(?:\w+ ?){1,6}" could cut one long word into six
# in any way, and would try them all.
_PHRASES = re.compile(
    rf"""
      leave\ a\ (?:reply|comment)(?:\ cancel\ reply)? | (?:post|add|write|submit)\ (?:a\ )?comment
    | cancel\ reply | be\ the\ first\ to\ (?:comment|like\ this|reply).{{0,20}}
    | (?:no|[\d,.]+)\ (?:comments?|replies|responses|shares?|views?|likes?)(?:\ yet)?
    | comments?\ (?:are|is)\ (?:closed|off|disabled).{{0,40}}
    | this\ site\ uses\ (?:akismet|cookies).* | learn\ how\ your\ comment\ data\ is\ processed.*
    | (?:we|this\ website)\ uses?\ cookies.* | by\ continuing\ to\ (?:use|browse)\ .*cookies.*
    | your\ e-?mail\ address\ will\ not\ be\ published.* | required\ fields\ are\ marked.*
    | save\ my\ name,\ e-?mail.* | notify\ me\ of\ (?:new|follow-?up).*
    | (?:you\ must\ be\ logged\ in|log\ in(?:\ or\ register)?)
      (?:\ to\ (?:post|leave|add|submit|view)\ .{{1,40}})?
    | (?:share|like|tweet|pin|print|e-?mail|save)\ (?:this|it)(?:\ \w+){{0,4}}:?
    | (?:share|follow\ us|like\ us)\ (?:on|via|to)\ {_SITES}(?:(?:,|,?\ and)\ {_SITES}){{0,4}}
    | click\ (?:here\ )?to\ (?:share|print|e-?mail|subscribe).*
    | (?:sign\ up|subscribe)\ (?:for|to)\ .{{0,40}}
      (?:newsletters?|updates|alerts|feed|channel|mailing\ list|blog|podcast)
    | (?:view|see|show|browse|read)\ (?:all|more|full)(?:\ [\w-]+){{1,4}} | home\ [>»›]\ .{{1,80}}
    | (?:skip|jump|go|back|return)\ to\ (?:main\ )?(?:content|top|navigation|home|menu|list|news)
    | contact\ (?:the|our)(?:\ [\w-]+){{1,3}}
    | this(?:\ [\w/-]+){{1,3}}\ is\ about(?:\ [\w-]+){{1,6}}
    | (?:tags?|tagged|filed\ under|categor(?:y|ies)|posted\ in)\s*:[^.!?]{{0,200}}
    | all\ rights\ reserved.{{0,40}}
    | (?:copyright\ )?(?:©|\(c\)).{{0,120}} | copyright\ \d{{4}}.{{0,120}}
    | continue\ reading(?:\ .{{0,80}}[→»…]|\ ["“].{{0,80}})?
    | (?:proudly\ )?powered\ by\ {_SYSTEMS}
    | (?:enable|please\ enable)\ javascript.*
    """,
    re.IGNORECASE | re.VERBOSE,
)

_BACK_LINK = re.compile(r"(?i:back)\s+(?=[A-ZÀ-ÖØ-ÞА-Я])")


def is_residue(line: str, *, is_listed: bool = False) -> bool:
    """Whether this line, blanks around it left out, is navigation or a form and not the article.

    A full sentence counts only if it is one of the set phrases ("This site uses Akismet …"), and
    so does what is listed by a bullet: "• Statistics" may well be part of what the article says.
    """
    return bool(_PHRASES.fullmatch(line) or (not is_listed and _NAVIGATION.fullmatch(line)))


def link_words(line: str) -> int:
    """How many characters at the start of a title-like line are a link glued to it; mostly 0.

    "Back Regional Conference" gives 5: a saved page writes the link and the heading beside it as
    one line. Use it on headings only: a sentence may well begin with it.
    """
    match = _BACK_LINK.match(line)
    return match.end() if match else 0
