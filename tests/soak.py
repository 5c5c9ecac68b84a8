"""Random use of the open window for a while: ``python -m tests.soak [SECONDS [SEED]]``.

In turns the sample, a study of thirty chips, and that in ten charts are opened, used at random, undone to the first
byte, redone to the last, left at rest until the program gives memory back, and closed. Looked for: exceptions wherever
they come up, warnings of Qt, texts that are failed numbers, charts that failed, a loop that stands still, windows that
outlive their end, and memory that grows.

The first round of each study calls every command once, so that all is loaded that is loaded when first asked for, and
the first quarter of the time is warm-up: what is kept of evaluations (64 MB) is full by then. A seed alone says what a
round does: SEED=… with SECONDS=15 is the first round of it again.
"""

import argparse
import contextlib
import faulthandler
import gc
import hashlib
import os
import statistics
import sys
import tempfile
import threading
import time
import traceback
import weakref
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel

from core.study import Study
from core.study_file import encode
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.rest import MILLISECONDS as REST
from gui.session import open_window
from gui.story.panel import StoryPanel
from tests.gui.chart_cases import compared, sample, with_chips
from tests.gui.chart_inspection import FAILED_NUMBER, no_number_failed
from tests.gui.random_use import RandomUse

IGNORED = ("propagateSizeHints", "This plugin does not support", "drag leave received before drag enter")
"""What the platform without a screen says of itself, and Qt of a drag that ends without a mouse."""
LONGEST_STAND = 10.0
"""Seconds for one action with all that follows from it; beyond, the loop stood still."""
WARM_UP = 0.25
MOST_GROWTH = 20.0
"""MB of memory, from the warm-up to the last quarter."""
_REMEMBERED, _LOOK_EVERY = 25, 20
_HUNG = 180.0


@dataclass
class Watch:
    """Everything that must not happen, as it is noticed; what was done last stands beside it.

    seed, count: of the round at present, and how many actions it has behind it.
    """

    seed: int = 0
    count: int = 0
    problems: list[str] = field(default_factory=list)
    done: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def note(self, problem: str) -> None:
        last = list(self.done)
        self.problems.append(
            f"{problem}\nin or after action {self.count} of seed {self.seed}"
            f" (again: make soak SEED={self.seed} SECONDS=30)\nthe last ones: {'; '.join(last)}"
        )

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Hear of every exception that nobody caught, and of every warning."""
        hooks = sys.excepthook, sys.unraisablehook, threading.excepthook

        def heard(kind: Any, error: Any, trace: Any) -> None:
            self.note("".join(traceback.format_exception(kind, error, trace)))

        sys.excepthook = heard
        sys.unraisablehook = lambda one: heard(one.exc_type, one.exc_value, one.exc_traceback)
        threading.excepthook = lambda one: heard(one.exc_type, one.exc_value, one.exc_traceback)
        before = qInstallMessageHandler(self._warned)
        try:
            yield
        finally:
            qInstallMessageHandler(before)
            sys.excepthook, sys.unraisablehook, threading.excepthook = hooks

    def _warned(self, kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if kind != QtMsgType.QtDebugMsg and kind != QtMsgType.QtInfoMsg and not any(one in words for one in IGNORED):
            self.note(f"Qt: {words}")


@dataclass
class Round:
    """What one study was put through.

    memory: MB at its end; slowest: seconds of the processor for its longest action, and which.
    """

    actions: int
    edits: int
    memory: float
    slowest: tuple[float, str]


def memory() -> float:
    """MB that the process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def digest(study: Study) -> str:
    return hashlib.sha256(encode(study)).hexdigest()


CHARTS_AT_ONCE = (
    "heat", "tornado", "parity", "moved", "roofline", "latency", "capacity", "history", "pareto", "lifetime",
)  # fmt: skip


def many_charts() -> Study:
    """Thirty chips in ten charts, those of many evaluations among them."""
    study = with_chips(compared(sample()), 30)
    return msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, story=CHARTS_AT_ONCE))


STUDIES: tuple[Callable[[], Study], ...] = (sample, lambda: with_chips(compared(sample()), 30), many_charts)
"""Which of them a round has follows from its seed."""


def one_round(seed: int, seconds: float, watch: Watch, *, warm: bool = True) -> Round:
    """Open a study, use it for so long, take everything back and do it again, rest, close it."""
    watch.seed, watch.count = seed, 0
    watch.done.clear()
    window = open_window(STUDIES[seed % len(STUDIES)](), None)
    window.resize(1440, 900)
    window.show()
    start, edits = [digest(window.document.study)], Counter[str]()
    # the list of commands can open another sample: its undo history begins there
    document = weakref.proxy(window.document)  # what is connected must not hold it
    window.document.opened.connect(lambda: start.append(digest(document.study)))
    window.document.edited.connect(lambda text, _before, _after: edits.update([text]))
    use, slowest = RandomUse(window, seed), (0.0, "")
    for which in () if warm else use.commands():
        watch.done.append(use.call(which))
        _come_round(window, watch)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not watch.problems:
        began, worked = time.monotonic(), time.thread_time()
        watch.done.append(use.act())
        _come_round(window, watch)
        took = time.monotonic() - began
        slowest = max(slowest, (time.thread_time() - worked, watch.done[-1]))
        if took > LONGEST_STAND:
            watch.note(f"the loop stood still for {took:.1f} s")
        watch.count += 1
        if watch.count % _LOOK_EVERY == 0:
            _look_at(window, watch)
    taken = edits.total()
    use.stop()
    _take_back_and_forth(window, start[-1], watch)
    _rest()
    gone = weakref.ref(window), weakref.ref(window.document)
    del use
    _close(window)
    del window
    gc.collect()
    if not watch.problems:  # what went wrong holds on to where it did
        watch.problems += [f"the {type(one()).__name__} outlives its end" for one in gone if one() is not None]
    return Round(watch.count, taken, memory(), slowest)


def _come_round(window: MainWindow, watch: Watch) -> None:
    """Let the loop come round once: what was posted is done, and a timer of no time has fired."""
    fired: list[bool] = []
    QTimer.singleShot(0, window, lambda: fired.append(True))
    limit = time.monotonic() + LONGEST_STAND
    while not fired and time.monotonic() < limit:
        QApplication.processEvents()
    if not fired:
        watch.note("the loop does not come round")


def _look_at(window: MainWindow, watch: Watch) -> None:
    """No chart failed, and no text in sight is a failed number."""
    for story in window.findChildren(StoryPanel):
        for card in story.cards.values():
            if card.failed:
                watch.note(f"{card.view.objectName()} failed: {card.details}")
    try:
        for view in window.findChildren(ChartView):
            if view.isVisible():
                no_number_failed(view)
        for label in window.findChildren(QLabel):
            assert not label.isVisible() or not FAILED_NUMBER.search(label.text()), label.text()
    except AssertionError as error:
        watch.note(f"a failed number: {error}")


def _take_back_and_forth(window: MainWindow, start: str, watch: Watch) -> None:
    document, stack = window.document, window.document.undo_stack
    document.end_scrub()
    end, count = digest(document.study), stack.index()
    while stack.canUndo():
        stack.undo()
    _come_round(window, watch)
    if digest(document.study) != start:
        watch.note("undoing everything does not give the study as it was opened")
    while stack.index() < count:
        stack.redo()
    if digest(document.study) != end:
        watch.note("redoing everything does not give the study as it was left")
    _come_round(window, watch)


def _rest() -> None:
    """Do nothing for as long as the program waits until it gives memory back."""
    end = time.monotonic() + 1.2 * REST / 1000
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def _close(window: MainWindow) -> None:
    window.document.undo_stack.setClean()
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()
    window.close()
    window.document.deleteLater()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def soak(
    seconds: float, seed: int, tell: Callable[[str], object], *, rounds_of: float = 15.0, warming: bool = True
) -> tuple[Watch, float | None]:
    """Rounds for so many seconds; what went wrong, and by how many MB the memory grew.

    warming: whether the first round of each study begins with all commands, which takes its time.
    """
    watch, began, memories, number = Watch(), time.monotonic(), [], 0
    with watch.installed():
        while (left := seconds - (time.monotonic() - began)) > 1 and not watch.problems:
            faulthandler.dump_traceback_later(_HUNG, exit=False)
            done = one_round(seed + number, min(rounds_of, left), watch, warm=not warming or number >= len(STUDIES))
            passed = time.monotonic() - began
            memories.append((passed, done.memory))
            tell(
                f"{passed:6.0f} s  seed {seed + number}: {done.actions} actions, {done.edits} edits, "
                f"{done.memory:.0f} MB, slowest {done.slowest[0]:.2f} s ({done.slowest[1]})"
            )
            number += 1
    faulthandler.cancel_dump_traceback_later()
    return watch, _growth(memories, seconds)


def _growth(memories: Sequence[tuple[float, float]], seconds: float) -> float | None:
    """MB by which the last quarter of the time holds more than the first, in the median of their rounds.

    Which study a round has makes more of a difference than a quarter of an hour, so single rounds are not compared; the
    rounds that load everything for the first time do not count. None where a quarter has no round.
    """
    warm = [held for at, held in memories[len(STUDIES) :] if at <= WARM_UP * seconds]
    late = [held for at, held in memories[len(STUDIES) :] if at > (1 - WARM_UP) * seconds]
    return statistics.median(late) - statistics.median(warm) if warm and late else None


def main(arguments: list[str]) -> int:
    """A soak of its own process, with a folder of its own."""
    assert __doc__
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.splitlines()[0].partition(":")[0])
    parser.add_argument("seconds", nargs="?", type=float, default=1200.0, help="how long; default: 20 minutes")
    parser.add_argument("seed", nargs="?", type=int, default=1, help="of the first round; default: 1")
    asked = parser.parse_args(arguments)
    QApplication(["soak"])
    with tempfile.TemporaryDirectory() as own:
        os.environ["INFERNOMICS_FOLDER"] = own
        watch, growth = soak(asked.seconds, asked.seed, _say)
    for problem in watch.problems:
        _say(problem)
    grew = "too short to say how memory grows" if growth is None else f"memory grew by {growth:.1f} MB"
    _say(f"{len(watch.problems)} problems; {grew} (at most {MOST_GROWTH:.0f} after the warm-up)")
    return 1 if watch.problems or (growth is not None and growth > MOST_GROWTH) else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    faulthandler.enable()
    sys.exit(main(sys.argv[1:]))
