"""How charts on slides look and are heard: type, colours, names and words, and text that stays text."""

import io
import random
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from core.charts.spec import Axis, Bar, ChartSpec, Scale, Series
from core.colour_contrast import contrast
from core.export.colours import ChartColours
from core.export.pptx.charts.lettering import both_ends, folded, label_lines, shortened, width_of
from core.export.pptx.charts.plot import spread
from core.export.pptx.charts.scales import Run, log_ticks, run_of
from core.export.pptx.charts.workbook import Sheet
from core.names import visible
from core.slides.page import PAGES
from tests.core.export.hostile_names import HOSTILE
from tests.core.export.native_decks import (
    CASES,
    NAMES,
    A,
    C,
    charts_in,
    content_of,
    page_of,
    shapes_in,
    specs,
    texts_in,
)

TYPED = (*HOSTILE.values(), "\u202exslx.001", "two\nlines")


def lines_of(names: tuple[str, ...], colour: int = 0) -> ChartSpec:
    series = tuple(
        Series(f"s{index}", name, (0.0, 1.0, 2.0), (1.0 + index, 2.0 + index, 3.0 + index), colour=colour + index)
        for index, name in enumerate(names)
    )
    return ChartSpec("lines", "Lines", "", Axis("Month"), Axis("Cost", "USD", 1.0, "$"), series=series)


def bars_of(names: tuple[str, ...], *, horizontal: bool) -> ChartSpec:
    bars = tuple(Bar(f"b{index}", name, 0.0, 1.0 + index, f"${index}") for index, name in enumerate(names))
    values, categories = Axis("Cost", "USD", 1.0, "$"), Axis("", scale=Scale.CATEGORY, categories=names)
    x, y = (values, categories) if horizontal else (categories, values)
    return ChartSpec("bars", "Bars", "", x, y, bars=bars, horizontal=horizontal)


@pytest.mark.parametrize("crop", ["full", "half"])
@pytest.mark.parametrize("form", ["lines", "columns", "rows", "parts"])
def test_D4_names_are_text_in_charts_and_run_nothing_in_their_workbooks(form: str, crop: str) -> None:
    for first in range(0, len(TYPED), 6):
        names = TYPED[first : first + 6]
        if form == "lines":
            spec = lines_of(names)
        elif form == "parts":
            bars = tuple(
                Bar(name, "2026", index, index + 1.0, name, part=name, colour=index) for index, name in enumerate(names)
            )
            spec = replace(bars_of(("2026",), horizontal=False), bars=bars)
        else:
            spec = bars_of(names, horizontal=form == "rows")
        content = page_of(spec, crop)  # type: ignore[arg-type]
        for reading in charts_in(content):
            held = {value for row in reading.rows for value in row if isinstance(value, str)}
            cached = {one.text for one in reading.xml.iter(f"{C}v")}
            if form != "rows" and form != "columns":
                assert {visible(name) for name in names} <= held & cached
            else:  # names along an axis are cut where there is no room for them
                starts = {visible(name)[:3] for name in names}
                assert starts <= {one[:3] for one in held & cached if one}
            check_runs_nothing(reading.sheet)
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            assert not [one for one in file.namelist() if b"hyperlink" in file.read(one) and "/slides/" in one]


def check_runs_nothing(sheet: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sheet)) as file:
        for name in file.namelist():
            text = b"" if name.startswith("docProps/") else file.read(name)
            assert b"<f>" not in text
            assert b"<f " not in text
            assert b"yperlink" not in text
    for row in openpyxl.load_workbook(io.BytesIO(sheet)).worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None


def test_C10_numbers_read_back_from_a_workbook_as_the_same_numbers() -> None:
    chance = random.Random(7)  # noqa: S311 -- numbers for a test
    numbers = [chance.uniform(-1, 1) * 10.0 ** chance.randint(-300, 300) for _ in range(3000)] + [0.1, 1 / 3, 5e-324]
    sheet = Sheet()
    sheet.add("numbers", numbers)
    sheet.add("=1+1", ["=1+1", None, float("nan"), float("inf")])
    content = sheet.content()
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == numbers
    assert [row[1] for row in rows[:5]] == ["=1+1", "=1+1", None, None, None]
    check_runs_nothing(content)


@pytest.mark.parametrize(
    ("case", "crop"), [*((case, "full") for case in CASES), ("beside", "half"), ("plain", "third")]
)
def test_A25_no_text_of_a_chart_is_smaller_than_twelve_points(case: str, crop: str) -> None:
    for name in NAMES:
        with zipfile.ZipFile(io.BytesIO(content_of(case, name, crop))) as file:
            parts = [one for one in file.namelist() if re.match(r"ppt/(charts|slides)/[a-z]+\d+\.xml", one)]
            sizes = [int(size) for part in parts for size in re.findall(rb'\bsz="(\d+)"', file.read(part))]
        assert sizes
        assert min(sizes) >= 1200


def test_A23_every_series_has_a_colour_of_its_own_also_beyond_the_palette() -> None:
    look = ChartColours(
        series=("#112233", "#445566", "#778899"), series_text=("#112233", "#445566", "#778899"), font="Brown"
    )
    reading = charts_in(page_of(lines_of(tuple(f"line {index}" for index in range(9))), look=look))[0]
    colours = [one.find(f"{C}spPr/{A}ln/{A}solidFill/{A}srgbClr").get("val") for one in reading.series().values()]
    assert colours == ["112233", "445566", "778899"] * 3
    faces = {one.get("typeface") for one in reading.xml.iter(f"{A}latin")}
    assert faces == {"Brown"}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", NAMES)
def test_every_visible_series_and_point_is_coloured_explicitly(case: str, name: str) -> None:
    for reading in charts_in(content_of(case, name)):
        for series in reading.xml.iter(f"{C}ser"):
            look = series.find(f"{C}spPr")
            assert look is not None
            assert look.find(f".//{A}schemeClr") is None
            assert len(look) > 0


@pytest.mark.parametrize("case", CASES)
def test_only_what_has_a_name_stands_in_a_legend(case: str) -> None:
    for name in NAMES:
        for reading in charts_in(content_of(case, name)):
            legend = reading.xml.find(f".//{C}legend")
            if legend is None:
                continue
            gone = {int(one.find(f"{C}idx").get("val")) for one in legend.iter(f"{C}legendEntry")}
            named = [key for index, key in enumerate(reading.names()) if index not in gone]
            panels = [one for one in (specs(case)[name], specs(case)[name].below) if one is not None]
            own = {visible(one.label) for panel in panels for one in panel.series}
            own |= {visible(one.label) for panel in panels for one in panel.bands}
            own |= {
                visible(one)
                for panel in panels
                for bar in panel.bars
                for one in (bar.part, *(m.label for m in bar.marks))
            }
            assert set(named) <= own
            assert named


@pytest.mark.parametrize("case", CASES)
def test_each_line_is_named_at_its_end_or_in_a_legend(case: str) -> None:
    for name in NAMES:
        spec = specs(case)[name]
        if len(spec.series) < 2 or spec.bands:
            continue
        said = re.sub(r"\s", "", texts_in(content_of(case, name)))
        for series in spec.series:
            assert re.sub(r"\s", "", visible(series.label)) in said


def test_a_frame_has_alternative_text_and_x() -> None:
    first, second = charts_in(content_of("plain", "margin"))
    assert first.alt.endswith(": alt")
    assert second.alt.startswith("Part 2")
    table = next(shape for shape in shapes_in(content_of("plain", "heat")) if shape.has_table)
    assert table._element._nvXxPr.cNvPr.get("descr").endswith(": alt")


@pytest.mark.parametrize("crop", ["full", "half", "third"])
def test_a_map_is_a_table_of_figures_in_cells_that_can_be_read(crop: str) -> None:
    spec = specs("plain")["heat"]
    assert spec.cells is not None
    shapes = shapes_in(content_of("plain", "heat", crop))
    table = next(shape for shape in shapes if shape.has_table).table
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert 4 <= len(rows) <= 13
    assert 4 <= len(rows[0]) <= 13
    known = {f"{one * spec.cells.factor:.2f}" for row in spec.cells.figures for one in row if one is not None}
    inner = [text for row in rows[:-1] for text in row[1:]]
    assert {text.removeprefix("● ") for text in inner if float(text.removeprefix("● ")) < 9.995} <= known
    assert sum(text.startswith("● ") for text in inner) == 1
    for row in list(table.rows)[:-1]:
        for cell in list(row.cells)[1:]:
            fill, text = f"#{cell.fill.fore_color.rgb}", f"#{cell.text_frame.paragraphs[0].runs[0].font.color.rgb}"
            assert contrast(fill, text) >= 4.5
    words = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    for said in ("Delivered cost", "here", "bold line", "Mean traffic", "Rental price"):
        assert said in words
    heads = [float(row[0]) for row in rows[:-1]]
    assert heads == sorted(heads, reverse=True)


def test_where_a_decision_flips_the_border_between_two_cells_is_bold() -> None:
    spec = specs("plain")["heat winner"]
    table = next(shape for shape in shapes_in(content_of("plain", "heat winner")) if shape.has_table).table
    fills = [[str(cell.fill.fore_color.rgb) for cell in list(row.cells)[1:]] for row in list(table.rows)[:-1]]
    cells = [list(row.cells)[1:] for row in list(table.rows)[:-1]]
    assert spec.cells is not None
    bold = flips = 0
    for row in range(len(cells) - 1):
        for column in range(len(cells[0])):
            edge = cells[row][column]._tc.tcPr.find(f"{A}lnB").get("w")
            bold += edge == "38100"
            flips += fills[row][column] != fills[row + 1][column]
    assert bold >= flips > 0


def test_an_axis_of_dates_counts_years() -> None:
    reading = charts_in(content_of("plain", "history"))[0]
    axis = next(iter(reading.xml.iter(f"{C}valAx")))
    assert axis.find(f"{C}numFmt").get("formatCode") == "0"
    assert "".join(axis.find(f"{C}title").itertext()).startswith("Year")
    assert float(axis.find(f"{C}scaling/{C}min").get("val")).is_integer()
    path = next(one for one in specs("plain")["history"].series if one.id == "path")
    found = reading.values(reading.series()[path.label], "xVal")
    assert found == [(month - 1) / 12 for month in path.x]


def test_bars_begin_at_zero_where_their_axis_does() -> None:
    for name in ("chips", "waterfall", "share"):
        axis = next(iter(charts_in(content_of("plain", name))[0].xml.iter(f"{C}valAx")))
        assert float(axis.find(f"{C}scaling/{C}min").get("val")) == 0.0


def test_rows_that_find_no_room_are_counted() -> None:
    names = tuple(f"chip {index}" for index in range(30))
    content = page_of(bars_of(names, horizontal=True), page=PAGES["16:9 small"])
    rows = len(charts_in(content)[0].rows) - 1
    assert 5 < rows < 30
    assert f"+{30 - rows} more not shown" in texts_in(content)
    # on a line of its own, below the title of the axis
    chart, *_, words = shapes_in(content)
    assert words.text_frame.text.endswith("not shown")
    title = charts_in(content)[0].xml.find(f".//{C}valAx/{C}title//{C}y")
    assert chart.top + float(title.get("val")) * chart.height + 12 * 12_700 <= words.top + 1


def test_words_at_bars_stand_where_their_axis_has_room_for_them() -> None:
    bars = (Bar("a", "A", 0.0, -1.0, "−$1.00 of it"), Bar("b", "B", -1.0, -0.2, "+$0.80 of it"))
    spec = ChartSpec("moved", "Moved", "", Axis("Change"), Axis("Input"), bars=bars, horizontal=True)
    (chart, *_) = charts_in(page_of(spec))
    words = next(one for name, one in chart.series().items() if name == "Words at the bars")
    falls = [value for value in chart.values(words, "val") if value is not None and value < 0]
    assert falls  # what falls below zero has its words left of it
    low = float(next(chart.xml.iter(f"{C}valAx")).find(f"{C}scaling/{C}min").get("val"))
    stacks = zip(*(chart.values(one, "val") for one in chart.series().values()), strict=True)
    assert all(sum(value for value in stack if value is not None and value < 0) >= low - 1e-9 for stack in stacks)


def test_words_at_columns_stand_above_what_these_are_in_the_baseline() -> None:
    (chart, *_) = charts_in(content_of("baseline", "waterfall"))
    series = chart.series()
    tops = chart.values(series["Words at the bars"], "val")
    marks = [chart.values(one, "val") for name, one in series.items() if name.startswith("Baseline")]
    assert marks
    for values in marks:
        assert all(top >= mark for top, mark in zip(tops, values, strict=True) if mark is not None)


def test_words_are_folded_and_cut_to_their_room() -> None:
    assert folded("Ready at peak, with spares", 1.5, 12.0) == ("Ready at peak,", "with spares")
    assert shortened("x" * 200, 1.0, 12.0).endswith("…")
    assert width_of(shortened("x" * 200, 1.0, 12.0), 12.0) <= 1.0
    alike = [both_ends(f"Accelerators of a long name, series {number}", 1.2, 12.0) for number in range(3)]
    assert len(set(alike)) == 3
    assert all(width_of(one, 12.0) <= 1.2 and "…" in one for one in alike)
    assert [both_ends(one, 0.01, 12.0) for one in ("abc", "")] == ["…", ""]
    assert label_lines("+$0.493 ×2.18", 0.8, 14.0) == ("+$0.493", "×2.18")
    assert label_lines("$2.72", 2.0, 14.0) == ("$2.72",)
    assert folded("Training ▼ −12 %", 0.9, 12.0) == ("Training", "▼ −12 %")


def test_labels_are_moved_apart_and_stay_in_order() -> None:
    middles = spread([(1.0, 0.2), (1.05, 0.2), (0.98, 0.4), (3.9, 0.4)], 0.0, 4.0)
    assert middles is not None
    assert middles[2] < middles[0] < middles[1] < middles[3] <= 3.8
    assert middles[0] - middles[2] >= 0.3 - 1e-9
    assert spread([(1.0, 3.0), (1.0, 2.0)], 0.0, 4.0) is None


@pytest.mark.parametrize(("low", "high"), [(2.2, 4.7), (0.6, 20.0), (0.03, 1e5), (3.0, 3.4), (1e-9, 1e12)])
def test_ticks_of_a_logarithmic_axis_are_round_and_few(low: float, high: float) -> None:
    run = run_of(Axis("Cost", scale=Scale.LOG), [low, high], 6)
    ticks = log_ticks(run, 7)
    assert run.low <= low
    assert high <= run.high
    assert len(ticks) <= 7
    assert all(run.low <= tick <= run.high for tick in ticks)
    assert isinstance(run, Run)
