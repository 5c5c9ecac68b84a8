"""What of a chart a slide shows: ranges and annotations can be left out, and nothing then speaks of them.

Without its baseline a chart is made of the study without one (`core.slides.making`): a ghost takes the room of lines,
widens axes and stands in labels, so that no chart can be freed of it afterwards.
"""

import re
from dataclasses import replace

from core.bands import level_text
from core.charts.spec import ChartSpec

_READ_BY = {"roofline": "markers", "tornado": "lines"}
"""Markers and lines without which a chart cannot be read: which point is which, and the line that bars begin at."""
_DRAWS = re.compile(r"[;,] [\d,]+ draws, seed \d+")


def as_wanted(spec: ChartSpec, ranges: bool = True, annotations: bool = True) -> ChartSpec:
    """The chart with what is wanted of it.

    ranges: bands, whiskers and what notes and subtitle say of them; annotations: markers and reference lines that
    point something out. What a title claims stays: it is true without the range that shows it.
    """
    if not ranges:
        spec = _without_ranges(spec)
    if not annotations:
        spec = _without_annotations(spec)
    return spec


def _without_ranges(spec: ChartSpec) -> ChartSpec:
    band = level_text()
    subtitle = _DRAWS.sub("", spec.subtitle).replace(f" with {band}", "")
    return replace(
        spec,
        subtitle=subtitle,
        bands=(),
        bars=tuple(replace(bar, low=None, high=None) for bar in spec.bars),
        notes=tuple(note for note in spec.notes if band not in note),
        draws=0,
        seed=0,
        below=None if spec.below is None else _without_ranges(spec.below),
        multiples=tuple(map(_without_ranges, spec.multiples)),
    )


def _without_annotations(spec: ChartSpec) -> ChartSpec:
    needed = _READ_BY.get(spec.id, "")
    return replace(
        spec,
        markers=spec.markers if needed == "markers" else (),
        lines=spec.lines if needed == "lines" else (),
        below=None if spec.below is None else _without_annotations(spec.below),
        multiples=tuple(map(_without_annotations, spec.multiples)),
    )
