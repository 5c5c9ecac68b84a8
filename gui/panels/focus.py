"""Going from panel to panel with F6: a table keeps the Tab key for its cells, so there has to be another way out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def go_to_panel(panels: Sequence[QWidget], step: int) -> None:
    """Put the keyboard into the next panel (step 1) or the one before (step -1) that takes it."""
    focus = QApplication.focusWidget()
    here = next((i for i, panel in enumerate(panels) if focus is not None and _holds(panel, focus)), -min(step, 0))
    for distance in range(1, len(panels) + 1):
        target = _first_focusable(panels[(here + step * distance) % len(panels)])
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _holds(panel: QWidget, widget: QWidget) -> bool:
    return panel is widget or panel.isAncestorOf(widget)


def _first_focusable(panel: QWidget) -> QWidget | None:
    """The panel's own choice, else the first part that the Tab key would reach."""
    if not panel.isVisible():
        return None
    proxy = panel.focusProxy()
    if proxy is not None:
        return proxy
    for part in panel.findChildren(QWidget):
        if part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return part
    return None
