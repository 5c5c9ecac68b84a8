"""A table from a file or the clipboard, looked at before anything is written: what each column is, and every row.

Nothing of the study changes until Import is pressed; then it is one undo step.
"""

import datetime
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from core.cell_text import shown_text
from core.cells import NumberLocale
from core.errors import InfernomicsError
from core.exchange.applying import imported
from core.exchange.drafts import Draft, draft, refuse_repeated_heads
from core.exchange.grid import COMMA, POINT, Grid, ImportRefused, Step
from core.exchange.headers import SUBJECTS, Subject, fields_for
from core.exchange.mapping import Mapping, may_turn, propose, with_path
from core.exchange.prices import ChipPrice, prices_found, with_prices
from core.names import excerpt
from core.price_book.rental import NoPrice
from core.study import Study
from gui.dialogs.import_reading import Reader
from gui.dialogs.import_tables import ColumnTable, DraftModel, DraftView
from gui.document import Document
from gui.drawer.page import Chooser
from gui.plain import PlainLabel, plain_title

_SIZE = QSize(1080, 680)
_SMALLEST = QSize(560, 420)
_MANY_CELLS = 30_000
"""Cells from which on rows are read in a thread."""
_SENTENCES = 50
_LINES = 5
_PLACES = 3
"""Regions that nobody knows, of which a sentence names no more."""
_PRICE = fields_for("prices")["price"]


class ImportDialog(QDialog):
    """Columns on top, rows below, what is bad under them."""

    sheet_asked = Signal(str)
    """Another sheet of the workbook is wanted; this dialog is closing."""

    def __init__(
        self,
        document: Document,
        grid: Grid,
        locale: NumberLocale,
        parent: QWidget,
        today: datetime.date | None = None,
    ) -> None:
        """Look at a grid.

        Raises:
            ImportRefused: two columns have the same head, or the heads stand again among the rows.

        """
        proposed = propose(grid)
        refuse_repeated_heads(grid, proposed)
        super().__init__(parent)  # only now: what is refused leaves no dialog behind
        self.setObjectName("import")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain_title(f"Import from {grid.name}").replace("&&", "&"))
        self._document = document
        self._locale = locale
        self._today = today
        self.grid = grid
        self.mapping: Mapping = proposed
        self.draft = Draft(self.mapping.subject, ())
        self._prices: tuple[ChipPrice, ...] = ()
        self._reader = Reader(self)
        self._reader.read.connect(self._take_draft)
        self._reader.refused.connect(self._refuse)
        self._make_choosers()
        self.columns = ColumnTable(self)
        self.columns.chosen.connect(self._choose_field)
        self.model = DraftModel(locale, self)
        self.rows = DraftView(self.model, self)
        self.how = self._label("importHow", "dim")
        self.words = self._label("importWords", "")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._make_buttons()
        self._lay_out()
        self._offer()
        self._refresh()
        self.columns.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- assembly -----------------------------------------------------------------------------------------------------

    def _make_choosers(self) -> None:
        self.subjects = Chooser("importSubject", "What the table holds", 12, self._choose_subject)
        self.ways = Chooser("importWay", "How the records stand", 14, self._choose_way)
        self.marks = Chooser("importMarks", "How numbers are written", 16, self._choose_marks)
        self.sheets = Chooser("importSheet", "Sheet of the workbook", 14, self._choose_sheet)

    def _label(self, name: str, role: str) -> PlainLabel:
        label = PlainLabel("", self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        if role:
            label.setProperty("role", role)
        return label

    def _make_buttons(self) -> None:
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.import_button = self._buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.import_button.setObjectName("importGo")
        self.import_button.setDefault(True)
        self._buttons.accepted.connect(self.write)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        choosers = QHBoxLayout()
        choosers.setSpacing(8)
        for box in (self.subjects, self.ways, self.marks, self.sheets):
            choosers.addWidget(box)
        choosers.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setObjectName("importScroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.words)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 8)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.columns)
        split.addWidget(self.rows)
        split.setSizes([300, 260])
        foot = QHBoxLayout()
        foot.addWidget(self.how, 1)
        foot.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(choosers)
        layout.addWidget(split, 1)
        layout.addWidget(scroll)
        layout.addLayout(foot)
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.95))

    def _offer(self) -> None:
        """Offer what can be chosen above the columns."""
        self.subjects.show_rows(list(SUBJECTS.items()), self.mapping.subject)
        self.ways.show_rows(
            (("rows", "One a row"), ("columns", "One a column")), "columns" if self.mapping.turned else "rows"
        )
        self.ways.setEnabled(may_turn(self.grid))
        marks = [("point", "Decimal point: 1,234.5"), ("comma", "Decimal comma: 1.234,5")]
        if not self.grid.marks.settled:
            marks.insert(0, ("open", "Decimal mark not clear"))
        current = "open" if not self.grid.marks.settled else self._mark
        self.marks.show_rows(marks, current)
        self.sheets.show_rows([(sheet, excerpt(sheet)) for sheet in self.grid.sheets], self.grid.sheet)
        self.sheets.setVisible(len(self.grid.sheets) > 1)
        self.how.setText(f"Read as {', '.join(self.grid.how)}.")

    @property
    def _mark(self) -> str:
        return "comma" if self.grid.marks.locale.decimal == "," else "point"

    # --- choices ------------------------------------------------------------------------------------------------------

    def _choose_subject(self, chosen: str) -> None:
        subject: Subject = next(one for one in SUBJECTS if one == chosen)
        self._propose(subject, turned=None)

    def _choose_sheet(self, chosen: str) -> None:
        if chosen != self.grid.sheet:
            self.sheet_asked.emit(chosen)
            self.reject()

    def _choose_way(self, chosen: str) -> None:
        self._propose(self.mapping.subject, turned=chosen == "columns")

    def _choose_marks(self, chosen: str) -> None:
        if chosen == "open":
            return
        old = self.grid
        self.grid = Grid(
            old.name, old.rows, old.numbers, old.how, COMMA if chosen == "comma" else POINT, old.sheets, old.sheet
        )
        self._offer()
        self._refresh()

    def _propose(self, subject: Subject, *, turned: bool | None) -> None:
        try:
            self.mapping = propose(self.grid, subject, turned)
        except ImportRefused as refused:
            self._refuse(str(refused))
            return
        self._offer()
        self._refresh()

    def _choose_field(self, place: int, path: str | None) -> None:
        self.mapping = with_path(self.mapping, place, path)
        self._refresh()

    # --- the rows -----------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Read the rows anew under the mapping as it stands."""
        self.columns.show_mapping(self.grid, self.mapping)
        study, grid, mapping = self._document.study, self.grid, self.mapping
        self.import_button.setEnabled(False)
        self._reader.stop()
        if len(grid.rows) * len([path for path in mapping.paths if path]) > _MANY_CELLS:
            self.words.setText("Reading the rows…")
            self._reader.start(lambda step: _read(study, grid, mapping, step))
            return
        try:
            self._take_draft(_read(study, grid, mapping))
        except ImportRefused as refused:
            self._refuse(str(refused))

    def _take_draft(self, found: object) -> None:
        assert isinstance(found, tuple)  # noqa: S101 - it comes from `_read`
        self.draft, self._prices = found
        self.model.show_draft(self._document.study, self.grid, self.mapping, self.draft)
        self.rows.fit()
        first = self.model.index_of_first_bad()
        if first.isValid():
            self.rows.scrollTo(first.siblingAtColumn(0))
        self._tell()

    def _refuse(self, sentence: str) -> None:
        """Nothing can be imported as it stands."""
        self.draft, self._prices = Draft(self.mapping.subject, (), sentence), ()
        self.model.show_draft(self._document.study, self.grid, self.mapping, self.draft)
        self._tell()

    def _tell(self) -> None:
        """Say what Import would do, what is left out and why."""
        good, bad = self.draft.good, self.draft.bad
        count = self._count()
        self.import_button.setText(f"Import {_rows(count)}" if count else "Import")
        self.import_button.setEnabled(count > 0 and not self.draft.why_not)
        if self.draft.why_not:
            self.words.setText(self.draft.why_not)
            return
        lines = []
        left = len(self.draft.rows) - len(good)
        if bad:
            more = f" … and {len(bad) - _SENTENCES:,} more." if len(bad) > _SENTENCES else ""
            lines.append(f"{_rows(left)} left out, because {_cells(len(bad))} cannot be read:")
            lines += [cell.sentence for cell in bad[:_SENTENCES]]
            lines += [more] if more else []
        if self.draft.subject == "prices":
            lines += [_price_words(one) for one in self._prices]
        elif not bad:
            new = sum(row.state != "update" for row in good)
            lines.append(f"{_rows(new)} new, {len(good) - new:,} updated. Every cell could be read.")
        self.words.setText("\n".join(lines))

    def _count(self) -> int:
        """Rows that Import writes."""
        if self.draft.subject != "prices":
            return len(self.draft.good)
        return sum(one.rows for one in self._prices if not isinstance(one.found, NoPrice))

    # --- writing ------------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write the rows that fit, as one undo step, and close."""
        if not self.import_button.isEnabled():
            return
        found, name = self.draft, self.grid.name
        title = f"Import {_rows(self._count())} from {excerpt(name)}"
        if found.subject == "prices":
            count = sum(not isinstance(one.found, NoPrice) for one in self._prices)
            title = f"Import {count} rental price{'' if count == 1 else 's'} from {excerpt(name)}"
        try:
            after = self._after(found, name)
        except InfernomicsError as refused:
            self._refuse(str(refused))
            return
        if self._document.edit(title, lambda _study: after):
            self.accept()

    def _after(self, found: Draft, name: str) -> Study:
        study = self._document.study
        if found.subject == "prices":
            return with_prices(study, found, name, self._today)
        return imported(study, found, name, self._today)

    def done(self, result: int) -> None:
        """Close; what is being read is given up."""
        self._reader.stop()
        super().done(result)


def _read(study: Study, grid: Grid, mapping: Mapping, step: Step | None = None) -> tuple[Draft, Sequence[ChipPrice]]:
    """The rows under a mapping and, of prices, what each chip takes."""
    found = draft(study, grid, mapping, step) if step is not None else draft(study, grid, mapping)
    prices = prices_found(study, found) if found.subject == "prices" and not found.why_not else ()
    return found, prices


def _price_words(one: ChipPrice) -> str:
    name = excerpt(one.chip.name)
    if isinstance(one.found, NoPrice):
        return f"{name}: {one.found.sentence}"
    unplaced = ", ".join(map(excerpt, one.unplaced[:_PLACES]))
    told = f". Not known as a region: {unplaced}; such prices count in every region." if unplaced else ""
    return f"{name}: {shown_text(one.found.price, _PRICE)}, {one.found.source.text}{told}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
