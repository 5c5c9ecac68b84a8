"""Memory a deployment needs, and whether a chip has it."""

import numpy as np

from core.book import Array, Mask, quantity


@quantity("1", "heads, layers and experts are what is divided")
def layout_possible(
    tensor_parallel: Array,
    head_count: Array,
    pipeline_parallel: Array,
    layer_count: Array,
    expert_parallel: Array,
    expert_count: Array,
) -> Mask:
    """Whether there is a head for each chip of a group, a layer for each stage and an expert for each of its chips."""
    divided = (tensor_parallel <= head_count) & (pipeline_parallel <= layer_count)
    return divided & (expert_parallel <= np.maximum(expert_count, 1))


@quantity("1", "Pope et al. 2022, arXiv 2211.05102, sec. 3.3; a latent cache is not split by heads")
def cache_shards(collective_ranks: Array, ranks_per_chip: Array, kv_head_count: Array, latent_kv_rank: Array) -> Array:
    """Chips over which a layer's KV cache counts as divided, by the chip that holds most of it: heads stay whole.

    Where software sees the cores of a chip one by one, each core holds whole heads of its own.
    """
    most_heads = np.ceil(kv_head_count / collective_ranks) * ranks_per_chip
    return np.where(latent_kv_rank > 0, 1.0, kv_head_count / most_heads)


@quantity("B", "Rajbhandari et al. 2022, arXiv 2201.05596: attention is copied to each replica, experts are shared")
def chip_weight_bytes(
    weight_bytes: Array,
    expert_weight_bytes: Array,
    tensor_parallel: Array,
    expert_chips: Array,
    pipeline_parallel: Array,
) -> Array:
    """Weights that one chip holds."""
    copied = (weight_bytes - expert_weight_bytes) / tensor_parallel
    return (copied + expert_weight_bytes / expert_chips) / pipeline_parallel


@quantity("B", "definition")
def chip_cache_bytes(
    batch: Array, sequence_cache_bytes: Array, cache_readers: Array, pipeline_parallel: Array
) -> Array:
    """KV cache of a full batch that one chip holds: what it reads."""
    return batch * sequence_cache_bytes / cache_readers / pipeline_parallel


@quantity("B", "sum of weights and cache")
def memory_needed(chip_weight_bytes: Array, chip_cache_bytes: Array) -> Array:
    """Memory of one chip that weights and the KV cache of a full batch take."""
    return chip_weight_bytes + chip_cache_bytes


@quantity("B", "share that serving engines leave for weights and cache")
def memory_usable(memory_capacity: Array, usable_memory_share: Array) -> Array:
    """Memory of one chip that weights and cache may take; the rest is for activations and the engine."""
    return memory_capacity * usable_memory_share


@quantity("1", "Kwon et al. 2023, arXiv 2309.06180: paged, complete sequences")
def largest_batch(
    memory_usable: Array,
    chip_weight_bytes: Array,
    sequence_cache_bytes: Array,
    cache_shards: Array,
    pipeline_parallel: Array,
) -> Array:
    """Sequences whose complete caches fit beside the weights; 0 where the weights alone do not fit."""
    room = np.maximum(memory_usable - chip_weight_bytes, 0 * memory_usable)
    one = sequence_cache_bytes / (cache_shards * pipeline_parallel)
    return np.floor(room / np.where(one > 0 * one, one, memory_usable))


@quantity("1", "definition")
def fits_memory(memory_needed: Array, memory_usable: Array) -> Mask:
    """Whether weights and cache fit."""
    return memory_needed <= memory_usable
