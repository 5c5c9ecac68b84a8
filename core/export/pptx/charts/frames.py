"""Puts the chart of one slide into a box as native frames: charts with a workbook each, or a table; never a picture."""

from typing import Any

from core.charts.spec import ChartSpec
from core.export.colours import ChartColours
from core.export.pptx.charts.areas import draw_areas
from core.export.pptx.charts.bars import draw_bars
from core.export.pptx.charts.drawn import BETWEEN, Drawn, Style
from core.export.pptx.charts.heat_table import add_heat_table
from core.export.pptx.charts.multiples import GAP, draw_multiples
from core.export.pptx.charts.scales import fitting_words
from core.export.pptx.charts.text_box import add_runs, add_words
from core.export.pptx.charts.xml import Type
from core.export.pptx.charts.xy import draw_xy, panel_sizes
from core.export.pptx.stage import emu
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
    size = (box.width, box.height)
    drawn = draw_xy(spec, size, style)
    if len(drawn) == 1:
        return _one(shapes, drawn[0], box)
    frames, top = [], box.top
    for one, (_, height) in zip(drawn, panel_sizes(size, style), strict=True):
        frames += _one(shapes, one, Box(box.left, top, box.width, height))
        top += height
    return frames


def _beside_each_other(shapes: Any, spec: ChartSpec, box: Box, style: Style) -> list[Any]:
    """The chart and those of other scenarios, each under its name, in the same ranges."""
    line = 1.25 * style.line_height
    head = Box(box.left, box.top, box.width, line)
    lower = Box(box.left, box.top + 2.2 * line, box.width, box.height - 2.2 * line)
    drawn = draw_multiples(spec, (lower.width, lower.height), style)
    count = len(drawn)
    wide = (lower.width - GAP * (count - 1)) / count
    frames = [
        put(shapes, one, Box(lower.left + index * (wide + GAP), lower.top, wide, lower.height))
        for index, one in enumerate(drawn)
    ]
    legend = dict(entry for one in drawn for entry in one.legend)
    axis = spec.x if spec.horizontal else spec.y
    words = fitting_words(axis, box.width, style.label, across=spec.horizontal)
    beneath = Box(box.left, box.top + line, box.width, line)
    return [*frames, _legend(shapes, tuple(legend.items()), head), add_words(shapes, beneath, words, style.tick)]


def _legend(shapes: Any, names: tuple[tuple[str, Type], ...], box: Box) -> Any:
    """Names in their colours on one line at the top of a box."""
    between = [((BETWEEN, look), (name.replace(" ", "\u00a0"), look)) for name, look in names]  # no name is broken
    runs = [run for pair in between for run in pair][1:]
    style = Style(names[0][1].size, ChartColours())
    high = style.words_height([name for name, _ in names], box.width)
    return add_runs(shapes, Box(box.left, box.top, box.width, high), runs)


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
