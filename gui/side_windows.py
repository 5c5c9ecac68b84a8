"""The windows beside the main one: validation, own measurements, export, pages of help. Each is made when asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from core.chart_names import CHART_NAMES
from core.editing import Cell
from core.method_text import help_page, money_method
from gui.charts_page import TITLE as CHARTS
from gui.charts_page import charts_page
from gui.dialogs.own_benchmark import OwnBenchmarkDialog
from gui.export.sheet import ExportSheet
from gui.export.tray_page import TrayPage
from gui.files import APPLICATION_NAME
from gui.help_window import HelpWindow
from gui.keyboard_page import TITLE as KEYBOARD
from gui.keyboard_page import keyboard_page
from gui.story.chart_in_hand import chart_with_keyboard
from gui.versions import about_text

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.validation.window import ValidationWindow


class SideWindows:
    """Shows them over one main window, and one of each sort."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self.validation: ValidationWindow | None = None

    def show_validation(self, *, method: bool = False) -> None:
        """Show predictions against measured rows; method: how accuracy is measured."""
        if self.validation is None:
            from gui.validation.window import (
                ValidationWindow,  # only now: a start of the program should not wait for it
            )

            self.validation = ValidationWindow(self._window.settings)
            self._window.destroyed.connect(self.validation.deleteLater)
        self.validation.open(method=method)

    def show_own_benchmark(self, chip_id: str = "") -> None:
        """Take in measured rows of a chip; of the one chosen in the inputs where none is named."""
        window = self._window
        undo_and_redo = [window.actions_by_id["edit.undo"], window.actions_by_id["edit.redo"]]
        open_one = window.findChild(OwnBenchmarkDialog)
        dialog = open_one or OwnBenchmarkDialog(window.document, undo_and_redo, window)
        dialog.show_for(chip_id or window.inputs.current_chip)

    def show_goal_seek(self, figure: str = "", cell: Cell | None = None) -> None:
        """Ask which value of an input gives a headline figure its value; the current cell's where none is named."""
        from gui.dialogs.goal_seek import GoalSeekDialog  # only now: a start of the program should not wait for it

        window = self._window
        shown = window.findChild(GoalSeekDialog) or GoalSeekDialog(window.document, window)
        shown.ask(figure, cell or window.inputs.current_cell)

    def show_export(self) -> None:
        """Write tables of the study into files."""
        from gui.dialogs.export_dialog import (
            ExportDialog,
        )  # only now: its tables are made of much that a start needs not

        ExportDialog(self._window.document, self._window).open()

    def show_money_method(self) -> None:
        """Show how money is counted: the rules in words, then every equation."""
        self._show_help("money", "How money is counted", money_method)

    def show_slides_help(self) -> None:
        """Show how slides and files are made."""
        self._show_help("export", "Slides and files", lambda: help_page("export"))

    def show_keyboard(self) -> None:
        """Show every key and what it does."""
        self._show_help("keyboard", KEYBOARD, lambda: keyboard_page(self._window))

    def show_charts(self, chart: str = "") -> None:
        """Show what the charts answer and how they are used, at the chart of this id where one is named."""
        page = self._show_help("charts", CHARTS, lambda: charts_page(self._window))
        page.go_to(CHART_NAMES.get(chart, CHARTS))

    def show_help_here(self) -> None:
        """Show help on what has the keyboard: a chart, export sheet or slide tray; else how money is counted."""
        view = chart_with_keyboard()
        if view is not None:
            self.show_charts(view.spec.id)
        elif _is_in_slides(QApplication.focusWidget()):
            self.show_slides_help()
        else:
            self.show_money_method()

    def _show_help(self, name: str, title: str, write: Callable[[], str]) -> HelpWindow:
        shown = next((page for page in self._window.findChildren(HelpWindow) if page.name == name), None)
        shown = shown or HelpWindow(name, title, write(), self._window)
        shown.show()
        shown.raise_()
        return shown

    def show_about(self) -> None:
        """Say which program this is."""
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(f"About {APPLICATION_NAME}")
        box.setText(APPLICATION_NAME)
        box.setInformativeText(about_text())
        box.exec()
        box.deleteLater()

    def close(self) -> None:
        """Close what would outlive the main window."""
        if self.validation is not None:
            self.validation.close()


def _is_in_slides(part: QWidget | None) -> bool:
    """Whether it is the export sheet or the slide tray, or a part of one."""
    while part is not None and not isinstance(part, ExportSheet | TrayPage):
        part = part.parentWidget()
    return part is not None
