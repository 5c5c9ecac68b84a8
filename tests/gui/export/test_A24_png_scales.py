"""A24: a PNG at 2× and 3× is the same picture with two and three times as many dots, and no edge of it is empty."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from core.charts import CHARTS
from core.charts.spec import Axis, ChartSpec, Series
from core.slides.page import CROPS, PAGES, Page
from core.steps import finished
from core.study import SlideCrop
from gui.export.painted import png_bytes, png_image, png_steps, svg_bytes
from gui.export.png_file import png_of
from gui.export.slide_painter import CROP_EDGE
from tests.gui.chart_cases import charts_of
from tests.gui.export.painted_pages import WIDE, ink, ink_height, picture, slide_of, texts_of

pytestmark = pytest.mark.usefixtures("qapp")

MONTHS = tuple(float(month) for month in range(13))
LEVEL = ChartSpec(
    "level", "Hours", "A level line", Axis("Month"), Axis("Hours", "h", from_zero=True),
    series=(Series("main", "HIH", MONTHS, (7.3,) * 13, 0, emphasised=True),),
)  # fmt: skip
LEAST_PADDING = 0.32
"""Inches that the edge of a chart's own parts may lie further inside: half a tick's word, a symbol's room."""


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
def test_A24_a_picture_of_a_slide_has_exactly_one_two_and_three_times_the_dots(page: Page) -> None:
    sizes = [picture(png_bytes(slide_of(LEVEL), page, scale)).shape for scale in (1, 2, 3)]
    assert sizes[0][1] == round(page.width * 96)
    assert sizes[0][0] == round(page.height * 96)
    assert [(high, wide) for high, wide, _ in sizes] == [
        (scale * sizes[0][0], scale * sizes[0][1]) for scale in (1, 2, 3)
    ]


@pytest.mark.parametrize("crop", CROPS)
def test_A24_a_chart_alone_has_the_size_of_its_crop_at_every_scale(crop: SlideCrop) -> None:
    for scale in (1, 2, 3):
        high, wide, _ = picture(png_bytes(slide_of(LEVEL, crop), WIDE, scale, chart_only=True)).shape
        assert (wide, high) == tuple(round(96 * inches) * scale for inches in CROPS[crop])


def test_A24_the_main_line_and_the_letters_grow_with_the_scale() -> None:
    slide = slide_of(LEVEL)
    name = next(one for one in texts_of(svg_bytes(slide, WIDE)) if one.text == "HIH")
    widths, heights = [], []
    for scale in (1, 2, 3):
        dots = picture(png_bytes(slide, WIDE, scale))
        column = ink(dots[:, round(600 * scale) : round(600 * scale) + 1])
        near = round(name.box.center().y() * scale)
        widths.append(float(column[near - 10 * scale : near + 10 * scale].sum()))
        box = name.box.adjusted(-2, -3, 2, 3)
        top, bottom, left, right = (round(at * scale) for at in (box.top(), box.bottom(), box.left(), box.right()))
        heights.append(ink_height(dots[top:bottom, left:right]))
    for measured in (widths, heights):
        assert measured[0] > 1.5
        for scale in (2, 3):
            assert measured[scale - 1] / measured[0] == pytest.approx(scale, rel=0.05), measured


@pytest.mark.parametrize(
    ("chart", "crop"), [(chart, crop) for at, chart in enumerate(CHARTS) for crop in (list(CROPS)[at % 3], "full")]
)
def test_A24_no_edge_of_a_chart_alone_is_empty_beyond_its_margin(chart: str, crop: SlideCrop) -> None:
    spec = charts_of("compared")[chart]
    inked = ink(picture(png_bytes(slide_of(spec, crop), WIDE, 1, chart_only=True))) > 0.04
    if spec.empty:
        return
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    free = (rows[0], inked.shape[0] - 1 - rows[-1], columns[0], inked.shape[1] - 1 - columns[-1])
    assert max(free) <= 96 * (CROP_EDGE + LEAST_PADDING), f"free dots above, below, left, right: {free}"
    assert min(free) >= 96 * CROP_EDGE - 8, f"something runs into the margin: {free}"


def test_A24_a_slide_keeps_the_margins_of_its_page() -> None:
    inked = ink(picture(png_bytes(slide_of(charts_of("compared")["lifetime"]), WIDE))) > 0.04
    columns = np.flatnonzero(inked.any(axis=0))
    assert columns[0] == pytest.approx(48, abs=3)
    assert columns[-1] <= 1280 - 46


def test_a_picture_says_how_large_it_is_and_what_it_shows() -> None:
    slide = replace(slide_of(LEVEL), alt_text="A level line at 7.3 hours")
    image = QImage.fromData(png_bytes(slide, WIDE, 3))
    assert image.dotsPerMeterX() == round(3 * 96 / 0.0254)
    assert image.text("Description") == "A level line at 7.3 hours"


def test_a_picture_is_painted_and_packed_in_steps_that_give_the_same_file() -> None:
    slide = slide_of(LEVEL)
    said: list[str] = []
    content = finished(png_steps(slide, WIDE, 3), said.append)
    assert len(said) > 5
    assert content == png_bytes(slide, WIDE, 3)
    image = QImage.fromData(content)
    assert image == png_image(slide, WIDE, 3)
    assert np.array_equal(picture(content), picture(png_of(image)))
