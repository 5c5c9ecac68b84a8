"""What a map of two inputs says in words: its title, its readouts and what must be known beside it."""

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from core.book import Array
from core.charts.heat_axes import Direction
from core.charts.heat_map import HeatMap, best_of
from core.charts.titles import fitting
from core.names import excerpt
from core.spend import share_words

_NAME = 32
"""Letters of a chip's name in the title."""
_SURELY = 1 - 1e-12
"""Part of another's cost below which a chip is cheaper, and not level with it but for rounding."""


class _Side(NamedTuple):
    """A part of the map where one chip is best whatever the other input: beyond a value of an input.

    lead: "Above" or "Below"; direction: the input; other: the one that does not matter; lines: columns or rows in it.
    """

    lead: str
    value: float
    direction: Direction
    other: Direction
    best: int
    beaten: int
    lines: float


class Told:
    """A map as far as it is known, in words. rows, columns: places of the grid that the picture has."""

    def __init__(self, grid: HeatMap, names: tuple[str, ...]) -> None:
        self.grid, self.names = grid, names
        self.rows, self.columns = grid.seen()
        self._seen = np.ix_(self.rows, self.columns)
        self.figures: Array = grid.figures[self._seen]
        self.ranks: Array = grid.ranks()[self._seen]
        self.best: Any = best_of(self.ranks)

    @functools.cached_property
    def best_figures(self) -> Array:
        """The figure of the best chip at each spot, NaN where there is none."""
        taken = np.take_along_axis(self.figures, np.maximum(self.best, 0)[..., None], axis=-1)[..., 0]
        return np.where(self.best >= 0, taken, np.nan)

    @functools.cached_property
    def surely(self) -> Any:
        """Where the best chip is better than all others and not level with one."""
        ordered = np.sort(self.ranks, axis=-1)
        second = ordered[..., 1] if ordered.shape[-1] > 1 else np.full(self.best.shape, np.inf)
        return (self.best >= 0) & (ordered[..., 0] < second * _SURELY)

    @property
    def winners(self) -> list[int]:
        """Chips that are best somewhere, in the order of the study."""
        return sorted({*self.best[self.best >= 0].tolist()})

    # --- titles -------------------------------------------------------------------------------------------------------

    def winner_title(self) -> str:
        """Beyond which value one chip is best whatever the other input, or how the map is shared."""
        if len(self.winners) == 1:
            return self._one_wins(self._short(self.winners[0]))
        side = max(self._sides(), key=lambda one: one.lines, default=None)
        shared = self._shared_title()
        if side is None:
            return shared
        best, beaten = self._short(side.best), self._short(side.beaten)
        value, spoken, other = side.direction.written(side.value), side.direction.spoken, side.other.spoken
        bare = side.direction.bare
        return fitting(
            f"{side.lead} {value} {spoken}, {best} beats {beaten} at any {other} here",
            f"{side.lead} {value} {bare}, {best} beats {beaten} at any {side.other.bare} here",
            f"{side.lead} {value} {bare}, {best} is cheapest here",
            shared,
        )

    def _one_wins(self, name: str) -> str:
        if not self.surely[self.best >= 0].all():
            return f"No chip is {self._cheaper} than {name} anywhere in this range"
        if (np.isfinite(self.ranks).any(axis=(0, 1))).sum() == 1:
            return f"{name} is the only chip with a cost in this range"
        if (self.best < 0).any():
            return f"{name} wins wherever any chip has a cost in this range"
        return f"{name} wins everywhere in this range"

    def _shared_title(self) -> str:
        """How much of the map the two chips with the most of it have."""
        costed = int((self.best >= 0).sum())
        shares = {chip: float(((self.best == chip) & self.surely).sum()) / costed for chip in self.winners}
        first, second = sorted(shares, key=lambda chip: -shares[chip])[:2]
        return fitting(
            f"{self._short(first)} wins in {share_words(shares[first])} of this range, "
            f"{self._short(second)} in {share_words(shares[second])}",
            f"The cheapest chip wins in {share_words(shares[first])} of this range",
        )

    def _sides(self) -> Iterator[_Side]:
        """All parts of the map, two lines wide at least, in which one chip is surely best."""
        across, up = self.grid.across, self.grid.up
        values = ([across.values[one] for one in self.columns], [up.values[one] for one in self.rows])
        sides = ((across, up, self.best.T, self.surely.T, values[0]), (up, across, self.best, self.surely, values[1]))
        for direction, other, best, surely, at in sides:
            for lead, step in (("Above", -1), ("Below", 1)):
                lines, sure, ordered = best[::step], surely[::step], at[::step]
                chip = int(lines[0, 0])
                alike = [bool((line == chip).all() and known.all()) for line, known in zip(lines, sure, strict=True)]
                count = alike.index(False) if False in alike else len(alike)
                rest = lines[count:]
                beaten = rest[(rest >= 0) & (rest != chip)]
                if chip >= 0 and count > 1 and beaten.size:
                    most = int(np.bincount(beaten).argmax())
                    yield _Side(lead, ordered[count - 1], direction, other, chip, most, count / len(alike))

    def cost_title(self) -> str:
        """From where to where the unit cost of the reference chip runs, and how often another one is cheaper."""
        reference, delivery = self.grid.study.reference_chip, self.grid.delivery
        own = self.figures[..., reference]
        least, most = float(np.nanmin(own)), float(np.nanmax(own))
        name = self._short(reference)
        if delivery.per_dollar:
            runs = f"{name} serves {delivery.written(least)} to {delivery.phrase(most)}"
        else:
            runs = f"{name} costs {delivery.written(least)} to {delivery.short(most)}"
        others = np.delete(self.ranks, reference, axis=-1)
        known = ~np.isnan(own)
        if not others.size or not np.isfinite(others[known]).any():
            return fitting(f"{runs} in this range", runs)
        cheaper = float((others.min(axis=-1) < self.ranks[..., reference] * _SURELY)[known].mean())
        if cheaper == 0:
            return fitting(f"{runs} in this range; no chip is {self._cheaper}", f"{runs} here")
        if cheaper == 1:
            return fitting(f"{runs} in this range; another chip is always {self._cheaper}", f"{runs} here")
        return fitting(f"{runs} here; another chip is {self._cheaper} in {share_words(cheaper)} of it", f"{runs} here")

    @property
    def _cheaper(self) -> str:
        """What a chip with the better figure is."""
        return "better" if self.grid.delivery.per_dollar else "cheaper"

    def _short(self, chip: int) -> str:
        return excerpt(self.names[chip], _NAME)

    # --- readouts -----------------------------------------------------------------------------------------------------

    def cost_text(self, row: int, column: int) -> str:
        """What the readout says of a spot of the picture, of the reference chip."""
        reference, delivery = self.grid.study.reference_chip, self.grid.delivery
        figure = float(self.figures[row, column, reference])
        if np.isnan(figure):
            why_not = self.grid.why_not(self.rows[row], self.columns[column], reference)
            return f"{self._where(row, column)}: {self.names[reference]}: {why_not}"
        found = f"{self._where(row, column)}: {delivery.phrase(figure)} on {self.names[reference]}"
        best = int(self.best[row, column])
        if best != reference and self.surely[row, column]:
            found += f"; {self.names[best]} {delivery.written(float(self.figures[row, column, best]))}"
        return found

    def winner_text(self, row: int, column: int) -> str:
        """The same of the two best chips."""
        delivery, figures = self.grid.delivery, self.figures[row, column]
        best, *others = np.argsort(self.ranks[row, column], kind="stable").tolist()
        if np.isnan(figures[best]):
            reference = self.grid.study.reference_chip
            why_not = self.grid.why_not(self.rows[row], self.columns[column], reference)
            return f"{self._where(row, column)}: no chip has a cost. {self.names[reference]}: {why_not}"
        found = f"{self._where(row, column)}: {self.names[best]} {delivery.phrase(float(figures[best]))}"
        if others and not np.isnan(figures[others[0]]):
            found += f"; then {self.names[others[0]]} {delivery.written(float(figures[others[0]]))}"
        return found

    def _where(self, row: int, column: int) -> str:
        across, up = self.grid.across, self.grid.up
        return f"{across.told(across.values[self.columns[column]])}, {up.told(up.values[self.rows[row]])}"

    # --- beside it ----------------------------------------------------------------------------------------------------

    def notes(self, *, is_cost: bool) -> tuple[str, ...]:
        """How far the picture is, and which chips have no cost anywhere in it."""
        found = []
        if not self.grid.is_done:
            count = len(self.grid.across.values) * len(self.grid.up.values)
            found.append(f"Coarse picture: {self.best.size} of {count} points")
        if not is_cost:
            for chip in np.flatnonzero(~np.isfinite(self.ranks).any(axis=(0, 1))).tolist():
                found.append(f"{self.names[chip]}: {self.grid.why_not(self.rows[0], self.columns[0], chip)}")
        return tuple(found)
