"""The XML of charts, piece by piece: what python-pptx has no words for is written here once.

Every function returns a piece of text in which names are escaped; the order of elements is that of the schema.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from core.export.pptx.charts.workbook import Cell, Column
from core.names import visible

_SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
NO_FILL = "<a:noFill/>"
NO_LINE = "<a:ln><a:noFill/></a:ln>"
HIDDEN = f"<c:spPr>{NO_FILL}{NO_LINE}</c:spPr>"
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SHOWN = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


@dataclass(frozen=True, slots=True)
class Type:
    """How text looks. size: in points; colour: as #RRGGBB; font: "" for the theme's."""

    size: float
    colour: str
    bold: bool = False
    font: str = ""

    def properties(self, tag: str) -> str:
        """As the properties of a run or of a paragraph's runs (`a:rPr`, `a:defRPr`)."""
        font = escape(self.font, {'"': "&quot;"})
        faces = f'<a:latin typeface="{font}"/><a:cs typeface="{font}"/>' if font else ""
        bold = 1 if self.bold else 0
        size = round(self.size * 100)
        return f'<a:{tag} lang="en-US" sz="{size}" b="{bold}">{solid(self.colour)}{faces}</a:{tag}>'


def solid(colour: str, opacity: float = 1.0) -> str:
    """A fill of one colour."""
    seen = "" if opacity >= 1 else f'<a:alpha val="{round(opacity * 100_000)}"/>'
    return f'<a:solidFill><a:srgbClr val="{colour[1:]}">{seen}</a:srgbClr></a:solidFill>'


def line(colour: str, points: float, dash: str = "solid") -> str:
    """A line of a colour and a width in points. dash: a preset ("sysDot", "dash", "lgDashDot", …)."""
    ends = "rnd" if dash == "solid" else "flat"
    pattern = "" if dash == "solid" else f'<a:prstDash val="{dash}"/>'
    return f'<a:ln w="{round(points * 12700)}" cap="{ends}">{solid(colour)}{pattern}<a:round/></a:ln>'


def shape(fill: str = "", outline: str = "") -> str:
    """The look of a series, a point or a marker."""
    return f"<c:spPr>{fill}{outline}</c:spPr>"


def rich(lines: Iterable[str], look: Type, *, turned: bool = False, align: str = "") -> str:
    """Text in paragraphs, none of it broken by the program that shows it."""
    placed = f' algn="{align}"' if align else ""
    paragraphs = "".join(
        f"<a:p><a:pPr{placed}>{look.properties('defRPr')}</a:pPr>"
        f"<a:r>{look.properties('rPr')}<a:t>{escape(visible(one))}</a:t></a:r></a:p>"
        for one in lines
    )
    turn = ' rot="-5400000" vert="horz"' if turned else ' rot="0" vert="horz"'
    body = f'<a:bodyPr{turn} wrap="none" lIns="19050" tIns="0" rIns="19050" bIns="0"/>'
    return f"<c:rich>{body}<a:lstStyle/>{paragraphs}</c:rich>"


def text_properties(look: Type, *, turned: bool = False) -> str:
    """How text looks that a program makes of numbers and names. turned: it stands upright."""
    properties = look.properties("defRPr")
    end = '<a:endParaRPr lang="en-US"/>'
    paragraph = f"<a:p><a:pPr>{properties}</a:pPr>{end}</a:p>"
    turn = -5_400_000 if turned else 0
    return f'<c:txPr><a:bodyPr rot="{turn}" vert="horz"/><a:lstStyle/>{paragraph}</c:txPr>'


def layout(
    left: float, top: float, width: float | None = None, height: float | None = None, *, inner: bool = False
) -> str:
    """A place in the chart, as shares of its width and height."""
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    sizes = "" if width is None else f'<c:w val="{width:.6f}"/>'
    sizes += "" if height is None else f'<c:h val="{height:.6f}"/>'
    place = f'<c:x val="{left:.6f}"/><c:y val="{top:.6f}"/>'
    return f"<c:layout><c:manualLayout>{target}{modes}{place}{sizes}</c:manualLayout></c:layout>"


# --- what series hold ------------------------------------------------------------------------------------------------


def number_text(value: float) -> str:
    """A number that reads back as the same number."""
    return repr(float(value))


def text_in_cell(text: str) -> str:
    """A text as a chart remembers it: "_x0041_" would be read as the letter of that number, so it is told as text."""
    return _CODE.sub("_x005F_", escape(text))


def numbers(tag: str, column: Column, count: int = 0) -> str:
    """Numbers of a column, with what they are now (`c:val`, `c:xVal`, `c:yVal`, `c:plus`).

    count: of points that are told of at least; those that there are not are blank.
    """
    cache = f"<c:numCache><c:formatCode>General</c:formatCode>{_points(column.cells, count)}</c:numCache>"
    return f"<c:{tag}><c:numRef><c:f>{column.place}</c:f>{cache}</c:numRef></c:{tag}>"


def names(tag: str, column: Column) -> str:
    """Names of a column (`c:cat`)."""
    cache = f"<c:strCache>{_points(column.cells)}</c:strCache>"
    return f"<c:{tag}><c:strRef><c:f>{column.place}</c:f>{cache}</c:strRef></c:{tag}>"


def _points(cells: Sequence[Cell], count: int = 0) -> str:
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{text_in_cell(cell) if isinstance(cell, str) else number_text(cell)}</c:v></c:pt>'
        for index, cell in enumerate(cells)
        if cell is not None
    )
    return f'<c:ptCount val="{max(count, len(cells))}"/>{points}'


def series_head(index: int, column: Column) -> str:
    """Its position and its name."""
    cache = f"<c:strCache>{_points((column.heading,))}</c:strCache>"
    named = f"<c:tx><c:strRef><c:f>{column.heading_place}</c:f>{cache}</c:strRef></c:tx>"
    return f'<c:idx val="{index}"/><c:order val="{index}"/>{named}'


def marker(symbol: str, size: float = 5.0, fill: str = "", outline: str = "") -> str:
    """The symbol of points; "none" for none."""
    if symbol == "none":
        return '<c:marker><c:symbol val="none"/></c:marker>'
    size = min(72, max(2, round(size)))
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>{shape(fill, outline)}</c:marker>'


def point(index: int, look: str) -> str:
    """One bar of a series that looks otherwise."""
    return f'<c:dPt><c:idx val="{index}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{look}</c:dPt>'


def labels(pieces: Iterable[str]) -> str:
    """Labels at single points; the others have none."""
    own = "".join(pieces)
    return f"<c:dLbls>{own}{_shows()}</c:dLbls>" if own else ""


def label(index: int, lines: Iterable[str], look: Type, place: str, nudge: tuple[float, float] | None = None) -> str:
    """A text of its own at a point. nudge: from where it would stand, as shares of the chart's width and height."""
    moved = ""
    if nudge is not None:
        by = f'<c:x val="{nudge[0]:.6f}"/><c:y val="{nudge[1]:.6f}"/>'
        moved = f"<c:layout><c:manualLayout>{by}</c:manualLayout></c:layout>"
    align = {"r": "l", "l": "r"}.get(place, "")  # lines of a name begin, or end, at what they name
    text = f"<c:tx>{rich(lines, look, align=align)}</c:tx>"
    return f'<c:dLbl><c:idx val="{index}"/>{moved}{text}{HIDDEN}<c:dLblPos val="{place}"/>{_shows("Val")}</c:dLbl>'


def _shows(*which: str) -> str:
    return "".join(f'<c:show{one} val="{1 if one in which else 0}"/>' for one in _SHOWN)


def whiskers(plus: Column, minus: Column, outline: str, direction: str = "") -> str:
    """Error bars of lengths in the sheet."""
    along = f'<c:errDir val="{direction}"/>' if direction else ""
    kind = '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
    return (
        f"<c:errBars>{along}{kind}{numbers('plus', plus)}{numbers('minus', minus)}{shape(outline=outline)}</c:errBars>"
    )


def strokes(direction: str, length: float, outline: str) -> str:
    """Lines of one length from every point to larger values: those of a grid, where an axis has none of its own."""
    kind = '<c:errBarType val="plus"/><c:errValType val="fixedVal"/><c:noEndCap val="1"/>'
    far = f'<c:val val="{number_text(length)}"/>'
    return f'<c:errBars><c:errDir val="{direction}"/>{kind}{far}{shape(outline=outline)}</c:errBars>'


# --- axes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """An axis of numbers. base: of its logarithm, 0 for a linear one; step: None where the program may choose.

    crosses: at which end of the other axis it stands; beside: its numbers stand with it there, and not at the low end.
    title: along the axis, at `title_at` in shares of the chart.
    """

    id: int
    crossed: int
    side: str
    low: float
    high: float
    step: float | None
    format: str
    look: Type
    outline: str
    grid: str = ""
    base: float = 0.0
    title: str = ""
    title_at: tuple[float, float] = (0.0, 0.0)
    labelled: bool = True
    drawn: bool = True
    beside: bool = False
    between: bool = False
    crosses: str = "min"


def value_axis(axis: ValueAxis) -> str:
    """`c:valAx`."""
    log = f'<c:logBase val="{axis.base:g}"/>' if axis.base else ""
    ends = f'<c:max val="{number_text(axis.high)}"/><c:min val="{number_text(axis.low)}"/>'
    grid = f"<c:majorGridlines>{shape(outline=axis.grid)}</c:majorGridlines>" if axis.grid else ""
    step = f'<c:majorUnit val="{number_text(axis.step)}"/>' if axis.step is not None and not axis.base else ""
    between = "between" if axis.between else "midCat"
    return (
        f'<c:valAx><c:axId val="{axis.id}"/><c:scaling>{log}<c:orientation val="minMax"/>{ends}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{axis.side}"/>{grid}{_title(axis.title, axis.look, axis.title_at)}'
        f'<c:numFmt formatCode="{_attribute(axis.format)}" sourceLinked="0"/>'
        f"{_ticks(axis.labelled, axis.drawn, axis.outline, axis.beside)}"
        f'{text_properties(axis.look)}<c:crossAx val="{axis.crossed}"/><c:crosses val="{axis.crosses}"/>'
        f'<c:crossBetween val="{between}"/>{step}</c:valAx>'
    )


def category_axis(
    identifier: int,
    crossed: int,
    side: str,
    look: Type,
    outline: str,
    *,
    title: str = "",
    title_at: tuple[float, float] = (0.0, 0.0),
    downwards: bool = False,
    every: int = 1,
    turned: bool = False,
    labelled: bool = True,
    format_: str = "General",
) -> str:
    """`c:catAx`. downwards: the first category is the uppermost.

    every: that many categories have one label; turned: labels stand upright.
    """
    runs = "maxMin" if downwards else "minMax"
    skips = f'<c:tickLblSkip val="{every}"/><c:tickMarkSkip val="{every}"/>'
    return (
        f'<c:catAx><c:axId val="{identifier}"/><c:scaling><c:orientation val="{runs}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>{_title(title, look, title_at)}'
        f'<c:numFmt formatCode="{_attribute(format_)}" sourceLinked="0"/>{_ticks(labelled, True, outline)}'
        f'{text_properties(look, turned=turned)}<c:crossAx val="{crossed}"/><c:crosses val="autoZero"/>'
        f'<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/>{skips}<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def count_axis(
    identifier: int, crossed: int, look: Type, outline: str, step: int, *, title: str, title_at: tuple[float, float]
) -> str:
    """`c:dateAx` of whole numbers, which is a category axis that knows how far apart they are."""
    return (
        f'<c:dateAx><c:axId val="{identifier}"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/>{_title(title, look, title_at)}'
        f'<c:numFmt formatCode="0" sourceLinked="0"/>'
        f'{_ticks(True, True, outline)}{text_properties(look)}<c:crossAx val="{crossed}"/><c:crosses val="autoZero"/>'
        f'<c:auto val="0"/><c:lblOffset val="60"/><c:baseTimeUnit val="days"/><c:majorUnit val="{step}"/>'
        f'<c:majorTimeUnit val="days"/></c:dateAx>'
    )


def _ticks(labelled: bool, drawn: bool, outline: str, beside: bool = False) -> str:
    where = "none" if not labelled else "nextTo" if beside else "low"
    marks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    return f'{marks}<c:tickLblPos val="{where}"/>{shape(outline=outline if drawn else NO_LINE)}'


def _title(text: str, look: Type, at: tuple[float, float]) -> str:
    if not text:
        return ""
    return f'<c:title><c:tx>{rich((text,), look)}</c:tx>{layout(*at)}<c:overlay val="1"/></c:title>'


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


# --- the whole chart -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Legend:
    """Where the names of series stand, as shares of the chart. without: positions of series that are not named."""

    place: tuple[float, float, float, float]
    look: Type
    without: tuple[int, ...] = ()


def chart_space(
    plots: str,
    axes: str,
    inner: tuple[float, float, float, float],
    look: Type,
    legend: Legend | None,
    heading: str = "",
) -> bytes:
    """A chart part. inner: the plot without its axes, as shares; heading: what stands over it, made by `caption`."""
    named = "" if legend is None else _legend(legend)
    plot = f"<c:plotArea>{layout(*inner, inner=True)}{plots}{axes}{shape(NO_FILL, NO_LINE)}</c:plotArea>"
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_SPACES}><c:date1904 val="0"/>'
        f'<c:roundedCorners val="0"/><c:chart>{heading}<c:autoTitleDeleted val="{0 if heading else 1}"/>{plot}{named}'
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{shape(NO_FILL, NO_LINE)}'
        f"{text_properties(look)}</c:chartSpace>"
    )
    return text.encode("utf-8")


def caption(text: str, look: Type, at: tuple[float, float]) -> str:
    """Words over a chart, at a place in shares: what its vertical axis counts, or whose chart it is.

    A title of the axis itself would stand upright or be broken into short lines.
    """
    return _title(text, look, at)


def _legend(legend: Legend) -> str:
    gone = "".join(
        f'<c:legendEntry><c:idx val="{index}"/><c:delete val="1"/></c:legendEntry>' for index in legend.without
    )
    look = f"{shape(NO_FILL, NO_LINE)}{text_properties(legend.look)}"
    return f'<c:legend><c:legendPos val="t"/>{gone}{layout(*legend.place)}<c:overlay val="0"/>{look}</c:legend>'
