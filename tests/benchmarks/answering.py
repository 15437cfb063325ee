"""How long a full answer takes, and a build against plain BM25's.

    python tests/benchmarks/answering.py FOLDER --questions QUERIES.jsonl [--sizes 10000,100000]

FOLDER is a BEIR folder of any size; its passages are taken again from the beginning, spliced with
one another, until a size is reached, so that words keep the frequencies of real text. Questions are
asked one after the other on one core, tokenising, both rankings, marks and the decision included.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from rank_bm25 import BM25Okapi

from index import PassageIndex, answer, folding, read_corpus, terms
from index.corpus import of as corpus_of
from index.model import Article, Corpus

QUESTIONS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--sizes", default="10000,100000")
    chosen = parser.parse_args()
    with chosen.questions.open(encoding="utf-8") as file:
        asked = [json.loads(line)["text"] for line in file]
    chance = random.Random(1)  # noqa: S311 – a sample, not a secret
    questions = chance.sample(asked, min(len(asked), QUESTIONS))
    articles = read_corpus(chosen.folder).articles
    print("passages   build s   ÷ plain BM25   answer p50 ms   p99 ms")
    for size in map(int, chosen.sizes.split(",")):
        some = list(islice(_spliced(articles), size))
        corpus = corpus_of(some)
        build, index = _timed_build(corpus)
        plain = _plain_build(corpus)
        times = [_timed(index, question) for question in questions]
        p50, p99 = median(times), quantiles(times, n=100)[98]
        print(
            f"{size:>8,} {build:>9.2f} {build / plain:>14.2f} {p50:>15.1f} {p99:>8.1f}", flush=True
        )


def _spliced(articles: tuple[Article, ...]) -> Iterator[Article]:
    """The articles, then without end halves of two of them each."""
    yield from articles
    number = len(articles)
    while True:
        first = articles[number % len(articles)]
        second = articles[number * 7 % len(articles)]
        text = first.text[: len(first.text) // 2] + second.text[len(second.text) // 2 :]
        yield Article(str(number), str(number), text, first.title, language=first.language)
        number += 1


def _timed_build(corpus: Corpus) -> tuple[float, PassageIndex]:
    _forget()
    start = time.perf_counter()
    index = PassageIndex(corpus)
    return time.perf_counter() - start, index


def _plain_build(corpus: Corpus) -> float:
    """Seconds that rank-bm25 takes for the same passages cut into the same terms."""
    _forget()
    start = time.perf_counter()
    BM25Okapi([terms.terms(passage.text) for passage in corpus.passages])
    return time.perf_counter() - start


def _forget() -> None:
    """Empty the caches of words, lest who builds second finds the work done."""
    for cached in (terms._terms_of, terms._grams_of, terms._stem, folding._known):
        cached.cache_clear()


def _timed(index: PassageIndex, question: str) -> float:
    start = time.perf_counter()
    answer(index, question)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
