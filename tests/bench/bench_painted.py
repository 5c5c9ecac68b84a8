"""A slide as PNG at 3× (at most 0.6 s, packing included), as SVG, as a page of PDF, and as the preview paints it."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.samples import sample_study
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES
from core.slides.slide import Deck, Slide
from gui.export.page_view import SlideView
from gui.export.painted import pdf_bytes, png_bytes, svg_bytes

WIDE = PAGES["16:9"]
CHARTS = ("lifetime", "pareto", "heat")


@pytest.fixture(scope="module")
def slides() -> dict[str, Slide]:
    maker, study = SlideMaker(), sample_study()
    return {chart: maker.make(study, Wanted(chart)) for chart in CHARTS}


@pytest.mark.parametrize("chart", CHARTS)
def bench_a_png_at_three_times(benchmark: Any, qapp: object, slides: dict[str, Slide], chart: str) -> None:
    content = benchmark(png_bytes, slides[chart], WIDE, 3)
    benchmark.extra_info["kB"] = len(content) // 1000


@pytest.mark.parametrize("chart", CHARTS)
def bench_an_svg(benchmark: Any, qapp: object, slides: dict[str, Slide], chart: str) -> None:
    content = benchmark(svg_bytes, slides[chart], WIDE)
    benchmark.extra_info["kB"] = len(content) // 1000


@pytest.mark.parametrize("chart", CHARTS)
def bench_a_page_of_pdf(benchmark: Any, qapp: object, slides: dict[str, Slide], chart: str) -> None:
    content = benchmark(pdf_bytes, Deck("", WIDE, (slides[chart],)))
    benchmark.extra_info["kB"] = len(content) // 1000


def bench_the_preview_of_another_slide(benchmark: Any, qtbot: QtBot, slides: dict[str, Slide]) -> None:
    view = SlideView()
    qtbot.addWidget(view)
    view.resize(640, 360)
    turns = iter(range(10**9))

    def show() -> None:
        view.show_slide(slides[CHARTS[next(turns) % 2]], WIDE)
        view.grab()

    benchmark(show)
