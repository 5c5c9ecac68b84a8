"""Own measured rows of a chip: typed, pasted or read from a file, compared as they stand, the study centred on them.

The dialog stays open beside the window, so that one sees what it does and can undo it. Closed, it keeps its rows.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.analysis.validation.benchmark_effect import effect_words, state_words
from core.analysis.validation.measured_rows import MeasuredFile, pasted_rows, read_own_rows
from core.analysis.validation.own_benchmark import (
    FIELDS,
    RULE,
    Comparison,
    centred,
    compared,
    model_names,
    without_benchmarks,
)
from core.analysis.validation.own_rows import OwnRow, file_of, row_of_deployment, rows_of
from core.cells import NumberLocale, locale_for
from core.errors import InfernomicsError
from core.evaluation import evaluate
from core.names import excerpt, visible
from core.records import Chip
from core.study import Study
from gui.dialogs.benchmark_rows import BenchmarkRows, row_words, unmeasured
from gui.dialogs.benchmark_table import BenchmarkTable
from gui.document import Document
from gui.plain import PlainLabel, plain_tip
from gui.tables.strip import NoticeBar

FILE_TYPES = "Tables (*.csv *.tsv *.txt);;All files (*)"
NOTHING_TO_APPLY = "Type what was measured: then it says here what Apply does."
NEEDED_COLUMNS = (
    "A table with a header needs the columns model, batch_or_concurrency, input_tokens, output_tokens, "
    "weight_precision, tp or n_chips, metric and value; kv_precision, batching, unit, source … are read too."
)
_SIZE = QSize(1340, 540)
_SMALLEST = QSize(620, 400)
_EFFECT_LINES = 3
_LONGEST_NAME = 60


class OwnBenchmarkDialog(QDialog):
    """The rows of one chip, what they say, and what centring the study on them does."""

    def __init__(self, document: Document, actions: Sequence[QAction] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ownBenchmark")
        self.setWindowTitle("Own benchmark")
        self._document = document
        self._locale: NumberLocale = locale_for(QLocale.system().name())
        self._comparisons: dict[int, Comparison] = {}
        self._applied: dict[tuple[object, ...], frozenset[int]] = {}
        self._opened = document.study
        self._starter: OwnRow | None = None
        self.addActions(list(actions))  # undo and redo work here too
        self.rows = BenchmarkRows(self, self._locale)
        self._make_parts()
        self._lay_out()
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(0)
        self._refreshing.timeout.connect(self._refresh)
        self._connect()
        self.resize(_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.95))
        self.setMinimumSize(_SMALLEST)

    # --- assembly -----------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.chips = QComboBox(self)
        self.chips.setObjectName("ownBenchmarkChip")
        self.chips.setAccessibleName("Measured chip")
        self.chips.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.state = self._words("ownBenchmarkState")
        self.table = BenchmarkTable(self.rows, self)
        self.about_row = self._words("ownBenchmarkRow")
        self.about_row.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.bar = NoticeBar(self)
        self.effect = self._words("ownBenchmarkEffect")
        self.effect.setMinimumHeight(_EFFECT_LINES * self.fontMetrics().lineSpacing())
        self.effect.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rule = self._words("ownBenchmarkRule")
        self.rule.setProperty("role", "dim")
        self.rule.setText(RULE)
        self.add_button = self._button("A&dd row", "ownBenchmarkAdd", "Add a row like the current one")
        self.remove_button = self._button("Remo&ve row", "ownBenchmarkDrop", "Take the selected rows out of the table")
        self.paste_button = self._button(
            "&Paste", "ownBenchmarkPaste", f"Take in rows from the clipboard. {NEEDED_COLUMNS}"
        )
        self.open_button = self._button(
            "&Open file…", "ownBenchmarkOpen", f"Take in rows from a file. {NEEDED_COLUMNS}"
        )
        self.forget_button = self._button(
            "&Remove own benchmarks", "ownBenchmarkForget", "Predict this chip without own rows again"
        )
        self.apply_button = self._button(
            "&Apply", "ownBenchmarkApply", "Centre the study on these rows, as one undo step"
        )
        self.apply_button.setProperty("role", "primary")
        self.close_button = self._button(
            "&Close", "ownBenchmarkClose", "Close; the rows stay until the study is closed"
        )

    def _words(self, name: str) -> PlainLabel:
        label = PlainLabel("", self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return label

    def _button(self, title: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setToolTip(plain_tip(tip))
        button.setAccessibleDescription(tip)
        return button

    def _lay_out(self) -> None:
        chip_label = PlainLabel("Measured on", self)
        chip_label.setBuddy(self.chips)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(chip_label)
        head.addWidget(self.chips)
        head.addWidget(self.state, 1, Qt.AlignmentFlag.AlignVCenter)
        of_rows = QHBoxLayout()
        of_rows.setSpacing(6)
        for button in (self.add_button, self.remove_button, self.paste_button, self.open_button):
            of_rows.addWidget(button)
        of_rows.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.forget_button)
        foot.addStretch(1)
        foot.addWidget(self.apply_button)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 14, 14, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.about_row)
        whole.addWidget(self.bar)
        whole.addLayout(of_rows)
        whole.addSpacing(4)
        whole.addWidget(self.effect)
        whole.addWidget(self.rule)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.chips.currentIndexChanged.connect(self._take_chip)
        self.rows.edited.connect(self._refreshing.start)
        self.table.refused.connect(self.bar.tell)
        self.table.table_pasted.connect(self._take_pasted)
        self.table.current_moved.connect(self._tell_about_row)
        self.bar.when_closed(self.table.setFocus)
        self.add_button.clicked.connect(self._add_row)
        self.remove_button.clicked.connect(self._remove_rows)
        self.paste_button.clicked.connect(self.table.paste)
        self.open_button.clicked.connect(self._open_file)
        self.forget_button.clicked.connect(self._forget)
        self.apply_button.clicked.connect(self._apply)
        self.close_button.clicked.connect(self.close)
        self._document.changed.connect(self._follow_document)
        self._document.based.connect(self._follow_file)

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_for(self, chip_id: str) -> None:
        """Come up with a chip; rows that were typed before are still there."""
        self._list_chips(chip_id)
        if not self.rows.rowCount():
            self._start()
        self._refresh()
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.fit_columns()
        self.table.go_to_measured()

    @property
    def chip_id(self) -> str:
        """The chip whose rows these are."""
        return str(self.chips.currentData())

    @property
    def _chip(self) -> Chip:
        return next(chip for chip in self._document.shown.chips if chip.id == self.chip_id)

    def _list_chips(self, wanted: str) -> None:
        """The study's chips by name, one of them chosen."""
        study = self._document.shown
        known = [chip.id for chip in study.chips]
        self.chips.blockSignals(True)
        self.chips.clear()
        for chip in study.chips:
            self.chips.addItem(excerpt(chip.name, _LONGEST_NAME), chip.id)
        self.chips.setCurrentIndex(known.index(wanted if wanted in known else study.settings.reference_chip))
        self.chips.blockSignals(False)
        self.rows.offer_models(model_names(study))

    def _start(self) -> None:
        """One row as the chosen deployment of the shown workload would be measured."""
        study, outcome = self._document.shown, self._document.outcome
        workload = study.workloads[study.selected_workload]
        deployment = next(
            row for row in outcome.deployments if (row["workload"], row["chip"]) == (workload.id, self.chip_id)
        )
        self._starter = row_of_deployment(deployment, workload)
        self.rows.add([self._starter])

    def _untouched(self) -> bool:
        """Whether nothing has been measured in the one row that there is."""
        rows = list(self.rows.rows.values())
        return len(rows) == 1 and rows[0].value is None

    def _take_chip(self) -> None:
        if list(self.rows.rows.values()) == [self._starter]:
            self.rows.remove([0])
            self._start()
            self.table.go_to_measured()
        self._refreshing.start()

    def _follow_document(self) -> None:
        if self.isVisible():
            self._list_chips(self.chip_id)
            self._refreshing.start()

    def _follow_file(self) -> None:
        """Another study was opened: its rows are others."""
        study = self._document.study
        if self._document.undo_stack.count() == 0 and study is not self._opened:
            self._opened = study
            self._applied.clear()
            self.rows.remove(range(self.rows.rowCount()))
            self.close()

    # --- what the rows say --------------------------------------------------------------------------------------------

    def _state_key(self) -> tuple[object, ...]:
        chip = self._chip
        return (chip.id, *(getattr(chip, name) for pair in FIELDS.values() for name in pair))

    @property
    def _counted(self) -> frozenset[int]:
        """Numbers of the rows that the study as it stands is centred on; undoing takes them back out."""
        return self._applied.get(self._state_key(), frozenset())

    def _open_comparisons(self) -> tuple[Comparison, ...]:
        """What can be applied: rows that have a ratio and are not counted yet."""
        counted = self._counted
        return tuple(
            one for number, one in self._comparisons.items() if one.time_ratio is not None and number not in counted
        )

    def _refresh(self) -> None:
        """Compare all rows anew, and say what Apply would do."""
        self._document.settle()  # a chip that has just been deleted is not asked for
        self._refreshing.stop()
        rows = self.rows.rows
        shares = [row.cached_share for row in rows.values()]
        found = compared(self._document.shown, self.chip_id, file_of(list(rows.values())), shares) if rows else ()
        self._comparisons = dict(zip(rows, found, strict=True))
        self.rows.show_results(self._comparisons, self._counted)
        self.state.setText(state_words(self._chip))
        self.forget_button.setVisible(self._document.shown != without_benchmarks(self._document.shown, self.chip_id))
        self._tell_about_row()
        self._tell_effect()

    def _tell_about_row(self) -> None:
        position = self.table.current_position()
        found = self.rows.comparison_at(position)
        self.about_row.setText(
            "" if found is None else row_words(position, found, self.rows.is_counted(position), self._locale)
        )

    def _tell_effect(self) -> None:
        usable = self._open_comparisons()
        self.apply_button.setEnabled(False)
        if not usable:
            count = len(self._counted & self.rows.rows.keys())
            rows = "this row" if count == 1 else f"{count} of these rows"
            self.effect.setText(f"The study is centred on {rows}. Undo takes it back." if count else NOTHING_TO_APPLY)
            return
        try:
            after = evaluate(centred(self._document.shown, self.chip_id, usable))
        except InfernomicsError as error:
            self.effect.setText(str(error))
            return
        self.apply_button.setEnabled(True)
        self.effect.setText(effect_words(self._document.outcome, after, self.chip_id))

    # --- rows in and out ----------------------------------------------------------------------------------------------

    def _add_row(self) -> None:
        rows = list(self.rows.rows.values())
        if rows:
            position = self.table.current_position()
            self.rows.add([unmeasured(rows[position if 0 <= position < len(rows) else -1])])
        else:
            self._start()
        self.table.go_to_measured()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove_rows(self) -> None:
        self.rows.remove(self.table.selected_positions())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_pasted(self, text: str) -> None:
        self._take_in(lambda: pasted_rows(text))

    def _open_file(self) -> None:
        folder = str(self._document.path.parent) if self._document.path else str(Path.home())
        name, _ = QFileDialog.getOpenFileName(self, "Open measured rows", folder, FILE_TYPES)
        if name:
            self._take_in(lambda: read_own_rows(Path(name)))

    def _take_in(self, read: Callable[[], MeasuredFile]) -> None:
        """Put the rows of a table behind the others, in the place of a row in which nothing was measured."""
        try:
            rows = rows_of(read())
        except InfernomicsError as error:
            self.bar.tell(visible(str(error)))
            return
        self.bar.close_quietly()
        if self._untouched():
            self.rows.remove([0])
        self.rows.add(rows)
        self.table.go_to_measured()

    # --- edits of the study -------------------------------------------------------------------------------------------

    def _apply(self) -> None:
        """Centre the study on all rows that are not counted yet, as one undo step."""
        self._refresh()
        usable = self._open_comparisons()
        numbers = {number for number, one in self._comparisons.items() if any(one is applied for applied in usable)}
        counted = self._counted | numbers
        rows = "1 own row" if len(usable) == 1 else f"{len(usable)} own rows"
        title = f"Centre {excerpt(self._chip.name)} on {rows}"
        if self._edit(title, lambda study: centred(study, self.chip_id, usable)):
            self._applied[self._state_key()] = counted
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._refresh()

    def _forget(self) -> None:
        """Predict the chip without own rows again."""
        title = f"Remove own benchmarks of {excerpt(self._chip.name)}"
        self._edit(title, lambda study: without_benchmarks(study, self.chip_id))

    def _edit(self, title: str, change: Callable[[Study], Study]) -> bool:
        """One undo step; a refusal is told here."""
        try:
            after = change(self._document.study)
        except InfernomicsError as error:
            self.bar.tell(str(error))
            return False
        self.bar.close_quietly()
        return self._document.edit(title, lambda _study: after)
