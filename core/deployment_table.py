"""The chosen deployments as rows, and the calculated cells that the tables show of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.bands import level_text
from core.book import Quantity
from core.equations import communication, energy, latency, memory, money, unit_cost
from core.equations.work import llm, training
from core.figures import Figures
from core.outcome import Calculated
from core.set_up import SetUp, chosen_set_ups
from core.study import TableName
from core.training_table import training_cells

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
            ("largest_batch", memory.largest_batch),
            ("joules_per_output_token", energy.energy_per_output_token),
            ("grams_co2e_per_output_token", energy.carbon_per_output_token),
            ("usd_per_million_output_tokens_at_full_load", money.cost_per_output_token),
        )
    }
    bound, coordinates = bounds(figures), chosen_set_ups(figures)
    delivered = np.broadcast_to(figures.lifetime[unit_cost.delivered_unit_cost], (*figures.shape[:2], 1))[..., 0]
    rows = []
    for w, workload in enumerate(study.workloads):
        for c, chip in enumerate(study.chips):
            row: dict[str, Any] = {"workload": workload.id, "chip": chip.id, "feasible": bool(figures.feasible[w, c])}
            row["reason"] = figures.why_not(w, c)
            if figures.feasible[w, c]:
                row |= _coordinates(coordinates[w][c])
                row["bound_by"] = BOUNDS[int(bound[w, c])]
                row |= {name: float(values[w, c]) for name, values in figure.items()}
                row["usd_per_million_output_tokens_delivered"] = float(delivered[w, c]) * MILLION
                row["usd_per_million_output_tokens_at_full_load"] *= MILLION
                row["band"] = level_text()
                row["ranges"] = _ranges(figures, row, (w, c))
                for name, known in _known(figures, c).items():
                    if not known:
                        row[name] = row["ranges"][name] = None
            rows.append(row)
    return tuple(rows)


def _ranges(figures: Figures, row: dict[str, Any], case: tuple[int, int]) -> dict[str, list[float] | None]:
    """Ends of the error band around each predicted figure of a row."""
    first = float(figures.bands.first_token[case[1]])
    token = float(figures.bands.token[case[1]])
    factors = {name: first if name == "time_to_first_token_s" else token for name in _BANDED}
    ranges: dict[str, list[float] | None] = {
        name: [row[name] / factor, row[name] * factor] for name, factor in factors.items()
    }
    slow, fast = figures.monthly_range(unit_cost.delivered_unit_cost, *case)[:, 0].tolist()
    ranges["usd_per_million_output_tokens_delivered"] = [fast * MILLION, slow * MILLION]
    return ranges


_BANDED = (
    "time_to_first_token_s",
    "time_per_output_token_s",
    "output_tokens_per_s",
    "output_tokens_per_s_per_user",
    "joules_per_output_token",
    "grams_co2e_per_output_token",
    "usd_per_million_output_tokens_at_full_load",
)


def _coordinates(one: SetUp) -> dict[str, Any]:
    return {
        "tensor_parallel": one.tensor,
        "pipeline_parallel": one.stages,
        "attention_replicas": one.replicas,
        "batch": one.whole_batch,
        "precision": one.precision,
        "chips": int(one.chips) if one.chips == int(one.chips) else one.chips,
        "set_up": f"{one.chips_text}, batch {one.whole_batch:,}",
        "split": one.split,
    }


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
            *training_cells(figures, position),
        )
    return found


_DEPLOYMENT_CELLS = (
    ("usd_per_million_output_tokens_delivered", "Cost, delivered", "USD/Mtoken", "Lifetime average per output token with peak, spares, idle time and overhead, prompts included."),
    ("usd_per_million_output_tokens_at_full_load", "Cost at full load", "USD/Mtoken", "Chip cost per output token of a replica that is never idle, prompts included."),
    ("time_to_first_token_s", "Time to first token", "s", "Prefill and the decode step in progress; queueing is left out."),
    ("time_per_output_token_s", "Time per output token", "s", "Mean time between tokens of one user, interruptions by other prompts included."),
    ("output_tokens_per_s", "Replica throughput", "token/s", "Output tokens a second of one fully loaded replica."),
    ("memory_needed_bytes_per_chip", "Memory needed a chip", "B", "Weights and KV cache of a full batch."),
    ("largest_batch", "Largest batch", "1", "Sequences whose complete caches fit beside the weights, on each attention replica."),
    ("joules_per_output_token", "Energy", "J/token", "Energy at the meter per output token at full load."),
    ("grams_co2e_per_output_token", "Carbon", "g/token", "Operational carbon of that energy at the site's grid."),
)  # fmt: skip


def _deployment_cells(row: dict[str, Any], group: str) -> tuple[Calculated, ...]:
    """The chosen deployment in words, then its figures; each empty with the reason where there is none."""
    why = str(row["reason"])
    texts = (
        (
            "deployment",
            "Chosen set-up",
            row.get("set_up"),
            "Cheapest that meets the service level: chips of a replica.",
        ),
        (
            "split",
            "Split",
            row.get("split"),
            "How a replica divides the model: tensor-parallel group × pipeline stages.",
        ),
        ("precision", "Precision", row.get("precision"), "Number format of weights and arithmetic."),
        ("bound_by", "Bound by", row.get("bound_by"), "What takes most of a decode step."),
    )
    cells = [Calculated(name, label, group, value, help=words, reason=why) for name, label, value, words in texts]
    for identifier, label, unit, help_text in _DEPLOYMENT_CELLS:
        value = row.get(identifier)
        reason = why or ("Not published for this chip." if value is None else "")
        low, high = (row.get("ranges") or {}).get(identifier) or (None, None)
        band = row.get("band", "") if low is not None else ""
        cells.append(
            Calculated(identifier, label, group, value, unit, help_text, reason, low=low, high=high, band=band)
        )
    return tuple(cells)


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
