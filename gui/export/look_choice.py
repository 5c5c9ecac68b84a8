"""How files are written: format, size, last place, and the firm's template and brand, with their doubts."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.file_names import shown_name
from gui.document import Document
from gui.drawer.page import Chooser
from gui.export.deck_settings import choose_deck, page_names
from gui.export.looks import TEMPLATE, look_notes
from gui.export.sheet_options import APART, heading
from gui.plain import ElidedLabel, PlainLabel, plain_tip
from gui.settings import ExportChoices, SettingsFile

FORMATS = (
    ("pptx", "PowerPoint, .pptx"),
    ("pdf", "PDF"),
    ("png 1", "PNG, 1×"),
    ("png 2", "PNG, 2×"),
    ("png 3", "PNG, 3×"),
    ("svg", "SVG"),
    ("xlsx", "Excel, .xlsx"),
    ("csv", "CSV"),
)
_FILES = {
    "template": ("Template", "A .pptx whose size, master, fonts and colours slides take", "PowerPoint (*.pptx *.potx)"),
    "brand": ("Brand", "A theme.json with palette, fonts, logo and footer", "Brand (*.json)"),
}
_NONE = "none"


def change_export(settings: SettingsFile, **changes: object) -> None:
    """Remember choices about exported files."""
    settings.change(export=msgspec.structs.replace(settings.current.export, **changes))


class FileChoice(QWidget):
    """A file of the person's own, or none."""

    changed = Signal()

    def __init__(self, which: str, settings: SettingsFile) -> None:
        super().__init__()
        self._which, self._settings = which, settings
        self._words, tip, self._types = _FILES[which]
        self.name = ElidedLabel()
        self.name.setAccessibleName(f"{self._words} file")
        self.choose_button = _small(f"exportSheet.{which}", "Choose…", f"{self._words}: choose a file", self.choose)
        self.choose_button.setToolTip(plain_tip(tip))
        self.clear_button = _small(
            f"exportSheet.{which}.none", "None", f"{self._words}: use none", lambda: self.take("")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        row.addWidget(self.choose_button)
        row.addWidget(self.clear_button)
        self.show_choice()

    @property
    def path(self) -> str:
        """The file, "" for none."""
        return str(getattr(self._settings.current.export, self._which))

    def show_choice(self) -> None:
        """Show which file it is."""
        self.name.setText(f"{self._words}: {shown_name(Path(self.path)) if self.path else _NONE}")
        self.name.set_tip(self.path)
        self.clear_button.setVisible(bool(self.path))

    def choose(self) -> None:
        """Ask for a file."""
        start = os.path.dirname(self.path) or self._settings.current.export.folder or os.path.expanduser("~")
        name, _ = QFileDialog.getOpenFileName(self, f"{self._words} of slides", start, self._types)
        if name:
            self.take(name)

    def take(self, path: str) -> None:
        """Use this file from now on; "" for none."""
        change_export(self._settings, **{self._which: path})
        self.show_choice()
        self.changed.emit()


class LookChoice(QWidget):
    """Format, size, place, template and brand of exported files."""

    def __init__(self, document: Document, settings: SettingsFile) -> None:
        super().__init__()
        self._document, self._settings = document, settings
        self.format = Chooser("exportSheet.format", "Format", 12, self._choose_format)
        self.page_size = Chooser("exportSheet.size", "Size of slides", 12, lambda size: _choose_size(document, size))
        self.left_out = QCheckBox("Leave the study out of files")
        self.left_out.setObjectName("exportSheet.leaveStateOut")
        self.left_out.setToolTip(
            plain_tip("Otherwise files carry the study, and open it again when they are dropped on the window")
        )
        self.left_out.clicked.connect(lambda on: choose_deck(document, state_left_out=bool(on)))
        self.files = {which: FileChoice(which, settings) for which in _FILES}
        self.files["template"].changed.connect(self._follow_template)
        self.files["brand"].changed.connect(self.refresh)
        self.place = ElidedLabel()
        self.place_button = _small(
            "exportSheet.place", "Change…", "Place of exported files: change", self._choose_place
        )
        self.notes = PlainLabel()
        self.notes.setObjectName("exportSheet.notes")
        self.notes.setProperty("role", "dim")
        self.notes.setWordWrap(True)
        grid = QGridLayout()
        grid.setSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(heading("Format"), 0, 0)
        grid.addWidget(heading("Size"), 0, 1)
        grid.addWidget(self.format, 1, 0)
        grid.addWidget(self.page_size, 1, 1)
        place = QHBoxLayout()
        place.addWidget(self.place, 1)
        place.addWidget(self.place_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(grid)
        layout.addWidget(self.left_out)
        layout.addSpacing(APART)
        layout.addWidget(heading("Look and place"))
        files = QVBoxLayout()
        files.setSpacing(0)  # buttons without a frame have air of their own
        for one in self.files.values():
            files.addWidget(one)
        files.addLayout(place)
        layout.addLayout(files)
        layout.addWidget(self.notes)
        self.refresh()

    @property
    def _choices(self) -> ExportChoices:
        return self._settings.current.export

    def refresh(self) -> None:
        """Show what the study and the program's settings say now."""
        choices, settings = self._choices, self._document.study.settings
        chosen = f"png {choices.scale}" if choices.format == "png" else choices.format
        self.format.show_rows(FORMATS, chosen)
        self.page_size.show_rows(page_names(self._document.study, bool(choices.template)), settings.slide_size)
        self.left_out.setChecked(settings.state_left_out)
        for one in self.files.values():
            one.show_choice()
        folder = choices.folder
        self.place.setText(f"Place: {Path(folder).name or folder if folder else 'asked at the first export'}")
        self.place.set_tip(folder)
        notes = look_notes(choices, settings.slide_size)
        self.notes.setText("\n".join(f"– {note}" for note in notes))
        self.notes.setVisible(bool(notes))

    def _follow_template(self) -> None:
        """Slides have the size of a template that was chosen, and the usual one again without it."""
        is_used = self._document.study.settings.slide_size == TEMPLATE
        if bool(self._choices.template) != is_used:
            choose_deck(self._document, slide_size=TEMPLATE if self._choices.template else "16:9")
        self.refresh()

    def _choose_format(self, chosen: str) -> None:
        kind, _, scale = chosen.partition(" ")
        change_export(self._settings, format=kind, **({"scale": int(scale)} if scale else {}))

    def _choose_place(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Place of exported files", self._choices.folder)
        if name:
            change_export(self._settings, folder=name)
            self.refresh()


def _choose_size(document: Document, size: str) -> None:
    choose_deck(document, slide_size=size)


def _small(name: str, text: str, spoken: str, act: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(spoken)
    button.clicked.connect(lambda _on=False: act())
    return button
