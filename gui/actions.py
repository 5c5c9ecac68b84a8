"""Every command of the window, declared in one table: id, menu, text, keys and what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu

from core.chart_names import LARGEST_STORY
from core.names import excerpt
from core.samples import sample_names
from gui.dialogs.read_chart import read_chart
from gui.plain import plain_tip, plain_title
from gui.scenario_commands import NUMBERED
from gui.settings import ThemeChoice
from gui.view_history import view_history

if TYPE_CHECKING:
    from gui.main_window import MainWindow

MENUS = {
    "File": "&File",
    "Edit": "&Edit",
    "View": "&View",
    "Model": "&Model",
    "Scenario": "S&cenario",
    "Chart": "Ch&art",
    "Export": "E&xport",
    "Help": "&Help",
}
_LONGEST_TEXT = 90


@dataclass(frozen=True, slots=True)
class Declared:
    """One command. keys: its shortcuts; group: exactly one of these is checked; gap: a line stands before it.

    on_charts: its keys act only while the keyboard is on a chart of the story, since tables have them too.
    """

    id: str
    menu: str
    text: str
    act: "Callable[[MainWindow], object]"
    keys: tuple[str, ...] = ()
    group: str = ""
    gap: bool = False
    on_charts: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def _theme(choice: ThemeChoice) -> "Callable[[MainWindow], object]":
    return lambda window: window.appearance.choose(choice)


def _chart(number: int) -> Declared:
    """Putting the keyboard on the chart of a place."""
    return Declared(
        f"view.chart{number}",
        "View",
        f"Chart {number}",
        lambda window: window.story.go_to_chart(number - 1),
        (f"Alt+{number % 10}",),
    )


def _sizing(identifier: str, text: str, keys: str, *, gap: bool = False) -> Declared:
    """Making the current chart a step larger or smaller."""
    return Declared(
        identifier, "Chart", text, lambda window: window.charts.size(identifier), (keys,), gap=gap, on_charts=True
    )


def _scenario(number: int, verb: str) -> Declared:
    """Switching to the scenario of a place, or showing it in charts; its text is its name once there is one."""
    if verb == "switch":
        return Declared(
            f"scenario.switch{number}",
            "Scenario",
            f"Scenario {number}",
            lambda window: window.scenarios.switch_to(number),
            (f"Ctrl+{number}",),
            gap=number == 1,
        )
    return Declared(
        f"scenario.show{number}",
        "Scenario",
        f"Scenario {number} in charts",
        lambda window: window.scenarios.toggle_number(number),
        (f"Ctrl+Shift+{number}",),
        gap=number == 1,
    )


ACTIONS = (
    Declared("file.new", "File", "&New", lambda window: window.files.new(), ("Ctrl+N",)),
    Declared("file.open", "File", "&Open…", lambda window: window.files.open(), ("Ctrl+O",)),
    Declared("file.save", "File", "&Save", lambda window: window.files.save(), ("Ctrl+S",), gap=True),
    Declared("file.saveAs", "File", "Save &as…", lambda window: window.files.save_as(), ("Ctrl+Shift+S",)),
    Declared("file.import", "File", "&Import…", lambda window: window.importing.ask_for_file(), gap=True),
    Declared("file.export", "File", "&Export tables…", lambda window: window.windows.show_export()),
    Declared(
        "file.quit",
        "File",
        "&Quit",
        lambda window: window.close(),
        ("Ctrl+Q",),
        gap=True,
        role=QAction.MenuRole.QuitRole,
    ),
    Declared("edit.undo", "Edit", "&Undo", lambda window: window.document.undo_stack.undo(), ("Ctrl+Z",)),
    Declared(
        "edit.redo", "Edit", "&Redo", lambda window: window.document.undo_stack.redo(), ("Ctrl+Y", "Ctrl+Shift+Z")
    ),
    Declared("edit.fillDown", "Edit", "Fill do&wn", lambda window: window.inputs.fill_down(), ("Ctrl+D",), gap=True),
    Declared("edit.fillRight", "Edit", "Fill ri&ght", lambda window: window.inputs.fill_right(), ("Ctrl+R",)),
    Declared("edit.findNext", "Edit", "Find &next", lambda window: window.inputs.find_next(1), ("F3",), gap=True),
    Declared("edit.findPrevious", "Edit", "Find &previous", lambda window: window.inputs.find_next(-1), ("Shift+F3",)),
    Declared("edit.pasteRows", "Edit", "Paste as new &rows…", lambda window: window.importing.paste(), gap=True),
    Declared(
        "edit.commands", "Edit", "&Commands…", lambda window: window.command_palette.open(), ("Ctrl+K",), gap=True
    ),
    Declared("edit.ownBenchmark", "Edit", "Own &benchmark…", lambda window: window.windows.show_own_benchmark()),
    Declared("view.light", "View", "&Light", _theme("light"), group="theme"),
    Declared("view.dark", "View", "&Dark", _theme("dark"), group="theme"),
    Declared("view.system", "View", "&Follow system", _theme("system"), group="theme"),
    Declared("view.nextPanel", "View", "&Next panel", lambda window: window.go_to_panel(1), ("F6",), gap=True),
    Declared("view.previousPanel", "View", "&Previous panel", lambda window: window.go_to_panel(-1), ("Shift+F6",)),
    *(_chart(number) for number in range(1, LARGEST_STORY + 1)),
    Declared("view.drawer", "View", "&Drawer", lambda window: window.drawer.toggle(), ("Ctrl+`",)),
    Declared("view.sources", "View", "S&ources", lambda window: window.drawer.open_page("sources")),
    Declared(
        "view.undo",
        "View",
        "&Undo change of view",
        lambda window: view_history(window.document).undo(),
        ("Alt+Z",),
        gap=True,
    ),
    Declared(
        "view.redo",
        "View",
        "Re&do change of view",
        lambda window: view_history(window.document).redo(),
        ("Alt+Shift+Z",),
    ),
    Declared("view.readChart", "View", "R&ead chart…", read_chart, ("Ctrl+Shift+R",), gap=True),
    Declared("view.transpose", "View", "&Transpose table", lambda window: window.inputs.page.table.transpose()),
    Declared("view.showAll", "View", "Show all &rows and columns", lambda window: window.inputs.page.table.show_all()),
    Declared("view.present", "View", "&Present", lambda window: window.present(), ("F11",), gap=True),
    Declared("view.resetLayout", "View", "&Reset layout", lambda window: window.reset_layout()),
    Declared(
        "view.validation", "View", "&Validation…", lambda window: window.windows.show_validation(), ("F7",), gap=True
    ),
    Declared(
        "scenario.duplicate", "Scenario", "&Duplicate", lambda window: window.scenarios.duplicate(), ("Ctrl+Shift+D",)
    ),
    Declared("scenario.rename", "Scenario", "&Rename…", lambda window: window.scenarios.ask_rename()),
    Declared(
        "scenario.moveLeft", "Scenario", "Move &left", lambda window: window.scenarios.move(window.scenarios.active, -1)
    ),
    Declared(
        "scenario.moveRight",
        "Scenario",
        "Move r&ight",
        lambda window: window.scenarios.move(window.scenarios.active, 1),
    ),
    Declared("scenario.delete", "Scenario", "D&elete", lambda window: window.scenarios.delete(window.scenarios.active)),
    Declared("scenario.compare", "Scenario", "&Compare…", lambda window: window.drawer.open_page("compare"), gap=True),
    Declared("scenario.pin", "Scenario", "&Pin baseline", lambda window: window.pin_baseline(), ("Ctrl+B",)),
    Declared(
        "scenario.unpin", "Scenario", "&Unpin baseline", lambda window: window.unpin_baseline(), ("Ctrl+Shift+B",)
    ),
    *(_scenario(number, "switch") for number in NUMBERED),
    *(_scenario(number, "show") for number in NUMBERED),
    Declared("chart.remove", "Chart", "&Remove chart", lambda window: window.charts.remove()),
    Declared(
        "chart.earlier",
        "Chart",
        "Move &earlier",
        lambda window: window.charts.move(-1),
        ("Alt+Shift+Left",),
        gap=True,
        on_charts=True,
    ),
    Declared(
        "chart.later",
        "Chart",
        "Move &later",
        lambda window: window.charts.move(1),
        ("Alt+Shift+Right",),
        on_charts=True,
    ),
    _sizing("chart.wider", "&Wider", "Ctrl+Shift+Right", gap=True),
    _sizing("chart.narrower", "&Narrower", "Ctrl+Shift+Left"),
    _sizing("chart.taller", "&Taller", "Ctrl+Shift+Down"),
    _sizing("chart.shorter", "&Shorter", "Ctrl+Shift+Up"),
    Declared("chart.usualSize", "Chart", "&Usual size", lambda window: window.charts.usual_size()),
    Declared(
        "chart.window",
        "Chart",
        "&Open in own window",
        lambda window: window.chart_windows.open(window.charts.current),
        ("Ctrl+Shift+N",),
        gap=True,
    ),
    Declared("export.slide", "Export", "&Slide…", lambda window: window.exports.show(), ("Ctrl+E",)),
    Declared("export.now", "Export", "Export &now", lambda window: window.exports.export_now(), ("Ctrl+Shift+E",)),
    Declared(
        "export.copy", "Export", "&Copy chart", lambda window: window.exports.copy(), ("Ctrl+Shift+C",), on_charts=True
    ),
    Declared(
        "export.perScenario", "Export", "&One slide per scenario", lambda window: window.exports.add_per_scenario()
    ),
    Declared("export.story", "Export", "&Add all charts to the tray", lambda window: window.exports.add_story()),
    Declared(
        "export.tray", "Export", "Slide &tray", lambda window: window.exports.show_tray(), ("Ctrl+Shift+T",), gap=True
    ),
    Declared("export.deck", "Export", "Export &deck…", lambda window: window.exports.export_deck(), ("Ctrl+Shift+P",)),
    Declared("export.methodology", "Export", "&Methodology…", lambda window: window.exports.export_methodology()),
    Declared("export.cancel", "Export", "Cance&l the export", lambda window: window.exports.outlet.cancel(), gap=True),
    Declared("model.catalog", "Model", "&Catalog…", lambda window: window.catalog.show(), ("Ctrl+Shift+K",)),
    Declared("model.goalSeek", "Model", "&Goal seek…", lambda window: window.windows.show_goal_seek(), ("Ctrl+G",)),
    Declared("model.update", "Model", "&Update from catalog…", lambda window: window.catalog.show_update(), gap=True),
    Declared("help.this", "Help", "Help on &this", lambda window: window.windows.show_help_here(), ("F1",)),
    Declared("help.charts", "Help", "&Charts…", lambda window: window.windows.show_charts(), gap=True),
    Declared(
        "help.accuracy", "Help", "&How accurate is it?", lambda window: window.windows.show_validation(method=True)
    ),
    Declared("help.money", "Help", "How &money is counted", lambda window: window.windows.show_money_method()),
    Declared("help.export", "Help", "&Slides and files", lambda window: window.windows.show_slides_help()),
    Declared("help.keyboard", "Help", "&Keyboard…", lambda window: window.windows.show_keyboard()),
    Declared(
        "help.about",
        "Help",
        "&About Infernomics",
        lambda window: window.windows.show_about(),
        role=QAction.MenuRole.AboutRole,
    ),
)


def make_actions(window: "MainWindow") -> dict[str, QAction]:
    """The actions of the table, by id, ready for menus and buttons."""
    groups: dict[str, QActionGroup] = {}
    made: dict[str, QAction] = {}
    for declared in ACTIONS:
        action = QAction(declared.text, window)
        action.setObjectName(declared.id)
        action.setMenuRole(declared.role)
        action.setShortcuts([QKeySequence(keys) for keys in declared.keys])
        action.triggered.connect(lambda _checked=False, act=declared.act: act(window))
        if declared.on_charts:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if declared.group:
            action.setCheckable(True)
            groups.setdefault(declared.group, QActionGroup(window)).addAction(action)
        made[declared.id] = action
    return made


def fill_menus(window: "MainWindow", actions: dict[str, QAction], openings: Sequence[QMenu]) -> dict[str, QMenu]:
    """Put the actions into the menu bar, in the order of the table; returns the menus by name.

    openings: what else can be opened, under "Open…".
    """
    menus = {name: window.menuBar().addMenu(title) for name, title in MENUS.items()}
    for name, menu in menus.items():
        menu.setObjectName(f"menu.{name.lower()}")
    for declared in ACTIONS:
        menu = menus[declared.menu]
        if declared.gap:
            menu.addSeparator()
        menu.addAction(actions[declared.id])
        if declared.id == "file.open":
            for opening in openings:
                menu.addMenu(opening)
    return menus


def make_samples_menu(window: "MainWindow") -> QMenu:
    """The studies that ship, by name; listed when the menu is about to show, since nothing needs them before."""
    menu = QMenu("Open sa&mple", window)
    menu.setObjectName("menu.samples")

    def fill() -> None:
        menu.clear()
        for sample in sample_names():
            action = menu.addAction(plain_title(excerpt(sample.name, _LONGEST_TEXT)))
            action.triggered.connect(lambda _on=False, which=sample.id: window.files.open_sample(which))

    menu.aboutToShow.connect(fill)
    return menu


class UndoTexts(QObject):
    """Has the two actions say what they would undo and redo, and be there only when there is something."""

    def __init__(self, stack: QUndoStack, undo: QAction, redo: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._undo = undo
        self._redo = redo
        stack.undoTextChanged.connect(self._show_undo)
        stack.redoTextChanged.connect(self._show_redo)
        stack.canUndoChanged.connect(undo.setEnabled)
        stack.canRedoChanged.connect(redo.setEnabled)
        undo.setEnabled(stack.canUndo())
        redo.setEnabled(stack.canRedo())
        self._show_undo(stack.undoText())
        self._show_redo(stack.redoText())

    def _show_undo(self, text: str) -> None:
        _say(self._undo, "Undo", text)

    def _show_redo(self, text: str) -> None:
        _say(self._redo, "Redo", text)


def _say(action: QAction, word: str, text: str) -> None:
    says = f"{word}: {excerpt(text, _LONGEST_TEXT)}" if text else word
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setText(f"&{plain_title(says)}")
    action.setToolTip(plain_tip(f"{says} ({keys})"))
