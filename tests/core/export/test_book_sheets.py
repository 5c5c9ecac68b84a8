"""A deck as a workbook: about first, a sheet a slide with its table and a live chart, the study inside."""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from core.baseline import pin_baseline
from core.chart_names import CHART_NAMES
from core.charts.fan import Drawn, fan
from core.charts.table import chart_table
from core.data_table import Numbers
from core.editing import Cell, set_value
from core.export.carried import SHEET_NAME, sheet_lines
from core.export.progress import ExportCancelled
from core.export.xlsx.book import book_bytes
from core.formats import money_text
from core.inputs_hash import inputs_hash
from core.scenarios import BASE, duplicate_scenario, show_scenario
from tests.core.export.sheets_cases import book_of, deck_of, study_of, whole_deck

SLIDES = {slide.chart: slide for slide in whole_deck().slides}
DRAWN = [chart for chart, slide in SLIDES.items() if not slide.spec.empty]
BOUND = re.compile(r"<c:f>'?([^'!]+)'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?</c:f>")


@pytest.fixture(scope="module")
def content() -> bytes:
    return book_of("sample")


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_of(book: openpyxl.Workbook, chart: str) -> Worksheet:
    name = CHART_NAMES[chart].removesuffix("?")
    found: Worksheet = next(page for page in book.worksheets if page.title.partition(" ")[2] == name)
    return found


def charts_of(content: bytes, page: Worksheet) -> list[str]:
    """XML of the charts that are bound to cells of a sheet."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = [
        archive.read(name).decode() for name in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)
    ]
    return [part for part in parts if f"'{page.title}'!" in part]


def test_the_first_sheet_tells_what_the_workbook_is(book: openpyxl.Workbook) -> None:
    rows = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=3, max_col=2, values_only=True) if row[0]}
    assert book.worksheets[0].title == "About"
    assert rows["Study"] == study_of("sample").name
    assert rows["Scenario"] == "Base"
    assert rows["Inputs"] == inputs_hash(study_of("sample"))
    assert rows["Date"] == "2026-11-28"
    assert rows["Sheet 1"] == whole_deck().slides[0].title


@pytest.mark.parametrize("chart", DRAWN)
def test_A32_each_sheet_has_a_live_chart_bound_to_its_own_cells(
    chart: str, content: bytes, book: openpyxl.Workbook
) -> None:
    page = sheet_of(book, chart)
    charts = charts_of(content, page)
    assert len(charts) == (2 if SLIDES[chart].spec.below is not None else 1)
    for xml in charts:
        places = BOUND.findall(xml)
        assert {place[0] for place in places} == {page.title}
        assert any(place[3] for place in places)
        for _, column, first, _, last in places:
            cells = [page[f"{column}{row}"].value for row in range(int(first), int(last or first) + 1)]
            assert any(cell is not None for cell in cells)
        assert "<a:srgbClr" in xml


@pytest.mark.parametrize("chart", DRAWN)
def test_the_table_of_a_sheet_is_that_of_the_chart_to_the_last_digit(chart: str, book: openpyxl.Workbook) -> None:
    spec, page = SLIDES[chart].spec, sheet_of(book, chart)
    for column in chart_table(spec).columns:
        if not isinstance(column, Numbers) or (column.id == "x" and spec.x.dates):
            continue
        wanted = [None if np.isnan(value) else value for value in column.values.tolist()]
        assert any(cells[: len(wanted)] == wanted for cells in columns_under(page, column.label)), column.label


def columns_under(page: Worksheet, head: str) -> list[list[Any]]:
    """The cells below each head with this text, its unit left out."""
    heads = [cell for row in page.iter_rows() for cell in row if cell.value == head]
    last = page.max_row
    return [[page.cell(row, cell.column).value for row in range(cell.row + 2, last + 1)] for cell in heads]


@pytest.mark.parametrize("chart", DRAWN)
def test_a_sheet_says_title_units_and_where_its_figures_come_from(chart: str, book: openpyxl.Workbook) -> None:
    page, slide = sheet_of(book, chart), SLIDES[chart]
    texts = [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert texts[0] == slide.title
    assert slide.footnote is not None
    assert set(slide.footnote.parts) <= set(texts)
    units = {column.unit for column in chart_table(slide.spec).columns if column.unit}
    assert units <= set(texts)


def test_bars_of_the_waterfall_stand_on_a_base_without_fill(content: bytes, book: openpyxl.Workbook) -> None:
    (xml,) = charts_of(content, sheet_of(book, "waterfall"))
    base = xml.partition("<c:ser>")[2].partition("</c:ser>")[0]
    assert "<a:noFill/>" in base
    assert '<c:grouping val="stacked"/>' in xml
    page = sheet_of(book, "waterfall")
    bars = SLIDES["waterfall"].spec.bars
    factor = SLIDES["waterfall"].spec.y.factor
    hidden = columns_under(page, "Hidden base")[0][: len(bars)]
    assert hidden == pytest.approx([min(bar.start, bar.end) * factor for bar in bars], rel=1e-12)


@pytest.mark.parametrize("chart", ["pareto", "roofline", "parity"])
def test_logarithmic_axes_are_logarithmic(chart: str, content: bytes, book: openpyxl.Workbook) -> None:
    (xml,) = charts_of(content, sheet_of(book, chart))
    assert xml.count('<c:logBase val="10"/>') == 2


def test_axes_say_their_units(content: bytes, book: openpyxl.Workbook) -> None:
    (xml,) = charts_of(content, sheet_of(book, "pareto"))
    spec = SLIDES["pareto"].spec
    assert all(f"<a:t>{axis.label} ({axis.unit_label})" in xml for axis in (spec.x, spec.y))


def test_a_map_is_coloured_by_its_figures(book: openpyxl.Workbook) -> None:
    page = sheet_of(book, "heat")
    (coloured,) = page.conditional_formatting
    assert coloured.rules[0].type == "colorScale"


def test_bands_are_areas_on_a_hidden_one_with_lines_over_them() -> None:
    draws = np.linspace(1.0, 2.0, 400)[:, None] * np.linspace(1.0, 3.0, 24) * 1e6
    spec = fan(Drawn(draws, "Lifetime cost", "USD", money_text, "All spend, nominal US$", 7), target=4e6)
    slide = replace(SLIDES["lifetime"], spec=spec, title=spec.title)
    made = book_bytes(replace(whole_deck(), slides=(slide,)), study_of("sample"))
    (xml,) = charts_of(made, openpyxl.load_workbook(io.BytesIO(made)).worksheets[1])
    areas = xml.partition("<c:areaChart>")[2].partition("</c:areaChart>")[0]
    assert areas.count("<c:ser>") == 2 * len(spec.bands)
    assert "<a:noFill/>" in areas.partition("</c:ser>")[0]
    assert "<c:lineChart>" in xml


def test_what_cannot_be_drawn_says_why(content: bytes, book: openpyxl.Workbook) -> None:
    page = sheet_of(book, "moved")
    texts = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert SLIDES["moved"].spec.empty in texts
    assert charts_of(content, page) == []


def test_A31_the_study_is_inside_where_nobody_sees_it(book: openpyxl.Workbook) -> None:
    page = book[SHEET_NAME]
    assert page.sheet_state == "veryHidden"
    state = whole_deck().state
    assert state is not None
    assert [row[0].value for row in page.iter_rows(max_col=1)] == list(sheet_lines(state))


def test_A31_without_state_there_is_none() -> None:
    deck = replace(deck_of(study_of("sample"), "lifetime"), state=None)
    content = book_bytes(deck, study_of("sample"))
    assert SHEET_NAME not in openpyxl.load_workbook(io.BytesIO(content)).sheetnames


def test_equal_decks_make_equal_files_of_the_day_of_their_slides(book: openpyxl.Workbook) -> None:
    deck = deck_of(study_of("sample"), "lifetime")
    assert book_bytes(deck, study_of("sample")) == book_bytes(deck, study_of("sample"))
    assert f"{book.properties.created:%Y-%m-%d}" == "2026-11-28"
    assert book.properties.creator == "Infernomics"


def test_an_export_that_is_stopped_makes_no_file() -> None:
    def stop(done: int, total: int, what: str) -> None:
        if done == 1:
            raise ExportCancelled(what)

    with pytest.raises(ExportCancelled):
        book_bytes(deck_of(study_of("sample"), "lifetime", "share"), study_of("sample"), stop)


def test_slides_of_one_chart_have_sheets_of_their_own() -> None:
    deck = deck_of(study_of("sample"), "lifetime", "lifetime")
    names = openpyxl.load_workbook(io.BytesIO(book_bytes(deck, study_of("sample")))).sheetnames
    assert names[1:3] == ["1 Lifetime", "2 Lifetime"]


def test_the_baseline_and_other_scenarios_are_drawn_and_below_zero_too() -> None:
    study = pin_baseline(study_of("sample"))
    study = duplicate_scenario(study, "Cheaper")
    study = set_value(study, Cell("chips", study.settings.reference_chip, "rental_price"), 2.0 / 3600)
    study = show_scenario(study, BASE, True)
    deck = deck_of(study, "share", "waterfall", "moved", "lifetime")
    made = book_bytes(deck, study)
    opened = openpyxl.load_workbook(io.BytesIO(made))
    share, waterfall, moved, lifetime = (charts_of(made, page) for page in opened.worksheets[1:5])
    assert len(share) == 1 + len(deck.slides[0].spec.multiples) == 2
    assert "Baseline" in waterfall[0]
    assert '<c:legendEntry><c:idx val="0"/><c:delete val="1"/>' in waterfall[0]
    assert "<c:min " not in moved[0]
    assert "Baseline" in lifetime[0]
