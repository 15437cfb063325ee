"""The corpus folder in the library: what is new, changed or gone in it, and what is not its own."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from databases import Database, entry

from index.errors import CorpusError
from index.importing import AUTHOR, folder_of, import_folder, imported
from index.library import Library
from index.records import Generation

FILES = {"camels.txt": "Camels carry loads.", "zebras.txt": "Zebras graze in Kenya."}


def fill(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "corpus", FILES)


def texts(library: Library, *, drafted: bool = False) -> dict[str, str]:
    """The articles in force with their texts."""
    found = library.articles(library.state(drafted=drafted))
    return {each.id: each.text for each in found}


def publish(library: Library, by: str = "Ada") -> Generation:
    return library.publish(library.drafted(), by)


class TestFirst:
    def test_all_its_articles_are_published_together(self, library: Library, folder: Path) -> None:
        made = import_folder(library, folder)
        assert made is not None
        assert (made.number, made.by) == (1, AUTHOR)
        assert made.what == "from the folder: 2 new or changed, 0 gone"
        assert library.generations() == [made]
        assert texts(library) == FILES
        assert [each.by for each in library.state()] == [AUTHOR] * 2
        assert folder_of(library) == str(folder)

    def test_files_are_kept_as_they_are(self, library: Library, folder: Path) -> None:
        data = "\ufeffOwls\r\n\r\nOwls hunt.\r\n".encode("utf-16")
        fill(folder, {"owls.txt": data})
        import_folder(library, folder)
        (owls,) = library.versions("owls.txt")
        assert library.original(owls) == data

    def test_what_is_described_is_kept_with_them(self, library: Library, folder: Path) -> None:
        described = 'title = "Stripes"\npublished = 2019-05-01\nurl = "https://z.example"'
        fill(folder, {"articles.toml": f'["zebras.txt"]\n{described}'})
        import_folder(library, folder)
        (zebras,) = library.versions("zebras.txt")
        assert (zebras.title, zebras.published) == ("Stripes", date(2019, 5, 1))
        assert zebras.url == "https://z.example"

    def test_rows_of_a_beir_folder_are_articles_of_one_passage(
        self, library: Library, tmp_path: Path
    ) -> None:
        row = '{"_id": "d1", "title": "Z", "text": "Zebras graze.\\n\\nThey do."}\n'
        import_folder(library, fill(tmp_path / "beir", {"corpus.jsonl": row}))
        (article,) = library.articles(library.state())
        assert (article.id, article.title, article.is_passage) == ("d1", "Z", True)

    def test_a_path_that_goes_roundabout_is_the_same_folder(
        self, library: Library, folder: Path
    ) -> None:
        import_folder(library, folder)
        (folder.parent / "link").symlink_to(folder)
        for path in (folder / ".." / "corpus", folder.parent / "link"):
            assert import_folder(library, path) is None
            assert folder_of(library) == str(folder)

    @pytest.mark.parametrize("count", [2, 4])
    def test_several_that_start_at_once_import_it_once(
        self, database: Database, folder: Path, count: int
    ) -> None:
        with ThreadPoolExecutor(count) as pool:
            done = list(pool.map(lambda _: import_folder(database.open(), folder), range(count)))
        assert sum(each is not None for each in done) == 1
        library = database.open()
        assert library.generation() == 1
        assert texts(library) == FILES
        assert len(library.versions("zebras.txt")) == 1


class TestAgain:
    def test_a_second_time_changes_nothing(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        deeds, known = library.deeds(100), imported(library)
        assert import_folder(library, folder) is None
        assert library.generation() == 1
        assert (library.deeds(100), imported(library)) == (deeds, known)

    def test_a_new_file_is_published(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        fill(folder, {"owls.txt": "Owls hunt."})
        made = import_folder(library, folder)
        assert made is not None
        assert made.what == "from the folder: 1 new or changed, 0 gone"
        assert texts(library) == FILES | {"owls.txt": "Owls hunt."}

    def test_a_changed_file_is_a_new_version(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        fill(folder, {"zebras.txt": "Zebras graze in Tanzania."})
        import_folder(library, folder)
        assert texts(library)["zebras.txt"] == "Zebras graze in Tanzania."
        assert [each.number for each in library.versions("zebras.txt")] == [2, 1]
        assert len(library.versions("camels.txt")) == 1

    def test_another_description_is_a_new_version(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        fill(folder, {"articles.toml": '["zebras.txt"]\ntitle = "Stripes"'})
        import_folder(library, folder)
        assert [each.title for each in library.versions("zebras.txt")] == ["Stripes", None]
        assert len(library.versions("camels.txt")) == 1

    def test_a_file_that_is_gone_is_taken_out_and_stays_restorable(
        self, library: Library, folder: Path
    ) -> None:
        import_folder(library, folder)
        (folder / "zebras.txt").unlink()
        made = import_folder(library, folder)
        assert made is not None
        assert made.what == "from the folder: 0 new or changed, 1 gone"
        assert [*texts(library)] == ["camels.txt"]
        assert [each.article_id for each in library.removed()] == ["zebras.txt"]
        assert import_folder(library, folder) is None

    def test_a_file_that_comes_back_is_in_force_again(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        (folder / "zebras.txt").unlink()
        import_folder(library, folder)
        fill(folder, FILES)
        assert import_folder(library, folder) is not None
        assert texts(library) == FILES

    def test_a_text_that_is_too_short_to_tell_is_in_the_language_of_the_library(
        self, library: Library, folder: Path
    ) -> None:
        library.add_all([entry(name, name, language="de") for name in "abc"], "Ada")
        publish(library)
        import_folder(library, folder)
        fill(folder, {"ok.txt": "OK 123."})
        import_folder(library, folder)
        (ok,) = library.versions("ok.txt")
        assert ok.language == "de"

    def test_a_file_that_was_touched_is_no_news(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        fill(folder, FILES)
        (folder / "zebras.txt").touch()
        assert import_folder(library, folder) is None


class TestWhatOthersDid:
    @pytest.fixture(autouse=True)
    def _imported(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)

    @pytest.fixture
    def again(self, library: Library, folder: Path) -> Callable[[], None]:
        """Change each file of the folder, and take it in."""

        def change() -> None:
            files = {path.name: path.read_text() + " Anew." for path in folder.iterdir()}
            import_folder(library, fill(folder, files))

        return change

    def test_what_they_added_stays(self, library: Library, again: Callable[[], None]) -> None:
        library.add_all([entry("owls.txt", "Owls hunt.")], "Ada")
        publish(library)
        again()
        assert texts(library)["owls.txt"] == "Owls hunt."
        assert len(texts(library)) == 3

    def test_a_file_of_the_name_of_what_they_added_changes_nothing(
        self, library: Library, folder: Path
    ) -> None:
        library.add_all([entry("owls.txt", "Owls hunt.")], "Ada")
        publish(library)
        fill(folder, {"owls.txt": "Owls sleep."})
        assert import_folder(library, folder) is None
        assert texts(library)["owls.txt"] == "Owls hunt."
        (folder / "owls.txt").unlink()
        assert import_folder(library, folder) is None
        assert texts(library)["owls.txt"] == "Owls hunt."

    def test_what_they_edited_stays(self, library: Library, again: Callable[[], None]) -> None:
        library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        publish(library)
        again()
        assert texts(library) == {
            "camels.txt": "Camels carry loads. Anew.",
            "zebras.txt": "Zebras graze in Kenya.",
        }
        assert {each.title for each in library.state()} == {None, "Stripes"}

    def test_what_they_edited_stays_when_its_file_goes(
        self, library: Library, folder: Path
    ) -> None:
        library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        publish(library)
        (folder / "zebras.txt").unlink()
        assert import_folder(library, folder) is None
        assert "zebras.txt" in texts(library)

    def test_what_they_replaced_stays(self, library: Library, again: Callable[[], None]) -> None:
        library.add_all([entry("zebras.txt", "Zebras sleep.")], "Ada")
        publish(library)
        again()
        assert texts(library)["zebras.txt"] == "Zebras sleep."

    def test_what_they_took_out_stays_out(
        self, library: Library, again: Callable[[], None]
    ) -> None:
        library.remove(["zebras.txt"], "Ada")
        publish(library)
        again()
        assert [*texts(library)] == ["camels.txt"]

    def test_what_they_purged_stays_out(self, library: Library, again: Callable[[], None]) -> None:
        library.purge("zebras.txt", "Ada")
        again()
        assert [*texts(library)] == ["camels.txt"]

    def test_what_they_went_back_to_stays(self, library: Library, folder: Path) -> None:
        fill(folder, {"owls.txt": "Owls hunt."})
        import_folder(library, folder)
        library.publish(library.return_to(1, "Ada"), "Ada")
        assert import_folder(library, folder) is None
        fill(folder, {"owls.txt": "Owls sleep."})
        assert import_folder(library, folder) is None
        assert texts(library) == FILES

    def test_what_they_restored_stays(self, library: Library, again: Callable[[], None]) -> None:
        again()
        library.restore("zebras.txt", "Ada", 1)
        publish(library)
        again()
        assert texts(library) == {
            "camels.txt": "Camels carry loads. Anew. Anew.",
            "zebras.txt": "Zebras graze in Kenya.",
        }

    def test_what_is_in_force_since_they_went_back_stays(
        self, library: Library, again: Callable[[], None]
    ) -> None:
        again()
        library.publish(library.return_to(1, "Ada"), "Ada")
        again()
        assert texts(library) == FILES

    def test_what_they_published_of_the_folder_is_still_the_folder_s(
        self, library: Library, folder: Path
    ) -> None:
        fill(folder, {"zebras.txt": "Zebras sleep."})
        import_folder(library, folder, drafted=True)
        publish(library)
        fill(folder, {"zebras.txt": "Zebras wake."})
        import_folder(library, folder)
        assert texts(library)["zebras.txt"] == "Zebras wake."

    def test_a_file_comes_back_whose_going_they_published(
        self, library: Library, folder: Path
    ) -> None:
        (folder / "zebras.txt").unlink()
        import_folder(library, folder, drafted=True)
        publish(library)
        assert [*texts(library)] == ["camels.txt"]
        fill(folder, FILES)
        import_folder(library, folder)
        assert texts(library) == FILES

    def test_what_they_drafted_stays_a_draft(
        self, library: Library, again: Callable[[], None]
    ) -> None:
        library.add_all([entry("owls.txt", "Owls hunt.")], "Ada")
        library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        again()
        assert [each.article_id for each in library.drafted()] == ["owls.txt", "zebras.txt"]
        assert texts(library)["zebras.txt"] == "Zebras graze in Kenya. Anew."
        assert "owls.txt" not in texts(library)


class TestDrafted:
    def test_news_are_drafted_only(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        fill(folder, {"owls.txt": "Owls hunt.", "zebras.txt": "Zebras sleep."})
        (folder / "camels.txt").unlink()
        assert import_folder(library, folder, drafted=True) is None
        assert texts(library) == FILES
        assert texts(library, drafted=True) == {
            "owls.txt": "Owls hunt.",
            "zebras.txt": "Zebras sleep.",
        }
        drafted = library.drafted()
        assert import_folder(library, folder, drafted=True) is None
        assert library.drafted() == drafted
        publish(library)
        assert import_folder(library, folder) is None

    def test_nothing_is_drafted_where_nothing_is_new(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        assert import_folder(library, folder, drafted=True) is None
        assert library.drafted() == []

    def test_what_others_have_drafted_stays_and_is_looked_at_again(
        self, library: Library, folder: Path
    ) -> None:
        import_folder(library, folder)
        fill(folder, {"camels.txt": "Camels sleep.", "owls.txt": "Owls hunt."})
        import_folder(library, folder)
        library.edit("zebras.txt", "Ada", {"title": "Stripes"})
        library.restore("camels.txt", "Ada", 1)
        library.remove(["owls.txt"], "Ada")
        drafted = library.drafted()
        fill(folder, {"zebras.txt": "Zebras sleep.", "owls.txt": "Owls sleep."})
        (folder / "camels.txt").unlink()
        assert import_folder(library, folder, drafted=True) is None
        assert library.drafted() == drafted
        library.discard(drafted, "Ada")
        import_folder(library, folder, drafted=True)
        assert texts(library, drafted=True) == {
            "zebras.txt": "Zebras sleep.",
            "owls.txt": "Owls sleep.",
        }
        assert len(imported(library)) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestUnreadable:
    def test_a_file_that_cannot_be_read_is_told_and_does_not_stop_the_others(
        self, library: Library, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        import_folder(library, fill(folder, {"owls.txt": b"\xff\xff"}))
        assert texts(library) == FILES
        (record,) = caplog.records
        assert record.levelno == logging.WARNING
        assert record.message.startswith("left out: owls.txt is not UTF-8 text")

    def test_an_article_whose_file_broke_stays_as_it_was(
        self, library: Library, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        import_folder(library, folder)
        fill(folder, {"zebras.txt": b"\xff\xff"})
        assert import_folder(library, folder) is None
        assert texts(library) == FILES
        assert caplog.records[0].message.startswith("left out: zebras.txt")
        fill(folder, {"zebras.txt": "Zebras are well again."})
        import_folder(library, folder)
        assert texts(library)["zebras.txt"] == "Zebras are well again."

    def test_an_article_whose_file_cannot_be_loaded_stays_as_it_was(
        self, library: Library, folder: Path
    ) -> None:
        import_folder(library, folder)
        known = imported(library)
        path = folder / "zebras.txt"
        path.unlink()
        path.symlink_to("/proc/self/mem")  # a file that is there and gives nothing, even to root
        assert import_folder(library, folder) is None
        assert texts(library) == FILES
        assert imported(library) == known

    @pytest.mark.parametrize("what", ["gone", "empty", "a file", "all broken", "misdescribed"])
    def test_a_folder_that_cannot_be_read_is_refused_and_nothing_changes(
        self, library: Library, folder: Path, what: str
    ) -> None:
        import_folder(library, folder)
        known = imported(library)
        if what == "misdescribed":
            fill(folder, {"articles.toml": '["lions.txt"]\ntitle = "Lions"'})
        elif what == "all broken":
            fill(folder, dict.fromkeys(FILES, b"\xff\xff"))
        else:
            for path in folder.iterdir():
                path.unlink()
            if what != "empty":
                folder.rmdir()
            if what == "a file":
                folder.write_text("no folder")
        with pytest.raises(CorpusError):
            import_folder(library, folder)
        assert (library.generation(), texts(library)) == (1, FILES)
        assert imported(library) == known


class TestAnotherFolder:
    def test_its_articles_take_the_place_of_those_of_the_earlier_one(
        self, library: Library, folder: Path
    ) -> None:
        import_folder(library, folder)
        library.add_all([entry("lions.txt", "Lions roar.")], "Ada")
        publish(library)
        files = {"zebras.txt": "Zebras sleep.", "owls.txt": "Owls hunt."}
        other = fill(folder.parent / "other", files)
        made = import_folder(library, other)
        assert made is not None
        assert made.what == "from the folder: 2 new or changed, 1 gone"
        assert texts(library) == files | {"lions.txt": "Lions roar."}
        assert folder_of(library) == str(other)

    def test_a_folder_that_was_moved_is_no_change(self, library: Library, folder: Path) -> None:
        import_folder(library, folder)
        moved = folder.rename(folder.parent / "moved")
        assert import_folder(library, moved) is None
        assert (library.generation(), texts(library)) == (1, FILES)
        assert folder_of(library) == str(moved)
