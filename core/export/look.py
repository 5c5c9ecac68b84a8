"""How a slide looks: its places, colours, fonts, foot and ornaments. PowerPoint files and painted pages share it.

`plain_look` is the shipped one with what a brand has of its own; that of a template is read in
`core.export.pptx.template`.
"""

import io
from dataclasses import dataclass

from core.export.colours import ChartColours
from core.export.palette import coloured
from core.slides.brand import Brand, unmeasured
from core.slides.lettering import USUAL, Lettering, lettering
from core.slides.page import Box, Page, Places, TypeSizes, places_within
from core.study import SlideCrop

_USUAL = ChartColours()
GROUND, INK, DIM, PALE = _USUAL.background, _USUAL.text, _USUAL.text_dim, "#E1E5EA"
"""Of the shipped look: paper, text, text of less weight, and lines."""
FOOT_SIZE = 12.0
"""Points of the slide number and of a brand's footer text in the shipped look."""

_BAR_WIDTH, _BAR_HEIGHT, _HAIRLINE = 0.9, 0.08, 0.01
_NUMBER_WIDTH, _LOGO_WIDTH, _LOGO_GAP = 0.6, 1.6, 0.15
_TITLE_SPARE = 0.2


@dataclass(frozen=True, slots=True)
class Foot:
    """A line at the foot of a slide. text: "" for the slide's number; size: in points; side: "l", "ctr" or "r"."""

    box: Box
    size: float
    side: str
    colour: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle behind everything. role: what its colour is called in the theme of a PowerPoint file."""

    name: str
    box: Box
    role: str
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG file's bytes, and where they stand."""

    content: bytes
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideLook:
    """Where everything stands on a slide, and in what colours and letters.

    title: the box of titles, and title_text: what of it letters may fill; title_at: where in it they stand ("t",
    "ctr", "b"); area: what is left for everything else; title_size: the largest for titles, in points; shouts: they
    are shown in capitals; side: to which titles and subtitles are set ("l", "ctr", "r"); subtitle_colour: of
    subtitles, footnotes and chart notes; footer, number: at the foot, None where there is no place for them; unseen:
    the template draws more behind its slides than is in here.
    """

    page: Page
    title: Box
    title_text: Box
    area: Box
    title_size: float
    heading_font: str
    body_font: str
    colours: ChartColours
    title_colour: str
    subtitle_colour: str
    title_at: str = "b"
    title_bold: bool = True
    shouts: bool = False
    side: str = "l"
    footer: Foot | None = None
    number: Foot | None = None
    bars: tuple[Bar, ...] = ()
    logo: Picture | None = None
    unseen: bool = False
    notes: tuple[str, ...] = ()

    @property
    def sizes(self) -> TypeSizes:
        """Type for this page."""
        return self.page.type_sizes

    def places(self, crop: SlideCrop = "full", *, footnote: bool = True) -> Places:
        """Where everything stands on a slide."""
        return places_within(self.title, self.area, self.sizes, crop, footnote=footnote)

    @property
    def title_letters(self) -> Lettering:
        """The letters of titles."""
        return lettering(self.heading_font, self.title_bold)

    @property
    def letters(self) -> Lettering:
        """The letters of everything else."""
        return lettering(self.body_font)

    def as_shown(self, title: str) -> str:
        """A title as it is shown."""
        return title.upper() if self.shouts else title


def plain_look(page: Page, brand: Brand | None = None) -> SlideLook:
    """White pages, a short bar of colour above the title, a hairline above the page's foot; a brand's own in it."""
    brand = brand or Brand()
    body = brand.body_font or USUAL
    heading = brand.heading_font or body
    colours = coloured(brand.palette, GROUND, INK, body) if brand.palette else ChartColours(font=body)
    usual, floor, strip = page.places().title, page.floor, foot(page)
    # a little into the right margin, so that a title that just fits on a line does so in every program
    title = Box(usual.left, usual.top, usual.width + _TITLE_SPARE, usual.height)
    wide = page.width - 2 * page.margin
    return SlideLook(
        page=page,
        title=title,
        title_text=title,
        area=Box(page.margin, title.bottom, wide, floor - title.bottom),
        title_size=page.type_sizes.title,
        heading_font=heading,
        body_font=body,
        colours=colours,
        title_colour=INK,
        subtitle_colour=DIM,
        footer=Foot(Box(strip.left, strip.top, 0.6 * strip.width, strip.height), FOOT_SIZE, "l", DIM, brand.footer),
        number=Foot(Box(strip.right - _NUMBER_WIDTH, strip.top, _NUMBER_WIDTH, strip.height), FOOT_SIZE, "r", DIM),
        bars=(
            Bar("Accent", Box(page.margin, 0.0, _BAR_WIDTH, _BAR_HEIGHT), "accent1", colours.series[0]),
            Bar("Foot line", Box(page.margin, floor + 0.02, wide, _HAIRLINE), "bg2", PALE),
        ),
        logo=_placed_logo(page, brand.logo),
        notes=tuple(said for font in dict.fromkeys((heading, body)) if (said := unmeasured(font))),
    )


def foot(page: Page) -> Box:
    """The strip below the hairline."""
    top = page.floor + 0.04
    return Box(page.margin, top, page.width - 2 * page.margin, page.height - 0.04 - top)


def _placed_logo(page: Page, logo: bytes) -> Picture | None:
    """The logo at the foot, left of the slide number, in its own proportions."""
    if not logo:
        return None
    from PIL import Image  # only now: a start of the program should not wait for it

    with Image.open(io.BytesIO(logo), formats=("PNG", "JPEG")) as picture:
        across, down = picture.size
    strip = foot(page)
    width = min(_LOGO_WIDTH, strip.height * across / max(down, 1))
    height = width * down / max(across, 1)
    left = strip.right - _NUMBER_WIDTH - _LOGO_GAP - width
    return Picture(logo, Box(left, strip.top + (strip.height - height) / 2, width, height))
