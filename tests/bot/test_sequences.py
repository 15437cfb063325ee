"""Many people at once do anything, in any order, while the bot is killed now and then.

Each sequence is thirty steps of its own people in chats of their own, drawn from one seed. Several
go on at the same time, without waiting for replies, and across kills of the bot's process. What
went wrong is told with the seeds; `SEQUENCE=17 pytest tests/bot/test_sequences.py` replays one.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from bot_api import BotApi, Channel, Group, Person, Refused, Sent, Update
from bot_api_contents import KINDS
from bot_api_people import key_of, query_id_of, said_in
from entities import utf16_length

from bot.actions import Action, Origin, View
from tests.bot import running
from tests.bot.running import (
    PARIS_CALL,
    SEEDS,
    Running,
    push_message,
    push_press,
    some_group,
    somebody,
)

STEPS = 30
AT_ONCE = 8
"""Sequences that go on at the same time."""
OPEN = 16
"""Replies that may be due before anybody does the next step."""
PATIENCE = 30.0
UNQUOTED = 0
"""In place of the number of a message that is replied to where there is none."""

QUESTIONS = [
    json.loads(line)["text"] for line in (SEEDS / "questions.jsonl").read_text().splitlines()
]
NONSENSE = (
    "asdf qwer",
    "?",
    "…",
    "a",
    "0",
    "the the the",
    "\u200b",
    "x" * 300,
    "'; DROP TABLE x;--",
)
FOLLOW_UPS = ("And in 2014?", "Who said that?", "Why?", "More", "What about Qatar?", "thanks", "hi")
MARKUP = ("<b>Who</b> & <what>?", "*_`[x](http://y)`_*", "&lt;&amp;", "</a><i>", "Who is &#0;?")
RTL = ("من وقع نداء باريس؟", "מי חתם על הקריאה?", "\u202eWho signed?\u202c", "ما هو الإنتربول")
EMOJI = ("🦉", "👩‍👩‍👧‍👦" * 9, "🏳️‍🌈❓", "👍🏽", "🎲" * 2000)
LINKS = ("https://example.org", "http://a.b/?q=who#x see https://t.me/x", "www.interpol.int")
ARGUMENTS = (
    "",
    " ",
    " 1",
    " 0",
    " 99999",
    " -1",
    " x",
    " cyber",
    " <b>",
    " [2]",
    " ٣",
    " " + "9" * 99,
)
COMMANDS = (
    *("start", "help", "articles", "article", "article_1", "article_77", "verify", "language"),
    *("new", "ask", "privacy", "mydata", "forgetme", "zzz"),
    *("library", "reindex", "rollback", "audit", "stats", "admins", "cancel"),
)
OF_ADMINS = (
    *("lib:page:0", "lib:show:1", "lib:remove:1", "lib:really:1", "lib:ask:1:title", "lib:", "up:"),
    *("up:1:add", "re:1:publish", "gen:return:1", "aud:page:0", "aud:page:9999999", "re:x:y"),
)
OFFSETS = ("", "0", "5", "50", "9999999999", "-1", "x", "٣")
LANGUAGES = ("en", "en", "de", "fr", "es", "ar", "ru", "pt-br", "xx", None)

_query_ids = count(1)


class Heard:
    """What the bot has said so far, by what it said it to."""

    def __init__(self, telegram: BotApi) -> None:
        self._telegram = telegram
        self._read = 0
        self.replies: Counter[tuple[int, int]] = Counter()
        """How often the bot has replied to a message, or has changed its reply."""
        self.answered: set[str] = set()
        self.said: list[dict[str, Any]] = []
        """What was sent since the last `clear`."""

    def listen(self) -> None:
        calls = self._telegram.calls
        for call in calls[self._read :]:
            method, params = call.method.lower(), call.params
            if method in ("sendmessage", "senddocument"):
                self.said.append(params)
                replied = params.get("reply_parameters", {}).get("message_id", UNQUOTED)
                self.replies[params["chat_id"], replied] += 1
            if method == "editmessagetext" and "chat_id" in params:
                self.replies[params["chat_id"], self._replied(params)] += 1
            for name in ("callback_query_id", "inline_query_id", "guest_query_id"):
                if name in params:
                    self.answered.add(params[name])
        self._read = len(calls)

    def _replied(self, params: dict[str, Any]) -> int:
        """The message that the message replies to which a call changes."""
        for sent in self._telegram.messages(params["chat_id"]):
            if sent.message_id == params["message_id"] and sent.reply_to:
                return sent.reply_to
        return UNQUOTED

    def clear(self) -> None:
        self._telegram.clear()
        self._read = 0
        self.said.clear()


class Sequence:
    """Thirty steps, drawn from one seed."""

    def __init__(self, seed: int, telegram: BotApi, heard: Heard) -> None:
        self.seed = seed
        self.random = random = Random(seed)  # noqa: S311 - to be replayed, not to be secret
        self.telegram = telegram
        self.heard = heard
        self.people = [
            replace(somebody(), language_code=random.choice(LANGUAGES)) for _ in range(3)
        ]
        self.groups = [some_group(), some_group(forum=True)]
        self.elsewhere = some_group()
        self.done: list[str] = []
        self.due: dict[tuple[int, int, int] | str, str] = {}
        """What was said, or said in another way, and the queries without a reply so far.

        A message is told by its chat, its number, and how many replies to it there are to be.
        """
        self._expected: Counter[tuple[int, int]] = Counter()
        self._unheard: set[tuple[int, int]] = set()
        """Messages that were deleted, or whose reply was: none can be told to be theirs now."""
        self.asked: set[tuple[int, int]] = set()
        """What in a group allows the bot to speak there."""
        self.deleted: set[tuple[int, int]] = set()
        self.expired: set[str] = set()
        self._said: list[Update] = []
        self._inline: list[tuple[Person, Update]] = []
        self._gone: list[Sent] = []
        self._ways: list[tuple[int, Callable[[], str | None]]] = [
            (10, self.ask),
            (6, self.ask_in_group),
            (3, self.chat_in_group),
            (4, self.reply),
            (4, self.edit),
            (5, self.command),
            (3, self.send_media),
            (2, self.ask_inline),
            (2, self.choose),
            (1, self.call_guest),
            (1, self.write_to_business),
            (12, self.press),
            (2, self.press_what_is_gone),
            (4, self.forge),
            (2, self.delete),
            (3, self.follow_link),
            (1, self.forward),
            (1, self.do_something_odd),
        ]

    @property
    def chats(self) -> set[int]:
        return {chat.id for chat in (*self.everywhere, self.elsewhere)}

    @property
    def everywhere(self) -> list[Person | Group]:
        """The chats that the bot is in."""
        return [*self.people, *self.groups]

    @property
    def is_over(self) -> bool:
        return len(self.done) >= STEPS

    def step(self) -> None:
        """Do the next thing."""
        weights, ways = zip(*self._ways, strict=True)
        done = None
        while done is None:
            done = self.random.choices(ways, weights)[0]()
        self.done.append(done)

    def settle(self) -> None:
        """Forget what was replied to."""
        for key in [*self.due]:
            if isinstance(key, str):
                is_settled = key in self.heard.answered
            else:
                *message, number = key
                is_settled = self.heard.replies[message[0], message[1]] >= number
            if is_settled:
                del self.due[key]

    # What is said

    def person(self) -> Person:
        return self.random.choice(self.people)

    def text(self) -> str:
        random = self.random
        words = " ".join(QUESTIONS).split()
        kinds: list[Callable[[], str]] = [
            *[lambda: random.choice(QUESTIONS)] * 6,
            *[lambda: random.choice(FOLLOW_UPS)] * 3,
            lambda: random.choice(NONSENSE),
            lambda: " ".join(random.choices(words, k=1200)),
            lambda: "".join(
                chr(random.choice((random.randrange(33, 0x600), 32))) for _ in range(200)
            ),
            lambda: random.choice(MARKUP),
            lambda: random.choice(RTL),
            lambda: random.choice(EMOJI),
            lambda: random.choice(LINKS),
        ]
        return _fitting(random.choice(kinds)())

    def said(self, update: Update, what: str) -> str:
        """Remember a message: in private it is due a reply, in a group it may be."""
        self._said.append(update)
        message = said_in(update)
        key = key_of(update)
        text = message.get("text", "")
        told = f"{what} in {key}: {text[:60]!r}"
        is_private = message["chat"]["type"] == "private"
        if is_private or self._asks_bot(message):
            self._expect(key, told)
        if not is_private and self._speaks_to_bot(message):
            self.asked.add(key)
        return told

    def _expect(self, key: tuple[int, int], told: str) -> None:
        """Have the bot reply to a message, once more if it has replied already."""
        self._expected[key] = max(self._expected[key], self.heard.replies[key]) + 1
        self.due[*key, self._expected[key]] = told

    def _asks_bot(self, message: dict[str, Any]) -> bool:
        """Whether a message in a group asks the bot in a way that is always replied to."""
        first = message.get("text", "").lower().partition(" ")[0]
        name = f"@{self.telegram.username}"
        return first in {"/ask", f"/ask{name}", name, f"{name},"}

    def _speaks_to_bot(self, message: dict[str, Any]) -> bool:
        text = message.get("text", "").lower()
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        is_named = f"@{self.telegram.username}" in text
        to_another = text.startswith("/") and "@" in text.split()[0] and not is_named
        is_command = text.startswith("/") and not to_another
        return is_command or is_named or replied == self.telegram.me["id"]

    def where(self, group: Group) -> dict[str, Any]:
        return {"thread": self.random.randrange(1, 4)} if group.forum else {}

    def ask(self) -> str:
        return self.said(self.telegram.say(self.text(), self.person()), "asked")

    def ask_in_group(self) -> str:
        group, name = self.random.choice(self.groups), self.telegram.username
        prefix = self.random.choice((f"@{name} ", "/ask ", f"/ask@{name} ", f"@{name.upper()}, "))
        text = _fitting(prefix + self.random.choice((self.text(), self.text(), "")))
        how = self.where(group)
        if self.random.random() < 0.1:
            how["sender_chat"] = self.random.choice((group, Channel(-1005550001111, "C")))
        mine = [each for each in self._said if key_of(each)[0] == group.id]
        if mine and self.random.random() < 0.2:
            how["reply_to"] = self.random.choice(mine)
        return self.said(self.telegram.say(text, self.person(), group, **how), "asked")

    def chat_in_group(self) -> str:
        group = self.random.choice(self.groups)
        text = self.random.choice((self.text(), "@somebody_else who?", "/help@another_bot", "/zzz"))
        update = self.telegram.say(text, self.person(), group, **self.where(group))
        told = self.said(update, "chatted")
        if text == "/zzz":
            self.asked.discard(key_of(update))
        return told

    def reply(self) -> str | None:
        sent = self._any_sent()
        if sent is None or sent.business_connection_id:
            return None
        how: dict[str, Any] = {"reply_to": sent}
        if sent.text and self.random.random() < 0.5:
            start = self.random.randrange(len(sent.text))
            how["quote"] = sent.text[start : start + self.random.randrange(1, 200)]
        text = self.random.choice(
            (self.text(), self.random.choice(FOLLOW_UPS), "/verify 1", "/ask")
        )
        return self._say_back(sent.chat_id, text, sent.thread, how)

    def _say_back(self, chat_id: int, text: str, thread: int | None, how: dict[str, Any]) -> str:
        for group in self.groups:
            if group.id == chat_id:
                how |= {"thread": thread} if thread else {}
                return self.said(self.telegram.say(text, self.person(), group, **how), "replied")
        (person,) = [each for each in self.people if each.id == chat_id]
        return self.said(self.telegram.say(text, person, **how), "replied")

    def edit(self) -> str | None:
        texts = [each for each in self._said if "text" in said_in(each)]
        if not texts:
            return None
        update = self.random.choice(texts)
        text = self.random.choice(
            (self.text(), f"@{self.telegram.username} {self.random.choice(QUESTIONS)}")
        )
        edited = self.telegram.edit(update, text)
        message, key = said_in(edited), key_of(edited)
        told = f"edited {key} to {text[:60]!r}"
        if self._speaks_to_bot(message):
            self.asked.add(key)
        # Commands are taken at once, and not a second time.
        is_question = message["chat"]["type"] == "private" and not text.startswith("/")
        if (is_question or self._asks_bot(message)) and key not in self._unheard:
            self._expect(key, told)
        return told

    def command(self) -> str:
        random = self.random
        name = random.choice(COMMANDS) + random.choice(("", "", "", f"@{self.telegram.username}"))
        argument = random.choice((*ARGUMENTS, *(f" {each}" for each in self._payloads()[:3])))
        text = f"/{name}{argument}"
        group = random.choice((None, None, *self.groups))
        how = self.where(group) if group else {}
        return self.said(self.telegram.say(text, self.person(), group, **how), "commanded")

    def send_media(self) -> str:
        kind, group = self.random.choice(KINDS), self.random.choice((None, *self.groups))
        caption = self.random.choice((None, self.random.choice(QUESTIONS)))
        if kind not in ("animation", "audio", "document", "photo", "video", "voice"):
            caption = None
        how = self.where(group) if group else {}
        return self.said(self.telegram.send(kind, self.person(), group, caption, **how), kind)

    def forward(self) -> str:
        origin = self.random.choice(("A channel", self.person()))
        update = self.telegram.say(self.text(), self.person(), forwarded_from=origin)
        return self.said(update, "forwarded")

    def _payloads(self) -> list[str]:
        urls = [
            entity.url
            for person in self.people
            for sent in self.telegram.messages(person.id)
            for entity in sent.formatted.entities
            if entity.url and "?start=" in entity.url
        ]
        return [url.partition("?start=")[2] for url in urls]

    def follow_link(self) -> str:
        random = self.random
        payload = random.choice(
            (*self._payloads(), "A" * 14, "ask", "x", "_" * 64, "zzzzzzzzzzzzzz")
        )
        if random.random() < 0.3:
            place = random.randrange(len(payload))
            payload = payload[:place] + random.choice("Ab9_-") + payload[place + 1 :]
        return self.said(self.telegram.say(f"/start {payload}", self.person()), "followed")

    # Other ways in

    def ask_inline(self) -> str:
        person, query = self.person(), self.text()[:120]
        update = self.telegram.inline(query, person, self.random.choice(OFFSETS))
        told = f"asked inline: {query[:60]!r}"
        if self.random.random() < 0.05:
            self.telegram.expire(update)
            self.expired.add(query_id_of(update))
            return f"{told}, and went on typing"
        self._inline.append((person, update))
        self.due[query_id_of(update)] = told
        return told

    def choose(self) -> str | None:
        answered = [each for each in self._inline if query_id_of(each[1]) not in self.due]
        if not answered:
            return None
        person, query = self.random.choice(answered)
        results = self.telegram.wait_inline_answer(query).get("results", [])
        if not results:
            return None
        number = self.random.randrange(len(results))
        chat = self.random.choice((None, *self.groups, self.elsewhere))
        sent = self.telegram.choose(query, number, person, chat)
        return f"chose result {number} in {sent.chat_id}"

    def call_guest(self) -> str:
        before = self.random.choice((None, self.random.choice(QUESTIONS)))
        text = f"@{self.telegram.username} {self.random.choice((self.text(), ''))}"
        update = self.telegram.guest(_fitting(text), self.person(), self.elsewhere, before)
        told = f"called a guest: {text[:60]!r}"
        self.due[query_id_of(update)] = told
        return told

    def write_to_business(self) -> str:
        owner, customer = self.people[0], self.people[1]
        by_owner = self.random.random() < 0.3
        text = self.text()
        self.telegram.say_to_business(text, customer, owner, by_owner=by_owner)
        return f"wrote to a business: {text[:60]!r}"

    def do_something_odd(self) -> str:
        random, person = self.random, self.person()
        where = random.choice([person, *self.everywhere])
        service: dict[str, Any] = random.choice(
            (
                {"new_chat_members": [person.user]},
                {"left_chat_member": person.user},
                {"new_chat_title": "New"},
                {"delete_chat_photo": True},
            )
        )
        if random.random() < 0.5:
            push_message(self.telegram, where, service)
            return f"a service message: {service}"
        channel = Channel(-1005550001111, "C")
        post = {"message_id": 1, "date": 1, "chat": channel.chat, "text": "/ask Who signed?"}
        self.telegram.push({random.choice(("channel_post", "edited_channel_post")): post})
        return "a channel post"

    # Buttons

    def _any_sent(self) -> Sent | None:
        chats = self.everywhere
        self.random.shuffle(chats)
        for chat in chats:
            if sent := self.telegram.messages(chat.id):
                return self.random.choice(sent)
        return None

    def press(self) -> str | None:
        sent = self._any_sent()
        if self.random.random() < 0.1:
            mine = [s for s in self.telegram.inline_messages() if s.chat_id in self.chats]
            sent = self.random.choice(mine) if mine else None
        labels = [each.data for each in sent.buttons if each.data] if sent else []
        if sent is None or not labels:
            return None
        owner = [each for each in self.people if each.id == sent.chat_id]
        person = self.person() if not owner or self.random.random() < 0.1 else owner[0]
        data = self.random.choice(labels)
        query = self.telegram.press(sent, data, person)
        return self._pressed(query, (sent.chat_id, sent.message_id), data)

    def _pressed(self, query: Update, key: tuple[int, int], data: str) -> str:
        # The bot may speak to the message pressed, and to the question which that answers.
        self.asked.add(key)
        told = f"pressed {data!r} under {key}"
        if self.random.random() < 0.03:
            self.telegram.expire(query)
            self.expired.add(query_id_of(query))
            return f"{told}, too late"
        self.due[query_id_of(query)] = told
        return told

    def press_what_is_gone(self) -> str | None:
        """Press a button of a message that was deleted meanwhile, or became inaccessible."""
        pressable = [each for each in self._gone if any(b.data for b in each.buttons)]
        if not pressable:
            return None
        sent = self.random.choice(pressable)
        data = self.random.choice([b.data for b in sent.buttons if b.data])
        shown = {"date": sent.date, "text": sent.text, "reply_markup": sent.markup}
        if self.random.random() < 0.3:
            shown = {"date": 0}
        return self._press_by_hand(sent.chat_id, sent.message_id, data, shown)

    def forge(self) -> str | None:
        random = self.random
        begun = {key_of(update)[0] for update in self._said}
        known = [each for each in self.everywhere if each.id in begun]
        if not known:
            return None  # Telegram knows no chat in which nothing was said
        chat = random.choice(known)
        sent = self.telegram.messages(chat.id)
        number = random.choice(sent).message_id if sent and random.random() < 0.7 else 900_000_000
        self.deleted.add((chat.id, 900_000_000))
        shown = {"date": 1} | random.choice(({}, {"text": "“x”\nforged"}))
        return self._press_by_hand(chat.id, number, self._forged(), shown)

    def _forged(self) -> str:
        random = self.random
        kind = random.randrange(5)
        if kind == 0:
            data = random.randbytes(random.randrange(1, 65)).decode(errors="replace")
            return data.encode()[:64].decode(errors="ignore")
        if kind == 1:
            return random.choice(OF_ADMINS)
        if kind == 2:
            return random.choice(("lang:de", "lang:", "lang:zz", "language:xx", "l:en"))
        trail = tuple(
            "".join(random.choices("ABCxyz019-_", k=6)) for _ in range(random.randrange(11))
        )
        view, origin = random.choice([*View]), random.choice([*Origin])
        return str(Action(view, origin, trail, random.randrange(16), random.randrange(1 << 14)))

    def _press_by_hand(
        self, chat_id: int, message_id: int, data: str, shown: dict[str, Any]
    ) -> str:
        (chat,) = [each for each in self.everywhere if each.id == chat_id]
        person = chat if isinstance(chat, Person) else self.person()
        query = {
            "id": f"sequence-{next(_query_ids)}",
            "from": person.user,
            "chat_instance": str(chat_id),
            "data": data,
            "message": {
                "message_id": message_id,
                "from": self.telegram.me,
                "chat": chat.chat,
                **{name: value for name, value in shown.items() if value is not None},
            },
        }
        update = self.telegram.push({"callback_query": query})
        return self._pressed(update, (chat_id, message_id), data)

    def delete(self) -> str | None:
        if self._said and self.random.random() < 0.5:
            update = self.random.choice(self._said)
            self._said.remove(update)
            self.telegram.delete(update)
            self.deleted.add(key_of(update))
            self._unhear(key_of(update))
            return f"deleted {key_of(update)}"
        sent = self._any_sent()
        if sent is None:
            return None
        self.telegram.delete_sent(sent)
        self._gone.append(sent)
        self.deleted.add(key_of(sent))
        self._unhear((sent.chat_id, sent.reply_to or UNQUOTED))
        return f"deleted the bot's {key_of(sent)}"

    def _unhear(self, key: tuple[int, int]) -> None:
        """Expect no more replies to a message than the first."""
        self._unheard.add(key)
        self.due = {
            due: told for due, told in self.due.items() if due[:2] != key or due[2:] == (1,)
        }

    # What may be

    def may_refuse(self, refused: Refused) -> bool:
        """Whether Telegram had to refuse a call because of what was done here.

        * "is not modified": somebody pressed a button whose page is shown already, or edited a
          question into one with the same answer;
        * "to edit not found", "to be replied not found", "to react not found": that very message
          was deleted, or never was, in a forged press;
        * "query is too old": that very press was let expire.
        """
        params, told = refused.call.params, refused.description
        if "message is not modified" in told:
            return any(each.startswith(("pressed", "edited")) for each in self.done)
        if "query is too old" in told:
            names = ("callback_query_id", "inline_query_id")
            return any(params.get(name) in self.expired for name in names)
        if any(each in told for each in ("edit not found", "react not found")):
            return (params["chat_id"], params["message_id"]) in self.deleted
        if "message to be replied not found" in told:
            target = params.get("reply_parameters", {}).get("message_id")
            return (params["chat_id"], target) in self.deleted
        return False

    def may_say(self, params: dict[str, Any]) -> bool:
        """Whether the bot was asked to say this in one of the groups here."""
        if "reply_parameters" in params:
            return (params["chat_id"], params["reply_parameters"]["message_id"]) in self.asked
        # In place of a message that was to be edited, but was deleted.
        return any(chat_id == params["chat_id"] for chat_id, _ in self.deleted)


def _fitting(text: str) -> str:
    """As much of a text as people can send at once."""
    text = text[:4096]
    while utf16_length(text) > 4096:
        text = text[:-1]
    return text.strip() or "?"


def _failures(output: str) -> list[str]:
    """The entries of the log that tell of errors, each with what was raised and where."""
    entries = re.split(r"^(?=\d{4}-\d\d-\d\d )", output, flags=re.MULTILINE)
    failures = [each for each in entries if " ERROR " in each or "Traceback" in each]
    return ["\n  ".join(each.strip().splitlines()[-12:]) for each in failures]


class Run:
    """Sequences on one bot, which is killed each time that so many are over."""

    def __init__(self, telegram: BotApi, data_dir: Path, kill_each: int) -> None:
        self.telegram = telegram
        self.heard = Heard(telegram)
        self.problems: list[str] = []
        self.kills = 0
        self._data_dir = data_dir
        self._kill_each = kill_each
        self._going: list[Sequence] = []
        self._ending: list[tuple[float, Sequence]] = []
        self._over: list[Sequence] = []

    def __call__(self, seeds: list[int]) -> None:
        random = Random(seeds[0])  # noqa: S311
        left, began = seeds[::-1], time.monotonic()
        is_done = False
        while not is_done:
            with ExitStack() as stack:
                bot = stack.enter_context(
                    running.polling(self.telegram, DATA_DIR=str(self._data_dir))
                )
                until = len(self._over) + self._kill_each
                while len(self._over) < until and (left or self._going or self._ending):
                    self._go_on(left, random)
                    if not bot.process.is_running:
                        raise AssertionError(f"The bot ended:\n{bot.process.output[-3000:]}")
                is_done = not (left or self._going or self._ending)
                self._wait_for_quiet()
                self._check(bot)
                bot.process.kill()
                self.kills += 1
                steps = sum(len(each.done) for each in (*self._over, *self._all()))
                took = time.monotonic() - began
                print(
                    f"{len(self._over)} sequences, {steps} steps, {self.kills} kills, "
                    f"{len(self.problems)} problems, {took:.0f} s",
                    flush=True,
                )

    def _go_on(self, left: list[int], random: Random) -> None:
        while left and len(self._going) < AT_ONCE:
            self._going.append(Sequence(left.pop(), self.telegram, self.heard))
        self._settle()
        if sum(len(each.due) for each in self._all()) >= OPEN or not self._going:
            time.sleep(0.005)
        else:
            sequence = random.choice(self._going)
            sequence.step()
            if sequence.is_over:
                self._going.remove(sequence)
                self._ending.append((time.monotonic() + PATIENCE, sequence))
        for deadline, sequence in [*self._ending]:
            if not sequence.due or time.monotonic() > deadline:
                self._ending.remove((deadline, sequence))
                self._over.append(sequence)
                self._blame(sequence, [f"never answered: {told}" for told in sequence.due.values()])
                sequence.due.clear()

    def _all(self) -> list[Sequence]:
        return [*self._going, *(sequence for _, sequence in self._ending)]

    def _settle(self) -> None:
        self.heard.listen()
        for sequence in self._all():
            sequence.settle()

    def _wait_for_quiet(self) -> None:
        """Wait until nothing is due and the bot does nothing: a kill may lose what it is at."""
        deadline = time.monotonic() + PATIENCE
        calls, since = -1, time.monotonic()
        while time.monotonic() < deadline:
            self._settle()
            now = sum(call.method != "getUpdates" for call in self.telegram.calls)
            is_due = self.telegram.pending_updates or any(each.due for each in self._all())
            if now != calls or is_due:
                calls, since = now, time.monotonic()
            elif time.monotonic() - since > 0.3:
                return
            time.sleep(0.02)
        for sequence in self._all():
            self._blame(sequence, [f"never answered: {told}" for told in sequence.due.values()])
            sequence.due.clear()

    def _check(self, bot: Running) -> None:
        everybody = [*self._over, *self._all()]
        for refused in self.telegram.refused:
            if not any(each.may_refuse(refused) for each in self._concerned(refused, everybody)):
                self.problems.append(f"refused: {refused}")
        for sequence in everybody:
            groups = {group.id for group in (*sequence.groups, sequence.elsewhere)}
            spoken = [p for p in self.heard.said if p["chat_id"] in groups]
            unasked = [params for params in spoken if not sequence.may_say(params)]
            self._blame(sequence, [f"spoke unasked: {params}" for params in unasked])
        self.problems += [f"the bot wrote {each}" for each in _failures(bot.process.output)]
        if not bot.process.is_running:
            self.problems.append("the bot ended")
        self.heard.clear()

    @staticmethod
    def _concerned(refused: Refused, everybody: list[Sequence]) -> list[Sequence]:
        chat_id = refused.call.params.get("chat_id")
        return [each for each in everybody if chat_id is None or chat_id in each.chats]

    def _blame(self, sequence: Sequence, problems: list[str]) -> None:
        if problems:
            steps = "\n    ".join(sequence.done)
            told = "\n  ".join(problems)
            self.problems.append(f"seed {sequence.seed}:\n  {told}\n  steps:\n    {steps}")


def _run(data_dir: Path, seeds: list[int], kill_each: int) -> None:
    if "SEQUENCE" in os.environ:
        seeds = [int(os.environ["SEQUENCE"])]
    with BotApi() as telegram:
        run = Run(telegram, data_dir, kill_each)
        try:
            run(seeds)
        finally:
            print("\n\n".join(run.problems[:20]))
    assert run.problems == []
    assert run.kills >= len(seeds) // kill_each


def test_sequences(tmp_path: Path) -> None:
    _run(tmp_path, [*range(12)], kill_each=5)


@pytest.mark.reliability
@pytest.mark.parametrize("part", range(4))
def test_a_thousand_sequences(part: int, tmp_path: Path) -> None:
    first = 1_000 + part * 250
    _run(tmp_path, [*range(first, first + 250)], kill_each=50)


# What they have found


def test_words_in_brackets_are_no_address(polling_bot: Running) -> None:
    with polling_bot.faultless() as telegram:
        telegram.ask("/verify [2]", somebody())
        telegram.ask("/verify https://[x", somebody())


def test_an_answer_without_passages_is_no_answer(polling_bot: Running) -> None:
    forged = str(Action(View.ANSWER, Origin.ANSWER, ()))
    with polling_bot.faultless() as telegram:
        person = somebody()
        sent = telegram.ask("/start", person)
        pressed = push_press(telegram, person, sent.message_id, forged)
        assert telegram.wait_callback_answer(pressed)["text"]
        assert telegram.current(sent) == sent


def test_feedback_on_a_deleted_message_is_taken(polling_bot: Running) -> None:
    with polling_bot.faultless(but="message to edit not found") as telegram:
        person = somebody()
        sent = telegram.ask(PARIS_CALL, person)
        telegram.delete_sent(sent)
        good = next(each.data for each in sent.buttons if each.label == "👍")
        pressed = push_press(telegram, person, sent.message_id, str(good))
        assert telegram.wait_callback_answer(pressed)["text"]
        telegram.ask("/start", person)


def test_what_is_too_late_to_be_answered_is_let_be(polling_bot: Running) -> None:
    with polling_bot.faultless(but="query is too old") as telegram:
        person = somebody()
        good = str(Action(View.GOOD, Origin.ANSWER, ("AAAAAA",)))
        sent = telegram.ask(PARIS_CALL, person)
        for data in (good, "language:en", "lib:page:0"):
            telegram.expire(push_press(telegram, person, sent.message_id, data))
        telegram.expire(telegram.inline(PARIS_CALL, person))
        telegram.ask(PARIS_CALL, person)
