"""A person's own PowerPoint file as what slides are put on: its size, master, title placeholder, colours and fonts.

The file is not trusted: `core.export.pptx.package` looks at it before it is opened, and of its slides nothing stays.
"""

import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.colour_contrast import contrast, palette_warnings
from core.errors import LookRefused
from core.export.look import Foot, SlideLook
from core.export.palette import coloured
from core.export.pptx.emptying import emptied
from core.export.pptx.markup import A, P, kind_of
from core.export.pptx.package import checked_package
from core.export.pptx.stage import Stage, inches, look_fields
from core.export.pptx.theme_parts import ThemeParts, colour_in, readable_ink, theme_parts
from core.slides.brand import Brand, unmeasured
from core.slides.fitting import LEAST_TITLE
from core.slides.page import LINE, POINTS, TITLE_LINES, Box, Page

_LARGEST_TITLE = 28.0
_LEAST_LETTERS = 6.0
_LARGE_IS_READ = 3.0
_LEAST_WIDTH, _LEAST_HEIGHT = 4.0, 2.8
_LEAST_TITLE_WIDTH = 1.0
_ON_A_PICTURE = "The template has a picture or several colours behind its slides; see that charts are read on it."
_GAP = 0.02
_FOOT_SIZE = 12.0
_MOST_SHAPES = 10_000
_MOST_SIDE = 56.0  # the largest slide that PowerPoint makes
_INSETS = (("lIns", 91_440), ("tIns", 45_720), ("rIns", 91_440), ("bIns", 45_720))
_FOOT_KINDS = frozenset({"dt", "ftr", "sldNum"})
_TITLE_KINDS = frozenset({"title", "ctrTitle"})


@dataclass(frozen=True, slots=True)
class Template:
    """What a template says of itself. accents: its colours for series; notes: what is doubtful, as sentences."""

    page: Page
    heading_font: str
    body_font: str
    accents: tuple[str, ...]
    background: str
    notes: tuple[str, ...]


def read_template(content: bytes, where: str) -> Template:
    """What a .pptx or .potx offers to slides; where: its name, for sentences.

    Raises:
        LookRefused: whatever keeps it from being used, in one sentence.

    """
    return _known(content, where)


@functools.lru_cache(maxsize=1)
def _known(content: bytes, where: str) -> Template:
    stage = template_stage(content, where)
    colours = stage.colours
    notes = _doubts(stage, Brand())
    return Template(stage.page, stage.heading_font, stage.body_font, colours.series, colours.background, notes)


def template_doubts(content: bytes, where: str, brand: Brand) -> tuple[str, ...]:
    """What is doubtful about slides in a brand on a template, one sentence each: colours on the template's ground.

    Raises:
        LookRefused: as `template_stage` does.

    """
    return _doubts(template_stage(content, where, brand), brand)


def _doubts(stage: Stage, brand: Brand) -> tuple[str, ...]:
    ground = stage.colours.background
    own = () if brand.palette else palette_warnings(stage.colours.series, ground)
    return (*stage.notes, *own, *brand.warnings(ground))


def template_stage(content: bytes, where: str, brand: Brand | None = None) -> Stage:
    """A presentation of the template's, without its slides.

    brand: its palette, fonts and footer stand in place of the template's; the logo is the template's own affair.
    """
    from pptx import Presentation

    checked = checked_package(content, where)
    try:
        presentation = Presentation(io.BytesIO(checked))
        emptied(presentation)
        _refuse_crowd(presentation, where)
        return _stage(presentation, where, brand or Brand())
    except LookRefused:
        raise
    except Exception:  # noqa: BLE001 - a damaged file breaks the parser in any place; the sentence is the same
        raise LookRefused(f"{where} is damaged and cannot be read; open it in PowerPoint and save it again.") from None


@functools.lru_cache(maxsize=2)
def template_look(content: bytes, where: str, brand: Brand | None = None) -> SlideLook:
    """How slides on a template look; raises LookRefused as `template_stage` does."""
    return SlideLook(**look_fields(template_stage(content, where, brand)))


def _refuse_crowd(presentation: Any, where: str) -> None:
    """Every shape is looked at several times, which would take minutes of a file made for that."""
    pages = (page for master in presentation.slide_masters for page in (master, *master.slide_layouts))
    count = sum(len(page.shapes._spTree) for page in pages)
    if count > _MOST_SHAPES:
        raise LookRefused(f"{where} has {count:,} shapes on its layouts; at most {_MOST_SHAPES:,} are taken.")


def _stage(presentation: Any, where: str, brand: Brand) -> Stage:
    page = Page("template", "Template", inches(presentation.slide_width), inches(presentation.slide_height))
    if not (_LEAST_WIDTH <= page.width <= _MOST_SIDE and _LEAST_HEIGHT <= page.height <= _MOST_SIDE):
        raise LookRefused(f"{where} has slides of {page.width:.1f} × {page.height:.1f} inches, too small for a chart.")
    layout = _best_layout(presentation, page, where)
    master = layout.slide_master
    theme = theme_parts(master)
    placeholder = _title_of(layout)
    style = _TitleStyle.of(placeholder, master, theme)
    title = _title_box(placeholder, page)
    inside = _inside(placeholder, title)
    area = _area(layout, page, placeholder)
    if not _has_room(area):
        raise LookRefused(f"{where} leaves no room for a chart below its title; make the title of its layout smaller.")
    ink = readable_ink(master, layout, theme)
    heading, body = brand.heading_font or style.font, brand.body_font or theme.minor
    fonts = {heading: brand.heading_font, body: brand.body_font}
    own_title = colour_in(style.colour, master, theme)
    reads_title = contrast(own_title, ink.ground) >= _LARGE_IS_READ
    feet = _placed_feet(layout, ink.colour, brand.footer)
    return Stage(
        presentation=presentation,
        layout=layout,
        page=page,
        title=title,
        title_text=inside,
        area=area,
        title_size=min(style.size, _LARGEST_TITLE, max(LEAST_TITLE, inside.height * POINTS / (TITLE_LINES * LINE))),
        heading_font=heading,
        body_font=body,
        colours=coloured(brand.palette or theme.accents, ink.ground, ink.colour, body),
        title_bold=style.bold,
        shouts=style.shouts,
        ink=ink.role,
        dim=ink.role,
        moves_title=title != _box(placeholder),
        title_ink=ink.role if ink.plain and not reads_title else "",
        title_colour=own_title if reads_title else ink.colour,
        subtitle_colour=ink.colour,
        title_at=_anchor(placeholder, master),
        side=style.side,
        brand_footer=brand.footer,
        footer=feet.get("ftr"),
        number=feet.get("sldNum"),
        unseen=not ink.plain or _draws(layout, master),
        notes=(
            *(said for font, own in fonts.items() if not own and (said := unmeasured(font, "Template font"))),
            *(() if ink.plain else (_ON_A_PICTURE,)),
        ),
    )


def _best_layout(presentation: Any, page: Page, where: str) -> Any:
    """The layout with a title and the least besides, if it leaves room for a chart."""
    ranked: list[tuple[tuple[bool | int, ...], Any]] = []
    for master in presentation.slide_masters:
        for layout in master.slide_layouts:
            title = _title_of(layout)
            if title is None:
                continue
            others = sum(1 for one in layout.placeholders if kind_of(one) not in _FOOT_KINDS | _TITLE_KINDS)
            is_upright = "vert" in (layout.element.get("type") or "").lower()
            is_cover = kind_of(title) == "ctrTitle"
            is_full = not _has_room(_area(layout, page, title))
            rank = (is_full, is_cover, is_upright, layout.element.get("type") != "titleOnly", others, len(ranked))
            ranked.append((rank, layout))
    if not ranked:
        raise LookRefused(f"{where} has no layout with a title placeholder; add one to its slide master.")
    return min(ranked, key=lambda one: one[0])[1]


def _title_of(layout: Any) -> Any:
    return next((one for one in layout.placeholders if kind_of(one) in _TITLE_KINDS), None)


def _box(placeholder: Any) -> Box:
    sides = (placeholder.left, placeholder.top, placeholder.width, placeholder.height)
    return Box(*(inches(side) for side in sides))


def _title_box(placeholder: Any, page: Page) -> Box:
    """A title's box: what of it is on the slide, made higher where it cannot hold two lines of the smallest title.

    Where too little is on the slide, or the template says nowhere where it stands, it has the usual place.
    """
    box = _on(page, _box(placeholder))
    if box.width < _LEAST_TITLE_WIDTH or box.height <= 0:
        box = page.places().title
    missing = TITLE_LINES * LINE * LEAST_TITLE / POINTS - _inside(placeholder, box).height
    return box if missing <= 0 else Box(box.left, box.top, box.width, box.height + missing)


def _on(page: Page, box: Box) -> Box:
    """What of a box is on the page; of one that ends on it, the box to the last digit."""
    left, top = max(0.0, box.left), max(0.0, box.top)
    width = box.width if left == box.left and box.right <= page.width else min(box.right, page.width) - left
    height = box.height if top == box.top and box.bottom <= page.height else min(box.bottom, page.height) - top
    return Box(left, top, width, height)


def _inside(placeholder: Any, box: Box) -> Box:
    """What of a placeholder's box its letters may fill."""
    body = placeholder.element.find(f"{P}txBody/{A}bodyPr")
    left, top, right, bottom = (inches(int(body.get(name, usual))) for name, usual in _INSETS)
    return Box(box.left + left, box.top + top, box.width - left - right, box.height - top - bottom)


def _has_room(area: Box) -> bool:
    return area.width >= _LEAST_WIDTH and area.height >= _LEAST_HEIGHT


def _area(layout: Any, page: Page, placeholder: Any) -> Box:
    """Where chart, subtitle and footnote may stand: below the title and above what stands at the foot."""
    title = _title_box(placeholder, page)
    feet = [_box(one) for one in _feet(layout)]
    tops = (foot.top for foot in feet if 0.7 * page.height < foot.top < page.height)
    floor = min(tops, default=page.floor)
    inside = _inside(placeholder, title)
    left, top, right = inside.left, title.bottom + _GAP, inside.right
    if title.height > title.width:  # at a side
        left, top, right = page.margin, page.margin, page.width - page.margin
        if title.left < page.width - title.right:
            left = title.right + 10 * _GAP
        else:
            right = title.left - 10 * _GAP
    elif title.top > 0.5 * page.height:  # at the foot
        top, floor = page.margin, min(floor, title.top)
    elif title.width < 0.6 * page.width:
        left, right = page.margin, page.width - page.margin
    return Box(left, top, min(right, page.width) - left, floor - _GAP - top)


def _placed_feet(layout: Any, colour: str, footer: str) -> dict[str, Foot]:
    """Footer and number of a layout, by kind; footer: said in place of its own."""
    found: dict[str, Foot] = {}
    for placeholder in _feet(layout):
        kind = kind_of(placeholder)
        chain = [placeholder, *(one for one in layout.slide_master.placeholders if kind_of(one) == kind)]
        levels = [one.element.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr") for one in chain]
        known = [one for one in levels if one is not None]
        letters = [one for one in (each.find(f"{A}defRPr") for each in known) if one is not None]
        size = next((int(one.get("sz")) / 100 for one in letters if one.get("sz")), _FOOT_SIZE)
        side = next((str(one.get("algn")) for one in known if one.get("algn")), "l")
        text = (footer or placeholder.text_frame.text.strip()) if kind == "ftr" else ""
        found[kind] = Foot(_box(placeholder), max(_LEAST_LETTERS, size), side, colour, text)
    return found


def _anchor(placeholder: Any, master: Any) -> str:
    """Where in its box a title stands: "t", "ctr" or "b"."""
    chain = [placeholder, *(one for one in master.placeholders if kind_of(one) == "title")]
    bodies = (one.element.find(f"{P}txBody/{A}bodyPr") for one in chain)
    return next((str(one.get("anchor")) for one in bodies if one is not None and one.get("anchor")), "t")


def _draws(layout: Any, master: Any) -> bool:
    """Whether anything but placeholders is on the pages behind slides."""
    pages = (layout,) if layout.element.get("showMasterSp") == "0" else (layout, master)
    return any(not shape.is_placeholder for page in pages for shape in page.shapes)


def _feet(layout: Any) -> Iterator[Any]:
    return (one for one in layout.placeholders if kind_of(one) in _FOOT_KINDS)


@dataclass(frozen=True, slots=True)
class _TitleStyle:
    """How a layout writes titles."""

    size: float
    font: str
    bold: bool
    shouts: bool
    side: str
    colour: Any = None

    @staticmethod
    def of(placeholder: Any, master: Any, theme: ThemeParts) -> "_TitleStyle":
        """As it is inherited: from the layout's placeholder, the master's, and the master's style of titles."""
        own = [placeholder.element, *(one.element for one in master.placeholders if kind_of(one) == "title")]
        found = [one.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr") for one in own]
        found.append(master.element.find(f"{P}txStyles/{P}titleStyle/{A}lvl1pPr"))
        paragraphs = [one for one in found if one is not None]
        styles = [one for one in (each.find(f"{A}defRPr") for each in paragraphs) if one is not None]

        def inherited(name: str, usual: str) -> str:
            return next((str(one.get(name)) for one in styles if one.get(name) is not None), usual)

        faces = (one.find(f"{A}latin") for one in styles)
        face = next((str(one.get("typeface", "")) for one in faces if one is not None), "+mj-lt")
        return _TitleStyle(
            size=max(_LEAST_LETTERS, int(inherited("sz", "4400")) / 100),
            font=theme.font(face) or theme.major,
            bold=inherited("b", "0") in ("1", "true"),
            shouts=inherited("cap", "none") == "all",
            side=next((str(one.get("algn")) for one in paragraphs if one.get("algn")), "l"),
            colour=next((one[0] for one in (each.find(f"{A}solidFill") for each in styles) if one is not None), None),
        )
