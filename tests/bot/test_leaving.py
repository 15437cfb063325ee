"""Whoever is no editor any more gets to see nothing more, whatever they were in the middle of."""

from functools import partial
from pathlib import Path

import pytest
from bot_api import BotApi, Person
from databases import KINDS, Database, fresh

from bot import guidance, language
from bot.admin_messages import commands
from bot.journal import Journal
from bot.roles import Role
from index.library import Library
from tests.bot import running
from tests.bot.admins import OWNERS, Admin, eventually
from tests.bot.corpora import without_fixtures
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL, Running, somebody

OWNER, FORMER_OWNER = OWNERS[:2]
OTTERS = "Otters of Lake Quill\n\nA grown otter of Lake Quill weighs 28 kilograms.\n"
HERONS = "Herons of Lake Quill\n\nThe herons of Lake Quill stand on one leg.\n"


def start_everything(admin: Admin) -> None:
    """Have a change to be decided on, a text that was sent, and a title that is asked for."""
    admin.add("otters.txt", OTTERS.encode())
    admin.send("herons.txt", HERONS.encode())
    changing = admin.opened(admin.preview(), "Change")
    admin.press(changing, "Title")
    admin.wait_text("Write the new title")


def under_way(journal: Journal, person: Person) -> list[object]:
    """What somebody can still decide on or answer."""
    uploads = [each for each in journal.open_uploads() if each.chat_id == person.id]
    changes = [each for each in journal.open_reindexes() if each.chat_id == person.id]
    asked = journal.prompted(person.id)
    return [*uploads, *changes, *([asked] if asked else [])]


def journal_of(telegram: BotApi, library: Library) -> Journal:
    return Journal(library.engine, int(telegram.token.partition(":")[0]))


def is_a_reader(bot: Running, person: Person) -> None:
    """Make sure that somebody is told what readers are, and nothing besides."""
    before = len(bot.telegram.messages(person.id))
    assert FOUR_COUNTRIES in bot.telegram.ask(PARIS_CALL, person).text
    told = bot.telegram.ask("/library", person).text
    assert told == guidance.unknown_command(language.of("en"))
    assert len(bot.telegram.messages(person.id)) == before + 2


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_who_leaves_leaves_everything(kind: str, tmp_path: Path) -> None:
    editor = somebody()
    with fresh(kind, tmp_path) as made, BotApi() as telegram:
        given = settings(made, OWNER)
        library = made.open()
        with running.polling(telegram, **given) as bot:
            telegram.ask("/start", editor)
            owner = Admin(telegram, OWNER, library)
            owner.say(f"/admins {editor.id} editor")
            start_everything(Admin(telegram, editor, library))
            journal = journal_of(telegram, library)
            assert len(under_way(journal, editor)) == 3
            owner.say(f"/admins {editor.id} viewer")
            assert under_way(journal, editor) == []
            is_a_reader(bot, editor)
            # Named again, they are asked nothing that they have forgotten.
            owner.say(f"/admins {editor.id} editor")
            assert FOUR_COUNTRIES in telegram.ask(PARIS_CALL, editor).text
            owner.say(f"/admins {editor.id} none")
        shown = telegram.messages(editor.id)
        with running.polling(telegram, **given) as bot:
            is_a_reader(bot, editor)
        assert telegram.messages(editor.id)[: len(shown)] == shown
        # What was drafted is there for those who stay.
        assert [change.article_id for change in library.drafted()] == ["otters.txt"]


def test_an_owner_who_is_taken_out_of_the_setting_leaves_everything(tmp_path: Path) -> None:
    with fresh("sqlite", tmp_path) as made, BotApi() as telegram:
        library = made.open()
        with running.polling(telegram, **settings(made, OWNER, FORMER_OWNER)):
            telegram.ask("/start", OWNER)
            start_everything(Admin(telegram, FORMER_OWNER, library))
        shown = telegram.messages(FORMER_OWNER.id)
        with running.polling(telegram, **settings(made, OWNER)) as bot:
            is_a_reader(bot, FORMER_OWNER)
            owner = Admin(telegram, OWNER, library)
            owner.say("/reindex")
            owner.change()
        assert telegram.messages(FORMER_OWNER.id)[: len(shown)] == shown
        assert under_way(journal_of(telegram, library), FORMER_OWNER) == []


def settings(made: Database, *owners: Person) -> dict[str, str]:
    corpus = made.data_dir.parent / "corpus"
    if not corpus.exists():
        without_fixtures(corpus.parent)
    ids = ",".join(str(each.id) for each in owners)
    return made.environment | {"ADMIN_IDS": ids, "CORPUS_DIR": str(corpus)}


def test_the_menu_of_commands_follows_a_role_that_changes(admin: Admin) -> None:
    person = somebody()
    admin.telegram.ask("/start", person)
    everybodys = [*guidance.commands(language.of("en"))]

    def becomes(role: Role | None) -> bool:
        listed = admin.telegram._account.commands
        found = [each for scope, each in listed.items() if f": {person.id}," in scope[0]]
        wanted = [*everybodys, *commands(role)] if role else []
        in_each = [wanted] * len(language.NAMES) if role else []
        return [[command["command"] for command in each] for each in found] == in_each

    for role in (Role.VIEWER, Role.EDITOR, None):
        admin.say(f"/admins {person.id} {role.label if role else 'none'}")
        assert eventually(partial(becomes, role), 5)
