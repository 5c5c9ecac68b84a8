"""Figures beyond the five headlines: share by year, value today, margin, break-even, sought traffic, footprint, steps.

They follow from the same arrays; the command line prints them and the window lists them, each with its reason where
there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.cost_steps import Part, counted_parts, serving_parts, training_parts, uncounted_words
from core.delivery import Delivery, delivery_of
from core.equations import cash, footprint, unit_cost
from core.figures import Figures
from core.formats import format_quantity, money_text, month_count
from core.outcome import Kpi
from core.spend import YearOfSpend, counted, cumulative_costs, spend_by_year
from core.spend_reasons import serving_reason, spend_reason, training_reason
from core.traffic_seek import SoughtTraffic, sought_traffic


@dataclass(frozen=True)
class KeyFigures:
    """All of them.

    sought: the traffic behind `traffic_for_share`; serving, training: empty where a reason stands;
    serving: as figures of `delivery`, so that they follow the study's count.
    """

    by_year: tuple[YearOfSpend, ...]
    figures: tuple[Kpi, ...]
    sought: SoughtTraffic | None
    serving: tuple[Part, ...]
    training: tuple[Part, ...]
    delivery: Delivery
    serving_reason: str
    spend_reason: str
    training_reason: str

    def one(self, identifier: str) -> Kpi:
        """A figure by id; KeyError where there is none of that id."""
        for figure in self.figures:
            if figure.id == identifier:
                return figure
        raise KeyError(identifier)


def key_figures(figures: Figures) -> KeyFigures:
    """The key figures of a study on its reference chip; unit costs and footprint of the selected workload."""
    study = figures.study
    chip, workload = study.reference_chip, study.selected_workload
    unspent, unserved = spend_reason(figures, chip), figures.why_not(workload, chip)
    untrained = training_reason(figures, chip)
    delivery = delivery_of(study, workload)
    parts = serving_parts(figures, workload, chip)
    uncounted = unserved or uncounted_words(parts, delivery)
    sought = None if unspent else sought_traffic(figures, chip)
    found = (
        _present_value(figures, chip, unspent),
        _gross_margin(figures, chip),
        _payback(figures, chip, unspent),
        _break_even(figures, workload, chip, unserved),
        _traffic(figures, sought, unspent),
        _energy(figures, workload, chip, unserved),
        _carbon(figures, workload, chip, unserved),
    )
    return KeyFigures(
        () if unspent else spend_by_year(study, *cumulative_costs(figures, chip)),
        found,
        sought,
        () if uncounted else counted_parts(parts, delivery),
        () if untrained else training_parts(figures, chip),
        delivery,
        uncounted,
        unspent,
        untrained,
    )


def _total(figures: Figures, wanted: Any, chip: int, rows: tuple[int, ...] | None = None) -> float:
    chosen = counted(figures.study) if rows is None else rows
    return sum(float(figures.monthly(wanted, row, chip)[0]) for row in chosen)


def charged(figures: Figures) -> tuple[int, ...]:
    """Positions of the services that a price is charged for."""
    return tuple(row for row in counted(figures.study) if _is_charged(figures, row))


def _is_charged(figures: Figures, workload: int) -> bool:
    return bool(figures.monthly(cash.is_charged, workload, 0)[0])


def _present_value(figures: Figures, chip: int, why_not: str) -> Kpi:
    rate = format_quantity(figures.study.money.discount_rate, "%")
    earned = (
        "revenue less inference and training" if charged(figures) else "inference and training, no price is charged"
    )
    return Kpi(
        "npv",
        "Net present value",
        None if why_not else _total(figures, cash.present_value, chip),
        "USD",
        reason=why_not,
        breakdown=f"{earned.capitalize()}, at {rate} a year, in dollars of the start: training at the start of a "
        "month, the rest at its end.",
        higher_is_worse=False,
    )


def uncharged_words(figures: Figures, workloads: Sequence[int] = ()) -> str:
    """Which of some workloads (all services, if none are named) have no price, as a sentence; "" where all have one."""
    rows = [row for row in workloads or counted(figures.study) if not _is_charged(figures, row)]
    names = ", ".join(figures.study.workloads[row].name for row in rows)
    return f"No price is charged for {names}: type one in Workload." if rows else ""


def _gross_margin(figures: Figures, chip: int) -> Kpi:
    rows = charged(figures)
    why_not = serving_reason(figures, chip) or ("" if rows else uncharged_words(figures))
    revenue = _total(figures, cash.lifetime_revenue, chip, rows)
    cost = _total(figures, unit_cost.lifetime_inference_cost, chip, rows)
    return Kpi(
        "gross_margin",
        "Gross margin",
        None if why_not else 1 - cost / revenue,
        "1",
        reason=why_not,
        breakdown=""
        if why_not
        else f"{money_text(revenue)} of revenue less {money_text(cost)} of inference, over it. "
        + uncharged_words(figures),
        higher_is_worse=False,
    )


def _payback(figures: Figures, chip: int, why_not: str) -> Kpi:
    month = None if why_not or not charged(figures) else payback_month(figures, chip)
    horizon = month_count(figures.study.money.horizon)
    lacking = why_not or uncharged_words(figures) or f"Training is not earned back within {horizon}."
    return Kpi(
        "payback_month",
        "Payback",
        None if month is None else float(month),
        "month",
        reason="" if month is not None else lacking,
        breakdown="First month at whose end revenue has paid for all inference and training.",
    )


def payback_month(figures: Figures, chip: int) -> int | None:
    """First month, counted from 1, from whose end on cumulative cash is not below 0 again; None if never."""
    curves = [figures.monthly(cash.cumulative_cash_flow, row, chip) for row in counted(figures.study)]
    curve = np.sum(curves, axis=0)
    negative = [month for month, value in enumerate(curve, 1) if value < 0]
    if not negative:
        return 1
    return negative[-1] + 1 if negative[-1] < len(curve) else None


def _break_even(figures: Figures, workload: int, chip: int, why_not: str) -> Kpi:
    compared = bool(figures.monthly(cash.has_api_price, workload, chip)[0])
    name = figures.study.workloads[workload].name
    lacking = why_not or ("" if compared else f"{name}: no price of an API to compare with: type one in Workload.")
    needed = float(figures.monthly(cash.api_break_even_utilization, workload, chip)[0])
    words = "At this share of its chips' time at work a request costs as much as at the API; fees are counted."
    if needed > 1:
        words += " Above 100 %: the API is cheaper even than chips that are always busy."
    return Kpi(
        "break_even_utilisation",
        "Break-even utilisation",
        None if lacking else needed,
        "1",
        reason=lacking,
        breakdown=words,
        higher_is_worse=True,
    )


def _traffic(figures: Figures, sought: SoughtTraffic | None, why_not: str) -> Kpi:
    asked = format_quantity(figures.study.money.sought_share, "%")
    never = f"No traffic up to a million times the study's makes inference {asked} of the spend."
    return Kpi(
        "traffic_for_share",
        f"Traffic for {asked} inference",
        None if sought is None else sought.rate,
        "1/s",
        reason=why_not or ("" if sought else never),
        breakdown=""
        if sought is None
        else f"Requests a second at the start, all services growing alike: inference is then "
        f"{format_quantity(sought.share, '%')} of the spend."
        + (" The replicas that stand ready for no traffic at all cost that much." if sought.rate == 0 else ""),
    )


def _unpublished(figures: Figures, chip: int, *names: str) -> str:
    """Which of some values of a chip is not published, as a sentence; "" where all are."""
    record = figures.study.chips[chip]
    words = {"thermal_design_power": "power", "embodied_carbon": "embodied carbon"}
    lacking = next((words[name] for name in names if getattr(record, name) is None), "")
    return f"The {lacking} of {record.name} is not published: type one in Chips." if lacking else ""


def _energy(figures: Figures, workload: int, chip: int, why_not: str) -> Kpi:
    delivery = delivery_of(figures.study, workload)
    lacking = why_not or _unpublished(figures, chip, "thermal_design_power")
    return Kpi(
        "energy_per_unit",
        f"Energy {delivery.one}",
        None if lacking else delivery.each(float(figures.monthly(footprint.energy_per_unit, workload, chip)[0])),
        delivery.energy_unit,
        reason=lacking,
        breakdown="At the meter, over the horizon, idle hours and the building included.",
        higher_is_worse=True,
    )


def _carbon(figures: Figures, workload: int, chip: int, why_not: str) -> Kpi:
    delivery = delivery_of(figures.study, workload)
    lacking = why_not or _unpublished(figures, chip, "thermal_design_power", "embodied_carbon")
    embodied = format_quantity(float(figures.monthly(footprint.embodied_share, workload, chip)[0]), "%", 2)
    return Kpi(
        "carbon_per_unit",
        f"Carbon {delivery.one}",
        None if lacking else delivery.each(float(figures.monthly(footprint.carbon_per_unit, workload, chip)[0])),
        delivery.carbon_unit,
        reason=lacking,
        breakdown="" if lacking else f"Of the grid and of making the chips, which is {embodied} of it.",
        higher_is_worse=True,
    )
