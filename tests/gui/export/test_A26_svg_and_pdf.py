"""A26: SVG is lines, areas and text with name and description; PDF pages have their size, their fonts, no picture."""

import functools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from core.charts import CHARTS
from core.charts.spec import ChartSpec
from core.charts.study_charts import study_charts
from core.editing import choose
from core.export.state import packed
from core.names import visible
from core.samples import sample_study
from core.slides.page import PAGES, Page
from core.slides.slide import Assumption, Deck
from core.steps import finished
from gui.charts.plan.lettering import printed_lettering
from gui.charts.printed import PrintedChart
from gui.export.painted import count_of_pages, pdf_bytes, pdf_steps, png_bytes, svg_bytes
from gui.theme import LIGHT
from tests.gui.chart_cases import charts_of
from tests.gui.chart_inspection import printed_texts
from tests.gui.chart_samples import fan_spec
from tests.gui.export.painted_pages import (
    SVG,
    WIDE,
    fonts_not_embedded,
    has_raster,
    page_sizes,
    parsed,
    said_by,
    slide_of,
    texts_of,
)

pytestmark = pytest.mark.usefixtures("qapp")


def charts() -> list[ChartSpec]:
    return [*charts_of("compared").values(), fan_spec()]


@functools.cache
def svg_of(chart: str) -> bytes:
    """A chart's slide, painted once for all tests."""
    return svg_bytes(slide_of(next(spec for spec in charts() if spec.id == chart)), WIDE)


def deck_of(specs: list[ChartSpec], page: Page = WIDE) -> Deck:
    return Deck("Why <b>serving</b> costs & more", page, tuple(map(slide_of, specs)))


# --- SVG --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", charts(), ids=lambda spec: spec.id)
def test_A26_an_svg_is_text_and_vectors_with_a_title_and_a_description(spec: ChartSpec) -> None:
    slide = slide_of(spec)
    content = svg_of(spec.id)
    root = parsed(content)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert "text" in kinds
    assert not kinds & {"image", "foreignObject", "script", "style", "use", "a"}
    assert root.get("viewBox") == "0 0 1280 720"
    assert (root.get("width"), root.get("height")) == ("13.3333in", "7.5in")
    assert root.findtext(f"{SVG}title") == visible(slide.title)
    assert root.findtext(f"{SVG}desc") == visible(slide.alt_text)
    assert b"non-scaling-stroke" not in content
    assert b"href" not in content


@pytest.mark.parametrize("spec", charts(), ids=lambda spec: spec.id)
def test_A26_every_word_of_a_chart_is_a_text_of_its_svg(spec: ChartSpec) -> None:
    texts = {one.text for one in texts_of(svg_of(spec.id))}
    box = WIDE.places().chart
    bare = replace(spec, title="", subtitle="")
    view = PrintedChart(bare, LIGHT, 96 * box.width, 96 * box.height, printed_lettering(14, 12))
    words = {
        word for panel in view.panels.in_use() for item in panel.labels.items().values() for word in item.word.lines
    }
    ticks = {text for panel in view.panels.in_use() for text in panel.plot.bottom_axis.tick_texts()}
    legend = set(view.legend.texts())
    assert words | ticks | legend <= texts | {""}
    assert printed_texts(view)
    view.close()


def test_A26_fonts_of_an_svg_are_families_with_a_fallback() -> None:
    root = parsed(svg_bytes(slide_of(fan_spec()), WIDE))
    families = {element.get("font-family", "") for element in root.iter(f"{SVG}text")}
    assert len(families) == 1
    assert all(re.fullmatch(r"'[^',]+'(, '[^',]+')*, sans-serif", one) for one in families)


@pytest.mark.parametrize("spec", charts(), ids=lambda spec: spec.id)
def test_no_line_of_a_chart_leaves_its_place_on_the_slide(spec: ChartSpec) -> None:
    box = WIDE.places().chart
    for left, top in _points(parsed(svg_of(spec.id)), 0.0, 0.0):
        assert 96 * box.left - 5 <= left <= 96 * box.right + 5
        assert 96 * box.top - 5 <= top <= 96 * box.bottom + 5


def _points(element: ET.Element, left: float, top: float) -> list[tuple[float, float]]:
    moved = re.fullmatch(r"matrix\(1,0,0,1,([-\d.e]+),([-\d.e]+)\)", element.get("transform", "matrix(1,0,0,1,0,0)"))
    assert moved
    left, top = left + float(moved[1]), top + float(moved[2])
    numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", element.get("d", element.get("points", "")))]
    found = [(left + x, top + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    for child in element:
        found += _points(child, left, top)
    return found


@pytest.mark.parametrize("case", ["foreign names", "long names"])
def test_names_are_letters_whatever_they_hold(case: str) -> None:
    slide = slide_of(charts_of(case)["chips"], title='<img src="file:///etc/passwd"> & "TP<8"')
    root = parsed(svg_bytes(slide, WIDE))
    assert root.findtext(f"{SVG}title") == slide.title
    assert not list(root.iter(f"{SVG}image"))
    shown = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert '<img src="file:///etc/passwd"> & "TP<8"' in " ".join(shown.split())


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_A26_a_pdf_has_its_fonts_inside_and_no_picture(tmp_path: Path) -> None:
    content = pdf_bytes(deck_of(charts()))
    assert not fonts_not_embedded(content)
    assert not has_raster(content)
    rows = said_by("pdffonts", content, tmp_path).splitlines()[2:]
    assert rows
    assert all(re.search(r"\byes\s+\w+\s+\w+\s+\d+\s+\d+$", row) for row in rows), rows
    assert len(said_by("pdfimages", content, tmp_path, "-list").splitlines()) == 2, "the heads alone"


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
def test_A26_each_page_of_a_pdf_has_the_size_of_the_slides(page: Page) -> None:
    deck = deck_of(charts()[:2], page)
    sizes = page_sizes(pdf_bytes(deck))
    assert len(sizes) == 2
    for width, height in sizes:
        assert width == pytest.approx(72 * page.width, abs=0.5)
        assert height == pytest.approx(72 * page.height, abs=0.5)


def test_A26_what_a_pdf_says_can_be_read_and_searched(tmp_path: Path) -> None:
    deck = deck_of([charts_of("compared")["lifetime"]])
    said = said_by("pdftotext", pdf_bytes(deck), tmp_path)
    slide = deck.slides[0]
    assert " ".join(slide.title.split()) in " ".join(said.split())
    assert slide.subtitle in said
    assert "Month of service" in said
    assert "1a2b3c4d" in said


def test_a_pdf_is_named_after_the_study(tmp_path: Path) -> None:
    """Or, where the study is left out, after its first slide: its name may be confidential."""
    deck = deck_of([fan_spec()])
    assert deck.name == "Why <b>serving</b> costs & more"
    with_study, without = (
        said_by("pdfinfo", pdf_bytes(replace(deck, state=one)), tmp_path) for one in (packed(sample_study()), None)
    )
    assert re.search(rf"^Title:\s+{re.escape(deck.name)}$", with_study, re.MULTILINE)
    assert deck.name not in without
    assert "Infernomics" in without


def test_lists_stand_before_and_after_the_slides_as_the_deck_has_them(tmp_path: Path) -> None:
    changed = tuple(
        Assumption("Chip <A>", f"Price {at}", f"{at}.5 $/h", "3 $/h", "A price list", "scenario", "Dear")
        for at in range(40)
    )
    plain = deck_of(charts()[:3])
    state = packed(sample_study())
    deck = replace(plain, has_agenda=True, has_assumptions=True, assumptions=changed, state=state)
    content = pdf_bytes(deck)
    assert "No syntax or stream encoding errors" in said_by("qpdf", content, tmp_path, "--check")
    assert count_of_pages(plain) == 3
    assert len(page_sizes(content)) == count_of_pages(deck) > 5
    first = said_by("pdftotext", content, tmp_path, "-l", "1")
    assert "Agenda" in first
    assert all(" ".join(slide.title.split()) in " ".join(first.split()) for slide in deck.slides)
    whole = said_by("pdftotext", content, tmp_path)
    assert all(f"Price {at}" in whole and f"{at}.5 $/h" in whole for at in range(40))
    assert "Chip <A>" in whole
    assert "(scenario Dear)" in " ".join(whole.split())
    words = said_by("pdftotext", content, tmp_path, "-bbox")
    ends = {round(float(one)) for one in re.findall(r'xMax="([\d.]+)"[^>]*>\$/h<', words)}
    assert len(ends) == 2, "figures end below each other in two columns"


def test_a_deck_is_painted_a_page_at_a_time() -> None:
    deck = deck_of(charts()[:3])
    seen: list[tuple[int, int]] = []
    content = pdf_bytes(deck, lambda done, total, _what: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    said: list[str] = []
    again = finished(pdf_steps(deck), said.append)
    assert said == [slide.title for slide in deck.slides]
    assert len(page_sizes(again)) == len(page_sizes(content)) == 3


def test_a_deck_that_is_given_up_leaves_no_painter_behind() -> None:
    steps = pdf_steps(deck_of(charts()[:3]))
    next(steps)
    steps.close()
    assert page_sizes(pdf_bytes(deck_of(charts()[:1])))


# --- every chart and measure ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", list(CHARTS))
def test_every_chart_in_every_measure_is_painted_without_a_warning(chart: str) -> None:
    study, spec = sample_study(), charts_of("usual")[chart]
    for measure in [one.id for one in spec.measures] or [""]:
        shown = study_charts(choose(study, **{f"{chart}_measure": measure}), None, (chart,))[chart] if measure else spec
        slide = slide_of(shown, "half")
        assert svg_bytes(slide, WIDE).endswith(b"</svg>")
        assert png_bytes(slide, WIDE).startswith(b"\x89PNG")
        assert pdf_bytes(Deck("", WIDE, (slide,))).startswith(b"%PDF-")
