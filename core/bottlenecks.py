"""What takes most of a decode step of a language model, or of a batch of another network."""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.book import Quantity
from core.deployment import Deployments
from core.equations import PERFORMANCE, communication, latency, network_service, network_time
from core.equations.work import llm

BOTTLENECKS = ("compute", "bandwidth", "KV cache", "links", "engine overhead")
NETWORK_BOTTLENECKS = ("compute", "bandwidth", "weights", "links", "launches", "host")


def bottlenecks(of: Deployments) -> Any:
    """Of the chosen deployments, in words; shape (workload, chip)."""
    language = of.book is PERFORMANCE
    words, places = (
        (BOTTLENECKS, bottleneck_of(of.chosen)) if language else (NETWORK_BOTTLENECKS, network_bottleneck_of(of.chosen))
    )
    return np.array(words, dtype=object)[places]


def bottleneck_of(value: Callable[[Quantity[...]], Any]) -> Any:
    """Positions in BOTTLENECKS wherever `value` reads the quantities of the performance book."""
    products = value(latency.decode_matrix_time) + value(latency.decode_expert_time)
    flops = value(llm.decode_matrix_flops) + value(llm.decode_expert_flops)
    size = value(llm.matrix_bytes) + value(llm.decode_expert_bytes)
    by_arithmetic = flops / value(latency.achieved_rate) > size / value(latency.weight_bandwidth)
    links = (
        value(communication.decode_collective_time)
        + value(communication.decode_exchange_time)
        + value(communication.decode_hand_over_time)
    )
    parts = (
        np.where(by_arithmetic, products, 0.0),
        np.where(by_arithmetic, 0.0, products) + value(latency.decode_activation_time),
        value(latency.decode_attention_time),
        links,
        value(latency.decode_overhead_time),
    )
    return np.argmax(parts, axis=0)


def network_bottleneck_of(value: Callable[[Quantity[...]], Any]) -> Any:
    """Positions in NETWORK_BOTTLENECKS wherever `value` reads the quantities of the book of networks."""
    kernels = value(network_time.batch_kernel_time)
    parts = (
        value(network_time.batch_arithmetic_time),
        value(network_time.batch_traffic_time),
        value(network_time.batch_weight_time),
        value(network_service.shard_exchange_time),
        kernels,
        value(network_time.batch_launch_time) - kernels,
    )
    return np.argmax(np.stack(np.broadcast_arrays(*parts)), axis=0)
