"""Where the time of a network's batch goes: arithmetic, traffic, weights, launches, host and links.

Arithmetic and memory traffic go on at the same time. The time that both take together is given to them in proportion
to what each would take alone, so that the parts sum to the batch.
"""

from typing import NamedTuple

from core.book import Quantity
from core.candidate_table import Case, set_up_words
from core.equations import network_service, network_time
from core.formats import format_quantity
from core.step_parts import Operation, Part, Pass, StepTimes

BATCH = Pass("batch_", "Batch", network_service.served_batch_time)


class _Amount(NamedTuple):
    """One part: id, name, the quantity behind it, what bounds it, why it takes its time, and why it may take none."""

    id: str
    label: str
    quantity: Quantity[...]
    bound_by: str
    why: str
    idle: str


_OVERLAPS = "Alone it takes {alone}; arithmetic and memory traffic overlap."
_OVERLAPPED = (
    _Amount("arithmetic", "Arithmetic", network_time.batch_arithmetic_time, "compute", _OVERLAPS, "There is none."),
    _Amount(
        "traffic",
        "Activations and look-ups",
        network_time.batch_traffic_time,
        "memory bandwidth",
        _OVERLAPS,
        "Nothing of it is known.",
    ),
    _Amount(
        "weights", "Weights", network_time.batch_weight_time, "memory bandwidth", _OVERLAPS, "No weights are read."
    ),
)
_LAUNCHES = _Amount(
    "launches",
    "Launches",
    network_time.batch_kernel_time,
    "launches",
    "One launch after another, however large the batch: a faster chip hardly shortens them.",
    "The number of launches is not known.",
)
_HOST = _Amount(
    "host",
    "Host",
    network_time.batch_launch_time,
    "host",
    "Request, copies and the first launch, however large the batch.",
    "No time of the host is known.",
)
_LINKS = _Amount(
    "links",
    "Shards on other chips",
    network_service.shard_exchange_time,
    "links",
    "Looked-up rows of tables on other chips.",
    "One chip holds it all.",
)


def batch_times(case: Case, index: int) -> StepTimes:
    """Where the time goes in the deployment at one position of the grid."""

    def seconds(quantity: Quantity[...]) -> float:
        return float(case.of(quantity)[index])

    total, together = seconds(BATCH.total), seconds(network_time.batch_work_time)
    alone = [seconds(one.quantity) for one in _OVERLAPPED]
    summed = sum(alone)
    parts = [
        _operation(
            one,
            together * own / summed if summed > 0 else 0.0,
            total,
            one.why.format(alone=format_quantity(own, "s")),
        )
        for one, own in zip(_OVERLAPPED, alone, strict=True)
    ]
    kernels = seconds(_LAUNCHES.quantity)
    added = ((_LAUNCHES, kernels), (_HOST, seconds(_HOST.quantity) - kernels), (_LINKS, seconds(_LINKS.quantity)))
    parts += [_operation(one, own, total, one.why) for one, own in added]
    return StepTimes(set_up_words(case, index), tuple(parts), {BATCH.prefix: total}, (BATCH,))


def _operation(one: _Amount, seconds: float, total: float, why: str) -> Operation:
    share = seconds / total if total > 0 else 0.0
    bound, words = (one.bound_by, why) if seconds > 0 else ("", one.idle)
    return Operation(one.id, one.label, {BATCH.prefix: Part(one.quantity, seconds, share, bound, words)})
