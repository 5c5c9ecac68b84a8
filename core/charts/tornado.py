"""Chart `tornado`: which assumption a headline figure hangs on most, each swung by a tenth and alone.

What a model or a chip is by its data sheet is no assumption, so that it has no bar: its efficiencies and prices have.
The id of a bar is the name of the cell and the side: "chips/h100/rental_price:low"; `bar_cell` reads it.
"""

import math
import re
from collections.abc import Hashable
from itertools import pairwise
from typing import NamedTuple

from core.analysis.figure_inputs import RESTS_ON, Figure, input_cells
from core.analysis.sweep_points import Point, kept_rows
from core.analysis.sweeps import Sweep
from core.cell_names import cell_name, cell_named
from core.cell_text import field_of
from core.cells import format_value
from core.charts.naming import short_names, spoken
from core.charts.spec import Axis, Bar, Better, ChartSpec, Measure, ReferenceLine, Scale, Tone
from core.charts.swings import Swing, is_assumed, is_chance, swings_of
from core.charts.titles import fitting
from core.charts.work import Worked
from core.delivery import delivery_of
from core.editing import Cell
from core.fields import Field
from core.formats import axis_unit, format_quantity, money_text, month_count
from core.names import excerpt
from core.numerals import ENGLISH, grouped
from core.outcome import Outcome
from core.spend import counted, dollars_words, money_words
from core.study import Study, kept_settings

MEASURES = (Measure("unit_cost", "Unit cost"), Measure("lifetime", "Lifetime"), Measure("share", "Share"))
MOST_BARS = 10
"""Inputs with bars of their own; the others are counted in the notes."""
SWING = 0.10
STAR = " ★"
FACTS_NOTE = "Not swung: what models and chips are by their data sheets"
_EQUAL = 1e-12
"""Part of the figure by which sides may differ and still be the same: the rounding of arithmetic."""
_WHOLE_PART = re.compile(r"(?<![\d.,])\d{4,}")
_LEVEL = 1.05
"""How many times further the first may swing the figure and the next still be called nearly as much."""
_NAME = 40
"""Letters of an input's name in the title."""


class Reach(NamedTuple):
    """How far an input moves the figure. low, high: the figure at its ends, None where there is none.

    span: from the least to the largest of both and the base; turns: whether the figure is not monotonic between them.
    """

    swing: Swing
    name: str
    low: float | None
    high: float | None
    span: float
    turns: bool

    def ends(self, base: float) -> tuple[float, float]:
        """Least and largest figure."""
        known = [one for one in (self.low, base, self.high) if one is not None]
        return min(known), max(known)


class Words(NamedTuple):
    """How the figure is told. subject: in the title; label: of the axis; better: which end is the good one."""

    subject: str
    label: str
    unit: str
    scope: str
    better: Better

    def written(self, value: float) -> str:
        """A figure at the base line and in a readout."""
        return money_text(value) if self.unit == "USD" else format_quantity(value, self.unit)

    def change(self, amount: float, base: float) -> str:
        """A change of the figure with its sign: a share in points, others in percent, amounts where the base is 0."""
        sign = "−" if amount < 0 else "+"
        if self.unit == "%":
            return f"{sign}{format_quantity(100 * abs(amount), '1', 2)} pt"
        if base > 0:
            return f"{sign}{format_quantity(abs(amount) / base, '%', 2)}"
        return f"{sign}{self.written(abs(amount))}"


class Tornado:
    """Works out the swings of one state of a study."""

    def __init__(self, outcome: Outcome) -> None:
        self._study = outcome.study
        self._figure: Figure = outcome.study.settings.tornado_measure
        cells = [cell for cell in input_cells(self._study, self._figure) if is_assumed(_field(self._study, cell))]
        self._swings = swings_of(self._study, cells, SWING)
        self._places: list[list[int]] = []
        points: list[Point] = [()]
        for swing in self._swings:
            self._places.append(list(range(len(points), len(points) + len(swing.values))))
            points += [((swing.cell, value),) for value in swing.values]
        self._sweep = Sweep(self._study, points, (self._figure,))

    @property
    def is_done(self) -> bool:
        """Whether all swings are known."""
        return self._sweep.is_done

    def step(self) -> bool:
        """Evaluate some of them; whether there is more to do."""
        return self._sweep.step()

    def spec(self) -> ChartSpec:
        """The chart; before all is known it says how far it is."""
        if not self.is_done:
            return _nothing(self._study, self._figure, f"Swinging {len(self._swings)} assumptions one at a time.")
        base = self._sweep.at(0, self._figure)
        if base.value is None:
            return _nothing(self._study, self._figure, base.why_not)
        values = self._sweep.values(self._figure)[:, 0].tolist()
        found = []
        for swing, places in zip(self._swings, self._places, strict=True):
            figures = [None if math.isnan(values[place]) else values[place] for place in places]
            found.append(_reach(self._study, swing, figures, base.value))
        lost = tuple(words for reach in found for words in self._lost(reach))
        moving = sorted((one for one in found if one.span > 0), key=lambda one: -one.span)
        return _drawn(self._study, self._figure, base.value, tuple(moving), lost)

    def _lost(self, reach: Reach) -> list[str]:
        """Which ends have no figure, and why."""
        swing = reach.swing
        places = dict(zip(swing.values, self._places[self._swings.index(swing)], strict=True))
        ends = ((swing.low, reach.low), (swing.high, reach.high))
        field = _field(self._study, swing.cell)
        return [
            f"{reach.name} {format_value(value, field)}: {self._sweep.why_not(places[value], self._figure)}"
            for value, figure in ends
            if value is not None and figure is None
        ]


def _field(study: Study, cell: Cell) -> Field:
    return field_of(study.row(cell.table, cell.row), cell.path)


def bar_cell(study: Study, identifier: str) -> tuple[Cell, str] | None:
    """The cell that a bar swings and its side, "low" or "high"; None where the study has no such cell."""
    name, _, side = identifier.rpartition(":")
    cell = cell_named(study, name)
    return None if cell is None else (cell, side)


def _reach(study: Study, swing: Swing, figures: list[float | None], base: float) -> Reach:
    """What the figures at the values of a swing, in order, come to."""
    at = dict(zip(swing.values, figures, strict=True))
    low, high = (None if end is None else at[end] for end in (swing.low, swing.high))
    path = [at[value] for value in swing.values if value < swing.now]
    path += [base, *(at[value] for value in swing.values if value > swing.now)]
    known = [one for one in path if one is not None]
    nothing = _EQUAL * max(map(abs, known))
    steps = [after - before for before, after in pairwise(known)]
    turns = any(step > nothing for step in steps) and any(step < -nothing for step in steps)
    ends = [one for one in (low, base, high) if one is not None]
    span = max(ends) - min(ends)
    return Reach(swing, _name(study, swing.cell), low, high, span if span > nothing else 0.0, turns)


def _name(study: Study, cell: Cell) -> str:
    """What an input is called: with its workload where several may be counted."""
    record = study.row(cell.table, cell.row)
    label = field_of(record, cell.path).label
    several = cell.table == "workloads" and study.settings.tornado_measure != "unit_cost" and len(study.workloads) > 1
    return f"{label} of {record.name}" if several else label


def _words(study: Study, figure: Figure) -> Words:
    chip = short_names(study)[study.reference_chip]
    delivery = delivery_of(study, study.selected_workload)
    if figure == "unit_cost":
        named = f"{study.workloads[study.selected_workload].name} on {chip}, {money_words(study)}"
        better = Better.HIGHER if delivery.per_dollar else Better.LOWER
        subject = "what a dollar buys" if delivery.per_dollar else "unit cost"
        return Words(subject, delivery.label("Delivered cost"), delivery.unit, f"{delivery.scope}, {named}", better)
    over = f"over {month_count(study.money.horizon)}, {chip}"
    if figure == "lifetime":
        scope = f"Training and inference {over}, {dollars_words(study)}"
        return Words("lifetime cost", "Lifetime cost", "USD", scope, Better.LOWER)
    return Words("inference share", "Inference share", "%", f"Inference as a share of all spend {over}", Better.NEITHER)


def _nothing(study: Study, figure: Figure, why_not: str) -> ChartSpec:
    words = _words(study, figure)
    return ChartSpec(
        "tornado",
        f"What {words.subject} hangs on most",
        words.scope,
        Axis(words.label, words.unit),
        Axis("", scale=Scale.CATEGORY),
        horizontal=True,
        measures=MEASURES,
        measure=figure,
        inputs=RESTS_ON[figure],
        summary=why_not,
        empty=why_not,
    )


def _drawn(study: Study, figure: Figure, base: float, moving: tuple[Reach, ...], lost: tuple[str, ...]) -> ChartSpec:
    words = _words(study, figure)
    if not moving:
        return _nothing(
            study, figure, " ".join((f"No assumption moves {words.subject} when it is swung by ±10 %.", *lost))
        )
    shown = moving[:MOST_BARS]
    bars = tuple(bar for reach in shown for bar in _bars(study, reach, base, words))
    factor, unit_label = axis_unit(max(abs(base), *(abs(bar.end) for bar in bars)), words.unit)
    title = claim(moving, base, words)
    notes = (*_notes(study, shown, moving[MOST_BARS:], base, words), *lost)
    return ChartSpec(
        "tornado",
        title,
        f"Each assumption ±10 %; {words.scope[0].lower()}{words.scope[1:]}",
        Axis(words.label, words.unit, factor, unit_label, better=words.better, origin=base),
        Axis("", scale=Scale.CATEGORY, categories=tuple(_category(reach) for reach in shown)),
        bars=bars,
        lines=(ReferenceLine(base, f"base {_base_words(study, figure, base, words)}"),),
        horizontal=True,
        notes=notes,
        measures=MEASURES,
        measure=figure,
        inputs=RESTS_ON[figure],
        summary=f"{title}. " + " ".join((*(bar.detail.replace("\n", ": ") + "." for bar in bars), *notes)),
    )


def _base_words(study: Study, figure: Figure, base: float, words: Words) -> str:
    """The figure at the line: without what it is counted by, which stands at the axis."""
    if figure == "unit_cost":
        return delivery_of(study, study.selected_workload).written(base)
    return words.written(base)


def _category(reach: Reach) -> str:
    return f"{reach.name}{STAR}" if reach.turns else reach.name


def _bars(study: Study, reach: Reach, base: float, words: Words) -> list[Bar]:
    swing = reach.swing
    field = _field(study, swing.cell)
    found = []
    for side, value, figure in (("low", swing.low, reach.low), ("high", swing.high, reach.high)):
        if value is None or figure is None:
            continue
        text = _in_thousands(format_value(value, field))
        change = f" ({words.change(figure - base, base)})" if figure != base else ", as it is now"
        detail = f"{reach.name} {text}\n{words.written(figure)}{change}"
        worse = figure < base if words.better is Better.HIGHER else figure > base
        tone = Tone.INCREASE if worse else Tone.DECREASE
        found.append(Bar(f"{cell_name(swing.cell)}:{side}", _category(reach), base, figure, text, tone, detail))
    return found


def _in_thousands(text: str) -> str:
    """The text of a cell with its digits in groups, as the figures of charts are written."""
    return _WHOLE_PART.sub(lambda found: grouped(found.group(), ENGLISH), text)


def claim(moving: tuple[Reach, ...], base: float, words: Words) -> str:
    """The takeaway: what swings the figure most, by how much, and how far behind the next is."""
    first = moving[0]
    low, high = first.ends(base)
    by = f"{words.change(low - base, base)} to {words.change(high - base, base)}"
    if low >= base:
        by = f"up to {words.change(high - base, base)}"
    elif high <= base:
        by = f"down to {words.change(low - base, base)}"
    swings = f"{words.subject[0].upper()}{words.subject[1:]} swings by {by} with {_spoken(first)}"
    if len(moving) == 1:
        return fitting(f"{swings}; no other assumption moves it", swings)
    times = first.span / moving[1].span
    if times < _LEVEL:
        return fitting(f"{swings}; with {_spoken(moving[1])} nearly as much", f"{swings}; the next nearly as much")
    return fitting(f"{swings}; the next is {format_quantity(times, '1', 2)}× smaller", swings)


def _spoken(reach: Reach) -> str:
    """The name of an input within a sentence, cut where it is long."""
    return spoken(excerpt(reach.name, _NAME))


def _notes(study: Study, shown: tuple[Reach, ...], rest: tuple[Reach, ...], base: float, words: Words) -> list[str]:
    found = []
    if rest:
        most = words.change(rest[0].span, base).removeprefix("+")
        named = "; ".join(one.name for one in rest[:3])
        others = f"; {len(rest) - 3} others" if len(rest) > 3 else ""
        found.append(f"+{len(rest)} more, from end to end at most {most}: {named}{others}")
    if any(one.turns for one in shown):
        found.append("★ not monotonic: between its ends the figure both rises and falls")
    cut = [one.name for one in shown if one.swing.is_cut]
    if cut:
        found.append(f"Not by ±10 %, being whole or at a bound: {', '.join(cut)}")
    chances = [one.name for one in shown if is_chance(_field(study, one.swing.cell))]
    if chances:
        found.append(f"By ±10 % of what is left to 100 %: {', '.join(chances)}")
    return [*found, FACTS_NOTE]


def rests_on(study: Study) -> Hashable | Study:
    """A plain study with what the chart shows of it: rows and switches that play no part start no new work."""
    rows = () if study.settings.tornado_measure == "unit_cost" else counted(study)
    names = short_names(study)[study.reference_chip], len(study.workloads)
    return names, kept_settings(kept_rows(study, (), rows), "tornado_measure")


WORK = Worked(Tornado, rests_on)
