"""A32 in an office: LibreOffice opens the workbooks, works all formulas out anew, and comes to the program's figures.

Run by ``make office``; it needs LibreOffice (`soffice`), so that it is no part of ``make check``.
"""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from core.editing import Cell, set_value
from core.evaluation import evaluate
from core.export.xlsx.book import book_bytes
from core.export.xlsx.check_my_maths import DIFFERING, NAME
from core.export.xlsx.maths_pages import INPUTS
from core.key_figures import key_figures
from core.outcome import Outcome
from core.samples import open_sample
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES
from core.slides.slide import Deck
from core.study import Study

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CLOSE = 1e-6
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc")


def owned(study: Study) -> Study:
    return msgspec.structs.replace(study, money=msgspec.structs.replace(study.money, acquisition="owned"))


def dearer(study: Study) -> Study:
    return set_value(study, Cell("chips", study.settings.reference_chip, "rental_price"), 5.0 / 3600)


def per_dollar(study: Study) -> Study:
    settings = msgspec.structs.replace(study.settings, count="total tokens", count_reading="per dollar")
    return msgspec.structs.replace(study, settings=settings)


def busier(study: Study) -> Study:
    return set_value(study, Cell("workloads", study.settings.selected_workload, "request_rate"), 321.0)


def fuller(study: Study) -> Study:
    return set_value(study, Cell("workloads", study.settings.selected_workload, "target_utilization"), 0.9)


STUDIES: dict[str, Callable[[], Study]] = {
    "sample": lambda: open_sample("sample"),
    "eight-services": lambda: open_sample("eight-services"),
    "owned": lambda: owned(open_sample("sample")),
    "per-dollar": lambda: per_dollar(open_sample("sample")),
}
TYPED: dict[str, tuple[str, object, Callable[[Study], Study]]] = {
    "rent": ("Rental price", 5.0, dearer),
    "traffic": ("Mean traffic", 321.0, busier),
    "utilisation": ("Load at peak", 90.0, fuller),
}
"""Input cells of the sample that are typed over in the file, and the same edit in the program."""


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    found = {name: evaluate(make()) for name, make in STUDIES.items()}
    return found | {name: evaluate(edit(open_sample("sample"))) for name, (_, _, edit) in TYPED.items()}


def written(study: Study) -> bytes:
    deck = Deck(study.name, PAGES["16:9"], SlideMaker().make_all(study, [Wanted("lifetime"), Wanted("waterfall")]))
    return book_bytes(deck, study)


def typed_over(content: bytes, label: str, value: object) -> bytes:
    """The file with another value in the yellow cell of an input."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[INPUTS]
    (row,) = (cell.row for cell in page["B"] if cell.value == label)
    page[f"C{row}"].value = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """What openpyxl writes: formulas without any values, so that the office must work all of them out."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, openpyxl.Workbook]:
    """All workbooks after LibreOffice worked them out, in one run of it."""
    folder: Path = tmp_path_factory.mktemp("office")
    made = folder / "made"
    made.mkdir()
    contents = {name: written(make()) for name, make in STUDIES.items()}
    contents |= {name: typed_over(contents["sample"], label, value) for name, (label, value, _) in TYPED.items()}
    for name, content in contents.items():
        bare = content if name in TYPED else saved(openpyxl.load_workbook(io.BytesIO(content)))
        (folder / f"{name}.xlsx").write_bytes(bare)
    subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(made),
            *(str(folder / f"{name}.xlsx") for name in contents),
        ],
        check=True,
        timeout=300,
        capture_output=True,
    )
    return {name: openpyxl.load_workbook(made / f"{name}.xlsx", data_only=True) for name in contents}


def headline_rows(page: Worksheet) -> dict[str, tuple[object, object]]:
    return {page[f"A{row}"].value: (page[f"C{row}"].value, page[f"D{row}"].value) for row in range(8, 14)}


@pytest.mark.parametrize("name", [*STUDIES, *TYPED])
def test_A32_headline_formulas_equal_the_program_in_an_office(
    name: str, recalculated: dict[str, openpyxl.Workbook], outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[name]
    found = headline_rows(recalculated[name][NAME])
    compared = 0
    for kpi in (*outcome.kpis, key_figures(outcome.detail).one("break_even_utilisation")):
        if kpi.value is not None:
            assert found[kpi.label][1] == pytest.approx(kpi.value, rel=CLOSE), kpi.label
            compared += 1
    assert compared >= 5


@pytest.mark.parametrize("name", STUDIES)
def test_A32_nothing_is_an_error_and_all_agree(name: str, recalculated: dict[str, openpyxl.Workbook]) -> None:
    book = recalculated[name]
    wrong = [
        (page.title, cell.coordinate, cell.value)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.startswith(("#", "Err:")))
    ]
    assert wrong == []
    verdicts = [book[NAME][f"F{row}"].value for row in range(8, 14) if book[NAME][f"F{row}"].value]
    assert set(verdicts) == {"agrees"}


@pytest.mark.parametrize("name", TYPED)
def test_A32_a_changed_input_shows_as_a_difference(name: str, recalculated: dict[str, openpyxl.Workbook]) -> None:
    page = recalculated[name][NAME]
    assert page["F9"].value == DIFFERING


def test_A32_the_break_even_of_every_way_to_pay_is_the_programs(recalculated: dict[str, openpyxl.Workbook]) -> None:
    page = recalculated["sample"][NAME]
    (first,) = (cell.row for cell in page["A"] if cell.value == "Rent, on-demand")
    rows = list(page.iter_rows(values_only=True, min_row=first, max_row=first + 6, max_col=8))
    compared = [pair for row in rows for pair in (row[4:6], row[6:8]) if pair[1] is not None]
    assert len(compared) >= 8
    for here, program in compared:
        assert here == pytest.approx(program, rel=CLOSE)
