"""Collectives between the chips of a replica, by the latency-bandwidth (alpha-beta) model."""

import numpy as np

from core.book import Array, Mask, quantity

MESH = 1.0
"""Position of "mesh" among the topologies that a chip can be declared with."""


@quantity("1", "data sheets: chips without a scale-up network meet over PCIe inside their server")
def link_domain(scaleup_domain: Array, chips_per_server: Array) -> Array:
    """Chips that reach each other without the scale-out network."""
    return np.where(scaleup_domain > 1, scaleup_domain, chips_per_server)


@quantity("1", "a mesh gives each pair one link of many; the group uses the links to its own members")
def usable_link_share(scaleup_topology: Array, tensor_parallel: Array, link_domain: Array) -> Array:
    """Share of a chip's scale-up bandwidth that a tensor-parallel group can use."""
    peers = np.maximum(link_domain - 1, 1.0)
    used = np.clip(tensor_parallel - 1, 1.0, peers) / peers
    return np.where(scaleup_topology == MESH, used, 1.0)


@quantity("B/s", "data sheet × measured share")
def group_bandwidth(scaleup_bandwidth: Array, link_efficiency: Array, usable_link_share: Array) -> Array:
    """Bandwidth that a chip sends into its tensor-parallel group, one direction."""
    return scaleup_bandwidth * link_efficiency * usable_link_share


@quantity("B/s", "data sheet × measured share")
def network_bandwidth(scaleout_bandwidth: Array, link_efficiency: Array) -> Array:
    """Bandwidth that a chip sends beyond its scale-up domain, one direction."""
    return scaleout_bandwidth * link_efficiency


def single_level_time(size: Array, ranks: Array, latency: Array, bandwidth: Array) -> Array:
    """All-reduce of `size` bytes among equals, by the better of ring and double tree; 0 for one rank.

    Ring: 2 (n-1) a + 2 (n-1)/n S/b. Double tree: 2 log2(n) a + 2 S/b. [Thakur et al. 2005; NCCL 2.4]
    """
    ring = 2 * (ranks - 1) * latency + 2 * (ranks - 1) / ranks * size / bandwidth
    tree = 2 * np.log2(ranks) * latency + 2 * size / bandwidth
    return np.minimum(ring, tree)


def all_reduce_time(size: Array, ranks: Array, domain: Array, latency: Array, inside: Array, beyond: Array) -> Array:
    """All-reduce among `ranks` chips; past one scale-up domain in two levels, of which the outer carries S / domain."""
    groups = np.ceil(ranks / domain)
    local = ranks / groups
    return single_level_time(size, local, latency, inside) + single_level_time(size / local, groups, latency, beyond)


@quantity("s", "Thakur et al. 2005; hierarchical beyond one domain")
def decode_collective_time(
    all_reduce_count: Array,
    decode_message_bytes: Array,
    tensor_parallel: Array,
    link_domain: Array,
    collective_latency: Array,
    group_bandwidth: Array,
    network_bandwidth: Array,
) -> Array:
    """All-reduces of one decode step."""
    once = all_reduce_time(
        decode_message_bytes, tensor_parallel, link_domain, collective_latency, group_bandwidth, network_bandwidth
    )
    return all_reduce_count * once


@quantity("s", "Thakur et al. 2005; hierarchical beyond one domain")
def prefill_collective_time(
    all_reduce_count: Array,
    prefill_message_bytes: Array,
    tensor_parallel: Array,
    link_domain: Array,
    collective_latency: Array,
    group_bandwidth: Array,
    network_bandwidth: Array,
) -> Array:
    """All-reduces of one prefill pass."""
    once = all_reduce_time(
        prefill_message_bytes, tensor_parallel, link_domain, collective_latency, group_bandwidth, network_bandwidth
    )
    return all_reduce_count * once


def hand_over_time(
    size: Array, stages: Array, tensor: Array, domain: Array, latency: Array, inside: Array, beyond: Array
) -> Array:
    """Activations from stage to stage of a pipeline; over the scale-out network where the replica leaves its domain."""
    bandwidth = np.where(stages * tensor > domain, beyond, inside)
    return (stages - 1) * (latency + size / tensor / bandwidth)


@quantity("s", "Narayanan et al. 2021, arXiv 2104.04473")
def decode_hand_over_time(
    decode_message_bytes: Array,
    pipeline_parallel: Array,
    tensor_parallel: Array,
    link_domain: Array,
    collective_latency: Array,
    group_bandwidth: Array,
    network_bandwidth: Array,
) -> Array:
    """Point-to-point messages of one decode step through a pipeline."""
    return hand_over_time(
        decode_message_bytes,
        pipeline_parallel,
        tensor_parallel,
        link_domain,
        collective_latency,
        group_bandwidth,
        network_bandwidth,
    )


@quantity("s", "Narayanan et al. 2021, arXiv 2104.04473")
def prefill_hand_over_time(
    prefill_message_bytes: Array,
    pipeline_parallel: Array,
    tensor_parallel: Array,
    link_domain: Array,
    collective_latency: Array,
    group_bandwidth: Array,
    network_bandwidth: Array,
) -> Array:
    """Point-to-point messages of one prefill pass through a pipeline."""
    return hand_over_time(
        prefill_message_bytes,
        pipeline_parallel,
        tensor_parallel,
        link_domain,
        collective_latency,
        group_bandwidth,
        network_bandwidth,
    )


@quantity("1", "a deployment needs figures for the links it uses")
def links_known(
    tensor_parallel: Array,
    pipeline_parallel: Array,
    link_domain: Array,
    scaleup_bandwidth_known: Mask,
    scaleout_bandwidth_known: Mask,
) -> Mask:
    """Whether the bandwidth of every link that the deployment uses is published."""
    chips = tensor_parallel * pipeline_parallel
    return ((chips <= 1) | scaleup_bandwidth_known) & ((chips <= link_domain) | scaleout_bandwidth_known)
