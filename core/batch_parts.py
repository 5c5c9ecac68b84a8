"""Where the time of a network's batch goes: arithmetic, traffic, weights, launches, host and links.

Arithmetic and memory traffic go on at the same time. The time that both take together is given to them in proportion
to what each would take alone, so that the parts sum to the batch.
"""

from collections.abc import Mapping
from typing import NamedTuple

from core.book import Quantity
from core.candidate_table import Case, set_up_words
from core.equations import network_service, network_time
from core.equations.work import network as work
from core.formats import format_quantity
from core.step_parts import Operation, Part, Pass, StepTimes

BATCH = Pass("batch_", "Batch", network_service.served_batch_time)


class _Amount(NamedTuple):
    """One part: id, name, the quantity behind it, what bounds it, and why it may take no time."""

    id: str
    label: str
    quantity: Quantity[...]
    bound_by: str
    idle: str


_OVERLAPPED = (
    _Amount("arithmetic", "Arithmetic", network_time.sample_arithmetic_time, "compute", "There is none."),
    _Amount(
        "traffic",
        "Activations and look-ups",
        network_time.sample_traffic_time,
        "memory bandwidth",
        "Nothing of it is known.",
    ),
    _Amount("weights", "Weights", network_time.weight_stream_time, "memory bandwidth", "No weights are read."),
)
_ADDED = (
    _Amount("launches", "Launches", work.sample_kernels, "launches", "The number of launches is not known."),
    _Amount("host", "Host", network_time.batch_launch_time, "host", "No time of the host is known."),
    _Amount("links", "Shards on other chips", network_service.shard_exchange_time, "links", "One chip holds it all."),
)


def batch_times(case: Case, index: int) -> StepTimes:
    """Where the time goes in the deployment at one position of the grid."""
    total = float(case.of(BATCH.total)[index])
    alone, added = _alone(case, index), _added(case, index)
    together = float(case.of(network_time.batch_work_time)[index])
    summed = sum(alone.values())
    parts = []
    for one in _OVERLAPPED:
        seconds = together * alone[one.id] / summed if summed > 0 else 0.0
        why = f"Alone it takes {format_quantity(alone[one.id], 's')}; arithmetic and memory traffic overlap."
        parts.append(_operation(one, seconds, total, why))
    whys = {
        "launches": "One launch after another, however large the batch: a faster chip hardly shortens them.",
        "host": "Request, copies and the first launch, however large the batch.",
        "links": "Looked-up rows of tables on other chips.",
    }
    parts += [_operation(one, added[one.id], total, whys[one.id]) for one in _ADDED]
    return StepTimes(set_up_words(case, index), tuple(parts), {BATCH.prefix: total}, (BATCH,))


def _alone(case: Case, index: int) -> Mapping[str, float]:
    """Seconds of a batch that arithmetic, traffic and weights would take if nothing else took any."""
    batch, copies = float(case.input("batch")[index]), float(case.input("copies_at_work")[index])
    share = float(case.input("chip_share")[index])
    return {
        "arithmetic": batch * float(case.of(network_time.sample_arithmetic_time)[index]) / share,
        "traffic": batch * float(case.of(network_time.sample_traffic_time)[index]) * copies,
        "weights": float(case.of(network_time.weight_stream_time)[index]) * copies,
    }


def _added(case: Case, index: int) -> Mapping[str, float]:
    """Seconds of a batch that come on top of its work."""
    return {
        "launches": float(case.of(work.sample_kernels)[index]) * float(case.input("kernel_time")[index]),
        "host": float(case.input("host_time")[index]),
        "links": float(case.of(network_service.shard_exchange_time)[index]),
    }


def _operation(one: _Amount, seconds: float, total: float, why: str) -> Operation:
    share = seconds / total if total > 0 else 0.0
    bound, words = (one.bound_by, why) if seconds > 0 else ("", one.idle)
    return Operation(one.id, one.label, {BATCH.prefix: Part(one.quantity, seconds, share, bound, words)})
