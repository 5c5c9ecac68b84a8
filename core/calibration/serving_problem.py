"""The fit of the serving constants, stated on the book itself: which row takes which constant, and what it predicts."""

from collections.abc import Mapping

import numpy as np

from core.analysis.validation import prediction
from core.analysis.validation.row_inputs import RowInputs
from core.book import Array
from core.calibration.development_rows import DevelopmentRows
from core.calibration.fitting import Constant, Fit, Positions, Predict, Prior, Problem, by_input
from core.catalog_build.serving_tables import OF_ALL, ServingTables
from core.equations import PERFORMANCE

MOVE, SEEN = 0.05, 0.01
"""A row informs a constant when a move by 5 % of the constant moves its prediction by 1 % of that."""


def constants_of(tables: ServingTables) -> tuple[Constant, ...]:
    """The constants with their priors and bounds."""
    return tuple(
        Constant(one.name, one.median, one.log_deviation, one.low, one.high, one.parent) for one in tables.priors
    )


def uses_of(rows: RowInputs, tables: ServingTables) -> dict[str, Positions]:
    """For each input that constants stand for, the position of the one that each row takes."""
    position = {prior.name: at for at, prior in enumerate(tables.priors)}
    uses: dict[str, Positions] = {name: np.array(position[name]) for name in OF_ALL}
    chips = {name: tables.chip_constants(name) for name in {case.chip.name for case in rows.cases}}
    engines = {name: tables.engine_constants(name) for name in {case.engine for case in rows.cases}}
    names = [chips[case.chip.name] | engines[case.engine] for case in rows.cases]
    for field in names[0] if names else ():
        uses[field] = np.array([position[of_row[field]] for of_row in names])
    return uses


def predicting(rows: RowInputs, fitted: frozenset[str]) -> Predict:
    """Predictions of rows from constants by input; what no constant has a part in is evaluated once."""
    moving = [equation for equation in prediction.EQUATIONS if PERFORMANCE.inputs_behind(equation) & fitted]
    steady = [equation for equation in prediction.EQUATIONS if not PERFORMANCE.inputs_behind(equation) & fitted]
    values = PERFORMANCE.evaluate(rows.inputs, steady)
    known = {**rows.inputs, **{equation.name: values[equation] for equation in steady}}

    def predict(constants: Mapping[str, Array]) -> Array:
        with np.errstate(over="ignore", under="ignore"):
            return prediction.predicted(rows, PERFORMANCE.evaluate({**known, **constants}, moving))

    return predict


def serving_problem(rows: DevelopmentRows, tables: ServingTables) -> Problem:
    """Constants of all classes against the rows."""
    uses = uses_of(rows.inputs, tables)
    predict = predicting(rows.inputs, frozenset(uses))
    return Problem(constants_of(tables), uses, predict, rows.measured, np.sqrt(rows.weights))


def informing_rows(problem: Problem, found: Fit) -> list[Positions]:
    """For each constant the rows that inform it: it, and what rests on it, has a part in their prediction."""
    base = np.log(problem.predict(by_input(problem.uses, found.logarithms)))
    prior = Prior(problem.constants)
    rows = []
    for index in range(len(problem.constants)):
        moved = found.logarithms + MOVE * ((np.arange(len(problem.constants)) == index) | (prior.parent == index))
        change = np.abs(np.log(problem.predict(by_input(problem.uses, moved))) - base)
        rows.append(np.flatnonzero(change > MOVE * SEEN))
    return rows
