"""What the table of candidate deployments has for each kind of workload: coordinates, figures, bounds and words."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from core.book import Quantity
from core.bottlenecks import BOTTLENECKS, NETWORK_BOTTLENECKS, bottleneck_of, network_bottleneck_of
from core.delivery import Delivery
from core.deployment import Deployments
from core.equations import (
    PERFORMANCE,
    communication,
    latency,
    memory,
    money,
    network_service,
    network_time,
)


class Figure(NamedTuple):
    """One column of figures: a quantity in a unit that people speak of it in."""

    quantity: Quantity[...]
    label: str
    unit: str


class CandidateKind(NamedTuple):
    """All that differs between language models and networks.

    coordinates: inputs with their heads and help; cost: of a delivered unit; chips: of a replica; exists: where a
    candidate is one at all, None where all are; bottlenecks: names of what `bottleneck_of` tells apart; of_one: what a
    check says of one deployment, where its own sentence speaks of all; inclusive: what its cost includes.
    """

    coordinates: tuple[tuple[str, str, str], ...]
    figures: tuple[Figure, ...]
    throughput: Figure
    memory: tuple[Figure, ...]
    cost: Quantity[...]
    chips: Quantity[...]
    exists: Quantity[...] | None
    bottlenecks: tuple[str, ...]
    bottleneck_of: Callable[[Callable[[Quantity[...]], Any]], Any]
    of_one: Mapping[str, str]
    whole: str
    inclusive: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """Inputs that make a deployment the same one after an edit of the study, and on another chip."""
        return (*(name for name, _, _ in self.coordinates), "precision", "weight_bits")


LANGUAGE = CandidateKind(
    coordinates=(
        ("batch", "Batch", "Sequences decoded together; of each attention replica (Data) where several share experts."),
        ("tensor_parallel", "Tensor", "Tensor-parallel chips: they share each layer."),
        ("pipeline_parallel", "Pipeline", "Pipeline stages: groups of layers on different chips."),
        ("expert_parallel", "Expert", "Expert-parallel chips: they share one copy of the experts."),
        ("data_parallel", "Data", "Attention replicas whose tokens meet at the same experts."),
    ),
    figures=(
        Figure(latency.time_to_first_token, "TTFT", "ms"),
        Figure(latency.time_per_output_token, "TPOT", "ms"),
        Figure(latency.user_output_rate, "User speed", "tokens/s"),
    ),
    throughput=Figure(latency.replica_output_rate, "Throughput", "tokens/s"),
    memory=(Figure(memory.memory_needed, "Memory", "GB"), Figure(memory.memory_usable, "Usable", "GB")),
    cost=money.cost_per_output_token,
    chips=latency.chips_in_replica,
    exists=memory.layout_possible,
    bottlenecks=BOTTLENECKS,
    bottleneck_of=bottleneck_of,
    of_one={
        memory.layout_possible.name: "The model has fewer heads, layers or experts than this split has chips.",
        latency.precision_supported.name: "No peak rate at {precision} is published.",
        latency.precision_allowed.name: "{precision} is below the lowest precision that the answer quality allows.",
        communication.links_known.name: "The bandwidth of the links that this split needs is not published.",
        memory.fits_memory.name: "Does not fit: needs {reached} a chip, {limit} are usable.",
        latency.meets_first_token_limit.name: "Misses the time to first token: {reached}, the limit is {limit}.",
        latency.meets_output_token_limit.name: "Misses the time per output token: {reached}, the limit is {limit}.",
    },
    whole="decode step",
    inclusive=", prompts included",
)

NETWORK = CandidateKind(
    coordinates=(
        ("batch", "Batch", "Samples that one copy of the network works on together."),
        ("copies_at_work", "Copies", "Copies that work on a chip at the same time: one, or one a core."),
    ),
    figures=(Figure(network_service.query_response_time, "Response time", "ms"),),
    throughput=Figure(network_service.replica_query_rate, "Throughput", "queries/s"),
    memory=(
        Figure(network_service.network_memory_needed, "Memory", "GB"),
        Figure(network_service.network_memory_usable, "Usable", "GB"),
    ),
    cost=network_service.cost_per_query,
    chips=network_service.network_chips,
    exists=None,
    bottlenecks=NETWORK_BOTTLENECKS,
    bottleneck_of=network_bottleneck_of,
    of_one={
        network_time.network_precision_supported.name: "No peak rate at {precision} is published.",
        network_service.network_precision_allowed.name: (
            "{precision} is below the lowest precision that the answer quality allows."
        ),
        network_service.activations_fit.name: (
            "The activations of the batch do not fit a chip: they take {reached}, {limit} are usable."
        ),
        network_service.meets_response_limit.name: "Misses the response time: {reached}, the limit is {limit}.",
    },
    whole="batch",
)


def kind_of(of: Deployments) -> CandidateKind:
    """What goes with the book that a grid belongs to."""
    return LANGUAGE if of.book is PERFORMANCE else NETWORK


def throughput_help(delivery: Delivery) -> str:
    """What the throughput of one chip of a replica is."""
    what = "Output tokens" if delivery.language else delivery.words.capitalize()
    return f"{what} a second of one fully loaded replica over its chips."
