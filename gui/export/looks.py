"""The firm's template and brand, as the program's settings name their files: read when they are needed, and kept."""

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InfernomicsError
from core.export.pptx.package import LARGEST_FILE
from core.names import excerpt
from core.slides.page import Page, page_of
from core.storage import StorageError, read_bounded
from core.study import Study
from gui.settings import ExportChoices

if TYPE_CHECKING:
    from core.slides.brand import Brand
    from gui.export.writing import Manner

TEMPLATE = "template"
"""The size of slides that a study has with a template."""
_NO_TEMPLATE = "The study asks for the size of a template, and none is chosen here: slides are wide, 16:9."
_NOT_SEEN = "Colours and fonts of template and brand are in PowerPoint files; the picture here shows the size alone."
_UNUSED = "The template is used with the size “As the template”."


def look_notes(choices: ExportChoices, size: str) -> tuple[str, ...]:
    """What is doubtful about template and brand, or keeps them from being used: one sentence each."""
    notes: list[str] = []
    if size == TEMPLATE and not choices.template:
        notes.append(_NO_TEMPLATE)
    if choices.template and size != TEMPLATE:
        notes.append(_UNUSED)
    if choices.brand or (choices.template and size == TEMPLATE):
        notes.append(_NOT_SEEN)
    if choices.template:
        notes.extend(_template(choices.template, _changed_at(choices.template))[1])
    if choices.brand:
        notes.extend(_brand_notes(choices.brand, _changed_at(choices.brand)))
    return tuple(notes)


def shown_page(study: Study, choices: ExportChoices) -> Page:
    """The page that slides of a study are shown on; wide where it is a template's and there is none to be read."""
    if study.settings.slide_size == TEMPLATE and choices.template:
        page = _template(choices.template, _changed_at(choices.template))[0]
        if page is not None:
            return page
    return page_of(study.settings.slide_size)


def manner_of(study: Study, choices: ExportChoices) -> "Manner":
    """How files of a study are written; raises InfernomicsError where template or brand cannot be read."""
    from core.slides.brand import read_brand
    from gui.export.writing import Manner

    brand: Brand | None = read_brand(Path(choices.brand)) if choices.brand else None
    is_used = study.settings.slide_size == TEMPLATE and bool(choices.template)
    template = read_bounded(Path(choices.template), LARGEST_FILE) if is_used else None
    return Manner(brand=brand, template=template, scale=choices.scale)


@functools.lru_cache(maxsize=4)
def _template(path: str, changed_at: float) -> tuple[Page | None, tuple[str, ...]]:
    """The page of a template, and what is doubtful about it."""
    from core.export.pptx.template import read_template

    del changed_at
    try:
        found = read_template(read_bounded(Path(path), LARGEST_FILE), excerpt(Path(path).name))
    except (InfernomicsError, StorageError) as error:
        return None, (str(error),)
    return found.page, found.notes


@functools.lru_cache(maxsize=4)
def _brand_notes(path: str, changed_at: float) -> tuple[str, ...]:
    from core.slides.brand import read_brand

    del changed_at
    try:
        return read_brand(Path(path)).warnings()
    except (InfernomicsError, StorageError) as error:
        return (str(error),)


def _changed_at(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return 0.0
