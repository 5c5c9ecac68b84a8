"""The curve of a goal seek: a headline figure over the input that is changed, with the target and the answer."""

from core.analysis.goal_seek import Sought, headline
from core.analysis.root_search import Domain
from core.cell_names import cell_words
from core.cell_text import field_of, shown_text
from core.cell_units import best_unit, field_units
from core.charts.spec import Axis, Band, ChartSpec, Marker, ReferenceLine, Scale, Series
from core.fields import Field, value_at
from core.formats import axis_unit
from core.kpi_words import kpi_text
from core.outcome import Kpi, Outcome

_FEW = 2


def build(outcome: Outcome, sought: Sought, *, is_searching: bool) -> ChartSpec:
    """The curve as far as it is known. outcome: what follows from the study as it stands."""
    study, goal = outcome.study, sought.goal
    kpi = headline(outcome.kpis, goal.figure)
    record = study.row(goal.cell.table, goal.cell.row)
    field = field_of(record, goal.cell.path)
    name, now = cell_words(study, goal.cell), value_at(record, goal.cell.path)
    drawn = _in_view(sought, now)
    x_axis, y_axis = _input_axis(name, field, sought, drawn), _figure_axis(kpi, goal.target, drawn)
    told = [(value, figure) for value, figure in drawn if figure is not None and _can_be_drawn(x_axis, value)]
    lines = [ReferenceLine(goal.target, f"asked {_text(kpi, goal.target)}", vertical=False)]
    if now is not None and _can_be_drawn(x_axis, float(now)):
        lines.append(ReferenceLine(float(now), f"now {shown_text(float(now), field)}"))
    return ChartSpec(
        "goal",
        f"{kpi.label} by {name}",
        "Each point is an evaluation" if not is_searching else f"{len(sought.samples)} values tried",
        x_axis,
        y_axis,
        series=(Series("curve", kpi.label, *_columns(told), points=True),) if told else (),
        markers=_answer(sought, field, x_axis),
        lines=tuple(lines),
        bands=_bracket(sought, told),
        summary=sought.words,
        empty="" if told else sought.words,
    )


def _columns(points: list[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(value for value, _ in points), tuple(figure for _, figure in points)


def _in_view(sought: Sought, now: float | None) -> list[tuple[float, float | None]]:
    """The samples from the present value to the answer, the bracket with them, and a few beyond."""
    values = [one.value for one in sought.samples]
    places = [*(sought.bracket if sought.is_reached else ()), *(one for one in (now, sought.value) if one is not None)]
    if not places or not values:
        return [(one.value, one.figure) for one in sought.samples]
    low, high = min(places), max(places)
    first = max(sum(value < low for value in values) - _FEW, 0)
    last = sum(value <= high for value in values) + _FEW
    return [(one.value, one.figure) for one in sought.samples[first:last]]


def _input_axis(name: str, field: Field, sought: Sought, drawn: list[tuple[float, float | None]]) -> Axis:
    largest = max((abs(value) for value, _ in drawn), default=1.0)
    unit = best_unit(sought.value or largest, field_units(field.unit, field.display))
    smallest = min((value for value, _ in drawn if value > 0), default=0.0)
    is_wide = Domain.of(field).shift == 0.0 and smallest > 0 and largest / smallest > 30
    symbol = "" if unit.symbol == "1" else unit.symbol
    return Axis(name, field.unit, unit.from_base(1.0), symbol, Scale.LOG if is_wide else Scale.LINEAR)


def _figure_axis(kpi: Kpi, target: float, drawn: list[tuple[float, float | None]]) -> Axis:
    figures = [abs(figure) for _, figure in drawn if figure is not None]
    largest = max([abs(target), *figures])
    if kpi.unit == "month":
        return Axis(kpi.label, "1", 1.0, "month")
    if kpi.unit == "1":
        return Axis(kpi.label, "%", 100.0, "%")
    if kpi.unit.startswith("USD/"):
        return Axis(kpi.label, "1")
    return Axis(kpi.label, kpi.unit, *axis_unit(largest, kpi.unit))


def _can_be_drawn(axis: Axis, value: float) -> bool:
    return axis.scale is not Scale.LOG or value > 0


def _answer(sought: Sought, field: Field, axis: Axis) -> tuple[Marker, ...]:
    if sought.value is None or sought.figure is None or not _can_be_drawn(axis, sought.value):
        return ()
    word = "" if sought.is_reached else "nearest: "
    return (Marker(sought.value, sought.figure, f"{word}{shown_text(sought.value, field)}", 1),)


def _bracket(sought: Sought, told: list[tuple[float, float]]) -> tuple[Band, ...]:
    """Where the answer was looked for, as high as the curve."""
    low, high = sought.bracket
    if not sought.is_reached or not told or low == high:
        return ()
    figures = [figure for _, figure in told] + [sought.goal.target]
    ends = (min(figures),) * 2, (max(figures),) * 2
    return (Band("bracket", "bracket searched", (low, high), *ends, colour=1, strength=0.12),)


def _text(kpi: Kpi, figure: float) -> str:
    return kpi_text(Kpi(kpi.id, kpi.label, figure, kpi.unit))
