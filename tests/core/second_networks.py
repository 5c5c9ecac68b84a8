"""Networks that are not language models once more: plain Python on the JSON of a study, written from the formulas.

No numpy and nothing of the book of equations. A run is a number format and a batch; what it gives is a `Run`.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

Record = dict[str, Any]

BATCHES = (*(one * 2**power for power in range(13) for one in (2, 3) if one * 2**power <= 2048), 1, 4096, 8192)
FORMATS = (("peak_rate_16bit", 16, 2.0), ("peak_rate_fp8", 8, 1.0), ("peak_rate_int8", 8, 1.0))
LOWEST_BITS = {"16 bit": 16, "8 bit": 8, "4 bit": 4}
MOST_CHIPS = 1024


class Run(NamedTuple):
    """One run that works. chips: of a replica; capacity: queries a second of it; response, chip_time [s]."""

    batch: int
    bits: int
    chips: int
    capacity: float
    response: float
    chip_time: float
    load: float


class Reached(NamedTuple):
    """What a family of networks reaches on a kind of chip."""

    compute: float
    bandwidth: float
    spilled: float
    kernel: float
    host: float
    roundness: float


IDEAL = Reached(1.0, 1.0, 0.0, 0.0, 0.0, 0.0)


def reached(constants: list[Record], family: str, kind: str) -> Reached:
    """The row of family and kind; else of the family, else of the kind, else of all."""
    found = []
    for field in ("compute_share", "bandwidth_share", "spill_share", "kernel_time", "host_time", "network_roundness"):
        rows = {(row["family"], row["chip_kind"]): row["value"] for row in constants if row["field"] == field}
        keys = ((family, kind), (family, "*"), ("*", kind), ("*", "*"))
        found.append(next(rows[key] for key in keys if key in rows))
    return Reached(*found)


def together(first: float, second: float, roundness: float) -> float:
    if not roundness:
        return max(first, second)
    return (first ** (1 / roundness) + second ** (1 / roundness)) ** roundness if first or second else 0.0


def runs(workload: Record, chip: Record, reach: Reached, links: float | None = None) -> Iterator[Run]:
    """All runs that work; links: share of the link bandwidth that is reached, the chip's own where None."""
    network = workload["network"]
    steps = network["step_count"]
    if network["parameter_count"] is None or (
        network["flops_per_sample"] is None and not steps * network["flops_per_step"]
    ):
        return
    family = network["family"] or workload["kind"]
    cores = 1.0 if family == "diffusion" else chip["ranks_per_chip"]
    for peak, bits, width in FORMATS:
        if chip[peak] is None or bits < LOWEST_BITS[workload["lowest_precision"]]:
            continue
        low = network["quantized_share"]
        if low < 1 and chip["peak_rate_16bit"] is None:
            continue
        rate = 1 / (low / chip[peak] + ((1 - low) / chip["peak_rate_16bit"] if low < 1 else 0.0))
        for batch in BATCHES:
            found = run(network, chip, reach, (batch, bits, width, rate, cores), links)
            if found is not None:
                yield found


def run(
    network: Record, chip: Record, reach: Reached, how: tuple[int, int, float, float, float], links: float | None
) -> Run | None:
    """One run, or None where it does not fit or its links are not known."""
    batch, bits, width, rate, cores = how
    steps = network["step_count"]
    work = (network["flops_per_sample"] or 1.0) + steps * network["flops_per_step"]
    written = network["activations_per_sample"] + steps * network["activations_per_step"]
    launches = network["kernels_per_sample"] + steps * network["kernels_per_step"]
    read = network["weights_per_pass"] or network["parameter_count"]
    bandwidth = chip["memory_bandwidth"] * reach.bandwidth
    looked_up = network["embedding_values_per_sample"] * width
    arithmetic = work / (rate * reach.compute)
    traffic = (2 * written * width * reach.spilled + looked_up) / bandwidth
    weights = read * width * max(steps, 1) / bandwidth
    room = chip["memory_capacity"] * chip["usable_memory_share"] / cores
    alive = max(
        network["activations_per_sample"] / max(network["kernels_per_sample"], 1),
        network["activations_per_step"] / max(network["kernels_per_step"], 1),
    )
    left = room - batch * 2 * alive * width
    if left <= 0:
        return None
    chips = math.ceil(max(math.ceil(network["parameter_count"] * width / left), 1) / cores)
    if chips > MOST_CHIPS:
        return None
    busy = together(batch * arithmetic * cores, (batch * traffic + weights) * cores, reach.roundness)
    response = busy + launches * reach.kernel + reach.host
    if chips > 1 and looked_up:
        inside, beyond = chips <= chip["scaleup_domain"], chips > chip["chips_per_server"]
        name = "scaleup_bandwidth" if inside else "scaleout_bandwidth" if beyond else "server_bandwidth"
        if chip[name] is None:
            return None
        share = chip["link_efficiency"] if links is None else links
        response += batch * looked_up * cores * (1 - 1 / chips) / (chip[name] * share)
    each = batch * cores / response
    load = min(each * together(arithmetic, traffic, reach.roundness), 1.0)
    return Run(batch, bits, chips, chips * each, response, 1 / each, load)
