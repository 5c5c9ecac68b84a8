"""Predictions of all rows of a measured file, of either kind, with the class that decides on the band."""

from dataclasses import dataclass

import numpy as np

from core.analysis.validation import network_rows, prediction, training_prediction
from core.analysis.validation.error_bands import LOADED, NETWORK, PREFILL, STATIC, TRAINING, chip_kind
from core.analysis.validation.measured_rows import MeasuredFile
from core.analysis.validation.row_inputs import ServingCase, row_inputs
from core.analysis.validation.training_inputs import training_inputs
from core.book import Array
from core.catalog import Catalog

NOT_FINITE = "the equations give no finite time"


@dataclass(frozen=True, slots=True)
class RowPrediction:
    """What is predicted of one row, in its own unit; without `value` there is a `reason`.

    regime, chip, chip_kind, engine: what decides on its band; chip and engine by id.
    """

    value: float | None
    reason: str
    regime: str = ""
    chip: str = ""
    chip_kind: str = ""
    engine: str = ""


def predictions(file: MeasuredFile, catalog: Catalog) -> tuple[RowPrediction, ...]:
    """One prediction a row of the file, in its order."""
    if file.kind == "training":
        runs = training_inputs(file.training, catalog)
        values = training_prediction.predicted(runs) if runs.cases else np.zeros(0)
        classes = [(case.position, TRAINING, case.chip.id, chip_kind(case.chip), "") for case in runs.cases]
        return _placed(runs.reasons, classes, values)
    served = row_inputs(file.serving, catalog)
    values = prediction.predicted(served, prediction.evaluated(served)) if served.cases else np.zeros(0)
    classes = [(case.position, regime(case), case.chip.id, chip_kind(case.chip), case.engine) for case in served.cases]
    found = _placed(served.reasons, classes, values)
    networks = network_rows.network_inputs(file.serving, catalog)
    answers = network_rows.predicted(networks) if networks.cases else np.zeros(0)
    reasons = tuple(networks.reasons.get(position, one.reason) for position, one in enumerate(found))
    cases = [(case.position, NETWORK, case.chip.id, chip_kind(case.chip), "") for case in networks.cases]
    of_networks = _placed(reasons, cases, answers)
    return tuple(of_networks[at] if at in networks.reasons else one for at, one in enumerate(found))


def _placed(
    reasons: tuple[str, ...], classes: list[tuple[int, str, str, str, str]], values: Array
) -> tuple[RowPrediction, ...]:
    rows = [RowPrediction(None, reason) for reason in reasons]
    for (position, *of_band), value in zip(classes, values.tolist(), strict=True):
        usable = np.isfinite(value) and value > 0
        rows[position] = RowPrediction(value if usable else None, "" if usable else NOT_FINITE, *of_band)
    return tuple(rows)


def regime(case: ServingCase) -> str:
    """The class of a served row."""
    if case.loaded:
        return LOADED
    prompts_alone = case.phase in ("prefill", "latency") or case.metric.name.startswith(("ttft", "latency"))
    return PREFILL if prompts_alone else STATIC
