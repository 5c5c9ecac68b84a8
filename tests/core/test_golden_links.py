"""Links, all-reduces and exchanges worked out by hand: the arithmetic stands beside each figure."""

import pytest

from core.equations import communication, latency, memory
from core.equations.work import llm
from tests.core.cases import arrays, of

# --- collectives ------------------------------------------------------------------------------------------------------


def level(start: float, hop: float, bandwidth: float) -> communication.Level:
    return communication.Level(*arrays(start, hop, bandwidth))


@pytest.mark.parametrize(
    ("size", "ranks", "dimensions", "expected"),
    [
        (1e9, 1, 1, 0.0),
        # start 12 µs, a hop of 1 µs to each of seven others, 14/8 of the bytes at 450 GB/s
        (1e6, 8, 1, 12e-6 + 7e-6 + 1.75e6 / 450e9),
        (1e9, 8, 1, 12e-6 + 7e-6 + 1.75e9 / 450e9),
        (1e6, 2, 1, 12e-6 + 1e-6 + 1e6 / 450e9),  # 2 · 1/2 · S/b
        (1e9, 64, 3, 12e-6 + 9e-6 + 2 * 63 / 64 * 1e9 / 450e9),  # 4 · 4 · 4: three hops along each dimension
        (1e9, 64, 1, 12e-6 + 63e-6 + 2 * 63 / 64 * 1e9 / 450e9),
    ],
)
def test_an_all_reduce_is_start_hops_and_bytes(size: float, ranks: float, dimensions: float, expected: float) -> None:
    one, several, ways = arrays(size, ranks, dimensions)
    found = communication.single_level_time(one, several, ways, level(12e-6, 1e-6, 450e9))
    assert float(found) == pytest.approx(expected, rel=1e-13, abs=0)


def test_an_all_reduce_beyond_the_domain_has_two_levels() -> None:
    # 16 ranks in two domains of 8: inside as above, between them a pair on an eighth of the data
    inner, outer = level(12e-6, 1e-6, 450e9), level(15e-6, 3e-6, 50e9)
    inside = 12e-6 + 7e-6 + 1.75e9 / 450e9
    between = 15e-6 + 3e-6 + 1e9 / 8 / 50e9
    size, ranks, domain, one = arrays(1e9, 16, 8, 1)
    found = communication.all_reduce_time(size, ranks, domain, one, inner, outer)
    assert float(found) == pytest.approx(inside + between, rel=1e-13)


def test_groups_beyond_the_domain_are_whole() -> None:
    # 12 ranks, domains of 8: two groups of 6, not one and a half
    inner, outer = level(12e-6, 1e-6, 450e9), level(15e-6, 3e-6, 50e9)
    inside = 12e-6 + 5e-6 + 2 * 5 / 6 * 1e9 / 450e9
    between = 15e-6 + 3e-6 + 1e9 / 6 / 50e9
    size, ranks, domain, one = arrays(1e9, 12, 8, 1)
    found = communication.all_reduce_time(size, ranks, domain, one, inner, outer)
    assert float(found) == pytest.approx(inside + between, rel=1e-13)


PAIRS = {
    "scaleup_domain": 2, "chips_per_server": 8, "scaleup_bandwidth": 300e9, "link_efficiency": 0.5,
    "server_bandwidth": 32e9, "server_efficiency": 0.6, "scaleout_bandwidth": 50e9, "network_efficiency": 0.4,
}  # fmt: skip
"""Cards in bridged pairs, four pairs in a server: 150 GB/s in a pair, 19.2 GB/s over PCIe, 20 GB/s between servers."""


@pytest.mark.parametrize(
    ("tensor", "stages", "group", "hand_over"),
    [
        (2, 1, None, None),
        (8, 1, 19.2e9, None),  # four pairs of one server meet over PCIe
        (16, 1, 20e9, None),
        (1, 2, None, 150e9),
        (2, 4, None, 19.2e9),  # the pair is a group, its pipeline spans the server
        (8, 2, 19.2e9, 20e9),  # the group spans the server, its pipeline two of them
    ],
)
def test_groups_and_pipelines_meet_over_the_links_they_span(
    tensor: float, stages: float, group: float | None, hand_over: float | None
) -> None:
    inputs = {**PAIRS, "tensor_parallel": tensor, "pipeline_parallel": stages}
    if group is not None:
        assert of(communication.outer_bandwidth, **inputs) == pytest.approx(group, rel=1e-14)
    if hand_over is not None:
        assert of(communication.hand_over_bandwidth, **inputs) == pytest.approx(hand_over, rel=1e-14)


@pytest.mark.parametrize(
    ("experts", "rate"),
    [
        (1, None),
        (2, 150e9 * 2),  # half of the bytes stay on the chip, the other half takes the bridge
        (8, 19.2e9 * 8 / 6),  # 6/8 over PCIe are slower than 1/8 over the bridge
        (16, 20e9 * 16 / 14),  # 14/16 over the network
    ],
)
def test_an_exchange_is_as_fast_as_the_slower_of_the_links_it_uses_at_once(experts: float, rate: float | None) -> None:
    inputs = {**PAIRS, "expert_parallel": experts, "data_parallel": experts}
    if rate is not None:
        assert of(communication.exchange_bandwidth, **inputs) == pytest.approx(rate, rel=1e-14)
    # 32 tokens · 2 experts · 4096 · 2 B, there and back in each of 32 layers
    mixture = {"model": "mixtral-8x7b", "batch": 32, "collective_start": 20e-6, "collective_latency": 1e-6}
    once = 0.0 if rate is None else 20e-6 + 1e-6 * (experts - 1) + 32 * 2 * 4096 * 2 / rate
    assert of(communication.decode_exchange_time, **inputs, **mixture) == pytest.approx(2 * 32 * once, rel=1e-13)


def test_the_two_dimensional_layout_sends_less_and_shards_the_cache_by_sequences() -> None:
    # 64 chips: 4 / √64 of the bytes, half of that hidden; 32 sequences lie on 32 chips whatever the heads are
    inputs = {"tensor_layout": 1, "tensor_parallel": 64, "kv_head_count": 1, "batch": 32}
    assert of(communication.message_share, **inputs) == 0.25
    assert of(latency.cache_readers, **inputs) == 32
    assert of(latency.cache_readers, **inputs | {"batch": 128}) == 64
    assert of(latency.cache_readers, **inputs | {"tensor_layout": 0}) == 1
    one = of(llm.sequence_cache_bytes, **inputs)
    assert of(memory.chip_cache_bytes, **inputs) == one
    assert of(memory.chip_cache_bytes, **inputs | {"batch": 128}) == 2 * one


@pytest.mark.parametrize(
    ("topology", "tensor", "share"),
    [(1, 1, 1 / 7), (1, 2, 1 / 7), (1, 4, 3 / 7), (1, 8, 1.0), (0, 2, 1.0), (2, 2, 1.0)],
)
def test_in_a_mesh_a_group_has_only_the_links_to_its_own_members(topology: int, tensor: int, share: float) -> None:
    # eight chips, each with one link to each of seven others
    found = of(communication.usable_link_share, scaleup_topology=topology, tensor_parallel=tensor, scaleup_domain=8)
    assert found == pytest.approx(share, rel=1e-15)


@pytest.mark.parametrize(
    ("tensor", "stages", "within", "beyond", "known"),
    [
        (1, 1, False, False, True),
        (2, 1, False, True, False),
        (8, 1, True, False, True),
        (8, 2, True, False, False),
        (8, 2, True, True, True),
        (1, 9, True, False, False),
    ],
)
def test_a_set_up_needs_the_links_it_uses(tensor: int, stages: int, within: bool, beyond: bool, known: bool) -> None:
    found = of(
        communication.links_known, tensor_parallel=tensor, pipeline_parallel=stages, scaleup_domain=8,
        scaleup_bandwidth_known=within, scaleout_bandwidth_known=beyond,
    )  # fmt: skip
    assert bool(found) is known
