"""The story: the charts that the study names, in a grid, and what a person does with them as edits of the study."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.claims.answer import claim_view
from gui.document import Document
from gui.keys import OwnKey, add_shortcuts
from gui.plain import PlainLabel
from gui.story.add_chart import AddChartButton
from gui.story.chart_card import ChartCard
from gui.story.chart_commands import ChartCommands
from gui.story.claim_card import ClaimCard
from gui.story.grid import BETWEEN, ScrolledGrid, StoryGrid
from gui.story.hand import StoryHand

SAMPLE = "Sample data. Edit any cell to make it yours."
_NEAR = 40  # pixels around a dragged chart that are kept in sight


class StoryPanel(QWidget):
    """The grid of charts; above it what claim the study is about, and a thin line while the sample is as it came.

    places: the cards in use, in the story's order. A chart keeps its card wherever it goes; a new one takes a card that
    another one left, else a card is made.
    """

    pin_asked = Signal()
    """P was struck while a chart had the focus."""

    menu_asked = Signal(QPoint)
    """The user wants the menu of the current chart, at this place of the screen."""

    def __init__(self, document: Document, commands: ChartCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._commands = commands
        self.places: tuple[ChartCard, ...] = ()
        self._spare: list[ChartCard] = []
        self.grid = StoryGrid()
        self.hand = StoryHand(self.grid)
        self.sample_line = _sample_line()
        self.claim_card = ClaimCard()
        self.scrolled = ScrolledGrid(self.grid)
        self.add_button = AddChartButton(commands)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BETWEEN)
        layout.addWidget(self.sample_line)
        layout.addWidget(self.claim_card)
        layout.addWidget(self.scrolled, 1)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._came_from: QWidget | None = None
        self.own_keys: tuple[OwnKey, ...] = (
            OwnKey("Pin baseline", ("P",), self.pin_asked.emit),
            OwnKey("Let go of what is read, or back to where the keyboard came from", ("Esc",), self.leave_charts),
        )
        add_shortcuts(self.scrolled, self.own_keys, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._connect()
        self._show_outcome()
        first = next(iter(self.cards.values()))
        self.own_keys += first.view.own_keys

    def _connect(self) -> None:
        self._commands.least = lambda: self.grid.least
        self._commands.current_changed.connect(self._mark_current)
        self._commands.focus_asked.connect(self._go_to)
        self.hand.moved.connect(self._commands.move_to)
        self.hand.sized.connect(self._commands.take_sizes)
        self.hand.near_edge.connect(lambda at: self.scrolled.ensureVisible(at.x(), at.y(), 0, _NEAR))
        self._document.edited.connect(self.sample_line.hide)
        self._document.file_changed.connect(self.sample_line.hide)
        self._document.changed.connect(self._show_outcome)

    @property
    def cards(self) -> dict[str, ChartCard]:
        """The places in use, by the chart that stands there."""
        return {card.chart_id: card for card in self.places}

    def take_actions(self, actions: Sequence[QAction]) -> None:
        """Let these act on their keys while the keyboard is on a chart."""
        self.scrolled.addActions(list(actions))

    def go_to_chart(self, place: int) -> None:
        """Put the keyboard on the chart of a place, counted from 0; Esc there gives it back. Nothing where none is."""
        if place >= len(self.places):
            return
        view = self.places[place].view
        focus = QApplication.focusWidget()
        if not view.isVisible():
            return
        if focus is not None and not self.isAncestorOf(focus):
            self._came_from = focus
        self.scrolled.ensureWidgetVisible(self.places[place])
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave_charts(self) -> None:
        """Give the keyboard back to where it was before a chart had it."""
        if self._came_from is not None and isValid(self._came_from):
            self._came_from.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._came_from = None

    def show_sample_line(self) -> None:
        """Say that these are sample data, until the first edit."""
        self.sample_line.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the words of the claim away where the charts need their room."""
        super().resizeEvent(event)
        self.claim_card.suit(self.height())

    def _go_to(self, chart: str) -> None:
        self._document.settle()
        if chart in self.cards:
            self.go_to_chart(list(self.cards).index(chart))

    def _show_outcome(self) -> None:
        outcome = self._document.outcome
        self.claim_card.show_claim(claim_view(outcome))
        settings = outcome.study.settings
        before = self.places
        self._take_cards(settings.story)
        for card in self.places:
            card.outdate()
        self.hand.take_sizes(settings.story_sizes)
        self.scrolled.show_cards(self.cards, settings.story_sizes)
        if self.places != before:
            _put_in_tab_order(self.places)
        for card in self.places:
            card.draw_if_seen()
        self._mark_current()

    def _take_cards(self, story: tuple[str, ...]) -> None:
        kept = {card.chart_id: card for card in self.places if card.chart_id in story}
        free = [card for card in self.places if card.chart_id not in story] + self._spare
        for chart in story:
            if chart not in kept:
                kept[chart] = free.pop(0) if free else self._make_card()
                kept[chart].show_chart(chart)
        for card in free:
            card.show_chart("")
        self._spare = free
        self.places = tuple(kept[chart] for chart in story)

    def _make_card(self) -> ChartCard:
        card = ChartCard(self._document, elsewhere=lambda: frozenset(self._document.study.settings.story))
        card.chart_asked.connect(lambda chart: self._commands.exchange(card.chart_id, chart))
        card.menu_asked.connect(lambda at: self._ask_menu(card, at))
        card.view.hand.shows_menu = False  # what is in it is part of the menu of charts
        self.hand.follow(card)
        return card

    def _ask_menu(self, card: ChartCard, at: QPoint) -> None:
        self._commands.look_at(card.chart_id)
        self.menu_asked.emit(at)

    def _mark_current(self) -> None:
        for card in self.places:
            card.mark_current(card.chart_id == self._commands.current)


def _put_in_tab_order(cards: Sequence[ChartCard]) -> None:
    """Let the Tab key go from chart to chart as they stand, and through the switches of each."""
    parts = [part for card in cards for part in (card.view, *card.view.findChildren(QWidget))]
    here = [part for part in parts if part.window() is cards[0].window()]  # a list that drops down is a window
    takes_tab = [part for part in here if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for one, other in pairwise(takes_tab):
        QWidget.setTabOrder(one, other)


def _sample_line() -> QFrame:
    line = QFrame()
    line.setObjectName("sampleLine")
    line.setProperty("role", "banner")
    layout = QVBoxLayout(line)
    layout.setContentsMargins(12, 4, 12, 4)
    layout.addWidget(PlainLabel(SAMPLE))
    line.hide()
    return line
