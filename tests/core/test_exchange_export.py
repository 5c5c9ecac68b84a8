"""Tables that leave the program: exact, neutral in a spreadsheet, and read back by our own import."""

import csv
import datetime
import io
import re
import zipfile
from typing import Any, Literal

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog import load_catalog
from core.editing import Cell, set_value
from core.evaluation import evaluate
from core.exchange.applying import imported
from core.exchange.csv_file import MARK, csv_bytes
from core.exchange.drafts import draft
from core.exchange.files import read_bytes
from core.exchange.mapping import propose
from core.exchange.prices import prices_found, with_prices
from core.exchange.sheets import Sheet, SheetColumn, amount_of
from core.exchange.tables import TABLES, made, records_sheet
from core.exchange.workbook_file import workbook_bytes
from core.fields import FieldKind, fields_of, value_at
from core.outcome import Outcome
from core.records import Chip, Distribution, Source, Workload
from core.region_prices import term_of
from core.samples import blank_study, open_sample
from core.scenarios import duplicate_scenario, identifiers, shown_study
from core.study import Override, Scenario, Study
from core.tab_separated import without_formula
from tests.core.export.office_rules import office_faults
from tests.core.random_studies import random_study

TODAY = datetime.date(2026, 11, 28)
FORMULAS = {
    "B055": "=1+1", "B056": "+1", "B057": "-1", "B058": "@SUM(1)", "B059": "\t=1+1", "B060": "\r=1+1", "B061": "＝1+1",
    "B062": "{=1+1}", "B063": '=HYPERLINK("http://x","y")', "B064": "=cmd|'/c calc'!A1", "B065": "http://example.com/x",
    "B065 file": "file:///etc/passwd", "B065 mail": "mailto:a@example.com", "B065 inside": "internal:Sheet2!A1",
    "B065 outside": "external:c:\\x.xlsx",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> tuple[Study, Outcome]:
    """The eight services on twelve chips, and what follows."""
    study = open_sample("eight-services")
    return study, evaluate(study)


def parsed(data: bytes) -> list[list[str]]:
    """A CSV as any program reads it."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_table_of_the_sample_goes_out_in_both_forms(sample: tuple[Study, Outcome]) -> None:
    sheets = made(*sample, [one.id for one in TABLES])
    assert [sheet.id for sheet in sheets] == [one.id for one in TABLES]
    assert [sheet.id for sheet in sheets if not sheet.row_count and not sheet.notes] == []
    content = workbook_bytes(sheets)
    assert office_faults(content) == []
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [*(" ".join(re.sub("[:?]", " ", sheet.title).split()) for sheet in sheets), "About"]
    for sheet in sheets:
        cells = parsed(csv_bytes(sheet))
        assert len(cells) == sheet.row_count + 1
        assert {len(row) for row in cells} <= {len(sheet.columns)}


def test_numbers_in_csv_are_the_very_same_and_in_a_workbook_within_a_bit(sample: tuple[Study, Outcome]) -> None:
    for sheet in made(*sample, [one.id for one in TABLES]):
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet])))
        shown = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        for place, (row, text) in enumerate(zip(sheet.rows(), parsed(csv_bytes(sheet))[1:], strict=True)):
            for column, cell in enumerate(row):
                if cell is not None and not isinstance(cell, str):
                    assert float(text[column]) == float(cell)
                    other: Any = shown[place][column]
                    assert other == pytest.approx(float(cell), rel=1e-15, abs=0)


def test_units_stand_in_the_heads_and_sources_beside_the_inputs(sample: tuple[Study, Outcome]) -> None:
    chips, inputs = made(*sample, ["chips", "inputs"])
    assert "Memory (GB)" in [column.title for column in chips.columns]
    assert "Rental price ($/h)" in [column.title for column in chips.columns]
    heads = [column.title for column in inputs.columns]
    rows = [dict(zip(heads, row, strict=True)) for row in inputs.rows()]
    (memory,) = [row for row in rows if row["Path"] == "memory_capacity" and row["Name"] == sample[0].chips[0].name]
    source = sample[0].chips[0].source_of("memory_capacity")
    assert source is not None
    assert (memory["Value"], memory["Unit"]) == (80, "GB")
    assert (memory["Source"], memory["Date"], memory["Confidence"]) == (source.text, source.date, source.confidence)


def test_scenarios_go_out_beside_each_other_in_numbers() -> None:
    study = blank_study()
    chip = study.chips[0].id
    scenario = Scenario(id="s", name="=Half", overrides=(Override("chips", chip, "memory_efficiency", 0.5),))
    study = msgspec.structs.replace(study, scenarios=(scenario,))
    (sheet,) = made(study, evaluate(study), ["compare"])
    heads = [column.title for column in sheet.columns]
    assert heads == ["Kind", "Name", "Field", "Path", "Unit", "Base", "=Half"]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.rows()]
    (half,) = [row for row in rows if row["Kind"] == "Input"]
    expected = amount_of(study.chips[0].memory_efficiency, fields_of(Chip)["memory_efficiency"])
    assert (half["Path"], half["Unit"], half["Base"], half["=Half"]) == ("memory_efficiency", "%", expected, 50)
    (cost,) = [row for row in rows if row["Path"] == "cost_per_million_output_tokens"]
    base, changed = cost["Base"], cost["=Half"]
    assert isinstance(base, float)
    assert base == evaluate(study).kpi("cost_per_million_output_tokens").value
    assert base != changed
    assert parsed(csv_bytes(sheet))[0][-1] == "'=Half"


def test_a_range_goes_out_with_its_ends() -> None:
    study = set_value(
        blank_study(),
        Cell("chips", blank_study().chips[0].id, "memory_efficiency"),
        Distribution("triangular", 0.3, 0.5, 0.7),
        TODAY,
    )
    (inputs,) = made(study, evaluate(study), ["inputs"])
    heads = [column.title for column in inputs.columns]
    (row,) = [dict(zip(heads, row, strict=True)) for row in inputs.rows() if row[3] == "memory_efficiency"]
    assert (row["Value"], row["Low"], row["High"], row["Distribution"]) == (50, 30, 70, "triangular")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_import_reads_back_what_we_exported(sample: tuple[Study, Outcome], form: str) -> None:
    study, outcome = sample
    tables: tuple[Literal["chips", "workloads"], ...] = ("chips", "workloads")
    for table in tables:
        (sheet,) = made(study, outcome, [table])
        data = csv_bytes(sheet) if form == "csv" else workbook_bytes([sheet])
        grid = read_bytes(data, f"{table}.{form}")
        mapping = propose(grid)
        assert (mapping.subject, mapping.turned) == (table, False)
        assert [column.head for column in mapping.columns if column.path is None] == []
        found = draft(study, grid, mapping)
        assert (found.bad, found.why_not) == ((), "")
        after = imported(study, found, f"{table}.{form}", TODAY)
        for before, row in zip(study.rows(table), after.rows(table), strict=True):
            for path in fields_of(type(before)):
                old, new = value_at(before, path), value_at(row, path)
                exact = form == "csv" or not isinstance(old, float)
                assert new == (old if exact else pytest.approx(old, rel=1e-15)), (row.name, path)


@pytest.mark.parametrize("seed", range(25))
def test_any_study_comes_back_from_csv_with_no_value_changed(seed: int) -> None:
    study = random_study(seed, edits=40)
    tables: tuple[Literal["chips", "workloads"], ...] = ("chips", "workloads")
    for table in tables:
        rows = study.rows(table)
        grid = read_bytes(csv_bytes(records_sheet(table, rows)), "t.csv")
        found = draft(study, grid, propose(grid, table, turned=False))
        assert found.bad == ()
        after = imported(study, found, "t.csv", TODAY)
        for before, row in zip(rows, after.rows(table), strict=True):
            changed = [path for path in fields_of(type(before)) if value_at(before, path) != value_at(row, path)]
            assert changed == []


@given(st.floats(1e-9, 1e18, allow_nan=False))
@settings(max_examples=300, deadline=None)
def test_an_amount_in_its_unit_means_the_very_same_value(value: float) -> None:
    from core.exchange.entries import read_entry
    from core.exchange.grid import POINT
    from core.exchange.sheets import unit_of

    for path in ("memory_bandwidth", "rental_price", "collective_latency", "peak_rate_16bit", "embodied_carbon"):
        field = fields_of(Chip)[path]
        if field.low <= value <= field.high:
            (cells,) = parsed(csv_bytes(Sheet("x", "x", (SheetColumn("x", [amount_of(value, field)]),))))[1:]
            assert read_entry(cells[0], field, unit_of(field), POINT) == value


@pytest.mark.parametrize("identifier", FORMULAS)
def test_B055_to_B065_text_that_would_run_is_text_everywhere(identifier: str) -> None:
    text = FORMULAS[identifier]
    chips = tuple(
        msgspec.structs.replace(chip, vendor=text, sources={"": Source(text, "2026", "high")}, notes={"vendor": text})
        for chip in open_sample("eight-services").chips[:2]
    )
    sheet = Sheet(
        "t",
        text[:20],
        (SheetColumn(text, [text, text]), SheetColumn("Vendor", [chip.vendor for chip in chips])),
        (text,),
    )
    for row in parsed(csv_bytes(sheet)):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) or cell == "Vendor"
            assert cell in (text, f"'{text}", "Vendor")
    data = workbook_bytes([sheet, records_sheet("chips", chips)], ((text, text),))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        xml = {name: file.read(name).decode() for name in file.namelist()}
    assert [
        name for name, part in xml.items() if re.search(r"<f[ />]|<hyperlink|Target=\"(http|file|mailto)", part)
    ] == []
    assert not any("externalLink" in name or name.endswith("sheet1.xml.rels") for name in xml)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell for cell in cells if cell.hyperlink is not None] == []


@pytest.mark.parametrize("identifier", FORMULAS)
def test_B055_to_B065_text_comes_back_as_it_was(identifier: str) -> None:
    text = FORMULAS[identifier].strip()
    study = blank_study()
    chips = (msgspec.structs.replace(study.chips[0], vendor=text),)
    for data, name in (
        (csv_bytes(records_sheet("chips", chips)), "t.csv"),
        (workbook_bytes([records_sheet("chips", chips)]), "t.xlsx"),
    ):
        grid = read_bytes(data, name)
        after = imported(study, draft(study, grid, propose(grid)), name, TODAY)
        assert after.chips[0].vendor == text


def test_csv_has_a_mark_for_excel_unless_it_is_not_wanted() -> None:
    sheet = Sheet("t", "T", (SheetColumn("Größe", [1.5, -2.0, None, "é"]),))
    assert csv_bytes(sheet) == MARK + csv_bytes(sheet, marked=False)
    assert csv_bytes(sheet, marked=False) == 'Größe\r\n1.5\r\n-2\r\n""\r\né\r\n'.encode()


def test_names_of_sheets_are_short_and_differ() -> None:
    sheets = [Sheet(f"{number}", f"A very long title of a table: [part] {'x' * 30}", ()) for number in range(3)]
    names = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets))).sheetnames
    assert len({name.casefold() for name in names}) == 4
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


# --- a price book -----------------------------------------------------------------------------------------------------


PRICES = (
    "Chip,Provider,Region,Term,Price ($/h),Date,Source\n"
    "{chip},Acme,us-east-1,on-demand,2.10,2026-10-01,acme.example/prices\n"
    "{chip},Bcme,us-west-2,on demand,2.30,2026-11,list of Bcme\n"
    "{chip},Bcme,us-west-2,spot,0.90,2026-11,list of Bcme\n"
    "{chip},Ccme,eu-west-1,on-demand,9.00,2026-11,list of Ccme\n"
)


def test_a_price_book_gives_each_chip_the_median_of_its_term_and_region() -> None:
    study = blank_study()
    grid = read_bytes(PRICES.format(chip=study.chips[0].name).encode(), "book.csv")
    mapping = propose(grid)
    assert mapping.subject == "prices"
    found = draft(study, grid, mapping)
    assert found.bad == ()
    ((chip, price, rows, unplaced),) = prices_found(study, found, TODAY)
    assert unplaced == ()
    assert (chip.id, rows) == (study.chips[0].id, 4)
    after = with_prices(study, found, "book.csv", TODAY)
    assert after.chips[0].rental_price == pytest.approx(2.2 / 3600, rel=1e-15)
    source = after.chips[0].source_of("rental_price")
    assert source is not None
    assert source.confidence == "analyst"
    assert source.date == "2026-11"
    assert source.text.endswith("(Acme, Bcme); book.csv, imported 2026-11-28")
    assert "rental_price" in after.chips[0].shipped
    assert price is not None


def test_a_region_that_is_in_no_market_is_told_and_not_taken_silently() -> None:
    study = blank_study()
    lines = PRICES.replace("us-west-2,on demand", "Mars,on demand").replace("eu-west-1", "global")
    grid = read_bytes(lines.format(chip=study.chips[0].name).encode(), "book.csv")
    (one,) = prices_found(study, draft(study, grid, propose(grid)), TODAY)
    assert one.unplaced == ("Mars",)
    anywhere = set_value(study, Cell("money", "money", "region"), "Any", TODAY)
    (one,) = prices_found(anywhere, draft(anywhere, grid, propose(grid)), TODAY)
    assert one.unplaced == ()


def test_a_price_book_without_the_term_asked_for_changes_nothing_and_says_so() -> None:
    study = set_value(blank_study(), Cell("money", "money", "rental_term"), "reserved", TODAY)
    grid = read_bytes(PRICES.format(chip=study.chips[0].name).encode(), "book.csv")
    found = draft(study, grid, propose(grid))
    ((_, price, *_),) = prices_found(study, found, TODAY)
    assert str(getattr(price, "sentence", "")) == "no reserved price in United States among the rows; it keeps its own."
    assert with_prices(study, found, "book.csv", TODAY) == study


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nobody,Acme,,on-demand,2,2026,x", "is no chip of the study"),
        ("{chip},Acme,,forever,2,2026,x", "Term: takes on-demand, spot"),
        ("{chip},Acme,,spot,2,soon,x", "is no date"),
        ("{chip},Acme,,spot,€2,2026,x", "in US dollars"),
        ("{chip},Acme,,spot,-2,2026,x", "Price"),
    ],
)
def test_a_bad_line_of_a_price_book_is_named(line: str, why: str) -> None:
    study = blank_study()
    text = (PRICES + line + "\n").format(chip=study.chips[0].name)
    grid = read_bytes(text.encode(), "book.csv")
    (bad,) = draft(study, grid, propose(grid)).bad
    assert bad.sentence.startswith("Row 6, ")
    assert why in bad.sentence


def test_the_exported_price_book_can_be_imported(sample: tuple[Study, Outcome]) -> None:
    (sheet,) = made(*sample, ["prices"])
    grid = read_bytes(csv_bytes(sheet), "prices.csv")
    mapping = propose(grid)
    assert mapping.subject == "prices"
    assert [column.head for column in mapping.columns if column.path is None] == ["Confidence"]
    found = draft(sample[0], grid, mapping)
    assert found.bad == ()
    assert len(found.good) == sheet.row_count


# --- sources, updates, limits -----------------------------------------------------------------------------------------


def test_imported_values_are_the_analysts_with_file_and_day_and_the_old_ones_are_kept() -> None:
    study = blank_study()
    chip = study.chips[0]
    grid = read_bytes(f"Name,Memory (GB)\n{chip.name},96\nNew one,48\n".encode(), "mine.csv")
    after = imported(study, draft(study, grid, propose(grid)), "mine.csv", TODAY)
    updated, added = after.chips[0], after.chips[-1]
    expected = Source("mine.csv, imported 2026-11-28", "2026-11-28", "analyst")
    assert updated.sources["memory_capacity"] == expected
    assert updated.shipped["memory_capacity"].value == chip.memory_capacity
    assert added.sources["memory_capacity"] == expected
    default = added.source_of("memory_bandwidth")
    assert default is not None
    assert default.confidence == "low"


def test_a_chip_of_the_catalog_brings_what_the_file_leaves_out() -> None:
    study = blank_study()
    grid = read_bytes(b"GPU,Price $/h\nNVIDIA H200 SXM 141GB,3\n", "mine.csv")
    added = imported(study, draft(study, grid, propose(grid)), "mine.csv", TODAY).chips[-1]
    assert (added.memory_capacity, added.rental_price) == (141e9, 3 / 3600)
    assert added.origin == "nvidia-h200-sxm-141gb"
    assert added.shipped["rental_price"].value != 3 / 3600


def test_a_chip_of_the_catalog_is_priced_for_the_studys_region() -> None:
    study = set_value(blank_study(), Cell("money", "money", "region"), "Europe", TODAY)
    grid = read_bytes(b"GPU,TDP (W)\nNVIDIA H200 SXM 141GB,650\n", "mine.csv")
    added = imported(study, draft(study, grid, propose(grid)), "mine.csv", TODAY).chips[-1]
    expected = load_catalog().default_rental_price("nvidia-h200-sxm-141gb", "Europe")
    assert expected is not None
    assert (added.rental_price, added.source_of("rental_price")) == (expected.price, expected.source)


def test_a_chip_of_the_catalog_costs_in_each_scenario_what_it_costs_in_its_region() -> None:
    study = set_value(duplicate_scenario(blank_study(), "Europe"), Cell("money", "money", "region"), "Europe", TODAY)
    text = b"GPU,TDP (W),Price $/h\nNVIDIA H200 SXM 141GB,650,\nNVIDIA A100 SXM4 80GB,400,1.5\n"
    grid = read_bytes(text, "mine.csv")
    after = imported(study, draft(study, grid, propose(grid)), "mine.csv", TODAY)
    here, base = (shown_study(after, one) for one in identifiers(after)[::-1])
    for plain, region in ((base, base.money.region), (here, "Europe")):
        listed = load_catalog().default_rental_price("nvidia-h200-sxm-141gb", region, term_of(plain))
        assert listed is not None
        assert (plain.chips[-2].rental_price, plain.chips[-2].source_of("rental_price")) == (
            listed.price,
            listed.source,
        )
        assert plain.chips[-1].rental_price == 1.5 / 3600  # what the file says follows no region
    assert here.chips[-2].rental_price != base.chips[-2].rental_price


def test_an_engine_brings_its_figures_and_the_file_has_the_last_word() -> None:
    study = blank_study()
    engine = next(one for one in load_catalog().engines if one.step_overhead != Chip(id="x", name="x").step_overhead)
    chip = study.chips[0].name
    text = f"Name,Serving engine,Step overhead (ms)\n{chip},{engine.name},7\nNew one,{engine.name},\n"
    grid = read_bytes(text.encode(), "mine.csv")
    after = imported(study, draft(study, grid, propose(grid)), "mine.csv", TODAY)
    assert (after.chips[0].serving_engine, after.chips[0].step_overhead) == (engine.name, 0.007)
    assert after.chips[0].sequence_overhead == engine.sequence_overhead
    assert after.chips[-1].step_overhead == engine.step_overhead


def test_a_workload_that_names_a_model_of_the_catalog_gets_it() -> None:
    study = blank_study()
    grid = read_bytes(b"Workload,Model,Input tokens\nChat two,Mixtral-8x7B,500\n", "mine.csv")
    added = imported(study, draft(study, grid, propose(grid)), "mine.csv", TODAY).workloads[-1]
    assert isinstance(added, Workload)
    assert (added.model.expert_count, added.input_tokens) == (8, 500)


def test_more_rows_than_a_study_holds_are_refused_before_they_are_read() -> None:
    rows = "".join(f"Chip {number},80\n" for number in range(501))
    grid = read_bytes(f"Name,Memory (GB)\n{rows}".encode(), "many.csv")
    found = draft(blank_study(), grid, propose(grid))
    assert found.why_not == "501 rows are more than the 500 chips that a study can hold."
    assert found.rows == ()


def test_two_rows_of_a_name_are_not_both_taken() -> None:
    grid = read_bytes(b"Name,Memory (GB)\nA,80\na,96\n", "t.csv")
    found = draft(blank_study(), grid, propose(grid))
    assert [cell.sentence for cell in found.bad] == ["Row 3, Name: a stands in row 2 already."]


def test_every_field_is_known_by_its_path_its_label_and_its_units() -> None:
    from core.exchange.headers import fields_for, match_header

    subjects: tuple[Literal["chips", "workloads"], ...] = ("chips", "workloads")
    for subject in subjects:
        for path, field in fields_for(subject).items():
            heads = [path, field.label, *(f"{field.label} ({unit})" for unit in field.display)]
            for head in heads:
                found = match_header(head, subject)
                assert (found.path, found.problem) == (path, ""), head
            if field.kind is not FieldKind.NUMBER:
                assert without_formula(field.label) == field.label
