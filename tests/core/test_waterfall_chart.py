"""Chart `waterfall`, of a delivered unit and of training, in dollars and as factors, checked by separate code."""

import re
from collections import Counter
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from core.charts import build
from core.charts.spec import ChartSpec, Tone
from core.equations import demand, lifetime, unit_cost
from core.evaluation import evaluate
from core.outcome import Outcome
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.story_studies import SEEDS, of_selected, of_services, rounds_to, story_outcome

BOTH = ("serving", "training")
NAMES = {
    "Software": "software efficiency adds", "Latency limit": "the latency limit adds",
    "Peak headroom": "peak headroom adds", "Availability": "availability adds", "Idle": "idle capacity adds",
    "Overhead": "overhead adds", "Utilisation": "utilisation (MFU) adds", "Failures": "failures and restarts add",
    "Experiments": "experiments add", "Data, staff": "data and staff add",
}  # fmt: skip
SUBJECTS = {"serving": "Delivered inference", "training": "Training"}
TITLE = re.compile(r"(.+) costs (?:([\d.,]+(?:e\+\d+)?)× the ideal|(\$.+?))(?:; (.+ adds?) most)?")


def drawn(outcome: Outcome, measure: str, reading: str) -> ChartSpec:
    settings = msgspec.structs.replace(outcome.study.settings, waterfall_measure=measure, waterfall_reading=reading)
    study = msgspec.structs.replace(outcome.study, settings=settings)
    return build("waterfall", Outcome(study, outcome.kpis, tuple, {}, outcome.detail, 0.0))


def delivered_cost(outcome: Outcome, measure: str) -> float:
    """Cost of a unit over the horizon, or of all training, summed month by month."""
    if measure == "training":
        return float(of_services(outcome, lifetime.monthly_training_cost).sum())
    costs = of_selected(outcome, lifetime.monthly_inference_cost).sum()
    return float(costs / of_selected(outcome, demand.monthly_delivered_units).sum())


@pytest.mark.parametrize("measure", BOTH)
def test_the_steps_sum_to_the_total_and_each_begins_where_the_last_one_ended(measure: str) -> None:
    checked = 0
    for seed in SEEDS:
        outcome = story_outcome(seed)
        added, factor = (drawn(outcome, measure, reading) for reading in ("added", "factor"))
        assert added.empty == factor.empty
        if added.empty:
            continue
        total = delivered_cost(outcome, measure)
        assert added.bars[-1].end == pytest.approx(total, rel=1e-9)
        assert factor.reading == ("factor" if added.bars[0].end > 0 else "added")
        for spec in (added, factor):
            *steps, last = spec.bars
            sizes = [bar.end - bar.start for bar in steps]
            assert abs(sum(sizes) - last.end) <= 1e-12 * max(abs(size) for size in (*sizes, last.end))
            assert (steps[0].start, last.start, last.end) == (0, 0, steps[-1].end)
            for before, after in pairwise(steps):
                assert after.start == before.end
                falls = after.end - after.start < -1e-12 * after.end
                assert after.tone is (Tone.DECREASE if falls else Tone.INCREASE)
            assert spec.x.categories == tuple(bar.category for bar in spec.bars)
            assert last.low is not None
            assert last.high is not None
            assert last.low <= last.end * (1 + 1e-12)
            assert last.high >= last.end * (1 - 1e-12)
        if factor.reading == "factor":
            for money, times in zip(added.bars, factor.bars, strict=True):
                assert times.end == pytest.approx(money.end / added.bars[0].end, rel=1e-12)
        checked += 1
    assert checked >= 200


@pytest.mark.parametrize("measure", BOTH)
def test_the_title_tells_the_multiple_of_the_ideal_and_the_largest_step(measure: str) -> None:
    told: Counter[str] = Counter()
    for seed in SEEDS:
        outcome = story_outcome(seed)
        spec = drawn(outcome, measure, "added")
        if spec.empty:
            continue
        found = TITLE.fullmatch(spec.title)
        assert found, spec.title
        assert found[1] == SUBJECTS[measure]
        assert drawn(outcome, measure, "factor").title == spec.title
        ideal, delivered = spec.bars[0].end, delivered_cost(outcome, measure)
        if ideal > 0:
            assert rounds_to(delivered / ideal, found[2])
        else:
            assert rounds_to(delivered, found[3], 3)
        added = {bar.category: bar.end - bar.start for bar in spec.bars[1:-1]}
        if found[4]:
            (named,) = [name for name, words in NAMES.items() if words == found[4]]
            assert added[named] == max(added.values())
            told[named] += 1
        else:
            assert max(added.values()) <= 0
    assert len(told) > 1
    assert told.total() >= 190


@pytest.mark.parametrize("measure", BOTH)
def test_labels_give_what_a_step_adds_and_by_what_factor(measure: str) -> None:
    added = re.compile(r"([+−])(\$[\d.,e+-]+(?: [MBT])?)(?: ×([\d.]+))?")
    for seed in SEEDS[:100]:
        outcome = story_outcome(seed)
        money, factor = (drawn(outcome, measure, reading) for reading in ("added", "factor"))
        if money.empty or money.bars[0].end == 0:
            continue
        scale = 1.0 if measure == "training" else money.y.factor
        for bar, times in zip(money.bars[1:-1], factor.bars[1:-1], strict=True):
            found = added.fullmatch(bar.label)
            assert found, bar.label
            step = bar.end - bar.start if abs(bar.end - bar.start) > 1e-12 * bar.end else 0.0
            assert (found[1] == "+") == (step >= 0)
            assert rounds_to(abs(step) * scale, found[2], 3)
            assert times.label == f"×{bar.end / bar.start:.2f}" == f"×{found[3]}"
        assert factor.bars[-1].label == f"×{money.bars[-1].end / money.bars[0].end:.2f}"


def test_training_that_only_pays_people_has_no_multiple() -> None:
    study = edited(
        SAMPLE, ("workloads", WORKLOAD, "training_tokens", 0.0), ("workloads", WORKLOAD, "data_and_staff_cost", 3e6)
    )
    outcome = evaluate(study)
    spec = drawn(outcome, "training", "factor")
    assert re.fullmatch(r"Training costs \$[\d.]+ M; data and staff add most", spec.title)
    assert (spec.reading, spec.bars[1].label) == ("added", "+$0")


def test_an_alternative_is_left_out_of_training() -> None:
    alternative = msgspec.structs.replace(
        SAMPLE.workloads[0], id="small", name="Small", alternative_to=SAMPLE.workloads[0].name
    )
    both = msgspec.structs.replace(SAMPLE, workloads=(*SAMPLE.workloads, alternative))
    two = msgspec.structs.replace(both, workloads=(SAMPLE.workloads[0], named_own(alternative)))
    alone, beside, doubled = (drawn(evaluate(study), "training", "added").bars[-1].end for study in (SAMPLE, both, two))
    assert beside == alone
    assert doubled == pytest.approx(2 * alone, rel=1e-12)


def named_own(workload: object) -> object:
    return msgspec.structs.replace(workload, alternative_to="")  # type: ignore[type-var]


def test_training_steps_follow_from_the_work_the_rates_and_the_people() -> None:
    outcome = evaluate(SAMPLE)
    figures, chip = outcome.detail, SAMPLE.reference_chip
    workload = SAMPLE.workloads[0]

    def given(name: str) -> float:
        return float(figures.monthly_input(name, 0, chip))

    rate = SAMPLE.chips[chip].rental_price
    assert rate is not None
    money = SAMPLE.money
    assert (money.acquisition, money.price_path, money.dollars) == ("rented", "exponential", "real")
    price = rate * ((1 + money.price_change) / (1 + money.inflation)) ** (np.arange(36) / 12)
    runs = np.where(np.arange(36) % workload.retraining_interval == 0, workload.retraining_share, 0.0)
    runs[0] = 1.0
    tunes = workload.fine_tunes_a_year / 12 * workload.fine_tune_share
    ideal = given("training_run_work") / given("training_peak_rate")
    final = float((price * (runs + tunes)).sum())
    expected = {
        "Ideal": final * ideal,
        "Utilisation": final * given("training_run_chip_time") * given("training_goodput"),
        "Failures": final * given("training_run_chip_time"),
        "Experiments": float((price * (runs * workload.experiments_multiplier + tunes)).sum())
        * given("training_run_chip_time"),
        "Data, staff": float(figures.monthly(unit_cost.lifetime_training_cost, 0, chip)[0]),
    }
    bars = {bar.category: bar.end for bar in drawn(outcome, "training", "added").bars[:-1]}
    assert bars == pytest.approx(expected, rel=1e-9)
