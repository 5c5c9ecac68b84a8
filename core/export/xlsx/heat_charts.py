"""A map as a table coloured by its figures, and cuts through it as a live chart."""

from typing import Any

from core.charts.spec import Cells, ChartSpec
from core.export.xlsx.areas import Run
from core.export.xlsx.chart_parts import COLOURS, DASHES, Sheet, axis_options, finished, name_at_end
from core.formats import format_quantity

_CUTS = 5
"""Rows of the map that are drawn, from the lowest to the highest."""


def heat_charts(spec: ChartSpec, cells: Cells, sheet: Sheet) -> tuple[Any, ...]:
    """The figure along x, a line for each of some rows; the whole map stands below, a column for each row."""
    across = sheet.drawn.numbers(spec.x.label, spec.x.unit_label, [one * spec.x.factor for one in cells.x])
    rows = [_row(spec, cells, sheet, place) for place in range(len(cells.y))]
    _colour_scale(sheet, rows)
    chart = sheet.chart("scatter", "straight")
    for number, place in enumerate(_spread(len(rows))):
        colour = COLOURS.of_series(number)
        chart.add_series(
            {
                "name": rows[place].name,
                "categories": across.cells,
                "values": rows[place].cells,
                "line": {"color": colour, "width": 2, "dash_type": DASHES[number % len(DASHES)]},
                "marker": {"type": "none"},
                "data_labels": name_at_end(len(cells.x), COLOURS.of_words(number)),
            }
        )
    figure = f"{cells.label} ({cells.unit_label})" if cells.unit_label else cells.label
    chart.set_x_axis(axis_options(spec.x))
    chart.set_y_axis(axis_options(spec.y) | {"name": figure, **_figure_scale(cells)})
    return (finished(chart, labels_at_end=True),)


def _row(spec: ChartSpec, cells: Cells, sheet: Sheet, place: int) -> Run:
    name = f"{spec.y.label} {format_quantity(cells.y[place], spec.y.unit)}"
    figures = [None if one is None else one * cells.factor for one in cells.figures[place]]
    return sheet.drawn.numbers(name, cells.unit_label, figures)


def _figure_scale(cells: Cells) -> dict[str, Any]:
    """A logarithmic axis where the figures differ by more than a factor of twenty, else a plain one."""
    found = [one for row in cells.figures for one in row if one is not None]
    wide = bool(found) and min(found) > 0 and max(found) / min(found) > 20
    if wide:
        return {"log_base": 10, "crossing": "min"}
    return {"log_base": None, "crossing": None}


def _colour_scale(sheet: Sheet, rows: list[Run]) -> None:
    """The colours of the map on its cells."""
    page = next(one for one in sheet.book.book.worksheets() if one.name == rows[0].sheet)
    scale = {
        "type": "3_color_scale",
        "min_color": COLOURS.ramp[0],
        "mid_color": COLOURS.ramp[2],
        "max_color": COLOURS.ramp[4],
    }
    page.conditional_format(rows[0].first, rows[0].column, rows[0].last, rows[-1].column, scale)


def _spread(count: int) -> list[int]:
    """Places of some of so many rows, first and last among them."""
    if count <= _CUTS:
        return list(range(count))
    return sorted({round(one * (count - 1) / (_CUTS - 1)) for one in range(_CUTS)})
