"""The fleet through a day: a worked example, money's own rules, and titles that other code finds true."""

import re

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog import load_catalog
from core.charts import build
from core.charts.capacity import fleet_of
from core.demand_profile import busiest_day, profile_of
from core.editing import Cell, set_value
from core.equations import fleet
from core.evaluation import evaluate
from core.outcome import Outcome
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, money_study
from tests.core.title_reading import says_share

SEEDS = range(60)
IDLES = re.compile(
    r"In the quietest hour (?:(?P<idle>(?:over )?[\d.e−-]+ %) of the fleet idles(?: or is recovered)?: )?"
    r"(?P<least>.+) of (?P<ready>.+) replicas? (?:is|are) needed"
)
STEADY = re.compile(r"(.+) replicas? (?:is|are) needed at every hour of the day")


def counted(text: str) -> float:
    value, _, size = text.replace(",", "").partition(" ")
    return float(value) * {"": 1.0, "M": 1e6, "B": 1e9, "T": 1e12}[size]


def lines_of(outcome: Outcome) -> dict[str, np.ndarray]:
    """The steps of the chart, hour by hour."""
    spec = build("capacity", outcome)
    return {one.id: np.array(one.y[:-1]) for one in spec.series}


# --- worked by hand ---------------------------------------------------------------------------------------------------


def test_a_fleet_worked_by_hand() -> None:
    """A stated peak of 3 over 100 requests a second: a replica of r a second at 80 % bears 0.8 r of them."""
    study = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "request_rate", 100.0),
        ("workloads", WORKLOAD, "peak_to_average", 3.0),
        ("workloads", WORKLOAD, "target_utilization", 0.8),
        ("workloads", WORKLOAD, "spare_replicas", 2.0),
    )
    outcome = evaluate(study)
    chip = study.reference_chip
    rate = float(outcome.detail.served.inputs["replica_request_rate"][0, chip])
    lines = lines_of(outcome)
    peak = np.ceil(300 / (0.8 * rate))
    assert lines["needed"].max() == peak
    assert set(lines["ready"]) == {peak + 2}
    assert lines["at_work"].max() == pytest.approx(300 / rate)
    quietest = busiest_day(study.workloads[0]).levels.min()
    assert lines["needed"].min() == np.ceil(100 * quietest / (0.8 * rate))
    title = build("capacity", outcome).title
    least = int(lines["needed"].min())
    assert title.endswith(f"{least} of {int(peak) + 2} replicas {'is' if least == 1 else 'are'} needed")


def test_the_busiest_day_of_a_trace_is_the_one_with_its_busiest_hour() -> None:
    shapes = ("stated peak", "peak and trough", *(one.name for one in load_catalog().profiles))
    for shape in shapes:
        workload = msgspec.structs.replace(SAMPLE.workloads[0], demand_profile=shape, weekend_factor=1.5)
        day = busiest_day(workload)
        assert len(day.levels) == len(day.held) == 24
        assert day.levels.max() == pytest.approx(profile_of(workload).busiest, rel=1e-6), shape
        assert np.all(day.held >= day.levels)


def test_the_levels_of_a_day_are_among_those_that_money_counts() -> None:
    """The stated peak is that of the week, and with equal days their mean is the week's."""
    workload = SAMPLE.workloads[0]
    day, profile = busiest_day(workload), profile_of(workload)
    assert day.levels.max() == pytest.approx(profile.busiest, rel=1e-6)
    assert day.levels.mean() == pytest.approx(profile.levels.mean())
    assert day.held.mean() == pytest.approx(profile.held.mean())


# --- relations --------------------------------------------------------------------------------------------------------


def test_capacity_is_never_below_demand() -> None:
    drawn = 0
    for seed in SEEDS:
        outcome = evaluate(money_study(seed))
        lines = lines_of(outcome)
        if not lines:
            continue
        drawn += 1
        assert np.all(lines["at_work"] <= lines["needed"] * (1 + 1e-9))
        assert np.all(lines["needed"] <= lines["following"])
        assert np.all(lines["following"] <= lines["ready"] * (1 + 1e-9))
        assert np.all(lines["needed"] == np.round(lines["needed"]))
    assert drawn > 40


def test_the_fleet_is_the_one_that_money_pays_for() -> None:
    for seed in range(20):
        outcome = evaluate(money_study(seed))
        workload, chip = outcome.study.selected_workload, outcome.study.reference_chip
        if not outcome.detail.feasible[workload, chip]:
            continue
        held = fleet_of(outcome.detail, workload, chip)
        chips = outcome.detail.monthly_input("replica_chips", workload, chip)
        server = outcome.study.chips[chip].chips_per_server
        whole = fleet.whole(np.array(held.ready * chips / server)) * server
        assert float(whole) == float(outcome.detail.monthly(fleet.chips_at_peak, workload, chip)[0])


@settings(max_examples=20)
@given(low=st.floats(1.0, 20.0), more=st.floats(1.05, 3.0))
def test_a_higher_peak_never_needs_fewer_replicas(low: float, more: float) -> None:
    few = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:1])
    calm, steep = (
        lines_of(evaluate(edited(few, ("workloads", WORKLOAD, "peak_to_average", one)))) for one in (low, low * more)
    )
    assert steep["ready"][0] >= calm["ready"][0]


@settings(max_examples=20)
@given(lag=st.floats(0.0, 1e5), more=st.floats(1.0, 1e5))
def test_a_longer_lag_never_holds_less(lag: float, more: float) -> None:
    workload = SAMPLE.workloads[0]
    short, long = (
        busiest_day(msgspec.structs.replace(workload, autoscaling_lag=one)).held for one in (lag, lag + more)
    )
    assert np.all(long >= short - 1e-12)


# --- titles -----------------------------------------------------------------------------------------------------------


def test_titles_tell_what_idles_in_the_quietest_hour() -> None:
    idle = steady = 0
    for seed in SEEDS:
        outcome = evaluate(money_study(seed))
        spec = build("capacity", outcome)
        assert len(spec.title) <= 90
        if spec.empty:
            continue
        lines = lines_of(outcome)
        least, ready = lines["needed"].min(), lines["ready"][0]
        if found := IDLES.fullmatch(spec.title):
            idle += 1
            assert found["idle"] is None or says_share(1 - least / ready, found["idle"])
            assert counted(found["least"]) == pytest.approx(least, rel=5e-3)
            assert counted(found["ready"]) == pytest.approx(ready, rel=5e-3)
            assert least < ready
        else:
            steady += 1
            assert (found := STEADY.fullmatch(spec.title)), spec.title
            assert counted(found[1]) == least == ready
    assert idle > 40


def test_what_is_recovered_is_not_said_to_idle() -> None:
    for share, word in ((0.0, "idles: "), (0.25, "idles or is recovered: "), (1.0, "idles or is recovered: ")):
        spec = build("capacity", evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "recovered_idle_share", share))))
        assert f"of the fleet {word}" in spec.title
        assert [one.label for one in spec.series if one.id == "ready"] == ["Ready at peak, with spares"]


def test_without_traffic_or_a_night_the_title_says_so() -> None:
    level = edited(
        SAMPLE, ("workloads", WORKLOAD, "peak_to_average", 1.0), ("workloads", WORKLOAD, "spare_replicas", 0.0)
    )
    assert STEADY.fullmatch(build("capacity", evaluate(level)).title)
    quiet = set_value(level, Cell("workloads", WORKLOAD, "request_rate"), 1e-9)
    assert build("capacity", evaluate(quiet)).title == "1 replica is needed at every hour of the day"


def test_where_nothing_runs_it_is_said_why() -> None:
    spec = build("capacity", evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8))))
    assert spec.empty.startswith("Does not fit")
    assert not spec.series
