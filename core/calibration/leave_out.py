"""Residuals of rows by constants that were fitted without them: what a source, chip or model not seen would meet."""

from collections.abc import Callable

import numpy as np

from core.analysis.validation.metric_words import is_rate
from core.book import Array, Mask
from core.calibration.development_rows import DevelopmentRows
from core.calibration.fitting import Problem, fit, residuals

Pose = Callable[[DevelopmentRows], Problem]
"""States the fit for some rows."""


class LeaveOut:
    """Refits for one set of rows; what is left out twice is fitted once."""

    def __init__(self, rows: DevelopmentRows, pose: Pose, start: Array) -> None:
        self._rows, self._pose, self._start = rows, pose, start
        self.sign = np.where([is_rate(case.metric.name) for case in rows.inputs.cases], -1.0, 1.0)
        self._known: dict[bytes, Array] = {}

    def by(self, label: str) -> Array:
        """Residuals (above 0: predicted too slow) of each row, its whole class of that label left out."""
        column = self._rows.labels[label]
        found = np.full(column.size, np.nan)
        for name in np.unique(column):
            left_out = np.asarray(column == name)
            found[left_out] = self._without(left_out)
        return found

    def _without(self, left_out: Mask) -> Array:
        key = left_out.tobytes()
        if key not in self._known:
            fitted = fit(self._pose(self._rows.taken(~left_out)), self._start)
            r = residuals(self._pose(self._rows.taken(left_out)), fitted.logarithms)
            self._known[key] = r * self.sign[left_out]
        return self._known[key]
