"""Rows in two arrays are what lists of lists are."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.rows import Rows

_rows = st.lists(st.lists(st.integers(0, 6), max_size=4, unique=True), max_size=8)


@given(_rows, _rows, st.randoms(use_true_random=False))
def test_rows_are_those_that_were_given(
    rows: list[list[int]], others: list[list[int]], chance: Random
) -> None:
    made = Rows.of(rows)
    assert len(made) == len(rows)
    assert list(made) == rows
    assert made.sizes.tolist() == list(map(len, rows))
    assert list(Rows.stored(made.arrays)) == rows
    assert list(made.followed_by(Rows.of(others))) == [*rows, *others]
    some = chance.sample(range(len(rows)), chance.randint(0, len(rows)))
    assert list(made.only(np.array(some, np.int64))) == [rows[at] for at in some]
    assert list(made.inverse(7)) == [
        [at for at, row in enumerate(rows) if number in row] for number in range(7)
    ]
