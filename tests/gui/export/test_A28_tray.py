"""A28: four slides of the tray, in another order, are one deck in that order; one slide per scenario is one each."""

import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.export.decks import deck_of, tray_slides
from core.slides.making import Wanted
from core.slides.tray import with_slides
from core.study_file import write_study
from gui.export.looks import manner_of
from gui.main_window import MainWindow
from tests.gui.export.tray_hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    exports_to,
    key,
    order,
    settled,
    sheet_of,
    tray_of,
    wait_for_export,
    with_scenarios,
)  # fmt: skip


def four_slides(window: MainWindow) -> list[str]:
    """Four slides, added and reordered by keys; their titles in the new order."""
    sheet = sheet_of(window, window.document.study.settings.story[0])
    for _ in range(4):
        key(Key.Key_Return)
        key(Key.Key_PageDown, CTRL)
    key(Key.Key_Escape)
    assert sheet.isHidden()
    page = tray_of(window)
    page.view.choose([page.model.slides[3].id])
    key(Key.Key_Left, ALT)
    settled(page)
    key(Key.Key_Left, ALT)
    settled(page)
    page.edits.rename(page.model.slides[0].id, "The analyst's own title")
    settled(page)
    assert order(window) == ["lifetime", "pareto", "waterfall", "chips"]
    return [slide.title or slide.claim for slide in window.document.study.slides]


def test_A28_four_slides_reordered_are_exported_to_one_presentation_in_that_order(
    shared: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pptx import Presentation

    titles = four_slides(shared)
    study = shared.document.study
    deck = deck_of(study, tray_slides(study))
    assert [slide.title for slide in deck.slides] == titles
    assert [slide.chart for slide in deck.slides] == order(shared)
    assert deck.slides[0].title != deck.slides[0].claim
    exports_to(shared, tmp_path)
    monkeypatch.setattr("gui.export.outlet.ask_for_export", lambda *_: tmp_path / "deck.pptx")
    key(Key.Key_P, CTRL | SHIFT)
    wait_for_export(shared, qtbot)
    assert shared.notices.text("export").startswith("deck.pptx, 4 slides, saved in ")
    slides = Presentation(str(tmp_path / "deck.pptx")).slides
    assert [slide.shapes.title.text for slide in slides] == titles
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) >= 4


def test_A28_one_slide_per_scenario_has_each_scenario_once_in_its_footnote(shared: MainWindow) -> None:
    names = ("Dear", "Dearer", "Dearest")
    shared.document.replace(with_scenarios(shared.document.study, *names), None)
    shared.document.settle()
    shared.charts.look_at("chips")
    shared.actions_by_id["export.perScenario"].trigger()
    assert shared.document.undo_stack.index() == 1
    study = shared.document.study
    slides = deck_of(study, tray_slides(study)).slides
    assert [slide.scenario for slide in slides] == ["Base", *names]
    footnotes = [slide.footnote.scenario for slide in slides if slide.footnote is not None]
    assert len(set(footnotes)) == 4
    for name, footnote in zip(("Base", *names), footnotes, strict=True):
        assert name in footnote
    assert len({repr(slide.spec) for slide in slides}) == 4


def test_A28_the_command_makes_the_same_deck_of_the_same_study(
    shared: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gui.export.command import main as export_command

    wanted = [(Wanted("lifetime", title="Mine"), ""), (Wanted("waterfall"), ""), (Wanted("chips", crop="half"), "")]
    study = with_slides(shared.document.study, wanted, datetime.datetime(2026, 11, 28, 9, 30))
    shared.document.replace(study, None)
    shared.document.settle()
    write_study(tmp_path / "study.json", shared.document.study)
    monkeypatch.setattr("gui.export.outlet.ask_for_export", lambda *_: tmp_path / "window.svg")
    shared.exports.export_deck()
    wait_for_export(shared, qtbot)
    assert export_command([str(tmp_path / "study.json"), "--to", str(tmp_path / "command.svg"), "--tray"]) == 0
    ours, theirs = sorted(tmp_path.glob("window-*.svg")), sorted(tmp_path.glob("command-*.svg"))
    assert len(ours) == len(theirs) == 3
    for one, other in zip(ours, theirs, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert manner_of(shared.document.study, shared.settings.current.export).template is None
