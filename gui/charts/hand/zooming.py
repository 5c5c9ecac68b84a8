"""The part of a chart that a person looks at: boxes, wheel, drags and keys; panels on one x axis go along together."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPointF, Qt

from gui.charts.look import Ranges
from gui.charts.looking import Looking
from gui.charts.panel import Panel, PanelsInUse
from gui.charts.plan.mapping import Range
from gui.charts.wheel import Turn

FARTHEST, NEAREST = 20.0, 1e-6
"""The widest and the narrowest range that can be chosen, in lengths of the one that fits the data."""
_NOTCH = 1.25  # by how much one notch of the wheel, or one key, widens or narrows a range
_PANNED = 0.1  # of the range, for each notch of the wheel
_PIXELS = 60.0  # of a touchpad that count as a notch


@dataclass(frozen=True, slots=True)
class _Wish:
    """Ranges that somebody wants in a panel; None for an axis that stays as it is."""

    x: Range | None = None
    y: Range | None = None


class Zooming(QObject):
    """The zoom of one chart. panels: those in use, from the top."""

    def __init__(self, panels: PanelsInUse, looking: Looking, parent: QObject) -> None:
        super().__init__(parent)
        self._panels = panels
        self._looking = looking

    def take_box(self, panel: Panel, x: Range, y: Range) -> None:
        """Show what a box was drawn around."""
        self._ask(panel, _Wish(x, y))

    def reset(self) -> None:
        """Show everything that is not hidden, in axes that fit it."""
        all_ids = frozenset(one for panel in self._panels() for one in panel.ids)
        self._looking.change(self._looking.look.refitted(all_ids))

    def turn(self, panel: Panel, at: QPointF, turn: Turn) -> bool:
        """Follow the wheel, or two fingers; returns whether it could.

        x is zoomed, or with Ctrl y; with Shift, or across, the chart is moved along x.
        """
        if panel.arrangement is None or not any(panel.plot.zoomable):
            return False
        ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        notches = turn.notches(_PIXELS)
        if turn.held & shift or abs(notches.x()) > abs(notches.y()):
            way = notches.x() if abs(notches.x()) > abs(notches.y()) else notches.y()
            self._move(panel, -_PANNED * way, 0.0, "pan")
            return True
        if turn.after_lifting:
            return True  # a chart is not zoomed by fingers that are gone
        on_y = bool(turn.held & ctrl)
        x, y = panel.arrangement.mapping.back(at.x(), at.y())
        factor = _NOTCH ** -notches.y()
        self._scale(panel, None if on_y else (factor, x), (factor, y) if on_y else None, "zoom")
        return True

    def drag(self, panel: Panel, by: QPointF, merges: str) -> None:
        """Move the chart with the hand that is on it."""
        if panel.arrangement is not None:
            frame = panel.arrangement.mapping.frame
            self._move(panel, -by.x() / frame.width, by.y() / frame.height, merges)

    def step(self, notches: int) -> None:
        """Zoom in along x (or out, below 0) about the middle, as the keys do; along y where only that can be zoomed."""
        panel = self._panels()[0]
        if panel.arrangement is None or not any(panel.plot.zoomable):
            return
        factor, mapping = _NOTCH**-notches, panel.arrangement.mapping
        if panel.plot.zoomable[0]:
            self._scale(panel, (factor, sum(mapping.x) / 2), None, "zoom")
        else:
            self._scale(panel, None, (factor, sum(mapping.y) / 2), "zoom")

    def keep_in_sight(self) -> None:
        """Fit the chart again where new numbers have left the ranges that somebody chose."""
        look = self._looking.look
        if any(panel.held is not None for panel in self._panels()):
            return  # the numbers follow a hand, which may bring them back
        if look.is_zoomed and not any(panel.has_data_in(look.zoomed[0]) for panel in self._panels()[:1]):
            self._looking.take(look.unzoomed())

    # ------------------------------------------------------------------ ranges

    def _scale(self, panel: Panel, x: tuple[float, float] | None, y: tuple[float, float] | None, kind: str) -> None:
        """Widen or narrow what is in view. x, y: factor, and the coordinate that stays; None for an axis as it is."""
        if panel.arrangement is None:
            return
        mapping = panel.arrangement.mapping
        wish = _Wish(
            None if x is None else _scaled(mapping.x, *x),
            None if y is None else _scaled(mapping.y, *y),
        )
        self._ask(panel, wish, self._looking.burst(kind))

    def _move(self, panel: Panel, across: float, up: float, kind: str) -> None:
        """Move what is in view, by shares of it."""
        if panel.arrangement is None or panel.fitted is None:
            return
        mapping = panel.arrangement.mapping
        x = _moved(mapping.x, across, panel.fitted[0]) if across else None
        y = _moved(mapping.y, up, panel.fitted[1]) if up else None
        self._ask(panel, _Wish(x, y), kind if kind.startswith("drag") else self._looking.burst(kind))

    def _ask(self, panel: Panel, wish: _Wish, merges: str = "") -> None:
        """Have these ranges in view, as far as they can be, and the same x in all panels."""
        zoomable = panel.plot.zoomable
        wish = _Wish(wish.x if zoomable[0] else None, wish.y if zoomable[1] else None)
        sides = ((wish.x, 0), (wish.y, 1))
        if panel.fitted is None or not all(
            span is None or NEAREST <= _share(span, panel.fitted[at]) <= FARTHEST for span, at in sides
        ):
            self._looking.changed.emit()  # a box has moved the plot already
            return
        panels = self._panels()
        kept = [*self._looking.look.zoomed, *((None,) * len(panels))][: len(panels)]
        zoomed = tuple(
            _with(before, wish if one.runs_as(panel) else _Wish(wish.x, _height(one) if wish.y else None))
            for one, before in zip(panels, kept, strict=True)
        )
        self._looking.change(replace(self._looking.look, zoomed=zoomed), merges)


def _with(before: Ranges | None, wish: _Wish) -> Ranges | None:
    x, y = before or (None, None)
    ranges = (wish.x or x, wish.y or y)
    return ranges if any(ranges) else None


def _height(panel: Panel) -> Range | None:
    """What is in view along y, to stay so while another panel is zoomed."""
    return None if panel.arrangement is None else panel.arrangement.mapping.y


def _scaled(span: Range, factor: float, about: float) -> Range:
    return about + (span[0] - about) * factor, about + (span[1] - about) * factor


def _moved(span: Range, share: float, fitted: Range) -> Range:
    """A range moved by a share of it; its middle stays among the data."""
    low, high = span
    middle = (low + high) / 2 + share * (high - low)
    middle = min(max(middle, fitted[0]), fitted[1])
    half = (high - low) / 2
    return middle - half, middle + half


def _share(span: Range, fitted: Range) -> float:
    """How long a range is, in lengths of the one that fits; NaN where it is none."""
    return (span[1] - span[0]) / (fitted[1] - fitted[0])
