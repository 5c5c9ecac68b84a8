"""The bar above the figures: which scenario they belong to, and what can be taken back."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from core.names import excerpt
from core.study import Baseline
from gui.document import Document
from gui.icons import give_icon
from gui.panels.count_menu import CountMenu
from gui.panels.scenario_tabs import ScenarioTabs
from gui.plain import ElidedLabel, plain_tip, plain_title
from gui.scenario_commands import ScenarioCommands

_LONGEST_LABEL = 32
_LEAST_NAME = 6  # letters of the study's name that many scenarios leave


class ScenarioBar(QFrame):
    """The scenarios as tabs, the study's name, what else the window puts at its right end, undo and redo."""

    def __init__(
        self,
        document: Document,
        undo: QAction,
        redo: QAction,
        commands: ScenarioCommands | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("scenarioBar")
        self._document = document
        self.commands = commands or ScenarioCommands(document, self)
        self.tabs = ScenarioTabs(document, self.commands)
        self.add_button = QToolButton()
        self.add_button.setObjectName("scenario.add")
        give_icon(self.add_button, "add")
        self.add_button.clicked.connect(lambda _checked=False: self.commands.duplicate())
        self._name = ElidedLabel()
        self._name.setProperty("role", "heading")
        self._name.setMinimumWidth(_LEAST_NAME * self._name.fontMetrics().horizontalAdvance("m"))
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(10, 4, 8, 0)
        self._layout.setSpacing(2)
        self._layout.addWidget(self.tabs)
        self._layout.addWidget(self.add_button)
        self._layout.addSpacing(8)
        self._layout.addWidget(self._name, 1)
        self._layout.addSpacing(10)
        self._end = QHBoxLayout()
        self._end.setSpacing(6)
        self._layout.addLayout(self._end)
        self.count = CountMenu(document)
        self.add_to_end(self.count)
        self._layout.addSpacing(6)
        for action, name in ((undo, "undo"), (redo, "redo")):
            self._layout.addWidget(_button(action, name))
        self.setFocusProxy(self.tabs)
        document.changed.connect(self._show_names)
        self._show_names()

    def add_to_end(self, widget: QWidget) -> None:
        """Put a widget right of what is there, before undo and redo."""
        self._end.addWidget(widget)

    def add_pin(self, pin: QAction, unpin: QAction) -> None:
        """Put the button of the baseline behind the name: it pins and, once something is pinned, has its label."""
        self.pin_button = PinButton(self._document, pin, unpin)
        self._end.insertWidget(0, self.pin_button)

    def _show_names(self) -> None:
        self._name.setText(self._document.study.name)
        active = self.commands.name(self.commands.active)
        words = f"New scenario, a copy of {active}"
        self.add_button.setAccessibleName(words)
        self.add_button.setToolTip(plain_tip(f"{words} (Ctrl+Shift+D)"))


class PinButton(QToolButton):
    """Pins and, once something is pinned, has its label ("Baseline: Base, 14:02") and a menu to pin anew or unpin."""

    def __init__(self, document: Document, pin: QAction, unpin: QAction) -> None:
        super().__init__()
        self.setObjectName("scenario.pinButton")
        self._document = document
        self._unpin = unpin
        self._menu = QMenu(self)
        self._menu.addAction(pin)
        self._menu.addAction(unpin)
        give_icon(self, "pin")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.clicked.connect(lambda: None if self.menu() else pin.trigger())
        self._shown: Baseline | None = None
        document.changed.connect(self._follow_study)
        self._show_label()

    def _follow_study(self) -> None:
        if self._document.study.baseline is not self._shown:
            self._show_label()

    def _show_label(self) -> None:
        baseline = self._shown = self._document.study.baseline
        self._unpin.setEnabled(baseline is not None)
        self.setMenu(self._menu if baseline is not None else None)  # type: ignore[arg-type]
        if baseline is None:
            self.setText("Pin ^B")
            self.setAccessibleName("Pin baseline")
            self.setToolTip(
                plain_tip("Keep what is shown as the baseline, to see every later state beside it (Ctrl+B)")
            )
            return
        whole = f"Baseline: {baseline.label}"
        self.setText(plain_title(excerpt(whole, _LONGEST_LABEL)))
        self.setAccessibleName(whole)
        self.setToolTip(plain_tip(f"{whole}\nPin again: Ctrl+B. Unpin: Ctrl+Shift+B."))


def _button(action: QAction, name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"{action.objectName()}.button")
    button.setDefaultAction(action)
    give_icon(action, name)
    action.setIconVisibleInMenu(False)  # two entries of a dozen with icons would push in the words of all
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text().replace("&", ""))
    return button
