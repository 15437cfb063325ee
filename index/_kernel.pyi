from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

def top(
    passages: NDArray[np.unsignedinteger],
    counts: NDArray[np.unsignedinteger],
    norms: NDArray[np.float64],
    saturation: float,
    terms: Sequence[tuple[int, int, float, float, float]],
    k: int,
    /,
) -> list[tuple[int, float]]: ...
def highest(
    passages: NDArray[np.unsignedinteger],
    counts: NDArray[np.unsignedinteger],
    norms: NDArray[np.float64],
    saturation: float,
    bounds: NDArray[np.int64],
    found: NDArray[np.float64],
    /,
) -> None: ...
