"""Chart `pareto`: what speed costs."""

from typing import Any, NamedTuple

import numpy as np

from core.bands import level_text
from core.book import Array
from core.cell_text import field_in_words, field_of
from core.charts.charted_chips import charted, chip_choices, more_note, of_how_many
from core.charts.frontier import Frontier
from core.charts.measured import measured_points, measured_toggle
from core.charts.naming import priced_names, reasons
from core.charts.spec import Axis, Better, ChartSpec, Handle, Marker, ReferenceLine, Scale, Series, Way
from core.charts.titles import fitting
from core.delivery import Delivery, delivery_of
from core.deployment import Deployments, flat
from core.editing import Cell
from core.equations import PERFORMANCE, latency, money, network_service, unit_cost
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL, Workload
from core.set_up import set_ups
from core.study import Study

DEAREST = 30.0
"""Set-ups that cost more times the cheapest one than this are not drawn."""
FASTER = 2.0
NOTABLE = 1.05
"""The title tells what a doubled speed costs, where that is at least five percent more."""
RESTS_ON = inputs_behind(latency.user_output_rate, money.cost_per_output_token)
NETWORK_RESTS_ON = inputs_behind(network_service.query_response_time, network_service.cost_per_query)


class Speed(NamedTuple):
    """How speed is drawn for a kind of workload. Inside it is a rate, so that more is better for all of them.

    wanted: the rate that the service level asks for; word: what a band speaks of.
    """

    wanted: float
    axis: Axis
    word: str
    inputs: frozenset[str]

    @property
    def is_time(self) -> bool:
        """Whether the axis shows the time of an answer, 1 / rate."""
        return self.axis.unit == "s"

    def place(self, rate: float) -> float:
        """Where a rate stands on the axis."""
        return 1 / rate if self.is_time else rate

    def text(self, rate: float) -> str:
        """A rate in words: "20 tokens/s", "10 ms"."""
        return format_quantity(self.place(rate), self.axis.unit)


def speed_of(workload: Workload) -> Speed:
    """Tokens a second for one user, or the response time of a query."""
    if workload.kind == LANGUAGE_MODEL:
        axis = Axis("Speed for one user", "token/s", 1.0, "tokens/s", Scale.LOG, better=Better.HIGHER)
        return Speed(1 / workload.output_token_limit, axis, "speed", RESTS_ON)
    factor, label = axis_unit(workload.response_limit, "s")
    axis = Axis("Response time", "s", factor, label, Scale.LOG, better=Better.LOWER)
    return Speed(1 / workload.response_limit, axis, "time", NETWORK_RESTS_ON)


def build(outcome: Outcome) -> ChartSpec:
    """Cost against speed for the selected workload: one frontier a chip, the speed that the service level asks for."""
    figures: Figures = outcome.detail
    study = outcome.study
    workload = study.workloads[study.selected_workload]
    delivery, speed = delivery_of(study, study.selected_workload), speed_of(workload)
    found = {one.chip: one for one in frontiers(figures)}
    could = list(found)
    shown = tuple(found[chip] for chip in charted(study, could))
    chips = [one.chip for one in shown]
    title = _title(priced_names(study), shown, speed, delivery)
    ceiling = _ceiling(shown, speed.wanted)
    reference = next((one for one in shown if one.chip == study.reference_chip), None)
    drawn = tuple(_below(one, ceiling) for one in shown)
    measured = measured_points(figures, drawn, delivery) if study.settings.measured_rows else ()
    toggle, said = measured_toggle(study, measured)
    notes = (*said, *more_note(study, could, chips), *_notes(figures, could), *_cut_note(shown, ceiling, delivery))
    return ChartSpec(
        "pareto",
        title,
        f"{delivery.scope} at full load, {workload.name}, {_dollars(study)}{of_how_many(could, chips)}",
        speed.axis,
        _cost_axis(drawn, delivery),
        series=(*(_series(figures, one, colour, speed, delivery) for colour, one in enumerate(drawn)), *measured),
        markers=_chosen(figures, reference, speed, delivery),
        lines=(ReferenceLine(speed.place(speed.wanted), f"limit {speed.text(speed.wanted)}"),),
        handles=(_limit_handle(study, speed),) if shown else (),
        notes=notes,
        toggles=(toggle,),
        inputs=speed.inputs,
        summary=" ".join((f"{title}.", *notes)),
        empty="" if shown else f"No chip with a known price can run this workload. {reasons(notes)}",
        choices=chip_choices(study, could, chips),
    )


def _dollars(study: Study) -> str:
    """The year of the money: at full load in the first month, so that no inflation is in it."""
    return f"US$ of {study.money.base_year:.0f}"


def limit_cell(study: Study) -> tuple[Cell, bool]:
    """The cell with the limit that the line stands for, and whether its values stand on the axis as they are."""
    workload = study.workloads[study.selected_workload]
    if workload.kind == LANGUAGE_MODEL:
        return Cell("workloads", workload.id, "output_token_limit"), False
    return Cell("workloads", workload.id, "response_limit"), True


def _limit_handle(study: Study, speed: Speed) -> Handle:
    cell, _ = limit_cell(study)
    record = study.row(cell.table, cell.row)
    words = f"{field_of(record, cell.path).label} {field_in_words(record, cell.path)}: drag to change it"
    return Handle("limit", Way.ACROSS, words, x=speed.place(speed.wanted))


def _cost_axis(drawn: tuple[Frontier, ...], delivery: Delivery) -> Axis:
    """The axis of costs, or of what a dollar buys."""
    figures = np.concatenate([np.ones(0), *(delivery.figures(one.costs) for one in drawn)])
    factor, label = delivery.axis(float(np.max(figures[np.isfinite(figures)], initial=0.0)))
    better = Better.HIGHER if delivery.per_dollar else Better.LOWER
    return Axis(delivery.label("Cost"), delivery.unit, factor, label, Scale.LOG, better=better)


def _ceiling(shown: tuple[Frontier, ...], wanted: float) -> float:
    """Cost above which set-ups are not drawn, or the last tokens a second would squeeze all others flat.

    A multiple of the cheapest set-up, and of what each chip asks for the speed of the service level.
    """
    cheapest = min((float(one.costs.min()) for one in shown), default=0.0)
    asked = [cost for one in shown if (cost := cheapest_at(one, wanted)) is not None]
    return max([DEAREST * cheapest, *(2 * cost for cost in asked)])


def _below(frontier: Frontier, ceiling: float) -> Frontier:
    """The part of a frontier that is drawn; at least its cheapest set-up."""
    kept = frontier.costs <= max(ceiling, float(frontier.costs.min()))
    return Frontier(frontier.chip, frontier.rates[kept], frontier.costs[kept], frontier.indices[kept])


def _cut_note(shown: tuple[Frontier, ...], ceiling: float, delivery: Delivery) -> tuple[str, ...]:
    cut = any(float(one.costs.max()) > ceiling for one in shown)
    side = "below" if delivery.per_dollar else "above"
    found = (f"Not drawn: set-ups {side} {delivery.short(delivery.figure(ceiling))}.",) if cut and ceiling > 0 else ()
    free = delivery.per_dollar and any(float(one.costs.min()) <= 0 for one in shown)
    return (*found, "Not drawn: set-ups that cost nothing.") if free else found


def frontiers(figures: Figures) -> tuple[Frontier, ...]:
    """Frontiers of all chips that can run the selected workload at a known price: reference first, then by cost."""
    workload = figures.study.selected_workload
    of = figures.deployments_of(workload)
    rates, costs = _rates(of)[of.row(workload)], flat(of.values[of.rules.cost], of.shape)[of.row(workload)]
    found = []
    for chip in order_by_cost(figures):
        runs = np.flatnonzero(of.choice.runs[of.row(workload), chip])
        if figures.priced[workload, chip] and len(runs):
            found.append(_frontier(chip, rates[chip], costs[chip], runs))
    return tuple(found)


def _rates(of: Deployments) -> Array:
    """Speed of all deployments as a rate; shape (row, chip, deployment)."""
    if of.book is PERFORMANCE:
        return np.asarray(flat(of.values[latency.user_output_rate], of.shape))
    return 1 / np.asarray(flat(of.values[of.rules.response], of.shape))


def order_by_cost(figures: Figures) -> list[int]:
    """Positions of the chips, the reference first, then by delivered cost, those without a cost last."""
    workload, reference = figures.study.selected_workload, figures.study.reference_chip
    costs = np.broadcast_to(figures.lifetime[unit_cost.delivered_unit_cost], (*figures.cases, 1))[workload, :, 0]
    usable = np.where(figures.costed[workload], costs, np.inf)
    ranked = [int(position) for position in np.argsort(usable, kind="stable")]
    return [reference, *(position for position in ranked if position != reference)]


def _frontier(chip: int, rates: Array, costs: Array, runs: Any) -> Frontier:
    """From the fastest set-up down, keep each that is cheaper than all faster ones."""
    order = runs[np.lexsort((costs[runs], -rates[runs]))]
    cheapest_so_far = np.minimum.accumulate(costs[order])
    better = np.r_[True, cheapest_so_far[1:] < cheapest_so_far[:-1]]
    kept = order[better][::-1]
    return Frontier(chip, rates[kept], costs[kept], kept)


def _series(figures: Figures, frontier: Frontier, colour: int, speed: Speed, delivery: Delivery) -> Series:
    order = slice(None, None, -1) if speed.is_time else slice(None)  # points stand from left to right
    return Series(
        f"chip-{figures.study.chips[frontier.chip].id}",
        priced_names(figures.study)[frontier.chip],
        tuple(speed.place(float(rate)) for rate in frontier.rates)[order],
        tuple(delivery.figures(frontier.costs).tolist())[order],
        colour=colour,
        points=True,
        emphasised=frontier.chip == figures.study.reference_chip,
        details=_details(figures, frontier, speed)[order],
    )


def _details(figures: Figures, frontier: Frontier, speed: Speed) -> tuple[str, ...]:
    """Each set-up in words, with the error band of both its figures as a factor, which is the same along a frontier."""
    workload = figures.study.selected_workload
    found = set_ups(figures, workload, frontier.chip, frontier.indices)
    figure = "what a dollar buys" if figures.study.settings.count_reading == "per dollar" else "cost"
    band = f"{level_text()}: {speed.word} and {figure} × or ÷ {figures.bands.served[workload, frontier.chip]:.2f}"
    return tuple(f"{one.text}\n{band}" for one in found)


def _chosen(figures: Figures, reference: Frontier | None, speed: Speed, delivery: Delivery) -> tuple[Marker, ...]:
    """A mark at the set-up that serves on the reference chip."""
    workload = figures.study.selected_workload
    if reference is None or not figures.feasible[workload, reference.chip]:
        return ()
    of = figures.deployments_of(workload)
    index = int(of.choice.chosen[of.row(workload), reference.chip])
    rate = float(_rates(of)[of.row(workload), reference.chip, index])
    cost = float(figures.served.full_load_unit_cost[workload, reference.chip])
    figure = delivery.figure(cost)
    return () if np.isnan(figure) else (Marker(speed.place(rate), figure, "chosen", 0),)


def _notes(figures: Figures, could: list[int]) -> tuple[str, ...]:
    """Why chips cannot be drawn."""
    study, names = figures.study, priced_names(figures.study)
    notes = []
    for position, name in enumerate(names):
        if position not in could:
            runs = figures.possible[study.selected_workload, position]
            why_not = figures.why_no_price(position) if runs else figures.why_not(study.selected_workload, position)
            notes.append(f"{name}: {why_not}")
    return tuple(notes)


def cheapest_at(frontier: Frontier, rate: float) -> float | None:
    """Least cost of a chip's set-ups that are at least so fast; None where the chip cannot reach it."""
    fast = frontier.costs[frontier.rates >= rate]
    return float(fast.min()) if len(fast) else None


def _title(names: tuple[str, ...], shown: tuple[Frontier, ...], speed: Speed, delivery: Delivery) -> str:
    """True for the chips shown: who is cheapest at the limit, and what that chip's set-ups ask for twice the speed."""
    asked = speed.text(speed.wanted)
    reaching = [(cost, one) for one in shown if (cost := cheapest_at(one, speed.wanted)) is not None]
    if not reaching:
        return f"No chip shown reaches {asked}" if shown else "What speed costs"
    cost, best = min(reaching, key=lambda pair: pair[0])
    name, figure = names[best.chip], delivery.figure(cost)
    if np.isnan(figure):
        return fitting(f"At {asked}, {name} costs nothing", f"At {asked}, a chip costs nothing")
    price = f"{'serves' if delivery.per_dollar else 'costs'} {delivery.short(figure)}"
    title = f"At {asked}, {name} {price}"
    told = (f"{title}{words}" for words in _twice(best, cost, speed, delivery))
    return fitting(*told, title, f"At {asked}, the best chip shown {price}")


def _twice(best: Frontier, cost: float, speed: Speed, delivery: Delivery) -> tuple[str, ...]:
    """What a chip's set-ups ask for twice the speed that costs so much, as the end of a title, the longest first."""
    twice = cheapest_at(best, FASTER * speed.wanted)
    if twice is None:
        return ("; it cannot be twice as fast",)
    if not cost > 0 or twice / cost < NOTABLE:
        return (", even at twice the speed" if twice <= cost else "",)
    if delivery.per_dollar:
        times = format_quantity(cost / twice, "1", 2)
        return f"; at twice the speed {times}× as many", f"; twice as fast {times}×"
    times = format_quantity(twice / cost, "1", 2)
    return f"; twice the speed costs {times}× as much", f"; twice the speed {times}×"
