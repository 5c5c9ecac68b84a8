"""Which chart the commands about "the chart" mean."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from gui.charts.view import ChartView
    from gui.main_window import MainWindow


def chart_with_keyboard() -> "ChartView | None":
    """The chart that has the keyboard, or a part of which has."""
    from gui.charts.view import ChartView  # which imports what imports this

    part: QWidget | None = QApplication.focusWidget()
    while part is not None and not isinstance(part, ChartView):
        part = part.parentWidget()
    return part


def chart_in_hand(window: "MainWindow") -> "ChartView | None":
    """The one with the keyboard, where it is not of the story; else the story's current one, or its first."""
    view = chart_with_keyboard()
    if view is not None and not window.story.isAncestorOf(view):
        return view
    cards = window.story.cards
    card = cards.get(window.charts.current) or next(iter(cards.values()), None)
    return None if card is None else card.view
