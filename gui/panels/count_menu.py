"""The button that says what costs are counted by, and the menu behind it: which tokens, dollars or for a dollar."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.delivery import COUNTS, READINGS, delivery_of
from core.editing import choose
from core.study import Study
from gui.document import Document
from gui.keys import OPENING_KEYS
from gui.plain import plain_tip

READING_WORDS = {"cost": "Cost: $ / M", "per dollar": "What a dollar buys"}
"""The readings as the menu names them."""
_EDITS = {"cost": "Tell costs in dollars", "per dollar": "Tell what a dollar buys"}


class CountMenu(QToolButton):
    """What all costs of the study are counted by; each choice is one undo step."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("count")
        self._document = document
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu("&Count", self)
        menu.setAccessibleName("Count")
        menu.setToolTipsVisible(True)
        self.counts = self._choices(menu, "count", {one: one.capitalize() for one in COUNTS}, COUNTS)
        menu.addSeparator()
        self.readings = self._choices(menu, "reading", READING_WORDS, READINGS)
        self.setMenu(menu)
        document.changed.connect(self._show_choice)
        self._show_choice()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open as a combo box does: with Down, Enter or F4; Space is Qt's."""
        if event.key() in OPENING_KEYS:
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def _choices(self, menu: QMenu, name: str, words: Mapping[str, str], tips: Mapping[Any, str]) -> dict[str, QAction]:
        """A group of which one is chosen, by what the study's settings call each."""
        group, found = QActionGroup(self), {}
        for one, text in words.items():
            action = found[one] = menu.addAction(text)
            action.setObjectName(f"{name}.{one}")
            action.setCheckable(True)
            action.setToolTip(plain_tip(tips[one]))
            group.addAction(action)
            action.triggered.connect(lambda _on=False, which=one: self._choose(name, which))
        return found

    def _choose(self, name: str, choice: str) -> None:
        setting = {"count": "count", "reading": "count_reading"}[name]

        def chosen(study: Study) -> Study:
            return choose(study, **{setting: choice})

        self._document.edit(f"Count {choice}" if name == "count" else _EDITS[choice], chosen)

    def _show_choice(self) -> None:
        """Say what is counted, and how; a network has a unit of its own."""
        study = self._document.shown
        delivery = delivery_of(study, study.selected_workload)
        says = f"Count: {delivery.words}{' per $' if delivery.per_dollar else ''}"
        self.setText(says)
        self.setAccessibleName(f"{says}. Choose what costs are counted by")
        tips = (COUNTS.get(study.settings.count, ""), READINGS[study.settings.count_reading])
        self.setToolTip(plain_tip("\n".join(tips)))
        self.counts[study.settings.count].setChecked(True)
        self.readings[study.settings.count_reading].setChecked(True)
