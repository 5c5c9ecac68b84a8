"""Work that a crash would lose: every edit goes into the journal at once, and comes back as an undo step.

The journal begins with the first edit of a study that was just opened or saved, so a session without edits writes
nothing. A clean exit deletes it; `lost_work` finds those of sessions that had no clean exit.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from core.difference import difference
from core.errors import InfernomicsError
from core.journal import Journal
from core.lost_work import Recovery, continue_from, find_recoverable
from core.storage import StorageError
from core.study import Study
from core.study_file import study_of
from gui.document import Document
from gui.settings import state_folder

_SYNCHRONISE_EVERY = 3000
# Work that ended in a crash this often right after it was recovered is not offered in the same words again.
_ATTEMPTS_WITHOUT_WARNING = 2


def journal_folder() -> Path:
    """Where the journals are, apart from all studies."""
    return state_folder() / "journal"


def lost_work(folder: Path) -> list[Recovery]:
    """What sessions that were killed or crashed have left, latest first; none where the folder cannot be read."""
    try:
        return find_recoverable(folder)
    except StorageError:
        return []


def sentence_about(recovery: Recovery) -> str:
    """What is offered, in a sentence."""
    last = recovery.last_edit.astimezone()
    when = f"{last:%H:%M}" if last.date() == datetime.now().date() else f"{last:%Y-%m-%d %H:%M}"
    count = len(recovery.entries)
    edits = f"{count:,} edit" + ("" if count == 1 else "s")
    sentence = f"Unsaved work from {when}, {edits}."
    if recovery.failed_attempts >= _ATTEMPTS_WITHOUT_WARNING:
        sentence += f" The program ended {recovery.failed_attempts} times right after recovering it."
    return sentence


def edits_of(recovery: Recovery) -> tuple[Study, list[tuple[str, Study]]]:
    """The study that the edits start from, and each edit with the study after it, as far as they can be read.

    Raises InfernomicsError when the very first study cannot be read.
    """
    base = _study(recovery.base)
    edits = []
    for entry, study in zip(recovery.entries, _studies(recovery), strict=False):
        edits.append((entry.text, study))
    return base, edits


def _studies(recovery: Recovery) -> Iterator[Study]:
    for document in recovery.documents():
        try:
            yield _study(document)
        except InfernomicsError:
            return


def _study(document: Any) -> Study:
    return study_of(document, "The recovered work")


def _of_this_schema(recovery: Recovery, base: Study, edits: list[tuple[str, Study]]) -> Recovery:
    """The same work as this version writes it: edits that follow must fit what the journal then holds."""
    if recovery.base == _written(base):
        return recovery
    documents = [_written(study) for study in (base, *(study for _, study in edits))]
    entries = tuple(
        replace(entry, changes=difference(before, after))
        for entry, before, after in zip(recovery.entries, documents, documents[1:], strict=False)
    )
    return replace(recovery, base=documents[0], entries=entries)


def _changes(before: Study, after: Study) -> Any:
    """What an edit changed. States that slides keep are left out where it changed none: each is a whole study."""
    if before.kept is after.kept:
        before, after = (msgspec.structs.replace(study, kept=()) for study in (before, after))
    return difference(msgspec.to_builtins(before), msgspec.to_builtins(after))


def _written(study: Study) -> Any:
    """The study as journals have it."""
    return json.loads(msgspec.json.encode(study))


class Recorder(QObject):
    """Writes the edits of a document into a journal of this session."""

    failed = Signal(str)
    """The journal cannot be written: one sentence, told once a journal."""

    def __init__(self, document: Document, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder or journal_folder()
        self._document = document
        self._journal: Journal | None = None
        self._told = False
        self._recovering = False
        self._timer = QTimer(self)
        self._timer.setInterval(_SYNCHRONISE_EVERY)
        self._timer.timeout.connect(self._synchronise)
        document.edited.connect(self._append)
        document.based.connect(self.finish)

    def recover(self, recovery: Recovery) -> None:
        """Put the recovered work into the document, and into a journal of this session before that.

        Raises:
            InfernomicsError, StorageError: It cannot be read or kept safe; all is as before.

        """
        base, edits = edits_of(recovery)
        journal = continue_from(_of_this_schema(recovery, base, edits), len(edits))
        self.finish()
        self._journal = journal
        self._recovering = True
        try:
            self._document.restore(base, edits)
        finally:
            self._recovering = False
        self._timer.start()

    def finish(self) -> None:
        """The work is saved or no longer wanted."""
        self._timer.stop()
        self._told = False
        if self._journal is not None:
            self._journal.close_cleanly()
            self._journal = None

    def _append(self, text: str, before: Study, after: Study) -> None:
        if self._recovering:
            return
        try:
            if self._journal is None:
                # At this moment the document still says whether the study before the edit was in its file.
                unsaved = self._document.modified
                values = msgspec.to_builtins(before)
                self._journal = Journal.start(self.folder, values, self._document.path, unsaved_base=unsaved)
                self._timer.start()
            # A drive that has to be waited for must not hold up the picture: the timer synchronises.
            self._journal.append(text, _changes(before, after), wait=False)
        except StorageError as error:
            self._tell(error)

    def _synchronise(self) -> None:
        try:
            if self._journal is not None and self._journal.has_unsynchronised_edits:
                self._journal.synchronise()
        except StorageError as error:
            self._tell(error)

    def _tell(self, error: StorageError) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(str(error))
