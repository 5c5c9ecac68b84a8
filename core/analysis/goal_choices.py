"""What a goal seek can ask: the headline figures, how a target is typed for each, and the inputs it can change."""

from core.analysis.figure_inputs import input_cells
from core.cell_text import field_of
from core.cells import ENGLISH, NumberLocale, edit_text, read_cell
from core.delivery import IMAGES, delivery_of
from core.editing import Cell
from core.fields import Field, FieldKind
from core.outcome import Kpi
from core.records import LANGUAGE_MODEL
from core.rounded_values import rounded
from core.study import Study


def goal_cells(study: Study) -> tuple[Cell, ...]:
    """Cells with a number that the headline figures of a plain study rest on, those of the charted workload first."""
    return tuple(dict.fromkeys((*input_cells(study, "unit_cost"), *input_cells(study, "lifetime"))))


def why_not_sought(study: Study, cell: Cell) -> str:
    """Why a search cannot change a cell; "" where it can."""
    field = field_of(study.row(cell.table, cell.row), cell.path)
    if field.kind is not FieldKind.NUMBER:
        return f"{field.label} holds words; a goal seek changes a number."
    return ""


def target_field(study: Study, kpi: Kpi) -> Field:
    """How the target of a headline figure is typed: in which units, and inside which bounds."""
    if kpi.unit == "month":
        return Field(
            kpi.id, kpi.label, "", display=("months",), low=1, high=study.money.horizon, integer=True, digits=3
        )
    if kpi.unit == "1":
        return Field(kpi.id, kpi.label, "", display=("%",), low=0, high=1)
    if kpi.unit == "USD":
        return Field(kpi.id, kpi.label, "", unit="USD", display=("$", "k$", "M$"), high=1e18)
    if kpi.unit.endswith("/USD"):
        return Field(kpi.id, kpi.label, "", high=1e18)
    delivery = delivery_of(study, study.selected_workload)
    is_language = study.workloads[study.selected_workload].kind == LANGUAGE_MODEL
    unit = "USD/token" if is_language else "USD"
    display = "$/M tokens" if is_language else "$/k images" if delivery.words == IMAGES.words else "$/M queries"
    return Field(kpi.id, kpi.label, "", unit=unit, display=(display,), high=1e9)


def target_factor(study: Study, kpi: Kpi) -> float:
    """What a typed target is multiplied by to be in the unit of the figure."""
    delivery = delivery_of(study, study.selected_workload)
    is_cost = kpi.unit not in ("month", "1", "USD") and not kpi.unit.endswith("/USD")
    return delivery.per if is_cost else 1.0


def read_target(text: str, study: Study, kpi: Kpi, locale: NumberLocale = ENGLISH) -> float:
    """The target that a text asks for, in the unit of the figure.

    Raises:
        CellAmbiguous, CellRefused: as for a cell.

    """
    field = target_field(study, kpi)
    found = read_cell(text, field, locale=locale) or 0.0  # of a field that cannot be empty there is always a number
    # a cost is kept as dollars for a million: the factor must not leave its last bits behind
    return float(f"{found * target_factor(study, kpi):.15g}")


def target_text(study: Study, kpi: Kpi, locale: NumberLocale = ENGLISH) -> str:
    """The present figure as a target would be typed, in few digits; "" where there is none."""
    if kpi.value is None:
        return ""
    field = target_field(study, kpi)
    return edit_text(rounded(kpi.value / target_factor(study, kpi), field), field, locale=locale)
