"""Chart `waterfall`: why a delivered unit costs more than an ideal one, and training more than its FLOPs."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from core.bands import level_text
from core.cell_text import field_in_words, field_of
from core.charts.naming import short_names
from core.charts.spec import Axis, Bar, Better, ChartSpec, Handle, Measure, Scale, Tone, Way
from core.cost_steps import (
    SERVING_STEPS,
    TRAINING_STEPS,
    Part,
    Step,
    counted_parts,
    inputs_after,
    serving_parts,
    training_parts,
    uncounted_words,
)
from core.delivery import delivery_of
from core.editing import Cell
from core.equations import fleet, lifetime, unit_cost
from core.figures import Figures
from core.formats import axis_unit, format_quantity, money_text, month_count
from core.input_names import label_of
from core.names import first_of
from core.outcome import Outcome
from core.queue_words import queue_note
from core.records import MONTH
from core.spend import dollars_words, money_words, spend_of
from core.spend_reasons import training_reason
from core.study import Study

MEASURES = (Measure("serving", "Inference"), Measure("training", "Training"))
MOST_INPUTS_NAMED = 6
"""Inputs that the hover text of a bar names."""
READINGS = (Measure("added", "$ added"), Measure("factor", "× factor"))
_LEAST = 1e-6
"""Of the total: below it a grip wants no less."""
BOUGHT_READINGS = (Measure("added", "Lost per $"), Measure("factor", "× factor"))
"""The same where bars say what a dollar buys: each step takes from it."""


class Told(NamedTuple):
    """One of the two waterfalls in words.

    parts: as figures of what is counted; unit: of a figure; written: a figure in short; told: the total behind the
    subject of a sentence, which is "a dollar" where they fall; axis: name of their axis; ends: the band of the total;
    notes: what a reader must know beside it; falls: whether they say what a dollar buys, so that steps fall from the
    ideal.
    """

    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    why_not: str
    subject: str
    scope: str
    unit: str
    written: Callable[[float], str]
    told: Callable[[float], str]
    axis: str
    ends: tuple[float, float]
    notes: tuple[str, ...] = ()
    falls: bool = False

    @property
    def inputs(self) -> frozenset[str]:
        """Names of the inputs that the whole waterfall rests on."""
        return inputs_after(self.steps)


def build(outcome: Outcome) -> ChartSpec:
    """Bars from ideal to delivered on the reference chip; they sum to the total exactly."""
    settings = outcome.study.settings
    told = _training(outcome) if settings.waterfall_measure == "training" else _serving(outcome)
    if not told.why_not and (not told.parts or told.parts[-1].after <= 0):
        told = told._replace(why_not="Nothing is spent.")
    categories = (*(step.label for step in told.steps), "Delivered")
    x_axis = Axis("", scale=Scale.CATEGORY, categories=categories)
    if told.why_not:
        return ChartSpec(
            "waterfall",
            f"What {told.subject} costs",
            told.scope,
            x_axis,
            Axis(told.axis, told.unit),
            measures=MEASURES,
            measure=settings.waterfall_measure,
            inputs=told.inputs,
            summary=told.why_not,
            empty=told.why_not,
        )
    title = _title(told)
    reading = settings.waterfall_reading if told.parts[0].after > 0 else "added"
    bars, y_axis = _drawn(told, reading)
    return ChartSpec(
        "waterfall",
        title,
        told.scope,
        x_axis,
        y_axis,
        bars=bars,
        handles=() if settings.waterfall_measure == "training" else _handles(outcome, bars),
        notes=told.notes,
        measures=MEASURES,
        measure=settings.waterfall_measure,
        readings=BOUGHT_READINGS if told.falls else READINGS,
        reading=reading,
        inputs=told.inputs,
        summary=f"{title}. " + " ".join(f"{bar.category}: {bar.detail}" for bar in bars),
    )


def _serving(outcome: Outcome) -> Told:
    figures: Figures = outcome.detail
    study = outcome.study
    workload, chip = study.selected_workload, study.reference_chip
    delivery = delivery_of(study, workload)
    dear, cheap = figures.monthly_range(SERVING_STEPS[-1].cost, workload, chip)[:, 0].tolist()
    # the names come last: they are what a narrow chart cuts off
    waiting = queue_note(figures, workload, chip)
    named = f"{study.workloads[workload].name} on {short_names(study)[chip]}, {money_words(study)}"
    parts, why_not = serving_parts(figures, workload, chip), figures.why_not(workload, chip)
    return Told(
        SERVING_STEPS,
        counted_parts(parts, delivery),
        why_not or uncounted_words(parts, delivery),
        "delivered inference",
        f"{delivery.scope} with {level_text()}, {named}",
        delivery.unit,
        delivery.written,
        delivery.bought if delivery.per_dollar else delivery.told,
        delivery.label("Cost"),
        delivery.ends(cheap, dear),
        (waiting,) if waiting else (),
        delivery.per_dollar,
    )


def _training(outcome: Outcome) -> Told:
    figures: Figures = outcome.detail
    study = outcome.study
    chip = study.reference_chip
    spend = spend_of(figures, chip)
    dear, cheap = spend.training_range[:, -1].tolist()
    months = month_count(study.money.horizon)
    return Told(
        TRAINING_STEPS,
        training_parts(figures, chip),
        training_reason(figures, chip),
        "training",
        f"All training over {months} with {level_text()}, {short_names(study)[chip]}, {dollars_words(study)}",
        "USD",
        money_text,
        lambda cost: f"costs {money_text(cost)}",
        "Cost",
        (cheap, dear),
    )


def _drawn(told: Told, reading: str) -> tuple[tuple[Bar, ...], Axis]:
    """The steps and the total with its band, as money or as multiples of the ideal; and the axis that they stand on."""
    ideal, total = told.parts[0].after, told.parts[-1].after
    better = Better.HIGHER if told.falls else Better.LOWER
    scale = 1 / ideal if reading == "factor" else 1.0
    bars = [_bar(told, part, reading, scale) for part in told.parts]
    band = f"{level_text()}: {told.written(told.ends[0])} – {told.written(told.ends[1])}"
    words = told.written(total)
    label = _times(total / ideal) if reading == "factor" else words
    detail = f"{words}; {band}."
    ends = (told.ends[0] * scale, told.ends[1] * scale)
    bars.append(Bar("delivered", "Delivered", 0.0, total * scale, label, Tone.TOTAL, detail, *ends))
    if reading == "factor":
        name = "Over the ideal" if told.falls else "Cost over the ideal"
        return tuple(bars), Axis(name, "×", 1.0, "×", better=better, from_zero=True)
    factor, unit = axis_unit(max(total, ideal), told.unit)
    return tuple(bars), Axis(told.axis, told.unit, factor, unit, better=better, from_zero=True)


def grip_cells(study: Study) -> dict[str, Cell]:
    """By the step whose bar ends at a grip, the input of the selected workload that the step brings in.

    A load that follows from queueing is nobody's input: its bar has no grip.
    """
    workload = study.workloads[study.selected_workload]
    found = {"idle": Cell("workloads", workload.id, "recovered_idle_share")}
    if workload.load_choice == "stated":
        found["peak"] = Cell("workloads", workload.id, "target_utilization")
    return found


def _handles(outcome: Outcome, bars: tuple[Bar, ...]) -> tuple[Handle, ...]:
    """A grip at the end of each bar that one input of the workload moves."""
    study = outcome.study
    found = []
    for step, cell in grip_cells(study).items():
        place = next(at for at, bar in enumerate(bars) if bar.id == step)
        if isinstance(grip_value(outcome, step, bars[place].end), str):
            continue
        record = study.row(cell.table, cell.row)
        words = f"{field_of(record, cell.path).label} {field_in_words(record, cell.path)}: drag to change it"
        found.append(Handle(step, Way.UP, words, x=float(place), y=bars[place].end))
    return tuple(found)


def grip_value(outcome: Outcome, step: str, y: float) -> tuple[Cell, float] | str:
    """The cell of a grip and the value with which its bar ends at `y`, in the base unit of the axis; or why it cannot.

    The cost with headroom goes as one over the load, that of the fleet evenly with the share of idle recovered.
    """
    figures: Figures = outcome.detail
    study = outcome.study
    cell = grip_cells(study).get(step)
    if cell is None:
        return "The load of a replica follows from the latency percentile: there is no input to drag."
    workload, chip = study.selected_workload, study.reference_chip
    delivery = delivery_of(study, workload)
    told = _serving(outcome)
    factor = told.parts[0].after if study.settings.waterfall_reading == "factor" and told.parts[0].after > 0 else 1.0
    # a hand that goes on below the axis wants the least that there is, and keeps what it has reached
    wanted = delivery.cost(max(y * factor, _LEAST * told.parts[-1].after))
    if step == "peak":
        now = float(figures.monthly(unit_cost.headroom_unit_cost, workload, chip)[0])
        return cell, study.workloads[workload].target_utilization * now / wanted
    held, scaled = (_fleet_unit_cost(figures, one) for one in (fleet.chips_at_peak, fleet.chips_scaled))
    if held - scaled <= 1e-9 * held:
        return "An autoscaled fleet would hold as many chips: there is no idle capacity to recover."
    return cell, (held - wanted) / (held - scaled)


def _fleet_unit_cost(figures: Figures, chips: Any) -> float:
    """Cost of a unit over the horizon were the fleet to hold so many chips."""
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    rates = figures.monthly(lifetime.monthly_bare_rate, workload, chip)
    held = figures.monthly(chips, workload, chip)
    spent = np.sum(np.broadcast_to(held * rates, int(figures.study.money.horizon))) * MONTH
    return float(spent / figures.monthly(unit_cost.lifetime_delivered_units, workload, chip)[0])


@functools.cache
def moved_by(steps: tuple[Step, ...], step: Step) -> tuple[str, ...]:
    """Labels of the inputs that a step brings in: those behind it that no step before it rests on."""
    place = steps.index(step)
    before = frozenset().union(*(one.inputs for one in steps[:place]))
    return tuple(sorted(label_of(name) for name in step.inputs - before))


def _resting_on(told: Told, step: Step) -> str:
    """The same as the end of a hover text, cut where it grows long."""
    labels = moved_by(told.steps, step)
    if not labels or step is told.steps[0]:
        return ""
    return f"\nInputs: {first_of(labels, MOST_INPUTS_NAMED)}."


def _bar(told: Told, part: Part, reading: str, scale: float) -> Bar:
    words = told.written(part.after)
    if part is told.parts[0]:
        label = "1×" if reading == "factor" else words
        return Bar(part.step.id, part.step.label, 0.0, part.after * scale, label, Tone.TOTAL, f"{words}.")
    times = _times(part.after / part.before) if part.before > 0 else ""
    change = f"{'+' if part.change >= 0 else '−'}{told.written(abs(part.change))}"
    label = times if reading == "factor" and times else f"{change} {times}".strip()
    detail = f"{change}, from {told.written(part.before)} to {words}" + (f" ({times})." if times else ".")
    detail += _resting_on(told, part.step)
    # a step that takes from what a dollar buys has the colour of one that adds to a cost
    tone = Tone.INCREASE if part.change == 0 or (part.change > 0) != told.falls else Tone.DECREASE
    return Bar(part.step.id, part.step.label, part.before * scale, part.after * scale, label, tone, detail)


def _times(ratio: float) -> str:
    return f"×{ratio:.2f}"


def _title(told: Told) -> str:
    """How far delivered is from ideal (a bare chip may cost nothing: owned, with its full price as residual value)."""
    ideal, delivered = told.parts[0].after, told.parts[-1].after
    subject = told.subject[0].upper() + told.subject[1:]
    if told.falls:
        return (
            f"A dollar {told.told(delivered)}, {format_quantity(delivered / ideal, '%', 2)} of the ideal{_taken(told)}"
        )
    ratio = f"costs {format_quantity(delivered / ideal, '1', 2)}× the ideal" if ideal > 0 else told.told(delivered)
    largest = max(told.parts[1:], key=lambda part: part.change)
    if largest.change <= 0:
        return f"{subject} {ratio}"
    return f"{subject} {ratio}; {largest.step.words} {'add' if largest.step.plural else 'adds'} most"


def _taken(told: Told) -> str:
    """Which step takes most of what a dollar buys; "" where none takes any."""
    largest = min(told.parts[1:], key=lambda part: part.change)
    if largest.change >= 0:
        return ""
    return f"; {largest.step.words} {'take' if largest.step.plural else 'takes'} most"
