"""What kind of chart it is and its three main values, in words: for whoever cannot see it, and for speakers."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from core.chart_names import MOVED
from core.charts.ghosts import best_value
from core.charts.spec import BASELINE_COLOUR, Axis, Bar, Better, Cells, ChartSpec, Scale, Series, Tone
from core.formats import NOTHING, format_quantity, month_text
from core.names import excerpt, with_small_letter

MOST = 3
_FACTOR = re.compile(r"\s+(×\S+)")
"""Of a step: by what it multiplies, behind what it adds."""
_NAME = 48


def kind_words(spec: ChartSpec) -> str:
    """What kind of chart it is: "Line chart"."""
    if spec.cells is not None:
        return "Map"
    if spec.bars:
        return _bar_kind(spec)
    if spec.bands and spec.draws:
        return "Fan chart"
    if spec.series and not any(one.line for one in spec.series):
        return "Scatter chart"
    panels = "Two line charts, one above the other" if spec.below is not None else "Line chart"
    logs = [name for name, axis in (("x", spec.x), ("y", spec.y)) if axis.scale is Scale.LOG]
    return f"{panels} with logarithmic {' and '.join(logs)} ax{'i' if len(logs) == 1 else 'e'}s" if logs else panels


def _bar_kind(spec: ChartSpec) -> str:
    floating = spec.id == MOVED or any(bar.start for bar in spec.bars)
    if any(bar.part for bar in spec.bars):
        return "Stacked bars" if spec.horizontal else "Stacked columns"
    if floating and any(bar.tone is Tone.TOTAL for bar in spec.bars):
        return "Waterfall chart"
    return "Bar chart" if spec.horizontal else "Column chart"


def main_values(spec: ChartSpec) -> tuple[str, ...]:
    """At most three values that say most of what a chart says, each in words with its unit."""
    if spec.empty:
        return ()
    if spec.cells is not None:
        return _of_cells(spec, spec.cells)
    if spec.bars:
        return _of_bars(spec)
    upper = _of_lines(spec)
    if spec.below is None:
        return upper
    return (*upper[: MOST - 1], *_of_lower(spec.below))[:MOST]


def _of_lower(spec: ChartSpec) -> tuple[str, ...]:
    """The values of a second panel, whose lines may be called by their scenarios: what they are of is said first."""
    own = own_series(spec)
    if not own or own[0].label == spec.y.label:
        return _of_lines(spec)
    return tuple(f"{spec.y.label}, {words}" for words in _of_lines(spec))


# --- lines ------------------------------------------------------------------------------------------------------------


def own_series(spec: ChartSpec) -> tuple[Series, ...]:
    """The lines that are neither of the baseline nor without any point, the emphasised first."""
    own = [one for one in spec.series if one.colour != BASELINE_COLOUR and _points(one)]
    return tuple(sorted(own, key=lambda one: (one.hollow, not one.emphasised)))


def _points(series: Series) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(series.x, series.y, strict=True) if math.isfinite(x) and math.isfinite(y)]


def _of_lines(spec: ChartSpec) -> tuple[str, ...]:
    own = own_series(spec)
    if spec.id == "capacity" and own:
        return _of_fleet(spec, own)
    if own and not any(one.line for one in own):
        if spec.markers and len(own[0].x) == len(spec.markers):  # each point has a name
            name = excerpt(own[0].label, _NAME)
            return tuple(f"{name} {one.text} {_amount(spec.y, one.y)}" for one in spec.markers[:MOST])
        return tuple(f"{excerpt(one.label, _NAME)}: {len(one.x):,} points" for one in own[:MOST])
    return tuple(_of_line(spec, one) for one in own[:MOST])


def _of_fleet(spec: ChartSpec, own: Sequence[Series]) -> tuple[str, ...]:
    """What is needed and what stands ready in the busiest hour, and what is needed in the quietest."""
    at, level = min(_points(own[0]), key=lambda point: point[1])
    quietest = f"{excerpt(own[0].label, _NAME)} {_amount(spec.y, level)}{_at(spec.x, at)}"
    return (*(_of_line(spec, one) for one in own[: MOST - 1]), quietest)


def _of_line(spec: ChartSpec, series: Series) -> str:
    """Its value at the line that the chart is read at, where it has one; else at its end."""
    name = excerpt(series.label, _NAME)
    at = _read_at(spec)
    if at is not None and spec.x.better is Better.HIGHER:
        best = best_value(series, at, spec.x, spec.y)
        place = _at(spec.x, at)
        return f"{name} {_amount(spec.y, best)}{place}" if best is not None else f"{name} never{place}"
    points = _points(series)
    x, y = points[-1] if at is None else min(points, key=lambda point: abs(point[0] - at))
    return f"{name} {_amount(spec.y, y)}{_at(spec.x, x)}"


def _read_at(spec: ChartSpec) -> float | None:
    """The place that a chart of lines is about: at its upright line, of a fleet in its busiest hour; else its end."""
    if spec.id == "capacity":
        return max(_points(own_series(spec)[0]), key=lambda point: point[1])[0]
    return next((line.value for line in spec.lines if line.vertical), None)


def _at(axis: Axis, value: float) -> str:
    """Where along an axis, as it stands in a sentence: " in month 36 of service", " at 80 %"."""
    kind, of, whole = with_small_letter(axis.label).partition(" of ")
    if axis.unit == "1" and of and axis.scale is not Scale.CATEGORY and not axis.dates:
        return f" in {kind} {value:,.4g} of {whole}"
    return f" {'in' if axis.dates or axis.unit == '1' else 'at'} {_place(axis, value)}"


def _place(axis: Axis, value: float) -> str:
    if axis.dates:
        return month_text(int(value))
    if axis.scale is Scale.CATEGORY:
        known = 0 <= round(value) < len(axis.categories)
        return axis.categories[round(value)] if known else f"{value:,.4g}"
    if axis.unit == "1":
        return f"{with_small_letter(axis.label)} {value:,.4g}".strip()
    return f"{format_quantity(value, axis.unit)}"


def _amount(axis: Axis, value: float) -> str:
    words = format_quantity(value, axis.unit) if math.isfinite(value) else NOTHING
    if axis.unit != "1" or not axis.unit_label:
        return words
    is_one = words == "1" and axis.unit_label.isalpha()
    return f"{words} {axis.unit_label.removesuffix('s') if is_one else axis.unit_label}"


# --- bars -------------------------------------------------------------------------------------------------------------


def _of_bars(spec: ChartSpec) -> tuple[str, ...]:
    if any(bar.part for bar in spec.bars):
        first = [bar for bar in spec.bars if bar.part == spec.bars[0].part]
        return tuple(_bar_words(spec, bar) for bar in _ends(first))
    totals = [bar for bar in spec.bars if bar.tone is Tone.TOTAL]
    steps = [bar for bar in spec.bars if bar.tone is not Tone.TOTAL]
    if len(totals) >= 2 and steps and (spec.id == MOVED or any(bar.start for bar in spec.bars)):
        largest = max(steps, key=lambda bar: abs(bar.end - bar.start))
        return tuple(_bar_words(spec, bar) for bar in (totals[0], largest, totals[-1]))
    return tuple(_bar_words(spec, bar) for bar in spec.bars[:MOST])


def _ends(bars: Sequence[Bar]) -> Iterable[Bar]:
    """The first, the one in the middle and the last, each once."""
    at = dict.fromkeys((0, len(bars) // 2, len(bars) - 1))
    return (bars[place] for place in sorted(at))


def _bar_words(spec: ChartSpec, bar: Bar) -> str:
    axis = spec.x if spec.horizontal else spec.y
    name = excerpt(f"{bar.part} {bar.category}".strip(), _NAME)
    if spec.id == MOVED:  # bars are as long as changes; what the figure was and is, they say
        return f"{name} {bar.label}"
    pairs = Counter(one.category for one in spec.bars)
    if pairs[bar.category] > 1 and not bar.part:  # the label is the input, the bar what follows from it
        return f"{name} {bar.label}: {_amount(axis, bar.end)}"
    if bar.start or (bar.tone is Tone.TOTAL and axis.unit == "1"):
        said = bar.label or _amount(axis, bar.end - bar.start)
        bracketed = _FACTOR.sub(r" (\1)", said)
        return f"{name} {bracketed}"
    return f"{name} {_amount(axis, bar.end - bar.start)}"


# --- maps -------------------------------------------------------------------------------------------------------------


def _of_cells(spec: ChartSpec, cells: Cells) -> tuple[str, ...]:
    if cells.winners:
        count = Counter(one for row in cells.winners for one in row if one >= 0)
        size = sum(count.values())
        return tuple(
            f"{excerpt(cells.names[one], _NAME)} best in {format_quantity(many / size, '%', 2)} of the map"
            for one, many in count.most_common(MOST)
        )
    known = [one for row in cells.figures for one in row if one is not None and math.isfinite(one)]
    if not known:
        return ()
    low, high = (format_quantity(one, cells.unit) for one in (min(known), max(known)))
    here = [f"here {words}" for words in _here(spec, cells)]
    return (f"Lowest {low}", f"highest {high}", *here)[:MOST]


def _here(spec: ChartSpec, cells: Cells) -> Iterable[str]:
    """The figure of the cell at the cross."""
    for marker in spec.markers[:1]:
        across = min(range(len(cells.x)), key=lambda at: abs(cells.x[at] - marker.x))
        up = min(range(len(cells.y)), key=lambda at: abs(cells.y[at] - marker.y))
        figure = cells.figures[up][across]
        if figure is not None and math.isfinite(figure):
            yield f"about {format_quantity(figure, cells.unit)}"
