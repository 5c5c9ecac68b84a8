"""Chart `latency`: how long requests take as replicas are loaded more, a line a chip, and the limit of the service."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from core.charts.charted_chips import charted, chip_choices, more_note, of_how_many
from core.charts.naming import priced_names, reasons, spoken
from core.charts.pareto import order_by_cost
from core.charts.spec import Axis, Better, ChartSpec, Measure, ReferenceLine, Scale, Series
from core.charts.titles import fitting
from core.equations import latency, network_service
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.load_curves import FIRST, STEP, WHOLE, LoadCurve, asked_time, load_curve
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL, Workload

TITLE = "Latency against load"
MEASURES = (Measure(FIRST, "First token"), Measure(STEP, "Next tokens"), Measure(WHOLE, "Whole answer"))
ENDLESS = "At full load the line of requests grows without end: lines stop at 99 %"
ALONE = "A replica is looked at alone: a fleet that shares one line waits less"
_QUEUES = frozenset({"latency_percentile", "arrival_variation", "load_choice", "target_utilization"})
_LANGUAGE = inputs_behind(
    latency.place_time,
    latency.time_to_first_token,
    latency.time_per_output_token,
    latency.meets_first_token_limit,
    latency.meets_output_token_limit,
)
_NETWORK = inputs_behind(network_service.query_response_time, network_service.meets_response_limit)
RESTS_ON = _LANGUAGE | _QUEUES
NETWORK_RESTS_ON = _NETWORK | _QUEUES | {"service_variation"}


class Asked(NamedTuple):
    """What is charted of a workload. label: of the axis; percentile: its share in words, "" for a mean."""

    measure: str
    label: str
    percentile: str

    @property
    def subject(self) -> str:
        """What keeps a limit: "99 % of first tokens"."""
        return f"{self.percentile} of {'first tokens' if self.label == _FIRST else 'answers'}"


_FIRST, _STEP, _WHOLE, _ANSWER = "Time to first token", "Time per output token", "Time of an answer", "Response time"


def asked_of(workload: Workload, measure: str) -> Asked:
    """The measure that the study asks for, as this workload has it."""
    own = asked_time(workload, measure)
    percentile = format_quantity(workload.latency_percentile, "%", 7) if own == FIRST else ""
    if workload.kind != LANGUAGE_MODEL:
        return Asked(own, _ANSWER, percentile)
    return Asked(own, {FIRST: _FIRST, STEP: _STEP, WHOLE: _WHOLE}[own], percentile)


def build(outcome: Outcome) -> ChartSpec:
    """Time against load for the selected workload: one line a chip, the limit, and the load of the busiest hour."""
    figures: Figures = outcome.detail
    study = outcome.study
    row = study.selected_workload
    workload = study.workloads[row]
    asked = asked_of(workload, study.settings.latency_measure)
    could = [chip for chip in order_by_cost(figures) if figures.feasible[row, chip]]
    drawn = charted(study, could)
    curves = [load_curve(figures, row, chip, asked.measure) for chip in drawn]
    names = priced_names(study)
    title = _title(names, curves, asked)
    notes = (*_never(names, curves, asked), *more_note(study, could, drawn), *_left_out(figures, could))
    notes = (*notes, *((ENDLESS, ALONE) if curves else ()))
    highest = max((float(curve.times[-1]) for curve in curves), default=1.0)
    factor, label = axis_unit(_typical(curves) if asked.measure != STEP else highest, "s")
    of_language = workload.kind == LANGUAGE_MODEL
    return ChartSpec(
        "latency",
        title,
        f"{_what(asked)}, against load; {workload.name}{of_how_many(could, drawn)}",
        Axis("Load of a replica", "%", 100.0, "%", from_zero=True),
        Axis(
            asked.label,
            "s",
            factor,
            label,
            Scale.LINEAR if asked.measure == STEP else Scale.LOG,
            better=Better.LOWER,
            from_zero=asked.measure == STEP,
        ),
        series=tuple(
            Series(
                f"chip-{study.chips[curve.chip].id}",
                names[curve.chip],
                tuple(curve.loads.tolist()),
                tuple(curve.times.tolist()),
                colour=colour,
                emphasised=curve.chip == study.reference_chip,
            )
            for colour, curve in enumerate(curves)
        ),
        lines=_lines(curves, asked),
        notes=notes,
        measures=MEASURES if of_language else (),
        measure=asked.measure if of_language else "",
        inputs=RESTS_ON if of_language else NETWORK_RESTS_ON,
        summary=" ".join((f"{title}.", *(f"{names[one.chip]}: {_told(one)}." for one in curves), *notes)),
        empty="" if curves else f"No chip can serve this workload in time. {reasons(notes)}".strip(),
        choices=chip_choices(study, could, drawn),
    )


def _what(asked: Asked) -> str:
    """The measure in a subtitle: "Time to first token of 99 % of requests, wait included"."""
    if asked.percentile:
        return f"{asked.label} of {asked.percentile} of requests, wait included"
    return f"Mean {spoken(asked.label)}" + (", wait included" if asked.measure == WHOLE else "")


def _typical(curves: Sequence[LoadCurve]) -> float:
    """A time that suits the unit of an axis over many decades: the limit."""
    return max((curve.limit for curve in curves), default=1.0)


def _lines(curves: Sequence[LoadCurve], asked: Asked) -> tuple[ReferenceLine, ...]:
    """The limit, and the load of the busiest hour where all chips have the same."""
    if not curves:
        return ()
    limit = format_quantity(curves[0].limit, "s")
    text = f"limits together {limit}" if asked.measure == WHOLE else f"limit {limit}"
    planned = {curve.planned for curve in curves}
    load = planned.pop()
    own = (ReferenceLine(load, f"load at peak {_percent(load)}"),) if not planned and load < 1 else ()
    return (ReferenceLine(curves[0].limit, text, vertical=False), *own)


def _told(curve: LoadCurve) -> str:
    if curve.at_planned is None:
        return "no end at its load of 100 %"
    return f"{format_quantity(curve.at_planned, 's')} at its load of {_percent(curve.planned)}"


def _percent(share: float) -> str:
    return format_quantity(share, "%", 3)


# --- notes ------------------------------------------------------------------------------------------------------------


def _never(names: tuple[str, ...], curves: Sequence[LoadCurve], asked: Asked) -> tuple[str, ...]:
    """Which chips keep the percentile at no load at all."""
    missed = [names[curve.chip] for curve in curves if curve.kept == 0]
    return (f"{', '.join(missed)}: {asked.subject} within the limit at no load",) if missed else ()


def _left_out(figures: Figures, could: Sequence[int]) -> tuple[str, ...]:
    workload = figures.study.selected_workload
    return tuple(
        f"{name}: {figures.deployments_of(workload).reason(workload, chip)}"
        for chip, name in enumerate(priced_names(figures.study))
        if chip not in could
    )


# --- title ------------------------------------------------------------------------------------------------------------


def _title(names: tuple[str, ...], curves: Sequence[LoadCurve], asked: Asked) -> str:
    """True for the chips shown: how far they can be loaded within the limit, or how long they take at their load."""
    if not curves:
        return TITLE
    return _kept_title(names, curves, asked) if asked.measure == FIRST else _planned_title(names, curves, asked)


def _kept_title(names: tuple[str, ...], curves: Sequence[LoadCurve], asked: Asked) -> str:
    limit = format_quantity(curves[0].limit, "s")
    ranked = sorted(curves, key=lambda curve: -(curve.kept or 0.0))  # stable: of equal ones the cheaper
    best, worst = ranked[0], ranked[-1]
    reach = load_words(best.kept or 0.0)
    if not best.kept:
        return f"No chip shown keeps {asked.subject} within {limit}"
    claim = f"keeps {asked.subject} within {limit} {reach}"
    if len(curves) > 1 and load_words(worst.kept or 0.0) == reach:
        return f"Each chip shown {claim}"
    last = f"; {names[worst.chip]} {_only(worst.kept or 0.0)}" if len(curves) > 1 else ""
    return fitting(f"{names[best.chip]} {claim}{last}", f"{names[best.chip]} {claim}", f"The best chip shown {claim}")


def load_words(kept: float) -> str:
    """How far a limit holds, rounded down: "up to 84 % load"."""
    whole = math.floor(100 * kept + 1e-9)
    return f"up to {whole} % load" if whole else "at hardly any load" if kept > 0 else "at no load"


def _only(kept: float) -> str:
    words = load_words(kept)
    return f"only {words.removeprefix('up ').removesuffix(' load')}" if words.startswith("up") else words


def _planned_title(names: tuple[str, ...], curves: Sequence[LoadCurve], asked: Asked) -> str:
    loads = {curve.planned for curve in curves}
    known = [(curve.at_planned, curve) for curve in curves if curve.at_planned is not None]
    if not known:
        return "Loaded to 100 %, no chip shown has an end to its line of requests"
    where = f"at {_percent(known[0][1].planned)} load" if len(loads) == 1 else "at its load in the busiest hour"
    (fast, best), (slow, worst) = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    first, last = (format_quantity(one, "s") for one in (fast, slow))
    if first == last:
        said = [f"{first} on {names[best.chip]}" if len(known) == 1 else f"{first} on each chip shown"]
    else:
        said = [f"{first} on {names[best.chip]}, {last} on {names[worst.chip]}", f"{first} to {last}"]
    return fitting(*(f"{asked.label} {where}: {one}" for one in (*said, f"from {first}")))
