"""A page of the drawer around one table of results: what is shown of it, a line to find rows, a note, and copying."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.page import DrawerPage, Switch
from gui.drawer.table import DataTableView
from gui.find_line import FindLine
from gui.plain import ElidedLabel, plain_tip


class TablePage(DrawerPage):
    """Subclasses call `set_up` with their choosers, and say in `show_rows` which rows of which table are shown."""

    def __init__(
        self,
        document: Document,
        choice: CaseChoice,
        view: DataTableView,
        name: str,
        finds: str,
        filters: Mapping[str, tuple[str, str]],
    ) -> None:
        """Make the parts. name: of the page; finds: what its line finds; filters: words and tip by id, the first on."""
        super().__init__(document, choice)
        self.view = view
        words = [(one, text, tip) for one, (text, tip) in filters.items()]
        self.filter = Switch(f"drawer.{name}.filter", words, lambda _one: self.show_rows())
        self.find_line = FindLine(f"drawer.{name}.find", finds, finds)
        self.copy_button = QPushButton("Copy")
        self.copy_button.setObjectName(f"drawer.{name}.copy")
        self.note = ElidedLabel()
        self.note.setObjectName(f"drawer.{name}.note")
        self.note.setProperty("role", "dim")

    def show_rows(self) -> None:
        """Show the rows that the filter and the line leave."""
        raise NotImplementedError

    def set_up(self, choosers: Sequence[QWidget] = ()) -> None:
        """Connect and lay out the parts; choosers: what stands before the filter."""
        self.find_line.setMinimumWidth(50)
        self.find_line.setMaximumWidth(240)
        self.find_line.textChanged.connect(self.show_rows)
        self.find_line.left.connect(self._leave_find_line)
        self.copy_button.setToolTip(
            plain_tip("Copy the selected rows, or all where none is, with heads and every digit")
        )
        self.copy_button.clicked.connect(lambda: self.view.copy(everything=not self.view.chosen_rows()))
        self.view.find_asked.connect(self.find_line.setFocus)
        self.view.selectionModel().selectionChanged.connect(self.name_copy)
        self.setFocusProxy(self.view)
        self._lay_out(choosers)

    def _lay_out(self, choosers: Sequence[QWidget]) -> None:
        buttons = QHBoxLayout(self.filter)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(2)
        for button in self.filter.buttons.values():
            buttons.addWidget(button)
        tools = QHBoxLayout()
        tools.setContentsMargins(10, 6, 10, 4)
        tools.setSpacing(6)
        for widget in (*choosers, self.filter):
            tools.addWidget(widget)
        tools.addWidget(self.find_line, 1)
        tools.addWidget(self.note, 2)
        tools.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addWidget(self.view, 1)

    def name_copy(self) -> None:
        """Say on the button how many rows it would copy."""
        chosen, shown = len(self.view.chosen_rows()), self.view.results.rowCount()
        count = chosen or shown
        self.copy_button.setText(f"Copy {count:,} row{'' if count == 1 else 's'}")
        self.copy_button.setEnabled(shown > 0)

    def _leave_find_line(self, found: bool) -> None:
        """Into the table; to its first row where something was sought."""
        if found and self.view.results.rowCount() and not self.view.currentIndex().isValid():
            self.view.selectRow(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
