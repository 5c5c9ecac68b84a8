"""Opens whatever has a study in it: the study's own file, or a file that was exported from it."""

from pathlib import Path
from typing import NamedTuple

from core.errors import StudyRefused
from core.export.reading import LARGEST_FILE, can_carry, study_in
from core.file_names import shown_name
from core.storage import StorageError, read_bounded, shown
from core.study import Study
from core.study_file import decode

KINDS = ("json", "pptx", "xlsx", "pdf", "svg", "png")
"""Suffixes of files that can be opened, for dialogs; what is opened is told by its content."""


_WHAT_CAN = (
    "choose a study's own file, or a PowerPoint, Excel, PDF, SVG or PNG file that was exported with the study inside"
)


class Opened(NamedTuple):
    """A study that was read, and whether the file is its own: into any other it is never saved."""

    study: Study
    is_own_file: bool


def opened(path: Path) -> Opened:
    """The study in a file; StudyRefused naming the file and the reason."""
    try:
        content = read_bounded(path, LARGEST_FILE)
    except StorageError as error:
        raise StudyRefused(str(error)) from None
    if can_carry(content):
        return Opened(study_in(content, shown_name(path)), is_own_file=False)
    if not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise StudyRefused(f"{shown(path)} is not a study that can be read: {_WHAT_CAN}.")
    return Opened(decode(content, shown(path)), is_own_file=True)


def study_at(path: Path) -> Study:
    """The study in a file of either kind; StudyRefused naming the file and the reason."""
    return opened(path).study
