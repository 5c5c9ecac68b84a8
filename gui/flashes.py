"""What changed flashes once, briefly: cells in their tables, charts at their edge.

A flash rests on what differs between two studies and two charts, so it comes whoever made the edit: typing, a drag in a
chart, an undo. While a hand is on a number nothing flashes; it does once, when the hand lets go. Where less motion is
asked for, nothing does.
"""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from core.changed_cells import changed_cells
from core.charts.spec import ChartSpec
from core.scenarios import shown_study
from core.study import Study
from gui.charts.view import ChartView
from gui.document import Document
from gui.motion import reduced_motion
from gui.theme import current_theme

MILLISECONDS = 150
_EDGE, _CORNER = 2, 6.0


class Flashes(QObject):
    """Tells when something flashes in the views of one document; made once for it."""

    coming = Signal()
    """Something will change: what is shown now is what it will differ from."""

    began = Signal(object)
    """These cells (a frozenset) and whatever else differs from then are to flash now; it is all drawn already."""

    ended = Signal()
    """Nothing flashes any more."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._before: Study | None = None
        self._is_coming = False
        self._soon = self._timer(0, self._begin)
        self._end = self._timer(MILLISECONDS, self.ended.emit)
        document.edited.connect(self._note)
        document.scrubbing_changed.connect(self._follow_scrub)

    def _timer(self, milliseconds: int, act: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    def _announce(self) -> None:
        if not self._is_coming:
            self._is_coming = True
            self.coming.emit()

    def _note(self, _text: str, before: Study, _after: Study) -> None:
        """An edit; of a burst the first says what all are compared with."""
        if reduced_motion():
            return
        self._announce()
        if not self._soon.isActive():
            self._before = before
            self._soon.start()

    def _follow_scrub(self, begins: bool) -> None:
        if begins and not reduced_motion():
            self._announce()
        elif not begins and not self._soon.isActive():
            self._is_coming = False  # given back: nothing differs

    def _begin(self) -> None:
        document, before = self._document, self._before
        self._before, self._is_coming = None, False
        document.settle()
        if before is None or document.is_scrubbing:
            return
        self.began.emit(changed_cells(shown_study(before), document.shown))
        self._end.start()


def flashes_of(document: Document) -> Flashes:
    """The one of a document."""
    return document.findChild(Flashes) or Flashes(document)


class ChartFlash(QWidget):
    """The edge of a chart that lights up when what the chart shows has changed."""

    def __init__(self, view: ChartView, document: Document) -> None:
        super().__init__(view)
        self.setObjectName("chartFlash")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._view = view
        self._before: ChartSpec | None = None
        self._flashes = flashes_of(document)
        self._flashes.coming.connect(self._remember)
        self._flashes.began.connect(self._begin)
        self._flashes.ended.connect(self.hide)
        view.installEventFilter(self)

    def _remember(self) -> None:
        self._before = self._view.spec if self._view.isVisible() else None

    def _begin(self) -> None:
        before, self._before = self._before, None
        if before is not None and self._view.isVisible() and before != self._view.spec:
            self._fit()
            self.show()
            self.raise_()

    def _fit(self) -> None:
        rect = self._view.rect()
        self.setGeometry(rect)
        # only the edge is painted anew: the plot below it costs milliseconds
        self.setMask(QRegion(rect) - QRegion(rect.adjusted(_EDGE + 1, _EDGE + 1, -_EDGE - 1, -_EDGE - 1)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the edge of a chart that changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the edge."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current_theme().accent), _EDGE))
        half = _EDGE / 2
        painter.drawRoundedRect(QRectF(QRect(self.rect())).adjusted(half, half, -half, -half), _CORNER, _CORNER)
