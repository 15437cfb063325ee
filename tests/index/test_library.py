"""The library: what is drafted, published, restored and purged, on both kinds of databases."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from databases import Database, entry, fresh
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import inspect, select

from index.corpus import Entry, Found
from index.database import reading, writing
from index.errors import LibraryError
from index.importing import folder_of, import_found, imported
from index.library import Library, Metadata
from index.model import Article
from index.records import Change
from index.tables import metadata

ZEBRAS = entry("zebras.txt", "Zebras graze in Kenya.", "Zebras")
ZEBRAS_ANEW = entry("zebras.txt", "Zebras graze in Tanzania.", "Zebras")
CAMELS = entry("camels.txt", "Camels carry loads.")
OWLS = entry("owls.txt", "Owls hunt at night.")


def publish(library: Library, *entries: Entry, by: str = "Ada") -> None:
    """Add these and publish all that is drafted."""
    library.add_all(entries, by)
    library.publish(library.drafted(), by)


def state(library: Library, generation: int | None = None, *, drafted: bool = False) -> list[str]:
    """The articles in force, as "id number"."""
    found = library.state(generation, drafted=drafted)
    return [f"{each.article_id} {each.number}" for each in found]


def drafts(library: Library) -> list[tuple[str, int | None, int | None]]:
    """By article the number of the version that is in force and of the one that would be."""
    return [
        (
            each.article_id,
            each.before.number if each.before else None,
            each.after.number if each.after else None,
        )
        for each in library.drafted()
    ]


def deeds(library: Library, count: int = 1_000) -> list[str]:
    """The audit trail as "who action subject", the oldest first."""
    found = library.deeds(count)
    return [f"{each.by} {each.action} {each.subject}" for each in reversed(found)]


@contextmanager
def refused(library: Library) -> Iterator[list[str]]:
    """What is to be refused in one line and leave everything as it is; gives that line."""
    said: list[str] = []
    before = contents(library)
    with pytest.raises(LibraryError) as caught:
        yield said
    said.append(str(caught.value))
    assert "\n" not in said[0]
    assert contents(library) == before


def contents(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with reading(library.engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


class TestNothingYet:
    def test_an_empty_library_holds_nothing(self, library: Library) -> None:
        assert library.generation() == 0
        assert library.generations() == []
        assert library.state() == library.state(drafted=True) == []
        assert library.articles([]) == []
        assert library.drafted() == []
        assert library.removed() == []
        assert library.versions("zebras.txt") == []
        assert library.published("zebras.txt") == []
        assert library.alike(ZEBRAS) == []
        assert folder_of(library) is None
        assert imported(library) == {}
        assert library.deeds(10) == []

    @pytest.mark.parametrize(
        ("action", "why"),
        [
            ("edit", "there is no article 'zebras.txt' in the library"),
            ("remove", "there is no article 'zebras.txt' in the library"),
            ("restore", "there never was an article 'zebras.txt'"),
            ("purge", "there never was an article 'zebras.txt'"),
            ("publish", "there is no change to publish"),
            ("return_to", "there is no generation 1; they go from 1 to 0"),
        ],
    )
    def test_nothing_can_be_done_to_what_is_not_there(
        self, library: Library, action: str, why: str
    ) -> None:
        doing: dict[str, Callable[[], object]] = {
            "edit": lambda: library.edit("zebras.txt", "Ada", {"title": "Z"}),
            "remove": lambda: library.remove(["zebras.txt"], "Ada"),
            "restore": lambda: library.restore("zebras.txt", "Ada"),
            "purge": lambda: library.purge("zebras.txt", "Ada"),
            "publish": lambda: library.publish([], "Ada"),
            "return_to": lambda: library.return_to(1, "Ada"),
        }
        with refused(library) as said:
            doing[action]()
        assert said == [why]

    def test_nothing_to_discard_is_no_deed(self, library: Library) -> None:
        library.discard([], "Ada")
        assert library.deeds(10) == []


class TestAdding:
    def test_what_is_added_is_drafted_and_not_in_force(self, library: Library) -> None:
        library.add_all([ZEBRAS], "Ada")
        assert state(library) == []
        assert state(library, drafted=True) == ["zebras.txt 1"]
        assert drafts(library) == [("zebras.txt", None, 1)]

    def test_a_version_tells_all_that_is_known_of_it(self, library: Library) -> None:
        article = Article(
            "z", "z.pdf", "Zebras.", "Zebras", date(2020, 2, 29), "https://z.example", "de"
        )
        before = datetime.now(UTC)
        made = library.add_all([Entry(article, b"%PDF")], "Ada")[0]
        assert (made.article_id, made.number, made.source) == ("z", 1, "z.pdf")
        assert (made.title, made.published, made.url) == (
            "Zebras",
            date(2020, 2, 29),
            "https://z.example",
        )
        assert (made.language, made.by) == ("de", "Ada")
        assert timedelta() <= made.at - before < timedelta(minutes=1)
        assert library.versions("z") == [made]
        assert library.version(made.id) == made
        assert library.original(made) == b"%PDF"

    @pytest.mark.parametrize(
        "article",
        [
            Article("a", "a.txt", ""),
            Article("Ünï/código 𝐀.txt", "b", "Jürgen 👍\r\n\t\u2028\ufeff", "«T»", language="ka"),
            Article("c", "c", "x" * 3_000_000, is_passage=True),
            Article("d'; DROP TABLE versions; --", "%s :x ?", "[b]", "{}", date(1, 1, 1), "%"),
        ],
        ids=["empty", "signs", "long", "hostile"],
    )
    def test_an_article_comes_back_as_it_was(self, library: Library, article: Article) -> None:
        data = bytes(range(256)) * 3
        version = library.add_all([Entry(article, data)], "Ada")[0]
        assert library.articles([version]) == [article]
        assert library.original(version) == data

    def test_the_same_file_twice_changes_nothing(self, library: Library) -> None:
        first = library.add_all([ZEBRAS], "Ada")[0]
        before = contents(library)
        assert library.add_all([ZEBRAS], "Bob")[0] == first
        assert contents(library) == before
        library.publish(library.drafted(), "Ada")
        before = contents(library)
        assert library.add_all([ZEBRAS], "Bob")[0] == first
        assert contents(library) == before

    def test_the_same_file_twice_at_once_is_one_version(self, library: Library) -> None:
        first, second = library.add_all([ZEBRAS, ZEBRAS], "Ada")
        assert first == second
        assert len(library.versions("zebras.txt")) == 1

    def test_another_text_with_the_same_id_is_a_new_version(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.add_all([ZEBRAS_ANEW], "Bob")
        assert drafts(library) == [("zebras.txt", 1, 2)]
        assert [each.number for each in library.versions("zebras.txt")] == [2, 1]
        assert [each.by for each in library.versions("zebras.txt")] == ["Bob", "Ada"]
        assert [library.articles([each])[0].text for each in library.versions("zebras.txt")] == [
            "Zebras graze in Tanzania.",
            "Zebras graze in Kenya.",
        ]

    def test_the_same_file_told_otherwise_is_a_new_version(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.add_all([replace(ZEBRAS, article=replace(ZEBRAS.article, title="Stripes"))], "Ada")
        assert drafts(library) == [("zebras.txt", 1, 2)]

    def test_other_bytes_of_the_same_text_are_a_new_version(self, library: Library) -> None:
        publish(library, ZEBRAS)
        version = library.add_all([replace(ZEBRAS, data=b"other")], "Ada")[0]
        assert drafts(library) == [("zebras.txt", 1, 2)]
        assert library.original(version) == b"other"

    def test_the_same_file_under_two_ids_is_two_articles(self, library: Library) -> None:
        other = replace(ZEBRAS, article=replace(ZEBRAS.article, id="copy.txt"))
        versions = library.add_all([ZEBRAS, other], "Ada")
        assert {each.hash for each in versions} == {versions[0].hash}
        assert len(contents(library)["originals"]) == 1

    def test_several_are_added_together_or_not_at_all(self, library: Library) -> None:
        def entries() -> Iterator[Entry]:
            yield ZEBRAS
            raise LibraryError("that is all")

        with refused(library):
            library.add_all(entries(), "Ada")

    def test_none_are_none(self, library: Library) -> None:
        assert library.add_all([], "Ada") == []

    def test_articles_are_listed_in_the_order_in_which_they_came(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        publish(library, OWLS)
        publish(library, ZEBRAS_ANEW)
        assert state(library) == ["zebras.txt 2", "camels.txt 1", "owls.txt 1"]
        library.remove(["camels.txt"], "Ada")
        library.publish(library.drafted(), "Ada")
        library.restore("camels.txt", "Ada")
        assert state(library, drafted=True) == ["zebras.txt 2", "camels.txt 1", "owls.txt 1"]

    def test_more_articles_than_fit_into_one_statement_come_in_order(
        self, library: Library
    ) -> None:
        entries = [entry(str(number), f"Text {number}.") for number in range(1_100)]
        publish(library, *entries)
        assert [each.article_id for each in library.state()] == [*map(str, range(1_100))]
        assert library.articles(library.state()) == [each.article for each in entries]
        assert library.generations()[0].what == "added 1100 articles"


class TestEditing:
    def test_an_edit_is_a_new_version_of_the_same_file(self, library: Library) -> None:
        publish(library, ZEBRAS)
        edited = library.edit(
            "zebras.txt",
            "Bob",
            {"title": "Stripes", "published": date(2019, 5, 1), "url": "https://z.example"},
        )
        assert (edited.number, edited.by) == (2, "Bob")
        assert library.original(edited) == ZEBRAS.data
        assert library.articles([edited]) == [
            replace(
                ZEBRAS.article,
                title="Stripes",
                published=date(2019, 5, 1),
                url="https://z.example",
            )
        ]
        assert drafts(library) == [("zebras.txt", 1, 2)]

    def test_what_is_not_told_stays(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.edit("zebras.txt", "Ada", {"url": "https://z.example"})
        edited = library.edit("zebras.txt", "Ada", {"published": date(2019, 5, 1)})
        assert (edited.title, edited.published, edited.url) == (
            "Zebras",
            date(2019, 5, 1),
            "https://z.example",
        )

    def test_none_takes_a_value_away(self, library: Library) -> None:
        publish(library, ZEBRAS)
        assert library.edit("zebras.txt", "Ada", {"title": None}).title is None

    @pytest.mark.parametrize("values", [{}, {"title": "Zebras"}, {"url": None}])
    def test_an_edit_that_changes_nothing_is_none(self, library: Library, values: Metadata) -> None:
        publish(library, ZEBRAS)
        before = contents(library)
        assert library.edit("zebras.txt", "Bob", values) == library.state()[0]
        assert contents(library) == before

    def test_a_draft_is_edited_rather_than_what_is_in_force(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.add_all([ZEBRAS_ANEW], "Ada")
        edited = library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        assert library.articles([edited])[0].text == "Zebras graze in Tanzania."

    def test_what_is_taken_out_cannot_be_edited(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.remove(["zebras.txt"], "Ada")
        with refused(library) as said:
            library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        assert said == ["there is no article 'zebras.txt' in the library"]

    def test_an_article_of_one_passage_stays_one(self, library: Library) -> None:
        publish(library, replace(ZEBRAS, article=replace(ZEBRAS.article, is_passage=True)))
        edited = library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        assert library.articles([edited])[0].is_passage


class TestRemovingAndRestoring:
    def test_a_removed_article_is_in_force_until_that_is_published(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        library.remove(["zebras.txt"], "Ada")
        assert state(library) == ["zebras.txt 1", "camels.txt 1"]
        assert state(library, drafted=True) == ["camels.txt 1"]
        assert drafts(library) == [("zebras.txt", 1, None)]
        library.publish(library.drafted(), "Ada")
        assert state(library) == ["camels.txt 1"]

    def test_its_versions_and_file_stay(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.remove(["zebras.txt"], "Ada")
        library.publish(library.drafted(), "Ada")
        (version,) = library.removed()
        assert library.versions("zebras.txt") == [version]
        assert library.original(version) == ZEBRAS.data

    def test_all_are_removed_or_none(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        with refused(library) as said:
            library.remove(["zebras.txt", "lions.txt"], "Ada")
        assert said == ["there is no article 'lions.txt' in the library"]

    def test_an_article_named_twice_is_removed_once(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.remove(["zebras.txt", "zebras.txt"], "Ada")
        assert drafts(library) == [("zebras.txt", 1, None)]

    def test_what_is_removed_already_is_not_there(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.remove(["zebras.txt"], "Ada")
        with refused(library):
            library.remove(["zebras.txt"], "Ada")

    def test_a_draft_that_is_removed_leaves_no_change(self, library: Library) -> None:
        library.add_all([ZEBRAS], "Ada")
        library.remove(["zebras.txt"], "Ada")
        assert library.drafted() == []

    def test_the_newest_version_is_restored_if_none_is_told(self, library: Library) -> None:
        publish(library, ZEBRAS)
        publish(library, ZEBRAS_ANEW)
        library.remove(["zebras.txt"], "Ada")
        library.publish(library.drafted(), "Ada")
        assert library.restore("zebras.txt", "Ada").number == 2
        assert drafts(library) == [("zebras.txt", None, 2)]

    def test_an_earlier_version_is_restored(self, library: Library) -> None:
        publish(library, ZEBRAS)
        publish(library, ZEBRAS_ANEW)
        library.restore("zebras.txt", "Ada", 1)
        assert drafts(library) == [("zebras.txt", 2, 1)]
        library.publish(library.drafted(), "Ada")
        assert library.articles(library.state()) == [ZEBRAS.article]

    @pytest.mark.parametrize("number", [0, -1, 3, 10**30])
    def test_a_version_that_never_was_is_named(self, library: Library, number: int) -> None:
        publish(library, ZEBRAS)
        publish(library, ZEBRAS_ANEW)
        with refused(library) as said:
            library.restore("zebras.txt", "Ada", number)
        assert said == [f"there is no version {number} of 'zebras.txt'; they go from 1 to 2"]

    def test_restoring_what_is_in_force_undoes_nothing_that_comes_later(
        self, library: Library
    ) -> None:
        publish(library, ZEBRAS)
        library.restore("zebras.txt", "Ada", 1)
        assert library.drafted() == []
        import_found(library, "/corpus", Found([], {"zebras.txt": "1"}), "Ada")
        import_found(library, "/corpus", Found([ZEBRAS_ANEW], {"zebras.txt": "2"}), "Ada")
        assert state(library) == ["zebras.txt 2"]
        assert library.drafted() == []

    def test_what_was_removed_is_listed_with_its_newest_version(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS, OWLS)
        publish(library, ZEBRAS_ANEW)
        library.remove(["owls.txt", "zebras.txt"], "Ada")
        assert [f"{each.article_id} {each.number}" for each in library.removed()] == [
            "owls.txt 1",
            "zebras.txt 2",
        ]
        library.restore("owls.txt", "Ada")
        assert [each.article_id for each in library.removed()] == ["zebras.txt"]


class TestPublishing:
    def test_what_was_drafted_is_published_as_one_generation(self, library: Library) -> None:
        library.add_all([ZEBRAS, CAMELS], "Ada")
        made = library.publish(library.drafted(), "Bob")
        assert (made.number, made.by, made.what) == (1, "Bob", "added camels.txt, zebras.txt")
        assert library.generation() == 1
        assert library.generations() == [made]
        assert state(library) == ["zebras.txt 1", "camels.txt 1"]
        assert library.drafted() == []

    def test_what_it_comes_to_is_told_unless_it_is_given(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        library.add_all([ZEBRAS_ANEW, OWLS], "Ada")
        library.remove(["camels.txt"], "Ada")
        made = library.publish(library.drafted(), "Ada")
        assert made.what == "added owls.txt, changed zebras.txt, removed camels.txt"
        library.restore("camels.txt", "Ada")
        assert library.publish(library.drafted(), "Ada", "as asked").what == "as asked"

    def test_generations_come_newest_first(self, library: Library) -> None:
        publish(library, ZEBRAS, by="Ada")
        publish(library, CAMELS, by="Bob")
        assert [(each.number, each.by) for each in library.generations()] == [
            (2, "Bob"),
            (1, "Ada"),
        ]
        assert library.generations()[0].at >= library.generations()[1].at

    def test_only_what_was_looked_at_is_published(self, library: Library) -> None:
        library.add_all([ZEBRAS], "Ada")
        looked_at = library.drafted()
        library.add_all([CAMELS], "Bob")
        library.publish(looked_at, "Ada")
        assert state(library) == ["zebras.txt 1"]
        assert drafts(library) == [("camels.txt", None, 1)]

    def test_a_change_that_became_another_meanwhile_is_not_published(
        self, library: Library
    ) -> None:
        publish(library, ZEBRAS, CAMELS)
        library.add_all([ZEBRAS_ANEW, OWLS], "Ada")
        looked_at = library.drafted()
        library.edit("zebras.txt", "Bob", {"title": "Stripes"})
        with refused(library) as said:
            library.publish(looked_at, "Ada")
        assert said == ["the change is not the one that was looked at; look again"]

    def test_a_change_of_what_another_is_in_force_now_is_not_published(
        self, library: Library
    ) -> None:
        publish(library, ZEBRAS)
        import_found(library, "/corpus", Found([], {"zebras.txt": "1"}), "Ada")
        library.edit("zebras.txt", "Bob", {"title": "Stripes"})
        looked_at = library.drafted()
        import_found(library, "/corpus", Found([ZEBRAS_ANEW], {"zebras.txt": "2"}), "Ada")
        with refused(library):
            library.publish(looked_at, "Bob")
        assert drafts(library) == [("zebras.txt", 3, 2)]

    def test_nothing_is_published_twice(self, library: Library) -> None:
        library.add_all([ZEBRAS], "Ada")
        looked_at = library.drafted()
        library.publish(looked_at, "Ada")
        with refused(library):
            library.publish(looked_at, "Ada")

    def test_the_generations_of_an_article_are_told(self, library: Library) -> None:
        publish(library, ZEBRAS)
        publish(library, CAMELS)
        publish(library, ZEBRAS_ANEW)
        library.remove(["zebras.txt"], "Ada")
        library.publish(library.drafted(), "Ada")
        assert library.published("zebras.txt") == [(4, None), (3, 2), (1, 1)]
        assert library.published("camels.txt") == [(2, 1)]


class TestDiscarding:
    def test_what_is_discarded_is_as_it_was(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        library.add_all([ZEBRAS_ANEW, OWLS], "Ada")
        library.remove(["camels.txt"], "Ada")
        library.discard(library.drafted(), "Ada")
        assert library.drafted() == []
        assert state(library, drafted=True) == ["zebras.txt 1", "camels.txt 1"]

    def test_other_drafts_stay(self, library: Library) -> None:
        library.add_all([ZEBRAS], "Ada")
        looked_at = library.drafted()
        library.add_all([CAMELS], "Bob")
        library.discard(looked_at, "Ada")
        assert drafts(library) == [("camels.txt", None, 1)]

    def test_what_was_drafted_otherwise_meanwhile_stays(self, library: Library) -> None:
        library.add_all([ZEBRAS, CAMELS], "Ada")
        looked_at = library.drafted()
        library.edit("zebras.txt", "Bob", {"title": "Stripes"})
        library.discard(looked_at, "Ada")
        assert drafts(library) == [("zebras.txt", None, 2)]
        assert deeds(library)[-1] == "Ada discard added camels.txt"


class TestReturning:
    def test_the_state_of_every_earlier_generation_comes_back_exactly(
        self, library: Library
    ) -> None:
        publish(library, ZEBRAS, CAMELS)
        publish(library, ZEBRAS_ANEW)
        library.remove(["camels.txt"], "Ada")
        library.publish(library.drafted(), "Ada")
        publish(library, OWLS)
        library.restore("camels.txt", "Ada")
        library.publish(library.drafted(), "Ada")
        expected = [library.state(number) for number in range(1, 6)]
        assert [state(library, number) for number in range(1, 6)] == [
            ["zebras.txt 1", "camels.txt 1"],
            ["zebras.txt 2", "camels.txt 1"],
            ["zebras.txt 2"],
            ["zebras.txt 2", "owls.txt 1"],
            ["zebras.txt 2", "camels.txt 1", "owls.txt 1"],
        ]
        for number in (3, 1, 5, 4, 2, 1):
            changes = library.return_to(number, "Ada")
            library.publish(changes, "Ada")
            assert library.state() == expected[number - 1]
        assert [library.state(number) for number in range(1, 6)] == expected

    def test_it_is_a_draft_until_it_is_published(self, library: Library) -> None:
        publish(library, ZEBRAS)
        publish(library, ZEBRAS_ANEW)
        changes = library.return_to(1, "Ada")
        assert changes == library.drafted()
        assert drafts(library) == [("zebras.txt", 2, 1)]
        assert state(library) == ["zebras.txt 2"]

    def test_returning_to_where_one_is_changes_nothing(self, library: Library) -> None:
        publish(library, ZEBRAS)
        assert library.return_to(1, "Ada") == []
        assert library.drafted() == []

    def test_drafts_of_other_articles_stay_and_are_not_told(self, library: Library) -> None:
        publish(library, ZEBRAS)
        publish(library, ZEBRAS_ANEW)
        library.add_all([CAMELS], "Bob")
        changes = library.return_to(1, "Ada")
        assert [each.article_id for each in changes] == ["zebras.txt"]
        assert drafts(library) == [("camels.txt", None, 1), ("zebras.txt", 2, 1)]

    @pytest.mark.parametrize("number", [-1, 0, 3, 10**30])
    def test_a_generation_that_never_was_is_named(self, library: Library, number: int) -> None:
        publish(library, ZEBRAS)
        publish(library, CAMELS)
        with refused(library) as said:
            library.return_to(number, "Ada")
        assert said == [f"there is no generation {number}; they go from 1 to 2"]


SECRET = "The heron of Ulm hides nineteen pearls below the mill. "


class TestPurging:
    def test_a_purged_article_is_gone_from_every_generation(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        publish(library, ZEBRAS_ANEW)
        made = library.purge("zebras.txt", "Ada")
        assert (made.number, made.by, made.what) == (3, "Ada", "purged zebras.txt")
        assert library.generation() == 3
        assert [state(library, number) for number in (1, 2, 3)] == [["camels.txt 1"]] * 3
        assert library.versions("zebras.txt") == []
        assert library.published("zebras.txt") == []
        assert library.removed() == []

    def test_its_drafts_go_with_it(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.add_all([ZEBRAS_ANEW, CAMELS], "Ada")
        library.purge("zebras.txt", "Ada")
        assert drafts(library) == [("camels.txt", None, 1)]

    def test_what_was_only_drafted_or_removed_can_be_purged(self, library: Library) -> None:
        library.add_all([ZEBRAS], "Ada")
        library.purge("zebras.txt", "Ada")
        publish(library, CAMELS)
        library.remove(["camels.txt"], "Ada")
        library.publish(library.drafted(), "Ada")
        library.purge("camels.txt", "Ada")
        assert contents(library)["versions"] == contents(library)["originals"] == []

    def test_a_file_that_another_article_has_too_stays(self, library: Library) -> None:
        other = replace(ZEBRAS, article=replace(ZEBRAS.article, id="copy.txt"))
        publish(library, ZEBRAS, other)
        library.purge("zebras.txt", "Ada")
        assert library.original(library.state()[0]) == ZEBRAS.data

    def test_its_file_is_told_to_be_gone(self, library: Library) -> None:
        version = library.add_all([ZEBRAS], "Ada")[0]
        library.purge("zebras.txt", "Ada")
        assert library.version(version.id) is None
        with refused(library) as said:
            library.original(version)
        assert said == ["the file of zebras.txt is gone; it was purged"]

    def test_who_looks_for_its_text_still_is_told_to_look_again(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        versions = library.state()
        library.purge("zebras.txt", "Ada")
        with refused(library) as said:
            library.articles(versions)
        assert said == ["the article 'zebras.txt' was purged meanwhile; look again"]

    def test_an_article_of_its_name_may_come_anew(self, library: Library) -> None:
        publish(library, ZEBRAS)
        library.purge("zebras.txt", "Ada")
        publish(library, ZEBRAS_ANEW)
        assert state(library) == ["zebras.txt 1"]
        assert state(library, 1) == []

    def test_a_generation_before_it_can_be_returned_to(self, library: Library) -> None:
        publish(library, ZEBRAS, CAMELS)
        library.purge("zebras.txt", "Ada")
        publish(library, OWLS)
        library.publish(library.return_to(1, "Ada"), "Ada")
        assert state(library) == ["camels.txt 1"]

    def test_no_table_holds_anything_of_its_text(self, library: Library) -> None:
        secret = entry("secret.txt", SECRET * 400, "A pearl of a title")
        publish(library, ZEBRAS, secret)
        library.edit("secret.txt", "Ada", {"title": "Pearls once more"})
        library.publish(library.drafted(), "Ada")
        assert "heron" in repr(contents(library))
        library.purge("secret.txt", "Ada")
        everything = repr(contents(library))
        assert all(word not in everything for word in ("heron", "pearl", "Pearls"))

    @pytest.mark.parametrize("others_read", [False, True])
    def test_no_file_holds_anything_of_its_text(
        self, database: Database, *, others_read: bool
    ) -> None:
        if not database.is_sqlite:
            pytest.skip("what a PostgreSQL server keeps in its files is its administrator's")
        library, other = database.open(), database.open()
        small = entry("small.txt", SECRET)
        large = entry("large.txt", SECRET * 4_000, "A pearl of a title")
        publish(library, ZEBRAS, small, large, *(entry(str(n), f"Text {n}.") for n in range(50)))
        assert b"heron" in _files(database)
        if others_read:
            assert len(other.state()) == 53
        library.purge("large.txt", "Ada")
        library.purge("small.txt", "Ada")
        found = _files(database)
        assert all(word not in found for word in (b"heron", b"nineteen", b"pearl"))
        assert b"Zebras graze" in found

    def test_who_reads_meanwhile_is_not_disturbed(self, database: Database) -> None:
        library, other = database.open(), database.open()
        publish(library, ZEBRAS, CAMELS)
        with reading(other.engine) as connection:
            count = select(metadata.tables["versions"].c.id)
            assert len(connection.execute(count).all()) == 2
            started = datetime.now(UTC)
            library.purge("zebras.txt", "Ada")
            assert datetime.now(UTC) - started < timedelta(seconds=10)
            assert len(connection.execute(count).all()) == 2
        assert len(other.state()) == 1


def _files(database: Database) -> bytes:
    """All bytes in the folder of the database."""
    return b"".join(path.read_bytes() for path in sorted(database.data_dir.iterdir()))


class TestLikenesses:
    TEXT = " ".join(f"Zebra {n} grazes in the valley of {n * 7} trees." for n in range(40))

    def test_the_same_file_under_another_id_is_told(self, library: Library) -> None:
        publish(library, ZEBRAS)
        (found,) = library.alike(replace(ZEBRAS, article=replace(ZEBRAS.article, id="copy.txt")))
        assert (found.version.article_id, found.resemblance) == ("zebras.txt", 1.0)

    def test_the_most_alike_comes_first_and_what_is_not_alike_not_at_all(
        self, library: Library
    ) -> None:
        near = self.TEXT.replace("Zebra 3 ", "Camel 3 ")
        publish(
            library,
            OWLS,
            entry("near.txt", near.replace("Zebra 8 ", "Owl 8 ")),
            entry("nearer.txt", near),
        )
        found = library.alike(entry("zebras.txt", self.TEXT))
        assert [each.version.article_id for each in found] == ["nearer.txt", "near.txt"]
        assert 0.6 <= found[1].resemblance < found[0].resemblance < 1

    def test_an_article_is_not_told_to_be_like_itself(self, library: Library) -> None:
        publish(library, ZEBRAS)
        assert library.alike(ZEBRAS) == []

    def test_drafts_count_and_what_was_removed_does_not(self, library: Library) -> None:
        library.add_all([entry("draft.txt", self.TEXT)], "Ada")
        assert len(library.alike(entry("zebras.txt", self.TEXT))) == 1
        library.remove(["draft.txt"], "Ada")
        assert library.alike(entry("zebras.txt", self.TEXT)) == []


class TestAuditTrail:
    def test_every_deed_is_told_in_order(self, library: Library) -> None:
        library.add_all([ZEBRAS, CAMELS], "Ada")
        library.publish(library.drafted(), "Bob")
        library.add_all([ZEBRAS_ANEW], "Ada")
        library.edit("zebras.txt", "Bob", {"title": "Stripes", "url": None})
        library.discard(library.drafted(), "Cy")
        library.remove(["camels.txt"], "Ada")
        library.restore("camels.txt", "Bob", 1)
        library.remove(["camels.txt"], "Ada")
        library.publish(library.drafted(), "Ada", "out with it")
        library.return_to(1, "Cy")
        library.purge("camels.txt", "Ada")
        import_found(library, "/corpus", Found([OWLS], {"owls.txt": "1"}), "folder")
        library.note("Ada", "admin", "Bob may edit")
        assert deeds(library) == [
            "Ada add zebras.txt",
            "Ada add camels.txt",
            "Bob publish generation 1: added camels.txt, zebras.txt",
            "Ada replace zebras.txt",
            "Bob edit zebras.txt: title, url",
            "Cy discard changed zebras.txt",
            "Ada remove camels.txt",
            "Bob restore camels.txt, version 1",
            "Ada remove camels.txt",
            "Ada publish generation 2: out with it",
            "Cy return to generation 1",
            "Ada purge camels.txt",
            "folder publish generation 4: from the folder: 1 new or changed, 0 gone",
            "Ada admin Bob may edit",
        ]
        times = [each.at for each in library.deeds(100)]
        assert times == sorted(times, reverse=True)
        assert all(each.tzinfo is UTC for each in times)

    def test_the_newest_come_first_a_few_at_a_time(self, library: Library) -> None:
        for number in range(5):
            library.note("Ada", "count", str(number))
        assert [each.subject for each in library.deeds(2)] == ["4", "3"]
        assert [each.subject for each in library.deeds(2, 3)] == ["1", "0"]
        assert [each.subject for each in library.deeds(2, 4)] == ["0"]
        assert library.deeds(2, 5) == []


class TestImporting:
    """What `import_found` does with what it is given; folders are in test_importing."""

    def test_an_import_of_nothing_forgets_what_there_was(self, library: Library) -> None:
        import_found(library, "/corpus", Found([ZEBRAS], {"zebras.txt": "1"}), "folder")
        made = import_found(library, "/corpus", Found([], {}), "folder")
        assert made is not None
        assert made.what == "from the folder: 0 new or changed, 1 gone"
        assert (state(library), imported(library), folder_of(library)) == ([], {}, None)


class TestManyAtOnce:
    def test_two_that_publish_at_once_lose_nothing(self, database: Database) -> None:
        rounds = 15

        def work(name: str) -> None:
            library = database.open()
            for number in range(rounds):
                library.add_all([entry(f"{name}{number}", f"{name} {number}.")], name)
                mine = [each for each in library.drafted() if each.article_id[0] == name]
                library.publish(mine, name)

        with ThreadPoolExecutor() as pool:
            list(pool.map(work, "AB"))
        library = database.open()
        assert [each.number for each in library.generations()] == [*range(2 * rounds, 0, -1)]
        assert {each.article_id for each in library.state()} == {
            f"{name}{number}" for name in "AB" for number in range(rounds)
        }
        assert library.drafted() == []

    def test_many_threads_share_one_library(self, library: Library) -> None:
        def work(number: int) -> None:
            library.add_all([entry(str(number), f"Text {number}.")], "Ada")
            library.state()
            library.edit(str(number), "Ada", {"title": "T"})
            library.articles(library.state(drafted=True))

        with ThreadPoolExecutor(24) as pool:
            list(pool.map(work, range(48)))
        library.publish(library.drafted(), "Ada")
        assert sorted(each.article_id for each in library.state()) == sorted(map(str, range(48)))
        assert {each.title for each in library.state()} == {"T"}

    def test_one_of_two_that_publish_the_same_is_refused(self, database: Database) -> None:
        first, second = database.open(), database.open()
        for number in range(10):
            first.add_all([entry("zebras.txt", f"Zebra {number}.")], "Ada")
            changes = first.drafted()
            together = threading.Barrier(2)

            def attempt(
                library: Library, changes: list[Change], together: threading.Barrier
            ) -> bool:
                together.wait(10)
                try:
                    library.publish(changes, "Ada")
                except LibraryError:
                    return False
                return True

            with ThreadPoolExecutor() as pool:
                done = list(
                    pool.map(lambda each: attempt(each, changes, together), (first, second))  # noqa: B023
                )
            assert sorted(done) == [False, True]
            assert first.generation() == number + 1

    def test_a_reader_sees_whole_generations_only(self, database: Database) -> None:
        writer, reader = database.open(), database.open()
        over = threading.Event()

        def write() -> None:
            try:
                for number in range(25):
                    pair = [entry(id_, f"Text {number} of {id_}.", str(number)) for id_ in "ab"]
                    publish(writer, *pair)
            finally:
                over.set()

        seen = set()
        with ThreadPoolExecutor() as pool:
            writing_ = pool.submit(write)
            while not over.is_set():
                versions = reader.state()
                seen.add(tuple(each.title for each in versions))
                assert len({each.text[:7] for each in reader.articles(versions)}) <= 1
            writing_.result()
        assert seen <= {(), *((str(number),) * 2 for number in range(25))}

    def test_a_reading_transaction_sees_one_state(self, database: Database) -> None:
        writer, reader = database.open(), database.open()
        publish(writer, ZEBRAS)
        table = metadata.tables["generations"]
        with reading(reader.engine) as connection:
            assert len(connection.execute(select(table)).all()) == 1
            publish(writer, CAMELS)
            assert len(connection.execute(select(table)).all()) == 1
        assert reader.generation() == 2


IDS = st.sampled_from(["a", "b", "c"])
TEXTS = st.sampled_from(["One.", "Two.", "Three."])
TITLES = st.sampled_from([None, "T", "U"])


class LibraryMachine(RuleBasedStateMachine):
    """Any deeds in any order, on a library and on plain dictionaries that ought to agree."""

    library: Library

    def __init__(self) -> None:
        super().__init__()
        with writing(self.library.engine) as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        self.first: list[str] = []
        """The articles in the order in which they came."""
        self.versions: dict[str, list[tuple[str, str | None]]] = {}
        self.generations: list[dict[str, int]] = [{}]
        self.drafts: dict[str, int | None] = {}
        self.deeds: list[str] = []

    @property
    def published(self) -> dict[str, int]:
        return self.generations[-1]

    @property
    def drafted(self) -> dict[str, int]:
        merged: dict[str, int | None] = {**self.published, **self.drafts}
        return {id_: number for id_, number in merged.items() if number is not None}

    def draft(self, id_: str, number: int | None) -> None:
        self.drafts[id_] = number
        if number == self.published.get(id_):
            del self.drafts[id_]

    def store(self, id_: str, text: str, title: str | None) -> int:
        if id_ not in self.versions:
            self.versions[id_] = []
            self.first.append(id_)
        self.versions[id_].append((text, title))
        return len(self.versions[id_])

    @rule(id_=IDS, text=TEXTS, title=TITLES)
    def add(self, id_: str, text: str, title: str | None) -> None:
        made = self.library.add_all([entry(id_, text, title)], "Ada")[0]
        there = self.drafted.get(id_)
        if there is None or self.versions[id_][there - 1] != (text, title):
            self.deeds.append(f"Ada {'replace' if there else 'add'} {id_}")
            there = self.store(id_, text, title)
            self.draft(id_, there)
        assert made.number == there

    @rule(id_=IDS, title=TITLES)
    def edit(self, id_: str, title: str | None) -> None:
        there = self.drafted.get(id_)
        if there is None:
            with pytest.raises(LibraryError):
                self.library.edit(id_, "Bob", {"title": title})
            return
        made = self.library.edit(id_, "Bob", {"title": title})
        text, earlier = self.versions[id_][there - 1]
        if earlier != title:
            self.deeds.append(f"Bob edit {id_}: title")
            there = self.store(id_, text, title)
            self.draft(id_, there)
        assert made.number == there

    @rule(ids=st.lists(IDS, min_size=1, max_size=2, unique=True))
    def remove(self, ids: list[str]) -> None:
        if not set(ids) <= self.drafted.keys():
            with pytest.raises(LibraryError):
                self.library.remove(ids, "Ada")
            return
        self.library.remove(ids, "Ada")
        for id_ in ids:
            self.draft(id_, None)
            self.deeds.append(f"Ada remove {id_}")

    @rule(id_=IDS, number=st.none() | st.integers(1, 4))
    def restore(self, id_: str, number: int | None) -> None:
        known = len(self.versions.get(id_, ()))
        if not known or (number or 1) > known:
            with pytest.raises(LibraryError):
                self.library.restore(id_, "Ada", number)
            return
        self.library.restore(id_, "Ada", number)
        self.draft(id_, number or known)
        self.deeds.append(f"Ada restore {id_}, version {number or known}")

    @rule(some=st.sets(IDS, min_size=1))
    def publish(self, some: set[str]) -> None:
        changes = [each for each in self.library.drafted() if each.article_id in some]
        if not changes:
            with pytest.raises(LibraryError):
                self.library.publish(changes, "Bob")
            return
        self.put_into_force(changes, "w")

    def put_into_force(self, changes: list[Change], what: str) -> None:
        made = self.library.publish(changes, "Bob", what)
        assert made.number == len(self.generations)
        state = dict(self.published)
        for each in changes:
            number = self.drafts.pop(each.article_id)
            state.pop(each.article_id, None)
            if number is not None:
                state[each.article_id] = number
        self.generations.append(state)
        self.deeds.append(f"Bob publish generation {made.number}: {what}")

    @rule(some=st.sets(IDS, min_size=1))
    def discard(self, some: set[str]) -> None:
        changes = [each for each in self.library.drafted() if each.article_id in some]
        self.library.discard(changes, "Cy")
        for each in changes:
            del self.drafts[each.article_id]
        if changes:
            self.deeds.append("Cy discard")

    @precondition(lambda self: len(self.generations) > 1)
    @rule(data=st.data(), at_once=st.booleans())
    def return_to(self, data: st.DataObject, *, at_once: bool) -> None:
        number = data.draw(st.integers(1, len(self.generations) - 1))
        then, now = self.generations[number], self.published
        changes = self.library.return_to(number, "Cy")
        for id_ in then.keys() | now.keys():
            if then.get(id_) != now.get(id_):
                self.draft(id_, then.get(id_))
        self.deeds.append(f"Cy return to generation {number}")
        if at_once and changes:
            self.put_into_force(changes, "back")
            assert self.published == then
        elif at_once:
            assert now == then

    @rule(id_=IDS)
    def purge(self, id_: str) -> None:
        if id_ not in self.versions:
            with pytest.raises(LibraryError):
                self.library.purge(id_, "Ada")
            return
        self.library.purge(id_, "Ada")
        del self.versions[id_]
        self.first.remove(id_)
        self.drafts.pop(id_, None)
        for each in self.generations:
            each.pop(id_, None)
        self.generations.append(dict(self.published))
        self.deeds.append(f"Ada purge {id_}")

    def in_order(self, state: dict[str, int]) -> list[str]:
        return [f"{id_} {state[id_]}" for id_ in self.first if id_ in state]

    @invariant()
    def both_agree(self) -> None:
        library = self.library
        assert library.generation() == len(self.generations) - 1
        assert state(library) == self.in_order(self.published)
        assert state(library, drafted=True) == self.in_order(self.drafted)
        assert drafts(library) == [
            (id_, self.published.get(id_), self.drafts[id_]) for id_ in sorted(self.drafts)
        ]
        found = library.state(drafted=True)
        assert [(each.text, each.title) for each in library.articles(found)] == [
            self.versions[each.article_id][each.number - 1] for each in found
        ]
        assert [library.original(each) for each in found] == [
            self.versions[each.article_id][each.number - 1][0].encode() for each in found
        ]
        assert {each.article_id for each in library.removed()} == (
            self.versions.keys() - self.drafted.keys()
        )

    def teardown(self) -> None:
        """What was ever published, and every deed, is as it was in the end."""
        for number, expected in enumerate(self.generations):
            assert state(self.library, number) == self.in_order(expected)
        said = [
            "Cy discard" if each.startswith("Cy discard ") else each for each in deeds(self.library)
        ]
        assert said == self.deeds
        for id_, versions in self.versions.items():
            assert len(self.library.versions(id_)) == len(versions)


def test_any_deeds_in_any_order_leave_what_they_ought_to(database: Database) -> None:
    class Machine(LibraryMachine):
        library = database.open()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_two_libraries_in_two_folders_know_nothing_of_each_other(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    with fresh("sqlite", folder) as one, fresh("sqlite", other) as another:
        publish(one.open(), ZEBRAS)
        assert another.open().state() == []
        assert inspect(another.open().engine).get_table_names()
