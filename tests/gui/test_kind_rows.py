"""Kinds of workload in the tables: rows come and go with them, and cells of another kind take nothing."""

import datetime
import functools
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.catalog import load_catalog
from core.catalog_shelf import Entry
from core.cells import ENGLISH
from core.editing import Cell
from core.row_edits import add_row
from core.samples import sample_study
from gui.dialogs.catalog_picker import CatalogPicker, ModelPicker, WorkloadPicker
from gui.document import Document
from gui.panels.inputs import InputsPanel
from gui.tables.model import UNUSED, RecordTableModel
from gui.tables.rows import RowKind

# the offscreen platform says so of every window that is shown, and of a dialog that comes to the front
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

CHAT = sample_study().workloads[0].id
TOKENS, WORK, KIND = "output_tokens", "network.flops_per_sample", "kind"


@pytest.fixture
def document(qapp: QApplication) -> Document:
    """The sample, whose only workload is a language model."""
    return Document(sample_study())


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> InputsPanel:
    """The inputs of that document on the screen."""
    panel = InputsPanel(document, ENGLISH, datetime.date(2026, 11, 24))
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def model_of(panel: InputsPanel, tab: str = "workload") -> RecordTableModel:
    return panel.pages[tab].model


def rows_of(model: RecordTableModel) -> list[str]:
    return [model.row_at(row).key for row in range(model.rowCount()) if model.row_at(row).kind is RowKind.FIELD]


def add(document: Document, preset: str) -> None:
    assert document.edit(f"Add {preset}", lambda study: add_row(study, load_catalog().workload(preset)))
    document.settle()


def cell(model: RecordTableModel, record: str, path: str) -> QModelIndex:
    row = next(row for row in range(model.rowCount()) if model.row_at(row).key == path)
    return model.index(row, model.column_of(record))


def is_preset(wanted: str, row: Entry[Any]) -> bool:
    return row.id == wanted


def picker_of(panel: InputsPanel) -> CatalogPicker:
    (found,) = [one for one in panel.findChildren(CatalogPicker) if one.isVisible()]
    return found


def test_rows_that_no_workload_uses_are_not_there(document: Document, panel: InputsPanel) -> None:
    model = model_of(panel)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    before = rows_of(model)
    assert TOKENS in before
    assert WORK not in before
    assert "response_limit" not in rows_of(model_of(panel, "service"))
    add(document, "radiology")
    assert {TOKENS, WORK} <= set(rows_of(model))
    assert "response_limit" in rows_of(model_of(panel, "service"))
    document.undo_stack.undo()
    document.settle()
    assert rows_of(model) == before
    assert tester.model() is model


def test_a_cell_of_another_kind_shows_a_dash_takes_nothing_and_says_why(document: Document, panel: InputsPanel) -> None:
    add(document, "radiology")
    model = model_of(panel)
    for record, path, kind in (("radiology", TOKENS, "CNN"), (CHAT, WORK, "language model")):
        index = cell(model, record, path)
        assert index.data() == UNUSED
        assert not index.flags() & Qt.ItemFlag.ItemIsEditable
        assert kind in index.data(Qt.ItemDataRole.ToolTipRole)
        assert kind in model.details(index).source
        steps = document.undo_stack.count()
        assert not model.setData(index, "5")
        assert document.undo_stack.count() == steps
    assert cell(model, "radiology", WORK).data() != UNUSED


def test_a_block_is_not_pasted_into_cells_of_another_kind(document: Document, panel: InputsPanel) -> None:
    add(document, "radiology")
    panel.show_tab("workload")
    table = panel.page.table
    said: list[str] = []
    table.blocks.refused.connect(said.append)
    table.set_current(cell(model_of(panel), "radiology", TOKENS))  # whatever keys an earlier test holds
    QApplication.clipboard().setText("12")
    table.blocks.paste()
    assert said == ["Radiology imaging: Output tokens is not for this kind of workload."]


def test_another_kind_is_one_undo_step_and_turns_the_rows(document: Document, panel: InputsPanel) -> None:
    model = model_of(panel)
    before, steps = rows_of(model), document.undo_stack.count()
    assert model.setData(cell(model, CHAT, KIND), "CNN")
    document.settle()
    assert document.undo_stack.count() == steps + 1
    assert WORK in rows_of(model)
    assert TOKENS not in rows_of(model)
    assert "queries" in document.outcome.kpis[4].label
    document.undo_stack.undo()
    document.settle()
    assert rows_of(model) == before


def test_the_model_button_offers_networks_to_a_network(document: Document, panel: InputsPanel) -> None:
    add(document, "radiology")
    panel.show_tab("workload")
    assert panel.go_to(Cell("workloads", "radiology", WORK))
    QTest.mouseClick(panel.model_button, Qt.MouseButton.LeftButton)
    picker = picker_of(panel)
    assert isinstance(picker, ModelPicker)
    picker.list.choose(lambda row: row.id == "vgg16")
    QTest.mouseClick(picker.add_button, Qt.MouseButton.LeftButton)
    changed = document.study.workloads[-1]
    assert changed.network.network_name == load_catalog().network("vgg16").name
    assert changed.source_of("network.kernels_per_sample") is not None
    assert document.undo_stack.undoText() == f"Radiology imaging: model {changed.network.network_name}"


def test_the_catalog_offers_each_preset_with_its_kind_and_the_models_that_it_can_run(panel: InputsPanel) -> None:
    panel.show_tab("workload")
    QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    picker = picker_of(panel)
    assert isinstance(picker, WorkloadPicker)
    catalog = load_catalog()
    view = picker.list.view.model()
    kinds = [view.index(row, 1).data() for row in range(view.rowCount())]
    assert kinds == [one.workload.kind for one in catalog.workloads]
    for preset in catalog.workloads:
        picker.list.choose(functools.partial(is_preset, preset.workload.id))
        assert [row.id for row in picker.models.chosen()] == [preset.model_id]
    picker.list.view.selectAll()
    assert not picker.models.isEnabled()
    assert picker.models.view.model().rowCount() == 0
    picker.reject()
