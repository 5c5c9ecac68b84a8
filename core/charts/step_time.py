"""Chart `stepTime`: where a decode step and a prefill pass, or a batch, spend their time, as stacked bars."""

from core.candidate_table import Case
from core.charts.naming import short_names
from core.charts.spec import Axis, Bar, ChartSpec, Scale, Tone
from core.equations import latency, network_service
from core.figures import inputs_behind
from core.formats import axis_unit, format_quantity
from core.step_parts import PASSES, Operation, Part, Pass, StepTimes

RESTS_ON = inputs_behind(latency.decode_step_time, latency.prefill_pass_time)
NETWORK_RESTS_ON = inputs_behind(network_service.served_batch_time)
_ENGINE = frozenset({"overhead", "host"})
_PALETTE = (0, 3, 2, 5, 1, 4, 6)  # in the order of the operations, so that neighbours look least alike


def build(case: Case, times: StepTimes) -> ChartSpec:
    """One bar a pass, of the same length, cut by operation: passes differ too much in time to share a scale of it."""
    study = case.figures.study
    factor, label = axis_unit(1.0, "%")
    totals = {one: f"{one.label} {format_quantity(times.totals[one.prefix], 's')}" for one in times.passes}
    bars = tuple(bar for one in times.passes for bar in _bars(one, totals[one], times.operations))
    title = _title(times)
    return ChartSpec(
        "stepTime",
        title,
        f"{study.workloads[case.workload].name} on {short_names(study)[case.chip]}: {times.set_up}",
        Axis(
            "Share of the pass" if times.passes == PASSES else "Share of the batch", "%", factor, label, from_zero=True
        ),
        Axis("", scale=Scale.CATEGORY, categories=tuple(totals.values())),
        bars=bars,
        horizontal=True,
        inputs=RESTS_ON if times.passes == PASSES else NETWORK_RESTS_ON,
        summary=f"{title}. " + " ".join(f"{bar.category}: {bar.detail}" for bar in bars),
    )


def _bars(one: Pass, category: str, operations: tuple[Operation, ...]) -> list[Bar]:
    bars, start = [], 0.0
    for position, operation in enumerate(operations):
        part = operation.parts.get(one.prefix)
        if part is None or part.seconds == 0:
            continue
        bars.append(_bar(one, category, operation, part, (start, _PALETTE[position % len(_PALETTE)])))
        start = bars[-1].end
    return bars


def _bar(one: Pass, category: str, operation: Operation, part: Part, place: tuple[float, int]) -> Bar:
    start, colour = place
    share = format_quantity(part.share, "%", 2)
    engine = operation.id in _ENGINE
    return Bar(
        f"{one.prefix}{operation.id}",
        category,
        start,
        start + part.share,
        share,
        Tone.PLAIN,
        f"{operation.label} {format_quantity(part.seconds, 's')}, {share}. {part.why}",
        part=operation.label,
        colour=None if engine else colour,
    )


def _title(times: StepTimes) -> str:
    """The largest operation of each pass."""
    claims = []
    for one in times.passes:
        parts = [
            (operation.parts[one.prefix], operation) for operation in times.operations if one.prefix in operation.parts
        ]
        part, operation = max(parts, key=lambda pair: pair[0].seconds)
        claims.append((operation.label, format_quantity(part.share, "%", 2), one.label.split(" ")[0].lower()))
    (first, share, name), *others = claims
    if not others:
        return f"{first} take{_s(first)} {share} of a {name}"
    ((second, other_share, other_name),) = others
    again = "" if first == second else f"{second[0].lower()}{second[1:]} "
    middle = f"{again}{other_share} of {other_name}"
    return f"{first} take{_s(first)} {share} of {name}" + (f" and {middle}" if not again else f"; {middle}")


def _s(label: str) -> str:
    """The ending of the verb after a label."""
    return "" if label.endswith("s") or " and " in label else "s"
