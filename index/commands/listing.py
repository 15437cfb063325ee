"""The commands that tell of the library, once the corpus folder is in it: list, show, history."""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.text import Text

from index.commands.console import date_of, out, readable, table_of
from index.commands.opening import corpus, library
from index.errors import CorpusError, LibraryError
from index.model import NOT_STATED, Article, Corpus

if TYPE_CHECKING:
    from index.records import Generation, Version


def add_commands(
    commands: Any, where: argparse.ArgumentParser, as_json: argparse.ArgumentParser
) -> None:
    """Add the commands to those of the parser."""
    history = commands.add_parser(
        "history", parents=[where, as_json], help="list generations, or versions of an article"
    )
    history.add_argument("id", type=readable, nargs="?", metavar="ID")
    history.set_defaults(run=_history)

    list_ = commands.add_parser("list", parents=[where, as_json], help="list the articles")
    list_.set_defaults(run=_list)

    show = commands.add_parser("show", parents=[where, as_json], help="show an article's passages")
    show.add_argument("id", type=readable, metavar="ID")
    show.set_defaults(run=_show)


def _list(chosen: argparse.Namespace) -> None:
    found = corpus(chosen)
    if chosen.json:
        print_json([_as_json(article, found) for article in found.articles])
        return
    table = table_of("id", "title", "published", "passages")
    for article in found.articles:
        passages = len(found.passages_of(article))
        table.add_row(
            Text(article.id),
            Text(article.title or NOT_STATED),
            date_of(article.published),
            str(passages),
        )
    out.print(table)


def _show(chosen: argparse.Namespace) -> None:
    found = corpus(chosen)
    try:
        article = found.article(chosen.id)
    except CorpusError as error:
        raise CorpusError(f"{error}; `python -m index list` shows the ids") from None
    if chosen.json:
        passages = [
            {"position": each.position, "text": each.text} for each in found.passages_of(article)
        ]
        print_json({**_as_json(article, found), "text": article.text, "passages": passages})
        return
    out.print(Text(article.title or f"title {NOT_STATED}", style="bold"))
    date_, url = date_of(article.published), article.url or "no address"
    out.print(Text(f"{article.source} · date {date_} · {url}\n"))
    for passage in found.passages_of(article):
        above = [*passage.headings, *([passage.lead_in] if passage.lead_in else ())]
        for span in above:
            out.print(Text(f"    {span.of(article.text)}", style="italic"))
        out.print(Text(f"{passage.position:>3} {passage.text}"))


def _as_json(article: Article, found: Corpus) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published and article.published.isoformat(),
        "url": article.url,
        "language": article.language,
        "passages": len(found.passages_of(article)),
    }


def _history(chosen: argparse.Namespace) -> None:
    found = library(chosen)
    if found is None:
        raise LibraryError("there is no library yet, so it has no history; add something first")
    if chosen.id is None:
        _print_generations(found.generations(), as_json=chosen.json)
        return
    versions = found.versions(chosen.id)
    if not versions:
        raise LibraryError(f"there never was an article {chosen.id!r}")
    published = found.published(chosen.id)
    if chosen.json:
        print_json(
            {
                "versions": [version_as_json(version) for version in versions],
                "generations": [
                    {"generation": generation, "version": number}
                    for generation, number in published
                ],
            }
        )
        return
    table = table_of("version", "title", "published", "by", "at", "generations")
    for version in versions:
        since = [str(generation) for generation, number in published if number == version.number]
        table.add_row(
            str(version.number),
            Text(version.title or NOT_STATED),
            date_of(version.published),
            Text(version.by),
            _minute(version.at),
            " ".join(reversed(since)),
        )
    out.print(table)


def _print_generations(generations: "Sequence[Generation]", *, as_json: bool) -> None:
    if as_json:
        print_json([_generation_as_json(each) for each in generations])
        return
    table = table_of("generation", "at", "by", "what")
    for each in generations:
        table.add_row(str(each.number), _minute(each.at), Text(each.by), Text(each.what))
    out.print(table)


def version_as_json(version: "Version") -> dict[str, object]:
    """A version as JSON: its article's id and metadata, who added it and when."""
    return {
        "id": version.article_id,
        "version": version.number,
        "title": version.title,
        "source": version.source,
        "published": version.published and version.published.isoformat(),
        "url": version.url,
        "language": version.language,
        "hash": version.hash,
        "by": version.by,
        "at": version.at.isoformat(timespec="seconds"),
    }


def _generation_as_json(generation: "Generation") -> dict[str, object]:
    return {
        "generation": generation.number,
        "at": generation.at.isoformat(timespec="seconds"),
        "by": generation.by,
        "what": generation.what,
    }


def print_json(value: object) -> None:
    """Print one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False))


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
