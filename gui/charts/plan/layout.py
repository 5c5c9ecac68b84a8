"""One chart at one size, settled: names where they fit best, the axes around them, and what the strip has to hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gui.charts.look import Ranges
from gui.charts.plan.arrangement import ALONE, Arrangement, Planner, Room, Shared
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.mapping import Range
from gui.charts.plan.naming import Namer, Naming, gutter_for, names_room, namings
from gui.charts.plan.places import Ground
from gui.charts.plan.plotted import Plotted
from gui.charts.plan.words import Word, WordPlacer, points_of_bars, series_key

_LOW = 13.0  # lines of type: two panels that have less between them go without the title of their x axis


@dataclass(frozen=True, slots=True)
class Settled:
    """What proved possible so far for a chart of this structure and size. tried: ways of naming that failed."""

    tried: int = 0
    strip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """The arrangement with all words in their places. complete: False if the strip must grow and all be redone."""

    arrangement: Arrangement
    words: tuple[Word, ...]
    settled: Settled
    complete: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What a chart is laid out in: its fonts, the size of the plot widget, the ranges a person zoomed to.

    shared: what a panel has in common with another one.
    """

    lettering: Lettering
    width: float
    height: float
    zoomed: Ranges | None
    shared: Shared = ALONE


def lay_out(plotted: Plotted, place: Place, settled: Settled) -> Layout:
    """Arrange a chart in its place, with the best way of naming that is not known to fail."""
    ways = namings(plotted)
    # other numbers of the same chart may have fewer ways of naming: the last one always works
    for tried in range(min(settled.tried, len(ways) - 1), len(ways)):
        layout = _attempt(plotted, place, replace(settled, tried=tried), ways[tried])
        if layout is not None:
            return layout
    raise AssertionError("the legend strip always works")


def lay_out_aligned(panels: Sequence[tuple[Plotted, Place, Settled]]) -> tuple[Layout, ...]:
    """Arrange panels one above the other so that one x is at one pixel in all; only the lowest prints the x axis."""
    last = len(panels) - 1
    low = sum(place.height for _, place, _ in panels) < _LOW * panels[0][1].lettering[Face.TICK].line
    shared = replace(ALONE, prints_x_title=not low)
    for _ in range(4):  # names may find another place in a narrower frame, which then needs another margin
        layouts = tuple(
            lay_out(plotted, replace(place, shared=replace(shared, prints_x=index == last)), settled)
            for index, (plotted, place, settled) in enumerate(panels)
        )
        frames = [layout.arrangement.mapping.frame for layout in layouts]
        spans = [layout.arrangement.mapping.x for layout in layouts]
        if len({(frame.left, frame.width, span) for frame, span in zip(frames, spans, strict=True)}) == 1:
            break
        shared = replace(
            shared,
            left=max(shared.left, *(frame.left for frame in frames)),
            right=max(
                shared.right, *(place.width - frame.right for (_, place, _), frame in zip(panels, frames, strict=True))
            ),
            x=(min(span[0] for span in spans), max(span[1] for span in spans)),
        )
        panels = [(plotted, place, layout.settled) for (plotted, place, _), layout in zip(panels, layouts, strict=True)]
    return layouts


def lay_out_beside(panels: Sequence[tuple[Plotted, Place, Settled]]) -> tuple[Layout, ...]:
    """Arrange panels side by side in the same ranges, each in its own place."""
    for _ in range(2):  # names that find another place in other ranges may have settled otherwise
        layouts = tuple(lay_out(*one) for one in panels)
        maps = [layout.arrangement.mapping for layout in layouts]
        if len({(one.x, one.y) for one in maps}) == 1:
            break
        ranges = (_around([one.x for one in maps]), _around([one.y for one in maps]))
        panels = [
            (plotted, replace(place, zoomed=ranges), layout.settled)
            for (plotted, place, _), layout in zip(panels, layouts, strict=True)
        ]
    return layouts


def _around(spans: Sequence[Range]) -> Range:
    return min(low for low, _ in spans), max(high for _, high in spans)


def _attempt(plotted: Plotted, place: Place, settled: Settled, way: Naming) -> Layout | None:
    """The chart with its series named in one way; None if one of the names finds no place."""
    lettering = place.lettering
    gutter = gutter_for(plotted, lettering, place.width, way)
    if gutter is None and way in (Naming.BESIDE, Naming.SMALL_BESIDE) and plotted.series:
        return None
    inside = names_room(plotted, lettering, place.width) if way is Naming.INSIDE else {}
    room = Room(place.width, place.height, gutter.width if gutter else 0.0, inside, place.shared)
    arrangement = Planner(plotted, lettering, room, place.zoomed).plan()
    if plotted.spec.empty:
        return Layout(arrangement, (), settled, complete=True)
    strip = settled.strip
    if way is Naming.STRIP:
        strip |= {series_key(series) for series in plotted.series}
    placer = WordPlacer(plotted, arrangement, lettering, strip)
    words = placer.at_bars()
    if not (plotted.series or plotted.markers or plotted.lines or plotted.guides or plotted.cells):
        now = replace(settled, strip=strip | placer.homeless)
        return Layout(arrangement, words, now, complete=now.strip == settled.strip)
    namer = Namer(plotted, arrangement, lettering)
    ground = Ground(arrangement.mapping.frame, np.vstack((namer.data(), points_of_bars(plotted, arrangement.mapping))))
    ground.taken += [word.box for word in words]
    words += placer.at_markers(ground)
    names: tuple[Word, ...] | None = ()
    if way is Naming.INSIDE:
        names = namer.inside(ground)
    elif gutter is not None:
        names = namer.beside(gutter, ground)
    if names is None:
        return None
    words += names + placer.at_lines(ground) + placer.at_guides(ground) + placer.at_cells(ground)
    now = replace(settled, strip=strip | placer.homeless)
    return Layout(arrangement, words, now, complete=now.strip == settled.strip)
