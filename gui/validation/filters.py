"""The line of filters over the validation page."""

from typing import get_args

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from core.analysis.validation.compared_rows import ComparedRows
from core.analysis.validation.measured_rows import Kind
from core.analysis.validation.row_selection import Fairness, Selection, options
from core.names import visible

_TYPING = 80
"""Milliseconds after a letter until the charts follow, so that a word costs one drawing and not one a letter."""

KINDS: dict[Kind, str] = {"inference": "Inference", "training": "Training"}
QUESTIONS = {
    "first": "Time to first token",
    "step": "Time per output token",
    "whole": "End-to-end time",
    "rate": "Throughput",
    "training": "Training speed",
    "other": "Other metrics",
}
FAIRNESS: dict[Fairness, str] = {
    "scored": "Scored rows",
    "fair": "With rows not scored",
    "every": "Every row",
}
_FAIRNESS_TIP = (
    "Scored rows: a fair question, grade A or B.\n"
    "With rows not scored: also those whose precision, batch or queueing is not known.\n"
    "Every row: also those that are in no statistics; they stand in the table of rows only."
)


class Filters(QWidget):
    """One combo box a question, and a line to find words."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("validationFilters")
        self._rows: ComparedRows | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING)
        self._pause.timeout.connect(self.changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.find_line = self._make_find_line()
        layout.addWidget(self.find_line, 3)
        self.boxes = {
            name: self._box(name, says)
            for name, says in (
                ("kind", "Kind of run"),
                ("question", "What was measured"),
                ("grade", "Grade of the source"),
                ("fairness", "Which rows"),
                ("group", "Group"),
                ("chip", "Chip"),
                ("model", "Model"),
            )
        }
        self.boxes["fairness"].setToolTip(_FAIRNESS_TIP)
        for name, box in self.boxes.items():
            layout.addWidget(box, 3 if name in ("group", "chip", "model", "question") else 2)
        self.clear = QToolButton(self)
        self.clear.setText("Clear")
        self.clear.setToolTip("Show all rows again")
        self.clear.clicked.connect(self._clear)
        layout.addWidget(self.clear)

    def selection(self) -> Selection:
        """What is filtered for."""
        return Selection(
            kind="training" if self._data("kind") == "training" else "inference",
            question=self._data("question"),
            grade=self._data("grade"),
            fairness=next(name for name in FAIRNESS if name == (self._data("fairness") or "scored")),
            group=self._data("group"),
            chip=self._data("chip"),
            model=self._data("model"),
            words=self.find_line.text(),
        )

    def show_rows(self, rows: ComparedRows) -> None:
        """Offer what these rows hold; what was chosen stays where it still exists."""
        self._rows = rows
        kinds = [kind for kind in get_args(Kind) if (rows.labels["kind"] == kind).any()]
        self._fill("kind", [(KINDS[kind], kind) for kind in kinds])
        statistics = rows.scored.any(), rows.fair.any(), True
        fairness = [name for name, some in zip(FAIRNESS, statistics, strict=True) if some]
        self._fill("fairness", [(FAIRNESS[name], name) for name in fairness])
        self._follow_kind()

    def _follow_kind(self) -> None:
        """Offer the labels of the kind of run that is looked at."""
        if self._rows is None:
            return
        found = {name: options(self._rows, self.selection().kind, name) for name in ("question", "grade")}
        for name in ("group", "chip", "model"):
            found[name] = options(self._rows, self.selection().kind, name)
        questions = [(words, name) for name, words in QUESTIONS.items() if name in found["question"]]
        self._fill("question", [("All metrics", ""), *questions])
        self._fill("grade", [("All grades", ""), *((f"Grade {grade}", grade) for grade in sorted(found["grade"]))])
        for name in ("group", "chip", "model"):
            labels = sorted(found[name], key=str.casefold)
            self._fill(name, [(f"All {name}s", ""), *((visible(label), label) for label in labels)])

    def _fill(self, name: str, entries: list[tuple[str, str]]) -> None:
        box = self.boxes[name]
        before = box.currentData()
        box.blockSignals(True)
        box.clear()
        for words, data in entries:
            box.addItem(words, data)
        box.setCurrentIndex(max(0, box.findData(before)))
        box.blockSignals(False)
        box.setEnabled(len(entries) > 1)

    def _data(self, name: str) -> str:
        return str(self.boxes[name].currentData() or "")

    def _box(self, name: str, says: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(f"validationFilter.{name}")
        box.setAccessibleName(says)
        box.setToolTip(says)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(7)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.activated.connect(self._kind_chosen if name == "kind" else self.changed)
        return box

    def _kind_chosen(self) -> None:
        self._follow_kind()
        self.changed.emit()

    def _make_find_line(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName("validationFind")
        line.setPlaceholderText("Find rows")
        line.setAccessibleName("Find rows")
        line.setToolTip("Every word must stand somewhere in a row: chip, model, precision, engine, source …")
        line.setClearButtonEnabled(True)
        line.setMaxLength(200)
        line.textChanged.connect(self._pause.start)
        return line

    def _clear(self) -> None:
        for name, box in self.boxes.items():
            if name != "kind":
                box.setCurrentIndex(0)
        self.find_line.clear()
        self._pause.stop()
        self.changed.emit()
