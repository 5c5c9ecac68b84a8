"""Plain text boxes of a slide: words that belong to a chart and are no part of it."""

from collections.abc import Iterable
from typing import Any

from core.export.colours import rgb
from core.export.pptx.charts.xml import Type
from core.export.pptx.text import keep_size, no_margins
from core.names import visible
from core.slides.page import Box


def add_words(shapes: Any, box: Box, text: str, look: Type, *, centred: bool = False, right: bool = False) -> Any:
    """A text in a box, without borders; it is text whatever it holds."""
    return add_lines(shapes, box, (((text, look),),), centred=centred, right=right)


def add_runs(shapes: Any, box: Box, runs: Iterable[tuple[str, Type]]) -> Any:
    """The same of several texts on one line, each with its own look."""
    return add_lines(shapes, box, (runs,))


def add_lines(
    shapes: Any, box: Box, lines: Iterable[Iterable[tuple[str, Type]]], *, centred: bool = False, right: bool = False
) -> Any:
    """The same of several lines, each of texts with looks of their own."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches, Pt

    shape = shapes.add_textbox(Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height))
    frame = shape.text_frame
    keep_size(frame)
    no_margins(frame, middle=centred)
    for number, runs in enumerate(lines):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        for text, look in runs:
            run = paragraph.add_run()
            run.text = visible(text)
            run.font.size, run.font.bold = Pt(look.size), look.bold
            run.font.color.rgb = RGBColor(*rgb(look.colour))  # type: ignore[no-untyped-call]
            if look.font:
                run.font.name = look.font
    return shape
