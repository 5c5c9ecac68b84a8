"""A23: with a person's template, the deck has its size and its title placeholder, and every series a colour of its own.

With a `theme.json` besides, the colours are those of that file, even for nine series.
"""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from core.charts.spec import Axis, ChartSpec, Series
from core.export.pptx.deck import deck_bytes
from core.slides.brand import Brand
from core.slides.page import PAGES
from core.slides.slide import Deck
from tests.core.export.decks import opened, sample_slides, texts
from tests.core.export.slide_templates import ACCENTS, BODY, HEADING, HIDDEN, as_potx, firm_template

PALETTE = (
    "#0B3C5D", "#D9534F", "#328CC1", "#5CB85C", "#6A0572", "#D9A404", "#1D7874", "#8C5E58", "#40407A",
)  # fmt: skip
BRAND = Brand(palette=PALETTE, footer="Example Ltd")


def nine_lines() -> ChartSpec:
    series = tuple(
        Series(f"s{number}", f"Chip {number}", (0.0, 1.0, 2.0), (1.0, 2.0 + number, 3.0), number) for number in range(9)
    )
    return ChartSpec("nine", "Nine", "Of nine chips", Axis("Month"), Axis("Cost"), series, summary="Nine lines.")


def deck() -> Deck:
    first = sample_slides()[0]
    return Deck("Sample", PAGES["16:9"], (*sample_slides(), replace(first, id="nine", chart="nine", spec=nine_lines())))


@pytest.fixture(scope="module")
def content() -> bytes:
    return deck_bytes(deck(), template=as_potx(firm_template()), brand=BRAND)


@pytest.fixture(scope="module")
def made(content: bytes) -> Any:
    return opened(content)


def colours(series: Any) -> set[str]:
    """Colours that line, fill and marker of a series name, as #RRGGBB; "theme" for one that is left open."""
    found = set()
    for part in (series.find("{*}spPr"), series.find("{*}marker/{*}spPr")):
        if part is None:
            continue
        found |= {f"#{one.get('val')}" for one in part.iter("{*}srgbClr")}
        found |= {"theme" for _ in part.iter("{*}schemeClr")}
    return found


def all_series(slide: Any) -> list[Any]:
    return [
        series
        for shape in slide.shapes
        if shape.has_chart
        for series in shape.chart._chartSpace.iter("{*}ser")
    ]  # fmt: skip


def test_A23_the_deck_has_the_templates_size_and_title_placeholder(made: Any) -> None:
    assert (made.slide_width, made.slide_height) == (9_144_000, 6_858_000)
    shown = [*(slide.title for slide in sample_slides()), sample_slides()[0].title]
    assert [slide.shapes.title.text_frame.text for slide in made.slides] == shown
    for slide in made.slides:
        title = slide.shapes.title
        assert title.is_placeholder
        assert slide.slide_layout.name == "Title Only"
        assert title.element.find("{*}spPr/{*}xfrm") is None  # where the layout has it
        assert title.text_frame.paragraphs[0].runs[0].font.name == HEADING
        assert {said.text for said in texts(slide)} >= {"Example Ltd"}


def test_A23_everything_stands_below_the_title_inside_the_page(made: Any) -> None:
    for slide in made.slides:
        title = slide.shapes.title
        for shape in slide.shapes:
            if shape.is_placeholder:
                continue
            assert shape.top >= title.top + title.height, shape.name
            assert shape.left >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height


def test_A23_every_series_of_nine_has_its_own_colour_of_the_theme_json(made: Any) -> None:
    named = [colours(series) for series in all_series(made.slides[len(sample_slides())])]
    lines = [one for one in named if one]
    assert len(lines) >= 9
    for place, colour in enumerate(PALETTE):
        assert colour in lines[place]
        assert lines[place] <= {colour, "#FFFFFF"}


def test_A23_no_series_of_any_chart_leaves_its_colour_to_powerpoint(made: Any) -> None:
    count = 0
    for slide in made.slides:
        for series in all_series(slide):
            shape = series.find("{*}spPr")
            assert shape is not None, slide.shapes.title.text_frame.text
            fills = [one.tag.split("}")[1] for one in shape.iter() if one.tag.split("}")[1] in ("solidFill", "noFill")]
            assert fills, slide.shapes.title.text_frame.text
            assert "theme" not in colours(series)
            count += 1
    assert count > 30


def test_A23_without_a_theme_json_series_have_the_templates_accents() -> None:
    first, *_ = sample_slides()
    made = opened(
        deck_bytes(Deck("Sample", PAGES["16:9"], (replace(first, spec=nine_lines()),)), template=firm_template())
    )
    named = [one for one in map(colours, all_series(made.slides[0])) if one]
    for place in range(9):
        assert ACCENTS[place % len(ACCENTS)] in named[place]
    fonts = {one.get("typeface") for one in made.slides[0].shapes[1]._element.iter("{*}latin")}
    assert fonts <= {BODY}


def test_A23_nothing_of_the_templates_slides_is_in_the_deck(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            part = file.read(name)
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(part)) as book:
                    part = b"".join(book.read(one) for one in book.namelist())
            assert HIDDEN.encode() not in part, name
