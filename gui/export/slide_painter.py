"""A slide painted on its page: title, subtitle, chart, the reading beside it and the footnote, each in its place.

Places, colours and fonts are those of `core.export.look`, which PowerPoint files have too; lengths here are
logical pixels, 96 to an inch, whatever the painter paints on.
"""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter

from core.export.look import SlideLook
from core.export.narrow import lying
from core.slides.fitting import fitted_title
from core.slides.page import CROPS, FOOTNOTE_LINES, TITLE_LINES, Box, Page, Places
from core.slides.slide import Slide
from core.study import SlideCrop
from gui.charts.plan.lettering import Face, printed_lettering
from gui.charts.printed import PrintedChart
from gui.export.page_text import SetText, pixels, set_paragraphs, set_text
from gui.export.page_theme import picture_of, theme_of

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


def paint_slide(
    painter: QPainter, slide: Slide, look: SlideLook, *, chart_only: bool = False, number: int | None = None
) -> None:
    """Draw a slide, or its chart alone, with its upper left corner where the painter's is, on the look's paper.

    number: that of the slide in its deck, None where it is in none.
    """
    paint_paper(painter, look, picture_size(slide, look.page, chart_only=chart_only))
    if chart_only:
        width, height = CROPS[slide.crop]
        box = Box(CROP_EDGE, CROP_EDGE, width - 2 * CROP_EDGE, height - 2 * CROP_EDGE)
        _paint_chart(painter, slide, box, look)
        return
    paint_ornaments(painter, look, number)
    places = look.places(slide.crop, footnote=slide.footnote is not None)
    for text in slide_texts(slide, places, look):
        text.paint(painter)
    _paint_chart(painter, slide, places.chart, look)


def slide_image(slide: Slide, look: SlideLook, dots: QSize, *, chart_only: bool = False) -> QImage:
    """A slide, or its chart alone, as a picture of so many dots."""
    image = QImage(dots, QImage.Format.Format_RGB32)
    logical = picture_size(slide, look.page, chart_only=chart_only)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(dots.width() / logical.width(), dots.height() / logical.height())
    paint_slide(painter, slide, look, chart_only=chart_only)
    painter.end()
    return image


def paint_paper(painter: QPainter, look: SlideLook, size: QSizeF) -> None:
    """The ground of a page."""
    painter.fillRect(QRectF(0.0, 0.0, size.width(), size.height()), QColor(look.colours.background))


def paint_ornaments(painter: QPainter, look: SlideLook, number: int | None) -> None:
    """What stands on every page of a look: bars, logo, footer and the page's number."""
    for bar in look.bars:
        painter.fillRect(_rect(bar.box), QColor(bar.colour))
    if look.logo is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(_rect(look.logo.box), picture_of(look.logo.content))
    feet = (
        (look.footer, look.footer.text if look.footer else ""),
        (look.number, "" if number is None else str(number)),
    )
    for foot, text in feet:
        if foot is not None and text:
            set_text(text, foot.box, foot.size, foot.colour, at="ctr", side=foot.side, family=look.body_font).paint(
                painter
            )


def set_title(title: str, look: SlideLook) -> SetText:
    """A title in its place, at the size that PowerPoint files have it in."""
    box, shown = look.title_text, look.as_shown(title)
    fitted = fitted_title(shown, look.title_size, box.width, box.height, look.title_letters)
    return set_text(
        shown, box, fitted.size, look.title_colour, bold=look.title_bold, most=max(TITLE_LINES, fitted.lines),
        least=min(_LEAST_TITLE, fitted.size), at=look.title_at, side=look.side, family=look.heading_font,
    )  # fmt: skip


def slide_texts(slide: Slide, places: Places, look: SlideLook) -> list[SetText]:
    """Everything that is written around the chart."""
    sizes, dim, family = look.sizes, look.subtitle_colour, look.body_font
    found = [
        set_title(slide.title, look),
        set_text(
            slide.subtitle, places.subtitle, sizes.subtitle, dim, least=LEAST_LABEL, at="b", side=look.side,
            family=family,
        ),
    ]  # fmt: skip
    if slide.footnote is not None:
        found.append(
            set_text(
                slide.footnote.text, places.footnote, sizes.footnote, dim, most=FOOTNOTE_LINES, at="b", family=family
            )
        )
    if places.reading is not None:
        found.append(set_paragraphs(slide.reading, places.reading, sizes.label, look.colours.text, family))
    return found


def _paint_chart(painter: QPainter, slide: Slide, box: Box, look: SlideLook) -> None:
    """The chart without its head, which stands on the slide."""
    points = max(LEAST_LABEL, look.sizes.label - _SMALLER[slide.crop])
    lettering = printed_lettering(points, LEAST_LABEL, look.body_font)
    letters = lettering[Face.TICK]
    spec = lying(slide.spec, box.width, lambda word: letters.width(word) / pixels(1.0))
    bare = replace(spec, title="", subtitle="")
    painter.save()
    painter.translate(round(pixels(box.left)), round(pixels(box.top)))
    PrintedChart(bare, theme_of(look), pixels(box.width), pixels(box.height), lettering).paint(painter)
    painter.restore()


def _rect(box: Box) -> QRectF:
    return QRectF(pixels(box.left), pixels(box.top), pixels(box.width), pixels(box.height))
