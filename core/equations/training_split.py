"""How a training run is divided: replicas, micro-batches, ranks, and the links between them."""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.latency import by_precision

# --- counts -------------------------------------------------------------------------------------------------------


@quantity("1", "definition")
def replica_chips_in_training(tensor_split: Array, pipeline_split: Array, context_split: Array) -> Array:
    """Chips that hold one copy of the model."""
    return tensor_split * pipeline_split * context_split


@quantity("1", "whole replicas; chips left over stand idle")
def training_replicas(training_chips: Array, replica_chips_in_training: Array) -> Array:
    """Data-parallel copies of the model."""
    return np.maximum(np.floor(training_chips / replica_chips_in_training), 1.0)


@quantity("1", "Lepikhin et al. 2020, arXiv 2006.16668; experts are divided inside a pipeline stage")
def expert_ranks(
    expert_split: Array,
    expert_count: Array,
    tensor_split: Array,
    context_split: Array,
    training_replicas: Array,
) -> Array:
    """Chips that share one copy of a stage's experts: as many as asked for, as there are experts, as a stage has."""
    stage = tensor_split * context_split * training_replicas
    wanted = np.minimum(np.minimum(expert_split, expert_count), stage)
    return np.maximum(np.maximum(wanted, tensor_split), 1.0)


@quantity("1", "definition")
def sequences_in_step(training_batch: Array, training_sequence: Array) -> Array:
    """Sequences of one optimiser step, over all replicas."""
    return training_batch / training_sequence


@quantity("1", "definition")
def micro_batches(sequences_in_step: Array, training_replicas: Array, micro_batch: Array) -> Array:
    """Micro-batches that a replica takes one after the other in a step."""
    return np.maximum(sequences_in_step / (training_replicas * micro_batch), 1.0)


@quantity("token", "definition")
def micro_batch_tokens(micro_batch: Array, training_sequence: Array, context_split: Array) -> Array:
    """Tokens of one micro-batch that a chip's group works on."""
    return micro_batch * training_sequence / context_split


@quantity("1", "definition")
def layers_in_stage(layer_count: Array, pipeline_split: Array) -> Array:
    """Layers of a pipeline stage, on average."""
    return layer_count / pipeline_split


@quantity("1", "Narayanan et al. 2021, arXiv 2104.04473, sec. 2.2")
def chunks_in_stage(interleaving: Array, layers_in_stage: Array, pipeline_split: Array) -> Array:
    """Groups of layers that a stage really interleaves: at least a layer each; one without a pipeline."""
    possible = np.maximum(np.minimum(interleaving, np.floor(layers_in_stage)), 1.0)
    return np.where(pipeline_split > 1, possible, 1.0)


# --- number format ------------------------------------------------------------------------------------------------


@quantity("1", "a chip that has the format not, or no faster, computes at 16 bit")
def precision_in_training(
    training_precision: Array,
    peak_rate_16bit: Array,
    peak_rate_fp8: Array,
    peak_rate_int8: Array,
    peak_rate_fp4: Array,
    peak_rate_fp8_known: Mask,
    peak_rate_int8_known: Mask,
    peak_rate_fp4_known: Mask,
) -> Array:
    """Number format of the matrix products: 0 for 16 bit, 1 for FP8, 2 for INT8, 3 for FP4."""
    known = by_precision(training_precision, True, peak_rate_fp8_known, peak_rate_int8_known, peak_rate_fp4_known)
    peak = by_precision(training_precision, peak_rate_16bit, peak_rate_fp8, peak_rate_int8, peak_rate_fp4)
    return np.where(known & (peak > peak_rate_16bit), training_precision, 0.0)


@quantity("flop/s", "data sheet, dense")
def training_peak(
    precision_in_training: Array,
    peak_rate_16bit: Array,
    peak_rate_fp8: Array,
    peak_rate_int8: Array,
    peak_rate_fp4: Array,
) -> Array:
    """Peak of one chip in the number format of the run: what utilisation is a share of."""
    peak: Array = by_precision(precision_in_training, peak_rate_16bit, peak_rate_fp8, peak_rate_int8, peak_rate_fp4)
    return peak


# --- links --------------------------------------------------------------------------------------------------------


@quantity("1", "data sheets: chips without a scale-up network meet inside their server")
def training_domain(scaleup_domain: Array, chips_per_server: Array) -> Array:
    """Chips that reach each other without the scale-out network."""
    return np.where(scaleup_domain > 1, scaleup_domain, chips_per_server)


@quantity("B/s", "data sheet; chips without a scale-up network meet over the server's PCIe")
def training_inside_link(scaleup_bandwidth: Array, scaleup_bandwidth_known: Mask, server_bandwidth: Array) -> Array:
    """Bandwidth of a chip into its scale-up domain or server, one direction."""
    return np.where(scaleup_bandwidth_known, scaleup_bandwidth, server_bandwidth)


def link(ranks: Array, domain: Array, inside: Array, beyond: Array) -> Array:
    """Bandwidth a chip has among `ranks` neighbours: the scale-up links, or the network once they leave the domain."""
    return np.where(ranks > domain, np.minimum(beyond, inside), inside)


@quantity("B/s", "data sheet")
def tensor_link(
    tensor_split: Array, training_domain: Array, training_inside_link: Array, scaleout_bandwidth: Array
) -> Array:
    """Bandwidth of a chip into its tensor-parallel group, one direction."""
    return link(tensor_split, training_domain, training_inside_link, scaleout_bandwidth)


@quantity("B/s", "data sheet")
def context_link(
    tensor_split: Array,
    context_split: Array,
    training_domain: Array,
    training_inside_link: Array,
    scaleout_bandwidth: Array,
) -> Array:
    """Bandwidth of a chip to the next one of its context-parallel ring."""
    return link(tensor_split * context_split, training_domain, training_inside_link, scaleout_bandwidth)


@quantity("B/s", "data sheet")
def expert_link(
    expert_ranks: Array, training_domain: Array, training_inside_link: Array, scaleout_bandwidth: Array
) -> Array:
    """Bandwidth of a chip to the chips that hold the other experts."""
    return link(expert_ranks, training_domain, training_inside_link, scaleout_bandwidth)


@quantity("B/s", "rings enter a server once through each of its ports (NCCL); never more than the scale-up links give")
def data_link(
    training_chips: Array,
    tensor_split: Array,
    context_split: Array,
    training_domain: Array,
    training_inside_link: Array,
    scaleout_bandwidth: Array,
) -> Array:
    """Bandwidth of a chip in the collectives of all replicas: neighbours in the domain share their network ports."""
    ports = np.maximum(training_domain / (tensor_split * context_split), 1.0)
    beyond = np.minimum(scaleout_bandwidth * ports, training_inside_link)
    return np.where(training_chips > training_domain, beyond, training_inside_link)


# --- conditions ---------------------------------------------------------------------------------------------------


@quantity("1", "definition")
def enough_chips(training_chips: Array, replica_chips_in_training: Array) -> Mask:
    """Whether the run has the chips of one replica."""
    return replica_chips_in_training <= training_chips


@quantity("1", "data sheet")
def peak_known_in_training(peak_rate_16bit_known: Mask) -> Mask:
    """Whether the chip's rate is published: attention computes at 16 bit whatever the products do."""
    return peak_rate_16bit_known


@quantity("1", "heads and layers are what is divided")
def split_possible(
    tensor_split: Array,
    head_count: Array,
    pipeline_split: Array,
    layer_count: Array,
    enough_chips: Mask,
) -> Mask:
    """Whether there is a head for each chip of a group, a layer for each stage, and chips for a replica."""
    return (tensor_split <= head_count) & (pipeline_split <= layer_count) & enough_chips


@quantity("1", "definition")
def batch_divisible(sequences_in_step: Array, training_replicas: Array, micro_batch: Array) -> Mask:
    """Whether the step has a micro-batch for each replica."""
    return training_replicas * micro_batch <= np.maximum(sequences_in_step, 1.0)


@quantity("1", "a run needs figures for the links it uses; PCIe inside a server is always known")
def training_links_known(
    training_chips: Array, training_domain: Array, chips_per_server: Array, scaleout_bandwidth_known: Mask
) -> Mask:
    """Whether the bandwidth of the network is published, where the run needs it."""
    return (training_chips <= np.maximum(training_domain, chips_per_server)) | scaleout_bandwidth_known
