"""Measured rows from a CSV file: served or trained models, one typed row each.

What was measured (column ``value``) is kept apart from what a row describes, so that no prediction can look at it.
"""

import csv
import io
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from core.errors import InfernomicsError
from core.steps import finished

Kind = Literal["inference", "training"]

LARGEST_FILE = 64_000_000
"""Bytes of a file that is read; the largest published collection is a twentieth of it."""
MOST_ROWS = 200_000
ROWS_A_STEP = 100
"""Rows that are read before whoever cannot wait gets a turn."""

Found = TypeVar("Found")
Reading: TypeAlias = Generator[None, None, Found]
"""Something read in steps, and what comes of it."""

COMMON = frozenset({"id", "metric", "chip", "model"})
OWN = frozenset({"metric", "model", "value"})
"""Columns that no table of own rows can do without: its chip is known, and its rows are named by what they say."""
TRAINING_ONLY = frozenset({"params_active", "params_total"})
SERVING_ONLY = frozenset({"batch_or_concurrency", "input_tokens", "output_tokens", "phase", "weight_precision"})
NEEDED = (
    "id, chip, model, metric and the columns of served (batch_or_concurrency …) or trained (params_active …) models"
)

NEEDED_OWN = "model, batch_or_concurrency, input_tokens, output_tokens, weight_precision, tp, metric and value"

LARGEST_NUMBER = 1e18
"""A cell beyond it is no count of anything."""

_NUMBER = re.compile(  # what goes on in another notation (1,5 1_000 1'000 1 000) is not cut to its first digits
    r"~?\s*([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?![0-9x._]|[,'’\s][0-9])", re.IGNORECASE
)


class RowsRefused(InfernomicsError):
    """A file holds no measured rows; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured, and how the row takes part in scores; never an input of a prediction.

    value: in the row's own unit, None where there is none; grade: A, B, C or ""; not_scored: why not, or "".
    """

    value: float | None
    grade: str
    not_scored: str


@dataclass(frozen=True, slots=True)
class ServingRow:
    """What one row says of a served model; numbers are None where the cell is empty or no positive number.

    batch: sequences (or concurrency) over all `chips`; lengths in tokens, 0 allowed; tensor … data: parallel degrees.
    """

    id: str
    fault: str
    group: str
    source: str
    date: str
    framework: str
    batching: str
    chip: str
    chips: float | None
    model: str
    weight_precision: str
    cache_precision: str
    compute_precision: str
    tensor: float | None
    pipeline: float | None
    expert: float | None
    data: float | None
    batch: float | None
    input_tokens: float | None
    output_tokens: float | None
    phase: str
    metric: str
    unit: str
    notes: str


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """What one row says of a training run; numbers are None where the cell is empty or no positive number.

    parameters, active_parameters: counts; sequence: tokens; architecture, parallelism: "layers=48;d_model=7168;…".
    """

    id: str
    fault: str
    group: str
    source: str
    date: str
    chip: str
    chips: float | None
    model: str
    parameters: float | None
    active_parameters: float | None
    sequence: float | None
    architecture: str
    precision: str
    parallelism: str
    global_batch: float | None
    metric: str
    unit: str
    notes: str


@dataclass(frozen=True, slots=True)
class MeasuredFile:
    """Rows of one kind; `measurements` stands beside them, one each."""

    kind: Kind
    serving: tuple[ServingRow, ...]
    training: tuple[TrainingRow, ...]
    measurements: tuple[Measurement, ...]

    @property
    def rows(self) -> tuple[ServingRow | TrainingRow, ...]:
        """The rows, of whichever kind."""
        return self.serving if self.kind == "inference" else self.training


def read_measured_rows(path: Path) -> MeasuredFile:
    """All rows of a CSV file; RowsRefused with one sentence where it holds none."""
    return finished(reading(path))


def reading(path: Path) -> Reading[MeasuredFile]:
    """The same in steps of a few milliseconds, for whoever cannot wait."""
    text = _text(path)
    yield
    return (yield from _measured(_cells(text, path.name)))


def read_own_rows(path: Path) -> MeasuredFile:
    """All rows of a file of one's own, separated by commas, semicolons or tabs: it need not name rows and chip."""
    return _own(_text(path), path.name)


def pasted_rows(text: str) -> MeasuredFile:
    """The same for a table as it is copied from a spreadsheet or a file."""
    if len(text) > LARGEST_FILE:
        raise RowsRefused(f"The pasted table is larger than {LARGEST_FILE // 1_000_000} MB; open it as a file instead.")
    return _own(text, "The pasted table")


def has_header(text: str) -> bool:
    """Whether the first line of a text names columns of measured rows."""
    first = text.lstrip().partition("\n")[0]
    return {word.strip(' "') for word in re.split("[\t,;]", first.strip())} >= OWN


def _own(text: str, name: str) -> MeasuredFile:
    table = text.lstrip("\r\n")
    first = table.partition("\n")[0]
    delimiter = next((mark for mark in ("\t", ";") if mark in first), ",")
    return finished(_measured(_cells(table, name, delimiter, OWN)))


def _measured(reading: Reading[list[dict[str, str]]]) -> Reading[MeasuredFile]:
    cells = yield from reading
    header = set(cells[0]) if cells else set()
    kind = _kind(header)
    measurements: list[Measurement] = []
    serving: list[ServingRow] = []
    training: list[TrainingRow] = []
    for line, row in enumerate(cells, start=2):
        measurements.append(_measurement(row))
        if kind == "inference":
            serving.append(_serving(row, line))
        else:
            training.append(_training(row, line))
        if line % ROWS_A_STEP == 0:
            yield
    return MeasuredFile(kind, tuple(serving), tuple(training), tuple(measurements))


def number(text: str) -> float | None:
    """The number that a cell starts with ("1024", "~10 (short prompt)", "1,024"); None for "<=1024", "512x512".

    Only numbers from zero to LARGEST_NUMBER count.
    """
    found = _NUMBER.match(text.strip())
    if found is None:
        return None
    value = float(found[1].replace(",", ""))
    return value if value <= LARGEST_NUMBER else None


def positive(text: str) -> float | None:
    """The same, where zero means as little as an empty cell."""
    return number(text) or None


def count(text: str) -> float | None:
    """The same, where anything below one means as little as an empty cell."""
    value = number(text)
    return value if value is not None and value >= 1 else None


# --- reading ------------------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise RowsRefused(
                f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB; split it into smaller files."
            )
        return content.decode("utf-8-sig")
    except OSError as error:
        raise RowsRefused(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise RowsRefused(f"{path.name} is no UTF-8 text; save it as “CSV UTF-8”.") from error


def _cells(
    text: str, name: str, delimiter: str = ",", common: frozenset[str] = COMMON
) -> Reading[list[dict[str, str]]]:
    """Cells by column, with column "" telling what is wrong with a row; name: of the table, for refusals."""
    rows: list[dict[str, str]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header = [column.strip() for column in next(reader, [])]
        _check_header(header, name, common)
        for line in reader:
            if any(cell.strip() for cell in line):
                rows.append(_row(header, line))
            if len(rows) % ROWS_A_STEP == 0:
                yield
    except csv.Error as error:
        raise RowsRefused(f"{name} is no CSV table: {error}.") from error
    if not rows:
        raise RowsRefused(f"{name} has a header and no rows.")
    if len(rows) > MOST_ROWS:
        raise RowsRefused(f"{name} has {len(rows):,} rows; at most {MOST_ROWS:,} are read.")
    return rows


def _check_header(header: list[str], name: str, common: frozenset[str]) -> None:
    needed = NEEDED if common is COMMON else NEEDED_OWN
    if not any(header):
        raise RowsRefused(f"{name} is empty; the first line names the columns: {needed}.")
    missing = sorted(common - set(header))
    if missing:
        raise RowsRefused(f"{name} has no column {', '.join(missing)}; it needs {needed}.")
    if not (TRAINING_ONLY | SERVING_ONLY) & set(header):
        raise RowsRefused(f"{name} has neither columns of served nor of trained models; it needs {needed}.")
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise RowsRefused(f"{name} has the column {doubled[0]} twice.")


def _row(header: list[str], line: list[str]) -> dict[str, str]:
    cells = {name: cell.strip() for name, cell in zip(header, line, strict=False) if name}
    if len(line) > len(header) and any(cell.strip() for cell in line[len(header) :]):
        cells[""] = "the row has more cells than the table has columns"
    elif len(line) < len(header):
        cells = dict.fromkeys(filter(None, header), "") | cells
    return cells


def _kind(header: set[str]) -> Kind:
    return "training" if header & TRAINING_ONLY else "inference"


def _measurement(row: Mapping[str, str]) -> Measurement:
    grade = row.get("strict") or row.get("tier", "")
    not_scored = row.get("not_scored", "")
    return Measurement(positive(row.get("value", "")), grade, "" if not_scored.lower() == "nan" else not_scored)


def _serving(row: Mapping[str, str], line: int) -> ServingRow:
    text = _Texts(row)
    return ServingRow(
        id=row.get("id") or f"line {line}",
        fault=text[""],
        group=text["group"],
        source=text["source"],
        date=text["date"],
        framework=text["framework"],
        batching=text["batching"],
        chip=text["chip"],
        chips=count(text["n_chips"]),
        model=text["model"],
        weight_precision=text["weight_precision"].lower(),
        cache_precision=text["kv_precision"].lower(),
        compute_precision=text["compute_precision"].lower(),
        tensor=count(text["tp"]),
        pipeline=count(text["pp"]),
        expert=count(text["ep"]),
        data=count(text["dp"]),
        batch=positive(text["batch_or_concurrency"]),
        input_tokens=number(text["input_tokens"]),
        output_tokens=number(text["output_tokens"]),
        phase=text["phase"].lower(),
        metric=text["metric"],
        unit=text["unit"],
        notes=text["notes"],
    )


def _training(row: Mapping[str, str], line: int) -> TrainingRow:
    text = _Texts(row)
    return TrainingRow(
        id=row.get("id") or f"line {line}",
        fault=text[""],
        group=text["family"],
        source=text["source"],
        date=text["date"],
        chip=text["chip"],
        chips=count(text["n_chips"]),
        model=text["model"],
        parameters=count(text["params_total"]) or count(text["params_active"]),
        active_parameters=count(text["params_active"]) or count(text["params_total"]),
        sequence=count(text["seq_len"]),
        architecture=text["arch"],
        precision=text["precision"].lower(),
        parallelism=text["parallelism"],
        global_batch=count(text["global_batch"]),
        metric=text["metric"],
        unit=text["unit"],
        notes=text["notes"],
    )


class _Texts:
    """Cells of a row, "" for a missing column and for the words that tables write into empty cells."""

    EMPTY = frozenset({"nan", "none", "n/a", "na", "null", "-"})

    def __init__(self, row: Mapping[str, str]) -> None:
        self._row = row

    def __getitem__(self, column: str) -> str:
        text = self._row.get(column, "")
        return "" if text.lower() in self.EMPTY else text
