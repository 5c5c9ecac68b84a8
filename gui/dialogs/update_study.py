"""What a newer catalog says otherwise than the study, cell by cell, to be taken over where it is ticked."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.catalog_update import CatalogDifferences, Difference
from core.cell_text import shown_text
from core.editing import Cell
from core.names import excerpt, first_of, visible
from core.records import Source
from gui.plain import PlainLabel, plain_tip

_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
TITLES = (
    "Row",
    "Value",
    "In the study",
    "In the catalog",
    "What happens",
    "Source in the study",
    "Source in the catalog",
)
_NUMBERS = (2, 3)
_SIZE = QSize(1180, 620)
_WIDEST = (32, 26, 36, 20, 40, 26)  # letters, by column; the last takes the rest
_GONE_SHOWN = 5


class DifferenceModel(QAbstractTableModel):
    """The differing cells, each with a tick."""

    ticked = Signal()

    def __init__(self, cells: Sequence[Difference], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cells = tuple(cells)
        self._taken = {one.cell for one in cells if one.state == "newer"}

    @property
    def taken(self) -> frozenset[Cell]:
        """The cells that are ticked."""
        return frozenset(self._taken)

    def tick_all(self, states: Sequence[str]) -> None:
        """Tick the cells in these states, and no others."""
        self._taken = {one.cell for one in self.cells if one.state in states}
        self._tell(0, len(self.cells) - 1)

    def toggle(self, rows: Sequence[int]) -> None:
        """Tick these rows, or take all their ticks away where every one is ticked."""
        cells = {self.cells[row].cell for row in rows}
        self._taken = self._taken - cells if cells <= self._taken else self._taken | cells
        for row in rows:
            self._tell(row, row)

    def _tell(self, first: int, last: int) -> None:
        if self.cells:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(TITLES) - 1))
            self.ticked.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Number of differing cells."""
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Row, value, old, new, what happens, and both sources."""
        return 0 if parent.isValid() else len(TITLES)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first column has a tick."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() and index.column() == 0 else flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Texts, ticks and tips."""
        if not index.isValid():
            return None
        one = self.cells[index.row()]
        if role == _Role.DisplayRole:
            return self._text(one, index.column())
        if role == _Role.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if one.cell in self._taken else Qt.CheckState.Unchecked
        if role == _Role.ToolTipRole:
            return plain_tip("\n".join(f"{title}: {self._text(one, place)}" for place, title in enumerate(TITLES)))
        if role == _Role.TextAlignmentRole and index.column() in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, _value: Any, role: int = _Role.EditRole) -> bool:
        """A click on a tick."""
        if not index.isValid() or role != _Role.CheckStateRole:
            return False
        self.toggle([index.row()])
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return TITLES[section] if role == _Role.DisplayRole else None

    def _text(self, one: Difference, column: int) -> str:
        old, new = shown_text(one.old, one.field), shown_text(one.new, one.field)
        value = shown_text(one.value, one.field)
        texts = (
            visible(one.row),
            one.field.label,
            f"{value} (shipped {old})" if one.value != one.old else value,
            new,
            self._what_happens(one),
            _source(one.old_source),
            _source(one.new_source),
        )
        return texts[column]

    def _what_happens(self, one: Difference) -> str:
        if one.cell in self._taken:
            return {"newer": "updated", "edited": "your edit is replaced"}.get(
                one.state, "the study's own value is replaced"
            )
        return {
            "newer": "stays",
            "edited": "your edit stays; shipped value changes",
        }.get(one.state, "stays: stated by the study itself")


def _source(source: Source) -> str:
    """A source with its short facts first, where a narrow column still shows them."""
    return " · ".join(filter(None, (visible(source.date), source.confidence, visible(source.text))))


class _Table(QTableView):
    """Space ticks all selected rows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, wherever in the row the cursor is."""
        model = self.model()
        if event.key() == Qt.Key.Key_Space and isinstance(model, DifferenceModel):
            model.toggle(sorted({index.row() for index in self.selectionModel().selectedRows()}))
            return
        super().keyPressEvent(event)


class UpdateStudyDialog(QDialog):
    """Lists the differences; nothing changes until "Update" is pressed, and that is one undo step."""

    wanted = Signal(object)
    """The cells that are to take the catalog's value: a frozenset of `core.editing.Cell`."""

    def __init__(self, found: CatalogDifferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("updateStudy")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Update from catalog")
        self._found = found
        self.model = DifferenceModel(found.cells, self)
        self.summary = PlainLabel(summary_of(found), self)
        self.summary.setWordWrap(True)
        self.table = _Table(self)
        self.table.setObjectName("updateStudyTable")
        self.table.setAccessibleName("Differences from the catalog")
        self._set_up_table()
        self._buttons = QDialogButtonBox(self)
        self.update_button = self._buttons.addButton("Update", QDialogButtonBox.ButtonRole.AcceptRole)
        self.update_button.setObjectName("updateStudyUpdate")
        self.update_button.setDefault(True)
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._buttons.accepted.connect(self._update)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.model.ticked.connect(self._follow)
        self._follow()
        self.resize(_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.95))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(60)
        letter = self.fontMetrics().averageCharWidth()
        for place, widest in enumerate(_WIDEST):
            wanted = max(table.sizeHintForColumn(place), header.sectionSizeHint(place))
            header.resizeSection(place, min(wanted + 8, widest * letter))
        header.setSectionResizeMode(len(TITLES) - 1, QHeaderView.ResizeMode.Stretch)
        if self._found.cells:
            table.selectRow(0)

    def _lay_out(self) -> None:
        ticks = QHBoxLayout()
        ticks.setSpacing(6)
        for words, states in (
            ("Tick newer values", ("newer",)),
            ("Tick all", ("newer", "edited", "stated")),
            ("Tick none", ()),
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, which=states: self.model.tick_all(which))
            button.setEnabled(bool(self._found.cells))
            ticks.addWidget(button)
        ticks.addStretch(1)
        ticks.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        layout.addLayout(ticks)

    def _follow(self) -> None:
        count = len(self.model.taken)
        following = any(one.state == "edited" and one.cell not in self.model.taken for one in self._found.cells)
        self.update_button.setText(
            f"Update {count:,} value{'' if count == 1 else 's'}" if count else "Update shipped values"
        )
        self.update_button.setEnabled(count > 0 or following)

    def _update(self) -> None:
        self.wanted.emit(self.model.taken)
        self.accept()


def summary_of(found: CatalogDifferences) -> str:
    """What differs, in a few sentences."""
    counts = {state: sum(one.state == state for one in found.cells) for state in ("newer", "edited", "stated")}
    parts = []
    if counts["newer"]:
        parts.append(f"The catalog has {_values(counts['newer'], 'newer ')} than this study.")
    if counts["edited"]:
        parts.append(f"{_values(counts['edited'], 'edited ')} would keep your edit; only what "
                     "Ctrl+Backspace brings back changes.")  # fmt: skip
    if counts["stated"]:
        verb = "differs" if counts["stated"] == 1 else "differ"
        parts.append(f"{_values(counts['stated'], '')} {verb} because the study states its own.")
    if found.gone:
        names = first_of([excerpt(one.name) for one in found.gone], _GONE_SHOWN)
        parts.append(f"No longer in the catalog, and kept as they are: {names}.")
    return " ".join(parts) or "Every value of this study that came from the catalog is as the catalog has it today."


def _values(count: int, which: str) -> str:
    return f"{count:,} {which}value{'' if count == 1 else 's'}"
