"""Compares a file of measured rows in a thread of its own, so that the window never waits."""

import sys

from PySide6.QtCore import QObject, Signal

from core.analysis.validation.comparison import Steps
from core.errors import InfernomicsError
from gui.collection import QuietThread

FAILED = "These rows could not be compared; the program has noted why."


class ComparisonThread(QuietThread):
    """One comparison. Nothing of Qt is touched in it but these signals; it stops between two steps when asked to."""

    progressed = Signal(str)
    """What it does next."""

    compared = Signal(str, object)
    """Name of the rows, and `ComparedRows`."""

    refused = Signal(str)
    """One sentence: why there is nothing to compare."""

    def __init__(self, name: str, steps: Steps, parent: QObject) -> None:
        super().__init__(parent)
        self._name = name
        self._steps = steps

    def run(self) -> None:
        """Take step after step."""
        try:
            while not self.isInterruptionRequested():
                self.progressed.emit(next(self._steps))
        except StopIteration as done:
            self.compared.emit(self._name, done.value)
        except InfernomicsError as refused:
            self.refused.emit(str(refused))
        except Exception:  # noqa: BLE001 - whatever it is, the window stays and says so; the log has the place
            sys.excepthook(*sys.exc_info())
            self.refused.emit(FAILED)
        finally:
            self._steps.close()

    def stop(self) -> None:
        """Have it end after its present step, and wait for that."""
        self.requestInterruption()
        self.wait()
