"""What charts of Excel have in common: the sheet that they are bound to, axes, legends, names at the ends of lines."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.charts.spec import Axis, Scale
from core.exact_workbook import ExactBook
from core.export.colours import ChartColours
from core.export.xlsx.areas import Area, Run
from core.names import visible
from core.tab_separated import without_formula

COLOURS = ChartColours()
WIDTH, HEIGHT = 960, 460
DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "long_dash_dot_dot", "square_dot")
MARKERS = ("circle", "square", "triangle", "diamond", "x", "star", "plus")
_LABEL_ROOM = 0.17
"""Share of the width that names at the ends of lines take."""


@dataclass
class Sheet:
    """What a chart is made of. table: columns of the chart's table by id; drawn: room for what only drawing needs."""

    book: ExactBook
    table: Mapping[str, Run]
    drawn: Area

    def chart(self, kind: str, subtype: str = "") -> Any:
        """A new, empty chart."""
        return self.book.book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})


def axis_options(axis: Axis, values: Iterable[float] = ()) -> dict[str, Any]:
    """How an axis of a chart looks: its title with the unit, its scale, pale grid lines.

    values: what is drawn along it, in base units, where its ends should lie close to them.
    """
    shown = [one * axis.factor for one in values if math.isfinite(one) and one > 0]
    if axis.scale is Scale.LOG and shown and max(shown) < 10 * min(shown):
        axis = replace(axis, scale=Scale.LINEAR)  # Excel labels a logarithmic axis at powers of ten alone
    options: dict[str, Any] = {
        "name": without_formula(visible(axis.title)),
        "name_font": {"bold": False, "size": 10, "color": COLOURS.text_dim},
        "num_font": {"size": 10, "color": COLOURS.text_dim},
        "label_position": "low",
        "line": {"color": COLOURS.axis},
        "major_gridlines": {
            "visible": axis.scale is not Scale.CATEGORY,
            "line": {"color": COLOURS.grid, "width": 0.75},
        },
    }
    if axis.scale is Scale.LOG:
        options |= {"log_base": 10, "crossing": "min", "num_format": "General"}
        options |= _round_ends(shown)
    elif axis.dates:
        options["num_format"] = "mmm yyyy"
    elif axis.from_zero:
        options["min"] = 0
    return options


def _round_ends(values: Sequence[float]) -> dict[str, float]:
    """Ends of a logarithmic axis at powers of ten around what is drawn."""
    if not values:
        return {}
    low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
    return {"min": 10.0**low, "max": 10.0 ** max(high, low + 1)}


def finished(chart: Any, *, labels_at_end: bool = False, legend: bool = False, left_out: Sequence[int] = ()) -> Any:
    """The chart with its size and with a legend, or with room for names at the ends of lines.

    left_out: places of series that the legend does not name.
    """
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_legend(
        {"position": "top", "font": {"color": COLOURS.text}, "delete_series": list(left_out)}
        if legend
        else {"none": True}
    )
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.show_blanks_as("gap")
    if labels_at_end:
        chart.set_plotarea({"layout": {"x": 0.09, "y": 0.06, "width": 0.91 - _LABEL_ROOM, "height": 0.74}})
    return chart


def name_at_end(count: int, colour: str) -> dict[str, Any]:
    """The name of a series at its last point."""
    return {
        "series_name": True,
        "value": False,
        "position": "right",
        "font": {"color": colour, "size": 10},
        "custom": [{"delete": True}] * (count - 1) + [{"font": {"color": colour, "size": 10}}],
    }
