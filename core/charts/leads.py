"""Where a bar of a chart leads: to the input behind it, where one input is."""

from typing import NamedTuple

from core.cell_names import cell_words
from core.charts.pareto import limit_cell
from core.charts.tornado import bar_cell
from core.editing import Cell
from core.fields import fields_of
from core.study import TABLES, Study

_STEP_INPUTS = {
    "software": "compute_efficiency",
    "availability": "availability_target",
    "idle": "recovered_idle_share",
    "mfu": "training_efficiency",
    "failures": "chip_failure_interval",
    "experiments": "experiments_multiplier",
    "people": "data_and_staff_cost",
}
"""Steps of the waterfall that rest on the same first input in every study."""


class Lead(NamedTuple):
    """A place among the inputs, and what people call it. cell: without a path it is a whole column."""

    cell: Cell
    words: str


def lead_of(study: Study, chart: str, bar: str) -> Lead | None:
    """Where a bar leads, by the ids of chart and bar; None where it stands for no single input."""
    cell = _cell_of(study, chart, bar)
    if cell is None:
        return None
    return Lead(cell, cell_words(study, cell) if cell.path else study.row(cell.table, cell.row).name)


def _cell_of(study: Study, chart: str, bar: str) -> Cell | None:
    if chart == "tornado":
        found = bar_cell(study, bar)
        return None if found is None else found[0]
    if chart == "waterfall":
        return _step_cell(study, bar)
    if chart == "chips":
        return _column(study, bar)
    return None


def _column(study: Study, bar: str) -> Cell | None:
    """The chip of a bar, or the workload that is another way to the same."""
    kind, _, identifier = bar.partition("-")
    if kind == "chip" and any(chip.id == identifier for chip in study.chips):
        return Cell("chips", identifier, "")
    if kind == "alternative" and any(workload.id == identifier for workload in study.workloads):
        return Cell("workloads", identifier, "")
    return None


def _step_cell(study: Study, step: str) -> Cell | None:
    """The first input that a step of the waterfall brings in."""
    workload = study.workloads[study.selected_workload]
    if step == "latency":
        return limit_cell(study)[0]
    if step == "peak":
        stated = workload.load_choice == "stated"
        return Cell("workloads", workload.id, "target_utilization" if stated else "latency_percentile")
    if step == "overhead":
        path = "rent_overhead_share" if study.money.acquisition == "rented" else "operations_cost"
    else:
        path = _STEP_INPUTS.get(step, "")
    rows = {"workloads": study.selected_workload, "chips": study.reference_chip}
    for table in TABLES if path else ():
        record = study.rows(table)[rows.get(table, 0)]
        if path in fields_of(type(record)):
            return Cell(table, record.id, path)
    return None
