"""Charts of Excel bound to cells of their sheet: what is drawn is what stands there, and follows it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts.spec import Axis, ChartSpec, Scale
from core.export.exact_workbook import ExactBook
from core.export.pptx.colours import ChartColours
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
    shown = [one * axis.factor for one in values if math.isfinite(one)]
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
        options |= _round_ends([one for one in shown if one > 0])
    elif axis.dates:
        options["num_format"] = "mmm yyyy"
    elif axis.from_zero:
        options["min"] = 0
    return options


def _round_ends(values: Sequence[float]) -> dict[str, float]:
    """Ends of a logarithmic axis at 1, 2 or 5 times a power of ten, so that less than a decade need not stand empty."""
    if not values:
        return {}
    steps = [step * 10.0**power for power in range(-15, 19) for step in (1, 2, 5)]
    low = max((one for one in steps if one <= min(values) * (1 + 1e-9)), default=steps[0])
    high = min((one for one in steps if one >= max(values) * (1 - 1e-9)), default=steps[-1])
    return {"min": low, "max": high} if low < high else {}


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


def live_charts(spec: ChartSpec, sheet: Sheet) -> tuple[Any, ...]:
    """The charts of a spec, in the order in which they stand below each other; none where there is nothing to draw."""
    from core.export.xlsx.bar_charts import bar_charts
    from core.export.xlsx.heat_charts import heat_charts
    from core.export.xlsx.line_charts import band_chart, panel_charts, xy_chart

    if spec.empty:
        return ()
    if spec.cells is not None:
        return heat_charts(spec, spec.cells, sheet)
    if spec.bars:
        return bar_charts(spec, sheet)
    if spec.below is not None:
        return panel_charts(spec, spec.below, sheet)
    return (band_chart(spec, sheet),) if spec.bands else (xy_chart(spec, sheet),)
