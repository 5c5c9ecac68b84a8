"""Reads what may be large in a thread of its own, so that the window never waits, and can be told to stop."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from core.errors import InfernomicsError
from core.exchange.grid import ReadingStopped, Step
from gui.collection import QuietThread
from gui.plain import ElidedLabel

FAILED = "This could not be read; the program has noted why."
PATIENCE = 250
"""Milliseconds after which it is shown what is being read."""

Reading = Callable[[Step], object]


class ReadingThread(QuietThread):
    """One reading. Nothing of Qt is touched in it but these signals."""

    progressed = Signal(str)
    """What is read right now."""

    read = Signal(int, object)
    """The number of the reading, and what was read."""

    refused = Signal(int, str)
    """The number of the reading, and one sentence: why there is nothing."""

    def __init__(self, number: int, reading: Reading) -> None:
        super().__init__()
        self.number = number
        self._reading = reading

    def run(self) -> None:
        """Read, unless asked to stop."""
        try:
            self.read.emit(self.number, self._reading(self._step))
        except ReadingStopped:
            pass
        except InfernomicsError as refused:
            self.refused.emit(self.number, str(refused))
        except Exception:  # noqa: BLE001 - whatever it is, the window stays and says so; the log has the place
            sys.excepthook(*sys.exc_info())
            self.refused.emit(self.number, FAILED)

    def _step(self, words: str) -> None:
        if self.isInterruptionRequested():
            raise ReadingStopped("")
        self.progressed.emit(words)


_given_up: list[ReadingThread] = []


def wait_for_readings() -> None:
    """Wait until everything that was given up has ended: before the program does."""
    for thread in _given_up:
        thread.wait()
    _given_up.clear()


class ReadingDialog(QDialog):
    """What is being read, with Cancel; shown only where it takes a while."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reading")
        self.setWindowTitle("Import")
        self.words = ElidedLabel("Reading…", self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 12)
        layout.setSpacing(12)
        layout.addWidget(self.words)
        layout.addWidget(buttons)
        letters = self.fontMetrics()
        self.setMinimumSize(48 * letters.horizontalAdvance("n"), 6 * letters.lineSpacing())


class Reader(QObject):
    """One reading at a time, told to stop when another begins or the window closes."""

    read = Signal(object)
    """What was read; never after a cancel."""

    refused = Signal(str)
    """Why nothing was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._thread: ReadingThread | None = None
        self._dialog: ReadingDialog | None = None
        self._count = 0
        self._words = ""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._show)

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._thread is not None

    def start(self, reading: Reading) -> None:
        """Read this; what was being read is given up."""
        self.stop()
        self._count += 1
        thread = self._thread = ReadingThread(self._count, reading)
        # to methods of this object and not to functions: so they run in its thread
        thread.read.connect(self._finish)
        thread.refused.connect(self._fail)
        thread.progressed.connect(self._tell)
        self._words = "Reading…"
        self._patience.start()
        thread.start()

    def stop(self) -> None:
        """Give up what is being read; it ends at its next step, which nobody waits for."""
        thread, self._thread = self._thread, None
        self._close()
        _given_up[:] = [one for one in _given_up if not one.isFinished()]
        if thread is not None:
            thread.requestInterruption()
            _given_up.append(thread)

    def _finish(self, number: int, found: object) -> None:
        if self._is_current(number):
            self._end()
            self.read.emit(found)

    def _fail(self, number: int, sentence: str) -> None:
        if self._is_current(number):
            self._end()
            self.refused.emit(sentence)

    def _is_current(self, number: int) -> bool:
        """Whether this reading has not been given up meanwhile."""
        return self._thread is not None and self._thread.number == number

    def _end(self) -> None:
        thread, self._thread = self._thread, None
        self._close()
        if thread is not None:
            thread.wait()

    def _close(self) -> None:
        self._patience.stop()
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.blockSignals(True)
            dialog.hide()
            dialog.deleteLater()

    def _show(self) -> None:
        self._dialog = ReadingDialog(self._window)
        self._dialog.words.setText(self._words)
        self._dialog.rejected.connect(self.stop)
        self._dialog.open()

    def _tell(self, words: str) -> None:
        self._words = words
        if self._dialog is not None:
            self._dialog.words.setText(words)
