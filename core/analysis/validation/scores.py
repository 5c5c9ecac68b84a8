"""How far predictions are from measurements: r = ln(predicted time / measured time), 0.10 is about 10 %."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from core.book import Array, Mask

Labels = npt.NDArray[np.str_]


class Score(msgspec.Struct, frozen=True):
    """Scores of some rows; None where no row takes part.

    rows: predicted and measured; coverage: their share of the measured rows; cells: distinct (group, chip, model,
    phase), for training families; macro: mean over cells of the median |r|; median, p90: of |r| over rows; bias:
    median of r, above 0 where the prediction is too slow; band_covers: share of rows inside their band.
    """

    rows: int
    coverage: float | None = None
    cells: int = 0
    macro: float | None = None
    median: float | None = None
    p90: float | None = None
    bias: float | None = None
    band_covers: float | None = None


def residuals(predicted: Array, measured: Array, rate: Mask) -> Array:
    """Error of each row, in logarithms; of a rate the sign is turned, so that above 0 always means too slow."""
    r: Array = np.log(predicted / measured) * np.where(rate, -1.0, 1.0)
    return r


def score(r: Array, cells: Labels, inside: Mask, measured_rows: int) -> Score:
    """Scores of rows with residuals `r`, of `measured_rows` that could have been predicted."""
    if r.size == 0:
        return Score(0, 0.0 if measured_rows else None)
    size = np.abs(r)
    names, at = np.unique(cells, return_inverse=True)
    order = np.argsort(at, kind="stable")
    parts = np.split(size[order], np.cumsum(np.bincount(at))[:-1])
    return Score(
        rows=int(r.size),
        coverage=r.size / measured_rows,
        cells=len(names),
        macro=float(np.mean([np.median(part) for part in parts])),
        median=float(np.median(size)),
        p90=float(np.quantile(size, 0.9)),
        bias=float(np.median(r)),
        band_covers=float(np.mean(inside)),
    )


def by_label(
    labels: Sequence[str], r: Array, cells: Labels, inside: Mask, predicted: Mask, chosen: Mask
) -> dict[str, Score]:
    """Scores for each label among the `chosen` rows; arrays have one entry a row, `r` is read where `predicted`."""
    names = np.array(labels, dtype=str)
    found = {}
    for name in np.unique(names[chosen]):
        of_name = chosen & (names == name)
        taken = of_name & predicted
        found[str(name)] = score(r[taken], cells[taken], inside[taken], int(of_name.sum()))
    return found
