"""What moved?: bars sum to the difference, depend on no order of edits, and say how they were found."""

import itertools
import math
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribution import FIGURES, MOST_EXACT, Attributing, Attribution, what_counts
from core.baseline import pin_baseline
from core.changed_inputs import between, changed_inputs, reverted
from core.charts.moved import UNPINNED, build, told
from core.editing import Cell, Value, choose, set_value
from core.evaluation import evaluate
from core.fields import value_at
from core.row_edits import add_row, duplicate_row, move_row, remove_row
from core.scenarios import duplicate_scenario, shown_study
from core.shapley import drawn_orders, exact_effects, sampled_effects, states_of
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD

H100, B200 = SAMPLE.settings.reference_chip, "nvidia-b200-sxm"
RATE = Cell("workloads", WORKLOAD, "request_rate")
PRICE = Cell("chips", H100, "rental_price")
HORIZON = Cell("money", "money", "horizon")
PEAK = Cell("workloads", WORKLOAD, "peak_to_average")
EDITS: tuple[tuple[Cell, Value], ...] = ((RATE, 260.0), (PRICE, 0.0009), (HORIZON, 24.0), (PEAK, 2.5))


def edited(study: Study, edits: tuple[tuple[Cell, Value], ...] = EDITS) -> Study:
    for cell, value in edits:
        study = set_value(study, cell, value)
    return study


def amounts(found: Attribution) -> dict[str, float]:
    return {one.input.id: one.amount for one in found.effects}


def over_all_orders(count: int, value: "dict[int, float | None]") -> list[float] | None:
    """The mean effect of each change over every order in which each state has a figure, one order after the other."""
    taken = []
    for order in itertools.permutations(range(count)):
        steps = [value[state] for state in states_of(order)]
        if None not in steps:
            found = [0.0] * count
            for place, one in enumerate(order):
                found[one] = (steps[place + 1] or 0.0) - (steps[place] or 0.0)
            taken.append(found)
    if not taken:
        return None
    return [math.fsum(one[at] for one in taken) / len(taken) for at in range(count)]


# --- the average itself ---------------------------------------------------------------------------------------------


@given(st.integers(1, 5), st.data())
@settings(max_examples=60, deadline=None)
def test_effects_are_the_mean_over_all_orders_that_have_a_figure_at_each_step(count: int, data: st.DataObject) -> None:
    some = st.one_of(st.none(), st.floats(-1e3, 1e3)) if data.draw(st.booleans()) else st.floats(-1e3, 1e3)
    value = {state: data.draw(some) for state in range(1 << count)}
    wanted, found = over_all_orders(count, value), exact_effects(count, value.__getitem__)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    assert found.amounts == pytest.approx(wanted, abs=1e-9)
    assert found.considered == math.factorial(count)
    whole = (value[(1 << count) - 1] or 0.0) - (value[0] or 0.0)
    assert math.fsum(found.amounts) == pytest.approx(whole, abs=1e-9)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6))
@settings(deadline=None)
def test_of_changes_that_only_add_up_each_has_its_own_amount(parts: list[float]) -> None:
    def value(state: int) -> float:
        return math.fsum(part for at, part in enumerate(parts) if state >> at & 1)

    found = exact_effects(len(parts), value)
    assert found is not None
    assert found.amounts == pytest.approx(parts, abs=1e-9)


def test_drawn_orders_come_near_the_exact_effects_and_sum_to_the_whole() -> None:
    draw = random.Random(3)  # noqa: S311 -- no secret
    value = {state: draw.uniform(0, 10) * state.bit_count() for state in range(1 << 6)}
    exact = exact_effects(6, value.__getitem__)
    sampled = sampled_effects(drawn_orders(6, 200), value.__getitem__)
    assert exact is not None
    assert sampled is not None
    assert math.fsum(sampled.amounts) == pytest.approx(value[63] - value[0], rel=1e-12)
    for one, other, error in zip(exact.amounts, sampled.amounts, sampled.errors, strict=True):
        assert 0 < error < 2
        assert abs(one - other) < 4 * error


# --- A17 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", list(FIGURES))
def test_A17_bars_sum_to_the_difference_of_the_figure(figure: str) -> None:
    now = edited(SAMPLE)
    found = Attributing(SAMPLE, now).finish().attribution(figure)
    before, after = evaluate(SAMPLE), evaluate(now)
    kpis = {
        "unit_cost": [-1], "lifetime": [0, 1], "inference": [1], "training": [0], "share": [2], "crossover": [3],
    }[figure]  # fmt: skip
    wanted = sum((after.kpis[at].value or 0.0) - (before.kpis[at].value or 0.0) for at in kpis)
    assert math.fsum(one.amount for one in found.effects) == pytest.approx(wanted, rel=1e-9)
    assert found.difference == pytest.approx(wanted, rel=1e-9)
    assert len(found.effects) == len(EDITS)
    assert found.method == "Exact Shapley average over 4 inputs, 16 evaluations"


def test_A17_the_order_of_edits_leaves_each_bar_as_it_is() -> None:
    first = Attributing(SAMPLE, edited(SAMPLE)).finish()
    wanted = {figure: amounts(first.attribution(figure)) for figure in FIGURES}
    for order in itertools.permutations(EDITS):
        again = Attributing(SAMPLE, edited(SAMPLE, order)).finish()
        assert {figure: amounts(again.attribution(figure)) for figure in FIGURES} == wanted


def test_A17_effects_are_those_of_evaluations_in_every_order() -> None:
    edits = EDITS[:3]
    found = amounts(Attributing(SAMPLE, edited(SAMPLE, edits)).finish().attribution("inference"))
    costs: dict[frozenset[int], float] = {}
    for size in range(4):
        for made in itertools.combinations(range(3), size):
            outcome = evaluate(edited(SAMPLE, tuple(edits[one] for one in made)))
            costs[frozenset(made)] = outcome.kpi("lifetime_inference_cost").value or math.nan
    for one, (cell, _) in enumerate(edits):
        steps = [
            costs[frozenset(order[: order.index(one) + 1])] - costs[frozenset(order[: order.index(one)])]
            for order in itertools.permutations(range(3))
        ]
        assert found["/".join(cell)] == pytest.approx(sum(steps) / 6, rel=1e-9)


def test_A17_the_chart_prints_the_method_and_its_error() -> None:
    attributing = Attributing(SAMPLE, edited(SAMPLE)).finish()
    spec = told(attributing, "unit_cost", "Base, 14:02")
    assert spec.notes[0] == "Exact Shapley average over 4 inputs, 16 evaluations"
    assert "Base, 14:02" in spec.subtitle
    bars = spec.bars
    assert [bars[0].id, bars[-1].id] == ["baseline", "now"]
    assert bars[1].start == 0.0
    for before, after in itertools.pairwise(bars[1:-1]):
        assert after.start == before.end
    assert bars[-2].end == pytest.approx(bars[-1].end, rel=1e-9)
    assert "Shapley" in spec.summary


# --- many changes ---------------------------------------------------------------------------------------------------


def many_edits() -> Study:
    fields = ("input_tokens", "output_tokens", "request_rate", "peak_to_average", "peak_to_trough", "weekend_factor")
    study = SAMPLE
    for path in fields:
        cell = Cell("workloads", WORKLOAD, path)
        study = set_value(study, cell, value_at(study.workloads[0], path) * 0.9)
    return edited(study, ((PRICE, 0.001), (HORIZON, 30.0), (Cell("money", "money", "discount_rate"), 0.05)))


def test_above_eight_changes_orders_are_drawn_and_their_error_is_printed() -> None:
    now = many_edits()
    attributing = Attributing(SAMPLE, now)
    assert len(attributing.inputs) == 9 > MOST_EXACT
    for _ in range(60):
        attributing.step()
    early = attributing.attribution("inference")
    attributing.finish()
    found = attributing.attribution("inference")
    assert found.method.startswith("Sampled Shapley average over 9 inputs: 132 orders drawn with seed 7, ")
    assert "standard error at most $" in found.method
    assert math.fsum(one.amount for one in found.effects) == pytest.approx(found.difference, rel=1e-9)
    assert "standard error" in early.method
    assert math.fsum(one.amount for one in early.effects) == pytest.approx(found.difference, rel=1e-9)
    again = Attributing(SAMPLE, now).finish().attribution("inference")
    assert amounts(again) == amounts(found)


# --- which inputs there are -----------------------------------------------------------------------------------------


def test_nothing_changed_is_said() -> None:
    attributing = Attributing(SAMPLE, SAMPLE).finish()
    assert attributing.attribution("unit_cost").why_not == "Nothing has changed since the baseline was pinned."
    assert told(attributing, "unit_cost", "Base").empty == "Nothing has changed since the baseline was pinned."
    assert build(evaluate(SAMPLE)).empty == UNPINNED
    assert "Ctrl+B" in UNPINNED


def test_names_order_of_rows_and_switches_of_charts_are_no_inputs() -> None:
    study = set_value(SAMPLE, Cell("workloads", WORKLOAD, "name"), "Another name")
    study = choose(move_row(study, "chips", H100, 3), chips_measure="energy", story=("share",))
    attributing = Attributing(SAMPLE, study)
    assert attributing.inputs == attributing.elsewhere == ()
    assert what_counts(choose(SAMPLE, story=("share",))) == what_counts(SAMPLE)


def test_another_model_is_one_input_and_so_is_another_serving_engine() -> None:
    model = msgspec.structs.replace(SAMPLE.workloads[0].model, model_name="Half", layer_count=40)
    halved = msgspec.structs.replace(SAMPLE.workloads[0], model=model)
    study = msgspec.structs.replace(SAMPLE, workloads=(halved, *SAMPLE.workloads[1:]))
    study = set_value(study, Cell("chips", H100, "serving_engine"), "an engine of our own")
    found = changed_inputs(SAMPLE, study)
    assert [one.id for one in found] == [f"chips/{H100}/serving_engine", f"workloads/{WORKLOAD}/model.model_name"]
    assert len(found[0].cells) > 1
    assert found[1].after == "Half"


def test_a_row_counts_once_and_one_that_is_looked_at_comes_with_the_look() -> None:
    study = choose(duplicate_row(SAMPLE, "workloads", WORKLOAD))
    added = study.workloads[1]
    (change,) = changed_inputs(SAMPLE, study)
    assert change.rows == (("workloads", added.id),)
    assert change.cells == ()
    looking = choose(study, selected_workload=added.id)
    (change,) = changed_inputs(SAMPLE, looking)
    assert change.looks == ("selected_workload",)
    assert change.rows == (("workloads", added.id),)
    found = Attributing(SAMPLE, looking).finish().attribution("inference")
    assert found.effects[0].amount == pytest.approx(found.difference, rel=1e-12)


def test_what_other_chips_have_otherwise_has_no_part_and_is_not_evaluated() -> None:
    study = edited(SAMPLE, ((Cell("chips", B200, "rental_price"), 0.001), (RATE, 200.0)))
    attributing = Attributing(SAMPLE, study).finish()
    assert attributing.progress.of == 2
    assert amounts(attributing.attribution("unit_cost"))[f"chips/{B200}/rental_price"] == 0.0
    alone = Attributing(SAMPLE, set_value(SAMPLE, Cell("chips", B200, "rental_price"), 0.001)).finish()
    assert "other chips" in alone.attribution("unit_cost").why_not


def test_another_reference_chip_is_an_input_like_any_other() -> None:
    study = set_value(choose(SAMPLE, reference_chip=B200), RATE, 300.0)
    found = Attributing(SAMPLE, study).finish().attribution("unit_cost")
    assert set(amounts(found)) == {"settings/reference_chip", f"workloads/{WORKLOAD}/request_rate"}
    assert sum(amounts(found).values()) == pytest.approx(found.difference, rel=1e-9)


def test_a_state_between_the_two_is_what_its_changes_say() -> None:
    now = edited(SAMPLE)
    changes = changed_inputs(SAMPLE, now)
    for made in itertools.combinations(changes, 2):
        state = between(SAMPLE, now, made, changes)
        for change in changes:
            for table, row, path in change.cells:
                source = now if change in made else SAMPLE
                assert value_at(state.row(table, row), path) == value_at(source.row(table, row), path)


# --- where there is no figure ---------------------------------------------------------------------------------------


def test_orders_through_a_state_without_a_figure_are_left_out_and_counted() -> None:
    # tighter than the chip can do, unless batches are answered later as well
    fast = Cell("workloads", WORKLOAD, "output_token_limit")
    base = set_value(SAMPLE, PRICE, None)
    now = edited(base, ((PRICE, 0.001), (RATE, 200.0)))
    found = Attributing(base, now).finish().attribution("unit_cost")
    assert found.effects == ()
    assert found.why_not.startswith("The baseline has no such figure. ")
    hard = set_value(SAMPLE, fast, 1e-4)
    missed = Attributing(SAMPLE, set_value(hard, RATE, 200.0)).finish().attribution("unit_cost")
    assert missed.why_not.startswith("The study has no such figure now. ")


def test_an_impossible_mixture_is_left_out_of_the_orders() -> None:
    light, busy = Cell("chips", H100, "light_power_share"), Cell("chips", H100, "busy_power_share")
    low = set_value(set_value(SAMPLE, light, 0.3), busy, 0.4)
    high = set_value(set_value(set_value(low, busy, 0.9), light, 0.8), RATE, 250.0)
    found = Attributing(low, high).finish().attribution("unit_cost")
    assert "3 of 6 orders, those with a figure at each step" in found.method
    assert math.fsum(one.amount for one in found.effects) == pytest.approx(found.difference, rel=1e-9)


# --- taking back ----------------------------------------------------------------------------------------------------


def test_taking_a_change_back_restores_value_and_source_and_nothing_else() -> None:
    now = edited(pin_baseline(SAMPLE))
    attributing = Attributing(SAMPLE, shown_study(now))
    for change in attributing.inputs:
        after = reverted(now, attributing.base, change)
        left = changed_inputs(SAMPLE, shown_study(after))
        assert {one.id for one in left} == {one.id for one in attributing.inputs} - {change.id}
        for table, row, path in change.cells:
            record, was = after.row(table, row), SAMPLE.row(table, row)
            assert record.source_of(path) == was.source_of(path)
            assert (path in record.shipped) == (path in was.shipped)


def test_in_a_scenario_taking_back_leaves_base_alone() -> None:
    study = edited(duplicate_scenario(pin_baseline(SAMPLE), "Dear"))
    attributing = Attributing(SAMPLE, shown_study(study))
    (price,) = (one for one in attributing.inputs if one.id.endswith("rental_price"))
    after = reverted(study, attributing.base, price)
    assert len(after.scenarios[0].overrides) == len(study.scenarios[0].overrides) - 1
    assert after.chips == study.chips


def test_rows_come_back_in_their_places_and_go_again() -> None:
    removed = remove_row(SAMPLE, "chips", B200)
    (change,) = changed_inputs(SAMPLE, removed)
    assert reverted(removed, SAMPLE, change).chips == SAMPLE.chips
    added = add_row(SAMPLE, SAMPLE.chips[2])
    (change,) = changed_inputs(SAMPLE, added)
    assert reverted(added, SAMPLE, change).chips == SAMPLE.chips
    moved = choose(remove_row(SAMPLE, "chips", H100), reference_chip=B200)
    (change,) = changed_inputs(SAMPLE, moved)
    back = reverted(moved, SAMPLE, change)
    assert back.settings.reference_chip == H100
    assert back.chips == SAMPLE.chips
