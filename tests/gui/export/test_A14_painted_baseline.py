"""A14: with a baseline pinned, SVG and PDF name it and a PNG shows it."""

from pathlib import Path

import numpy as np
import pytest

from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Deck
from core.study import Study
from gui.export.painted import pdf_bytes, png_bytes, svg_bytes
from tests.gui.chart_cases import compared, sample
from tests.gui.export.painted_pages import WIDE, picture, said_by, texts_of

pytestmark = pytest.mark.usefixtures("qapp")
DRAWN = ("lifetime", "share", "waterfall", "chips", "pareto", "margin", "latency", "capacity", "history")
"""Charts that draw what was pinned; the others are of the present alone, or are nothing but the difference."""


@pytest.fixture(scope="module")
def pinned() -> Study:
    return compared(sample())


@pytest.fixture(scope="module")
def maker() -> SlideMaker:
    return SlideMaker()


@pytest.mark.parametrize("chart", DRAWN)
def test_A14_svg_and_pdf_name_the_baseline(chart: str, pinned: Study, maker: SlideMaker, tmp_path: Path) -> None:
    slide = maker.make(pinned, Wanted(chart))
    assert any(one.text.startswith("Baseline") for one in texts_of(svg_bytes(slide, WIDE)))
    said = said_by("pdftotext", pdf_bytes(Deck("", WIDE, (slide,))), tmp_path)
    assert any(line.strip().startswith("Baseline") for line in said.splitlines())


@pytest.mark.parametrize("chart", DRAWN)
def test_A14_a_png_differs_from_the_one_without_a_pin(chart: str, pinned: Study, maker: SlideMaker) -> None:
    shown, plain = (
        picture(png_bytes(maker.make(pinned, Wanted(chart, baseline=kept, footnote=False)), WIDE, chart_only=True))
        for kept in (True, False)
    )
    assert int(np.count_nonzero((shown != plain).any(axis=2))) > 100
