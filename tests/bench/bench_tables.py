"""A large table of inputs, standing either way: a paste of 3,000 cells, its first picture, and scrolling through it."""

import datetime
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.cell_text import typed_text
from core.cells import ENGLISH
from core.editing import set_values
from core.fields import Field
from core.samples import sample_study
from core.study import Study
from core.tab_separated import read_block
from gui.document import Document
from gui.panels.record_page import RecordPage
from gui.tables.arrangement import Arrangements
from gui.tables.paste import plan_paste
from gui.tables.rows import RowKind

# the offscreen platform says so of every window that is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CHIPS, PASTED = 300, 10
TODAY = datetime.date(2026, 11, 24)
WANTED_GAP = 50


def _large_study() -> Study:
    """300 chips, and one workload: what is measured here is the table and not the equations behind it."""
    study = sample_study()
    chips = tuple(
        msgspec.structs.replace(study.chips[number % len(study.chips)], id=f"chip-{number}", name=f"Chip {number}")
        for number in range(CHIPS)
    )
    settings = msgspec.structs.replace(study.settings, reference_chip="chip-0", selected_workload=study.workloads[0].id)
    return msgspec.structs.replace(study, chips=chips, workloads=study.workloads[:1], scenarios=(), settings=settings)


@pytest.fixture(scope="module")
def large(qapp: QApplication) -> Document:
    return Document(_large_study())


@pytest.fixture(params=["chips as columns", "chips as rows"])
def make_page(request: pytest.FixtureRequest, large: Document, qtbot: QtBot) -> Iterator[Callable[[], RecordPage]]:
    """Make the page of the chips, which closes at the end."""
    pages: list[RecordPage] = []

    def make() -> RecordPage:
        arrangements = Arrangements()
        arrangements.change("chips", transposed=request.param == "chips as rows")
        page = RecordPage(large, "chips", ENGLISH, TODAY, arrangements=arrangements)
        arrangements.setParent(page)
        page.resize(520, 700)
        pages.append(page)
        return page

    yield make
    for page in pages:
        page.close()
        page.deleteLater()
    QApplication.processEvents()


def _block(page: RecordPage) -> tuple[list[int], list[int], str]:
    """The first ten rows of numbers, all their chips, and a text for these 3,000 cells: each value a little larger."""
    model = page.model
    rows = [model.row_of(path) for path, field in _numbers(page)][:PASTED]
    columns = list(range(CHIPS))
    values = [[value for _, value in model.values_of(row)] for row in rows]
    fields = [page.model.field(model.row_at(row).key) for row in rows]
    texts = [
        [typed_text(value * 1.01, field, ENGLISH).split(" ")[0] if isinstance(value, float) else "50" for value in line]
        for line, field in zip(values, fields, strict=True)
    ]
    if page.table.transposed:
        texts = [list(line) for line in zip(*texts, strict=True)]
    return rows, columns, "\n".join("\t".join(line) for line in texts) + "\n"


def _numbers(page: RecordPage) -> list[tuple[str, Field]]:
    rows = map(page.model.row_at, range(page.model.rowCount()))
    fields = [(row.key, page.model.field(row.key)) for row in rows if row.kind is RowKind.FIELD]
    return [(path, field) for path, field in fields if field.unit in ("flop/s", "B", "B/s", "J/s", "USD/s", "USD")]


def bench_paste_three_thousand_cells(benchmark: Any, make_page: Callable[[], RecordPage]) -> None:
    """From the text on the clipboard to the next study: wanted 20 ms."""
    page = make_page()
    rows, columns, text = _block(page)
    if page.table.transposed:
        rows, columns = columns, rows
    study = page.model.document.study

    def paste() -> Study:
        block = read_block(text, most_cells=len(rows) * len(columns))
        plan = plan_paste(page.model.document.shown, page.table.blocks.targets(rows, columns), block, ENGLISH)
        assert not plan.refused, plan.refused[:3]
        assert len(plan.values) == CHIPS * PASTED
        return set_values(study, plan.values, TODAY)

    after = benchmark(paste)
    assert after != study


def bench_first_paint(benchmark: Any, make_page: Callable[[], RecordPage]) -> None:
    """From nothing to a painted table: wanted 60 ms."""

    def paint() -> None:
        page = make_page()
        page.show()
        page.grab()

    benchmark.pedantic(paint, rounds=20, warmup_rounds=2)


def bench_scroll(benchmark: Any, make_page: Callable[[], RecordPage]) -> None:
    """A page at a time through all of it, each painted: no step over 50 ms."""
    page = make_page()
    page.show()
    QApplication.processEvents()
    bars = (page.table.horizontalScrollBar(), page.table.verticalScrollBar())
    longest = [0.0]

    def scroll() -> None:
        for bar in bars:
            for place in range(bar.minimum(), bar.maximum() + 1, max(bar.pageStep(), 1)):
                start = time.perf_counter()
                bar.setValue(place)
                page.table.viewport().repaint()
                QApplication.processEvents()
                longest[0] = max(longest[0], time.perf_counter() - start)
            bar.setValue(bar.minimum())

    benchmark.pedantic(scroll, rounds=3)
    benchmark.extra_info["longest step"] = f"{longest[0] * 1000:.1f} ms (wanted: {WANTED_GAP})"
