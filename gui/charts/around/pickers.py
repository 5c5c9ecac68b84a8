"""Choices among many in the header of a chart: words with a list that drops down for each."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from core.charts.spec import Picker
from core.names import visible
from gui.charts.around.waking import MARK, Ring, is_awake, paint_triangle
from gui.charts.plan.lettering import Face, Lettering
from gui.plain import plain_tip
from gui.theme import Theme

_MOST_SHOWN = 18
_GAP, _WORD_GAP = 6.0, 0.0
_PAD = 5.0
_AROUND = 3 * _PAD + MARK  # of a list: the room around its words, and the triangle
_WIDEST, _NARROWEST = 260.0, 64.0
_LIST_ROOM, _WIDEST_LIST = 44, 480  # of the list that drops down, beside its longest option, and at most


class PickerBox(QComboBox):
    """One list, drawn as the option that is picked and a triangle.

    The wheel scrolls what the chart stands in unless the list has the keyboard.
    """

    def __init__(self, row: "PickerRow") -> None:
        super().__init__(row)
        self.ring = Ring(self)
        self._row = row
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(_MOST_SHOWN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def showPopup(self) -> None:
        """Drop down, wide enough for each option."""
        view = self.view()
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        super().showPopup()
        box, room = view.window(), self.screen().availableGeometry()
        longest = max(view.fontMetrics().horizontalAdvance(self.itemText(row)) for row in range(self.count()))
        wide = min(longest + _LIST_ROOM, _WIDEST_LIST, room.width())
        if wide > box.width():
            left = min(box.x(), room.right() + 1 - wide)
            box.setGeometry(max(left, room.left()), box.y(), wide, box.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the option, or as much of it as has room before …; the triangle while a hand is in the chart."""
        theme, type_ = self._row.theme, self._row.lettering[Face.TICK]
        if self._row.is_quiet():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        busy = self.underMouse() or self.view().isVisible()
        painter.setPen(self.ring.pen(theme))
        painter.setBrush(QColor(theme.accent_soft) if busy else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(QColor(theme.text))
        painter.setFont(type_.font)
        words = type_.elided(self.currentText(), self.width() - _AROUND)
        painter.drawText(QPointF(_PAD, (self.height() - type_.line) / 2 + type_.ascent), words)
        if busy or is_awake(self):
            left = QPointF(self.width() - _PAD - MARK, self.height() / 2)
            paint_triangle(painter, left, QColor(theme.text if busy else theme.text_dim))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nobody who scrolls past a chart wants another one."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes."""
        super().focusInEvent(event)
        self.ring.come(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes."""
        super().focusOutEvent(event)
        self.ring.go(event.reason())


class PickerRow(QWidget):
    """All lists of a chart side by side, each behind its word."""

    picked = Signal(str, str)
    """The setting, and the identity of the option that the user picked for it."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.lettering = lettering
        self._pickers: tuple[Picker, ...] = ()
        self._boxes: list[PickerBox] = []
        self._words: list[tuple[str, float]] = []
        self.hide()

    def boxes(self) -> tuple[PickerBox, ...]:
        """The lists, in order."""
        return tuple(self._boxes)

    def show_pickers(self, pickers: tuple[Picker, ...]) -> None:
        """Offer these, each as it stands."""
        if [one.id for one in pickers] != [one.id for one in self._pickers]:
            self._rebuild(pickers)
        for box, one, before in zip(self._boxes, pickers, (*self._pickers, *pickers), strict=False):
            options = [visible(option.label) for option in one.options]
            if [box.itemText(index) for index in range(box.count())] != options:
                box.clear()
                box.addItems(options)
            ids = [option.id for option in one.options]
            box.setCurrentIndex(ids.index(one.picked) if one.picked in ids else -1)
            if one is not before or not box.accessibleName():
                box.setAccessibleName(visible(one.label))
            box.setToolTip(plain_tip(f"{one.label}: {box.currentText()}"))
        self._pickers = pickers
        self.setVisible(bool(pickers))

    def is_quiet(self) -> bool:
        """Whether nothing is drawn: a list alone belongs to a handle, which says nothing while no hand is near."""
        return len(self._boxes) == 1 and not is_awake(self)

    def wish(self) -> tuple[float, float]:
        """Width and height that all lists take; (0, 0) without any."""
        if not self._pickers:
            return 0.0, 0.0
        wide = sum(self._word_width(one) + self._box_width(one) for one in self._pickers)
        return wide + _GAP * (len(self._pickers) - 1), self._height()

    def least(self) -> float:
        """The width of the lists without their words."""
        return sum(map(self._box_width, self._pickers)) + _GAP * max(len(self._pickers) - 1, 0)

    def lay_out(self, left: float, top: float, width: float) -> None:
        """Stand at the right end of a row; where not all fits, the words go before the lists are cut."""
        wish, height = self.wish()
        if not wish:
            return
        words = [self._word_width(one) for one in self._pickers]
        boxes = [self._box_width(one) for one in self._pickers]
        gaps = _GAP * (len(boxes) - 1)
        if sum(words) + sum(boxes) + gaps > width:
            words = [0.0] * len(words)
        free = max(width - sum(words) - gaps, 1.0)
        share = min(1.0, free / sum(boxes))
        total = min(width, sum(words) + share * sum(boxes) + gaps)
        self.setGeometry(round(left + width - total), round(top), round(total), round(height))
        self._words, at = [], 0.0
        for picker, box, word, wide in zip(self._pickers, self._boxes, words, boxes, strict=True):
            if word:
                self._words.append((visible(picker.label), at))
            box.setGeometry(round(at + word), 0, round(share * wide), round(height))
            at += word + share * wide + _GAP
        self.update()

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self.theme, self.lettering = theme, lettering
        for box in self._boxes:
            box.setFont(lettering[Face.TICK].font)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the word before each list."""
        if self.is_quiet():
            return
        painter = QPainter(self)
        type_ = self.lettering[Face.TICK]
        painter.setFont(type_.font)
        painter.setPen(QColor(self.theme.text_dim))
        for word, at in self._words:
            painter.drawText(QPointF(at, (self.height() - type_.line) / 2 + type_.ascent), word)

    def _height(self) -> float:
        return round(self.lettering[Face.TICK].line) + 6.0

    def _word_width(self, picker: Picker) -> float:
        return self.lettering[Face.TICK].width(visible(picker.label)) + _WORD_GAP if picker.label else 0.0

    def _box_width(self, picker: Picker) -> float:
        picked = next((option.label for option in picker.options if option.id == picker.picked), "")
        return min(max(self.lettering[Face.TICK].width(visible(picked)) + _AROUND + 1, _NARROWEST), _WIDEST)

    def _rebuild(self, pickers: tuple[Picker, ...]) -> None:
        for box in self._boxes:
            box.hide()
            box.deleteLater()
        self._boxes = []
        for one in pickers:
            box = PickerBox(self)
            box.setFont(self.lettering[Face.TICK].font)
            box.activated.connect(partial(self._tell, one.id))
            box.show()
            self._boxes.append(box)

    def _tell(self, setting: str, index: int) -> None:
        picker = next(one for one in self._pickers if one.id == setting)
        if picker.options[index].id != picker.picked:
            self.picked.emit(setting, picker.options[index].id)
