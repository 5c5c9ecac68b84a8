"""Goal seek: make a headline figure equal a value by changing one input; the window goes on while it is searched."""

from PySide6.QtCore import QLocale, QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.analysis.goal_choices import goal_cells, read_target, target_text, why_not_sought
from core.analysis.goal_seek import Goal, GoalSeek, Sought
from core.analysis.trials import entry_with_middle
from core.cell_names import cell_name, cell_named, cell_words
from core.cell_text import field_of, shown_text
from core.cells import locale_for
from core.charts.goal_curve import build
from core.charts.work import Steps
from core.editing import Cell, entry_at, set_values
from core.errors import CellRefused
from core.names import visible
from core.outcome import Kpi
from core.study import Study
from gui.charts.view import ChartView
from gui.document import Document
from gui.plain import PlainLabel
from gui.sliced_run import SlicedRun

_CURVE = 24
"""Values that are evaluated beside those of the search, for the curve."""
_SIZE, _CHART = QSize(720, 600), QSize(420, 260)


class GoalRun(SlicedRun):
    """Searches as long as its dialog is to be seen."""

    search: GoalSeek | None = None

    def unfinished(self) -> Steps | None:
        """The search, while it goes on."""
        return None if self.search is None or self.search.is_done else self.search

    def begin(self, search: GoalSeek | None, watcher: QWidget) -> None:
        """Search this in place of what was searched before."""
        self.search, self.is_stopped = search, False
        if search is not None:
            self.watched_by(watcher)
        self.advanced.emit()


class GoalSeekDialog(QDialog):
    """Asks for figure, value and input, shows the curve and the answer; "Apply" writes it as one edit and closes."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("goalSeek")
        self.setWindowTitle("Goal seek")
        self._document = document
        self._locale = locale_for(QLocale.system().name())
        self._run = GoalRun(document)
        self._run.advanced.connect(self._show_search)
        self._start = QTimer(self)
        self._start.setSingleShot(True)
        self._start.setInterval(0)
        self._start.timeout.connect(self._seek)
        self._found: Sought | None = None
        self._build()
        document.changed.connect(self._outcome_changed)

    def _build(self) -> None:
        self.figure_box = _box("goalFigure", "Figure", self)
        self.input_box = _box("goalInput", "Input to change", self)
        self.input_box.setEditable(True)
        self.input_box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.input_box.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.input_box.setCompleter(completer)
        self.target_line = QLineEdit(self)
        self.target_line.setObjectName("goalTarget")
        self.target_line.setAccessibleName("Value that the figure should have")
        self.problem = PlainLabel("", self)
        self.problem.setObjectName("goalProblem")
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.chart = ChartView(parent=self)
        self.chart.setMinimumSize(_CHART)
        self.answer = PlainLabel("", self)
        self.answer.setObjectName("goalAnswer")
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.apply_button = self.buttons.addButton("Apply", QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setObjectName("goalApply")
        self.apply_button.setDefault(True)
        self.buttons.accepted.connect(self._apply)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        edit = self.input_box.lineEdit()
        if edit is not None:
            edit.setAccessibleName("Input to change")
            edit.editingFinished.connect(self._show_chosen_input)
        self.figure_box.currentIndexChanged.connect(self._figure_chosen)
        self.input_box.currentIndexChanged.connect(self._start.start)
        self.target_line.textChanged.connect(self._start.start)

    def _lay_out(self) -> None:
        question = QGridLayout()
        question.setHorizontalSpacing(8)
        question.setVerticalSpacing(6)
        for row, (words, widget) in enumerate(
            (("&Make", self.figure_box), ("&equal", self.target_line), ("by &changing", self.input_box))
        ):
            label = PlainLabel("", self)
            label.setText(words)
            label.setBuddy(widget)
            question.addWidget(label, row, 0)
            question.addWidget(widget, row, 1)
        question.setColumnStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 14, 14, 12)
        whole.setSpacing(8)
        whole.addLayout(question)
        whole.addWidget(self.problem)
        whole.addWidget(self.chart, 1)
        whole.addWidget(self.answer)
        whole.addWidget(self.buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.95))

    # ------------------------------------------------------------------ asking

    def ask(self, figure: str = "", cell: Cell | None = None) -> None:
        """Begin with a figure by its id and a cell; without them with the unit cost, and the traffic."""
        outcome = self._document.outcome
        self._offer_figures(figure or outcome.kpis[-1].id)
        self._offer_inputs(cell)
        self._suggest_target()
        if self.isVisible():
            self.raise_()
            self.activateWindow()
        self.show()
        self.target_line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._start.start()

    @property
    def _kpi(self) -> Kpi:
        """The figure that is asked about, as it is now."""
        found = self._document.outcome.kpis
        chosen = self.figure_box.currentData()
        return next((kpi for kpi in found if kpi.id == chosen), found[-1])

    @property
    def _cell(self) -> Cell | None:
        return cell_named(self._document.shown, str(self.input_box.currentData() or ""))

    def _offer_figures(self, chosen: str) -> None:
        _offer(self.figure_box, [(kpi.id, kpi.label) for kpi in self._document.outcome.kpis], chosen)

    def _offer_inputs(self, chosen: Cell | None) -> None:
        study = self._document.shown
        cells = list(goal_cells(study))
        if chosen is not None and not why_not_sought(study, chosen) and chosen not in cells:
            cells.insert(0, chosen)
        usual = Cell("workloads", study.settings.selected_workload, "request_rate")
        wanted = chosen if chosen in cells else usual
        _offer(self.input_box, [(cell_name(cell), _described(study, cell)) for cell in cells], cell_name(wanted))

    def _suggest_target(self) -> None:
        self.target_line.setText(target_text(self._document.shown, self._kpi, self._locale))
        self.target_line.selectAll()

    def _figure_chosen(self) -> None:
        self._suggest_target()
        self._start.start()

    def _show_chosen_input(self) -> None:
        """What was typed to find an input gives way to the one that is chosen."""
        at = self.input_box.findText(self.input_box.currentText())
        self.input_box.setCurrentIndex(at if at >= 0 else self.input_box.currentIndex())
        self.input_box.setEditText(self.input_box.itemText(self.input_box.currentIndex()))

    def _outcome_changed(self) -> None:
        """Ask the same of the study as it is now; what is not to be seen asks when it is."""
        if self.isVisible():
            self._offer_figures(self._kpi.id)
            self._offer_inputs(self._cell)
            self._start.start()

    # ------------------------------------------------------------------ searching

    def _seek(self) -> None:
        """Begin the search that is asked for, or say why there is none."""
        self._start.stop()
        self._found = None
        kpi, cell = self._kpi, self._cell
        problem, target = "", 0.0
        try:
            target = read_target(self.target_line.text(), self._document.shown, kpi, self._locale)
        except CellRefused as refused:
            problem = str(refused)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        search = None
        if not problem and cell is not None:
            search = GoalSeek(self._document.shown, Goal(kpi.id, target, cell), curve=_CURVE)
        self._run.begin(search, self)

    def _show_search(self) -> None:
        """Show the curve and what is found, as far as it is."""
        search = self._run.search
        self.apply_button.setEnabled(False)
        if search is None:
            self.answer.setText("")
            return
        self._found = search.result()
        if any(kpi.id == self._found.goal.figure for kpi in self._document.outcome.kpis):
            self.chart.show_spec(build(self._document.outcome, self._found, is_searching=not search.is_done))
        self.answer.setText(self._found.words)
        self.apply_button.setEnabled(self._is_new)

    @property
    def _is_new(self) -> bool:
        """Whether there is an answer that would change the study."""
        found, cell = self._found, self._cell
        if found is None or not found.is_reached or found.value is None or cell is None:
            return False
        return entry_at(self._document.shown.row(cell.table, cell.row), cell.path) != found.value

    def _apply(self) -> None:
        """Write the answer into its cell."""
        self._document.settle()
        if self._start.isActive() or not self._is_new or self._found is None or self._found.value is None:
            return
        cell, study = self._found.goal.cell, self._document.shown
        field = field_of(study.row(cell.table, cell.row), cell.path)
        entry = entry_with_middle(study, cell, self._found.value)
        old, new = (shown_text(one, field) for one in (entry_at(study.row(cell.table, cell.row), cell.path), entry))

        def changed(study: Study) -> Study:
            return set_values(study, ((cell, entry),))

        if self._document.edit(f"Goal seek: {cell_words(study, cell)} {old} → {new}", changed):
            self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask of the study as it is now."""
        super().showEvent(event)
        self._start.start()

    def done(self, result: int) -> None:
        """Search no further."""
        self._run.begin(None, self)
        super().done(result)


def _described(study: Study, cell: Cell) -> str:
    """An input with what stands in it."""
    record = study.row(cell.table, cell.row)
    return f"{cell_words(study, cell)}   ({shown_text(entry_at(record, cell.path), field_of(record, cell.path))})"


def _box(name: str, words: str, parent: QWidget) -> QComboBox:
    box = QComboBox(parent)
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setMaxVisibleItems(20)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(30)
    return box


def _offer(box: QComboBox, options: list[tuple[str, str]], chosen: str) -> None:
    """Offer these and stay at the chosen one, or at the first where it is not among them; no signal."""
    if [(box.itemData(at), box.itemText(at)) for at in range(box.count())] != [(a, visible(b)) for a, b in options]:
        box.blockSignals(True)
        box.clear()
        for identifier, words in options:
            box.addItem(visible(words), identifier)
        box.blockSignals(False)
    box.blockSignals(True)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)
