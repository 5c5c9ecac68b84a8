"""How a slide of the tray is drawn and titled: a card with its picture, its title, what it shows, and its marks."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.slides.tray import LONGEST_TITLE
from gui.export.tray_model import MARKS_ROLE, META_ROLE, NUMBER_ROLE, PICTURE_ROLE, Marks
from gui.icons import icon
from gui.theme import current_theme

PICTURE = QSize(164, 92)
_EDGE, _ICON = 8, 14
_SMALL = 0.88
_MARKS = 2
_TITLE_ROWS = 2  # one more where no mark needs the room
_WAITING = "…"


def card_size(font: QFont) -> QSize:
    """Room for the picture, two lines of title, two of what it shows, and one for each mark."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SMALL)
    title, line = QFontMetrics(_strong(font)).height(), QFontMetrics(small).height()
    height = PICTURE.height() + _TITLE_ROWS * title + (2 + _MARKS) * line + 2 * _EDGE + 8
    return QSize(PICTURE.width() + 2 * _EDGE, height)


def _strong(font: QFont) -> QFont:
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


class TrayCards(QStyledItemDelegate):
    """Draws the cards and makes the line in which a title is typed."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One card."""
        theme = current_theme()
        room: QRect = option.rect.adjusted(1, 1, -1, -1)
        state = option.state
        chosen, hot = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_keyboard = bool(state & QStyle.StateFlag.State_HasFocus)
        edge = theme.accent if chosen or has_keyboard else theme.border_strong if hot else theme.border
        painter.setPen(QPen(QColor(edge), 2 if has_keyboard else 1))
        painter.setBrush(QColor(theme.accent_soft if chosen else theme.surface))
        painter.drawRoundedRect(room.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        inner = room.adjusted(_EDGE - 1, _EDGE - 1, 1 - _EDGE, 1 - _EDGE)
        self._draw_picture(painter, inner, index.data(PICTURE_ROLE))
        base: QFont = option.font
        small = QFont(base)
        small.setPointSizeF(base.pointSizeF() * _SMALL)
        top = inner.top() + PICTURE.height() + 5
        title = f"{index.data(NUMBER_ROLE)}  {index.data(Qt.ItemDataRole.DisplayRole)}"
        marks: Marks = index.data(MARKS_ROLE)
        rows = _TITLE_ROWS if marks.lines else _TITLE_ROWS + 1
        top = self._draw_title(painter, base, QRect(inner.left(), top, inner.width(), 0), title, rows)
        painter.setFont(small)
        line = painter.fontMetrics().height()
        painter.setPen(QColor(theme.text_dim))
        for text in index.data(META_ROLE):
            self._draw_line(painter, QRect(inner.left(), top, inner.width(), line), text)
            top += line
        for text in marks.lines:
            self._draw_mark(painter, QRect(inner.left(), top, inner.width(), line), text)
            top += line
        painter.restore()

    @staticmethod
    def _draw_picture(painter: QPainter, inner: QRect, picture: QPixmap | None) -> None:
        theme = current_theme()
        frame = QRect(inner.left(), inner.top(), PICTURE.width(), PICTURE.height())
        if picture is None:
            painter.setPen(QColor(theme.text_dim))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, _WAITING)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(theme.border))
            painter.drawRect(frame)
            return
        size = picture.deviceIndependentSize().toSize()
        place = QRect(frame.topLeft(), size)
        place.moveCenter(frame.center())
        painter.drawPixmap(place, picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(theme.border))
        painter.drawRect(place)

    @staticmethod
    def _draw_title(painter: QPainter, base: QFont, room: QRect, title: str, most: int) -> int:
        """The title on at most so many lines; returns where they end."""
        painter.setFont(_strong(base))
        painter.setPen(QColor(current_theme().text))
        metrics, words = painter.fontMetrics(), title.split(" ")
        top = room.top()
        for row in range(most):
            line = words.pop(0)
            while words and (row == most - 1 or metrics.horizontalAdvance(f"{line} {words[0]}") <= room.width()):
                line = f"{line} {words.pop(0)}"
            elided = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room.left(), top + metrics.ascent(), elided)
            top += metrics.height()
            if not words:
                break
        return top + 2

    @staticmethod
    def _draw_line(painter: QPainter, room: QRect, text: str) -> None:
        metrics = painter.fontMetrics()
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room.left(), room.top() + metrics.ascent(), elided)

    def _draw_mark(self, painter: QPainter, room: QRect, words: str) -> None:
        icon("stale").paint(painter, QRect(room.left(), room.top() + (room.height() - _ICON) // 2, _ICON, _ICON))
        painter.setFont(_strong(painter.font()))
        painter.setPen(QColor(current_theme().warning))
        self._draw_line(painter, room.adjusted(_ICON + 4, 0, 0, 0), words)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cards are of one size."""
        del index
        return card_size(option.font)

    # ------------------------------------------------------------------ the title

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """The line in which a title is typed."""
        del option, index
        line = QLineEdit(parent)
        line.setObjectName("slideTray.title")
        line.setAccessibleName("Title of the slide; empty for the computed one")
        line.setPlaceholderText("The computed title")
        line.setMaxLength(LONGEST_TITLE)
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Begin with the title as it is; what is typed is left alone when a picture or a mark of the slide comes."""
        assert isinstance(editor, QLineEdit)  # noqa: S101 - `createEditor` made it
        if not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        """Take what was typed."""
        assert isinstance(editor, QLineEdit)  # noqa: S101 - `createEditor` made it
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The line stands where the title is drawn."""
        del index
        room: QRect = option.rect
        height = max(editor.sizeHint().height(), 2 * QFontMetrics(_strong(option.font)).height() + 4)
        editor.setGeometry(room.left() + 4, room.top() + PICTURE.height() + _EDGE + 2, room.width() - 8, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys of the line from the window's commands."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().eventFilter(watched, event)
