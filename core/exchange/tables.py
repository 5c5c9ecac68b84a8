"""Every table of a study that can be exported, in the order of the dialog. A new table is one more line of `TABLES`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.break_even import break_even_table
from core.candidate_table import candidates
from core.catalog import load_catalog
from core.chart_names import CHART_NAMES
from core.charts import build
from core.charts.table import chart_table
from core.exchange.compared import compare_sheet, sources_sheet
from core.exchange.sheets import Cell, Sheet, SheetColumn, amount_of, sheet_of, unit_of
from core.fields import Field, FieldKind, fields_of, value_at
from core.figures import Figures
from core.key_figures import key_figures
from core.kpi_words import kpi_text
from core.month_table import months
from core.outcome import Kpi, Outcome
from core.price_book.rental import published
from core.records import HOUR, Distribution, Record, Source
from core.study import TABLES as STUDY_TABLES
from core.study import Study, TableName
from core.workload_kind import applies

_TITLES: dict[TableName, str] = {"workloads": "Workloads", "chips": "Chips", "site": "Site", "money": "Money"}


@dataclass(frozen=True, slots=True)
class Exported:
    """One table that can go out. make: of the whole study and of the outcome of the scenario on show."""

    id: str
    title: str
    make: Callable[[Study, Outcome], Sheet]


# --- inputs -----------------------------------------------------------------------------------------------------------


def records_sheet(table: TableName, rows: Sequence[Record]) -> Sheet:
    """The records of a table, one a row, in the units of their cells; our own import reads it back to the last bit."""
    fields = fields_of(type(rows[0]))
    columns = [SheetColumn("Name", [row.name for row in rows])]
    for path, field in fields.items():
        if path == "name":
            continue
        cells = [_cell(row, path, field) for row in rows]
        if any(cell is not None for cell in cells):
            columns.append(SheetColumn(field.label, cells, unit_of(field)))
    return Sheet(table, _TITLES[table], tuple(columns))


def _cell(row: Record, path: str, field: Field) -> Cell:
    if not applies(field, row):
        return None
    value = value_at(row, path)
    if isinstance(value, str):
        return value or None
    return amount_of(value, field)


_SOURCE_HEADS = ("Table", "Name", "Field", "Path", "Value", "Word", "Unit", "Low", "High", "Distribution", "Source",
                 "Date", "Confidence", "Shipped value", "Note")  # fmt: skip


def inputs_sheet(study: Study, outcome: Outcome) -> Sheet:
    """Every input of the scenario on show, one a row, with its range, its source and its note."""
    del study
    shown = outcome.study
    rows = [
        _input_row(table, record, path, field)
        for table in STUDY_TABLES
        for record in shown.rows(table)
        for path, field in fields_of(type(record)).items()
        if path != "name" and applies(field, record)
    ]
    return _by_columns("inputs", "Inputs with sources", _SOURCE_HEADS, rows)


def _input_row(table: TableName, record: Record, path: str, field: Field) -> tuple[Cell, ...]:
    value = value_at(record, path)
    source = record.source_of(path) or Source("not stated", "", "low")
    limits = record.ranges.get(path)
    shipped = record.shipped.get(path)
    before = None if shipped is None else shipped.value
    is_number = field.kind is FieldKind.NUMBER
    return (
        _TITLES[table],
        record.name,
        field.label,
        path,
        amount_of(value, field) if is_number else None,
        None if is_number else str(value),
        unit_of(field) if is_number else None,
        *_ends(limits, field),
        source.text,
        source.date,
        source.confidence,
        amount_of(before, field) if isinstance(before, int | float) else before,
        record.notes.get(path),
    )


def _ends(limits: Distribution | None, field: Field) -> tuple[Cell, Cell, Cell]:
    if limits is None:
        return None, None, None
    return amount_of(limits.low, field), amount_of(limits.high, field), limits.kind


def scenarios_sheet(study: Study, outcome: Outcome) -> Sheet:
    """What each scenario has otherwise than Base."""
    del outcome
    rows: list[tuple[Cell, ...]] = []
    for scenario in study.scenarios:
        for one in scenario.overrides:
            if one.table == "settings":
                rows.append((scenario.name, "Looks at", None, one.path, None, str(one.value), *(None,) * 7))
                continue
            record = study.row(one.table, one.row)
            field = fields_of(type(record))[one.path]
            is_number = field.kind is FieldKind.NUMBER
            number = amount_of(one.value, field) if isinstance(one.value, int | float) else None
            source = one.source or Source("", "", "analyst")
            rows.append(
                (
                    scenario.name,
                    record.name,
                    field.label,
                    one.path,
                    number,
                    None if is_number else str(one.value),
                    unit_of(field) if is_number else None,
                    *_ends(one.range, field),
                    source.text,
                    source.date,
                    source.confidence,
                )
            )
    heads = ("Scenario", "Name", "Field", "Path", "Value", "Word", "Unit", "Low", "High", "Distribution", "Source",
             "Date", "Confidence")  # fmt: skip
    sheet = _by_columns("scenarios", "Scenarios", heads, rows)
    return sheet if rows else Sheet(sheet.id, sheet.title, sheet.columns, ("There is no scenario beside Base.",))


def _by_columns(identifier: str, title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
    columns = tuple(SheetColumn(head, [row[place] for row in rows]) for place, head in enumerate(heads))
    return Sheet(identifier, title, columns)


def prices_sheet(study: Study, outcome: Outcome) -> Sheet:
    """The published rental prices of the study's chips, in the columns that a price book is imported from."""
    del study
    catalog = load_catalog()
    shipped = {chip.id for chip in catalog.chips}
    rows: list[tuple[Cell, ...]] = []
    for chip in outcome.study.chips:
        origin = chip.origin or chip.id
        for price in published(origin) if origin in shipped else ():
            source = catalog.rental_source(price)
            rows.append(
                (chip.name, price.provider, price.region or price.market, price.term, price.price * HOUR, price.date,
                 source.text, source.confidence)
            )  # fmt: skip
    heads = ("Chip", "Provider", "Region", "Term", "Price", "Date", "Source", "Confidence")
    sheet = _by_columns("prices", "Rental prices", heads, rows)
    columns = tuple(
        SheetColumn(column.head, column.cells, "$/h") if column.head == "Price" else column for column in sheet.columns
    )
    return Sheet(sheet.id, sheet.title, columns)


# --- results ----------------------------------------------------------------------------------------------------------


def _case(outcome: Outcome) -> tuple[Figures, int, int]:
    figures: Figures = outcome.detail
    return figures, outcome.study.selected_workload, outcome.study.reference_chip


def _case_words(outcome: Outcome) -> str:
    _, workload, chip = _case(outcome)
    return f"{outcome.study.workloads[workload].name} on {outcome.study.chips[chip].name}."


def deployments_sheet(study: Study, outcome: Outcome) -> Sheet:
    """The chosen deployment of every workload on every chip, in base units; ends of error bands beside the figures."""
    del study
    names = {row.id: row.name for row in (*outcome.study.workloads, *outcome.study.chips)}
    flat = [_flat(row, names) for row in outcome.deployments]
    heads = list(dict.fromkeys(head for row in flat for head in row))
    return Sheet(
        "deployments",
        "Deployments",
        tuple(SheetColumn(head, [row.get(head) for row in flat]) for head in heads),
        ("Units stand at the end of the names: _s seconds, usd dollars; low and high are the ends of the error band.",),
    )


def _flat(row: Any, names: dict[str, str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for name, value in row.items():
        if name == "ranges":
            for one, ends in value.items():
                found[f"{one}_low"], found[f"{one}_high"] = ends or (None, None)
        elif isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif name in ("workload", "chip"):
            found[name] = names.get(value, value)
        elif value is None or isinstance(value, str):
            found[name] = value or None
        else:
            found[name] = float(value)
    return found


def _of_case(identifier: str, title: str, make: Callable[[Figures, int, int], Any]) -> Exported:
    def sheet(study: Study, outcome: Outcome) -> Sheet:
        del study
        found = sheet_of(identifier, title, make(*_case(outcome)))
        return Sheet(found.id, found.title, found.columns, (_case_words(outcome), *found.notes))

    return Exported(identifier, title, sheet)


def key_figures_sheet(study: Study, outcome: Outcome) -> Sheet:
    """Headlines and key figures: the number in base units, as it is shown, and how it comes about."""
    del study
    found = key_figures(outcome.detail)
    rows: list[tuple[Cell, ...]] = [_kpi_row(kpi) for kpi in (*outcome.kpis, *found.figures)]
    for year in found.by_year:
        rows.append((f"Inference share, {year.year}", year.share, "1", None, None, None, "", ""))
        rows.append((f"Inference, {year.year}", year.inference, "USD", None, None, None, "", ""))
        rows.append((f"Training, {year.year}", year.training, "USD", None, None, None, "", ""))
    unit = f"USD/{found.delivery.one}"
    for named, of, parts in (("Delivered unit", unit, found.serving), ("Training", "USD", found.training)):
        rows += [
            (f"{named}: {part.step.label.lower()}", part.change, of, None, None, None, part.step.cost.help, "")
            for part in parts
        ]
    heads = ("Figure", "Value", "Unit", "Low", "High", "Shown as", "How it comes about", "Why there is none")
    return _by_columns("key-figures", "Key figures", heads, rows)


def _kpi_row(kpi: Kpi) -> tuple[Cell, ...]:
    return (kpi.label, kpi.value, kpi.unit, kpi.low, kpi.high, kpi_text(kpi), kpi.breakdown, kpi.reason)


def _chart(identifier: str, title: str) -> Exported:
    def sheet(study: Study, outcome: Outcome) -> Sheet:
        del study
        spec = build(identifier, outcome)
        found = sheet_of(f"chart-{identifier}", f"Chart: {title}", chart_table(spec))
        return Sheet(found.id, found.title, found.columns, (f"{spec.title}. {spec.subtitle}", *found.notes))

    return Exported(f"chart-{identifier}", f"Chart: {title}", sheet)


def _records(table: TableName) -> Exported:
    def sheet(study: Study, outcome: Outcome) -> Sheet:
        del study
        return records_sheet(table, outcome.study.rows(table))

    return Exported(table, _TITLES[table], sheet)


TABLES: tuple[Exported, ...] = (
    *(_records(table) for table in STUDY_TABLES),
    Exported("inputs", "Inputs with sources", inputs_sheet),
    Exported("scenarios", "Scenarios", scenarios_sheet),
    Exported("compare", "Compare", compare_sheet),
    Exported("sources", "Sources", sources_sheet),
    Exported("prices", "Rental prices", prices_sheet),
    Exported("deployments", "Deployments", deployments_sheet),
    _of_case("candidates", "Candidates", lambda figures, workload, chip: candidates(figures, workload, chip).table),
    _of_case("months", "Months", months),
    Exported("key-figures", "Key figures", key_figures_sheet),
    _of_case("ways-to-pay", "Rent, buy or API", break_even_table),
    *(_chart(identifier, title) for identifier, title in CHART_NAMES.items()),
)


def made(study: Study, outcome: Outcome, wanted: Iterable[str]) -> list[Sheet]:
    """The wanted tables by id, in the order of `TABLES`."""
    chosen = set(wanted)
    return [one.make(study, outcome) for one in TABLES if one.id in chosen]
