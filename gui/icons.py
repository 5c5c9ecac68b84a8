"""Icons: lines of one width in `resources/icons`, drawn in the colours of the theme, also after it changes.

An icon never speaks alone: what carries one has its words beside it, or an accessible name and a tip.
"""

import functools
from importlib import resources
from typing import Protocol, cast

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import Theme, current_theme, follow_theme

_SIZES = (16, 24, 32, 48, 64)
"""Of pictures in pixels: what a button of 16 needs at scales from 1 to 4, so that lines stay sharp."""
_OWN_COLOUR = "currentColor"


class TakesIcon(Protocol):
    """A button or a command."""

    def setIcon(self, icon: QIcon) -> None:
        """Show this icon."""


def icon_names() -> tuple[str, ...]:
    """The names of all icons there are."""
    folder = resources.files("resources").joinpath("icons")
    return tuple(sorted(one.name.removesuffix(".svg") for one in folder.iterdir() if one.name.endswith(".svg")))


def icon(name: str, theme: Theme | None = None) -> QIcon:
    """An icon in the colours of a theme (of the present one): usual, and pale where it is disabled."""
    theme = theme or current_theme()
    made = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, theme.text_disabled)):
        for size in _SIZES:
            made.addPixmap(_picture(name, colour, size), mode)
    return made


def give_icon(target: QObject, name: str) -> None:
    """Have a button or a command carry an icon that follows the theme."""
    _Follower(target, name)


class _Follower(QObject):
    """Gives its parent the icon anew whenever the theme changes; it lives and dies with it."""

    def __init__(self, target: QObject, name: str) -> None:
        super().__init__(target)
        self._name = name
        self.retheme(current_theme())
        follow_theme(self)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of this theme."""
        cast(TakesIcon, self.parent()).setIcon(icon(self._name, theme))


@functools.cache
def _drawing(name: str) -> str:
    return resources.files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")


@functools.lru_cache(maxsize=512)
def _picture(name: str, colour: str, size: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace(_OWN_COLOUR, colour).encode()))
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
