"""The five headline figures of a study."""

from typing import Any

import numpy as np

from core.equations import fleet, latency, lifetime
from core.figures import Figures
from core.formats import format_quantity, month_count
from core.outcome import Kpi
from core.training_table import run_words

MILLION = 1e6


def kpis(figures: Figures) -> tuple[Kpi, ...]:
    """The five headline figures: money on the reference chip over all workloads, the unit cost of the selected one."""
    chip = figures.study.reference_chip
    unserved = _serving_reason(figures, chip)
    untrained = _training_reason(figures, chip)
    uncounted = unserved or untrained
    training_curve, inference_curve = cumulative_costs(figures, chip)
    trained, inferred = float(training_curve[-1]), float(inference_curve[-1])
    unspent = uncounted or ("" if trained + inferred > 0 else "Nothing is spent.")
    return (
        _training(figures, trained, untrained),
        _inference(figures, inferred, unserved),
        _share(trained, inferred, unspent),
        _crossover(training_curve, inference_curve, unspent),
        _unit_cost(figures, chip),
    )


def _training(figures: Figures, spent: float, why_not: str) -> Kpi:
    study = figures.study
    names = ", ".join(workload.name for workload in study.workloads)
    reference = study.chips[study.reference_chip].name
    return Kpi(
        "lifetime_training_cost",
        "Lifetime training",
        None if why_not else spent,
        "USD",
        reason=why_not,
        breakdown=""
        if why_not
        else f"All training of {names} on {reference} over {month_count(study.money.horizon)}, experiments included. "
        + " ".join(run_words(figures, position) for position in range(len(study.workloads))).strip(),
        higher_is_worse=True,
    )


def _inference(figures: Figures, spent: float, why_not: str) -> Kpi:
    return Kpi(
        "lifetime_inference_cost",
        "Lifetime inference",
        None if why_not else spent,
        "USD",
        reason=why_not,
        breakdown="" if why_not else _fleet_breakdown(figures, figures.study.reference_chip),
        higher_is_worse=True,
    )


def _share(trained: float, inferred: float, why_not: str) -> Kpi:
    total = trained + inferred
    return Kpi(
        "inference_share",
        "Inference share",
        None if why_not else inferred / total,
        "1",
        reason=why_not,
        breakdown="" if why_not else f"{format_quantity(inferred, 'USD')} of {format_quantity(total, 'USD')}.",
    )


def _crossover(training_curve: Any, inference_curve: Any, why_not: str) -> Kpi:
    crossing = None if why_not else crossover_month(training_curve, inference_curve)
    horizon = month_count(len(inference_curve))
    never = f"Training stays larger: inference has not overtaken it after {horizon}."
    return Kpi(
        "crossover_month",
        "Crossover",
        None if crossing is None else float(crossing),
        "month",
        reason=why_not or ("" if crossing is not None else never),
        breakdown="First month at whose end inference has cost as much as training.",
    )


def _unit_cost(figures: Figures, chip: int) -> Kpi:
    workload = figures.study.selected_workload
    why_not = figures.why_not(workload, chip)
    cost = float(figures.monthly(lifetime.delivered_token_cost, workload, chip)[0])
    ideal = float(figures.monthly(lifetime.ideal_token_cost, workload, chip)[0])
    times = f": {cost / ideal:.1f} × the ideal {format_quantity(ideal, 'USD/token')}" if ideal > 0 else ""
    return Kpi(
        "cost_per_million_output_tokens",
        "$ / M output tokens",
        None if why_not else cost * MILLION,
        "USD/Mtoken",
        reason=why_not,
        breakdown="" if why_not else f"{figures.study.workloads[workload].name}, delivered{times}.",
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
        why_not = figures.training.why_not(position, chip) or figures.why_no_price(chip)
        if workload.training_tokens and why_not:
            return f"{workload.name}: {why_not}"
    return ""


def _fleet_breakdown(figures: Figures, chip: int) -> str:
    parts = []
    for position, workload in enumerate(figures.study.workloads):
        chips = int(figures.chosen(latency.chips_in_replica)[position, chip])
        replicas = figures.monthly(fleet.fleet_at_peak, position, chip)
        first, last = int(replicas[0]), int(replicas[-1])
        held = int(figures.monthly(fleet.chips_at_peak, position, chip)[0])
        servers = f", in whole servers {held:,}" if held != first * chips else ""
        grown = f" at first, {last:,} replicas at the end" if last != first else ""
        parts.append(
            f"{workload.name}: {first:,} replicas × {chips:,} chips = {first * chips:,} chips{servers}{grown}."
        )
    return " ".join(parts)


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
