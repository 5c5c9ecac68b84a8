"""Chart `lifetime`: when serving overtakes training."""

import numpy as np

from core.analysis.crossing_seek import seek_cell, seek_cells
from core.bands import level_text
from core.cell_names import cell_name, cell_words
from core.cell_text import field_in_words, field_of
from core.charts.naming import short_names
from core.charts.spec import Axis, ChartSpec, Handle, Marker, Measure, Picker, Series, Way
from core.equations import cash, lifetime
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, money_text, month_count
from core.key_figures import charged, payback_month
from core.kpi_words import kpi_ends
from core.outcome import Outcome
from core.spend import crossover_month, cumulative_costs, dollars_words, share_words
from core.study import Study

RESTS_ON = inputs_behind(lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost, cash.monthly_revenue)

ALL_INFERENCE = "No training is paid for: all of the cost is inference"


def build(outcome: Outcome) -> ChartSpec:
    """Cumulative training and inference spend over the months, on the reference chip, with the crossover."""
    figures: Figures = outcome.detail
    study = outcome.study
    reference = short_names(study)[study.reference_chip]
    months = int(study.money.horizon)
    subtitle = f"Cumulative spend on {reference}, {dollars_words(study)}, {month_count(months)}"
    share = outcome.kpi("inference_share")
    x_axis = Axis("Month of service", "1", from_zero=True)
    if share.value is None:
        return ChartSpec(
            "lifetime",
            "Training against inference",
            subtitle,
            x_axis,
            Axis("Cumulative spend", "USD"),
            empty=share.reason,
            inputs=RESTS_ON,
            summary=f"No figures. {share.reason}",
        )
    training, inference = cumulative_costs(figures, study.reference_chip)
    # Training is paid at the start of a month and stands from there on; inference is paid through it, from 0.
    trained = (*(float(value) for value in training), float(training[-1]))
    inferred = (0.0, *(float(value) for value in inference))
    earned, repaid = _earned(figures, study.reference_chip)
    highest = max(trained[-1], inferred[-1], *(series.y[-1] for series in earned))
    factor, label = axis_unit(highest, "USD")
    crossing = crossover_month(training, inference)
    title = _title(crossing, share.value, months) if trained[-1] > 0 else ALL_INFERENCE
    has_dot = crossing is not None and title != ALL_INFERENCE
    steps = tuple(float(month) for month in range(months + 1))
    return ChartSpec(
        "lifetime",
        title,
        subtitle,
        x_axis,
        Axis("Cumulative spend", "USD", factor, label, from_zero=True),
        series=(
            Series("training", "Training", steps, trained, colour=1, stepped=True),
            Series("inference", "Inference", steps, inferred, colour=0, emphasised=True),
            *earned,
        ),
        markers=(
            *((Marker(crossing, inferred[crossing], f"month {crossing}", 0),) if crossing and has_dot else ()),
            *repaid,
        ),
        handles=(_handle(study, crossing, inferred[crossing]),) if crossing and has_dot else (),
        pickers=(_picker(study),) if has_dot else (),
        notes=_band_notes(outcome),
        inputs=RESTS_ON,
        summary=(
            f"{title}. Training costs {money_text(trained[-1])} and inference "
            f"{money_text(inferred[-1])} over {month_count(months)}."
        ),
    )


def _handle(study: Study, month: int, spent: float) -> Handle:
    cell = seek_cell(study)
    record = study.row(cell.table, cell.row)
    words = f"{field_of(record, cell.path).label} {field_in_words(record, cell.path)}"
    return Handle("crossover", Way.ACROSS, f"Crossover in month {month}: drag to change {words}", x=month, y=spent)


def _picker(study: Study) -> Picker:
    """The inputs that dragging the crossover can change."""
    options = tuple(Measure(cell_name(cell), cell_words(study, cell)) for cell in seek_cells(study))
    return Picker("lifetime_seek", "Dragging the dot changes", options, cell_name(seek_cell(study)))


def _earned(figures: Figures, chip: int) -> tuple[tuple[Series, ...], tuple[Marker, ...]]:
    """Cumulative revenue where prices are charged, and the month in which it has paid for everything."""
    rows = charged(figures)
    if not rows:
        return (), ()
    revenue = np.cumsum(np.sum([figures.monthly(cash.monthly_revenue, row, chip) for row in rows], axis=0))
    curve = (0.0, *(float(value) for value in revenue))
    steps = tuple(float(month) for month in range(len(curve)))
    month = payback_month(figures, chip)
    repaid = () if month is None else (Marker(month, curve[month], f"payback month {month}", 2),)
    return (Series("revenue", "Revenue", steps, curve, colour=2),), repaid


def _band_notes(outcome: Outcome) -> tuple[str, ...]:
    """How far the two curves may be off at their ends, and the crossing with them."""
    trained = outcome.kpi("lifetime_training_cost").value
    names = ("lifetime_inference_cost", *(("lifetime_training_cost", "crossover_month") if trained else ()))
    kpis = (outcome.kpi(name) for name in names)
    said = [f"{kpi.label.lower().removeprefix('lifetime ')} {ends}" for kpi in kpis if (ends := kpi_ends(kpi))]
    return (f"{level_text()}: {', '.join(said)}",) if said else ()


def _title(crossing: int | None, share: float, months: int) -> str:
    percent = share_words(share)
    if crossing is None:
        return f"Training stays larger: inference is {percent} of spend by month {months}"
    return f"Inference passes training in month {crossing} and reaches {percent} of lifetime cost"
