"""An error nobody caught: one plain sentence at most every five seconds, lines in a log, and the program stays up.

The log holds where in the program it happened and of which type it was. It never holds the message of the error nor
any value, because those may be the user's work.
"""

import contextlib
import os
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from core import __version__
from core.storage import shown
from gui.settings import state_folder

_PAUSE = 5.0
_LARGEST_LOG = 1_000_000


class Faults(QObject):
    """Stands in for Python's last resort, `sys.excepthook`, as long as the window is there."""

    told = Signal(str)
    """The sentence for the user, always in the thread of the window."""

    _happened = Signal(str)

    def __init__(self, log: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log or state_folder() / "log.txt"
        self._told_at = -_PAUSE
        self._former: Any = None
        # By way of the event loop: an error in painting must not open a bar in the midst of it, nor one in a thread.
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch what nobody else does, in threads too."""
        self._former = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def remove(self) -> None:
        """Give the former hooks back."""
        if self._former is not None:
            sys.excepthook, threading.excepthook = self._former
            self._former = None

    def _caught(self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
        del error  # its text may hold the user's words
        self._write(describe(kind, where))
        self._happened.emit(kind.__name__)

    def _tell(self, kind: str) -> None:
        now = time.monotonic()
        if now - self._told_at < _PAUSE:
            return
        self._told_at = now
        self.told.emit(
            f"Something inside the program failed ({kind}); your work is kept and you can go on. "
            f"Details are in {shown(self.log)}."
        )

    def _write(self, description: str) -> None:
        # A log that cannot be written must not be the second error.
        with contextlib.suppress(OSError):
            self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
                self.log.replace(self.log.with_suffix(".old"))
            descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as log:
                log.write(description)


def describe(kind: type[BaseException], where: TracebackType | None) -> str:
    """Type and place of an error, without any text or value of the user."""
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} Infernomics {__version__}: {kind.__name__}"]
    for frame in traceback.extract_tb(where):
        lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
    return "\n".join(lines) + "\n"
