"""A slide painted on its page: title, subtitle, chart, the reading beside it and the footnote, each in its place.

Places and sizes of type are those of `core.slides.page`, which PowerPoint has too; lengths here are logical pixels, 96
to an inch, whatever the painter paints on.
"""

from dataclasses import replace

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPainter

from core.slides.page import CROPS, Box, Page, Places, TypeSizes
from core.slides.slide import Slide
from core.study import SlideCrop
from gui.charts.plan.lettering import printed_lettering
from gui.charts.printed import PrintedChart
from gui.export.page_text import SetText, pixels, set_paragraphs, set_text
from gui.theme import LIGHT, Theme

LEAST_LABEL = 12.0
"""Points below which nothing in a chart is set: it has to be read from the last row."""
_LEAST_TITLE = 18.0
_SMALLER: dict[SlideCrop, float] = {"full": 0.0, "half": 1.0, "third": 2.0}
"""Points by which labels are smaller in a chart that has less room."""
CROP_EDGE = 0.15
"""Inches that stay free around a chart alone."""


def page_size(page: Page) -> QSizeF:
    """Logical pixels of a page, whole: what a picture of it at 1× has."""
    return QSizeF(round(pixels(page.width)), round(pixels(page.height)))


def crop_size(crop: SlideCrop) -> QSizeF:
    """Logical pixels of a chart alone."""
    width, height = CROPS[crop]
    return QSizeF(round(pixels(width)), round(pixels(height)))


def picture_size(slide: Slide, page: Page, *, chart_only: bool) -> QSizeF:
    """Logical pixels of a slide, or of its chart alone."""
    return crop_size(slide.crop) if chart_only else page_size(page)


def paint_slide(painter: QPainter, slide: Slide, page: Page, *, chart_only: bool = False, theme: Theme = LIGHT) -> None:
    """Draw a slide, or its chart alone, with its upper left corner where the painter's is. The paper is there."""
    if chart_only:
        width, height = CROPS[slide.crop]
        box = Box(CROP_EDGE, CROP_EDGE, width - 2 * CROP_EDGE, height - 2 * CROP_EDGE)
        _paint_chart(painter, slide, box, page.type_sizes, theme)
        return
    places = page.places(slide.crop, footnote=slide.footnote is not None)
    for text in slide_texts(slide, places, page.type_sizes, theme):
        text.paint(painter)
    _paint_chart(painter, slide, places.chart, page.type_sizes, theme)


def slide_texts(slide: Slide, places: Places, sizes: TypeSizes, theme: Theme) -> list[SetText]:
    """Everything that is written around the chart."""
    least = min(_LEAST_TITLE, sizes.title)
    found = [
        set_text(slide.title, places.title, sizes.title, theme.text, bold=True, most=2, least=least, at_bottom=True),
        set_text(slide.subtitle, places.subtitle, sizes.subtitle, theme.text_dim, least=LEAST_LABEL, at_bottom=True),
    ]
    if slide.footnote is not None:
        found.append(set_text(slide.footnote.text, places.footnote, sizes.footnote, theme.text_dim, most=3))
    if places.reading is not None:
        found.append(set_paragraphs(slide.reading, places.reading, sizes.label, theme.text))
    return found


def _paint_chart(painter: QPainter, slide: Slide, box: Box, sizes: TypeSizes, theme: Theme) -> None:
    """The chart without its head, which stands on the slide."""
    bare = replace(slide.spec, title="", subtitle="")
    lettering = printed_lettering(max(LEAST_LABEL, sizes.label - _SMALLER[slide.crop]), LEAST_LABEL)
    painter.save()
    painter.translate(round(pixels(box.left)), round(pixels(box.top)))
    PrintedChart(bare, theme, pixels(box.width), pixels(box.height), lettering).paint(painter)
    painter.restore()
