"""A chart as a picture: the same view, drawn off the screen at any density."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec
from core.charts.told import without_controls
from gui.charts.view import ChartView
from gui.theme import LIGHT, Theme


def render_png(
    spec: ChartSpec, theme: Theme = LIGHT, width: int = 880, height: int = 600, scale: float = 2.0
) -> QImage:
    """Draw a chart of `width` × `height` logical pixels, each of them `scale` dots of the picture wide.

    A QApplication must exist; it needs no screen.
    """
    view = ChartView(theme)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.set_framed(False)
    view.resize(width, height)
    view.show_spec(without_controls(spec))
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    QWidget.render(view, painter, QPoint())
    painter.end()
    view.close()
    view.deleteLater()
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
