"""What every chart has to keep to, whatever it shows: words apart, inside and literal, none of them a failed number."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import combinations
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QGraphicsTextItem, QLabel, QWidget

from core.charts.spec import Cells, ChartSpec, Series
from core.charts.table import chart_table
from core.data_table import Numbers, head_of
from core.names import visible
from gui.charts.panel import Panel
from gui.charts.plan.places import Box
from gui.charts.view import ChartView

FAILED_NUMBER = re.compile(r"(?<![\w.])[-+−]?(?:nan|NaN|inf|Infinity|None(?! of))(?!\w)")
_ELLIPSIS = "…"


def panels_of(view: ChartView) -> list[Panel]:
    """The plots in use, from the top."""
    below = view.panels.lower
    return [view.upper_panel, *([below] if below is not None and below.plot.isVisibleTo(view) else [])]


# --- what is said and what is printed ---------------------------------------------------------------------------------


def texts_of(part: Any) -> Iterator[str]:
    """Every text in a chart description, whatever parts it has."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | list | frozenset):
        for one in part:
            yield from texts_of(one)
    elif is_dataclass(part) and not isinstance(part, Enum):
        for field in fields(part):
            if field.name not in ("inputs", "id", "unit"):
                yield from texts_of(getattr(part, field.name))
    if isinstance(part, Series):
        yield part.name
    if isinstance(part, Cells):
        yield "no figure"  # in the key of the map
        yield f"{part.label} ({part.unit_label}, log)"
        yield f"{part.label} ({part.unit_label})"
    if isinstance(part, ChartSpec):
        yield from table_texts(part)


def table_texts(spec: ChartSpec) -> Iterator[str]:
    """Every text of the table behind a chart."""
    table = chart_table(spec)
    yield from (table.empty, *table.notes)
    for column in table.columns:
        yield head_of(column)
        if not isinstance(column, Numbers):
            yield from (column.shown(row) for row in range(table.row_count))


def printed_texts(view: ChartView) -> list[str]:
    """Every line of text that is drawn around and in the plots, and the readout where there is one."""
    found = [*view.title_block.lines(), *view.subtitle_block.lines(), *view.notes.lines(), *view.legend.texts()]
    if view.spec.empty:
        found += view.empty_block.lines()
    for panel in panels_of(view):
        found += [item.text() for item in panel.labels.items().values()]
        found += [text.text for axis in (panel.plot.left_axis, panel.plot.bottom_axis) for text in axis.text_boxes()]
        found += panel.hover.texts()
    return found


def no_number_failed(view: ChartView) -> None:
    """No text that is printed, or that the chart could print, is the name of a number that is none."""
    for text in (*printed_texts(view), *texts_of(view.spec), view.accessibleName(), view.accessibleDescription()):
        assert not FAILED_NUMBER.search(text), text


# --- places of words --------------------------------------------------------------------------------------------------


def words_keep_apart_and_inside(view: ChartView) -> None:
    """No word covers another or is cut by an edge; no part of the header covers another."""
    for panel in panels_of(view):
        _words_of_panel(panel)
    _header(view)


def _words_of_panel(panel: Panel) -> None:
    whole = Box(0, 0, panel.plot.width(), panel.plot.height())
    words = [(item.text(), item.word.box) for item in panel.labels.items().values()]
    ticks = [
        [(one.text, one.box) for one in axis.text_boxes()] for axis in (panel.plot.left_axis, panel.plot.bottom_axis)
    ]
    for text, box in (*words, *ticks[0], *ticks[1]):
        assert -0.6 <= box.left <= box.right <= whole.right + 0.6, (text, box, whole)
        assert -1.0 <= box.top <= box.bottom <= whole.bottom + 1.0, (
            text,
            box,
            whole,
        )  # a line has room below its letters
    for (one, box), (two, other) in combinations(words, 2):
        assert not box.overlaps(other, -0.6), (one, box, two, other)
    for printed in ticks:
        for (one, box), (two, other) in combinations(printed, 2):
            assert not box.overlaps(other, -0.6), (one, box, two, other)  # lines of one name touch


def _header(view: ChartView) -> None:
    parts = (view.title_block, view.subtitle_block, view.switch, view.reading_switch, view.toggles, view.notes)
    shown = [part for part in parts if part.isVisibleTo(view) and part.width() > 0 and part.height() > 0]
    shown = [part for part in shown if not hasattr(part, "lines") or part.lines()]
    for part in shown:
        assert QRect(0, 0, view.width() + 1, view.height() + 1).contains(part.geometry()), (part, part.geometry())
    for one, other in combinations(shown, 2):
        covered = one.geometry().intersected(other.geometry())
        assert covered.width() <= 1 or covered.height() <= 1, (one, one.geometry(), other, other.geometry())


# --- literal ----------------------------------------------------------------------------------------------------------


def words_are_literal(view: ChartView) -> None:
    """Every word that is printed is a piece of a text of the chart, letter for letter: nothing was read as markup."""
    said = {_squeezed(visible(text)) for text in texts_of(view.spec)}
    said |= {_squeezed(line) for text in texts_of(view.spec) for line in visible(text).split("\n")}
    for line in (*view.title_block.lines(), *view.subtitle_block.lines(), *view.legend.texts(), *_names_in(view)):
        kept = [_squeezed(piece) for piece in line.split(_ELLIPSIS)]  # what stands before and behind what is left out
        assert any(_in_order(kept, text) for text in said), (line, sorted(said))


def _in_order(pieces: list[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _names_in(view: ChartView) -> Iterator[str]:
    """Names of lines, bars and categories where they stand."""
    for panel in panels_of(view):
        for key, item in panel.labels.items().items():
            if key.startswith(("series:", "part:")):
                yield item.text()
        for axis, printed in ((view.spec.x, panel.plot.bottom_axis), (view.spec.y, panel.plot.left_axis)):
            if axis.categories:
                yield from printed.tick_texts()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def nothing_in_it_reads_markup(view: ChartView) -> None:
    """Labels hold plain text, tips nothing but escaped letters, and no item of the plot can read markup."""
    for label in view.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    for widget in (view, *view.findChildren(QWidget)):
        tip = widget.toolTip()
        assert "<" not in tip or tip.startswith("<qt>"), tip
        assert not re.search(r"<(?!/?qt>|br/>)", tip), tip
    for panel in panels_of(view):
        items = [one for one in panel.plot.scene().items() if isinstance(one, QGraphicsTextItem) and one.isVisible()]
        assert not [one for one in items if one.toPlainText().strip()]


def plain(tip: str) -> str:
    """The letters that a tip shows."""
    return QTextDocumentFragment.fromHtml(tip).toPlainText()


# --- the mouse --------------------------------------------------------------------------------------------------------


def move_mouse(panel: Panel, left: float, top: float) -> None:
    """Move the mouse to a place of a plot; not QTest.mouseMove, which says nothing where the mouse was before."""
    viewport = panel.plot.viewport()
    at, button = QPointF(round(left), round(top)), Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)


def readouts(view: ChartView, places: int = 3) -> list[str]:
    """What the readout tells at some places across and down each plot."""
    found: list[str] = []
    for panel in panels_of(view):
        arrangement = panel.arrangement
        assert arrangement is not None
        frame = arrangement.mapping.frame
        for across in range(places):
            for down in range(places):
                left = frame.left + frame.width * (across + 0.5) / places
                move_mouse(panel, left, frame.top + frame.height * (down + 0.5) / places)
                found += panel.hover.texts()
        QApplication.sendEvent(panel.plot, QEvent(QEvent.Type.Leave))
    return found
