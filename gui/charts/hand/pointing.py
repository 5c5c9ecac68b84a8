"""What is read in a chart: where the mouse is, where the keys have led, or where a readout was pinned.

One of them at a time: a pinned readout stays until it is let go, the keys have their place until the mouse moves.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.charts.hand.walking import Place, Way, walk, walked_series
from gui.charts.panel import Panel, PanelsInUse
from gui.charts.plan.lettering import Lettering
from gui.charts.readout.finding import Finding, OnBar, echo, find, tell
from gui.charts.readout.pinned import PinnedReadout
from gui.theme import Theme


class Pointing(QObject):
    """The readout of one chart. panels: those in use, from the top.

    bars_act: a click on a bar does something (what `bar_clicked` is about), so that it does not pin the readout.
    """

    bar_clicked = Signal(str)
    """Identity of the bar that was clicked."""

    read = Signal(str)
    """What the keys have led to, in plain text; "" when they are nowhere any more."""

    def __init__(self, panels: PanelsInUse, make_sheet: Callable[[], PinnedReadout], chart: QWidget) -> None:
        super().__init__(chart)
        self._panels = panels
        self._make_sheet = make_sheet
        self._chart = chart
        self._pointed: Panel | None = None
        self._mouse: QPointF | None = None
        self._corner = QPoint()
        self._sheet: PinnedReadout | None = None
        self.walked: Place | None = None
        self.pinned: Place | None = None
        self.bars_act = False

    # ------------------------------------------------------------------ the mouse

    def follow(self, panel: Panel, position: QPointF) -> None:
        """The mouse is here."""
        if self._pointed is panel and self._mouse == position:
            return
        self._pointed, self._mouse = panel, position
        if self.walked is not None:
            self.walked = None
            self.read.emit("")
        if self.pinned is None:
            self.show_finding()

    def forget(self) -> None:
        """The mouse is gone."""
        self._mouse = None
        self.show_finding()

    def click(self, panel: Panel, position: QPointF, held: Qt.KeyboardModifier) -> None:
        """The mouse was pressed and let go here: pin what it reads, or let go what is pinned.

        Where bars act, a click on one is for that, and pins only with Shift.
        """
        place = self._place_of(panel, position)
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if place is not None and isinstance(place.anchor, OnBar) and not shift:
            self.bar_clicked.emit(place.anchor.bar)
            if self.bars_act:
                return
        if self.pinned is not None:
            self.let_go()
        elif place is not None:
            self._pin(place, position)

    # ------------------------------------------------------------------ the keys

    def walk(self, way: Way) -> None:
        """Go on from where the keys are, or from what is pinned or under the mouse."""
        panels = self._panels()
        here = self.walked or self.pinned or self._under_mouse()
        place = walk([panel.seen for panel in panels], here, way)
        if place is None:
            return
        self.pinned = None
        self.walked = place
        self.show_finding()
        self.read.emit(self._spoken())

    def enter(self, *, pins: bool) -> None:
        """Do at the place of the keys what a click does there; with `pins`, what a click with Shift does."""
        if self.pinned is not None:
            self.let_go()
            return
        if self.walked is None:
            return
        panel = self._panels()[self.walked.panel]
        finding = self._finding_at(self.walked)
        if isinstance(self.walked.anchor, OnBar) and not pins:
            self.bar_clicked.emit(self.walked.anchor.bar)
            if self.bars_act:
                return
        if finding is not None:
            self._pin(self.walked, QPointF(*finding.at) if panel.hover.reads() else QPointF())

    def let_go(self) -> bool:
        """Let a pinned readout go, or the place of the keys; returns whether there was one."""
        if self.pinned is None and self.walked is None:
            return False
        if self._sheet is not None and self._sheet.edit.hasFocus():
            self._chart.setFocus(Qt.FocusReason.OtherFocusReason)
        self.pinned = self.walked = None
        self.show_finding()
        self.read.emit("")
        return True

    # ------------------------------------------------------------------ what is read

    def text(self) -> str:
        """The readout that is shown, in plain text; of a pinned one what is selected. "" without any."""
        if self.pinned is not None and self._sheet is not None:
            return self._sheet.copied()
        found = [panel.hover.finding() for panel in self._panels()]
        return "\n".join(line for finding in found if finding is not None for line in finding.lines("\t"))

    def walked_series(self) -> str:
        """The series that the keys walk along; "" where they do not."""
        return walked_series(self.walked or self.pinned)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        if self._sheet is not None:
            self._sheet.restyle(theme, lettering)

    def show_finding(self) -> None:
        """Show what is read, of the numbers that are drawn now."""
        panels = self._panels()
        place = self.pinned or self.walked
        finding = self._finding_at(place) if place is not None else None
        if place is not None and finding is None:
            self.pinned = self.walked = None  # what it was about is gone
            place = None
        mouse = None
        if place is None:
            mouse = self._mouse
            place = self._under_mouse()
            finding = self._finding_at(place) if place is not None else None
        self._show_sheet(finding)
        for number, panel in enumerate(panels):
            if finding is None or place is None or panel.arrangement is None:
                panel.show_finding(None)
            elif number == place.panel:
                panel.show_finding(finding, mouse, readout=self.pinned is None)
            elif panel.runs_as(panels[place.panel]):
                # the same chart of another scenario tells the same place
                panel.show_finding(tell(panel.seen, panel.arrangement.mapping, place.anchor))
            else:
                there = echo(finding, panel.seen, panel.arrangement.mapping)
                foot = panel.arrangement.mapping.frame.bottom
                panel.show_finding(there, QPointF((mouse or QPointF(*finding.at)).x(), foot))

    def _pin(self, place: Place, at: QPointF) -> None:
        panel = self._panels()[place.panel]
        box = panel.hover.box() if panel.hover.reads() else None
        corner = QPointF(box.left, box.top) if box is not None else at
        self._corner = (corner + QPointF(panel.plot.pos())).toPoint()
        self.pinned, self.walked = place, None
        self.show_finding()

    def _show_sheet(self, finding: Finding | None) -> None:
        if self.pinned is None or finding is None:
            if self._sheet is not None:
                self._sheet.hide()
            return
        if self._sheet is None:
            self._sheet = self._make_sheet()
            self._sheet.let_go.connect(self.let_go)
        self._sheet.show_finding(finding, self._corner)

    def _place_of(self, panel: Panel, position: QPointF) -> Place | None:
        panels = self._panels()
        if panel not in panels or panel.arrangement is None:
            return None
        anchor = find(panel.seen, panel.arrangement.mapping, position.x(), position.y())
        return None if anchor is None else Place(panels.index(panel), anchor)

    def _under_mouse(self) -> Place | None:
        if self._mouse is None or self._pointed is None:
            return None
        return self._place_of(self._pointed, self._mouse)

    def _finding_at(self, place: Place) -> Finding | None:
        panels = self._panels()
        if place.panel >= len(panels):
            return None
        panel = panels[place.panel]
        return None if panel.arrangement is None else tell(panel.seen, panel.arrangement.mapping, place.anchor)

    def _spoken(self) -> str:
        """What the keys have led to, in one line: of several lines the walked one first."""
        finding = self._finding_at(self.walked) if self.walked is not None else None
        if finding is None:
            return ""
        rows = sorted(finding.rows, key=lambda row: not row.strong)
        return ". ".join((finding.heading, *(f"{row.text} {row.value}".strip() for row in rows)))
