"""The five headline figures of a study."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.bands import level_text
from core.delivery import delivery_of
from core.equations import fleet, lifetime
from core.figures import Figures
from core.formats import format_quantity, month_count
from core.outcome import Kpi
from core.set_up import chips_words
from core.training_table import run_words, trained_amount


def kpis(figures: Figures) -> tuple[Kpi, ...]:
    """The five headline figures: money on the reference chip over all workloads, the unit cost of the selected one."""
    chip = figures.study.reference_chip
    unserved = _serving_reason(figures, chip)
    untrained = _training_reason(figures, chip)
    uncounted = unserved or untrained
    spend = spend_of(figures, chip)
    unspent = uncounted or ("" if spend.trained + spend.inferred > 0 else "Nothing is spent.")
    found = (
        _training(figures, spend, untrained),
        _inference(figures, spend, unserved),
        _share(spend, unspent),
        _crossover(spend, unspent),
        _unit_cost(figures, chip),
    )
    return tuple(_banded(kpi) for kpi in found)


def _banded(kpi: Kpi) -> Kpi:
    """The figure with the name of its band, or without a band where there is no figure."""
    if kpi.value is None:
        return replace(kpi, low=None, high=None)
    return replace(kpi, band=level_text())


@dataclass(frozen=True)
class Spend:
    """Cumulative spend of all workloads on one chip up to the end of each month; USD, shape (month,).

    The ranges, shape (2, month), are where the chips are slower, then faster, by their band.
    """

    training: Any
    inference: Any
    training_range: Any
    inference_range: Any

    @property
    def trained(self) -> float:
        """Training over the horizon."""
        return float(self.training[-1])

    @property
    def inferred(self) -> float:
        """Inference over the horizon."""
        return float(self.inference[-1])

    @property
    def leads(self) -> tuple[float, float]:
        """Least and largest factor on inference over training: the two bands are independent."""
        width = 0.0
        for middle, ends in ((self.training, self.training_range), (self.inference, self.inference_range)):
            if middle[-1] > 0:
                width += float(np.log(ends[0, -1] / middle[-1])) ** 2
        factor = float(np.exp(np.sqrt(width)))
        return 1 / factor, factor


def spend_of(figures: Figures, chip: int) -> Spend:
    """Spend on one chip with its ranges."""
    rows = range(len(figures.study.workloads))

    def ranges(wanted: Any) -> Any:
        return sum(figures.monthly_range(wanted, row, chip) for row in rows)

    return Spend(
        *cumulative_costs(figures, chip),
        ranges(lifetime.cumulative_training_cost),
        ranges(lifetime.cumulative_inference_cost),
    )


def _training(figures: Figures, spend: Spend, why_not: str) -> Kpi:
    study = figures.study
    names = ", ".join(workload.name for workload in study.workloads)
    reference = study.chips[study.reference_chip].name
    return Kpi(
        "lifetime_training_cost",
        "Lifetime training",
        None if why_not else spend.trained,
        "USD",
        reason=why_not,
        low=float(spend.training_range[1, -1]),
        high=float(spend.training_range[0, -1]),
        breakdown=""
        if why_not
        else f"All training of {names} on {reference} over {month_count(study.money.horizon)}, experiments included. "
        + " ".join(run_words(figures, position) for position in range(len(study.workloads))).strip(),
        higher_is_worse=True,
    )


def _inference(figures: Figures, spend: Spend, why_not: str) -> Kpi:
    return Kpi(
        "lifetime_inference_cost",
        "Lifetime inference",
        None if why_not else spend.inferred,
        "USD",
        reason=why_not,
        low=float(spend.inference_range[1, -1]),
        high=float(spend.inference_range[0, -1]),
        breakdown="" if why_not else _fleet_breakdown(figures, figures.study.reference_chip),
        higher_is_worse=True,
    )


def _share(spend: Spend, why_not: str) -> Kpi:
    inferred, total = spend.inferred, spend.trained + spend.inferred
    low, high = (inferred * lead / (spend.trained + inferred * lead) if total > 0 else 0.0 for lead in spend.leads)
    return Kpi(
        "inference_share",
        "Inference share",
        None if why_not else inferred / total,
        "1",
        reason=why_not,
        low=low,
        high=high,
        breakdown="" if why_not else f"{format_quantity(inferred, 'USD')} of {format_quantity(total, 'USD')}.",
    )


def _crossover(spend: Spend, why_not: str) -> Kpi:
    crossing = None if why_not else crossover_month(spend.training, spend.inference)
    late, early = (crossover_month(spend.training, spend.inference * lead) for lead in spend.leads)
    horizon = month_count(len(spend.inference))
    never = f"Training stays larger: inference has not overtaken it after {horizon}."
    return Kpi(
        "crossover_month",
        "Crossover",
        None if crossing is None else float(crossing),
        "month",
        low=None if early is None else float(early),
        high=None if late is None else float(late),
        reason=why_not or ("" if crossing is not None else never),
        breakdown="First month at whose end inference has cost as much as training.",
    )


def _unit_cost(figures: Figures, chip: int) -> Kpi:
    workload = figures.study.selected_workload
    record = figures.study.workloads[workload]
    delivery = delivery_of(record)
    why_not = figures.why_not(workload, chip)
    cost = float(figures.monthly(lifetime.delivered_unit_cost, workload, chip)[0])
    dear, cheap = figures.monthly_range(lifetime.delivered_unit_cost, workload, chip)[:, 0].tolist()
    ideal = float(figures.monthly(lifetime.ideal_unit_cost, workload, chip)[0])
    times = f": {cost / ideal:.1f} × the ideal {format_quantity(ideal, delivery.cost_unit)}" if ideal > 0 else ""
    return Kpi(
        f"cost_per_{delivery.key}",
        delivery.headline_unit,
        None if why_not else cost * delivery.per,
        delivery.headline_cost_unit,
        reason=why_not,
        low=cheap * delivery.per,
        high=dear * delivery.per,
        breakdown="" if why_not else f"{record.name}, delivered{times}.",
        higher_is_worse=True,
    )


def _serving_reason(figures: Figures, chip: int) -> str:
    """Why the spend on inference is not known: the first workload without a deployment or a price."""
    for position, workload in enumerate(figures.study.workloads):
        if why_not := figures.why_not(position, chip):
            return f"{workload.name}: {why_not}"
    return ""


def _training_reason(figures: Figures, chip: int) -> str:
    """Why the spend on training is not known: the first trained workload without a split that runs, or a price."""
    for position, workload in enumerate(figures.study.workloads):
        why_not = figures.why_not_trained(position, chip) or figures.why_no_price(chip)
        if trained_amount(workload) and why_not:
            return f"{workload.name}: {why_not}"
    return ""


def _fleet_breakdown(figures: Figures, chip: int) -> str:
    parts = []
    for position, workload in enumerate(figures.study.workloads):
        chips = float(figures.served.inputs["replica_chips"][position, chip])
        replicas = figures.monthly(fleet.fleet_at_peak, position, chip)
        first, last = int(replicas[0]), int(replicas[-1])
        held = int(figures.monthly(fleet.chips_at_peak, position, chip)[0])
        grown = f" at first, {last:,} replicas at the end" if last != first else ""
        shared = "" if chips == round(chips) else " (with a share of those for prompts)"
        needed = math.ceil(round(first * chips, 6))
        whole = f"{_counted(first, 'replica')} × {chips_words(chips)}{shared} = {_counted(needed, 'chip')}"
        servers = f", in whole servers {held:,}" if held != needed else ""
        parts.append(f"{workload.name}: {whole}{servers}{grown}.")
    return " ".join(parts)


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def cumulative_costs(figures: Figures, chip: int) -> tuple[Any, Any]:
    """Training and inference spend up to the end of each month, of all workloads on one chip; USD, shape (month,)."""
    rows = range(len(figures.study.workloads))
    trained = sum(figures.monthly(lifetime.cumulative_training_cost, row, chip) for row in rows)
    inferred = sum(figures.monthly(lifetime.cumulative_inference_cost, row, chip) for row in rows)
    return trained, inferred


def crossover_month(training_curve: Any, inference_curve: Any) -> int | None:
    """First month, counted from 1, at whose end inference has cost at least as much as training; None if never."""
    passed = np.flatnonzero(inference_curve >= training_curve)
    return int(passed[0]) + 1 if len(passed) else None
