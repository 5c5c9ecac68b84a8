"""A deployment in words: its chips, how they split the model, its batch and its number formats."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.deployment import at, precision_label
from core.equations import latency
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


def set_ups(figures: Figures, workload: int, chip: int, indices: npt.NDArray[np.intp]) -> list[SetUp]:
    """The deployments of a workload on a chip at `indices` into its grid laid flat."""
    place: tuple[Any, ...] = (workload, chip, *np.unravel_index(indices, figures.shape[2:]))
    return _read([np.broadcast_to(array, figures.shape)[place] for array in _arrays(figures)])


def chosen_set_ups(figures: Figures) -> list[list[SetUp]]:
    """The chosen deployment of each workload on each chip; it means something where that is feasible."""
    chips = figures.shape[1]
    found = _read([at(array, figures.choice.chosen, figures.shape).ravel() for array in _arrays(figures)])
    return [found[row * chips : (row + 1) * chips] for row in range(figures.shape[0])]


def _arrays(figures: Figures) -> list[Any]:
    return [figures.inputs[name] for name in COORDINATES] + [figures.performance[latency.chips_at_work]]


def _read(columns: list[Any]) -> list[SetUp]:
    return [
        SetUp(int(tensor), int(stages), int(replicas), int(batch), precision_label(arithmetic, bits), chips)
        for tensor, stages, replicas, batch, arithmetic, bits, chips in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]
