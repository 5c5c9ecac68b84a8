"""Charts that are drawn in turns while a hand is on a value: the window hears the hand again between two of them."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from gui.document import Document
from gui.story.chart_card import ChartCard

_TURN = 0.012
"""Seconds of drawing after which the other charts wait for the next turn; painting comes on top of it."""


class Turns(QObject):
    """Draws the charts of one document, at rest all of them at once."""

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._waiting: list[ChartCard] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw)

    def take(self, cards: Sequence[ChartCard]) -> None:
        """Draw these, the first ones first. Until all are, the hand's next value is not evaluated."""
        if not self._document.is_scrubbing:
            self._waiting = []
            for card in cards:
                card.draw_if_seen()
            return
        self._waiting = list(cards)
        self._document.hold()
        self._timer.start()  # evaluating has taken this turn's time

    def _draw(self) -> None:
        began = time.perf_counter()
        while self._waiting and time.perf_counter() - began < _TURN:
            self._waiting.pop(0).draw_if_seen()
        if self._waiting:
            self._timer.start()
        else:
            self._document.release()
