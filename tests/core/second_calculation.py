"""The headline figures and the waterfall once more: plain Python on the JSON of a study, written from the formulas.

No numpy and nothing of the book of equations: one loop over the set-ups of a chip (`second_serving`), one over the
months. `constants` are those that all chips and engines share, by name.
"""

import math
from typing import NamedTuple

from tests.core.second_model import Record
from tests.core.second_serving import SetUp, set_ups
from tests.core.second_training import chip_time

MONTHS_A_YEAR = 12
MONTH = 730 * 3600.0
YEAR = 8760 * 3600.0

WHOLE = (
    "compute_efficiency", "memory_efficiency", "link_efficiency", "kernel_efficiency", "fp8_efficiency",
    "int8_efficiency", "fp4_efficiency", "stream_efficiency_8bit", "stream_efficiency_4bit", "attention_efficiency",
    "cache_compute_efficiency", "expert_stream_efficiency", "expert_compute_efficiency", "expert_imbalance",
    "server_efficiency", "network_efficiency", "prefill_time_ratio", "decode_time_ratio",
)  # fmt: skip
NOTHING = (
    "collective_start", "collective_latency", "server_start", "server_latency", "network_start", "network_latency",
    "step_overhead", "sequence_overhead", "layer_overhead", "mixture_layer_overhead", "half_work_tokens",
    "ridge_roundness", "activation_traffic", "repeated_read_share",
)  # fmt: skip


def perfect(record: Record) -> Record:
    """A chip as its data sheet has it, or constants without loss."""
    ideal = dict.fromkeys(WHOLE, 1.0) | dict.fromkeys(NOTHING, 0.0)
    return {name: ideal.get(name, value) for name, value in record.items()}


# --- the model and the chip ---


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


# --- money ------------------------------------------------------------------------------------------------------------


STEPS = ("ideal", "software", "latency", "headroom", "availability", "idle", "delivered")


class Spent(NamedTuple):
    """Spend of each month on training (None: no run) and, after each step of the waterfall, on inference; tokens."""

    training: list[float] | None
    steps: dict[str, list[float]]
    tokens: float

    @property
    def inference(self) -> list[float]:
        return self.steps["delivered"]


def cheapest(study: Record, constants: Record, chip: Record, workload: Record) -> tuple[SetUp, float] | None:
    """The set-up that meets the service level at the least cost a token, and what a second of its chips costs."""
    best, least = None, math.inf
    for one in set_ups(chip, workload, constants):
        if one.first_token > workload["first_token_limit"] or one.token > workload["output_token_limit"]:
            continue
        rate = chip_cost_rate(chip, study["money"], study["site"], one.load)
        if rate is not None and rate * one.chip_time < least:
            best, least = (one, rate), rate * one.chip_time
    return best


def bare_cost_rate(chip: Record, money: Record) -> float:
    """USD a second of the chip alone: its rent, or the capital that it ties up."""
    nothing_else = {"server_cost_ratio": 1.0, "network_cost_share": 0.0, "maintenance_share": 0.0}
    site = {"power_usage_effectiveness": 1.0, "electricity_price": 0.0}
    rate = chip_cost_rate(chip, {**money, **nothing_else}, site, 0.0)
    assert rate is not None
    return rate


def spent(study: Record, constants: Record, chip: Record, workload: Record) -> Spent | None:
    found = cheapest(study, constants, chip, workload)
    if found is None:
        return None
    best, full_rate = found
    answer = workload["output_tokens"]
    software = min(one.chip_time for one in set_ups(chip, workload, constants))
    ideal = min(one.chip_time for one in set_ups(perfect(chip), workload, perfect(constants)))
    bare_rate = bare_cost_rate(chip, study["money"])
    money = study["money"]
    owned = money["acquisition"] == "owned"
    fees = 0.0 if owned else money["rent_overhead_share"]
    run = chip_time(study, chip, workload)
    run_rate = chip_cost_rate(chip, money, study["site"], 1.0)
    assert run_rate is not None
    training, requests = [], []
    steps: dict[str, list[float]] = {step: [] for step in STEPS}
    for month in range(int(money["horizon"])):
        price = 1.0 if owned else (1 + money["price_change"]) ** (month / MONTHS_A_YEAR)
        demand = workload["request_rate"] * (1 + workload["traffic_growth"]) ** (month / MONTHS_A_YEAR)
        needed = demand / (best.capacity * workload["target_utilization"])
        server = chip["chips_per_server"]
        replicas = math.ceil(needed) + workload["spare_replicas"]
        most_replicas = math.ceil(needed * workload["peak_to_average"]) + workload["spare_replicas"]
        following = math.ceil(replicas * best.chips / server) * server
        peak = math.ceil(most_replicas * best.chips / server) * server
        paid = peak - workload["recovered_idle_share"] * (peak - following)
        bare, full = bare_rate * price * MONTH, full_rate * price * MONTH
        steps["ideal"].append(demand * ideal * bare)
        steps["software"].append(demand * software * bare)
        steps["latency"].append(demand / best.capacity * best.chips * bare)
        steps["headroom"].append(needed * best.chips * bare)
        steps["availability"].append(following * bare)
        steps["idle"].append(paid * bare)
        steps["delivered"].append(paid * full * (1 + fees) + money["operations_cost"] * MONTH)
        requests.append(demand * MONTH)
        every = workload["retraining_interval"]
        runs = 1.0 if month == 0 else workload["retraining_share"] if every and month % every == 0 else 0.0
        staff = workload["data_and_staff_cost"] if month == 0 else 0.0
        if run is not None:
            training.append(runs * run * workload["experiments_multiplier"] * run_rate * price + staff)
    return Spent(training if run is not None else None, steps, math.fsum(requests) * answer)


def waterfall(study: Record, constants: Record) -> dict[str, float]:
    """Cost of an output token after each step, of the selected workload on the reference chip."""
    settings = study["settings"]
    chip = next(row for row in study["chips"] if row["id"] == settings["reference_chip"])
    workload = next(row for row in study["workloads"] if row["id"] == settings["selected_workload"])
    found = spent(study, constants, chip, workload)
    assert found is not None
    return {step: math.fsum(costs) / found.tokens for step, costs in found.steps.items()}


def headline_figures(study: Record, constants: Record) -> dict[str, float | None]:
    """The five figures by id; None where there is none. All workloads must be servable on the reference chip."""
    settings = study["settings"]
    chip = next(row for row in study["chips"] if row["id"] == settings["reference_chip"])
    by_workload = {row["id"]: spent(study, constants, chip, row) for row in study["workloads"]}
    spends = list(by_workload.values())
    if any(one is None for one in spends):
        raise ValueError("a workload cannot be served on the reference chip")
    known = [one for one in spends if one is not None]
    trainings = [one.training for one in known if one.training is not None]
    training = [math.fsum(part) for part in zip(*trainings, strict=True)] if len(trainings) == len(known) else None
    inference = [math.fsum(part) for part in zip(*(one.inference for one in known), strict=True)]
    crossing = None
    for month in range(1, len(training or ()) + 1):
        assert training is not None
        if math.fsum(inference[:month]) >= math.fsum(training[:month]):
            crossing = month
            break
    selected = by_workload[settings["selected_workload"]]
    assert selected is not None
    trained, inferred = None if training is None else math.fsum(training), math.fsum(inference)
    return {
        "lifetime_training_cost": trained,
        "lifetime_inference_cost": inferred,
        "inference_share": None if trained is None else inferred / (trained + inferred),
        "crossover_month": crossing,
        "cost_per_million_output_tokens": 1e6 * math.fsum(selected.inference) / selected.tokens,
    }
