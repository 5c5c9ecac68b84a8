"""The columns of the validation page: scores by group, chip or model, and every row."""

from PySide6.QtCore import QObject

from core.analysis.validation.compared_rows import ComparedRow
from core.analysis.validation.row_selection import Labelled, error_share
from core.analysis.validation.row_words import metric_name, row_words, set_up, short_number, unit_of
from gui.validation.figure_table import FigureColumn, FigureModel, Value


def score_model(label: str, level: float, parent: QObject) -> FigureModel[Labelled]:
    """Scores, one label a line. label: "Group", "Chip" or "Model"; level: the share that bands are meant to hold."""
    column = FigureColumn[Labelled]
    band = f"{100 * level:.0f} % band"
    columns: tuple[FigureColumn[Labelled], ...] = (
        column(label, f"{label} of the rows.", lambda one: one.label, is_number=False),
        column("Rows", "Rows that are measured and predicted.", lambda one: one.score.rows, _count),
        column("Covered", "Share of the measured rows that can be predicted.", lambda one: one.score.coverage, _whole),
        column("Cells", "Distinct group, chip, model and phase: each counts once in the macro error.",
               lambda one: one.score.cells, _count),
        column("Macro", "Macro error: mean over cells of the median error of each.",
               lambda one: _error(one.score.macro), _percent),
        column("Median", "Median error: half of the rows are nearer.", lambda one: _error(one.score.median), _percent),
        column("90 % in", "Nine rows of ten are within this error.", lambda one: _error(one.score.p90), _percent),
        column("Bias", "Median error with its sign: above 0 the prediction is too slow.",
               lambda one: _error(one.score.bias), _signed),
        column(band, f"Share of rows whose measurement lies in the {100 * level:.0f} % band of the prediction.",
               lambda one: one.score.band_covers, _whole),
    )  # fmt: skip
    return FigureModel(columns, _score_tip, parent)


def row_model(level: float, parent: QObject) -> FigureModel[ComparedRow]:
    """Every row, with its prediction."""
    column = FigureColumn[ComparedRow]
    band = f"{100 * level:.0f} % band"
    columns: tuple[FigureColumn[ComparedRow], ...] = (
        column("Id", "Name of the row in its file.", lambda one: one.row.id, is_number=False),
        column("Model", "Model that ran.", lambda one: one.row.model, is_number=False),
        column("Chip", "Chip that ran it.", lambda one: one.row.chip, is_number=False),
        column("Measured", "What was published.", lambda one: one.measurement.value, _number),
        column("Predicted", "What the equations say.", lambda one: one.result.predicted, _number),
        column("Unit", "Unit of measurement and prediction.", lambda one: unit_of(one.row), is_number=False),
        column("Ratio", "Predicted ÷ measured.", _ratio, _two_digits),
        column(f"{band} from", f"Lower end of the {band}.", lambda one: one.result.low, _number),
        column(f"{band} to", f"Upper end of the {band}.", lambda one: one.result.high, _number),
        column("Metric", "What was measured.", lambda one: metric_name(one.row.metric), is_number=False),
        column("Set-up", "Precision, batch, lengths, chips and engine.", lambda one: set_up(one.row), is_number=False),
        column("Grade", "A: all known and static; B: one assumption or under load; C: in no statistics.",
               lambda one: one.measurement.grade or None, is_number=False),
        column("Remark", "Why it is not predicted, or not scored.", _remark, is_number=False),
        column("Source", "Who published it.", lambda one: one.row.source or None, is_number=False),
    )  # fmt: skip
    return FigureModel(columns, lambda one: row_words(one.row, one.measurement, one.result, level), parent)


def _score_tip(one: Labelled) -> str:
    return f"{one.label}: {one.score.rows:,} rows in {one.score.cells:,} cells"


def _error(r: float | None) -> float | None:
    return None if r is None else error_share(r)


def _ratio(one: ComparedRow) -> float | None:
    if one.result.predicted is None or one.measurement.value is None:
        return None
    return one.result.predicted / one.measurement.value


def _remark(one: ComparedRow) -> str | None:
    if one.result.reason:
        return f"not predicted: {one.result.reason}"
    return f"not scored: {one.measurement.not_scored}" if one.measurement.not_scored else None


def _count(value: Value) -> str:
    return f"{value:,}"


def _number(value: Value) -> str:
    return short_number(float(value or 0))


def _two_digits(value: Value) -> str:
    return f"{float(value or 0):.2f}"


def _percent(value: Value) -> str:
    return f"{100 * float(value or 0):.1f} %"


def _whole(value: Value) -> str:
    return f"{100 * float(value or 0):.0f} %"


def _signed(value: Value) -> str:
    return f"{100 * float(value or 0):+.1f} %".replace("-", "−")
