"""Ways to bring a table in: File ▸ Import, one file dropped on the window, Edit ▸ Paste as new rows.

A file that was exported from a study is no table: the study that it carries is to be opened instead.

What reads and shows them is imported when it is first used: a start of the program should not wait for it.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QLocale, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from core.cells import NumberLocale, locale_for
from core.exchange.grid import Grid, ImportRefused, Step
from core.file_names import shown_name
from core.study import Study
from gui.dialogs.import_reading import Reader, wait_for_readings
from gui.document import Document

if TYPE_CHECKING:
    from core.exchange.model_config import ReadConfig

FILE_TYPES = "Tables and models (*.csv *.tsv *.txt *.xlsx *.xlsm *.json);;All files (*)"


class Carried(NamedTuple):
    """A study that was found in an exported file."""

    study: Study
    path: Path


class ImportActions(QObject):
    """Reads what is brought in, and shows it before anything is written."""

    refused = Signal(str)
    """One sentence: why nothing is imported. The study is unchanged."""

    carried = Signal(object, Path)
    """A study, and the exported file that carried it."""

    began = Signal()
    """Something is being read: what was refused before no longer matters."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._locale = locale_for(QLocale.system().name())
        self._path: Path | None = None
        self.reader = Reader(window)
        self.reader.read.connect(self._show)
        self.reader.refused.connect(self.refused)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def ask_for_file(self) -> None:
        """Ask for a file and read it."""
        path = self._document.path
        folder = str(path.parent) if path is not None else os.path.expanduser("~")
        name, _ = QFileDialog.getOpenFileName(self._window, "Import a table or a model", folder, FILE_TYPES)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path, sheet: str = "") -> None:
        """Read a file: a table (of a workbook the named sheet, or the first with cells), or a model's configuration."""
        self.began.emit()
        self._path = path
        locale = self._locale
        self.reader.start(lambda step: _read_file(path, sheet, locale, step))

    def paste(self) -> None:
        """Read the table in the clipboard."""
        self.began.emit()
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not data.hasText():
            what = "a picture" if data is not None and data.hasImage() else "no text"
            self.refused.emit(f"The clipboard holds {what}; copy the cells of a table and paste them again.")
            return
        text = data.text()
        self._path = None
        locale = self._locale
        self.reader.start(lambda step: _read_clipboard(text, locale, step))

    def take_drop(self, data: QMimeData) -> None:
        """Read the one file that was dropped."""
        from core.exchange.files import dropped_file

        self.began.emit()
        try:
            path = dropped_file([url.toLocalFile() or url.toDisplayString() for url in data.urls()])
        except ImportRefused as refused:
            self.refused.emit(str(refused))
            return
        self.take_file(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files that are dropped on the window; its end ends what is being read."""
        if isinstance(event, QDropEvent) and event.mimeData().hasUrls():
            if event.type() == QEvent.Type.Drop:
                event.acceptProposedAction()
                self.take_drop(event.mimeData())
                return True
            if isinstance(event, QDragEnterEvent | QDragMoveEvent):
                event.acceptProposedAction()
                return True
        if event.type() == QEvent.Type.Close:
            self.reader.stop()
            wait_for_readings()
        return super().eventFilter(watched, event)

    def _take_sheet(self, sheet: str) -> None:
        if self._path is not None:
            self.take_file(self._path, sheet)

    def _show(self, found: object) -> None:
        from gui.dialogs.import_config import ConfigDialog
        from gui.dialogs.import_dialog import ImportDialog

        try:
            if isinstance(found, Grid):
                dialog = ImportDialog(self._document, found, self._locale, self._window)
                dialog.sheet_asked.connect(self._take_sheet)
                dialog.open()
            elif isinstance(found, Carried):
                self.carried.emit(found.study, found.path)
            else:
                assert isinstance(found, tuple)  # noqa: S101 - what else is read
                name, config = found
                ConfigDialog(self._document, config, name, self._locale, self._window).open()
        except ImportRefused as refused:
            self.refused.emit(str(refused))


def _read_file(path: Path, sheet: str, locale: NumberLocale, step: Step) -> "Grid | Carried | tuple[str, ReadConfig]":
    from core.exchange.files import file_bytes, read_bytes
    from core.exchange.model_config import is_config, read_config
    from core.export.tidy import is_deck_table

    name = shown_name(path)
    step(f"Opening {name}")
    data = file_bytes(path)
    study = _carried_study(data, name)
    if study is not None:
        return Carried(study, path)
    if is_deck_table(data):
        raise ImportRefused(f"{name} is a table of exported slides, which holds no inputs and carries no study.")
    if is_config(data):
        return name, read_config(data, name)
    if data.lstrip()[:1] == b"{" and b'"schema_version"' in data[:100_000]:
        raise ImportRefused(f"{name} is a study; open it with File ▸ Open.")
    if data.lstrip()[:1] in (b"{", b"["):
        raise ImportRefused(f"{name} is JSON but neither a study nor a model's config.json.")
    return read_bytes(data, name, sheet=sheet, locale=locale, step=step)


def _carried_study(data: bytes, name: str) -> Study | None:
    """The study in an exported file; None for what may be a table."""
    from core.export.reading import LARGEST_FILE, can_carry, study_in
    from core.export.state import CarriesNoStudyError, StudyLeftOutError

    if not can_carry(data) or len(data) > LARGEST_FILE:
        return None
    try:
        return study_in(data, name)
    except StudyLeftOutError:
        raise
    except CarriesNoStudyError:
        if data.startswith(b"PK") and b"ppt/presentation.xml" not in data:
            return None  # a workbook of somebody
        raise


def _read_clipboard(text: str, locale: NumberLocale, step: Step) -> "Grid | tuple[str, ReadConfig]":
    from core.exchange.files import CLIPBOARD, read_pasted
    from core.exchange.model_config import read_config

    if text.lstrip()[:1] == "{":
        return CLIPBOARD, read_config(text.encode(errors="replace"), CLIPBOARD)
    return read_pasted(text, locale=locale, step=step)
