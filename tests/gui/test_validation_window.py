"""The validation window by hand: open it, filter, sort, hover, copy, bring rows of one's own, close it at any time."""

import csv
import io
import math
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QTextBrowser
from pytestqt.qtbot import QtBot

from core.analysis.validation import comparison, development_rows, matching_rows
from core.analysis.validation.measured_rows import Kind
from core.charts.spec import Tone
from core.samples import sample_study
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.validation.figure_table import FigureTable
from gui.validation.page import ValidationPage
from gui.validation.window import ValidationWindow
from tests.gui.conftest import OpenWindow

DATA = Path(__file__).parents[1] / "data"
FILES: dict[Kind, Path] = {"inference": DATA / "measured_serving.csv", "training": DATA / "measured_training.csv"}
OWN = DATA / "llama2_70b_h100_fp8.csv"


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two small files in place of the shipped rows."""
    monkeypatch.setattr(development_rows, "shipped_path", lambda kind: FILES[kind])
    forget()
    yield
    forget()


def forget() -> None:
    development_rows.forget_development_rows()
    matching_rows.published_runs.cache_clear()


def opened(window: MainWindow, qtbot: QtBot) -> ValidationWindow:
    """The validation window, opened by key, with its rows compared."""
    QTest.keyClick(window, Qt.Key.Key_F7)
    found = window.windows.validation
    assert found is not None
    qtbot.waitUntil(lambda: found.page is not None and not found.is_busy())
    return found


@pytest.fixture
def validation(window: MainWindow, qtbot: QtBot) -> ValidationWindow:
    return opened(window, qtbot)


@pytest.fixture
def page(validation: ValidationWindow) -> ValidationPage:
    assert validation.page is not None
    return validation.page


def choose(page: ValidationPage, name: str, words: str) -> None:
    """Pick an entry of a combo box with keys, as a person would."""
    box = page.findChild(QComboBox, f"validationFilter.{name}")
    assert isinstance(box, QComboBox)
    at = box.findText(words)
    assert at >= 0, f"{name} has no {words}"
    box.setFocus()
    while box.currentIndex() != at:
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < at else Qt.Key.Key_Up)


def tab(page: ValidationPage, text: str) -> None:
    (at,) = (at for at in range(page.tabs.count()) if page.tabs.tabText(at) == text)
    QTest.mouseClick(page.tabs, Qt.MouseButton.LeftButton, pos=page.tabs.tabRect(at).center())


def table(page: ValidationPage, name: str) -> FigureTable:
    found = page.findChild(FigureTable, f"validationTable.{name}")
    assert isinstance(found, FigureTable)
    return found


def column(of: FigureTable, title: str) -> list[str]:
    model = of.model()
    titles = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(model.columnCount())]
    at = titles.index(title)
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def click_head(of: FigureTable, title: str) -> None:
    model, head = of.model(), of.horizontalHeader()
    titles = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(model.columnCount())]
    at = titles.index(title)
    of.scrollTo(model.index(0, at))
    left = head.sectionViewportPosition(at)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left + 15, head.height() // 2))


def drawn(page: ValidationPage) -> int:
    return sum(len(one.x) for one in page.parity.spec.series)


def hover(view: ChartView, x: float, y: float) -> tuple[str, ...]:
    left, top = view.arrangement.mapping.point(x, y)
    at, none = QPointF(round(left), round(top)), Qt.MouseButton.NoButton
    viewport = view.plot.viewport()
    event = QMouseEvent(QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)
    return view.hover.texts()


# --- opening ------------------------------------------------------------------------------------------------------


def test_the_menu_opens_a_window_of_its_own_that_stands_in_nobodys_way(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_id["view.validation"].trigger()
    found = window.windows.validation
    assert found is not None
    assert found.isVisible()
    assert found.isWindow()
    assert QApplication.activeModalWidget() is None
    assert found.waiting.isVisible()
    qtbot.waitUntil(lambda: found.page is not None)
    assert found.page is not None
    assert found.page.objectName() == "validationPage"
    names = {view.objectName() for view in found.findChildren(ChartView)}
    assert names == {"chart.parity", "chart.errors"}
    assert drawn(found.page) == 41


def test_help_opens_it_with_the_text_that_says_how_it_is_measured(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_id["help.accuracy"].trigger()
    found = window.windows.validation
    assert found is not None
    qtbot.waitUntil(lambda: found.page is not None)
    text = found.findChild(QTextBrowser, "validationMethod")
    assert isinstance(text, QTextBrowser)
    assert text.isVisible()
    assert (
        "An error of 20 % means that the larger of predicted and measured is 1.2 times the smaller."
        in text.toPlainText()
    )
    assert found.page is not None
    assert not found.page.copy.isVisible()


def test_opening_it_again_keeps_rows_and_filters(
    validation: ValidationWindow, window: MainWindow, qtbot: QtBot
) -> None:
    page = validation.page
    assert page is not None
    choose(page, "grade", "Grade B")
    count = drawn(page)
    validation.close()
    assert not validation.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(validation.isVisible)
    assert not validation.is_busy()
    assert window.windows.validation is validation
    assert drawn(page) == count


def test_a_start_of_the_program_reads_no_measured_rows(open_main: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development_rows, "shipped_path", lambda _kind: pytest.fail("rows were read"))
    open_main(sample_study())


def test_without_shipped_rows_one_sentence_says_so(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(development_rows, "shipped_path", lambda _kind: tmp_path / "none.csv")
    QTest.keyClick(window, Qt.Key.Key_F7)
    found = window.windows.validation
    assert found is not None
    qtbot.waitUntil(lambda: not found.is_busy())
    assert found.waiting.isVisible()
    assert found.waiting.text().startswith("No measured rows are shipped with this version.")


# --- filtering ----------------------------------------------------------------------------------------------------


def test_typing_filters_charts_and_tables_together(page: ValidationPage, qtbot: QtBot) -> None:
    everything = drawn(page)
    QTest.keyClicks(page.filters.find_line, "rocm mi300x")
    qtbot.waitUntil(lambda: drawn(page) == 2)
    assert sum(bar.end for bar in page.errors.spec.bars) == 2
    assert column(table(page, "group"), "Group") == ["vLLM on ROCm"]
    assert page.status.text().startswith("2 rows compared")
    QTest.keyClicks(page.filters.find_line, " nothing")
    qtbot.waitUntil(lambda: page.parity.spec.empty == "No row matches.")
    assert table(page, "group").model().rowCount() == 0
    QTest.mouseClick(page.filters.clear, Qt.MouseButton.LeftButton)
    assert drawn(page) == everything


def test_each_combo_box_narrows_what_is_compared(page: ValidationPage) -> None:
    everything = drawn(page)
    choose(page, "grade", "Grade A")
    assert 0 < drawn(page) < everything
    choose(page, "question", "Time per output token")
    assert page.parity.spec.x.title == "Measured time per output token (ms)"
    choose(page, "chip", "AWS Inferentia2")
    assert {one.label for one in page.parity.spec.series} == {"AWS Neuron"}
    choose(page, "kind", "Training")
    assert "training" in page.parity.spec.x.title


def test_rows_that_are_not_scored_and_rows_without_statistics_can_be_seen(page: ValidationPage) -> None:
    scored = drawn(page)
    choose(page, "fairness", "With rows not scored")
    assert drawn(page) >= scored
    choose(page, "fairness", "Every row")
    tab(page, "Rows")
    remarks = column(table(page, "rows"), "Remark")
    assert any(text.startswith("not predicted: ") for text in remarks)
    assert any(text.startswith("not scored: ") for text in remarks)
    assert "C" in column(table(page, "rows"), "Grade")


def test_the_tab_decides_on_the_colours(page: ValidationPage) -> None:
    tab(page, "By chip")
    assert "AWS Inferentia2" in {one.label for one in page.parity.spec.series}
    tab(page, "By model")
    assert set(column(table(page, "model"), "Model")) >= {"Llama-2-70B"}
    assert len(page.parity.spec.series) == 7
    assert page.parity.spec.series[-1].label.startswith("+")


# --- reading ------------------------------------------------------------------------------------------------------


def test_the_mouse_on_a_point_tells_the_row_with_its_source(page: ValidationPage) -> None:
    for one in page.parity.plotted.series:
        for at, words in enumerate(one.source.details):
            if words.startswith("trtllm_static-00089\n"):
                texts = hover(page.parity, one.x[at], one.y[at])
    assert texts[0] == "TensorRT-LLM"
    whole = " ".join(texts)
    for part in (
        "Measured time", "Predicted time", "trtllm_static-00089", "fp8", "batch", "128 in, 2,048 out", "80 % band",
        "predicted ÷ measured", "Source: NVIDIA/TensorRT-LLM", "measured 7,831, predicted",
    ):  # fmt: skip
        assert part in whole


def test_the_mouse_on_a_bar_tells_how_many_rows_it_holds(page: ValidationPage) -> None:
    bar = max(page.errors.plotted.bars, key=lambda one: one.end)
    texts = hover(page.errors, bar.slot, bar.end / 2)
    assert texts[0] == bar.source.category
    assert f"{bar.end:.0f} rows" in texts[1]
    assert bar.source.tone in (Tone.CHOSEN, Tone.PLAIN)


def test_a_click_on_a_header_sorts_and_a_second_one_turns_it_round(page: ValidationPage) -> None:
    of = table(page, "group")
    before = column(of, "Rows")
    assert [int(text) for text in before] == sorted((int(text) for text in before), reverse=True)
    click_head(of, "Macro")
    rising = [float(text.rstrip(" %")) for text in column(of, "Macro")]
    assert rising == sorted(rising)
    click_head(of, "Macro")
    falling = [float(text.rstrip(" %")) for text in column(of, "Macro")]
    assert falling == sorted(rising, reverse=True)
    choose(page, "grade", "Grade A")
    kept = [float(text.rstrip(" %")) for text in column(of, "Macro")]
    assert kept == sorted(kept, reverse=True)


def test_every_column_of_scores_says_what_it_means(page: ValidationPage) -> None:
    model = table(page, "group").model()
    titles = []
    for at in range(model.columnCount()):
        titles.append(model.headerData(at, Qt.Orientation.Horizontal))
        assert model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert titles == ["Group", "Rows", "Covered", "Cells", "Macro", "Median", "90 % in", "Bias", "80 % band"]


def test_the_table_is_copied_as_numbers_with_tabs(page: ValidationPage) -> None:
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    lines = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert lines[0][:3] == ["Group", "Rows", "Covered"]
    assert len(lines) == 1 + table(page, "group").model().rowCount()
    macro = lines[0].index("Macro")
    assert all(math.isfinite(float(line[macro])) for line in lines[1:])
    shown = column(table(page, "group"), "Macro")
    assert [f"{100 * float(line[macro]):.1f} %" for line in lines[1:]] == shown


def test_ctrl_c_copies_the_selected_rows_only(page: ValidationPage) -> None:
    tab(page, "Rows")
    of = table(page, "rows")
    of.selectRow(1)
    of.setFocus()
    QTest.keyClick(of, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert [line[0] for line in lines] == ["Id", column(of, "Id")[1]]


# --- rows of one's own --------------------------------------------------------------------------------------------


def bring(validation: ValidationWindow, path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    qtbot.waitUntil(validation.isActiveWindow)
    QTest.keyClick(validation, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not validation.is_busy())


def test_own_rows_are_compared_and_the_published_ones_stay_at_hand(
    validation: ValidationWindow, page: ValidationPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    published = drawn(page)
    bring(validation, OWN, monkeypatch, qtbot)
    assert validation.chooser.isVisible()
    assert validation.chooser.currentText() == OWN.name
    assert drawn(page) == 14
    validation.chooser.setFocus()
    QTest.keyClick(validation.chooser, Qt.Key.Key_Up)
    assert validation.chooser.currentText() == "Published rows"
    assert drawn(page) == published


def test_own_rows_without_measurements_show_their_predictions(
    validation: ValidationWindow, page: ValidationPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bare = tmp_path / "wishes.csv"
    with bare.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name != "value"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    bring(validation, bare, monkeypatch, qtbot)
    assert page.parity.spec.empty.startswith("These rows say nothing of what was measured")
    tab(page, "Rows")
    assert table(page, "rows").model().rowCount() == 14
    assert "–" not in column(table(page, "rows"), "Predicted")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "rows.csv is empty"),
        (b"id,chip\n1,2\n", "rows.csv has no column metric, model"),
        (b"\xff\xfe\x00", "rows.csv is no UTF-8 text"),
        (b"id,metric,chip,model,phase\n", "rows.csv has a header and no rows."),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_is_lost(
    validation: ValidationWindow,
    page: ValidationPage,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
    content: bytes,
    sentence: str,
) -> None:
    choose(page, "grade", "Grade B")
    count = drawn(page)
    bad = tmp_path / "rows.csv"
    bad.write_bytes(content)
    bring(validation, bad, monkeypatch, qtbot)
    assert validation.notices.text("rows").startswith(sentence)
    assert drawn(page) == count
    assert not validation.chooser.isVisible()
    bring(validation, OWN, monkeypatch, qtbot)
    assert validation.notices.text("rows") == ""


def test_names_in_a_file_are_text_and_nothing_else(
    validation: ValidationWindow, page: ValidationPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    evil = '<img src="file:///etc/passwd">&=1+1'
    text = OWN.read_text("utf-8").splitlines()
    own = tmp_path / "<b>rows<b>.csv"
    quoted = '"' + evil.replace('"', '""') + '"'
    own.write_text("\n".join((f"group,{text[0]}", *(f"{quoted},{line}" for line in text[1:]))), "utf-8")
    bring(validation, own, monkeypatch, qtbot)
    assert validation.chooser.currentText() == "<b>rows<b>.csv"
    assert column(table(page, "group"), "Group") == [evil]
    assert {one.label for one in page.parity.spec.series} == {evil}
    tip = table(page, "group").model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert "\n=" not in QGuiApplication.clipboard().text()


# --- closing ------------------------------------------------------------------------------------------------------


def slow_steps() -> comparison.Steps:
    """A comparison that never ends by itself."""
    while True:
        time.sleep(0.01)
        yield "Predicting …"


def test_closing_while_it_compares_stops_it(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.validation.window.comparing_shipped", slow_steps)
    QTest.keyClick(window, Qt.Key.Key_F7)
    found = window.windows.validation
    assert found is not None
    qtbot.waitUntil(lambda: found.waiting.text() == "Predicting …")
    assert found.is_busy()
    qtbot.waitUntil(found.isActiveWindow)
    QTest.keyClick(found, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not found.isVisible()
    assert not found.is_busy()
    assert found.page is None


def test_closing_the_main_window_closes_it_even_while_it_compares(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.validation.window.comparing_shipped", slow_steps)
    QTest.keyClick(window, Qt.Key.Key_F7)
    found = window.windows.validation
    assert found is not None
    qtbot.waitUntil(lambda: found.waiting.text() == "Predicting …")
    window.close()
    assert not found.isVisible()
    assert not found.is_busy()


def test_the_window_answers_while_it_compares(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.validation.window.comparing_shipped", slow_steps)
    QTest.keyClick(window, Qt.Key.Key_F7)
    found = window.windows.validation
    assert found is not None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(OWN), ""))
    QTest.mouseClick(found.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: found.page is not None and not found.is_busy())
    assert found.page is not None
    assert drawn(found.page) == 14


# --- looks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1000, 640)])
def test_no_word_hangs_out_of_its_frame(validation: ValidationWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    validation.resize(*size)
    qtbot.wait(1)
    assert (validation.width(), validation.height()) == size
    for label in validation.findChildren(QLabel):
        if label.isVisible() and label.text():
            parent = label.parentWidget()
            assert parent is not None
            assert parent.rect().contains(label.geometry()), label.text()
    page = validation.page
    assert page is not None
    for view in (page.parity, page.errors):
        for box in (part.box for part in (*view.plot.left_axis.text_boxes(), *view.plot.bottom_axis.text_boxes())):
            assert box.left >= 0
            assert box.right <= view.plot.width() + 1


def test_all_of_it_has_names_for_a_screen_reader(page: ValidationPage) -> None:
    for box in page.filters.boxes.values():
        assert box.accessibleName()
    assert page.filters.find_line.accessibleName()
    for view in (page.parity, page.errors):
        assert view.accessibleName() == view.spec.title
        assert len(view.accessibleDescription()) > 40
    for name in ("group", "chip", "model", "rows"):
        assert table(page, name).accessibleName()


# --- measured rows on the chart of speed and cost -----------------------------------------------------------------


def test_the_toggle_shows_measured_points_and_is_one_undo_step(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    (view,) = (view for view in window.findChildren(ChartView) if view.spec.id == "pareto")
    (button,) = view.toggles.segments()
    states = [(window.document.study.settings.measured_rows, button.isChecked())]
    button.click()
    window.document.settle()
    states.append((window.document.study.settings.measured_rows, view.toggles.segments()[0].isChecked()))
    assert view.notes.text().startswith("No published measurement matches")
    assert window.document.undo_stack.undoText() == "Show published measurements"
    window.document.undo_stack.undo()
    window.document.settle()
    states.append((window.document.study.settings.measured_rows, view.toggles.segments()[0].isChecked()))
    assert states == [(False, False), (True, True), (False, False)]


def test_matching_measurements_stand_on_the_chart_with_their_source(open_main: OpenWindow) -> None:
    study = sample_study()
    workload = msgspec.structs.replace(study.workloads[0], input_tokens=128.0, output_tokens=128.0)
    window = open_main(msgspec.structs.replace(study, workloads=(workload, *study.workloads[1:])))
    (view,) = (view for view in window.findChildren(ChartView) if view.spec.id == "pareto")
    view.toggles.segments()[0].click()
    window.document.settle()
    (measured,) = (one for one in view.plotted.series if one.source.hollow)
    texts = hover(view, float(measured.x[0]), float(measured.y[0]))
    assert texts[0].endswith(", measured")
    assert any(text.startswith("Source: NVIDIA/TensorRT-LLM") for text in texts)
    assert np.isfinite(measured.y).all()
