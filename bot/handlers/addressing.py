"""Who has said what to the bot: the reader, the question, the conversation that it belongs to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from telegram import Bot, Message, MessageEntity, User

from bot import guidance
from bot import language as languages
from bot.conversation import Conversations, Key, Turn
from bot.messages import ASKED
from bot.reader import Reader
from bot.readership import Readership
from bot.replies import Replies

_COMMAND = re.compile(r"/ask(?:@\w+)?(?!\w)\s*")
_EVERYBODYS_COMMAND = re.compile(
    rf"/(?:{'|'.join(guidance.commands(languages.ENGLISH))}|article_\d+)(?:@(\w+))?(?!\w)",
    re.IGNORECASE,
)


class Readers:
    """Whom a message is for, by who has said or pressed something.

    Args:
        readership: knows which languages were chosen.
    """

    def __init__(self, readership: Readership) -> None:
        self._readership = readership

    def of(self, user: User | None, bot: Bot) -> Reader:
        """The reader; nobody in particular reads English."""
        code = user and (self._readership.language(user.id) or user.language_code)
        return Reader(languages.of(code), bot.username, bool(bot.bot.supports_inline_queries))


@dataclass(frozen=True, slots=True)
class Talk:
    """What all that listen to readers need: replies, for whom, what is kept, what was said."""

    replies: Replies
    readers: Readers
    readership: Readership
    conversations: Conversations


def conversation(message: Message) -> Key:
    """Who talks to the bot where: in a group each person and topic is a conversation."""
    person = message.sender_chat or message.from_user
    # In a group without topics a chain of replies has a thread too, but it is the same talk.
    topic = message.message_thread_id if message.is_topic_message else None
    return message.chat_id, topic, person.id if person else None


def question(message: Message, bot: Bot) -> str:
    """What a message asks: its text without /ask and without the bot's name; may be empty."""
    text = _COMMAND.sub("", message.text or "", count=1) if _is_command(message) else message.text
    name = re.escape(bot.username)
    return re.sub(rf"(?<!\w)@{name}(?!\w)[,:]?\s*", "", text or "", flags=re.IGNORECASE).strip()


def _is_command(message: Message) -> bool:
    return bool(_COMMAND.match(message.text or ""))


def mentions(message: Message, bot: Bot) -> bool:
    """Whether a message speaks to the bot by its name."""
    mentioned = message.parse_entities([MessageEntity.MENTION]).values()
    if f"@{bot.username}".lower() in map(str.lower, mentioned):
        return True
    named = message.parse_entities([MessageEntity.TEXT_MENTION])
    return any(entity.user and entity.user.id == bot.id for entity in named)


def is_by(message: Message | None, bot: Bot) -> bool:
    """Whether a message is one of the bot's own."""
    return bool(message and message.from_user and message.from_user.id == bot.id)


def is_for(message: Message, bot: Bot) -> bool:
    """Whether a message is for the bot and not only among people, or for another bot."""
    return (
        message.chat.type == message.chat.PRIVATE
        or _is_commanded(message, bot)
        or mentions(message, bot)
        or is_by(message.reply_to_message, bot)
    )


def _is_commanded(message: Message, bot: Bot) -> bool:
    """Whether a message is a command of this bot's; one that names no bot is for all of them."""
    found = _EVERYBODYS_COMMAND.match(message.text or "")
    return found is not None and (found[1] or bot.username).lower() == bot.username.lower()


def answers(shown: Message, bot: Bot) -> Turn | None:
    """The question that a message of the bot answers, as far as Telegram tells."""
    if tells_question(shown):
        return Turn((shown.text or "").partition("\n")[0].removeprefix(ASKED))
    asked = shown.reply_to_message
    if asked is None or is_by(asked, bot) or not (found := question(asked, bot)):
        return None
    return Turn(found)


def tells_question(shown: Message) -> bool:
    """Whether a message of the bot opens with the question that it answers.

    A quotation or a title may begin with the same sign. Only the question is in italics and in no
    quotation.
    """
    if not (shown.text or "").startswith(ASKED):
        return False
    opening = {entity.type for entity in shown.entities if entity.offset == 0}
    quotes = {MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE}
    return MessageEntity.ITALIC in opening and opening.isdisjoint(quotes)


def owner(shown: Message, bot: Bot) -> User | None:
    """Whose question a message of the bot answers, in a group; None if it is everybody's."""
    asked = shown.reply_to_message
    if shown.chat.type == shown.chat.PRIVATE or asked is None or asked.sender_chat:
        return None
    return None if is_by(asked, bot) else asked.from_user


def permalinks(message: Message, username: str) -> list[str]:
    """The permalinks in a message, each once, in the order of its citations."""
    found = dict.fromkeys(_payloads(message, username))
    return [payload for payload in found if len(payload) == 14]


def numbered(message: Message, username: str) -> dict[int, str]:
    """The permalinks in a message by the numbers of their citations."""
    texts = message.parse_entities([MessageEntity.TEXT_LINK])
    found: dict[int, str] = {}
    for entity, text in texts.items():
        number = re.match(r"\[(\d+)\]", text)
        for payload in payloads(entity.url or "", username):
            if number:
                found.setdefault(int(number[1]), payload)
    return found


def _payloads(message: Message, username: str) -> Iterator[str]:
    for entity in message.entities:
        if entity.type == MessageEntity.TEXT_LINK and entity.url:
            yield from payloads(entity.url, username)


def payloads(text: str, username: str) -> Iterator[str]:
    """The payloads of this bot's links in a text."""
    for address in re.findall(r"\S+", text):
        try:
            parts = urlsplit(address if "//" in address else f"https://{address}")
        except ValueError:  # such as https://[2]
            continue
        if parts.netloc == "t.me" and parts.path.strip("/").lower() == username.lower():
            yield from parse_qs(parts.query).get("start", ())
