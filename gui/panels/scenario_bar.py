"""The bar above the figures: which scenario they belong to, and what can be taken back."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from core.names import excerpt
from gui.document import Document
from gui.plain import ElidedLabel, plain_tip, plain_title

_LONGEST_LABEL = 44
_SIGN_SIZE = 1.35


class ScenarioBar(QFrame):
    """Name of the study, its scenarios (so far there is one), undo and redo."""

    def __init__(self, document: Document, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scenarioBar")
        self._document = document
        self._name = ElidedLabel()
        self._name.setProperty("role", "heading")
        scenario = QToolButton()
        scenario.setObjectName("scenario.base")
        scenario.setText("● Base")
        scenario.setCheckable(True)
        scenario.setChecked(True)
        scenario.setAccessibleName("Scenario Base, shown")
        scenario.clicked.connect(lambda: scenario.setChecked(True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 8, 0)
        layout.setSpacing(2)
        layout.addWidget(scenario)
        layout.addSpacing(8)
        layout.addWidget(self._name, 1)
        layout.addSpacing(10)
        for action, sign in ((undo, "↶"), (redo, "↷")):
            layout.addWidget(_button(action, sign))
        document.changed.connect(self._show_name)
        self._show_name()

    def add_pin(self, pin: QAction, unpin: QAction) -> None:
        """Put the button of the baseline behind the name: it pins and, once something is pinned, has its label."""
        self.pin_button = PinButton(self._document, pin, unpin)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)  # noqa: S101 - made so in __init__
        layout.insertWidget(layout.indexOf(self._name) + 1, self.pin_button)

    def _show_name(self) -> None:
        self._name.setText(self._document.study.name)


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
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.clicked.connect(lambda: None if self.menu() else pin.trigger())
        document.changed.connect(self._show_label)
        self._show_label()

    def _show_label(self) -> None:
        baseline = self._document.study.baseline
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


def _button(action: QAction, sign: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"{action.objectName()}.button")
    button.setDefaultAction(action)
    action.setIconText(sign)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setAccessibleName(action.text().replace("&", ""))
    font = button.font()
    font.setPointSizeF(font.pointSizeF() * _SIGN_SIZE)
    button.setFont(font)
    return button
