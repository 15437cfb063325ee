"""Sketches tell how much two texts are alike as well as the texts themselves would."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text

from index.duplicates import NEARLY_THE_SAME, SKETCH_SIZE, resemblance, sketch
from tests.index.conftest import Run

SHINGLE = 5

words = st.sampled_from("zebras graze in the valley of Kenya and camels carry loads".split())
texts = st.lists(words, max_size=400).map(" ".join) | any_text


def numbered(count: int, first: int = 0) -> list[str]:
    """So many words, no two the same."""
    return [f"w{number}x" for number in range(first, first + count)]


def between(one: str, other: str) -> float:
    return resemblance(sketch(one), sketch(other))


def exactly(one: str, other: str) -> float:
    """The share of runs of five words that two texts of simple words have in common."""

    def shingles(text: str) -> set[tuple[str, ...]]:
        found = text.lower().split()
        return {tuple(found[at : at + SHINGLE]) for at in range(max(1, len(found) - SHINGLE + 1))}

    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


@given(texts)
def test_a_text_is_like_itself(text: str) -> None:
    made = sketch(text)
    assert resemblance(made, made) == (1 if made else 0)


@given(texts, texts)
def test_of_two_texts_each_is_as_much_like_the_other(one: str, other: str) -> None:
    found = between(one, other)
    assert 0 <= found <= 1
    assert found == between(other, one)


@given(texts)
def test_a_sketch_is_a_few_hashes_in_order_each_once(text: str) -> None:
    made = sketch(text)
    assert len(made) % 8 == 0
    assert len(made) <= 8 * SKETCH_SIZE
    hashes = [int.from_bytes(made[at : at + 8]) for at in range(0, len(made), 8)]
    assert all(one < other for one, other in pairwise(hashes))


@given(st.lists(words, min_size=1, max_size=100), st.lists(words, min_size=1, max_size=100))
def test_for_short_texts_the_share_is_exact(one: list[str], other: list[str]) -> None:
    first, second = " ".join(one), " ".join(other)
    assert between(first, second) == pytest.approx(exactly(first, second))


@pytest.mark.parametrize("count", [1, 4, 5, 6, 300, 5_000])
def test_texts_without_a_word_in_common_are_not_alike(count: int) -> None:
    assert between(" ".join(numbered(count)), " ".join(numbered(count, count))) == 0


def test_the_same_words_in_another_order_are_another_text() -> None:
    found = numbered(300)
    assert between(" ".join(found), " ".join(reversed(found))) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zebras graze in Kenya.", "zebras, GRAZE in kenya"),
        ("Die Größe der Zebras", "Die Grösse der Zebras"),
        ("Céline met Jürgen in Kenya", "Celine met\n\n  Jurgen — in “Kenya”!"),
        ("Zebras graze in Kenya.", "\ufeffZebras\u00a0graze\r\nin Kenya.\r\n"),
    ],
)
def test_case_accents_punctuation_and_line_breaks_make_no_difference(one: str, other: str) -> None:
    assert sketch(one) == sketch(other)
    assert between(one, other) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "---", "👍"])
def test_a_text_without_words_is_like_none(text: str) -> None:
    assert sketch(text) == b""
    assert between(text, text) == between(text, "Zebras graze.") == between("Zebras.", text) == 0


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.95])
def test_the_share_that_long_texts_have_in_common_is_estimated_closely(share: float) -> None:
    # The texts' own runs of five and those that they share, of 4,000 altogether.
    common, own = int(4_000 * share), int(2_000 * (1 - share))
    start = numbered(common + SHINGLE - 1) if common else []
    one = " ".join([*start, *numbered(own, 10_000)])
    other = " ".join([*start, *numbered(own, 20_000)])
    exact = exactly(one, other)
    assert exact == pytest.approx(share, abs=0.01)
    assert between(one, other) == pytest.approx(exact, abs=0.1)


@pytest.mark.parametrize(("every", "nearly"), [(200, True), (50, True), (5, False)])
def test_a_text_with_a_few_other_words_is_nearly_the_same(every: int, *, nearly: bool) -> None:
    found = numbered(2_000)
    changed = [f"y{at}" if at % every == 0 else word for at, word in enumerate(found)]
    alike = between(" ".join(found), " ".join(changed))
    assert (alike >= NEARLY_THE_SAME) == nearly
    assert alike < 1


def test_a_text_and_its_beginning_are_alike_by_how_much_of_it_that_is() -> None:
    found = numbered(3_000)
    shares = [
        between(" ".join(found), " ".join(found[: 3_000 * tenths // 10]))
        for tenths in (1, 3, 5, 7, 9, 10)
    ]
    assert shares == sorted(shares)
    assert shares == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9, 1], abs=0.1)


@pytest.mark.parametrize(
    "text", ["斑马在肯尼亚吃草。它们在2019年被统计。" * 3, "ترعى الحمير الوحشية في كينيا" * 3]
)
def test_texts_of_every_script_have_sketches(text: str) -> None:
    assert between(text, text) == 1
    assert between(text, "Zebras graze in Kenya.") == 0


def test_a_sketch_is_the_same_in_every_process(python: Run) -> None:
    text = "Zebras graze in Kenya, all year."
    code = f"from index.duplicates import sketch; print(sketch({text!r}).hex())"
    said = {python("-c", code, PYTHONHASHSEED=seed).stdout for seed in "01"}
    assert said == {f"{sketch(text).hex()}\n"}
