"""The preview shows the slide that the files have: at any size, light in a dark window."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.export.look import SlideLook
from core.export.pptx.looks import look_of
from core.slides.brand import Brand
from core.slides.page import PAGES, Page
from core.slides.slide import Slide
from gui.export.page_view import SlideView
from gui.export.painted import png_image
from gui.export.slide_painter import paint_slide
from gui.theme import DARK, LIGHT, apply_theme
from tests.gui.chart_cases import charts_of
from tests.gui.export.painted_pages import WIDE, slide_of


@pytest.fixture
def view(qtbot: QtBot) -> SlideView:
    made = SlideView()
    qtbot.addWidget(made)
    made.resize(1282, 722)
    with qtbot.waitExposed(made):
        made.show()
    return made


def dots(image: QImage) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4)
    return found[:, :, :3].copy()


@pytest.mark.parametrize("chart", ["lifetime", "chips", "heat"])
def test_at_the_size_of_the_page_the_preview_is_the_picture(view: SlideView, chart: str) -> None:
    slide = slide_of(charts_of("compared")[chart])
    view.show_slide(slide, WIDE)
    shown = view.grab().toImage().copy(1, 1, 1280, 720)
    assert np.array_equal(dots(shown), dots(png_image(slide, WIDE)))
    look = look_of(WIDE, Brand(("#C8102E", "#123A5E"), footer="Example Ltd"), None)
    view.show_slide(slide, WIDE, look)
    branded = dots(view.grab().toImage().copy(1, 1, 1280, 720))
    assert np.array_equal(branded, dots(png_image(slide, WIDE, look=look)))
    assert not np.array_equal(branded, dots(shown))


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
@pytest.mark.parametrize("size", [(400, 300), (900, 260), (120, 500)])
def test_the_whole_page_is_seen_in_the_middle_whatever_the_room(
    view: SlideView, page: Page, size: tuple[int, int]
) -> None:
    view.resize(*size)
    view.show_slide(slide_of(charts_of("usual")["chips"], "half"), page)
    rect = view.page_rect()
    assert view.rect().contains(rect.toRect())
    assert rect.width() / rect.height() == pytest.approx(page.width / page.height, rel=0.02)
    assert max(rect.width() / size[0], rect.height() / size[1]) > 0.95
    assert abs(rect.center().x() - size[0] / 2) <= 1
    assert not view.grab().isNull()


def test_a_slide_is_painted_once_until_it_or_the_room_changes(view: SlideView, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []

    def counted(painter: QPainter, slide: Slide, look: SlideLook, **more: Any) -> None:
        painted.append(slide.id)
        paint_slide(painter, slide, look, **more)

    monkeypatch.setattr("gui.export.slide_painter.paint_slide", counted)
    slide = slide_of(charts_of("usual")["chips"])
    view.show_slide(slide, WIDE)
    for _ in range(3):
        view.grab()
    assert painted == ["chips"]
    view.show_slide(replace(slide, title="Another title"), WIDE)
    view.grab()
    view.resize(QSize(600, 400))
    view.grab()
    assert len(painted) == 3


def test_a_page_stays_light_in_a_dark_window(view: SlideView, qapp: QApplication) -> None:
    view.show_slide(slide_of(charts_of("usual")["chips"]), WIDE)
    light = dots(view.grab().toImage())[100:600, 100:1100]
    try:
        apply_theme(qapp, DARK)
        view.resize(1283, 722)
        dark = dots(view.grab().toImage())[100:600, 100:1100]
    finally:
        apply_theme(qapp, LIGHT)
    assert np.array_equal(light, dark)


def test_it_is_read_aloud_as_what_it_shows(view: SlideView) -> None:
    slide = slide_of(charts_of("usual")["chips"])
    view.show_slide(slide, WIDE)
    assert view.accessibleName() == slide.title
    assert view.accessibleDescription() == slide.alt_text
    view.show_slide(None, WIDE)
    assert view.accessibleName() == ""
    assert not view.grab().isNull()
