"""Decks for tests, made once: the sample study with every chart, and what stands on the slides of a file."""

import functools
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pptx import Presentation

from core.chart_names import CHART_NAMES
from core.samples import sample_study
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES, Page
from core.slides.slide import Assumption, Deck, Slide
from core.study import Study

EMU = 914_400


@functools.cache
def sample_slides() -> tuple[Slide, ...]:
    """Every chart of the sample, and one on half and on a third of the width."""
    wanted = [Wanted(chart) for chart in CHART_NAMES]
    wanted += [Wanted("lifetime", crop="half"), Wanted("waterfall", crop="third")]
    return SlideMaker().make_all(sample_study(), wanted)


def slides_of(study: Study, charts: Iterable[str]) -> tuple[Slide, ...]:
    """These charts of a study."""
    return SlideMaker().make_all(study, [Wanted(chart) for chart in charts])


def sample_deck(page: Page = PAGES["16:9"], **more: Any) -> Deck:
    """A deck of them."""
    return Deck("Sample", page, sample_slides(), **more)


def assumptions(count: int) -> tuple[Assumption, ...]:
    """So many inputs that differ."""
    told = ("Price of a server", "$250,000", "$310,000", "Price list, 2026-10", "analyst's edit")
    return tuple(Assumption(f"Chip {number}", *told) for number in range(1, count + 1))


def opened(content: bytes) -> Any:
    """The file as python-pptx reads it."""
    return Presentation(io.BytesIO(content))


@dataclass(frozen=True)
class Said:
    """A piece of text on a slide: where its shape stands in inches, and its sizes in points."""

    shape: str
    text: str
    left: float
    top: float
    right: float
    bottom: float
    sizes: tuple[float, ...]


def texts(slide: Any) -> Iterator[Said]:
    """Every text box and placeholder of a slide that holds words."""
    for shape in slide.shapes:
        if not shape.has_text_frame or not shape.text_frame.text.strip():
            continue
        runs = [run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]
        yield Said(
            shape.name,
            shape.text_frame.text,
            shape.left / EMU,
            shape.top / EMU,
            (shape.left + shape.width) / EMU,
            (shape.top + shape.height) / EMU,
            tuple(run.font.size.pt for run in runs if run.font.size is not None),
        )


def table_of(slide: Any) -> list[list[str]]:
    """The rows of a slide's table."""
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text_frame.text for cell in row.cells] for row in table.rows]
