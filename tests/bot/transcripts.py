"""Conversations with the bot in readable files: replayed, written down again and compared.

What people do stands at the margin, what the bot does is indented below:

    # A question and its answer

    Carol: Which countries signed the Paris Call?

      Verbatim replies:
        > **Only four countries …**
        [More passages] [Around it]

    Carol presses [Around it]

      Verbatim edits that message:
        …

People can do this; `in Readers` or `in Readers, topic 7` after a name is where, else in private,
and `(de)` after a name that is new is the language of that person's Telegram:

    Carol (de) in Readers, topic 7: text, which goes on
    | in lines like this one
    Carol replies to that: text                        to "that message", as the bot's lines have it
    Carol replies to "beginning of a message": text    to anybody's message
    Carol replies to "part of one" quoting it: text
    Carol edits: text                                  what they said last
    Carol presses [label]                              under the last message that has it
    Carol presses [label] under "beginning of one"
    Carol follows the link of "[1]"                    a link or button in the last message with it
    Carol asks inline: query
    Carol asks inline from 20: query                   once the list is scrolled to its end
    Carol chooses result 2                             of the list, for the chat that they are in
    Carol sends a sticker                              or any other kind of message there is
    Carol sends a photo: its caption
    Carol forwards from the channel News: text
    Carol deletes that                                 or: deletes "beginning of a message"

And this happens behind the scenes, where an article is named by its title:

    the bot is restarted
    in "title" "this" becomes "that"                   and is published
    "title" is removed
    the stored articles are changed by hand            behind the library's back
"""

import difflib
import re
import textwrap
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import entities
from bot_api import BotApi, Call, Group, Person, Sent, Update
from entities import FormattedText, utf16_length

from tests.bot.running import some_group, somebody

WIDTH = 100
SILENCE = ("  Verbatim is silent.",)
NOT_MODIFIED = "message is not modified"
"""The one refusal that is no fault: a press that changes nothing."""

_SECONDS_TO_ACT = 10.0
_SECONDS_AFTER = 0.15
_SECONDS_OF_SILENCE = 0.6
_BEGINNING = 50  # characters by which a message is named
_WITH_CONTENT = 2  # results of an inline query whose messages are shown

_Key = tuple[int, int]
"""A chat and a message in it."""

Params = dict[str, Any]


# Reading and writing the files


@dataclass(frozen=True)
class Step:
    """What somebody does, and what the bot does then, in the lines of the file."""

    above: tuple[str, ...]
    """Remarks, as they stand."""
    action: tuple[str, ...]
    then: tuple[str, ...] = ()
    line: int = 0


_STEP = re.compile(
    r"(?P<above>(?:(?:#.*)?\n)*)"
    r"(?P<action>(?:[^#|\s].*\n(?:\|.*\n)*)?)"
    r"(?P<then>(?:(?: .*)?\n)*)"
)


def parse(text: str) -> list[Step]:
    """Return the steps of a transcript; the last has no action if remarks end the file.

    Raises:
        ValueError: A line belongs to nothing.
    """
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).rstrip("\n") + "\n"
    steps = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        line = text.count("\n", 0, found.start("action") if found else at) + 1
        if not found or found.end() == at or (found["then"] and not found["action"]):
            raise ValueError(f"line {line}: this belongs to nothing that somebody does")
        above, action, then = map(_lines, found.group("above", "action", "then"))
        steps.append(Step(above, action, then, line))
        at = found.end()
    return steps


def _lines(block: str) -> tuple[str, ...]:
    return tuple(block.strip("\n").split("\n")) if block.strip("\n") else ()


def render(steps: Iterable[Step]) -> str:
    """Return the text of a transcript."""
    blocks = [block for step in steps for block in (step.above, step.action, step.then) if block]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


@dataclass(frozen=True)
class Deed:
    """What an action is, taken apart."""

    kind: str
    name: str = ""
    language: str = "en"
    group: str = ""
    topic: str = ""
    text: str = ""
    target: str = ""
    """How the message begins that is meant; empty for the bot's last one."""
    quoting: str = ""
    label: str = ""
    """What is written on the button or link, what kind of message is sent, an article's title."""
    offset: str = ""
    number: str = ""

    @property
    def is_behind_the_scenes(self) -> bool:
        """Whether nobody in a chat does it."""
        return not self.name


_WHO = (
    r"(?P<name>\w+)(?: \((?P<language>[\w-]+)\))?"
    r'(?: in (?P<group>[^:,"\[]+?)(?:, topic (?P<topic>\d+))?)?'
)
_WHICH = r'(?:that|"(?P<target>.+?)")'
_DEEDS = {
    "replies": rf" replies to {_WHICH}(?P<quoting> quoting it)?: ?(?P<text>.*)",
    "edits": r" edits: ?(?P<text>.*)",
    "presses": r' presses \[(?P<label>.+?)\](?: under "(?P<target>.+)")?',
    "follows": r' follows the link of "(?P<label>.+)"',
    "asks": r" asks inline(?: from (?P<offset>\S+))?: ?(?P<text>.*)",
    "chooses": r" chooses result (?P<number>\d+)",
    "sends": r" sends an? (?P<label>[\w ]+?)(?:: (?P<text>.+))?",
    "forwards": r" forwards from the channel (?P<label>[^:]+): ?(?P<text>.*)",
    "deletes": rf" deletes {_WHICH}",
    "says": r": ?(?P<text>.*)",
}
_BEHIND_THE_SCENES = {
    "restarts": "the bot is restarted",
    "spoils": "the stored articles are changed by hand",
    "changes": r'in "(?P<label>.+)" "(?P<target>.+)" becomes "(?P<text>.+)"',
    "removes": r'"(?P<label>.+)" is removed',
}


def deed(action: tuple[str, ...]) -> Deed:
    """Return what the lines of an action mean."""
    first, *more = action
    for kind, pattern in _BEHIND_THE_SCENES.items():
        if found := re.fullmatch(pattern, first):
            return Deed(kind, **found.groupdict())
    for kind, pattern in _DEEDS.items():
        if found := re.fullmatch(_WHO + pattern, first):
            given = {name: value for name, value in found.groupdict().items() if value}
            lines = [given.pop("text", ""), *(each[1:].removeprefix(" ") for each in more)]
            text = "\n".join(lines if lines[0] else lines[1:])
            return Deed(kind, text=text, **given)
    raise ValueError(f"Nobody can do this: {first}")


# What the bot shows


_MARKS = {
    "bold": "**",
    "italic": "*",
    "underline": "__",
    "strikethrough": "~~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
}
_QUOTES = {"blockquote": "> ", "expandable_blockquote": ">> "}


def markdown(formatted: FormattedText) -> list[str]:
    """Return the lines of a text as a reader sees them, with marks for what is formatted."""
    opening: defaultdict[int, str] = defaultdict(str)
    closing: defaultdict[int, str] = defaultdict(str)
    quotes: dict[int, str] = {}
    ends: set[int] = set()
    for first, last, url in _links(formatted):
        opening[first] += "["
        closing[last] = f"]({url})" + closing[last]
    for each in formatted.entities:
        start, end = each.offset, each.offset + each.length
        if each.type in _QUOTES:
            quotes[start] = _QUOTES[each.type]
            ends.add(end)
        elif mark := _MARKS.get(each.type, ""):
            opening[start] += mark
            closing[end] = mark + closing[end]
    lines: list[str] = []
    prefix = line = ""
    at = 0
    for char in (*formatted.text, ""):
        line += closing[at]
        if at in ends or (at in quotes and line):
            lines.append(prefix + line)
            line = ""
        if at in ends:
            prefix = ""
        prefix = quotes.get(at, prefix)
        line += opening[at]
        if char != "\n":
            line += char
        elif at not in ends:  # a quotation ends its line by itself
            lines.append(prefix + line)
            line = ""
        at += utf16_length(char)
    return [*lines, line] if line else lines


def _links(formatted: FormattedText) -> list[tuple[int, int, str]]:
    """Return where links start and end; what leads to the same place without a gap is one."""
    found: list[tuple[int, int, str]] = []
    for each in formatted.entities:
        if each.url:
            start, end = each.offset, each.offset + each.length
            if found and found[-1][1:] == (start, each.url):
                start = found.pop()[0]
            found.append((start, end, each.url))
    return found


def keyboard(markup: Params | None) -> list[str]:
    """Return the rows of buttons below a message, or what else it asks its reader to do."""
    markup = markup or {}
    rows = [*markup.get("inline_keyboard", []), *markup.get("keyboard", [])]
    lines = [" ".join(map(_button, row)) for row in rows]
    if markup.get("force_reply"):
        hint = markup.get("input_field_placeholder")
        lines.append(f"(asks for a reply: {hint})" if hint else "(asks for a reply)")
    if markup.get("remove_keyboard"):
        lines.append("(takes the keyboard away)")
    return lines


def _button(button: Params | str) -> str:
    match button:
        case {"text": label, "url": url} | {"text": label, "login_url": {"url": url}}:
            return f"[{label} ↗ {url}]"
        case {"text": label, "copy_text": {"text": copied}}:
            return f"[{label} ⧉ {copied}]"
        case {"text": label, "switch_inline_query_current_chat": query}:
            return f"[{label} → here: @bot {query}]".replace(" ]", "]")
        case {"text": label, "switch_inline_query": query} | {
            "text": label,
            "switch_inline_query_chosen_chat": {"query": query},
        }:
            return f"[{label} → @bot {query}]".replace(" ]", "]")
        case {"text": label, "start_parameter": payload}:
            return f"[{label} → /start {payload}]"
        case {"text": label}:
            return f"[{label}]"
    return f"[{button}]"


def content(params: Params) -> list[str]:
    """Return the lines of a message that a call sends, with the buttons below."""
    return [*markdown(_formatted(params)), *keyboard(params.get("reply_markup"))]


def _formatted(params: Params) -> FormattedText:
    for text, given in (
        ("text", "entities"),
        ("caption", "caption_entities"),
        ("message_text", "entities"),
    ):
        if text in params:
            if params.get(given):
                return entities.with_entities(params[text], params[given])
            return entities.parse(params[text], params.get("parse_mode"))
    return FormattedText("")


def offers(params: Params) -> tuple[str, list[str]]:
    """Return how an inline query was answered, and the list that is shown."""
    results = params.get("results") or []
    lines = [_button(params["button"])] if params.get("button") else []
    for number, result in enumerate(results, 1):
        lines.append(f"{number}. {result.get('title', result['type'])}")
        lines += [f"   {each}" for each in result.get("description", "").split("\n") if each]
        if number <= _WITH_CONTENT:
            sent = {**result.get("input_message_content", result)}
            sent["reply_markup"] = result.get("reply_markup")
            lines += [f"     {each}".rstrip() for each in content(sent)]
    number_of = "1 result" if len(results) == 1 else f"{len(results) or 'no'} results"
    more = params.get("next_offset")
    return f"Verbatim offers {number_of}{f', more from {more}' if more else ''}", lines


def event(heading: str, body: Iterable[str]) -> list[str]:
    """Return the lines that tell one thing the bot did, none of them too long to read."""
    lines = textwrap.wrap(heading, WIDTH, initial_indent="  ", subsequent_indent="    ")
    for line in body:
        # A long quotation keeps its mark, and a list its indentation.
        prefix = "    " + re.match(r" *(?:>>? )?", line)[0]  # type: ignore[index] # matches ""
        wrapped = textwrap.wrap(
            line[len(prefix) - 4 :],
            WIDTH,
            initial_indent=prefix,
            subsequent_indent=prefix,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped or [prefix.rstrip()]
    return lines


# The conversation


class Stage:
    """The people of a transcript, their groups, and what they see the bot do.

    "That message" is the one of the bot that was last sent, edited or pressed in a chat. What
    varies from run to run is named by what it is: ids, today's date, short durations. Of links to
    the bot only the payload is shown, behind an arrow.
    """

    def __init__(self, telegram: BotApi, deeds: Sequence[Deed]) -> None:
        self._telegram = telegram
        self._people: dict[str, Person] = {}
        for each in deeds:
            if each.name and each.name not in self._people:
                person = replace(somebody(), first_name=each.name, language_code=each.language)
                self._people[each.name] = person
        forums = {each.group for each in deeds if each.topic}
        self._groups = {
            name: replace(some_group(forum=name in forums), title=name)
            for name in dict.fromkeys(each.group for each in deeds if each.group)
        }
        self._names = {each.id: each.first_name for each in self._people.values()}
        self._names |= {each.id: each.title for each in self._groups.values()}
        self._told = self._heard = len(telegram.calls)  # how many of the calls
        self._unanswered: set[str] = set()
        self._query: Update | None = None
        """The last inline query."""
        self._inline: dict[str, _Key] = {}
        """What people sent via the bot."""
        self._said: dict[_Key, Update] = {}
        """What people have said."""
        self._texts: dict[_Key, str] = {}
        """Of all messages, those of the bot too."""
        self._that: dict[tuple[int, int | None], int] = {}
        # Where the last action was, and the message it was.
        self._chat: Person | Group | None = None
        self._topic: int | None = None
        self._now: int | None = None

    # What people do

    def do(self, what: Deed) -> None:
        """Let somebody do something.

        Raises:
            AssertionError: There is no such button, message or link.
        """
        self._chat = self._topic = self._now = None
        if what.is_behind_the_scenes:
            return
        person = self._people[what.name]
        self._chat = self._groups.get(what.group, person)
        self._topic = int(what.topic) if what.topic else None
        match what.kind:
            case "says" | "forwards":
                self._say(person, what.text, forwarded_from=what.label or None)
            case "replies":
                quote = what.target if what.quoting else None
                self._say(person, what.text, reply_to=self._target(what.target), quote=quote)
            case "edits":
                self._edit(person, what.text)
            case "presses":
                pressed = self._with_button(what.label, what.target)
                self._that[pressed.chat_id, pressed.thread] = pressed.message_id
                self._ask(self._telegram.press(pressed, what.label, person))
            case "follows":
                payload = self._payload(what.label)
                self._chat, self._topic = person, None
                self._say(person, f"/start {payload}")
            case "asks":
                self._query = self._telegram.inline(what.text, person, what.offset)
                self._ask(self._query)
            case "chooses":
                self._choose(person, int(what.number) - 1)
            case "sends":
                kind, caption = what.label.replace(" ", "_"), what.text or None
                self._remember(
                    self._telegram.send(kind, person, self._group, caption, thread=self._topic)
                )
            case "deletes":
                target = self._target(what.target)
                if isinstance(target, Sent):
                    self._telegram.delete_sent(target)
                else:
                    self._telegram.delete(target)

    @property
    def _group(self) -> Group | None:
        return self._chat if isinstance(self._chat, Group) else None

    def _say(self, person: Person, text: str, **how: Any) -> None:
        said = self._telegram.say(text, person, self._group, thread=self._topic, **how)
        self._remember(said)

    def _remember(self, update: Update) -> None:
        message = update.get("edited_message") or update["message"]
        key = message["chat"]["id"], message["message_id"]
        self._said.setdefault(key, update)
        self._texts[key] = message.get("text", message.get("caption", ""))
        self._now = message["message_id"]

    def _choose(self, person: Person, number: int) -> None:
        assert self._query, "Nobody has asked inline"
        sent = self._telegram.choose(self._query, number, person, self._group)
        self._inline[str(sent.inline_message_id)] = sent.chat_id, sent.message_id
        self._texts[sent.chat_id, sent.message_id] = sent.text
        self._that[sent.chat_id, sent.thread] = self._now = sent.message_id

    def _edit(self, person: Person, text: str) -> None:
        for key, update in reversed(self._said.items()):
            if key[0] == self._here and update["message"]["from"]["id"] == person.id:
                self._remember(self._telegram.edit(update, text))
                return
        raise AssertionError(f"{person.first_name} has said nothing here to edit")

    def _ask(self, query: Update) -> None:
        asked = query.get("callback_query") or query["inline_query"]
        self._unanswered.add(asked["id"])

    @property
    def _here(self) -> int:
        return self._chat.id if self._chat else 0

    def _latest(self) -> Iterator[Sent]:
        """Go through the bot's messages in this chat or topic, the last one first."""
        for sent in sorted(self._messages(self._here), key=lambda each: -each.message_id):
            if sent.thread == self._topic:
                yield sent

    def _messages(self, chat_id: int) -> list[Sent]:
        """Return the messages of the bot in a chat, with those that people sent via the bot."""
        inline = [each for each in self._telegram.inline_messages() if each.chat_id == chat_id]
        return self._telegram.messages(chat_id) + inline

    def _target(self, beginning: str) -> Sent | Update:
        if not beginning:
            found = self._sent(self._here, self._that.get((self._here, self._topic), 0))
            assert found, "There is no message of the bot to reply to"
            return found
        keys = [key for key in sorted(self._texts, reverse=True) if key[0] == self._here]
        begun = [key for key in keys if self._texts[key].startswith(beginning)]
        for key in begun or [key for key in keys if beginning in self._texts[key]]:
            if target := self._said.get(key) or self._sent(*key):
                return target
        raise AssertionError(f"There is no message that begins with {beginning!r}")

    def _sent(self, chat_id: int, message_id: int) -> Sent | None:
        every = self._messages(chat_id)
        return next((sent for sent in every if sent.message_id == message_id), None)

    def _with_button(self, label: str, beginning: str) -> Sent:
        for sent in self._latest():
            labels = [button.label for button in sent.buttons]
            if label in labels and sent.text.startswith(beginning):
                return sent
        raise AssertionError(f"There is no message with a button [{label}]")

    def _payload(self, label: str) -> str:
        """Return what the bot is sent by whoever follows a link to it."""
        for sent in self._latest():
            urls = [each.url for each in sent.formatted.entities if each.type == "text_link"]
            links = [*zip(sent.formatted.spans("text_link"), urls, strict=True)]
            links += [(button.label, button.url) for button in sent.buttons]
            for text, url in links:
                if url and label in text:
                    parts = urlsplit(url)
                    assert (parts.netloc, parts.path) == ("t.me", f"/{self._telegram.username}")
                    return parse_qs(parts.query)["start"][0]
        raise AssertionError(f"There is no link with {label!r} in it")

    # What the bot does

    def wait(self, count: int | None) -> None:
        """Wait until the bot has done so many things, or if None, until it does nothing more."""

        def is_done() -> bool:
            calls = self._calls()
            shown = [call for call in calls if _is_shown(call)]
            return len(shown) >= (count or 0) and not self._unanswered - _answered(calls)

        with suppress(AssertionError):  # what is missing will be seen
            self._telegram.wait_until(is_done, _SECONDS_TO_ACT)
        if count:
            time.sleep(_SECONDS_AFTER)
            return
        before = -1
        while before != (before := len(self._calls())):
            time.sleep(_SECONDS_OF_SILENCE)

    def tell(self) -> list[str]:
        """Return the lines of all that the bot has done since they were last asked for.

        Raises:
            AssertionError: A press or an inline query was not answered.
        """
        calls = self._calls()
        # Calls that come from now on, be they of this transcript or not, are told next time.
        self._told = self._heard
        self._unanswered -= _answered(calls)
        refused = {id(each.call): each.description for each in self._telegram.refused}
        sent_ids = {chat_id: self._new_ids(chat_id, calls) for chat_id in self._names}
        answers: list[str] = []
        events: list[str] = []
        for call in filter(_is_shown, calls):
            reason = refused.get(id(call), "")
            if NOT_MODIFIED in reason:
                continue
            if reason:
                lines = event(f"Verbatim is refused {call.method}: {reason}", [])
            else:
                heading, body = self._event(call, sent_ids)
                lines = event(self._stable(heading), map(self._stable, body))
            # What is told first may vary, but not what there is to see.
            into = answers if call.method == "answerCallbackQuery" else events
            into += ["", *lines]
        told = (answers + events)[1:]
        assert not self._unanswered, "\n".join(("What somebody waits for was not answered:", *told))
        return told

    def _calls(self) -> list[Call]:
        """Return the calls that are about people of this transcript and not told yet."""
        every = self._telegram.calls
        self._heard = len(every)
        return [call for call in every[self._told :] if self._is_ours(call.params)]

    def _is_ours(self, params: Params) -> bool:
        query = params.get("callback_query_id") or params.get("inline_query_id")
        return (
            params.get("chat_id") in self._names
            or params.get("inline_message_id") in self._inline
            or query in self._unanswered
        )

    def _new_ids(self, chat_id: int, calls: list[Call]) -> Iterator[int]:
        """Go through the ids of the messages that were sent by these calls, in their order."""
        ids = {sent.message_id for sent in self._telegram.messages(chat_id)}
        for call in calls:
            if call.method == "deleteMessage" and call.params["chat_id"] == chat_id:
                ids.add(call.params["message_id"])
        return iter(sorted(each for each in ids if (chat_id, each) not in self._texts))

    def _event(self, call: Call, sent_ids: dict[int, Iterator[int]]) -> tuple[str, list[str]]:
        """Return the heading and the lines below it for what a call does."""
        params, method = call.params, call.method
        if method == "answerCallbackQuery":
            kind = "alert" if params.get("show_alert") else "toast"
            return f"{kind}: {params.get('text') or params.get('url')}", []
        if method == "answerInlineQuery":
            heading, body = offers(params)
            return f"{heading}:" if body else heading, body
        if "inline_message_id" in params:
            chat_id, message_id = self._inline[params["inline_message_id"]]
        else:
            chat_id, message_id = params["chat_id"], params.get("message_id", 0)
        if method.startswith("send"):
            message_id = next(sent_ids[chat_id])
            does = self._sends(method, params, self._sent(chat_id, message_id))
        else:
            does = self._does(method, params, self._which(chat_id, message_id))
        sent = self._sent(chat_id, message_id)
        thread = sent.thread if sent else self._topic
        body = content(params)
        if method.startswith(("send", "edit")):
            self._that[chat_id, thread] = message_id
            if method != "editMessageReplyMarkup":
                self._texts[chat_id, message_id] = _formatted(params).text
        heading = f"Verbatim {does}{self._elsewhere(chat_id, thread)}"
        return f"{heading}:" if body else heading, body

    def _sends(self, method: str, params: Params, sent: Sent | None) -> str:
        target: int | None = (params.get("reply_parameters") or {}).get("message_id")
        to = ""
        if target is not None and target != self._now:
            to = f" to {self._which(params['chat_id'], target)}"
        if method == "sendMessage":
            return f"replies{to}" if target is not None else "says"
        what = f"a {method.removeprefix('send').lower()}"
        if sent and sent.document:
            what = f"the file {sent.document.name} ({len(sent.document.content)} bytes)"
        return f"sends {what}{' in reply' if to else ''}{to}"

    def _does(self, method: str, params: Params, which: str) -> str:
        match method:
            case "editMessageText" | "editMessageCaption":
                return f"edits {which}"
            case "editMessageReplyMarkup":
                return f"changes the buttons of {which}"
            case "deleteMessage":
                return f"deletes {which}"
            case "setMessageReaction":
                emoji = "".join(each["emoji"] for each in params.get("reaction") or [])
                to = "" if params["message_id"] == self._now else f" to {which}"
                return f"reacts {emoji}{to}" if emoji else f"takes its reaction{to} back"
        return f"calls {method}"

    def _which(self, chat_id: int, message_id: int) -> str:
        """Return a message by what it is called in the transcript."""
        if message_id in [self._that.get((chat_id, topic)) for topic in (self._topic, None)]:
            return "that message"
        text = self._texts.get((chat_id, message_id), "a message nobody knows")
        return f'"{textwrap.shorten(text, _BEGINNING, placeholder="…")}"'

    def _elsewhere(self, chat_id: int, thread: int | None) -> str:
        """Return where something is done, if that is not where the action was."""
        if (chat_id, thread) == (self._here, self._topic):
            return ""
        name = self._names[chat_id]
        if name in self._people:
            return f" to {name}"
        return f" in {name}, topic {thread}" if thread else f" in {name}"

    def _stable(self, text: str) -> str:
        for known, name in self._names.items():
            text = re.sub(rf"(?<!\w){known}\b", f"<id of {name}>", text)
        text = text.replace(f"https://t.me/{self._telegram.username}?start=", "→ ")
        now = datetime.now(UTC)
        text = re.sub(rf"\b{now.day} {now:%B} {now.year}\b", "<today>", text)
        today = now.date().isoformat()
        text = re.sub(rf"\b{today}(?:[T ]\d\d:\d\d(?::\d\d)?)?", "<today>", text)
        text = re.sub(r"\(Reference [0-9a-f]{6}\)", "(Reference <of the error>)", text)
        return re.sub(r"\b\d+(?:\.\d+)? ms\b", "<a moment>", text)


def _is_shown(call: Call) -> bool:
    """Return whether people see what a call does."""
    if call.method == "answerCallbackQuery":
        return bool(call.params.get("text") or call.params.get("url"))
    return call.method != "sendChatAction" and not call.method.startswith("get")


def _answered(calls: Iterable[Call]) -> set[str]:
    names = ("callback_query_id", "inline_query_id")
    return {call.params[name] for call in calls for name in names if name in call.params}


def replay(
    steps: Sequence[Step], telegram: BotApi, happen: Callable[[Deed], None], *, anew: bool = False
) -> Iterator[Step]:
    """Let people do what they do in a transcript, and go through the steps as they are now.

    What is done behind the scenes is for `happen` to do. Unless they are written anew, the bot is
    waited for until it does as much as it did.
    """
    deeds = [deed(step.action) for step in steps if step.action]
    stage = Stage(telegram, deeds)
    for step in steps:
        if not step.action:
            yield step
            continue
        what = deed(step.action)
        if what.is_behind_the_scenes:
            happen(what)
        stage.do(what)
        stage.wait(None if anew else count(step.then))
        then = stage.tell() or ([] if what.is_behind_the_scenes else SILENCE)
        yield replace(step, then=tuple(then))


def count(then: Iterable[str]) -> int:
    """Return how many things the bot does in these lines."""
    return sum(bool(re.match(r"  \S", line)) for line in then if line not in SILENCE)


def difference(was: Step, now: Step) -> str:
    """Return what is to be read when the bot does not do what it did."""
    lines = difflib.unified_diff(was.then, now.then, "it was", "it is", lineterm="", n=2)
    return "\n".join((f"line {was.line}: {was.action[0]}", *lines))
