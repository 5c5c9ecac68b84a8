"""Text on slides: boxes that hold exactly what they are given, in a font that is named, at a size that stays."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.export.pptx.stage import emu
from core.names import visible
from core.slides.page import Box

_INSIDE_FIGURES = re.compile("(?<=[▲▼→]) (?=[−+±\\d])|(?<=\\d) (?=%|pt\\b)")
_SIGNED = re.compile("−(?=[$€£¥])")


def add_text(
    shapes: Any,
    box: Box,
    paragraphs: Sequence[str],
    size: float,
    font: str,
    *,
    name: str,
    colour: str = "tx1",
    bold: bool = False,
    middle: bool = False,
    gap: float = 0.0,
) -> Any:
    """A box of text without margins. colour: of the theme ("tx1", "tx2"); gap: points between paragraphs."""
    shape = shapes.add_textbox(emu(box.left), emu(box.top), emu(box.width), emu(box.height))
    shape.name = name
    frame = shape.text_frame
    keep_size(frame)
    no_margins(frame, middle=middle)
    fill_text(frame, paragraphs, size, font, colour=colour, bold=bold, gap=gap)
    return shape


def keep_size(frame: Any) -> None:
    """Let text break at the box's edge and neither shrink nor let the box grow."""
    from pptx.enum.text import MSO_AUTO_SIZE

    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE


def no_margins(frame: Any, *, middle: bool = False) -> None:
    """Let text begin where the box does. middle: halfway down it, otherwise at its top."""
    from pptx.enum.text import MSO_ANCHOR

    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP


def fill_text(
    frame: Any,
    paragraphs: Iterable[str],
    size: float,
    font: str,
    *,
    colour: str = "",
    bold: bool | None = None,
    gap: float = 0.0,
) -> None:
    """Replace the text of a frame, a paragraph for each of its lines; control and bidi characters become marks."""
    from pptx.util import Pt

    frame.clear()
    for number, text in enumerate(line for lines in paragraphs for line in lines.split("\n")):
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        if gap:
            paragraph.space_before = Pt(0)
            paragraph.space_after = Pt(gap)
        run = paragraph.add_run()
        run.text = unbroken(visible(text))
        set_font(run, size, font, colour=colour, bold=bold)


def unbroken(text: str) -> str:
    """A text that no program breaks between a minus and the sign of a currency: "−$0.0506" is one figure."""
    return _SIGNED.sub("−\u2060", text)


def with_whole_figures(text: str) -> str:
    """Running text whose figures keep their sign and unit on their line: "▼ −12 %"."""
    return _INSIDE_FIGURES.sub("\u00a0", text)


def set_font(run: Any, size: float, font: str, *, colour: str = "", bold: bool | None = None) -> None:
    """The letters of a run: size in points, family, a colour of the theme or "" for the one that it has."""
    from pptx.util import Pt

    run.font.size = Pt(size)
    if bold is not None:
        run.font.bold = bold
    if colour:
        run.font.color.theme_color = _theme_colour(colour)
    if font:
        run.font.name = font
    run._r.get_or_add_rPr().set("lang", "en-US")


def _theme_colour(role: str) -> Any:
    from pptx.enum.dml import MSO_THEME_COLOR

    return {"tx1": MSO_THEME_COLOR.TEXT_1, "tx2": MSO_THEME_COLOR.TEXT_2, "bg1": MSO_THEME_COLOR.BACKGROUND_1}[role]
