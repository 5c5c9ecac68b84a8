"""The facets beside a list of the catalog: values to tick, each with the number of rows that it would leave."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.facets import Facet, Faceted, values_of
from core.names import visible
from gui.plain import plain_tip

_FACET, _VALUE = Qt.ItemDataRole.UserRole, int(Qt.ItemDataRole.UserRole) + 1
_MOST_OPEN = 9
"""A facet with more values is folded until somebody opens it."""


class FacetTree(QTreeWidget):
    """One group a facet; Space or a click ticks a value, and any number of them can be ticked."""

    ticked = Signal()
    """Other values are ticked."""

    def __init__(self, name: str, facets: Sequence[Facet], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Facets")
        self.setAccessibleName(f"Narrow the {name}")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._facets = tuple(facets)
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._items: dict[tuple[str, str], QTreeWidgetItem] = {}
        self._make_groups()
        self.itemChanged.connect(self._note)
        self._pressed: Qt.CheckState | None = None
        self.setExpandsOnDoubleClick(False)
        self.itemPressed.connect(self._note_press)
        self.itemClicked.connect(self._click)

    @property
    def choice(self) -> dict[str, tuple[str, ...]]:
        """The ticked values by facet; facets without any are left out."""
        found: dict[str, tuple[str, ...]] = {}
        for (facet, value), item in self._items.items():
            if item.checkState(0) == Qt.CheckState.Checked:
                found[facet] = (*found.get(facet, ()), value)
        return found

    def clear_choice(self) -> None:
        """Tick nothing."""
        self.tick({})

    def tick(self, wanted: dict[str, tuple[str, ...]]) -> None:
        """Tick these values and no others."""
        self.blockSignals(True)
        for (facet, value), item in self._items.items():
            on = value in wanted.get(facet, ())
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.ticked.emit()

    def show_counts(self, rows: Sequence[Faceted], sought: str) -> None:
        """Show how many rows each value leaves; what leaves none is out of sight unless it is ticked."""
        choice = self.choice
        self.blockSignals(True)
        for facet in self._facets:
            found = {value.name: value for value in values_of(facet, rows, choice, sought)}
            for name in found:
                self._item(facet, name)
            for (owner, name), item in self._items.items():
                if owner == facet.id:
                    item.setHidden(name not in found)
                    count = found[name].row_count if name in found else 0
                    item.setText(1, f"{count:,}")
                    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{visible(name)}, {count:,} rows")
            group, count = self._groups[facet.id], len(choice.get(facet.id, ()))
            group.setHidden(not found)
            group.setText(0, f"{facet.title} ({count})" if count else facet.title)  # seen while it is folded
        self.blockSignals(False)

    def _make_groups(self) -> None:
        for facet in self._facets:
            group = QTreeWidgetItem(self, [facet.title, ""])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            font = self.font()
            font.setBold(True)
            group.setFont(0, font)
            self._groups[facet.id] = group

    def _item(self, facet: Facet, name: str) -> QTreeWidgetItem:
        found = self._items.get((facet.id, name))
        if found is None:
            group = self._groups[facet.id]
            found = QTreeWidgetItem([visible(name), ""])
            group.insertChild(self._place(facet, name), found)
            found.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            found.setCheckState(0, Qt.CheckState.Unchecked)
            found.setData(0, _FACET, facet.id)
            found.setData(0, _VALUE, name)
            found.setToolTip(0, plain_tip(name))
            found.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._items[facet.id, name] = found
            group.setExpanded(group.childCount() <= _MOST_OPEN)
        return found

    def _place(self, facet: Facet, name: str) -> int:
        """Where a value stands among those that are there: in the facet's order, others by name behind it."""

        def key(value: str) -> tuple[int, str]:
            known = facet.order.index(value) if value in facet.order else len(facet.order)
            return known, value.casefold()

        others = [value for owner, value in self._items if owner == facet.id]
        return sum(key(other) < key(name) for other in others)

    def _note(self, _item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            self.ticked.emit()

    def _note_press(self, item: QTreeWidgetItem) -> None:
        self._pressed = item.checkState(0)

    def _click(self, item: QTreeWidgetItem) -> None:
        """A click anywhere in a line does what its box does."""
        if item.parent() is None or item.checkState(0) == self._pressed:
            _act_on(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter tick the current value, or fold and open the current title."""
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            _act_on(item)
            return
        super().keyPressEvent(event)


def _act_on(item: QTreeWidgetItem) -> None:
    """Tick a value or take its tick away; fold or open a title."""
    if item.parent() is None:
        item.setExpanded(not item.isExpanded())
        return
    on = item.checkState(0) == Qt.CheckState.Checked
    item.setCheckState(0, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
