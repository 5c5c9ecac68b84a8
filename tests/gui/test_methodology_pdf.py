"""The methodology as a PDF: its own text on A4 pages with numbers, nothing beyond the margins, nothing half done."""

import functools
import itertools
import re
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPainter, QPdfWriter

from core.export.pdf_outline import Entry, with_outline
from core.export.progress import ExportCancelled
from core.methodology import methodology_text
from core.methodology.blocks import blocks
from core.samples import sample_study
from core.scenario_outcomes import ScenarioOutcomes
from core.steps import finished
from core.study import Study
from gui.export.methodology_pdf import HEIGHT, WIDTH, Pages, pdf_bytes, pdf_steps
from gui.export.typeset import Typesetter
from tests.gui.export.painted_pages import said_by

HOSTILE = '<img src="file:///etc/passwd"><a href="http://a.b">x</a> [a](http://a.b) *b* | `c`'
pytestmark = pytest.mark.usefixtures("qapp")


def told(study: Study) -> str:
    return methodology_text(study, ScenarioOutcomes().of(study))


@functools.cache
def sample_text() -> str:
    return told(sample_study())


@pytest.fixture(scope="module")
def sample_pdf(qapp: object) -> bytes:
    return pdf_bytes(sample_text(), "Methodology: sample")


def words_in(content: bytes, folder: Path) -> str:
    """The text of the pages as another program reads it."""
    return said_by("pdftotext", content, folder, "-layout")


def pages_in(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


def test_pages_are_a4_and_numbered_and_hold_the_text(sample_pdf: bytes, tmp_path: Path) -> None:
    words = words_in(sample_pdf, tmp_path)
    count = pages_in(sample_pdf)
    assert count > 20
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sample_pdf)
    assert len(sizes) == count
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}
    assert re.findall(r"Page (\d+) of (\d+)", words) == [(str(at), str(count)) for at in range(1, count + 1)]
    together = " ".join(words.split())
    for heading in (one for one in blocks(sample_text()) if one.kind == "heading" and len(one.text) < 60):
        assert heading.text in together


def test_contents_name_the_page_on_which_a_part_begins(sample_pdf: bytes, tmp_path: Path) -> None:
    pages = words_in(sample_pdf, tmp_path).split("\f")
    listed = re.findall(r"^ *(Inputs|Scenarios|Accuracy|Known limits) +(\d+)$", "\n".join(pages[:3]), re.MULTILINE)
    assert {name for name, _ in listed} == {"Inputs", "Scenarios", "Accuracy", "Known limits"}
    for name, page in listed:
        assert re.search(rf"^ *{name}$", pages[int(page) - 1], re.MULTILINE), name


def test_fonts_are_embedded_and_nothing_leads_out_of_the_file(sample_pdf: bytes) -> None:
    assert sample_pdf.count(b"/FontFile") == len(set(re.findall(rb"/FontFile\d (\d+)", sample_pdf))) > 0
    for outward in (b"/URI", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/GoToR", b"/Subtype /Image"):
        assert outward not in sample_pdf


def test_no_line_is_wider_than_the_page_is_between_its_margins() -> None:
    width = WIDTH - 108
    device = QPdfWriter(QBuffer())
    device.setResolution(600)
    typesetter = Typesetter(device, width, lambda _: 12)
    wide = "| a | b | c |\n| --- | --- | --- |\n| " + " | ".join(["x" * 300, "word " * 80, "y"]) + " |"
    for text in (sample_text(), wide, "    " + "z" * 900, "> " + "q" * 500, "w" * 700):
        for block in blocks(text):
            for row in typesetter.rows(block):
                assert row.height > 0
            if block.kind == "table":
                widths = typesetter.column_widths(block.rows, of_numbers=False)
                assert sum(widths) <= width + 0.1
                assert min(widths) > 8


def test_every_row_stands_between_top_and_foot_of_its_page() -> None:
    device, pages = QPdfWriter(QBuffer()), Pages("Methodology")
    device.setResolution(600)
    typesetter = Typesetter(device, WIDTH - 108, pages.page_of)
    for block in blocks(sample_text()):
        pages.add(list(typesetter.rows(block)), block)
    pages.close()
    assert pages.count > 10
    for number in range(1, pages.count + 1):
        placed = pages.taken(number)
        assert placed[0].y >= 50
        assert placed[-1].y + placed[-1].row.height <= HEIGHT - 50
        for one, after in itertools.pairwise(placed):
            assert after.y >= one.y + one.row.height - 1e-6
        last = placed[-1].row.block
        assert last is None or last.kind != "heading"  # a heading never ends a page


def test_a_name_full_of_markup_is_printed_letter_for_letter(tmp_path: Path) -> None:
    study = sample_study()
    workload = msgspec.structs.replace(study.workloads[0], name=HOSTILE)
    hostile = msgspec.structs.replace(study, name=HOSTILE, scenarios=(), workloads=(workload,))
    content = pdf_bytes(told(hostile), f"Methodology: {HOSTILE}")
    assert HOSTILE in " ".join(words_in(content, tmp_path).split())
    assert b"/URI" not in content


def test_it_can_be_stopped_before_every_step() -> None:
    reports: list[tuple[int, int, str]] = []

    def stop_late(done: int, total: int, what: str) -> None:
        reports.append((done, total, what))
        if len(reports) == 12:
            raise ExportCancelled("Stopped.")

    with pytest.raises(ExportCancelled):
        pdf_bytes(sample_text(), "Methodology", stop_late)
    assert len(reports) == 12
    assert all(0 <= done <= total for done, total, _ in reports)


def test_it_is_made_in_as_many_steps_as_there_are_pages_and_more() -> None:
    reports: list[tuple[int, int, str]] = []
    content = finished(pdf_steps(sample_text(), "Methodology"), reports.append)
    assert len(reports) > pages_in(content)
    assert [done for done, _, _ in reports] == sorted(done for done, _, _ in reports)


# --- the outline --------------------------------------------------------------------------------------------------


def test_the_outline_has_all_headings_in_their_order(sample_pdf: bytes) -> None:
    titles = [bytes.fromhex(one.decode())[2:].decode("utf-16-be") for one in re.findall(rb"/Title <(\w+)>", sample_pdf)]
    headings = [one.text for one in blocks(sample_text()) if one.kind == "heading" and 2 <= one.level <= 4]
    assert sorted(titles) == sorted(headings)


def test_every_place_in_the_table_of_places_is_that_of_its_object(sample_pdf: bytes, tmp_path: Path) -> None:
    (start,) = re.findall(rb"startxref\s+(\d+)\s+%%EOF\s*$", sample_pdf)
    table = sample_pdf[int(start) : sample_pdf.index(b"trailer", int(start))]
    entries = re.findall(rb"(\d+) 1\n(\d{10}) 00000 n ", table)
    assert len(entries) > 30
    for number, offset in entries:
        assert sample_pdf[int(offset) :].startswith(b"%d 0 obj" % int(number))
    assert "No syntax or stream encoding errors" in said_by("qpdf", sample_pdf, tmp_path, "--check")


def test_an_outline_links_its_entries_to_each_other() -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.drawText(100, 100, "x")
    painter.end()
    plain = bytes(buffer.data().data())
    entries = [Entry(0, "First", 0, 700.0), Entry(1, "Below ü", 0, 600.0), Entry(0, "Second", 0, 500.0)]
    found = with_outline(plain, entries)
    assert found.startswith(plain)
    assert with_outline(plain, []) == plain
    parents = re.findall(rb"/Parent (\d+) 0 R (?:/Prev (\d+) 0 R )?(?:/Next (\d+) 0 R )?", found[len(plain) :])
    top = parents[0][0]
    assert [parent == top for parent, _, _ in parents] == [True, False, True]
    assert parents[0][2]
    assert parents[2][1]
    with pytest.raises(ValueError, match="lacks"):
        with_outline(b"%PDF-1.4\ntrailer\n", entries)
