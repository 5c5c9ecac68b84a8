"""Where exports go: the place that is asked for or remembered, the run and its progress, and what is said then."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from core.errors import InfernomicsError
from core.export.decks import making_tray, packing_tray_deck
from core.export.targets import refuse_sources, refuse_target
from core.file_names import suggested_name
from core.names import excerpt
from core.steps import retold
from core.storage import StorageError
from gui.export.look_choice import change_export
from gui.export.looks import manner_of
from gui.export.progress_line import ProgressLine
from gui.export.slices import Slices
from gui.panels.notices import Choice

if TYPE_CHECKING:
    from core.slides.page import Page
    from core.slides.slide import Deck
    from core.study import Study
    from gui.export.run import ExportRun
    from gui.main_window import MainWindow

TYPES = {
    "pptx": "PowerPoint (*.pptx)",
    "pdf": "PDF (*.pdf)",
    "xlsx": "Excel workbook (*.xlsx)",
    "csv": "CSV (*.csv)",
    "png": "PNG pictures (*.png)",
    "svg": "SVG pictures (*.svg)",
}
"""Formats of slides by suffix, as dialogs name them."""
_OTHER_TYPES = {"md": "Markdown (*.md)"}
METHODOLOGY = ("pdf", "md")
"""Formats of the methodology."""
_BUSY = "An export is running; wait for it, or cancel it in the status bar."


class Outlet(QObject):
    """Writes decks of one window, one at a time."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._run: ExportRun | None = None
        self._name = self._what = ""
        self._slices = Slices(self, self._fail)
        self.line = ProgressLine()
        self.line.cancelled.connect(self.cancel)
        self._cancel_action = window.actions_by_id["export.cancel"]
        self._cancel_action.setEnabled(False)
        window.status_line.addPermanentWidget(self.line)

    @property
    def is_busy(self) -> bool:
        """Whether an export is running."""
        return self._run is not None or not self._slices.is_idle

    def last_place(self, words: str) -> Path | None:
        """A new file of the last format in the last place, named by these words; None where there is no such place."""
        choices = self._window.settings.current.export
        folder = choices.folder
        if not folder or not os.path.isdir(folder):
            return None
        return free_path(Path(folder) / f"{self._stem(words)}.{choices.format}")

    def ask(self, title: str, words: str, formats: Iterable[str] = tuple(TYPES)) -> Path | None:
        """Ask for a file to write, and remember its place and format; its suffix says which format it is."""
        settings = self._window.settings
        choices = settings.current.export
        offered = [one for one in (*TYPES, *_OTHER_TYPES) if one in set(formats)]
        chosen = choices.format if choices.format in offered else offered[0]
        start = Path(choices.folder or self._study_folder()) / f"{self._stem(words)}.{chosen}"
        path = ask_for_export(self._window, title, start, {one: (TYPES | _OTHER_TYPES)[one] for one in offered})
        if path is not None:
            form = path.suffix[1:].lower()
            change_export(settings, folder=str(path.parent), **({"format": form} if set(offered) == set(TYPES) else {}))
        return path

    def write(self, deck: "Deck", study: "Study", path: Path) -> bool:
        """Begin to write; returns whether that could begin. The rest is told in the status bar and in a notice."""
        if not self._is_free():
            return False
        choices = self._window.settings.current.export
        sources = {"the study": self._window.document.path, "the template": _file(choices.template)}
        try:
            refuse_sources(path.parent, [path.name], sources | {"the theme": _file(choices.brand)})
            refuse_target(path)
            manner = manner_of(study, choices)
        except (InfernomicsError, StorageError) as error:
            self._fail(str(error))  # the line may stand there already, of the slides that were made for this
            return False
        count = len(deck.slides)
        self._begin(path, f"{count} slide{'' if count == 1 else 's'}").start(path, deck, study, manner)
        return True

    def _begin(self, path: Path, what: str) -> "ExportRun":
        """A run that tells what becomes of it. what: is in the file, for the sentence at the end."""
        from gui.export.run import ExportRun  # only now: a start of the program should not wait for it

        self._announce(path)
        run = self._run = ExportRun(self)
        self._what = what
        run.progress.connect(self.line.tell)
        run.finished.connect(self._finish)
        run.refused.connect(self._fail)
        run.cancelled.connect(self._stopped)
        return run

    def _announce(self, path: Path) -> None:
        """Something is being exported: what was said of the export before is no news."""
        self._name = path.name
        self._window.notices.withdraw("export")
        self.line.begin(path.name)
        self._cancel_action.setEnabled(True)

    def write_tray(self, study: "Study", path: Path, page: "Page") -> None:
        """Make the slides of the tray, in slices, and write them as one deck."""
        if self._is_free() and self._has_place(path):
            self._announce(path)
            self._slices.run("tray", self._making_tray(study, path, page))

    def _making_tray(self, study: "Study", path: Path, page: "Page") -> Iterator[None]:
        total = len(study.slides)
        slides = yield from retold(making_tray(study, page), lambda made: self.line.tell(made, total, "Making slides"))
        deck = yield from packing_tray_deck(study, slides, page)
        self._slices.stop()
        self.write(deck, study, path)

    def write_methodology(self, study: "Study", path: Path) -> None:
        """Write every equation behind the figures of the scenario on show."""
        if self._is_free() and self._has_place(path):
            self._begin(path, "every equation behind the figures").start_methodology(path, study)

    def _is_free(self) -> bool:
        if self.is_busy:
            self._refuse(_BUSY)
        return not self.is_busy

    def _has_place(self, path: Path) -> bool:
        """Whether a file can be written there, as far as it can be seen before it is made; why not is said."""
        try:
            refuse_target(path)
        except StorageError as error:
            self._refuse(str(error))
            return False
        return True

    def close(self) -> None:
        """Stop what is running, and wait until it has ended: before the window is gone."""
        self._slices.stop()
        if self._run is not None:
            self._run.wait()
        self._end()

    def cancel(self) -> None:
        """Stop what is running; nothing is written then."""
        if self._run is not None:
            self.line.cancel()
            self._run.cancel()
        elif not self._slices.is_idle:
            self._slices.stop()
            self._stopped()

    def _stopped(self) -> None:
        self._fail(f"The export of {excerpt(self._name, 80)} was cancelled; nothing was written.")

    def _finish(self, paths: list[Path], about_names: list[str]) -> None:
        self._end()
        self._say(paths, about_names, self._what)

    def _say(self, paths: list[Path], about_names: list[str], what: str) -> None:
        first = paths[0]
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        place = excerpt(str(first.parent), 100)
        sentence = " ".join((*about_names, f"{excerpt(first.name, 80)}{more}, {what}, saved in {place}."))
        choices = [Choice("Copy the path", lambda: _copy(str(first)))]
        self._window.notices.show_notice("export", sentence, choices)

    def _fail(self, sentence: str) -> None:
        self._end()
        self._refuse(sentence)

    def _refuse(self, sentence: str) -> None:
        self._window.notices.show_notice("export", sentence)

    def _end(self) -> None:
        self.line.end()
        self._cancel_action.setEnabled(False)
        if self._run is not None:
            self._run.deleteLater()
            self._run = None

    def _stem(self, words: str) -> str:
        return suggested_name(words or self._window.document.study.name)

    def _study_folder(self) -> str:
        path = self._window.document.path
        return str(path.parent) if path is not None else os.path.expanduser("~")


def ask_for_export(parent: "MainWindow", title: str, start: Path, types: dict[str, str]) -> Path | None:
    """Ask for a file whose format is chosen with it; one of an unknown suffix gets that of the chosen format."""
    dialog = QFileDialog(parent, title, str(start.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters(list(types.values()))
    by_filter = {words: suffix for suffix, words in types.items()}

    def follow(chosen: str) -> None:
        dialog.setDefaultSuffix(by_filter[chosen])

    dialog.filterSelected.connect(follow)
    dialog.selectNameFilter(types[start.suffix[1:]])
    follow(types[start.suffix[1:]])
    dialog.selectFile(start.name)
    chosen: list[str] = []
    dialog.fileSelected.connect(chosen.append)
    dialog.exec()
    suffix = dialog.defaultSuffix()
    dialog.deleteLater()
    if not chosen:
        return None
    path = Path(chosen[0])
    return path if path.suffix[1:].lower() in types else path.with_name(f"{path.name}.{suffix}")


def _file(chosen: str) -> Path | None:
    return Path(chosen) if chosen else None


def free_path(path: Path) -> Path:
    """The path, or with a number behind its name where a file is there already: nobody was asked about that one."""
    if not os.path.lexists(path):
        return path
    names = (path.with_name(f"{path.stem} ({count}){path.suffix}") for count in range(2, 10_000))
    return next((name for name in names if not os.path.lexists(name)), path)


def _copy(text: str) -> None:
    from PySide6.QtGui import QGuiApplication

    QGuiApplication.clipboard().setText(text)
