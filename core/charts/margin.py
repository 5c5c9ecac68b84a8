"""Chart `margin`: what happens to price, cost and gross margin as the price falls."""

import math
from typing import Any

import numpy as np

from core.book import Array
from core.cell_text import field_in_words, field_of
from core.charts.naming import short_names
from core.charts.spec import Axis, ChartSpec, Guide, Handle, Marker, Scale, Series, Way
from core.delivery import Delivery, delivery_of
from core.editing import Cell
from core.equations import cash, demand, lifetime
from core.figures import Figures, inputs_behind
from core.formats import format_quantity, month_count
from core.key_figures import uncharged_words
from core.outcome import Outcome
from core.records import MONTHS_A_YEAR
from core.spend import dollars_words
from core.study import Study

RESTS_ON = inputs_behind(cash.monthly_revenue, cash.monthly_margin, cash.monthly_api_cost)
TITLE = "Price, cost and margin"
_PAID = ("Price charged", "Cost", "API price")
_BOUGHT = ("At the price charged", "At cost", "At the API price")
"""Names of the three curves as dollars, and as what a dollar buys."""


def build(outcome: Outcome) -> ChartSpec:
    """Price and cost of a unit by month, and the gross margin below, of the selected workload on the reference chip."""
    figures: Figures = outcome.detail
    study = outcome.study
    workload, chip = study.selected_workload, study.reference_chip
    delivery = delivery_of(study, workload)
    named = f"{study.workloads[workload].name} on {short_names(study)[chip]}"
    subtitle = f"{_scope(study, delivery)}, {named}, {month_count(study.money.horizon)}"
    why_not = figures.why_not(workload, chip) or uncharged_words(figures, (workload,))
    x_axis = Axis("Month of service", "1", from_zero=True)
    if why_not:
        y_axis = Axis(delivery.label("Price and cost"), delivery.unit)
        return ChartSpec("margin", TITLE, subtitle, x_axis, y_axis, inputs=RESTS_ON, summary=why_not, empty=why_not)
    units = _monthly(figures, demand.monthly_delivered_units)
    served = units > 0  # traffic may come to nothing: such a month has no price or cost of a unit
    paid, spent, asked = (
        _monthly(figures, one)[served] / units[served]
        for one in (cash.monthly_revenue, lifetime.monthly_inference_cost, cash.monthly_api_cost)
    )
    price, cost, api = (delivery.figures(one) for one in (paid, spent, asked))
    margin: Array = _monthly(figures, cash.monthly_margin)[served]
    month: Array = np.arange(1.0, len(served) + 1)[served]
    title = claim(month, paid, margin, real=study.money.dollars == "real" and study.money.inflation != 0)
    # a logarithmic axis cannot show chips that cost nothing
    scale = Scale.LOG if min(np.min(paid), np.min(spent)) > 0 else Scale.LINEAR
    x = tuple(month.tolist())
    names = _BOUGHT if delivery.per_dollar else _PAID
    series = [
        Series("price", names[0], x, tuple(price.tolist()), colour=0, emphasised=True),
        Series("cost", names[1], x, tuple(cost.tolist()), colour=1),
    ]
    if figures.monthly(cash.has_api_price, workload, chip)[0]:
        series.append(Series("api", names[2], x, tuple(api.tolist()), colour=2, dashed=True))
    turn = turning_place(margin)
    below = ChartSpec(
        "margin",
        "",
        "",
        x_axis,
        Axis("Gross margin", "%", 100.0, "%"),
        series=(Series("margin", "Gross margin", x, tuple(margin.tolist()), colour=0),),
        markers=() if turn is None else (Marker(x[turn], float(margin[turn]), f"month {x[turn]:.0f}"),),
        guides=(Guide((x[0], x[-1]), (0.0, 0.0), "no margin"),),
    )
    return ChartSpec(
        "margin",
        title,
        subtitle,
        x_axis,
        Axis(delivery.label("Price and cost"), delivery.unit, *delivery.axis(_largest(price, cost)), scale),
        series=tuple(series),
        handles=_handles(outcome, x[-1], float(price[-1])),
        inputs=RESTS_ON,
        summary=_summary(title, delivery, price, cost, margin),
        below=below,
    )


_STEADY = 1e-9
"""A cost whose logarithm moves less than this stays as it is: no price can follow it."""


def _slope_cell(outcome: Outcome) -> Cell | None:
    """The input that gives the price charged its slope; None where it stays, whatever one input says.

    The price follows the cost of serving by the pass-through. Where the cost stays, it follows the rent of a chip.
    """
    figures: Figures = outcome.detail
    study = outcome.study
    workload, money = study.workloads[study.selected_workload], study.money
    if abs(math.log(float(_monthly(figures, demand.cost_index)[_last_served(figures)]))) > _STEADY:
        return Cell("workloads", workload.id, "pass_through")
    follows = workload.pass_through > 0 and money.acquisition == "rented" and money.price_path == "exponential"
    return Cell("money", money.id, "price_change") if follows and _last_served(figures) > 0 else None


def _last_served(figures: Figures) -> int:
    return int(np.flatnonzero(_monthly(figures, demand.monthly_delivered_units) > 0)[-1])


def _handles(outcome: Outcome, month: float, price: float) -> tuple[Handle, ...]:
    cell = _slope_cell(outcome)
    if cell is None or not math.isfinite(price):
        return ()
    record = outcome.study.row(cell.table, cell.row)
    words = f"{field_of(record, cell.path).label} {field_in_words(record, cell.path)}"
    return (Handle("price", Way.UP, f"Price in the last month: drag to change {words}", x=month, y=price),)


def price_slope(outcome: Outcome, figure: float) -> tuple[Cell, float] | str:
    """The cell that gives the price its slope, and the value with which the last price is `figure`; or why none does.

    figure: in the base unit of the chart's axis.
    """
    figures: Figures = outcome.detail
    study, cell = outcome.study, _slope_cell(outcome)
    if cell is None:
        return "The price charged follows neither the cost nor the rent of a chip: type a pass-through in Workload."
    if not figure > 0:
        return "A price cannot fall to nothing."
    workload, last = study.workloads[study.selected_workload], _last_served(figures)
    wanted = delivery_of(study, study.selected_workload).cost(figure)
    paid = _monthly(figures, cash.monthly_revenue)[last] / _monthly(figures, demand.monthly_delivered_units)[last]
    index = float(_monthly(figures, demand.charged_price_index)[last]) * wanted / float(paid)
    moved = float(_monthly(figures, demand.cost_index)[last])
    if cell.path == "pass_through":
        return cell, math.log(index) / math.log(moved)
    years = last / MONTHS_A_YEAR
    rent = (1 + study.money.price_change) ** years * index ** (1 / workload.pass_through) / moved
    return cell, rent ** (1 / years) - 1


def _scope(study: Study, delivery: Delivery) -> str:
    """What price and cost are in: "nominal US$ per M output tokens", "Output tokens per nominal US$"."""
    dollars = dollars_words(study)
    return delivery.scope.replace("$", dollars)


def _largest(price: Array, cost: Array) -> float:
    """The largest figure that is drawn; 1 where nothing is paid at all."""
    both = np.concatenate((price, cost))
    return float(np.max(both[np.isfinite(both)], initial=0.0)) or 1.0


def _monthly(figures: Figures, wanted: Any) -> Array:
    study = figures.study
    found = figures.monthly(wanted, study.selected_workload, study.reference_chip)
    return np.broadcast_to(found, int(study.money.horizon))


def turning_place(margin: Array) -> int | None:
    """Place of the first margin that has another sign than the first one; None where none has."""
    other = np.flatnonzero((margin < 0) != (margin[0] < 0))
    return int(other[0]) if len(other) else None


def yearly_change(month: Array, price: Array) -> float:
    """Change of a price a year from the first of its months to the last, compound; 0 for a single month."""
    months = float(month[-1] - month[0])
    return float((price[-1] / price[0]) ** (MONTHS_A_YEAR / months) - 1) if months else 0.0


def claim(month: Array, price: Array, margin: Array, *, real: bool = False) -> str:
    """The takeaway: whether and when the margin turns while the price charged moves as it does.

    real: prices are cleared of inflation, so that one which nobody changes falls.
    """
    change = yearly_change(month, price)
    moved = abs(change) >= 0.0005
    sign = "−" if change < 0 else "+"
    which = "real price" if real else "price"
    pace = (
        f"With the {which} at {sign}{format_quantity(abs(change), '%', 2)} a year" if moved else f"At a steady {which}"
    )
    turn, horizon = turning_place(margin), month_count(len(margin))
    if turn is not None:
        turned = f"margin turns {'negative' if margin[0] >= 0 else 'positive'} in month {month[turn]:.0f}"
        return f"{pace}, {turned}{_lasting_words(month, margin, turn)}"
    if margin[0] < 0:
        return f"{pace}, margin stays negative for {horizon}"
    return f"{pace}, margin never falls below {_floor_words(float(np.min(margin)))} in {horizon}"


def _lasting_words(month: Array, margin: Array, turn: int) -> str:
    """Whether the margin keeps the sign it takes at the place `turn`; it may swing, as fleets grow by whole servers."""
    last = int(np.flatnonzero((margin < 0) == (margin[0] < 0))[-1])
    if last < turn:
        return ""
    return ", not for good" if last + 1 == len(margin) else f", for good in {month[last + 1]:.0f}"


def _floor_words(margin: float) -> str:
    """A margin of two digits, rounded down: what it never falls below."""
    step = 0.01 if margin >= 0.1 else 0.001
    return format_quantity(math.floor(margin / step + 1e-9) * step, "%", 2)


def _summary(title: str, delivery: Delivery, price: Array, cost: Array, margin: Array) -> str:
    ends = (
        f"price {_told(delivery, float(price[at]))}, cost {_told(delivery, float(cost[at]))}, "
        f"margin {format_quantity(float(margin[at]), '%', 2)}"
        for at in (0, -1)
    )
    return f"{title}. First month: {next(ends)}. Last month: {next(ends)}."


def _told(delivery: Delivery, figure: float) -> str:
    if not np.isfinite(figure):
        return "nothing"
    return delivery.phrase(figure) if delivery.per_dollar else delivery.written(figure)
