"""The headline figures and the waterfall once more: plain Python on the JSON of a study, written from the formulas.

No numpy and nothing of the book of equations: one loop over the set-ups of a chip, one over the months.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

Record = dict[str, Any]

MONTHS_A_YEAR = 12
MONTH = 730 * 3600.0
YEAR = 8760 * 3600.0
BATCHES = (1, 2, 4, *range(8, 33, 4), *range(40, 129, 8), 160, 192, 256, 384, 512, 1024)


class Format(NamedTuple):
    """A number format: the chip's peak for it, bits and bytes of a weight, bytes of a cached value."""

    peak: str
    bits: int
    weight: float
    cached: float


FORMATS = (
    Format("peak_rate_16bit", 16, 2.0, 2.0),
    Format("peak_rate_fp8", 8, 1.0, 1.0),
    Format("peak_rate_int8", 8, 1.0, 1.0),
    Format("peak_rate_fp4", 4, 0.5 + 1 / 16, 1.0),
)
LOWEST_BITS = {"16 bit": 16, "8 bit": 8, "4 bit": 4}


PERFECT = {
    "compute_efficiency": 1.0,
    "memory_efficiency": 1.0,
    "link_efficiency": 1.0,
    "collective_latency": 0.0,
    "step_overhead": 0.0,
}
"""A chip as its data sheet has it."""


class SetUp(NamedTuple):
    """A set-up that runs: its times, and the share of the cache memory that a full batch takes."""

    chips: int
    batch: int
    first_token: float
    token: float
    load: float

    def chip_time(self, answer: float) -> float:
        """Chip-seconds a request on a full replica."""
        return self.chips * self.token * answer / self.batch


# --- the model --------------------------------------------------------------------------------------------------------


def attention_weights(model: Record) -> float:
    d, h = model["hidden_size"], model["head_count"]
    if model["latent_kv_rank"]:
        rank, rope = model["latent_kv_rank"], model["latent_rope_size"]
        key, value = model["latent_key_size"], model["latent_value_size"]
        q = model["latent_query_rank"]
        query = d * q + q * h * (key + rope) if q else d * h * (key + rope)
        return float(query + d * (rank + rope) + rank * h * (key + value) + h * value * d)
    e, k = model["head_size"], model["kv_head_count"]
    return float(2 * d * h * e + 2 * d * k * e)


class Weights(NamedTuple):
    """Counts of weights: what every token passes (with the head), one expert, layers of experts, embedding, head."""

    passed: float
    expert: float
    mixtures: float
    embedding: float
    head: float


def weights_of(model: Record) -> Weights:
    d, layers, experts = model["hidden_size"], model["layer_count"], model["expert_count"]
    matrices = 3 if model["feedforward_form"] == "gated" else 2
    mixtures = layers - model["dense_layer_count"] if experts else 0
    expert = matrices * d * model["expert_feedforward_size"]
    head = model["vocabulary_size"] * d
    passed = (
        layers * attention_weights(model)
        + (layers - mixtures) * matrices * d * model["feedforward_size"]
        + mixtures * (model["shared_expert_count"] * expert + d * experts)
        + head
    )
    embedding = head if model["head_weights"] == "own" else 0.0
    return Weights(passed, expert, mixtures, embedding, head)


def over_layers(model: Record, tokens: float) -> float:
    """Sum over the layers of the tokens that each sees of a context."""
    windowed = model["windowed_layer_count"]
    full = model["layer_count"] - windowed - model["linear_layer_count"]
    return float(full * tokens + windowed * min(tokens, model["window_size"]))


def pairs(model: Record, tokens: float) -> float:
    """Query-key pairs of a causal pass, over all layers: 1 + 2 + … + tokens, at most a window each."""
    windowed = model["windowed_layer_count"]
    full = model["layer_count"] - windowed - model["linear_layer_count"]
    near = min(tokens, model["window_size"])
    in_window = near * (near + 1) / 2 + (tokens - near) * model["window_size"]
    return float(full * tokens * (tokens + 1) / 2 + windowed * in_window)


def pair_flops(model: Record, absorbed: bool) -> float:
    """FLOPs of one query and one key in one layer: score and weighted value, all heads."""
    h = model["head_count"]
    if not model["latent_kv_rank"]:
        return float(4 * h * model["head_size"])
    rope = model["latent_rope_size"]
    if absorbed:
        return float(2 * h * (2 * model["latent_kv_rank"] + rope))
    return float(2 * h * (model["latent_key_size"] + rope + model["latent_value_size"]))


def cached_values(model: Record) -> float:
    """Values that a token leaves in the cache of a layer."""
    if model["latent_kv_rank"]:
        return float(model["latent_kv_rank"] + model["latent_rope_size"])
    return float(2 * model["kv_head_count"] * model["head_size"])


def experts_hit(model: Record, tokens: float) -> float:
    experts = model["expert_count"]
    if not experts:
        return 0.0
    return float(experts * (1 - (1 - model["experts_per_token"] / experts) ** tokens))


def training_flops(model: Record, tokens: float, sequence: float) -> float:
    """Six a weight and token, and three times causal attention."""
    weights = weights_of(model)
    active = weights.passed + weights.mixtures * model["experts_per_token"] * weights.expert
    attention = 3 * pair_flops(model, absorbed=False) * pairs(model, sequence) / sequence
    return float((6 * active + attention) * tokens)


# --- the chip ---------------------------------------------------------------------------------------------------------


def splits(chip: Record) -> list[tuple[int, int]]:
    """Tensor × pipeline splits: doubling groups and (half) servers inside the domain; pipelines of full groups."""
    server = int(chip["chips_per_server"])
    domain = max(int(chip["scaleup_domain"]), server)
    if chip["memory_capacity"] < 1e9:
        racks = [(t, n // t) for t in (8, 16, 32, 64) for n in (64, 256, 576)]
        return [split for split in racks if split[0] <= domain] or [(domain, 1)]
    groups = [n for n in (1, 2, 4, 8, 16, 32, 64) if n <= domain]
    groups += [n for n in (server // 2, server) if 1 <= n <= 64]
    full = max(n for n in groups if n <= max(server, 8))
    return [(n, 1) for n in sorted(set(groups))] + [(full, p) for p in (2, 3, 4, 6, 8) if full * p <= 1024]


def all_reduce(size: float, ranks: float, latency: float, bandwidth: float) -> float:
    if ranks == 1:
        return 0.0
    ring = 2 * (ranks - 1) * latency + 2 * (ranks - 1) / ranks * size / bandwidth
    tree = 2 * math.log2(ranks) * latency + 2 * size / bandwidth
    return min(ring, tree)


def link_domain(chip: Record) -> int:
    return int(chip["scaleup_domain"] if chip["scaleup_domain"] > 1 else chip["chips_per_server"])


def link_time(chip: Record, model: Record, size: float, tensor: int, stages: int) -> float:
    """Two all-reduces a layer in the group, then the activations from stage to stage."""
    if tensor * stages == 1:
        return 0.0
    domain, latency, share = link_domain(chip), chip["collective_latency"], 1.0
    if chip["scaleup_topology"] == "mesh":
        share = min(max(tensor - 1, 1), max(domain - 1, 1)) / max(domain - 1, 1)
    inside = chip["scaleup_bandwidth"] * chip["link_efficiency"] * share
    beyond = (chip["scaleout_bandwidth"] or 1.0) * chip["link_efficiency"]
    groups = math.ceil(tensor / domain)
    local = tensor / groups
    once = all_reduce(size, local, latency, inside) + all_reduce(size / local, groups, latency, beyond)
    hop = latency + size / tensor / (beyond if tensor * stages > domain else inside)
    return float(2 * model["layer_count"] * once + (stages - 1) * hop)


def chip_cost_rate(chip: Record, money: Record, site: Record, load: float) -> float | None:
    """USD a second of one chip with all around it; load: share of the cache memory in use."""
    if money["acquisition"] == "rented":
        return chip["rental_price"]  # type: ignore[no-any-return]
    if chip["purchase_price"] is None or chip["thermal_design_power"] is None:
        return None
    years, rate = money["chip_life"] / YEAR, money["capital_cost_rate"]
    growth = (1 + rate) ** years
    recovery = rate * growth / (growth - 1) if rate else 1 / years
    capital = chip["purchase_price"] * (1 - money["residual_share"] / growth) * recovery / YEAR
    cluster = money["server_cost_ratio"] / (1 - money["network_cost_share"])
    upkeep = chip["purchase_price"] * cluster * money["maintenance_share"] / YEAR
    light, busy = chip["light_power_share"], chip["busy_power_share"]
    watts = chip["thermal_design_power"] * (light + (busy - light) * load) * chip["server_power_ratio"]
    power = watts * site["power_usage_effectiveness"] * site["electricity_price"]
    return float(capital * cluster + upkeep + power)


# --- serving ----------------------------------------------------------------------------------------------------------


def set_ups(chip: Record, workload: Record) -> Iterator[SetUp]:
    """All set-ups of a chip that run a workload, whatever the service level says."""
    for split in splits(chip):
        for form in FORMATS:
            for batch in BATCHES:
                found = set_up(chip, workload, split, form, batch)
                if found is not None:
                    yield found


def set_up(chip: Record, workload: Record, split: tuple[int, int], form: Format, batch: int) -> SetUp | None:
    """The set-up, or None where it cannot run."""
    model, (tensor, stages) = workload["model"], split
    peak, prompt, answer = chip[form.peak], workload["input_tokens"], workload["output_tokens"]
    if peak is None or form.bits < LOWEST_BITS[workload["lowest_precision"]]:
        return None
    if tensor > model["head_count"] or stages > model["layer_count"]:
        return None
    if tensor * stages > 1 and chip["scaleup_bandwidth"] is None:
        return None
    if tensor * stages > link_domain(chip) and chip["scaleout_bandwidth"] is None:
        return None

    weights = weights_of(model)
    every_expert = weights.mixtures * model["expert_count"] * weights.expert
    stored = (weights.passed + weights.embedding + every_expert) * form.weight / (tensor * stages)
    cached = cached_values(model) * form.cached
    shards = 1.0
    if not model["latent_kv_rank"]:
        shards = model["kv_head_count"] / math.ceil(model["kv_head_count"] / tensor)
    cache = batch * cached * over_layers(model, prompt + answer) / (shards * stages)
    usable = chip["memory_capacity"] * chip["usable_memory_share"]
    if stored + cache > usable:
        return None

    rate, stream = peak * chip["compute_efficiency"], chip["memory_bandwidth"] * chip["memory_efficiency"]
    active = weights.passed + weights.mixtures * model["experts_per_token"] * weights.expert

    # prefill of one prompt
    fresh = prompt * (1 - workload["cached_share"])
    asked = pairs(model, prompt) - pairs(model, prompt * workload["cached_share"])
    flops = 2 * (active - weights.head) * fresh + 2 * weights.head + pair_flops(model, absorbed=False) * asked
    read = (weights.passed + weights.mixtures * experts_hit(model, fresh) * weights.expert) * form.weight
    prefill = max(flops / (tensor * rate), read / tensor / stream) + chip["step_overhead"]
    prefill += link_time(chip, model, fresh * model["hidden_size"] * 2.0, tensor, stages)

    # one decode step at the mean context; in a pipeline the stages work on parts of the batch
    together = max(batch / stages, 1.0)
    seen = over_layers(model, prompt + answer / 2)
    flops = together * (2 * active + pair_flops(model, absorbed=True) * seen)
    read = (weights.passed + weights.mixtures * experts_hit(model, together) * weights.expert) * form.weight
    moved = read / tensor + together * cached * seen / shards
    step = max(flops / (tensor * rate), moved / stream) + chip["step_overhead"]
    step += link_time(chip, model, together * model["hidden_size"] * 2.0, tensor, stages)

    token = step + batch / answer * prefill / stages
    return SetUp(tensor * stages, batch, prefill + step, token, min(cache / (usable - stored), 1.0) if cache else 0.0)


# --- money ------------------------------------------------------------------------------------------------------------


STEPS = ("ideal", "software", "latency", "headroom", "availability", "idle", "delivered")


class Spent(NamedTuple):
    """Spend of each month on training and, after each step of the waterfall, on inference; output tokens of all."""

    training: list[float]
    steps: dict[str, list[float]]
    tokens: float

    @property
    def inference(self) -> list[float]:
        return self.steps["delivered"]


def cheapest(study: Record, chip: Record, workload: Record) -> tuple[SetUp, float] | None:
    """The set-up that meets the service level at the least cost a token, and what a second of its chips costs."""
    best, least = None, math.inf
    for one in set_ups(chip, workload):
        if one.first_token > workload["first_token_limit"] or one.token > workload["output_token_limit"]:
            continue
        rate = chip_cost_rate(chip, study["money"], study["site"], one.load)
        if rate is not None and rate * one.chips * one.token / one.batch < least:
            best, least = (one, rate), rate * one.chips * one.token / one.batch
    return best


def bare_cost_rate(chip: Record, money: Record) -> float:
    """USD a second of the chip alone: its rent, or the capital that it ties up."""
    nothing_else = {"server_cost_ratio": 1.0, "network_cost_share": 0.0, "maintenance_share": 0.0}
    site = {"power_usage_effectiveness": 1.0, "electricity_price": 0.0}
    rate = chip_cost_rate(chip, {**money, **nothing_else}, site, 0.0)
    assert rate is not None
    return rate


def spent(study: Record, chip: Record, workload: Record) -> Spent | None:
    found = cheapest(study, chip, workload)
    if found is None:
        return None
    best, full_rate = found
    answer = workload["output_tokens"]
    software = min(one.chip_time(answer) for one in set_ups(chip, workload))
    ideal = min(one.chip_time(answer) for one in set_ups({**chip, **PERFECT}, workload))
    bare_rate = bare_cost_rate(chip, study["money"])
    capacity = best.batch / best.token / answer
    money = study["money"]
    owned = money["acquisition"] == "owned"
    fees = 0.0 if owned else money["rent_overhead_share"]
    run = training_flops(workload["model"], workload["training_tokens"], workload["training_sequence"])
    if run:
        run /= chip["peak_rate_16bit"] * chip["training_utilization"]
    training, requests = [], []
    steps: dict[str, list[float]] = {step: [] for step in STEPS}
    for month in range(int(money["horizon"])):
        price = 1.0 if owned else (1 + money["price_change"]) ** (month / MONTHS_A_YEAR)
        demand = workload["request_rate"] * (1 + workload["traffic_growth"]) ** (month / MONTHS_A_YEAR)
        needed = demand / (capacity * workload["target_utilization"])
        server = chip["chips_per_server"]
        replicas = math.ceil(needed) + workload["spare_replicas"]
        most_replicas = math.ceil(needed * workload["peak_to_average"]) + workload["spare_replicas"]
        following = math.ceil(replicas * best.chips / server) * server
        peak = math.ceil(most_replicas * best.chips / server) * server
        paid = peak - workload["recovered_idle_share"] * (peak - following)
        bare, full = bare_rate * price * MONTH, full_rate * price * MONTH
        steps["ideal"].append(demand * ideal * bare)
        steps["software"].append(demand * software * bare)
        steps["latency"].append(demand / capacity * best.chips * bare)
        steps["headroom"].append(needed * best.chips * bare)
        steps["availability"].append(following * bare)
        steps["idle"].append(paid * bare)
        steps["delivered"].append(paid * full * (1 + fees) + money["operations_cost"] * MONTH)
        requests.append(demand * MONTH)
        every = workload["retraining_interval"]
        runs = 1.0 if month == 0 else workload["retraining_share"] if every and month % every == 0 else 0.0
        staff = workload["data_and_staff_cost"] if month == 0 else 0.0
        training.append(runs * run * workload["experiments_multiplier"] * full_rate * price + staff)
    return Spent(training, steps, math.fsum(requests) * answer)


def waterfall(study: Record) -> dict[str, float]:
    """Cost of an output token after each step, of the selected workload on the reference chip."""
    settings = study["settings"]
    chip = next(row for row in study["chips"] if row["id"] == settings["reference_chip"])
    workload = next(row for row in study["workloads"] if row["id"] == settings["selected_workload"])
    found = spent(study, chip, workload)
    assert found is not None
    return {step: math.fsum(costs) / found.tokens for step, costs in found.steps.items()}


def headline_figures(study: Record) -> dict[str, float | None]:
    """The five figures by id; None where there is none. All workloads must be servable on the reference chip."""
    settings = study["settings"]
    chip = next(row for row in study["chips"] if row["id"] == settings["reference_chip"])
    by_workload = {row["id"]: spent(study, chip, row) for row in study["workloads"]}
    spends = list(by_workload.values())
    if any(one is None for one in spends):
        raise ValueError("a workload cannot be served on the reference chip")
    known = [one for one in spends if one is not None]
    training = [math.fsum(part) for part in zip(*(one.training for one in known), strict=True)]
    inference = [math.fsum(part) for part in zip(*(one.inference for one in known), strict=True)]
    crossing = None
    for month in range(1, len(training) + 1):
        if math.fsum(inference[:month]) >= math.fsum(training[:month]):
            crossing = month
            break
    selected = by_workload[settings["selected_workload"]]
    assert selected is not None
    trained, inferred = math.fsum(training), math.fsum(inference)
    return {
        "lifetime_training_cost": trained,
        "lifetime_inference_cost": inferred,
        "inference_share": inferred / (trained + inferred),
        "crossover_month": crossing,
        "cost_per_million_output_tokens": 1e6 * math.fsum(selected.inference) / selected.tokens,
    }
