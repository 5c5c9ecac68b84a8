"""The firm's template and brand, as the program's settings name their files: read when they are needed, and kept."""

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InfernomicsError
from gui.settings import ExportChoices

if TYPE_CHECKING:
    from core.slides.brand import Brand


def look_notes(choices: ExportChoices) -> tuple[str, ...]:
    """What is doubtful about template and brand, or keeps them from being read: one sentence each."""
    notes: list[str] = []
    for path, read in ((choices.brand, _brand_notes),):
        if path:
            notes.extend(read(path, _changed_at(path)))
    return tuple(notes)


def brand_of_choices(choices: ExportChoices) -> "Brand | None":
    """The brand; None without one. LookRefused where it cannot be read."""
    from core.slides.brand import read_brand

    return read_brand(Path(choices.brand)) if choices.brand else None


@functools.lru_cache(maxsize=8)
def _brand_notes(path: str, changed_at: float) -> tuple[str, ...]:
    from core.slides.brand import read_brand

    del changed_at
    try:
        return read_brand(Path(path)).warnings()
    except InfernomicsError as error:
        return (str(error),)


def _changed_at(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return 0.0
