"""Chart `capacity`: the replicas that stand ready through a day, and those that its traffic needs."""

import math
from typing import NamedTuple

import numpy as np

from core.book import Array
from core.charts.naming import short_names
from core.charts.spec import Axis, ChartSpec, ReferenceLine, Series
from core.charts.titles import fitting
from core.demand_profile import STATED_PEAK, STATED_TROUGH, busiest_day
from core.equations import LIFETIME, demand, fleet
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome
from core.set_up import chips_words
from core.spend import share_words

_FROM_THE_SECOND_MONTH = LIFETIME.inputs_behind(demand.traffic_factor, demand.demand_response) - {"acquisition"}
"""What moves traffic and its cost from one month to the next."""
RESTS_ON = inputs_behind(fleet.fleet_at_peak, fleet.chips_paid_for) - _FROM_THE_SECOND_MONTH
TITLE = "Replicas through the day"
_LARGEST_COUNT = 1e6


class Fleet(NamedTuple):
    """Replicas of one workload on one chip in the first month, by hour of its busiest day where they have hours.

    at_work: fully busy ones that the traffic comes to, a fraction; needed: whole ones at their load; following: those
    that an autoscaled fleet holds, spares included. peak: needed in the busiest hour; ready: with spares.
    """

    at_work: Array
    needed: Array
    following: Array
    peak: float
    ready: float
    spares: float


def fleet_of(figures: Figures, workload: int, chip: int) -> Fleet:
    """The fleet by the rules of the money book: it means something where a deployment serves."""
    mean, peak, ready, spares = (
        figures.monthly(one, workload, chip)[:1]
        for one in (fleet.replicas_for_mean, fleet.replicas, fleet.fleet_at_peak, fleet.spares)
    )
    load = figures.monthly_input("replica_load", workload, chip)
    day = busiest_day(figures.study.workloads[workload])
    return Fleet(
        fleet.replicas_for_peak(mean * load, day.levels),
        fleet.replicas(fleet.replicas_for_peak(mean, day.levels)),
        fleet.fleet_at_peak(fleet.replicas(fleet.replicas_for_peak(mean, day.held)), spares),
        float(peak[0]),
        float(ready[0]),
        float(spares[0]),
    )


def build(outcome: Outcome) -> ChartSpec:
    """Replicas by hour of the busiest day of the first month, of the selected workload on the reference chip."""
    figures: Figures = outcome.detail
    study = outcome.study
    workload, chip = study.selected_workload, study.reference_chip
    record = study.workloads[workload]
    named = f"{record.name} on {short_names(study)[chip]}"
    x_axis = Axis("Hour of the busiest day", "1", from_zero=True)
    if not figures.feasible[workload, chip]:
        why_not = figures.deployments_of(workload).reason(workload, chip)
        return ChartSpec(
            "capacity",
            TITLE,
            f"Replicas by hour, {named}",
            x_axis,
            Axis("Fleet", "1", 1.0, "replicas"),
            inputs=RESTS_ON,
            summary=f"No figures. {why_not}",
            empty=why_not,
        )
    held = fleet_of(figures, workload, chip)
    size = chips_words(figures.monthly_input("replica_chips", workload, chip))
    factor, label = axis_unit(held.ready, "1")
    title = _title(held, record.recovered_idle_share)
    notes = _notes(figures, held)
    return ChartSpec(
        "capacity",
        title,
        f"Replicas of {size} by hour of the busiest day, first month; {named}",
        x_axis,
        Axis("Fleet", "1", factor, f"{label} replicas".strip(), from_zero=True),
        series=(
            _line("needed", "Needed", held.needed, 0),
            _line(
                "ready", "Ready at peak, with spares" if held.spares else "Ready at peak", np.full(24, held.ready), 1
            ),
            _line("following", "Following demand", held.following, 2),
            _line("at_work", "At work", held.at_work, 3),
        ),
        lines=(ReferenceLine(held.peak, f"busiest hour {_count(held.peak)}", vertical=False),) if held.peak else (),
        notes=notes,
        inputs=RESTS_ON,
        summary=" ".join(f"{sentence}." for sentence in (title, *notes)),
    )


def _line(identifier: str, label: str, hours: Array, colour: int) -> Series:
    """Steps from hour to hour; the last hour stands to the end of the day."""
    values = tuple(float(value) for value in hours)
    return Series(
        identifier,
        label,
        tuple(float(hour) for hour in range(len(values) + 1)),
        (*values, values[-1]),
        colour=colour,
        stepped=True,
        emphasised=identifier == "needed",
    )


def _title(held: Fleet, recovered: float) -> str:
    """What idles in the quietest hour, of all that stands ready in the busiest one; recovered: share of idle ones."""
    least = float(np.min(held.needed))
    if not held.ready:
        return "There is no traffic: no replica is needed"
    if least >= held.ready:
        return f"{_replicas(held.ready)} {'is' if held.ready == 1 else 'are'} needed at every hour of the day"
    needed = f"{_count(least)} of {_replicas(held.ready)} {'is' if least == 1 else 'are'} needed"
    fate = "idles or is recovered" if recovered else "idles"
    idle = f"{share_words(1 - least / held.ready)} of the fleet {fate}"
    return fitting(f"In the quietest hour {idle}: {needed}", f"In the quietest hour {needed}")


def _replicas(count: float) -> str:
    return f"{_count(count)} replica{'' if count == 1 else 's'}"


def _count(count: float) -> str:
    return f"{count:,.0f}" if count < _LARGEST_COUNT else format_quantity(count, "1")


def _notes(figures: Figures, held: Fleet) -> tuple[str, ...]:
    """What is paid for, what an hour's replicas are loaded to, where the shape of the day is from."""
    study = figures.study
    workload, chip = study.selected_workload, study.reference_chip
    record = study.workloads[workload]
    paid, most = (float(figures.monthly(one, workload, chip)[0]) for one in (fleet.chips_paid_for, fleet.chips_at_peak))
    recovered = format_quantity(record.recovered_idle_share, "%")
    load = format_quantity(figures.monthly_input("replica_load", workload, chip), "%", 3)
    shapes = {
        STATED_PEAK: "Shape of the day: a bell, as high as stated, around noon",
        STATED_TROUGH: "Shape of the day: a bell with the stated trough, around noon",
    }
    spare = f", {_count(held.spares)} of them spare" if held.spares else ""
    return (
        f"Paid for on average: {_chips(paid)} of {_chips(most)} in whole servers; {recovered} of idle ones recovered",
        f"Ready at peak: {_replicas(held.ready)}{spare}; needed: at a load of {load}",
        shapes.get(record.demand_profile, f"Shape of the day: {record.demand_profile}"),
    )


def _chips(count: float) -> str:
    if count >= _LARGEST_COUNT:
        return f"{format_quantity(count, '1')} chips"
    return chips_words(count if math.isfinite(count) else 0.0)
