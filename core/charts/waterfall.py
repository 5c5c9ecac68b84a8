"""Chart `waterfall`: why a delivered unit costs more than an ideal one."""

from itertools import pairwise

from core.bands import level_text
from core.book import Quantity
from core.charts.naming import short_names
from core.charts.spec import Axis, Bar, Better, ChartSpec, Scale, Tone
from core.delivery import Delivery, delivery_of
from core.equations import lifetime
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome

STEPS: tuple[tuple[Quantity[...], str, str], ...] = (
    (lifetime.ideal_unit_cost, "Ideal", "the ideal"),
    (lifetime.software_unit_cost, "Software", "software efficiency"),
    (lifetime.latency_unit_cost, "Latency limit", "the latency limit"),
    (lifetime.headroom_unit_cost, "Peak headroom", "peak headroom"),
    (lifetime.availability_unit_cost, "Availability", "availability"),
    (lifetime.idle_unit_cost, "Idle", "idle capacity"),
    (lifetime.delivered_unit_cost, "Overhead", "overhead"),
)
"""Substitutions in their fixed order: the cost after each, its bar, and how a sentence names it."""

RESTS_ON = inputs_behind(*(quantity for quantity, _, _ in STEPS))


def step_costs(figures: Figures, workload: int, chip: int) -> tuple[float, ...]:
    """Cost of a delivered unit after each step, USD."""
    return tuple(float(figures.monthly(quantity, workload, chip)[0]) for quantity, _, _ in STEPS)


def build(outcome: Outcome) -> ChartSpec:
    """Bars from ideal to delivered for the selected workload on the reference chip; they sum to the total exactly."""
    figures: Figures = outcome.detail
    study = outcome.study
    workload, chip = study.selected_workload, study.reference_chip
    named = f"{study.workloads[workload].name} on {short_names(study)[chip]}"
    delivery = delivery_of(study.workloads[workload])
    subtitle = f"$ per {delivery.per_words}, {named}"
    categories = (*(name for _, name, _ in STEPS), "Delivered")
    x_axis = Axis("", scale=Scale.CATEGORY, categories=categories)
    why = figures.why_not(workload, chip)
    if why:
        y_axis = Axis("Cost", delivery.cost_unit)
        title = f"What a delivered {delivery.noun} costs"
        return ChartSpec("waterfall", title, subtitle, x_axis, y_axis, empty=why, inputs=RESTS_ON, summary=why)
    costs = step_costs(figures, workload, chip)
    factor, label = axis_unit(costs[-1], delivery.cost_unit)
    dear, cheap = figures.monthly_range(lifetime.delivered_unit_cost, workload, chip)[:, 0].tolist()
    title, bars = _title(costs, delivery), _bars(costs, (cheap, dear), delivery)
    # the names come last: they are what a narrow chart cuts off
    subtitle = f"$ per {delivery.per_words} with {level_text()}, {named}"
    return ChartSpec(
        "waterfall",
        title,
        subtitle,
        x_axis,
        Axis("Cost", delivery.cost_unit, factor, label, better=Better.LOWER, from_zero=True),
        bars=bars,
        inputs=RESTS_ON,
        summary=f"{title}. " + " ".join(f"{bar.category}: {bar.detail}" for bar in bars),
    )


def _bars(costs: tuple[float, ...], ends: tuple[float, float], delivery: Delivery) -> tuple[Bar, ...]:
    """The steps, and the total with its error band from `ends[0]` to `ends[1]`."""
    words = [delivery.cost(cost) for cost in costs]
    bars = [Bar("ideal", "Ideal", 0.0, costs[0], words[0], Tone.TOTAL, f"{words[0]}.")]
    for place, (before, after) in enumerate(pairwise(costs), 1):
        quantity, name, _ = STEPS[place]
        added = after - before
        times = f"×{after / before:.2f}" if before > 0 else ""
        change = f"{'+' if added >= 0 else '−'}{delivery.cost(abs(added))}"
        label = f"{change} {times}" if times else change
        tone = Tone.INCREASE if added >= 0 else Tone.DECREASE
        detail = f"{change}, from {words[place - 1]} to {words[place]}" + (f" ({times})." if times else ".")
        bars.append(Bar(quantity.name, name, before, after, label, tone, detail))
    band = f"{level_text()}: {delivery.cost(ends[0])} – {delivery.cost(ends[1])}"
    detail = f"{words[-1]}; {band}."
    bars.append(Bar("delivered", "Delivered", 0.0, costs[-1], words[-1], Tone.TOTAL, detail, *ends))
    return tuple(bars)


def _title(costs: tuple[float, ...], delivery: Delivery) -> str:
    """How far delivered is from ideal (a bare chip may cost nothing: owned, with its full price as residual value)."""
    ideal, delivered = costs[0], costs[-1]
    ratio = f"{format_quantity(delivered / ideal, '1', 2)}× the ideal" if ideal > 0 else ""
    times = ratio or delivery.cost_per(delivered)
    added = [after - before for before, after in pairwise(costs)]
    if max(added) <= 0:
        return f"Delivered inference costs {times}"
    largest = STEPS[1 + added.index(max(added))][2]
    return f"Delivered inference costs {times}; {largest} adds most"
