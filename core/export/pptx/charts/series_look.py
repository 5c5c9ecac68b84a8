"""How lines and points look on a slide: colour, dash and symbol of each series, as on the screen."""

from core.charts.spec import Guide, Series
from core.export.colours import ChartColours, mixed
from core.export.pptx.charts.xml import NO_FILL, NO_LINE, line, marker, solid

DASHES = ("solid", "dash", "sysDot", "dashDot", "lgDash", "lgDashDotDot", "sysDash")
"""Presets that tell series apart where colour cannot; by palette index."""
_SYMBOLS = ("circle", "square", "triangle", "diamond", "star", "x", "plus")
_OPEN = frozenset({"star", "x", "plus"})  # drawn by their outline alone
_PALE_DASH = "lgDash"
_DENSE, _CROWD = 14, 120  # points of a frontier, of a cloud


def line_of(series: Series, look: ChartColours) -> str:
    """Its line; none where it is a cloud of points."""
    if not series.line:
        return NO_LINE
    width = 2.75 if series.emphasised else 2.0
    if series.points:
        width *= 0.75  # the symbols carry the weight
    dash = _PALE_DASH if series.dashed else DASHES[dash_index(series) % len(DASHES)]
    return line(look.of_series(series.colour), 1.75 if series.dashed else width, dash)


def dash_index(series: Series) -> int:
    """Position of its pattern, and of its symbol."""
    return max(0, series.colour) if series.dash is None else series.dash


def symbol_of(series: Series, look: ChartColours, *, strong: bool = False) -> str:
    """The symbol at its points. strong: at the end of a line."""
    count = len(series.x)
    crowd = not series.line and count > _CROWD
    size = 4.0 if crowd else 5.0 if series.points and count > _DENSE else 7.0
    size = 7.0 if strong else size
    symbol = _SYMBOLS[dash_index(series) % len(_SYMBOLS)]
    colour = look.of_series(series.colour)
    if symbol in _OPEN:
        return marker(symbol, size, NO_FILL, line(colour, 1.25))
    if series.hollow:
        return marker(symbol, size + 1, solid(mixed(colour, look.background, 0.7)), line(colour, 1.5))
    return marker(symbol, size, solid(colour, 0.55 if crowd else 1.0), NO_LINE)


def line_of_guide(guide: Guide, look: ChartColours) -> str:
    """A line that data are read against: of a series in its colour, else grey; a limit is dashed."""
    colour = look.text_dim if guide.colour is None else look.of_series(guide.colour)
    return line(colour, 1.25, "dash" if guide.dashed else "solid")
