"""What an export costs: a deck of ten slides in at most 3 s."""

from typing import Any

import pytest

from core.chart_names import CHART_NAMES
from core.export.pptx.deck import deck_bytes
from core.export.state import packed
from core.samples import sample_study
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES
from core.slides.slide import Deck, Slide
from tests.core.export.slide_templates import firm_template

TEN = [chart for chart in CHART_NAMES if chart != "moved"][:10]
"""The first ten charts that the sample has data for."""


def slides() -> tuple[Slide, ...]:
    """Ten slides of a study that nothing was kept of."""
    return SlideMaker().make_all(sample_study(), [Wanted(chart) for chart in TEN])


def deck(made: tuple[Slide, ...]) -> Deck:
    return Deck("Sample", PAGES["16:9"], made, has_agenda=True, state=packed(sample_study()))


@pytest.mark.parametrize("template", [None, firm_template()], ids=["shipped look", "template"])
def bench_ten_slides_written(benchmark: Any, template: bytes | None) -> None:
    made = deck(slides())
    content = benchmark.pedantic(lambda: deck_bytes(made, template=template), rounds=5, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(content)


def bench_ten_slides_from_the_study_to_the_file(benchmark: Any) -> None:
    """Charts evaluated and built, slides made, the deck written: what a person waits for."""
    content = benchmark.pedantic(lambda: deck_bytes(deck(slides())), rounds=5, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(content)
