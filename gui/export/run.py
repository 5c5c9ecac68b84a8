"""One export of the window: made beside it, told of as it goes, stopped when asked, and never half in a folder.

Decks, workbooks, tables and the text of a methodology are made in a thread. What is painted is made in the window's
own loop, a page at a time, because Qt paints widgets nowhere else. Either way everything is finished in memory before
the first byte is written, and the writing is done in the thread.
"""

import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import InfernomicsError
from core.export.formats import Format, file_names, format_of
from core.export.progress import ExportCancelled, Progress
from core.export.targets import Written, unasked_name, write_files
from core.names import excerpt
from core.slides.slide import Deck
from core.storage import StorageError
from core.study import Study
from gui.collection import QuietThread, undisturbed
from gui.export.running import note_ended, note_running
from gui.export.writing import PLAIN, Files, Manner, Step, core_bytes, methodology_of, painted_steps
from gui.sliced_run import SLICE

FAILED = "The export failed, and nothing was written; the program has noted why."
Making = Callable[[Progress], object]
"""Makes what a thread hands over: the files that it wrote, or the text of a methodology that is to be painted."""


class _Worker(QuietThread):
    """Makes and writes. Nothing of Qt is touched in it but these signals."""

    progressed = Signal(int, int, str)
    made = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, making: Making) -> None:
        super().__init__()
        self._making = making

    def run(self) -> None:
        """Make, unless asked to stop."""
        try:
            self.made.emit(self._making(self._tell))
        except ExportCancelled:
            self.stopped.emit()
        except (InfernomicsError, StorageError) as refused:
            self.failed.emit(str(refused))
        except Exception:  # noqa: BLE001 - whatever it is, the window stays and says so; the log has the place
            sys.excepthook(*sys.exc_info())
            self.failed.emit(FAILED)

    def _tell(self, done: int, total: int, what: str) -> None:
        if self.isInterruptionRequested():
            raise ExportCancelled("")
        self.progressed.emit(done, total, what)


class ExportRun(QObject):
    """Makes and writes the files of one deck, or a methodology; for one use."""

    progress = Signal(int, int, str)
    """Parts done, parts in all, what comes now."""

    finished = Signal(list, list)
    """Paths of the files that are written, and sentences about those that had to get another name."""

    refused = Signal(str)
    """One sentence: why nothing is written."""

    cancelled = Signal()
    """It was stopped, and nothing is written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: _Worker | None = None
        self._steps: Generator[Step, None, Files] | None = None
        self._folder = Path()
        self._names = ("", "")
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._paint)

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return self._worker is not None or self._steps is not None

    def start(self, path: Path, deck: Deck, study: Study, manner: Manner = PLAIN) -> None:
        """Begin to make what the path's suffix asks for; everything else is told by the signals."""
        try:
            wanted = format_of(path)
        except InfernomicsError as refused:
            self.refused.emit(str(refused))
            return
        self._folder = path.parent
        note_running(self, self.wait)
        if wanted.is_painted:
            self._steps = painted_steps(wanted, deck, study, _name(wanted, deck, path), manner)
            self._timer.start()
        else:
            self._begin(lambda tell: _made(wanted, deck, study, path, manner, tell), self._finish)

    def start_methodology(self, path: Path, study: Study) -> None:
        """Begin to make the methodology of the scenario on show: as Markdown, or as a PDF, which is painted."""
        self._folder, self._names = path.parent, (path.name, study.name)
        note_running(self, self.wait)
        if path.suffix.lower() == ".pdf":
            self._begin(lambda tell: _text(study, tell), self._set_text)
        else:
            self._begin(
                lambda tell: _saved(path.parent, [(path.name, _text(study, tell).encode())], tell), self._finish
            )

    def cancel(self) -> None:
        """Stop; `cancelled` follows, unless it is too late and all is written already."""
        if self._steps is not None:
            self._end()
            self.cancelled.emit()
        elif self._worker is not None:
            self._worker.requestInterruption()

    def wait(self) -> None:
        """Stop, and wait until the thread has ended: before the window is gone."""
        self.blockSignals(True)
        worker = self._worker
        self.cancel()
        if worker is not None:
            worker.wait()
        self._end()

    # --- painting, in the window's loop -------------------------------------------------------------------------------

    def _paint(self) -> None:
        """One slice."""
        start = time.perf_counter()
        try:
            while self._steps is not None and time.perf_counter() - start < SLICE:
                self.progress.emit(*next(self._steps))
        except StopIteration as end:
            self._stop_painting()
            files: Files = end.value
            self._begin(lambda tell: _saved(self._folder, files, tell), self._finish)
        except InfernomicsError as refused:
            self._end()
            self.refused.emit(str(refused))
        except Exception:
            self._end()
            self.refused.emit(FAILED)
            raise

    def _set_text(self, text: str) -> None:
        """The methodology is written out; its pages come now, unless it was too late to stop the thread."""
        worker, self._worker = self._worker, None
        if worker is None or worker.isInterruptionRequested():
            self._stop()
            return
        worker.wait()
        self._steps = _pages(text, *self._names)
        self._timer.start()

    def _stop_painting(self) -> None:
        self._timer.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()  # so that what paints is closed in order

    # --- making and writing, in a thread ------------------------------------------------------------------------------

    def _begin(self, making: Making, then: Callable[[Any], None]) -> None:
        """Make something in a thread. then: a method of this object that takes it."""
        worker = self._worker = _Worker(making)
        # to methods of this object and not to functions: so they run in its thread
        worker.progressed.connect(self._tell)
        worker.made.connect(then)
        worker.failed.connect(self._fail)
        worker.stopped.connect(self._stop)
        worker.start()

    def _tell(self, done: int, total: int, what: str) -> None:
        self.progress.emit(done, total, what)

    def _finish(self, written: Written) -> None:
        self._end()
        self.finished.emit(list(written.paths), list(written.sentences))

    def _fail(self, sentence: str) -> None:
        self._end()
        self.refused.emit(sentence)

    def _stop(self) -> None:
        self._end()
        self.cancelled.emit()

    def _end(self) -> None:
        self._stop_painting()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.wait()
        note_ended(self)


def _name(wanted: Format, deck: Deck, path: Path) -> str:
    """The person was asked about the path alone: numbered pictures beside it replace none that are there."""
    if len(deck.slides) < 2 or not wanted.is_picture:
        return path.name
    return unasked_name(path.parent, path.name, lambda name: file_names(wanted, name, deck.slides))


def _made(wanted: Format, deck: Deck, study: Study, path: Path, manner: Manner, tell: Progress) -> Written:
    return _saved(path.parent, [(path.name, core_bytes(wanted, deck, study, manner, tell))], tell)


def _text(study: Study, tell: Progress) -> str:
    """The text of a methodology; how many sections it has is known when it stands, so no share of it is told."""
    return methodology_of(study, lambda *_: tell(0, 0, "Equations and inputs"))


def _pages(text: str, name: str, title: str) -> Generator[Step, None, Files]:
    from gui.export.methodology_pdf import pdf_steps  # only now: nothing else needs it

    with undisturbed():
        content = yield from pdf_steps(text, title)
    return [(name, content)]


def _saved(folder: Path, files: Files, tell: Progress) -> Written:
    tell(len(files), len(files), f"Saving {excerpt(files[0][0], 60)}")  # the last moment at which it can be stopped
    return write_files(folder, files)
