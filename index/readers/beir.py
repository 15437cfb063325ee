"""BEIR folders: `corpus.jsonl`, one paragraph a line.

Format: https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import CorpusError, VerbatimError
from index.model import Article

CORPUS_FILE = "corpus.jsonl"

_HALF = re.compile("[\ud800-\udfff]")


def read(folder: Path) -> Iterator[Article]:
    """The rows of `corpus.jsonl` in their order; only `_id`, `title` and `text` are read.

    Raises:
        CorpusError: the file cannot be read, a row lacks one of these, or holds a NUL; it names
            the line.
    """
    path = folder / CORPUS_FILE
    for place, row in rows(path, CorpusError):
        id_, text, title = row.get("_id"), row.get("text"), row.get("title")
        if not isinstance(id_, str) or not isinstance(text, str):
            raise CorpusError(f'{place}: needs "_id" and "text", both strings')
        title = title if isinstance(title, str) and title else None
        if "\0" in f"{id_}{text}{title}":  # PostgreSQL keeps none
            raise CorpusError(f"{place}: holds a NUL, which is no character of any text")
        yield Article(id_, path.name, text, title, is_passage=True)


def rows(path: Path, error: type[VerbatimError]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each JSON object of a JSON-lines file with its place ("name, line 3"); empty lines skipped.

    Raises:
        error: the file cannot be read, or a line is no JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                place = f"{path}, line {number}"
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as cause:
                    raise error(f"{place}: not JSON ({cause})") from cause
                if "\\ud" in line.lower() and _HALF.search(json.dumps(row, ensure_ascii=False)):
                    raise error(f"{place}: holds half of a character (a lone surrogate)")
                if not isinstance(row, dict):
                    raise error(f"{place}: not a JSON object but {type(row).__name__}")
                yield place, row
    except OSError as cause:
        raise error(f"cannot read {path}: {cause.strerror or cause}") from cause
    except UnicodeDecodeError as cause:
        raise error(f"{path} is not UTF-8 text; save it as UTF-8") from cause
