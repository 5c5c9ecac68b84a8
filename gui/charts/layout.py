"""One chart at one size, settled: names where they fit best, the axes around them, and what the strip has to hold."""

from dataclasses import dataclass, replace

from gui.charts.arrangement import Arrangement, Planner, Range, Room
from gui.charts.lettering import Lettering
from gui.charts.naming import Namer, Naming, gutter_for, names_room, namings
from gui.charts.places import Ground
from gui.charts.plotted import Plotted
from gui.charts.words import Word, WordPlacer, series_key


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


def lay_out(
    plotted: Plotted,
    lettering: Lettering,
    width: float,
    height: float,
    settled: Settled,
    zoomed: tuple[Range, Range] | None,
) -> Layout:
    """Arrange a chart in a plot widget of this size, given what is known to fail."""
    ways = namings(plotted)
    for tried in range(settled.tried, len(ways)):
        way = ways[tried]
        gutter = gutter_for(plotted, lettering, width, way)
        if gutter is None and way in (Naming.BESIDE, Naming.SMALL_BESIDE) and plotted.series:
            continue
        inside = names_room(plotted, lettering, width) if way is Naming.INSIDE else {}
        room = Room(width, height, gutter.width if gutter else 0.0, inside)
        arrangement = Planner(plotted, lettering, room, zoomed).plan()
        if plotted.spec.empty:
            return Layout(arrangement, (), settled, complete=True)
        strip = settled.strip
        if way is Naming.STRIP:
            strip |= {series_key(series) for series in plotted.series}
        now = Settled(tried, strip)
        placer = WordPlacer(plotted, arrangement, lettering, strip)
        words = placer.at_bars()
        if not (plotted.series or plotted.markers or plotted.lines):
            return Layout(arrangement, words, now, complete=True)
        namer = Namer(plotted, arrangement, lettering)
        ground = Ground(arrangement.mapping.frame, namer.data())
        ground.taken += [word.box for word in words]
        words += placer.at_markers(ground)
        names: tuple[Word, ...] | None = ()
        if way is Naming.INSIDE:
            names = namer.inside(ground)
        elif gutter is not None:
            names = namer.beside(gutter, ground)
        if names is None:
            continue
        words += names + placer.at_lines(ground)
        now = replace(now, strip=strip | placer.homeless)
        return Layout(arrangement, words, now, complete=now.strip == settled.strip)
    raise AssertionError("the legend strip always works")
