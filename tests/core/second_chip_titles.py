"""What titles about chips say (ranks, leads, likelihoods, reach, cost of speed), computed from the arrays once more."""

import math
from typing import NamedTuple

import numpy as np

from core.charts.spec import ChartSpec
from core.equations import PERFORMANCE, footprint, latency, unit_cost
from core.outcome import Outcome
from core.study import Study
from tests.core.story_studies import rounds_to
from tests.core.title_reading import (
    BOUGHT,
    MONEY,
    NUMBER,
    SHARE,
    chip_called,
    counted,
    first_month,
    never,
    parsed,
    says_money,
    says_share,
    says_times,
)

DEVIATIONS = 1.2815515655446004
"""Of a normal error, from its middle to the end of an 80 % band."""


# --- chips ------------------------------------------------------------------------------------------------------------


class Ranked(NamedTuple):
    """A chip's figure, less being better, with the deviation of its logarithm; alternative: a workload's position."""

    chip: int
    value: float
    deviation: float
    alternative: int | None


def ranked(outcome: Outcome) -> list[Ranked]:
    """All chips with a figure, and the best chip of each alternative of no lower quality, best first."""
    study = outcome.study
    selected = study.workloads[study.selected_workload]
    found = [one for chip in range(len(study.chips)) for one in _entry(outcome, study.selected_workload, chip, None)]
    for place, row in enumerate(study.workloads):
        if row.alternative_to != selected.name or place == study.selected_workload:
            continue
        if None not in (row.quality_mark, selected.quality_mark) and row.quality_mark < selected.quality_mark:  # type: ignore[operator]
            continue
        found += sorted(
            (one for chip in range(len(study.chips)) for one in _entry(outcome, place, chip, place)),
            key=lambda one: one.value,
        )[:1]
    if study.settings.chips_measure == "cost" and study.settings.count_reading == "per dollar":
        found = [one for one in found if one.value > 0]
    return sorted(found, key=lambda one: one.value)


def _entry(outcome: Outcome, workload: int, chip: int, alternative: int | None) -> list[Ranked]:
    """None or one."""
    study, served = outcome.study, outcome.detail.served
    measure, of = study.settings.chips_measure, counted(study, workload)
    band = math.log(float(outcome.detail.bands.served[workload, chip])) / DEVIATIONS
    if measure == "latency":
        grid = outcome.detail.deployments_of(workload)
        runs = grid.choice.runs[grid.row(workload), chip]
        if not runs.any():
            return []
        times = grid.entries(grid.values[grid.rules.response], workload, chip)[runs]
        return [Ranked(chip, float(times.min()), band, alternative)]
    if not served.feasible[workload, chip]:
        return []
    if measure == "energy":
        if study.chips[chip].thermal_design_power is None:
            return []
        value = first_month(outcome, footprint.energy_per_unit, workload, chip) / of.per_unit
        return [Ranked(chip, value, band, alternative)]
    if not served.priced[workload, chip]:
        return []
    shape = (2, len(study.workloads), len(study.chips), 1)
    ends = np.broadcast_to(outcome.detail.lifetime_range[unit_cost.delivered_unit_cost], shape)[:, workload, chip, 0]
    spread = math.log(ends[0] / ends[1]) / 2 / DEVIATIONS if ends[1] > 0 else 0.0
    value = first_month(outcome, unit_cost.delivered_unit_cost, workload, chip) / of.per_unit
    return [Ranked(chip, value, spread, alternative)]


ABLE = {
    "cost": "serve this workload at a known cost",
    "latency": "run this workload",
    "energy": "serve this workload at a known power",
}


def chips_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Who is best, who second, by how much, and how likely that is."""
    study, order = outcome.study, ranked(outcome)
    measure, of = study.settings.chips_measure, counted(outcome.study, outcome.study.selected_workload)
    rises = measure == "cost" and of.per_dollar
    if spec.empty or not order:
        assert not order
        assert spec.empty
        assert spec.title == f"No chip can {ABLE[measure]}"
        return "none"
    if len(order) == 1:
        only = ", the only chip of the study, can" if len(study.chips) == 1 else " is the only chip that can"
        name = spec.title.removesuffix(f"{only} {ABLE[measure]}")
        assert name != spec.title, never(spec.title)
        assert _means(study, name, order[0])
        return "only one"
    best, second = order[:2]
    lead = 1 - best.value / second.value if second.value > 0 else 0.0
    if rises:
        lead = second.value / best.value - 1
    if found := parsed(r"(?P<best>.+) and (?P<second>.+) are level", spec.title):
        assert lead < 0.005
        assert {True} == {_means(study, found["best"], best), _means(study, found["second"], second)}
        return "level"
    assert lead >= 0.005 - 1e-12
    spread = math.hypot(best.deviation, second.deviation)
    chance = 1.0
    if spread and best.value > 0:
        chance = 0.5 * (1 + math.erf(math.log(second.value / best.value) / spread / math.sqrt(2)))
    noun = of.words.removesuffix("s") if of.words != "queries" else "query"
    claims = {
        "cost": rf"serves (?P<lead>{SHARE}) more {of.words} per \$ than"
        if rises
        else rf"is (?P<lead>{SHARE}) cheaper than",
        "latency": rf"answers (?P<lead>{SHARE}) sooner than",
        "energy": rf"uses (?P<lead>{SHARE}) less energy an? {noun} than",
    }
    doubted = r"leads (?P<second>.+) by (?P<lead>(?:over )?{}) %, but not surely: (?P<likely>\d+) % likely"
    found = parsed(rf"(?P<best>.+?) {claims[measure]} (?P<second>.+)", spec.title)
    if not found:
        found = parsed(rf"(?P<best>.+?) {doubted.format(NUMBER)}", spec.title)
        assert found, never(spec.title)
        assert f"{100 * chance:.0f}" == found["likely"]
    assert ("likely" in found) == (chance < 0.9)
    assert _means(study, found["best"], best)
    assert _means(study, found["second"], second)
    assert says_share(lead, found["lead"]), (lead, found["lead"])
    return f"{measure}{' per dollar' if rises else ''}{', doubted' if 'likely' in found else ''}"


def _means(study: Study, words: str, one: Ranked) -> bool:
    """Whether words name a chip, or an alternative on its chip."""
    if one.alternative is not None:
        lead = f"{study.workloads[one.alternative].name} on "
        assert words.startswith(lead), words
        words = words.removeprefix(lead)
    return chip_called(study, words) == one.chip


# --- pareto -----------------------------------------------------------------------------------------------------------

LONGEST_TITLE = 90
NEVER_TWICE, SAME_AT_TWICE, TWICE = (
    "; it cannot be twice as fast",
    ", even at twice the speed",
    "; twice the speed 1.5×",
)
"""What a title says of twice the speed is left out where it would make it too long."""
LIMIT = rf"(?:{NUMBER}(?: [kMBT])? tokens/s|{NUMBER} (?:ns|µs|ms|s|min|h))"
TIMES = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


def pareto_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Who of the chips drawn is cheapest at the limit, and what twice the speed costs there."""
    study, workload = outcome.study, outcome.study.selected_workload
    row, of = study.workloads[workload], counted(outcome.study, workload)
    is_language = row.kind == "language model"
    wanted = 1 / (row.output_token_limit if is_language else row.response_limit)
    ids = [chip.id for chip in study.chips]
    drawn = [ids.index(one.id.removeprefix("chip-")) for one in spec.series if one.id.startswith("chip-")]
    cheapest = {chip: _cheapest(outcome, workload, chip, wanted) for chip in drawn}
    if spec.empty:
        assert not drawn
        assert spec.title == "What speed costs"
        served = outcome.detail.served
        assert not (served.possible[workload] & served.priced[workload]).any()
        return "empty"
    best = min(cheapest.values())
    if found := parsed(rf"No chip shown reaches (?P<limit>{LIMIT})", spec.title):
        assert best == math.inf
        assert _is_limit(found["limit"], 1 / wanted)
        return "out of reach"
    found = parsed(
        rf"At (?P<limit>{LIMIT}), (?P<name>.+?) (?:(?P<free>costs nothing)"
        rf"|costs (?P<cost>{MONEY})/(?:M queries|1,000 images|M)|serves (?P<bought>{BOUGHT}) (?P<words>.+?) per \$)"
        r"(?:(?P<never>; it cannot be twice as fast)|(?P<same>, even at twice the speed)"
        rf"|; twice the speed (?:costs (?P<times>{BOUGHT})× as much|(?P<short>{BOUGHT})×)"
        rf"|; at twice the speed (?P<share>{BOUGHT})× as many|; twice as fast (?P<few>{BOUGHT})×)?",
        spec.title,
    )
    assert found, never(spec.title)
    found |= {key: found[short] for key, short in (("times", "short"), ("share", "few")) if short in found}
    assert best < math.inf
    assert _is_limit(found["limit"], 1 / wanted)
    if found["name"] in ("a chip", "the best chip shown"):  # its name is too long for a title
        chip = min(cheapest, key=lambda one: cheapest[one])
    else:
        chip = chip_called(study, found["name"])
    assert cheapest[chip] == best
    if "free" in found:
        assert best == 0
        assert of.per_dollar
        return "free"
    if "words" in found:
        assert found["words"] == of.words
    assert ("bought" in found) == of.per_dollar
    assert says_money(of.shown(best), found.get("cost") or found["bought"])
    twice = _cheapest(outcome, workload, chip, 2 * wanted)
    if "never" in found:
        assert twice == math.inf
        return "not twice"
    if "same" in found:
        assert twice == best
        return "same at twice"
    if "times" in found or "share" in found:
        ratio = twice / best if "times" in found else best / twice
        assert ("share" in found) == of.per_dollar
        assert twice / best >= 1.05 - 1e-9
        assert says_times(ratio, found.get("times") or found["share"])
        return "twice"
    omitted = NEVER_TWICE if twice == math.inf else SAME_AT_TWICE if twice == best else TWICE
    assert best == 0 or 1 < twice / best < 1.05 or len(spec.title) + len(omitted) > LONGEST_TITLE
    return "hardly more at twice"


def _cheapest(outcome: Outcome, workload: int, chip: int, wanted: float) -> float:
    """Least cost of all set-ups that run on a chip at least so fast; infinite where none does."""
    grid = outcome.detail.deployments_of(workload)
    runs = grid.choice.runs[grid.row(workload), chip]
    costs = grid.entries(grid.values[grid.rules.cost], workload, chip)
    if grid.book is PERFORMANCE:
        rates = grid.entries(grid.values[latency.user_output_rate], workload, chip)
    else:
        rates = 1 / np.asarray(grid.entries(grid.values[grid.rules.response], workload, chip))
    fast = costs[runs & (rates >= wanted)]
    return float(fast.min()) if len(fast) else math.inf


def _is_limit(words: str, seconds: float) -> bool:
    """Whether "20 tokens/s" or "10 ms" is the limit."""
    if words.endswith(" tokens/s"):
        return says_money(1 / seconds, words.removesuffix(" tokens/s"))
    number, _, unit = words.partition(" ")
    return rounds_to(seconds / TIMES[unit], number, 3)
