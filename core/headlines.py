"""The five headline figures of a study."""

from typing import Any

import numpy as np

from core.equations import fleet, latency, lifetime
from core.figures import Figures
from core.formats import format_quantity
from core.outcome import Kpi

MILLION = 1e6


def kpis(figures: Figures) -> tuple[Kpi, ...]:
    """The five headline figures: money on the reference chip over all workloads, the unit cost of the selected one."""
    study = figures.study
    chip = study.reference_chip
    missing = [
        f"{workload.name}: {why}"
        for position, workload in enumerate(study.workloads)
        if (why := figures.why_not(position, chip))
    ]
    trained = _training_reason(figures, chip)
    if missing or trained:
        return _without_money(missing[0] if missing else trained)
    return (*_money_kpis(figures, chip), _unit_cost(figures, chip))


def _money_kpis(figures: Figures, chip: int) -> tuple[Kpi, ...]:
    study = figures.study
    training_curve, inference_curve = cumulative_costs(figures, chip)
    spent_training, spent_inference = float(training_curve[-1]), float(inference_curve[-1])
    total = spent_training + spent_inference
    months = len(inference_curve)
    reference = study.chips[chip].name
    crossing = crossover_month(training_curve, inference_curve)
    names = ", ".join(workload.name for workload in study.workloads)
    return (
        Kpi(
            "lifetime_training_cost",
            "Lifetime training",
            spent_training,
            "USD",
            breakdown=f"All training of {names} on {reference} over {months} months, experiments included.",
            higher_is_worse=True,
        ),
        Kpi(
            "lifetime_inference_cost",
            "Lifetime inference",
            spent_inference,
            "USD",
            breakdown=_fleet_breakdown(figures, chip),
            higher_is_worse=True,
        ),
        Kpi(
            "inference_share",
            "Inference share",
            spent_inference / total if total > 0 else None,
            "1",
            reason="" if total > 0 else "Nothing is spent.",
            breakdown=f"{format_quantity(spent_inference, 'USD')} of {format_quantity(total, 'USD')}.",
        ),
        Kpi(
            "crossover_month",
            "Crossover",
            None if crossing is None else float(crossing),
            "month",
            reason=""
            if crossing is not None
            else f"Training stays larger: inference has not overtaken it after {months} months.",
            breakdown="First month at whose end inference has cost as much as training.",
        ),
    )


def _unit_cost(figures: Figures, chip: int) -> Kpi:
    workload = figures.study.selected_workload
    cost = float(figures.monthly(lifetime.delivered_token_cost, workload, chip)[0]) * MILLION
    ideal = float(figures.monthly(lifetime.ideal_token_cost, workload, chip)[0]) * MILLION
    name = figures.study.workloads[workload].name
    return Kpi(
        "cost_per_million_output_tokens",
        "$ / M output tokens",
        cost,
        "USD/Mtoken",
        breakdown=f"{name}, delivered: {cost / ideal:.1f} × the ideal {format_quantity(ideal / MILLION, 'USD/token')}.",
        higher_is_worse=True,
    )


def _training_reason(figures: Figures, chip: int) -> str:
    reference = figures.study.chips[chip]
    if reference.peak_rate_16bit is None and any(workload.training_tokens for workload in figures.study.workloads):
        return f"Training needs the 16-bit peak rate of {reference.name}, which is not published: type one in Chips."
    return ""


def _without_money(why: str) -> tuple[Kpi, ...]:
    labels = (
        ("lifetime_training_cost", "Lifetime training", "USD"),
        ("lifetime_inference_cost", "Lifetime inference", "USD"),
        ("inference_share", "Inference share", "1"),
        ("crossover_month", "Crossover", "month"),
        ("cost_per_million_output_tokens", "$ / M output tokens", "USD/Mtoken"),
    )
    return tuple(Kpi(identifier, label, None, unit, reason=why) for identifier, label, unit in labels)


def _fleet_breakdown(figures: Figures, chip: int) -> str:
    parts = []
    for position, workload in enumerate(figures.study.workloads):
        chips = int(figures.chosen(latency.chips_in_replica)[position, chip])
        replicas = figures.monthly(fleet.fleet_at_peak, position, chip)
        first, last = int(replicas[0]), int(replicas[-1])
        grown = f" at first, {last:,} at the end" if last != first else ""
        parts.append(f"{workload.name}: {first:,} replicas × {chips:,} chips = {first * chips:,} chips{grown}.")
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
