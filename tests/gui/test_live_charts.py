"""A3: what is typed or dragged in a table is seen in all visible charts, once, with axes that stand still meanwhile."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui import motion
from gui.live_charts import live_charts
from gui.main_window import MainWindow
from tests.gui.conftest import TRAFFIC, charts
from tests.gui.hands import Hand
from tests.gui.record_pages import open_editor

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

Ranges = dict[str, tuple[tuple[float, ...], ...]]


@pytest.fixture(autouse=True)
def less_motion() -> Iterator[None]:
    """Axes go to where they fit at once: the test need not wait."""
    motion.choose_reduced_motion(True)
    yield
    motion.choose_reduced_motion(None)


class Painted(QObject):
    """Counts how often each of some widgets was painted."""

    def __init__(self, widgets: dict[str, QWidget]) -> None:
        super().__init__()
        self.counts = dict.fromkeys(widgets, 0)
        self._names: dict[QObject, str] = {widget: name for name, widget in widgets.items()}
        for widget in widgets.values():
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.counts[self._names[watched]] += 1
        return False


@pytest.fixture
def painted(window: MainWindow) -> Painted:
    """The plots of the four charts, at rest."""
    for _ in range(5):
        QApplication.processEvents()
    plots: dict[str, QWidget] = {
        name: view.plot.viewport() for name, view in charts(window).items() if view.isVisible()
    }
    assert len(plots) == 4
    return Painted(plots)


def ranges(window: MainWindow) -> Ranges:
    """What the axes of each visible chart span."""
    return {
        name: tuple(tuple(one) for one in view.plot.view_box.viewRange())
        for name, view in charts(window).items()
        if view.isVisible()
    }


def test_A03_a_committed_cell_repaints_every_visible_chart(window: MainWindow, painted: Painted) -> None:
    page = window.inputs.page
    page.table.go_to(TRAFFIC)
    QTest.keyClicks(page.table, "9")
    QTest.keyClicks(editor := open_editor(page), "0")
    QApplication.processEvents()
    painted.counts = dict.fromkeys(painted.counts, 0)
    changes: list[bool] = []
    window.document.changed.connect(lambda: changes.append(True))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    for _ in range(5):
        QApplication.processEvents()

    assert len(changes) == 1
    # a plot is painted anew for its numbers, and again where its words found other places
    assert all(1 <= count <= 3 for count in painted.counts.values()), painted.counts
    assert window.document.undo_stack.count() == 1


def test_A03_a_scrub_moves_all_charts_coalesced_with_still_axes_and_is_one_step(
    window: MainWindow, painted: Painted, qtbot: QtBot
) -> None:
    before, still = window.document.study, ranges(window)
    specs = {name: view.spec for name, view in charts(window).items() if view.isVisible()}
    changes: list[bool] = []
    window.document.changed.connect(lambda: changes.append(True))
    hand = Hand(window.inputs.page, TRAFFIC).press()
    for burst in range(6):
        for _ in range(5):  # what comes faster than it can be shown is shown once
            hand.go(12)
        for _ in range(8):  # charts are drawn in turns
            QApplication.processEvents()
        assert len(changes) == burst + 1
        assert ranges(window) == still
        assert window.document.undo_stack.count() == 0
    assert all(count >= 6 for count in painted.counts.values()), painted.counts
    assert all(charts(window)[name].spec != spec for name, spec in specs.items() if name == "lifetime")

    hand.let_go()
    qtbot.waitUntil(lambda: ranges(window)["lifetime"] != still["lifetime"], timeout=5000)
    assert window.document.undo_stack.count() == 1
    assert "Mean traffic 50 req/s → " in window.document.undo_stack.undoText()
    window.document.undo_stack.undo()
    assert window.document.study is before
    window.document.settle()
    assert charts(window)["lifetime"].spec == specs["lifetime"]


def test_A03_a_scrub_that_is_given_back_leaves_axes_and_charts_as_they_were(window: MainWindow, qtbot: QtBot) -> None:
    QApplication.processEvents()
    still, spec = ranges(window), charts(window)["lifetime"].spec
    hand = Hand(window.inputs.page, TRAFFIC).press().go(200)
    qtbot.waitUntil(lambda: charts(window)["lifetime"].spec != spec, timeout=5000)
    QTest.keyClick(window.inputs.page.table, Qt.Key.Key_Escape)
    hand.let_go()
    qtbot.waitUntil(lambda: charts(window)["lifetime"].spec == spec, timeout=5000)
    QApplication.processEvents()
    assert ranges(window) == still
    assert window.document.undo_stack.count() == 0


def test_A03_while_a_hand_is_on_a_value_charts_come_in_turns_and_all_of_one_study(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = window.document
    views = {name: view for name, view in charts(window).items() if view.isVisible()}
    before = {name: view.spec for name, view in views.items()}

    def renewed() -> int:
        return sum(view.spec is not before[name] for name, view in views.items())

    hand = Hand(window.inputs.page, TRAFFIC).press().go(40)
    document.settle()
    assert renewed() == 0  # evaluating has had this turn
    counts, evaluated = [0], document.told[0].study
    while counts[-1] < len(views):
        hand.go(1)
        QApplication.processEvents()
        counts.append(renewed())
        # no chart is left behind by a hand that goes on
        assert document.told[0].study is evaluated or counts[-1] == len(views)
    assert document.study != evaluated
    hand.let_go()
    document.settle()
    last = {name: view.spec for name, view in views.items()}
    assert all(last[name] == live_charts(document).spec(name, view) for name, view in views.items())
