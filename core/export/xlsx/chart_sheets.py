"""One slide as a sheet: title, live chart, where its figures come from, and the table that the chart is bound to."""

from typing import Any

from core.chart_names import CHART_NAMES
from core.charts.spec import ChartSpec
from core.charts.table import chart_table
from core.data_table import DataTable, Numbers
from core.exact_workbook import ExactBook
from core.export.xlsx.areas import DIM, Area, Run
from core.export.xlsx.chart_parts import HEIGHT, WIDTH, Sheet
from core.export.xlsx.line_charts import DATES, day_of
from core.export.xlsx.live_charts import live_charts
from core.names import visible
from core.slides.slide import Slide

_FIRST_ROW = 3
_ROW_PIXELS = 20
_GAP = 1
"""Columns left free between the table and what only the chart needs."""


def write_chart_sheet(book: ExactBook, slide: Slide, number: int) -> None:
    """The sheet of one slide; its name is the program's, so that no formula holds a name that somebody typed."""
    page = book.sheet(f"{number} {CHART_NAMES.get(slide.chart, 'Chart')}")
    page.hide_gridlines(2)
    page.set_landscape()
    book.text(page, 0, 0, visible(slide.title), bold=True, font_size=14)
    book.text(page, 1, 0, visible(slide.subtitle), **DIM)
    table = chart_table(slide.spec)
    lines = _lines(slide, table)
    panels = 0 if slide.spec.empty else 2 if slide.spec.below is not None else 1 + len(slide.spec.multiples)
    rows = -(-HEIGHT // _ROW_PIXELS) + 1
    top = _FIRST_ROW + panels * rows
    for row, line in enumerate(lines, top):
        book.text(page, row, 0, line, **DIM)
    charts, area = _write_data(book, page, slide.spec, table, top + len(lines) + 1)
    # on paper stand title, chart and sources, not the figures behind them
    page.print_area(0, 0, top + len(lines), area.column_at(WIDTH))
    page.fit_to_pages(1, 1)
    for place, chart in enumerate(charts):
        page.insert_chart(
            _FIRST_ROW + place * rows,
            0,
            chart,
            {"object_position": 3, "description": visible(slide.alt_text)[:2000]},
        )


def _lines(slide: Slide, table: DataTable) -> list[str]:
    """What stands between chart and table: why there is no chart, notes, and the footnote's parts."""
    notes = [f"{note}." for note in table.notes]
    parts = [] if slide.footnote is None else [part for part in slide.footnote.parts if part]
    return [visible(line) for line in (*([table.empty] if table.empty else []), *notes, *parts)]


def _write_data(
    book: ExactBook, page: Any, spec: ChartSpec, table: DataTable, top: int
) -> tuple[tuple[Any, ...], Area]:
    """The table with what only drawing needs behind it; of a map first the map, which is what people look for."""
    first = Area(book, page, top, 0)
    if spec.cells is not None and not spec.empty:
        charts = live_charts(spec, Sheet(book, {}, first))
        second = Area(book, page, top, first.column + _GAP)
        _write_table(spec, table, second)
    else:
        runs = _write_table(spec, table, first)
        second = Area(book, page, top, first.column + _GAP)
        charts = live_charts(spec, Sheet(book, runs, second))
    second.widths |= first.widths
    return charts, second


def _write_table(spec: ChartSpec, table: DataTable, area: Area) -> dict[str, Run]:
    runs = {}
    for column in table.columns:
        if not isinstance(column, Numbers):
            runs[column.id] = area.texts(column.label, column.cells)
        elif column.id == "x" and spec.x.dates:
            runs["x"] = area.numbers(column.label, "", [day_of(one) for one in column.values.tolist()], **DATES)
        else:
            runs[column.id] = area.numbers(column.label, column.unit, column.values.tolist())
    return runs
