"""What the program remembers between starts: recent files, theme, window, tables. One small JSON file of its own.

Nothing in it is needed: what cannot be read is left out, with one sentence, and written anew at the next change.
Qt's own store and its state blobs are not used, because a damaged blob can abort the program.
"""

import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from PySide6.QtCore import QRect, QSize

from core.storage import StorageError, read_bounded, shown, write_durably

ThemeChoice = Literal["system", "light", "dark"]

RECENT_LIMIT = 10
_LARGEST_FILE = 1 << 20
_FOLDER_VARIABLE = "INFERNOMICS_FOLDER"
# As much of the title bar as a person needs to take hold of a window.
_REACHABLE = 100
_TITLE_BAR = 30

Pixels = Annotated[int, msgspec.Meta(ge=-100_000, le=100_000)]
FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Place(msgspec.Struct, frozen=True):
    """Where the window was: plain numbers, without the frame."""

    x: Pixels
    y: Pixels
    width: Pixels
    height: Pixels
    maximized: bool = False


Identifiers = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=200)], ...], msgspec.Meta(max_length=2_000)]
Width = Annotated[int, msgspec.Meta(ge=8, le=4_000)]


class TableLook(msgspec.Struct, frozen=True, kw_only=True):
    """How a table of inputs is looked at. Nothing in it is part of a study.

    widths: pixels of a column, by the id of its record or, in a transposed table, by the path of its parameter.
    labels_width: of the frozen column on the left. row_order: paths of parameters that stand in another order than the
    program's. hidden_rows: paths; hidden_columns: ids of records.
    """

    widths: Annotated[dict[str, Width], msgspec.Meta(max_length=2_000)] = {}
    labels_width: Width | None = None
    transposed: bool = False
    row_order: Identifiers = ()
    hidden_rows: Identifiers = ()
    hidden_columns: Identifiers = ()


ExportFormat = Literal["pptx", "pdf", "png", "svg", "xlsx", "csv"]


class ExportChoices(msgspec.Struct, frozen=True, kw_only=True):
    """How slides are written into files: of the firm or the person, so no part of a study.

    format, scale: the last ones, scale of PNG only; folder: the last place. template: a presentation whose size,
    master, fonts and colours slides take; brand: a file with colours, fonts, logo and footer; "" for none.
    """

    format: ExportFormat = "pptx"
    scale: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    folder: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    template: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    brand: Annotated[str, msgspec.Meta(max_length=4096)] = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All that is remembered. Keys of newer versions are ignored."""

    theme: ThemeChoice = "system"
    recent: Annotated[tuple[FileName, ...], msgspec.Meta(max_length=100)] = ()
    last_folder: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    window: Place | None = None
    inputs_share: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] | None = None
    drawer_height: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    tables: Annotated[dict[str, TableLook], msgspec.Meta(max_length=50)] = {}
    export: ExportChoices = ExportChoices()


def settings_folder() -> Path:
    """Where the system wants a program's settings."""
    return _own_folder() or _base("APPDATA", "Library/Application Support", "XDG_CONFIG_HOME", ".config")


def data_folder() -> Path:
    """Where the system wants what people make with a program and keep outside their own files: the library."""
    return _own_folder() or _base("APPDATA", "Library/Application Support", "XDG_DATA_HOME", ".local/share")


def state_folder() -> Path:
    """Where the system wants what a program keeps for itself: the journals and the log."""
    return _own_folder() or _base("LOCALAPPDATA", "Library/Application Support", "XDG_STATE_HOME", ".local/state")


def _own_folder() -> Path | None:
    """A folder for everything, named by the environment: an installation on a stick, or a test."""
    named = os.environ.get(_FOLDER_VARIABLE, "")
    return Path(named) if named else None


def _base(windows: str, mac: str, variable: str, otherwise: str) -> Path:
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get(windows) or home) / "Infernomics"
    if sys.platform == "darwin":
        return home / mac / "Infernomics"
    # The specification says that a relative path is to be ignored.
    named = os.environ.get(variable, "")
    return (Path(named) if os.path.isabs(named) else home / otherwise) / "infernomics"


class SettingsFile:
    """The settings as they stand, and the file that they are written to at each change."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_folder() / "settings.json"
        self.problem = ""
        """One sentence when the file could not be read or written, else empty."""
        self.current = self._read()

    def _read(self) -> Settings:
        if not os.path.lexists(self.path):
            return Settings()
        try:
            return msgspec.json.decode(read_bounded(self.path, _LARGEST_FILE), type=Settings)
        except StorageError as error:
            self.problem = str(error)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.problem = f"The settings in {shown(self.path)} cannot be read; the program starts with its own."
        return Settings()

    def change(self, **changes: object) -> None:
        """Remember something, now and on the drive. A failure to write is no more than a sentence in `problem`."""
        after = msgspec.structs.replace(self.current, **changes)
        if after == self.current:
            return
        self.current = after
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(self.path, msgspec.json.format(msgspec.json.encode(after), indent=1) + b"\n")
        except StorageError as error:
            self.problem = str(error)
        except OSError as error:
            self.problem = str(StorageError.from_system(self.path, "was not saved", error))

    def add_recent(self, path: Path) -> None:
        """Put a file on top of the recent ones, and remember its folder."""
        text = os.path.abspath(path)
        # What the system's encoding cannot say cannot stand in a text file either.
        with contextlib.suppress(UnicodeEncodeError):
            text.encode()
            others = [other for other in self.current.recent if other != text]
            self.change(recent=(text, *others)[:RECENT_LIMIT], last_folder=os.path.dirname(text))

    def forget_recent(self, path: Path) -> None:
        """Take a file off the recent ones."""
        self.change(recent=tuple(other for other in self.current.recent if other != os.path.abspath(path)))


def place_on_screens(place: Place, screens: Iterable[QRect], smallest: tuple[int, int]) -> QRect | None:
    """Where a window may open that was there last time, or None when that place is out of reach today.

    screens: the available areas. The size is kept where it fits; the title bar can always be taken hold of.
    """
    if place.width < 1 or place.height < 1:
        return None
    wanted = QRect(place.x, place.y, place.width, place.height)
    title = QRect(place.x, place.y - _TITLE_BAR, place.width, 2 * _TITLE_BAR)
    reachable = [area for area in screens if not area.isEmpty() and _can_be_held(title, area)]
    if not reachable:
        return None
    # The screen that shows most of it is the one it belongs to.
    area = max(reachable, key=lambda one: _size(one.intersected(wanted)))
    width = min(max(place.width, smallest[0]), area.width())
    height = min(max(place.height, smallest[1]), max(1, area.height() - _TITLE_BAR))
    if width != place.width:  # it may have been held at the part that is gone
        wanted.moveLeft(min(max(place.x, area.left()), area.left() + area.width() - width))
    wanted.moveTop(max(place.y, area.top() + _TITLE_BAR))
    return QRect(wanted.topLeft(), QSize(width, height))


def _can_be_held(title: QRect, area: QRect) -> bool:
    visible = title.intersected(area)
    return visible.width() >= min(_REACHABLE, title.width()) and visible.height() >= _TITLE_BAR // 2


def _size(area: QRect) -> int:
    return max(0, area.width()) * max(0, area.height())
