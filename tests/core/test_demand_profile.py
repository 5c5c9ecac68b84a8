"""The week of a workload's traffic: stated peaks, troughs and weekends, published traces, capacity ordered ahead."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Array
from core.catalog import load_catalog
from core.demand_profile import GROUPS, HOURS, STATED_PEAK, STATED_TROUGH, bell, demand_inputs, held_ahead, profile_of
from core.fields import fields_of
from core.records import HOUR, Workload

TABLE = Path(__file__).parents[2] / "resources" / "data" / "sources" / "demand_profiles.csv"
TRACES = tuple(name for name in fields_of(Workload)["demand_profile"].choices if "(" in name)
drawn = settings(deadline=None, max_examples=500)


def workload(shape: str, **changed: float) -> Workload:
    return Workload(id="w", name="W", demand_profile=shape, **changed)  # type: ignore[arg-type]


def levels_of(shape: str, **changed: float) -> Array:
    return profile_of(workload(shape, **changed)).levels


# --- a stated peak ----------------------------------------------------------------------------------------------------


@drawn
@given(st.floats(1, 23.99))
def test_a_stated_peak_is_met_exactly(peak: float) -> None:
    profile = profile_of(workload(STATED_PEAK, peak_to_average=peak))
    assert profile.busiest == peak
    # each day has its busiest hour once, seven of them in a group of seven hours
    assert profile.levels[-1] == pytest.approx(peak, rel=1e-9)
    assert float(np.mean(profile.levels)) == pytest.approx(1, rel=1e-12)


def test_traffic_without_a_peak_is_flat_to_the_last_bit() -> None:
    profile = profile_of(workload(STATED_PEAK, peak_to_average=1.0, autoscaling_lag=86400.0))
    assert (profile.levels == 1).all()
    assert (profile.held == 1).all()
    assert profile.busiest == 1


@pytest.mark.parametrize("peak", [24.0, 30.0, 1000.0])
def test_a_peak_beyond_what_a_day_can_hold_is_one_hour_a_day(peak: float) -> None:
    """All traffic of a day within an hour is 24 times the mean; a rarer peak still sizes the fleet."""
    profile = profile_of(workload(STATED_PEAK, peak_to_average=peak))
    assert profile.busiest == peak
    assert profile.levels[-1] == pytest.approx(24, rel=1e-9)
    assert (profile.levels > 0).all()
    assert float(np.sum(profile.levels[:-1])) < 1e-6


def test_the_hours_of_a_day_are_those_of_the_bell() -> None:
    # exp(k cos) at noon, six in the evening and midnight: e^k : 1 : e^-k
    day = bell(0.7)
    assert day[12] / day[18] == pytest.approx(np.exp(0.7), rel=1e-12)
    assert day[18] / day[0] == pytest.approx(np.exp(0.7), rel=1e-12)
    assert int(np.argmax(day)) == 12
    assert float(np.mean(day)) == pytest.approx(1, rel=1e-15)


# --- a stated trough and weekend --------------------------------------------------------------------------------------


@drawn
@given(st.floats(1, 1000))
def test_the_busiest_hour_is_the_stated_ratio_over_the_quietest(ratio: float) -> None:
    levels = levels_of(STATED_TROUGH, peak_to_trough=ratio, weekend_factor=1.0)
    # seven equal days: the first and the last group of seven hours are the quietest and the busiest hour of each
    assert levels[-1] / levels[0] == pytest.approx(ratio, rel=1e-12)
    assert float(np.mean(levels)) == pytest.approx(1, rel=1e-12)


@drawn
@given(st.floats(0.001, 1000))
def test_a_weekend_day_has_the_stated_share_of_a_weekday(factor: float) -> None:
    # without a shape of the day there are two levels: 120 hours of weekdays, 48 of the weekend
    profile = profile_of(workload(STATED_TROUGH, peak_to_trough=1.0, weekend_factor=factor))
    low, high = sorted((1.0, factor))
    assert profile.levels[-1] / profile.levels[0] == pytest.approx(high / low, rel=1e-12)
    assert float(np.mean(profile.levels)) == pytest.approx(1, rel=1e-12)
    assert profile.busiest == pytest.approx(HOURS * high / (120 + 48 * factor), rel=1e-12)


# --- published traces -------------------------------------------------------------------------------------------------


def test_every_shipped_trace_can_be_chosen_and_every_choice_is_shipped() -> None:
    assert {trace.name for trace in load_catalog().profiles} == set(TRACES)


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_is_that_of_its_table(name: str) -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rates = [float(row["relative_rate"]) for row in csv.DictReader(lines) if row["profile"] == name]
    assert len(rates) in (24, 168)
    profile = profile_of(workload(name))
    mean = sum(rates) / len(rates)
    assert profile.busiest == pytest.approx(max(rates) / mean, rel=1e-12)
    assert float(np.mean(profile.levels)) == pytest.approx(1, rel=1e-12)
    week = sorted(rates * (168 // len(rates)))
    assert profile.levels[0] == pytest.approx(sum(week[:7]) / 7 / mean, rel=1e-12)
    assert profile.levels[-1] == pytest.approx(sum(week[-7:]) / 7 / mean, rel=1e-12)
    assert profile.levels[-1] <= profile.busiest


# --- capacity ordered ahead -------------------------------------------------------------------------------------------

WEEKS = st.lists(st.integers(1, 1000).map(float), min_size=HOURS, max_size=HOURS).map(np.array)


@drawn
@given(WEEKS, st.floats(0, 200 * HOUR), st.floats(0, 200 * HOUR))
def test_capacity_held_covers_the_traffic_and_a_longer_lag_never_holds_less(
    week: Array, one: float, two: float
) -> None:
    shorter, longer = (held_ahead(week, lag) for lag in sorted((one, two)))
    assert (shorter >= week).all()
    assert (longer >= shorter * (1 - 1e-12)).all()
    assert float(np.max(longer)) <= float(np.max(week))


@drawn
@given(WEEKS, st.integers(0, 30))
def test_a_lag_of_whole_hours_holds_the_most_of_those_hours(week: Array, hours: int) -> None:
    held = held_ahead(week, hours * HOUR)
    for hour in range(0, HOURS, 13):
        assert held[hour] == max(week[(hour + ahead) % HOURS] for ahead in range(hours + 1))


def test_half_an_hour_of_lag_looks_half_way_into_the_next_hour() -> None:
    week = np.ones(HOURS)
    week[10] = 3.0
    held = held_ahead(week, 0.5 * HOUR)
    assert held[9] == 2
    assert held[10] == 3
    assert held[11] == 1
    # an hour and a half: the next hour whole, the one after it half way
    held = held_ahead(week, 1.5 * HOUR)
    assert held[8:12].tolist() == [2, 3, 3, 1]


def test_the_week_begins_again_after_its_last_hour() -> None:
    week = np.ones(HOURS)
    week[0] = 5.0
    assert held_ahead(week, HOUR)[-1] == 5


def test_a_lag_of_a_week_or_more_holds_the_peak_at_all_times() -> None:
    week = np.arange(1.0, HOURS + 1)
    for lag in (168 * HOUR, 720 * HOUR):
        assert (held_ahead(week, lag) == HOURS).all()


# --- what the books take over -----------------------------------------------------------------------------------------


@drawn
@given(
    st.sampled_from((STATED_PEAK, STATED_TROUGH, *TRACES)),
    st.floats(1, 1000),
    st.floats(1, 1000),
    st.floats(0.001, 1000),
    st.floats(0, 1e6),
)
def test_any_week_has_a_mean_of_one_and_holds_at_least_its_traffic(
    shape: str, peak: float, ratio: float, weekend: float, lag: float
) -> None:
    given_values = {"peak_to_average": peak, "peak_to_trough": ratio, "weekend_factor": weekend, "autoscaling_lag": lag}
    profile = profile_of(workload(shape, **given_values))
    assert profile.levels.shape == profile.held.shape == (GROUPS,)
    assert float(np.mean(profile.levels)) == pytest.approx(1, rel=1e-9)
    assert (profile.levels > 0).all()
    for levels in (profile.levels, profile.held):
        assert (np.diff(levels) >= 0).all()
    assert (profile.held >= profile.levels * (1 - 1e-12)).all()
    assert profile.held[-1] <= profile.busiest * (1 + 1e-9)


def test_the_inputs_of_the_books_have_a_row_a_workload() -> None:
    rows = (workload(STATED_PEAK, peak_to_average=3.0), workload(TRACES[0]))
    inputs = demand_inputs(rows)
    assert inputs["load_levels"].shape == inputs["held_levels"].shape == (2, 1, 1, GROUPS)
    assert inputs["busiest_hour"].shape == (2, 1, 1)
    assert float(inputs["busiest_hour"][0, 0, 0]) == 3
    np.testing.assert_array_equal(inputs["load_levels"][1, 0, 0], profile_of(rows[1]).levels)
