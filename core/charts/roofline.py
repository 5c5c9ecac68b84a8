"""Chart `roofline`: how much of its chips' arithmetic a workload uses, and what holds it back."""

import math

from core.charts.charted_chips import charted, chip_choices, more_note, of_how_many
from core.charts.naming import priced_names, reasons
from core.charts.pareto import order_by_cost
from core.charts.spec import Axis, Better, ChartSpec, Guide, Marker, Scale, Series
from core.charts.titles import fitting
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome
from core.rooflines import ARITHMETIC, ENGINE, LINKS, MEMORY, Pass, Roof, pass_kinds, roofs

TITLE = "Where work stands under the chips' roofs"
COUNTED = "Counted is work alone: not what short passes leave idle, nor a drafting model"
SLOW = "Bound by compute left of a ridge: what arithmetic reaches is further below its peak than what memory does"
MARGIN = 2.0
"""How many times further than points, and ridges to the right, the roofs are drawn to either side."""
_PACE = {
    MEMORY: "memory sets the pace",
    ARITHMETIC: "arithmetic sets the pace",
    LINKS: "links between chips set the pace",
    ENGINE: "the engine's own time sets the pace",
}


def build(outcome: Outcome) -> ChartSpec:
    """Roofs of the chips at the precision of their chosen set-ups, and the passes of the selected workload."""
    figures: Figures = outcome.detail
    study = outcome.study
    workload = study.selected_workload
    by_chip = {roof.chip: roof for roof in roofs(figures, workload) if _is_drawable(roof)}
    could = [chip for chip in order_by_cost(figures) if chip in by_chip]
    drawn = charted(study, could)
    shown = [by_chip[chip] for chip in drawn]
    names = priced_names(study)
    slow = any(_is_slow(roof, one) for roof in shown for one in roof.passes)
    notes = (
        *_precisions(names, shown),
        *more_note(study, could, drawn),
        *_left_out(figures, could),
        *((SLOW,) if slow else ()),
        COUNTED,
    )
    title = _title(names, shown)
    peak = max((roof.peak for roof in shown), default=1.0)
    factor, label = axis_unit(peak, "flop/s")
    return ChartSpec(
        "roofline",
        title,
        f"FLOP/s of one chip against FLOPs a byte of memory traffic, chosen set-ups, "
        f"{study.workloads[workload].name}{of_how_many(could, drawn)}",
        Axis("Arithmetic intensity", "flop/B", 1.0, "FLOP/B", Scale.LOG),
        Axis("Rate of one chip", "flop/s", factor, label, Scale.LOG, better=Better.HIGHER),
        series=tuple(_passes(figures, roof, colour) for colour, roof in enumerate(shown)),
        guides=_roof_lines(shown),
        markers=tuple(
            Marker(one.intensity, one.reached, one.kind.label.lower(), 0) for roof in shown[:1] for one in roof.passes
        ),
        notes=notes,
        inputs=inputs_behind(*(one for kind in pass_kinds(figures, workload) for one in kind.quantities)),
        summary=" ".join((f"{title}.", *(f"{names[roof.chip]}: {_words(roof)}." for roof in shown), *notes)),
        empty="" if shown else f"No chip can serve this workload. {reasons(notes[:-1])}".strip(),
        choices=chip_choices(study, could, drawn),
    )


def _is_drawable(roof: Roof) -> bool:
    """Whether all of it can stand on logarithmic axes."""
    values = [value for one in roof.passes for value in (one.intensity, one.reached)]
    return all(math.isfinite(value) and value > 0 for value in (*values, roof.peak, roof.bandwidth))


def _passes(figures: Figures, roof: Roof, colour: int) -> Series:
    chip = figures.study.chips[roof.chip]
    points = sorted(roof.passes, key=lambda one: one.intensity)
    return Series(
        f"chip-{chip.id}",
        priced_names(figures.study)[roof.chip],
        tuple(one.intensity for one in points),
        tuple(one.reached for one in points),
        colour=colour,
        line=False,
        points=True,
        emphasised=roof.chip == figures.study.reference_chip,
        details=tuple(_detail(roof, one) for one in points),
    )


def _detail(roof: Roof, one: Pass) -> str:
    return f"{one.kind.label}: {roof.set_up}\n{_reached(roof, one)}"


def _reached(roof: Roof, one: Pass) -> str:
    """In words: "201 TFLOP/s, 10 % of the arithmetic and 54 % of the roof; bound by memory bandwidth"."""
    reached, peak, allowed = (
        format_quantity(one.reached, "flop/s"),
        format_quantity(one.reached / roof.peak, "%", 2),
        format_quantity(one.reached / one.attainable, "%", 2),
    )
    return f"{reached}, {peak} of the arithmetic and {allowed} of the roof; bound by {one.bound_by}"


def _words(roof: Roof) -> str:
    return "; ".join(f"{one.kind.label.lower()} {_reached(roof, one)}" for one in roof.passes)


def _roof_lines(shown: list[Roof]) -> tuple[Guide, ...]:
    """The slope of the memory up to the ridge, then the ceiling: of each chip in its colour, as far as the others."""
    places = [one.intensity for roof in shown for one in roof.passes]
    if not places:
        return ()
    low, high = min(places) / MARGIN, max(*places, *(roof.ridge for roof in shown)) * MARGIN
    return tuple(_roof_line(roof, low, high, colour) for colour, roof in enumerate(shown))


def _roof_line(roof: Roof, low: float, high: float, colour: int) -> Guide:
    if roof.ridge <= low:
        return Guide((low, high), (roof.peak, roof.peak), dashed=False, colour=colour)
    return Guide((low, roof.ridge, high), (roof.bandwidth * low, roof.peak, roof.peak), dashed=False, colour=colour)


def _precisions(names: tuple[str, ...], shown: list[Roof]) -> tuple[str, ...]:
    """At which precision each ceiling is."""
    found = dict.fromkeys(roof.precision for roof in shown)
    if not found:
        return ()
    if len(found) == 1:
        return (f"Ceilings: dense, {next(iter(found))}",)
    of = (f"{one} {', '.join(names[roof.chip] for roof in shown if roof.precision == one)}" for one in found)
    return (f"Ceilings: dense, {'; '.join(of)}",)


def _left_out(figures: Figures, could: list[int]) -> tuple[str, ...]:
    study, names = figures.study, priced_names(figures.study)
    return tuple(
        f"{name}: {figures.why_not(study.selected_workload, chip) or 'Its work is too small to be drawn.'}"
        for chip, name in enumerate(names)
        if chip not in could
    )


def _title(names: tuple[str, ...], shown: list[Roof]) -> str:
    """What the first pass of the first chip uses of its arithmetic, and what it spends most of its time on."""
    if not shown:
        return TITLE
    roof = shown[0]
    one = roof.passes[0]
    share, pace = format_quantity(one.reached / roof.peak, "%", 2), _pace(roof, one)
    return fitting(
        f"{one.kind.doing} uses {share} of the arithmetic of {names[roof.chip]}: {pace}",
        f"{one.kind.doing} uses {share} of the first chip's arithmetic: {pace}",
    )


def _pace(roof: Roof, one: Pass) -> str:
    return "slow arithmetic sets the pace" if _is_slow(roof, one) else _PACE[one.bound_by]


def _is_slow(roof: Roof, one: Pass) -> bool:
    """Whether arithmetic bounds a pass left of the ridge, where at their peaks memory would."""
    return one.bound_by == ARITHMETIC and one.intensity < roof.ridge
