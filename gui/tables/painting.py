"""How a cell of the inputs is drawn: its mark, its value with the unit dimmed, its words, its hairline."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from gui.tables.glyphs import (
    SPREAD_HEIGHT,
    SPREAD_WIDTH,
    paint_mark,
    paint_note_corner,
    paint_spread,
    paint_unsure,
)
from gui.tables.headers import HEADING_INDENT, heading_font, single_value_parts, two_lines
from gui.tables.model import PARTS_ROLE, STATE_ROLE, RecordTableModel
from gui.tables.rows import RowKind
from gui.tables.states import CellState, Mark
from gui.tables.structure import Index
from gui.theme import Theme, current_theme

SIDE = 8
MARK_ROOM = 20
SPREAD_ROOM = int(SPREAD_WIDTH) + 6
OVERRIDE_BAR = 3
_TIGHT = 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CUT = Qt.TextElideMode.ElideRight


class CellPainter:
    """Draws the cells of one table."""

    def __init__(self, model: RecordTableModel, view: QTableView, flashes: Callable[[Index], bool]) -> None:
        """flashes: whether a cell of the model flashes just now."""
        self._model = model
        self._view = view
        self._flashes = flashes

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell: ground, mark, value with its unit dimmed, hairline."""
        theme = current_theme()
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_heading = self._model.row_at(index.row()).kind is RowKind.HEADING
        ground = theme.sunken if is_heading else theme.accent_soft if selected else theme.surface
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(ground))
        if is_heading:
            self._paint_heading(painter, option, index, theme)
        else:
            self._paint_cell(painter, option, index, theme)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.grid))
        if option.state & QStyle.StateFlag.State_HasFocus and not is_heading:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """The end of a heading that began among the labels: drawn where it would be if there were no edge between."""
        header = self._view.verticalHeader()
        room = QRect(HEADING_INDENT - header.width(), option.rect.top(), 4 * header.width(), option.rect.height())
        painter.setFont(heading_font(option.font))
        painter.setPen(QColor(theme.text_dim))
        painter.drawText(room, _LEFT, self._model.row_at(index.row()).label)

    def _paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        state: CellState = index.data(STATE_ROLE) or CellState()
        rect = self.value_rect(option.rect)
        if self._flashes(index):
            painter.fillRect(rect, QColor(theme.flash))
        elif state.mark is Mark.OVERRIDE:
            painter.fillRect(rect, QColor(theme.override_soft))  # also of a selected cell, whose frame tells that it is
        if state.mark is Mark.OVERRIDE:
            painter.fillRect(QRect(rect.left(), rect.top(), OVERRIDE_BAR, rect.height()), QColor(theme.override))
        if state.noted:
            paint_note_corner(painter, rect.right() + 1.0, float(rect.top()), theme)
        if not state.empty or state.mark in (Mark.EDITED, Mark.OVERRIDE):
            centre = QPointF(rect.left() + MARK_ROOM / 2 + 1, rect.center().y() + 0.5)
            paint_mark(painter, state.mark, centre, theme)
        room = rect.adjusted(_TIGHT if state.mark is Mark.NONE else MARK_ROOM, 0, -SIDE, 0)
        if state.spread is not None:
            top = rect.center().y() + 0.5 - SPREAD_HEIGHT / 2
            place = QRectF(room.left(), top, SPREAD_WIDTH, SPREAD_HEIGHT)
            paint_spread(painter, state.spread, place, QColor(_spread_colour(state, theme)))
            room.setLeft(room.left() + SPREAD_ROOM)
        painter.setFont(option.font)
        value, unit = index.data(PARTS_ROLE) or ("", "")
        if state.mark is Mark.CALCULATED and not unit:
            self._paint_words(painter, value, room, theme)
        else:
            self._paint_value(painter, (value, unit), room, state, theme)
        if self._model.is_single:
            source = single_value_parts(option.rect)[1]
            words = str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "")
            painter.setPen(QColor(theme.text_dim))
            painter.drawText(source, _LEFT, option.fontMetrics.elidedText(words, _CUT, source.width()))

    def _paint_words(self, painter: QPainter, words: str, room: QRect, theme: Theme) -> None:
        """A calculated text: on two lines where its row has room for two."""
        metrics = painter.fontMetrics()
        painter.setPen(QColor(theme.calculated))
        first, second = two_lines(words, metrics, room.width())
        if second and room.height() < 2 * metrics.height():
            first, second = metrics.elidedText(words, _CUT, room.width()), ""
        painter.drawText(room, _RIGHT, f"{first}\n{second}" if second else first)

    def _paint_value(
        self, painter: QPainter, parts: tuple[str, str], room: QRect, state: CellState, theme: Theme
    ) -> None:
        """A value, its unit dimmed; where room is short the unit gives way first."""
        metrics = painter.fontMetrics()
        value = metrics.elidedText(parts[0], _CUT, room.width())
        unit = metrics.elidedText(parts[1], _CUT, room.width() - metrics.horizontalAdvance(value + " "))
        # a unit of which nothing but dots would be left says less than none
        tail = f" {unit}" if unit not in ("", "…") else ""
        tail_width = metrics.horizontalAdvance(tail)
        painter.setPen(QColor(theme.text_dim))
        painter.drawText(room, _RIGHT, tail)
        painter.setPen(QColor(_value_colour(state, theme)))
        painter.drawText(room.adjusted(0, 0, -tail_width, 0), _RIGHT, value)
        if state.unsure:
            right = room.right() + 1
            below = room.center().y() + metrics.height() / 2 - metrics.descent() + 3.0
            paint_unsure(painter, right - metrics.horizontalAdvance(value) - tail_width, right, below, theme)

    def value_rect(self, rect: QRect) -> QRect:
        """The part of a cell that holds its value; the rest, where there is one value only, tells its source."""
        return single_value_parts(rect)[0] if self._model.is_single else rect


def _spread_colour(state: CellState, theme: Theme) -> str:
    return {Mark.EDITED: theme.edited, Mark.OVERRIDE: theme.override}.get(state.mark, theme.text_dim)


def _value_colour(state: CellState, theme: Theme) -> str:
    if state.mark is Mark.CALCULATED:
        return theme.calculated
    if state.empty:
        return theme.text_dim
    return {Mark.EDITED: theme.edited, Mark.OVERRIDE: theme.override}.get(state.mark, theme.text)
