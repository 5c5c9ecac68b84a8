"""B041-B087 in the window: text that people type is text everywhere, or is refused and changes nothing.

A text goes in as a person puts it in: names of a chip, a workload, a scenario and the study, a vendor, a note. Then
every place that could show it is looked at.
"""

import csv
import errno
import hashlib
import io
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QGraphicsTextItem,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QToolButton,
    QWidget,
)

from core.charts import build
from core.editing import Cell, set_note, set_value, set_values
from core.errors import CellRefused, StudyRefused
from core.file_names import suggested_name
from core.names import excerpt, visible
from core.scenarios import duplicate_scenario, rename_scenario
from core.study import Study
from core.study_file import decode, encode
from core.tab_separated import without_formula, write_block
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.panels.record_page import RecordPage

from .conftest import OpenWindow, answering, charts, renamed, strike, tiles

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CHIP, WORKLOAD = Cell("chips", "alpha", "name"), Cell("workloads", "chat", "name")
VENDOR, BANDWIDTH = Cell("chips", "alpha", "vendor"), Cell("chips", "alpha", "memory_bandwidth")
_TAG = re.compile(r"<(?!/?qt>|br/>)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONGEST_STOP = 20.0
"""Seconds of work for one walk through the window; what opens a device or a pipe would never end."""


@dataclass
class Traps:
    """What markup could open: a port that counts visits, a pipe whose reader would wait for ever."""

    port: int
    pipe: Path
    listener: socket.socket

    def untouched(self) -> bool:
        """Whether nobody connected and nobody has the pipe open."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            pass
        else:
            return False
        try:
            os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as error:
            return error.errno == errno.ENXIO
        return False


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[Traps]:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        yield Traps(listener.getsockname()[1], pipe, listener)


def fingerprint(study: Study) -> str:
    return hashlib.sha256(encode(study)).hexdigest()


# --- putting a text in ------------------------------------------------------------------------------------------------


def type_in(window: MainWindow, cell: Cell, text: str) -> None:
    """Go to a cell, open it, take the text from the clipboard into the editor, and press Enter."""
    assert window.inputs.go_to(cell)
    table = window.inputs.page.table
    strike(table, Qt.Key.Key_F2)
    (editor,) = [one for one in table.viewport().findChildren(QLineEdit) if one.isVisible()]
    editor.selectAll()
    QGuiApplication.clipboard().setText(text)
    strike(editor, Qt.Key.Key_V, CONTROL)
    strike(editor, Qt.Key.Key_Return)
    window.document.settle()


def write_note(window: MainWindow, text: str) -> None:
    assert window.inputs.go_to(BANDWIDTH)
    table = window.inputs.page.table
    strike(table, Qt.Key.Key_F2, SHIFT)
    editor = table.notes.editor
    assert editor is not None
    QGuiApplication.clipboard().setText(text)
    strike(editor.words, Qt.Key.Key_V, CONTROL)
    strike(editor.words, Qt.Key.Key_Return)
    window.document.settle()


def put_in(window: MainWindow, text: str) -> list[str]:
    """The text by all routes; returns what the undo menu said after each of them."""
    document = window.document
    said = []
    for cell in (CHIP, WORKLOAD, VENDOR):
        type_in(window, cell, text)
        said.append(window.actions_by_id["edit.undo"].text())
    write_note(window, text)
    assert document.edit("Duplicate", lambda study: duplicate_scenario(study, text))
    identifier = document.study.settings.scenario
    assert document.edit(f"Rename to {text}", lambda study: rename_scenario(study, identifier, f"{text}!"))
    said.append(window.actions_by_id["edit.undo"].text())
    assert document.edit("Rename", lambda study: renamed(study, text))
    window.document.refused.emit(f"The name {excerpt(text)} is not taken.")
    document.settle()
    return said


# --- looking at it ---------------------------------------------------------------------------------------------------


def plain(tip: str) -> str:
    return QTextDocumentFragment.fromHtml(tip).toPlainText()


def squeezed(text: str) -> str:
    return " ".join(text.split())


def is_literal(window: MainWindow, text: str) -> None:
    """Everything that shows the text shows its letters, and nothing reads them."""
    study, seen = window.document.study, visible(text)
    assert (study.chips[0].name, study.workloads[0].name, study.chips[0].vendor) == (text, text, text)
    assert study.chips[0].notes == {"memory_bandwidth": text}
    assert study.scenarios[0].name == f"{text}!"
    assert study.name == text
    assert decode(encode(study)) == study
    tables_show(window, text)
    charts_show(window, seen)
    drawer_shows(window, text)
    tabs = window.scenario_bar.findChild(QTabBar, "scenarioTabs")
    assert isinstance(tabs, QTabBar)
    assert any(f"{seen}!" in plain(tabs.tabToolTip(at)) for at in range(tabs.count()))
    assert any(tabs.tabText(at).replace("&&", "&").startswith(seen[:5]) for at in range(tabs.count()))
    assert seen.replace("[*]", "[*][*]") in window.windowTitle()
    assert any(seen in plain(tile.toolTip()) for tile in tiles(window))
    nothing_reads_markup(window)
    assert not window.grab().isNull()


def tables_show(window: MainWindow, text: str) -> None:
    assert window.inputs.go_to(BANDWIDTH)
    page, seen = window.inputs.page, visible(text)
    index = page.model.index_of(BANDWIDTH)
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == seen
    assert seen in plain(str(page.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)))
    assert page.model.index_of(CHIP).data() == seen
    assert page.model.index_of(VENDOR).data() == seen
    assert excerpt(text) in page.strip.text
    assert f"Note: {squeezed(seen)}" in page.strip.text
    tip = squeezed(plain(str(index.data(Qt.ItemDataRole.ToolTipRole))))
    assert f"Note: {squeezed(seen)}" in tip
    copied_with_names(page, text)


def copied_with_names(page: RecordPage, text: str) -> None:
    """A block copied with its heads: what a spreadsheet gets is text."""
    page.table.go_to(VENDOR)
    strike(page.table, Qt.Key.Key_C, CONTROL | SHIFT)
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert rows[0][1] == without_formula(visible(text))
    assert rows[1][1] == without_formula(text)
    assert not any(cell.startswith(_FORMULA) for row in rows for cell in row)


def charts_show(window: MainWindow, seen: str) -> None:
    views = charts(window)
    ticks = [tick.rstrip("…").strip() for tick in views["chips"].plot.left_axis.tick_texts()]
    assert any(tick and seen.startswith(tick) for tick in ticks)
    spec = build("chips", window.document.outcome)
    assert seen in [visible(category) for category in spec.y.categories]
    assert seen in visible(spec.subtitle)
    for view in views.values():
        for block in (view.title_block, view.subtitle_block):
            assert not any("&lt;" in line and "&lt;" not in seen for line in block.lines())
    for view in views.values():
        assert not rich_texts(view)


def rich_texts(view: ChartView) -> list[str]:
    items = [item for item in view.plot.scene().items() if isinstance(item, QGraphicsTextItem) and item.isVisible()]
    return [item.toPlainText() for item in items if item.toPlainText().strip()]


def drawer_shows(window: MainWindow, text: str) -> None:
    sources = window.drawer.open_page("sources")
    QApplication.processEvents()
    view = sources.findChild(QWidget, "drawer.sources.table")
    results = view.results  # type: ignore[union-attr]
    ids = [one.id for one in results.table.columns]
    owners = {str(results.index(row, ids.index("owner")).data()) for row in range(results.rowCount())}
    assert visible(text) in owners
    copied = list(csv.reader(io.StringIO(results.as_text(heads=True)), delimiter="\t"))
    assert without_formula(text) in {row[ids.index("owner")] for row in copied}
    assert squeezed(visible(text)) in {row[ids.index("note")].removeprefix("'") for row in copied}
    assert not any(cell.startswith(_FORMULA) for row in copied for cell in row)
    for page in ("data", "stepTime"):
        window.drawer.open_page(page)
        QApplication.processEvents()
        assert not window.drawer.grab().isNull()
        nothing_reads_markup(window)
    window.drawer.close_page()


def shows_its_tip(action: QAction) -> bool:
    """Whether a mouse that rests on an action sees its tip: on a button, or in a menu that shows tips."""
    places = action.associatedObjects()
    return any(isinstance(one, QToolButton) or (isinstance(one, QMenu) and one.toolTipsVisible()) for one in places)


def nothing_reads_markup(window: MainWindow) -> None:
    """Labels hold plain text; tips hold nothing but escaped letters and line ends."""
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    tips += [action.toolTip() for action in window.findChildren(QAction) if shows_its_tip(action)]
    for tabs in window.findChildren(QTabBar):
        tips += [tabs.tabToolTip(at) for at in range(tabs.count())]
    for tip in filter(None, tips):
        assert "<" not in tip or (tip.startswith("<qt>") and not _TAG.search(tip)), tip


def is_text_everywhere(window: MainWindow, text: str, traps: Traps | None = None) -> None:
    """LITERAL: put in by every route, seen letter for letter in every place, nothing opened, no time lost."""
    began = time.thread_time()
    said = put_in(window, text)
    for words in said[:3]:
        assert excerpt(text).replace("&", "&&")[:30] in words
    is_literal(window, text)
    assert time.thread_time() - began < _LONGEST_STOP
    if traps is not None:
        assert traps.untouched()


# --- LITERAL ---------------------------------------------------------------------------------------------------------


def test_B041_less_than_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "TP<8")


def test_B042_angle_brackets_and_ampersand_are_text(window: MainWindow) -> None:
    is_text_everywhere(window, "a<b & c>d")


def test_B043_a_bold_tag_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "<b>H100</b>")


def test_B044_an_entity_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "&lt;x&gt;")


def test_B045_an_image_of_the_web_is_text_and_nobody_connects(window: MainWindow, traps: Traps) -> None:
    is_text_everywhere(window, f'<img src="http://127.0.0.1:{traps.port}/x.png">', traps)


def test_B046_an_image_of_a_file_is_text_and_nobody_opens_it(window: MainWindow, traps: Traps) -> None:
    is_text_everywhere(window, f'<img src="file://{traps.pipe}">', traps)


def test_B047_an_image_of_a_device_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, '<img src="/dev/zero">')


def test_B048_an_image_of_a_network_share_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, r'<img src="\\host\share\x.png">')


def test_B049_an_image_of_a_pipe_is_text_and_nobody_opens_it(window: MainWindow, traps: Traps) -> None:
    is_text_everywhere(window, f'<img src="{traps.pipe}">', traps)


def test_B050_a_script_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "<script>alert(1)</script>")


def test_B051_a_wide_table_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "<table width=999999999>")


def test_B052_a_link_is_text_and_nobody_follows_it(window: MainWindow, traps: Traps) -> None:
    is_text_everywhere(window, f'<a href="file://{traps.pipe}">x</a>', traps)


def test_B053_an_image_in_markdown_is_text_and_nobody_connects(window: MainWindow, traps: Traps) -> None:
    is_text_everywhere(window, f"![x](http://127.0.0.1:{traps.port}/x.png)", traps)


def test_B054_a_style_with_an_address_is_text_and_nobody_connects(window: MainWindow, traps: Traps) -> None:
    is_text_everywhere(window, f'<p style="background-image:url(http://127.0.0.1:{traps.port}/x)">', traps)


def test_B055_formula_text_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "=1+1")


def test_B056_a_leading_plus_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "+1")


def test_B057_a_leading_minus_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "-1")


def test_B058_a_leading_at_sign_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "@SUM(1)")


def test_B061_a_full_width_equals_sign_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "＝1+1")


def test_B062_an_array_formula_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "{=1+1}")


def test_B063_a_hyperlink_formula_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, '=HYPERLINK("http://x","y")')


def test_B064_a_command_formula_is_text(window: MainWindow) -> None:
    is_text_everywhere(window, "=cmd|'/c calc'!A1")


@pytest.mark.parametrize(
    "text", ["http://x.example/", "file:///etc/passwd", "mailto:a@b.example", "internal:Sheet1!A1", "external:x.xlsx"]
)
def test_B065_an_address_is_text_and_no_link(window: MainWindow, text: str) -> None:
    is_text_everywhere(window, text)
    assert not any(label.openExternalLinks() for label in window.findChildren(QLabel))


def test_B066_a_bidi_override_is_shown_with_a_mark_and_is_in_no_file_name(window: MainWindow) -> None:
    text = "\u202exslx.001"
    is_text_everywhere(window, text)
    assert "‹U+202E›xslx.001" in window.windowTitle()
    assert suggested_name(text) == "xslx.001"


# --- REJECT ----------------------------------------------------------------------------------------------------------


def says_why(sentence: str) -> None:
    """One plain sentence, of a length that fits a bar, with hidden characters as marks."""
    assert sentence.endswith(".")
    assert len(sentence) < 250
    assert sentence == visible(sentence)


def is_refused_as_a_name(window: MainWindow, text: str) -> None:
    """REJECT by every route, with one sentence each; the study and its undo steps stay what they were."""
    document = window.document
    document.settle()
    before, count = fingerprint(document.study), document.undo_stack.count()
    for cell in (CHIP, WORKLOAD):
        assert window.inputs.go_to(cell)
        page = window.inputs.page
        says_why(page.model.write(page.model.index_of(cell), text))
        QGuiApplication.clipboard().setText(write_block([[text]]))
        strike(page.table, Qt.Key.Key_V, CONTROL)
        says_why(page.bar.text)
        page.bar.close_quietly()
    told: list[str] = []
    document.refused.connect(told.append)
    active = document.study.settings.scenario
    assert not document.edit("Rename", lambda study: rename_scenario(study, active, text))
    assert len(told) == 1
    for sentence in told:
        says_why(sentence)
    assert window.notices.isVisible()
    nothing_reads_markup(window)
    assert fingerprint(document.study) == before
    assert document.undo_stack.count() == count


def is_refused_in_a_file(study: Study, text: str, where: str) -> None:
    """A file with such a name does not open, and the sentence says where it is."""
    written = encode(renamed(study, "Two chips 7Q")).replace(b"Two chips 7Q", json.dumps(text)[1:-1].encode())
    with pytest.raises(StudyRefused) as caught:
        decode(written)
    says_why(str(caught.value))
    assert where in str(caught.value)


@pytest.fixture
def with_scenario(window: MainWindow) -> MainWindow:
    """A window whose study has one scenario beside Base, so that its name can be tried too."""
    assert window.document.edit("Duplicate", lambda study: duplicate_scenario(study, "Dear"))
    window.document.settle()
    return window


@pytest.mark.parametrize("text", ["\t=1+1", "\r=1+1"], ids=["B059", "B060"])
def test_B059_B060_a_control_character_before_a_formula_is_refused_in_a_name_and_inert_in_a_text(
    with_scenario: MainWindow, text: str
) -> None:
    is_refused_as_a_name(with_scenario, text)
    document = with_scenario.document
    assert document.edit("Vendor", lambda study: set_value(study, VENDOR, text))
    document.settle()
    assert with_scenario.inputs.go_to(VENDOR)
    page = with_scenario.inputs.page
    assert page.model.index_of(VENDOR).data() == visible(text)
    strike(page.table, Qt.Key.Key_C, CONTROL)
    (cell,) = next(csv.reader(io.StringIO(QGuiApplication.clipboard().text(), newline=""), delimiter="\t"))
    assert cell.lstrip("\t\r") == cell
    assert not cell.startswith(_FORMULA)
    nothing_reads_markup(with_scenario)


def test_B067_a_null_is_refused_and_never_cuts_a_name(with_scenario: MainWindow) -> None:
    is_refused_as_a_name(with_scenario, "H100\x00 SXM")
    is_refused_in_a_file(with_scenario.document.study, "H100\x00 SXM", "the study")
    with pytest.raises(CellRefused):
        set_note(with_scenario.document.study, BANDWIDTH, "a\x00b")


def test_B068_a_lone_surrogate_is_refused_in_the_window_and_in_a_file(with_scenario: MainWindow) -> None:
    document = with_scenario.document
    before = fingerprint(document.study)
    assert not document.edit("Note", lambda study: set_note(study, BANDWIDTH, "a\ud800b"))
    assert not document.edit("Rename", lambda study: rename_scenario(study, "scenario", "a\ud800b"))
    page = with_scenario.inputs.pages["chips"]
    says_why(page.model.write(page.model.index_of(CHIP), "a\ud800b"))
    assert fingerprint(document.study) == before
    written = encode(renamed(document.study, "Two chips 7Q")).replace(b"Two chips 7Q", b"a\\ud800b")
    with pytest.raises(StudyRefused) as caught:
        decode(written)
    says_why(str(caught.value))


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "e" + "\u0301" * 50_000, "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}" * 2000],
    ids=["B069", "B070", "B071"],
)
def test_B069_B070_B071_a_text_beyond_200_characters_is_refused_at_once(with_scenario: MainWindow, text: str) -> None:
    began = time.thread_time()
    is_refused_as_a_name(with_scenario, text)
    page, document = with_scenario.inputs.pages["chips"], with_scenario.document
    before = fingerprint(document.study)
    says_why(page.model.write(page.model.index_of(VENDOR), text))
    assert not document.edit("Note", lambda study: set_note(study, BANDWIDTH, text))
    is_refused_in_a_file(document.study, text, "name")
    assert fingerprint(document.study) == before
    assert time.thread_time() - began < _LONGEST_STOP


@pytest.mark.parametrize("character", ["\n", "\t", "\v", "\u2028"], ids=["line end", "tab", "VT", "U+2028"])
def test_B072_a_line_end_in_a_name_is_refused_and_in_a_note_is_kept(with_scenario: MainWindow, character: str) -> None:
    is_refused_as_a_name(with_scenario, f"a{character}b")
    is_refused_in_a_file(with_scenario.document.study, f"a{character}b", "the study")
    if character in "\n\t":
        study = set_note(with_scenario.document.study, BANDWIDTH, f"a{character}b")
        assert decode(encode(study)).chips[0].notes == {"memory_bandwidth": f"a{character}b"}


def twin_is_refused(window: MainWindow, name: str, twin: str) -> None:
    """A name that a reader could not tell from another one is refused for chips, workloads and scenarios."""
    document = window.document
    names = [(Cell("chips", "beta", "name"), name), (Cell("workloads", "code", "name"), name)]
    assert document.edit("Rename", lambda study: set_values(study, names))
    assert document.edit("Duplicate", lambda study: duplicate_scenario(study, name))
    assert document.edit("Duplicate", lambda study: duplicate_scenario(study, "Another"))
    document.settle()
    before, count = fingerprint(document.study), document.undo_stack.count()
    for cell in (CHIP, WORKLOAD):
        assert window.inputs.go_to(cell)
        page = window.inputs.page
        sentence = page.model.write(page.model.index_of(cell), twin)
        says_why(sentence)
        assert "already used" in sentence
    active = document.study.settings.scenario
    assert not document.edit("Rename", lambda study: rename_scenario(study, active, twin))
    assert fingerprint(document.study) == before
    assert document.undo_stack.count() == count


@pytest.fixture
def two_services(open_main: OpenWindow, study: Study) -> MainWindow:
    chat = study.workloads[0]
    code = msgspec.structs.replace(chat, id="code", name="Code")
    return open_main(msgspec.structs.replace(study, workloads=(chat, code)))


def test_B073_an_invisible_twin_of_a_name_is_refused(two_services: MainWindow) -> None:
    twin_is_refused(two_services, "Twin", "Tw\u200bin")


def test_B074_a_decomposed_twin_of_a_name_is_refused(two_services: MainWindow) -> None:
    twin_is_refused(two_services, "Caf\u00e9", "Cafe\u0301")


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "\u200b"], ids=["none", "spaces", "hard space", "invisible"])
def test_B075_an_empty_name_is_refused(with_scenario: MainWindow, text: str) -> None:
    document = with_scenario.document
    before, count = fingerprint(document.study), document.undo_stack.count()
    page = with_scenario.inputs.pages["chips"]
    says_why(page.model.write(page.model.index_of(CHIP), text))
    assert not document.edit("Rename", lambda study: rename_scenario(study, "scenario", text))
    is_refused_in_a_file(document.study, text, "name")
    assert fingerprint(document.study) == before
    assert document.undo_stack.count() == count


# --- names as file names ---------------------------------------------------------------------------------------------

FILE_NAMES = {
    "B076 up": "../../x",
    "B077 drive": "C:\\x",
    "B078 share": "\\\\srv\\s",
    "B079 con": "CON",
    "B079 nul": "NUL",
    "B079 aux": "AUX.txt",
    "B080 dot": "x.",
    "B080 space": "x ",
    "B081 stream": "a:b",
    "B082 bytes": "\u6f22" * 200,
    "B083 long": "x" * 200,
    "B084 signs": '*?<>|"',
    "B085 dash": "-rf",
    "B086 hidden": ".profile",
    "B087 bidi": "a\u202egpj.exe",
}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def saved_as_suggested(window: MainWindow, folder: Path) -> str:
    """Save as, with the name that the dialog suggests; returns that name."""
    suggested: list[str] = []

    def take(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        (line,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        QTest.qWait(150)  # the dialog reads the folder in the background, and selects the suggestion when it has
        suggested.append(line.text())
        dialog.accept()

    window.settings.change(last_folder=str(folder))
    with answering(take):
        window.actions_by_id["file.saveAs"].trigger()
    return suggested[0]


@pytest.mark.parametrize("name", FILE_NAMES.values(), ids=FILE_NAMES.keys())
def test_B076_to_B087_a_suggested_file_name_is_safe_and_is_written_inside_the_folder(
    window: MainWindow, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "chosen"
    folder.mkdir()
    assert window.document.edit("Rename", lambda study: renamed(study, name.strip()))
    window.document.settle()
    suggestion = saved_as_suggested(window, folder)

    (written,) = folder.iterdir()
    assert written.name in (suggestion, f"{suggestion}.json")
    assert os.path.commonpath([folder.resolve(), written.resolve()]) == str(folder.resolve())
    assert window.document.path == written
    assert decode(written.read_bytes()).name == name.strip()
    stem = written.name.removesuffix(".json")
    assert stem == suggested_name(name)
    assert len(written.name.encode()) <= 255
    assert len(written.name) <= 260 - 60
    assert not re.search(r'[\x00-\x1f/\\:*?"<>|\u202a-\u202e]', stem)
    assert stem.strip(" .-") == stem != ""
    assert not _RESERVED.fullmatch(stem)
