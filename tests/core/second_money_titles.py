"""What titles about money say (crossover, share, margin, steps of a cost), computed from the arrays once more."""

import math

import numpy as np

from core.charts.spec import ChartSpec
from core.equations import cash, demand, lifetime, unit_cost
from core.outcome import Outcome
from tests.core.story_studies import of_selected, of_services, rounds_to
from tests.core.title_reading import (
    BOUGHT,
    MONEY,
    NUMBER,
    SHARE,
    counted,
    first_month,
    is_known,
    never,
    own_services,
    parsed,
    says_money,
    says_share,
    says_times,
    spend_is_unknown,
)

# --- money over the months --------------------------------------------------------------------------------------------


def lifetime_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Crossover: whether there is one, its month, and the share at the end."""
    if spec.empty:
        assert spec.title == "Training against inference"
        assert spend_is_unknown(outcome)
        return "empty"
    training = np.cumsum(of_services(outcome, lifetime.monthly_training_cost))
    inference = np.cumsum(of_services(outcome, lifetime.monthly_inference_cost))
    share = inference[-1] / (inference[-1] + training[-1])
    passing = [month for month, (one, other) in enumerate(zip(inference, training, strict=True), 1) if one >= other]
    if spec.title == "No training is paid for: all of the cost is inference":
        assert training[-1] == 0 < inference[-1]
        return "no training"
    found = parsed(
        rf"Inference passes training in month (?P<month>\d+) and reaches (?P<share>{SHARE}) of lifetime cost",
        spec.title,
    )
    if found:
        assert passing
        assert int(found["month"]) == passing[0]
        assert says_share(share, found["share"])
        return "crosses"
    found = parsed(
        rf"Training stays larger: inference is (?P<share>{SHARE}) of spend by month (?P<month>\d+)", spec.title
    )
    assert found, never(spec.title)
    assert not passing
    assert says_share(share, found["share"])
    assert int(found["month"]) == len(training)
    return "stays"


def share_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Share of inference by calendar year: first and last year in which anything is spent, and the way between."""
    if spec.empty:
        assert spec.title == "How large inference is in the bill"
        assert spend_is_unknown(outcome)
        return "empty"
    years: dict[int, list[float]] = {}
    training = of_services(outcome, lifetime.monthly_training_cost)
    inference = of_services(outcome, lifetime.monthly_inference_cost)
    money = outcome.study.money
    for month, (trained, inferred) in enumerate(zip(training, inference, strict=True), int(money.start_month) - 1):
        sums = years.setdefault(int(money.base_year) + month // 12, [0.0, 0.0])
        sums[0], sums[1] = sums[0] + trained, sums[1] + inferred
    shares = {year: one[1] / sum(one) for year, one in years.items() if sum(one) > 0}
    first, *_, last = values = [*shares.values(), shares[max(shares)]]
    if found := parsed(rf"Inference is (?P<share>{SHARE}) of the spend of (?P<year>\d+)", spec.title):
        assert list(shares) == [int(found["year"])]
        assert says_share(first, found["share"])
        return "one year"
    assert len(shares) > 1
    if found := parsed(rf"Inference stays at (?P<share>{SHARE}) of yearly spend", spec.title):
        assert all(says_share(one, found["share"]) for one in values)
        return "stays"
    if found := parsed(rf"Inference starts and ends at (?P<share>{SHARE}) of yearly spend", spec.title):
        assert says_share(first, found["share"])
        assert says_share(last, found["share"])
        assert not all(says_share(one, found["share"]) for one in values)
        return "returns"
    found = parsed(
        rf"Inference (?P<way>grows|falls) from (?P<from>{SHARE}) to (?P<to>{SHARE}) of yearly spend", spec.title
    )
    assert found, never(spec.title)
    assert says_share(first, found["from"])
    assert says_share(last, found["to"])
    assert (found["way"] == "grows") == (last > first)
    return found["way"]


def margin_title(outcome: Outcome, spec: ChartSpec) -> str:
    """When the margin turns, whether for good, what it never falls below, and the yearly change of the price."""
    study = outcome.study
    revenue, cost = (of_selected(outcome, one) for one in (cash.monthly_revenue, lifetime.monthly_inference_cost))
    if spec.empty:
        assert spec.title == "Price, cost and margin"
        assert not is_known(outcome, study.selected_workload, study.reference_chip) or not revenue.any()
        return "empty"
    requests = of_selected(outcome, demand.monthly_requests)
    months = [month for month, one in enumerate(requests, 1) if one > 0]
    price = {month: revenue[month - 1] / requests[month - 1] for month in months}
    below = [month for month in months if revenue[month - 1] < cost[month - 1]]
    pace = (
        rf"(?:With the (?P<real>real )?price at (?P<change>[−+]{NUMBER}) % a year|At a steady (?P<still>real )?price)"
    )
    found = parsed(
        rf"{pace}, margin (?:turns (?P<sign>negative|positive) in month (?P<month>\d+)"
        r"(?:, (?P<lasting>not for good|for good in \d+))?"
        rf"|never falls below (?P<floor>{NUMBER}) % in (?P<months>\d+) months?"
        r"|stays negative for (?P<all>\d+) months?)",
        spec.title,
    )
    assert found, never(spec.title)
    yearly = (price[months[-1]] / price[months[0]]) ** (12 / max(months[-1] - months[0], 1)) - 1
    real = study.money.dollars == "real" and study.money.inflation != 0
    assert real == ("real" in found or "still" in found)
    if "change" in found:
        assert rounds_to(100 * yearly, found["change"])
    else:
        assert abs(yearly) < 0.0005 + 1e-12
    began_below = months[0] in below
    turned = [month for month in months if (month in below) != began_below]
    if "month" in found:
        assert int(found["month"]) == turned[0]
        assert (found["sign"] == "positive") == began_below
        relapsed = [month for month in months if month > turned[0] and month not in turned]
        said = found.get("lasting", "for good")
        after = next((month for month in turned if not relapsed or month > relapsed[-1]), None)
        assert said == ("not for good" if after is None else "for good" if not relapsed else f"for good in {after}")
        return f"turns {found['sign']}"
    assert not turned
    assert int(found.get("months", found.get("all", "0"))) == len(months)
    assert began_below == ("all" in found)
    if "floor" in found:
        margin = 100 * min(1 - cost[month - 1] / revenue[month - 1] for month in months)
        floor = float(found["floor"].replace(",", ""))
        assert floor <= margin + 1e-6
        assert margin < floor + (1.0 if margin >= 10 else 0.1) + 1e-6
        return "holds"
    return "stays negative"


# --- the waterfall ----------------------------------------------------------------------------------------------------

SERVING = {
    unit_cost.ideal_unit_cost: "", unit_cost.software_unit_cost: "software efficiency",
    unit_cost.latency_unit_cost: "the latency limit", unit_cost.headroom_unit_cost: "peak headroom",
    unit_cost.availability_unit_cost: "availability", unit_cost.idle_unit_cost: "idle capacity",
    unit_cost.delivered_unit_cost: "overhead",
}  # fmt: skip
TRAINING = {
    unit_cost.ideal_training_cost: "", unit_cost.utilized_training_cost: "utilisation (MFU)",
    unit_cost.interrupted_training_cost: "failures and restarts", unit_cost.computed_training_cost: "experiments",
    unit_cost.lifetime_training_cost: "data and staff",
}  # fmt: skip


def waterfall_title(outcome: Outcome, spec: ChartSpec) -> str:
    """How many times the ideal, or what share of it, and which step adds or takes most."""
    study = outcome.study
    workload, chip, trains = (
        study.selected_workload,
        study.reference_chip,
        study.settings.waterfall_measure == "training",
    )
    subject, steps = ("Training", TRAINING) if trains else ("Delivered inference", SERVING)
    if spec.empty:
        assert spec.title == f"What {subject.lower()} costs"
        return "empty"
    rows = own_services(study) if trains else [workload]
    costs = [sum(first_month(outcome, step, row, chip) for row in rows) for step in steps]
    if trains:
        assert math.isclose(costs[-1], of_services(outcome, lifetime.monthly_training_cost).sum(), rel_tol=1e-9)
    else:
        units = of_selected(outcome, demand.monthly_delivered_units).sum()
        spent = of_selected(outcome, lifetime.monthly_inference_cost).sum()
        assert math.isclose(costs[-1], spent / units, rel_tol=1e-9)
    of = counted(study, workload)
    per_dollar = of.per_dollar and not trains
    told = costs if trains else [of.shown(cost) for cost in costs]
    changes = {words: now - before for words, before, now in zip(steps.values(), [0.0, *told], told, strict=False)}
    del changes[""]
    found = parsed(
        rf"(?:{subject} costs (?:(?P<times>{BOUGHT})× the ideal|(?P<cost>{MONEY})(?: per (?P<per>.+?))?)"
        rf"|A dollar buys (?P<bought>{BOUGHT}) (?P<words>.+?), (?P<share>{NUMBER} %) of the ideal)"
        r"(?:; (?P<step>.+) (?P<verb>adds?|takes?) most)?",
        spec.title,
    )
    assert found, never(spec.title)
    assert per_dollar == ("bought" in found)
    if "bought" in found:
        assert found["words"] == of.words
        assert says_money(told[-1], found["bought"])
        assert rounds_to(100 * told[-1] / told[0], found["share"].removesuffix(" %"))
    elif "times" in found:
        assert says_times(costs[-1] / costs[0], found["times"])
    else:
        assert costs[0] == 0
        assert says_money(told[-1], found["cost"])
    sign = -1 if per_dollar else 1
    rounding = 1e-12 * abs(told[-1])
    largest = max(sign * change for change in changes.values())
    if "step" not in found:
        assert largest <= rounding
        return f"{subject}: none"
    assert found["verb"].startswith("take") == per_dollar
    assert (found["verb"][-1] == "s") == (
        found["step"] not in ("failures and restarts", "experiments", "data and staff")
    )
    assert sign * changes[found["step"]] >= largest - rounding
    return f"{subject}: {found['verb']}"
