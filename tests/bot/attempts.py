"""Everything that needs a role, as it can be attempted: by a command, a file, a text or a press."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any, TypeVar

from bot_api import BotApi, Call, Group, Person, Sent, Update
from bot_api_contents import written
from sqlalchemy import LargeBinary, MetaData, Table, func, select

from bot import guidance, language, tables
from bot.handlers.uploading import FORWARDED
from bot.journal import Journal
from bot.records import ReindexState, UploadState
from bot.roles import Role
from bot.upload_messages import FIELDS
from index import tables as library_tables
from index.corpus import Entry
from index.library import Library
from index.model import Article
from index.records import Version
from tests.bot.admins import OWNERS, Admin, document
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, Running, push_press, some_group, somebody

UNKNOWN = guidance.unknown_command(language.of("en"))
LINK = guidance.written_only(language.of("en"), "link")
USELESS = guidance.written_only(language.of("en"), "other")
HELP = "Just write your question"

SECRETS = (
    *("Quagga", "Thylacine", "Audit trail", "Questions since the start", "Generations"),
    *("Choose the one to return to", "not published yet", "For you as", "Delete it for good"),
    *(" · owner", " · editor", "Published as", "The change</b>", "State: ", "takes the place"),
    *("Write the new title", "Left as it is", "Nothing was asked", "/rollback", "ADMIN_IDS"),
)
"""Parts of what only admins get to see. Texts that are not published have an animal in them."""

_ADMINS_BUTTON = re.compile(r"^(lib|up|re|gen|aud):")

_T = TypeVar("_T")

_numbers = count(1)


@dataclass(frozen=True)
class World:
    """A bot with all that somebody without a right could wish to get at."""

    bot: Running
    library: Library
    journal: Journal
    people: dict[Role, Person]
    """One person of each role."""
    formers: Iterator[Person]
    """People who were editors, one after the other and again; the first has left in the middle of
    everything. There are several, since a person may not want so much at once."""
    robot: dict[str, Any]
    """A bot that was named editor."""
    group: Group
    bases: dict[int, Sent]
    """A message of the bot in each chat, whose buttons may be pressed."""

    @property
    def telegram(self) -> BotApi:
        return self.bot.telegram

    @property
    def owner(self) -> Person:
        return self.people[Role.OWNER]

    def admin(self, person: Person) -> Admin:
        return Admin(self.telegram, person, self.library)

    # What is kept

    def trace(self) -> dict[str, list[str]]:
        """All that is kept but which message answers which question, by table."""
        found: dict[str, list[str]] = {}
        with self.library.engine.connect() as connection:
            for metadata in (library_tables.metadata, tables.metadata):
                found |= {
                    table.name: sorted(map(repr, connection.execute(select(*_columns(table)))))
                    for table in _kept(metadata)
                }
        return found

    def quiet(self) -> None:
        """Wait until nothing is under way, and has been shown."""
        moving = {ReindexState.BUILDING, ReindexState.PUBLISHING}
        read = {UploadState.READING, UploadState.CONFIRMED}

        def is_so() -> bool:
            reindexes = self.journal.open_reindexes()
            shown = [self._shows(each.chat_id, f"re:{each.id}:publish") for each in reindexes]
            return (
                not any(each.state in moving for each in reindexes)
                and not any(each.state in read for each in self.journal.open_uploads())
                and all(shown)
            )

        _wait(is_so, "the bot to be at rest")

    def _shows(self, chat_id: int, data: str) -> bool:
        return any(
            button.data == data
            for sent in reversed(self.telegram.messages(chat_id))
            for button in sent.buttons
        )

    # What can be got at; made anew where an attempt that was allowed has used it up

    def base(self, person: Person) -> Sent:
        """A message of the bot in somebody's chat."""
        if person.id not in self.bases:
            self.bases[person.id] = self.telegram.ask("/start", person)
        return self.bases[person.id]

    def draft(self, animal: str = "Quagga") -> Version:
        """An article that is drafted."""
        number = next(_numbers)
        text = f"{animal} ledger {number}\n\nThe {animal} of stall {number} ate nine turnips.\n"
        source = f"{animal.lower()}-{number}.txt"
        article = Article(source, source, text, f"{animal} ledger {number}")
        return self.library.add_all([Entry(article, text.encode())], "the test")[0]

    def version(self, *, removed: bool = False) -> Version:
        """An article that readers get, or one that was removed."""
        animal = "Moa" if removed else "Lorikeet"
        drafted = {each.article_id for each in self.library.drafted()}
        there = self.library.removed() if removed else self.library.state()
        for each in there:
            if each.source.startswith(animal.lower()) and each.article_id not in drafted:
                return each
        made = self.draft(animal)
        self._publish(made.article_id)
        if removed:
            self.library.remove([made.article_id], "the test")
            self._publish(made.article_id)
        return made

    def _publish(self, article_id: str) -> None:
        drafted = [each for each in self.library.drafted() if each.article_id == article_id]
        self.library.publish(drafted, "the test")

    def upload(self, person: Person) -> int:
        """A text that somebody has sent and not decided on."""
        for each in self.journal.open_uploads():
            if each.chat_id == person.id and each.state is UploadState.PREVIEWED:
                return each.id
        number = next(_numbers)
        text = f"Thylacine diary {number}\n\nThe Thylacine of cage {number} slept all day.\n"
        self.admin(person).send(f"thylacine-{number}.txt", text.encode())

        def upload() -> int | None:
            for each in self.journal.open_uploads():
                if each.chat_id == person.id and self._shows(person.id, f"up:{each.id}:add"):
                    return each.id
            return None

        return _wait(upload, "a preview")

    def publishable(self, person: Person) -> int:
        """The same of what readers may get, for what is published is no secret any more."""
        drafted = self.library.drafted()
        if not drafted or not all(each.article_id.startswith("kakapo") for each in drafted):
            self.library.discard(drafted, "the test")
            self.draft("Kakapo")
        return self.reindex(person)

    def secret(self) -> None:
        """Have a draft that nobody else may hear of."""
        if not any(each.article_id.startswith("quagga") for each in self.library.drafted()):
            self.draft()

    def reindex(self, person: Person) -> int:
        """A change that is shown to somebody, to be decided on."""
        drafted = {each.article_id for each in self.library.drafted()}
        for each in self.journal.open_reindexes():
            if each.chat_id == person.id and drafted & {id_ for id_, _ in each.changes}:
                return each.id
        if not drafted:
            self.draft()
        before = {each.id for each in self.journal.open_reindexes()}
        self.telegram.say("/reindex", person)

        def reindex() -> int | None:
            for each in self.journal.open_reindexes():
                if each.id not in before and each.state is ReindexState.READY:
                    return each.id
            return None

        found = _wait(reindex, "a change")
        self.quiet()
        return found

    def prompt(self, person: Person, theme: str, field: str = "title") -> Sent:
        """The message that asks somebody for something, which was not answered yet."""
        target = f"{self.upload(person)}:ask:0" if theme == "up" else f"ask:{self.version().id}"
        data = f"{theme}:{target}:{field}"
        if theme == "replace":
            data = f"lib:replace:{self.version().id}"
        before = {each.message_id for each in self.telegram.messages(person.id)}
        push_press(self.telegram, person, self.base(person).message_id, data)

        def asked() -> Sent | None:
            for each in reversed(self.telegram.messages(person.id)):
                if each.message_id not in before and "force_reply" in str(each.params):
                    return each
            return None

        return self.telegram.wait_until(asked, 10, f"a prompt for {data}")


def _columns(table: Table) -> list[Any]:
    """The columns of a table; of those that hold a whole text or file only their lengths."""
    return [
        func.length(each) if isinstance(each.type, LargeBinary) or each.name == "text" else each
        for each in table.columns
    ]


def _kept(metadata: MetaData) -> list[Table]:
    return [each for each in metadata.sorted_tables if each not in (tables.answers, tables.inbox)]


@dataclass(frozen=True)
class Attempt:
    """Something that needs a role.

    `content` makes a message or what a press carries, of use to this person.
    `shows` is a part of what is told to whoever has the role; `reader` of what others are told.
    `changes` tells whether it leaves a trace, `alone` whether nothing may be drafted for that.
    """

    name: str
    by: str
    """The command, the handler of a message, or theme and action of a button."""
    needed: Role
    content: Callable[[World, Person], dict[str, Any]]
    shows: str
    changes: bool = False
    reader: str = UNKNOWN
    alone: bool = False

    @property
    def is_press(self) -> bool:
        return ":" in self.by

    @property
    def is_command(self) -> bool:
        return self.by.startswith("/")

    @property
    def is_words(self) -> bool:
        """Whether it is a text that others may say as well."""
        return self.by in {"pasted", "written"}


def _command(
    said: str, needed: Role, shows: str, *, changes: bool = False, alone: bool = False
) -> Attempt:
    def content(_world: World, _person: Person) -> dict[str, Any]:
        return written(said)

    name = said.split(maxsplit=1)[0]
    reader = HELP if name == "/help" else UNKNOWN
    return Attempt(said, name, needed, content, shows, changes, reader, alone)


def _cancel(world: World, person: Person) -> dict[str, Any]:
    world.prompt(person, "lib")
    return written("/cancel")


def _name(_world: World, _person: Person) -> dict[str, Any]:
    return written(f"/admins {800_000 + next(_numbers)} editor")


COMMANDS = [
    _command("/help", Role.VIEWER, "For you as"),
    _command("/stats", Role.VIEWER, "Questions since the start"),
    _command("/library", Role.EDITOR, "not published yet"),
    _command("/library@verbatim_test_bot", Role.EDITOR, "not published yet"),
    _command("/reindex", Role.EDITOR, "The change", changes=True),
    _command("/rollback", Role.EDITOR, "Choose the one to return to"),
    _command("/rollback 1", Role.EDITOR, "Back to generation 1", changes=True, alone=True),
    _command("/audit", Role.EDITOR, "Audit trail"),
    Attempt("/cancel", "/cancel", Role.EDITOR, _cancel, "Left as it is", changes=True),
    _command("/admins", Role.OWNER, " · owner"),
    Attempt("/admins editor", "/admins", Role.OWNER, _name, " · editor", changes=True),
    _command("/admins 4001 none", Role.OWNER, "ADMIN_IDS"),
]
COMMANDS = [Attempt(**{**vars(each), "by": each.by.partition("@")[0]}) for each in COMMANDS]


def _file(world: World, _person: Person) -> dict[str, Any]:
    name = f"numbat-{next(_numbers)}.txt"
    return document(world.telegram, name, f"Numbats\n\nNumbats eat {name}.\n".encode())


def _forwarded(world: World, person: Person) -> dict[str, Any]:
    origin = {"type": "user", "date": 1, "sender_user": somebody().user}
    return _file(world, person) | {"forward_origin": origin}


def _pasted(_world: World, _person: Person) -> dict[str, Any]:
    return written(f"{PARIS_CALL} " * 20)


def _replacing(world: World, person: Person) -> dict[str, Any]:
    asked = world.prompt(person, "replace")
    return _file(world, person) | _reply_to(world, asked)


def _answer(theme: str, field: str) -> Attempt:
    # Everybody else asks or says something by it, and has to be answered so.
    said, shown, reader = {
        "title": (PARIS_CALL, "signed the Paris Call", FOUR_COUNTRIES),
        "published": ("17 May 2024", "17 May 2024", ""),
        "url": ("https://example.org/x", "example.org/x", LINK),
    }[field]
    shows = shown if theme == "up" else "The change"

    def content(world: World, person: Person) -> dict[str, Any]:
        return written(said) | _reply_to(world, world.prompt(person, theme, field))

    return Attempt(
        f"the {field} asked for by {theme}",
        "written",
        Role.EDITOR,
        content,
        shows,
        changes=True,
        reader=reader,
    )


def _reply_to(world: World, asked: Sent) -> dict[str, Any]:
    described = world.telegram._account.describe(asked)
    return {"reply_to_message": described}


TEXTS = [
    Attempt("a file", "file", Role.EDITOR, _file, "Add", changes=True, reader=USELESS),
    Attempt("a forwarded file", "forwarded", Role.EDITOR, _forwarded, FORWARDED, reader=USELESS),
    Attempt(
        "a pasted text", "pasted", Role.EDITOR, _pasted, "Add", changes=True, reader=FOUR_COUNTRIES
    ),
    Attempt(
        "a file in place of another",
        "file",
        Role.EDITOR,
        _replacing,
        "takes the place",
        changes=True,
        reader=USELESS,
    ),
    *(_answer(theme, field) for theme in ("up", "lib") for field in FIELDS),
]


def _press(  # noqa: PLR0913 - what an attempt is made of
    action: str,
    shows: str,
    target: Callable[[World, Person], str],
    *,
    needed: Role = Role.EDITOR,
    changes: bool = False,
    alone: bool = False,
) -> Attempt:
    theme, _, rest = action.partition(":")

    def content(world: World, person: Person) -> dict[str, Any]:
        return {"data": target(world, person)}

    by = f"{theme}:{rest.partition(' ')[0]}"
    return Attempt(action, by, needed, content, shows, changes, alone=alone)


def _on_article(
    action: str,
    shows: str,
    *,
    needed: Role = Role.EDITOR,
    removed: bool = False,
    changes: bool = False,
) -> Attempt:
    def target(world: World, _person: Person) -> str:
        name, _, field = action.partition(" ")
        id_ = world.version(removed=removed).id
        return f"lib:{name}:{id_}:{field}" if field else f"lib:{name}:{id_}"

    return _press(f"lib:{action}", shows, target, needed=needed, changes=changes)


def _on_upload(action: str, shows: str, rest: str = "", *, changes: bool = False) -> Attempt:
    def target(world: World, person: Person) -> str:
        return f"up:{world.upload(person)}:{action}{rest}"

    return _press(f"up:{action}", shows, target, changes=changes)


def _on_change(action: str, shows: str) -> Attempt:
    def target(world: World, person: Person) -> str:
        shown = world.publishable if action == "publish" else world.reindex
        return f"re:{shown(person)}:{action}"

    return _press(f"re:{action}", shows, target, changes=True)


PRESSES = [
    _press("lib:page", "1. ", lambda _world, _person: "lib:page:0"),
    _on_article("show", "State: "),
    _on_article("change", "Source link"),
    *(_on_article(f"ask {field}", "if it is not stated", changes=True) for field in FIELDS),
    _on_article("replace", "takes the place", changes=True),
    _on_article("remove", "State: removed", changes=True),
    _on_article("restore", "State: in the library", changes=True, removed=True),
    _on_article("file", "lorikeet-"),
    _on_article("history", "Version 1: "),
    _on_article("purge", "Delete it for good", needed=Role.OWNER),
    _on_article("sure", "Really?", needed=Role.OWNER),
    _on_article("really", "Purged lorikeet-", needed=Role.OWNER, changes=True),
    _on_upload("add", "Added:", changes=True),
    _on_upload("cancel", "Nothing was added", changes=True),
    _on_upload("show", "Add", ":0"),
    _on_upload("change", "Source link", ":0"),
    *(_on_upload("ask", "if it is not stated", f":0:{field}", changes=True) for field in FIELDS),
    _on_change("publish", "Published as"),
    _on_change("discard", "Discarded"),
    _press("gen:page", "Generations", lambda _world, _person: "gen:page:0"),
    _press(
        "gen:return",
        "Back to generation 1",
        lambda _world, _person: "gen:return:1",
        changes=True,
        alone=True,
    ),
    _press("aud:page", "Audit trail", lambda _world, _person: "aud:page:0"),
]

SAID = [*COMMANDS, *TEXTS]


# What the bot says


def texts(calls: list[Call], chat_id: int | None = None) -> list[str]:
    """All that was said, in one chat and in answers to presses, or anywhere: labels and files too.

    What the bot tells Telegram of itself is not said to anybody.
    """
    found: list[str] = []
    for call in calls:
        if not call.method.lower().startswith(("send", "edit", "answer")):
            continue
        if chat_id is None or call.params.get("chat_id", chat_id) == chat_id:
            found.extend(_strings(call.params))
    return found


def _strings(told: object) -> list[str]:
    match told:
        case str():
            return [told]
        case dict():
            return [text for each in told.values() for text in _strings(each)]
        case list() | tuple():
            return [text for each in told for text in _strings(each)]
        case _:
            content = getattr(told, "content", b"")
            name = getattr(told, "name", "")
            return [name, content.decode(errors="replace")] if content else []


def leaks(calls: list[Call]) -> list[str]:
    """What was said that only admins may get to see."""
    return [
        text
        for text in texts(calls)
        if any(secret in text for secret in SECRETS) or _ADMINS_BUTTON.match(text)
    ]


def difference(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """The rows that came or went, shortened, with their tables."""
    return [
        f"{name}: {row[:150]}"
        for name in before
        for row in sorted({*before[name]} ^ {*after[name]})
    ]


def send(world: World, kind: str, message: dict[str, Any]) -> Update:
    """Send the bot a message as somebody's client or Telegram itself would put it."""
    frame = {"message_id": 2_000_000 + next(_numbers), "date": int(time.time())}
    return world.telegram.push({kind: frame | message})


def press(world: World, query: dict[str, Any]) -> Update:
    """Press a button that may never have been there."""
    number = str(9_000_000 + next(_numbers))
    return world.telegram.push({"callback_query": {"id": number, "chat_instance": "1"} | query})


def private(person: Person) -> dict[str, Any]:
    """What a message in somebody's private chat has in common."""
    return {"from": person.user, "chat": person.chat}


def make_world(bot: Running, library: Library) -> World:
    """Name everybody, and let an editor leave in the middle of everything."""
    telegram, owner = bot.telegram, OWNERS[0]
    people = {Role.OWNER: owner, Role.EDITOR: somebody(), Role.VIEWER: somebody()}
    formers = [somebody() for _ in range(8)]
    robot = somebody().user | {"is_bot": True, "username": "other_bot"}
    journal = Journal(library.engine, int(telegram.token.partition(":")[0]))
    world = World(bot, library, journal, people, cycle(formers), robot, some_group(), {})
    for person in (*people.values(), *formers):
        world.base(person)
    admin = world.admin(owner)
    admin.say(f"/admins {people[Role.VIEWER].id} viewer")
    for id_ in (people[Role.EDITOR].id, *(each.id for each in formers), robot["id"]):
        admin.say(f"/admins {id_} editor")
    world.version()
    world.reindex(formers[0])
    world.prompt(formers[0], "up")
    for former in formers:
        admin.say(f"/admins {former.id} none")
    telegram.ask(f"/ask {PARIS_CALL}", owner, world.group)
    return world


def _wait(found: Callable[[], _T | None], what: str, seconds: float = 20) -> _T:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, f"Waited in vain for {what}"
        time.sleep(0.01)
    return value
