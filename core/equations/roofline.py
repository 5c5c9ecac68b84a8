"""The roofline: arithmetic over memory traffic of one pass on one chip, the rate it reaches, and what it could reach.

Work is counted without the idle share of short passes, which is no work; traffic is what the equations of time count:
weights, cache, activations, looked-up rows. A pass of a pipeline is that of one micro-batch through all stages, in
which each chip has done a whole pass's share. Source of all: Williams, Waterman and Patterson 2009, Roofline.
"""

import numpy as np

from core.book import Array, quantity
from core.equations.work import llm


def attainable(peak: Array, bandwidth: Array, intensity: Array) -> Array:
    """The roof at an intensity: the slope of the memory's bandwidth, up to the ceiling of the arithmetic."""
    roof: Array = np.minimum(peak, bandwidth * intensity)
    return roof


@quantity("flop/B", "Williams et al. 2009 (roofline)")
def ridge_intensity(peak_rate: Array, memory_bandwidth: Array) -> Array:
    """FLOPs a byte from which on a chip is bound by its arithmetic, at the precision of the deployment."""
    return peak_rate / memory_bandwidth


# --- decode -------------------------------------------------------------------------------------------------------


@quantity("flop", "Kaplan et al. 2020, arXiv 2001.08361; nothing counted but work")
def decode_chip_flops(
    flops_per_weight: Array,
    always_read_parameters: Array,
    applied_head_parameters: Array,
    mixture_layer_count: Array,
    expert_parameters: Array,
    experts_per_token: Array,
    pooled_replicas: Array,
    step_tokens: Array,
    one_token: Array,
    decode_attention_flops: Array,
    tensor_parallel: Array,
    expert_chips: Array,
) -> Array:
    """Arithmetic of one chip in one decode step."""
    no_idle = 0 * one_token * step_tokens
    matrices = llm.decode_matrix_flops(
        flops_per_weight, always_read_parameters, applied_head_parameters, step_tokens, no_idle, one_token
    )
    visits = step_tokens * one_token * pooled_replicas * experts_per_token
    experts = llm.routed_flops(
        flops_per_weight, mixture_layer_count, expert_parameters, visits, mixture_layer_count, 0 * visits
    )
    flops: Array = (matrices + decode_attention_flops) / tensor_parallel + experts / expert_chips
    return flops


@quantity("B", "definition")
def decode_chip_traffic(
    matrix_bytes: Array,
    tensor_parallel: Array,
    decode_expert_bytes: Array,
    expert_chips: Array,
    microbatch: Array,
    cache_read_bytes: Array,
    cache_read_ratio: Array,
    cache_readers: Array,
    decode_activation_bytes: Array,
) -> Array:
    """Bytes that one chip moves to or from its memory in one decode step: weights, cache and activations."""
    weights = matrix_bytes / tensor_parallel + decode_expert_bytes / expert_chips
    cache = microbatch * cache_read_bytes * cache_read_ratio / cache_readers
    return weights + cache + decode_activation_bytes


@quantity("flop/B", "Williams et al. 2009 (roofline)")
def decode_intensity(decode_chip_flops: Array, decode_chip_traffic: Array) -> Array:
    """FLOPs of a decode step for each byte that it moves."""
    return decode_chip_flops / decode_chip_traffic


@quantity("flop/s", "definition")
def decode_reached_rate(decode_chip_flops: Array, centred_step_time: Array) -> Array:
    """FLOPs a second that one chip does in decode steps."""
    return decode_chip_flops / centred_step_time


@quantity("flop/s", "Williams et al. 2009 (roofline)")
def decode_attainable_rate(peak_rate: Array, memory_bandwidth: Array, decode_intensity: Array) -> Array:
    """FLOPs a second that the chip's roof allows a decode step."""
    return attainable(peak_rate, memory_bandwidth, decode_intensity)


# --- prefill ------------------------------------------------------------------------------------------------------


@quantity("flop", "Kaplan et al. 2020, arXiv 2001.08361; nothing counted but work")
def prefill_chip_flops(
    flops_per_weight: Array,
    always_read_parameters: Array,
    applied_head_parameters: Array,
    mixture_layer_count: Array,
    expert_parameters: Array,
    experts_per_token: Array,
    pooled_replicas: Array,
    prefill_pass_tokens: Array,
    prefill_logits: Array,
    one_token: Array,
    prefill_attention_flops: Array,
    tensor_parallel: Array,
    expert_chips: Array,
) -> Array:
    """Arithmetic of one chip in one prefill pass."""
    no_idle = 0 * prefill_pass_tokens
    matrices = llm.prefill_matrix_flops(
        flops_per_weight,
        always_read_parameters,
        applied_head_parameters,
        prefill_pass_tokens,
        prefill_logits,
        no_idle,
        one_token,
    )
    visits = prefill_pass_tokens * pooled_replicas * experts_per_token
    experts = llm.routed_flops(
        flops_per_weight, mixture_layer_count, expert_parameters, visits, mixture_layer_count, 0 * visits
    )
    flops: Array = (matrices + prefill_attention_flops) / tensor_parallel + experts / expert_chips
    return flops


@quantity("B", "definition")
def prefill_chip_traffic(
    matrix_bytes: Array,
    tensor_parallel: Array,
    prefill_expert_bytes: Array,
    expert_chips: Array,
    prefill_activation_bytes: Array,
) -> Array:
    """Bytes that one chip moves to or from its memory in one prefill pass: weights and activations."""
    return matrix_bytes / tensor_parallel + prefill_expert_bytes / expert_chips + prefill_activation_bytes


@quantity("flop/B", "Williams et al. 2009 (roofline)")
def prefill_intensity(prefill_chip_flops: Array, prefill_chip_traffic: Array) -> Array:
    """FLOPs of a prefill pass for each byte that it moves."""
    return prefill_chip_flops / prefill_chip_traffic


@quantity("flop/s", "definition")
def prefill_reached_rate(prefill_chip_flops: Array, prefill_pass_time: Array, prefill_time_ratio: Array) -> Array:
    """FLOPs a second that one chip does in prefill passes."""
    return prefill_chip_flops / (prefill_pass_time * prefill_time_ratio)


@quantity("flop/s", "Williams et al. 2009 (roofline)")
def prefill_attainable_rate(peak_rate: Array, memory_bandwidth: Array, prefill_intensity: Array) -> Array:
    """FLOPs a second that the chip's roof allows a prefill pass."""
    return attainable(peak_rate, memory_bandwidth, prefill_intensity)


# --- networks that are not language models --------------------------------------------------------------------------


@quantity("flop/B", "Williams et al. 2009 (roofline)")
def network_ridge_intensity(network_peak_rate: Array, memory_bandwidth: Array) -> Array:
    """FLOPs a byte from which on a chip is bound by its arithmetic, at the precision of the run."""
    return network_peak_rate / memory_bandwidth


@quantity("flop", "definition")
def network_chip_flops(batch: Array, copies_at_work: Array, sample_flops: Array) -> Array:
    """Arithmetic of one chip in one batch of each of its copies."""
    return batch * copies_at_work * sample_flops


@quantity("B", "definition")
def network_chip_traffic(
    batch: Array,
    copies_at_work: Array,
    sample_activation_bytes: Array,
    spill_share: Array,
    sample_embedding_bytes: Array,
    batch_weight_bytes: Array,
) -> Array:
    """Bytes that one chip moves to or from its memory in one batch of each of its copies."""
    samples = batch * (sample_activation_bytes * spill_share + sample_embedding_bytes)
    return copies_at_work * (samples + batch_weight_bytes)


@quantity("flop/B", "Williams et al. 2009 (roofline)")
def network_intensity(network_chip_flops: Array, network_chip_traffic: Array) -> Array:
    """FLOPs of a batch for each byte that it moves."""
    return network_chip_flops / network_chip_traffic


@quantity("flop/s", "definition")
def network_reached_rate(network_chip_flops: Array, served_batch_time: Array) -> Array:
    """FLOPs a second that one chip does, one batch after the other."""
    return network_chip_flops / served_batch_time


@quantity("flop/s", "Williams et al. 2009 (roofline)")
def network_attainable_rate(network_peak_rate: Array, memory_bandwidth: Array, network_intensity: Array) -> Array:
    """FLOPs a second that the chip's roof allows a batch."""
    return attainable(network_peak_rate, memory_bandwidth, network_intensity)
