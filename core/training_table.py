"""The training run of a workload on a chip in words and in calculated cells."""

from core.book import Quantity
from core.equations import reliability, training_memory, training_split, training_time
from core.equations.training_memory import FULL, WEIGHTS_SHARDED
from core.figures import Figures
from core.formats import format_quantity
from core.outcome import Calculated

GROUP = "Training on the reference chip"

_CELLS = (
    (training_time.model_flops_utilization, "Predicted MFU", ("%",)),
    (training_time.hardware_flops_utilization, "Predicted HFU", ("%",)),
    (training_time.training_token_rate, "Tokens a second and chip", ()),
    (training_time.training_step_time, "Step time", ()),
    (training_time.bubble_share, "Pipeline bubble", ("%",)),
    (training_memory.training_memory_needed, "Training memory a chip", ()),
)
"""Figures of the chosen split: they say nothing where the speed is stated."""

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
    record, runs = figures.study.chips[chip], figures.training
    why_not = _why_not(figures, workload, chip)
    split_found = bool(runs.split_found[workload, chip])
    no_split = why_not or ("" if split_found else "The speed is stated; no split fits the chips.")
    split = None if no_split else _split(figures, workload, chip)
    words = "How the chips divide the model: the fastest of the splits that fit."
    cells = [Calculated("training_split", "Training split", GROUP, split, help=words, reason=no_split)]
    for wanted, label, display in _CELLS + _RUN_CELLS:
        reason = why_not if (wanted, label, display) in _RUN_CELLS else no_split
        if wanted is reliability.training_energy and record.thermal_design_power is None:
            reason = reason or "Not published for this chip."
        value = None if reason else runs.one(wanted, workload, chip)
        cells.append(Calculated(wanted.name, label, GROUP, value, wanted.unit, wanted.help, reason, display))
    return tuple(cells)


def _why_not(figures: Figures, workload: int, chip: int) -> str:
    if not figures.study.workloads[workload].training_tokens:
        return "Nothing is trained: no training tokens."
    return figures.training.why_not(workload, chip)


def _split(figures: Figures, workload: int, chip: int) -> str:
    """Degrees above 1 in words: tensor 8 × pipeline 2 × data 128, micro-batch 1, weights sharded."""

    def at(wanted: Quantity[...] | str) -> int:
        return int(figures.training.one(wanted, workload, chip))

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
    runs = figures.training
    days = format_quantity(runs.one(reliability.training_duration, workload, chip), "s")
    useful = format_quantity(runs.one(reliability.goodput, workload, chip), "%", 3)
    if record.training_speed == "predicted":
        share = runs.one(training_time.model_flops_utilization, workload, chip)
        speed = f"{format_quantity(share, '%', 2)} of the peak ({_split(figures, workload, chip)})"
    else:
        stated = figures.study.chips[chip].training_utilization
        speed = f"the stated {format_quantity(stated, '%', 3)} of the peak"
    return f"{record.name}: {int(record.training_chips):,} chips for {days} at {speed}, {useful} of the time useful."
