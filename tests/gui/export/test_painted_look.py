"""Painted pages have the look of the PowerPoint file: a brand's or a template's colours, letters, places and foot."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication

from core.colour_contrast import contrast
from core.export.colours import ChartColours, rgb
from core.export.look import SlideLook
from core.export.pptx.looks import look_of, stage_of
from core.slides.brand import Brand
from core.slides.slide import Deck
from gui.export.page_text import pixels
from gui.export.painted import pdf_bytes, png_image, svg_bytes
from gui.export.slide_painter import page_size
from tests.core.export.slide_templates import ACCENTS, firm_template
from tests.gui.chart_cases import charts_of
from tests.gui.export.painted_pages import WIDE, page_sizes, said_by, slide_of, texts_of

FOOTER = "Example Ltd, not for others"
PALETTE = ("#123A5E", "#C8102E", "#3A7B1E")


def logo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (300, 100), "#FF00FF").save(written, "PNG")
    return written.getvalue()


@pytest.fixture(scope="module")
def family(qapp: QApplication) -> str:
    """A family that is installed, and is not the one that pages usually have."""
    del qapp
    return next(
        one for one in ("DejaVu Serif", "Georgia", "Times New Roman", "Times") if one in QFontDatabase.families()
    )


@pytest.fixture(scope="module")
def branded(family: str) -> SlideLook:
    return look_of(WIDE, Brand(PALETTE, family, family, logo(), FOOTER), None)


@pytest.fixture(scope="module")
def dark() -> SlideLook:
    return look_of(WIDE, None, firm_template(dark=True))


def test_a_brand_gives_a_painted_slide_its_colours_letters_and_foot(branded: SlideLook, family: str) -> None:
    slide = slide_of(charts_of("compared")["lifetime"])
    svg = svg_bytes(slide, WIDE, look=branded)
    painted = {one.upper().decode() for one in re.findall(rb"#[0-9a-fA-F]{6}", svg)}
    assert set(PALETTE) <= painted
    assert not set(ChartColours().series[:-1]) & painted
    assert {one.split(",")[0].strip("'") for one in re.findall(r'font-family="([^"]+)"', svg.decode())} == {family}
    assert FOOTER in {one.text for one in texts_of(svg)}
    dots = png_image(slide, WIDE, look=branded)
    assert branded.logo is not None
    middle = branded.logo.box
    at = (round(pixels(middle.left + middle.width / 2)), round(pixels(middle.top + middle.height / 2)))
    assert dots.pixelColor(*at) == QColor("#FF00FF")


def test_every_page_of_a_pdf_has_the_letters_the_size_the_foot_and_its_number(
    dark: SlideLook, branded: SlideLook, family: str, tmp_path: Path
) -> None:
    slides = (slide_of(charts_of("usual")["chips"]), slide_of(charts_of("usual")["lifetime"]))
    content = pdf_bytes(Deck("", WIDE, slides, has_agenda=True), look=branded)
    told = said_by("pdftotext", content, tmp_path)
    assert told.count(FOOTER) == 3
    assert [re.findall(r"^(\d)$", page, re.MULTILINE)[-1] for page in told.split("\f")[:3]] == ["1", "2", "3"]
    assert family.replace(" ", "") in said_by("pdffonts", content, tmp_path)
    assert page_sizes(pdf_bytes(Deck("", WIDE, slides[:1]), look=dark)) == [(720, 540)]


@pytest.mark.parametrize("chart", ["lifetime", "chips", "heat", "waterfall"])
def test_everything_on_a_dark_template_is_read_and_stands_in_its_places(dark: SlideLook, chart: str) -> None:
    slide = slide_of(charts_of("usual")[chart], "half")
    image = png_image(slide, WIDE, look=dark)
    assert image.size() == page_size(dark.page).toSize()
    assert image.pixelColor(2, 2) == QColor(dark.colours.background) == QColor("#000000")
    title = next(one for one in texts_of(svg_bytes(slide, WIDE, look=dark)) if slide.title.startswith(one.text))
    box = dark.title_text
    assert QRectF(pixels(box.left), pixels(box.top), pixels(box.width), pixels(box.height)).contains(title.box)
    assert abs(title.box.center().x() - pixels(box.left + box.width / 2)) < 3  # as the layout sets it
    colours = re.findall(r'<text fill="(#[0-9a-fA-F]{6})"', svg_bytes(slide, WIDE, look=dark).decode())
    assert colours
    least = 4.5 if chart != "heat" else 3.0  # words in a map stand on patches of their own
    assert min(contrast(one.upper(), dark.colours.background) for one in colours) >= least


def test_a_map_of_figures_has_the_first_colour_of_the_template_where_it_is_most(dark: SlideLook) -> None:
    image = png_image(slide_of(charts_of("usual")["heat"]), WIDE, look=dark)
    dots = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3]
    strongest = rgb(ACCENTS[0])[::-1]  # blue comes first
    assert (np.abs(dots.astype(int) - strongest).max(axis=2) <= 4).sum() > 500


def test_files_and_pages_have_one_look() -> None:
    brand = Brand(PALETTE, "Georgia", "Arial", b"", FOOTER)
    for template in (None, firm_template()):
        stage, look = stage_of(WIDE, brand, template), look_of(WIDE, brand, template)
        assert (stage.colours, stage.title, stage.area, stage.footer) == (
            look.colours,
            look.title,
            look.area,
            look.footer,
        )
        assert stage.places("half") == look.places("half")
