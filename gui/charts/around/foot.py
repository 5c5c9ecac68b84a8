"""The foot of a chart: notes beside the word for more lines, and above them what answers a wish that cannot be."""

from PySide6.QtWidgets import QWidget

from gui.charts.around.more import MoreButton
from gui.charts.around.notice import Notice
from gui.charts.around.text_blocks import Notes
from gui.charts.plan.lettering import Lettering
from gui.theme import Theme


class Foot:
    """The widgets at the foot of one chart and where they stand."""

    def __init__(self, theme: Theme, lettering: Lettering, view: QWidget) -> None:
        self._view = view
        self.notes = Notes(theme, lettering, view)
        self.more = MoreButton(theme, lettering, view)
        self.notice = Notice(theme, lettering, view)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        for part in (self.notes, self.more, self.notice):
            part.restyle(theme, lettering)

    def arrange(self, left: float, width: float, free: float) -> float:
        """Place everything with these free pixels below it; returns where the plot may end."""
        bottom = self._view.height() - free
        more_width, more_height = self.more.wish()
        beside = width - more_width - (8 if more_width else 0)
        words = self.notes.fit(beside)
        high = max(words, more_height)
        self.notes.setGeometry(round(left), round(bottom - (high + words) / 2), round(beside), round(words))
        self.more.lay_out(left, bottom - high, width)
        bottom -= high + (4 if high else 0)
        notice = self.notice.fit(width)
        if notice:
            self.notice.lay_out(left, bottom - notice, width)
            bottom -= notice + 4
        return bottom
