"""A deployment in words: its chips, how they split the model, its batch and its number formats."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.deployment import Deployments, at_place, precision_label
from core.equations import PERFORMANCE, latency, network_service
from core.figures import Figures

COORDINATES = ("tensor_parallel", "pipeline_parallel", "data_parallel", "batch", "precision", "weight_bits")


def chips_words(chips: float) -> str:
    """Chips in words, a fraction to a tenth: "1 chip", "1,024 chips", "2.4 chips"."""
    count = f"{chips:,.1f}".removesuffix(".0")
    return f"{count} chip{'' if count == '1' else 's'}"


class SetUp(NamedTuple):
    """One deployment in counts.

    replicas: attention replicas that share the experts; chips: a fraction where prompts run on chips of their own,
    which one replica does not fill.
    """

    tensor: int
    stages: int
    replicas: int
    batch: int
    precision: str
    chips: float

    @property
    def chips_text(self) -> str:
        """Chips of a replica: "1 chip", "2.4 chips"."""
        return chips_words(self.chips)

    @property
    def whole_batch(self) -> int:
        """Sequences decoded together over all attention replicas."""
        return self.batch * self.replicas

    @property
    def split(self) -> str:
        """Tensor × pipeline: "8 × 1", and the attention replicas: "1 × 1, 32 share experts"."""
        split = f"{self.tensor} × {self.stages}"
        return f"{split}, {self.replicas} share experts" if self.replicas > 1 else split

    @property
    def text(self) -> str:
        """All of it in one line, for a point on a chart: "8 chips (tensor 8), FP8, batch 64"."""
        parts = [f"{word} {count}" for word, count in (("tensor", self.tensor), ("pipeline", self.stages)) if count > 1]
        if self.replicas > 1:
            parts.append(f"{self.replicas} share experts")
        split = f" ({', '.join(parts)})" if parts else ""
        return f"{self.chips_text}{split}, {self.precision}, batch {self.whole_batch:,}"


class NetworkSetUp(NamedTuple):
    """One way to run a network. chips: of a replica; copies: at work on each chip; shards: parts of a copy."""

    chips: int
    copies: int
    shards: int
    batch: int
    precision: str

    @property
    def chips_text(self) -> str:
        """Chips of a replica: "1 chip", "2 chips"."""
        return chips_words(self.chips)

    @property
    def split(self) -> str:
        """How copies and chips go together: "1 copy a chip", "4 copies a chip", "1 copy in 2 parts"."""
        if self.shards > 1:
            return f"1 copy in {self.shards:,} parts"
        return f"{self.copies} {'copy' if self.copies == 1 else 'copies'} a chip"

    @property
    def text(self) -> str:
        """All of it in one line, for a point on a chart: "1 chip (4 copies a chip), INT8, batch 8"."""
        split = f" ({self.split})" if self.shards > 1 or self.copies > 1 else ""
        return f"{self.chips_text}{split}, {self.precision}, batch {self.batch:,}"


_NETWORK_INPUTS = ("copies_at_work", "batch", "precision", "weight_bits")
_NETWORK_COUNTS = (network_service.network_chips, network_service.network_shards)


def set_ups(
    figures: Figures, workload: int, chip: int, indices: npt.NDArray[np.intp]
) -> list[SetUp] | list[NetworkSetUp]:
    """The deployments of a workload on a chip at `indices` into its grid laid flat."""
    of = figures.deployments_of(workload)
    place: tuple[Any, ...] = (of.row(workload), chip, *np.unravel_index(indices, of.shape[2:]))
    columns = [np.broadcast_to(array, of.shape)[place] for array in _arrays(of)]
    return _read(columns) if of.book is PERFORMANCE else _read_networks(columns)


def chosen_set_ups(figures: Figures) -> list[list[SetUp] | list[NetworkSetUp]]:
    """The chosen deployment of each workload on each chip; it means something where that is feasible."""
    workloads, chips = figures.cases
    found: dict[int, list[SetUp] | list[NetworkSetUp]] = {}
    for of in figures.grids:
        columns = [at_place(array, of.chosen_place).ravel() for array in _arrays(of)]
        read = _read(columns) if of.book is PERFORMANCE else _read_networks(columns)
        for row, workload in enumerate(of.workloads):
            found[workload] = read[row * chips : (row + 1) * chips]
    return [found[workload] for workload in range(workloads)]


def _arrays(of: Deployments) -> list[Any]:
    if of.book is PERFORMANCE:
        return [of.inputs[name] for name in COORDINATES] + [of.values[latency.chips_at_work]]
    return [of.inputs[name] for name in _NETWORK_INPUTS] + [of.values[one] for one in _NETWORK_COUNTS]


def _read(columns: list[Any]) -> list[SetUp]:
    return [
        SetUp(int(tensor), int(stages), int(replicas), int(batch), precision_label(arithmetic, bits), chips)
        for tensor, stages, replicas, batch, arithmetic, bits, chips in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]


def _read_networks(columns: list[Any]) -> list[NetworkSetUp]:
    return [
        NetworkSetUp(int(chips), int(copies), int(shards), int(batch), precision_label(arithmetic, bits))
        for copies, batch, arithmetic, bits, chips, shards in zip(*(column.tolist() for column in columns), strict=True)
    ]
