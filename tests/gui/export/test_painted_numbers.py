"""Numbers of painted files against the descriptions of charts: lines and bars by the printed ticks, and words.

Nothing of the program's own drawing is asked: an SVG is read as a person with a ruler would read it.
"""

import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.charts.spec import Axis, Bar, ChartSpec, Scale, Series
from core.slides.slide import Deck
from gui.export.painted import pdf_bytes
from tests.gui.export.painted_pages import SVG, WIDE, PrintedText, parsed, said_by, slide_of, texts_of
from tests.gui.export.test_A26_svg_and_pdf import charts, svg_of

pytestmark = pytest.mark.usefixtures("qapp")

Points = NDArray[np.float64]
NEAR = 1.2
"""Dots by which a ruler may be off: ticks stand on whole dots, and letters have a middle by their ink."""
_EDGE = 96 * WIDE.places().chart.right - 4
"""A number that would reach further is moved back from its tick."""
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
_TICK = re.compile(r"[−-]?\d[\d,]*\.?\d*")
_WRITTEN = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Shape:
    """The corners of a line or an area, in dots of the page; of a curve the ends of its pieces."""

    corners: Points

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, right, top, bottom."""
        left, top = self.corners.min(axis=0)
        right, bottom = self.corners.max(axis=0)
        return float(left), float(right), float(top), float(bottom)


def shapes_of(svg: bytes) -> list[Shape]:
    return list(_shapes(parsed(svg), 0.0, 0.0))


def _shapes(element: ET.Element, left: float, top: float) -> Iterator[Shape]:
    moved = re.fullmatch(r"matrix\(1,0,0,1,([-\d.e]+),([-\d.e]+)\)", element.get("transform", "matrix(1,0,0,1,0,0)"))
    assert moved
    left, top = left + float(moved[1]), top + float(moved[2])
    numbers = [float(one) for one in _NUMBER.findall(element.get("d", element.get("points", "")))]
    if element.tag == f"{SVG}rect":
        x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
        numbers = [x, y, x + width, y + height]
    if numbers:
        yield Shape(np.array(numbers).reshape(-1, 2) + np.array([left, top]))
    for child in element:
        yield from _shapes(child, left, top)


# --- rulers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ruler:
    """From a value of an axis, in its base unit, to a dot of the page: a + b × what ticks say, or its logarithm."""

    a: float
    b: float
    axis: Axis

    def dots(self, values: object) -> Points:
        shown = np.asarray(values, dtype=float) * self.axis.factor
        return self.a + self.b * (np.log10(shown) if self.axis.scale is Scale.LOG else shown)


def ruler_of(axis: Axis, ticks: list[tuple[float, float]]) -> Ruler:
    """From what ticks say and where they stand; a tick at a wrong place is found here."""
    said, dots = np.array(ticks).T
    said = np.log10(said) if axis.scale is Scale.LOG else said
    b, a = np.polyfit(said, dots, 1)
    assert np.abs(a + b * said - dots).max() < NEAR, ticks
    return Ruler(float(a), float(b), axis)


def title_of(axis: Axis, texts: list[PrintedText]) -> PrintedText | None:
    """Where the title of an axis stands, if it has one."""
    said = "Year" if axis.dates else axis.title  # of months, where ticks are years
    return next((one for one in texts if one.text in (said, f"{said}, log")), None)


def ticks_across(axis: Axis, texts: list[PrintedText]) -> list[tuple[float, float]]:
    """The row of numbers next above the title of the axis."""
    title = title_of(axis, texts)
    assert title is not None
    above = [one for one in texts if _TICK.fullmatch(one.text) and 5 < title.baseline - one.baseline < 40]
    row = [one for one in above if one.baseline == max(other.baseline for other in above)]
    row = [one for one in row if one.box.right() < _EDGE]
    # a year stands where its January does
    return [(12.0 * _said(one) + 1 if axis.dates else _said(one), one.box.center().x()) for one in row]


def ticks_up(axis: Axis, texts: list[PrintedText], foot: float) -> list[tuple[float, float]]:
    """The column of numbers at the left edge, under the title of the axis and above a base line."""
    title = title_of(axis, texts)
    assert title is not None
    column = [
        one
        for one in texts
        if _TICK.fullmatch(one.text) and one.box.right() < 130 and title.baseline < one.baseline < foot
    ]
    edge = min((one.box.right() for one in column), default=0.0)
    return [(_said(one), one.box.center().y()) for one in column if one.box.right() < edge + 4]


def _said(one: PrintedText) -> float:
    return float(one.text.replace(",", "").replace("−", "-"))


# --- lines ------------------------------------------------------------------------------------------------------------


def panels_of(spec: ChartSpec) -> list[ChartSpec]:
    return [spec] if spec.below is None else [spec, spec.below]


WITH_LINES = [spec.id for spec in charts() if spec.series]


@pytest.mark.parametrize("chart", WITH_LINES)
def test_lines_and_points_stand_at_their_values_by_the_printed_ticks(chart: str) -> None:
    spec = next(one for one in charts() if one.id == chart)
    texts, shapes = texts_of(svg_of(chart)), shapes_of(svg_of(chart))
    across = ruler_of(spec.x, ticks_across(spec.x, texts))
    feet = [title.baseline for panel in panels_of(spec)[1:] if (title := title_of(panel.y, texts))]
    for panel, foot in zip(panels_of(spec), [*feet, 560.0], strict=True):
        up = ruler_of(panel.y, ticks_up(panel.y, texts, foot))
        compared = sum(_stands(series, across, up, shapes) for series in panel.series)
        assert compared >= min(2, sum(len(one.x) for one in panel.series))


def _stands(series: Series, across: Ruler, up: Ruler, shapes: list[Shape]) -> int:
    """How many points of a series stand at their values: all must."""
    wanted = np.column_stack([across.dots(series.x), up.dots(series.y)])
    wanted = wanted[np.isfinite(wanted).all(axis=1)]
    if series.line:
        held = [one for one in shapes if len(one.corners) >= min(2, len(wanted))]
        assert any(_furthest(wanted, one.corners) < NEAR for one in held), series.id
    else:
        middles = np.array([[(left + right) / 2, (top + bottom) / 2] for left, right, top, bottom in _small(shapes)])
        assert _furthest(wanted, middles) < NEAR, series.id
    return len(wanted)


def _small(shapes: list[Shape]) -> list[tuple[float, float, float, float]]:
    return [one.box for one in shapes if max(one.box[1] - one.box[0], one.box[3] - one.box[2]) < 25]


def _furthest(wanted: Points, found: Points) -> float:
    """How far the point is that is furthest from all that is found."""
    if not len(wanted):
        return 0.0
    return max(float(np.abs(found - point).max(axis=1).min()) for point in wanted)


# --- bars -------------------------------------------------------------------------------------------------------------

WITH_BARS = [spec.id for spec in charts() if spec.bars]


@pytest.mark.parametrize("chart", WITH_BARS)
def test_bars_are_as_long_as_their_values_and_by_the_ticks_where_there_are_any(chart: str) -> None:
    spec = next(one for one in charts() if one.id == chart)
    texts, shapes = texts_of(svg_of(chart)), shapes_of(svg_of(chart))
    axis = spec.x if spec.horizontal else spec.y
    boxes = [one.box for one in shapes]
    ends = {
        (round(box[0], 1), round(box[1], 1)) if spec.horizontal else (round(box[3], 1), round(box[2], 1))
        for box in boxes
    }
    ticks = ticks_across(axis, texts) if spec.horizontal else ticks_up(axis, texts, 600.0)
    rulers = [ruler_of(axis, ticks)] if len(ticks) > 1 else list(_guessed(axis, spec.bars, ends))
    every = [bar for one in (spec, *spec.multiples) for bar in one.bars if bar.start != bar.end]
    assert every
    assert any(all(_is_drawn(bar, ruler, ends) for bar in every) for ruler in rulers)


def _is_drawn(bar: Bar, ruler: Ruler, ends: set[tuple[float, float]]) -> bool:
    low, high = sorted(ruler.dots([bar.start, bar.end]).tolist(), reverse=ruler.b < 0)
    return any(abs(low - first) < NEAR and abs(high - last) < NEAR for first, last in ends)


def _guessed(axis: Axis, bars: tuple[Bar, ...], ends: set[tuple[float, float]]) -> Iterator[Ruler]:
    """Rulers by which the longest bar could be one of those that are drawn."""
    longest = max(bars, key=lambda bar: abs(bar.end - bar.start))
    values = sorted([longest.start * axis.factor, longest.end * axis.factor])
    for first, last in ends:
        b = (last - first) / (values[1] - values[0])
        if abs(b) > 1e-9 and abs(last - first) > 50:
            yield Ruler(first - b * values[0], b, axis)


# --- words ------------------------------------------------------------------------------------------------------------


def said_in(spec: ChartSpec) -> str:
    """Every word of a chart, its titles and its slide, in which a number could stand."""
    slide = slide_of(spec)
    assert slide.footnote is not None
    parts = [slide.title, slide.subtitle, repr(slide.footnote)]
    for one in (*panels_of(spec), *spec.multiples):
        parts += [one.subtitle, one.caption, one.aside_title, one.x.title, one.y.title, *one.notes]
        parts += [*one.x.categories, *one.y.categories]
        parts += [text for bar in one.bars for text in (bar.category, bar.label, bar.part, bar.aside)]
        parts += [mark.label for bar in one.bars for mark in bar.marks]
        parts += [mark.text for bar in one.bars for mark in bar.marks]
        parts += [*(series.name for series in one.series), *(band.label for band in one.bands)]
        parts += [*(marker.text for marker in one.markers), *(line.text for line in one.lines)]
        parts += [guide.text for guide in one.guides]
        parts += [] if one.cells is None else [one.cells.label, one.cells.unit_label, *one.cells.names]
    return " ".join(parts)


@pytest.mark.parametrize("chart", [spec.id for spec in charts()])
def test_every_number_in_an_svg_is_one_of_the_charts_words_or_a_tick(chart: str) -> None:
    spec = next(one for one in charts() if one.id == chart)
    known = set(_WRITTEN.findall(said_in(spec)))
    for one in texts_of(svg_of(chart)):
        if not _TICK.fullmatch(one.text):
            left = [number for number in _WRITTEN.findall(one.text) if number not in known]
            assert not left or "more" in one.text, one.text


@pytest.mark.parametrize("chart", WITH_BARS)
def test_every_label_of_a_bar_is_printed_whole(chart: str) -> None:
    spec = next(one for one in charts() if one.id == chart)
    printed = " ".join(one.text for one in texts_of(svg_of(chart)))
    for bar in (bar for one in (spec, *spec.multiples) for bar in one.bars):
        assert set(bar.label.split()) <= set(printed.split()), bar.label


def test_a_pdf_says_the_numbers_of_the_svgs_and_no_others(tmp_path: Path) -> None:
    deck = Deck("", WIDE, tuple(map(slide_of, charts())))
    pages = said_by("pdftotext", pdf_bytes(deck), tmp_path, "-raw").split("\f")
    assert len(pages) == len(charts()) + 1
    for place, (spec, page) in enumerate(zip(charts(), pages, strict=False), 1):
        painted = Counter(itertools.chain(*(_WRITTEN.findall(one.text) for one in texts_of(svg_of(spec.id)))))
        assert Counter(_WRITTEN.findall(page)) == painted + Counter([str(place)]), spec.id  # with that of the page
