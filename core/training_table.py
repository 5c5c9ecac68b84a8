"""The training run of a workload on a chip in words and in calculated cells."""

from core.book import Quantity
from core.equations import NETWORKS, reliability, training_memory, training_split, training_time
from core.equations.training_memory import FULL, WEIGHTS_SHARDED
from core.figures import Figures
from core.formats import format_quantity
from core.outcome import Calculated
from core.records import LANGUAGE_MODEL
from core.workload_kind import trained_amount

GROUP = "Training on the reference chip"
UNPUBLISHED = "Not published for this chip."

_CELLS = (
    (training_time.model_flops_utilization, "Predicted MFU", ("%",)),
    (training_time.hardware_flops_utilization, "Predicted HFU", ("%",)),
    (training_time.training_token_rate, "Tokens a second and chip", ()),
    (training_time.training_step_time, "Step time", ()),
    (training_time.bubble_share, "Pipeline bubble", ("%",)),
    (training_memory.training_memory_needed, "Training memory a chip", ()),
)
"""Figures of the chosen split: they say nothing where the speed is stated."""
ENERGY = reliability.training_energy.name

_RUN_CELLS = (
    (reliability.run_failure_interval, "Between failures", ("h", "days")),
    (reliability.goodput, "Goodput", ("%",)),
    (reliability.training_duration, "Duration", ("days",)),
    (reliability.training_chip_time, "Chip-hours", ("h",)),
    (reliability.training_energy, "Training energy", ("MWh", "GWh")),
)


def training_cells(figures: Figures, workload: int) -> tuple[Calculated, ...]:
    """What a run of a workload on the reference chip comes to; each empty with the reason where it cannot be run."""
    chip = figures.study.reference_chip
    record, runs = figures.study.chips[chip], figures.training_of(workload)
    why_not = _why_not(figures, workload, chip)
    if runs is None:
        return _network_cells(figures, workload, why_not)
    row = figures.deployments_of(workload).row(workload)
    split_found = bool(runs.split_found[row, chip])
    no_split = why_not or ("" if split_found else "The speed is stated; no split fits the chips.")
    split = None if no_split else _split(figures, workload, chip)
    words = "How the chips divide the model: the fastest of the splits that fit."
    cells = [Calculated("training_split", "Training split", GROUP, split, help=words, reason=no_split)]
    for wanted, label, display in _CELLS + _RUN_CELLS:
        reason = why_not if (wanted, label, display) in _RUN_CELLS else no_split
        if wanted is reliability.training_energy and record.thermal_design_power is None:
            reason = reason or UNPUBLISHED
        value = None if reason else runs.one(wanted, row, chip)
        cells.append(Calculated(wanted.name, label, GROUP, value, wanted.unit, wanted.help, reason, display))
    return tuple(cells)


def _network_cells(figures: Figures, workload: int, why_not: str) -> tuple[Calculated, ...]:
    """The run of a network: at the chip's stated share of its peak, so that there is no split to choose."""
    chip = figures.study.reference_chip
    powered = figures.study.chips[chip].thermal_design_power is not None
    cells = []
    for wanted, label, display in _RUN_CELLS:
        reason = why_not or ("" if powered or wanted.name != ENERGY else UNPUBLISHED)
        value = None if reason else _of_network(figures, workload, wanted)
        cells.append(Calculated(wanted.name, label, GROUP, value, wanted.unit, wanted.help, reason, display))
    return tuple(cells)


def _of_network(figures: Figures, workload: int, wanted: Quantity[...]) -> float:
    """A quantity of a network's run on the reference chip, by its name in the book of networks."""
    of = figures.deployments_of(workload)
    return float(of.entries(of.values[NETWORKS.quantities[wanted.name]], workload, figures.study.reference_chip)[0])


def _why_not(figures: Figures, workload: int, chip: int) -> str:
    record = figures.study.workloads[workload]
    if not trained_amount(record):
        return f"Nothing is trained: no training {'tokens' if record.kind == LANGUAGE_MODEL else 'samples'}."
    return figures.why_not_trained(workload, chip)


def _split(figures: Figures, workload: int, chip: int) -> str:
    """Degrees above 1 in words: tensor 8 × pipeline 2 × data 128, micro-batch 1, weights sharded."""
    runs, row = figures.training_of(workload), figures.deployments_of(workload).row(workload)

    def at(wanted: Quantity[...] | str) -> int:
        return 1 if runs is None else int(runs.one(wanted, row, chip))

    parts = [("tensor", at("tensor_split")), ("pipeline", at("pipeline_split")), ("context", at("context_split"))]
    parts.append(("data", at(training_split.training_replicas)))
    text = " × ".join(f"{name} {count:,}" for name, count in parts if count > 1) or "one chip"
    if figures.study.workloads[workload].model.expert_count and at(training_split.expert_ranks) > 1:
        text += f", experts over {at(training_split.expert_ranks):,}"
    text += f", micro-batch {at('micro_batch'):,}"
    if at("sharding_stage") == WEIGHTS_SHARDED:
        text += ", weights sharded"
    if at("recomputation") == FULL:
        text += ", layers recomputed"
    return text


def run_words(figures: Figures, workload: int) -> str:
    """One sentence on a workload's run on the reference chip; "" where nothing is trained."""
    chip, record = figures.study.reference_chip, figures.study.workloads[workload]
    if _why_not(figures, workload, chip):
        return ""
    runs, row = figures.training_of(workload), figures.deployments_of(workload).row(workload)

    def one(wanted: Quantity[...]) -> float:
        return _of_network(figures, workload, wanted) if runs is None else runs.one(wanted, row, chip)

    days = format_quantity(one(reliability.training_duration), "s")
    useful = format_quantity(one(reliability.goodput), "%", 3)
    if runs is not None and record.training_speed == "predicted":
        share = one(training_time.model_flops_utilization)
        speed = f"{format_quantity(share, '%', 2)} of the peak ({_split(figures, workload, chip)})"
    else:
        stated = figures.study.chips[chip].training_utilization
        speed = f"the stated {format_quantity(stated, '%', 3)} of the peak"
    return f"{record.name}: {int(record.training_chips):,} chips for {days} at {speed}, {useful} of the time useful."
