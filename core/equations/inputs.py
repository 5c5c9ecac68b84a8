"""Inputs of the books that nobody types: a deployment's coordinates, the deployment chosen, the month."""

# fmt: off
# One field a line: the file reads as the table that it is.

from typing import Annotated

import msgspec

from core.fields import number


class Deployment(msgspec.Struct, frozen=True):
    """One way to run a model: how it is split, at which precision, how many sequences together."""

    tensor_parallel: Annotated[float, number("1", "Tensor parallel", "Chips that share each layer.")]
    pipeline_parallel: Annotated[float, number("1", "Pipeline stages", "Groups of layers on different chips.")]
    batch: Annotated[float, number("1", "Batch", "Sequences decoded together on one replica.")]
    prefill_batch: Annotated[float, number("1", "Prefill batch", "Prompts processed in one pass.")]
    precision: Annotated[float, number("1", "Precision", "0: 16 bit, 1: FP8, 2: INT8, 3: FP4.")]
    weight_bits: Annotated[float, number("1", "Weight bits", "Bits of a weight, block scales left out.")]
    bytes_per_weight: Annotated[float, number("B", "Bytes a weight", "Bytes of one weight, block scales included.")]
    bytes_per_cached_value: Annotated[float, number("B", "Bytes a cached value", "Bytes of one value of the KV cache.")]
    bytes_per_activation: Annotated[float, number("B", "Bytes an activation", "Bytes of one value sent between chips.")]


class Serving(msgspec.Struct, frozen=True):
    """What the money book takes from the chosen deployment of a workload on a chip."""

    replica_chips: Annotated[float, number("1", "Chips a replica", "Chips of the chosen deployment.")]
    replica_request_rate: Annotated[float, number("1/s", "Requests a replica", "Requests a second that a fully loaded replica finishes.")]
    software_chip_time: Annotated[float, number("s", "Chip time, no limits", "Least chip-seconds a request when there are no latency limits.")]
    ideal_chip_time: Annotated[float, number("s", "Chip time, ideal", "Chip-seconds a request with full efficiency and no overhead.")]
    bare_chip_cost_rate: Annotated[float, number("USD/s", "Chip cost, bare", "What a second of a chip costs: the rent, or the capital of the bare chip.")]
    full_chip_cost_rate: Annotated[float, number("USD/s", "Chip cost, full", "The same with host, network, power and upkeep where the chip is owned.")]
    training_compute: Annotated[float, number("flop", "Training compute", "FLOPs of one initial training run.")]


class Calendar(msgspec.Struct, frozen=True):
    """The months of the horizon."""

    month: Annotated[float, number("1", "Month", "Months since the start of the service, 0 for the first.")]
