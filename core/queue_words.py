"""What requests wait at the chosen deployments, in words."""

from core.figures import Figures
from core.formats import format_quantity
from core.records import LANGUAGE_MODEL
from core.waiting_lines import Waits

SATURATED = "SATURATED"
MISSED = "Misses the limit"
IN_TIME = "In time"

LOAD_HELP = "Share of its throughput that a replica is loaded to in the busiest hour: stated, or from queueing."


def percentile_help(*, language: bool) -> str:
    """What the latency percentile is of: the first token of a language model, the answer of a network."""
    return (
        f"Time to the {'first token' if language else 'answer'} that the share of the requests under Latency "
        "percentile does not exceed at this load, the wait in line before one replica included."
    )


QUEUE_HELP = (
    f"{IN_TIME}: the latency percentile keeps to its limit at this load. {SATURATED}: the line grows without end."
)
ENDLESS = "At this load the line of requests grows without end."


def queue_state(waits: Waits, case: tuple[int, int]) -> str:
    """Whether a workload on a chip is answered in time at its load, in a word or two."""
    if waits.saturated[case]:
        return SATURATED
    return IN_TIME if waits.kept[case] else MISSED


def queue_note(figures: Figures, workload: int, chip: int) -> str:
    """What the load does to the waits where the percentile misses its limit, as a sentence; "" where it is kept."""
    waits, case = figures.waits, (workload, chip)
    if not figures.feasible[case] or waits.kept[case]:
        return ""
    load = format_quantity(float(waits.load[case]), "%", 5)
    if waits.saturated[case]:
        return f"{SATURATED}: at {load} load the line of requests grows without end."
    record = figures.study.workloads[workload]
    others = format_quantity(1 - record.latency_percentile, "%")
    what = "the first token" if record.kind == LANGUAGE_MODEL else "the answer"
    percentile, limit = (format_quantity(float(one[case]), "s") for one in (waits.percentile, waits.limit))
    return f"At {load} load, {others} of requests wait over {percentile} for {what} (limit {limit})."
