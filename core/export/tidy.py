"""A deck as one tidy table: a row a drawn value, with all that tells whose it is; CSV, exact to the last digit.

Above the table stand comment lines that begin with "# " (titles, where the figures come from) and below the heads a row
of units. A text that a spreadsheet would run as a formula stands behind an apostrophe.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.charts.spec import Axis, Bar, ChartSpec
from core.formats import month_text
from core.slides.slide import Deck, Slide
from core.tab_separated import without_formula

HEADS = ("slide", "chart", "scenario", "kind", "part", "x_name", "x", "x_unit", "y_name", "y", "y_unit", "detail")
UNITS = ("1", "", "", "", "", "", "as x_unit", "", "", "as y_unit", "", "")
_MARK, _STUDY = "# ", "Study: "
_FIRST = _MARK + _STUDY
_LOOKED_AT = 1_000_000
"""Bytes above whose end the heads stand: comments are short."""
_INSIDE = re.compile('([,;\t]\\s*"*)(?=[=+\\-@＝＋－＠])')
"""What would begin a cell of its own, were a line divided there."""


class _Drawn(NamedTuple):
    """One drawn value. x: a number, or the name of a category."""

    kind: str
    part: str
    x: float | str | None
    y: float | None
    detail: str = ""


def csv_bytes(deck: Deck) -> bytes:
    """The finished file, UTF-8 with a byte order mark, so that Excel reads its letters right."""
    text = io.StringIO(newline="")
    text.writelines(f"{_MARK}{line}\r\n" for line in _comments(deck))
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerow(UNITS)
    for number, slide in enumerate(deck.slides, 1):
        writer.writerows(_rows(number, slide))
    return text.getvalue().encode("utf-8-sig")


def is_deck_table(content: bytes) -> bool:
    """Whether this is a file that `csv_bytes` made."""
    text = content.removeprefix(codecs.BOM_UTF8)
    heads = ",".join(HEADS).encode()
    return text.startswith(_FIRST.encode()) and any(line.rstrip() == heads for line in text[:_LOOKED_AT].splitlines())


def _comments(deck: Deck) -> Iterator[str]:
    """Study, and each slide's title, subtitle and footnote, each on one line."""
    yield _one_line(f"{_STUDY}{deck.name}")
    for number, slide in enumerate(deck.slides, 1):
        yield _one_line(f"Slide {number}: {slide.title}")
        for line in (slide.subtitle, *(slide.footnote.parts if slide.footnote is not None else ())):
            if line:
                yield _one_line(f"Slide {number}: {line}")
        if slide.spec.empty:
            yield _one_line(f"Slide {number}: {slide.spec.empty}")


def _one_line(text: str) -> str:
    return _safe(" ".join(text.split()))


def _rows(number: int, slide: Slide) -> Iterator[list[str]]:
    for spec, scenario in _panels(slide):
        # of bars that lie, what they measure lies along x; a tidy table has it in one column all the same
        names, values = (spec.y, spec.x) if spec.horizontal else (spec.x, spec.y)
        unit, factor = values.unit_label, values.factor
        if spec.cells is not None:
            yield from _map_rows(number, slide, spec, scenario)
            continue
        for one in _drawn(spec):
            x = _place(one.x, names)
            y = None if one.y is None else one.y * factor
            yield _row(number, slide.chart, scenario, one._replace(x=x, y=y), names, values.label, unit)


def _place(x: float | str | None, axis: Axis) -> float | str | None:
    """Where along its axis a value stands, in the unit that it prints; months of the calendar as "2026-05"."""
    if not isinstance(x, float):
        return x
    return month_text(round(x)) if axis.dates else x * axis.factor


def _panels(slide: Slide) -> Iterator[tuple[ChartSpec, str]]:
    """The chart, its second panel, and the same chart of other scenarios, each with whose it is."""
    yield slide.spec, slide.spec.caption or slide.scenario
    if slide.spec.below is not None:
        yield slide.spec.below, slide.scenario
    for other in slide.spec.multiples:
        yield other, other.subtitle


def _row(number: int, chart: str, scenario: str, one: _Drawn, names: Axis, y_name: str, unit: str) -> list[str]:
    return [
        *map(_safe, (str(number), chart, scenario, one.kind, one.part, names.label)),
        _cell(one.x) if isinstance(one.x, float) else _safe(one.x or ""),
        *map(_safe, (names.unit_label, y_name)),
        _cell(one.y),
        *map(_safe, (unit, one.detail)),
    ]


def _safe(text: str) -> str:
    """A text that runs as a formula neither here nor where a semicolon divides cells, as in much of Europe."""
    return _INSIDE.sub(r"\1'", without_formula(text))


def _cell(value: float | None) -> str:
    """A number with every digit; nothing where there is none."""
    return "" if value is None or not math.isfinite(value) else repr(float(value))


def _drawn(spec: ChartSpec) -> Iterator[_Drawn]:
    for series in spec.series:
        details: Iterable[str] = series.details or [""] * len(series.x)
        for x, y, detail in zip(series.x, series.y, details, strict=True):
            yield _Drawn("point" if not series.line else "line", series.label, float(x), y, detail.replace("\n", "; "))
    for band in spec.bands:
        for x, low, high in zip(band.x, band.low, band.high, strict=True):
            yield _Drawn("lower border", band.label, float(x), low)
            yield _Drawn("upper border", band.label, float(x), high)
    for bar in spec.bars:
        yield from _of_bar(bar)
    for marker in spec.markers:
        yield _Drawn("marker", marker.text, float(marker.x), marker.y)
    for guide in spec.guides:
        for x, y in zip(guide.x, guide.y, strict=True):
            yield _Drawn("guide", guide.text, float(x), y)
    for line in spec.lines:
        along, across = (line.value, None) if line.vertical is not spec.horizontal else (None, line.value)
        yield _Drawn("reference line", line.text, along, across)


def _of_bar(bar: Bar) -> Iterator[_Drawn]:
    if bar.part:
        yield _Drawn("segment", bar.part, bar.category, bar.end - bar.start, bar.label)
        return
    if bar.start:
        yield _Drawn("bar start", bar.id, bar.category, bar.start)
    yield _Drawn("bar", bar.id, bar.category, bar.end, bar.label)
    for kind, end in (("band, lower end", bar.low), ("band, upper end", bar.high)):
        if end is not None:
            yield _Drawn(kind, bar.id, bar.category, end)
    for mark in bar.marks:
        yield _Drawn("mark", mark.label, bar.category, mark.value, mark.text)


def _map_rows(number: int, slide: Slide, spec: ChartSpec, scenario: str) -> Iterator[list[str]]:
    """A row a cell of a map: its place along y as the part, what is best there as the detail."""
    cells = spec.cells
    if cells is None:
        return
    for row, y in enumerate(cells.y):
        place = f"{spec.y.label} ({spec.y.unit_label})={y * spec.y.factor!r}"
        for column, x in enumerate(cells.x):
            figure = cells.figures[row][column]
            winner = cells.winners[row][column] if cells.winners else -1
            best = cells.names[winner] if 0 <= winner < len(cells.names) else ""
            shown = None if figure is None else figure * cells.factor
            one = _Drawn("cell", place, float(x * spec.x.factor), shown, best)
            yield _row(number, slide.chart, scenario, one, spec.x, cells.label, cells.unit_label)
