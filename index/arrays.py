"""Arrays by name: what a part of the index consists of, as it lies in a snapshot."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

ENCODING = ("utf-8", "surrogatepass")
"""How strings lie in arrays: halves of characters, too, are what they were."""

Array = NDArray[np.generic]
Arrays = Mapping[str, Array]


def named(whole: str, arrays: Arrays) -> dict[str, Array]:
    """The arrays, each named as a part of some whole."""
    return {f"{whole}.{name}": array for name, array in arrays.items()}


def parts_of(whole: str, arrays: Arrays) -> dict[str, Array]:
    """Those arrays that `named` has named as parts of a whole, by the names they had before."""
    opening = f"{whole}."
    return {
        name.removeprefix(opening): array
        for name, array in arrays.items()
        if name.startswith(opening)
    }


def places_of(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places that runs of these sizes take up from these starts on, run after run."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - ends + sizes, sizes) + np.arange(total)


def renumbering(kept: NDArray[np.integer], many: int) -> NDArray[np.int32]:
    """The new number of each of so many things of which only some are kept; -1 for the others."""
    new = np.full(many, -1, np.int32)
    new[kept] = np.arange(len(kept))
    return new
