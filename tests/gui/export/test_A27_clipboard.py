"""A27: a chart is copied as picture, as vectors and as numbers, those of the Data page; nothing of it is a formula."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from core.cells import ENGLISH
from core.charts.table import chart_table
from core.data_table import Numbers
from core.export.look import plain_look
from core.slides.page import PAGES
from core.tab_separated import FORMULA, read_block
from gui.export.clipboard import PNG, SVG, copy_chart
from tests.gui.chart_cases import charts_of
from tests.gui.export.painted_pages import WIDE, parsed, slide_of

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def _empty_afterwards(qapp: QApplication) -> Iterator[None]:
    """The clipboard without a screen takes what it still holds down with it, after Python is gone."""
    yield
    qapp.clipboard().clear()


def copied() -> QMimeData:
    data = QGuiApplication.clipboard().mimeData()
    assert data is not None
    return data


@pytest.mark.parametrize("case", ["compared", "foreign names"])
def test_A27_a_copied_chart_is_png_svg_and_text_and_never_a_metafile(case: str) -> None:
    copy_chart(slide_of(charts_of(case)["lifetime"]), plain_look(WIDE))
    data = copied()
    assert {PNG, SVG, "text/plain"} <= set(data.formats())
    assert not [one for one in data.formats() if "emf" in one.lower() or "wmf" in one.lower()]
    image = QImage.fromData(data.data(PNG).data())
    assert (image.width(), image.height()) == (2560, 1440)
    assert parsed(bytes(data.data(SVG).data())).get("viewBox") == "0 0 1280 720"


@pytest.mark.parametrize("chart", ["lifetime", "share", "waterfall", "chips", "pareto", "margin", "heat", "parity"])
def test_A27_the_numbers_are_those_of_the_data_page(chart: str) -> None:
    spec = charts_of("compared")[chart]
    copy_chart(slide_of(spec), plain_look(WIDE))
    table = chart_table(spec)
    assert copied().text() == table.as_text(range(table.row_count), ENGLISH)
    head, *rows = read_block(copied().text(), most_cells=1_000_000)
    assert len(rows) == table.row_count
    assert len(head) == len(table.columns)
    for at, column in enumerate(table.columns):
        if isinstance(column, Numbers):
            cells = [row[at] for row in rows]
            assert [float(cell) if cell else None for cell in cells] == [
                None if math.isnan(value) else float(value) for value in column.values.tolist()
            ]


def test_A27_no_cell_is_a_formula() -> None:
    spec = charts_of("usual")["chips"]
    hostile = ["=1+1", "+1", "-1+2", "@SUM(1)", "\t=1+1", "＝1+1"]
    bars = tuple(replace(bar, category=hostile[at % len(hostile)]) for at, bar in enumerate(spec.bars))
    copy_chart(slide_of(replace(spec, bars=bars)), plain_look(WIDE))
    _, *rows = read_block(copied().text(), most_cells=100_000)
    words = [cell for row in rows for cell in row if not _is_number(cell)]
    assert words
    assert not [cell for cell in words if FORMULA.match(cell) and not cell.startswith("'")]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return not text
    return True


def test_A27_a_chart_is_copied_on_the_page_that_is_asked_for() -> None:
    copy_chart(slide_of(charts_of("usual")["chips"]), plain_look(PAGES["4:3"]))
    image = QImage.fromData(copied().data(PNG).data())
    page = PAGES["4:3"]
    assert (image.width(), image.height()) == (2 * 96 * page.width, 2 * 96 * page.height)
