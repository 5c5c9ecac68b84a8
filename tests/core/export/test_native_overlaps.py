"""Words in charts on slides cover no other words: measured from the file, with letters as wide as usual ones."""

import math
from itertools import combinations
from typing import Any

import pytest

from core.charts import CHARTS
from core.slides.page import PAGES
from tests.core.export.native_decks import (
    A,
    C,
    Reading,
    charts_in,
    content_of,
    page_of,
    shapes_in,
    specs,
    texts_in,
)  # fmt: skip
from tests.gui.chart_cases import charts_of

Rect = tuple[float, float, float, float]
_EM = 0.52  # of the size of type, an average letter of Arial
_GAP = 0.05
_EMU = 914_400


def labels_of(reading: Reading, wide: float, high: float) -> list[tuple[str, Rect]]:
    """Where the words at points of an XY chart stand, in inches from the corner of its frame."""
    found = []
    for series in reading.xml.iter(f"{C}ser"):
        for label in series.iter(f"{C}dLbl"):
            index = int(label.find(f"{C}idx").get("val"))
            x, y = places_of(reading, series, index, wide, high)
            nudge = label.find(f"{C}layout/{C}manualLayout")
            if nudge is not None:
                x += float(nudge.find(f"{C}x").get("val")) * wide
                y += float(nudge.find(f"{C}y").get("val")) * high
            lines = ["".join(run.text or "" for run in one.iter(f"{A}t")) for one in label.iter(f"{A}p")]
            points = int(label.find(f".//{A}rPr").get("sz")) / 100
            found.append((" ".join(lines), _rect(x, y, label.find(f"{C}dLblPos").get("val"), lines, points)))
    return found


def places_of(reading: Reading, series: Any, index: int, wide: float, high: float) -> tuple[float, float]:
    """Where a point of an XY chart stands, in inches from the corner of its frame."""
    inner = reading.xml.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
    left, top, width, height = (float(inner.find(f"{C}{one}").get("val")) for one in "xywh")
    across, up = (_span(axis) for axis in reading.xml.iter(f"{C}valAx"))
    x, y = (reading.cached(series, one)[index] for one in ("xVal", "yVal"))
    return (left + _share(x, across) * width) * wide, (top + (1 - _share(y, up)) * height) * high


def _span(axis: Any) -> tuple[float, float, bool]:
    scaling = axis.find(f"{C}scaling")
    ends = [float(scaling.find(f"{C}{end}").get("val")) for end in ("min", "max")]
    return ends[0], ends[1], scaling.find(f"{C}logBase") is not None


def _share(value: float, span: tuple[float, float, bool]) -> float:
    low, high, log = span
    return math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)


def _rect(x: float, y: float, side: str, lines: list[str], points: float) -> Rect:
    wide, high = max(map(len, lines)) * _EM * points / 72, len(lines) * 1.15 * points / 72
    if side in "tb":
        top = y - _GAP - high if side == "t" else y + _GAP
        return x - wide / 2, top, x + wide / 2, top + high
    left = x + _GAP if side == "r" else x - _GAP - wide
    return left, y - high / 2, left + wide, y + high / 2


def _cover(one: Rect, other: Rect) -> bool:
    tolerance = 0.02
    return (
        one[0] + tolerance < other[2]
        and other[0] + tolerance < one[2]
        and one[1] + tolerance < other[3]
        and other[1] + tolerance < one[3]
    )


def covered(content: bytes) -> list[tuple[str, str]]:
    """Pairs of words that cover each other, in all XY charts of a file."""
    frames = [shape for shape in shapes_in(content) if shape.has_chart]
    found = []
    for frame, reading in zip(frames, charts_in(content), strict=True):
        if reading.xml.find(f".//{C}scatterChart") is not None:
            labels = labels_of(reading, frame.width / _EMU, frame.height / _EMU)
            found += [(a, b) for (a, one), (b, other) in combinations(labels, 2) if _cover(one, other)]
    return found


LINES = ("lifetime", "pareto", "margin", "roofline", "latency", "capacity", "history", "parity", "share month")


@pytest.mark.parametrize("crop", ["full", "half", "third"])
@pytest.mark.parametrize("case", ["plain", "baseline", "beside"])
def test_A25_words_in_charts_of_lines_cover_no_others(case: str, crop: Any) -> None:
    assert not [(name, pair) for name in LINES for pair in covered(content_of(case, name, crop))]


@pytest.mark.parametrize(
    "case", ["one month", "one chip", "thirty chips", "long names", "large prices", "negative margins", "a network"]
)
def test_A25_words_cover_no_others_whatever_the_study(case: str) -> None:
    charts = charts_of(case)
    wanted = [one for one in CHARTS if one in LINES and one != "parity"]
    assert not [(name, pair) for name in wanted for pair in covered(page_of(charts[name]))]


def test_a_word_at_a_mark_is_not_struck_through_by_the_line_that_it_is_on() -> None:
    (frame,), (reading,) = shapes_in(content_of("plain", "lifetime")), charts_in(content_of("plain", "lifetime"))
    wide, high = frame.width / _EMU, frame.height / _EMU
    left, top, right, bottom = next(rect for words, rect in labels_of(reading, wide, high) if "payback" in words)
    revenue = reading.series()["Revenue"]
    known = [index for index, x in enumerate(reading.cached(revenue, "xVal")) if x is not None]
    points = [places_of(reading, revenue, index, wide, high) for index in known]
    assert len(points) > 30
    assert not [(x, y) for x, y in points if left < x < right and top < y < bottom]


def test_words_at_lines_that_are_near_each_other_can_be_told_apart() -> None:
    (frame,), (reading,) = shapes_in(content_of("plain", "parity")), charts_in(content_of("plain", "parity"))
    rects = dict(labels_of(reading, frame.width / _EMU, frame.height / _EMU))
    equal, near = rects["equal"], rects["±20 %"]
    apart = max(near[0] - equal[2], equal[0] - near[2], near[1] - equal[3], equal[1] - near[3])
    assert apart > 0.03


@pytest.mark.parametrize("crop", ["half", "third"])
def test_two_low_panels_share_a_legend_and_are_no_less_high_than_can_be_read(crop: Any) -> None:
    content = page_of(specs("beside")["margin"], crop, PAGES["16:9 small"])
    shapes = shapes_in(content)
    charts, words = [one for one in shapes if one.has_chart], [one for one in shapes if one.has_text_frame]
    assert (len(charts), len(words)) == (2, 1)
    for frame, reading in zip(charts, charts_in(content), strict=True):
        inner = reading.xml.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
        top, height = (float(inner.find(f"{C}{one}").get("val")) * frame.height / _EMU for one in "yh")
        assert height > 0.35
        below = frame.top / _EMU + top
        assert (words[0].top + words[0].height) / _EMU < below
    named = words[0].text_frame.text.replace("\u00a0", " ")
    assert all(series.label[:4] in named for series in specs("beside")["margin"].series)


@pytest.mark.parametrize(("page", "crop", "name"), [("A4", "half", "waterfall"), ("16:9 small", "third", "share")])
def test_names_of_columns_stand_upright_where_they_would_be_cut_or_broken(page: str, crop: Any, name: str) -> None:
    content = page_of(specs("beside")[name], crop, PAGES[page])
    for reading in charts_in(content):
        turn = reading.xml.find(f".//{C}catAx/{C}txPr/{A}bodyPr").get("rot")
        assert turn == "-5400000"
        assert not [text for text in reading.cached(next(reading.xml.iter(f"{C}ser")), "cat") if "…" in text]
    assert "…" not in "".join(words for words in texts_in(content).split("\n") if words.startswith(("+$", "$", "×")))


@pytest.mark.parametrize("case", ["plain", "baseline", "beside"])
@pytest.mark.parametrize("crop", ["full", "half", "third"])
def test_frames_and_boxes_of_a_chart_stay_on_the_place_that_it_has(case: str, crop: Any) -> None:
    page = PAGES["16:9"]
    box = page.places(crop).chart
    for name in ("chips", "share", "heat", "waterfall", "tornado", "margin"):
        for shape in shapes_in(content_of(case, name, crop)):
            assert shape.left / _EMU >= box.left - 0.01
            assert (shape.left + shape.width) / _EMU <= box.right + 0.01
            assert shape.top / _EMU >= box.top - 0.01
            assert (shape.top + shape.height) / _EMU <= box.bottom + 0.02
