"""The two edges of a table of inputs: the names of the records above, the labels of the rows frozen on the left."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.tables.model import RecordTableModel
from gui.tables.rows import RowKind
from gui.theme import Theme, current_theme

_SIDE = 8
_ROW_PADDING = 8


def _scaled(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    scaled.setWeight(weight)
    return scaled


class RecordHeader(QHeaderView):
    """Above each column: the record's name, and a quiet line that tells the chosen record from the others."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setMinimumSectionSize(64)
        self.setAccessibleName("Records")

    def sizeHint(self) -> QSize:
        """Two lines high where columns are records, one where there is a single value."""
        lines = 2 if self._model.has_heads else 1
        return QSize(super().sizeHint().width(), lines * self.fontMetrics().height() + _ROW_PADDING + 2)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        theme = current_theme()
        head = self._model.head(logicalIndex)
        painter.save()
        painter.fillRect(rect, QColor(theme.surface))
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        room = rect.adjusted(_SIDE, 4, -_SIDE, -5)
        if not self._model.has_heads:
            self._line(painter, room, head.name, self.font(), theme.text_dim)
        else:
            half = room.height() // 2
            name_font = _scaled(self.font(), 1.0, QFont.Weight.DemiBold)
            self._line(painter, room.adjusted(0, 0, 0, -half), head.name, name_font, theme.text)
            below = room.adjusted(0, half, 0, 0)
            if head.chosen:
                self._badge(painter, below, head.note, theme)
            else:
                self._line(painter, below, head.note, _scaled(self.font(), 0.88), theme.text_dim)
        painter.restore()

    def _line(self, painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def _badge(self, painter: QPainter, room: QRect, text: str, theme: Theme) -> None:
        """A small filled badge: the chosen record is told by a word and a form, not by a colour."""
        font = _scaled(self.font(), 0.82, QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 10)
        width = metrics.horizontalAdvance(shown) + 12
        badge = QRectF(room.right() + 1 - width, room.top() + 0.5, width, room.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent_soft))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(theme.accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, shown)


class LabelHeader(QHeaderView):
    """On the left: headings of groups, and the labels of their rows."""

    def __init__(self, model: RecordTableModel, width: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)
        self.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING + 2)
        self.setFixedWidth(width)
        self.setAccessibleName("Parameters")

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one label."""
        theme = current_theme()
        row = self._model.row_at(logicalIndex)
        is_heading = row.kind is RowKind.HEADING
        painter.save()
        painter.fillRect(rect, QColor(theme.sunken if is_heading else theme.surface))
        font = _scaled(self.font(), 0.92, QFont.Weight.DemiBold) if is_heading else self.font()
        current = self.selectionModel().currentIndex() if self.selectionModel() else None
        is_current = current is not None and current.row() == logicalIndex
        if is_current:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        painter.setFont(font)
        quiet = is_heading or row.kind is RowKind.CALCULATED
        painter.setPen(QColor(theme.text_dim if quiet else theme.text))
        room = rect.adjusted(_SIDE + 2, 0, -4, 0)
        shown = QFontMetrics(font).elidedText(row.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(QPen(QColor(theme.grid), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.restore()
