"""Chart `margin`: price, cost and gross margin month by month, and when it turns, checked by separate code."""

import functools
import re

import msgspec
import numpy as np
import pytest

from core.charts import build
from core.charts.margin import claim, turning_place
from core.charts.spec import Scale
from core.equations import cash, demand, lifetime
from core.evaluation import evaluate
from core.outcome import Outcome
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.story_studies import SEEDS, of_selected, read, rounds_to, story_outcome

PRICES = ("input_price", "cached_price", "output_price", "query_price")
PACE = r"(?:With the (?:real )?price at (?P<change>[−+][\d.,]+) % a year|At a steady (?:real )?price)"
TURNS = re.compile(
    rf"{PACE}, margin turns (?P<sign>negative|positive) in month (?P<month>\d+)"
    r"(?:, (?P<lasting>not for good|for good in \d+))?"
)
NEVER = re.compile(rf"{PACE}, margin never falls below (?P<lowest>[\d.]+) % in (?P<months>\d+) months?")
STAYS = re.compile(rf"{PACE}, margin stays negative for (?P<months>\d+) months?")


def near_the_turn(seed: int) -> Study:
    """A random study whose prices are such that the first month's margin is near zero: later ones may turn."""
    study = story_outcome(seed).study
    margin = of_selected(story_outcome(seed), cash.monthly_margin)[0]
    selected = study.workloads[study.selected_workload]
    wanted = (-0.2, -0.05, 0.05, 0.2)[seed % 4]
    factor = (1 - margin) / (1 - wanted)
    prices = {name: min(getattr(selected, name) * factor, 1.0) for name in PRICES}
    changed = msgspec.structs.replace(selected, pass_through=(0.0, 1.0, 1.5)[seed % 3], **prices)
    workloads = tuple(changed if row.id == selected.id else row for row in study.workloads)
    return msgspec.structs.replace(study, workloads=workloads)


@functools.cache
def outcomes() -> tuple[Outcome, ...]:
    """Random studies with a margin, and as many near the turn."""
    charged = [seed for seed in SEEDS if not build("margin", story_outcome(seed)).empty]
    assert len(charged) > 180
    near = tuple(evaluate(near_the_turn(seed)) for seed in charged)
    return (*(story_outcome(seed) for seed in charged), *near)


def test_the_title_tells_the_month_it_turns_or_the_lowest_margin_and_the_change_of_the_price() -> None:
    told = {"negative": 0, "positive": 0, "never": 0, "stays": 0, "moved": 0}
    for outcome in outcomes():
        title = build("margin", outcome).title
        price = of_selected(outcome, cash.monthly_revenue) / of_selected(outcome, demand.monthly_requests)
        cost = of_selected(outcome, lifetime.monthly_inference_cost) / of_selected(outcome, demand.monthly_requests)
        margin = 1 - cost / price
        signs = [bool(one < 0) for one in margin]
        turned = next((month for month, sign in enumerate(signs, 1) if sign != signs[0]), None)
        if turned is not None:
            found = TURNS.fullmatch(title)
            assert found, title
            assert int(found["month"]) == turned
            assert (found["sign"] == "negative") == signs[turned - 1]
            told[found["sign"]] += 1
            settled = max(month for month, sign in enumerate(signs, 1) if sign == signs[0]) + 1
            lasting = f"for good in {settled}" if settled <= len(signs) else "not for good"
            assert found["lasting"] == (None if settled == turned else lasting)
        elif signs[0]:
            found = STAYS.fullmatch(title)
            assert found, title
            assert int(found["months"]) == len(price)
            told["stays"] += 1
        else:
            found = NEVER.fullmatch(title)
            assert found, title
            lowest = 100 * float(margin.min())
            assert read(found["lowest"]) <= lowest + 1e-6
            assert lowest < read(found["lowest"]) + (1 if lowest >= 10 else 0.1) + 1e-6
            assert int(found["months"]) == len(price)
            told["never"] += 1
        years = (len(price) - 1) / 12
        change = 100 * ((price[-1] / price[0]) ** (1 / years) - 1) if years else 0.0
        if found["change"]:
            assert rounds_to(change, found["change"])
            told["moved"] += 1
        else:
            assert abs(change) < 0.05
    assert min(told.values()) > 10, told
    assert sum(told.values()) - told["moved"] >= 200


def test_both_panels_share_their_months_and_draw_the_figures_of_the_book() -> None:
    for outcome in outcomes():
        spec = build("margin", outcome)
        assert spec.below is not None
        assert spec.below.x == spec.x
        units = of_selected(outcome, demand.monthly_delivered_units)
        price, cost, *api = spec.series
        for one in (*spec.series, *spec.below.series):
            assert one.x == tuple(range(1, int(outcome.study.money.horizon) + 1))
        np.testing.assert_allclose(price.y, of_selected(outcome, cash.monthly_revenue) / units, rtol=1e-12)
        np.testing.assert_allclose(cost.y, of_selected(outcome, lifetime.monthly_inference_cost) / units, rtol=1e-12)
        (margin,) = spec.below.series
        np.testing.assert_allclose(margin.y, 1 - np.array(cost.y) / price.y, rtol=1e-9, atol=1e-12)
        assert [one.label for one in api] == ["API price"] * len(api)
        for marker in spec.below.markers:
            assert marker.text == f"month {marker.x:.0f}"
            assert marker.y == margin.y[int(marker.x) - 1]
            assert f"in {marker.text}" in spec.title


def test_the_summary_tells_the_first_and_the_last_month() -> None:
    ends = r"price (\$\S+(?: [MBT])?), cost (\$\S+(?: [MBT])?), margin (\S+) %"
    pattern = re.compile(rf"First month: {ends}\. Last month: {ends}\.")
    for outcome in outcomes():
        spec = build("margin", outcome)
        assert spec.below is not None
        found = pattern.search(spec.summary)
        assert found, spec.summary
        values = [
            value
            for at in (0, -1)
            for value in (
                spec.series[0].y[at] * spec.y.factor,
                spec.series[1].y[at] * spec.y.factor,
                100 * spec.below.series[0].y[at],
            )
        ]
        for at, (value, text) in enumerate(zip(values, found.groups(), strict=True)):
            assert rounds_to(value, text, 2 if at % 3 == 2 else 3), (value, text)


def test_the_margin_of_a_month_at_break_even_is_not_negative() -> None:
    assert turning_place(np.array([0.0, 0.1])) is None
    assert turning_place(np.array([0.2, 0.0, -0.1])) == 2
    assert turning_place(np.array([-0.2, 0.0, -0.1])) == 1


def test_months_without_traffic_are_left_out() -> None:
    table = {"one": 0.0, "two": 1.0, "three": 0.0, "four": 0.0, "five": 0.0}
    study = edited(SAMPLE, ("workloads", WORKLOAD, "growth_path", "table"))
    for year, times in table.items():
        study = edited(study, ("workloads", WORKLOAD, f"traffic_after_{year}", times))
    outcome = evaluate(study)
    assert np.flatnonzero(of_selected(outcome, demand.monthly_delivered_units) == 0).tolist() == [12]
    spec = build("margin", outcome)
    assert spec.below is not None
    for one in (*spec.series, *spec.below.series):
        assert one.x == (*range(1, 13), *range(14, 37))
        assert np.isfinite(one.y).all()
    margin = of_selected(outcome, cash.monthly_margin)
    assert spec.below.series[0].y == tuple(margin[np.arange(36) != 12])


@pytest.mark.parametrize(
    ("lowest", "words"), [(0.419, "41 %"), (0.0578, "5.7 %"), (0.9999, "99 %"), (1.0, "100 %"), (0.0, "0 %")]
)
def test_a_margin_never_falls_below_what_the_title_says(lowest: float, words: str) -> None:
    steady = np.array([2.0, 2.0])
    said = claim(np.array([1.0, 2.0]), steady, np.array([1.0, lowest]))
    assert said == f"At a steady price, margin never falls below {words} in 2 months"


def test_a_margin_that_swings_is_not_said_to_have_turned_for_good() -> None:
    month, price = np.arange(1.0, 6.0), np.full(5, 2.0)
    once = claim(month, price, np.array([-0.2, -0.1, 0.1, 0.2, 0.3]))
    assert once == "At a steady price, margin turns positive in month 3"
    swinging = claim(month, price, np.array([-0.2, 0.1, -0.1, 0.2, 0.3]))
    assert swinging == "At a steady price, margin turns positive in month 2, for good in 4"
    relapsing = claim(month, price, np.array([0.2, -0.1, 0.2, -0.1, 0.1]))
    assert relapsing == "At a steady price, margin turns negative in month 2, not for good"


def test_a_price_that_only_inflation_moves_is_said_to_fall_in_real_terms() -> None:
    spec = build("margin", evaluate(SAMPLE))
    assert spec.title.startswith("With the real price at −2.4 % a year, margin ")
    assert len(spec.title) <= 90
    nominal = build("margin", evaluate(edited(SAMPLE, ("money", "money", "dollars", "nominal"))))
    assert nominal.title.startswith("At a steady price, margin ")


def test_chips_that_cost_nothing_stand_on_a_plain_axis() -> None:
    free = edited(
        SAMPLE,
        *(("money", "money", name, value) for name, value in (
            ("acquisition", "owned"), ("residual_share", 1.0), ("capital_cost_rate", 0.0), ("maintenance_share", 0.0),
            ("operations_cost", 0.0), ("space_cost", 0.0),
        )),
        ("site", "site", "electricity_price", 0.0),
    )  # fmt: skip
    spec = build("margin", evaluate(free))
    assert set(spec.series[1].y) == {0.0}
    assert spec.y.scale is Scale.LINEAR
    assert build("margin", evaluate(SAMPLE)).y.scale is Scale.LOG


def test_without_a_price_charged_the_chart_says_where_to_type_one() -> None:
    spec = build("margin", evaluate(edited(SAMPLE, *(("workloads", WORKLOAD, name, 0.0) for name in PRICES))))
    assert spec.empty == "No price is charged for Support chat: type one in Workload."
    assert spec.below is None
    assert not spec.series
