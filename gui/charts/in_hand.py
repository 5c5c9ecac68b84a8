"""Which chart of a window the commands about "the chart" mean."""

import weakref
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from gui.charts.view import ChartView

_last: "weakref.WeakKeyDictionary[QWidget, weakref.ref[ChartView]]" = weakref.WeakKeyDictionary()


def note_in_hand(view: "ChartView") -> None:
    """A chart got the keyboard."""
    _last[view.window()] = weakref.ref(view)


def chart_in_hand(window: QWidget) -> "ChartView | None":
    """The chart that has the keyboard or had it last; else the first that is to be seen."""
    from gui.charts.view import ChartView  # which imports this

    kept = _last.get(window)
    view = kept() if kept is not None else None
    if view is not None and isValid(view) and view.isVisible() and view.window() is window:
        return view
    charts = [one for one in window.findChildren(ChartView) if one.isVisible()]
    return min(charts, key=lambda one: _place(one, window), default=None)


def _place(view: QWidget, window: QWidget) -> tuple[int, int]:
    corner = view.mapTo(window, view.rect().topLeft())
    return corner.y(), corner.x()
