"""Time: work on a chip's roofline, into steps, first tokens, tokens and throughput of a replica."""

from typing import Any

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.communication import TWO_DIMENSIONAL
from core.equations.work.llm import BIDIRECTIONAL

APART = 1.0
"""Position of "apart" among the places where prompts run."""


def by_precision(precision: Array, at_16bit: Any, at_fp8: Any, at_int8: Any, at_fp4: Any) -> Any:
    """The entry that belongs to a deployment's precision."""
    low = np.where(precision == 2, at_int8, at_fp4)
    return np.where(precision == 0, at_16bit, np.where(precision == 1, at_fp8, low))


@quantity("flop/s", "data sheet, dense")
def peak_rate(
    precision: Array, peak_rate_16bit: Array, peak_rate_fp8: Array, peak_rate_int8: Array, peak_rate_fp4: Array
) -> Array:
    """Dense peak of the chip at the deployment's precision."""
    rate: Array = by_precision(precision, peak_rate_16bit, peak_rate_fp8, peak_rate_int8, peak_rate_fp4)
    return rate


@quantity("1", "data sheet")
def precision_supported(
    precision: Array,
    peak_rate_16bit_known: Mask,
    peak_rate_fp8_known: Mask,
    peak_rate_int8_known: Mask,
    peak_rate_fp4_known: Mask,
) -> Mask:
    """Whether the chip computes at the deployment's precision."""
    known: Mask = by_precision(
        precision, peak_rate_16bit_known, peak_rate_fp8_known, peak_rate_int8_known, peak_rate_fp4_known
    )
    return known


@quantity("1", "service level")
def precision_allowed(weight_bits: Array, lowest_precision: Array) -> Mask:
    """Whether the answer quality allows the deployment's precision."""
    return weight_bits * 2**lowest_precision >= 16


@quantity("flop/s", "data sheet, dense; where no 16-bit peak is published, rates halve with each doubling of the width")
def attention_peak_rate(
    peak_rate_16bit: Array, peak_rate_16bit_known: Mask, peak_rate: Array, weight_bits: Array
) -> Array:
    """Dense peak that attention and the balance of the chip are counted in."""
    return np.where(peak_rate_16bit_known, peak_rate_16bit, peak_rate * np.minimum(weight_bits / 16, 1.0))


# --- rates --------------------------------------------------------------------------------------------------------


@quantity("1", "fitted on published rows")
def precision_efficiency(
    precision: Array, fp8_efficiency: Array, int8_efficiency: Array, fp4_efficiency: Array
) -> Array:
    """Share of the compute efficiency that products at the deployment's precision keep."""
    share: Array = by_precision(precision, np.ones(()), fp8_efficiency, int8_efficiency, fp4_efficiency)
    return share


@quantity("flop/s", "Williams et al. 2009 (roofline), with the share that large products reach")
def achieved_rate(
    peak_rate: Array, compute_efficiency: Array, kernel_efficiency: Array, precision_efficiency: Array
) -> Array:
    """Rate of large matrix products on one chip."""
    return peak_rate * compute_efficiency * kernel_efficiency * precision_efficiency


@quantity("B/s", "Williams et al. 2009 (roofline), with the share that streaming reaches")
def achieved_bandwidth(memory_bandwidth: Array, memory_efficiency: Array) -> Array:
    """Rate at which one chip streams its memory."""
    return memory_bandwidth * memory_efficiency


@quantity("B/s", "fitted on published rows: low-bit weights are unpacked on the way")
def weight_bandwidth(
    achieved_bandwidth: Array, weight_bits: Array, stream_efficiency_8bit: Array, stream_efficiency_4bit: Array
) -> Array:
    """Rate at which one chip streams weights."""
    low = np.where(weight_bits > 4, stream_efficiency_8bit, stream_efficiency_4bit)
    return achieved_bandwidth * np.where(weight_bits > 8, 1.0, low)


def rounded_maximum(first: Array, second: Array, roundness: Array) -> Array:
    """Between the larger of two times (roundness 0) and their sum (1): (a^p + b^p)^(1/p) with p = 1 / roundness."""
    larger, smaller = np.maximum(first, second), np.minimum(first, second)
    power = np.where(roundness > 0, roundness, 1.0)
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):  # nothing over nothing, and far too little
        ratio = smaller / larger
        rounded = (1 + np.where(ratio > 0, ratio, 0.0) ** (1 / power)) ** power
    return larger * np.where(roundness > 0, rounded, 1.0)


# --- one prefill pass ---------------------------------------------------------------------------------------------


@quantity("s", "Williams et al. 2009 (roofline), rounded at the ridge")
def prefill_matrix_time(
    prefill_matrix_flops: Array,
    matrix_bytes: Array,
    tensor_parallel: Array,
    achieved_rate: Array,
    weight_bandwidth: Array,
    ridge_roundness: Array,
) -> Array:
    """Matrix products of one prefill pass outside the experts."""
    arithmetic = prefill_matrix_flops / tensor_parallel / achieved_rate
    return rounded_maximum(arithmetic, matrix_bytes / tensor_parallel / weight_bandwidth, ridge_roundness)


def expert_time(
    flops: Array, size: Array, chips: Array, skew: Array, rate: Array, bandwidth: Array, roundness: Array
) -> Array:
    """Routed experts of a pass, on the busiest of the chips that share them."""
    return rounded_maximum(flops * skew / chips / rate, size / chips / bandwidth, roundness)


@quantity("1", "uneven routing: the busiest rank sets the pace")
def expert_skew(expert_parallel: Array, expert_imbalance: Array) -> Array:
    """Load of the busiest chip over the mean, where experts live on different chips."""
    return np.where(expert_parallel > 1, expert_imbalance, 1.0)


@quantity("s", "Williams et al. 2009 (roofline), rounded at the ridge")
def prefill_expert_time(
    prefill_expert_flops: Array,
    prefill_expert_bytes: Array,
    expert_chips: Array,
    expert_skew: Array,
    achieved_rate: Array,
    expert_compute_efficiency: Array,
    weight_bandwidth: Array,
    expert_stream_efficiency: Array,
    ridge_roundness: Array,
) -> Array:
    """Routed experts of one prefill pass."""
    return expert_time(
        prefill_expert_flops,
        prefill_expert_bytes,
        expert_chips,
        expert_skew,
        achieved_rate * expert_compute_efficiency,
        weight_bandwidth * expert_stream_efficiency,
        ridge_roundness,
    )


@quantity("s", "Dao et al. 2022, arXiv 2205.14135: attention at its own rate")
def prefill_attention_time(
    prefill_attention_flops: Array, tensor_parallel: Array, attention_peak_rate: Array, attention_efficiency: Array
) -> Array:
    """Attention of one prefill pass."""
    return prefill_attention_flops / tensor_parallel / (attention_peak_rate * attention_efficiency)


@quantity("s", "definition")
def prefill_activation_time(prefill_activation_bytes: Array, achieved_bandwidth: Array) -> Array:
    """Norms, residuals and element-wise steps of one prefill pass."""
    return prefill_activation_bytes / achieved_bandwidth


@quantity("s", "fitted on published rows")
def layer_launch_time(
    launch_ratio: Array,
    layer_count: Array,
    layer_overhead: Array,
    mixture_layer_count: Array,
    mixture_layer_overhead: Array,
) -> Array:
    """Launches of all layers in one pass."""
    return launch_ratio * (layer_count * layer_overhead + mixture_layer_count * mixture_layer_overhead)


@quantity("s", "fitted on published rows; an encoder samples nothing")
def prefill_overhead_time(
    attention_mask: Array,
    step_overhead: Array,
    first_step_ratio: Array,
    encoder_step_ratio: Array,
    layer_launch_time: Array,
    sequence_overhead: Array,
    prefill_microbatch: Array,
) -> Array:
    """Engine and launch time of one prefill pass."""
    sampled = step_overhead * first_step_ratio + sequence_overhead * prefill_microbatch
    encoded = step_overhead * encoder_step_ratio
    return np.where(attention_mask == BIDIRECTIONAL, encoded, sampled) + layer_launch_time


@quantity("s", "sum of its parts")
def prefill_pass_time(
    prefill_matrix_time: Array,
    prefill_expert_time: Array,
    prefill_attention_time: Array,
    prefill_activation_time: Array,
    prefill_collective_time: Array,
    prefill_exchange_time: Array,
    prefill_hand_over_time: Array,
    prefill_overhead_time: Array,
) -> Array:
    """One micro-batch of prompts through all layers."""
    work = prefill_matrix_time + prefill_expert_time + prefill_attention_time + prefill_activation_time
    links = prefill_collective_time + prefill_exchange_time + prefill_hand_over_time
    return work + links + prefill_overhead_time


@quantity("s", "Narayanan et al. 2021, arXiv 2104.04473: micro-batches overlap in a pipeline")
def prefill_time(
    prefill_pass_time: Array,
    prefill_batch: Array,
    prefill_microbatch: Array,
    prompt_passes: Array,
    pipeline_parallel: Array,
    prefill_time_ratio: Array,
) -> Array:
    """Prefill of `prefill_batch` prompts from arrival to first tokens, alone on the replica."""
    passes = prefill_batch / prefill_microbatch * prompt_passes
    return prefill_pass_time * prefill_time_ratio * (passes + pipeline_parallel - 1) / pipeline_parallel


# --- one decode step ----------------------------------------------------------------------------------------------


@quantity("s", "Williams et al. 2009 (roofline), rounded at the ridge")
def decode_matrix_time(
    decode_matrix_flops: Array,
    matrix_bytes: Array,
    tensor_parallel: Array,
    achieved_rate: Array,
    weight_bandwidth: Array,
    ridge_roundness: Array,
) -> Array:
    """Matrix products of one decode step outside the experts; stages follow each other, so they do not shorten it."""
    arithmetic = decode_matrix_flops / tensor_parallel / achieved_rate
    return rounded_maximum(arithmetic, matrix_bytes / tensor_parallel / weight_bandwidth, ridge_roundness)


@quantity("s", "Williams et al. 2009 (roofline), rounded at the ridge")
def decode_expert_time(
    decode_expert_flops: Array,
    decode_expert_bytes: Array,
    expert_chips: Array,
    expert_skew: Array,
    achieved_rate: Array,
    expert_compute_efficiency: Array,
    weight_bandwidth: Array,
    expert_stream_efficiency: Array,
    ridge_roundness: Array,
) -> Array:
    """Routed experts of one decode step."""
    return expert_time(
        decode_expert_flops,
        decode_expert_bytes,
        expert_chips,
        expert_skew,
        achieved_rate * expert_compute_efficiency,
        weight_bandwidth * expert_stream_efficiency,
        ridge_roundness,
    )


@quantity("1", "Ainslie et al. 2023, arXiv 2305.13245; older kernels read a group's cache once a query head")
def cache_read_ratio(
    repeated_read_share: Array, head_count: Array, kv_head_count: Array, latent_kv_rank: Array
) -> Array:
    """Cache bytes read over cache bytes held, by the attention kernel."""
    group = np.where(latent_kv_rank > 0, 1.0, head_count / kv_head_count)
    ratio: Array = 1 + repeated_read_share * (group - 1)
    return ratio


@quantity(
    "1", "Pope et al. 2022, arXiv 2211.05102, sec. 3.3: the two-dimensional layout divides the cache by sequences"
)
def cache_readers(cache_shards: Array, tensor_layout: Array, tensor_parallel: Array, microbatch: Array) -> Array:
    """Chips that share the reading of the cache."""
    by_sequence = np.maximum(cache_shards, np.minimum(tensor_parallel, microbatch))
    return np.where(tensor_layout == TWO_DIMENSIONAL, by_sequence, cache_shards)


@quantity("s", "cache read once at the mean context, or its arithmetic")
def decode_attention_time(
    microbatch: Array,
    cache_read_bytes: Array,
    cache_read_ratio: Array,
    cache_readers: Array,
    achieved_bandwidth: Array,
    decode_attention_flops: Array,
    tensor_parallel: Array,
    attention_peak_rate: Array,
    cache_compute_efficiency: Array,
    ridge_roundness: Array,
) -> Array:
    """Attention of one decode step."""
    reading = microbatch * cache_read_bytes * cache_read_ratio / cache_readers / achieved_bandwidth
    arithmetic = decode_attention_flops / tensor_parallel / (attention_peak_rate * cache_compute_efficiency)
    return rounded_maximum(reading, arithmetic, ridge_roundness)


@quantity("s", "definition")
def decode_activation_time(decode_activation_bytes: Array, achieved_bandwidth: Array) -> Array:
    """Norms, residuals and element-wise steps of one decode step."""
    return decode_activation_bytes / achieved_bandwidth


@quantity("s", "fitted on published rows")
def decode_overhead_time(
    step_overhead: Array, layer_launch_time: Array, sequence_overhead: Array, microbatch: Array
) -> Array:
    """Engine and launch time of one decode step."""
    return step_overhead + layer_launch_time + sequence_overhead * microbatch


@quantity("s", "sum of its parts")
def decode_step_time(
    decode_matrix_time: Array,
    decode_expert_time: Array,
    decode_attention_time: Array,
    decode_activation_time: Array,
    decode_collective_time: Array,
    decode_exchange_time: Array,
    decode_hand_over_time: Array,
    decode_overhead_time: Array,
) -> Array:
    """One decode step of the whole batch: one token for each sequence."""
    work = decode_matrix_time + decode_expert_time + decode_attention_time + decode_activation_time
    links = decode_collective_time + decode_exchange_time + decode_hand_over_time
    return work + links + decode_overhead_time


# --- what a request and a replica see -----------------------------------------------------------------------------


@quantity("s", "definition")
def centred_step_time(decode_step_time: Array, decode_time_ratio: Array) -> Array:
    """One decode step, centred on the analyst's own benchmarks where there are any."""
    return decode_step_time * decode_time_ratio


@quantity("s", "Leviathan et al. 2023, arXiv 2211.17192: the tokens are drafted, then checked in one step")
def drafted_step_time(centred_step_time: Array, draft_tokens: Array, draft_cost_share: Array) -> Array:
    """One decode step with the drafting before it."""
    return centred_step_time * (1 + draft_tokens * draft_cost_share)


@quantity("s", "Leviathan et al. 2023, arXiv 2211.17192: drafting and checking, over the tokens that come of it")
def decode_token_time(drafted_step_time: Array, emitted_tokens: Array) -> Array:
    """Time between tokens of one sequence while no prompt interrupts."""
    return drafted_step_time / emitted_tokens


@quantity("s", "the cache of a prompt travels over the network where prompts run on chips of their own")
def cache_transfer_time(
    prefill_placement: Array,
    prompt_cache_bytes: Array,
    cache_shards: Array,
    pipeline_parallel: Array,
    scaleout_bandwidth: Array,
    network_efficiency: Array,
    network_start: Array,
) -> Array:
    """Time to bring a prompt's cache to the chips that answer."""
    moved = prompt_cache_bytes / (cache_shards * pipeline_parallel) / (scaleout_bandwidth * network_efficiency)
    return np.where(prefill_placement == APART, network_start + moved, 0 * moved)


@quantity("s", "a request waits for the steps in progress, one a chunk; queueing for a place is not in it")
def time_to_first_token(
    prefill_time: Array,
    drafted_step_time: Array,
    prompt_passes: Array,
    prefill_placement: Array,
    cache_transfer_time: Array,
) -> Array:
    """Time from a request's arrival to its first token (TTFT)."""
    steps = np.where(prefill_placement == APART, 0.0, prompt_passes)
    return prefill_time + steps * drafted_step_time + cache_transfer_time


@quantity("s", "a pipeline works on another prompt, or another chunk, in each stage")
def prompt_time(
    prefill_pass_time: Array,
    prefill_time_ratio: Array,
    prompt_passes: Array,
    prefill_microbatch: Array,
    pipeline_parallel: Array,
) -> Array:
    """Time that one prompt takes of a replica: that of its passes on each stage, which the stages' wait is not in."""
    passes = prompt_passes / prefill_microbatch
    return prefill_pass_time * prefill_time_ratio * passes / pipeline_parallel


@quantity("s", "steady state of continuous batching: each neighbour's prefill interrupts a sequence once")
def time_per_output_token(
    decode_token_time: Array,
    batch: Array,
    output_tokens: Array,
    one_token: Array,
    prompt_time: Array,
    interleave_share: Array,
    prefill_placement: Array,
) -> Array:
    """Mean time between tokens of one sequence (TPOT), prefills of its neighbours included."""
    interrupted = np.where(prefill_placement == APART, 0.0, interleave_share)
    prompts = np.maximum(batch - 1, 0.0) * one_token / output_tokens
    return decode_token_time + interrupted * prompts * prompt_time


@quantity("s", "prefill of the whole batch, then its output steps together")
def static_batch_time(prefill_time: Array, decode_token_time: Array, output_tokens: Array, one_token: Array) -> Array:
    """A batch that starts and ends together: prefill gives the first token, a decode step each further one."""
    return prefill_time + np.maximum(output_tokens - one_token, 0 * one_token) / one_token * decode_token_time


@quantity("s", "definition")
def response_time(
    time_to_first_token: Array, time_per_output_token: Array, output_tokens: Array, one_token: Array
) -> Array:
    """Time from a request's arrival to its last token."""
    return time_to_first_token + (output_tokens - one_token) / one_token * time_per_output_token


@quantity("token/s", "definition")
def user_output_rate(one_token: Array, time_per_output_token: Array) -> Array:
    """Tokens a second that one user sees (interactivity)."""
    return one_token / time_per_output_token


@quantity("s", "a sequence holds its place through its own prefill and all its tokens")
def place_time(
    prompt_time: Array,
    prefill_placement: Array,
    time_per_output_token: Array,
    output_tokens: Array,
    one_token: Array,
) -> Array:
    """Time that one request holds a place in the batch."""
    own = np.where(prefill_placement == APART, 0 * prompt_time, prompt_time)
    return own + output_tokens / one_token * time_per_output_token


@quantity("token/s", "Little's law: sequences in flight over the time each holds its place")
def replica_output_rate(batch: Array, pooled_replicas: Array, output_tokens: Array, place_time: Array) -> Array:
    """Output tokens a second of one fully loaded replica, over all its attention replicas."""
    return batch * pooled_replicas * output_tokens / place_time


@quantity("1/s", "definition")
def finished_request_rate(replica_output_rate: Array, output_tokens: Array) -> Array:
    """Requests a second that one fully loaded replica finishes."""
    return replica_output_rate / output_tokens


@quantity("1", "definition")
def chips_in_replica(tensor_parallel: Array, pipeline_parallel: Array, pooled_replicas: Array) -> Array:
    """Chips of one replica."""
    return tensor_parallel * pipeline_parallel * pooled_replicas


@quantity("1", "rates of prompts and answers must match: Zhong et al. 2024, arXiv 2401.09670")
def prefill_replicas(
    prefill_placement: Array, finished_request_rate: Array, prompt_time: Array, pooled_replicas: Array
) -> Array:
    """Replicas for prompts that one replica for answers keeps busy, where prompts run apart; a fraction of one."""
    return np.where(prefill_placement == APART, finished_request_rate * prompt_time / pooled_replicas, 0.0)


@quantity("1", "definition")
def chips_at_work(chips_in_replica: Array, prefill_replicas: Array) -> Array:
    """Chips that serve what one replica answers, its share of the prompts' chips included."""
    return chips_in_replica * (1 + prefill_replicas)


@quantity("s", "definition")
def chip_time_per_request(chips_at_work: Array, finished_request_rate: Array) -> Array:
    """Chip-seconds that one request takes on a fully loaded replica."""
    return chips_at_work / finished_request_rate


@quantity("1", "service level")
def meets_first_token_limit(time_to_first_token: Array, first_token_limit: Array) -> Mask:
    """Whether the first token comes in time."""
    return time_to_first_token <= first_token_limit


@quantity("1", "service level")
def meets_output_token_limit(time_per_output_token: Array, output_token_limit: Array) -> Mask:
    """Whether the tokens flow fast enough."""
    return time_per_output_token <= output_token_limit
