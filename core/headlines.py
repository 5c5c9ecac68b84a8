"""The five headline figures of a study."""

import math
from dataclasses import replace

from core.bands import level_text
from core.delivery import Delivery, delivery_of
from core.equations import fleet, unit_cost
from core.figures import Figures
from core.formats import format_quantity, money_text, month_count
from core.outcome import Kpi
from core.set_up import chips_words
from core.spend import Spend, counted, crossover_month, spend_of
from core.spend_reasons import serving_reason, training_reason
from core.training_table import run_words


def kpis(figures: Figures) -> tuple[Kpi, ...]:
    """The five headline figures: money on the reference chip over all workloads, the unit cost of the selected one."""
    chip = figures.study.reference_chip
    unserved = serving_reason(figures, chip)
    untrained = training_reason(figures, chip)
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


def _training(figures: Figures, spend: Spend, why_not: str) -> Kpi:
    study = figures.study
    names = ", ".join(study.workloads[row].name for row in counted(study))
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
        else f"All training of {names} on {reference} over {month_count(study.money.horizon)}, experiments included."
        + "".join(f" {words}" for position in counted(study) if (words := run_words(figures, position))),
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
        breakdown="" if why_not else f"{money_text(inferred)} of {money_text(total)}.",
    )


def _crossover(spend: Spend, why_not: str) -> Kpi:
    why_not = why_not or ("" if spend.trained > 0 else "No training is paid for: there is nothing to overtake.")
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
    delivery = delivery_of(figures.study, workload)
    cost = float(figures.monthly(unit_cost.delivered_unit_cost, workload, chip)[0])
    dear, cheap = figures.monthly_range(unit_cost.delivered_unit_cost, workload, chip)[:, 0].tolist()
    ideal = float(figures.monthly(unit_cost.ideal_unit_cost, workload, chip)[0])
    why_not = figures.why_not(workload, chip) or (delivery.free if delivery.per_dollar and cost <= 0 else "")
    low, high = delivery.headline_ends(cheap, dear)
    return Kpi(
        delivery.headline_key,
        delivery.headline_unit,
        None if why_not else delivery.headline(cost),
        delivery.headline_measure,
        reason=why_not,
        low=None if math.isnan(low) else low,
        high=None if math.isnan(high) else high,
        breakdown="" if why_not else f"{record.name}, delivered{_beside_ideal(delivery, cost, ideal)}.",
        higher_is_worse=not delivery.per_dollar,
    )


def _beside_ideal(delivery: Delivery, cost: float, ideal: float) -> str:
    """How a cost compares with the ideal, which may be free."""
    if ideal <= 0:
        return ""
    best = delivery.measured(delivery.figure(ideal))
    if delivery.per_dollar:
        return f": {format_quantity(ideal / cost, '%', 2)} of the ideal {best}"
    return f": {cost / ideal:.1f} × the ideal {best}"


def _fleet_breakdown(figures: Figures, chip: int) -> str:
    parts = []
    for position in counted(figures.study):
        workload = figures.study.workloads[position]
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
