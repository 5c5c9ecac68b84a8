"""Bars as live charts: stacked parts, steps on hidden ones, bars from one line, and what they are elsewhere."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from core.charts.spec import Axis, Bar, ChartSpec, Tone
from core.colour_contrast import readable_on
from core.exact_workbook import column_letters
from core.export.colours import TONE_WORDS
from core.export.xlsx.areas import Run
from core.export.xlsx.chart_parts import COLOURS, Sheet, axis_options, finished
from core.numerals import MINUS

_SIGNS = {Tone.INCREASE: "+", Tone.DECREASE: MINUS}
"""Before a step's height, which is never negative itself."""


def bar_charts(spec: ChartSpec, sheet: Sheet) -> tuple[Any, ...]:
    """The chart, and those of other scenarios below it."""
    alone = replace(spec, multiples=())
    return tuple(_bar_chart(one, sheet, spec) for one in (alone, *spec.multiples))


def _bar_chart(spec: ChartSpec, sheet: Sheet, axes: ChartSpec) -> Any:
    axis = axes.x if axes.horizontal else axes.y
    others = axes.y if axes.horizontal else axes.x
    kind = "bar" if axes.horizontal else "column"
    places = tuple(dict.fromkeys(bar.category for bar in spec.bars))
    stacked = any(bar.part for bar in spec.bars)
    rising = not stacked and any(bar.start != axis.origin for bar in spec.bars)
    if rising:
        places = tuple(bar.category for bar in spec.bars)
    whose = (spec.caption or spec.subtitle) if axes.multiples else ""
    names = sheet.drawn.texts(whose or others.label or "Bar", places)
    chart = sheet.chart(kind, "stacked" if stacked or rising else "")
    if stacked:
        _add_parts(chart, spec, sheet, names, places, axis)
    elif rising:
        _add_steps(chart, spec, sheet, names, axis)
    else:
        _add_bars(chart, spec, sheet, names, places, axis)
    _add_marks(chart, spec, sheet, names, places, axis, axes.horizontal)
    categories = axis_options(others)
    values = axis_options(axis)
    if not stacked and not rising and axis.origin:
        values |= _around_origin(spec, axis)
    if any(end < 0 for bar in spec.bars for end in (bar.start, bar.end)):
        values.pop("min", None)
    if stacked and axis.unit_label == "%":
        values["max"] = 100
    if axes.horizontal:
        # XlsxWriter names the axes of lying bars by where they lie; the first bar should be at the top
        chart.set_x_axis(values | {"label_position": "high"})
        chart.set_y_axis(categories | {"reverse": True})
    else:
        chart.set_x_axis(categories)
        chart.set_y_axis(values)
    finished(chart, legend=stacked or any(bar.marks for bar in spec.bars), left_out=range(1 if rising else 0))
    if whose:
        chart.set_title({"name": names.name, "name_font": {"size": 11, "color": COLOURS.text}})
    return chart


def _around_origin(spec: ChartSpec, axis: Axis) -> dict[str, float]:
    """An axis that bars leave to both sides: they begin where the other axis crosses it, and round numbers end it."""
    ends = [one * axis.factor for bar in spec.bars for one in (bar.start, bar.end)]
    step = 10.0 ** math.floor(math.log10(max(ends) - min(ends) or 1.0))
    low, high = math.floor(min(ends) / step) * step, math.ceil(max(ends) / step) * step
    return {"crossing": axis.origin * axis.factor, "min": round(low, 12), "max": round(high, 12)}


def _add_parts(chart: Any, spec: ChartSpec, sheet: Sheet, names: Run, places: Sequence[str], axis: Axis) -> None:
    """A series a part: its segments of all categories."""
    for part in dict.fromkeys(bar.part for bar in spec.bars):
        bars = {bar.category: bar for bar in spec.bars if bar.part == part}
        sizes = [(bars[place].end - bars[place].start) * axis.factor if place in bars else None for place in places]
        run = sheet.drawn.numbers(part, axis.unit_label, sizes)
        colour = _colour(next(iter(bars.values())))
        labels = {
            "value": True,
            "font": {"color": readable_on(colour), "size": 10},
            "num_format": _format(sizes),
        }
        chart.add_series(_series(names, run, colour) | {"gap": 60, "data_labels": labels})


def _format(sizes: Iterable[float | None]) -> str:
    """Digits for labels at bars: three that mean something in the largest."""
    largest = max((abs(one) for one in sizes if one is not None), default=0.0)
    return "#,##0" if largest >= 100 else "0.0" if largest >= 10 else "0.00" if largest >= 0.1 else "0.0E+0"


def _series(names: Run, run: Run, colour: str) -> dict[str, Any]:
    return {
        "name": run.name,
        "categories": names.cells,
        "values": run.cells,
        "fill": {"color": colour},
        "border": {"none": True},
    }


def _colour(bar: Bar) -> str:
    return COLOURS.of_tone(bar.tone) if bar.colour is None else COLOURS.of_series(bar.colour)


def _labels(sizes: Sequence[float | None], sign: str = "", **more: Any) -> dict[str, Any]:
    """Values at bars, which follow the cells. sign: of a change, written before it."""
    digits = _format(sizes)
    font = {"color": COLOURS.text, "size": 10}
    return {"value": True, "num_format": f"{sign}{digits}" if sign else digits, "font": font, **more}


def _add_steps(chart: Any, spec: ChartSpec, sheet: Sheet, names: Run, axis: Axis) -> None:
    """Bars between two values: each stands on a hidden one, or hangs under it below zero."""
    base = sheet.drawn.numbers("Hidden base", axis.unit_label, [_base(bar) * axis.factor for bar in spec.bars])
    chart.add_series(
        {"name": base.name, "categories": names.cells, "values": base.cells, "fill": {"none": True}, "gap": 40}
        | {"border": {"none": True}}
    )
    for tone in dict.fromkeys(bar.tone for bar in spec.bars):
        of_tone = [bar if bar.tone is tone else None for bar in spec.bars]
        above = [None if bar is None else _above(bar) * axis.factor for bar in of_tone]
        under = [None if bar is None else _under(bar) * axis.factor for bar in of_tone]
        for sizes in (above, under):
            if any(sizes):
                run = sheet.drawn.numbers(TONE_WORDS[tone], axis.unit_label, [one or None for one in sizes])
                colour = COLOURS.of_tone(tone)
                font = {"color": readable_on(colour), "size": 10}
                labels = _labels(sizes, _SIGNS.get(tone, ""), font=font)
                chart.add_series(_series(names, run, colour) | {"data_labels": labels})


def _ends(bar: Bar) -> tuple[float, float]:
    return min(bar.start, bar.end), max(bar.start, bar.end)


def _base(bar: Bar) -> float:
    low, high = _ends(bar)
    return low if low > 0 else high if high < 0 else 0.0


def _above(bar: Bar) -> float:
    """What of a bar is above zero, over its base."""
    low, high = _ends(bar)
    return max(high, 0.0) - max(low, 0.0)


def _under(bar: Bar) -> float:
    """What of a bar is below zero, under its base; negative."""
    low, high = _ends(bar)
    return min(low, 0.0) - min(high, 0.0)


def _add_bars(chart: Any, spec: ChartSpec, sheet: Sheet, names: Run, places: Sequence[str], axis: Axis) -> None:
    """Bars that all begin at the same line: those of one category one over the other, each series its own bars."""
    groups: dict[str, list[Bar]] = {}
    for bar in spec.bars:
        groups.setdefault(bar.category, []).append(bar)
    whole = sheet.table.get("size")
    for number in range(max(map(len, groups.values()))):
        bars = [groups[place][number] if number < len(groups[place]) else None for place in places]
        if whole is not None and len(spec.bars) == len(places) and not axis.origin and whole.length == len(spec.bars):
            run = whole
        else:
            ends = [None if bar is None else bar.end * axis.factor for bar in bars]
            run = sheet.drawn.numbers(spec.caption or axis.label, axis.unit_label, ends)
        points = [None if bar is None else {"fill": {"color": _colour(bar)}} for bar in bars]
        labels = _labels([None if bar is None else bar.end * axis.factor for bar in bars], position=_place(bars))
        extra = {"points": points, "data_labels": labels, "gap": 45, "overlap": 100, "invert_if_negative": False}
        chart.add_series(_series(names, run, _colour(spec.bars[0])) | extra | _whiskers(bars, axis, sheet))


def _place(bars: Sequence[Bar | None]) -> str:
    """Where values stand: behind the ends of bars, but at their roots where error bands lie over the ends."""
    return "inside_base" if any(bar is not None and bar.low is not None for bar in bars) else "outside_end"


def _whiskers(bars: Sequence[Bar | None], axis: Axis, sheet: Sheet) -> dict[str, Any]:
    """Error bands at the ends of bars, where any has one."""
    if not any(bar is not None and (bar.low is not None or bar.high is not None) for bar in bars):
        return {}
    plus = [0.0 if bar is None or bar.high is None else (bar.high - bar.end) * axis.factor for bar in bars]
    minus = [0.0 if bar is None or bar.low is None else (bar.end - bar.low) * axis.factor for bar in bars]
    above, below = (
        sheet.drawn.numbers(f"{axis.label}: {words}", axis.unit_label, values)
        for words, values in (("band above", plus), ("band below", minus))
    )
    spans = {
        "type": "custom",
        "plus_values": _formula_of(above),
        "minus_values": _formula_of(below),
        "plus_data": plus,
        "minus_data": minus,
        "line": {"color": COLOURS.text_dim},
    }
    return {"y_error_bars": spans}


def _formula_of(run: Run) -> str:
    column = column_letters(run.column)
    return f"='{run.sheet}'!${column}${run.first + 1}:${column}${run.last + 1}"


def _add_marks(
    chart: Any, spec: ChartSpec, sheet: Sheet, names: Run, places: Sequence[str], axis: Axis, horizontal: bool
) -> None:
    """What bars are in the baseline and in other scenarios, as lines across columns.

    Of bars that lie they are columns of the sheet alone: Excel cannot draw lines across those.
    """
    lines = sheet.chart("line")
    for label in dict.fromkeys(mark.label for bar in spec.bars for mark in bar.marks):
        found = {bar.category: one for bar in spec.bars for one in bar.marks if one.label == label}
        marks = [found.get(place) for place in places]
        run = sheet.drawn.numbers(
            label, axis.unit_label, [None if one is None else one.value * axis.factor for one in marks]
        )
        colour = COLOURS.of_series(next(one.colour for one in marks if one is not None))
        look = {"type": "long_dash", "size": 12, "border": {"color": colour, "width": 2}, "fill": {"color": colour}}
        lines.add_series(
            {"name": run.name, "categories": names.cells, "values": run.cells, "line": {"none": True}, "marker": look}
        )
    if lines.series and not horizontal:
        chart.combine(lines)
