"""Every engine that is compared, behind the same three or four methods.

All leave out the same English function words where the engine can, and all stem with an English
Snowball stemmer (fts5 has neither: its words are left out of the question only, and its stemmer is
the older Porter's). What an engine needs is imported once it is used, so that a cold start pays
for its own imports only; the texts themselves are saved by none.
"""

import pickle
import re
import tomllib
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

K = 10
_WORD = re.compile(r"\w+")
_FUNCTION_WORDS = Path(__file__).parents[2] / "index" / "function_words.toml"
_HEAP = 512 << 20


class Engine(Protocol):
    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Makes the index of raw texts and saves it."""

    def load(self, folder: Path) -> None: ...

    def search(self, question: str) -> list[int]:
        """The numbers of the best passages, best first."""


@lru_cache
def _function_words() -> frozenset[str]:
    # As index.languages reads them, without importing the project into the peers' processes.
    listed = tomllib.loads(_FUNCTION_WORDS.read_text(encoding="utf-8"))["en"]
    return frozenset(listed.lower().split())


@lru_cache(maxsize=1 << 18)
def _tokens_of(word: str) -> tuple[str, ...]:
    if import_module("index.folding").fold(word) in _function_words():
        return ()
    found: tuple[str, ...] = import_module("index.terms").terms_of(word, "en")
    return found


def tokens(text: str) -> list[str]:
    """The project's terms of a text, but those of function words: of verbatim and rank-bm25."""
    return [token for word in _words()(text) for token in _tokens_of(word)]


@lru_cache
def _words() -> Callable[[str], list[str]]:
    found: Callable[[str], list[str]] = import_module("index.terms").words
    return found


def _telling_words(question: str) -> list[str]:
    words = dict.fromkeys(_WORD.findall(question.lower()))
    return [word for word in words if word not in _function_words()]


class Verbatim:
    """The project's own engine: its words, postings and snapshot, as `index.retrieval` has them."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        none = import_module("index.strings").NONE
        rows = import_module("index.rows").Rows
        self._take(texts, none, none, rows.of(()), None)
        self._save(folder)

    def load(self, folder: Path) -> None:
        arrays = import_module("index.snapshot").read(folder / "index.snapshot").arrays
        strings, parts_of = import_module("index.strings"), import_module("index.arrays").parts_of
        self._words = strings.Strings(parts_of("words", arrays))
        self._stems = import_module("index.rows").Rows.stored(parts_of("stems", arrays))
        self._postings = import_module("index.postings").Postings.of(parts_of("terms", arrays))
        self._known: dict[str, tuple[str, ...]] = {}

    def search(self, question: str) -> list[int]:
        return [number for number, _ in self.scored(question, K)]

    def scored(self, question: str, k: int) -> list[tuple[int, float]]:
        """The best passages with their scores; a repeated word counts once."""
        known = self._known
        query = {}
        for word in _words()(question):
            if word not in known:
                known[word] = self._terms_of(word)
            for term in known[word]:
                query[term] = 1.0
        found: list[tuple[int, float]] = self._postings.top(query, k)
        return found

    def _terms_of(self, word: str) -> tuple[str, ...]:
        """Words of the texts need no stemmer, nor the half second in which nltk is imported."""
        written = (word, word.lower(), word.capitalize())  # no term differs by capitals
        number = next((at for each in written if (at := self._words.find(each)) is not None), None)
        if number is None:
            return _tokens_of(word)
        return tuple(self._postings.terms[stem] for stem in self._stems[number])

    def add(self, texts: Sequence[str], folder: Path) -> None:
        """Adds passages behind the others to the loaded index, and saves it."""
        postings = self._postings
        self._take(texts, self._words, postings.terms, self._stems, postings.counts)
        self._save(folder)

    def _take(self, texts: Sequence[str], words: Any, terms: Any, stems: Any, earlier: Any) -> None:
        np = import_module("numpy")
        numbering = import_module("index.strings").Numbering
        counting = import_module("index.counting")
        of_words, of_terms = numbering(words), numbering(terms)
        said, lengths = array("i"), array("q")
        cut, number = _words(), of_words.__getitem__
        for text in texts:
            found = cut(text)
            said.extend(map(number, found))
            lengths.append(len(found))
        further = import_module("index.rows").Rows.of(
            map(of_terms.__getitem__, _tokens_of(word)) for word in of_words.further
        )
        self._words = words.followed_by(of_words.further)
        self._stems = stems.followed_by(further)
        terms = terms.followed_by(of_terms.further)
        counts = counting.count(
            np.array(said, np.int32), np.array(lengths, np.int64), self._stems, len(terms)
        )
        if earlier is not None:
            places = np.arange(len(earlier.lengths) + len(lengths), dtype=np.int32)
            first, second = np.split(places, [len(earlier.lengths)])
            counts = counting.joined(earlier, first, counts, second)
        self._postings = import_module("index.postings").Postings(terms, counts)
        self._known = {}

    def _save(self, folder: Path) -> None:
        named = import_module("index.arrays").named
        arrays = {
            **named("terms", self._postings.arrays),
            **named("words", self._words.arrays),
            **named("stems", self._stems.arrays),
        }
        import_module("index.snapshot").write(folder / "index.snapshot", arrays, {})


class RankBm25:
    """rank-bm25 with the project's tokens, formula and parameters, as a pickle."""

    library = "rank_bm25"

    def build(self, texts: Sequence[str], folder: Path) -> None:
        made = import_module(self.library).BM25Plus
        self._model = made([tokens(text) for text in texts], k1=1.5, b=0.75, delta=0)
        with (folder / "index.pickle").open("wb") as file:
            pickle.dump(self._model, file, pickle.HIGHEST_PROTOCOL)

    def load(self, folder: Path) -> None:
        with (folder / "index.pickle").open("rb") as file:
            self._model = pickle.load(file)  # noqa: S301 – written by `build`

    def scores(self, question: str) -> Any:
        """Of all passages; a repeated word counts once, as with the others."""
        return self._model.get_scores(list(dict.fromkeys(tokens(question))))

    def search(self, question: str) -> list[int]:
        np = import_module("numpy")
        scores = self.scores(question)
        few = min(K, len(scores))
        best = np.argpartition(scores, len(scores) - few)[len(scores) - few :]
        found: list[int] = best[np.argsort(-scores[best], kind="stable")].tolist()
        return found


class RankBm25Rs(RankBm25):
    """The same interface and tokens, scored in Rust."""

    library = "rank_bm25_rs"


class Bm25s:
    """bm25s as its documentation advises for speed: numba, PyStemmer, memory-mapped."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        made = import_module("bm25s").BM25(k1=1.5, b=0.75, backend="numba")
        made.index(self._tokens(list(texts), ids=True), show_progress=False)
        made.save(str(folder), show_progress=False)

    def load(self, folder: Path) -> None:
        library = import_module("bm25s")
        self._model = library.BM25.load(str(folder), mmap=True, show_progress=False)
        if self._model.backend != "numba":
            raise RuntimeError("bm25s has not loaded its numba backend")

    def search(self, question: str) -> list[int]:
        k = min(K, self._model.scores["num_docs"])
        found, _ = self._model.retrieve(
            self._tokens([question], ids=False), k=k, show_progress=False
        )
        best: list[int] = found[0].tolist()
        return best

    def _tokens(self, texts: list[str], *, ids: bool) -> Any:
        return import_module("bm25s").tokenize(
            texts,
            stopwords=sorted(_function_words()),
            stemmer=self._stemmer(),
            return_ids=ids,
            show_progress=False,
        )

    @staticmethod
    @lru_cache
    def _stemmer() -> Any:
        return import_module("Stemmer").Stemmer("english")


class Tantivy:
    """tantivy on disk, with an analyzer of its own parts."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        library = import_module("tantivy")
        index = library.Index(self._schema(), path=str(folder))
        index.register_tokenizer("english", self._analyzer())
        writer = index.writer(_HEAP, 0)
        for number, text in enumerate(texts):
            document = library.Document()
            document.add_unsigned("number", number)
            document.add_text("text", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def load(self, folder: Path) -> None:
        self._library = import_module("tantivy")
        self._index = self._library.Index.open(str(folder))
        self._index.register_tokenizer("english", self._analyzer())
        self._searcher = self._index.searcher()

    def search(self, question: str) -> list[int]:
        # Words only, for marks mean something to the parser; the analyzer does the rest.
        query = self._index.parse_query(" ".join(_WORD.findall(question.lower())), ["text"])
        hits = self._searcher.search(query, K, count=False).hits
        found: list[int] = self._searcher.fast_field_values("number", [at for _, at in hits])
        return found

    @staticmethod
    def _schema() -> Any:
        builder = import_module("tantivy").SchemaBuilder()
        builder.add_unsigned_field("number", fast=True)
        builder.add_text_field("text", tokenizer_name="english", index_option="freq")
        return builder.build()

    @staticmethod
    def _analyzer() -> Any:
        library = import_module("tantivy")
        kinds = library.Filter
        builder = library.TextAnalyzerBuilder(library.Tokenizer.simple())
        for each in (
            kinds.lowercase(),
            kinds.custom_stopword(sorted(_function_words())),
            kinds.stemmer("english"),
        ):
            builder = builder.filter(each)
        return builder.build()


class Fts5:
    """SQLite's full-text index, without the texts."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        connection = self._connected(folder)
        connection.execute(
            "CREATE VIRTUAL TABLE passages"
            " USING fts5(text, content='', tokenize='porter unicode61')"
        )
        connection.executemany("INSERT INTO passages (rowid, text) VALUES (?, ?)", enumerate(texts))
        connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        connection.commit()
        connection.close()

    def load(self, folder: Path) -> None:
        self._connection = self._connected(folder)

    def search(self, question: str) -> list[int]:
        found = self._connection.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{word}"' for word in _telling_words(question)), K),
        )
        return [number for (number,) in found]

    @staticmethod
    def _connected(folder: Path) -> Any:
        return import_module("sqlite3").connect(folder / "index.sqlite")


OURS = "verbatim"
ENGINES: Mapping[str, Callable[[], Engine]] = {
    OURS: Verbatim,
    "rank-bm25": RankBm25,
    "bm25s": Bm25s,
    "tantivy": Tantivy,
    "fts5": Fts5,
    "rank-bm25-rs": RankBm25Rs,
}
_NEEDED = {
    "rank-bm25": ("rank_bm25",),
    "bm25s": ("bm25s", "numba", "Stemmer"),
    "tantivy": ("tantivy",),
    "fts5": ("sqlite3",),
    "rank-bm25-rs": ("rank_bm25_rs",),
}


def missing(engine: str) -> list[str]:
    """The modules that an engine needs and that are not installed."""
    return [module for module in _NEEDED.get(engine, ()) if find_spec(module) is None]
