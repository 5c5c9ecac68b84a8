"""The window: assembles menus, bars and panels around one document, and decides nothing itself."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.baseline import pin_baseline, unpin_baseline
from core.editing import Cell
from gui.actions import ACTIONS, UndoTexts, fill_menus, make_actions, make_samples_menu
from gui.appearance import Appearance
from gui.catalog_actions import CatalogActions
from gui.cell_asking import cell_asking
from gui.charts.hand.chart_keys import fill_chart_menu
from gui.dialogs.command_palette import Command, CommandPalette, commands_of
from gui.dialogs.import_actions import ImportActions
from gui.document import Document
from gui.drawer.drawer import Drawer, WithDrawer
from gui.export.commands import ExportCommands
from gui.export.reopening import Reopening
from gui.export.running import end_exports
from gui.files import FileActions, window_title
from gui.goal_asking import goal_asking
from gui.panels.focus import go_to_panel
from gui.panels.inputs import InputsPanel
from gui.panels.kpi_strip import KpiStrip
from gui.panels.notices import Choice, Notices
from gui.panels.scenario_bar import ScenarioBar
from gui.panels.status_line import StatusLine
from gui.plain import plain_title
from gui.recovery import Recorder
from gui.recovery_offer import RecoveryOffer
from gui.scenario_commands import ScenarioCommands
from gui.settings import Place, SettingsFile, place_on_screens
from gui.side_windows import SideWindows
from gui.story.chart_commands import ChartCommands
from gui.story.chart_in_hand import chart_in_hand
from gui.story.chart_windows import SHARED, ChartWindows
from gui.story.panel import StoryPanel
from gui.story.presentation import Presentation
from gui.theme import stand_alone

DEFAULT_SIZE = QSize(1440, 900)
SMALLEST = QSize(780, 500)
INPUTS_SHARE = 0.36
_EDGE = 8
_LONGEST_PATH = 80


class MainWindow(QMainWindow):
    """One study in one window."""

    def __init__(self, document: Document, settings: SettingsFile, recorder: Recorder) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.document: Document = document
        self.settings = settings
        self.recorder = recorder
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - Qt makes no widget without one
        self.appearance = Appearance(application, settings, self)
        self.appearance.apply()
        stand_alone(self)
        self._share: float | None = None
        self._table_menu: QMenu | None = None
        self.windows: SideWindows = SideWindows(self)
        self.files: FileActions = FileActions(document, settings, self)
        self.importing: ImportActions = ImportActions(document, self)
        self.notices = Notices()
        self.reopening = Reopening(document, self.files, self.notices)
        self.recovery_offer = RecoveryOffer(recorder, self.files, self.notices)
        self.scenarios: ScenarioCommands = ScenarioCommands(document, self)
        self.charts: ChartCommands = ChartCommands(document, self)
        self.chart_windows: ChartWindows = ChartWindows(document, self)
        self.actions_by_id = make_actions(self)
        self._make_menus()
        self._make_panels()
        self._connect()
        self._show_title()
        self._take_place()
        self.inputs.setFocus()

    # ------------------------------------------------------------------ assembly

    def _make_menus(self) -> None:
        self._recent = QMenu("Open &recent", self)
        self._recent.setObjectName("menu.recent")
        self._recent.aboutToShow.connect(self._list_recent)
        openings = (self._recent, make_samples_menu(self))
        self._menus = fill_menus(self, self.actions_by_id, openings)
        undo, redo = self.actions_by_id["edit.undo"], self.actions_by_id["edit.redo"]
        UndoTexts(self.document.undo_stack, undo, redo, self)
        self.scenarios.follow(self.actions_by_id)
        self._make_chart_menu()
        self.actions_by_id[f"view.{self.appearance.choice}"].setChecked(True)

    def _make_chart_menu(self) -> None:
        charts, menu, actions = self.charts, self._menus["Chart"], self.actions_by_id
        adding = charts.menu_of_charts(self, "&Add chart", charts.add, charts.why_not_add)
        opening = charts.menu_of_charts(self, "Open another in &its own window", self.chart_windows.open, lambda _: "")
        menu.insertMenu(actions["chart.remove"], adding)
        menu.addMenu(opening)
        self._inside = QMenu("I&nside the chart", self)
        self._inside.aboutToShow.connect(self._list_inside)
        menu.addMenu(self._inside)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(charts.refresh)
        charts.follow(actions)
        self.chart_windows.share(action for name, action in actions.items() if name.startswith(SHARED))

    def _make_panels(self) -> None:
        self.scenario_bar = ScenarioBar(
            self.document, self.actions_by_id["edit.undo"], self.actions_by_id["edit.redo"], self.scenarios
        )
        self.scenario_bar.add_pin(self.actions_by_id["scenario.pin"], self.actions_by_id["scenario.unpin"])
        self.kpi_strip = KpiStrip(self.document)
        self.inputs: InputsPanel = InputsPanel(self.document, settings=self.settings)
        self._menus["Edit"].addSeparator()
        self._menus["Edit"].addAction(self.inputs.find_action)
        self._menus["View"].addMenu(self.scenario_bar.count.menu())
        self.story = StoryPanel(self.document, self.charts)
        self.story.pin_asked.connect(self.pin_baseline)
        self.story.menu_asked.connect(lambda at: self._menus["Chart"].popup(at))
        self.story.take_actions([self.actions_by_id[one.id] for one in ACTIONS if one.on_charts])
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.inputs)
        self.splitter.addWidget(self.story)
        self.splitter.splitterMoved.connect(self._note_share)
        self.splitter.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.drawer: Drawer = Drawer(self.document)
        self.inputs.current_cell_moved.connect(self.drawer.choice.follow_cell)
        self.drawer.cell_asked.connect(self.inputs.go_to)
        self.with_drawer = WithDrawer(self.splitter, self.drawer)
        self.with_drawer.chosen_height = self.settings.current.drawer_height
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for bar in (self.scenario_bar, self.notices, self.kpi_strip):
            layout.addWidget(bar)
        layout.addWidget(self.with_drawer, 1)
        self.setCentralWidget(middle)
        self.status_line = StatusLine(self.document)
        self.setStatusBar(self.status_line)
        self.exports: ExportCommands = ExportCommands(self)
        self.command_palette: CommandPalette = CommandPalette(self, self._list_commands)
        undo_and_redo = [self.actions_by_id["edit.undo"], self.actions_by_id["edit.redo"]]
        self.catalog: CatalogActions = CatalogActions(
            self.document, self.settings, self.inputs, self.notices, undo_and_redo, self
        )

    def _connect(self) -> None:
        self.document.changed.connect(self._show_title)
        self.document.file_changed.connect(self._show_title)
        self.document.refused.connect(self._show_refusal)
        cell_asking(self.document).asked.connect(self._go_to_cell)
        self.inputs.benchmark_asked.connect(self.windows.show_own_benchmark)
        goal_asking(self.document).asked.connect(self.windows.show_goal_seek)
        self.files.refused.connect(self._show_refusal)
        self.importing.refused.connect(self._show_refusal)
        self.importing.carried.connect(self.reopening.take)
        self.importing.began.connect(lambda: self.notices.withdraw("refused"))
        self.files.settled.connect(lambda: self.notices.withdraw("refused"))
        self.files.sample_opened.connect(self.story.show_sample_line)
        self.recorder.failed.connect(self._show_journal_problem)
        if self.settings.problem:
            self.notices.show_notice("settings", self.settings.problem)

    # ------------------------------------------------------------------ what the actions call

    def reset_layout(self) -> None:
        """Give the inputs their share of the width again, and the story its usual charts and sizes."""
        self.charts.reset()
        self._share = None
        self._divide(INPUTS_SHARE)
        self.with_drawer.reset()

    def go_to_panel(self, step: int) -> None:
        """Take the keyboard from panel to panel."""
        go_to_panel(
            (
                self.inputs,
                self.exports.panel or self.story,
                self.drawer,
                self.scenario_bar,
                self.notices,
                self.kpi_strip,
            ),
            step,
        )

    def present(self) -> None:
        """Show the story over the whole screen, locked, until Esc."""
        self.story.let_go()  # of a grip that keys hold: axes would stand still before everybody
        Presentation(self.document, self).showFullScreen()

    def pin_baseline(self) -> None:
        """Keep what is shown as the baseline that every later state is seen beside."""
        self.document.edit("Pin baseline", pin_baseline)

    def unpin_baseline(self) -> None:
        """Show no baseline any more."""
        self.document.edit("Unpin baseline", unpin_baseline)

    def _list_commands(self) -> list[Command]:
        """Everything in the menus, and what can be done in the table of inputs."""
        menus = [menu for action in self.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
        if self._table_menu is not None and isValid(self._table_menu):  # its page may be gone with it
            self._table_menu.deleteLater()
        self._table_menu = self.inputs.page.menu()  # its commands live as long as it does
        self._table_menu.setTitle("Table")
        return [*commands_of((*menus, self._table_menu))]

    # ------------------------------------------------------------------ slots

    def _go_to_cell(self, cell: Cell) -> None:
        """Show an input that a chart leads to, also from a window in front of this one."""
        if not self.isActiveWindow():
            self.raise_()
            self.activateWindow()
        self.inputs.go_to(cell)

    def _list_inside(self) -> None:
        for inner in self._inside.findChildren(QMenu):
            inner.deleteLater()
        self._inside.clear()
        chart = chart_in_hand(self)
        if chart is not None:
            fill_chart_menu(self._inside, chart.hand)

    def _show_title(self) -> None:
        self.setWindowTitle(window_title(self.document))
        self.setWindowModified(self.document.modified)

    def _show_refusal(self, sentence: str, choices: Sequence[Choice] = ()) -> None:
        self.notices.show_notice("refused", sentence, choices)

    def _show_journal_problem(self, sentence: str) -> None:
        self.notices.show_notice("journal", sentence)

    def _list_recent(self) -> None:
        self._recent.clear()
        for name in self.settings.current.recent:
            shown = name if len(name) <= _LONGEST_PATH else f"…{name[-_LONGEST_PATH:]}"
            action = self._recent.addAction(plain_title(shown))
            action.triggered.connect(lambda _checked=False, path=Path(name): self.files.open_recent(path))
        if self._recent.isEmpty():
            self._recent.addAction("No recent files").setEnabled(False)

    # ------------------------------------------------------------------ place and end

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close unless the user wants to keep unsaved work; only a clean end deletes the journal."""
        if not self.files.may_lose_work():
            event.ignore()
            return
        end_exports()
        self.windows.close()
        self.chart_windows.close()
        self.catalog.close()
        self.exports.close()
        self._remember_place()
        self.recorder.finish()
        event.accept()

    def _take_place(self) -> None:
        areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        saved = self.settings.current.window
        # Fixed before it is shown: the figures change, and a window must not grow under the mouse.
        smallest = self.minimumSizeHint().expandedTo(SMALLEST)
        self.setMinimumSize(smallest)
        place = place_on_screens(saved, areas, (smallest.width(), smallest.height())) if saved else None
        if place is not None:
            self.setGeometry(place)
            if saved is not None and saved.maximized:
                self.setWindowState(Qt.WindowState.WindowMaximized)
        else:
            room = QGuiApplication.primaryScreen().availableGeometry().size()
            self.resize(DEFAULT_SIZE.boundedTo(room))
        self._share = self.settings.current.inputs_share
        self._divide(INPUTS_SHARE if self._share is None else self._share)

    def _note_share(self) -> None:
        """Remember only what the user chose: a narrow window moves the border too."""
        left, right = self.splitter.sizes()
        self._share = round(left / (left + right), 3)

    def _divide(self, share: float) -> None:
        left = round(1000 * share)
        self.splitter.setSizes([left, 1000 - left])
        self.splitter.setStretchFactor(0, left)
        self.splitter.setStretchFactor(1, 1000 - left)

    def _remember_place(self) -> None:
        frame = self.normalGeometry() if self.isMaximized() or self.isFullScreen() else self.geometry()
        place = Place(frame.x(), frame.y(), frame.width(), frame.height(), self.isMaximized())
        height = self.with_drawer.chosen_height
        self.inputs.arrangements.write()
        self.settings.change(window=place, inputs_share=self._share, drawer_height=height)
