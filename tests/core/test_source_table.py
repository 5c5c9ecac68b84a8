"""What the Sources view lists: the inputs that the story rests on, no others, with all there is to say of each."""

import datetime
import itertools
import random
from dataclasses import replace

import msgspec
import pytest

from core.catalog import load_catalog
from core.charts import build
from core.charts.spec import ChartSpec
from core.data_table import Words
from core.editing import Cell, choose, set_note, set_value
from core.errors import InfernomicsError
from core.evaluation import evaluate
from core.fields import Field, FieldKind, fields_of, value_at
from core.origins import HEADLINES, Origin, origins
from core.outcome import Kpi
from core.provenance import Standing
from core.records import Distribution, Record, Source
from core.scenarios import duplicate_scenario, shown_study
from core.serving_engines import known_names
from core.source_table import FILTERS, kept_by, source_table
from core.study import TABLES, Study
from core.workload_kind import applies
from tests.core.random_studies import SAMPLE, WORKLOAD

TODAY = datetime.date(2026, 11, 28)
H100, A100 = SAMPLE.chips[0].id, "nvidia-a100-sxm4-80gb"
BANDWIDTH = Cell("chips", H100, "memory_bandwidth")
PRICE = Cell("chips", H100, "rental_price")
HORIZON = Cell("money", "money", "horizon")

STATED_ANYWAY = frozenset(
    {
        "scaleup_domain", "scaleup_topology", "scaleout_bandwidth", "server_bandwidth", "usable_memory_share",
        "kind", "vendor", "predecessor", "spares_choice", "decode_benchmark_count",
    }
)  # fmt: skip
"""Listed although no change here need be seen: links and memory that only larger replicas than the best one use, the
class of a chip where both classes have one band, a predecessor that is no chip of the study, and a choice between two
ways that come to the same; of chips that a chart only counts ("+6 more"), own benchmarks."""


def listed(study: Study) -> dict[Cell, Origin]:
    plain = shown_study(study)
    return {one.cell: one for one in origins(study, evaluate(plain), TODAY)}


def on_show(study: Study) -> tuple[list[ChartSpec], tuple[Kpi, ...]]:
    """What a reader sees; which inputs a chart cites is not."""
    outcome = evaluate(study)
    return [replace(build(chart, outcome), inputs=frozenset()) for chart in study.settings.story], outcome.kpis


def other_values(study: Study, cell: Cell, field: Field) -> list[float | str]:
    """Values far and near from the one that stands; where it is empty, one that another row has."""
    record = study.row(cell.table, cell.row)
    now = value_at(record, cell.path)
    if field.kind is FieldKind.CHOICE:
        return [word for word in field.choices if word != now]
    if field.kind is FieldKind.TEXT:
        engines = known_names(load_catalog()) if cell.path == "serving_engine" else ()
        return [*engines[:3], *(row.name for row in study.rows(cell.table) if row.id != cell.row), "TPU", "Google"]
    if now is None:
        filled = [value_at(row, cell.path) for row in study.rows(cell.table)]
        return [max(filter(None, filled), default=max(1.0, field.low))]
    scaled = [float(now) * factor for factor in (2, 0.5, 1.03, 10, 0.1, 1000)] if now else [1, 0.1, 10, 1000]
    whole = [round(value) for value in scaled] + [now + 1, now - 1] if field.integer else scaled
    clipped = (float(min(max(value, field.low), field.high)) for value in whole)
    return [value for value in dict.fromkeys(clipped) if value != now]


def is_seen(study: Study, cell: Cell, field: Field, before: object) -> bool | None:
    """Whether another value of a cell changes anything on show; None where the study takes no other."""
    taken = None
    for value in other_values(study, cell, field):
        try:
            after = set_value(study, cell, value)
        except InfernomicsError:
            continue
        if on_show(after) != before:
            return True
        taken = False
    return taken


def inputs(study: Study) -> list[tuple[Cell, Field]]:
    """Every input of a study, names apart."""
    return [
        (Cell(table, record.id, path), field)
        for table in TABLES
        for record in study.rows(table)
        for path, field in fields_of(type(record)).items()
        if path != "name" and applies(field, record)
    ]


def variants() -> list[tuple[str, Study, int]]:
    """Studies with other charts, measures and ways to pay, and how many of their inputs are tried."""
    owned = set_value(SAMPLE, Cell("money", "money", "acquisition"), "owned", TODAY)
    other = choose(SAMPLE, story=("share", "margin", "pareto"), chips_measure="latency")
    return [("sample", SAMPLE, 90), ("owned", choose(owned, chips_measure="energy"), 40), ("other charts", other, 40)]


@pytest.mark.parametrize(("study", "count"), [one[1:] for one in variants()], ids=[one[0] for one in variants()])
def test_an_input_is_listed_if_and_only_if_a_change_of_it_is_seen(study: Study, count: int) -> None:
    rows, before = listed(study), on_show(study)
    changed, unseen, unlisted = 0, [], []
    sample = random.Random(11).sample(inputs(study), count)  # noqa: S311 -- no secret
    for cell, field in sample:
        seen = is_seen(study, cell, field, before)
        changed += seen is True
        if seen and cell not in rows:
            unlisted.append(cell)
        if seen is False and cell in rows and value_at(study.row(*cell[:2]), cell.path) is not None:
            unseen.append(cell)
    unpriced = {chip.id for chip in study.chips if chip.purchase_price is None and study.money.acquisition == "owned"}
    assert unlisted == []
    assert [cell for cell in unseen if cell.path not in STATED_ANYWAY and cell.row not in unpriced] == []
    assert len(unseen) <= 0.15 * count
    assert 0.3 * count < changed < count


def test_the_headline_figures_rest_on_the_reference_chip_and_not_on_others() -> None:
    rows = listed(choose(SAMPLE, story=("lifetime",)))
    chips = {cell.row for cell in rows if cell.table == "chips"}
    assert chips == {SAMPLE.settings.reference_chip}
    assert all(one.charts for one in rows.values())
    assert rows[BANDWIDTH].charts == (HEADLINES, "lifetime")


def test_charts_of_all_chips_bring_all_chips() -> None:
    rows = listed(choose(SAMPLE, story=("chips",)))
    assert {cell.row for cell in rows if cell.table == "chips"} == {chip.id for chip in SAMPLE.chips}
    assert rows[Cell("chips", A100, "memory_bandwidth")].charts == ("chips",)


def test_what_is_out_of_use_is_not_listed() -> None:
    rows = listed(SAMPLE)
    assert Cell("chips", H100, "purchase_price") not in rows
    assert PRICE in rows
    owned = listed(set_value(SAMPLE, Cell("money", "money", "acquisition"), "owned", TODAY))
    assert Cell("chips", H100, "purchase_price") in owned
    assert PRICE not in owned


def test_states_are_told_apart() -> None:
    study = set_value(SAMPLE, BANDWIDTH, 4e12, TODAY)
    study = set_note(study, BANDWIDTH, "asked\nthe vendor")
    study = set_value(duplicate_scenario(study, "Dear"), PRICE, 0.002, TODAY)
    rows = listed(study)
    assert rows[BANDWIDTH].standing is Standing.EDITED
    assert rows[BANDWIDTH].state_words == "analyst edit"
    assert rows[BANDWIDTH].value() == "4000 GB/s"
    assert rows[BANDWIDTH].note == "asked the vendor"
    assert rows[PRICE].standing is Standing.OVERRIDE
    assert rows[PRICE].value() == "7.2 $/h"
    assert {one.standing for cell, one in rows.items() if cell not in (BANDWIDTH, PRICE)} == {Standing.SHIPPED}
    empty = rows[Cell("chips", A100, "peak_rate_fp8")]
    assert empty.state_words == "as shipped, not published"
    assert empty.source is not None
    assert empty.source.text.startswith("not published (as of ")


def test_each_filter_leaves_what_it_says() -> None:
    rows = tuple(listed(set_value(SAMPLE, BANDWIDTH, 4e12, TODAY)).values())
    kept = {one: [row for row, stays in zip(rows, kept_by(rows, one), strict=True) if stays] for one in FILTERS}
    assert len(kept["all"]) == len(rows)
    assert [row.cell for row in kept["edited"]] == [BANDWIDTH]
    assert kept["low"]
    assert all(row.source is not None and row.source.confidence == "low" for row in kept["low"])
    assert kept["missing"]
    assert all(row.value() == "—" for row in kept["missing"])


def test_only_what_ages_is_stale() -> None:
    later = {one.cell: one for one in origins(SAMPLE, evaluate(SAMPLE), datetime.date(2040, 1, 1))}
    for cell, row in later.items():
        ages = fields_of(type(SAMPLE.row(*cell[:2])))[cell.path].ages
        dated = row.source is not None and any(letter.isdigit() for letter in row.source.date)
        assert ("stale" in row.states) == (ages and dated and "missing" not in row.states), cell
    assert "stale" in later[PRICE].states
    assert "stale" not in later[BANDWIDTH].states


def test_an_edit_is_never_stale() -> None:
    study = set_value(SAMPLE, PRICE, 0.002, datetime.date(2020, 1, 1))
    assert "stale" not in listed(study)[PRICE].states


def test_a_range_stands_behind_its_value() -> None:
    spread = Distribution("normal", 2e12, 3e12, 4e12)
    row = listed(set_value(SAMPLE, BANDWIDTH, spread, TODAY))[BANDWIDTH]
    assert row.value() == "3000 GB/s (90 % range 2000 GB/s – 4000 GB/s, normal)"


def test_the_table_is_copied_with_heads_and_exact_values() -> None:
    study = set_value(SAMPLE, PRICE, 2.123456789 / 3600, TODAY)
    rows = tuple(listed(study).values())
    table = source_table(rows)
    place = [row.cell for row in rows].index(PRICE)
    text = table.as_text([place])
    head, line = (part.split("\t") for part in text.split("\n"))
    assert head == ["Whose", "Input", "Value", "State", "Confidence", "Date", "Source", "Note", "Behind"]
    cells = dict(zip(head, line, strict=True))
    assert cells["Value"] == "2.123456789 $/h"
    assert cells["State"] == "analyst edit"
    assert cells["Confidence"] == "analyst"
    assert cells["Source"] == "Analyst edit, 2026-11-28"
    assert "Lifetime" in cells["Behind"]


def test_rows_sort_by_confidence_from_low_to_analyst() -> None:
    table = source_table(listed(set_value(SAMPLE, BANDWIDTH, 4e12, TODAY)).values())
    column = table.column("confidence")
    assert isinstance(column, Words)
    ordered = [column.cells[row] for row in column.order(descending=False)]
    assert [one for one, _ in itertools.groupby(ordered)] == ["low", "medium", "high", "analyst"]


def test_the_same_input_has_the_same_key_in_every_table_and_no_other_has_it() -> None:
    before, after = listed(SAMPLE), listed(set_value(SAMPLE, HORIZON, 48.0, TODAY))
    assert before[BANDWIDTH].key == after[BANDWIDTH].key
    assert len({one.key for one in before.values()}) == len(before)


def test_formula_texts_are_neutral_in_a_copy_and_literal_on_the_screen() -> None:
    name = "=1+1"
    named = set_value(SAMPLE, Cell("workloads", WORKLOAD, "name"), name)
    source = Source('=HYPERLINK("http://x","y")', "2026-01", "high")
    record: Record = named.row("money", "money")
    money = msgspec.structs.replace(record, sources={**record.sources, "horizon": source})
    study = set_note(msgspec.structs.replace(named, money=money), HORIZON, "@SUM(1)")
    rows = tuple(listed(study).values())
    table = source_table(rows)
    places = [[row.cell for row in rows].index(HORIZON), [row.owner for row in rows].index(name)]
    assert table.words("note")[places[0]] == "@SUM(1)"
    assert table.words("owner")[places[1]] == name
    for line in table.as_text(places, heads=False).split("\n"):
        assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in line.split("\t"))
