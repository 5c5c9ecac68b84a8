"""Chart `heat`: two inputs on a grid, and what a unit costs or which chip is cheapest at each pair of their values.

Positions along the axes are values of the two cells, in base units: dragging the cross to a place edits both to it.
"""

import math
from collections.abc import Hashable, Iterable
from dataclasses import replace

import numpy as np

from core.analysis.figure_inputs import RESTS_ON
from core.charts.contours import Line, Spot, level_lines, region_lines
from core.charts.heat_axes import directions_of
from core.charts.heat_map import HeatMap
from core.charts.heat_words import Told
from core.charts.naming import priced_names
from core.charts.spec import (
    MOST_SERIES,
    Axis,
    Cells,
    ChartSpec,
    Guide,
    Handle,
    Marker,
    Measure,
    Picker,
    Scale,
    Way,
)
from core.charts.work import Worked
from core.delivery import delivery_of
from core.formats import axis_unit
from core.outcome import Outcome
from core.spend import money_words
from core.study import Study, kept_settings

MEASURES = (Measure("cost", "Cost"), Measure("winner", "Cheapest chip"))
HERE = "here"
"""Id of the handle at the present values."""
_RESTS_ON = RESTS_ON["unit_cost"]
_MOST_LEVELS = 7
_WIDE = 4.0
"""How many times the least the most is, from where on levels are 1, 2, 5 and so on."""
_TOO_FEW = "A map needs two inputs with values that can be more or less than they are."


class Heat:
    """Works out the map of one state of a study."""

    def __init__(self, outcome: Outcome) -> None:
        self._study = outcome.study
        self._across, self._up, self._pickers = directions_of(self._study)
        both = self._across is not None and self._up is not None
        self._map = HeatMap(self._study, self._across, self._up) if both and self._across and self._up else None

    @property
    def is_done(self) -> bool:
        """Whether the whole grid is known."""
        return self._map is None or self._map.is_done

    def step(self) -> bool:
        """Evaluate some of it; whether there is more to do."""
        return self._map is not None and self._map.step()

    def spec(self) -> ChartSpec:
        """The chart as far as it is known: the coarse picture first, then the whole."""
        grid = self._map
        if grid is None:
            return _nothing(self._study, self._pickers, _TOO_FEW)
        if not grid.is_coarse_done:
            count = len(grid.across.values) * len(grid.up.values)
            return _nothing(self._study, self._pickers, f"Evaluating {count} pairs of values on every chip.")
        told = Told(grid, priced_names(self._study))
        reference = self._study.reference_chip
        drawn = told.figures[..., reference] if _is_cost(self._study) else told.best_figures
        if np.isnan(drawn).all():
            why_not = _why_nowhere(grid, told)
            return _nothing(self._study, self._pickers, why_not)
        return _drawn(self._study, grid, told, self._pickers)


def _is_cost(study: Study) -> bool:
    return study.settings.heat_measure == "cost"


def _why_nowhere(grid: HeatMap, told: Told) -> str:
    """Why there is nothing to draw: what the reference chip lacks at the middle of the map."""
    row, column = told.rows[len(told.rows) // 2], told.columns[len(told.columns) // 2]
    reference = grid.study.reference_chip
    where = f"{grid.across.told(grid.across.values[column])}, {grid.up.told(grid.up.values[row])}"
    return (
        f"{told.names[reference]} has no cost anywhere in this range. {where}: {grid.why_not(row, column, reference)}"
    )


def _nothing(study: Study, pickers: tuple[Picker, ...], why_not: str) -> ChartSpec:
    delivery = delivery_of(study, study.selected_workload)
    return ChartSpec(
        "heat",
        "Where the decision flips",
        f"{delivery.scope}, {study.workloads[study.selected_workload].name}",
        Axis(""),
        Axis(""),
        measures=MEASURES,
        measure=study.settings.heat_measure,
        pickers=pickers,
        inputs=_RESTS_ON,
        summary=why_not,
        empty=why_not,
    )


def _drawn(study: Study, grid: HeatMap, told: Told, pickers: tuple[Picker, ...]) -> ChartSpec:
    across, up, delivery = grid.across, grid.up, grid.delivery
    is_cost = _is_cost(study)
    workload = study.workloads[study.selected_workload].name
    whose = f"{workload} on {told.names[study.reference_chip]}" if is_cost else f"cheapest chip for {workload}"
    title = told.cost_title() if is_cost else told.winner_title()
    flips = _flips(told)
    guides = (*(_contours(study, told) if is_cost else ()), *flips)
    here = f"You are here: {across.told(across.now)}, {up.told(up.now)}. Drag to edit both"
    notes = told.notes(is_cost=is_cost)
    return ChartSpec(
        "heat",
        title,
        f"{delivery.scope}, {whose}, {money_words(study)}",
        across.axis,
        up.axis,
        cells=_cells(study, grid, told),
        guides=guides,
        markers=(Marker(across.now, up.now, "here"),),
        handles=(Handle(HERE, Way.BOTH, here, across.now, up.now),),
        notes=notes,
        measures=MEASURES,
        measure=study.settings.heat_measure,
        pickers=pickers,
        inputs=_RESTS_ON,
        summary=" ".join((f"{title}.", f"{across.name} runs across, {up.name} up.", *(f"{note}." for note in notes))),
    )


def _cells(study: Study, grid: HeatMap, told: Told) -> Cells:
    is_cost = _is_cost(study)
    figures = told.figures[..., study.reference_chip] if is_cost else told.best_figures
    delivery = grid.delivery
    factor, label = axis_unit(float(np.nanmax(figures)), delivery.unit)
    text = told.cost_text if is_cost else told.winner_text
    found = Cells(
        tuple(grid.across.values[column] for column in told.columns),
        tuple(grid.up.values[row] for row in told.rows),
        tuple(tuple(None if np.isnan(one) else float(one) for one in row) for row in figures),
        delivery.label("Delivered cost"),
        delivery.unit,
        factor,
        label,
        texts=tuple(tuple(text(row, column) for column in range(len(told.columns))) for row in range(len(told.rows))),
    )
    if is_cost:
        return found
    winners, names = _shown_winners(told)
    return replace(found, winners=winners, names=names, colours=tuple(range(len(names))))


def _shown_winners(told: Told) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
    """Who is best where, by place among the names; the chips with the least of the map have one name together."""
    chips = told.winners
    if len(chips) > MOST_SERIES:
        chips = sorted(chips, key=lambda chip: -int((told.best == chip).sum()))[: MOST_SERIES - 1]
        chips.sort()
    rest = len(told.winners) - len(chips)
    names = (*(told.names[chip] for chip in chips), *((f"{rest} other chips",) if rest else ()))
    places = {chip: place for place, chip in enumerate(chips)}
    winners = tuple(
        tuple(-1 if chip < 0 else places.get(chip, len(chips)) for chip in row) for row in told.best.tolist()
    )
    return winners, names


# --- lines ------------------------------------------------------------------------------------------------------------


def _contours(study: Study, told: Told) -> tuple[Guide, ...]:
    """Lines of equal cost of the reference chip at round levels, each with its level at its longest piece."""
    figures = told.figures[..., study.reference_chip]
    delivery = told.grid.delivery
    factor, _ = axis_unit(float(np.nanmax(figures)), delivery.unit)
    found: list[Guide] = []
    for level in round_levels(float(np.nanmin(figures)) * factor, float(np.nanmax(figures)) * factor):
        lines = level_lines(figures, level / factor)
        found += _guides(told, lines, delivery.written(level / factor), dashed=True)
    return tuple(found)


def _flips(told: Told) -> tuple[Guide, ...]:
    """Where the cheapest chip changes."""
    ranks, best = told.ranks, told.best

    def crossing(a: Spot, b: Spot) -> float:
        leads = [
            ranks[spot][best[a]] / ranks[spot][best[b]] if _both_known(told, a, b, spot) else 0.0 for spot in (a, b)
        ]
        if min(leads) <= 0 or leads[0] == leads[1]:
            return 0.5
        start, end = np.log(leads)
        return float(start / (start - end))

    text = "the cheapest chip changes" if _is_cost(told.grid.study) else ""
    return tuple(_guides(told, region_lines(best, crossing), text, dashed=False))


def _both_known(told: Told, a: Spot, b: Spot, spot: Spot) -> bool:
    """Whether the best chips of two spots both have a cost, above 0, at one of them."""
    if told.best[a] < 0 or told.best[b] < 0:
        return False
    pair = told.ranks[spot][[told.best[a], told.best[b]]]
    return bool((np.isfinite(pair) & (pair > 0)).all())


def _guides(told: Told, lines: tuple[Line, ...], text: str, *, dashed: bool) -> list[Guide]:
    """Lines of the grid as guides; the longest has the word."""
    longest = max(lines, key=len, default=())
    columns = [told.grid.across.values[one] for one in told.columns]
    rows = [told.grid.up.values[one] for one in told.rows]
    return [
        Guide(
            _values([column for column, _ in line], columns, told.grid.across.scale),
            _values([row for _, row in line], rows, told.grid.up.scale),
            text if line is longest else "",
            dashed,
        )
        for line in lines
    ]


def _values(places: list[float], values: list[float], scale: Scale) -> tuple[float, ...]:
    """Values of an axis at places between its steps, even on its scale."""
    steps = np.arange(len(values))
    if scale is Scale.LOG:
        return tuple(np.exp(np.interp(places, steps, np.log(values))).tolist())
    return tuple(np.interp(places, steps, values).tolist())


def round_levels(least: float, most: float) -> tuple[float, ...]:
    """A few round numbers strictly between two: 1, 2, 5, 10 … over a wide span, even steps over a narrow one."""
    if not 0 <= least < most:
        return ()
    if least > 0 and most / least >= _WIDE:
        first = math.floor(math.log10(least))
        series = [digit * 10.0**power for power in range(first, math.ceil(math.log10(most)) + 1) for digit in (1, 2, 5)]
        inside = _inside(least, most, (float(f"{one:.1g}") for one in series))
        return inside if len(inside) <= _MOST_LEVELS else inside[:: math.ceil(len(inside) / _MOST_LEVELS)]
    rough = (most - least) / _MOST_LEVELS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= rough)
    first, last = math.floor(least / step) + 1, math.ceil(most / step) - 1
    return _inside(least, most, (float(f"{place * step:.12g}") for place in range(first, last + 1)))


def _inside(least: float, most: float, levels: Iterable[float]) -> tuple[float, ...]:
    return tuple(level for level in levels if least < level < most)


def rests_on(study: Study) -> Hashable | Study:
    """A plain study with the switches that the map looks at: others start no new work."""
    return kept_settings(study, "heat_measure", "heat_across", "heat_up")


WORK = Worked(Heat, rests_on)
