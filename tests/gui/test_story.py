"""The main job by hand: type into a cell of the sample study, and the right charts and figures move."""

import dataclasses
from collections.abc import Callable
from itertools import combinations
from typing import get_args

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

import core.charts
from core.chart_names import CHART_NAMES
from core.charts.spec import Axis, ChartSpec, Series
from core.claims.answer import claim_view
from core.claims.words import ClaimView, VerdictKind
from core.editing import Cell
from core.evaluation import evaluate
from core.outcome import Outcome
from core.samples import REFERENCE, WORKLOAD, open_sample, sample_study
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.story.claim_card import ClaimCard
from tests.gui.conftest import OpenWindow

Builder = Callable[[Outcome], ChartSpec]
CHARTS = ("lifetime", "waterfall", "chips", "pareto")


def drawn(window: MainWindow) -> dict[str, ChartSpec]:
    """What each chart on the screen was last told to draw."""
    specs = {}
    for chart in CHARTS:
        (view,) = [view for view in window.findChildren(ChartView) if view.spec.id == chart]
        specs[chart] = view.spec
    return specs


def type_into(window: MainWindow, qtbot: QtBot, tab: str, cell: Cell, text: str) -> None:
    """Go to a cell and type over it, as a person does."""
    window.inputs.show_tab(tab)
    table = window.inputs.pages[tab].table
    assert table.go_to(cell)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(table.findChildren(QLineEdit)))
    editor = table.findChildren(QLineEdit)[-1]
    QTest.keySequence(editor, QKeySequence("Ctrl+A"))
    QTest.keyClicks(editor, text)
    with qtbot.waitSignal(window.document.changed, timeout=5000):
        QTest.keyClick(editor, Qt.Key.Key_Return)


EDITS = [
    ("chips", Cell("chips", REFERENCE, "memory_bandwidth"), "4.8 TB/s", {"lifetime", "waterfall", "chips", "pareto"}),
    ("chips", Cell("chips", REFERENCE, "rental_price"), "$2.50/h", {"lifetime", "waterfall", "chips", "pareto"}),
    ("workload", Cell("workloads", WORKLOAD, "request_rate"), "400", {"lifetime", "waterfall", "chips"}),
    ("workload", Cell("workloads", WORKLOAD, "output_tokens"), "422", {"lifetime", "waterfall", "chips", "pareto"}),
]


@pytest.mark.parametrize(("tab", "cell", "text", "moving"), EDITS, ids=[cell.path for _, cell, _, _ in EDITS])
def test_typing_into_a_cell_moves_the_right_charts_and_undo_gives_the_identical_study_back(
    sample: MainWindow, qtbot: QtBot, tab: str, cell: Cell, text: str, moving: set[str]
) -> None:
    before, study = drawn(sample), sample.document.study
    type_into(sample, qtbot, tab, cell, text)
    after = drawn(sample)
    assert {chart for chart in CHARTS if shapes(after[chart]) != shapes(before[chart])} == moving
    assert sample.document.undo_stack.count() == 1
    with qtbot.waitSignal(sample.document.changed):
        sample.document.undo_stack.undo()
    assert sample.document.study is study
    assert drawn(sample) == before


def shapes(spec: ChartSpec) -> tuple[object, ...]:
    """What the eye sees move: lines, bars and marks."""
    bars = tuple((bar.category, bar.start, bar.end) for bar in spec.bars)
    return (tuple((one.label, one.x, one.y) for one in spec.series), bars, spec.markers)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_A02_nothing_hangs_out_of_its_frame(open_main: OpenWindow, size: tuple[int, int]) -> None:
    window = open_main(sample_study(), size=size)
    assert (window.width(), window.height()) == size
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text():
            parent = label.parentWidget()
            assert parent is not None
            assert parent.rect().contains(label.geometry()), label.text()


def test_every_chart_says_itself_in_words_for_a_screen_reader(sample: MainWindow) -> None:
    for view in sample.findChildren(ChartView):
        assert view.accessibleName() == view.spec.title
        assert len(view.accessibleDescription()) > 40


def test_the_chips_chart_switches_between_cost_latency_and_energy(sample: MainWindow, qtbot: QtBot) -> None:
    titles = set()
    (view,) = [view for view in sample.findChildren(ChartView) if view.spec.id == "chips"]
    for measure in ("latency", "energy", "cost"):
        with qtbot.waitSignal(sample.document.changed):
            view.measure_chosen.emit(measure)
        assert view.spec.measure == measure
        titles.add(view.spec.title)
    assert len(titles) == 3


# ---------------------------------------------------------------------- which chart stands where


def spec_of(chart: str) -> ChartSpec:
    """A chart that the four places of a first start do not show."""
    x, y = Axis("Months"), Axis("Spend", "USD")
    return ChartSpec(chart, f"Title of {chart}", "", x, y, series=(Series("one", "One", (0.0, 9.0), (1.0, 2.0)),))


@pytest.fixture
def fifth(monkeypatch: pytest.MonkeyPatch) -> str:
    """One more chart, known to studies and with a builder."""
    monkeypatch.setitem(CHART_NAMES, "fifth", "R&D <b>share</b>")
    monkeypatch.setitem(core.charts.CHARTS, "fifth", lambda _outcome: spec_of("fifth"))
    return "fifth"


def places(window: MainWindow) -> list[str]:
    """What the visible places show, in their order; that their names say the same is asked on the way."""
    window.document.settle()
    shown = [card for card in window.story.places if card.isVisible() and not card.failed]
    assert [card.view.objectName() for card in shown] == [f"chart.{card.view.spec.id}" for card in shown]
    return [card.view.spec.id for card in shown]


POPUP = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


def pick(window: MainWindow, place: int, chart: str) -> None:
    """Choose a chart for a place as a person does, with the keyboard: open the menu, go to the entry, strike Enter."""
    chooser = window.story.places[place].view.chooser
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    menu = chooser.menu
    assert menu.isVisible()
    at = menu.actions().index(menu.activeAction())
    wanted = list(CHART_NAMES).index(chart)
    key = Qt.Key.Key_Down if wanted > at else Qt.Key.Key_Up
    for _ in range(abs(wanted - at)):
        QTest.keyClick(menu, key)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert not menu.isVisible()


@POPUP
def test_a_chart_chosen_with_the_keyboard_takes_the_place_in_one_undo_step(sample: MainWindow, fifth: str) -> None:
    study = sample.document.study
    pick(sample, 1, fifth)
    assert places(sample) == ["lifetime", "fifth", "chips", "pareto"]
    assert sample.document.study.settings.story == ("lifetime", "fifth", "chips", "pareto")
    assert sample.document.undo_stack.count() == 1
    assert sample.document.undo_stack.undoText() == "Show R&D <b>share</b> in place of Waterfall"
    sample.document.undo_stack.undo()
    assert sample.document.study is study
    assert places(sample) == list(CHARTS)


@POPUP
def test_a_chart_that_stands_elsewhere_changes_places(sample: MainWindow) -> None:
    titles = {chart: spec.title for chart, spec in drawn(sample).items()}
    pick(sample, 0, "pareto")
    assert places(sample) == ["pareto", "waterfall", "chips", "lifetime"]
    assert {chart: spec.title for chart, spec in drawn(sample).items()} == titles
    pick(sample, 3, "lifetime")
    assert sample.document.undo_stack.count() == 1


def test_the_menu_marks_the_chart_and_says_which_would_change_places(sample: MainWindow, fifth: str) -> None:
    menu = sample.story.places[2].view.chooser.menu
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    elsewhere = ("lifetime", "waterfall", "pareto")
    swapping = [f"{CHART_NAMES[chart]}\tswaps places" for chart in elsewhere]
    assert [text for text in texts if "\t" in text] == swapping
    assert texts[-1] == "R&&D <b>share</b>"
    assert [action.text() for action in menu.actions() if action.isChecked()] == [CHART_NAMES["chips"]]


def test_only_charts_that_stand_somewhere_are_built(
    sample: MainWindow, fifth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    for chart, builder in list(core.charts.CHARTS.items()):

        def counting(outcome: Outcome, chart: str = chart, builder: Builder = builder) -> ChartSpec:
            built.append(chart)
            return builder(outcome)

        monkeypatch.setitem(core.charts.CHARTS, chart, counting)
    sample.story.places[0].view.chooser.chosen.emit(fifth)
    sample.document.settle()
    assert sorted(built) == ["chips", "fifth", "pareto", "waterfall"]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_shorter_story_fills_the_same_room(open_main: OpenWindow, count: int) -> None:
    study = sample_study()
    settings = msgspec.structs.replace(study.settings, story=CHARTS[:count])
    window = open_main(msgspec.structs.replace(study, settings=settings), size=(1440, 900))
    assert places(window) == list(CHARTS[:count])
    grid = window.story.grid
    shown = [card.geometry() for card in window.story.places if card.isVisible()]
    covered = sum(one.width() * one.height() for one in shown)
    assert covered > 0.96 * grid.width() * grid.height()
    assert not any(one.intersects(other) for one, other in combinations(shown, 2))


def test_a_chart_that_fails_leaves_its_place_to_another(sample: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_outcome: Outcome) -> ChartSpec:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(core.charts.CHARTS, "waterfall", failing)
    card = sample.story.places[1]
    card.view.chooser.chosen.emit("pareto")
    assert places(sample) == ["lifetime", "pareto", "chips"]
    assert sample.story.cards["waterfall"].failed
    (other,) = [
        one for one in sample.story.cards["waterfall"].findChildren(QPushButton) if one.text() == "Another chart"
    ]
    other.menu().aboutToShow.emit()
    other.menu().actions()[list(CHART_NAMES).index("pareto")].trigger()
    assert places(sample) == ["lifetime", "chips", "pareto"]
    assert card.failed
    assert sample.findChild(QLabel, "failure.waterfall") is not None


def test_the_switch_of_a_chart_is_kept_in_its_own_setting(sample: MainWindow) -> None:
    view = sample.story.cards["waterfall"].view
    view.reading_chosen.emit("factor")
    view.measure_chosen.emit("training")
    settings = sample.document.study.settings
    assert (settings.waterfall_reading, settings.waterfall_measure) == ("factor", "training")
    assert settings.chips_measure == "cost"
    assert sample.document.undo_stack.count() == 2


# ---------------------------------------------------------------------- a claim above the charts

CLAIM = ClaimView(
    "“Inference makes up <b>70 %</b> of lifetime cost”",
    "order of magnitude only; no primary source",
    "89 % (80 % band 84–93 %) over 36 months",
    "Plausible under these assumptions",
    "plausible",
    ("Traffic 180 requests/s", "H100 at $2.50/h"),
    ("Patterson et al. 2022, high confidence",),
)


@pytest.fixture
def claimed(sample: MainWindow, monkeypatch: pytest.MonkeyPatch) -> ClaimCard:
    """The card of a study that is about a claim."""
    sample.story.sample_line.hide()
    sample.story.claim_card.show_claim(CLAIM)
    QApplication.processEvents()
    return sample.story.claim_card


def visible_words(card: ClaimCard) -> str:
    return " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


def test_a_study_without_a_claim_has_no_card(sample: MainWindow) -> None:
    assert not sample.story.claim_card.isVisible()


def test_a_claim_is_shown_as_stated_traced_computed_and_judged(claimed: ClaimCard) -> None:
    words = visible_words(claimed)
    for text in (CLAIM.heading, f"Traced: {CLAIM.traced}", f"Computed: {CLAIM.computed}", CLAIM.verdict):
        assert text in words
    assert not any(text in words for text in (*CLAIM.assumptions, *CLAIM.sources))
    assert claimed.height() <= 90
    assert CLAIM.heading in claimed.accessibleName()


def test_every_verdict_has_a_sign_of_its_own_and_a_word(claimed: ClaimCard) -> None:
    shown = set()
    for kind in get_args(VerdictKind):
        claimed.show_claim(dataclasses.replace(CLAIM, verdict_kind=kind, verdict="The word"))
        assert claimed.verdict.text().endswith(" The word")
        shown.add(claimed.verdict.text())
    assert len(shown) == len(get_args(VerdictKind)) >= 4


def test_why_opens_assumptions_and_sources_with_the_keyboard(claimed: ClaimCard) -> None:
    claimed.why.setFocus()
    QTest.keyClick(claimed.why, Qt.Key.Key_Space)
    words = visible_words(claimed)
    assert all(text in words for text in (*CLAIM.assumptions, *CLAIM.sources))
    QTest.keyClick(claimed.why, Qt.Key.Key_Space)
    assert CLAIM.sources[0] not in visible_words(claimed)


def test_the_words_of_a_claim_can_be_put_away_and_the_verdict_stays(claimed: ClaimCard, qtbot: QtBot) -> None:
    before = claimed.height()
    QTest.keyClick(claimed.fold, Qt.Key.Key_Space)
    words = visible_words(claimed)
    assert CLAIM.heading in words
    assert CLAIM.verdict in words
    assert CLAIM.traced not in words
    qtbot.waitUntil(lambda: claimed.height() < before)


def test_a_claim_can_be_selected_and_copied(claimed: ClaimCard) -> None:
    for label in (claimed.heading, claimed.verdict, claimed.traced, claimed.computed, claimed.grounds):
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_low_window_puts_the_words_of_a_claim_away_until_a_person_says_otherwise(
    sample: MainWindow, claimed: ClaimCard
) -> None:
    sample.resize(1280, 720)
    QApplication.processEvents()
    assert CLAIM.traced not in visible_words(claimed)
    claimed.fold.click()
    sample.resize(1300, 700)
    QApplication.processEvents()
    assert CLAIM.traced in visible_words(claimed)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (780, 500)])
def test_no_word_of_a_claim_is_cut_off(sample: MainWindow, claimed: ClaimCard, size: tuple[int, int]) -> None:
    claimed.fold.click()
    claimed.fold.click()
    claimed.show_claim(dataclasses.replace(CLAIM, verdict="Plausible under a traffic of 40 requests a second or more"))
    sample.resize(*size)
    QApplication.processEvents()
    for label in claimed.findChildren(QLabel):
        if label.isVisible() and label is not claimed.grounds:
            assert label.height() >= label.heightForWidth(label.width()), label.text()
            assert claimed.rect().contains(QRect(label.mapTo(claimed, QPoint()), label.size()))


@pytest.mark.parametrize(
    "name", ["cost-decline", "inference-over-training", "inference-share", "inferentia-latency", "tpu-v4-cost"]
)
@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_the_card_of_every_shipped_claim_is_low_and_whole(
    open_main: OpenWindow, name: str, size: tuple[int, int]
) -> None:
    window = open_main(open_sample(name), size=size)
    card = window.story.claim_card
    QApplication.processEvents()
    assert card.isVisible()
    assert card.height() <= (100 if size[1] == 900 else 45), "words are put away where there is little room"
    card.fold.setChecked(True)
    card.why.click()
    QApplication.processEvents()
    for label in (card.heading, card.verdict, card.traced, card.computed):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    drawn = card.verdict.fontMetrics().horizontalAdvance(card.verdict.text())
    assert drawn <= card.verdict.contentsRect().width()
    assert card.why.geometry().right() <= card.verdict.geometry().right()
    assert not card.why.geometry().intersects(card.traced.geometry())


def test_what_a_study_computes_is_said_in_one_or_two_lines() -> None:
    said = {}
    for name in ("cost-decline", "tpu-v4-cost", "inferentia-latency"):
        view = claim_view(evaluate(open_sample(name)))
        assert view is not None
        said[name] = view.computed
    assert said["cost-decline"].startswith(
        "A unit of Support chat on NVIDIA H100 SXM5 80GB costs 45 % less in month 28"
    )
    assert said["cost-decline"].endswith("No band: the prediction’s error is in both and cancels.")
    assert said["tpu-v4-cost"].startswith("A unit of Code assistant costs ")
    assert said["inferentia-latency"].startswith("Voice assistant’s fastest answer takes ")
    assert said["inferentia-latency"].endswith(" %).")
    assert " % to " not in said["inferentia-latency"], "the unit of a band stands once"


def test_a_switch_of_a_chart_that_is_still_drawn_is_of_that_chart(sample: MainWindow) -> None:
    card = sample.story.cards["waterfall"]
    card.show_chart("parity")  # as in a card that is out of sight and not drawn again yet
    card.view.measure_chosen.emit("training")
    card.view.reading_chosen.emit("factor")
    settings = sample.document.study.settings
    assert (settings.waterfall_measure, settings.waterfall_reading) == ("training", "factor")
