"""Painted files: a slide, or its chart alone, as PNG or SVG; a deck as PDF. All of them from one way of painting.

1× of a PNG is 96 dots to an inch: 1280 × 720 for 13.333 × 7.5 in. A QApplication must exist; it needs no screen.
"""

import itertools
from collections.abc import Generator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from core import __version__
from core.export.look import SlideLook, plain_look
from core.export.progress import Progress, silent
from core.names import visible
from core.slides.page import POINTS, Page
from core.slides.slide import Deck, Slide
from core.steps import finished
from gui.charts.plan.lettering import PAGE_DPI, screen_dpi
from gui.export.list_pages import ListPage, pages_after, pages_before
from gui.export.png_file import png_strips
from gui.export.slide_painter import paint_slide, picture_size, slide_image
from gui.export.svg_mending import mended

_KIND = "PDF"


def png_image(
    slide: Slide, page: Page, scale: float = 1, *, chart_only: bool = False, look: SlideLook | None = None
) -> QImage:
    """A slide, or its chart alone, as a picture, `scale` dots to each pixel of 1/96 inch."""
    look = look or plain_look(page)
    size = picture_size(slide, look.page, chart_only=chart_only)
    image = slide_image(slide, look, (size * scale).toSize(), chart_only=chart_only)
    dots_to_metre = round(scale * PAGE_DPI / 0.0254)
    image.setDotsPerMeterX(dots_to_metre)
    image.setDotsPerMeterY(dots_to_metre)
    return image


def png_bytes(
    slide: Slide,
    page: Page,
    scale: int = 1,
    state: bytes | None = None,
    chart_only: bool = False,
    look: SlideLook | None = None,
) -> bytes:
    """A slide, or its chart alone, as PNG: exactly `scale` times the size of 1×. state: the study to carry inside."""
    return finished(png_steps(slide, page, scale, state, chart_only, look))


def png_steps(
    slide: Slide,
    page: Page,
    scale: int = 1,
    state: bytes | None = None,
    chart_only: bool = False,
    look: SlideLook | None = None,
) -> Generator[str, None, bytes]:
    """The same in steps: painted in the first, packed in the others; returns the bytes (`StopIteration.value`)."""
    image = png_image(slide, page, scale, chart_only=chart_only, look=look)
    yield slide.title
    content = yield from png_strips(image, visible(slide.alt_text))
    if state is None:
        return content
    from core.export.carried import png_with_state

    return bytes(png_with_state(content, state))


def svg_bytes(
    slide: Slide, page: Page, state: bytes | None = None, chart_only: bool = False, look: SlideLook | None = None
) -> bytes:
    """A slide, or its chart alone, as SVG: lines, areas and text. state: the study to carry inside."""
    from PySide6.QtSvg import QSvgGenerator

    look = look or plain_look(page)
    size = picture_size(slide, look.page, chart_only=chart_only)
    buffer = _open_buffer()
    # without clipping, which Qt writes in coordinates of the plot for shapes that are in those of the page; nothing
    # that a chart draws leaves its frame
    writer = QSvgGenerator(QSvgGenerator.SvgVersion.SvgTiny12)
    writer.setOutputDevice(buffer)
    writer.setSize(size.toSize())
    writer.setViewBox(QRectF(0, 0, size.width(), size.height()))
    writer.setResolution(round(screen_dpi()))  # type of points is then as large as everywhere else
    writer.setTitle(visible(slide.title))
    writer.setDescription(visible(slide.alt_text))
    painter = QPainter(writer)
    paint_slide(painter, slide, look, chart_only=chart_only)
    painter.end()
    content = mended(bytes(buffer.data().data()), size.width() / PAGE_DPI, size.height() / PAGE_DPI)
    if state is None:
        return content
    from core.export.carried import svg_with_state

    return bytes(svg_with_state(content, state))


# ---------------------------------------------------------------------- PDF


def pdf_bytes(deck: Deck, progress: Progress = silent, look: SlideLook | None = None) -> bytes:
    """A deck as PDF, a page a slide."""
    look = look or plain_look(deck.page)
    total, done = count_of_pages(deck, look), itertools.count(1)
    progress(0, total, _KIND)
    return finished(pdf_steps(deck, look), lambda _: progress(next(done), total, _KIND))


def count_of_pages(deck: Deck, look: SlideLook | None = None) -> int:
    """Pages that a deck has as PDF, lists before and after its slides included."""
    look = look or plain_look(deck.page)
    return len(pages_before(deck, look)) + len(deck.slides) + len(pages_after(deck, look))


def pdf_steps(deck: Deck, look: SlideLook | None = None) -> Generator[str, None, bytes]:
    """Paint a deck page by page: yields what each page was about, and returns the bytes (`StopIteration.value`)."""
    look = look or plain_look(deck.page)
    buffer = _open_buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(visible(deck.title))
    writer.setCreator(f"Infernomics {__version__}")
    writer.setResolution(round(screen_dpi()))
    _set_page(writer, look.page)
    if deck.state is not None:
        from core.export.carried import PDF_NAME, PDF_TYPE

        writer.addFileAttachment(PDF_NAME, QByteArray(deck.state), PDF_TYPE)
    painter = QPainter(writer)
    try:
        pages: list[Slide | ListPage] = [*pages_before(deck, look), *deck.slides, *pages_after(deck, look)]
        for number, one in enumerate(pages, 1):
            if number > 1:
                writer.newPage()
            _paint_page(painter, one, look, number)
            yield one.title
    finally:
        painter.end()
    return bytes(buffer.data().data())


def _paint_page(painter: QPainter, one: Slide | ListPage, look: SlideLook, number: int) -> None:
    painter.save()
    painter.scale(screen_dpi() / PAGE_DPI, screen_dpi() / PAGE_DPI)
    if isinstance(one, Slide):
        paint_slide(painter, one, look, number=number)
    else:
        one.paint(painter, number)
    painter.restore()


def _set_page(writer: QPdfWriter, page: Page) -> None:
    size = QPageSize(
        QSizeF(page.width * POINTS, page.height * POINTS), QPageSize.Unit.Point, page.name,
        QPageSize.SizeMatchPolicy.ExactMatch,
    )  # fmt: skip
    no_margins = QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, no_margins, QPageLayout.Unit.Point))


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
