"""Which workload, chip and deployment the pages of the drawer speak of. It is no part of the study.

Until somebody chooses, it is what the headline figures speak of: the selected workload on the reference chip.
"""

from PySide6.QtCore import QObject, Signal

from core.candidate_table import Case, coordinates_of, default_index, index_at
from core.editing import Cell
from core.figures import Figures
from gui.document import Document


class CaseChoice(QObject):
    """One choice that all pages share; what was chosen and is gone gives way to the default."""

    changed = Signal()
    """Another workload or chip is chosen."""

    deployment_changed = Signal()
    """Another deployment of it is chosen."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._workload: str | None = None
        self._chip: str | None = None
        self._deployment: tuple[float, ...] | None = None
        self._followed: str | None = None

    @property
    def case(self) -> Case:
        """The workload and the chip, with the arrays of the study as it stands."""
        figures: Figures = self._document.outcome.detail
        study = figures.study
        workload = _position(self._workload, [row.id for row in study.workloads], study.selected_workload)
        chip = _position(self._chip, [row.id for row in study.chips], study.reference_chip)
        return Case(figures, workload, chip)

    def index(self, case: Case) -> int | None:
        """The deployment of a case: the one picked where the case has it, else the one that serves; None if none."""
        found = None if self._deployment is None else index_at(case, self._deployment)
        return default_index(case) if found is None else found

    @property
    def picked(self) -> bool:
        """Whether a deployment was picked by hand."""
        return self._deployment is not None

    def choose_workload(self, identifier: str) -> None:
        """Speak of another workload."""
        if identifier != self._workload:
            self._workload = identifier
            self.changed.emit()

    def choose_chip(self, identifier: str) -> None:
        """Speak of another chip."""
        if identifier != self._chip:
            self._chip = identifier
            self.changed.emit()

    def pick(self, index: int | None) -> None:
        """Speak of one deployment of the case, by its place on the grid; None: of the one that serves.

        From then on it is this workload and this chip, whichever becomes the reference.
        """
        deployment = None
        if index is not None:
            case = self.case
            deployment = coordinates_of(case, index)
            self._workload = case.figures.study.workloads[case.workload].id
            self._chip = case.figures.study.chips[case.chip].id
        if deployment != self._deployment:
            self._deployment = deployment
            self.deployment_changed.emit()

    def follow_cell(self, cell: Cell | None) -> None:
        """Somebody went to a cell of the inputs: a chip there is the chip that is meant."""
        if cell is not None and cell.table == "chips" and cell.row != self._followed:
            self._followed = cell.row
            self.choose_chip(cell.row)


def _position(identifier: str | None, identifiers: list[str], default: int) -> int:
    return identifiers.index(identifier) if identifier in identifiers else default
