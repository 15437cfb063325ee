"""What comes with the package, and what must not."""

import ast
import re
from pathlib import Path

import pytest

import index
from index.errors import LibraryError
from tests.index.conftest import Run

PACKAGE = Path(__file__).resolve().parents[2] / "index"

DATABASE = {"sqlalchemy", "alembic", "psycopg"}

MIGRATIONS = {"0001_library", "0002_deciders"}

FORMATS = {
    "charset_normalizer": {"text"},
    "defusedxml": {"docx", "epub"},
    "lxml": {"docx", "html"},
    "mammoth": {"docx"},
    "pypdf": {"pdf"},
    "selectolax": {"html"},
    "trafilatura": {"html"},
}
"""The packages that parse files, each with the readers that need it."""


def _imported(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def _importers(package: str) -> set[str]:
    return {path.stem for path in PACKAGE.rglob("*.py") if package in _imported(path)}


def _loaded(python: Run, code: str, **environment: str) -> set[str]:
    """The top-level packages that a process has imported once it has run this."""
    done = python("-c", f"{code}\nimport sys; print(*sys.modules)", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    names = done.stdout.splitlines()[-1].split()
    return {name.partition(".")[0] for name in names}


def _command(*arguments: str) -> str:
    return f"from index.__main__ import main\nassert main({list(arguments)!r}) == 0"


def test_importing_the_index_loads_nothing_of_the_bot_and_nothing_slow(python: Run) -> None:
    loaded = _loaded(python, "import index")
    assert "index" in loaded
    assert loaded.isdisjoint({"bot", "telegram", "pydantic_settings", "pydantic", "httpx"})
    assert loaded.isdisjoint({"nltk", "scipy", "ir_measures", "rich", "dotenv"})
    assert loaded.isdisjoint(DATABASE | FORMATS.keys())


def test_the_public_names_are_these() -> None:
    assert sorted(index.__all__) == [
        "Answer",
        "Article",
        "Citation",
        "Corpus",
        "CorpusError",
        "Decision",
        "FixtureError",
        "Hit",
        "Passage",
        "PassageIndex",
        "QuotationError",
        "Span",
        "VerbatimError",
        "answer",
        "cite",
        "read_corpus",
    ]


@pytest.mark.parametrize("name", index.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert getattr(index, name).__doc__


@pytest.mark.parametrize("package", ["bot", "telegram", "pydantic_settings"])
def test_no_module_of_the_index_imports_anything_of_the_bot(package: str) -> None:
    assert _importers(package) == set()


def test_only_the_commands_read_the_environment() -> None:
    reading = {
        path.stem
        for path in PACKAGE.rglob("*.py")
        if {"environ", "environb", "getenv"} & {*re.findall(r"\w+", path.read_text("utf-8"))}
    }
    # The child that reads files is handed what is left of it without its secrets.
    assert reading == {"opening", "process"}


def test_only_ranking_imports_rank_bm25() -> None:
    assert _importers("rank_bm25") == {"ranking"}


def test_only_terms_and_sentences_import_nltk() -> None:
    assert _importers("nltk") == {"terms", "sentences"}


def test_only_the_library_imports_sqlalchemy() -> None:
    keeping = {"library", "importing", "records", "tables", "database", "backup", *MIGRATIONS}
    assert _importers("sqlalchemy") == {*keeping, "opening"}


def test_only_migrating_imports_alembic_and_nothing_the_driver_by_its_name() -> None:
    assert _importers("alembic") == {"database", "env", *MIGRATIONS}
    assert _importers("psycopg") == set()


def test_only_the_commands_write_to_a_terminal() -> None:
    assert _importers("rich") == {"__main__", "console", "listing", "tending"}


@pytest.mark.parametrize("package", FORMATS)
def test_only_readers_import_what_parses_files(package: str) -> None:
    assert _importers(package) == FORMATS[package]


def test_what_reads_and_ranks_knows_nothing_of_the_library() -> None:
    keeping = {"library", "records", "tables", "database", "importing", "cache", "backup"}
    knowing = {
        path.stem
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (
            {node.module} & {f"index.{name}" for name in keeping}
            or (node.module == "index" and {name.name for name in node.names} & keeping)
        )
    }
    assert knowing == keeping - {"tables", "database"} | {"opening", "listing", "tending"}


@pytest.mark.parametrize("command", [["ask", "Who met in Baku?", "--json"], ["list"], ["build"]])
def test_a_folder_without_a_library_is_read_without_the_database(
    python: Run, command: list[str]
) -> None:
    loaded = _loaded(python, _command(*command))
    assert "numpy" in loaded
    assert loaded.isdisjoint(DATABASE)


@pytest.mark.parametrize("page", [False, True])
def test_the_process_of_a_command_never_imports_what_parses_files(
    python: Run, tmp_path: Path, *, page: bool
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "zebras.txt").write_text("Zebras graze in Kenya.")
    if page:
        (folder / "owls.html").write_text("<title>Owls</title><p>Owls hunt at night.</p>" * 20)
    loaded = _loaded(python, _command("list", "--corpus", str(folder)))
    assert loaded.isdisjoint(FORMATS)


def test_readers_import_what_parses_a_format_once_a_file_of_it_is_read(python: Run) -> None:
    code = "from index.readers import SUFFIXES, read\nread(b'# Zebras\\n\\nThey graze.', 'z.md')"
    assert _loaded(python, code).isdisjoint(FORMATS)
    page = "<title>Owls</title><p>Owls hunt at night.</p>" * 20
    loaded = _loaded(python, f"{code}\nread({page.encode()!r}, 'o.html')")
    assert {"trafilatura", "selectolax", "lxml"} <= loaded
    assert loaded.isdisjoint({"pypdf", "mammoth"})


def test_a_library_that_is_up_to_date_is_opened_without_alembic(
    python: Run, tmp_path: Path
) -> None:
    code = "from index.library import Library\nfrom pathlib import Path\nLibrary.open(Path({!r}))"
    first, second = (_loaded(python, code.format(str(tmp_path / "data"))) for _ in range(2))
    assert "alembic" in first
    assert "sqlalchemy" in second
    assert "alembic" not in second


def test_every_error_is_one_of_the_package_s_family() -> None:
    errors = [index.CorpusError, index.FixtureError, LibraryError, index.QuotationError]
    assert all(issubclass(error, index.VerbatimError) for error in errors)
    assert not any(issubclass(one, other) for one in errors for other in errors if one != other)
