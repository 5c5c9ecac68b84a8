"""Collectives between the chips of a replica, by the latency-bandwidth (alpha-beta) model."""

from typing import NamedTuple

import numpy as np

from core.book import Array, Mask, quantity

MESH = 1.0
"""Position of "mesh" among the topologies that a chip can be declared with."""

TWO_DIMENSIONAL = 1.0
"""Position of "two-dimensional" among the tensor layouts."""


# --- what the links give ------------------------------------------------------------------------------------------


@quantity("1", "software counts cores where it sees them one by one")
def collective_ranks(tensor_parallel: Array, ranks_per_chip: Array) -> Array:
    """Partners of a tensor-parallel collective."""
    return tensor_parallel * ranks_per_chip


@quantity("1", "data sheets: chips without a scale-up network meet inside their server")
def link_domain(scaleup_domain: Array, chips_per_server: Array) -> Array:
    """Chips that reach each other without the scale-out network."""
    return np.where(scaleup_domain > 1, scaleup_domain, chips_per_server)


@quantity("1", "a mesh gives each pair one link of many; the group uses the links to its own members")
def usable_link_share(scaleup_topology: Array, tensor_parallel: Array, link_domain: Array) -> Array:
    """Share of a chip's scale-up bandwidth that a tensor-parallel group can use."""
    peers = np.maximum(link_domain - 1, 1.0)
    used = np.clip(np.minimum(tensor_parallel, link_domain) - 1, 1.0, peers) / peers
    return np.where(scaleup_topology == MESH, used, 1.0)


@quantity("B/s", "data sheet × measured share")
def group_bandwidth(scaleup_bandwidth: Array, link_efficiency: Array, usable_link_share: Array) -> Array:
    """Bandwidth that a chip sends into its tensor-parallel group, one direction."""
    return scaleup_bandwidth * link_efficiency * usable_link_share


@quantity("1", "a group past its scale-up domain but inside one server meets over PCIe")
def stays_in_server(tensor_parallel: Array, link_domain: Array, chips_per_server: Array) -> Mask:
    """Whether the outer level of a group's collectives is the server's own links, not the network."""
    return (tensor_parallel > link_domain) & (tensor_parallel <= chips_per_server)


@quantity("B/s", "data sheet × measured share")
def server_link_bandwidth(server_bandwidth: Array, server_efficiency: Array) -> Array:
    """Bandwidth that a chip sends beyond its scale-up domain inside its server, one direction."""
    return server_bandwidth * server_efficiency


@quantity("B/s", "data sheet × measured share")
def network_link_bandwidth(scaleout_bandwidth: Array, network_efficiency: Array) -> Array:
    """Bandwidth that a chip sends beyond its server, one direction."""
    return scaleout_bandwidth * network_efficiency


@quantity("B/s", "definition")
def outer_bandwidth(stays_in_server: Mask, server_link_bandwidth: Array, network_link_bandwidth: Array) -> Array:
    """Bandwidth that a chip sends to its tensor-parallel group beyond its scale-up domain, one direction."""
    return np.where(stays_in_server, server_link_bandwidth, network_link_bandwidth)


@quantity("s", "fitted on published rows")
def outer_start(stays_in_server: Mask, server_start: Array, network_start: Array, collective_ratio: Array) -> Array:
    """Fixed time of an all-reduce beyond the scale-up domain."""
    return np.where(stays_in_server, server_start, network_start) * collective_ratio


@quantity("s", "fitted on published rows")
def outer_latency(
    stays_in_server: Mask, server_latency: Array, network_latency: Array, collective_ratio: Array
) -> Array:
    """Time of a hop beyond the scale-up domain."""
    return np.where(stays_in_server, server_latency, network_latency) * collective_ratio


@quantity("1", "Pope et al. 2022, arXiv 2211.05102, sec. 3.2.2 and 3.5: two-dimensional layout, half of it overlapped")
def message_share(tensor_layout: Array, collective_ranks: Array) -> Array:
    """Share of a one-dimensional all-reduce's bytes that a layout leaves exposed."""
    two_dimensional = np.minimum(1.0, 4 / np.sqrt(collective_ranks)) / 2
    return np.where(tensor_layout == TWO_DIMENSIONAL, two_dimensional, 1.0)


# --- all-reduce ---------------------------------------------------------------------------------------------------


class Level(NamedTuple):
    """One level of links: fixed start and time a hop [s], bandwidth one way [B/s]."""

    start: Array
    hop: Array
    bandwidth: Array


def hops(ranks: Array, dimensions: Array) -> Array:
    """Latency steps of a collective: n - 1 on a switch or ring, one dimension after the other on a torus."""
    return dimensions * (ranks ** (1 / dimensions) - 1)


def single_level_time(size: Array, ranks: Array, dimensions: Array, level: Level) -> Array:
    """All-reduce of `size` bytes among equals, 0 for one: start + hops a + 2 (n-1)/n S/b [Thakur et al. 2005]."""
    moved = 2 * (ranks - 1) / ranks * size / level.bandwidth
    return np.where(ranks > 1, level.start + level.hop * hops(ranks, dimensions) + moved, 0 * moved)


def all_reduce_time(size: Array, ranks: Array, domain: Array, dimensions: Array, inner: Level, outer: Level) -> Array:
    """All-reduce among `ranks`; past one scale-up domain in two levels, of which the outer carries S / group."""
    groups = np.ceil(ranks / domain)
    local = ranks / groups
    inside = single_level_time(size, local, dimensions, inner)
    return inside + single_level_time(size / local, groups, np.ones(()), outer)


@quantity("s", "Thakur et al. 2005; hierarchical beyond one domain")
def decode_collective_time(
    all_reduce_count: Array,
    decode_message_bytes: Array,
    message_share: Array,
    collective_ranks: Array,
    link_domain: Array,
    ranks_per_chip: Array,
    scaleup_dimensions: Array,
    collective_start: Array,
    collective_latency: Array,
    collective_ratio: Array,
    group_bandwidth: Array,
    outer_start: Array,
    outer_latency: Array,
    outer_bandwidth: Array,
) -> Array:
    """All-reduces of one decode step."""
    inner = Level(collective_start * collective_ratio, collective_latency * collective_ratio, group_bandwidth)
    outer = Level(outer_start, outer_latency, outer_bandwidth)
    size, domain = decode_message_bytes * message_share, link_domain * ranks_per_chip
    return all_reduce_count * all_reduce_time(size, collective_ranks, domain, scaleup_dimensions, inner, outer)


@quantity("s", "Thakur et al. 2005; hierarchical beyond one domain")
def prefill_collective_time(
    all_reduce_count: Array,
    prefill_message_bytes: Array,
    message_share: Array,
    collective_ranks: Array,
    link_domain: Array,
    ranks_per_chip: Array,
    scaleup_dimensions: Array,
    collective_start: Array,
    collective_latency: Array,
    collective_ratio: Array,
    group_bandwidth: Array,
    outer_start: Array,
    outer_latency: Array,
    outer_bandwidth: Array,
) -> Array:
    """All-reduces of one prefill pass."""
    inner = Level(collective_start * collective_ratio, collective_latency * collective_ratio, group_bandwidth)
    outer = Level(outer_start, outer_latency, outer_bandwidth)
    size, domain = prefill_message_bytes * message_share, link_domain * ranks_per_chip
    return all_reduce_count * all_reduce_time(size, collective_ranks, domain, scaleup_dimensions, inner, outer)


# --- experts on other chips ---------------------------------------------------------------------------------------


def exchange_time(
    layers: Array, size: Array, ranks: Array, tensor: Array, start: Array, hop: Array, bandwidth: Array
) -> Array:
    """The two all-to-alls of each mixture layer; none where the experts stay inside the tensor-parallel group."""
    once = start + hop * (ranks - 1) + size / tensor / bandwidth
    return np.where(ranks > tensor, 2 * layers * once, 0 * once)


RING_OR_TORUS = (2.0, 3.0)
"""Positions of "torus" and "ring" among the topologies."""


@quantity("1", "bisection of a torus with wrap links: side × dimensions / 4 times the bytes of one chip's links")
def exchange_link_share(
    scaleup_topology: Array, scaleup_dimensions: Array, expert_parallel: Array, link_domain: Array
) -> Array:
    """Share of a chip's scale-up bandwidth that an all-to-all among the experts' chips can use."""
    ranks = np.minimum(expert_parallel, link_domain)
    side = ranks ** (1 / scaleup_dimensions)
    torus = np.minimum(1.0, 4 / (side * scaleup_dimensions))
    peers = np.maximum(link_domain - 1, 1.0)
    mesh = np.clip(ranks - 1, 1.0, peers) / peers
    share = np.where(scaleup_topology == MESH, mesh, 1.0)
    return np.where(np.isin(scaleup_topology, RING_OR_TORUS), torus, share)


@quantity("B/s", "(n-1)/n of the bytes move; what stays inside the domain and what leaves it travel at the same time")
def exchange_bandwidth(
    scaleup_bandwidth: Array,
    link_efficiency: Array,
    exchange_link_share: Array,
    expert_parallel: Array,
    link_domain: Array,
    chips_per_server: Array,
    server_link_bandwidth: Array,
    network_link_bandwidth: Array,
) -> Array:
    """Bytes a second at which a chip is rid of its activations for the experts, those on the chip itself included."""
    near = np.minimum(link_domain, expert_parallel)
    inside = scaleup_bandwidth * link_efficiency * exchange_link_share * expert_parallel / np.maximum(near - 1, 1e-9)
    outer = np.where(expert_parallel <= chips_per_server, server_link_bandwidth, network_link_bandwidth)
    beyond = outer * expert_parallel / np.maximum(expert_parallel - near, 1e-9)
    slower: Array = np.where(expert_parallel > near, np.minimum(inside, beyond), inside)
    return slower


@quantity("s", "all-to-all of activations to and from the experts, start and hops as an all-reduce's")
def decode_exchange_time(
    mixture_layer_count: Array,
    step_tokens: Array,
    experts_per_token: Array,
    hidden_size: Array,
    exchange_bytes_per_value: Array,
    expert_parallel: Array,
    tensor_parallel: Array,
    collective_start: Array,
    collective_latency: Array,
    exchange_bandwidth: Array,
) -> Array:
    """Activations to the experts and back in one decode step."""
    return exchange_time(
        mixture_layer_count,
        step_tokens * experts_per_token * hidden_size * exchange_bytes_per_value,
        expert_parallel,
        tensor_parallel,
        collective_start,
        collective_latency,
        exchange_bandwidth,
    )


@quantity("s", "all-to-all of activations to and from the experts, start and hops as an all-reduce's")
def prefill_exchange_time(
    mixture_layer_count: Array,
    prefill_pass_tokens: Array,
    one_token: Array,
    experts_per_token: Array,
    hidden_size: Array,
    exchange_bytes_per_value: Array,
    expert_parallel: Array,
    tensor_parallel: Array,
    collective_start: Array,
    collective_latency: Array,
    exchange_bandwidth: Array,
) -> Array:
    """Activations to the experts and back in one prefill pass."""
    return exchange_time(
        mixture_layer_count,
        prefill_pass_tokens / one_token * experts_per_token * hidden_size * exchange_bytes_per_value,
        expert_parallel,
        tensor_parallel,
        collective_start,
        collective_latency,
        exchange_bandwidth,
    )


# --- pipelines ----------------------------------------------------------------------------------------------------


@quantity("B/s", "the links that a whole replica spans: scale-up network, else PCIe inside a server, else the network")
def hand_over_bandwidth(
    tensor_parallel: Array,
    pipeline_parallel: Array,
    link_domain: Array,
    chips_per_server: Array,
    group_bandwidth: Array,
    server_link_bandwidth: Array,
    network_link_bandwidth: Array,
) -> Array:
    """Bandwidth that a chip sends to the next stage of its pipeline, one direction."""
    chips = tensor_parallel * pipeline_parallel
    beyond = np.where(chips <= chips_per_server, server_link_bandwidth, network_link_bandwidth)
    return np.where(chips <= link_domain, group_bandwidth, beyond)


def hand_over_time(size: Array, stages: Array, tensor: Array, start: Array, bandwidth: Array) -> Array:
    """Activations from stage to stage of a pipeline."""
    return (stages - 1) * (start + size / tensor / bandwidth)


@quantity("s", "Narayanan et al. 2021, arXiv 2104.04473")
def decode_hand_over_time(
    decode_message_bytes: Array,
    pipeline_parallel: Array,
    tensor_parallel: Array,
    collective_start: Array,
    hand_over_bandwidth: Array,
) -> Array:
    """Point-to-point messages of one decode step through a pipeline."""
    return hand_over_time(
        decode_message_bytes, pipeline_parallel, tensor_parallel, collective_start, hand_over_bandwidth
    )


@quantity("s", "Narayanan et al. 2021, arXiv 2104.04473")
def prefill_hand_over_time(
    prefill_message_bytes: Array,
    pipeline_parallel: Array,
    tensor_parallel: Array,
    collective_start: Array,
    hand_over_bandwidth: Array,
) -> Array:
    """Point-to-point messages of one prefill pass through a pipeline."""
    return hand_over_time(
        prefill_message_bytes, pipeline_parallel, tensor_parallel, collective_start, hand_over_bandwidth
    )


@quantity("1", "a deployment needs figures for the links it uses")
def links_known(
    link_domain: Array,
    chips_per_server: Array,
    chips_in_replica: Array,
    prefill_placement: Array,
    scaleup_bandwidth_known: Mask,
    scaleout_bandwidth_known: Mask,
) -> Mask:
    """Whether the bandwidth of every link that the deployment uses is published."""
    inside = (chips_in_replica <= 1) | scaleup_bandwidth_known
    within = (chips_in_replica <= np.maximum(link_domain, chips_per_server)) & (prefill_placement == 0)
    known: Mask = inside & (within | scaleout_bandwidth_known)
    return known
