"""What charts draw beside the scenario on show: the pinned baseline as ghosts, other scenarios in colours of their own.

Each of them is a chart of the same builder under the same switches; here its lines and bars are put into the chart on
show, under ids that begin with "baseline." or "scenario.".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.changes import UNMOVED, change_text, is_same
from core.charts import WORKS, build
from core.charts.spec import (
    BASELINE_COLOUR,
    MOST_MULTIPLES,
    MOST_SERIES,
    Axis,
    Bar,
    Better,
    ChartSpec,
    Guide,
    Mark,
    Scale,
    Series,
    Tone,
)
from core.formats import format_quantity
from core.outcome import Outcome
from core.scenarios import BASE, BASE_NAME, scenario_colour
from core.study import Study

BASELINE = "Baseline"
SCENARIOS_COLOURED = "Colours: scenarios"
"""First note of a chart whose colours belong to scenarios and not to chips or to what is counted."""
NEUTRAL = 6
"""Palette index of what belongs to no scenario while colours belong to scenarios: black, or white on a dark ground."""
_KEY_SERIES = {
    "lifetime": ("inference",),
    "share": ("so_far",),
    "margin": ("cost", "margin"),
    "capacity": ("needed",),
    "history": ("path",),
}
"""The line of a chart that stands for a scenario."""
_LINE_A_CHIP = frozenset({"pareto", "roofline", "latency"})
"""Charts in which it is the reference chip's line, or the first where that is not drawn."""
_NOT_BESIDE = {"capacity": frozenset({"following", "at_work"})}
"""Lines that lie so close to the one that stands for a scenario that those of others would hide them."""
_LONGEST_LISTED = 3


class Other:
    """An outcome that is drawn beside the one on show. label: what it is called; colour: its palette index."""

    def __init__(self, identifier: str, label: str, colour: int, outcome: Outcome) -> None:
        self.id = identifier
        self.label = label
        self.colour = colour
        self.outcome = outcome
        self._specs: dict[str, ChartSpec] = {}

    def spec(self, chart_id: str) -> ChartSpec:
        """Its own chart; built once, as its outcome does not change."""
        if chart_id not in self._specs:
            self._specs[chart_id] = build(chart_id, self.outcome)
        return self._specs[chart_id]


@dataclass(frozen=True)
class Comparison:
    """All that is drawn beside the scenario on show. name, colour: of the scenario on show itself."""

    name: str = BASE_NAME
    colour: int = 0
    baseline: Other | None = None
    beside: tuple[Other, ...] = ()


class Comparisons:
    """The comparison of an open study, of which what stays is kept from one edit to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, Other] = {}

    def of(self, study: Study, baseline: Outcome | None, beside: Mapping[str, Outcome]) -> Comparison:
        """What is drawn beside the scenario on show of a study with scenarios.

        beside: outcomes by id of their scenario.
        """
        names = {BASE: BASE_NAME, **{one.id: one.name for one in study.scenarios}}
        colours = {identifier: scenario_colour(study, identifier) for identifier in names}
        active = study.settings.scenario
        pinned = None
        if baseline is not None and study.baseline is not None:
            pinned = self._other("baseline", study.baseline.label, BASELINE_COLOUR, baseline)
        others = tuple(
            self._other(f"scenario.{one}", names[one], colours[one], outcome) for one, outcome in beside.items()
        )
        wanted = {one.id for one in (*others, *((pinned,) if pinned else ()))}
        self._kept = {one: other for one, other in self._kept.items() if one in wanted}
        return Comparison(names[active], colours[active], pinned, others)

    def _other(self, identifier: str, label: str, colour: int, outcome: Outcome) -> Other:
        kept = self._kept.get(identifier)
        if kept is None or kept.outcome is not outcome or (kept.label, kept.colour) != (label, colour):
            kept = self._kept[identifier] = Other(identifier, label, colour, outcome)
        return kept


def with_others(spec: ChartSpec, comparison: Comparison) -> ChartSpec:
    """The chart with the baseline and the scenarios beside it drawn in; the same where there are none."""
    if spec.empty or spec.id in WORKS:
        return spec
    if comparison.beside:
        spec = _beside(spec, comparison)
    if comparison.baseline is not None:
        spec = _against(spec, comparison.baseline)
    return spec


# --- the baseline ----------------------------------------------------------------------------------------------------


def _against(spec: ChartSpec, baseline: Other) -> ChartSpec:
    """The chart with the baseline's as ghosts, its axes wide enough for both, and words about the difference."""
    ghost = baseline.spec(spec.id)
    title = f"{BASELINE}: {baseline.label}"
    why_not = ghost.empty or _other_measure(spec, ghost)
    if why_not:
        return _noted(spec, f"{title}: {why_not}")
    drawn, said = _bars_against(spec, ghost, title) if spec.bars else _lines_against(spec, ghost)
    below = None
    if spec.below is not None:
        below = spec.below
        if ghost.below is not None:
            below, more = _lines_against(spec.below, ghost.below)
            said = (*said, *more)
    drawn = replace(_rescaled(drawn, ghost), below=below)
    summary = f"{spec.summary} {title}. {ghost.title}. {' '.join(f'{one}.' for one in said)}".strip()
    return replace(_noted(drawn, title, *said), summary=summary)


def _other_measure(spec: ChartSpec, other: ChartSpec) -> str:
    """Why another chart cannot stand on the same axes; "" where it can."""
    mine, its = (chart.x if chart.horizontal else chart.y for chart in (spec, other))
    if (mine.unit, mine.label) != (its.unit, its.label) or spec.x.unit != other.x.unit:
        return f"not drawn, it is in other units ({its.title})."
    if bool(spec.bars) != bool(other.bars):
        return "not drawn, it has other parts."
    return ""


def _noted(spec: ChartSpec, *notes: str) -> ChartSpec:
    return replace(spec, notes=(*notes, *spec.notes))


def _rescaled(spec: ChartSpec, *others: ChartSpec) -> ChartSpec:
    """The chart with the larger of the units that it and others have chosen for their numbers."""
    x, y = spec.x, spec.y
    for other in others:
        x, y = _larger(x, other.x), _larger(y, other.y)
    return replace(spec, x=x, y=y)


def _larger(axis: Axis, other: Axis) -> Axis:
    if axis.scale is Scale.CATEGORY or other.unit != axis.unit or other.factor >= axis.factor:
        return axis
    return replace(axis, factor=other.factor, unit_label=other.unit_label)


def _lines_against(spec: ChartSpec, ghost: ChartSpec) -> tuple[ChartSpec, tuple[str, ...]]:
    """Lines with the dashed ones of the baseline; what has not moved is said and not drawn twice."""
    before = {one.id: one for one in ghost.series if not one.hollow}
    now = {one.id: one for one in spec.series if not one.hollow and not one.id.startswith("scenario.")}
    both = [one for one in now if one in before]
    moved = [one for one in both if not _same_points(now[one], before[one])]
    main = next((one for one in both if now[one].emphasised), both[0] if both else "")
    hides = bool(main) and not now[main].line  # points that have not moved would lie on each other, names included
    wanted = sorted(moved or ([main] if main and not hides else []), key=lambda one: one != main)
    kept, dropped = _room_for(spec.series, len(wanted))
    room = max(MOST_SERIES - len(kept), 0)
    drawn, folded = wanted[:room], wanted[room:]
    ghosts = [_ghost(before[one], f"{BASELINE}: {before[one].label}", f"baseline.{one}") for one in drawn]
    series = tuple(_told(one, before, drawn, spec) for one in kept)
    level = [now[one].label for one in both if one not in moved]
    said = [f"No difference: {', '.join(level)}"] if level else []
    said += _gone("Only in the baseline", [before[one].label for one in before if one not in now])
    said += _gone("Not in the baseline", [now[one].label for one in now if one not in before])
    said += _folded([*(one.label for one in dropped), *(f"{BASELINE}: {now[one].label}" for one in folded)])
    guides = tuple(guide for one in kept for guide in _own_guides(spec, one)) + tuple(
        replace(guide, colour=BASELINE_COLOUR, dashed=True)
        for one in drawn
        for guide in _own_guides(ghost, before[one])
    )
    plain = tuple(guide for guide in spec.guides if guide.colour is None)
    return replace(spec, series=(*series, *ghosts), guides=(*plain, *guides)), tuple(said)


def _own_guides(spec: ChartSpec, series: Series) -> Iterator[Guide]:
    """The guides that belong to a line."""
    return (guide for guide in spec.guides if guide.colour == series.colour and not series.hollow)


def _room_for(series: tuple[Series, ...], ghosts: int) -> tuple[tuple[Series, ...], tuple[Series, ...]]:
    """The lines on show that stay, and those that make room for one ghost at least."""
    most = MOST_SERIES - 1 if ghosts else MOST_SERIES
    solid = [one for one in series if not one.hollow]
    gone = solid[most:]
    return tuple(one for one in series if one not in gone), tuple(gone)


def _same_points(one: Series, other: Series) -> bool:
    """Whether two series cannot be told apart; one that reaches further can."""
    if len(one.x) != len(other.x):
        return False
    return all(is_same(before, after) for before, after in zip((*one.x, *one.y), (*other.x, *other.y), strict=False))


def _ghost(series: Series, label: str, identifier: str) -> Series:
    return replace(series, id=identifier, label=label, colour=BASELINE_COLOUR, emphasised=False, dashed=True)


def _told(series: Series, before: Mapping[str, Series], drawn: list[str], spec: ChartSpec) -> Series:
    """A line with the ghost it is read against and, where it has one end, by how much that has moved."""
    if series.id not in drawn:
        return series
    aside = "" if series.points else _moved_end(series, before[series.id], spec.y.unit)
    return replace(series, before=f"baseline.{series.id}", aside=aside)


def _moved_end(series: Series, before: Series, unit: str) -> str:
    """Change at the last place that both lines reach."""
    heights = dict(zip(before.x, before.y, strict=True))
    common = [(x, y) for x, y in zip(series.x, series.y, strict=True) if x in heights]
    if not common:
        return ""
    x, y = common[-1]
    return change_text(heights[x], y, unit)


def _bars_against(spec: ChartSpec, ghost: ChartSpec, title: str) -> tuple[ChartSpec, tuple[str, ...]]:
    """Bars with outlines of what they were; in stacked columns a line where the lowest part ended."""
    axis = spec.x if spec.horizontal else spec.y
    before = {one.id: one for one in ghost.bars}
    bars = tuple(_bar_against(one, before.get(one.id), axis, title, lies=spec.horizontal) for one in spec.bars)
    moved = any(bar.marks != old.marks for bar, old in zip(bars, spec.bars, strict=True))
    said = [] if moved else ["No difference"]
    here = {one.id for one in spec.bars}
    said += _gone("Only in the baseline", [one.category for one in ghost.bars if one.id not in here])
    said += _gone("Not in the baseline", [one.category for one in spec.bars if one.id not in before])
    return replace(spec, bars=bars), tuple(said)


def _bar_against(bar: Bar, before: Bar | None, axis: Axis, title: str, *, lies: bool) -> Bar:
    if before is None:
        return bar
    same = is_same(bar.end, before.end) and is_same(bar.start, before.start)
    upper = bar.part and bar.start != 0  # the parts of a column share their borders, and those of the first are enough
    if same or upper:
        return bar
    tick = bar.part or (lies and bar.start == before.start == 0)
    change = change_text(before.end - before.start, bar.end - bar.start, axis.unit)
    was = format_quantity(before.end - before.start, axis.unit)
    mark = Mark(title, before.end, f"{was} ({change})", BASELINE_COLOUR, None if tick else before.start)
    total = bar.tone is Tone.TOTAL and change != UNMOVED
    label = f"{bar.label} {change}".strip() if total and bar.label else bar.label
    return replace(bar, label=label, marks=(*bar.marks, mark))


def _gone(words: str, names: list[str]) -> list[str]:
    names = list(dict.fromkeys(names))
    if not names:
        return []
    more = f" and {len(names) - _LONGEST_LISTED} more" if len(names) > _LONGEST_LISTED else ""
    return [f"{words}: {', '.join(names[:_LONGEST_LISTED])}{more}"]


def _folded(names: list[str]) -> list[str]:
    return [f"+{len(names)} more not shown: {', '.join(names)}"] if names else []


# --- scenarios beside ------------------------------------------------------------------------------------------------


def _beside(spec: ChartSpec, comparison: Comparison) -> ChartSpec:
    """The chart with what stands for each scenario in the scenario's colour, and nothing else in any colour."""
    charts = {}
    said = []
    for other in comparison.beside:
        chart = other.spec(spec.id)
        why_not = chart.empty or _other_measure(spec, chart)
        if why_not:
            said.append(f"{other.label}: {why_not}")
        else:
            charts[other.id] = (other, chart)
    if any(bar.part for bar in spec.bars):
        return _side_by_side(spec, comparison, list(charts.values()), said)
    room = MOST_SERIES - (2 if comparison.baseline is None else 3)
    shown, folded = list(charts.values())[:room], list(charts.values())[room:]
    said += _folded([other.label for other, _ in folded])
    if spec.bars:
        drawn = _marked(spec, shown)
    else:
        drawn = _coloured(spec, comparison, shown, said)
        if spec.below is not None:
            lower = [(other, chart.below) for other, chart in shown if chart.below is not None]
            drawn = replace(drawn, below=_coloured(spec.below, comparison, lower, []))
    drawn = _rescaled(drawn, *(chart for _, chart in shown))
    names = ", ".join((comparison.name, *(other.label for other, _ in shown)))
    return replace(
        _noted(drawn, SCENARIOS_COLOURED, *said),
        summary=f"{spec.summary} Scenarios: {names}.",
    )


def _side_by_side(
    spec: ChartSpec, comparison: Comparison, others: "list[tuple[Other, ChartSpec]]", said: list[str]
) -> ChartSpec:
    """Stacked bars with those of each scenario beside them, in the same columns: the parts keep their colours."""
    shown, folded = others[:MOST_MULTIPLES], others[MOST_MULTIPLES:]
    said = [*said, *_folded([other.label for other, _ in folded])]
    if not shown:
        return _noted(spec, *said)
    columns = tuple(dict.fromkeys(one for chart in (spec, *(its for _, its in shown)) for one in chart.x.categories))
    x = replace(spec.x, categories=tuple(sorted(columns)))
    multiples = tuple(replace(chart, x=x, subtitle=other.label, notes=()) for other, chart in shown)
    titles = " ".join(f"{other.label}: {chart.title}." for other, chart in shown)
    summary = f"{spec.summary} {titles}"
    return replace(_noted(spec, *said), x=x, caption=comparison.name, multiples=multiples, summary=summary)


def _coloured(
    spec: ChartSpec, comparison: Comparison, others: "list[tuple[Other, ChartSpec]]", said: list[str]
) -> ChartSpec:
    """Lines: the one that stands for a scenario under its name; of the scenario on show the rest in no colour."""
    by_chip = spec.id in _LINE_A_CHIP
    key = _key_of(spec)
    mine = _own_lines(spec, comparison, key, said)
    guides = list(_guides_of(spec, key, comparison.colour)) if by_chip else list(spec.guides)
    added: list[Series] = []
    level: list[str] = []
    for other, chart in others:
        its = _key_of(chart) if by_chip else key
        if any(_is_cloud_again(one, drawn) for one in chart.series if one.id == its for drawn in (*mine, *added)):
            level.append(other.label)
            continue
        added += [
            replace(one, id=f"{other.id}.{key}", label=other.label, colour=other.colour, emphasised=False)
            for one in chart.series
            if one.id == its
        ]
        if by_chip:
            guides += (guide for guide in _guides_of(chart, its, other.colour) if guide.colour is not None)
    if level:
        said.append(f"In the same place: {', '.join(level)}")
    mine = mine[: MOST_SERIES - len(added)]
    own = {one.colour for one in spec.series if one.id == key}
    markers = tuple(replace(one, colour=comparison.colour if one.colour in own else None) for one in spec.markers)
    choices = () if by_chip else spec.choices
    return replace(spec, series=(*mine, *added), markers=markers, guides=tuple(guides), choices=choices)


def _own_lines(spec: ChartSpec, comparison: Comparison, key: str, said: list[str]) -> list[Series]:
    """Lines of the scenario on show: the one that stands for it in its colour, and as many others as can be read."""
    by_chip, not_beside = spec.id in _LINE_A_CHIP, _NOT_BESIDE.get(spec.id, frozenset())
    mine, left_out = [], []
    for one in spec.series:
        if one.id == key:
            mine.append(replace(one, label=comparison.name, colour=comparison.colour, emphasised=True))
        elif by_chip or one.id in not_beside:
            left_out.append(one.label)
        else:
            mine.append(replace(one, colour=NEUTRAL, dash=one.colour, emphasised=False))
    if by_chip and left_out:
        said.append(f"+{len(left_out)} chips not shown beside scenarios")
    elif left_out:
        said.append(f"Not shown beside scenarios: {', '.join(left_out)}")
    return mine


def _is_cloud_again(series: Series, drawn: Series) -> bool:
    """Whether points that no line leads to lie where others are already: both names would stand at one point."""
    return not series.line and _same_points(series, drawn)


def _key_of(spec: ChartSpec) -> str:
    """The line that stands for a scenario; "" where none does."""
    keys = _KEY_SERIES.get(spec.id, ())
    found = [one.id for one in spec.series if one.id in keys] or [one.id for one in spec.series if one.emphasised]
    return next(iter(found or ([one.id for one in spec.series[:1]] if spec.id in _LINE_A_CHIP else [])), "")


def _guides_of(spec: ChartSpec, key: str, colour: int) -> Iterator[Guide]:
    """The guides that belong to the line of an id, in the colour that it takes, and those that belong to none."""
    yield from (guide for guide in spec.guides if guide.colour is None)
    for one in spec.series:
        if one.id == key:
            yield from (replace(guide, colour=colour) for guide in _own_guides(spec, one))


def _marked(spec: ChartSpec, others: "list[tuple[Other, ChartSpec]]") -> ChartSpec:
    """Bars in tones, with a mark in the colour of each scenario; of a waterfall its total alone."""
    axis = spec.x if spec.horizontal else spec.y
    found: dict[str, list[Mark]] = {}
    for other, chart in others:
        for bar in chart.bars:
            if bar.start == 0 and (spec.id != "waterfall" or bar.id == spec.bars[-1].id):
                text = format_quantity(bar.end, axis.unit)
                found.setdefault(bar.id, []).append(Mark(other.label, bar.end, text, other.colour))
    return replace(
        spec, bars=tuple(replace(_toned(bar), marks=(*bar.marks, *found.get(bar.id, ()))) for bar in spec.bars)
    )


def _toned(bar: Bar) -> Bar:
    """Takes the colour of the chosen chip away."""
    return replace(bar, tone=Tone.TOTAL) if bar.tone is Tone.CHOSEN else bar


def value_before(before: Series, at: float, axis: Axis) -> float | None:
    """Least height of the baseline's points that are at least as good as a place on the axis; None where none is."""
    higher = axis.better is Better.HIGHER
    heights = [y for x, y in zip(before.x, before.y, strict=True) if (x >= at if higher else x <= at)]
    return min(heights, default=None)
