"""What comes with the package, and what must not."""

import ast
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import index

PACKAGE = Path(__file__).resolve().parents[2] / "index"


def _imported(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def _importers(package: str) -> set[str]:
    return {path.stem for path in PACKAGE.rglob("*.py") if package in _imported(path)}


def test_importing_the_index_loads_nothing_of_the_bot_and_nothing_slow(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    code = "import sys, index; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = set(python("-c", code).stdout.split())
    assert "index" in loaded
    assert loaded.isdisjoint({"bot", "telegram", "pydantic_settings", "pydantic", "httpx"})
    assert loaded.isdisjoint({"nltk", "scipy", "ir_measures", "rich"})


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


def test_no_module_of_the_index_reads_the_environment() -> None:
    modules = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    assert not any("environ" in re.findall(r"\w+", module) for module in modules)
    assert not any("getenv" in module for module in modules)


def test_only_ranking_imports_rank_bm25() -> None:
    assert _importers("rank_bm25") == {"ranking"}


def test_only_terms_and_sentences_import_nltk() -> None:
    assert _importers("nltk") == {"terms", "sentences"}


def test_every_error_is_one_of_the_package_s_family() -> None:
    errors = [index.CorpusError, index.FixtureError, index.QuotationError]
    assert all(issubclass(error, index.VerbatimError) for error in errors)
    assert not any(issubclass(one, other) for one in errors for other in errors if one != other)
