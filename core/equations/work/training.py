"""Work of training a transformer language model."""

import numpy as np

from core.book import Array, quantity
from core.equations.work.llm import causal_pairs, windowed_pairs

ADAPTERS = 1.0
"""Position of "adapters" among the methods of training."""


@quantity("token", "PaLM, arXiv 2204.02311, app. B, with the causal half only")
def trained_attention_tokens(
    full_attention_layers: Array,
    windowed_layer_count: Array,
    training_sequence: Array,
    window_size: Array,
    one_token: Array,
) -> Array:
    """Tokens that a training token attends to on average, summed over the layers."""
    full = full_attention_layers * causal_pairs(training_sequence, one_token)
    windowed = windowed_layer_count * windowed_pairs(training_sequence, window_size, one_token)
    return (full + windowed) / training_sequence


@quantity("1", "count of matrix entries")
def routed_parameter_count(mixture_layer_count: Array, expert_count: Array, expert_parameters: Array) -> Array:
    """Weights of all routed experts: what expert parallelism divides."""
    return mixture_layer_count * expert_count * expert_parameters


@quantity("1", "Hu et al. 2021, arXiv 2106.09685: frozen weights have no gradient of their own")
def training_passes(training_method: Array, passes_in_training: Array, passes_with_adapters: Array) -> Array:
    """Passes over the weights, counted in forward passes: 3, or 2 where only adapters are trained."""
    return np.where(training_method == ADAPTERS, passes_with_adapters, passes_in_training)


@quantity("flop/token", "Kaplan et al. 2020, arXiv 2001.08361; PaLM, arXiv 2204.02311, app. B")
def training_flops_per_token(
    training_passes: Array,
    passes_in_training: Array,
    flops_per_weight: Array,
    active_parameter_count: Array,
    flops_per_score: Array,
    prefill_score_width: Array,
    trained_attention_tokens: Array,
) -> Array:
    """Work that the model asks for: 6 FLOPs a weight (4 with adapters), and causal attention; nothing recomputed.

    Of a mixture only the experts that a token visits count. Attention has no weights, so that its backward pass costs
    two forward passes whatever is trained.
    """
    weights = training_passes * flops_per_weight * active_parameter_count
    return weights + passes_in_training * flops_per_score * prefill_score_width * trained_attention_tokens


@quantity("flop", "Kaplan et al. 2020, arXiv 2001.08361")
def training_compute_needed(training_flops_per_token: Array, training_tokens: Array) -> Array:
    """Model FLOPs of one training run."""
    return training_flops_per_token * training_tokens
