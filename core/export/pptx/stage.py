"""What slides are put on: a presentation without slides, the layout for them, and where and how text stands there.

`core.export.pptx.plain_look` makes the shipped one, `core.export.pptx.template` one of a person's own file.
"""

from dataclasses import dataclass
from typing import Any

from core.export.colours import ChartColours
from core.slides.lettering import Lettering, lettering
from core.slides.page import Box, Page, Places, TypeSizes, places_within
from core.study import SlideCrop

EMU = 914_400
"""English metric units in an inch, which PowerPoint counts in."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A presentation ready for slides.

    title: the box of the layout's title placeholder and title_text: what of it letters may fill; area: what is left
    for everything else; title_size: the largest for titles, in points; title_bold: whether they are; shouts: the
    layout shows them in capitals; ink, dim: the theme's colours of text, and of subtitles and footnotes ("tx1", "tx2",
    "bg1"); moves_title: slides place the title themselves, as its box is too low for two lines; title_ink: the colour
    of titles where the layout's own is not read on its ground, else ""; foot_size: points of a brand's footer text, 0
    for those of the layout; side: to which titles and subtitles are set ("l", "ctr", "r").
    """

    presentation: Any
    layout: Any
    page: Page
    title: Box
    title_text: Box
    area: Box
    title_size: float
    heading_font: str
    body_font: str
    colours: ChartColours
    title_bold: bool = True
    shouts: bool = False
    ink: str = "tx1"
    dim: str = "tx1"
    moves_title: bool = False
    title_ink: str = ""
    foot_size: float = 0.0
    side: str = "l"
    footer: str = ""
    notes: tuple[str, ...] = ()

    @property
    def sizes(self) -> TypeSizes:
        """Type for this page."""
        return self.page.type_sizes

    def places(self, crop: SlideCrop = "full", *, footnote: bool = True) -> Places:
        """Where everything stands on a slide."""
        return places_within(self.title, self.area, self.sizes, crop, footnote=footnote)

    @property
    def list_size(self) -> float:
        """Points of tables that are lists."""
        return max(12.0, self.sizes.label - 2)

    @property
    def title_letters(self) -> Lettering:
        """The letters of titles."""
        return lettering(self.heading_font, self.title_bold)

    @property
    def letters(self) -> Lettering:
        """The letters of everything else."""
        return lettering(self.body_font)

    def as_shown(self, title: str) -> str:
        """A title as the layout shows it, for measuring."""
        return title.upper() if self.shouts else title


def inches(length: int | None) -> float:
    """A length of PowerPoint's in inches."""
    return (length or 0) / EMU


def emu(length: float) -> int:
    """Inches in the lengths of PowerPoint."""
    return round(length * EMU)
