"""A chart as a picture: the same view, drawn off the screen at any density."""

from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter

from core.charts.spec import ChartSpec
from gui.charts.printed import PrintedChart
from gui.theme import LIGHT, Theme


def render_png(
    spec: ChartSpec, theme: Theme = LIGHT, width: int = 880, height: int = 600, scale: float = 2.0
) -> QImage:
    """Draw a chart of `width` × `height` logical pixels, each of them `scale` dots of the picture wide.

    A QApplication must exist; it needs no screen.
    """
    image = blank_image(width, height, scale, theme)
    painter = QPainter(image)
    PrintedChart(spec, theme, width, height).paint(painter)
    painter.end()
    return image


def blank_image(width: int, height: int, scale: float, theme: Theme) -> QImage:
    """A picture of `width` × `height` logical pixels with nothing in it but the paper."""
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(theme.surface))
    return image


def save_png(
    spec: ChartSpec, path: Path, theme: Theme = LIGHT, width: int = 880, height: int = 600, scale: float = 2.0
) -> None:
    """Write the picture of a chart to a file.

    Raises:
        OSError: the file could not be written.

    """
    if not render_png(spec, theme, width, height, scale).save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"The chart could not be written to {path}.")
