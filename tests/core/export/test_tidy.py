"""The tidy CSV: a row a drawn value, numbers exact, units and sources with it."""

import csv
import io
import re
from dataclasses import replace

import pandas as pd
import pytest

from core.export.tidy import HEADS, csv_bytes
from core.formats import month_text
from core.slides.slide import Deck
from core.tab_separated import as_typed
from tests.core.export.sheets_cases import whole_deck


@pytest.fixture(scope="module")
def text() -> str:
    return csv_bytes(whole_deck()).decode("utf-8-sig")


@pytest.fixture(scope="module")
def rows(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("# ")]
    heads, _, *found = csv.reader(io.StringIO("".join(lines), newline=""))
    return [dict(zip(heads, row, strict=True)) for row in found]


def of(rows: list[dict[str, str]], chart: str, *kinds: str) -> list[dict[str, str]]:
    return [row for row in rows if row["chart"] == chart and (not kinds or row["kind"] in kinds)]


def test_lines_come_back_to_the_last_digit(rows: list[dict[str, str]]) -> None:
    for slide in whole_deck().slides:
        for spec in (slide.spec, *((slide.spec.below,) if slide.spec.below else ())):
            for series in spec.series:
                found = [
                    (row["x"] if spec.x.dates else float(row["x"]), float(row["y"]))
                    for row in of(rows, slide.chart, "line", "point")
                    if as_typed(row["part"]) == series.label and row["y_name"] == spec.y.label
                ]
                places = [month_text(round(x)) if spec.x.dates else x * spec.x.factor for x in series.x]
                assert found == list(zip(places, [y * spec.y.factor for y in series.y], strict=True))


def test_bars_come_back_to_the_last_digit(rows: list[dict[str, str]]) -> None:
    for slide in whole_deck().slides:
        axis = slide.spec.x if slide.spec.horizontal else slide.spec.y
        wanted = [(bar.end - bar.start if bar.part else bar.end) * axis.factor for bar in slide.spec.bars]
        assert [float(row["y"]) for row in of(rows, slide.chart, "bar", "segment")] == wanted


def test_cells_of_a_map_come_back_to_the_last_digit(rows: list[dict[str, str]]) -> None:
    (spec,) = [slide.spec for slide in whole_deck().slides if slide.chart == "heat"]
    cells = spec.cells
    assert cells is not None
    figures = [None if one is None else one * cells.factor for line in cells.figures for one in line]
    assert [float(row["y"]) if row["y"] else None for row in of(rows, "heat")] == figures


def test_every_row_says_what_it_is_in_which_unit(rows: list[dict[str, str]]) -> None:
    for slide in whole_deck().slides:
        for row in of(rows, slide.chart):
            assert row["scenario"] == slide.scenario
            assert row["y_name"]
    units = {(row["chart"], row["y_unit"]) for row in rows}
    assert ("waterfall", "$ per M output tokens") in units
    assert {row["x_unit"] for row in of(rows, "pareto")} == {"tokens/s"}


def test_months_of_the_calendar_are_written_as_such(rows: list[dict[str, str]]) -> None:
    """Not as months since the year 0, which nobody could read."""
    months = [row["x"] for row in of(rows, "history") if row["x"]]
    assert len(months) > 20
    assert all(re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", month) for month in months)


def test_comment_lines_have_titles_and_sources(text: str) -> None:
    comments = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    assert comments[0] == f"Study: {whole_deck().name}"
    for number, slide in enumerate(whole_deck().slides, 1):
        assert f"Slide {number}: {slide.title}" in comments
        assert slide.footnote is not None
        # a cell that begins with "+" would run where ";" parts cells
        parts = [part.replace("; +", "; '+") for part in slide.footnote.parts]
        assert all(f"Slide {number}: {part}" in comments for part in parts)


def test_a_row_of_units_stands_below_the_heads(text: str) -> None:
    table = [line for line in text.splitlines() if not line.startswith("# ")]
    assert table[0] == ",".join(HEADS)
    assert table[1].split(",") == ["1", "", "", "", "", "", "as x_unit", "", "", "as y_unit", "", ""]


def test_pandas_reads_it_with_one_option() -> None:
    frame = pd.read_csv(io.BytesIO(csv_bytes(whole_deck())), comment="#", skip_blank_lines=True)
    assert tuple(frame.columns) == HEADS
    assert set(frame["chart"].dropna()) == {slide.chart for slide in whole_deck().slides if not slide.spec.empty}


def test_a_line_end_or_a_tab_in_a_title_makes_no_line_of_its_own() -> None:
    slide = replace(whole_deck().slides[0], title="one\r\n=two\tthree")
    first = csv_bytes(Deck("name\n=1+1", whole_deck().page, (slide,))).decode("utf-8-sig").splitlines()
    assert first[:2] == ["# Study: name =1+1", "# Slide 1: one =two three"]
