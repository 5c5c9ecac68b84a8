"""What the File menu does: new, open, samples, save, save as, recent files; and no work is lost on the way.

A file that is refused leaves the open study as it is. Everything that goes wrong is one sentence with what can be
done, in `refused`; the only question asked is about unsaved work.
"""

import os
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.errors import InfernomicsError
from core.export.opening import KINDS, opened
from core.file_names import suggested_name
from core.samples import blank_study, open_sample
from core.storage import FolderNotWritableError, StorageError, write_in_place
from core.study import Study
from core.study_file import content_of, write_study
from gui.document import Document
from gui.panels.notices import Choice
from gui.plain import plain_text, plain_window_title
from gui.save_dialog import ask_where_to_save
from gui.settings import SettingsFile, state_folder

APPLICATION_NAME = "Infernomics"
FILE_TYPES = "Infernomics studies (*.json);;All files (*)"
OPENED_TYPES = f"Studies and exported files ({' '.join(f'*.{kind}' for kind in KINDS)});;{FILE_TYPES}"
_SUFFIX = ".json"


class Answer(Enum):
    """What to do with unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class FileActions(QObject):
    """Opens and saves the document of one window."""

    refused = Signal(str, list)
    """A sentence that says what, where and why, and a list of `Choice`."""

    settled = Signal()
    """A file was opened or saved: what was refused before no longer matters."""

    sample_opened = Signal()
    """The study on show is one of those that ship."""

    reopened = Signal(Path)
    """The study on show was found in this exported file, which is not its own."""

    def __init__(self, document: Document, settings: SettingsFile, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._settings = settings
        self._window = window
        self.suggestion: Path | None = None
        """Where the study came from, for the name in the next dialog; never saved over unasked."""
        document.based.connect(self._forget_suggestion)

    def new(self) -> None:
        """Begin a study with shipped defaults, one chip and one workload."""
        if not self.may_lose_work():
            return
        try:
            study = blank_study()
        except InfernomicsError as error:
            self.refused.emit(str(error), [])
            return
        self._document.replace(study, None)
        self.settled.emit()

    def open_sample(self, identifier: str) -> None:
        """Open one of the studies that ship; it has no file until it is saved."""
        if not self.may_lose_work():
            return
        try:
            study = open_sample(identifier)
        except InfernomicsError as error:
            self.refused.emit(str(error), [])
            return
        self._document.replace(study, None)
        self.settled.emit()
        self.sample_opened.emit()

    def open(self) -> None:
        """Ask for a study file and open it."""
        if not self.may_lose_work():
            return
        name, _ = QFileDialog.getOpenFileName(self._window, "Open study", self._folder(), OPENED_TYPES)
        if name:
            self._load(Path(name))

    def open_recent(self, path: Path) -> None:
        """Open one of the recent files."""
        if self.may_lose_work() and not self._load(path) and not os.path.lexists(path):
            self._settings.forget_recent(path)

    def open_saved(self, path: Path) -> None:
        """Open the saved file of work that was lost, without a question."""
        self._load(path)

    def reopen(self, study: Study, path: Path) -> None:
        """Open a study that was found in an exported file, unless there is work that is to be kept."""
        if self.may_lose_work():
            self._reopen(study, path)

    def save(self) -> bool:
        """Save into the study's file, asking for one where there is none; returns whether it is saved."""
        self._document.end_scrub()
        return self.save_as() if self._document.path is None else self._write(self._document.path)

    def save_as(self) -> bool:
        """Ask for a file and save into it; returns whether it is saved."""
        self._document.end_scrub()
        path = self._ask_where_to_save()
        return path is not None and self._write(path)

    def may_lose_work(self) -> bool:
        """Whether the study may be closed: it is saved, or the user said so, or it was saved now."""
        self._document.end_scrub()  # a number under the hand is work, too
        if not self._document.modified:
            return True
        answer = ask_about_work(self._window, self._document.study.name)
        return self.save() if answer is Answer.SAVE else answer is Answer.DISCARD

    def _load(self, path: Path) -> bool:
        try:
            study, is_own_file = opened(path)
        except InfernomicsError as error:
            self.refused.emit(str(error), [])
            return False
        if not is_own_file:
            self._reopen(study, path)
            return True
        self._document.replace(study, path)
        self._settings.add_recent(path)
        self.settled.emit()
        return True

    def _reopen(self, study: Study, path: Path) -> None:
        self._document.replace(study, None)
        self.suggestion = path.with_suffix(_SUFFIX)
        self._settings.add_recent(path)
        self.settled.emit()
        self.reopened.emit(path)

    def _write(self, path: Path) -> bool:
        elsewhere = Choice("Save as…", self.save_as)
        try:
            write_study(path, self._document.study)
        except FolderNotWritableError as error:
            in_place = Choice("Write over the file", lambda: self._write_in_place(path))
            self.refused.emit(str(error), [in_place, elsewhere])
            return False
        except StorageError as error:
            self.refused.emit(str(error), [elsewhere])
            return False
        self._saved(path)
        return True

    def _write_in_place(self, path: Path) -> None:
        try:
            write_in_place(path, content_of(self._document.study, path), state_folder() / "backups")
        except StorageError as error:
            self.refused.emit(str(error), [Choice("Save as…", self.save_as)])
        else:
            self._saved(path)

    def _saved(self, path: Path) -> None:
        self._document.mark_saved(path)
        self._settings.add_recent(path)
        self.settled.emit()

    def _ask_where_to_save(self) -> Path | None:
        start = self._document.path or self.suggestion
        if start is None:
            start = Path(self._folder()) / (suggested_name(self._document.study.name) + _SUFFIX)
        return ask_where_to_save(self._window, "Save study as", start, FILE_TYPES, _SUFFIX)

    def _folder(self) -> str:
        """Where dialogs open: at the study, else where the last file was, else at home."""
        path = self._document.path
        last = str(path.parent) if path else self._settings.current.last_folder
        return last if last and os.path.isdir(last) else os.path.expanduser("~")

    def _forget_suggestion(self) -> None:
        self.suggestion = None


def ask_about_work(window: QWidget, name: str) -> Answer:
    """Ask what to do with unsaved work: Save, Don't save, Cancel."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(APPLICATION_NAME)
    box.setText(f"Save the changes in “{plain_text(name)}”?")
    box.setInformativeText("Without saving they are lost.")
    save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("Don’t save", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return Answer.SAVE if clicked is save else Answer.DISCARD if clicked is discard else Answer.CANCEL


def window_title(document: Document) -> str:
    """The title of a window with Qt's mark for modified work."""
    name = document.path.stem if document.path else document.study.name
    return f"{plain_window_title(name)}[*] — {APPLICATION_NAME}"
