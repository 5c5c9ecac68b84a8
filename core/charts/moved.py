"""Chart `moved`: what changed since the baseline, and which input did how much of it."""

from core.attribution import FIGURES, Attributing, Attribution, Effect
from core.charts.naming import short_names
from core.charts.spec import Axis, Bar, ChartSpec, Measure, Scale, Tone
from core.equations import lifetime, unit_cost
from core.figures import inputs_behind
from core.formats import axis_unit, format_quantity
from core.names import excerpt, first_of
from core.outcome import Outcome
from core.spend import money_words
from core.study import Study

MEASURES = (
    Measure("unit_cost", "Unit cost"),
    Measure("lifetime", "Lifetime"),
    Measure("share", "Share"),
    Measure("crossover", "Crossover"),
)
"""What the switch of the chart offers; the page in the drawer has all figures."""
_OF_SPEND = inputs_behind(lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost)
RESTS_ON = {
    **dict.fromkeys(FIGURES, _OF_SPEND),
    "unit_cost": inputs_behind(unit_cost.delivered_unit_cost),
}
"""By the figure that is taken apart."""
TITLE = "What moved since the baseline"
UNPINNED = "Pin a baseline (Ctrl+B), change something, and this tells which input moved the figure by how much."
OPEN, END = "baseline", "now"
"""Ids of the first bar and of the last; all between are inputs."""
MOST_BARS = 8
"""Inputs with a bar of their own; the others have one together."""
_MOST_STILL = 3
REST = "others"
_NAME = 34


def build(outcome: Outcome) -> ChartSpec:
    """The chart where no baseline is known of: what to do to have one."""
    return _nothing(outcome.study.settings.moved_measure, UNPINNED)


def told(attributing: Attributing, figure: str, label: str) -> ChartSpec:
    """Bars from the baseline over each input to now, as changes from the baseline, which stands at zero.

    figure: one of `FIGURES`; label: what the baseline is called.
    """
    found = attributing.attribution(figure)
    if not found.effects:
        done, of = attributing.progress
        waiting = f"Taking the change apart: {done:,} of {of:,} evaluations."
        return _nothing(figure, found.why_not or waiting)
    shown, rest = _split(found.effects)
    bars = _bars(found, shown, rest)
    unit = {"1": "%", "month": "1"}.get(found.unit, found.unit)
    factor, unit_label = axis_unit(max(abs(end) for bar in bars for end in (bar.start, bar.end)) or 1.0, unit)
    unit_label = {"1": "points", "month": "months"}.get(found.unit, unit_label)
    title = claim(found)
    before, now = found.text(found.before or 0.0), found.text(found.now or 0.0)
    notes = (found.method, *_still(found.effects))
    return ChartSpec(
        "moved",
        title,
        f"{found.label}: {before} in the baseline ({label}), {now} now; {_of(attributing.now, figure)}",
        Axis("Change from the baseline", unit, factor, unit_label, from_zero=True),
        Axis("", scale=Scale.CATEGORY, categories=tuple(bar.category for bar in bars)),
        bars=bars,
        horizontal=True,
        notes=notes,
        measures=_measures(figure),
        measure=figure,
        inputs=RESTS_ON[figure],
        summary=f"{title}. " + " ".join(f"{bar.category}: {bar.label}." for bar in bars) + f" {found.method}.",
    )


def _of(study: Study, figure: str) -> str:
    """What the figure is of: the chip, of a unit's cost the workload too, and the money over how long."""
    chip = short_names(study)[study.reference_chip]
    whose = f"{study.workloads[study.selected_workload].name} on {chip}" if figure == "unit_cost" else chip
    return f"{whose}, {money_words(study)}"


def _nothing(figure: str, why_not: str) -> ChartSpec:
    return ChartSpec(
        "moved",
        TITLE,
        FIGURES[figure],
        Axis("Change from the baseline"),
        Axis("", scale=Scale.CATEGORY),
        horizontal=True,
        measures=_measures(figure),
        measure=figure,
        inputs=RESTS_ON[figure],
        summary=why_not,
        empty=why_not,
    )


def _measures(figure: str) -> tuple[Measure, ...]:
    """The choices of the switch, with the figure that is shown."""
    known = figure in {one.id for one in MEASURES}
    return MEASURES if known else (*MEASURES, Measure(figure, FIGURES[figure].removeprefix("Lifetime ").capitalize()))


def claim(found: Attribution) -> str:
    """The takeaway: which input did most of it."""
    largest = max(found.effects, key=lambda one: abs(one.amount))
    name = excerpt(largest.input.label, _NAME)
    if largest.amount == 0:
        return "No changed input moves this figure"
    whole, moved = found.difference, found.change(largest.amount)
    share = largest.amount / whole if whole else float("inf")
    if 0 < share <= 1:
        percent = "over 99 %" if 0.995 < share < 1 else format_quantity(share, "%", 2)
        return f"{name} explains {percent} of the change"
    if abs(whole) <= 0.005 * abs(largest.amount):
        return f"{name} moves it by {moved}; the others take that back"
    return f"{name} alone moves it by {moved}; in all it is {found.change(whole)}"


def _split(effects: tuple[Effect, ...]) -> tuple[list[Effect], list[Effect]]:
    """The inputs that have a bar, and those that share one."""
    moving = [one for one in effects if one.amount != 0]
    if len(moving) <= MOST_BARS:
        return moving, []
    return moving[: MOST_BARS - 1], moving[MOST_BARS - 1 :]


def _still(effects: tuple[Effect, ...]) -> list[str]:
    still = [one.input.label for one in effects if one.amount == 0]
    return [f"Without effect: {first_of(still, _MOST_STILL)}"] if still else []


def _bars(found: Attribution, shown: list[Effect], rest: list[Effect]) -> tuple[Bar, ...]:
    before, now = found.text(found.before or 0.0), found.text(found.now or 0.0)
    bars = [Bar(OPEN, "Baseline", 0.0, 0.0, before, Tone.TOTAL, f"Baseline: {before}.")]
    at = 0.0
    for one in shown:
        bars.append(_bar(found, one.input.id, one.input.label, at, one.amount, _details(found, one)))
        at += one.amount
    if rest:
        amount = sum(one.amount for one in rest)
        names = "\n".join(f"{one.input.label}: {found.change(one.amount)}" for one in rest)
        bars.append(_bar(found, REST, f"{len(rest)} others", at, amount, names))
    whole = found.difference
    change = found.change(whole)  # as long as its bar is: the axis has changes
    bars.append(Bar(END, "Now", 0.0, whole, f"{now} ({change})", Tone.TOTAL, f"Now: {now}, {change}."))
    return tuple(bars)


def _details(found: Attribution, one: Effect) -> str:
    error = f" (standard error {found.size(one.error)})" if one.error else ""
    whole = found.difference
    share = f", {format_quantity(one.amount / whole, '%', 2)} of the change" if whole else ""
    change = f"{found.change(one.amount)}{share}{error}"
    return f"{one.input.before} → {one.input.after}: {change}."


def _bar(found: Attribution, identifier: str, name: str, start: float, amount: float, detail: str) -> Bar:
    tone = Tone.INCREASE if amount >= 0 else Tone.DECREASE
    return Bar(identifier, name, start, start + amount, found.change(amount), tone, detail)
