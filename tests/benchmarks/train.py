"""Learn the weights of the second ranking and of confidence from judged collections.

    python tests/benchmarks/train.py FOLDER… [--seeds FIXTURES] [--write index/weights.toml]

Each FOLDER is a BEIR folder. The ranking is learned listwise: of a question's candidates the
relevant ones are to have the highest scores (softmax, L2). Confidence is learned to tell each
collection's answerable questions from its others and those of the other collections. Every one
counts the same, however many questions it has, so that none is learned by heart. What is printed
for a collection is what weights reach that were learned without its family (the part of its name
before the first hyphen).
"""

import argparse
import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index import confidence, query, read_corpus, reranking
from index.evaluation import Judged, read_fixtures, read_judged
from index.retrieval import Retrieval

QUESTIONS = 600
"""Questions taken from each collection."""

FOREIGN = 150
"""Questions of each other collection that are asked of it."""

NEAR_MISSES = 0.2
"""What questions about what a collection is about, but does not say, count of those to decline."""

Array = NDArray[np.float64]


@dataclass
class Collection:
    """What is learned from one collection: rows of features with what is right of them."""

    name: str
    candidates: list[tuple[Array, NDArray[np.bool_]]] = field(default_factory=list)
    answerable: list[list[float]] = field(default_factory=list)
    foreign: list[list[float]] = field(default_factory=list)
    near_misses: list[list[float]] = field(default_factory=list)

    @property
    def family(self) -> str:
        return self.name.split("-")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--seeds", type=Path, help="question fixtures over the corpus `seeds`")
    parser.add_argument("--write", type=Path, help="the file that gets the weights")
    chosen = parser.parse_args()
    collections = _collections(chosen.folders, chosen.seeds)
    names = sorted({each.family for each in collections})
    reached: dict[str, float] = {}
    for family in names:
        weights = _learn_ranking([each for each in collections if each.family != family])
        for each in collections:
            if each.family == family:
                reached[each.name] = _first_right(each, weights)
                print(f"{each.name:20} R@1 {reached[each.name]:.3f}", flush=True)
    ranking = _learn_ranking(collections)
    believed = _learn_confidence(collections)
    text = _toml(ranking, believed, reached)
    print(text)
    if chosen.write:
        chosen.write.write_text(text, encoding="utf-8")


def _collections(folders: list[Path], seeds: Path | None) -> list[Collection]:
    asked = {folder.name: (folder, read_judged(folder)) for folder in folders}
    found = []
    for name, (folder, judged) in asked.items():
        others = [each for other, (_, each) in asked.items() if _unrelated(name, other)]
        found.append(_collection(name, Retrieval(read_corpus(folder)), judged, others))
        print(f"{name}: {len(found[-1].candidates)} questions", flush=True)
    if seeds:
        index = Retrieval(read_corpus(Path("seeds")))
        judged = [
            Judged(
                fixture.id,
                fixture.text,
                fixture.history,
                {
                    str(number): 1
                    for number, passage in enumerate(index.corpus.passages)
                    for piece in fixture.evidence
                    if piece.source == passage.article_id and piece.text in passage.text
                },
            )
            for fixture in read_fixtures(seeds)
            if fixture.language == "en" and fixture.evidence
        ]
        found.append(_collection("seeds", index, judged, [each for _, each in asked.values()]))
    return found


def _unrelated(name: str, other: str) -> bool:
    """Whether the questions of one are foreign to the other, and in its language."""
    related = {"xquad": "squad2", "squad2": "xquad"}  # both are made from the same articles
    mine, theirs = name.partition("-")[0], other.partition("-")[0]
    languages = [part for part in ("de", "es", "ru") if name.endswith(f"-{part}")]
    return mine != theirs and related.get(mine) != theirs and not languages


def _collection(
    name: str, index: Retrieval, judged: list[Judged], others: list[list[Judged]]
) -> Collection:
    chance = random.Random(1)  # noqa: S311 – a sample, not a secret
    found = Collection(name)
    answerable = [each for each in judged if each.relevant]
    for each in chance.sample(answerable, min(len(answerable), QUESTIONS)):
        asked = query.of(each.text, each.history, index.lexicon)
        ranked = reranking.rank(index, asked, 50)
        right = np.array([_name(index, one) in each.relevant for one in ranked], dtype=bool)
        rows = np.array([reranking.as_row(one.examined.features) for one in ranked])
        if right.any() and not right.all():
            found.candidates.append((rows, right))
        found.answerable.append(confidence.features(index, asked, ranked))
    near_misses = [each for each in judged if not each.relevant]
    for each in chance.sample(near_misses, min(len(near_misses), QUESTIONS)):
        asked = query.of(each.text, each.history, index.lexicon)
        ranked = reranking.rank(index, asked, 1)
        found.near_misses.append(confidence.features(index, asked, ranked))
    for questions in others:
        for each in chance.sample(questions, min(len(questions), FOREIGN)):
            asked = query.of(each.text, (), index.lexicon)
            ranked = reranking.rank(index, asked, 1)
            found.foreign.append(confidence.features(index, asked, ranked))
    return found


def _name(index: Retrieval, ranked: reranking.Ranked) -> str:
    number = ranked.examined.candidate.number
    passage = index.corpus.passages[number]
    article = index.corpus.article(passage.article_id)
    return str(number) if len(index.corpus.passages_of(article)) > 1 else passage.article_id


def _learn_ranking(collections: list[Collection]) -> Array:
    lists = [(rows, right, each) for each in collections for rows, right in each.candidates]
    features = np.vstack([rows for rows, _, _ in lists])
    right = np.concatenate([marks for _, marks, _ in lists])
    list_of = np.repeat(np.arange(len(lists)), [len(rows) for rows, _, _ in lists])
    starts = np.flatnonzero(np.diff(list_of, prepend=-1))
    weight = np.array([min(200 / len(each.candidates), 2.0) for _, _, each in lists])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = features @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[list_of])
        all_ = np.add.reduceat(scores, starts)
        good = np.add.reduceat(scores * right, starts)
        slope = weight[list_of] * (scores / all_[list_of] - scores * right / good[list_of])
        value = float((weight * (np.log(all_) - np.log(good))).sum() + (weights**2).sum())
        return value, features.T @ slope + 2 * weights

    size = features.shape[1]
    # What speaks for a passage never speaks against it: a weight below 0 is learned by chance.
    bounds = [(0.0, None)] * size
    found = minimize(loss, np.ones(size), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def _first_right(collection: Collection, weights: Array) -> float:
    right = sum(bool(marks[np.argmax(rows @ weights)]) for rows, marks in collection.candidates)
    return right / len(collection.answerable)


def _learn_confidence(collections: list[Collection]) -> Array:
    yes = [row for each in collections for row in each.answerable[:400]]
    no = [row for each in collections for row in each.foreign[:400]]
    near = [row for each in collections for row in each.near_misses[:400]]
    rows = np.column_stack([np.array(yes + no + near), np.ones(len(yes) + len(no) + len(near))])
    truth = np.array([1.0] * len(yes) + [0.0] * (len(no) + len(near)))
    sizes = (len(yes), len(no), len(near))
    shares = (1.0, 1.0 - NEAR_MISSES, NEAR_MISSES)
    weight = np.repeat(
        [share / (size or 1) for share, size in zip(shares, sizes, strict=True)], sizes
    )
    shrunk = np.array([1.0] * (rows.shape[1] - 1) + [0.0])

    def loss(weights: Array) -> tuple[float, Array]:
        odds = rows @ weights
        value = weight @ (np.logaddexp(0, odds) - truth * odds) + 0.001 * shrunk @ weights**2
        slope = rows.T @ (weight * (1 / (1 + np.exp(-odds)) - truth)) + 0.002 * shrunk * weights
        return float(value), slope

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def _toml(ranking: Array, believed: Array, reached: dict[str, float]) -> str:
    lines = [
        "# Learned by tests/benchmarks/train.py; what each name means stands in the modules.",
        "",
    ]
    lines += ["[ranking] # index/features.py"]
    lines += [f"{n} = {w:.3f}" for n, w in zip(reranking.FEATURES, ranking, strict=True)]
    lines += ["", "[confidence] # index/confidence.py"]
    names = (*confidence.FEATURES, "bias")
    lines += [f"{n} = {w:.3f}" for n, w in zip(names, believed, strict=True)]
    lines += ["", "[reached] # R@1 of weights learned without the collection's family"]
    lines += [f"{name} = {value:.3f}" for name, value in reached.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
