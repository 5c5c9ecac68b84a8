"""Icons: every file is drawn, in the colours of the theme, also after the theme changes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from gui.icons import give_icon, icon, icon_names
from gui.theme import DARK, LIGHT, Theme, apply_theme, with_tabular_figures


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, its looks put back afterwards."""
    sheet, palette, name = qapp.styleSheet(), QPalette(qapp.palette()), qapp.property("infernomicsTheme")
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setProperty("infernomicsTheme", name)


def strongest(picture: QImage) -> QColor:
    """The colour of the least transparent pixel."""
    found = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return max(found, key=lambda colour: colour.alpha())


@pytest.mark.parametrize("name", icon_names())
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_icon_is_a_drawing_in_the_colours_of_the_theme(qapp: QApplication, name: str, theme: Theme) -> None:
    made = icon(name, theme)
    for size in (16, 32):
        picture = made.pixmap(QSize(size, size)).toImage()
        colour = strongest(picture)
        assert colour.alpha() > 200
        assert QColor(theme.text).lightness() == pytest.approx(colour.lightness(), abs=3)
        corners = [picture.pixelColor(x, y).alpha() for x in (0, size - 1) for y in (0, size - 1)]
        assert corners == [0, 0, 0, 0]
    pale = strongest(made.pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage())
    assert pale.lightness() == pytest.approx(QColor(theme.text_disabled).lightness(), abs=3)


def test_a_button_has_its_icon_in_the_new_colours_after_a_switch(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, LIGHT)
    button = QToolButton()
    qtbot.addWidget(button)
    give_icon(button, "add")
    for theme in (DARK, LIGHT):
        apply_theme(app, theme)
        colour = strongest(button.icon().pixmap(QSize(32, 32)).toImage())
        assert colour.lightness() == pytest.approx(QColor(theme.text).lightness(), abs=3)


def test_an_icon_that_there_is_not_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_figures_of_one_width_are_asked_of_the_font_and_nothing_else_changes(qapp: QApplication) -> None:
    font = QFont()
    tabular = with_tabular_figures(font)
    assert tabular.featureValue(QFont.Tag("tnum")) == 1
    assert (tabular.family(), tabular.pointSizeF(), tabular.weight()) == (
        font.family(),
        font.pointSizeF(),
        font.weight(),
    )
