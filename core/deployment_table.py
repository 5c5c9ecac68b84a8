"""The chosen deployments as rows, and the calculated cells that the tables show of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.book import Quantity
from core.deployment import PRECISIONS, at
from core.equations import communication, energy, latency, lifetime, memory, money
from core.equations.work import llm, training
from core.figures import Figures
from core.outcome import Calculated
from core.study import TableName

MILLION = 1e6


BOUNDS = ("compute", "bandwidth", "KV cache", "links", "engine overhead")


def bounds(figures: Figures) -> Any:
    """What takes most of a decode step at the chosen deployments: positions in BOUNDS, shape (workload, chip)."""
    return bound_of(figures.chosen)


def bound_of(value: Callable[[Quantity[...]], Any]) -> Any:
    """The same wherever `value` reads the quantities of the performance book."""
    products = value(latency.decode_matrix_time) + value(latency.decode_expert_time)
    flops = value(llm.decode_matrix_flops) + value(llm.decode_expert_flops)
    size = value(llm.matrix_bytes) + value(llm.decode_expert_bytes)
    by_arithmetic = flops / value(latency.achieved_rate) > size / value(latency.weight_bandwidth)
    links = (
        value(communication.decode_collective_time)
        + value(communication.decode_exchange_time)
        + value(communication.decode_hand_over_time)
    )
    parts = (
        np.where(by_arithmetic, products, 0.0),
        np.where(by_arithmetic, 0.0, products) + value(latency.decode_activation_time),
        value(latency.decode_attention_time),
        links,
        value(latency.decode_overhead_time),
    )
    return np.argmax(parts, axis=0)


def deployment_rows(figures: Figures) -> tuple[dict[str, Any], ...]:
    """One JSON-ready row a workload × chip: the chosen deployment with its figures, or why there is none."""
    study = figures.study
    figure = {
        name: figures.chosen(wanted)
        for name, wanted in (
            ("time_to_first_token_s", latency.time_to_first_token),
            ("time_per_output_token_s", latency.time_per_output_token),
            ("output_tokens_per_s", latency.replica_output_rate),
            ("output_tokens_per_s_per_user", latency.user_output_rate),
            ("memory_needed_bytes_per_chip", memory.memory_needed),
            ("joules_per_output_token", energy.energy_per_output_token),
            ("grams_co2e_per_output_token", energy.carbon_per_output_token),
            ("usd_per_million_output_tokens_at_full_load", money.cost_per_output_token),
        )
    }
    coordinate = {
        name: np.asarray(_at(figures, name)) for name in ("tensor_parallel", "pipeline_parallel", "batch", "precision")
    }
    bound = bounds(figures)
    delivered = np.broadcast_to(figures.lifetime[lifetime.delivered_token_cost], (*figures.shape[:2], 1))[..., 0]
    rows = []
    for w, workload in enumerate(study.workloads):
        for c, chip in enumerate(study.chips):
            row: dict[str, Any] = {"workload": workload.id, "chip": chip.id, "feasible": bool(figures.feasible[w, c])}
            row["reason"] = figures.why_not(w, c)
            if figures.feasible[w, c]:
                row |= {name: int(values[w, c]) for name, values in coordinate.items() if name != "precision"}
                row["precision"] = PRECISIONS[int(coordinate["precision"][w, c])].label
                row["chips"] = row["tensor_parallel"] * row["pipeline_parallel"]
                row["bound_by"] = BOUNDS[int(bound[w, c])]
                row |= {name: float(values[w, c]) for name, values in figure.items()}
                row["usd_per_million_output_tokens_delivered"] = float(delivered[w, c]) * MILLION
                row["usd_per_million_output_tokens_at_full_load"] *= MILLION
                for name, known in _known(figures, c).items():
                    if not known:
                        row[name] = None
            rows.append(row)
    return tuple(rows)


def _known(figures: Figures, chip: int) -> dict[str, bool]:
    """Which figures of a chip rest on published values only."""
    priced = bool(figures.priced[0, chip])
    powered = figures.study.chips[chip].thermal_design_power is not None
    return {
        "joules_per_output_token": powered,
        "grams_co2e_per_output_token": powered,
        "usd_per_million_output_tokens_delivered": priced,
        "usd_per_million_output_tokens_at_full_load": priced,
    }


def _at(figures: Figures, name: str) -> Any:
    return at(figures.inputs[name], figures.choice.chosen, figures.shape)


def calculated_cells(
    figures: Figures, rows: tuple[dict[str, Any], ...]
) -> dict[tuple[TableName, str], tuple[Calculated, ...]]:
    """Calculated cells: of a chip for the selected workload, of a workload on the reference chip."""
    study = figures.study
    by_case = {(row["workload"], row["chip"]): row for row in rows}
    selected = study.settings.selected_workload
    found: dict[tuple[TableName, str], tuple[Calculated, ...]] = {}
    for chip in study.chips:
        found["chips", chip.id] = _deployment_cells(by_case[selected, chip.id], "For the workload shown")
    for position, workload in enumerate(study.workloads):
        row = by_case[workload.id, study.settings.reference_chip]
        found["workloads", workload.id] = (
            *_model_cells(figures, position),
            *_deployment_cells(row, "On the reference chip"),
        )
    return found


_DEPLOYMENT_CELLS = (
    ("usd_per_million_output_tokens_delivered", "Cost, delivered", "USD/Mtoken", "Lifetime average per output token with peak, spares, idle time and overhead, prompts included."),
    ("usd_per_million_output_tokens_at_full_load", "Cost at full load", "USD/Mtoken", "Chip cost per output token of a replica that is never idle, prompts included."),
    ("time_to_first_token_s", "Time to first token", "s", "Prefill and the decode step in progress; queueing is left out."),
    ("time_per_output_token_s", "Time per output token", "s", "Mean time between tokens of one user, interruptions by other prompts included."),
    ("output_tokens_per_s", "Replica throughput", "token/s", "Output tokens a second of one fully loaded replica."),
    ("memory_needed_bytes_per_chip", "Memory needed a chip", "B", "Weights and KV cache of a full batch."),
    ("joules_per_output_token", "Energy", "J/token", "Energy at the meter per output token at full load."),
    ("grams_co2e_per_output_token", "Carbon", "g/token", "Operational carbon of that energy at the site's grid."),
)  # fmt: skip


def _deployment_cells(row: dict[str, Any], group: str) -> tuple[Calculated, ...]:
    """The chosen deployment in words, then its figures; each empty with the reason where there is none."""
    why = str(row["reason"])
    texts = (
        ("deployment", "Chosen set-up", _set_up(row), "Cheapest that meets the service level: chips of a replica."),
        ("split", "Split", _split(row), "How a replica divides the model: tensor-parallel group × pipeline stages."),
        ("precision", "Precision", row.get("precision"), "Number format of weights and arithmetic."),
        ("bound_by", "Bound by", row.get("bound_by"), "What takes most of a decode step."),
    )
    cells = [Calculated(name, label, group, value, help=words, reason=why) for name, label, value, words in texts]
    for identifier, label, unit, help_text in _DEPLOYMENT_CELLS:
        value = row.get(identifier)
        reason = why or ("Not published for this chip." if value is None else "")
        cells.append(Calculated(identifier, label, group, value, unit, help_text, reason))
    return tuple(cells)


def _set_up(row: dict[str, Any]) -> str | None:
    """Chips and batch: "2 chips, batch 64"."""
    if not row["feasible"]:
        return None
    chips = "1 chip" if row["chips"] == 1 else f"{row['chips']:,} chips"
    return f"{chips}, batch {row['batch']}"


def _split(row: dict[str, Any]) -> str | None:
    """Tensor × pipeline: "8 × 1"."""
    return f"{row['tensor_parallel']} × {row['pipeline_parallel']}" if row["feasible"] else None


_MODEL_CELLS = (
    (llm.parameter_count, "Parameters"),
    (llm.active_parameter_count, "Parameters a token uses"),
    (training.training_compute_needed, "Training compute"),
)


def _model_cells(figures: Figures, position: int) -> tuple[Calculated, ...]:
    """What follows from a workload's model alone."""
    cells = []
    for wanted, label in _MODEL_CELLS:
        array = np.asarray(figures.performance[wanted])
        value = float(array.reshape(array.shape[0], -1)[min(position, array.shape[0] - 1), 0])
        cells.append(Calculated(wanted.name, label, "Model", value, wanted.unit, wanted.help))
    return tuple(cells)
