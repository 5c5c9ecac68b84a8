"""B041-B065 in XLSX and CSV: what people type is text there: no formula, no link, no name of a sheet."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from core.export.tidy import csv_bytes
from core.export.xlsx.book import book_bytes
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES
from core.slides.slide import Deck
from core.tab_separated import FORMULA
from tests.core.export.hostile_names import HOSTILE, hostile_study, renamed
from tests.core.export.sheets_cases import MADE, study_of

FORMULA_SHEETS = re.compile(r"Check my maths|Maths inputs|Maths \d+")
CHARTS = ("lifetime", "chips", "pareto", "waterfall")
PARTS = ("HYPERLINK", "cmd|", "=1+1", "SUM(1)", "http", "img", "TP<8")


def deck(title: str) -> tuple[Deck, bytes]:
    """Slides of a study whose every name is hostile, under a title that an analyst typed."""
    study = hostile_study()
    wanted = [Wanted(chart, title=title, made=MADE) for chart in CHARTS]
    made = Deck(study.name, PAGES["16:9"], SlideMaker().make_all(study, wanted))
    return made, book_bytes(made, study)


@pytest.fixture(scope="module")
def hostile() -> tuple[Deck, bytes]:
    return deck('=HYPERLINK("http://x","y")')


def test_B041_to_B065_no_formula_is_outside_our_own_sheets_and_none_holds_a_name(hostile: tuple[Deck, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(hostile[1]))
    formulas = [
        (page.title, str(cell.value))
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 500
    for title, text in formulas:
        assert FORMULA_SHEETS.fullmatch(title), title
        assert not any(part in text for part in PARTS), text


def test_B041_to_B065_there_is_no_link_and_nothing_from_outside(hostile: tuple[Deck, bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(hostile[1]))
    for name in archive.namelist():
        part = archive.read(name)
        assert b"<hyperlink" not in part, name
        assert b'TargetMode="External"' not in part, name
        assert not name.startswith("xl/externalLinks"), name


def test_B041_to_B065_names_are_in_the_sheets_letter_for_letter(hostile: tuple[Deck, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(hostile[1]))
    texts = {cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "s"}
    for chip in hostile_study().chips[:3]:
        assert chip.name in texts
    assert '=HYPERLINK("http://x","y")' in texts


def test_B041_to_B065_a_text_that_would_run_is_marked_as_text(hostile: tuple[Deck, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(hostile[1]))
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "s" and FORMULA.match(str(cell.value)):
                    assert cell.quotePrefix, (page.title, cell.coordinate, cell.value)


def test_B041_to_B065_names_of_sheets_are_the_programs_own(hostile: tuple[Deck, bytes]) -> None:
    names = openpyxl.load_workbook(io.BytesIO(hostile[1])).sheetnames
    assert names[:5] == ["About", "1 Lifetime", "2 Chips", "3 Speed and cost", "4 Waterfall"]
    assert not any(part in name for name in names for part in PARTS)


@pytest.mark.parametrize("battery", HOSTILE)
def test_B041_to_B065_no_cell_of_the_csv_runs(battery: str) -> None:
    name = HOSTILE[battery]
    study = renamed(study_of("sample"), name)
    made = SlideMaker().make_all(study, [Wanted("waterfall", title=name, made=MADE)])
    text = csv_bytes(Deck(name, PAGES["16:9"], made)).decode("utf-8-sig")
    for divider in (",", ";", "\t"):
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=divider) for cell in row]
        running = [cell for cell in cells if FORMULA.match(cell) and not cell.startswith("'") and not is_number(cell)]
        assert running == [], divider


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "e" not in cell.lower() or cell.lower() == repr(float(cell))
