"""Other scenarios in a chart: what stands for each in the scenario's colour, and nothing else in any colour."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.charts.comparison import Comparison, Other
from core.charts.same_axes import folded_note, noted, own_guides, rescaled, same_points, why_not_together
from core.charts.spec import MOST_MULTIPLES, MOST_SERIES, Bar, ChartSpec, Guide, Mark, Series, Tone
from core.formats import format_quantity

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


def beside_each_other(spec: ChartSpec, comparison: Comparison) -> ChartSpec:
    """The chart with what stands for each scenario in the scenario's colour, and nothing else in any colour."""
    charts = {}
    said = []
    for other in comparison.beside:
        chart = other.spec(spec.id)
        why_not = chart.empty or why_not_together(spec, chart)
        if why_not:
            said.append(f"{other.label}: {why_not}")
        else:
            charts[other.id] = (other, chart)
    if any(bar.part for bar in spec.bars):
        return _side_by_side(spec, comparison, list(charts.values()), said)
    room = MOST_SERIES - (2 if comparison.baseline is None else 3)
    shown, folded = list(charts.values())[:room], list(charts.values())[room:]
    said += folded_note([other.label for other, _ in folded])
    if spec.bars:
        drawn = _marked(spec, shown)
    else:
        drawn = _coloured(spec, comparison, shown, said)
        if spec.below is not None:
            lower = [(other, chart.below) for other, chart in shown if chart.below is not None]
            drawn = replace(drawn, below=_coloured(spec.below, comparison, lower, []))
    drawn = rescaled(drawn, *(chart for _, chart in shown))
    names = ", ".join((comparison.name, *(other.label for other, _ in shown)))
    return replace(
        noted(drawn, SCENARIOS_COLOURED, *said),
        summary=f"{spec.summary} Scenarios: {names}.",
    )


def _side_by_side(
    spec: ChartSpec, comparison: Comparison, others: Sequence[tuple[Other, ChartSpec]], said: list[str]
) -> ChartSpec:
    """Stacked bars with those of each scenario beside them, in the same columns: the parts keep their colours."""
    shown, folded = others[:MOST_MULTIPLES], others[MOST_MULTIPLES:]
    said = [*said, *folded_note([other.label for other, _ in folded])]
    if not shown:
        return noted(spec, *said)
    columns = tuple(dict.fromkeys(one for chart in (spec, *(its for _, its in shown)) for one in chart.x.categories))
    x = replace(spec.x, categories=tuple(sorted(columns)))
    multiples = tuple(replace(chart, x=x, subtitle=other.label, notes=()) for other, chart in shown)
    titles = " ".join(f"{other.label}: {chart.title}." for other, chart in shown)
    summary = f"{spec.summary} {titles}"
    return replace(noted(spec, *said), x=x, caption=comparison.name, multiples=multiples, summary=summary)


def _coloured(
    spec: ChartSpec, comparison: Comparison, others: Sequence[tuple[Other, ChartSpec]], said: list[str]
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
    return not series.line and same_points(series, drawn)


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
            yield from (replace(guide, colour=colour) for guide in own_guides(spec, one))


def _marked(spec: ChartSpec, others: Sequence[tuple[Other, ChartSpec]]) -> ChartSpec:
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
