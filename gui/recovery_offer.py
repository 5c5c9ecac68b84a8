"""Offers what a crashed session left, once, in a bar: recover it, or open what was saved."""

from PySide6.QtCore import QObject

from core.errors import InfernomicsError
from core.lost_work import Recovery, discard
from core.storage import StorageError
from gui.files import FileActions
from gui.panels.notices import Choice, Notices
from gui.recovery import Recorder, lost_work, sentence_about

KIND = "recovery"


class RecoveryOffer(QObject):
    """One offer after the other, latest work first. What is not decided is offered again at the next start."""

    def __init__(self, recorder: Recorder, files: FileActions, notices: Notices) -> None:
        super().__init__(notices)
        self._recorder = recorder
        self._files = files
        self._notices = notices
        self._waiting: list[Recovery] = []

    def look(self) -> None:
        """Look for lost work, and offer it if there is some. After a clean exit there is none."""
        self._waiting = lost_work(self._recorder.folder)
        self._offer_next()

    def _offer_next(self) -> None:
        if not self._waiting:
            return
        recovery = self._waiting.pop(0)
        choices = [
            Choice("Recover", lambda: self._recover(recovery)),
            Choice("Open saved" if recovery.study else "Discard", lambda: self._discard(recovery)),
        ]
        self._notices.show_notice(KIND, sentence_about(recovery), choices)

    def _recover(self, recovery: Recovery) -> None:
        if not self._files.may_lose_work():
            self._waiting.insert(0, recovery)
            self._offer_next()
            return
        try:
            self._recorder.recover(recovery)
        except (InfernomicsError, StorageError) as error:
            self._notices.show_notice("refused", str(error))
            return
        self._files.suggestion = recovery.study
        self._offer_next()

    def _discard(self, recovery: Recovery) -> None:
        if recovery.study and not self._files.may_lose_work():
            self._waiting.insert(0, recovery)
            self._offer_next()
            return
        try:
            discard(recovery)
        except StorageError as error:
            self._notices.show_notice("refused", str(error))
        if recovery.study:
            self._files.open_saved(recovery.study)
        self._offer_next()
