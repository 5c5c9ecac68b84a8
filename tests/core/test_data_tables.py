"""Tables of results: sorted, searched and copied; the months; the numbers behind a chart."""

import numpy as np
import pytest

from core.book import Array
from core.charts import CHARTS, build
from core.charts.spec import Axis, ChartSpec, Marker, ReferenceLine, Scale, Series
from core.charts.table import chart_table
from core.cost_steps import SERVING_STEPS
from core.data_table import DataTable, LazyWords, Numbers, Words, head_of
from core.equations import demand, fleet, unit_cost
from core.evaluation import evaluate
from core.month_table import months
from core.numerals import GERMAN
from tests.core.random_studies import SAMPLE, edited

NAN = float("nan")


def array(*values: float) -> Array:
    return np.array(values)


# --- columns and tables -----------------------------------------------------------------------------------------------


def test_figures_of_a_column_have_their_points_under_each_other() -> None:
    column = Numbers("cost", "Cost", "$", array(0.07, 1.234, 12.3456, 1234.5, 0, NAN, -2.5, 4e-7))

    shown = [column.shown(row) for row in range(8)]
    assert shown == ["0.07", "1.23", "12.35", "1,234.50", "0", "—", "−2.50", "4e-7"]
    assert [column.shown(row, GERMAN) for row in (1, 3)] == ["1,23", "1234,50"]
    assert Numbers("n", "Chips", "", array(8, 1024, NAN)).shown(1) == "1,024"


def test_an_exact_cell_reads_back_to_the_same_float() -> None:
    column = Numbers("x", "X", "ms", array(1 / 3, 1e-17, 12345678.9, 2.0, NAN))

    assert [float(column.exact(row)) for row in range(4)] == list(column.values[:4])
    assert column.exact(3) == "2"
    assert column.exact(4) == ""
    assert column.exact(0, GERMAN) == "0,3333333333333333"


@pytest.mark.parametrize("descending", [False, True])
def test_empty_cells_sort_last_and_equal_ones_keep_their_order(descending: bool) -> None:
    column = Numbers("x", "X", "", array(2, NAN, 1, 2, NAN, 3))

    order = list(column.order(descending=descending))
    assert order == ([5, 0, 3, 2, 1, 4] if descending else [2, 0, 3, 5, 1, 4])
    words = Words("w", "W", ["b", "A", "b", "c"])
    assert list(words.order(descending=descending)) == ([3, 0, 2, 1] if descending else [1, 0, 2, 3])


def test_words_are_made_when_somebody_looks() -> None:
    made: list[int] = []

    def make(row: int) -> str:
        made.append(row)
        return f"row {row}"

    lazy = LazyWords(1000, make)
    table = DataTable((Words("w", "W", lazy, ranks=np.arange(1000.0)),), 1000)

    table.columns[0].order(descending=True)
    assert made == []
    assert [table.columns[0].shown(7), table.columns[0].shown(7)] == ["row 7", "row 7"]
    assert made == [7]
    assert table.holding("ROW 99").sum() == 19  # 99, 199, … 899 and 990 to 999


def test_copied_text_has_units_in_its_heads_and_no_formula_in_its_cells() -> None:
    table = DataTable(
        (
            Words("name", "=HYPERLINK(1)", ["=1+1", "a\tb", "plain"]),
            Numbers("time", "Time", "ms", array(-1.5, 0.1 + 0.2, NAN)),
        ),
        3,
    )

    lines = table.as_text([0, 1, 2]).split("\n")
    assert lines == ["'=HYPERLINK(1)\tTime (ms)", "'=1+1\t-1.5", '"a\tb"\t0.30000000000000004', "plain\t"]
    assert table.as_text([2], heads=False) == "plain\t"
    assert head_of(table.columns[1]) == "Time (ms)"


def test_rows_are_found_by_all_sought_words_as_they_are_shown() -> None:
    table = DataTable((Words("w", "W", ["FP8 fits", "FP8 refused", ""]), Numbers("n", "N", "", array(64, 8, 64))), 3)

    assert list(table.holding("fp8")) == [True, True, False]
    assert list(table.holding(" 64  fp8 ")) == [True, False, False]
    assert list(table.holding("")) == [True, True, True]


# --- months -----------------------------------------------------------------------------------------------------------


def test_the_months_are_those_of_the_lifetime_and_the_steps_sum_to_the_inference_of_a_month() -> None:
    figures = evaluate(SAMPLE).detail
    for chip in range(len(SAMPLE.chips)):
        table = months(figures, 0, chip)
        inference = table.numbers("monthly_inference_cost")
        parts = [
            column.values for column in table.columns if column.id.startswith("part_") and isinstance(column, Numbers)
        ]
        assert len(parts) == len(SERVING_STEPS)
        np.testing.assert_allclose(np.sum(parts, axis=0), inference, rtol=1e-12)
        np.testing.assert_allclose(np.cumsum(inference), table.numbers("cumulative_inference_cost"), rtol=1e-12)
        expected = figures.monthly(unit_cost.lifetime_inference_cost, 0, chip)[0]
        assert table.numbers("cumulative_inference_cost")[-1] == pytest.approx(expected, rel=1e-12)
        assert list(table.numbers("month")) == list(range(1, int(SAMPLE.money.horizon) + 1))
        np.testing.assert_array_equal(table.numbers("fleet_at_peak"), figures.monthly(fleet.fleet_at_peak, 0, chip))
        output = figures.monthly(demand.monthly_delivered_units, 0, chip) / 1e6
        np.testing.assert_allclose(table.numbers("monthly_delivered_units"), output, rtol=1e-12)


def test_months_without_a_price_keep_the_fleet_and_say_what_is_missing() -> None:
    study = edited(SAMPLE, ("chips", SAMPLE.chips[0].id, "rental_price", None))
    table = months(evaluate(study).detail, 0, 0)

    assert np.isnan(table.numbers("monthly_inference_cost")).all()
    assert np.isfinite(table.numbers("chips_at_peak")).all()
    assert table.notes == ("No price of a chip-hour is known for NVIDIA H100 SXM5 80GB: type one in Chips.",)
    impossible = edited(SAMPLE, ("workloads", SAMPLE.workloads[0].id, "output_token_limit", 1e-4))
    table = months(evaluate(impossible).detail, 0, 0)
    assert np.isnan(table.numbers("chips_at_peak")).all()
    assert np.isfinite(table.numbers("mean_request_rate")).all()
    assert table.notes[0].startswith("Misses the time per output token")


# --- charts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", [chart for chart in CHARTS if chart != "moved"])  # it draws nothing of one outcome
def test_a_charts_table_holds_every_number_that_is_drawn_in_the_units_of_its_axes(chart: str) -> None:
    spec = build(chart, evaluate(SAMPLE))
    table = chart_table(spec)
    held = np.concatenate([column.values for column in table.columns if isinstance(column, Numbers)])
    value_axis = spec.x if spec.horizontal else spec.y
    for bar in spec.bars:
        drawn = bar.end - bar.start if bar.part else bar.end
        assert np.isclose(held, drawn * value_axis.factor, rtol=1e-12).any()
    for series in spec.series:
        for x, y in zip(series.x, series.y, strict=True):
            assert np.isclose(held, x * spec.x.factor, rtol=1e-12).any()
            assert np.isclose(held, y * spec.y.factor, rtol=1e-12).any()
    assert any(head_of(column).endswith(f"({value_axis.unit_label})") for column in table.columns)
    assert all(row.count("\t") == len(table.columns) - 1 for row in table.as_text(range(table.row_count)).split("\n"))


def test_the_waterfalls_changes_sum_to_its_total() -> None:
    table = chart_table(build("waterfall", evaluate(SAMPLE)))
    change = table.numbers("size")

    assert sum(change[:-1]) == pytest.approx(change[-1], rel=1e-12)


def test_series_apart_marks_and_limits_are_rows_and_an_empty_chart_says_why() -> None:
    series = (
        Series("a", "=A", (1.0, 2.0), (3.0, 4.0), details=("one", "two")),
        Series("b", "B", (5.0,), (6.0,)),
    )
    spec = ChartSpec(
        "s", "T", "", Axis("Speed", "token/s", 1.0, "tokens/s", Scale.LOG), Axis("Cost", "USD/token", 1e6, "$ per M"),
        series=series, markers=(Marker(1.0, 2.0, "chosen"),), lines=(ReferenceLine(7.0, "limit"),),
    )  # fmt: skip
    lines = chart_table(spec).as_text(range(5)).split("\n")

    assert lines[0] == "Series\tSpeed (tokens/s)\tCost ($ per M)\tSet-up"
    assert lines[1] == "'=A\t1\t3000000\tone"
    assert lines[4:] == ["chosen\t1\t2000000\t", "limit\t7\t\t"]
    nothing = chart_table(ChartSpec("s", "T", "", Axis(""), Axis(""), empty="No chip can."))
    assert (nothing.row_count, nothing.empty) == (0, "No chip can.")


def test_a_set_up_of_several_lines_is_one_line_in_a_table() -> None:
    (words,) = [column for column in chart_table(build("pareto", evaluate(SAMPLE))).columns if column.id == "detail"]
    assert isinstance(words, Words)
    assert any(" batch " in cell and "; 80 % band: " in cell for cell in words.cells)
    assert not any("\n" in cell for cell in words.cells)
