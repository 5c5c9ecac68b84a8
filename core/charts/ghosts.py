"""The pinned baseline in a chart: its lines dashed and its bars as outlines, with what has moved and by how much."""

from collections.abc import Mapping
from dataclasses import replace

from core.changes import UNMOVED, change_text, is_same
from core.charts.comparison import Other
from core.charts.same_axes import folded_note, noted, own_guides, rescaled, same_points, why_not_together
from core.charts.spec import BASELINE_COLOUR, MOST_SERIES, Axis, Bar, Better, ChartSpec, Mark, Series, Tone
from core.formats import format_quantity
from core.names import first_of

BASELINE = "Baseline"
_LONGEST_LISTED = 3


def with_ghosts(spec: ChartSpec, baseline: Other) -> ChartSpec:
    """The chart with the baseline's as ghosts, its axes wide enough for both, and words about the difference."""
    ghost = baseline.spec(spec.id)
    title = f"{BASELINE}: {baseline.label}"
    why_not = ghost.empty or why_not_together(spec, ghost)
    if why_not:
        return noted(spec, f"{title}: {why_not}")
    drawn, said = _bars_against(spec, ghost, title) if spec.bars else _lines_against(spec, ghost)
    below = None
    if spec.below is not None:
        below = spec.below
        if ghost.below is not None:
            below, more = _lines_against(spec.below, ghost.below)
            said = (*said, *more)
    drawn = replace(rescaled(drawn, ghost), below=below)
    summary = f"{spec.summary} {title}. {ghost.title}. {' '.join(f'{one}.' for one in said)}".strip()
    return replace(noted(drawn, title, *said), summary=summary)


def _lines_against(spec: ChartSpec, ghost: ChartSpec) -> tuple[ChartSpec, tuple[str, ...]]:
    """Lines with the dashed ones of the baseline; what has not moved is said and not drawn twice."""
    before = {one.id: one for one in ghost.series if not one.hollow}
    now = {one.id: one for one in spec.series if not one.hollow and not one.id.startswith("scenario.")}
    both = [one for one in now if one in before]
    moved = [one for one in both if not same_points(now[one], before[one])]
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
    said += folded_note([*(one.label for one in dropped), *(f"{BASELINE}: {now[one].label}" for one in folded)])
    guides = tuple(guide for one in kept for guide in own_guides(spec, one)) + tuple(
        replace(guide, colour=BASELINE_COLOUR, dashed=True) for one in drawn for guide in own_guides(ghost, before[one])
    )
    plain = tuple(guide for guide in spec.guides if guide.colour is None)
    return replace(spec, series=(*series, *ghosts), guides=(*plain, *guides)), tuple(said)


def _room_for(series: tuple[Series, ...], ghosts: int) -> tuple[tuple[Series, ...], tuple[Series, ...]]:
    """The lines on show that stay, and those that make room for one ghost at least."""
    most = MOST_SERIES - 1 if ghosts else MOST_SERIES
    solid = [one for one in series if not one.hollow]
    gone = solid[most:]
    return tuple(one for one in series if one not in gone), tuple(gone)


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
    return [f"{words}: {first_of(list(dict.fromkeys(names)), _LONGEST_LISTED)}"] if names else []


def best_value(series: Series, at: float, across: Axis, up: Axis) -> float | None:
    """Best height of a line's points that are at least as good as a place on the x axis; None where none is."""
    higher = across.better is Better.HIGHER
    heights = [y for x, y in zip(series.x, series.y, strict=True) if (x >= at if higher else x <= at)]
    return (max if up.better is Better.HIGHER else min)(heights, default=None)
