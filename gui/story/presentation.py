"""Showing the story to others: the whole screen, large type, nothing to edit; chart by chart or all at once."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.charts.told import without_controls
from gui.document import Document
from gui.keys import OwnKey, sequence_of
from gui.story.chart_card import ChartCard
from gui.story.grid import BETWEEN, ScrolledGrid, StoryGrid
from gui.story.layout import Sizes

_EDGE = 24
_USUAL_HEIGHT = 620.0  # of the window for which type is as large as in the main window
_ALONE = 1.25  # of that, for a chart that has the screen to itself
_READABLE = 1.45  # from farther away than at a desk
_LEAST_SCALE, _MOST_SCALE = 1.25, 2.4
ALL = -1
KEYS = (
    OwnKey("Next chart, large", ("Right", "PgDown", "Space")),
    OwnKey("Previous chart, large", ("Left", "PgUp")),
    OwnKey("All charts", ("Home",)),
    OwnKey("End the presentation", ("Esc", "F11")),
)
"""The keys of a presentation, in the order of what `Presentation` does at them."""


class Presentation(QWidget):
    """The story over the whole screen. place: the chart that is shown alone, counted from 0, or ALL.

    While it is there the other windows take nothing, so that nobody edits a study by a stray key.
    """

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("presentation")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowTitle("Presentation")
        self.setAccessibleName("Presentation of the story")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._document = document
        self.place = ALL
        self._made: dict[str, ChartCard] = {}
        self.grid = StoryGrid()
        self.scrolled = ScrolledGrid(self.grid, _READABLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        layout.setSpacing(BETWEEN)
        layout.addWidget(self.scrolled)
        self._usual_size = QFontInfo(self.font()).pointSizeF()
        self._type = QFont(self.font())
        self._sizes: Sizes = {}
        acts: tuple[Callable[[], object], ...] = (
            lambda: self.walk(1),
            lambda: self.walk(-1),
            lambda: self.go_to(ALL),
            self.close,
        )
        self._acts = {keys: act for own, act in zip(KEYS, acts, strict=True) for keys in own.keys}
        document.changed.connect(self._show)
        document.opened.connect(self.close)
        self._show()
        self.setFocus()

    def go_to(self, place: int) -> None:
        """Show one chart alone, or ALL."""
        self.place = place
        self._show()

    def walk(self, step: int) -> None:
        """Show the next chart alone, or the one before; before the first one stand all of them."""
        last = len(self._document.study.settings.story) - 1
        self.go_to(max(ALL, min(last, self.place + step)))

    def _show(self) -> None:
        settings = self._document.outcome.study.settings
        story, sizes = settings.story, settings.story_sizes
        if self.place != ALL:
            self.place = min(self.place, len(story) - 1)
            story, sizes = story[self.place : self.place + 1], {}
        for chart in story:
            if chart not in self._made:
                self._made[chart] = self._make_card(chart)
        cards = {chart: self._made[chart] for chart in story}
        for card in self._made.values():
            card.outdate()
        self._sizes = sizes
        self.scrolled.show_cards(cards, sizes)
        self._take_type()
        for card in cards.values():
            card.draw_if_seen()

    def _make_card(self, chart: str) -> ChartCard:
        card = ChartCard(self._document, editable=False, adapted=without_controls)
        card.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its keys walk from chart to chart
        card.show_chart(chart)
        return card

    # ------------------------------------------------------------------ Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, or end."""
        act = self._acts.get(sequence_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the type grow with the screen."""
        super().resizeEvent(event)
        self._take_type()
        self.grid.take_sizes(self._sizes)

    def _take_type(self) -> None:
        scale = max(_LEAST_SCALE, min(_MOST_SCALE, self.height() / _USUAL_HEIGHT))
        alone = 1.0 if self.place == ALL else _ALONE
        self._type.setPointSizeF(round(self._usual_size * scale * alone, 1))
        for card in self.grid.cards.values():  # with a style sheet no font is handed down to them
            card.view.setFont(self._type)
