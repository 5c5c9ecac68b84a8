"""A chart on the clipboard: a sharp picture, the same as vectors, and its numbers for a spreadsheet."""

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from core.cells import ENGLISH, NumberLocale
from core.charts.table import chart_table
from core.export.look import SlideLook
from core.slides.slide import Slide
from gui.export.painted import png_bytes, svg_bytes

PNG, SVG = "image/png", "image/svg+xml"
_SCALE = 2


def copy_chart(slide: Slide, look: SlideLook, locale: NumberLocale = ENGLISH) -> None:
    """Put a slide's chart on the clipboard as PNG at 2×, as SVG and as tab-separated numbers, those of the Data page.

    The picture is the whole slide: without title and source it would say nothing to whom it is sent.
    """
    QGuiApplication.clipboard().setMimeData(chart_data(slide, look, locale))


def chart_data(slide: Slide, look: SlideLook, locale: NumberLocale = ENGLISH) -> QMimeData:
    """What is put there."""
    table = chart_table(slide.spec)
    data = QMimeData()
    data.setData(PNG, QByteArray(png_bytes(slide, look.page, _SCALE, look=look)))
    data.setData(SVG, QByteArray(svg_bytes(slide, look.page, look=look)))
    data.setText(table.as_text(range(table.row_count), locale))
    return data
