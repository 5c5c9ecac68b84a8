"""Memory a deployment needs, and whether a chip has it."""

import numpy as np

from core.book import Array, Mask, quantity


@quantity("1", "heads and layers are what is divided")
def layout_possible(tensor_parallel: Array, head_count: Array, pipeline_parallel: Array, layer_count: Array) -> Mask:
    """Whether there is a head for each chip of a group and a layer for each stage."""
    return (tensor_parallel <= head_count) & (pipeline_parallel <= layer_count)


@quantity("1", "Pope et al. 2022, arXiv 2211.05102, sec. 3.3; a latent cache is not split by heads")
def cache_shards(collective_ranks: Array, ranks_per_chip: Array, kv_head_count: Array, latent_kv_rank: Array) -> Array:
    """Chips over which a layer's KV cache counts as divided, by the chip that holds most of it: heads stay whole.

    Where software sees the cores of a chip one by one, each core holds whole heads of its own.
    """
    most_heads = np.ceil(kv_head_count / collective_ranks) * ranks_per_chip
    return np.where(latent_kv_rank > 0, 1.0, kv_head_count / most_heads)


@quantity("B", "sum of weights and cache")
def memory_needed(
    weight_bytes: Array,
    tensor_parallel: Array,
    pipeline_parallel: Array,
    batch: Array,
    sequence_cache_bytes: Array,
    cache_shards: Array,
) -> Array:
    """Memory of one chip that weights and the KV cache of a full batch take."""
    return (weight_bytes / tensor_parallel + batch * sequence_cache_bytes / cache_shards) / pipeline_parallel


@quantity("B", "share that serving engines leave for weights and cache")
def memory_usable(memory_capacity: Array, usable_memory_share: Array) -> Array:
    """Memory of one chip that weights and cache may take; the rest is for activations and the engine."""
    return memory_capacity * usable_memory_share


@quantity("1", "definition")
def fits_memory(memory_needed: Array, memory_usable: Array) -> Mask:
    """Whether weights and cache fit."""
    return memory_needed <= memory_usable
