"""How long an index takes to follow a change of one article, and how much memory that needs.

    python tests/benchmarks/rebuilding.py FOLDER… [--articles 1000]

FOLDER… are BEIR folders of any size; their passages are taken again from the beginning, spliced
with one another, twenty to an article, so that words keep the frequencies of real text. Memory is
the most that the process ever had: with both indexes, the earlier and the later one.
"""

import argparse
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from index import PassageIndex, read_corpus
from index.corpus import of as corpus_of
from index.model import Article

PASSAGES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--articles", type=int, default=1000)
    chosen = parser.parse_args()
    texts = [article.text for folder in chosen.folders for article in read_corpus(folder).articles]
    *articles, another = islice(_articles(texts), chosen.articles + 1)
    full, earlier = _timed_build(articles, None)
    words = earlier.retrieval.words
    print(
        f"{len(articles):,} articles, {len(words.lengths):,} passages of "
        f"{words.lengths.mean():.0f} words, {len(words.vocabulary):,} different ones"
    )
    print("                  seconds   full ÷   most MB")
    print(f"full build       {full:>8.2f} {1:>8.1f} {_most_memory():>9,.0f}")
    middle = len(articles) // 2
    replaced = replace(articles[middle], text=another.text)
    changes = {
        "one added": [*articles, another],
        "one replaced": [*articles[:middle], replaced, *articles[middle + 1 :]],
        "one removed": [*articles[:middle], *articles[middle + 1 :]],
        "nothing changed": articles,
    }
    for name, changed in changes.items():
        seconds = _timed_build(changed, earlier)[0]
        print(f"{name:16} {seconds:>8.2f} {full / seconds:>8.1f} {_most_memory():>9,.0f}")


def _articles(texts: Sequence[str]) -> Iterator[Article]:
    """Without end, articles of halves of two of the texts to a passage."""
    paragraphs = [" ".join(text.split()) for text in texts]
    number = 0
    while True:
        spliced = []
        for at in range(number * PASSAGES, (number + 1) * PASSAGES):
            first = paragraphs[at % len(paragraphs)]
            second = paragraphs[at * 7 % len(paragraphs)]
            spliced.append(first[: len(first) // 2] + second[len(second) // 2 :])
        yield Article(str(number), str(number), "\n\n".join(spliced), language="en")
        number += 1


def _timed_build(
    articles: Sequence[Article], earlier: PassageIndex | None
) -> tuple[float, PassageIndex]:
    start = time.perf_counter()
    corpus = corpus_of(articles, earlier.corpus if earlier else None)
    index = PassageIndex(corpus, earlier=earlier)
    return time.perf_counter() - start, index


def _most_memory() -> float:
    """The megabytes that this process ever had at once; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
