"""Time: work on a chip's roofline, into steps, first tokens, tokens and throughput of a replica."""

from typing import Any

import numpy as np

from core.book import Array, Mask, quantity


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


@quantity("flop/s", "Williams et al. 2009 (roofline), with the share that large products reach")
def achieved_rate(peak_rate: Array, compute_efficiency: Array) -> Array:
    """Rate of matrix arithmetic of one chip."""
    return peak_rate * compute_efficiency


@quantity("B/s", "Williams et al. 2009 (roofline), with the share that streaming reaches")
def achieved_bandwidth(memory_bandwidth: Array, memory_efficiency: Array) -> Array:
    """Rate at which one chip streams weights and cache."""
    return memory_bandwidth * memory_efficiency


@quantity("s", "Williams et al. 2009 (roofline)")
def decode_compute_time(microbatch: Array, decode_flops: Array, tensor_parallel: Array, achieved_rate: Array) -> Array:
    """Arithmetic of one decode step; pipeline stages follow each other, so they do not shorten it."""
    return microbatch * decode_flops / (tensor_parallel * achieved_rate)


@quantity("s", "Williams et al. 2009 (roofline)")
def decode_memory_time(
    decode_weight_bytes: Array,
    tensor_parallel: Array,
    microbatch: Array,
    cache_read_bytes: Array,
    cache_shards: Array,
    achieved_bandwidth: Array,
) -> Array:
    """Streaming of weights and cache in one decode step."""
    return (decode_weight_bytes / tensor_parallel + microbatch * cache_read_bytes / cache_shards) / achieved_bandwidth


@quantity("s", "Pope et al. 2022, arXiv 2211.05102, sec. 2")
def decode_step_time(
    decode_compute_time: Array,
    decode_memory_time: Array,
    decode_collective_time: Array,
    decode_hand_over_time: Array,
    step_overhead: Array,
) -> Array:
    """One decode step of the whole batch: the slower of arithmetic and memory, then the links and the engine."""
    work = np.maximum(decode_compute_time, decode_memory_time)
    return work + decode_collective_time + decode_hand_over_time + step_overhead


@quantity("s", "Williams et al. 2009 (roofline)")
def prefill_compute_time(
    prefill_batch: Array, prefill_flops: Array, tensor_parallel: Array, achieved_rate: Array
) -> Array:
    """Arithmetic of one prefill pass."""
    return prefill_batch * prefill_flops / (tensor_parallel * achieved_rate)


@quantity("s", "Williams et al. 2009 (roofline)")
def prefill_memory_time(prefill_weight_bytes: Array, tensor_parallel: Array, achieved_bandwidth: Array) -> Array:
    """Streaming of the weights in one prefill pass."""
    return prefill_weight_bytes / tensor_parallel / achieved_bandwidth


@quantity("s", "Pope et al. 2022, arXiv 2211.05102, sec. 2")
def prefill_time(
    prefill_compute_time: Array,
    prefill_memory_time: Array,
    prefill_collective_time: Array,
    prefill_hand_over_time: Array,
    step_overhead: Array,
) -> Array:
    """One prefill pass from prompt to first token, alone on the replica."""
    work = np.maximum(prefill_compute_time, prefill_memory_time)
    return work + prefill_collective_time + prefill_hand_over_time + step_overhead


@quantity("s", "a request waits for the step in progress; queueing for a place is not in it")
def time_to_first_token(prefill_time: Array, decode_step_time: Array) -> Array:
    """Time from a request's arrival to its first token (TTFT)."""
    return prefill_time + decode_step_time


@quantity("s", "steady state of continuous batching: each sequence's prefill interrupts the others once")
def time_per_output_token(
    decode_step_time: Array,
    batch: Array,
    output_tokens: Array,
    one_token: Array,
    prefill_time: Array,
    prefill_batch: Array,
    pipeline_parallel: Array,
) -> Array:
    """Mean time between tokens of one sequence (TPOT), prefills of its neighbours included.

    In a pipeline a prefill holds up one stage at a time.
    """
    prefills = batch / prefill_batch * one_token / output_tokens
    return decode_step_time + prefills * prefill_time / pipeline_parallel


@quantity("s", "prefill of the whole batch, then its output steps together")
def static_batch_time(prefill_time: Array, decode_step_time: Array, output_tokens: Array, one_token: Array) -> Array:
    """A batch that starts and ends together: prefill gives the first token, a decode step each further one."""
    return prefill_time + np.maximum(output_tokens - one_token, 0 * one_token) / one_token * decode_step_time


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


@quantity("token/s", "Little's law: sequences in flight over time a token")
def replica_output_rate(batch: Array, user_output_rate: Array) -> Array:
    """Output tokens a second of one fully loaded replica."""
    return batch * user_output_rate


@quantity("1/s", "definition")
def finished_request_rate(replica_output_rate: Array, output_tokens: Array) -> Array:
    """Requests a second that one fully loaded replica finishes."""
    return replica_output_rate / output_tokens


@quantity("1", "definition")
def chips_in_replica(tensor_parallel: Array, pipeline_parallel: Array) -> Array:
    """Chips of one replica."""
    return tensor_parallel * pipeline_parallel


@quantity("s", "definition")
def chip_time_per_request(chips_in_replica: Array, finished_request_rate: Array) -> Array:
    """Chip-seconds that one request takes on a fully loaded replica."""
    return chips_in_replica / finished_request_rate


@quantity("1", "service level")
def meets_first_token_limit(time_to_first_token: Array, first_token_limit: Array) -> Mask:
    """Whether the first token comes in time."""
    return time_to_first_token <= first_token_limit


@quantity("1", "service level")
def meets_output_token_limit(time_per_output_token: Array, output_token_limit: Array) -> Mask:
    """Whether the tokens flow fast enough."""
    return time_per_output_token <= output_token_limit
