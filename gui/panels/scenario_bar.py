"""The bar above the figures: which scenario they belong to, and what can be taken back."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui.document import Document
from gui.panels.count_menu import CountMenu
from gui.plain import ElidedLabel

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
        layout.addWidget(CountMenu(document))
        layout.addSpacing(6)
        for action, sign in ((undo, "↶"), (redo, "↷")):
            layout.addWidget(_button(action, sign))
        document.changed.connect(self._show_name)
        self._show_name()

    def _show_name(self) -> None:
        self._name.setText(self._document.study.name)


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
