"""What every page of the drawer is: a view that computes when it is in sight and at no other time."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.names import visible
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.plain import plain_tip

_SHORTEST = 5  # letters that a chooser shows at least


class DrawerPage(QWidget):
    """One page. Subclasses build their widgets in `__init__` and fill them in `refresh`."""

    cell_asked = Signal(object)
    """Somebody wants to see an input: its `core.editing.Cell`, without a path for a whole column."""

    def __init__(self, document: Document, choice: CaseChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.choice = choice
        self._stale = True
        document.changed.connect(self._note_change)
        choice.changed.connect(self._note_change)

    def refresh(self) -> None:
        """Show the study as it stands."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Do what was left undone while the page was out of sight."""
        super().showEvent(event)
        self._refresh_if_needed()

    def renew(self) -> None:
        """The page is to show something else: do so as soon as it is in sight."""
        self._note_change()

    def _note_change(self) -> None:
        self._stale = True
        if self.isVisible() and not self.window().isMinimized():
            self._refresh_if_needed()

    def _refresh_if_needed(self) -> None:
        if self._stale:
            self._stale = False
            self.refresh()


class Chooser(QComboBox):
    """A list to choose one row from, by id; names are shown letter for letter."""

    def __init__(self, name: str, spoken: str, letters: int, chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._letters = letters
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda position: chosen(str(self.itemData(position))))

    def minimumSizeHint(self) -> QSize:
        """A few letters: in a narrow window the tip has the rest."""
        hint = super().minimumSizeHint()
        letter = self.fontMetrics().horizontalAdvance("n")
        return QSize(hint.width() - (self._letters - _SHORTEST) * letter, hint.height())

    def show_rows(self, rows: Sequence[tuple[str, str]], current: str) -> None:
        """Offer rows of id and name, one of them chosen; nothing is announced."""
        with QSignalBlocker(self):
            if [(self.itemData(at), self.itemText(at)) for at in range(self.count())] != [
                (identifier, visible(name)) for identifier, name in rows
            ]:
                self.clear()
                for identifier, name in rows:
                    self.addItem(visible(name), identifier)
            self.setCurrentIndex(self.findData(current))
        self.setToolTip(plain_tip(f"{self.accessibleName()}: {self.currentText()}"))


class Switch(QWidget):
    """A row of buttons of which one is pressed."""

    def __init__(self, name: str, words: Sequence[tuple[str, str, str]], chosen: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        for identifier, text, tip in words:
            button = self.buttons[identifier] = QToolButton(self)
            button.setObjectName(f"{name}.{identifier}")
            button.setText(text)
            button.setToolTip(plain_tip(tip))
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, one=identifier: chosen(one))
        next(iter(self.buttons.values())).setChecked(True)

    @property
    def chosen(self) -> str:
        """The id of the button that is pressed."""
        return next(identifier for identifier, button in self.buttons.items() if button.isChecked())


class CaseChoosers:
    """The two choosers that pages about one workload on one chip have."""

    def __init__(self, page: str, choice: CaseChoice) -> None:
        self._choice = choice
        self.workload = Chooser(f"drawer.{page}.workload", "Workload", 16, choice.choose_workload)
        self.chip = Chooser(f"drawer.{page}.chip", "Chip", 20, choice.choose_chip)

    def show_case(self) -> None:
        """Offer the workloads and chips of the study, the chosen ones shown."""
        case = self._choice.case
        study = case.figures.study
        self.workload.show_rows([(row.id, row.name) for row in study.workloads], study.workloads[case.workload].id)
        self.chip.show_rows([(row.id, row.name) for row in study.chips], study.chips[case.chip].id)


def lay_out_halves(page: QWidget, tools: QHBoxLayout, table: QWidget, chart: QWidget, table_share: int) -> None:
    """A row of tools over a table and its chart side by side. table_share: of the width, in percent, at the start."""
    tools.setContentsMargins(10, 6, 10, 4)
    tools.setSpacing(6)
    halves = QSplitter(Qt.Orientation.Horizontal)
    halves.setChildrenCollapsible(False)
    for position, (half, share) in enumerate(((table, table_share), (chart, 100 - table_share))):
        halves.addWidget(half)
        halves.setStretchFactor(position, share)
    halves.setSizes([10 * table_share, 10 * (100 - table_share)])
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addLayout(tools)
    layout.addWidget(halves, 1)
