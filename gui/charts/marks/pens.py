"""How series, bars, marks and lines look in a theme: pens, symbols and their sizes. The legend paints with the same."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from core.charts.spec import BASELINE_COLOUR, Band, Bar, Guide, Series
from gui.charts.plan.plotted import is_crowd, is_dense
from gui.theme import Theme

# Dash and symbol tell series apart where colour cannot; in units of the pen's width.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (4.0, 2.0),
    (1.0, 1.6),
    (6.0, 1.8, 1.0, 1.8),
    (8.0, 2.5),
    (3.0, 1.5, 1.0, 1.5, 1.0, 1.5),
    (2.0, 1.2),
)
_PALE_DASH, _PALE_ALPHA = (5.0, 4.0), 190
"""Of lines of what is assumed to come, or was before: the gaps are longer than those that tell colours apart."""
SYMBOLS = ("o", "s", "t1", "d", "t", "h", "star")
SYMBOL_SIZES = {"star": 11.0, "t": 9.0, "t1": 9.0, "d": 9.5}
_LINE, _STRONG_LINE = 2.0, 3.0
_MARK_LINE, _GHOST_LINE, _GHOST_DASH = 4.0, 1.8, (3.0, 2.0)
_HALO, _EDGE = 1.3, 1.0  # pixels around a line over cells, and of the line at the borders of a band
_DENSE_SCALE, _CROWD_SCALE = 0.75, 0.6  # of symbols of which there are many


def series_pen(theme: Theme, series: Series) -> QPen:
    """The pen of a series: its colour and its dash."""
    width = _STRONG_LINE if series.emphasised else _LINE
    if series.points:
        width *= 0.8  # the symbols carry the weight
    pen = QPen(QColor(theme.series_colour(series.colour)), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    dash = DASHES[(series.colour if series.dash is None else series.dash) % len(DASHES)]
    if series.dashed:
        dash = _PALE_DASH
        faded = pen.color()
        faded.setAlpha(_PALE_ALPHA)
        pen.setColor(faded)
    if dash:
        pen.setDashPattern(list(dash))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    else:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def bar_colour(theme: Theme, bar: Bar) -> QColor:
    """The fill of a bar: of its own, or of its tone."""
    return QColor(theme.tone(bar.tone) if bar.colour is None else theme.series_colour(bar.colour))


def mark_pen(theme: Theme, colour: int) -> QPen:
    """The pen of the marks at bars: dashed for the baseline, a thick line for a scenario."""
    pen = QPen(QColor(theme.series_colour(colour)), _MARK_LINE)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if colour == BASELINE_COLOUR:
        pen.setWidthF(_GHOST_LINE)
        pen.setDashPattern(list(_GHOST_DASH))
    return pen


def reference_pen(theme: Theme, *, on_colour: bool = False) -> QPen:
    """The pen of a reference line; on_colour: over coloured cells, where grey would be lost."""
    pen = QPen(QColor(theme.text if on_colour else theme.text_dim), 1.4)
    pen.setCosmetic(True)
    pen.setDashPattern([5.0, 3.0])
    return pen


def guide_pen(theme: Theme, guide: Guide, *, on_colour: bool = False) -> QPen:
    """The pen of a guide: as a reference line, drawn through where it is the main one, and bold over cells."""
    pen = reference_pen(theme, on_colour=on_colour)
    if guide.colour is not None:
        pen.setColor(QColor(theme.series_colour(guide.colour)))
    if not guide.dashed:
        pen.setStyle(Qt.PenStyle.SolidLine)
        pen.setWidthF(_STRONG_LINE if on_colour else pen.widthF())
    return pen


def halo_pen(theme: Theme, pen: QPen) -> QPen:
    """The pen of what lies under a line over coloured cells, so that it is seen on all of them."""
    halo = QPen(QColor(theme.surface), pen.widthF() + 2 * _HALO)
    halo.setCosmetic(True)
    halo.setCapStyle(Qt.PenCapStyle.FlatCap)
    return halo


def band_look(theme: Theme, band: Band) -> tuple[QBrush, QPen]:
    """The fill of a band, as strong as it says, and the thin line at its borders."""
    fill, edge = QColor(theme.series_colour(band.colour)), QColor(theme.series_colour(band.colour))
    fill.setAlphaF(min(max(band.strength, 0.0), 1.0))
    edge.setAlphaF(min(1.0, 2.5 * fill.alphaF()))
    pen = QPen(edge, _EDGE)
    pen.setCosmetic(True)
    return QBrush(fill), pen


def series_symbol(series: Series) -> str:
    """The symbol of a series' points."""
    return SYMBOLS[0 if series.colour == BASELINE_COLOUR else series.colour % len(SYMBOLS)]


def symbol_scale(series: Series) -> float:
    """Size of the symbols of a series, where 1 is that of a few points."""
    if series.hollow:
        return 1.0
    return _CROWD_SCALE if is_crowd(series) else _DENSE_SCALE if is_dense(series) else 1.0
