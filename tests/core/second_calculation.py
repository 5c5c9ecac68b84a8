"""The headline figures and the waterfall once more: plain Python on the JSON of a study, written from the formulas.

No numpy and nothing of the book of equations: one loop over the set-ups of a chip (`second_serving`), one over the
months (`second_money`). `constants` are those that all chips and engines share, by name.
"""

import math

from tests.core.second_model import Record
from tests.core.second_money import Life, Service, crossover, life_of, rates_of
from tests.core.second_serving import SetUp, set_ups
from tests.core.second_training import chip_time, flops_per_token, goodput, peak_of

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


def watts_of(chip: Record, load: float) -> float:
    """Mean power of a chip at work; load: share of the cache memory in use."""
    light, busy = chip["light_power_share"], chip["busy_power_share"]
    return float((chip["thermal_design_power"] or 1.0) * (light + (busy - light) * load))


def cheapest(study: Record, constants: Record, chip: Record, workload: Record) -> SetUp | None:
    """The set-up that meets the service level at the least cost a token."""
    best, least = None, math.inf
    for one in set_ups(chip, workload, constants):
        if one.first_token > workload["first_token_limit"] or one.token > workload["output_token_limit"]:
            continue
        rates = rates_of(chip, study["money"], study["site"], watts_of(chip, one.load))
        if rates is not None and rates.serving * one.chip_time < least:
            best, least = one, rates.serving * one.chip_time
    return best


def spent(study: Record, constants: Record, chip: Record, workload: Record) -> Life | None:
    best = cheapest(study, constants, chip, workload)
    if best is None:
        return None
    run = chip_time(study, chip, workload)
    peak = chip["peak_rate_16bit"] if workload["training_speed"] == "stated MFU" else None
    service = Service(
        chips=best.chips,
        capacity=best.capacity,
        load=workload["target_utilization"],
        software=min(one.chip_time for one in set_ups(chip, workload, constants)),
        ideal=min(one.chip_time for one in set_ups(perfect(chip), workload, perfect(constants))),
        watts=watts_of(chip, best.load),
        units=workload["output_tokens"],
        run=run,
        run_flops=flops_per_token(workload) * workload["training_tokens"],
        peak=peak or (peak_of(chip, workload["training_precision"])[0] if chip["peak_rate_16bit"] else 1.0),
        goodput=goodput(study["site"], workload["training_chips"]),
    )
    return life_of(study, chip, workload, service)


def waterfall(study: Record, constants: Record) -> dict[str, float]:
    """Cost of an output token after each step, of the selected workload on the reference chip."""
    settings = study["settings"]
    chip = next(row for row in study["chips"] if row["id"] == settings["reference_chip"])
    workload = next(row for row in study["workloads"] if row["id"] == settings["selected_workload"])
    found = spent(study, constants, chip, workload)
    assert found is not None
    return found.waterfall


def headline_figures(study: Record, constants: Record) -> dict[str, float | None]:
    """The five figures by id; None where there is none. All workloads must be servable on the reference chip."""
    settings = study["settings"]
    chip = next(row for row in study["chips"] if row["id"] == settings["reference_chip"])
    services = [row for row in study["workloads"] if not row["alternative_to"]] or study["workloads"]
    by_workload = {row["id"]: spent(study, constants, chip, row) for row in study["workloads"]}
    spends = [by_workload[row["id"]] for row in services]
    if any(one is None for one in spends):
        raise ValueError("a workload cannot be served on the reference chip")
    known = [one for one in spends if one is not None]
    trainings = [one.training for one in known if one.training is not None]
    training = [math.fsum(part) for part in zip(*trainings, strict=True)] if len(trainings) == len(known) else None
    inference = [math.fsum(part) for part in zip(*(one.inference for one in known), strict=True)]
    crossing = None if training is None else crossover(training, inference)
    selected = by_workload[settings["selected_workload"]]
    assert selected is not None
    trained, inferred = None if training is None else math.fsum(training), math.fsum(inference)
    return {
        "lifetime_training_cost": trained,
        "lifetime_inference_cost": inferred,
        "inference_share": None if trained is None else inferred / (trained + inferred),
        "crossover_month": crossing,
        "cost_per_million_output_tokens": 1e6 * selected.waterfall["delivered"],
    }
