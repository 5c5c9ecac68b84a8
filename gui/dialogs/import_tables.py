"""The two tables of an import: columns of the file with the fields they go to, and the rows as they would be read."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from core.cell_text import shown_text
from core.cells import NumberLocale
from core.exchange.drafts import Draft, DraftRow, plain
from core.exchange.grid import Grid
from core.exchange.headers import Subject, fields_for, name_path
from core.exchange.mapping import Mapping, rows_of
from core.names import excerpt, visible
from core.study import Study
from gui.plain import plain_tip
from gui.theme import current_theme

IGNORED = "— ignore —"
_FIRST_VALUES = 3
_LONGEST_VALUE = 24
_HEAD, _VALUES, _FIELD, _UNIT = range(4)
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class ColumnTable(QTableWidget):
    """One line for each column of the file: its head, its first values, the field it goes to, the unit it is in."""

    chosen = Signal(int, object)
    """Another field was chosen: place of the column, path of the field or None."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("importColumns")
        self.setAccessibleName("Columns of the file")
        self.setHorizontalHeaderLabels(["Column", "First values", "Goes to", "Unit"])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(_VALUES, QHeaderView.ResizeMode.Stretch)
        self._fields: dict[Subject, QStandardItemModel] = {}
        self._shape: object = None
        self.boxes: list[QComboBox] = []

    def show_mapping(self, grid: Grid, mapping: Mapping) -> None:
        """Show the columns and where they go."""
        shape = (id(grid), mapping.subject, mapping.turned, mapping.head_row, mapping.first_row)
        if shape != self._shape:
            self._fill(grid, mapping)
            self._shape = shape
        for place, column in enumerate(mapping.columns):
            with QSignalBlocker(self.boxes[place]):
                self.boxes[place].setCurrentIndex(max(self.boxes[place].findData(column.path), 0))
            self._say_unit(place, column.unit, column.problem)

    def _fill(self, grid: Grid, mapping: Mapping) -> None:
        self.boxes = []
        self.setRowCount(0)
        self.setRowCount(len(mapping.columns))
        rows = rows_of(grid, turned=mapping.turned)[mapping.first_row : mapping.first_row + 40]
        height = self.fontMetrics().height() + 14
        self.verticalHeader().setDefaultSectionSize(height)
        for place, column in enumerate(mapping.columns):
            values = [row[place].strip() for row in rows if row[place].strip()][:_FIRST_VALUES]
            shown = " · ".join(excerpt(value, _LONGEST_VALUE) for value in values)
            head = excerpt(column.head, 60) or f"(column {place + 1})"
            self._say(place, _HEAD, head, visible(column.head) or "This column has no head")
            self._say(place, _VALUES, shown, " · ".join(excerpt(value, 200) for value in values))
            box = QComboBox(self)
            box.setObjectName(f"importField{place}")
            box.setAccessibleName(f"Field of {head}")
            box.setModel(self._choices(mapping.subject))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.setMaxVisibleItems(20)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
            box.currentIndexChanged.connect(lambda _at, one=place: self.chosen.emit(one, self.boxes[one].currentData()))
            self.setCellWidget(place, _FIELD, box)
            self.boxes.append(box)
        letters = self.fontMetrics().horizontalAdvance("n")
        self.setColumnWidth(
            _HEAD, min(max((self._width(place) for place in range(self.rowCount())), default=0), 26 * letters)
        )
        self.setColumnWidth(_FIELD, 26 * letters)
        self.setColumnWidth(_UNIT, 11 * letters)

    def _width(self, place: int) -> int:
        item = self.item(place, _HEAD)
        return self.fontMetrics().horizontalAdvance(item.text() if item is not None else "") + 24

    def _say(self, row: int, column: int, text: str, tip: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(plain_tip(tip or text))
        self.setItem(row, column, item)

    def _say_unit(self, place: int, unit: str, problem: str) -> None:
        self._say(
            place, _UNIT, problem or visible(unit), problem or ("Unit of the numbers in this column" if unit else "")
        )
        item = self.item(place, _UNIT)
        if problem and item is not None:
            item.setForeground(QColor(current_theme().warning))

    def _choices(self, subject: Subject) -> QStandardItemModel:
        """The fields of a subject by group, made once for all boxes."""
        if subject not in self._fields:
            model = QStandardItemModel(self)
            model.appendRow(_choice(IGNORED, None))
            for path, field in fields_for(subject).items():
                model.appendRow(_choice(field.label, path))
            self._fields[subject] = model
        return self._fields[subject]


def _choice(text: str, path: str | None) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(path, Qt.ItemDataRole.UserRole)
    return item


class DraftModel(QAbstractTableModel):
    """The rows as they would be read; a cell that does not fit shows what stands in the file, marked."""

    def __init__(self, locale: NumberLocale, parent: QObject) -> None:
        super().__init__(parent)
        self._locale = locale
        self._study: Study | None = None
        self._draft: Draft | None = None
        self._paths: list[tuple[int, str]] = []
        self._raw: Sequence[tuple[str, ...]] = ()
        self._names: dict[str, str] = {}
        self._places: dict[int, int] = {}

    def show_draft(self, study: Study, grid: Grid, mapping: Mapping, draft: Draft) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._study, self._draft = study, draft
        self._paths = [(place, column.path) for place, column in enumerate(mapping.columns) if column.path]
        self._paths.sort(key=lambda pair: pair[1] != name_path(mapping.subject))
        self._raw = rows_of(grid, turned=mapping.turned)
        numbers = range(1, len(self._raw) + 1) if mapping.turned else grid.numbers
        self._places = {number: place for place, number in enumerate(numbers)}
        self._names = {row.id: row.name for row in (*study.chips, *study.workloads)}
        self.endResetModel()

    def row_of(self, row: int) -> DraftRow | None:
        """The draft of a row."""
        return self._draft.rows[row] if self._draft is not None and row < len(self._draft.rows) else None

    def index_of_first_bad(self) -> QModelIndex:
        """The first cell that does not fit; an invalid index where all do."""
        if self._draft is not None:
            for row, one in enumerate(self._draft.rows):
                if one.bad:
                    columns = [place for place, _ in self._paths]
                    return self.index(row, 2 + columns.index(one.bad[0].column))
        return QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Rows below the heads."""
        return 0 if parent.isValid() or self._draft is None else len(self._draft.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The number of the row, what happens to it, and its fields."""
        return 0 if parent.isValid() or self._draft is None else 2 + len(self._paths)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Labels of the fields."""
        if orientation != Qt.Orientation.Horizontal or self._draft is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            if section < 2:
                return ("Row", "What happens")[section]
            return fields_for(self._draft.subject)[self._paths[section - 2][1]].label
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, the mark of a bad cell and why it is bad."""
        row = self.row_of(index.row())
        if row is None:
            return None
        column = index.column()
        bad = self._sentence(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column, bad)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(bad or ("This row is left out." if row.bad and column == 1 else ""))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return bad
        if role == Qt.ItemDataRole.BackgroundRole and bad:
            return QColor(current_theme().invalid_soft)
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = current_theme()
            if bad or (column == 1 and row.bad):
                return QColor(theme.invalid)
            return QColor(theme.text_dim) if column < 2 or row.bad else None
        return None

    def _sentence(self, row: DraftRow, column: int) -> str:
        if column < 2 or not row.bad:
            return ""
        place = self._paths[column - 2][0]
        return next((cell.sentence for cell in row.bad if cell.column == place), "")

    def _text(self, row: DraftRow, column: int, bad: str) -> str:
        if column == 0:
            return str(row.number)
        if column == 1:
            return self._state(row)
        place, path = self._paths[column - 2]
        raw = self._raw[self._places[row.number]][place]
        if bad:
            return f"✗ {excerpt(raw, 60) or 'empty'}"
        if not any(read == path for read, _ in row.values):
            return ""
        assert self._draft is not None  # noqa: S101 - there are rows
        return shown_text(plain(row.value(path)), fields_for(self._draft.subject)[path], self._locale)

    def _state(self, row: DraftRow) -> str:
        if row.bad:
            return "Left out"
        if row.state == "update":
            return f"Updates {excerpt(self._names.get(row.record, row.record))}"
        if row.state == "price":
            return f"Price of {excerpt(self._names.get(row.record, row.record))}"
        return "New, rest from the catalog" if row.state == "from catalog" else "New"


class DraftView(QTableView):
    """Shows a `DraftModel`."""

    def __init__(self, model: DraftModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("importRows")
        self.setAccessibleName("Rows as they would be read")
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setResizeContentsPrecision(60)

    def fit(self) -> None:
        """Columns as wide as their first rows need, within reason."""
        self.resizeColumnsToContents()
        widest = 30 * self.fontMetrics().horizontalAdvance("n")
        for column in range(self.model().columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column) + 8, widest))
