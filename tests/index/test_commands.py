"""The commands that tend the library, as people run them at a terminal and as scripts do."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from databases import Database, entry, fresh

from index.__main__ import main
from index.changes import AnswersChanged
from index.commands.tending import answers_told
from index.evaluation import Fixture
from index.importing import import_folder
from index.library import Library
from tests.index.conftest import Run

ZEBRAS = "Zebras graze in Kenya. They were counted in 2019."
CAMELS = "Camels carry loads of salt through the desert."
SECRET = "s3cr3t-w0rd"

Command = Callable[..., subprocess.CompletedProcess[str]]


def fill(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder that commands run in: it holds two texts, and no corpus."""
    return fill(tmp_path / "here", {"zebras.txt": ZEBRAS, "camels.txt": CAMELS})


@pytest.fixture
def command(python: Run, here: Path) -> Command:
    """Run a command as a script does; whatever happens, there is no traceback."""

    def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        settings = {"DATA_DIR": "data"} | settings
        done = python("-m", "index", *map(str, arguments), cwd=here, **settings)
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 1, 2}
        return done

    return run


@pytest.fixture
def told(command: Command) -> Callable[..., Any]:
    """Run a command that is to end well; gives its JSON, which is all that it says."""

    def run(*arguments: str | Path, **settings: str) -> Any:
        done = command(*arguments, "--json", **settings)
        assert (done.stderr, done.returncode) == ("", 0)
        (line,) = done.stdout.splitlines()
        return json.loads(line)

    return run


@pytest.fixture
def refused(command: Command) -> Callable[..., str]:
    """Run a command of which nothing can be done; gives the line that says why."""

    def run(*arguments: str | Path, **settings: str) -> str:
        done = command(*arguments, **settings)
        assert (done.stdout, done.returncode) == ("", 2)
        (line,) = done.stderr.splitlines()
        assert line.startswith("verbatim: ")
        return line.removeprefix("verbatim: ")

    return run


@pytest.fixture
def library(here: Path) -> Iterator[Library]:
    """The library in which the commands find both texts published."""
    made = Library.open(here / "data")
    made.add_all([entry("zebras.txt", ZEBRAS, "Zebras"), entry("camels.txt", CAMELS)], "Ada")
    made.publish(made.drafted(), "Ada")
    yield made
    made.engine.dispose()


def ids(library: Library) -> list[str]:
    return [each.article_id for each in library.state()]


Said = TypeVar("Said")


def at_once(run: Callable[..., Said], lines: Iterable[str], **settings: str) -> dict[str, Said]:
    """Run several commands at the same time; gives what each came to."""

    with ThreadPoolExecutor() as pool:
        doing = {line: pool.submit(run, *line.split(), **settings) for line in lines}
        return {line: each.result() for line, each in doing.items()}


class TestTheWholeStory:
    def test_what_a_script_adds_it_can_change_take_out_and_bring_back(
        self, told: Callable[..., Any], here: Path, database: Database
    ) -> None:
        def run(*arguments: str | Path) -> Any:
            yes = [] if arguments[0] == "history" else ["--yes"]
            return told(*arguments, *yes, **database.environment)

        added = run("add", "zebras.txt", "camels.txt")
        assert added["generation"] == 1
        assert [each["id"] for each in added["added"]] == ["camels.txt", "zebras.txt"]
        assert (added["changed"], added["removed"], added["refused"]) == ([], [], [])

        fill(here, {"zebras.txt": "Zebras sleep at noon."})
        changed = run("add", "zebras.txt", "--title", "Stripes", "--published", "2019-05-31")
        (zebras,) = changed["changed"]
        assert (zebras["version"], zebras["title"]) == (2, "Stripes")
        assert (zebras["published"], zebras["url"]) == ("2019-05-31", None)
        assert re.fullmatch(r"shell \(.+\)", zebras["by"])

        removed = run("remove", "camels.txt")
        assert [each["id"] for each in removed["removed"]] == ["camels.txt"]

        back = run("rollback", "1")
        assert [each["id"] for each in back["added"]] == ["camels.txt"]
        assert [(each["id"], each["version"]) for each in back["changed"]] == [("zebras.txt", 1)]

        generations = run("history")
        assert [each["generation"] for each in generations] == [4, 3, 2, 1]
        assert [each["what"] for each in generations] == [
            "back to generation 1",
            "removed camels.txt",
            "changed zebras.txt",
            "added camels.txt, zebras.txt",
        ]
        assert {each.article_id for each in database.open().state()} == {
            "zebras.txt",
            "camels.txt",
        }

    def test_the_text_and_the_history_of_an_article_are_json_too(
        self, told: Callable[..., Any], library: Library
    ) -> None:
        assert library.generation() == 1
        found = at_once(told, ["show zebras.txt", "history zebras.txt"])
        assert found["show zebras.txt"] == {
            "id": "zebras.txt",
            "title": "Zebras",
            "source": "zebras.txt",
            "published": None,
            "url": None,
            "language": "en",
            "text": ZEBRAS,
            "passages": [{"position": 1, "text": ZEBRAS}],
        }
        (version,) = found["history zebras.txt"]["versions"]
        assert (version["version"], version["by"]) == (1, "Ada")
        assert found["history zebras.txt"]["generations"] == [{"generation": 1, "version": 1}]

    def test_it_is_told_in_words_without_json(self, command: Command) -> None:
        said = []
        for line in (
            "add zebras.txt --title Stripes --url https://z.example --yes",
            "list",
            "show zebras.txt",
            "history",
            "history zebras.txt",
            "restore zebras.txt --yes",
        ):
            done = command(*line.split())
            assert (done.stderr, done.returncode) == ("", 0)
            said.append([" ".join(each.split()) for each in done.stdout.splitlines()])
        added, listed, shown, generations, versions, restored = said
        assert added == [
            "id title published language passages nearly the same as",
            "zebras.txt Stripes not stated en 1",
            "Published generation 1: added zebras.txt.",
        ]
        assert listed == ["id title published passages", "zebras.txt Stripes not stated 1"]
        assert shown == [
            "Stripes",
            "zebras.txt · date not stated · https://z.example",
            "",
            f"1 {ZEBRAS}",
        ]
        assert generations[0] == "generation at by what"
        assert re.fullmatch(r"1 .{16} UTC shell \(.+\) added zebras.txt", generations[1])
        assert versions[0] == "version title published by at generations"
        assert re.fullmatch(r"1 Stripes not stated shell \(.+\) .{16} UTC 1", versions[1])
        assert restored == ["Nothing was changed."]


class TestAdding:
    def test_folders_and_zips_are_added_too(self, told: Callable[..., Any], here: Path) -> None:
        fill(here / "texts", {"a.md": "# Owls\n\nOwls hunt.", "deep/b.txt": "B.", ".c.txt": "C."})
        with zipfile.ZipFile(here / "more.zip", "w") as packed:
            packed.writestr("d.txt", "Lions roar.")
            packed.writestr("picture.png", b"\x89PNG")
        added = told("add", "texts", "more.zip", "--yes")["added"]
        assert [each["id"] for each in added] == ["a.md", "d.txt", "deep/b.txt"]
        assert [each["title"] for each in added] == ["Owls", None, None]

    def test_what_is_refused_is_told_and_the_rest_is_added(
        self, command: Command, here: Path
    ) -> None:
        fill(here, {"broken.txt": b"\xff\xff", "twice/zebras.txt": "Z.", "empty/a.png": b""})
        files = ("zebras.txt", "broken.txt", "gone.txt", "twice/zebras.txt", "empty")
        done = command("add", *files, "--yes", "--json")
        assert done.returncode == 1
        told = json.loads(done.stdout)
        assert [each["id"] for each in told["added"]] == ["zebras.txt"]
        reasons = {
            "folder empty holds no file that can be read",
            "cannot read gone.txt: No such file or directory",
            "zebras.txt comes twice; rename one of them",
        }
        assert reasons < set(told["refused"])
        assert any(each.startswith("broken.txt is not UTF-8") for each in told["refused"])
        assert done.stderr.splitlines() == [f"left out: {each}" for each in told["refused"]]

    def test_a_name_that_is_not_utf_8_or_too_long_is_refused_in_a_sentence(
        self, command: Command
    ) -> None:
        done = command("add", "gone\udcff.txt", "x" * 5_000, "zebras.txt", "--yes", "--json")
        assert done.returncode == 1
        told = json.loads(done.stdout)
        assert [each["id"] for each in told["added"]] == ["zebras.txt"]
        assert sorted(told["refused"]) == [
            "cannot read gone\ufffd.txt: No such file or directory",
            f"cannot read {'x' * 5_000}: File name too long",
        ]

    def test_where_everything_is_refused_nothing_is_done(
        self, command: Command, library: Library
    ) -> None:
        done = command("add", "gone.txt", "lost.zip", "--yes", "--json")
        assert (done.stdout, done.returncode) == ("", 2)
        assert done.stderr.splitlines() == [
            "left out: cannot read lost.zip: No such file or directory",
            "left out: cannot read gone.txt: No such file or directory",
            "verbatim: none of the files can be read; nothing was added",
        ]
        assert library.generation() == 1

    def test_what_is_told_of_one_text_is_not_told_of_several(
        self, refused: Callable[..., str], library: Library
    ) -> None:
        said = refused("add", "zebras.txt", "camels.txt", "--title", "Both", "--yes")
        assert said == "--title, --published and --url tell of a single text; add it alone"
        assert library.drafted() == []

    @pytest.mark.parametrize("day", ["yesterday", "2019-13-01", ""])
    def test_a_day_that_is_none_is_named(
        self, capsys: pytest.CaptureFixture[str], day: str
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["add", "zebras.txt", "--published", day, "--yes"])
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert said.endswith("argument --published: is no day like 2019-05-31\n")

    def test_what_is_nearly_there_already_is_named(
        self, command: Command, here: Path, library: Library
    ) -> None:
        assert "zebras.txt" in ids(library)
        fill(here, {"copy.txt": ZEBRAS})
        last = command("add", "copy.txt", "--yes").stdout.splitlines()[1].split()
        assert (last[0], last[-1]) == ("copy.txt", "zebras.txt")

    def test_a_text_too_short_to_tell_is_in_the_language_of_most(
        self, told: Callable[..., Any], here: Path
    ) -> None:
        made = Library.open(here / "data")
        made.add_all([entry(name, name, language="de") for name in "ab"], "Ada")
        made.publish(made.drafted(), "Ada")
        made.engine.dispose()
        fill(here, {"ok.txt": "OK 123."})
        (added,) = told("add", "ok.txt", "--yes")["added"]
        assert added["language"] == "de"


class TestRefusals:
    def test_where_nobody_can_be_asked_nothing_is_done(
        self, refused: Callable[..., str], here: Path
    ) -> None:
        lines = ("add zebras.txt", "remove zebras.txt", "restore x", "rollback 1 --json")
        why = "nobody can be asked here whether to publish; say --yes to do so"
        assert at_once(refused, lines) == dict.fromkeys(lines, why)
        assert not (here / "data").exists()

    def test_what_is_not_there_is_named(
        self, refused: Callable[..., str], library: Library
    ) -> None:
        many = "9" * 30
        expected = {
            "remove camels.txt x --yes": "there is no article 'x' in the library",
            "restore x --yes": "there never was an article 'x'",
            "restore zebras.txt --version 2 --yes": (
                "there is no version 2 of 'zebras.txt'; they go from 1 to 1"
            ),
            "rollback 2 --yes --json": "there is no generation 2; they go from 1 to 1",
            f"rollback {many} --yes": f"there is no generation {many}; they go from 1 to 1",
            "history x --json": "there never was an article 'x'",
            "show x": (
                "there is no article 'x' in the corpus; `python -m index list` shows the ids"
            ),
        }
        assert at_once(refused, expected) == expected
        assert library.generation() == 1
        assert library.drafted() == []

    def test_without_a_library_there_is_no_history(self, refused: Callable[..., str]) -> None:
        assert refused("history").startswith("there is no library yet, so it has no history")

    def test_a_library_of_another_folder_is_not_changed(
        self,
        refused: Callable[..., str],
        told: Callable[..., Any],
        here: Path,
        library: Library,
    ) -> None:
        fill(here, {"one/a.txt": "A.", "two/b.txt": "B."})
        import_folder(library, here / "one")
        said = refused("add", "camels.txt", "--corpus", "two", "--yes")
        assert said == (
            f"the library belongs to the corpus folder {here / 'one'}; name another with "
            "--data-dir or --database-url"
        )
        found = at_once(told, ["list --corpus two", "list"])
        assert [each["id"] for each in found["list --corpus two"]] == ["b.txt"]
        assert [each["id"] for each in found["list"]] == ["zebras.txt", "camels.txt", "a.txt"]

    def test_a_database_that_cannot_be_reached_is_named_without_its_password(
        self, refused: Callable[..., str]
    ) -> None:
        url = f"postgresql://ada:{SECRET}@127.0.0.1:1/db"
        for said in at_once(refused, ["list", "add zebras.txt --yes"], DATABASE_URL=url).values():
            assert said.startswith("the library at postgresql+psycopg://ada:***@127.0.0.1:1/db can")
            assert SECRET not in said


class TestWhichLibrary:
    def test_a_corpus_folder_is_imported_first(self, told: Callable[..., Any], here: Path) -> None:
        fill(here, {"seeds/owls.txt": "Owls hunt at night."})
        assert told("add", "zebras.txt", "--yes")["generation"] == 2
        fill(here, {"seeds/lions.txt": "Lions roar."})
        listed = [each["id"] for each in told("list")]
        assert listed == ["owls.txt", "zebras.txt", "lions.txt"]

    def test_a_library_does_without_the_folder_it_came_from(
        self, told: Callable[..., Any], here: Path, library: Library
    ) -> None:
        import_folder(library, fill(here / "seeds", {"owls.txt": "Owls hunt at night."}))
        (here / "seeds").rename(here / "gone")
        assert len(told("list")) == 3

    @pytest.mark.parametrize("broken", ["articles.toml", "empty"])
    def test_a_library_does_without_a_folder_that_cannot_be_read(
        self, command: Command, here: Path, library: Library, broken: str
    ) -> None:
        folder = fill(here / "seeds", {"owls.txt": "Owls hunt at night."})
        import_folder(library, folder)
        if broken == "empty":
            (folder / "owls.txt").unlink()
        else:
            fill(folder, {"articles.toml": "nonsense"})
        done = command("list", "--json")
        assert (done.returncode, len(json.loads(done.stdout))) == (0, 3)
        assert done.stderr.startswith("the articles of the folder stay as they were: ")
        assert command("rollback", "1", "--yes").returncode == 0
        done = command("list", "--corpus", "seeds", "--data-dir", "none")
        assert done.returncode == 2

    def test_a_library_without_articles_does_not(
        self, refused: Callable[..., str], here: Path
    ) -> None:
        fill(here, {"seeds/articles.toml": "nonsense"})
        assert "articles.toml is not TOML" in refused("add", "zebras.txt", "--yes")

    def test_the_folder_may_be_set(self, told: Callable[..., Any], here: Path) -> None:
        fill(here, {"seeds/owls.txt": "Owls hunt.", "one/a.txt": "A.", "two/b.txt": "B."})
        fill(here, {".env": "CORPUS_DIR=one\n"})
        assert [each["id"] for each in told("list")] == ["a.txt"]
        assert [each["id"] for each in told("list", CORPUS_DIR="two")] == ["b.txt"]
        assert [each["id"] for each in told("list", "--corpus", "seeds")] == ["owls.txt"]
        told("add", "zebras.txt", "--yes")
        assert [each["id"] for each in told("list", CORPUS_DIR="two")] == ["a.txt", "zebras.txt"]

    def test_a_folder_without_a_library_in_it_is_none(
        self, told: Callable[..., Any], here: Path
    ) -> None:
        fill(here, {"seeds/owls.txt": "Owls hunt.", "data/notes.csv": "No library."})
        assert [each["id"] for each in told("list")] == ["owls.txt"]
        assert [path.name for path in (here / "data").iterdir()] == ["notes.csv"]

    def test_settings_come_from_a_file_too(self, told: Callable[..., Any], here: Path) -> None:
        fill(here, {".env": "DATA_DIR=told\nDATABASE_URL=\n"})
        told("add", "zebras.txt", "--yes", DATA_DIR="")
        assert (here / "told" / "library.sqlite3").exists()

    def test_the_environment_goes_before_the_file_and_options_before_both(
        self, told: Callable[..., Any], here: Path
    ) -> None:
        fill(here, {".env": "DATA_DIR=told\n"})
        lines = ["add zebras.txt --yes", "add zebras.txt --yes --data-dir option"]
        at_once(told, lines, DATA_DIR="environment")
        made = {path.parent.name for path in here.glob("*/library.sqlite3")}
        assert made == {"environment", "option"}

    def test_a_folder_that_is_named_goes_before_the_address_in_the_environment(
        self, told: Callable[..., Any], here: Path
    ) -> None:
        url = "postgresql://ada@127.0.0.1:1/db"
        told("add", "zebras.txt", "--yes", "--data-dir", "option", DATABASE_URL=url)
        assert (here / "option" / "library.sqlite3").exists()

    def test_an_address_is_an_option_too(self, told: Callable[..., Any], tmp_path: Path) -> None:
        with fresh("postgresql", tmp_path) as database:
            assert database.url
            told("add", "zebras.txt", "--yes", "--database-url", database.url)
            assert ids(database.open()) == ["zebras.txt"]

    def test_settings_that_are_no_text_are_refused(
        self, refused: Callable[..., str], here: Path
    ) -> None:
        fill(here, {".env": b"DATA_DIR=\xff\xfe\n"})
        assert refused("list") == ".env is no UTF-8 text; save it as UTF-8"


class TestBackup:
    @pytest.mark.usefixtures("library")
    def test_a_copy_is_told_and_old_ones_go(
        self, command: Command, told: Callable[..., Any], here: Path
    ) -> None:
        done = command("backup", "copies")
        (first,) = (here / "copies").iterdir()
        size = first.stat().st_size
        assert done.stdout == f"Copied the library to copies/{first.name} ({size:,} bytes).\n"
        old = first.rename(first.with_name("library-20200101T000000000000Z.sqlite3"))
        second = told("backup", "copies", "--days", "7")
        assert second["removed"] == [f"copies/{old.name}"]
        assert [str(each.relative_to(here)) for each in (here / "copies").iterdir()] == [
            second["path"]
        ]
        assert second["bytes"] == size

    def test_without_a_library_there_is_nothing_to_copy(self, refused: Callable[..., str]) -> None:
        assert refused("backup", "copies") == (
            "there is no data/library.sqlite3; name the folder of the library with --data-dir"
        )

    @pytest.mark.parametrize("days", ["0", "-1", "many", "31", "1000000"])
    def test_days_that_are_none_or_more_than_people_are_told_are_refused(
        self, command: Command, days: str
    ) -> None:
        done = command("backup", "copies", "--days", days)
        assert done.returncode == 2
        assert "is no number of days from 1 to 30, as long as people are told" in done.stderr

    @pytest.mark.usefixtures("library")
    def test_a_folder_whose_name_is_not_utf_8_is_refused(self, refused: Callable[..., str]) -> None:
        said = refused("backup", "copies\udcff")
        assert said == "the name of copies\\udcff is not UTF-8; name another folder"


class Terminal:
    """A command that a person runs at a terminal; its standard output may go elsewhere."""

    def __init__(self, *arguments: str, output: int | None = None, **how: Any) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "index", *arguments],
            stdin=theirs,
            stdout=theirs if output is None else output,
            stderr=theirs,
            # Whoever runs the tests in the background has them ignore it, and so what they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
            **how,
        )
        os.close(theirs)
        self._said = b""

    @property
    def said(self) -> str:
        """All that stands on the screen, without colours."""
        text = self._said.decode(errors="replace").replace("\r\n", "\n")
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)

    def wait_for(self, text: str) -> None:
        while text not in self.said:
            assert self._read(), f"{text!r} did not come, but: {self.said}"

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait for the end; gives the exit code."""
        while self._read():
            pass
        os.close(self._ours)
        code = self._process.wait(30)
        assert "Traceback" not in self.said
        return code

    def _read(self) -> bool:
        try:
            new = os.read(self._ours, 65_536)
        except OSError:  # nobody holds the other end any more
            return False
        self._said += new
        return bool(new)


@pytest.fixture
def terminal(environment: dict[str, str], here: Path) -> Callable[..., Terminal]:
    def run(*arguments: str, output: int | None = None) -> Terminal:
        env = environment | {"DATA_DIR": "data", "COLUMNS": "100"}
        return Terminal(*arguments, output=output, cwd=here, env=env)

    return run


QUESTIONS = [
    {
        "id": "q1",
        "text": "Where do zebras graze?",
        "answerable": True,
        "source": "zebras.txt",
        "evidence": "Zebras graze in Kenya.",
        "answer": "Kenya",
        "kind": "where",
        "also": [],
    },
    {"id": "q2", "text": "hello", "answerable": False, "kind": "chitchat", "also": []},
]


class TestAsking:
    @pytest.fixture(autouse=True)
    def _corpus(self, here: Path) -> None:
        rows = "".join(f"{json.dumps(row)}\n" for row in QUESTIONS)
        fill(here, {"seeds/owls.txt": "Owls hunt at night.", "seeds/questions.jsonl": rows})

    @pytest.fixture
    def kept(self, here: Path) -> Iterator[Callable[[], Library]]:
        made: list[Library] = []

        def opened() -> Library:
            made.append(Library.open(here / "data"))
            return made[-1]

        yield opened
        for each in made:
            each.engine.dispose()

    def test_who_says_yes_sees_the_change_and_publishes_it(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library]
    ) -> None:
        screen = terminal("add", "zebras.txt")
        screen.wait_for("Publish?")
        lines = [" ".join(re.findall(r"[\w.]+", line)) for line in screen.said.splitlines()]
        assert "zebras.txt not stated not stated en 1" in lines
        assert "articles 1 0 0" in lines
        assert "passages 1 0 0" in lines
        assert "Of 2 questions, 1 is answered now.\n" in screen.said
        assert "Answered now: Where do zebras graze?\n" in screen.said
        assert ids(kept()) == ["owls.txt"]
        screen.type("y\n")
        assert screen.end() == 0
        assert "Published generation 2: added zebras.txt." in screen.said
        assert ids(kept()) == ["owls.txt", "zebras.txt"]

    @pytest.mark.parametrize("answer", ["\n", "perhaps\nno\nn\n", "\x04"])
    def test_who_does_not_say_yes_changes_nothing(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library], answer: str
    ) -> None:
        screen = terminal("add", "zebras.txt")
        screen.wait_for("Publish?")
        screen.type(answer)
        assert screen.end() == 0
        assert screen.said.endswith("Nothing was changed.\n")
        library = kept()
        assert (ids(library), library.drafted()) == (["owls.txt"], [])

    def test_who_interrupts_changes_nothing(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library]
    ) -> None:
        screen = terminal("add", "zebras.txt")
        screen.wait_for("Publish?")
        time.sleep(0.1)  # for the question to be put
        screen.interrupt()
        assert screen.end() == 130
        library = kept()
        assert (ids(library), library.drafted()) == (["owls.txt"], [])

    def test_what_is_taken_out_is_told_with_what_is_lost(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library], command: Command
    ) -> None:
        assert command("add", "zebras.txt", "--yes").returncode == 0
        screen = terminal("remove", "zebras.txt")
        screen.type("y\n")
        assert screen.end() == 0
        assert "Of 2 questions, 1 is no longer answered.\n" in screen.said
        assert "No longer answered: Where do zebras graze?\n" in screen.said
        assert ids(kept()) == ["owls.txt"]

    def test_json_goes_alone_to_the_output_and_all_else_to_the_screen(
        self, terminal: Callable[..., Terminal], tmp_path: Path
    ) -> None:
        path = tmp_path / "told.json"
        with path.open("wb") as output:
            screen = terminal("add", "zebras.txt", "--json", output=output.fileno())
            screen.wait_for("Publish?")
            screen.type("y\n")
            assert screen.end() == 0
        assert "Of 2 questions, 1 is answered now." in screen.said
        assert "reading" in screen.said  # the bar
        told = json.loads(path.read_text())
        assert [each["id"] for each in told["added"]] == ["zebras.txt"]

    def test_an_earlier_version_is_brought_back(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library], library: Library
    ) -> None:
        library.add_all([entry("zebras.txt", "Zebras sleep.")], "Ada")
        library.publish(library.drafted(), "Ada")
        screen = terminal("restore", "zebras.txt", "--version", "1")
        screen.type("y\n")
        assert screen.end() == 0
        assert {each.article_id: each.number for each in kept().state()}["zebras.txt"] == 1

    def test_nobody_is_asked_about_nothing(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library]
    ) -> None:
        screen = terminal("rollback", "1")
        assert screen.end() == 0
        assert screen.said == "Nothing was changed.\n"
        assert kept().drafted() == []

    def test_without_fixtures_only_the_counts_are_told(
        self, terminal: Callable[..., Terminal], here: Path
    ) -> None:
        (here / "seeds" / "questions.jsonl").unlink()
        screen = terminal("add", "zebras.txt")
        screen.type("n\n")
        assert screen.end() == 0
        assert "passages" in screen.said
        assert "question" not in screen.said

    def test_fixtures_that_do_not_fit_are_named_and_nothing_is_changed(
        self, terminal: Callable[..., Terminal], kept: Callable[[], Library], here: Path
    ) -> None:
        fill(here, {"seeds/questions.jsonl": "{}\n"})
        screen = terminal("add", "zebras.txt")
        assert screen.end() == 2
        assert "questions.jsonl, line 1: missing or unfit field" in screen.said.replace("\n", "")
        assert kept().drafted() == []


def fixtures(*texts: str) -> tuple[Fixture, ...]:
    return tuple(Fixture(text, text, "kind", ()) for text in texts)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (AnswersChanged(1), ["Nothing changes in the answers to 1 question."]),
        (AnswersChanged(60), ["Nothing changes in the answers to 60 questions."]),
        (
            AnswersChanged(1, answered=fixtures("A?")),
            ["Of 1 question, 1 is answered now.", "Answered now: A?"],
        ),
        (
            AnswersChanged(60, lost=fixtures("A?", "B?")),
            [
                "Of 60 questions, 2 are no longer answered.",
                "No longer answered: A?",
                "No longer answered: B?",
            ],
        ),
        (
            AnswersChanged(60, answered=fixtures("A?"), moved=fixtures("B?", "C?")),
            [
                "Of 60 questions, 1 is answered now and 2 are answered by another article.",
                "Answered now: A?",
                "Answered by another article: B?",
                "Answered by another article: C?",
            ],
        ),
        (
            AnswersChanged(9, fixtures("A?", "B?"), fixtures("C?"), fixtures("D?")),
            [
                (
                    "Of 9 questions, 2 are answered now, 1 is no longer answered and 1 is "
                    "answered by another article."
                ),
                "Answered now: A?",
                "Answered now: B?",
                "No longer answered: C?",
                "Answered by another article: D?",
            ],
        ),
    ],
)
def test_what_became_of_the_answers_is_told_in_plain_english(
    answers: AnswersChanged, said: list[str]
) -> None:
    assert [*answers_told(answers)] == said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
@pytest.mark.parametrize("arguments", ["list", "list --json"])
def test_a_full_disk_is_told_in_a_sentence(
    environment: dict[str, str], here: Path, library: Library, arguments: str
) -> None:
    assert ids(library)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "index", *arguments.split()],
            cwd=here,
            env=environment | {"DATA_DIR": "data"},
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "verbatim: cannot use the output: No space left on device\n"


def test_a_path_that_cannot_be_looked_at_is_named(refused: Callable[..., str]) -> None:
    name = "x" * 5_000
    assert refused("list", DATA_DIR=name) == f"cannot use {name}: File name too long"


def test_streams_that_are_closed_do_no_harm(environment: dict[str, str], here: Path) -> None:
    lines = {"add zebras.txt --yes <&-": 0, "add camels.txt --yes <&- >&-": 0, "remove x <&-": 2}

    def run(*words: str) -> int:
        done = subprocess.run(
            ["/bin/sh", "-c", f'"{sys.executable}" -m index {" ".join(words)}'],
            cwd=here,
            env=environment | {"DATA_DIR": "data"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done.returncode

    assert at_once(run, lines) == lines
    library = Library.open(here / "data")
    assert sorted(ids(library)) == ["camels.txt", "zebras.txt"]
    library.engine.dispose()
