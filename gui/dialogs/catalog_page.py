"""One page of the catalog window: facets, the list, where the current row is from, and what can be done with it."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from core.catalog_shelf import Entry, Shelf
from core.facets import matching
from core.names import excerpt, visible
from core.provenance import source_words
from gui.dialogs.catalog_facets import FacetTree
from gui.dialogs.catalog_shelf import shelf_list
from gui.plain import ElidedLabel, PlainLabel, plain_title

Target = tuple[str, str]
"""What a row can be used for: the id of a row of the study, and its name."""
_FACETS_WIDTH = 200


class CatalogPage(QWidget):
    """The rows of one shelf; `use` is asked for when Enter is pressed, a row is double-clicked, or the button."""

    use = Signal(list, str)
    """Entries are to be used, for a row of the study by its id; "" where it needs none."""

    selection_changed = Signal()

    def __init__(
        self,
        name: str,
        shelf: Shelf[Any],
        verb: str,
        targets: Callable[[Sequence[Entry[Any]]], Sequence[Target]] | None = None,
        why_none: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the page.

        verb: what the button does, "Add to study" or "Replace model of"; targets: the rows of the study that chosen
        entries can be used for, where they are used for one; why_none: a sentence for when there is none.
        """
        super().__init__(parent)
        self.setObjectName(f"catalogPage.{name}")
        self._shelf = shelf
        self._verb = verb
        self._targets = targets
        self._why_none = why_none
        self.list = shelf_list(name, shelf, self, several=targets is None, enter=True, sources=True)
        self.facets = FacetTree(name, shelf.facets, self)
        self._count = PlainLabel("", self)
        self._count.setProperty("role", "dim")
        self.clear_button = QPushButton("Clear filters", self)
        self.clear_button.setAutoDefault(False)
        self.clear_button.clicked.connect(self.clear)
        self.source = ElidedLabel("", self)
        self.source.setProperty("role", "dim")
        self.target = QComboBox(self)
        self.target.setAccessibleName(verb)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(20)
        self.target.setVisible(targets is not None)
        self.use_button = QPushButton(verb, self)
        self.use_button.setObjectName(f"{name}Use")
        self.use_button.setProperty("role", "primary")
        self.use_button.clicked.connect(self.ask_to_use)
        self._lay_out()
        self.facets.ticked.connect(self._narrow)
        self.list.search.textChanged.connect(self._count_again)
        self.list.activated.connect(self.ask_to_use)
        self.list.selection_changed.connect(self._follow)
        self._count_again()
        self._follow()

    def _lay_out(self) -> None:
        left = QWidget(self)
        facets = QVBoxLayout(left)
        facets.setContentsMargins(0, 0, 0, 0)
        facets.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(self.clear_button)
        facets.addLayout(head)
        facets.addWidget(self.facets, 1)
        middle = QSplitter(Qt.Orientation.Horizontal, self)
        middle.setChildrenCollapsible(False)
        middle.addWidget(left)
        middle.addWidget(self.list)
        middle.setStretchFactor(0, 0)
        middle.setStretchFactor(1, 1)
        width = max(_FACETS_WIDTH, self.fontMetrics().averageCharWidth() * 30)
        middle.setSizes([width, 4 * width])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.source, 1)
        foot.addWidget(self.use_button)
        foot.addWidget(self.target)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(middle, 1)
        layout.addLayout(foot)

    # --- for the window -----------------------------------------------------------------------------------------------

    def show_shelf(self, shelf: Shelf[Any]) -> None:
        """Show other rows; what is sought, ticked and selected stays."""
        before = {entry.id for entry in self.list.chosen()}
        self._shelf = shelf
        self._narrow()
        self.list.choose_all(lambda entry: entry.id in before)

    def show_targets(self) -> None:
        """Offer the rows of the study that the selection can be used for; the chosen one stays where it can."""
        if self._targets is None:
            return
        before = self.target.currentData()
        chosen = self.list.chosen()
        found = self._targets(chosen)
        self.target.clear()
        for identifier, name in found:
            self.target.addItem(visible(excerpt(name)), identifier)
        self.target.setCurrentIndex(max(self.target.findData(before), 0) if found else -1)
        self.target.setEnabled(bool(found))
        self.use_button.setEnabled(bool(chosen and found))
        if chosen and not found:
            self.source.setText(self._why_none)

    def choose_target(self, identifier: str) -> None:
        """Choose the row of the study that the selection is to be used for, where it can be."""
        place = self.target.findData(identifier)
        if place >= 0:
            self.target.setCurrentIndex(place)

    def clear(self) -> None:
        """Seek nothing and tick nothing."""
        self.list.search.clear()
        self.facets.clear_choice()
        self.list.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def own_chosen(self) -> list[Entry[Any]]:
        """The selected rows that are own records."""
        return [entry for entry in self.list.chosen() if entry.mine]

    def ask_to_use(self) -> None:
        """Have the selected rows used."""
        chosen = self.list.chosen()
        if chosen and self.use_button.isEnabled():
            self.use.emit(chosen, str(self.target.currentData() or ""))

    # --- searching ----------------------------------------------------------------------------------------------------

    def _narrow(self) -> None:
        self.list.show_rows(matching(self._shelf.entries, self.facets.choice))
        self._count_again()

    def _count_again(self) -> None:
        self.facets.show_counts(self._shelf.entries, self.list.search.text())
        shown, all_rows = self.list.count, len(self._shelf.entries)
        self._count.setText(f"{shown:,} of {all_rows:,} {self._shelf.noun}s")
        self.clear_button.setEnabled(bool(self.list.search.text() or self.facets.choice))

    def _follow(self) -> None:
        chosen = self.list.chosen()
        words = "" if len(chosen) != 1 else f"{chosen[0].name}: {source_words(chosen[0].source)}"
        self.source.setText(words or (f"{len(chosen)} {self._shelf.noun}s selected" if chosen else ""))
        count = f" {len(chosen)} {self._shelf.noun}s" if len(chosen) > 1 else ""
        self.use_button.setText(plain_title(self._verb.replace("Add", f"Add{count}", 1)))
        self.use_button.setEnabled(bool(chosen))
        self.show_targets()
        self.selection_changed.emit()
