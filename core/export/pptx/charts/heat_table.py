"""A map of cells as a native table: a figure in every cell, filled by its size or by what is best there."""

from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from core.charts.spec import Cells, ChartSpec
from core.colour_contrast import readable_on
from core.export.pptx.charts.drawn import Style
from core.export.pptx.charts.heat_cells import Shown, colours_of, figure_text, shown_part
from core.export.pptx.charts.lettering import shortened, width_of
from core.export.pptx.charts.scales import fitting_words, shown
from core.export.pptx.charts.text_box import add_runs, add_words
from core.export.pptx.charts.xml import Type, solid
from core.export.pptx.stage import emu
from core.names import visible
from core.slides.page import Box

_HERE = "● "
_SEPARATOR = "   ·   "
_SWATCH = "■ "
_CELL_TYPE = 12.0
"""Points: a table of many figures has the smallest type that is read from afar."""


def add_heat_table(shapes: Any, spec: ChartSpec, box: Box, style: Style) -> list[Any]:
    """The table, then the words around it: what the colours are, and what runs along its sides."""
    cells = spec.cells
    if cells is None:
        raise ValueError("a map has cells")
    cell_style = replace(style, label=min(style.label, _CELL_TYPE))
    row_height = 1.35 * cell_style.line_height
    y_title = fitting_words(spec.y, box.width, style.label, across=False)
    top = (_legend_rows(spec, cells, box.width, style) + 1.15) * 1.15 * style.line_height + 0.05
    room = box.height - top - row_height - 1.2 * style.line_height
    widest = max(width_of(f"{_HERE}{text}", cell_style.label) for text in _figures(cells)) + 0.26
    left = max(width_of(figure_text(shown(spec.y, one)), cell_style.label) for one in cells.y) + 0.2
    most_rows = max(2, min(12, int(room / row_height)))
    most_columns = max(2, min(12, int((box.width - left) / max(widest, 0.5))))
    part = shown_part(spec, cells, most_rows, most_columns)
    place = Box(box.left, box.top + top, box.width, room + row_height)
    table = _Table(spec, cells, part, place, left, cell_style)
    frame = table.add(shapes)
    legend = _legend_lines(spec, cells, box.width, style, _extent(cells, part))
    around = _legend_boxes(shapes, legend, box, style)
    y_box = Box(box.left, place.top - 1.25 * style.line_height, box.width, 1.2 * style.line_height)
    around.append(add_words(shapes, y_box, y_title, style.tick))
    below = Box(box.left + left, place.bottom + 0.02, box.width - left, 1.2 * style.line_height)
    around.append(
        add_words(shapes, below, fitting_words(spec.x, below.width, style.label, across=True), style.tick, centred=True)
    )
    return [frame, *around]


def _figures(cells: Cells) -> list[str]:
    return [figure_text(None if one is None else one * cells.factor) for row in cells.figures for one in row]


def _extent(cells: Cells, part: Shown) -> str:
    """How much of the map the table has; nothing where it has all."""
    if len(part.rows) == len(cells.y) and len(part.columns) == len(cells.x):
        return ""
    return f"{len(part.columns)} of {len(cells.x)} columns, {len(part.rows)} of {len(cells.y)} rows"


def _legend_rows(spec: ChartSpec, cells: Cells, width: float, style: Style) -> int:
    """Lines of the legend, before it is known how much of the map finds room."""
    return len(_legend_lines(spec, cells, width, style, f"{len(cells.x)} of {len(cells.x)} columns, 00 of 00 rows"))


def _legend_lines(
    spec: ChartSpec, cells: Cells, width: float, style: Style, extent: str
) -> list[list[tuple[str, str]]]:
    """Lines of words with the colour of each: what colours, the marked cell and bold borders are."""
    look = style.look
    unit = f" ({cells.unit_label})" if cells.unit_label else ""
    words = [(f"{cells.label}{unit}", look.text)]
    if cells.winners:
        present = {winner for row in cells.winners for winner in row if winner >= 0}
        words = [(f"{cells.label}{unit} of the best; colours:", look.text)]
        words += [(f"{_SWATCH}{cells.names[one]}", look.of_words(cells.colours[one])) for one in sorted(present)]
    else:
        words[0] = (f"{words[0][0]}: the darker, the more", look.text)
    if spec.markers:
        words.append((f"{_HERE}{spec.markers[0].text}", look.text))
    named = [guide.text for guide in spec.guides if not guide.dashed and guide.text]
    if named or cells.winners:
        words.append((f"bold line: {named[0] if named else 'what is best changes'}", look.text))
    if extent:
        words.append((extent, look.text_dim))
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for text, colour in words:
        text = shortened(text, 0.95 * width, style.label)
        wide = width_of(f"{text}{_SEPARATOR}", style.label)
        if lines[-1] and used + wide > 0.95 * width:
            lines.append([])
            used = 0.0
        lines[-1].append((text, colour))
        used += wide
    return lines


def _legend_boxes(shapes: Any, lines: list[list[tuple[str, str]]], box: Box, style: Style) -> list[Any]:
    high = 1.15 * style.line_height
    found = []
    for number, parts in enumerate(lines):
        runs: list[tuple[str, Type]] = []
        for text, colour in parts:
            if runs:
                runs.append((_SEPARATOR, style.words(style.look.text_dim)))
            runs.append((text, style.words(colour)))
        found.append(add_runs(shapes, Box(box.left, box.top + number * high, box.width, high), runs))
    return found


class _Table:
    """The table itself: heads of rows at the left, of columns below, the lowest values at the lower left corner."""

    def __init__(self, spec: ChartSpec, cells: Cells, part: Shown, place: Box, left: float, style: Style) -> None:
        self._spec, self._cells, self._part, self._place = spec, cells, part, place
        self._left, self._style = left, style
        self._fills = colours_of(cells, style.look)

    def add(self, shapes: Any) -> Any:
        """Put it on the slide."""
        rows, columns = len(self._part.rows) + 1, len(self._part.columns) + 1
        place = self._place
        frame = shapes.add_table(rows, columns, *map(emu, (place.left, place.top, place.width, place.height)))
        frame._element._nvXxPr.cNvPr.set("name", visible(self._cells.label)[:80] or "Map")
        table = frame.table
        table.first_row = table.horz_banding = False
        self._size(table, rows, columns)
        for number, row in enumerate(table._tbl.tr_lst):
            for column, cell in enumerate(row.tc_lst):
                self._fill(cell, rows - 2 - number, column - 1)
        return frame

    def _size(self, table: Any, rows: int, columns: int) -> None:
        wide = (self._place.width - self._left) / (columns - 1)
        for index, column in enumerate(table.columns):
            column.width = emu(self._left if index == 0 else wide)
        for row in table.rows:
            row.height = emu(self._place.height / rows)

    def _fill(self, cell: Any, row: int, column: int) -> None:
        """Words, fill and borders of one cell. row, column: in the part that is shown; -1 for those of the heads."""
        if row < 0 or column < 0:
            text = ""
            if row >= 0:
                text = figure_text(shown(self._spec.y, self._cells.y[self._part.rows[row]]))
            elif column >= 0:
                text = figure_text(shown(self._spec.x, self._cells.x[self._part.columns[column]]))
            _write(cell, text, self._style.tick, "r" if column < 0 else "ctr", "<a:noFill/>", _borders({}, ""))
            return
        at_row, at_column = self._part.rows[row], self._part.columns[column]
        figure = self._cells.figures[at_row][at_column]
        text = figure_text(None if figure is None else figure * self._cells.factor)
        fill = self._fills[at_row][at_column]
        is_here = (row, column) == self._part.here
        look = self._style.words(readable_on(fill), bold=is_here)
        edges = _borders(
            dict.fromkeys(self._bold_sides(row, column), self._style.look.text), self._style.look.background
        )
        _write(cell, f"{_HERE}{text}" if is_here else text, look, "ctr", solid(fill), edges)

    def _bold_sides(self, row: int, column: int) -> list[str]:
        bold, me = self._part.bold, (row, column)
        sides = {
            "L": ((row, column - 1), me),
            "R": (me, (row, column + 1)),
            "T": (me, (row + 1, column)),
            "B": ((row - 1, column), me),
        }
        return [side for side, pair in sides.items() if pair in bold]


def _borders(bold: dict[str, str], usual: str) -> str:
    pieces = []
    for side in ("L", "R", "T", "B"):
        if side in bold:
            pieces.append(f'<a:ln{side} w="38100" cap="flat">{solid(bold[side])}</a:ln{side}>')
        elif usual:
            pieces.append(f'<a:ln{side} w="6350" cap="flat">{solid(usual)}</a:ln{side}>')
        else:
            pieces.append(f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>')
    return "".join(pieces)


def _write(cell: Any, text: str, look: Type, align: str, fill: str, edges: str) -> None:
    """Replace what a cell of python-pptx holds."""
    from pptx.oxml import parse_xml

    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    run = (
        f"<a:r>{look.properties('rPr')}<a:t>{escape(visible(text))}</a:t></a:r>"
        if text
        else look.properties("endParaRPr")
    )
    body = f'<a:txBody {space}><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{run}</a:p></a:txBody>'
    margins = 'marL="36576" marR="36576" marT="0" marB="0" anchor="ctr"'
    properties = f"<a:tcPr {space} {margins}>{edges}{fill}</a:tcPr>"
    for child in list(cell):
        cell.remove(child)
    for piece in (body, properties):
        cell.append(parse_xml(piece))
