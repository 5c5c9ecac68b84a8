"""The words of a placement as items in the scene: plain text, reused from one update to the next."""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from core import colour_contrast
from gui.charts.marks.pens import bar_colour
from gui.charts.plan.lettering import Lettering, struck_out
from gui.charts.plan.words import Ink, Word
from gui.theme import Theme


def readable_on(fill: QColor) -> QColor:
    """Black or white, whichever stands out more from a fill (WCAG contrast)."""
    return QColor(colour_contrast.readable_on(fill.name()))


class WordItem(QGraphicsItem):
    """One word; it paints letters as they are and knows no markup."""

    def __init__(self, word: Word, layer: "LabelLayer") -> None:
        super().__init__(layer)
        self._layer = layer
        self._word = word
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def word(self) -> Word:
        """What is shown and where."""
        return self._word

    def text(self) -> str:
        """The plain text, lines joined by spaces."""
        return " ".join(self._word.lines)

    def show_word(self, word: Word) -> None:
        """Show another text at another place."""
        if word != self._word:
            self.prepareGeometryChange()
            self._word = word
            self.update()

    def boundingRect(self) -> QRectF:
        """The text with its backing, and the leader."""
        box = self._word.box
        rect = QRectF(box.left - 3, box.top - 2, box.width + 6, box.height + 4)
        if self._word.leader:
            rect |= QPolygonF([QPointF(*corner) for corner in self._word.leader]).boundingRect().adjusted(-1, -1, 1, 1)
        return rect

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Draw the backing, the leader and the lines."""
        word, theme = self._word, self._layer.theme
        box = word.box
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if word.backed:
            backing = QColor(theme.surface)
            backing.setAlpha(215)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(backing)
            painter.drawRoundedRect(QRectF(box.left - 2, box.top - 1, box.width + 4, box.height + 2), 3, 3)
        plain = {Ink.TEXT: theme.text, Ink.DIM: theme.text_dim}
        if word.inside is not None:  # its own ground, where a mark of a scenario or of the baseline runs through it
            painter.fillRect(QRectF(box.left, box.top, box.width, box.height), bar_colour(theme, word.inside))
        colour = QColor(plain.get(word.ink) or theme.series_text_colour(word.colour))
        if word.inside is not None:
            colour = readable_on(bar_colour(theme, word.inside))
        struck = word.key in self._layer.struck
        if struck:
            colour = QColor(theme.text_dim)
        if word.leader:
            painter.setPen(QPen(colour, 1.0))
            painter.drawPolyline(QPolygonF([QPointF(*corner) for corner in word.leader]))
        type_ = self._layer.lettering.scaled(word.face, word.scale)
        painter.setFont(struck_out(type_.font) if struck else type_.font)
        painter.setPen(colour)
        for row, line in enumerate(word.lines):
            left = box.left + ((box.width - type_.width(line)) / 2 if word.centred else 0.0)
            painter.drawText(QPointF(left, box.top + row * type_.line + type_.ascent), line)


class LabelLayer(QGraphicsItem):
    """All words of a chart; paints nothing itself."""

    def __init__(self, theme: Theme, lettering: Lettering) -> None:
        super().__init__()
        self.theme = theme
        self.lettering = lettering
        self._items: dict[str, WordItem] = {}
        self.struck: frozenset[str] = frozenset()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(500)

    def boundingRect(self) -> QRectF:
        """Nothing of its own."""
        return QRectF()

    def paint(self, _painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Nothing of its own."""

    def show_words(self, words: tuple[Word, ...]) -> None:
        """Show these words and no others, with the items that are there as far as they serve."""
        wanted = {word.key: word for word in words}
        for key in self._items.keys() - wanted.keys():
            item = self._items.pop(key)
            item.setParentItem(None)  # type: ignore[arg-type]
            scene = item.scene()
            if scene is not None:
                scene.removeItem(item)
        for key, word in wanted.items():
            if key in self._items:
                self._items[key].show_word(word)
            else:
                self._items[key] = WordItem(word, self)

    def strike(self, keys: frozenset[str], gone: frozenset[str]) -> None:
        """Show that these names are of what is hidden. gone: words that are hidden with what they stand at."""
        changed, self.struck = keys != self.struck, keys
        for key, item in self._items.items():
            item.setVisible(key not in gone)
            if changed:
                item.update()

    def items(self) -> dict[str, WordItem]:
        """The words that are shown, by key."""
        return dict(self._items)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self.theme, self.lettering = theme, lettering
        for item in self._items.values():
            item.update()
