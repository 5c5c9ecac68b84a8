"""Choices among many in the header of a chart: a compact list that drops down for each."""

from functools import partial

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from core.charts.spec import Picker
from core.names import visible
from gui.charts.plan.lettering import Face, Lettering
from gui.plain import plain_tip
from gui.theme import Theme

_MOST_SHOWN = 18
_GAP, _WORD_GAP = 10.0, 5.0
_ARROW = 34.0  # of a list: its arrow and the room around its words
_WIDEST, _NARROWEST = 210.0, 64.0


class PickerBox(QComboBox):
    """One list. The wheel scrolls what the chart stands in unless the list has the keyboard."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(_MOST_SHOWN)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the option that is picked, or as much of it as there is room for before …."""
        painter = QStylePainter(self)
        look = QStyleOptionComboBox()
        self.initStyleOption(look)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, look, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width() - 4)
        look.currentText = text
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, look)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, look)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nobody who scrolls past a chart wants another one."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class PickerRow(QWidget):
    """All lists of a chart side by side, each behind its word."""

    picked = Signal(str, str)
    """The setting, and the identity of the option that the user picked for it."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lettering = lettering
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

    def wish(self) -> tuple[float, float]:
        """Width and height that all lists take; (0, 0) without any."""
        if not self._pickers:
            return 0.0, 0.0
        wide = sum(self._word_width(one) + self._box_width(one) for one in self._pickers)
        return wide + _GAP * (len(self._pickers) - 1), self._height()

    def lay_out(self, left: float, top: float, width: float) -> None:
        """Stand at the right end of a row; lists share what there is, and words go before the lists are too narrow."""
        wish, height = self.wish()
        if not wish:
            return
        words = [self._word_width(one) for one in self._pickers]
        boxes = [self._box_width(one) for one in self._pickers]
        gaps = _GAP * (len(boxes) - 1)
        if sum(words) + _NARROWEST * len(boxes) + gaps > width:
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
        self._theme, self._lettering = theme, lettering
        for box in self._boxes:
            box.setFont(lettering[Face.TICK].font)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the word before each list."""
        painter = QPainter(self)
        type_ = self._lettering[Face.TICK]
        painter.setFont(type_.font)
        painter.setPen(QColor(self._theme.text_dim))
        for word, at in self._words:
            painter.drawText(QPointF(at, (self.height() - type_.line) / 2 + type_.ascent), word)

    def _height(self) -> float:
        least = max((box.minimumSizeHint().height() for box in self._boxes), default=0)
        return max(round(self._lettering[Face.TICK].line) + 8.0, float(least))

    def _word_width(self, picker: Picker) -> float:
        return self._lettering[Face.TICK].width(visible(picker.label)) + _WORD_GAP if picker.label else 0.0

    def _box_width(self, picker: Picker) -> float:
        type_ = self._lettering[Face.TICK]
        widest = max((type_.width(visible(option.label)) for option in picker.options), default=0.0)
        return min(max(widest + _ARROW, _NARROWEST), _WIDEST)

    def _rebuild(self, pickers: tuple[Picker, ...]) -> None:
        for box in self._boxes:
            box.hide()
            box.deleteLater()
        self._boxes = []
        for one in pickers:
            box = PickerBox(self)
            box.setFont(self._lettering[Face.TICK].font)
            box.activated.connect(partial(self._tell, one.id))
            box.show()
            self._boxes.append(box)

    def _tell(self, setting: str, index: int) -> None:
        picker = next(one for one in self._pickers if one.id == setting)
        if picker.options[index].id != picker.picked:
            self.picked.emit(setting, picker.options[index].id)
