"""Chart `errors`: how often predictions are off by how much, and to which side."""

import math

import numpy as np

from core.analysis.validation.compared_rows import ComparedRows
from core.analysis.validation.row_selection import NEAR, Selection, error_words, near_share, total
from core.book import Array, Mask
from core.charts.parity import nothing, words_of
from core.charts.spec import Axis, Bar, ChartSpec, ReferenceLine, Scale, Tone

STEPS = 2
"""Bins between equality and the line of 20 %, so that the line is an edge of bins."""

MOST_BINS = 16
"""Bins on either side; what lies beyond is counted in the outermost."""


def build(rows: ComparedRows, mask: Mask, selection: Selection) -> ChartSpec:
    """Counts of predicted over measured time in even steps of the logarithm."""
    r = rows.residual[mask & rows.taken]
    title = _title(rows, mask)
    subtitle = f"Predicted ÷ measured time, above 1 is too slow; blue is within 20 %; {words_of(selection)}"
    bars, beyond = _bars(r)
    notes = (f"{beyond:,} rows beyond are in the outermost bars",) if beyond else ()
    return ChartSpec(
        "errors",
        title,
        subtitle,
        Axis("Predicted ÷ measured time", "×", scale=Scale.LOG),
        Axis("Rows", "1", from_zero=True),
        bars=bars,
        lines=(ReferenceLine(1.0, "equal"),) if r.size else (),
        notes=notes,
        summary=" ".join((f"{title}. {subtitle}.", *notes)),
        empty="" if r.size else nothing(rows, mask),
    )


def _title(rows: ComparedRows, mask: Mask) -> str:
    one = total(rows, mask)
    if one.band_covers is None or one.bias is None:
        return "How far off predictions are"
    near = 100 * near_share(rows.residual[mask & rows.taken])
    return f"{near:.0f} % of predictions are within 20 %; {_side(one.bias)}"


def _side(bias: float) -> str:
    """The median error in words."""
    if abs(bias) < 0.005:
        return "the median is right"
    return f"the median is {error_words(abs(bias))} too {'slow' if bias > 0 else 'fast'}"


def _bars(r: Array) -> tuple[tuple[Bar, ...], int]:
    """A bar for each bin from the first to the last that holds rows, and how many rows lie beyond the outermost."""
    if not r.size:
        return (), 0
    width = math.log(NEAR) / STEPS
    bins = np.floor(r / width).astype(int)
    beyond = int(np.sum((bins < -MOST_BINS) | (bins >= MOST_BINS)))
    bins = np.clip(bins, -MOST_BINS, MOST_BINS - 1)
    bars = []
    for at in range(min(int(bins.min()), -STEPS), max(int(bins.max()), STEPS - 1) + 1):
        count = int(np.sum(bins == at))
        low, high = math.exp(at * width), math.exp((at + 1) * width)
        tone = Tone.CHOSEN if -STEPS <= at < STEPS else Tone.PLAIN
        share = f"{count:,} rows, {100 * count / r.size:.1f} %"
        bars.append(Bar(f"bin{at}", f"{low:.2f} to {high:.2f}", 0.0, float(count), "", tone, share, span=(low, high)))
    return tuple(bars), beyond
