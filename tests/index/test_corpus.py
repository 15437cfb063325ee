"""A folder read into a corpus: which files, in what order, described how, and what goes wrong."""

import codecs
import hashlib
import logging
import sys
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from index import corpus
from index.corpus import look, read
from index.errors import CorpusError
from index.model import Corpus
from index.readers.process import Limits, ReadingProcess


def _fill(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _refusal(folder: Path) -> str:
    """The one line that says why a folder cannot be read."""
    with pytest.raises(CorpusError) as caught:
        read(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


class TestFiles:
    def test_texts_and_markdown_are_articles_in_the_order_of_their_names(
        self, tmp_path: Path
    ) -> None:
        files = {"c.txt": "C.", "a.md": "A.", "b.markdown": "B.", "D.TXT": "D."}
        found = read(_fill(tmp_path, files)).articles
        assert [each.id for each in found] == ["D.TXT", "a.md", "b.markdown", "c.txt"]
        assert [each.text for each in found] == ["D.", "A.", "B.", "C."]

    def test_other_files_are_left_out(self, tmp_path: Path) -> None:
        files: dict[str, str | bytes] = {
            "a.txt": "A.",
            "b.csv": "B.",
            "c": "C.",
            "d.txt.bak": "D.",
            "e.png": b"\0",
        }
        assert [each.id for each in read(_fill(tmp_path, files)).articles] == ["a.txt"]

    def test_web_pages_are_articles_too(self, tmp_path: Path) -> None:
        page = "<html><title>Zebras</title><p>Zebras graze in Kenya all year long.</p></html>"
        found = read(_fill(tmp_path, {"a.txt": "A.", "b.html": page})).articles
        assert [each.id for each in found] == ["a.txt", "b.html"]
        assert "Zebras graze in Kenya all year long." in found[1].text
        assert "<" not in found[1].text

    def test_links_are_files_where_they_point_to_one(self, tmp_path: Path) -> None:
        folder = _fill(tmp_path / "corpus", {"a.txt": "A."})
        _fill(tmp_path / "elsewhere", {"b.txt": "B."})
        (folder / "b.txt").symlink_to(tmp_path / "elsewhere" / "b.txt")
        (folder / "c.txt").symlink_to(tmp_path / "gone.txt")
        (folder / "d").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        assert [each.id for each in read(folder).articles] == ["a.txt", "b.txt"]

    def test_folders_in_the_folder_are_read_too(self, tmp_path: Path) -> None:
        files = {"b.txt": "B.", "a/z.txt": "Z.", "a/deep/y.md": "Y."}
        found = read(_fill(tmp_path, files)).articles
        assert [each.id for each in found] == ["a/deep/y.md", "a/z.txt", "b.txt"]
        assert [each.source for each in found] == ["a/deep/y.md", "a/z.txt", "b.txt"]

    def test_hidden_files_and_folders_are_left_out(self, tmp_path: Path) -> None:
        files = {"a.txt": "A.", ".b.txt": "B.", ".git/c.txt": "C.", "d/.e/f.txt": "F."}
        assert [each.id for each in read(_fill(tmp_path, files)).articles] == ["a.txt"]

    def test_a_folder_below_a_hidden_one_is_a_corpus(self, tmp_path: Path) -> None:
        folder = _fill(tmp_path / ".hidden" / "articles", {"a.txt": "A."})
        assert [each.id for each in read(folder).articles] == ["a.txt"]

    def test_a_folder_named_like_a_text_is_no_article(self, tmp_path: Path) -> None:
        files = {"a.txt/b.txt": "B."}
        assert [each.id for each in read(_fill(tmp_path, files)).articles] == ["a.txt/b.txt"]

    def test_passages_come_article_by_article(self, tmp_path: Path) -> None:
        corpus = read(_fill(tmp_path, {"b.txt": "B one.\n\nB two.", "a.txt": "A one."}))
        assert [each.text for each in corpus.passages] == ["A one.", "B one.", "B two."]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_marked_encodings_are_read(self, tmp_path: Path, encoding: str) -> None:
        corpus = read(_fill(tmp_path, {"a.txt": "Jürgen met Céline.".encode(encoding)}))
        assert [each.text for each in corpus.passages] == ["Jürgen met Céline."]

    def test_an_article_keeps_its_line_ends(self, tmp_path: Path) -> None:
        corpus = read(_fill(tmp_path, {"a.txt": b"One is\r\none.\r\n\r\nTwo.\r\n"}))
        assert [each.text for each in corpus.passages] == ["One is\r\none.", "Two."]

    def test_an_article_without_anything_to_cite_is_an_article(self, tmp_path: Path) -> None:
        corpus = read(_fill(tmp_path, {"a.txt": "", "b.txt": "Leave a Reply"}))
        assert len(corpus.articles) == 2
        assert corpus.passages == ()

    def test_title_and_date_are_what_the_text_states(self, tmp_path: Path) -> None:
        text = "Police meet\n\n25 September 2013\n\nThey met on 5 May 2012."
        (article,) = read(_fill(tmp_path, {"a.txt": text})).articles
        assert (article.title, article.published) == ("Police meet", date(2013, 9, 25))

    def test_what_a_header_of_markdown_states_is_the_article_s(self, tmp_path: Path) -> None:
        header = "title: Owls\ndate: 2024-05-17\nlang: fr\nurl: https://o.example"
        (article,) = read(_fill(tmp_path, {"a.md": f"---\n{header}\n---\nThey hunt."})).articles
        assert (article.title, article.published) == ("Owls", date(2024, 5, 17))
        assert (article.url, article.language) == ("https://o.example", "fr")
        assert article.text == "They hunt."

    def test_what_a_text_does_not_state_is_none(self, tmp_path: Path) -> None:
        (article,) = read(_fill(tmp_path, {"a.txt": "They met on 5 May 2012."})).articles
        assert (article.title, article.published, article.url) == (None, None, None)


class TestLanguages:
    LONG = "Die Eulen jagen in der Nacht, und die Mäuse sind auf dem Feld bei der Scheune. " * 3

    def test_a_text_that_is_too_short_has_the_language_of_most(self, tmp_path: Path) -> None:
        found = read(_fill(tmp_path, {"a.txt": self.LONG, "b.txt": "Baku 123"}))
        assert [each.language for each in found.articles] == ["de", "de"]

    def test_it_has_the_usual_one_if_that_is_told(self, tmp_path: Path) -> None:
        found = look(_fill(tmp_path, {"a.txt": self.LONG, "b.txt": "Baku 123"}), usual="fr")
        assert [each.article.language for each in found.entries] == ["de", "fr"]

    def test_one_file_of_many_may_be_in_another_language(self, tmp_path: Path) -> None:
        texts = {f"{number:03}.txt": "They met in Baku. " * 9 for number in range(401)}
        found = read(_fill(tmp_path, texts | {"001.txt": self.LONG}))
        assert found.articles[1].language == "de"


class TestBrokenFiles:
    def test_a_broken_file_is_left_out_and_does_not_stop_the_others(self, tmp_path: Path) -> None:
        files: dict[str, str | bytes] = {"a.txt": "A.", "b.txt": b"\xff\xff", "c.txt": "C."}
        assert [each.id for each in read(_fill(tmp_path, files)).articles] == [
            "a.txt",
            "c.txt",
        ]

    def test_a_broken_file_is_logged_with_its_name_and_the_reason(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        read(_fill(tmp_path, {"a.txt": "A.", "sub/b.txt": b"\xff\xff"}))
        assert caplog.record_tuples == [
            (
                "index.corpus",
                logging.WARNING,
                "left out: sub/b.txt is not UTF-8 text (byte 0); save it as UTF-8",
            )
        ]

    def test_nothing_is_logged_of_files_that_are_well(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        read(_fill(tmp_path, {"a.txt": "A.", "b.txt": ""}))
        assert caplog.records == []

    def test_a_broken_file_may_be_described(self, tmp_path: Path) -> None:
        sidecar = '["b.txt"]\ntitle = "B"'
        files: dict[str, str | bytes] = {
            "a.txt": "A.",
            "b.txt": b"\xff\xff",
            "articles.toml": sidecar,
        }
        assert [each.id for each in read(_fill(tmp_path, files)).articles] == ["a.txt"]

    def test_a_broken_file_does_not_hide_a_description_of_no_file(self, tmp_path: Path) -> None:
        sidecar = '["gone.txt"]\ntitle = "Gone"'
        files: dict[str, str | bytes] = {
            "a.txt": "A.",
            "b.txt": b"\xff\xff",
            "articles.toml": sidecar,
        }
        assert "'gone.txt'" in _refusal(_fill(tmp_path, files))

    def test_a_file_whose_name_is_not_utf_8_is_left_out(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "b\udcff.txt").write_bytes(b"B.")
        assert [each.id for each in read(_fill(tmp_path, {"a.txt": "A."})).articles] == ["a.txt"]
        assert caplog.messages == ["left out: the name of b?.txt is not UTF-8; rename it"]

    @pytest.mark.parametrize("limits", [Limits(seconds=0.01), Limits(memory=1 << 20)])
    def test_a_file_that_may_be_read_another_time_is_not_known(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits
    ) -> None:
        page = "<html><body><p>Owls hunt at night.</p></body></html>"
        _fill(tmp_path, {"a.txt": "A.", "b.html": page})
        with monkeypatch.context() as patched:
            patched.setattr(corpus, "ReadingProcess", partial(ReadingProcess, limits))
            first = look(tmp_path)
        assert [each.article.id for each in first.entries] == ["a.txt"]
        second = look(tmp_path, first.hashes)
        assert [each.article.id for each in second.entries] == ["b.html"]
        assert look(tmp_path, second.hashes).entries == []

    def test_a_reader_that_cannot_be_started_may_be_another_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _fill(tmp_path, {"a.txt": "A.", "b.html": "<html><body><p>B.</p></body></html>"})
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", "/gone/python")
            first = look(tmp_path)
        assert first.hashes["b.html"] == ""
        assert [each.article.id for each in look(tmp_path, first.hashes).entries] == ["b.html"]

    def test_a_folder_of_only_broken_files_is_refused_with_a_reason(self, tmp_path: Path) -> None:
        message = _refusal(_fill(tmp_path, {"a.txt": b"\xff", "b.txt": b"\0"}))
        assert f"{tmp_path} holds no readable article: a.txt is not UTF-8 text" in message


class TestFolders:
    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        message = _refusal(tmp_path / "gone")
        assert f"{tmp_path / 'gone'} does not exist or is no folder" in message

    def test_a_file_in_place_of_a_folder_is_named(self, tmp_path: Path) -> None:
        _fill(tmp_path, {"a.txt": "A."})
        assert f"{tmp_path / 'a.txt'} does not exist or is no folder" in _refusal(
            tmp_path / "a.txt"
        )

    def test_a_folder_that_cannot_be_looked_at_is_named(self) -> None:
        message = _refusal(folder := Path("x" * 5_000))
        assert message == f"cannot read folder {folder}: File name too long"

    def test_an_empty_folder_is_told_what_to_hold(self, tmp_path: Path) -> None:
        assert (
            f"{tmp_path} holds no readable article; put .txt, .md, .html, .pdf files into it"
            in (_refusal(tmp_path))
        )

    def test_a_folder_with_only_a_description_is_refused(self, tmp_path: Path) -> None:
        assert "holds no readable article" in _refusal(_fill(tmp_path, {"articles.toml": ""}))


class TestDescriptions:
    def test_all_that_is_described_is_taken(self, tmp_path: Path) -> None:
        sidecar = (
            '["sub/a.txt"]\ntitle = "Set"\npublished = 2013-09-25\n'
            'url = "https://a.bc"\nlanguage = "de"'
        )
        (article,) = read(_fill(tmp_path, {"sub/a.txt": "A.", "articles.toml": sidecar})).articles
        assert (article.title, article.published) == ("Set", date(2013, 9, 25))
        assert (article.url, article.language) == ("https://a.bc", "de")

    def test_a_description_goes_before_what_the_text_states(self, tmp_path: Path) -> None:
        text = "Stated title\n\n1 May 2012\n\nThey met."
        sidecar = '["a.txt"]\ntitle = "Set"\npublished = 2013-09-25'
        (article,) = read(_fill(tmp_path, {"a.txt": text, "articles.toml": sidecar})).articles
        assert (article.title, article.published) == ("Set", date(2013, 9, 25))

    def test_what_is_not_described_is_what_the_text_states(self, tmp_path: Path) -> None:
        text = "Stated title\n\n1 May 2012\n\nThey met."
        sidecar = '["a.txt"]\nurl = "https://a.bc"'
        (article,) = read(_fill(tmp_path, {"a.txt": text, "articles.toml": sidecar})).articles
        assert (article.title, article.published) == ("Stated title", date(2012, 5, 1))

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ('publisher = "x"', "unknown key 'publisher'; known are title, published, url"),
            ('Title = "x"', "unknown key 'Title'"),
            ("title = 5", "title = 5 is no text"),
            ('title = ""', "title = '' is no text"),
            ('title = ["x"]', "title = ['x'] is no text"),
            (r'title = "x\u0000"', "title = 'x\\x00' is no text"),
            ("url = true", "url = True is no text"),
            ("language = 1.5", "language = 1.5 is no text"),
            ('published = "2013-09-25"', "published = '2013-09-25' is no date"),
            ("published = 2013", "published = 2013 is no date"),
            ("published = 10:00:00", "is no date"),
            ("published = 2013-09-25T10:00:00", "is no date"),
            ("published = 2013-09-25T10:00:00Z", "is no date"),
        ],
    )
    def test_a_line_that_does_not_fit_is_named_with_its_place(
        self, tmp_path: Path, line: str, why: str
    ) -> None:
        files = {"a.txt": "A.", "articles.toml": f'["a.txt"]\n{line}'}
        message = _refusal(_fill(tmp_path, files))
        assert message.startswith(f"{tmp_path / 'articles.toml'}, [a.txt]: ")
        assert why in message

    def test_a_value_outside_of_any_table_is_named(self, tmp_path: Path) -> None:
        message = _refusal(_fill(tmp_path, {"a.txt": "A.", "articles.toml": 'title = "x"'}))
        assert message.startswith(f"{tmp_path / 'articles.toml'}, [title]: needs to be a table")

    def test_a_file_name_without_its_quotes_is_refused(self, tmp_path: Path) -> None:
        files = {"a.txt": "A.", "articles.toml": '[a.txt]\ntitle = "x"'}
        assert "articles.toml, [a]: unknown key 'txt'" in _refusal(_fill(tmp_path, files))

    def test_a_description_of_no_file_is_named(self, tmp_path: Path) -> None:
        sidecar = '["a.txt"]\ntitle = "A"\n["gone.txt"]\ntitle = "Gone"'
        message = _refusal(_fill(tmp_path, {"a.txt": "A.", "articles.toml": sidecar}))
        assert "articles.toml describes 'gone.txt', but there is no such file" in message

    @pytest.mark.parametrize(
        "sidecar",
        [
            b"[unclosed",
            b"title = ",
            b'["a.txt"]\ntitle = "x"\ntitle = "y"',
            b'["a.txt"]\ntitle = "J\xfcrgen"',
            b"published = 2013-02-31",
            b"x = " + b"[" * 5_000,
        ],
    )
    def test_a_description_that_is_not_toml_is_named(self, tmp_path: Path, sidecar: bytes) -> None:
        message = _refusal(_fill(tmp_path, {"a.txt": "A.", "articles.toml": sidecar}))
        assert message.startswith(f"{tmp_path / 'articles.toml'} is not TOML")

    def test_a_byte_order_mark_before_a_description_is_no_error(self, tmp_path: Path) -> None:
        sidecar = codecs.BOM_UTF8 + b'["a.txt"]\ntitle = "Set"'
        (article,) = read(_fill(tmp_path, {"a.txt": "A.", "articles.toml": sidecar})).articles
        assert article.title == "Set"

    def test_a_folder_in_place_of_the_description_is_an_error(self, tmp_path: Path) -> None:
        message = _refusal(_fill(tmp_path, {"a.txt": "A.", "articles.toml/b": "B"}))
        assert message.startswith(f"cannot read {tmp_path / 'articles.toml'}: ")


class TestBeirFolders:
    def test_each_row_is_an_article_of_one_passage(self, tmp_path: Path) -> None:
        rows = (
            '{"_id": "b", "title": "T", "text": " A heading\\n\\n- one\\n- two "}\n'
            '{"_id": "a", "title": "", "text": "One.\\n\\nTwo."}\n'
        )
        corpus = read(_fill(tmp_path, {"corpus.jsonl": rows, "readme.txt": "No article."}))
        assert [(each.article_id, each.position, each.text) for each in corpus.passages] == [
            ("b", 1, "A heading\n\n- one\n- two"),
            ("a", 1, "One.\n\nTwo."),
        ]
        assert [each.title for each in corpus.articles] == ["T", None]

    def test_a_row_without_text_has_no_passage(self, tmp_path: Path) -> None:
        rows = '{"_id": "a", "text": " "}\n{"_id": "b", "text": "B."}\n'
        corpus = read(_fill(tmp_path, {"corpus.jsonl": rows}))
        assert [each.article_id for each in corpus.passages] == ["b"]

    def test_rows_with_the_same_id_are_named(self, tmp_path: Path) -> None:
        rows = '{"_id": "a", "text": "A."}\n{"_id": "b", "text": "B."}\n{"_id": "b", "text": ""}\n'
        assert "'b'" in _refusal(_fill(tmp_path, {"corpus.jsonl": rows}))

    def test_a_bad_row_is_named_by_its_line(self, tmp_path: Path) -> None:
        rows = '{"_id": "a", "text": "A."}\nnonsense\n'
        message = _refusal(_fill(tmp_path, {"corpus.jsonl": rows}))
        assert message.startswith(f"{tmp_path / 'corpus.jsonl'}, line 2: not JSON")

    def test_a_file_without_rows_is_refused(self, tmp_path: Path) -> None:
        assert "no readable article" in _refusal(_fill(tmp_path, {"corpus.jsonl": "\n"}))


class TestSeeds:
    def test_the_seeds_are_byte_for_byte_what_they_were(self, seeds_folder: Path) -> None:
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in seeds_folder.glob("*.txt")
        }
        assert found == {
            "000_553328798c1e31f8.txt": (
                "70b84b7fe64bad982eb5d3c9024e3b42838ae5c19c2451f6016ea295353f3da2"
            ),
            "001_8a93cac1cbeaee55.txt": (
                "a7dafd94675878f17ee47ec0ed045b933c4b957a26ca1ec874e1b5fec0e9dc0a"
            ),
            "002_833621d1c7e724e7.txt": (
                "d605ba72fb53985bfcd8adaddcd038954ec8e72e546e7b97a9d12d44bbc64e8e"
            ),
            "003_f7192871f43753b7.txt": (
                "c4f3333a1356547c8fbacdc3cc8800820dd56d9c790fe674f7c367108df0d823"
            ),
            "004_65be78e3c48b79ec.txt": (
                "9772b4ad2c2e58086287ef7537dcfa8f18ef101bbf4ee5315cacc69456a89bf5"
            ),
        }

    def test_the_title_of_each_seed_stands_in_it(self, seeds: Corpus) -> None:
        assert len(seeds.articles) == 5
        assert all(article.title and article.title in article.text for article in seeds.articles)

    def test_the_one_publication_date_stands_in_its_article(self, seeds: Corpus) -> None:
        article = seeds.article("004_65be78e3c48b79ec.txt")
        assert article.published == date(2013, 9, 25)
        assert "\n25 September 2013\n" in article.text

    def test_no_other_seed_states_when_it_was_published(self, seeds: Corpus) -> None:
        others = [each for each in seeds.articles if each.id != "004_65be78e3c48b79ec.txt"]
        assert [each.published for each in others] == [None] * 4

    def test_no_seed_states_an_address(self, seeds: Corpus) -> None:
        assert [each.url for each in seeds.articles] == [None] * 5
