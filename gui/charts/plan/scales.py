"""Linear or logarithmic, bars or dots: what a chart can be switched to, why not otherwise, and what is drawn then."""

from dataclasses import replace

from core.charts.spec import Axis, ChartSpec, Scale
from gui.charts.look import ChartLook
from gui.charts.plan.lettering import Face, Lettering

AXES = ("x", "y", "y_below")
"""The axes of a chart, as a look names them."""

BARS_STAY = "Bars begin at zero, which a logarithmic axis does not have; dots can stand on one."
STACKED_STAY = "Stacked bars add up from zero, so they stay bars on a linear axis."
SPANS_STAY = "Bars between two values stand on zero, so they stay bars on a linear axis."
NO_BARS = "This chart has no bars that could be dots."
NO_AXIS = "No axis of this chart can be logarithmic."

SCALE_WORDS = {Scale.LINEAR: "lin", Scale.LOG: "log"}
"""What the switch at an axis says."""

_SWITCH_PAD = 5.0


def axis_of(spec: ChartSpec, which: str) -> Axis | None:
    """An axis by its name; None where the chart has no such axis."""
    if which == "y_below":
        return None if spec.below is None else spec.below.y
    return spec.x if which == "x" else spec.y


def is_switchable(axis: Axis) -> bool:
    """Whether an axis may run linearly or logarithmically."""
    return axis.switchable and axis.scale is not Scale.CATEGORY and not axis.dates


def switchable_axes(spec: ChartSpec) -> tuple[str, ...]:
    """Names of the axes that may be switched, that of the values first."""
    if spec.empty:
        return ()
    order = ("x", "y") if spec.horizontal and spec.bars else ("y", "x")
    found = ((which, axis_of(spec, which)) for which in (*order, "y_below"))
    return tuple(which for which, axis in found if axis is not None and is_switchable(axis))


def switch_width(scale: Scale, lettering: Lettering) -> float:
    """The width of the switch of an axis; nothing for an axis of categories."""
    if scale not in SCALE_WORDS:
        return 0.0
    return max(map(lettering[Face.TICK].width, SCALE_WORDS.values())) + 2 * _SWITCH_PAD


def of_bars(spec: ChartSpec, which: str) -> bool:
    """Whether bars run along this axis."""
    return bool(spec.bars) and which == ("x" if spec.horizontal else "y")


def why_always_bars(spec: ChartSpec) -> str:
    """Why bars cannot be dots; "" where they can."""
    if not spec.bars:
        return NO_BARS
    if any(bar.part for bar in spec.bars):
        return STACKED_STAY
    return SPANS_STAY if any(bar.span is not None for bar in spec.bars) else ""


def why_not_log(spec: ChartSpec, which: str, look: ChartLook) -> str:
    """Why an axis cannot be logarithmic as the chart is looked at; "" where it can."""
    if not of_bars(spec, which):
        return ""
    return why_always_bars(spec) or ("" if look.dots else BARS_STAY)


def scale_of(spec: ChartSpec, which: str, look: ChartLook) -> Scale | None:
    """How an axis runs in a look; None where there is no such axis."""
    axis = axis_of(spec, which)
    if axis is None:
        return None
    chosen: Scale | None = getattr(look, which)
    if chosen is None or not is_switchable(axis) or (chosen is Scale.LOG and why_not_log(spec, which, look)):
        return axis.scale
    return chosen


def as_looked_at(spec: ChartSpec, look: ChartLook) -> ChartSpec:
    """The chart with its axes as a look has them."""
    scales = {which: scale_of(spec, which, look) for which in AXES}
    x, y = _with_scale(spec.x, scales["x"]), _with_scale(spec.y, scales["y"])
    below = spec.below
    if below is not None:
        below = replace(below, x=x, y=_with_scale(below.y, scales["y_below"]))
    if (x, y, below) == (spec.x, spec.y, spec.below) and not spec.multiples:
        return spec
    return replace(spec, x=x, y=y, below=below, multiples=tuple(as_looked_at(one, look) for one in spec.multiples))


def has_dots(spec: ChartSpec, look: ChartLook) -> bool:
    """Whether bars are drawn as dots."""
    return look.dots and not why_always_bars(spec)


def scaling_of(look: ChartLook) -> object:
    """What of a look the places of numbers depend on."""
    return look.x, look.y, look.y_below, look.dots


def _with_scale(axis: Axis, scale: Scale | None) -> Axis:
    return axis if scale is None or scale is axis.scale else replace(axis, scale=scale)
