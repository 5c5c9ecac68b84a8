"""The points of a sweep: plain studies that differ from one in a few numbers, each as an edit would make it."""

from collections.abc import Iterable, Sequence

import msgspec

from core.alternatives import ALTERNATIVE
from core.editing import Cell, set_values
from core.errors import StudyRefused
from core.fields import value_at
from core.records import Workload
from core.scenarios import with_rows
from core.study import Study, TableName

Change = tuple[Cell, float]
"""A cell and the value that it takes, in base units."""
Point = tuple[Change, ...]
"""What one study has otherwise than the one that is swept; each cell once."""


def kept_rows(study: Study, chips: Iterable[int], workloads: Iterable[int], cells: Iterable[Cell] = ()) -> Study:
    """A plain study without the rows that nobody looks at: figures of those that are left are as before.

    The rows that `cells` are of, the selected workload, the reference chip and what alternatives stand in for stay.
    """
    named = {(cell.table, cell.row) for cell in cells}
    settings = study.settings
    machines = {study.chips[place].id for place in chips} | {settings.reference_chip}
    services = {study.workloads[place].id for place in workloads} | {settings.selected_workload}
    services |= {row for table, row in named if table == "workloads"}
    replaced = {getattr(one, ALTERNATIVE) for one in study.workloads if one.id in services}
    return msgspec.structs.replace(
        study,
        chips=tuple(one for one in study.chips if one.id in machines or ("chips", one.id) in named),
        workloads=tuple(one for one in study.workloads if one.id in services or one.name in replaced),
    )


class PointStudies:
    """Makes the study of each point of one base. What one change comes to is made once."""

    def __init__(self, base: Study) -> None:
        self.base = base
        self._alone: dict[Change, Study | str] = {}
        self._now: dict[Cell, float] = {}

    def at(self, point: Point) -> Study | str:
        """The study of a point, or why there is none."""
        rows = {(cell.table, cell.row) for cell, _ in point}
        if len(rows) < len(point):
            return self._together(point)  # rules of a row ask for its values together
        found = self.base
        for change in point:
            alone = self._of_one(change)
            if isinstance(alone, str):
                return alone
            found = _with_row_of(found, alone, change[0].table, change[0].row)
        return found

    def moves(self, change: Change) -> bool:
        """Whether a change is one."""
        cell, value = change
        if cell not in self._now:
            self._now[cell] = value_at(self.base.row(cell.table, cell.row), cell.path)
        return value != self._now[cell]

    def _of_one(self, change: Change) -> Study | str:
        if change not in self._alone:
            self._alone[change] = self._together((change,))
        return self._alone[change]

    def _together(self, point: Sequence[Change]) -> Study | str:
        try:
            return set_values(self.base, point)
        except StudyRefused as refused:
            return str(refused)


def _with_row_of(study: Study, other: Study, table: TableName, row: str) -> Study:
    """A study with a row as another one has it. Numbers bring nothing along outside their own row."""
    return with_rows(study, table, {row: other.row(table, row)})


def is_mixture(workload: Workload) -> bool:
    """Whether a language model has experts, which have layouts and splits of their own."""
    return workload.model.expert_count > 0
