"""Charts and tables on slides are written as PowerPoint's schema has them: nothing that it would want to repair."""

import io
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml

from core.charts.spec import Axis, Bar, ChartSpec, Scale, Series
from core.export.pptx.deck import deck_bytes
from core.slides.page import PAGES
from core.slides.slide import Deck
from tests.core.export.decks import assumptions, sample_slides
from tests.core.export.native_decks import CASES, NAMES, C, charts_in, content_of, page_of, shapes_in
from tests.core.export.office_charts import faults as chart_faults
from tests.core.export.office_schema import faults as schema_faults


def faults(element: Any) -> list[str]:
    """Of a chart part, or of what stands on a slide."""
    found = schema_faults(element)
    return found + chart_faults(element) if element.tag == f"{C}chartSpace" else found


@pytest.mark.parametrize(("case", "crop"), [*((case, "full") for case in CASES), ("beside", "third")])
def test_every_chart_and_table_keeps_the_order_of_the_schema(case: str, crop: Any) -> None:
    for name in NAMES:
        content = content_of(case, name, crop)
        for chart in charts_in(content):
            assert faults(chart.xml) == [], (name, chart.name)
        for shape in shapes_in(content):
            assert faults(shape._element) == [], (name, shape.name)


def test_charts_of_little_keep_it_too() -> None:
    lines = Series("one", "One", (1.0,), (2.0,), 0)
    for spec in (
        ChartSpec("lifetime", "One point", "", Axis("x"), Axis("y"), series=(lines,)),
        ChartSpec("lifetime", "Logs", "", Axis("x", scale=Scale.LOG), Axis("y", scale=Scale.LOG), series=(lines,)),
        ChartSpec("chips", "Zero", "", Axis("x"), Axis("y"), bars=(Bar("a", "a", 0.0, 0.0, "0"),), horizontal=True),
        ChartSpec("chips", "Below", "", Axis("x"), Axis("y"), bars=(Bar("a", "a", 0.0, -1.0, "−1"),)),
    ):
        for chart in charts_in(page_of(spec)):
            assert faults(chart.xml) == [], spec.title


def test_the_text_of_slides_lists_and_masters_keeps_it() -> None:
    made = Deck("Sample", PAGES["16:9"], sample_slides()[:2], True, True, assumptions(3))
    found = Presentation(io.BytesIO(deck_bytes(made)))
    for page in (*found.slides, found.slide_master, *found.slide_layouts):
        assert faults(page.element) == []


def test_a_wrong_order_a_wrong_place_and_a_wrong_axis_are_found() -> None:
    content = content_of("plain", "chips")
    whole = parse_xml(shapes_in(content)[0].chart.part.blob)
    assert faults(whole) == []
    series = whole.find(f".//{C}ser")
    series.insert(0, series.find(f"{C}val"))
    next(whole.iter(f"{C}dLblPos")).set("val", "t")
    whole.find(f".//{C}valAx/{C}axId").set("val", "7")
    said = " ".join(faults(whole))
    assert "c:ser has c:val c:idx c:order" in said
    assert "stands at t" in said
    assert "axes" in said
