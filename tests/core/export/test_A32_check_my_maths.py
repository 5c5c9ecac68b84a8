"""A32, without an office: the formulas of "Check my maths", read by a second reader, give the program's figures."""

import io
import random
from collections.abc import Callable

import openpyxl
import pytest

from core.editing import Cell, set_value
from core.equations import fleet, lifetime
from core.evaluation import evaluate
from core.exact_workbook import ExactBook
from core.export.xlsx.check_my_maths import AGREEING, DIFFERING, NAME, write_check_my_maths
from core.export.xlsx.formula_text import NEVER
from core.export.xlsx.headline_maths import maths_of
from core.export.xlsx.maths_cells import Origin
from core.export.xlsx.maths_pages import INPUTS
from core.fields import FieldKind, fields_of, value_at
from core.key_figures import key_figures
from core.methodology import methodology_text
from core.outcome import Outcome
from core.study import TABLES, Study
from tests.core.export.sheet_arithmetic import Workbook
from tests.core.export.sheets_cases import outcome_of, study_of
from tests.core.story_studies import story_outcome

FIRST_HEADLINE, LAST_HEADLINE = 8, 13
CLOSE = 1e-9
SEARCHED = {"Chip time, no limits", "Chip time, ideal", "Busiest hour", "sought spares", "Levels held"}
"""What no formula can work out: two searches over all deployments, two of the week's profile, spares by failures."""


def sheets_of(outcome: Outcome) -> bytes:
    book = ExactBook()
    write_check_my_maths(book, outcome, "Base")
    return book.content()


def headlines(book: Workbook) -> dict[str, tuple[object, float | None]]:
    """Each figure's name with what the program says and, where that is a number, what the formula comes to."""
    found = {}
    for row in range(FIRST_HEADLINE, LAST_HEADLINE + 1):
        stated = book.written(NAME, f"C{row}")
        is_number = isinstance(stated, int | float)
        found[book.written(NAME, f"A{row}")] = (stated, float(book.value(NAME, f"D{row}")) if is_number else None)
    return found


def program_figures(outcome: Outcome) -> dict[str, float | None]:
    break_even = key_figures(outcome.detail).one("break_even_utilisation")
    return {kpi.label: kpi.value for kpi in (*outcome.kpis, break_even)}


def typed_over(book: Workbook, input_name: str, owner: str, value: object) -> dict[tuple[str, str], object]:
    """The value cell of an input with another value."""
    row = next(
        row
        for row in range(4, 2000)
        if (book.written(INPUTS, f"A{row}"), book.written(INPUTS, f"B{row}")) == (owner, input_name)
    )
    return {(INPUTS, f"C{row}"): value}


@pytest.fixture(scope="module")
def sample_sheets() -> bytes:
    return sheets_of(outcome_of("sample"))


@pytest.mark.parametrize("name", ["sample", "owned", "input", "inferentia-latency"])
def test_A32_headline_formulas_equal_the_program(name: str, sample_sheets: bytes) -> None:
    outcome = outcome_of(name)
    found = headlines(Workbook(sample_sheets if name == "sample" else sheets_of(outcome)))
    assert found.keys() == program_figures(outcome).keys()
    for label, value in program_figures(outcome).items():
        stated, worked_out = found[label]
        if value is None:
            assert isinstance(stated, str)
            assert stated
        else:
            assert stated == value
            assert worked_out == pytest.approx(value, rel=CLOSE), label


@pytest.mark.parametrize("seed", [3, 21])
def test_A32_headline_formulas_of_random_studies_equal_the_program(seed: int) -> None:
    for label, (stated, worked_out) in headlines(Workbook(sheets_of(story_outcome(seed)))).items():
        if worked_out is not None:
            assert worked_out == pytest.approx(stated, rel=CLOSE), label


def test_A32_the_break_even_utilisation_equals_the_program(sample_sheets: bytes) -> None:
    stated, worked_out = headlines(Workbook(sample_sheets))["Break-even utilisation"]
    expected = key_figures(outcome_of("sample").detail).one("break_even_utilisation").value
    assert expected is not None
    assert stated == expected
    assert worked_out == pytest.approx(expected, rel=CLOSE)


def test_A32_every_way_to_pay_breaks_even_where_the_program_says(sample_sheets: bytes) -> None:
    book = Workbook(sample_sheets)
    first = book.find(NAME, "A", "Rent, on-demand")
    compared = 0
    for row in range(first, first + 7):
        for here, stated in (("E", "F"), ("G", "H")):
            if book.written(NAME, f"{stated}{row}") is not None:
                assert book.value(NAME, f"{here}{row}") == pytest.approx(book.value(NAME, f"{stated}{row}"), rel=CLOSE)
                compared += 1
    assert compared >= 8


def rent(study: Study) -> Study:
    return set_value(study, Cell("chips", study.settings.reference_chip, "rental_price"), 5.0 / 3600)


def bandwidth(study: Study) -> Study:
    chip = study.chips[study.reference_chip]
    return set_value(study, Cell("chips", chip.id, "memory_bandwidth"), 1.02 * chip.memory_bandwidth)


def traffic(study: Study) -> Study:
    return set_value(study, Cell("workloads", study.settings.selected_workload, "request_rate"), 123.0)


def growth(study: Study) -> Study:
    return set_value(study, Cell("workloads", study.settings.selected_workload, "growth_path"), "logistic")


EDITS: list[tuple[Callable[[Study], Study], str, Callable[[Study], object]]] = [
    (rent, "Rental price", lambda _: 5.0),
    (bandwidth, "Memory bandwidth", lambda study: 1.02 * study.chips[study.reference_chip].memory_bandwidth / 1e12),
    (traffic, "Mean traffic", lambda _: 123.0),
    (growth, "Growth path", lambda _: "logistic"),
]


@pytest.mark.parametrize(("edit", "label", "typed"), EDITS, ids=[label for _, label, _ in EDITS])
def test_A32_an_input_changed_in_the_sheet_moves_the_headlines_as_in_the_program(
    edit: Callable[[Study], Study], label: str, typed: Callable[[Study], object], sample_sheets: bytes
) -> None:
    study = study_of("sample")
    after = evaluate(edit(study))
    before = outcome_of("sample")
    assert chosen_of(after) == chosen_of(before)
    plain = Workbook(sample_sheets)
    of_chip = label in ("Rental price", "Memory bandwidth")
    owner = study.chips[study.reference_chip].name if of_chip else study.workloads[0].name
    found = headlines(Workbook(sample_sheets, typed_over(plain, label, owner, typed(study))))
    for name, value in program_figures(after).items():
        # what the searches found is still that of the study before: only where it matters does it show
        assert value is None or found[name][1] == pytest.approx(value, rel=1e-6), name
    moved = [name for name, value in program_figures(before).items() if found[name][1] != value]
    assert "Lifetime inference" in moved


def test_A32_with_spares_for_an_availability_whatever_sets_their_number_is_marked(sample_sheets: bytes) -> None:
    study = study_of("spares")
    marked = kept_by_input(Workbook(sheets_of(outcome_of("spares"))))
    plain = kept_by_input(Workbook(sample_sheets))
    service, chip = study.workloads[0].name, study.chips[study.reference_chip].name
    cell = Cell("workloads", study.workloads[0].id, "request_rate")
    more = evaluate(set_value(study, cell, 100 * study.workloads[0].request_rate)).detail
    before = outcome_of("spares").detail
    spares = [float(one.monthly(fleet.spares, 0, study.reference_chip)[0]) for one in (before, more)]
    assert spares[0] < spares[1]
    failures, gain = (study.site.name, "Between failures of a chip"), (study.money.name, "Software gain a year")
    of_spares = [(service, "Mean traffic"), (service, "Load at peak"), failures, gain]
    for one in of_spares:
        assert "number of spares" in marked[one], one
        assert "number of spares" not in plain[one], one
    assert marked[chip, "Rental price"] == marked[study.money.name, "Price change a year"] == ""


@pytest.mark.parametrize("name", ["sample", "owned", "spares"])
def test_A32_any_input_that_keeps_nothing_moves_the_sheet_as_it_moves_the_program(name: str) -> None:
    """Inputs with which the program would search anew are marked; all others must give its figures after any change."""
    study, content = study_of(name), sheets_of(outcome_of(name))
    plain = Workbook(content)
    kept = kept_by_input(plain)
    free = [
        (Cell(table, row.id, path), field.label, row.name)
        for table in TABLES
        for row in study.rows(table)
        for path, field in fields_of(type(row)).items()
        if field.kind is FieldKind.NUMBER and value_at(row, path) and kept.get((row.name, field.label)) == ""
    ]
    assert len(free) > 15
    for cell, label, owner in random.Random(32).sample(free, 5):  # noqa: S311 -- no secret
        field = fields_of(type(study.row(cell.table, cell.row)))[cell.path]
        now = value_at(study.row(cell.table, cell.row), cell.path)
        more = now + 1 if field.integer else min(1.3 * now, (now + field.high) / 2)
        after = program_figures(evaluate(set_value(study, Cell(*cell), more)))
        ((place, shown),) = typed_over(plain, label, owner, more / now).items()
        found = headlines(Workbook(content, {place: float(plain.written(*place)) * float(str(shown))}))
        for figure, value in after.items():
            assert value is None or found[figure][1] == pytest.approx(value, rel=CLOSE), (label, figure)


def kept_by_input(book: Workbook) -> dict[tuple[object, object], str]:
    """What the sheet says that it keeps with another value of an input, by owner and label."""
    rows = [[book.written(INPUTS, f"{column}{row}") for column in "ABG"] for row in range(4, 400)]
    return {(owner, label): str(kept or "") for owner, label, kept in rows if label}


@pytest.mark.parametrize(
    ("label", "kept"),
    [("Kind", "equations"), ("Input tokens", "deployment"), ("Training chips", "split"), ("Mean traffic", "")],
)
def test_A32_the_sheet_marks_inputs_with_which_the_program_searches_anew(
    label: str, kept: str, sample_sheets: bytes
) -> None:
    said = kept_by_input(Workbook(sample_sheets))[study_of("sample").workloads[0].name, label]
    assert bool(said) == bool(kept)
    assert kept in said


def test_A32_the_sheet_names_the_inputs_that_have_no_cell(sample_sheets: bytes) -> None:
    book = Workbook(sample_sheets)
    first = next(row for row in range(40, 90) if str(book.written(NAME, f"A{row}")).startswith("Inputs without"))
    listed = {book.written(NAME, f"A{row}") for row in range(first + 1, first + 40)}
    assert {"Horizon", "Peak over average", "Week profile", "Rental term", "Time per output token"} <= listed
    assert not listed & {"Rental price", "Mean traffic", "PUE"}
    # no headline rests on what is charged, nor on the error band
    assert not listed & {"Price, output", "Decode benchmarks", "Burstiness"}


def test_constants_that_were_stated_are_not_said_to_be_fitted(sample_sheets: bytes) -> None:
    book = Workbook(sample_sheets)
    sources = {book.written(INPUTS, f"B{row}"): str(book.written(INPUTS, f"H{row}")) for row in range(4, 400)}
    assert sources["Prefill attention"].startswith("FlashAttention-2 and 3")
    assert sources["Exposed tensor collectives"].startswith("Stated, not fitted")
    assert sources["Stragglers"].startswith("Fitted on ")
    text = methodology_text(study_of("sample"), outcome_of("sample"))
    (row,) = (line for line in text.split("\n") if "`attention_efficiency`" in line and line.startswith("|"))
    assert "FlashAttention-2 and 3" in row


def test_A32_a_crossover_that_is_no_more_is_said_and_not_an_error(sample_sheets: bytes) -> None:
    plain = Workbook(sample_sheets)
    over = typed_over(plain, "Data and staff", study_of("sample").workloads[0].name, 9e9)
    book = Workbook(sample_sheets, over)
    row = book.find(NAME, "A", "Crossover")
    assert book.value(NAME, f"D{row}") == NEVER
    assert book.value(NAME, f"F{row}") == DIFFERING
    assert book.value(NAME, f"F{book.find(NAME, 'A', 'Lifetime inference')}") == AGREEING


def chosen_of(outcome: Outcome) -> tuple[int, int]:
    """The chosen deployment and split of the first workload on the reference chip."""
    figures, chip = outcome.detail, outcome.study.reference_chip
    training = figures.training_of(0)
    return int(figures.deployments_of(0).choice.chosen[0, chip]), int(training.chosen[0, chip])


@pytest.mark.parametrize("name", ["sample", "owned"])
def test_all_but_searches_is_live(name: str) -> None:
    cells = maths_of(outcome_of(name)).cells
    assert {cell.label for cell in cells if cell.origin is Origin.PROGRAM} == SEARCHED
    assert sum(cell.origin is Origin.FORMULA for cell in cells) > 200


def test_viewers_that_do_not_recalculate_show_the_program_figures(sample_sheets: bytes) -> None:
    page = openpyxl.load_workbook(io.BytesIO(sample_sheets), data_only=True)[NAME]
    for row in range(FIRST_HEADLINE, LAST_HEADLINE + 1):
        assert page[f"D{row}"].value == pytest.approx(page[f"C{row}"].value, rel=CLOSE)
        assert page[f"F{row}"].value == "agrees"


def test_what_cannot_be_served_has_its_reason_in_place_of_a_formula() -> None:
    study = study_of("sample")
    starved = set_value(study, Cell("workloads", study.settings.selected_workload, "output_token_limit"), 1e-6)
    found = headlines(Workbook(sheets_of(evaluate(starved))))
    stated, worked_out = found["Lifetime inference"]
    assert worked_out is None
    assert isinstance(stated, str)
    assert "time per output token" in stated
    assert found["Lifetime training"][1] is not None


def test_months_are_formulas_of_their_own(sample_sheets: bytes) -> None:
    book = Workbook(sample_sheets)
    row = book.find("Maths 1", "A", "monthly inference cost")
    columns = [f"{column}{row}" for column in ("F", "G", "AO")]
    formulas = [book.written("Maths 1", one) for one in columns]
    assert all(isinstance(one, str) and one.startswith("=") for one in formulas)
    assert len(set(formulas)) == len(formulas)
    expected = outcome_of("sample").detail.monthly(
        lifetime.monthly_inference_cost, 0, study_of("sample").reference_chip
    )
    values = [float(book.value("Maths 1", one)) for one in columns]
    assert values == pytest.approx([expected[month] for month in (0, 1, 35)], rel=CLOSE)
