"""The window of the validation page: published rows first, files of one's own beside them."""

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from core.analysis.validation.compared_rows import ComparedRows
from core.analysis.validation.comparison import Steps, comparing_file, comparing_shipped
from core.names import visible
from gui.panels.notices import Notices
from gui.plain import PlainLabel
from gui.settings import SettingsFile
from gui.validation.page import ValidationPage
from gui.validation.worker import ComparisonThread

TITLE = "Validation: predictions against measured rows"
PUBLISHED = "Published rows"
FILE_TYPES = "Measured rows (*.csv);;All files (*)"
DEFAULT_SIZE = QSize(1380, 860)
SMALLEST = QSize(900, 560)


class ValidationWindow(QWidget):
    """Opens beside the main window and stands in nobody's way; what it has compared once it keeps."""

    def __init__(self, settings: SettingsFile) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("validationWindow")
        self.setWindowTitle(TITLE)
        self._settings = settings
        self._compared: dict[str, ComparedRows] = {}
        self._thread: ComparisonThread | None = None
        self._wants_method = False
        self.page: ValidationPage | None = None
        self.notices = Notices(self)
        self.chooser = self._make_chooser()
        self.open_button = QPushButton("Open rows…", self)
        self.open_button.setObjectName("validationOpen")
        self.open_button.setToolTip("Compare a CSV file of your own measurements (Ctrl+O)")
        self.open_button.clicked.connect(self.open_rows)
        self.waiting = PlainLabel("", self)
        self.waiting.setObjectName("validationWaiting")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.waiting.setWordWrap(True)
        self.waiting.setProperty("role", "dim")
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.waiting)
        self._lay_out()
        self._add_keys()
        # Fixed before it is shown: what is compared changes, and a window must not grow under the mouse.
        self.setMinimumSize(SMALLEST)
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(DEFAULT_SIZE.boundedTo(room))

    def _make_chooser(self) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName("validationRows")
        box.setAccessibleName("Rows that are compared")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(self._show_chosen)
        box.hide()
        return box

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        heading = PlainLabel("How near predictions come to what others measured", self)
        heading.setProperty("role", "heading")
        bar.addWidget(heading)
        bar.addStretch(1)
        bar.addWidget(self.chooser)
        bar.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.notices)
        layout.addWidget(self._pages, 1)

    def _add_keys(self) -> None:
        for keys, act in (
            (QKeySequence.StandardKey.Close, self.close),
            (QKeySequence.StandardKey.Open, self.open_rows),
            (QKeySequence.StandardKey.Find, self._go_to_find),
        ):
            QShortcut(keys, self).activated.connect(act)

    # ------------------------------------------------------------------ for the main window

    def open(self, *, method: bool = False) -> None:
        """Show the window; the published rows are read the first time. method: turn to how accuracy is measured."""
        self._wants_method = method
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
        if self.page is not None and method:
            self.page.show_method()
        if PUBLISHED not in self._compared and self._thread is None:
            self._compare(PUBLISHED, comparing_shipped())

    def open_rows(self) -> None:
        """Ask for a file of measured rows and compare it."""
        last = self._settings.current.last_folder
        folder = last if last and os.path.isdir(last) else os.path.expanduser("~")
        name, _ = QFileDialog.getOpenFileName(self, "Open measured rows", folder, FILE_TYPES)
        if name:
            shown = visible(Path(name).name)
            self._compare(f"{shown} (file)" if shown == PUBLISHED else shown, comparing_file(Path(name)))

    # ------------------------------------------------------------------ comparing

    def is_busy(self) -> bool:
        """Whether rows are being compared."""
        return self._thread is not None

    def _compare(self, name: str, steps: Steps) -> None:
        """Compare in the background; what is on show stays until the new rows are there."""
        self._stop()
        self.notices.withdraw("rows")
        thread = ComparisonThread(name, steps, self)
        thread.progressed.connect(self.waiting.setText)
        thread.compared.connect(self._take)
        thread.refused.connect(self._refuse)
        thread.finished.connect(self._ended)
        self._thread = thread
        thread.start()

    def _take(self, name: str, rows: ComparedRows) -> None:
        if name not in self._compared:
            self.chooser.addItem(name)
        self._compared[name] = rows
        self.chooser.setCurrentText(name)
        self.chooser.setVisible(self.chooser.count() > 1)
        self._show(rows)

    def _refuse(self, sentence: str) -> None:
        """Say why; without any rows on show it stands in the middle, else over them."""
        if self.page is None:
            self.waiting.setText(f"{sentence}\nOpen a CSV file of your own measurements to compare them.")
        else:
            self.notices.show_notice("rows", sentence)

    def _show_chosen(self) -> None:
        self.notices.withdraw("rows")
        self._show(self._compared[self.chooser.currentText()])

    def _show(self, rows: ComparedRows) -> None:
        if self.page is None:
            self.page = ValidationPage(rows, self)
            self._pages.addWidget(self.page)
            self._pages.setCurrentWidget(self.page)
            self._go_to_find()
            if self._wants_method:
                self.page.show_method()
        elif rows is not self.page.rows:
            self.page.show_rows(rows)

    def _go_to_find(self) -> None:
        if self.page is not None:
            self.page.filters.find_line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _ended(self) -> None:
        if self._thread is not None and self._thread.isFinished():
            self._thread.deleteLater()
            self._thread = None

    def _stop(self) -> None:
        if self._thread is not None:
            thread, self._thread = self._thread, None
            thread.blockSignals(True)
            thread.stop()
            thread.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop comparing; what is compared already is kept for the next time."""
        self._stop()
        super().closeEvent(event)
