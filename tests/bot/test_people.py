"""Who may do what: strangers, viewers, editors and owners, and every way to speak to the bot."""

import time
from functools import partial
from typing import Any

import pytest
from bot_api import GROUP, BotApi, Person, Sent, Update

from bot import guidance, language
from bot.admin_messages import commands
from bot.handlers.permission import NOT_ALLOWED
from bot.roles import Role
from tests.bot.admins import OWNERS, Admin, document, eventually
from tests.bot.conftest import Tended
from tests.bot.running import PARIS_CALL, push_message, push_press, somebody

COMMANDS = {
    "/library": Role.EDITOR,
    "/reindex": Role.EDITOR,
    "/rollback": Role.EDITOR,
    "/rollback 1": Role.EDITOR,
    "/audit": Role.EDITOR,
    "/cancel": Role.EDITOR,
    "/stats": Role.VIEWER,
    "/admins": Role.OWNER,
    "/admins 4001 editor": Role.OWNER,
}
PRESSES = {
    "lib:page:0": Role.EDITOR,
    "lib:show:1": Role.EDITOR,
    "lib:remove:1": Role.EDITOR,
    "lib:really:1": Role.EDITOR,
    "lib:file:1": Role.EDITOR,
    "lib:ask:1:title": Role.EDITOR,
    "up:1:add": Role.EDITOR,
    "up:1:ask:0:title": Role.EDITOR,
    "re:1:publish": Role.EDITOR,
    "gen:return:1": Role.EDITOR,
    "aud:page:0": Role.EDITOR,
}
TEXT = "Storks\n\nThe storks of Rust nest on the chimneys of the town hall. " + "They clap. " * 60


@pytest.fixture
def known(admin: Admin) -> dict[Role | None, Person]:
    """One person of each role but owners, and a stranger."""
    people: dict[Role | None, Person] = {None: somebody()}
    for role in (Role.VIEWER, Role.EDITOR):
        people[role] = somebody()
        admin.say(f"/admins {people[role].id} {role.label}")
    for person in people.values():
        admin.telegram.ask("/start", person)
    return people


def answered(telegram: BotApi, update: Update) -> Sent:
    return telegram.wait_reply(update)


def is_a_readers_answer(told: Sent) -> bool:
    """Whether somebody was told no more than any reader: that there is no such command."""
    return told.text == guidance.unknown_command(language.of("en"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR], ids=str)
def test_commands_need_their_role(
    admin: Admin, known: dict[Role | None, Person], role: Role | None, command: str
) -> None:
    assert admin.library is not None
    before = len(admin.library.deeds(1_000))
    told = admin.telegram.ask(command, known[role])
    if role is None or role < COMMANDS[command]:
        assert is_a_readers_answer(told)
        assert len(admin.library.deeds(1_000)) == before
    else:
        assert not is_a_readers_answer(told)


@pytest.mark.parametrize("data", PRESSES)
@pytest.mark.parametrize("role", [None, Role.VIEWER], ids=str)
def test_buttons_need_their_role(
    admin: Admin, known: dict[Role | None, Person], role: Role | None, data: str
) -> None:
    state = admin.library and admin.library.state(drafted=True)
    pressed = push_press(admin.telegram, known[role], 1, data)
    assert admin.telegram.wait_callback_answer(pressed)["text"] == NOT_ALLOWED
    assert (admin.library and admin.library.state(drafted=True)) == state


@pytest.mark.parametrize("role", [None, Role.VIEWER], ids=str)
def test_only_editors_add_texts(
    admin: Admin, known: dict[Role | None, Person], role: Role | None
) -> None:
    person = known[role]
    file = document(admin.telegram, "storks.txt", TEXT.encode())
    told = admin.telegram.wait_reply(push_message(admin.telegram, person, file))
    assert told.text == "I understand questions in writing. What would you like to know?"
    told = admin.telegram.ask(TEXT, person)
    assert told.buttons == [] or told.buttons[-1].label != "Cancel"


WAYS: dict[str, dict[str, Any]] = {
    "forwarded": {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "X"}},
    "via a bot": {"via_bot": {"id": 99, "is_bot": True, "first_name": "B", "username": "b_bot"}},
    "as a channel": {"sender_chat": {"id": -100, "type": "channel", "title": "C"}},
}


@pytest.mark.parametrize("command", ["/library", "/admins 4001 editor", "/rollback 1", "/audit"])
@pytest.mark.parametrize("way", WAYS)
def test_an_owner_is_not_believed_by_way_of_others(admin: Admin, command: str, way: str) -> None:
    entity = {"type": "bot_command", "offset": 0, "length": len(command.split(maxsplit=1)[0])}
    content = {"text": command, "entities": [entity]} | WAYS[way]
    told = answered(admin.telegram, push_message(admin.telegram, admin.person, content))
    assert is_a_readers_answer(told)


def test_an_edited_command_does_nothing(admin: Admin) -> None:
    said = admin.telegram.say("/help", admin.person)
    admin.telegram.wait_reply(said)
    before = len(admin.messages())
    admin.telegram.edit(said, "/library")
    admin.telegram.ask(PARIS_CALL, admin.person)
    assert len(admin.messages()) == before + 1


def test_in_a_group_an_owner_is_a_reader(admin: Admin) -> None:
    before = len(admin.telegram.messages(GROUP.id))
    for command in ("/library", "/audit", "/stats", "/admins"):
        admin.telegram.say(command, admin.person, GROUP)
    file = document(admin.telegram, "storks.txt", TEXT.encode())
    push_message(admin.telegram, GROUP, file | {"from": admin.person.user})
    admin.telegram.ask(f"/ask {PARIS_CALL}", admin.person, GROUP)
    assert len(admin.telegram.messages(GROUP.id)) == before + 1


def test_a_button_in_a_group_does_nothing_for_an_owner(admin: Admin) -> None:
    query = {
        "id": f"{time.monotonic_ns()}",
        "from": admin.person.user,
        "message": {"message_id": 1, "chat": GROUP.chat, "date": 1, "from": admin.telegram.me},
        "chat_instance": "1",
        "data": "lib:remove:1",
    }
    pressed = admin.telegram.push({"callback_query": query})
    # A press that was never made in the server's eyes cannot be answered there.
    assert admin.telegram.wait_callback_answer(pressed)["text"] == NOT_ALLOWED


# Naming


def test_owners_name_editors_and_viewers(admin: Admin) -> None:
    person = somebody()
    told = admin.say(f"/admins {person.id} viewer").text
    assert f"\n{person.id} · viewer" in told
    assert "\n4001 · owner" in told
    told = admin.say(f"/admins {person.id} editor").text
    assert f"\n{person.id} · editor" in told
    told = admin.say(f"/admins {person.id} none").text
    assert str(person.id) not in told


@pytest.mark.parametrize("arguments", ["x editor", "12", "12 owner", "12 editor now", "-3 viewer"])
def test_what_is_no_naming_is_explained(admin: Admin, arguments: str) -> None:
    assert admin.say(f"/admins {arguments}").text.startswith("Write “/admins 123456789 editor”")


def test_an_owner_stays_one(admin: Admin) -> None:
    told = admin.say("/admins 4001 none").text
    assert told == "4001 is an owner by the setting ADMIN_IDS, and stays one."


def test_a_role_that_another_process_took_is_gone_within_seconds(
    admin: Admin, tended: Tended
) -> None:
    from bot.journal import Journal  # noqa: PLC0415 - the one test that needs it

    person = somebody()
    admin.telegram.ask("/start", person)
    admin.say(f"/admins {person.id} editor")
    assert admin.telegram.ask("/library", person).buttons
    Journal(tended.library.engine, 1).name_admin(person.id, None)
    assert eventually(lambda: is_a_readers_answer(admin.telegram.ask("/library", person)), 5)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_help_tells_what_the_role_may(
    admin: Admin, known: dict[Role | None, Person], role: Role
) -> None:
    told = admin.telegram.ask("/help", known.get(role, admin.person)).text
    assert f"For you as {role.label}" in told
    for name in commands(Role.OWNER):
        assert (f"\n/{name} – " in told) == (name in commands(role))


# Telling


@pytest.fixture
def storks(admin: Admin) -> str:
    name = f"storks-{admin.id}.txt"
    admin.publish(name, TEXT.replace("Rust", f"Rust {admin.id}").encode())
    return name


def test_the_audit_trail_tells_who_did_what(admin: Admin, storks: str) -> None:
    person = somebody()
    admin.say(f"/admins {person.id} viewer")
    told = admin.say("/audit").text
    lines = told.splitlines()
    assert lines[0] == "Audit trail"
    assert lines[2].endswith(f" UTC · {admin.id} · admins: {person.id} viewer")
    assert lines[3].split(" · ")[1:] == [
        str(admin.id),
        f"publish: generation {lines[3].split('generation ')[1].split(':')[0]}: added {storks}",
    ]
    assert lines[4].endswith(f" · {admin.id} · add: {storks}")


def test_the_audit_trail_is_paged(admin: Admin) -> None:
    assert admin.library is not None
    for number in range(45):
        admin.library.note(str(admin.id), "note", f"number {number}")
    first = admin.say("/audit")
    assert "note: number 44" in first.text
    assert [button.label for button in first.buttons] == ["▶"]
    second = admin.opened(first, "▶")
    assert "note: number 24" in second.text
    assert [button.label for button in second.buttons] == ["◀", "▶"]
    assert admin.opened(second, "◀").text == first.text


def test_figures_are_told(admin: Admin, storks: str) -> None:
    before = admin.say("/stats").text
    admin.telegram.ask(PARIS_CALL, somebody())
    told = admin.say("/stats").text.splitlines()
    assert told[0].endswith("paragraphs")
    assert told[1].endswith(f" UTC: added {storks}")
    assert told != before.splitlines()
    asked = int(before.split("since the start: ")[1].split("\n")[0].replace(",", ""))
    assert told[3] == f"Questions since the start: {asked + 1:,}"


def test_the_menu_of_commands_follows_the_role(tended: Tended) -> None:
    def told() -> dict[int, list[str]] | None:
        menus = {
            call.params["scope"]["chat_id"]: [each["command"] for each in call.params["commands"]]
            for call in tended.bot.telegram.calls_of("setMyCommands")
            if "chat_id" in call.params.get("scope", {}) and not call.params.get("language_code")
        }
        return menus if menus.keys() >= {owner.id for owner in OWNERS} else None

    menus = tended.bot.telegram.wait_until(told, 30, "the menu of every owner")
    everybodys = guidance.commands(language.of("en"))
    for owner in OWNERS:
        assert menus[owner.id] == [*everybodys, *commands(Role.OWNER)]


def test_the_menu_of_an_admin_is_in_their_language(admin: Admin) -> None:
    telegram, person = admin.telegram, somebody()

    def begins(code: str, as_in: str) -> bool:
        wanted = [*guidance.commands(language.of(as_in)).values()]
        menus = [
            [each["description"] for each in call.params["commands"]]
            for call in telegram.calls_of("setMyCommands")
            if call.params.get("scope", {}).get("chat_id") == person.id
            and call.params.get("language_code", "") == code
        ]
        return bool(menus) and menus[-1][: len(wanted)] == wanted

    telegram.ask("/start", person)
    admin.say(f"/admins {person.id} viewer")
    for code, as_in in {"": "en", "de": "de", "ru": "ru"}.items():
        assert eventually(partial(begins, code, as_in), 10)
    telegram.press(telegram.ask("/language", person), "Français", person)
    for code in ("", "de", "ru"):
        assert eventually(partial(begins, code, "fr"), 10)
