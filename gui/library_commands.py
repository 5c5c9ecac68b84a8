"""What can be done with own records: keep a row of the study, make, rename, delete, hand out and bring in."""

import datetime
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import InfernomicsError, LibraryRefused
from core.library import (
    NOUNS,
    Kind,
    Library,
    OnDouble,
    Own,
    blank_record,
    doubled,
    doubles_in,
    kind_of,
    merged,
    own_model,
    own_record,
    renamed,
    with_record,
    without,
)
from core.library_file import read_library, write_library
from core.names import excerpt, read_name
from core.records import LANGUAGE_MODEL, Chip, Workload
from core.study import Study, TableName
from gui.dialogs.library_questions import ask_about_doubles, ask_name, may_delete
from gui.library import OwnLibrary
from gui.save_dialog import ask_where_to_save
from gui.settings import SettingsFile

FILE_TYPES = "Infernomics libraries (*.json);;All files (*)"
SUGGESTED = "infernomics library.json"
_NEW_NAMES: dict[Kind, str] = {
    "chips": "New chip",
    "workloads": "New workload",
    "models": "New model",
    "networks": "New network",
}


class LibraryCommands(QObject):
    """Changes the library; every question stands in front of the window that it comes from."""

    kept = Signal(str, str, str)
    """A record was saved: a sentence, its kind and its id."""

    said = Signal(str)
    """One sentence about what was done or refused."""

    def __init__(self, library: OwnLibrary, settings: SettingsFile, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._settings = settings

    def keep(self, study: Study, table: TableName, identifier: str, *, model: bool, window: QWidget) -> None:
        """Save a column of the study, as its scenario on show has it, or the model that it runs, under a name."""
        row = study.row(table, identifier)
        if not isinstance(row, Chip | Workload):
            return
        name, noun = row.name, NOUNS["chips" if isinstance(row, Chip) else "workloads"]
        if model and isinstance(row, Workload):
            name, noun = _model_name(row), "model"
        given = ask_name(
            "Save to my library", f"Name of the {noun} in your library", name, "Save", _check(noun), window
        )
        if given is None:
            return
        try:
            record: Own = own_model(row, given) if model and isinstance(row, Workload) else own_record(row, given)
        except InfernomicsError as error:
            self.said.emit(str(error))
            return
        self._save(record, window)

    def make_new(self, kind: Kind, window: QWidget) -> str:
        """Make a record of assumptions under a name that is asked for; returns its id, "" where it was not made."""
        words = f"Name of the new {NOUNS[kind]}"
        taken = [row.name for row in self._library.current.rows(kind)]
        name = ask_name(_NEW_NAMES[kind], words, "", "Make", _check(NOUNS[kind], taken), window)
        if name is None:
            return ""
        record = blank_record(kind, name, datetime.date.today().isoformat())
        return self._write(record, "keep both")

    def rename(self, kind: Kind, identifier: str, name: str, window: QWidget) -> None:
        """Give a record another name."""
        taken = [row.name for row in self._library.current.rows(kind) if row.id != identifier]
        words = f"New name of the {NOUNS[kind]}"
        given = ask_name("Rename", words, name, "Rename", _check(NOUNS[kind], taken), window)
        if given is not None:
            self._library.change(lambda library: renamed(library, kind, identifier, given))

    def delete(self, rows: Sequence[tuple[Kind, str, str]], window: QWidget) -> None:
        """Delete records, by kind, id and name, once somebody says so."""
        if not may_delete([name for _, _, name in rows], NOUNS[rows[0][0]], window):
            return

        def change(library: Library) -> Library:
            for kind, identifier, _ in rows:
                library = without(library, kind, {identifier})
            return library

        self._library.change(change)

    def hand_out(self, window: QWidget) -> None:
        """Write the whole library to a file for a colleague."""
        start = Path(self._folder()) / SUGGESTED
        chosen = ask_where_to_save(window, "Export library", start, FILE_TYPES, ".json")
        if chosen is None:
            return
        library = self._library.current
        try:
            write_library(chosen, library)
        except LibraryRefused as error:
            self.said.emit(str(error))
        else:
            self.said.emit(f"{_count(library.count)} exported to {excerpt(str(chosen), 120)}.")

    def bring_in(self, window: QWidget) -> None:
        """Take in the records of a library file; what is here already under the same name is asked about."""
        name, _ = QFileDialog.getOpenFileName(window, "Import library", self._folder(), FILE_TYPES)
        if not name:
            return
        try:
            other = read_library(Path(name))
        except LibraryRefused as error:
            self.said.emit(str(error))
            return
        doubles = doubles_in(self._library.current, other)
        on_double: OnDouble | None = "keep both"
        if doubles:
            on_double = ask_about_doubles([row.name for row in doubles], other.count, window)
        if on_double is None:
            return
        chosen = on_double
        before = self._library.current
        if self._library.change(lambda library: merged(library, other, chosen)):
            added = self._library.current.count - before.count
            replaced = len(doubles) if chosen == "replace" else 0
            self.said.emit(f"{_count(added)} added, {replaced} replaced, from {excerpt(name, 120)}.")

    def _save(self, record: Own, window: QWidget) -> None:
        before = doubled(self._library.read_again(), record)
        on_double: OnDouble | None = "keep both"
        if before is not None:
            on_double = ask_about_doubles([before.name], 1, window)
        if on_double is None:
            return
        identifier = self._write(record, on_double)
        if identifier:
            kind = kind_of(record)
            name = next(row.name for row in self._library.current.rows(kind) if row.id == identifier)
            self.kept.emit(f"“{excerpt(name)}” is in your library.", kind, identifier)

    def _write(self, record: Own, on_double: OnDouble) -> str:
        """Save a record; returns the id that it got, "" where it was not saved."""
        kind = kind_of(record)
        before = {row.id for row in self._library.current.rows(kind)}
        if not self._library.change(lambda library: with_record(library, record, on_double)):
            return ""
        after = self._library.current.rows(kind)
        new = [row.id for row in after if row.id not in before]
        return new[0] if new else record.id

    def _folder(self) -> str:
        last = self._settings.current.last_folder
        return last if last and os.path.isdir(last) else os.path.expanduser("~")


def _model_name(workload: Workload) -> str:
    language = workload.kind == LANGUAGE_MODEL
    name = workload.model.model_name if language else workload.network.network_name
    return name or f"Model of {workload.name}"


def _check(noun: str, taken: Sequence[str] = ()) -> Callable[[str], object]:
    return lambda text: read_name(text, f"The {noun}'s name", taken)


def _count(records: int) -> str:
    return f"{records:,} record{'' if records == 1 else 's'}"
