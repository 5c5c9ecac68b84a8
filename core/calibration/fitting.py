"""Least squares with priors for a few bounded constants: what both calibration scripts share. Never run by the window.

A constant is a positive number with a lognormal prior and bounds that physics gives. Rows take their constants by
position, so that one constant can serve some rows (a kind of chip, an engine) or all of them. A constant with a parent
is a ratio to it in its prior: few rows move it little from what its relatives have.
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


class Constant(NamedTuple):
    """name: "input.class" or "input"; prior: median; log_deviation: of the prior's logarithm.

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

    predict: times (or any quantity) of the rows from the constants as arrays by input; measured: the same quantity;
    weights: of the rows, in standard deviations.
    """

    constants: tuple[Constant, ...]
    uses: Mapping[str, Positions]
    predict: Predict
    measured: Array
    weights: Array


@dataclass(frozen=True)
class Fit:
    """logarithms: of the constants; log_errors: standard errors of those; informed: whether any row uses a constant."""

    logarithms: Array
    log_errors: Array
    informed: Mask

    @property
    def values(self) -> Array:
        """The constants themselves."""
        result: Array = np.exp(self.logarithms)
        return result


def by_input(uses: Mapping[str, Positions], logarithms: Array) -> dict[str, Array]:
    """Arrays of the equations' inputs, one entry a row."""
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
    prior = _Prior(problem.constants)
    informed = _informed(problem, prior)
    base = prior.start() if start is None else start.copy()
    edge = 1e-6
    low, high = prior.low[informed], prior.high[informed]

    def costs(free: Array) -> Array:
        logarithms = base.copy()
        logarithms[informed] = free
        r = residuals(problem, logarithms)
        bent = np.sign(r) * np.sqrt(np.maximum(2 * (np.sqrt(1 + (r / SCALE) ** 2) - 1), 0))
        return np.concatenate([problem.weights * bent, prior.distance(logarithms)[informed]])

    solved = least_squares(
        costs,
        np.clip(base[informed], low + edge, high - edge),
        bounds=(low, high),
        x_scale=np.maximum(prior.deviation[informed], 0.05),
        max_nfev=40,
        xtol=1e-4,
        ftol=1e-4,
    )
    logarithms = base.copy()
    logarithms[informed] = solved.x
    logarithms = np.where(informed, logarithms, prior.inherited(logarithms))
    errors = prior.deviation.copy()
    errors[informed] = np.sqrt(np.diag(np.linalg.pinv(solved.jac.T @ solved.jac)))
    return Fit(logarithms, errors, informed)


class _Prior:
    """The constants' priors as arrays of logarithms."""

    def __init__(self, constants: Sequence[Constant]) -> None:
        position = {constant.name: index for index, constant in enumerate(constants)}
        self.median = np.log([constant.prior for constant in constants])
        self.deviation = np.array([constant.log_deviation for constant in constants])
        self.low = np.log([constant.low for constant in constants])
        self.high = np.log([constant.high for constant in constants])
        self.parent = np.array([position[one.parent] if one.parent else -1 for one in constants])

    def inherited(self, logarithms: Array) -> Array:
        """Each constant as its prior says, given its parent's value."""
        found: Array = self.median + np.where(self.parent >= 0, logarithms[self.parent], 0.0)
        return found

    def start(self) -> Array:
        """All constants at the middle of their priors."""
        return self.inherited(self.median)

    def distance(self, logarithms: Array) -> Array:
        """How many deviations each constant is from what its prior says."""
        found: Array = (logarithms - self.inherited(logarithms)) / self.deviation
        return found


def _informed(problem: Problem, prior: _Prior) -> Mask:
    used = np.zeros(len(problem.constants), dtype=bool)
    for positions in problem.uses.values():
        used[np.unique(positions)] = True
    used[prior.parent[used & (prior.parent >= 0)]] = True
    return used
