"""Serving of networks that are not language models: memory and chips of a replica, its rate, limits, power and cost.

A network that no single chip (or core with a copy of its own) can hold is spread over as few chips as hold it: tables
are cut into shards and layers follow each other. Each chip then does its part of every batch, so that rate grows with
the chips and a batch takes as long as on one; only the looked-up rows travel across the links. What layers hand over
to each other is left out.
"""

import numpy as np

from core.book import Array, Mask, quantity

LARGEST_NETWORK_REPLICA = 1024.0
"""Chips that one copy of a network is spread over at most."""

# --- what has to be known -----------------------------------------------------------------------------------------


@quantity("1", "definition")
def network_work_known(
    flops_per_sample: Array,
    flops_per_sample_known: Mask,
    step_count: Array,
    flops_per_step: Array,
    parameter_count_known: Mask,
) -> Mask:
    """Whether the arithmetic of a sample and the number of weights are known."""
    stepped = step_count * flops_per_step > 0 * flops_per_sample
    return (flops_per_sample_known | stepped) & parameter_count_known


@quantity("1", "service level")
def network_precision_allowed(bytes_per_value: Array, lowest_precision: Array, one_byte: Array) -> Mask:
    """Whether the answer quality allows the precision of the run."""
    return bytes_per_value * 2**lowest_precision >= 2 * one_byte


# --- memory and chips ---------------------------------------------------------------------------------------------


@quantity("B", "count of layer outputs: a layer reads one and writes one, of mean size")
def sample_live_bytes(
    activations_per_sample: Array,
    kernels_per_sample: Array,
    activations_per_step: Array,
    kernels_per_step: Array,
    bytes_per_value: Array,
) -> Array:
    """Activations of one sample that have to be in memory at the same time."""
    once = activations_per_sample / np.maximum(kernels_per_sample, 1.0)
    step = activations_per_step / np.maximum(kernels_per_step, 1.0)
    return 2 * np.maximum(once, step) * bytes_per_value


@quantity("B", "definition")
def network_memory_usable(memory_capacity: Array, usable_memory_share: Array) -> Array:
    """Memory of one chip that weights and activations may take."""
    return memory_capacity * usable_memory_share


@quantity("B", "definition")
def copy_room(network_memory_usable: Array, chip_share: Array) -> Array:
    """Memory that one copy can use of a chip: all of it, or that of one core."""
    return network_memory_usable * chip_share


@quantity("B", "definition")
def batch_live_bytes(batch: Array, sample_live_bytes: Array) -> Array:
    """Activations of a batch that have to be in memory at the same time, on each chip that works on it."""
    return batch * sample_live_bytes


@quantity("1", "definition")
def activations_fit(batch_live_bytes: Array, copy_room: Array) -> Mask:
    """Whether the activations of a batch leave room for weights: they are not spread over chips."""
    return batch_live_bytes < copy_room


@quantity("1", "each part holds its share of the weights, and the activations of a batch")
def network_shards(stored_weight_bytes: Array, copy_room: Array, batch_live_bytes: Array) -> Array:
    """Parts that a copy is cut into, so that each has room in its share of a chip."""
    left = np.maximum(copy_room - batch_live_bytes, 1e-9 * copy_room)
    return np.maximum(np.ceil(stored_weight_bytes / left), 1.0)


@quantity("1", "definition")
def network_chips(network_shards: Array, chip_share: Array) -> Array:
    """Chips of one replica: one, with all copies that it holds, or as many as hold one copy."""
    return np.ceil(network_shards * chip_share)


@quantity("B", "definition")
def network_memory_needed(
    stored_weight_bytes: Array, network_shards: Array, batch_live_bytes: Array, chip_share: Array
) -> Array:
    """Memory of one chip that its copies, or its parts of one, take with a batch each."""
    return (stored_weight_bytes / network_shards + batch_live_bytes) / chip_share


@quantity("1", "definition")
def network_in_reach(network_chips: Array) -> Mask:
    """Whether so few chips hold a copy that they can be one replica."""
    return network_chips <= LARGEST_NETWORK_REPLICA


# --- links --------------------------------------------------------------------------------------------------------


@quantity("1", "data sheets: scale-up network, then the server's own links, then the network")
def shard_links_known(
    network_chips: Array,
    embedding_values_per_sample: Array,
    scaleup_domain: Array,
    scaleup_bandwidth_known: Mask,
    chips_per_server: Array,
    scaleout_bandwidth_known: Mask,
) -> Mask:
    """Whether the bandwidth is published of the links that the shards of the tables need."""
    inside = scaleup_bandwidth_known | (network_chips > scaleup_domain)
    outside = scaleout_bandwidth_known | (network_chips <= np.maximum(scaleup_domain, chips_per_server))
    alone = (network_chips <= 1) | (embedding_values_per_sample <= 0)
    return alone | (inside & outside)


@quantity("B/s", "data sheet × measured share")
def shard_bandwidth(
    network_chips: Array,
    scaleup_domain: Array,
    scaleup_bandwidth: Array,
    chips_per_server: Array,
    server_bandwidth: Array,
    scaleout_bandwidth: Array,
    link_efficiency: Array,
) -> Array:
    """Bandwidth that a chip sends to the other chips of its replica, one direction."""
    outside = np.where(network_chips <= chips_per_server, server_bandwidth, scaleout_bandwidth)
    return np.where(network_chips <= scaleup_domain, scaleup_bandwidth, outside) * link_efficiency


@quantity("s", "Naumov et al. 2019, arXiv 1906.00091: rows of tables on other chips come over the links")
def shard_exchange_time(
    batch: Array,
    sample_embedding_bytes: Array,
    copies_at_work: Array,
    network_chips: Array,
    shard_bandwidth: Array,
) -> Array:
    """Exchange of looked-up rows for one batch; nothing where one chip holds the tables."""
    return batch * sample_embedding_bytes * copies_at_work * (1 - 1 / network_chips) / shard_bandwidth


# --- what a query and a replica see -------------------------------------------------------------------------------


@quantity("s", "sum of its parts")
def served_batch_time(batch_time: Array, shard_exchange_time: Array) -> Array:
    """One batch of queries, on its chip and over the links."""
    return batch_time + shard_exchange_time


@quantity("s", "definition")
def query_response_time(served_batch_time: Array, batches_waiting: Array) -> Array:
    """Time that a query's batch takes; waiting for the batch before it, and queueing, are not in it."""
    return served_batch_time * batches_waiting


@quantity("1/s", "definition")
def chip_query_rate(batch: Array, copies_at_work: Array, served_batch_time: Array) -> Array:
    """Queries a second of one chip, one batch after the other."""
    return batch * copies_at_work / served_batch_time


@quantity("1/s", "each chip of a replica does its part of every batch")
def replica_query_rate(chip_query_rate: Array, network_chips: Array) -> Array:
    """Queries a second of one fully loaded replica."""
    return chip_query_rate * network_chips


@quantity("s", "definition")
def chip_time_per_query(chip_query_rate: Array) -> Array:
    """Chip-seconds that one query takes on a fully loaded replica."""
    return 1 / chip_query_rate


@quantity("1", "service level")
def meets_response_limit(query_response_time: Array, response_limit: Array) -> Mask:
    """Whether the answer comes in time."""
    return query_response_time <= response_limit


# --- power and cost -----------------------------------------------------------------------------------------------


@quantity("1", "assumption: power follows the rate between a chip that mostly waits and one at its most")
def load_share(chip_query_rate: Array, saturated_sample_rate: Array) -> Array:
    """Load of a chip: its rate over the most that large batches reach."""
    return np.clip(chip_query_rate / saturated_sample_rate, 0.0, 1.0)


@quantity("J", "definition")
def energy_per_query(facility_power: Array, chip_query_rate: Array) -> Array:
    """Energy at the meter per query of a fully loaded replica."""
    return facility_power / chip_query_rate


@quantity("g", "definition")
def carbon_per_query(energy_per_query: Array, grid_carbon: Array) -> Array:
    """Operational carbon per query of a fully loaded replica."""
    return energy_per_query * grid_carbon


@quantity("USD", "definition")
def cost_per_query(full_cost_rate: Array, chip_query_rate: Array) -> Array:
    """Chip cost per query of a fully loaded replica."""
    return full_cost_rate / chip_query_rate


# --- training -----------------------------------------------------------------------------------------------------


@quantity("flop", "Ho et al. 2020, arXiv 2006.11239: a denoising network learns from one step a sample")
def trained_sample_flops(flops_per_sample: Array, step_count: Array, flops_per_step: Array) -> Array:
    """Forward arithmetic of one training sample: the whole network, or one step of one that repeats itself."""
    return np.where(step_count > 0, flops_per_step, flops_per_sample)


@quantity("flop", "forward once, backward twice its work")
def training_run_flops(trained_sample_flops: Array, training_samples: Array, passes_in_training: Array) -> Array:
    """Model FLOPs of one run."""
    return trained_sample_flops * training_samples * passes_in_training


@quantity("flop/s", "data sheet, dense")
def network_training_peak(peak_rate_16bit: Array) -> Array:
    """Peak rate in training: networks train at 16 bit."""
    return peak_rate_16bit


@quantity("s", "model FLOPs utilisation (MFU), PaLM, arXiv 2204.02311, app. B")
def training_chip_time(
    training_run_flops: Array, network_training_peak: Array, training_utilization: Array, goodput: Array
) -> Array:
    """Chip-seconds of one run at the chip's stated utilisation of its 16-bit peak, failures included."""
    return training_run_flops / (network_training_peak * training_utilization) / goodput
