"""One run of the window: everything that lives from its opening to its end, put together and taken apart in order."""

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from core.study import Study
from gui.collection import collect_again
from gui.document import Document
from gui.faults import Faults
from gui.files import APPLICATION_NAME
from gui.main_window import MainWindow
from gui.recovery import Recorder
from gui.rest import Rest
from gui.settings import SettingsFile

PAINTED = "painted"
STARTED_MILLISECONDS = 1000
"""After the window is shown; what a start leaves to be done is done by then."""


class FirstPaint(QObject):
    """Tells once that a window's first picture is complete on the screen."""

    happened = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the window's own paint event; its children paint before the event loop comes round again."""
        if event.type() == QEvent.Type.Paint and watched is self._window:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.happened.emit)
        return False


def open_window(
    study: Study, path: Path | None, settings: SettingsFile | None = None, *, is_own_file: bool = True
) -> MainWindow:
    """Make the window of a study; without a path it is the sample. is_own_file: the path is not that of an export."""
    settings = settings or SettingsFile()
    document = Document(study, path if is_own_file else None)
    recorder = Recorder(document)
    Rest(document)
    # The document is nobody's child: it has to outlive the window, whose parts listen to it to the end.
    window = MainWindow(document, settings, recorder)
    if path is None:
        window.story.show_sample_line()
    else:
        settings.add_recent(path)
        if not is_own_file:
            window.files.reopened.emit(path)
    window.recovery_offer.look()
    return window


def run_window(study: Study, path: Path | None, *, is_own_file: bool = True, quit_after_paint: bool = False) -> int:
    """Show the study's window until it is closed; returns the exit code."""
    # Ctrl+C in the terminal ends the program at once, and the journal has the work; Python's own handler would
    # wait for the next event.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    application = QApplication(sys.argv[:1])
    application.setApplicationName(APPLICATION_NAME)
    application.setDesktopFileName(APPLICATION_NAME.lower())
    window = open_window(study, path, is_own_file=is_own_file)
    faults = Faults()
    faults.told.connect(lambda sentence: window.notices.show_notice("fault", sentence))
    faults.install()
    if quit_after_paint:
        FirstPaint(window).happened.connect(lambda: _end_after_paint(window))
    window.show()
    QTimer.singleShot(STARTED_MILLISECONDS, collect_again)
    try:
        return application.exec()
    finally:
        faults.remove()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _end_after_paint(window: MainWindow) -> None:
    print(PAINTED, flush=True)  # noqa: T201 - whoever starts the program to check it waits for this word
    window.close()
