"""Least squares with priors: known constants come back, stated ones stay, few rows stay near their relatives."""

import numpy as np
import pytest

from core.calibration.fitting import Constant, Fit, Problem, by_input, fit, residuals

RATE = Constant("rate", 5.0, 1.0, 0.1, 100.0)
STARTS = (Constant("start.all", 2.0, 0.7, 0.01, 50.0), Constant("start.a", 1.0, 0.5, 0.01, 50.0, "start.all"))
STATED = Constant("share", 0.5, 0.0, 0.1, 1.0)
CONSTANTS = (RATE, *STARTS, STATED)

SIZE = np.linspace(1, 40, 60)
KIND = np.arange(60) % 3 == 0
"""Rows of class a; the others take the constant of all."""


def posed(measured: np.ndarray, constants: tuple[Constant, ...] = CONSTANTS, weight: float = 30.0) -> Problem:
    """time = start + size / rate × share"""
    uses = {"rate": np.array(0), "start": np.where(KIND, 2, 1), "share": np.array(3)}
    return Problem(
        constants,
        uses,
        lambda values: values["start"] + SIZE / values["rate"] * values["share"],
        measured,
        np.full(SIZE.size, weight),
    )


def times(rate: float, start: float, start_of_a: float, share: float = 0.5) -> np.ndarray:
    return np.asarray(np.where(KIND, start_of_a, start) + SIZE / rate * share)


def test_constants_that_made_the_rows_come_back() -> None:
    found = fit(posed(times(8.0, 1.5, 4.0), weight=1000.0))
    assert found.values == pytest.approx([8.0, 1.5, 4.0, 0.5], rel=1e-3)
    assert found.informed.tolist() == [True, True, True, False]


def test_a_stated_constant_stays_and_has_no_deviation() -> None:
    found = fit(posed(times(8.0, 1.5, 4.0, share=0.9)))
    assert found.values[3] == pytest.approx(0.5, rel=1e-12)
    assert found.log_errors[3] == 0


def test_bounds_hold() -> None:
    tight = (RATE._replace(high=6.0), *CONSTANTS[1:])
    assert fit(posed(times(50.0, 1.5, 4.0), tight)).values[0] == pytest.approx(6.0, rel=1e-4)


def test_one_wild_row_pulls_little() -> None:
    measured = times(8.0, 1.5, 4.0)
    measured[7] *= 20
    assert fit(posed(measured)).values[0] == pytest.approx(8.0, rel=0.02)


def test_what_no_row_takes_is_what_its_parent_is() -> None:
    problem = posed(times(8.0, 1.5, 1.5))
    alone = Problem(
        problem.constants, {**problem.uses, "start": np.ones(60, dtype=np.intp)}, problem.predict,
        problem.measured, problem.weights,
    )  # fmt: skip
    found = fit(alone)
    assert not found.informed[2]
    assert found.values[2] == pytest.approx(found.values[1], rel=1e-12)


def test_a_prior_holds_where_rows_are_few_and_yields_where_they_are_many() -> None:
    faint, strong = (fit(posed(times(8.0, 1.5, 4.0), weight=weight)) for weight in (0.05, 1000.0))
    parent = faint.values[1]
    assert abs(np.log(faint.values[2] / parent)) < abs(np.log(strong.values[2] / strong.values[1]))
    assert (faint.log_errors[:3] > strong.log_errors[:3]).all()
    assert (faint.log_errors[:3] < 1.2).all()


def test_a_fit_does_not_depend_on_where_it_starts() -> None:
    problem = posed(times(8.0, 1.5, 4.0) * np.exp(0.1 * np.sin(SIZE)))
    first: Fit = fit(problem)
    again = fit(problem, np.log([2.0, 5.0, 0.5, 0.5]))
    assert again.values == pytest.approx(first.values, rel=2e-3)
    assert fit(problem).values.tolist() == first.values.tolist()


def test_residuals_are_logarithms_of_predicted_over_measured() -> None:
    problem = posed(times(8.0, 1.5, 4.0) / np.e)
    assert residuals(problem, np.log([8.0, 1.5, 4.0, 0.5])) == pytest.approx(np.ones(60))
    assert by_input(problem.uses, np.log([8.0, 1.5, 4.0, 0.5]))["start"][:2].tolist() == pytest.approx([4.0, 1.5])
