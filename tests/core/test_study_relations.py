"""Relations between whole studies: conservation, the choice of set-ups and chips, the months.

What holds inside the performance book stands in `test_relations`.
"""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Array
from core.charts import pareto
from core.charts.pareto import order_by_cost
from core.deployment import at
from core.equations import demand, latency, lifetime, money, unit_cost
from core.evaluation import evaluate
from core.figures import Figures, figures_of
from core.row_edits import add_row
from core.spend import crossover_month, cumulative_costs
from core.study import Study
from tests.core.money_cases import life, over_months, step_costs
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study

SEEDS = st.integers(0, 2**32 - 1)
few = settings(deadline=None, max_examples=25)
many = settings(deadline=None, max_examples=500)
TWO_CHIPS = msgspec.structs.replace(SAMPLE, chips=(SAMPLE.chips[0], SAMPLE.chips[7]))

# --- conservation --------------------------------------------------------------------------------------------


@few
@given(SEEDS)
def test_the_bars_of_the_waterfall_sum_to_what_is_delivered(seed: int) -> None:
    figures = figures_of(random_study(seed))
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    if not figures.costed[workload, chip]:
        return
    costs = step_costs(figures, workload, chip)
    added = [after - before for before, after in zip((0.0, *costs), costs, strict=False)]
    assert sum(added) == pytest.approx(costs[-1], rel=1e-12)
    tokens = figures.monthly(unit_cost.lifetime_delivered_units, workload, chip)[0]
    spent = figures.monthly(unit_cost.lifetime_inference_cost, workload, chip)[0]
    assert costs[-1] * tokens == pytest.approx(spent, rel=1e-12)
    assert spent == pytest.approx(figures.monthly(lifetime.cumulative_inference_cost, workload, chip)[-1], rel=1e-12)


@few
@given(SEEDS, st.sampled_from(["rented", "owned"]))
def test_the_steps_of_the_waterfall_only_rise(seed: int, acquisition: str) -> None:
    figures = figures_of(edited(random_study(seed), ("money", "money", "acquisition", acquisition)))
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    if figures.costed[workload, chip]:
        costs = np.array(step_costs(figures, workload, chip))
        assert (np.diff(costs) >= -1e-12 * costs[-1]).all()


def test_dear_power_does_not_turn_the_latency_limit_into_a_saving() -> None:
    """Where power is most of the cost, the cheapest set-up is not the one with the least chip time."""
    study = edited(
        SAMPLE,
        ("money", "money", "acquisition", "owned"),
        ("money", "money", "residual_share", 0.999),
        ("money", "money", "capital_cost_rate", 0.001),
        ("money", "money", "maintenance_share", 0.0),
        ("site", "site", "electricity_price", 1e-6),
    )
    figures = figures_of(study)
    for chip in range(len(study.chips)):
        if figures.costed[0, chip]:
            costs = np.array(step_costs(figures, 0, chip))
            assert (np.diff(costs) >= -1e-12 * costs[-1]).all()


@few
@given(SEEDS)
def test_every_share_lies_between_0_and_1(seed: int) -> None:
    share = evaluate(random_study(seed)).kpi("inference_share")
    assert share.value is None or 0 <= share.value <= 1
    assert (share.value is None) == bool(share.reason)


def both_workloads() -> tuple[Study, Study, Study]:
    """The sample with two workloads, and each of them alone."""
    second = msgspec.structs.replace(SAMPLE.workloads[0], id="second", name="Second", output_tokens=900.0)
    both = add_row(SAMPLE, second)
    chosen = msgspec.structs.replace(SAMPLE.settings, selected_workload="second")
    alone = msgspec.structs.replace(SAMPLE, workloads=both.workloads[1:], settings=chosen)
    return both, SAMPLE, alone


def test_two_workloads_cost_what_each_costs_alone() -> None:
    both, first, second = (figures_of(study) for study in both_workloads())
    chip = both.study.reference_chip
    for whole, part, other in zip(*(cumulative_costs(one, chip) for one in (both, first, second)), strict=True):
        np.testing.assert_allclose(whole, part + other, rtol=1e-13)


def test_a_full_fleet_without_spares_or_fees_costs_what_the_deployment_costs() -> None:
    ideal = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "target_utilization", 1.0),
        ("workloads", WORKLOAD, "spare_replicas", 0.0),
        ("workloads", WORKLOAD, "peak_to_average", 1.0),
        ("workloads", WORKLOAD, "traffic_growth", 0.0),
        ("money", "money", "rent_overhead_share", 0.0),
        ("money", "money", "operations_cost", 0.0),
    )
    rate = figures_of(ideal).chosen(latency.finished_request_rate)[0, 0]
    whole = edited(ideal, ("workloads", WORKLOAD, "request_rate", float(rate) * 16))
    costs = step_costs(figures_of(whole), 0, 0)
    assert costs[2:] == pytest.approx([costs[2]] * 5, rel=1e-12)


def test_money_is_linear_in_the_price_when_nothing_else_is_paid() -> None:
    bare = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "data_and_staff_cost", 0.0),
        ("workloads", WORKLOAD, "retraining_cost", 0.0),
        ("workloads", WORKLOAD, "fine_tune_cost", 0.0),
        ("workloads", WORKLOAD, "training_staff_cost", 0.0),
        ("money", "money", "operations_cost", 0.0),
    )
    price = bare.chips[0].rental_price
    assert price is not None
    twice = edited(bare, ("chips", bare.chips[0].id, "rental_price", 2 * price))
    before, after = evaluate(bare), evaluate(twice)
    for kpi in ("lifetime_training_cost", "lifetime_inference_cost", "cost_per_million_output_tokens"):
        assert after.kpi(kpi).value == 2 * (before.kpi(kpi).value or 0)
    assert after.kpi("inference_share").value == before.kpi("inference_share").value


# --- choice --------------------------------------------------------------------------------------------------


def best_cost(figures: Figures) -> Array:
    """Cost at full load of the chosen deployment of each chip, infinite where there is none."""
    chosen = figures.chosen(money.cost_per_output_token)
    return np.where(figures.feasible, chosen, np.inf)


@many
@given(SEEDS, st.sampled_from(["first_token_limit", "output_token_limit"]), st.sampled_from([1.5, 100.0]))
def test_r39_a_looser_limit_never_costs_more(seed: int, limit: str, factor: float) -> None:
    study = random_study(seed, of=TWO_CHIPS)
    workload = study.workloads[0]
    looser = min(getattr(workload, limit) * factor, 1e4)
    after = edited(study, ("workloads", workload.id, limit, looser))
    if getattr(workload, limit) <= looser:
        assert (best_cost(figures_of(after)) <= best_cost(figures_of(study))).all()


@many
@given(SEEDS)
def test_r40_another_chip_changes_no_other_and_never_raises_the_best_cost(seed: int) -> None:
    study = random_study(seed, of=TWO_CHIPS)
    more = add_row(study, msgspec.structs.replace(study.chips[-1], id="twin", name="Twin"))
    before, after = best_cost(figures_of(study)), best_cost(figures_of(more))
    np.testing.assert_array_equal(after[:, :-1], before)
    assert (after.min(axis=1) <= before.min(axis=1)).all()


@many
@given(SEEDS, st.sampled_from(["limit", "16 bit"]))
def test_r41_another_constraint_never_lowers_the_best_cost(seed: int, constraint: str) -> None:
    study = random_study(seed, of=TWO_CHIPS)
    workload = study.workloads[0]
    tighter = max(workload.output_token_limit / 3, 1e-6)
    name, value = ("output_token_limit", tighter) if constraint == "limit" else ("lowest_precision", "16 bit")
    if constraint == "16 bit" or tighter <= workload.output_token_limit:
        after = edited(study, ("workloads", workload.id, name, value))
        assert (best_cost(figures_of(after)) >= best_cost(figures_of(study))).all()


@few
@given(SEEDS)
def test_chips_in_another_order_have_the_same_figures(seed: int) -> None:
    study = random_study(seed)
    turned = msgspec.structs.replace(study, chips=study.chips[::-1])
    before, after = evaluate(study), evaluate(turned)
    assert [kpi.value for kpi in before.kpis] == [kpi.value for kpi in after.kpis]
    by_chip = {row["chip"]: row for row in after.deployments}
    assert all(by_chip[row["chip"]] == row for row in before.deployments)


@few
@given(SEEDS)
def test_some_of_the_chips_have_the_figures_they_have_among_all(seed: int) -> None:
    study = random_study(seed)
    kept = tuple(chip for chip in study.chips if chip.id == study.settings.reference_chip)
    before, after = evaluate(study), evaluate(msgspec.structs.replace(study, chips=kept))
    assert [kpi.value for kpi in before.kpis] == [kpi.value for kpi in after.kpis]


@few
@given(SEEDS)
def test_the_chosen_deployment_is_the_cheapest_of_all_that_serve(seed: int) -> None:
    """Where loads are stated; where they follow from a percentile it is the cheapest at its load."""
    figures = figures_of(edited(random_study(seed), ("workloads", WORKLOAD, "load_choice", "stated")))
    of = figures.deployments_of(0)
    cost = np.broadcast_to(of.values[money.cost_per_output_token], of.shape)
    chosen = at(cost, of.choice.chosen, of.shape)
    flat = cost.reshape(*of.shape[:2], -1)
    for case_index in np.ndindex(*of.shape[:2]):
        if figures.costed[case_index]:
            assert chosen[case_index] == flat[case_index][of.choice.serves[case_index]].min()


def test_without_a_price_the_least_chip_time_is_chosen() -> None:
    for acquisition, price in (("rented", "rental_price"), ("owned", "purchase_price")):
        study = edited(
            SAMPLE, ("money", "money", "acquisition", acquisition), ("chips", SAMPLE.chips[0].id, price, None)
        )
        figures = figures_of(study)
        of = figures.deployments_of(0)
        needed = np.broadcast_to(of.values[latency.chip_time_per_request], of.shape)[0, 0].reshape(-1)
        serves = of.choice.serves[0, 0]
        assert needed[of.choice.chosen[0, 0]] == needed[serves].min()
        assert not figures.priced[0, 0]


@few
@given(SEEDS)
def test_no_point_of_a_frontier_is_beaten_and_none_is_left_out(seed: int) -> None:
    figures = figures_of(random_study(seed))
    of = figures.deployments_of(0)
    rates = np.broadcast_to(of.values[latency.user_output_rate], of.shape)
    costs = np.broadcast_to(of.values[money.cost_per_output_token], of.shape)
    workload = figures.study.selected_workload
    for frontier in pareto.frontiers(figures):
        runs = of.choice.runs[workload, frontier.chip]
        points = list(
            zip(
                rates[workload, frontier.chip].reshape(-1)[runs],
                costs[workload, frontier.chip].reshape(-1)[runs],
                strict=True,
            )
        )
        best = {one for one in points if not any(beats(other, one) for other in points)}
        assert set(zip(frontier.rates, frontier.costs, strict=True)) == best
        assert len(frontier.rates) == len(best)


def beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether a set-up is at least as fast and as cheap as another one, and better in one of both."""
    return one[0] >= other[0] and one[1] <= other[1] and one != other


@few
@given(SEEDS)
def test_the_order_of_chips_by_cost_is_an_order(seed: int) -> None:
    figures = figures_of(random_study(seed))
    ranked = order_by_cost(figures)
    assert sorted(ranked) == list(range(len(figures.study.chips)))
    costs = [
        figures.monthly(unit_cost.delivered_unit_cost, figures.study.selected_workload, chip)[0]
        for chip in ranked[1:]
        if figures.costed[figures.study.selected_workload, chip]
    ]
    assert costs == sorted(costs)


# --- months -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60), st.lists(st.floats(0, 1e9), min_size=60, max_size=60))
@settings(deadline=None, max_examples=100)
def test_the_crossing_is_the_first_month_that_inference_has_caught_up_in(
    trained: list[float], served: list[float]
) -> None:
    training_curve, inference_curve = np.cumsum(trained), np.cumsum(served[: len(trained)])
    found = crossover_month(training_curve, inference_curve)
    expected = None
    for month in range(len(trained)):
        if inference_curve[month] >= training_curve[month]:
            expected = month + 1
            break
    assert found == expected


def test_a_bought_chip_keeps_its_price_and_a_rented_one_follows_the_market() -> None:
    falling = {"price_change": -0.5}
    bought = over_months(life(acquisition=1.0, **falling))
    rented = over_months(life(acquisition=0.0, **falling))
    assert (np.asarray(bought[demand.price_factor]) == 1).all()
    assert rented[demand.price_factor][12] == pytest.approx(0.5, rel=1e-12)
    assert rented[lifetime.monthly_full_rate][24] == pytest.approx(5e-4 / 4, rel=1e-12)


def test_traffic_compounds_over_a_year() -> None:
    values = over_months(life(traffic_growth=0.5, request_rate=7.0))
    rates = values[demand.mean_request_rate]
    assert rates[0] == 7
    assert rates[24] == pytest.approx(2.25 * rates[0], rel=1e-12)


def test_a_horizon_of_one_month_is_one_month() -> None:
    one = evaluate(edited(SAMPLE, ("money", "money", "horizon", 1.0)))
    figures: Figures = one.detail
    first_month = figures.monthly(lifetime.monthly_inference_cost, 0, figures.study.reference_chip)
    assert len(first_month) == 1
    assert one.kpi("lifetime_inference_cost").value == first_month[0]
