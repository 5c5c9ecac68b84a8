"""Time of networks that are not language models: work of a sample on a chip's roofline, launches, and the host."""

from core.book import Array, Mask, quantity
from core.equations.latency import by_precision, rounded_maximum


@quantity("flop/s", "data sheet, dense; what is not quantised runs at 16 bit")
def network_peak_rate(
    precision: Array,
    quantized_share: Array,
    peak_rate_16bit: Array,
    peak_rate_fp8: Array,
    peak_rate_int8: Array,
    peak_rate_fp4: Array,
) -> Array:
    """Dense peak over the network: times add, so that rates mix harmonically."""
    low: Array = by_precision(precision, peak_rate_16bit, peak_rate_fp8, peak_rate_int8, peak_rate_fp4)
    return 1 / (quantized_share / low + (1 - quantized_share) / peak_rate_16bit)


@quantity("1", "data sheet")
def network_precision_supported(
    precision: Array,
    quantized_share: Array,
    peak_rate_16bit_known: Mask,
    peak_rate_fp8_known: Mask,
    peak_rate_int8_known: Mask,
    peak_rate_fp4_known: Mask,
) -> Mask:
    """Whether the chip computes at the precision of the run, and at 16 bit what is not quantised."""
    known: Mask = by_precision(
        precision, peak_rate_16bit_known, peak_rate_fp8_known, peak_rate_int8_known, peak_rate_fp4_known
    )
    return known & (peak_rate_16bit_known | (quantized_share >= 1))


@quantity("B/s", "Williams et al. 2009 (roofline), with the share that published rows reach")
def network_bandwidth(memory_bandwidth: Array, bandwidth_share: Array) -> Array:
    """Rate at which one chip moves activations, embedded rows and weights."""
    return memory_bandwidth * bandwidth_share


@quantity("s", "Williams et al. 2009 (roofline), with the share that published rows reach")
def sample_arithmetic_time(sample_flops: Array, network_peak_rate: Array, compute_share: Array) -> Array:
    """Arithmetic of one sample on a whole chip, in a large batch."""
    return sample_flops / (network_peak_rate * compute_share)


@quantity("s", "Williams et al. 2009 (roofline)")
def sample_traffic_time(
    sample_activation_bytes: Array, spill_share: Array, sample_embedding_bytes: Array, network_bandwidth: Array
) -> Array:
    """Memory traffic of one sample on a whole chip: activations that leave it, and rows looked up."""
    return (sample_activation_bytes * spill_share + sample_embedding_bytes) / network_bandwidth


@quantity("s", "Williams et al. 2009 (roofline)")
def weight_stream_time(batch_weight_bytes: Array, network_bandwidth: Array) -> Array:
    """Reading the weights for one batch on a whole chip."""
    return batch_weight_bytes / network_bandwidth


@quantity("s", "a copy computes with its part of a chip")
def batch_arithmetic_time(batch: Array, sample_arithmetic_time: Array, chip_share: Array) -> Array:
    """Arithmetic of one batch, were there nothing else to do."""
    return batch * sample_arithmetic_time / chip_share


@quantity("s", "copies at work share the chip's bandwidth; a copy alone has all of it")
def batch_traffic_time(batch: Array, sample_traffic_time: Array, copies_at_work: Array) -> Array:
    """Activations and looked-up rows of one batch, were there nothing else to do."""
    return batch * sample_traffic_time * copies_at_work


@quantity("s", "copies at work share the chip's bandwidth; a copy alone has all of it")
def batch_weight_time(weight_stream_time: Array, copies_at_work: Array) -> Array:
    """Reading the weights for one batch, were there nothing else to do."""
    return weight_stream_time * copies_at_work


@quantity("s", "Williams et al. 2009 (roofline), rounded at the ridge")
def batch_work_time(
    batch_arithmetic_time: Array, batch_traffic_time: Array, batch_weight_time: Array, network_roundness: Array
) -> Array:
    """Arithmetic and memory traffic of one batch, which go on at the same time."""
    return rounded_maximum(batch_arithmetic_time, batch_traffic_time + batch_weight_time, network_roundness)


@quantity("s", "fitted on published rows at batch 1: kernels that depend on each other wait for each other")
def batch_kernel_time(sample_kernels: Array, kernel_time: Array) -> Array:
    """Launches of one batch, one after the other; as long for one sample as for many."""
    return sample_kernels * kernel_time


@quantity("s", "definition")
def batch_launch_time(batch_kernel_time: Array, host_time: Array) -> Array:
    """Launches of one batch and its time on the host."""
    return batch_kernel_time + host_time


@quantity("s", "definition")
def batch_time(batch_work_time: Array, batch_launch_time: Array) -> Array:
    """One batch through the network, alone on its part of the chip."""
    return batch_work_time + batch_launch_time


@quantity("s", "definition")
def sample_latency(batch_time: Array, batches_waiting: Array) -> Array:
    """Time from a request's arrival to its answer, the batches before it in line included."""
    return batch_time * batches_waiting


@quantity("1/s", "definition")
def sample_rate(batch: Array, copies_at_work: Array, batch_time: Array) -> Array:
    """Samples a second of one chip at this batch, one batch after the other."""
    return batch * copies_at_work / batch_time


@quantity("1/s", "limit of a large batch: weights and launches are shared by ever more samples")
def saturated_sample_rate(sample_arithmetic_time: Array, sample_traffic_time: Array, network_roundness: Array) -> Array:
    """Most samples a second of one chip when latency does not matter."""
    return 1 / rounded_maximum(sample_arithmetic_time, sample_traffic_time, network_roundness)
