"""The book's answer to each row of a training run: tokens a second and chip."""

import numpy as np

from core.analysis.training_inputs import TrainingInputs
from core.book import Array
from core.equations import PERFORMANCE, latency
from core.equations.work import training

EQUATIONS = (training.trained_attention_tokens, training.training_compute_needed, latency.peak_rate)

LOW_PRECISION_SHARE = 0.8
"""Of the 16-bit utilisation that runs at 8 and 4 bit keep: only the matrix products run at the higher rate.

Chosen in round figures on the development rows, until the training time has equations of its own.
"""

MIXTURE_SHARE = 0.5
"""Of a dense model's utilisation that mixtures of experts keep: routing, exchange and small products. The same."""

FULL_PASSES = 3.0
"""Forward, and twice as much backward. Recomputed activations are in the utilisation: published runs do recompute."""

ADAPTER_PASSES = 2.0
"""With low-rank adapters only the gradients of activations are taken: 4 FLOPs a weight and token."""


def passes(rows: TrainingInputs) -> Array:
    """Passes over the weights, counted as forward passes."""
    return np.array([ADAPTER_PASSES if case.adapter else FULL_PASSES for case in rows.cases])


def predicted(rows: TrainingInputs) -> Array:
    """Tokens/s a chip: its utilised peak over the work of a token, causal attention counted; shape (case,)."""
    work = PERFORMANCE.evaluate(rows.inputs | {"passes_in_training": passes(rows)}, EQUATIONS)
    narrow = rows.inputs["precision"] > 0
    mixture = np.array([case.mixture for case in rows.cases], dtype=bool)
    share = np.where(narrow, LOW_PRECISION_SHARE, 1.0) * np.where(mixture, MIXTURE_SHARE, 1.0)
    utilized = work[latency.peak_rate] * rows.inputs["training_utilization"] * share
    rate: Array = utilized / work[training.training_compute_needed]
    return rate
