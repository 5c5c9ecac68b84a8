"""What slides are put on: a presentation without slides, the layout for them, and the look that both have.

`core.export.pptx.plain_look` makes the shipped one, `core.export.pptx.template` one of a person's own file.
"""

from dataclasses import dataclass, fields
from typing import Any

from core.export.look import SlideLook

EMU = 914_400
"""English metric units in an inch, which PowerPoint counts in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(SlideLook):
    """A presentation ready for slides.

    ink, dim: the theme's colours of text, and of subtitles and footnotes ("tx1", "tx2", "bg1"); moves_title: slides
    place the title themselves, as its box is too low for two lines; title_ink: the colour of titles where the layout's
    own is not read on its ground, else ""; brand_footer: said on the slides in place of the layout's own; foot_size:
    its points, 0 for those of the layout.
    """

    presentation: Any
    layout: Any
    ink: str = "tx1"
    dim: str = "tx1"
    moves_title: bool = False
    title_ink: str = ""
    brand_footer: str = ""
    foot_size: float = 0.0

    @property
    def list_size(self) -> float:
        """Points of tables that are lists."""
        return max(12.0, self.sizes.label - 2)


def look_fields(look: SlideLook) -> dict[str, Any]:
    """What a look says, by name; of a stage without its presentation."""
    return {one.name: getattr(look, one.name) for one in fields(SlideLook)}


def inches(length: int | None) -> float:
    """A length of PowerPoint's in inches."""
    return (length or 0) / EMU


def emu(length: float) -> int:
    """Inches in the lengths of PowerPoint."""
    return round(length * EMU)
