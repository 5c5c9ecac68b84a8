"""The one gate to pyqtgraph: what passes is a float64 vector of finite numbers and NaN, nothing else.

Object, text or two-dimensional arrays can end the process inside pyqtgraph; infinities blow its ranges.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def plot_array(values: Iterable[float] | FloatArray) -> FloatArray:
    """The values as a fresh float64 vector; what is not a finite number becomes NaN.

    Raises:
        ValueError: the values are no vector of numbers.

    """
    raw = values if isinstance(values, np.ndarray) else np.array(tuple(values))
    if raw.ndim != 1 or (raw.size and raw.dtype.kind not in "fiu"):
        raise ValueError(f"A chart takes one row of numbers, not {raw.ndim} dimensions of type {raw.dtype}.")
    array = raw.astype(np.float64)
    array[~np.isfinite(array)] = np.nan
    return array
