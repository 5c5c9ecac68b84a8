"""Names of series under the hand, in the legend strip and at the ends of lines: pointed at, hidden, shown alone."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from core.charts.spec import Band, Series
from core.names import visible
from gui.charts.around.legend import LegendStrip
from gui.charts.looking import Looking
from gui.charts.marks.emphasis import point_out
from gui.charts.panel import Panel, PanelsInUse
from gui.charts.plan.places import Box

SERIES, BAND = "series:", "band:"
"""What keys of names begin with, before the id of what they name."""


class NamesInHand(QObject):
    """What the mouse and the keys do to the names of one chart. panels: those in use, from the top."""

    def __init__(
        self, panels: PanelsInUse, legend: Callable[[], LegendStrip], looking: Looking, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panels = panels
        self._legend = legend
        self._looking = looking

    # ------------------------------------------------------------------ which name

    def key_at(self, panel: Panel, at: QPointF) -> str:
        """The name at a pixel of a plot; "" where none is."""
        here = Box(at.x(), at.y(), 0, 0)
        words = panel.labels.items()
        return next((key for key, item in words.items() if _names(key) and item.word.box.contains(here)), "")

    def ids_of(self, key: str) -> frozenset[str]:
        """What a name stands for: panels may have several series of one name and look, named once."""
        identity = key.removeprefix(SERIES).removeprefix(BAND)
        drawn = self._drawn()
        named = next((one for one in drawn if one.id == identity), None)
        return frozenset() if named is None else frozenset(one.id for one in drawn if _looks_same(one, named))

    def names(self) -> dict[str, frozenset[str]]:
        """Everything that can be hidden: names as they read, and the ids they stand for."""
        found: dict[str, frozenset[str]] = {}
        for one in self._drawn():
            ids = self.ids_of(f"{SERIES}{one.id}")
            if ids not in found.values():
                words = visible(one.label) or one.id
                found[words if words not in found else f"{words} ({one.id})"] = ids
        return found

    # ------------------------------------------------------------------ what is done to it

    def point_at(self, key: str) -> None:
        """Leave what has this name as it is and make all else pale; "" for no name."""
        ids = self.ids_of(key) if key else frozenset()
        if ids <= self._looking.look.hidden:
            ids = frozenset()
        for panel in self._panels():
            point_out(panel.items, ids)

    def click(self, key: str, held: Qt.KeyboardModifier) -> None:
        """Hide what has this name, or show it again; with Alt show it alone, or everything again."""
        if held & Qt.KeyboardModifier.AltModifier:
            self.show_alone(self.ids_of(key))
        else:
            self.toggle(self.ids_of(key))
        self.point_at("")

    def toggle(self, ids: frozenset[str]) -> None:
        """Hide these, or show them again."""
        hidden = self._looking.look.hidden
        self._hide(hidden - ids if ids <= hidden else hidden | ids)

    def show_alone(self, ids: frozenset[str]) -> None:
        """Show these alone, with the baseline they are read against; everything again where they are alone."""
        before = {
            one.before for panel in self._panels() for one in panel.plotted.spec.series if one.id in ids and one.before
        }
        others = self._all() - ids - before
        self._hide(frozenset() if others == self._looking.look.hidden & self._all() else others)

    def show_all(self) -> None:
        """Hide nothing any more."""
        self._hide(frozenset())

    @property
    def nothing_is_shown(self) -> bool:
        """Whether everything is hidden that can be."""
        everything = self._all()
        return bool(everything) and everything <= self._looking.look.hidden

    def _drawn(self) -> list[Series | Band]:
        """Everything that has a name in any panel."""
        found: list[Series | Band] = []
        for panel in self._panels():
            found += panel.plotted.spec.series
            found += panel.plotted.spec.bands
        return found

    def _all(self) -> frozenset[str]:
        return frozenset(one for panel in self._panels() for one in panel.ids)

    def _hide(self, hidden: frozenset[str]) -> None:
        self._looking.change(self._looking.look.with_hidden(hidden))

    # ------------------------------------------------------------------ the strip

    def watch_legend(self) -> None:
        """Follow the mouse over the strip."""
        legend = self._legend()
        legend.setMouseTracking(True)
        legend.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse over the strip."""
        legend = self._legend()
        if watched is not legend:
            return False
        if event.type() == QEvent.Type.Leave:
            self.point_at("")
        elif isinstance(event, QMouseEvent):
            key = legend.key_at(event.position())
            key = key if _names(key) else ""
            if event.type() == QEvent.Type.MouseMove:
                legend.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)
                self.point_at(key)
            elif key and event.type() == QEvent.Type.MouseButtonPress:
                return event.button() == Qt.MouseButton.LeftButton
            elif key and event.type() == QEvent.Type.MouseButtonRelease:
                if event.button() == Qt.MouseButton.LeftButton:
                    self.click(key, event.modifiers())
                return True
        return False


def _names(key: str) -> bool:
    return key.startswith((SERIES, BAND))


def _looks_same(one: Series | Band, other: Series | Band) -> bool:
    """Whether two are named once in the strip."""
    if one.label != other.label or one.colour != other.colour or type(one) is not type(other):
        return False
    if isinstance(one, Series) and isinstance(other, Series):
        return (one.dashed, one.hollow, one.line, one.dash) == (other.dashed, other.hollow, other.line, other.dash)
    return True
