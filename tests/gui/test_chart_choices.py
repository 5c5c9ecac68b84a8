"""What a person picks in a chart: inputs in its header, lines in a list; and charts of scenarios side by side."""

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.charts.spec import MOST_SERIES, Measure, Picker, Toggle
from core.editing import choose
from core.names import visible
from core.samples import sample_study
from core.scenarios import duplicate_scenario, show_scenario
from gui.charts.around.more import FULL, NONE_LEFT, ChoicePopup
from gui.charts.snapshot import render_png
from gui.charts.view import ChartView
from gui.story.chart_edits import ChartEdits
from gui.theme import DARK
from tests.gui.chart_samples import HOSTILE, chips_spec, heat_spec, lines_spec, multiples_spec, share_spec, tornado_spec
from tests.gui.conftest import MakeView, OpenWindow, charts, strike

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support (raise|grabbing the keyboard)")

SIZES = [(450, 300), (399, 235), (700, 460), (260, 200)]


def popup_of(view: ChartView) -> ChoicePopup:
    QTest.mouseClick(view.more.segment(), Qt.MouseButton.LeftButton)
    assert view.more.popup is not None
    return view.more.popup


# ---------------------------------------------------------------------- pickers


@pytest.mark.parametrize("size", SIZES)
def test_lists_to_pick_from_stand_in_the_header_and_cover_nothing(make_view: MakeView, size: tuple[int, int]) -> None:
    view = make_view(heat_spec(), *size)
    for box in view.pickers.boxes():
        place = box.geometry().translated(view.pickers.pos())
        assert view.rect().contains(place)
        for other in (view.title_block, view.subtitle_block, view.plot, view.legend, view.switch):
            if other.isVisible():
                assert not place.intersects(other.geometry()), type(other)
    first, second = view.pickers.boxes()
    assert not first.geometry().intersects(second.geometry())
    assert (first.currentText(), second.currentText()) == ("Utilisation", "Power <b>price</b> & more")


def test_an_option_is_picked_by_keys_and_told_with_its_setting(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(heat_spec())
    first, _ = view.pickers.boxes()
    assert first.accessibleName() == "Across"
    assert first.focusPolicy() & Qt.FocusPolicy.TabFocus
    first.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(view.picked) as told:
        strike(first, Qt.Key.Key_Down)
    assert told.args == ["heat_across", "site/site/power"]
    assert [first.itemText(row) for row in range(first.count())] == ["Utilisation", "Power <b>price</b> & more"]


def test_picking_what_is_picked_already_tells_nothing(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(heat_spec())
    with qtbot.assertNotEmitted(view.picked):
        view.pickers.boxes()[0].activated.emit(0)


@pytest.mark.parametrize("name", HOSTILE)
def test_options_are_shown_letter_for_letter(make_view: MakeView, name: str) -> None:
    spec = replace(heat_spec(), pickers=(Picker("heat_up", name, (Measure("a", name), Measure("b", "B")), "a"),))
    view = make_view(spec)
    (box,) = view.pickers.boxes()
    assert box.itemText(0) == visible(name)
    assert view.rect().contains(box.geometry().translated(view.pickers.pos()))
    view.grab()


def test_new_numbers_keep_the_lists_and_the_keyboard_on_them(make_view: MakeView) -> None:
    view = make_view(heat_spec())
    box = view.pickers.boxes()[1]
    box.setFocus()
    view.show_spec(heat_spec(size=2.0))
    assert view.pickers.boxes()[1] is box
    assert box.hasFocus()
    view.show_spec(chips_spec())
    assert view.pickers.boxes() == ()
    assert not view.pickers.isVisible()


# ---------------------------------------------------------------------- more lines


def test_the_word_beside_the_notes_counts_what_is_not_drawn(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    assert view.more.segment().words == "+5 more"
    counted = replace(lines_spec(), notes=("+5 more: Chip 4, Chip 5",))
    assert make_view(counted).more.segment().words == "Choose …"
    assert not make_view(chips_spec()).more.isVisible()


def test_ticking_others_tells_all_that_are_wanted(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(lines_spec())
    popup = popup_of(view)
    assert [box.isChecked() for box in popup.boxes] == [True] * 4 + [False] * 5
    assert popup.boxes[0].text() == "Chip 0 && <b>co</b>"
    QTest.mouseClick(popup.boxes[0], Qt.MouseButton.LeftButton, pos=popup.boxes[0].rect().center() / 8)
    strike(popup.boxes[1], Qt.Key.Key_Space)
    strike(popup.boxes[8], Qt.Key.Key_Space)
    with qtbot.waitSignal(view.choices_chosen) as told:
        strike(popup.boxes[8], Qt.Key.Key_Return)
    wanted = [f"chip{place}" for place, box in enumerate(popup.boxes) if box.isChecked()]
    assert told.args == [tuple(wanted)]
    assert "chip8" in wanted
    assert "chip1" not in wanted


def test_no_more_than_six_can_be_ticked_and_the_list_says_so(make_view: MakeView) -> None:
    popup = popup_of(make_view(lines_spec()))
    for box in popup.boxes[4:6]:
        box.click()
    assert sum(box.isChecked() for box in popup.boxes) == MOST_SERIES
    assert popup.said.text() == FULL
    assert not any(box.isEnabled() for box in popup.boxes[6:])
    popup.boxes[0].click()
    assert all(box.isEnabled() for box in popup.boxes)
    for box in popup.boxes:
        box.setChecked(False)
    assert popup.said.text() == NONE_LEFT
    assert not popup.show_button.isEnabled()
    popup.close()


def test_esc_leaves_what_is_drawn_as_it_was(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(lines_spec())
    popup = popup_of(view)
    popup.boxes[0].click()
    with qtbot.assertNotEmitted(view.choices_chosen):
        strike(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_to_tick_are_shown_letter_for_letter(make_view: MakeView, name: str) -> None:
    view = make_view(replace(lines_spec(), choices=(Toggle("a", name, True), Toggle("b", "B", False))))
    popup = popup_of(view)
    assert popup.boxes[0].text().replace("&&", "&") == visible(name)
    popup.grab()
    popup.close()


# ---------------------------------------------------------------------- as edits of a study


def test_picks_and_ticks_are_edits_of_one_step_each(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    document = window.document
    view = ChartView()
    ChartEdits(document, view, view).chart = "pareto"
    chips = document.study.chips
    choices = tuple(Toggle(chip.id, chip.name, place < 2) for place, chip in enumerate(chips))
    options = (Measure("", "its own"), Measure(f"chips/{chips[0].id}/rental_price", "Rental price"))
    picker = Picker("lifetime_seek", "Seek", options, "")
    view.show_spec(replace(lines_spec(), choices=choices, pickers=(picker,)))
    wanted = (chips[1].id, chips[2].id, chips[0].id)
    view.choices_chosen.emit(wanted)
    assert document.study.settings.charted_chips == wanted
    assert document.undo_stack.undoText().endswith(f": 3 of {len(chips)} drawn")
    view.picked.emit("lifetime_seek", options[1].id)
    assert document.study.settings.lifetime_seek == options[1].id
    assert document.undo_stack.undoText().endswith(": Seek Rental price")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.study == sample_study()
    view.deleteLater()


# ---------------------------------------------------------------------- multiples


@pytest.mark.parametrize("names", [("Chip B",), ("Chip B", "Tight"), ("Chip B", "Tight", "<b>x</b>")])
@pytest.mark.parametrize("size", SIZES)
def test_charts_of_scenarios_stand_side_by_side_in_the_same_ranges(
    make_view: MakeView, names: tuple[str, ...], size: tuple[int, int]
) -> None:
    view = make_view(multiples_spec(*names), *size)
    panels = view.panels.in_use()
    assert len(panels) == len(names) + 1
    assert len({(one.arrangement.mapping.x, one.arrangement.mapping.y) for one in panels if one.arrangement}) == 1
    for one, other in combinations(panels, 2):
        assert not one.plot.geometry().intersects(other.plot.geometry())
    assert [caption.text() for caption in view.panels.captions if caption.isVisible()] == ["Base", *names]
    for panel, caption in zip(panels, view.panels.captions, strict=False):
        assert view.rect().contains(panel.plot.geometry())
        assert abs(caption.geometry().bottom() - panel.plot.y()) < 8
        assert caption.x() == panel.plot.x()
        assert not caption.geometry().intersects(view.legend.geometry()) or not view.legend.isVisible()
    view.grab()


def test_more_than_three_others_are_not_drawn(make_view: MakeView) -> None:
    assert len(make_view(multiples_spec("A", "B", "C", "D"), 900, 400).panels.in_use()) == 4


def test_the_mouse_reads_each_of_them(make_view: MakeView) -> None:
    view = make_view(multiples_spec("Chip B", "Tight"), 800, 400)
    for panel in view.panels.in_use():
        assert panel.arrangement is not None
        bar = panel.plotted.bars[0]
        x, y = panel.arrangement.mapping.point(bar.slot, (bar.start + bar.end) / 2)
        viewport = panel.plot.viewport()
        at, button = QPointF(x, y), Qt.MouseButton.NoButton
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(viewport, event)
        finding = panel.hover.finding()
        assert finding is not None
        assert finding.heading == "2026"
        QApplication.sendEvent(panel.plot, QEvent(QEvent.Type.Leave))


def test_one_chart_again_has_the_whole_place_and_the_theme_reaches_all(make_view: MakeView) -> None:
    view = make_view(multiples_spec("Chip B", "Tight"), 800, 400)
    view.retheme(DARK)
    for panel in view.panels.in_use():
        assert panel.plot.backgroundBrush().color().name().upper() == DARK.surface
    view.show_spec(share_spec())
    assert view.panels.in_use() == (view.upper_panel,)
    assert view.plot.width() > 700
    assert not any(one.plot.isVisible() for one in view.panels.multiples)
    assert not any(caption.isVisible() for caption in view.panels.captions)


def test_a_window_with_two_scenarios_beside_shows_the_shares_of_each(open_main: OpenWindow) -> None:
    study = choose(sample_study(), story=("share", "lifetime"))
    for name in ("Variant 1", "Variant 2"):
        study = duplicate_scenario(study, name)
        study = show_scenario(study, study.settings.scenario, True)
    window = open_main(show_scenario(study, "", True), size=(1440, 900))
    view = charts(window)["share"]
    names = {one.subtitle for one in view.spec.multiples}
    assert {"Base", "Variant 1"} <= names
    assert view.spec.caption == "Variant 2"
    assert len(view.panels.in_use()) == 1 + len(names)


# ---------------------------------------------------------------------- two bars in one place


@pytest.mark.parametrize("size", [*SIZES, (880, 600)])
@pytest.mark.parametrize("size_of_all", [1.0, 1e-12, 1e15])
def test_pairs_of_bars_have_their_words_at_both_outer_ends(
    make_view: MakeView, size: tuple[int, int], size_of_all: float
) -> None:
    view = make_view(tornado_spec(size_of_all), *size)
    base = view.arrangement.mapping.point(view.plotted.base, 0.0)[0]
    words = {key: item.word.box for key, item in view.labels.items().items() if key.startswith("bar:")}
    for index, bar in enumerate(view.plotted.bars):
        box = words.get(f"bar:{index}")
        if box is None:
            continue
        end = view.arrangement.mapping.point(bar.end, bar.slot)[0]
        assert box.left >= end or box.right <= min(end, base) + 0.5
    by_place = [[words[f"bar:{at}"] for at in (two, two + 1) if f"bar:{at}" in words] for two in range(0, 10, 2)]
    for pair in by_place:
        if len(pair) == 2:
            left, right = sorted(pair, key=lambda box: box.left)
            assert left.right <= base + 0.5
            assert right.left >= base - 0.5
    boxes = [item.word.box for item in view.labels.items().values()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= view.plot.width() for box in boxes)


def test_bars_begin_at_the_base_line_and_are_in_view(make_view: MakeView) -> None:
    view = make_view(tornado_spec())
    opts = view.items.bars["bars"].opts
    assert list(opts["x0"]) == pytest.approx([view.plotted.base] * len(view.plotted.bars))
    low, high = view.arrangement.mapping.x
    assert 0.1 < low < 0.35
    assert high > 1.10
    assert view.plot.bottom_axis._zero == pytest.approx(view.arrangement.mapping.point(view.plotted.base, 0)[0])


def test_of_two_bars_that_go_the_same_way_the_shorter_lies_on_top(make_view: MakeView) -> None:
    view = make_view(tornado_spec())
    opts = view.items.bars["bars"].opts
    third = [(y0, x1) for y0, x1 in zip(opts["y0"], opts["x1"], strict=True) if y0 == opts["y0"].min() + 2]
    assert [round(x1, 2) for _, x1 in third] == [0.70, 0.66]


@pytest.mark.parametrize("name", HOSTILE)
def test_long_and_hostile_words_at_pairs_are_cut_and_never_overlap(make_view: MakeView, name: str) -> None:
    for size in SIZES:
        view = make_view(tornado_spec(words=name, name=name), *size)
        boxes = [item.word.box for item in view.labels.items().values()]
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
        assert all(box.left >= 0 and box.right <= view.plot.width() for box in boxes)
        view.grab()


def test_a_picture_has_no_word_for_more_lines(qtbot: QtBot) -> None:
    with_choices, without = (
        render_png(replace(lines_spec(), choices=choices), width=440, height=330, scale=1.0)
        for choices in (lines_spec().choices, ())
    )
    assert with_choices == without
