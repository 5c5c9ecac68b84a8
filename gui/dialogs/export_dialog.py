"""File ▸ Export tables: which tables, as CSV files in a folder or as one Excel workbook."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import InfernomicsError
from core.exchange.csv_file import csv_bytes
from core.exchange.tables import TABLES, made
from core.exchange.workbook_file import workbook_bytes
from core.file_names import suggested_name
from core.names import excerpt
from core.storage import StorageError, write_durably
from gui.document import Document
from gui.plain import PlainLabel, plain_tip
from gui.save_dialog import ask_where_to_save

_SIZE = QSize(460, 560)
_SMALLEST = QSize(380, 400)
_WORKBOOK_TYPE = "Excel workbook (*.xlsx)"


class ExportDialog(QDialog):
    """The tables to choose from, the format, and Export."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export tables")
        self._document = document
        self.list = QListWidget(self)
        self.list.setObjectName("exportTables")
        self.list.setAccessibleName("Tables")
        for one in TABLES:
            item = QListWidgetItem(one.title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        self.list.itemChanged.connect(lambda _item: self._follow())
        self.all_button = self._small("All", "exportAll", Qt.CheckState.Checked)
        self.none_button = self._small("None", "exportNone", Qt.CheckState.Unchecked)
        self.workbook = QRadioButton("One &Excel workbook (.xlsx)", self)
        self.workbook.setObjectName("exportWorkbook")
        self.workbook.setChecked(True)
        self.csv = QRadioButton("&CSV files in a folder, one a table", self)
        self.csv.setObjectName("exportCsv")
        group = QButtonGroup(self)
        group.addButton(self.workbook)
        group.addButton(self.csv)
        self.marked = QCheckBox("With a byte-order &mark, so that Excel reads accents right", self)
        self.marked.setObjectName("exportMarked")
        self.marked.setChecked(True)
        self.marked.setToolTip(plain_tip("UTF-8 either way; some programs trip over the mark"))
        self.csv.toggled.connect(self._follow)
        self.words = PlainLabel("", self)
        self.words.setObjectName("exportWords")
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.export_button = self._buttons.addButton("Export…", QDialogButtonBox.ButtonRole.ActionRole)
        self.export_button.setObjectName("exportGo")
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self.export)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._follow()

    def _small(self, text: str, name: str, state: Qt.CheckState) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._check(state))
        return button

    def _lay_out(self) -> None:
        scenario = PlainLabel("Tables of the scenario on show; values keep every digit, texts never run as formulas.")
        scenario.setProperty("role", "dim")
        scenario.setWordWrap(True)
        picks = QHBoxLayout()
        picks.addWidget(self.all_button)
        picks.addWidget(self.none_button)
        picks.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(scenario)
        layout.addWidget(self.list, 1)
        layout.addLayout(picks)
        layout.addWidget(self.workbook)
        layout.addWidget(self.csv)
        layout.addWidget(self.marked)
        layout.addWidget(self.words)
        layout.addWidget(self._buttons)
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.95))

    def _check(self, state: Qt.CheckState) -> None:
        for row in range(self.list.count()):
            self.list.item(row).setCheckState(state)

    @property
    def wanted(self) -> list[str]:
        """The ids of the tables that are checked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        ]

    def _follow(self) -> None:
        count = len(self.wanted)
        self.export_button.setEnabled(count > 0)
        self.export_button.setText(f"Export {count} table{'' if count == 1 else 's'}…" if count else "Export…")
        self.marked.setEnabled(self.csv.isChecked())

    # --- writing ------------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask where to, and write."""
        if self.workbook.isChecked():
            path = self._ask_for_workbook()
            if path is not None:
                self._attempt(lambda: self.write_workbook(path))
        else:
            name = QFileDialog.getExistingDirectory(self, "Export CSV files into", self._folder())
            if name:
                self._attempt(lambda: self.write_csv(Path(name)))

    def _attempt(self, write: Callable[[], str]) -> None:
        try:
            self.words.setText(write())
        except (StorageError, InfernomicsError) as error:
            self.words.setText(str(error))

    def write_workbook(self, path: Path) -> str:
        """Write the chosen tables into a workbook; returns what was done, in words."""
        study = self._document.study
        sheets = made(study, self._document.outcome, self.wanted)
        write_durably(path, workbook_bytes(sheets, (("Study", study.name),)))
        return f"{len(sheets)} tables are in {excerpt(path.name, 100)}."

    def write_csv(self, folder: Path) -> str:
        """Write the chosen tables into a folder; returns what was done, in words."""
        sheets = made(self._document.study, self._document.outcome, self.wanted)
        for sheet in sheets:
            path = folder / f"{self._stem} {sheet.id}.csv"
            write_durably(path, csv_bytes(sheet, marked=self.marked.isChecked()))
        return (
            f"{len(sheets)} files are in {excerpt(folder.name, 100)}, their names begin with {excerpt(self._stem, 60)}."
        )

    @property
    def _stem(self) -> str:
        return suggested_name(self._document.study.name)

    def _ask_for_workbook(self) -> Path | None:
        start = Path(self._folder()) / f"{self._stem}.xlsx"
        return ask_where_to_save(self, "Export tables as", start, _WORKBOOK_TYPE, ".xlsx")

    def _folder(self) -> str:
        path = self._document.path
        return str(path.parent) if path is not None else os.path.expanduser("~")
