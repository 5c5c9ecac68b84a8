"""A chart as a picture: the same view, drawn off the screen at any density."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec
from gui.charts.view import ChartView
from gui.theme import LIGHT, Theme


def _without_switches(spec: ChartSpec) -> ChartSpec:
    """The same chart with nothing to press, and no room kept for it."""
    below = None if spec.below is None else _without_switches(spec.below)
    return replace(
        spec,
        x=replace(spec.x, switchable=False),
        y=replace(spec.y, switchable=False),
        measures=(),
        readings=(),
        toggles=(),
        choices=(),
        pickers=(),
        below=below,
        multiples=tuple(_without_switches(one) for one in spec.multiples),
    )


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
    view.show_spec(_without_switches(spec))
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
