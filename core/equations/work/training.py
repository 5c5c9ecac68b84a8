"""Work of training a transformer language model."""

from core.book import Array, quantity
from core.equations.work.llm import causal_pairs, windowed_pairs


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


@quantity("flop", "Kaplan et al. 2020, arXiv 2001.08361; PaLM, arXiv 2204.02311, app. B")
def training_compute_needed(
    passes_in_training: Array,
    flops_per_weight: Array,
    active_parameter_count: Array,
    flops_per_score: Array,
    prefill_score_width: Array,
    trained_attention_tokens: Array,
    training_tokens: Array,
) -> Array:
    """Model FLOPs of one training run: 6 a weight and token, and causal attention (no recomputation counted)."""
    attention = flops_per_score * prefill_score_width * trained_attention_tokens
    return passes_in_training * (flops_per_weight * active_parameter_count + attention) * training_tokens
