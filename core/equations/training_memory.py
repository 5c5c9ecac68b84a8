"""Memory of one chip in a training run: weights, gradients, optimiser state and activations."""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.work.training import ADAPTERS

WEIGHT_BYTES = 2.0
GRADIENT_BYTES = 2.0
OPTIMISER_BYTES = 12.0
"""Of one weight under mixed-precision Adam: 16-bit weight and gradient; 32-bit weight, mean and variance (ZeRO)."""

OPTIMISER_SHARDED, GRADIENTS_SHARDED, WEIGHTS_SHARDED = 1.0, 2.0, 3.0
"""Stages of ZeRO: what data-parallel chips divide among them, each with what stands before it."""

SELECTIVE, FULL = 1.0, 2.0
"""Kinds of recomputation."""


@quantity("1", "Rajbhandari et al. 2019, arXiv 1910.02054; experts divided among their ranks")
def shared_parameters_of_chip(
    parameter_count: Array, routed_parameter_count: Array, tensor_split: Array, pipeline_split: Array
) -> Array:
    """Weights outside the routed experts that a chip works with."""
    return (parameter_count - routed_parameter_count) / (tensor_split * pipeline_split)


@quantity("1", "Lepikhin et al. 2020, arXiv 2006.16668")
def routed_parameters_of_chip(routed_parameter_count: Array, pipeline_split: Array, expert_ranks: Array) -> Array:
    """Weights of routed experts that a chip works with."""
    return routed_parameter_count / (pipeline_split * expert_ranks)


@quantity("1", "definition")
def expert_copies(tensor_split: Array, context_split: Array, training_replicas: Array, expert_ranks: Array) -> Array:
    """Chips of a stage that hold the same experts: what their state is divided over."""
    return np.maximum(tensor_split * context_split * training_replicas / expert_ranks, 1.0)


def sharded(parameters: Array, shards: Array, stage: Array, width: float, from_stage: float) -> Array:
    """Bytes of `width` a parameter, divided over `shards` chips from a stage of ZeRO on."""
    return width * parameters / np.where(stage >= from_stage, shards, 1.0)


def state(parameters: Array, shards: Array, stage: Array, trained: Array) -> Array:
    """Bytes of weights and, for the trained share of them, of gradients and optimiser state on one chip."""
    weights = sharded(parameters, shards, stage, WEIGHT_BYTES, WEIGHTS_SHARDED)
    gradients = sharded(parameters, shards, stage, GRADIENT_BYTES, GRADIENTS_SHARDED)
    return weights + trained * (gradients + sharded(parameters, shards, stage, OPTIMISER_BYTES, OPTIMISER_SHARDED))


@quantity("1", "Hu et al. 2021, arXiv 2106.09685")
def trained_share(training_method: Array, adapter_share: Array) -> Array:
    """Weights with gradient and optimiser state over all weights."""
    return np.where(training_method == ADAPTERS, adapter_share, 1.0)


@quantity("B", "Rajbhandari et al. 2019, arXiv 1910.02054, sec. 5")
def training_state_bytes(
    shared_parameters_of_chip: Array,
    routed_parameters_of_chip: Array,
    training_replicas: Array,
    context_split: Array,
    expert_copies: Array,
    sharding_stage: Array,
    trained_share: Array,
    one_byte: Array,
) -> Array:
    """Weights, gradients and optimiser state of one chip: 2 + 2 + 12 bytes a parameter, divided by ZeRO's stages."""
    copies = training_replicas * context_split
    shared = state(shared_parameters_of_chip, copies, sharding_stage, trained_share)
    routed = state(routed_parameters_of_chip, expert_copies, sharding_stage, trained_share)
    return (shared + routed) * one_byte


@quantity("1", "Korthikanti et al. 2022, arXiv 2205.05198, table 2")
def activation_width(
    hidden_size: Array,
    head_count: Array,
    training_sequence: Array,
    context_split: Array,
    one_token: Array,
    tensor_split: Array,
    recomputation: Array,
    sequence_parallel: Array,
) -> Array:
    """Bytes a token and layer keeps for the backward pass, on one chip of the tensor-parallel group.

    34 d and 5 h s of scores, of which 24 d and the scores are divided by the group, all of it with sequence
    parallelism; without the scores where they are recomputed; 2 d where the whole layer is.
    """
    between = np.where(sequence_parallel > 0, tensor_split, 1.0)
    kept = hidden_size * (10 / between + 24 / tensor_split)
    scores = 5 * head_count * training_sequence / (one_token * context_split * tensor_split)
    whole = 2 * hidden_size / between
    return np.where(recomputation >= FULL, whole, kept + np.where(recomputation >= SELECTIVE, 0 * scores, scores))


@quantity("1", "Korthikanti et al. 2022, arXiv 2205.05198, sec. 4.2.3")
def layers_kept(
    layer_count: Array, layers_in_stage: Array, pipeline_split: Array, chunks_in_stage: Array, micro_batches: Array
) -> Array:
    """Layers whose activations the first stage keeps at once: those of as many micro-batches as there are stages."""
    interleaved = 1 + np.where(chunks_in_stage > 1, (pipeline_split - 1) / (pipeline_split * chunks_in_stage), 0.0)
    kept: Array = np.minimum(layer_count * interleaved, layers_in_stage * micro_batches)
    return kept


@quantity("B", "Korthikanti et al. 2022, arXiv 2205.05198, sec. 4 and 5")
def training_activation_bytes(
    activation_width: Array,
    layers_kept: Array,
    micro_batch_tokens: Array,
    one_token: Array,
    hidden_size: Array,
    tensor_split: Array,
    recomputation: Array,
    one_byte: Array,
) -> Array:
    """Activations of one chip; where layers are recomputed, those of the one at work come on top."""
    at_work = np.where(recomputation >= FULL, 34 * hidden_size / tensor_split, 0 * hidden_size)
    tokens = micro_batch_tokens / one_token
    return (activation_width * layers_kept + at_work) * tokens * one_byte


@quantity("B", "definition")
def training_memory_needed(training_state_bytes: Array, training_activation_bytes: Array) -> Array:
    """Memory of one chip that a training run takes."""
    return training_state_bytes + training_activation_bytes


@quantity("B", "the rest goes to buffers and fragments")
def training_memory_usable(memory_capacity: Array, training_memory_share: Array) -> Array:
    """Memory of one chip that a training run may take."""
    return memory_capacity * training_memory_share


@quantity("1", "definition")
def fits_in_training(training_memory_needed: Array, training_memory_usable: Array) -> Mask:
    """Whether state and activations fit."""
    return training_memory_needed <= training_memory_usable
