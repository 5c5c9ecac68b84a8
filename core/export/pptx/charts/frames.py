"""Puts the chart of one slide into a box as native frames: charts with a workbook each, or a table; never a picture."""

from typing import Any

from core.charts.spec import ChartSpec
from core.export.colours import ChartColours
from core.export.pptx.charts.areas import draw_areas
from core.export.pptx.charts.bars import draw_bars
from core.export.pptx.charts.drawn import BETWEEN, Drawn, Style, rows_of
from core.export.pptx.charts.heat_table import add_heat_table
from core.export.pptx.charts.lettering import width_of
from core.export.pptx.charts.multiples import GAP, draw_multiples
from core.export.pptx.charts.scales import fitting_words
from core.export.pptx.charts.text_box import add_lines, add_words
from core.export.pptx.charts.xml import Type
from core.export.pptx.charts.xy import draw_xy
from core.export.pptx.stage import emu, inches
from core.names import visible
from core.slides.page import Box, TypeSizes
from core.slides.slide import Slide


def add_chart(shapes: Any, slide: Slide, box: Box, sizes: TypeSizes, look: ChartColours) -> list[Any]:
    """Draw a slide's chart into a box; returns the shapes, of which the first has the slide's alt text.

    shapes: those of a slide of python-pptx. A chart without data is a sentence.
    """
    spec = slide.spec
    style = Style(sizes.label, look).for_box(box.width, box.height / (1 if spec.below is None else 2))
    if spec.empty:
        words = add_words(shapes, box, spec.empty, style.words(look.text_dim), centred=True)
        return [words]
    if spec.cells is not None:
        frames = add_heat_table(shapes, spec, box, style)
    elif spec.multiples:
        frames = _beside_each_other(shapes, spec, box, style)
    elif spec.bars:
        frames = _one(shapes, draw_bars(spec, (box.width, box.height), style), box)
    elif spec.bands:
        frames = _one(shapes, draw_areas(spec, (box.width, box.height), style), box)
    else:
        frames = _panels(shapes, spec, box, style)
    describe(frames[0], slide.alt_text or slide.title)
    for number, frame in enumerate([one for one in frames if one.has_chart][1:], 2):
        describe(frame, f"Part {number} of the chart described before")
    return frames


def describe(frame: Any, text: str) -> None:
    """Give a frame its alternative text."""
    _properties(frame).set("descr", visible(text))


def _properties(frame: Any) -> Any:
    return frame._element._nvXxPr.cNvPr


def _one(shapes: Any, drawn: Drawn, box: Box) -> list[Any]:
    frames = [put(shapes, drawn, box)]
    if drawn.legend:
        frames.append(_legend(shapes, drawn.legend, box))
    frames += [
        add_words(shapes, Box(box.left + one.left, box.top + one.top, one.width, one.height), text, look, right=True)
        for text, one, look in drawn.words
    ]
    return frames


def _panels(shapes: Any, spec: ChartSpec, box: Box, style: Style) -> list[Any]:
    """A chart of lines; with a second panel below it where the chart has one."""
    frames, top = [], box.top
    for one, height in draw_xy(spec, (box.width, box.height), style):
        frames += _one(shapes, one, Box(box.left, top, box.width, height))
        top += height
    return frames


def _beside_each_other(shapes: Any, spec: ChartSpec, box: Box, style: Style) -> list[Any]:
    """The chart and those of other scenarios, each under its name, in the same ranges."""
    line = 1.25 * style.line_height
    room = box.height - 2.2 * line
    drawn = draw_multiples(spec, (box.width, room), style)
    legend = tuple(dict(entry for one in drawn for entry in one.legend).items())
    wide = (box.width - GAP * (len(drawn) - 1)) / len(drawn)
    head = _legend(shapes, legend, box)
    top = box.top + max(line, inches(head.height))
    axis = spec.x if spec.horizontal else spec.y
    words = fitting_words(axis, box.width, style.label, across=spec.horizontal)
    beneath = add_words(shapes, Box(box.left, top, box.width, line), words, style.tick)
    top += 1.2 * line
    if box.bottom - top < room - 0.01:  # names on more than one line
        drawn = draw_multiples(spec, (box.width, box.bottom - top), style)
    frames = [
        put(shapes, one, Box(box.left + index * (wide + GAP), top, wide, box.bottom - top))
        for index, one in enumerate(drawn)
    ]
    return [*frames, head, beneath]


def _legend(shapes: Any, names: tuple[tuple[str, Type], ...], box: Box) -> Any:
    """Names in their colours at the top of a box, on as many lines as they need, none of them broken."""
    size = names[0][1].size
    rows = rows_of([width_of(name, size) for name, _ in names], box.width, width_of(BETWEEN, size))
    lines = []
    for row in rows:
        pairs = [
            ((BETWEEN, names[index][1]), (names[index][0].replace(" ", "\u00a0"), names[index][1])) for index in row
        ]
        lines.append([run for pair in pairs for run in pair][1:])
    high = Style(size, ChartColours()).rows_height(len(rows))
    return add_lines(shapes, Box(box.left, box.top, box.width, high), lines)


def put(shapes: Any, drawn: Drawn, box: Box) -> Any:
    """A finished chart as a frame on the slide, with its workbook inside."""
    from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from pptx.parts.chart import ChartPart

    slide_part = shapes.part
    package = slide_part.package
    name = package.next_partname(ChartPart.partname_template)
    part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, drawn.xml)
    part.chart_workbook.update_from_xlsx_blob(drawn.sheet.content())
    related = slide_part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    places = map(emu, (box.left, box.top, box.width, box.height))
    element = shapes._add_chart_graphicFrame(related, *places)
    element._nvXxPr.cNvPr.set("name", visible(drawn.name)[:80] or "Chart")
    return shapes._shape_factory(element)
