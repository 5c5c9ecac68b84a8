"""The service level as a person sets it: cells changed by keys, and the load, the waits and the fleet that follow."""

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from core.cell_text import calculated_text
from core.cells import ENGLISH
from core.editing import Cell
from core.equations import fleet
from core.outcome import Calculated
from core.samples import sample_study
from gui.document import Document
from gui.panels.record_page import RecordPage

# the offscreen platform says so of every window that is shown, and of a list that drops down
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

WORKLOAD = sample_study().workloads[0].id
TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(sample_study())


@pytest.fixture
def page(document: Document, qtbot: QtBot) -> RecordPage:
    page = RecordPage(document, "service", ENGLISH, TODAY)
    qtbot.addWidget(page)
    page.resize(520, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.table.setFocus()
    return page


def type_into(page: RecordPage, path: str, text: str) -> None:
    assert page.table.go_to(Cell("workloads", WORKLOAD, path))
    QTest.keyClicks(page.table, text[0])
    (editor,) = [one for one in page.table.viewport().findChildren(QLineEdit) if one.isVisible()]
    QTest.keyClicks(editor, text[1:])
    QTest.keyClick(editor, Qt.Key.Key_Return)


def next_choice(page: RecordPage, path: str) -> None:
    assert page.table.go_to(Cell("workloads", WORKLOAD, path))
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    (box,) = [one for one in page.table.viewport().findChildren(QComboBox) if one.isVisible()]
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Return)


def figure(document: Document, name: str) -> Calculated:
    """A calculated cell of the workload, on the reference chip."""
    (found,) = [one for one in document.outcome.calculated["workloads", WORKLOAD] if one.id == name]
    return found


def load(document: Document) -> float:
    value = figure(document, "load").value
    assert isinstance(value, float)
    return value


def cost(document: Document) -> float:
    """Cost of a unit at the load that a replica bears: what the set-up is chosen by."""
    value = figure(document, "usd_per_million_output_tokens_at_full_load").value
    assert isinstance(value, float)
    return value / load(document)


def test_the_load_follows_the_percentile_its_limit_and_the_bursts(page: RecordPage, document: Document) -> None:
    """A stricter service level costs more, by a lower load or by a set-up that bears more and is dearer."""
    assert calculated_text(figure(document, "load")) == "80 %"
    next_choice(page, "load_choice")
    assert document.study.workloads[0].load_choice == "from percentile"
    found = cost(document)
    assert load(document) not in (0.8, 1.0)
    assert calculated_text(figure(document, "queue")) == "In time"

    type_into(page, "latency_percentile", "99.99 %")
    stricter = cost(document)
    assert stricter > found
    type_into(page, "arrival_variation", "30")
    bursts = cost(document)
    assert bursts > stricter
    type_into(page, "first_token_limit", "60 s")
    assert cost(document) < bursts
    for _ in range(4):
        document.undo_stack.undo()
    assert load(document) == 0.8


def test_a_lower_load_of_the_same_set_up_takes_more_replicas(page: RecordPage, document: Document) -> None:
    next_choice(page, "load_choice")
    before = (figure(document, "deployment").value, load(document), replicas(document))
    type_into(page, "latency_percentile", "99.2 %")
    after = (figure(document, "deployment").value, load(document), replicas(document))
    assert after[0] == before[0]
    assert after[1] < before[1]
    assert after[2] > before[2]


def replicas(document: Document) -> float:
    """Replicas of the busiest hour of the last month, before they are rounded up to whole ones."""
    figures = document.outcome.detail
    return float(figures.monthly(fleet.replicas_for_peak, 0, document.study.reference_chip)[-1])


def test_a_load_without_headroom_shows_as_saturated(page: RecordPage, document: Document) -> None:
    type_into(page, "target_utilization", "100 %")
    assert calculated_text(figure(document, "queue")) == "SATURATED"
    endless = figure(document, "latency_percentile_s")
    assert (endless.value, endless.reason) == (None, "At this load the line of requests grows without end.")
    type_into(page, "target_utilization", "20 %")
    assert calculated_text(figure(document, "queue")) == "In time"
    assert isinstance(figure(document, "latency_percentile_s").value, float)
