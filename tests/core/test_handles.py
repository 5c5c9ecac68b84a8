"""Dragging in charts: what a grip writes into cells is what puts it where the hand left it, and what typing writes."""

import functools
import math
from fractions import Fraction

import msgspec
import pytest

from core.analysis.crossing_seek import seek_cell, seek_cells
from core.cell_names import cell_name, cell_named
from core.cell_text import field_of, shown_text
from core.cells import edit_text, read_cell
from core.charts import CHARTS, build
from core.charts.handles import Drag, dragged
from core.charts.spec import Handle, Way
from core.editing import Cell, choose, set_value, set_values
from core.evaluation import evaluate
from core.fields import Field, fields_of, value_at
from core.outcome import Outcome
from core.records import Distribution, Workload
from core.rounded_values import inside, rounded
from core.scenarios import BASE, duplicate_scenario, shown_study
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.story_studies import SEEDS, story_outcome

LIMIT = Cell("workloads", WORKLOAD, "output_token_limit")
FEW_DIGITS = 0.0051
"""What three significant digits can be off by."""


@functools.cache
def sample_outcome() -> Outcome:
    return evaluate(SAMPLE)


@functools.cache
def outcomes() -> tuple[Outcome, ...]:
    """Random studies, told in dollars and in what a dollar buys, in money and in factors."""
    found = []
    for number, seed in enumerate(SEEDS[:60:2]):
        looks = {
            "count_reading": ("cost", "per dollar")[number % 2],
            "waterfall_reading": ("added", "factor")[number // 2 % 2],
            "waterfall_measure": "serving",
        }
        found.append(evaluate(choose(story_outcome(seed).study, **looks)))
    return tuple(found)


def handle_of(outcome: Outcome, chart: str, identifier: str) -> Handle:
    return next(one for one in build(chart, outcome).handles if one.id == identifier)


def after(outcome: Outcome, drag: Drag) -> Outcome:
    return evaluate(set_values(outcome.study, drag.changes))


def value_of(study: Study, cell: Cell) -> float:
    return float(value_at(study.row(cell.table, cell.row), cell.path))


def field_at(study: Study, cell: Cell) -> Field:
    return field_of(study.row(cell.table, cell.row), cell.path)


# --- where the hand leaves a grip, the chart has it -----------------------------------------------------------------


def test_a_grip_is_where_it_was_dragged_to_in_random_studies() -> None:
    moved = {"limit": 0, "peak": 0, "idle": 0, "price": 0}
    for outcome in outcomes():
        for chart in ("pareto", "waterfall", "margin"):
            for handle in build(chart, outcome).handles:
                for factor in (0.8, 1.25):
                    moved[handle.id] += holds(outcome, chart, handle, factor)
    assert all(count > 4 for count in moved.values()), moved


def holds(outcome: Outcome, chart: str, handle: Handle, factor: float) -> bool:
    """Drag a grip and look where the chart has it then; False where a bound kept it from there."""
    across = handle.way is Way.ACROSS
    assert handle.x is not None
    x = handle.x * factor if across else handle.x
    y = 0.0 if handle.y is None else handle.y if across else handle.y * factor
    drag = dragged(outcome, chart, handle.id, x, y)
    if not drag.changes:
        return False
    ((cell, value),) = drag.changes
    field = field_at(outcome.study, cell)
    middle = value.mid if isinstance(value, Distribution) else value
    assert isinstance(middle, float)
    assert inside(middle, field) == middle
    if middle in (0.0, field.low, field.high):
        return False
    drawn = build(chart, after(outcome, drag)).handles
    now = next((one for one in drawn if one.id == handle.id), None)
    if now is None:  # a limit beyond what any chip reaches leaves nothing to draw
        return False
    wanted, found = (x, now.x) if across else (y, now.y)
    # a price goes with a power of its input: what that is off by counts double
    assert found == pytest.approx(wanted, rel=2 * FEW_DIGITS)
    return True


def test_a_drag_is_said_with_both_values_and_writes_three_digits() -> None:
    drag = dragged(sample_outcome(), "pareto", "limit", 41.38271, 0.0)
    old = shown_text(value_of(SAMPLE, LIMIT), field_at(SAMPLE, LIMIT))
    assert drag == Drag(f"Time per output token {old} → 24.2 ms", ((LIMIT, 0.0242),))


def test_A37_dragging_the_speed_limit_edits_the_same_cell_as_typing() -> None:
    for rate in (3.0, 17.77, 41.4, 99.99, 1234.0):
        drag = dragged(sample_outcome(), "pareto", "limit", rate, 0.0)
        ((cell, value),) = drag.changes
        assert cell == LIMIT
        assert isinstance(value, float)
        typed = read_cell(edit_text(value, field_at(SAMPLE, LIMIT)), field_at(SAMPLE, LIMIT))
        assert typed == value
        assert set_values(SAMPLE, drag.changes) == set_value(SAMPLE, LIMIT, typed)


@pytest.mark.parametrize("rate", [-5.0, 0.0, 1e-300, 1e300])
def test_a_limit_stays_inside_its_bounds(rate: float) -> None:
    field = field_at(SAMPLE, LIMIT)
    ((_, value),) = dragged(sample_outcome(), "pareto", "limit", rate, 0.0).changes
    assert value in (field.low, field.high)


def test_nothing_is_written_where_a_grip_stays() -> None:
    for chart in ("pareto", "waterfall", "lifetime"):
        for handle in build(chart, sample_outcome()).handles:
            assert handle.x is not None
            drag = dragged(sample_outcome(), chart, handle.id, handle.x, handle.y or 0.0)
            assert (drag.changes, drag.why_not) == ((), "")


def test_what_is_nowhere_is_refused_with_a_sentence() -> None:
    drag = dragged(sample_outcome(), "pareto", "limit", math.nan, 1.0)
    assert not drag.changes
    assert drag.why_not.endswith(".")
    with pytest.raises(KeyError):
        dragged(sample_outcome(), "pareto", "none", 1.0, 1.0)


def test_a_range_goes_with_its_middle() -> None:
    limits = Distribution("triangular", 0.04, 0.05, 0.1)
    outcome = evaluate(set_value(SAMPLE, LIMIT, limits))
    ((_, value),) = dragged(outcome, "pareto", "limit", 40.0, 0.0).changes
    assert value == Distribution("triangular", 0.02, 0.025, 0.05)


# --- the waterfall and the price ------------------------------------------------------------------------------------


def test_bars_of_the_waterfall_say_which_input_they_bring() -> None:
    handles = {one.id: one for one in build("waterfall", sample_outcome()).handles}
    assert set(handles) == {"peak", "idle"}
    assert handles["peak"].text.startswith("Load at peak ")
    assert handles["idle"].text.startswith("Idle recovered ")


def test_a_load_that_queues_give_has_no_grip() -> None:
    queued = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "load_choice", "from percentile")))
    assert [one.id for one in build("waterfall", queued).handles] == ["idle"]
    assert dragged(queued, "waterfall", "peak", 3.0, 1e-6).why_not.endswith("no input to drag.")


def test_training_has_no_grips() -> None:
    assert not build("waterfall", evaluate(choose(SAMPLE, waterfall_measure="training"))).handles


def test_bounds_are_said_where_a_bar_goes_no_further() -> None:
    full = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "recovered_idle_share", 1.0)))
    bar = handle_of(full, "waterfall", "idle")
    assert bar.y is not None
    drag = dragged(full, "waterfall", "idle", 5.0, bar.y / 2)
    assert drag == Drag("Idle recovered 100 %", (), "Idle recovered 100 % is as far as it goes.")
    assert dragged(full, "waterfall", "idle", 5.0, -1.0).why_not == "Idle recovered 100 % is as far as it goes."
    usual = evaluate(SAMPLE)
    below = dragged(usual, "waterfall", "idle", 5.0, -1.0)
    assert [value for _, value in below.changes] == [1.0]
    assert dragged(usual, "waterfall", "peak", 3.0, -1.0).changes[0][1] == 1.0


def test_the_price_follows_the_rent_where_the_cost_stays() -> None:
    study = edited(
        SAMPLE, ("workloads", WORKLOAD, "pass_through", 0.5), ("money", "money", "price_change", 0.0),
        ("money", "money", "software_gain", 0.0), ("money", "money", "inflation", 0.0),
    )  # fmt: skip
    outcome = evaluate(study)
    handle = handle_of(outcome, "margin", "price")
    assert handle.x is not None
    assert handle.y is not None
    drag = dragged(outcome, "margin", "price", handle.x, 0.8 * handle.y)
    ((cell, value),) = drag.changes
    assert cell == Cell("money", "money", "price_change")
    assert value == pytest.approx(0.64 ** (12 / (SAMPLE.money.horizon - 1)) - 1, rel=FEW_DIGITS)
    assert handle_of(after(outcome, drag), "margin", "price").y == pytest.approx(0.8 * handle.y, rel=FEW_DIGITS)


def test_a_price_that_follows_nothing_has_no_grip() -> None:
    study = edited(
        SAMPLE, ("workloads", WORKLOAD, "pass_through", 0.0), ("money", "money", "price_change", 0.0),
        ("money", "money", "software_gain", 0.0),
    )  # fmt: skip
    outcome = evaluate(study)
    assert not build("margin", outcome).empty
    assert not build("margin", outcome).handles
    assert dragged(outcome, "margin", "price", 36.0, 1e-6).why_not.endswith("type a pass-through in Workload.")


# --- the crossover --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [5, 12, 16, 18, 30, 36])
def test_the_crossover_comes_to_the_month_that_it_is_dragged_to(month: int) -> None:
    drag = dragged(sample_outcome(), "lifetime", "crossover", month + 0.3, 0.0)
    ((cell, value),) = drag.changes
    assert cell == Cell("workloads", WORKLOAD, "request_rate")
    assert not drag.why_not
    assert after(sample_outcome(), drag).kpi("crossover_month").value == month
    # the nearest edit: less of it does not reach the month
    assert isinstance(value, float)
    now = value_of(SAMPLE, cell)
    short = value * (0.97 if value > now else 1.03)
    assert evaluate(set_value(SAMPLE, cell, short)).kpi("crossover_month").value != month


def test_every_input_that_is_offered_rests_behind_the_crossover_and_is_in_a_table() -> None:
    picker = build("lifetime", sample_outcome()).pickers[0]
    cells = seek_cells(SAMPLE)
    assert [one.id for one in picker.options] == [cell_name(cell) for cell in cells]
    assert picker.picked == cell_name(cells[0]) == cell_name(Cell("workloads", WORKLOAD, "request_rate"))
    assert len(cells) > 15
    assert all(cell_named(SAMPLE, cell_name(cell)) == cell for cell in cells)
    inputs = build("lifetime", sample_outcome()).inputs
    assert all(cell.path in inputs for cell in cells)


def test_another_input_can_be_picked_for_the_crossover() -> None:
    cell = Cell("money", "money", "price_change")
    outcome = evaluate(choose(SAMPLE, lifetime_seek=cell_name(cell)))
    drag = dragged(outcome, "lifetime", "crossover", 18.0, 0.0)
    assert drag.changes[0][0] == cell
    assert after(outcome, drag).kpi("crossover_month").value == 18
    assert "Price change a year" in handle_of(outcome, "lifetime", "crossover").text


def test_an_input_that_is_gone_gives_way_to_the_usual_one() -> None:
    for name in ("workloads/gone/request_rate", "money/money/name", "nonsense", "chips/x", "workloads/"):
        assert seek_cell(choose(SAMPLE, lifetime_seek=name)) == seek_cells(SAMPLE)[0]


def test_a_month_out_of_reach_goes_as_near_as_it_can_and_says_so() -> None:
    cell = Cell("workloads", WORKLOAD, "experiments_multiplier")
    outcome = evaluate(choose(SAMPLE, lifetime_seek=cell_name(cell)))
    drag = dragged(outcome, "lifetime", "crossover", 1.0, 0.0)
    month = after(outcome, drag).kpi("crossover_month").value
    assert drag.why_not == (
        f"{fields_of(Workload)[cell.path].label} alone does not bring the crossover to month 1; "
        f"the nearest is month {month:.0f}."
    )


def test_without_a_crossover_there_is_nothing_to_drag() -> None:
    never = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "request_rate", 0.001)))
    assert not build("lifetime", never).handles
    assert not build("lifetime", never).pickers


# --- the map and several services ------------------------------------------------------------------------------------


def test_the_cross_of_the_map_edits_both_cells() -> None:
    across, up = Cell("workloads", WORKLOAD, "request_rate"), Cell("money", "money", "price_change")
    outcome = evaluate(choose(SAMPLE, heat_across=cell_name(across), heat_up=cell_name(up)))
    drag = dragged(outcome, "heat", "here", 250.4, -0.3)
    assert drag.changes == ((across, 250.0), (up, -0.3))
    assert drag.text == "Mean traffic 180 req/s → 250 req/s, Price change a year −12.6 % → −30 %"
    usual = dragged(sample_outcome(), "heat", "here", 90.0, 1e-3)
    assert [cell.path for cell, _ in usual.changes] == ["request_rate", "rental_price"]


def test_where_there_are_several_services_a_drag_says_whose_input_it_edits() -> None:
    several = next(one for one in outcomes() if len(one.study.workloads) > 1 and not build("pareto", one).empty)
    name = several.study.workloads[several.study.selected_workload].name
    assert dragged(several, "pareto", "limit", 3.21, 0.0).text.startswith(f"{name}: ")


# --- names, rounding, scenarios -------------------------------------------------------------------------------------


def test_handles_stand_on_what_is_drawn_and_have_ids_of_their_own() -> None:
    for chart in CHARTS:
        spec = build(chart, sample_outcome())
        identifiers = [one.id for one in spec.handles]
        assert len(set(identifiers)) == len(identifiers)
        for handle in spec.handles:
            assert handle.text
            assert handle.x is not None or handle.y is not None


def test_cells_with_odd_row_ids_are_found_by_name() -> None:
    study = msgspec.structs.replace(
        SAMPLE,
        workloads=(msgspec.structs.replace(SAMPLE.workloads[0], id="a/b.c/d"),),
        settings=msgspec.structs.replace(SAMPLE.settings, selected_workload="a/b.c/d"),
    )
    cell = Cell("workloads", "a/b.c/d", "model.layer_count")
    assert cell_named(study, cell_name(cell)) == cell


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        ("output_token_limit", 0.0241642, 0.0242),
        ("target_utilization", 0.71849, 0.718),
        ("target_utilization", 7.0, 1.0),
        ("availability_target", 0.99954321, 0.99954321),
        ("spare_replicas", 0.3, 0.0),
        ("spare_replicas", 2.6, 3.0),
        ("request_rate", 123456.0, 123000.0),
        ("pass_through", -0.4, 0.0),
    ],
)
def test_values_are_short_and_inside_their_bounds(path: str, value: float, wanted: float) -> None:
    assert rounded(value, fields_of(Workload)[path]) == wanted


def test_a_rounded_value_is_what_typing_its_text_gives() -> None:
    for paths, record in (("chips", SAMPLE.chips[0]), ("money", SAMPLE.money), ("workloads", SAMPLE.workloads[0])):
        del paths
        for path, field in fields_of(type(record)).items():
            now = value_at(record, path)
            if isinstance(now, float) and now:
                short = rounded(now * 1.234567, field)
                assert read_cell(edit_text(short, field), field) == short
                assert Fraction(short) == Fraction(rounded(short, field))


def test_in_a_scenario_a_drag_becomes_its_override() -> None:
    study = duplicate_scenario(SAMPLE, "Faster")
    assert study.settings.scenario != BASE
    outcome = evaluate(study)
    drag = dragged(outcome, "pareto", "limit", 40.0, 0.0)
    edited_study = set_values(study, drag.changes)
    assert edited_study.workloads == study.workloads
    assert value_of(shown_study(edited_study), LIMIT) == 0.025
