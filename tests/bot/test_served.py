"""What is shown is cut again from the stored article and compared first."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from databases import Database
from sqlalchemy import text, update

from bot.served import Served
from bot.serving import stored
from index import Article, PassageIndex, QuotationError, tables
from index import corpus as corpora
from index.corpus import Entry
from index.database import writing
from index.library import Library
from tests.bot.corpora import article, index_of, paragraphs

ZEBRAS = article(paragraphs("Zebras graze on the plain.", "They were seen:\n• by day\n• at dusk"))


def _serve(library: Library, *articles: Article) -> Served:
    library.add_all([Entry(each, each.text.encode(), ()) for each in articles], "test")
    library.publish(library.drafted(), "test")
    versions = library.state()
    return stored(PassageIndex(corpora.of(library.articles(versions))), library, versions)


@pytest.fixture
def library(database: Database) -> Library:
    return database.open()


@pytest.fixture
def serve(library: Library) -> Callable[..., Served]:
    return lambda *articles: _serve(library, *articles)


def test_passages_that_are_stored_as_they_are_quoted_are_proven(
    serve: Callable[..., Served],
) -> None:
    served = serve(ZEBRAS, article("Owls sleep by day. 😀 They do.", id_="owls.txt"))
    served.prove(served.corpus.passages)


@pytest.mark.parametrize("changed", ["Zebras graze", "They were seen:", "at dusk"])
def test_a_text_that_was_changed_by_hand_is_never_shown(
    library: Library, serve: Callable[..., Served], changed: str
) -> None:
    served = serve(ZEBRAS)
    other = ZEBRAS.text.replace(changed, changed.swapcase())
    with writing(library.engine) as connection:
        connection.execute(update(tables.versions).values(text=other))
    with pytest.raises(QuotationError, match="version 1 was changed by hand"):
        served.prove(served.corpus.passages)


def test_a_text_that_was_cut_short_by_hand_is_never_shown(
    library: Library, serve: Callable[..., Served]
) -> None:
    served = serve(ZEBRAS)
    with writing(library.engine) as connection:
        connection.execute(update(tables.versions).values(text=ZEBRAS.text[:9]))
    with pytest.raises(QuotationError):
        served.prove(served.corpus.passages)


def test_what_was_purged_is_not_quoted_any_more(
    library: Library, serve: Callable[..., Served]
) -> None:
    served = serve(ZEBRAS)
    library.purge(ZEBRAS.id, "test")
    with pytest.raises(QuotationError, match="purged"):
        served.prove(served.corpus.passages)


def test_where_the_database_cannot_be_read_the_proof_of_the_index_has_to_do(
    library: Library, serve: Callable[..., Served], caplog: pytest.LogCaptureFixture
) -> None:
    served = serve(ZEBRAS)
    with writing(library.engine) as connection:
        connection.execute(text("ALTER TABLE versions RENAME TO elsewhere"))
    served.prove(served.corpus.passages)
    assert "not proven against the library" in caplog.text
    wrong = replace(served.corpus.passages[0], text="Zebras fly over the plain.")
    with pytest.raises(QuotationError):
        served.prove([wrong])


def test_a_passage_behind_a_nul_character_is_proven(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps no NUL characters")
    library = database.open()
    served = _serve(library, article("Zebras\0graze.\n\nOwls sleep by day.", id_="nul.txt"))
    assert served.corpus.passages
    served.prove(served.corpus.passages)


def test_articles_of_a_folder_are_proven_by_what_was_read() -> None:
    served = Served(index_of(ZEBRAS))
    served.prove(served.corpus.passages)
    proof = served.cited(served.corpus.passages[0].permalink)
    assert proof
    assert (proof.version, proof.stands) == (None, True)
    assert served.cited("A" * 14) is None


def test_a_proof_tells_the_hash_of_the_passage(serve: Callable[..., Served]) -> None:
    served = serve(ZEBRAS)
    passage = served.corpus.passages[0]
    proof = served.cited(passage.permalink)
    assert proof
    assert proof.hash == hashlib.sha256(passage.text.encode()).hexdigest()


def test_what_was_in_force_once_is_found_and_what_was_only_drafted_is_not(
    library: Library, serve: Callable[..., Served]
) -> None:
    before = serve(ZEBRAS).corpus.passages[0]
    changed = replace(ZEBRAS, text=ZEBRAS.text.replace("plain", "hill"))
    served = serve(changed)
    proof = served.cited(before.permalink)
    assert proof
    assert proof.version
    assert (proof.passage, proof.stands, proof.version.number) == (before, False, 1)
    drafted = replace(ZEBRAS, text=ZEBRAS.text.replace("plain", "lake"))
    library.add_all([Entry(drafted, drafted.text.encode(), ())], "test")
    secret = index_of(drafted).corpus.passages[0]
    assert served.cited(secret.permalink) is None


def test_a_permalink_belongs_to_one_article(serve: Callable[..., Served]) -> None:
    served = serve(ZEBRAS, replace(ZEBRAS, id="b.txt", source="b.txt"))
    one, two = (served.corpus.passages_of(each)[0] for each in served.corpus.articles)
    assert one.permalink != two.permalink
    assert served.corpus.cited(f"{one.permalink[:8]}{two.fingerprint}") is None
