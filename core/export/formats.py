"""Formats of files that slides are exported as, by suffix; and the name of each file where a format takes several."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import InfernomicsError
from core.file_names import suggested_name
from core.names import excerpt
from core.slides.slide import Slide


class ExportRefused(InfernomicsError):
    """Nothing is exported; the sentence says why, and what can be done."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    program: what opens it; is_painted: it is made in the window's own way, with Qt; is_picture: a file a slide, where
    other formats take all slides in one file.
    """

    suffix: str
    name: str
    program: str
    is_painted: bool = False
    is_picture: bool = False


FORMATS = {
    one.suffix: one
    for one in (
        Format("pptx", "PowerPoint", "PowerPoint"),
        Format("xlsx", "Excel workbook", "Excel"),
        Format("pdf", "PDF", "a PDF reader", is_painted=True),
        Format("svg", "SVG picture", "a drawing program", is_painted=True, is_picture=True),
        Format("png", "PNG picture", "a picture viewer", is_painted=True, is_picture=True),
        Format("csv", "CSV table", "Excel"),
    )
}
"""By suffix, without its dot."""


def format_of(path: Path, beside: str = "") -> Format:
    """The format that a file's suffix asks for; ExportRefused where there is none of it.

    beside: what that sentence says after the suffixes of formats.
    """
    found = FORMATS.get(path.suffix.lower().removeprefix("."))
    if found is None:
        known = ", ".join(f".{suffix}" for suffix in FORMATS) + beside
        raise ExportRefused(
            f"{excerpt(path.name) or 'The file'} has no suffix of a format that is exported; give it one of {known}."
        )
    return found


def file_names(one: Format, name: str, slides: Sequence[Slide]) -> tuple[str, ...]:
    """The names of the files of an export that is to be called `name`, with its suffix.

    Several pictures are numbered in the order of their slides: "costs-1-lifetime.svg".
    """
    if not one.is_picture or len(slides) < 2:
        return (name,)
    stem, suffix = Path(name).stem, Path(name).suffix
    digits = len(str(len(slides)))
    return tuple(
        f"{stem}-{number:0{digits}}-{suggested_name(slide.chart)}{suffix}" for number, slide in enumerate(slides, 1)
    )
