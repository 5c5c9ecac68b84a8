"""A model's configuration, looked at before it becomes a workload or the model of one."""

import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.cell_text import shown_text
from core.cells import NumberLocale
from core.errors import InfernomicsError
from core.exchange.applying import with_config
from core.exchange.model_config import ReadConfig
from core.fields import fields_of
from core.formats import format_quantity
from core.names import excerpt, visible
from core.records import LANGUAGE_MODEL, Model
from gui.document import Document
from gui.plain import PlainLabel, plain_tip

_SIZE = QSize(620, 640)
_SMALLEST = QSize(420, 360)
_NEW = ""


class ConfigDialog(QDialog):
    """What a configuration says, field by field, and where the model shall go."""

    def __init__(
        self,
        document: Document,
        found: ReadConfig,
        file: str,
        locale: NumberLocale,
        parent: QWidget,
        today: datetime.date | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("importConfig")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Import a model from {visible(file)}")
        self._document, self._found, self._file, self._today = document, found, file, today
        self.title = PlainLabel(f"{found.name}: {_count(found.parameters)} parameters", self)
        self.title.setProperty("role", "heading")
        self.table = self._make_table(found, locale)
        self.words = PlainLabel("\n".join(found.sentences) or "Everything that is needed is stated.", self)
        self.words.setObjectName("importConfigWords")
        self.words.setWordWrap(True)
        self.target = QComboBox(self)
        self.target.setObjectName("importConfigTarget")
        self.target.setAccessibleName("Where the model goes")
        self.target.addItem("A new workload", _NEW)
        for workload in document.shown.workloads:
            if workload.kind == LANGUAGE_MODEL:
                self.target.addItem(f"The model of {excerpt(workload.name)}", workload.id)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.import_button = self._buttons.addButton("Import model", QDialogButtonBox.ButtonRole.AcceptRole)
        self.import_button.setObjectName("importConfigGo")
        self.import_button.setDefault(True)
        self._buttons.accepted.connect(self.write)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        label = PlainLabel("It becomes", self)
        label.setBuddy(self.target)
        row.addWidget(label)
        row.addWidget(self.target, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.words)
        layout.addLayout(row)
        layout.addWidget(self._buttons)
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.95))

    def _make_table(self, found: ReadConfig, locale: NumberLocale) -> QTableWidget:
        fields = {path: field for path, field in fields_of(Model).items() if path != "model_name"}
        table = QTableWidget(len(fields), 3, self)
        table.setObjectName("importConfigFields")
        table.setAccessibleName("What the configuration says")
        table.setHorizontalHeaderLabels(["Field", "Value", "Where from"])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for row, (path, field) in enumerate(fields.items()):
            origin = "assumed, low confidence" if path in found.unsure else "the configuration"
            for column, text in enumerate((field.label, shown_text(getattr(found.model, path), field, locale), origin)):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(field.help))
                table.setItem(row, column, item)
        return table

    def write(self) -> None:
        """Take the model in as one undo step, and close."""
        workload = str(self.target.currentData() or _NEW)
        study = self._document.study
        title = f"Import model {excerpt(self._found.name)}"
        try:
            after = with_config(study, self._found, self._file, workload, self._today)
        except InfernomicsError as refused:
            self.words.setText(str(refused))
            return
        if self._document.edit(title, lambda _study: after):
            self.accept()


def _count(value: float) -> str:
    letter, size = ("T", 1e12) if value >= 1e12 else ("B", 1e9) if value >= 1e9 else ("M", 1e6)
    return f"{format_quantity(value / size, '1')} {letter}"
