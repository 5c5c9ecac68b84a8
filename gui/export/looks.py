"""The firm's template and brand, as the program's settings name their files: read when they are needed, and kept."""

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InfernomicsError
from core.export.look import SlideLook, plain_look
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
_NOT_SEEN = (
    "Pictures, shapes and shades that the template has behind its slides are in PowerPoint files, not in this picture."
)
_UNUSED = "The template is used with the size “As the template”."


def look_notes(choices: ExportChoices, size: str) -> tuple[str, ...]:
    """What is doubtful about template and brand, or keeps them from being used: one sentence each."""
    notes: list[str] = []
    if size == TEMPLATE and not choices.template:
        notes.append(_NO_TEMPLATE)
    if choices.template and size != TEMPLATE:
        notes.append(_UNUSED)
    is_used = bool(choices.template) and size == TEMPLATE
    if is_used and _look_in(size, choices).unseen:
        notes.append(_NOT_SEEN)
    together, apart = ((choices.template, choices.brand),), ((choices.template, ""), ("", choices.brand))
    for template, brand in together if is_used else apart:
        notes.extend(_notes(template, _changed_at(template), brand, _changed_at(brand)))
    return tuple(notes)


def shown_look(study: Study, choices: ExportChoices) -> SlideLook:
    """How slides of a study look; as shipped, and wide, where a template or a brand cannot be read."""
    return _look_in(study.settings.slide_size, choices)


def _look_in(size: str, choices: ExportChoices) -> SlideLook:
    template = choices.template if size == TEMPLATE else ""
    template_at, brand_at = (_changed_at(path) if path else 0.0 for path in (template, choices.brand))
    return _look(page_of(size), template, template_at, choices.brand, brand_at)


def manner_of(study: Study, choices: ExportChoices) -> "Manner":
    """How files of a study are written; raises InfernomicsError where template or brand cannot be read."""
    from core.slides.brand import read_brand
    from gui.export.writing import Manner

    brand: Brand | None = read_brand(Path(choices.brand)) if choices.brand else None
    is_used = study.settings.slide_size == TEMPLATE and bool(choices.template)
    template = read_bounded(Path(choices.template), LARGEST_FILE) if is_used else None
    return Manner(brand=brand, template=template, scale=choices.scale)


@functools.lru_cache(maxsize=4)
def _look(page: Page, template: str, template_at: float, brand: str, brand_at: float) -> SlideLook:
    from core.export.pptx.looks import look_of
    from core.slides.brand import read_brand

    del template_at, brand_at
    try:
        own = read_brand(Path(brand)) if brand else None
    except (InfernomicsError, StorageError):
        own = None  # the notes say why
    try:
        return look_of(page, own, read_bounded(Path(template), LARGEST_FILE) if template else None)
    except (InfernomicsError, StorageError):
        return plain_look(page, own)


@functools.lru_cache(maxsize=4)
def _notes(template: str, template_at: float, brand: str, brand_at: float) -> tuple[str, ...]:
    """What is doubtful about a template, a brand, or slides that have both."""
    from core.export.pptx.template import template_doubts
    from core.slides.brand import Brand, read_brand

    del template_at, brand_at
    own = Brand()
    refusal: tuple[str, ...] = ()
    try:
        own = read_brand(Path(brand)) if brand else own
    except (InfernomicsError, StorageError) as error:
        refusal = (str(error),)
    if not template:
        return (*own.warnings(), *refusal)
    try:
        content = read_bounded(Path(template), LARGEST_FILE)
        return (*template_doubts(content, excerpt(Path(template).name), own), *refusal)
    except (InfernomicsError, StorageError) as error:
        return (str(error), *own.warnings(), *refusal)


def _changed_at(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return 0.0
