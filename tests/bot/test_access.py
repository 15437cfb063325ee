"""Nobody gets in: all that needs a role, attempted by everybody in every way."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import cycle, product
from random import Random
from typing import Any

import pytest
from bot_api import BotApi, Channel, Group, Person
from databases import fresh
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler

from bot import guidance, language, privacy
from bot.actions import Action, Origin, View
from bot.app import App, build
from bot.handlers import feedback
from bot.handlers.permission import DECIDED, NOT_ALLOWED, By
from bot.handlers.prompting import REPLACE, Prompts
from bot.handlers.uploading import FORWARDED
from bot.replies import Replies
from bot.roles import Role
from bot.served import Served
from bot.serving import Serving
from bot.settings import Settings
from index import PassageIndex
from index.library import Library
from index.passages import split
from tests.bot import running
from tests.bot.admins import OWNERS
from tests.bot.attempts import (
    COMMANDS,
    LINK,
    PRESSES,
    SAID,
    TEXTS,
    USELESS,
    Attempt,
    World,
    difference,
    leaks,
    make_world,
    press,
    private,
    send,
    texts,
)
from tests.bot.corpora import without_fixtures
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, somebody

CHANNEL = Channel(-1_005_550_002_222, "News")
OUTDATED = guidance.outdated(language.of("en"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("access")
    given = {
        "ADMIN_IDS": ",".join(str(owner.id) for owner in OWNERS[:4]),
        "CORPUS_DIR": str(without_fixtures(folder)),
    }
    with (
        fresh("sqlite", folder) as made,
        BotApi() as telegram,
        running.polling(telegram, **made.environment, **given) as bot,
    ):
        yield make_world(bot, made.open())


# Whether all is attempted


@pytest.fixture(scope="module")
def app(seed_index: PassageIndex, tmp_path_factory: pytest.TempPathFactory) -> App:
    folder = tmp_path_factory.mktemp("app")
    library = Library.open(folder)
    serving = Serving(library, Replies(Served(seed_index)), 0, folder)
    settings = Settings(_env_file=None, BOT_TOKEN="1:x", DATA_DIR=folder)
    return build(settings, serving)


def handlers(app: App) -> list[BaseHandler[Any, Any, Any]]:
    return [handler for group in app.handlers.values() for handler in group]


def needed(given: object) -> Role | None:
    """The role without which a filter lets nothing through; None if it needs none."""
    if isinstance(given, By):
        return given._needed
    parts = (getattr(given, name, None) for name in ("base_filter", "and_filter"))
    return max((role for part in parts if part and (role := needed(part))), default=None)


def test_every_command_that_needs_a_role_is_attempted(app: App) -> None:
    found: dict[str, Role] = {}
    everybodys: set[str] = set()
    for handler in handlers(app):
        if isinstance(handler, CommandHandler):
            role = needed(handler.filters)
            for name in handler.commands:
                if role:
                    found[f"/{name}"] = role
                else:
                    everybodys.add(name)
    assert found == {each.by: each.needed for each in COMMANDS}
    assert everybodys == {*guidance.commands(language.of("en")), *privacy.UNLISTED}


def test_every_text_that_needs_a_role_is_attempted(app: App) -> None:
    found = {
        handler.callback.__name__: role
        for handler in handlers(app)
        if isinstance(handler, MessageHandler) and (role := needed(handler.filters))
    }
    assert found == {each.by: each.needed for each in TEXTS}


def test_all_that_is_asked_for_is_attempted(app: App) -> None:
    (written,) = (
        handler.callback
        for handler in handlers(app)
        if isinstance(handler, MessageHandler) and handler.callback.__name__ == "written"
    )
    prompts = inspect.getclosurevars(written).nonlocals["prompts"]
    assert isinstance(prompts, Prompts)
    answered = {each.name.split()[-1] for each in TEXTS if each.by == "written"}
    assert {*prompts._written} == answered
    assert any(REPLACE in each.by for each in PRESSES)


def test_every_button_that_needs_a_role_is_attempted(app: App) -> None:
    found: set[str] = set()
    for handler in handlers(app):
        if isinstance(handler, CallbackQueryHandler) and handler.pattern is not None:
            assert isinstance(handler.pattern, re.Pattern)
            pattern = handler.pattern.pattern
            if pattern == f"^{guidance.LANGUAGE}":
                continue
            told = re.fullmatch(r"\^(\w+):.*?\(([a-z]+(?:\|[a-z]+)*)\).*\\Z", pattern)
            assert told, f"It has to name its actions: {pattern}"
            found |= {f"{told[1]}:{action}" for action in told[2].split("|")}
    assert found == {each.by for each in PRESSES}


# What is allowed works


def allowed(attempts: list[Attempt], role: Role) -> list[Attempt]:
    return [each for each in attempts if each.needed <= role]


def attempt_as_an_admin(world: World, attempt: Attempt, person: Person) -> list[str]:
    """What is wrong with what comes of an attempt that is allowed."""
    world.quiet()
    world.journal.prompt(person.id, None)
    if attempt.alone:
        world.library.discard(world.library.drafted(), "the test")
    elif attempt.by in {"/library", "/reindex"} and not world.library.drafted():
        world.draft()
    content = attempt.content(world, person)
    before, mark = world.trace(), len(world.telegram.calls)
    if attempt.is_press:
        on = world.telegram._account.describe(world.telegram.current(world.base(person)))
        press(world, {"from": person.user, "message": on} | content)
    else:
        send(world, "message", private(person) | content)

    def is_shown() -> bool:
        return any(attempt.shows in text for text in texts(world.telegram.calls[mark:], person.id))

    try:
        world.telegram.wait_until(is_shown, 10, f"{attempt.shows!r} after {attempt.name}")
    except AssertionError as error:
        return [f"{attempt.name}: {error}"]
    world.telegram.ask(f"/ask {PARIS_CALL}", person)  # once that is answered, all before it is done
    world.quiet()
    changed = difference(before, world.trace())
    if bool(changed) != attempt.changes:
        return [f"{attempt.name} has changed: {changed}"]
    return []


@pytest.mark.parametrize("role", list(Role), ids=str)
@pytest.mark.parametrize("attempts", [COMMANDS, TEXTS, PRESSES], ids=["said", "texts", "pressed"])
def test_what_is_allowed_works(world: World, attempts: list[Attempt], role: Role) -> None:
    person = world.people[role]
    with world.bot.faultless():
        problems = [
            problem
            for attempt in allowed(attempts, role)
            for problem in attempt_as_an_admin(world, attempt, person)
        ]
    assert problems == []


# What is not allowed leaves no trace


class Hears(Enum):
    """What is to be said to whoever attempts something in some way."""

    READER = auto()
    """What every reader is told in private."""
    EDITED = auto()
    """An answer to words, nothing else: commands and files are taken when they are new."""
    FORWARDED = auto()
    """The same, and of files that they are taken only from whoever sends them."""
    COMMAND = auto()
    """That there is no such command, and nothing else."""
    GROUP = auto()
    """An answer to words that reply to the bot, and /help, which is everybody's."""
    BUSINESS = auto()
    """An answer to a question that has one."""
    GUEST = auto()
    """Whatever a question gets."""
    NOTHING = auto()

    def expects(self, attempt: Attempt) -> str | None:
        """A part of what is to be said; None if nothing is."""
        match self:
            case Hears.FORWARDED:
                return FORWARDED if attempt.reader == USELESS else attempt.reader
            case Hears.READER | Hears.GUEST:
                is_heard = True
            case Hears.EDITED:
                is_heard = attempt.is_words
            case Hears.COMMAND:
                is_heard = attempt.is_command
            case Hears.GROUP:
                is_asked = attempt.by == "written" and attempt.reader != LINK
                is_heard = is_asked or attempt.by == "/help"
            case Hears.BUSINESS:
                is_heard = attempt.reader == FOUR_COUNTRIES
            case Hears.NOTHING:
                is_heard = False
        return attempt.reader if is_heard else None


@dataclass(frozen=True)
class Way:
    """A way to say something to the bot: what its message has besides the content.

    `frame` is given the admin who would be obeyed. Whoever says it by themselves has a `role`;
    what that allows is no attempt.
    """

    name: str
    frame: Callable[[World, Person], dict[str, Any]]
    hears: Hears = Hears.READER
    kind: str = "message"
    role: Role | None = None


def by(user: Person | dict[str, Any], chat: Person | Group | Channel | None = None) -> Any:
    """Who says something where, in their private chat if nothing is told."""
    author = user.user if isinstance(user, Person) else user
    return {"from": author, "chat": chat.chat if chat else author | {"type": "private"}}


def from_(person: Person) -> dict[str, Any]:
    return {"forward_origin": {"type": "user", "date": 1, "sender_user": person.user}}


def from_channel() -> dict[str, Any]:
    origin = {"type": "channel", "date": 1, "chat": CHANNEL.chat, "message_id": 7}
    return {"forward_origin": origin}


def business(world: World, person: Person) -> dict[str, Any]:
    """A message in the chats of a person who has connected the bot to them."""
    world.telegram.connect_business(person)
    return {"business_connection_id": f"business-{person.id}"}


def guest() -> dict[str, Any]:
    return {"guest_query_id": str(8_000_000 + somebody().id)}


def elsewhere() -> Group:
    """A group that the bot is no member of."""
    return Group(-1_003_000_000_000 - somebody().id, "Others")


OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "B", "username": "b_bot"}
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
TELEGRAM = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
EDITED = {"edit_date": 2_000_000_000}

WAYS = [
    Way("a stranger", lambda _world, _admin: by(somebody())),
    Way("a viewer", lambda world, _admin: by(world.people[Role.VIEWER]), role=Role.VIEWER),
    Way("an editor", lambda world, _admin: by(world.people[Role.EDITOR]), role=Role.EDITOR),
    Way("who was an editor", lambda world, _admin: by(next(world.formers))),
    Way("a bot that was named editor", lambda world, _admin: by(world.robot)),
    Way("a stranger in the admin's chat", lambda _world, admin: by(somebody(), admin)),
    Way("a stranger who forwards it", lambda _world, admin: by(somebody()) | from_(admin)),
    Way(
        "the admin who forwards it",
        lambda _world, admin: by(admin) | from_(somebody()),
        Hears.FORWARDED,
    ),
    Way(
        "a stranger's edit",
        lambda _world, _admin: by(somebody()) | EDITED,
        Hears.EDITED,
        "edited_message",
    ),
    Way(
        "the admin's edit",
        lambda _world, admin: by(admin) | EDITED,
        Hears.EDITED,
        "edited_message",
    ),
    Way(
        "the admin by way of another bot",
        lambda _world, admin: by(admin) | {"via_bot": OTHER_BOT},
        Hears.COMMAND,
    ),
    Way(
        "the admin by way of this bot",
        lambda world, admin: by(admin) | {"via_bot": world.telegram.me},
        Hears.COMMAND,
    ),
    Way(
        "the admin in the name of a channel",
        lambda _world, admin: by(admin) | {"sender_chat": CHANNEL.chat},
    ),
    Way("the admin in a group", lambda world, admin: by(admin, world.group), Hears.GROUP),
    Way("a stranger in a group", lambda world, _: by(somebody(), world.group), Hears.GROUP),
    Way(
        "an anonymous admin of a group",
        lambda world, _admin: by(ANONYMOUS, world.group) | {"sender_chat": world.group.chat},
        Hears.GROUP,
    ),
    Way(
        "a channel that a group is linked to",
        lambda world, _admin: (
            by(TELEGRAM, world.group)
            | {"sender_chat": CHANNEL.chat, "is_automatic_forward": True}
            | from_channel()
        ),
        Hears.GROUP,
    ),
    Way(
        "a channel",
        lambda _world, _admin: {"chat": CHANNEL.chat, "sender_chat": CHANNEL.chat},
        Hears.NOTHING,
        "channel_post",
    ),
    Way(
        "a channel that names the admin",
        lambda _world, admin: by(admin, CHANNEL) | {"sender_chat": CHANNEL.chat},
        Hears.NOTHING,
        "channel_post",
    ),
    Way(
        "a channel's edit",
        lambda _world, admin: by(admin, CHANNEL) | EDITED,
        Hears.NOTHING,
        "edited_channel_post",
    ),
    Way(
        "the admin to a business",
        lambda world, admin: by(admin) | business(world, world.people[Role.VIEWER]),
        Hears.BUSINESS,
        "business_message",
    ),
    Way(
        "the admin to a customer",
        lambda world, admin: by(admin, somebody()) | business(world, admin),
        Hears.NOTHING,
        "business_message",
    ),
    Way(
        "the admin's edit to a business",
        lambda world, admin: by(admin) | business(world, world.people[Role.VIEWER]) | EDITED,
        Hears.NOTHING,
        "edited_business_message",
    ),
    Way(
        "the admin where the bot is a guest",
        lambda _world, admin: by(admin, elsewhere()) | guest(),
        Hears.GUEST,
        "guest_message",
    ),
    Way(
        "a stranger where the bot is a guest",
        lambda _world, _admin: by(somebody(), elsewhere()) | guest(),
        Hears.GUEST,
        "guest_message",
    ),
]


def last_word(world: World, way: Way, message: dict[str, Any]) -> None:
    """Say something in the same chat that is answered, so that all before it was handled."""
    chat, telegram = message["chat"], world.telegram
    if "business" in way.kind:
        owner = Person(int(message["business_connection_id"].split("-")[1]), "Owner")
        customer = Person(chat["id"], "Customer")
        telegram.wait_reply(telegram.say_to_business(PARIS_CALL, customer, owner))
    elif chat["type"] == "private":
        telegram.ask(f"/ask {PARIS_CALL}", Person(chat["id"], "Somebody"))
    elif chat["type"] == "supergroup":
        telegram.ask(f"/ask {PARIS_CALL}", somebody(), world.group)
    else:
        telegram.ask(f"/ask {PARIS_CALL}", somebody())


def messages(world: World, mark: int) -> list[str]:
    """The texts of the messages that were sent or changed since."""
    told = ("sendmessage", "senddocument", "editmessagetext")
    return [
        str(call.params.get("text"))
        for call in world.telegram.calls[mark:]
        if call.method.lower() in told
    ]


def attempt_to_say(world: World, attempt: Attempt, way: Way, message: dict[str, Any]) -> str | None:
    """What is wrong with the reply to an attempt that is not allowed; None if nothing is."""
    update = send(world, way.kind, message)
    expected = way.hears.expects(attempt)
    if way.hears is Hears.GUEST:
        told = str(world.telegram.wait_guest_answer(update))
        # As HTML, so it is not all of it that stands there.
        is_right = attempt.reader != FOUR_COUNTRIES or FOUR_COUNTRIES[:40] in told
    elif expected is not None:
        told = world.telegram.wait_reply(update).text
        is_right = expected in told
    else:
        return None
    return None if is_right else f"{attempt.name} by {way.name}: it said {told}"


def attempt_all(world: World, attempts: list[Attempt], way: Way) -> list[str]:
    """What is wrong with what comes of attempts that are not allowed."""
    world.secret()
    made = [
        (each, each.content(world, world.owner) | way.frame(world, world.owner))
        for each in attempts
    ]
    if way.hears is Hears.GUEST:  # there is nothing of the admin's chat to reply to
        made = [(each, message | {"reply_to_message": None}) for each, message in made]
    world.quiet()
    before, mark = world.trace(), len(world.telegram.calls)
    found = [attempt_to_say(world, each, way, message) for each, message in made]
    last_word(world, way, made[-1][1])
    problems = [each for each in found if each]
    # Guests are told in another way, and whether a date alone has an answer nobody knows.
    replies = [way.hears.expects(each) for each in attempts if way.hears is not Hears.GUEST]
    most = sum(each is not None for each in replies) + sum(each.reader == "" for each in attempts)
    if len(told := messages(world, mark)) > most + 1:
        problems.append(f"it said {len(told)} things, not {most + 1}: {told}")
    problems += [f"it gave away: {text}" for text in leaks(world.telegram.calls[mark:])]
    return problems + [f"it changed {row}" for row in difference(before, world.trace())]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_nobody_else_is_obeyed(world: World, way: Way) -> None:
    attempts = [each for each in SAID if not way.role or each.needed > way.role]
    with world.bot.faultless():
        problems = attempt_all(world, attempts, way)
        if problems and len(attempts) > 1:  # one by one, to tell which it was
            problems += [
                f"{each.name}: {problem}"
                for each in attempts
                for problem in attempt_all(world, [each], way)
            ]
    assert problems == []


KINDS = (
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_message"),
    *("edited_business_message", "guest_message"),
)


def authors(world: World) -> dict[str, dict[str, Any]]:
    people = {role.label: person.user for role, person in world.people.items()}
    others = {"stranger": somebody().user, "former": next(world.formers).user, "robot": world.robot}
    return people | others | {"anonymous": ANONYMOUS, "telegram": TELEGRAM}


def marks(world: World) -> dict[str, dict[str, Any]]:
    """What a message may have besides."""
    return {
        "nothing": {},
        "forwarded": from_(world.owner),
        "from a channel": from_channel(),
        "by a bot": {"via_bot": OTHER_BOT},
        "by this bot": {"via_bot": world.telegram.me},
        "as a channel": {"sender_chat": CHANNEL.chat},
        "as the chat": {"sender_chat": world.group.chat},
        "to a business": business(world, world.owner),
    }


@pytest.mark.reliability
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("author", ["owner", "editor", "viewer", "stranger", "former", "robot"])
def test_no_mixture_of_ways_is_obeyed(world: World, author: str, kind: str) -> None:
    """Also those that Telegram would never bring about."""
    user = authors(world)[author]
    chats = [user | {"type": "private"}, world.owner.chat, world.group.chat, CHANNEL.chat]
    problems = []
    random = Random(f"{author} {kind}")  # noqa: S311 - which are tried, and the same each time
    world.secret()
    for (name, mark), chat in product(marks(world).items(), chats):
        is_their_own = chat["id"] == user["id"] and chat["type"] == "private"
        if kind == "message" and is_their_own and name == "nothing":
            continue  # as it should be said
        made = [(each, each.content(world, world.owner)) for each in random.sample(SAID, 5)]
        world.quiet()
        before, since = world.trace(), len(world.telegram.calls)
        for each, content in made:
            # What is forwarded is taken from nobody, but an editor is told so.
            if kind == "message" and is_their_own and each.by == "forwarded":
                continue
            frame = {"from": user, "chat": chat} | mark
            frame |= guest() if kind == "guest_message" else {}
            frame |= EDITED if kind.startswith("edited") else {}
            if "business" in kind:
                frame |= business(world, world.owner)
            frame |= {"reply_to_message": None} if kind == "guest_message" else {}
            send(world, kind, content | frame)
        world.telegram.ask(f"/ask {PARIS_CALL}", somebody())
        found = leaks(world.telegram.calls[since:]) + difference(before, world.trace())
        problems += [f"{name} in {chat}: {problem}" for problem in found]
    assert problems == []
    assert world.bot.process.is_running


# Pressed


@dataclass(frozen=True)
class Hand:
    """Who presses a button where, given the admin for whom it would work."""

    name: str
    query: Callable[[World, Person], dict[str, Any]]
    told: str = NOT_ALLOWED
    role: Role | None = None
    themes: tuple[str, ...] = ("lib", "up", "re", "gen", "aud")


def on(world: World, person: Person, chat: Person | Group | None = None) -> dict[str, Any]:
    """A press by somebody on a message of the bot in their private chat, or in another."""
    where = chat or person
    message = {"message_id": 1, "from": world.telegram.me, "date": 1, "text": "Quagga"}
    return {"from": person.user, "message": message | {"chat": where.chat}}


def with_message(query: dict[str, Any], **more: Any) -> dict[str, Any]:
    return query | {"message": query["message"] | more}


HANDS = [
    Hand("a stranger", lambda world, _admin: on(world, somebody())),
    Hand(
        "a viewer",
        lambda world, _admin: on(world, world.people[Role.VIEWER]),
        role=Role.VIEWER,
    ),
    Hand("who was an editor", lambda world, _admin: on(world, next(world.formers))),
    Hand(
        "a bot that was named editor",
        lambda world, _admin: on(world, world.owner) | {"from": world.robot},
    ),
    Hand("a stranger on the admin's message", lambda world, admin: on(world, somebody(), admin)),
    Hand(
        "an editor on the owner's message",
        lambda world, admin: on(world, world.people[Role.EDITOR], admin),
    ),
    Hand("the admin in a group", lambda world, admin: on(world, admin, world.group)),
    Hand("a stranger in a group", lambda world, _: on(world, somebody(), world.group)),
    Hand(
        "the admin on an inline message",
        lambda _world, admin: {"from": admin.user, "inline_message_id": "inline-1"},
    ),
    Hand(
        "a stranger on an inline message",
        lambda _world, _admin: {"from": somebody().user, "inline_message_id": "inline-1"},
    ),
    Hand(
        "a stranger on a message that is out of reach",
        lambda _world, admin: {
            "from": somebody().user,
            "message": {"message_id": 1, "chat": admin.chat, "date": 0},
        },
    ),
    Hand(
        "the admin in a business's chat",
        lambda world, admin: with_message(
            on(world, admin), **business(world, world.people[Role.VIEWER])
        ),
    ),
    Hand(
        "the admin in a customer's chat",
        lambda world, admin: with_message(on(world, admin, somebody()), **business(world, admin)),
    ),
    Hand(
        "another editor",
        lambda world, _admin: on(world, world.people[Role.EDITOR]),
        told=DECIDED,
        themes=("up", "re"),
    ),
    Hand("another owner", lambda world, _admin: on(world, OWNERS[3]), DECIDED, themes=("up", "re")),
    Hand(
        "an editor who may not purge",
        lambda world, _admin: on(world, world.people[Role.EDITOR]),
        told="Only an owner may purge.",
        role=Role.EDITOR,
    ),
]


def attempt_to_press(
    world: World, presses: list[tuple[str, dict[str, Any]]], told: tuple[str, ...]
) -> list[str]:
    """What is wrong with what comes of presses that are not allowed, each with its data."""
    world.quiet()
    before, mark = world.trace(), len(world.telegram.calls)
    problems = []
    for name, query in presses:
        answer = world.telegram.wait_callback_answer(press(world, query))
        if not str(answer.get("text", "")).startswith(told):
            problems.append(f"{name}: it said {answer}")
    world.telegram.ask(f"/ask {PARIS_CALL}", somebody())
    if len(said := messages(world, mark)) > 1:
        problems.append(f"it said besides: {said}")
    problems += [f"it gave away: {text}" for text in leaks(world.telegram.calls[mark:])]
    return problems + [f"it changed {row}" for row in difference(before, world.trace())]


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.name)
def test_nobody_else_presses_an_admins_button(world: World, hand: Hand) -> None:
    attempts = [
        each
        for each in PRESSES
        if each.by.startswith(hand.themes) and (not hand.role or each.needed > hand.role)
    ]
    with world.bot.faultless():
        presses = [
            (each.name, hand.query(world, world.owner) | each.content(world, world.owner))
            for each in attempts
        ]
        assert attempt_to_press(world, presses, (hand.told,)) == []


MADE_UP = [
    *(
        "lib:",
        "lib:show:",
        "lib:show:999999",
        "lib:show:1000000000",
        "lib:nothing:1",
        "lib:show:-1",
    ),
    *("lib:show:١", "lib:show:１", "lib:show:²", " lib:show:1", "LIB:show:1", "lib:show:1;--"),
    *("lib:really:999999", "lib:remove:999999", "lib:file:999999", "lib:ask:{version}"),
    *("lib:ask:{version}:text", "lib:remove:{version}\n", "lib:remove:{version}:title:x"),
    *("up:999999:add", "up:{upload}:add\n", "up:{upload}:ask:0:text", "up:{upload}:ask:99:title"),
    *("up:{upload}:ask:-1:title", "up:{upload}:drop", "up:{theirs}:add", "up:{theirs}:ask:0:url"),
    *("re:999999:publish", "re:{reindex}:publish\n", "re:{reindex}:publish:x", "re:{reindex}:"),
    *("re:0{reindex}:Publish", "re:٣:publish", "re:{reindex}:discard\n", "re:{reindex}"),
    *("gen:return:0", "gen:return:999999999", "gen:return:1\n", "gen:page:-1", "gen:return:²"),
    *("aud:page:-1", "aud:page:9999999", "aud:page:x", "aud:return:1", "aud:page:0\n"),
    *("x", ":", "::::", "\0", "\n", "x" * 64, "lib:show:" + "1" * 200, "x" * 5000, "ü" * 32),
    *("🦉" * 16, "list:lib:page:0", "language:lib", "language:admin"),
    *("../../etc/passwd", "'; DROP TABLE admins;--", "{{}}", "%s%n", "true", "null"),
]
"""What no button of the bot carries; `theirs` is another admin's upload."""


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.OWNER], ids=str)
def test_made_up_buttons_do_nothing(world: World, role: Role | None) -> None:
    # Each presses no more than one person may at once.
    people = cycle([world.people[role]] if role else [somebody() for _ in range(5)])
    told = ("",) if role else (NOT_ALLOWED, OUTDATED)  # an admin may be told anything
    with world.bot.faultless():
        for _ in range(5):
            world.base(next(people))
        ids = {
            "version": world.version().id,
            "reindex": world.reindex(world.owner),
            "upload": world.upload(world.people[role] if role else world.owner),
            "theirs": world.upload(OWNERS[1]),
        }
        presses = [
            (repr(data), on(world, next(people)) | {"data": data.format(**ids)}) for data in MADE_UP
        ]
        assert attempt_to_press(world, presses, told) == []


# By links


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_links_lead_to_nothing_that_is_not_published(world: World, role: Role | None) -> None:
    person = world.people[role] if role else somebody()
    world.base(person)
    world.secret()
    (draft,) = [each for each in world.library.drafted() if each.article_id.startswith("quagga")][
        :1
    ]
    assert draft.after
    (passage, *_) = split(world.library.articles([draft.after])[0])
    payloads = [
        *("lib_page_0", "lib-page-0", "library", "admins", "reindex", "re_1_publish", "up_1_add"),
        *("admins_5_owner", "lib_show_00001", "gen_return_001", "a" * 64, passage.permalink),
    ]
    telegram = world.telegram
    with world.bot.faultless():
        world.quiet()
        before, mark = world.trace(), len(telegram.calls)
        for payload in payloads:
            told = telegram.ask(f"/start {payload}", person).text
            assert told.startswith(("Ask me a question", guidance.dead_link(language.of("en"))))
        dead = telegram.ask(f"/verify {passage.permalink}", person).text
        assert dead == guidance.dead_link(language.of("en"))
        for view in View:
            action = Action(view, Origin.READING, (passage.fingerprint,))
            if view not in feedback.VERDICTS:
                pressed = press(world, on(world, person) | {"data": str(action)})
                assert telegram.wait_callback_answer(pressed)["text"] == OUTDATED
        for query in (passage.permalink, "/library", "/admins", "lib:page:0"):
            telegram.wait_inline_answer(telegram.inline(query, person))
        assert leaks(telegram.calls[mark:]) == []
        assert difference(before, world.trace()) == []


def test_a_drafted_article_has_no_number(world: World) -> None:
    world.secret()
    person = somebody()
    count = len(world.library.state())
    with world.bot.faultless():
        mark = len(world.telegram.calls)
        world.telegram.ask("/articles", person)
        world.telegram.ask("/articles Quagga", person)
        for number in range(count + 3):
            world.telegram.ask(f"/article {number}", person)
        told = [text for text in texts(world.telegram.calls[mark:]) if "ledger" in text]
        assert not any("The Quagga of stall" in text for text in told)
