"""The shipped rows of served models beside their predictions, a few rows at a time, and kept once they are compared.

They rest on the catalog and the fitted constants alone, so that no edit of a study makes them anew.
"""

import functools
from collections.abc import Iterator

from core.analysis.validation.compared_rows import ComparedRow, beside
from core.analysis.validation.development_rows import reading_development_rows
from core.analysis.validation.error_bands import error_bands
from core.analysis.validation.measured_rows import MeasuredFile
from core.analysis.validation.validated_rows import row_results
from core.catalog import load_catalog
from core.steps import retold

ROWS_A_STEP = 64
"""About 3 ms of predictions."""


class ShippedComparison:
    """The comparison as far as it is. rows: those that are compared already; count: of all, 0 until they are read."""

    def __init__(self) -> None:
        self.rows: list[ComparedRow] = []
        self.count = 0
        self.is_done = False
        self._steps = self._comparing()

    def step(self) -> bool:
        """Read or compare a few more rows; whether there are more."""
        if not self.is_done:
            self.is_done = next(self._steps, True)
        return not self.is_done

    def _comparing(self) -> Iterator[bool]:
        """False after each step."""
        file = yield from retold(reading_development_rows("inference"), lambda _: False)
        if file is None:
            return
        self.count = len(file.rows)
        catalog, bands = load_catalog(), error_bands()
        for start in range(0, self.count, ROWS_A_STEP):
            part = slice(start, start + ROWS_A_STEP)
            few = _part(file, part)
            self.rows += beside(few, row_results(few, catalog, bands))
            yield False


def _part(file: MeasuredFile, part: slice) -> MeasuredFile:
    """Some rows of a file."""
    return MeasuredFile(file.kind, file.serving[part], file.training[part], file.measurements[part])


@functools.cache
def shipped_comparison() -> ShippedComparison:
    """The one comparison of the program."""
    return ShippedComparison()
