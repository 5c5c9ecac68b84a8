"""Least squares with priors for a few bounded constants: what the calibration scripts share. Never run by the window.

A constant is a positive number with a lognormal prior and bounds that physics gives. Rows take their constants by
position, so that one constant can serve some rows (a kind of chip, an engine) or all of them. A constant with a parent
is a ratio to it in its prior: few rows move it little from what its relatives have. A constant whose prior has no
deviation is stated and stays what it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from core.book import Array, Mask

Positions = npt.NDArray[np.intp]
Predict = Callable[[Mapping[str, Array]], Array]

SCALE = 0.12
"""Residuals in ln(predicted / measured) beyond about this count by their size, not its square: outliers pull less."""

STEP = 1e-5
"""Step of a numerical derivative, in logarithms."""
EDGE = 1e-6
"""How far inside its bounds, in logarithms, a constant starts."""


class Constant(NamedTuple):
    """name: "input.class" or "input"; prior: median; log_deviation: of the prior's logarithm, 0 where it is stated.

    low, high: bounds; parent: name of the constant that the prior's median multiplies, "" for none.
    """

    name: str
    prior: float
    log_deviation: float
    low: float
    high: float
    parent: str = ""


@dataclass(frozen=True)
class Problem:
    """What is fitted to what. uses: for each input of the equations, which constant each row takes (an index).

    An array of uses without axes holds for all rows. predict: times (or any quantity) of the rows from the constants
    as arrays by input; measured: the same quantity; weights: of the rows, in standard deviations.
    """

    constants: tuple[Constant, ...]
    uses: Mapping[str, Positions]
    predict: Predict
    measured: Array
    weights: Array


@dataclass(frozen=True)
class Fit:
    """logarithms: of the constants; log_errors: standard errors of those; informed: whether any row moves a constant.

    steps: evaluations that the search took.
    """

    logarithms: Array
    log_errors: Array
    informed: Mask
    steps: int

    @property
    def values(self) -> Array:
        """The constants themselves."""
        result: Array = np.exp(self.logarithms)
        return result


def by_input(uses: Mapping[str, Positions], logarithms: Array) -> dict[str, Array]:
    """Arrays of the equations' inputs, one entry a row (or one for all)."""
    values = np.exp(logarithms)
    return {name: values[positions] for name, positions in uses.items()}


def residuals(problem: Problem, logarithms: Array) -> Array:
    """ln(predicted / measured) of each row."""
    found: Array = np.log(problem.predict(by_input(problem.uses, logarithms)) / problem.measured)
    return found


def fit(problem: Problem, start: Array | None = None) -> Fit:
    """The constants that explain the rows best, each held by its prior and its bounds.

    start: logarithms to begin at, e.g. those of a fit to more rows.
    """
    prior = Prior(problem.constants)
    informed = _informed(problem, prior)
    base = prior.settled(prior.inherited() if start is None else start, informed)
    free = np.flatnonzero(informed)
    low, high = prior.low[free], prior.high[free]
    groups = _groups(problem, free, prior)

    def whole(chosen: Array) -> Array:
        logarithms = base.copy()
        logarithms[free] = chosen
        return prior.settled(logarithms, informed)

    def costs(chosen: Array) -> Array:
        logarithms = whole(chosen)
        bent, _ = _bent(residuals(problem, logarithms))
        return np.concatenate([problem.weights * bent, prior.distance(logarithms)[free]])

    def slopes(chosen: Array) -> Array:
        r = residuals(problem, whole(chosen))
        _, steepness = _bent(r)
        found = np.zeros((r.size, free.size))
        for columns, rows in groups:
            moved = chosen.copy()
            moved[columns] += STEP
            change = (residuals(problem, whole(moved)) - r) / STEP * steepness * problem.weights
            for column, own in zip(columns, rows, strict=True):
                found[own, column] = change[own]
        return np.vstack([found, prior.slopes(free)])

    solved = least_squares(
        costs,
        np.clip(base[free], low + EDGE, high - EDGE),
        jac=slopes,
        bounds=(low, high),
        x_scale=np.maximum(prior.deviation[free], 0.05),
        max_nfev=40,
        xtol=1e-4,
        ftol=1e-5,
    )
    errors = prior.deviation.copy()
    errors[free] = np.sqrt(np.diag(np.linalg.pinv(solved.jac.T @ solved.jac)))
    return Fit(whole(solved.x), errors, informed, int(solved.nfev))


def _bent(r: Array) -> tuple[Array, Array]:
    """Residuals whose squares grow like |r| beyond SCALE, and how fast they change with r."""
    x = r / SCALE
    root = np.sqrt(1 + x**2)
    bent = x * np.sqrt(2 / (root + 1))  # its square is 2 (root - 1), without the difference of near numbers
    steepness = np.sqrt((root + 1) / 2) / root / SCALE
    return bent, steepness


class Prior:
    """The constants' priors as arrays of logarithms."""

    def __init__(self, constants: Sequence[Constant]) -> None:
        position = {constant.name: index for index, constant in enumerate(constants)}
        self.median = np.log([constant.prior for constant in constants])
        self.deviation = np.array([constant.log_deviation for constant in constants])
        self.stated = self.deviation == 0
        self.low = np.log([constant.low for constant in constants])
        self.high = np.log([constant.high for constant in constants])
        self.parent = np.array([position[one.parent] if one.parent else -1 for one in constants])

    def inherited(self, logarithms: Array | None = None) -> Array:
        """Each constant as its prior says, given its parent's value (without: the parent's own prior)."""
        own = self.median if logarithms is None else logarithms
        found: Array = self.median + np.where(self.parent >= 0, own[self.parent], 0.0)
        return found

    def settled(self, logarithms: Array, informed: Mask) -> Array:
        """The logarithms, with what no row moves at what its prior says."""
        return np.where(informed, logarithms, self.inherited(np.where(informed, logarithms, self.inherited())))

    def distance(self, logarithms: Array) -> Array:
        """How many deviations each constant is from what its prior says; 0 for a stated one."""
        away = logarithms - self.inherited(logarithms)
        return np.where(self.stated, 0.0, away / np.where(self.stated, 1.0, self.deviation))

    def slopes(self, free: Positions) -> Array:
        """Change of the distances of the constants `free` with their logarithms; shape (free, free)."""
        found = np.diag(1 / self.deviation[free])
        place = {int(index): column for column, index in enumerate(free)}
        for row, index in enumerate(free):
            parent = place.get(int(self.parent[index]))
            if parent is not None:
                found[row, parent] = -1 / self.deviation[index]
        return found


def _informed(problem: Problem, prior: Prior) -> Mask:
    """Constants that some row takes, and the parents of those; never a stated one."""
    used = np.zeros(len(problem.constants), dtype=bool)
    for positions in problem.uses.values():
        used[np.unique(positions)] = True
    used[prior.parent[used & (prior.parent >= 0)]] = True
    informed: Mask = used & ~prior.stated
    return informed


def _groups(problem: Problem, free: Positions, prior: Prior) -> list[tuple[list[int], list[Mask]]]:
    """Columns that can be varied together because no row takes two of them, and the rows that take each.

    What rests on a stated child of a constant counts for the constant, too.
    """
    touched = np.zeros((len(problem.constants), problem.measured.size), dtype=bool)
    for positions in problem.uses.values():
        whole = np.broadcast_to(positions, problem.measured.shape)
        touched[whole, np.arange(whole.size)] = True
    for index in np.flatnonzero(prior.parent >= 0):
        if index not in free:
            touched[prior.parent[index]] |= touched[index]
    groups: list[tuple[list[int], list[Mask], Mask]] = []
    for column, index in enumerate(free):
        own = touched[index]
        home = next((group for group in groups if not (group[2] & own).any()), None)
        if home is None:
            groups.append(([column], [own], own.copy()))
        else:
            home[0].append(column)
            home[1].append(own)
            home[2][own] = True
    return [(columns, rows) for columns, rows, _ in groups]
