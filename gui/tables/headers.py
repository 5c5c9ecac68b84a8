"""The two edges of a table of inputs: the names of the records above, the labels of the rows frozen on the left.

In a transposed table the parameters with their units stand above, and the names of the records are frozen on the left.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from core.fields import fields_of
from gui.tables.model import ColumnHead, RecordTableModel
from gui.tables.rows import RECORD_TYPES, RowKind
from gui.theme import Theme, current_theme

_SIDE = 8
SINGLE_VALUE_WIDTH = 176
HEADING_INDENT = _SIDE + 2
_ROW_PADDING = 8
NARROWEST_LABELS = 60
_WIDEST_NAMES = 260
_TO_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def scaled_font(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The same letters in another size and weight."""
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    scaled.setWeight(weight)
    return scaled


def heading_font(font: QFont) -> QFont:
    """The letters of a group's heading."""
    return scaled_font(font, 0.92, QFont.Weight.DemiBold)


def single_value_parts(rect: QRect) -> tuple[QRect, QRect]:
    """A cell of a table with one value only: where the value stands, and where its source has room behind it."""
    width = min(SINGLE_VALUE_WIDTH, rect.width())
    value = QRect(rect.left(), rect.top(), width, rect.height())
    return value, rect.adjusted(width + 2 * _SIDE, 0, -_SIDE, 0)


def two_lines(text: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """A text on one line if it fits, else broken once at a space; what does not fit even so ends in "…"."""
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    words = text.split(" ")
    taken = 1
    while taken < len(words) and metrics.horizontalAdvance(" ".join(words[: taken + 1])) <= width:
        taken += 1
    lines = (" ".join(words[:taken]), " ".join(words[taken:]))
    first, second = (metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)
    return first, second


class RecordHeader(QHeaderView):
    """Above each column: the record's name, and a quiet line that tells the chosen record from the others."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionsClickable(True)
        self.setSectionsMovable(model.has_heads)
        self.setHighlightSections(True)
        self.setMinimumSectionSize(64)
        self.setAccessibleName("Records")

    def sizeHint(self) -> QSize:
        """Two lines for a name and one for the note under it; one line where there is a single value."""
        lines = 3 if self._model.has_heads else 1
        return QSize(self.minimumSectionSize(), lines * self.fontMetrics().height() + _ROW_PADDING + 2)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        theme = current_theme()
        head = self._model.head(logicalIndex)
        painter.save()
        painter.fillRect(rect, QColor(theme.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.border))
        value, source = single_value_parts(rect) if self._model.is_single else (rect, QRect())
        if self._model.has_heads:
            self._paint_record(painter, value.adjusted(_SIDE, 4, -_SIDE, -5), head, theme)
        else:
            self._line(painter, value.adjusted(0, 0, -_SIDE, 0), head.name, self.font(), theme.text_dim)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text_dim))
        if self._model.has_heads:
            painter.drawText(source.adjusted(0, 0, 0, -5), Qt.AlignmentFlag.AlignBottom, "Source")
        else:
            painter.drawText(source, Qt.AlignmentFlag.AlignVCenter, "Source")
        painter.restore()

    def _paint_record(self, painter: QPainter, room: QRect, head: ColumnHead, theme: Theme) -> None:
        """The name on up to two lines, standing on the note."""
        line = room.height() // 3
        font = scaled_font(self.font(), 1.0, QFont.Weight.DemiBold)
        first, second = two_lines(head.name, QFontMetrics(font), room.width())
        if second:
            self._line(painter, QRect(room.left(), room.top(), room.width(), line), first, font, theme.text)
        lower = QRect(room.left(), room.top() + line, room.width(), line)
        self._line(painter, lower, second or first, font, theme.text)
        below = QRect(room.left(), room.top() + 2 * line + 1, room.width(), line)
        if head.chosen:
            self._badge(painter, below, head.note, theme)
        else:
            self._line(painter, below, head.note, scaled_font(self.font(), 0.88), theme.text_dim)

    def _line(self, painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def _badge(self, painter: QPainter, room: QRect, text: str, theme: Theme) -> None:
        """A small filled badge: the chosen record is told by a word and a form, not by a colour."""
        font = scaled_font(self.font(), 0.82, QFont.Weight.DemiBold)
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


class LeftHeader(QHeaderView):
    """The frozen column on the left, as wide as people make it."""

    def __init__(self, model: RecordTableModel, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)
        self.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING + 2)
        self.setAccessibleName(spoken)

    def usual_width(self) -> int:
        """Room for what usually stands here."""
        raise NotImplementedError

    def take_width(self, width: int | None) -> None:
        """Be as wide as somebody wants it, or as usual."""
        self.setFixedWidth(self.usual_width() if width is None else max(width, NARROWEST_LABELS))

    def is_current(self, line: int) -> bool:
        """Whether the current cell is in this row of the view."""
        selection = self.selectionModel()
        return selection is not None and selection.currentIndex().row() == line


class LabelHeader(LeftHeader):
    """On the left: headings of groups, and the labels of their rows."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(model, "Parameters", parent)
        self.setSectionsMovable(True)
        self.take_width(None)

    def usual_width(self) -> int:
        """Room for the longest label of any tab, so that the edge stays where it is from tab to tab."""
        rows = map(self._model.row_at, range(self._model.rowCount()))
        labels = {row.label for row in rows if row.kind is not RowKind.HEADING}
        for record in RECORD_TYPES.values():
            labels |= {field.label for field in fields_of(record).values() if field.tab}
        return HEADING_INDENT + max(map(self.fontMetrics().horizontalAdvance, labels)) + 6

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one label."""
        theme = current_theme()
        row = self._model.row_at(logicalIndex)
        is_heading = row.kind is RowKind.HEADING
        painter.save()
        painter.fillRect(rect, QColor(theme.sunken if is_heading else theme.surface))
        font = heading_font(self.font()) if is_heading else self.font()
        if self.is_current(logicalIndex):
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        painter.setFont(font)
        quiet = is_heading or row.kind is RowKind.CALCULATED
        painter.setPen(QColor(theme.text_dim if quiet else theme.text))
        room = rect.adjusted(HEADING_INDENT, 0, -4, 0)
        shown = QFontMetrics(font).elidedText(row.label, Qt.TextElideMode.ElideRight, room.width())
        if is_heading:  # it runs on into the cells beside it, which draw the rest
            shown = row.label
            painter.setClipRect(rect)
            room.setWidth(4 * rect.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.grid))
        if not is_heading:
            painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), QColor(theme.border))
        painter.restore()


class NameHeader(LeftHeader):
    """On the left of a transposed table: the records' names."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(model, "Records", parent)
        self.setSectionsMovable(model.has_heads)
        self.take_width(None)

    def usual_width(self) -> int:
        """Room for the longest name, within reason."""
        metrics = QFontMetrics(scaled_font(self.font(), 1.0, QFont.Weight.DemiBold))
        names = (f"{self._model.head(column).name} ●" for column in range(self._model.columnCount()))
        longest = max(map(metrics.horizontalAdvance, names), default=0)
        return HEADING_INDENT + min(max(longest, 2 * NARROWEST_LABELS), _WIDEST_NAMES) + 6

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one name; the chosen record's is marked by a bar, a colour and its tip."""
        theme = current_theme()
        head = self._model.head(logicalIndex)
        painter.save()
        painter.fillRect(rect, QColor(theme.surface))
        if self.is_current(logicalIndex):
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        font = scaled_font(self.font(), 1.0, QFont.Weight.DemiBold)
        room = rect.adjusted(HEADING_INDENT, 0, -4, 0)
        words = f"{head.name} ●" if head.chosen else head.name
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setFont(font)
        painter.setPen(QColor(theme.accent if head.chosen else theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.grid))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), QColor(theme.border))
        painter.restore()


class ParameterHeader(QHeaderView):
    """Above the columns of a transposed table: the label of each parameter on two lines, its unit under it."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(True)
        self.setMinimumSectionSize(64)
        self.setAccessibleName("Parameters")

    def sizeHint(self) -> QSize:
        """Two lines for a label and one for the unit."""
        return QSize(self.minimumSectionSize(), 3 * self.fontMetrics().height() + _ROW_PADDING + 2)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        theme, row = current_theme(), self._model.row_at(logicalIndex)
        painter.save()
        painter.fillRect(rect, QColor(theme.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.border))
        room = rect.adjusted(_SIDE, 4, -_SIDE, -5)
        line = room.height() // 3
        first, second = two_lines(row.label, self.fontMetrics(), room.width())
        quiet = row.kind is RowKind.CALCULATED
        selection = self.selectionModel()
        if selection is not None and selection.currentIndex().column() == logicalIndex:
            painter.fillRect(QRect(rect.left(), rect.bottom() - 2, rect.width(), 3), QColor(theme.accent))
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text_dim if quiet else theme.text))
        lines = (first, second) if second else ("", first)
        for number, words in enumerate(lines):
            painter.drawText(QRect(room.left(), room.top() + number * line, room.width(), line), _TO_RIGHT, words)
        painter.setFont(scaled_font(self.font(), 0.88))
        painter.setPen(QColor(theme.text_dim))
        painter.drawText(
            QRect(room.left(), room.top() + 2 * line + 1, room.width(), line),
            _TO_RIGHT,
            self._model.unit_at(logicalIndex),
        )
        painter.restore()
