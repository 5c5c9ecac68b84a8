"""A training run once more: plain Python on the JSON of a study, written from the formulas; a loop over the splits."""

import functools
import json
import math
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.core.second_model import Record, pair_flops, pairs, weights_of

FITTED = Path(__file__).parents[2] / "resources" / "data" / "training_calibration.json"
DIVIDED = [*product((1, 2, 4, 8), (1, 2, 4, 8, 16), (1,)), (8, 1, 4), (8, 1, 16), (8, 8, 4), (8, 8, 16)]
ROOM = 0.94
EXPOSED_TENSOR = 0.5


class Run(NamedTuple):
    """The fastest split that fits: seconds a step, bytes a chip, tokens a second and chip."""

    step: float
    memory: float
    speed: float


@functools.cache
def constants() -> dict[str, float]:
    return {one["name"]: one["value"] for one in json.loads(FITTED.read_bytes())["constants"]}


def weights(model: Record) -> tuple[float, float, float]:
    """All weights, those of the routed experts, those that a token meets."""
    counted = weights_of(model)
    routed = counted.mixtures * model["expert_count"] * counted.expert
    active = counted.passed + counted.mixtures * model["experts_per_token"] * counted.expert
    return counted.passed + counted.embedding + routed, routed, active


def peak_of(chip: Record, wanted: str) -> tuple[float, str]:
    """Peak and format of the products."""
    name = {"FP8": "peak_rate_fp8", "INT8": "peak_rate_int8", "FP4": "peak_rate_fp4"}.get(wanted)
    if name and (chip[name] or 0) > chip["peak_rate_16bit"]:
        return float(chip[name]), wanted
    return float(chip["peak_rate_16bit"]), "16 bit"


def fastest(chip: Record, workload: Record) -> Run | None:
    """The run of the split that takes the least time a step; None where none can be run."""
    experts = (8, 64) if workload["model"]["expert_count"] else (1,)
    runs = [
        run_of(chip, workload, *split, spread, stage, full, micro)
        for split, spread, stage, full, micro in product(DIVIDED, experts, (1, 3), (False, True), (1, 2, 4, 8))
    ]
    possible = [run for run in runs if run is not None]
    return min(possible) if possible else None


def run_of(
    chip: Record, workload: Record, t: int, p: int, c: int, spread: int, stage: int, full: bool, micro: int
) -> Run | None:
    model, fit = workload["model"], constants()
    layers, hidden, heads = model["layer_count"], model["hidden_size"], model["head_count"]
    n, s, batch = workload["training_chips"], workload["training_sequence"], workload["training_batch"]
    replicas = max(n // (t * p * c), 1)
    sequences = batch / s
    server = chip["chips_per_server"]
    domain = chip["scaleup_domain"] if chip["scaleup_domain"] > 1 else server
    beyond = chip["scaleout_bandwidth"]
    if t > heads or p > layers or t * p * c > n or replicas * micro > max(sequences, 1):
        return None
    if beyond is None and n > max(domain, server):
        return None
    inside = chip["scaleup_bandwidth"] or chip["server_bandwidth"]
    beyond = beyond or 1.0
    everything, routed, active = weights(model)
    mixtures = weights_of(model).mixtures
    ranks = max(min(spread, model["expert_count"], t * c * replicas), t, 1)
    steps = max(sequences / (replicas * micro), 1)
    chunks = max(min(6, layers / p // 1), 1) if p > 1 else 1
    tokens = micro * s / c
    adapters = workload["training_method"] == "adapters"
    trained = workload["adapter_share"] if adapters else 1.0

    # memory
    mine, mine_routed = (everything - routed) / (t * p), routed / (p * ranks)
    copies, routed_copies = replicas * c, max(t * c * replicas / ranks, 1)
    memory = 0.0
    for parameters, shards in ((mine, copies), (mine_routed, routed_copies)):
        kept = 2 / (shards if stage == 3 else 1)
        memory += parameters * (kept + trained * (2 / (shards if stage == 3 else 1) + 12 / shards))
    in_flight = min(layers * (1 + ((p - 1) / (p * chunks) if chunks > 1 else 0)), layers / p * steps)
    a_layer = 2 * hidden / t if full else 34 * hidden / t
    memory += tokens * (a_layer * in_flight + (34 * hidden / t if full else 0))
    if memory > chip["memory_capacity"] * ROOM:
        return None

    # time of a micro-batch
    peak, number_format = peak_of(chip, workload["training_precision"])
    rate = peak * chip["training_efficiency"]
    if number_format != "16 bit":
        rate *= fit[f"{number_format.lower()}_training_efficiency"]
    if mixtures:
        rate *= fit["mixture_training_efficiency"]
    passes = (2 if adapters else 3) + full
    micro_time = 2 * active * passes * tokens / (t * p * rate)
    scores = pair_flops(model, absorbed=False) * pairs(model, s) / s * tokens
    attention = scores * (3.5 + full) / (t * p * chip["peak_rate_16bit"] * fit["training_attention_efficiency"])
    values = fit["training_activation_traffic"] * tokens * layers / p * hidden * passes
    micro_time += attention + 2 * values / t / chip["memory_bandwidth"]
    micro_time += fit["training_layer_overhead"] * layers / p * passes / 3
    message = 2 * tokens * hidden

    def link(ranks: float) -> float:
        return float(inside if ranks <= domain else min(inside, beyond))

    micro_time += 4 * layers / p * 2 * (t - 1) / t * message / link(t) * EXPOSED_TENSOR
    if ranks > t:
        sent = message / t * model["experts_per_token"] * (ranks - 1) / ranks
        micro_time += 4 * mixtures / p * sent / link(ranks) * fit["exposed_exchange_share"]
    kv = 2 * model["kv_head_count"] * model["head_size"] / min(t, model["kv_head_count"])
    micro_time += max(3 * layers / p * tokens * (c - 1) * kv * 2 / link(t * c) - attention, 0)

    # time of a step
    work = steps * micro_time * (1 + (p - 1) / (chunks * steps))
    work *= 1 + fit["straggler_share"] * math.log2(max(n / 8, 1))
    sent = 0.0
    for parameters, shards in ((mine, copies), (mine_routed, routed_copies)):
        times = (2 + trained) * steps if stage == 3 else 2 * trained
        sent += 2 * parameters * (shards - 1) / shards * times
    ports = min(beyond * max(domain / (t * c), 1), inside) if n > domain else inside
    collectives = sent / ports
    step = work + max(fit["exposed_data_share"] * collectives, collectives - work)
    return Run(float(step), float(memory), float(batch / (step * n)))


def flops_per_token(workload: Record) -> float:
    model, s = workload["model"], workload["training_sequence"]
    passes = 2 if workload["training_method"] == "adapters" else 3
    return float(2 * passes * weights(model)[2] + 3 * pair_flops(model, absorbed=False) * pairs(model, s) / s)


def goodput(site: Record, chips: float) -> float:
    """Young and Daly: the interval that loses least, and what is left of the time."""
    between, save = site["chip_failure_interval"] / chips, site["checkpoint_time"]
    interval = between
    if save < 2 * between:
        root = math.sqrt(2 * save * between)
        interval = root * (1 + math.sqrt(save / (2 * between)) / 3 + save / (18 * between)) - save
    lost = (interval / 2 + site["restart_time"]) / between
    return float(1 / (1 + (save / interval if interval else 0) + lost))


def chip_time(study: Record, chip: Record, workload: Record) -> float | None:
    """Chip-seconds of one run; None where it cannot be run."""
    if not workload["training_tokens"]:
        return 0.0
    if chip["peak_rate_16bit"] is None:
        return None
    if workload["training_speed"] == "stated MFU":
        flops = flops_per_token(workload) * workload["training_tokens"]
        seconds = flops / (chip["peak_rate_16bit"] * chip["training_utilization"])
    else:
        run = fastest(chip, workload)
        if run is None:
            return None
        seconds = workload["training_tokens"] / run.speed
    return float(seconds / goodput(study["site"], workload["training_chips"]))
