"""Time of a training step: arithmetic, collectives and what of them is hidden, launches, bubble; speed and utilisation.

A micro-batch passes a pipeline stage forward and backward; a step is all micro-batches of a replica, the bubble, and
what the data-parallel collectives add. Bytes of a value sent are those of 16 bit.
"""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.latency import by_precision
from core.equations.training_memory import FULL, SELECTIVE, WEIGHTS_SHARDED

VALUE_BYTES = 2.0
"""Of an activation, gradient or weight that is sent: 16 bit."""


FEWEST_CHIPS = 8.0
"""Chips of a server, among which none lags: the waiting for stragglers begins beyond."""


# --- passes -------------------------------------------------------------------------------------------------------


@quantity("1", "Korthikanti et al. 2022, arXiv 2205.05198: whole layers run forward twice")
def executed_passes(training_passes: Array, recomputation: Array) -> Array:
    """Passes over the weights that the chips execute, recomputed ones included."""
    return training_passes + np.where(recomputation >= FULL, 1.0, 0.0)


@quantity("1", "Dao et al. 2022, arXiv 2205.14135: the backward pass computes the scores again, half a forward pass")
def executed_attention_passes(passes_in_training: Array, recomputation: Array) -> Array:
    """Passes over the attention scores that the chips execute, recomputed ones included."""
    scores = np.where(recomputation >= SELECTIVE, 0.5, 0.0)
    return passes_in_training + scores + np.where(recomputation >= FULL, 1.0, 0.0)


# --- arithmetic and memory of a micro-batch on a stage --------------------------------------------------------------


@quantity("1", "fitted on published runs")
def format_efficiency(
    precision_in_training: Array,
    fp8_training_efficiency: Array,
    int8_training_efficiency: Array,
    fp4_training_efficiency: Array,
) -> Array:
    """Share of the training efficiency that products below 16 bit keep."""
    share: Array = by_precision(
        precision_in_training, np.ones(()), fp8_training_efficiency, int8_training_efficiency, fp4_training_efficiency
    )
    return share


@quantity("flop/s", "share of the peak that large products reach, fitted on published runs")
def training_rate(
    training_peak: Array,
    training_efficiency: Array,
    format_efficiency: Array,
    mixture_layer_count: Array,
    mixture_training_efficiency: Array,
) -> Array:
    """Rate of the matrix products on one chip."""
    grouped = np.where(mixture_layer_count > 0, mixture_training_efficiency, 1.0)
    return training_peak * training_efficiency * format_efficiency * grouped


@quantity("s", "Kaplan et al. 2020, arXiv 2001.08361")
def training_matrix_time(
    flops_per_weight: Array,
    active_parameter_count: Array,
    executed_passes: Array,
    micro_batch_tokens: Array,
    tensor_split: Array,
    pipeline_split: Array,
    training_rate: Array,
) -> Array:
    """Matrix products of a micro-batch on a stage."""
    work = flops_per_weight * active_parameter_count * executed_passes * micro_batch_tokens
    return work / (tensor_split * pipeline_split * training_rate)


@quantity("s", "PaLM, arXiv 2204.02311, app. B, causal half; attention at its own rate")
def training_attention_time(
    flops_per_score: Array,
    prefill_score_width: Array,
    trained_attention_tokens: Array,
    executed_attention_passes: Array,
    micro_batch_tokens: Array,
    tensor_split: Array,
    pipeline_split: Array,
    peak_rate_16bit: Array,
    training_attention_efficiency: Array,
) -> Array:
    """Causal attention of a micro-batch on a stage."""
    scores = flops_per_score * prefill_score_width * trained_attention_tokens * micro_batch_tokens
    rate = peak_rate_16bit * training_attention_efficiency
    return scores * executed_attention_passes / (tensor_split * pipeline_split * rate)


@quantity("s", "norms, residuals and element-wise steps; fitted on published runs")
def training_activation_time(
    training_activation_traffic: Array,
    layers_in_stage: Array,
    hidden_size: Array,
    executed_passes: Array,
    micro_batch_tokens: Array,
    tensor_split: Array,
    memory_bandwidth: Array,
    one_byte: Array,
) -> Array:
    """Activations that a chip reads and writes for a micro-batch."""
    values = training_activation_traffic * micro_batch_tokens * layers_in_stage * hidden_size * executed_passes
    return VALUE_BYTES * one_byte * values / (tensor_split * memory_bandwidth)


@quantity("s", "fitted on published runs")
def training_launch_time(
    training_layer_overhead: Array, layers_in_stage: Array, executed_passes: Array, passes_in_training: Array
) -> Array:
    """Launches of a micro-batch on a stage."""
    return training_layer_overhead * layers_in_stage * executed_passes / passes_in_training


# --- collectives of a micro-batch on a stage ------------------------------------------------------------------------


@quantity("B", "definition")
def layer_message_bytes(micro_batch_tokens: Array, one_token: Array, hidden_size: Array, one_byte: Array) -> Array:
    """Activations of a micro-batch between two layers."""
    return micro_batch_tokens / one_token * hidden_size * VALUE_BYTES * one_byte


@quantity(
    "s", "Shoeybi et al. 2019, arXiv 1909.08053: two all-reduces a layer forward, two backward; Thakur et al. 2005"
)
def tensor_collective_time(
    layer_message_bytes: Array,
    layers_in_stage: Array,
    tensor_split: Array,
    tensor_link: Array,
    exposed_tensor_share: Array,
) -> Array:
    """All-reduces of the tensor-parallel group, as far as arithmetic does not hide them; none for one chip."""
    moved = 2 * (tensor_split - 1) / tensor_split * layer_message_bytes
    return 4 * layers_in_stage * moved / tensor_link * exposed_tensor_share


@quantity("s", "Lepikhin et al. 2020, arXiv 2006.16668: out and back, forward and backward")
def expert_exchange_time(
    layer_message_bytes: Array,
    mixture_layer_count: Array,
    pipeline_split: Array,
    experts_per_token: Array,
    tensor_split: Array,
    expert_ranks: Array,
    expert_link: Array,
    exposed_exchange_share: Array,
) -> Array:
    """All-to-alls with the experts, as far as arithmetic does not hide them; none where a chip holds them all."""
    sent = layer_message_bytes / tensor_split * experts_per_token * (expert_ranks - 1) / expert_ranks
    exposed = 4 * mixture_layer_count / pipeline_split * sent / expert_link * exposed_exchange_share
    return np.where(expert_ranks > tensor_split, exposed, 0 * exposed)


@quantity("s", "Liu et al. 2023, arXiv 2310.01889: keys and values go round while attention works")
def context_exchange_time(
    micro_batch_tokens: Array,
    one_token: Array,
    context_split: Array,
    kv_head_count: Array,
    head_size: Array,
    tensor_split: Array,
    layers_in_stage: Array,
    passes_in_training: Array,
    context_link: Array,
    training_attention_time: Array,
    one_byte: Array,
) -> Array:
    """Keys and values sent round the context-parallel ring, as far as attention does not hide them."""
    values = 2 * kv_head_count * head_size / np.minimum(tensor_split, kv_head_count)
    sent = micro_batch_tokens / one_token * (context_split - 1) * values * VALUE_BYTES * one_byte
    ring = passes_in_training * layers_in_stage * sent / context_link
    return np.maximum(ring - training_attention_time, 0 * ring)


@quantity("s", "sum of the parts")
def micro_batch_time(
    training_matrix_time: Array,
    training_attention_time: Array,
    training_activation_time: Array,
    training_launch_time: Array,
    tensor_collective_time: Array,
    expert_exchange_time: Array,
    context_exchange_time: Array,
) -> Array:
    """One micro-batch on one stage, forward and backward."""
    work = training_matrix_time + training_attention_time + training_activation_time + training_launch_time
    return work + tensor_collective_time + expert_exchange_time + context_exchange_time


# --- a step -------------------------------------------------------------------------------------------------------


@quantity("1", "Narayanan et al. 2021, arXiv 2104.04473, sec. 2.2: (p - 1) / (v m)")
def bubble_share(pipeline_split: Array, chunks_in_stage: Array, micro_batches: Array) -> Array:
    """Time that a stage waits for the first and last micro-batches, over the time it works (1F1B, interleaved)."""
    return (pipeline_split - 1) / (chunks_in_stage * micro_batches)


@quantity("1", "fitted on published runs")
def straggler_ratio(training_chips: Array, straggler_share: Array) -> Array:
    """Time of a step over that of a single server's: the slowest chip sets the pace."""
    return 1 + straggler_share * np.log2(np.maximum(training_chips / FEWEST_CHIPS, 1.0))


@quantity("s", "Narayanan et al. 2021, arXiv 2104.04473")
def pipeline_time(micro_batches: Array, micro_batch_time: Array, bubble_share: Array, straggler_ratio: Array) -> Array:
    """All micro-batches of a step through the pipeline."""
    return micro_batches * micro_batch_time * (1 + bubble_share) * straggler_ratio


def collective_bytes(parameters: Array, copies: Array, trained: Array, stage: Array, micro_batches: Array) -> Array:
    """Bytes a chip sends for `parameters` in a step, one byte a unit: gradients out and weights back, once.

    With sharded weights (FSDP): weights are gathered forward and backward and gradients scattered, each micro-batch.
    """
    once = 2 * trained
    each = (2 + trained) * micro_batches
    share = (copies - 1) / copies
    sent: Array = VALUE_BYTES * parameters * share * np.where(stage >= WEIGHTS_SHARDED, each, once)
    return sent


@quantity("s", "Rajbhandari et al. 2019, arXiv 1910.02054, sec. 7; Zhao et al. 2023, arXiv 2304.11277")
def data_collective_time(
    shared_parameters_of_chip: Array,
    routed_parameters_of_chip: Array,
    training_replicas: Array,
    context_split: Array,
    expert_copies: Array,
    trained_share: Array,
    sharding_stage: Array,
    micro_batches: Array,
    data_link: Array,
    one_byte: Array,
) -> Array:
    """Collectives of all replicas in a step, whether hidden or not; none for one replica."""
    copies = training_replicas * context_split
    shared = collective_bytes(shared_parameters_of_chip, copies, trained_share, sharding_stage, micro_batches)
    routed = collective_bytes(routed_parameters_of_chip, expert_copies, trained_share, sharding_stage, micro_batches)
    return (shared + routed) * one_byte / data_link


@quantity("s", "hidden behind the arithmetic as far as that lasts; a share never is")
def exposed_data_time(data_collective_time: Array, exposed_data_share: Array, pipeline_time: Array) -> Array:
    """What the collectives of all replicas add to a step."""
    return np.maximum(exposed_data_share * data_collective_time, data_collective_time - pipeline_time)


@quantity("s", "sum of the parts")
def training_step_time(pipeline_time: Array, exposed_data_time: Array) -> Array:
    """One optimiser step of the whole run."""
    return pipeline_time + exposed_data_time


# --- speed and utilisation ------------------------------------------------------------------------------------------


@quantity("token/s", "definition")
def training_token_rate(training_batch: Array, training_step_time: Array, training_chips: Array) -> Array:
    """Tokens trained a second and chip, while nothing fails."""
    return training_batch / (training_step_time * training_chips)


@quantity("flop/token", "definition")
def hardware_flops_per_token(
    executed_passes: Array,
    executed_attention_passes: Array,
    flops_per_weight: Array,
    active_parameter_count: Array,
    flops_per_score: Array,
    prefill_score_width: Array,
    trained_attention_tokens: Array,
) -> Array:
    """Work of a token that the chips execute, recomputed activations included."""
    weights = executed_passes * flops_per_weight * active_parameter_count
    return weights + executed_attention_passes * flops_per_score * prefill_score_width * trained_attention_tokens


@quantity("1", "PaLM, arXiv 2204.02311, app. B (MFU), causal attention")
def model_flops_utilization(training_token_rate: Array, training_flops_per_token: Array, training_peak: Array) -> Array:
    """Share of the peak, in the format of the run, that the model's own work takes (MFU)."""
    return training_token_rate * training_flops_per_token / training_peak


@quantity("1", "PaLM, arXiv 2204.02311, app. B (HFU), causal attention")
def hardware_flops_utilization(
    training_token_rate: Array, hardware_flops_per_token: Array, training_peak: Array
) -> Array:
    """The same with recomputed activations (HFU)."""
    return training_token_rate * hardware_flops_per_token / training_peak


@quantity("1", "definition")
def split_runs(
    peak_known_in_training: Mask,
    split_possible: Mask,
    training_links_known: Mask,
    batch_divisible: Mask,
    fits_in_training: Mask,
) -> Mask:
    """Whether a split can be run at all."""
    return peak_known_in_training & split_possible & training_links_known & batch_divisible & fits_in_training
