"""Inputs of the performance book for tests: one case by name, or many at random."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import settings
from hypothesis import strategies as st

from core.book import Array, Quantity, Values
from core.calibration import calibration
from core.catalog import load_catalog
from core.equations import PERFORMANCE
from core.records import Constants, Model, Money, Site, Workload
from core.stacking import joined, single

H100 = "nvidia-h100-sxm5-80gb"
LLAMA = "llama-2-70b"

Inputs = dict[str, Any]


NEUTRAL: dict[str, float] = {
    # of all chips and engines
    "half_work_tokens": 0, "reference_balance": 150, "ridge_roundness": 0, "fp8_efficiency": 1, "int8_efficiency": 1,
    "fp4_efficiency": 1, "stream_efficiency_8bit": 1, "stream_efficiency_4bit": 1, "attention_efficiency": 1,
    "cache_compute_efficiency": 1, "activation_traffic": 0, "layer_overhead": 0, "mixture_layer_overhead": 0,
    "expert_stream_efficiency": 1, "expert_compute_efficiency": 1, "expert_imbalance": 1,
    "exchange_bytes_per_value": 2, "encoder_step_ratio": 1, "interleave_share": 1, "server_start": 0,
    "server_latency": 0, "server_efficiency": 1, "network_start": 0, "network_latency": 0, "network_efficiency": 1,
    # of one chip's software
    "kernel_efficiency": 1, "collective_ratio": 1, "collective_start": 0, "repeated_read_share": 0,
    "tensor_layout": 0, "first_step_ratio": 1, "prefill_chunk": 1e9, "sequence_overhead": 0, "ranks_per_chip": 1,
    "scaleup_dimensions": 1, "prefill_time_ratio": 1, "decode_time_ratio": 1,
}  # fmt: skip
"""Fitted constants at values that take their part out of an equation: a golden figure is not one of the fit."""


def deployment(tensor_parallel: int = 1, pipeline_parallel: int = 1, batch: float = 1, width: int = 1) -> Inputs:
    """A deployment; width: bytes of a weight and of a cached value (1: FP8, 2: 16 bit)."""
    return {
        "tensor_parallel": np.array(float(tensor_parallel)),
        "pipeline_parallel": np.array(float(pipeline_parallel)),
        "expert_parallel": np.array(1.0),
        "data_parallel": np.array(1.0),
        "batch": np.array(float(batch)),
        "prefill_batch": np.array(1.0),
        "precision": np.array(float(width == 1)),
        "weight_bits": np.array(8.0 * width),
        "bytes_per_weight": np.array(float(width)),
        "bytes_per_cached_value": np.array(float(width)),
        "bytes_per_activation": np.array(2.0),
    }


def shipped(chip: str = H100, model: str | Model = LLAMA, **changed: Any) -> Inputs:
    """A chip and a model of the catalog with the constants that ship; `changed` inputs by name."""
    catalog = load_catalog()
    inputs = joined(
        single(catalog.chip(chip)),
        single(model if isinstance(model, Model) else catalog.model(model).model),
        single(Workload(id="test", name="Test")),
        single(Site(id="test", name="Test")),
        single(Money(id="test", name="Test")),
        single(Constants()),
        single(calibration()),
        deployment(),
    )
    unknown = set(changed) - set(inputs)
    assert not unknown, unknown
    return inputs | {name: np.asarray(value, dtype=inputs[name].dtype) for name, value in changed.items()}


def case(chip: str = H100, model: str | Model = LLAMA, **changed: Any) -> Inputs:
    """The same with neutral constants: what an equation says and nothing of the fit."""
    return shipped(chip, model, **{**NEUTRAL, **changed})


def evaluated(inputs: Inputs) -> Values:
    return PERFORMANCE.evaluate(inputs)


def of(wanted: Quantity[...], **changed: Any) -> float:
    """One quantity of one `case`."""
    return float(evaluated(case(**changed))[wanted])


def arrays(*values: float) -> list[Any]:
    """Arguments of an equation on its own."""
    return [np.array(float(value)) for value in values]


RANGES: dict[str, tuple[float, float]] = {
    "memory_bandwidth": (1e10, 1e14), "memory_capacity": (1e8, 1e13), "on_chip_memory": (1e6, 1e11),
    "scaleup_bandwidth": (1e8, 1e13), "scaleout_bandwidth": (1e7, 1e12), "thermal_design_power": (10, 1e4),
    "busy_power_share": (0.5, 1), "light_power_share": (0.01, 0.5), "server_power_ratio": (1, 4),
    "compute_efficiency": (0.01, 1), "memory_efficiency": (0.01, 1), "link_efficiency": (0.01, 1),
    "usable_memory_share": (0.3, 1), "collective_latency": (1e-7, 1e-3), "step_overhead": (1e-6, 0.1),
    "training_utilization": (0.01, 1), "rental_price": (1e-6, 1e-1), "purchase_price": (100, 1e6),
    "input_tokens": (1, 1e6), "output_tokens": (1, 1e5), "request_rate": (1e-6, 1e6), "traffic_growth": (0.01, 10),
    "peak_to_average": (1, 100), "training_tokens": (1e6, 1e15), "training_sequence": (16, 1e6),
    "experiments_multiplier": (1, 100), "data_and_staff_cost": (1, 1e10), "first_token_limit": (1e-3, 100),
    "output_token_limit": (1e-4, 10), "target_utilization": (0.05, 1), "power_usage_effectiveness": (1, 3),
    "electricity_price": (1e-9, 1e-6), "grid_carbon": (1e-9, 1e-3), "rent_overhead_share": (0.001, 1),
    "operations_cost": (1e-6, 1e2), "capital_cost_rate": (0.001, 0.5), "chip_life": (1e7, 5e8),
    "server_cost_ratio": (1, 5), "network_cost_share": (0.01, 0.6), "maintenance_share": (0.001, 0.3),
    "server_bandwidth": (1e8, 1e12), "collective_start": (1e-7, 1e-3), "kernel_efficiency": (0.1, 1),
    "collective_ratio": (0.1, 10), "first_step_ratio": (0.1, 100), "sequence_overhead": (1e-7, 1e-3),
    "prefill_time_ratio": (0.5, 2), "decode_time_ratio": (0.5, 2), "reference_balance": (50, 500),
    "fp8_efficiency": (0.3, 1), "int8_efficiency": (0.3, 1), "fp4_efficiency": (0.3, 1),
    "stream_efficiency_8bit": (0.3, 1), "stream_efficiency_4bit": (0.3, 1), "attention_efficiency": (0.05, 1),
    "cache_compute_efficiency": (0.01, 1), "layer_overhead": (1e-7, 1e-4), "mixture_layer_overhead": (1e-7, 1e-4),
    "expert_stream_efficiency": (0.1, 1), "expert_compute_efficiency": (0.1, 1), "expert_imbalance": (1, 2),
    "exchange_bytes_per_value": (1, 4), "encoder_step_ratio": (0.05, 1), "server_start": (1e-7, 1e-3),
    "server_latency": (1e-7, 1e-4), "server_efficiency": (0.1, 1), "network_start": (1e-7, 1e-3),
    "network_latency": (1e-7, 1e-4), "network_efficiency": (0.1, 1),
}  # fmt: skip
"""Random inputs are spread evenly over the orders of magnitude between these."""

COUNTS: dict[str, tuple[float, ...]] = {
    "layer_count": (1, 2, 8, 32, 61, 80, 126), "hidden_size": (64, 1024, 4096, 8192, 16384),
    "head_size": (32, 64, 128, 256), "feedforward_size": (0, 256, 14336, 28672), "feedforward_form": (0, 1),
    "vocabulary_size": (0, 1000, 32000, 256000), "head_weights": (0, 1), "window_size": (1, 128, 4096),
    "shared_expert_count": (0, 0, 1, 2), "expert_feedforward_size": (256, 2048, 14336),
    "latent_query_rank": (0, 512, 1536), "latent_key_size": (64, 128), "latent_rope_size": (0, 64),
    "latent_value_size": (64, 128), "scaleup_domain": (1, 2, 8, 72), "scaleup_topology": (0, 1, 2, 3, 4, 5),
    "chips_per_server": (1, 4, 8, 16), "acquisition": (0, 1), "lowest_precision": (0, 1, 2),
    "spare_replicas": (0, 1, 3), "attention_mask": (0, 0, 0, 1), "block_form": (0, 1), "ranks_per_chip": (1, 1, 2),
    "tensor_layout": (0, 0, 1), "scaleup_dimensions": (1, 2, 3), "prefill_chunk": (16, 512, 2048, 1e9),
    "cache_format": (0, 0, 1, 2, 3), "prefill_placement": (0, 0, 1), "draft_tokens": (0, 0, 1, 4),
    "half_work_tokens": (0, 30, 300),
    "ridge_roundness": (0, 0.02, 0.4, 1), "activation_traffic": (0, 20), "data_parallel": (1, 1, 8, 32),
    "tensor_parallel": (1, 1, 2, 3, 4, 6, 8, 16, 64), "pipeline_parallel": (1, 1, 2, 3, 4, 8),
    "batch": (1, 1, 2, 7, 16, 64, 1024), "prefill_batch": (1, 1, 4),
}  # fmt: skip
SHARES = (
    "cached_share", "recovered_idle_share", "residual_share", "retraining_share", "repeated_read_share",
    "draft_acceptance", "draft_cost_share", "interleave_share",
)  # fmt: skip
WIDTHS = ((0, 16, 2.0, 2.0), (1, 8, 1.0, 1.0), (2, 8, 1.0, 1.0), (3, 4, 0.5625, 1.0), (0, 4, 0.53125, 2.0))


def random_cases(seed: int, count: int = 300) -> Inputs:
    """Many cases at once, as arrays of shape (count,): possible architectures and deployments, all figures known."""
    rng = np.random.default_rng(seed)
    template = case()
    inputs: Inputs = {name: np.full(count, float(value)) for name, value in template.items() if value.dtype != np.bool_}
    inputs |= {name: np.full(count, True) for name, value in template.items() if value.dtype == np.bool_}
    for name, (low, high) in RANGES.items():
        inputs[name] = np.exp(rng.uniform(np.log(low), np.log(high), count))
        inputs[name][rng.random(count) < 0.02] = low
        inputs[name][rng.random(count) < 0.02] = high
    inputs |= {name: rng.choice(values, count) for name, values in COUNTS.items()}
    inputs |= {name: rng.choice([0.0, 0.3, 0.9, 1.0], count) for name in SHARES}
    inputs["input_tokens"] = np.ceil(inputs["input_tokens"])
    inputs["output_tokens"] = np.ceil(inputs["output_tokens"])
    base = np.exp(rng.uniform(np.log(1e12), np.log(1e16), count))
    for name, times in (("16bit", 1), ("fp8", 2), ("int8", 2), ("fp4", 4)):
        inputs[f"peak_rate_{name}"] = base * times
    replicas = inputs["data_parallel"]
    inputs["expert_parallel"] = np.where(replicas > 1, inputs["tensor_parallel"] * replicas, 1.0)
    return inputs | _architectures(rng, count) | _widths(rng, count)


def _architectures(rng: np.random.Generator, count: int) -> Inputs:
    """What must go together: groups of heads, experts, latent ranks, kinds of layers."""
    groups = rng.choice([1.0, 2.0, 8.0], count)
    kv_heads = rng.choice([1.0, 2.0, 8.0, 16.0], count)
    experts = rng.choice([0.0, 0.0, 8.0, 128.0, 256.0], count)
    layers = rng.choice(COUNTS["layer_count"], count)
    windowed = np.floor(layers * rng.choice([0.0, 0.0, 0.5, 1.0], count))
    return {
        "kv_head_count": kv_heads,
        "head_count": kv_heads * groups,
        "expert_count": experts,
        "experts_per_token": np.minimum(experts, rng.choice([1.0, 2.0, 8.0, 256.0], count)),
        "latent_kv_rank": rng.choice([0.0, 0.0, 0.0, 512.0], count),
        "layer_count": layers,
        "dense_layer_count": np.minimum(layers, rng.choice([0.0, 0.0, 3.0], count)),
        "windowed_layer_count": windowed,
        "linear_layer_count": np.floor((layers - windowed) * rng.choice([0.0, 0.0, 0.75], count)),
    }


def _widths(rng: np.random.Generator, count: int) -> Inputs:
    drawn: npt.NDArray[np.float64] = np.array(WIDTHS)[rng.integers(0, len(WIDTHS), count)]
    names = ("precision", "weight_bits", "bytes_per_weight", "bytes_per_cached_value")
    return {name: drawn[:, position] for position, name in enumerate(names)}


def close(left: Array, right: Array, rel: float = 1e-12) -> bool:
    """Whether all entries agree to `rel`."""
    return bool(np.allclose(left, right, rtol=rel, atol=0.0))


# --- relations over many cases ------------------------------------------------------------------------------------

COUNT = 300
SEEDS = st.integers(0, 2**32 - 1)
drawn = settings(deadline=None, max_examples=8, derandomize=False)


def values_of(inputs: Inputs, wanted: Quantity[...]) -> Array:
    return np.broadcast_to(np.asarray(evaluated(inputs)[wanted], dtype=float), (COUNT,))


def before_and_after(seed: int, wanted: Quantity[...], change: Callable[[Inputs], Inputs]) -> tuple[Array, Array]:
    inputs = random_cases(seed, COUNT)
    return values_of(inputs, wanted), values_of({**inputs, **change(inputs)}, wanted)


def times(factor: float, *names: str) -> Callable[[Inputs], Inputs]:
    return lambda inputs: {name: inputs[name] * factor for name in names}


def set_to(**values: float) -> Callable[[Inputs], Inputs]:
    return lambda _: {name: np.full(COUNT, float(value)) for name, value in values.items()}
