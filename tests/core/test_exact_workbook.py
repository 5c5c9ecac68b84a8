"""Workbooks are exact to the last digit, texts in them are texts, and sheets have names that Excel takes."""

import io
import random
import re
import struct
import zipfile

import openpyxl
import pytest

from core.exact_workbook import ExactBook, free_sheet_name
from core.exchange.sheets import Sheet, SheetColumn
from core.exchange.workbook_file import workbook_bytes


def doubles(count: int) -> list[float]:
    """Numbers of every size, of random digits."""
    source = random.Random(7)  # noqa: S311 -- the same numbers each time
    found: list[float] = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 123456789012345678.0]
    while len(found) < count:
        (value,) = struct.unpack("<d", source.randbytes(8))
        if value - value == 0:
            found.append(value)
    return found


def numbers_in(content: bytes, column: str) -> list[float]:
    """Cells of a column of the first sheet as the file has them, read as any program reads a number."""
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    return [float(one) for one in re.findall(rf'<c r="{column}\d+"[^>]*><v>([^<]+)</v>', xml)]


def test_every_number_reads_back_as_itself() -> None:
    wanted = doubles(20_000)
    book = ExactBook()
    page = book.sheet("Numbers")
    for row, value in enumerate(wanted):
        book.number(page, row, 0, value)
    assert numbers_in(book.content(), "A") == wanted


def test_exchanged_tables_are_as_exact() -> None:
    wanted = doubles(500)
    content = workbook_bytes([Sheet("numbers", "Numbers", (SheetColumn("n", wanted),))])
    assert numbers_in(content, "A")[-len(wanted) :] == wanted


def test_numbers_kept_inside_a_chart_are_as_exact_as_its_cells() -> None:
    wanted = doubles(50)
    book = ExactBook()
    page = book.sheet("Numbers")
    for row, value in enumerate(wanted):
        book.number(page, row, 0, value)
    chart = book.book.add_chart({"type": "line"})
    chart.add_series({"values": ["Numbers", 0, 0, len(wanted) - 1, 0]})
    page.insert_chart(0, 3, chart)
    xml = zipfile.ZipFile(io.BytesIO(book.content())).read("xl/charts/chart1.xml").decode()
    assert [float(one) for one in re.findall(r"<c:pt idx=\"\d+\"><c:v>([^<]+)</c:v>", xml)] == wanted


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "＝1+1", "{=1+1}", "http://x", "internal:A1", "'=1"])
def test_a_text_stays_a_text_even_when_its_cell_is_edited(text: str) -> None:
    book = ExactBook()
    book.text(book.sheet("Texts"), 0, 0, text)
    cell = openpyxl.load_workbook(io.BytesIO(book.content()))["Texts"]["A1"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert bool(cell.quotePrefix) is (text[0] in "=+-@＝'")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A/B: [x]*?", "A B x"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("History", "History 1"),
        ("x" * 40, "x" * 31),
        ("x" + "\U0001f680" * 20, "x" + "\U0001f680" * 15),  # Excel counts each as two
        ("x" * 30 + "\U0001f680", "x" * 30),
        ("a\nb\x00c", "a b c"),
    ],
)
def test_sheets_have_names_that_excel_takes(title: str, expected: str) -> None:
    assert free_sheet_name(title, set()) == expected


def test_no_two_sheets_have_one_name_whatever_its_case() -> None:
    taken: set[str] = set()
    rockets = "\U0001f680" * 20
    names = [free_sheet_name(title, taken) for title in ("Chip", "CHIP", "chip", "y" * 31, "Y" * 31, rockets, rockets)]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(len(name.encode("utf-16-le")) // 2 for name in names) <= 31


def test_a_text_is_as_long_as_excel_takes_it_and_no_longer() -> None:
    book = ExactBook()
    page = book.sheet("Texts")
    for row, text in enumerate(("x" * 40_000, "\U0001f680" * 20_000)):
        book.text(page, row, 0, text)
    read = openpyxl.load_workbook(io.BytesIO(book.content()))["Texts"]
    assert [read["A1"].value, read["A2"].value] == ["x" * 32_767, "\U0001f680" * 16_383]


def test_what_no_xml_may_hold_breaks_no_workbook() -> None:
    book = ExactBook(title="a\ufffeb")
    page = book.sheet("a\ufffeb\uffff")
    book.text(page, 0, 0, "c\ufffed\uffff")
    read = openpyxl.load_workbook(io.BytesIO(book.content()))
    assert read.sheetnames == ["a b"]
    assert read.properties.title == "a‹U+FFFE›b"
    assert str(read.worksheets[0]["A1"].value).startswith("c")
