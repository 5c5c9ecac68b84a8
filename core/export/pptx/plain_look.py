"""The shipped look of a deck: white pages, a short bar of colour above the title, a hairline above the page's foot.

Everything stands in the master and in its one layout, so that a person can change it there for all slides at once.
"""

import io
from importlib import resources
from string import Template
from typing import Any
from xml.sax.saxutils import escape

from core.export.colours import ChartColours
from core.export.pptx.emptying import emptied
from core.export.pptx.palette import coloured
from core.export.pptx.stage import Stage, emu
from core.names import visible
from core.slides.brand import Brand, unmeasured
from core.slides.lettering import USUAL
from core.slides.page import Box, Page

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
FOOT_SIZE = 12.0
"""Points of the slide number and of a brand's footer text."""

_GROUND, _INK, _DIM, _PALE = "#FFFFFF", "#1B1F24", "#59636E", "#E1E5EA"
_ACCENTS = 6
_BAR_WIDTH, _BAR_HEIGHT, _HAIRLINE = 0.9, 0.08, 0.01
_NUMBER_WIDTH, _LOGO_WIDTH, _LOGO_GAP = 0.6, 1.6, 0.15
_TITLE_SPARE = 0.2
_BODY_SIZES = (16, 14, 14, 12, 12)
_ANCHORS = {"title": "b", "body": "t"}
"""A title stands on the subtitle whatever lines it takes, and in a font that is not the measured one grows upwards."""


def plain_stage(page: Page, brand: Brand | None = None) -> Stage:
    """A presentation of this page's size in the shipped look, with what a brand has of its own."""
    from pptx import Presentation

    brand = brand or Brand()
    body = brand.body_font or USUAL
    heading = brand.heading_font or body
    presentation: Any = Presentation()
    emptied(presentation)
    presentation.slide_width, presentation.slide_height = emu(page.width), emu(page.height)
    presentation.part._element.find(f"{_P}sldSz").attrib.pop("type", None)
    colours = coloured(brand.palette, _GROUND, _INK, body) if brand.palette else ChartColours(font=body)
    layout = _only_layout(presentation)
    _dress(presentation.slide_master, page, brand, colours, heading, body)
    title, floor = _title_box(page), _floor(page)
    fonts = dict.fromkeys((heading, body))
    return Stage(
        presentation=presentation,
        layout=layout,
        page=page,
        title=title,
        title_text=title,
        area=Box(page.margin, title.bottom, page.width - 2 * page.margin, floor - title.bottom),
        title_size=page.type_sizes.title,
        heading_font=heading,
        body_font=body,
        colours=colours,
        dim="tx2",
        foot_size=FOOT_SIZE,
        footer=brand.footer,
        notes=tuple(said for font in fonts if (said := unmeasured(font))),
    )


def _title_box(page: Page) -> Box:
    """A little into the right margin, so that a title that just fits on a line does so in every program."""
    title = page.places().title
    return Box(title.left, title.top, title.width + _TITLE_SPARE, title.height)


def _floor(page: Page) -> float:
    return page.height - 0.6 * page.margin


def _only_layout(presentation: Any) -> Any:
    """The layout with a title alone; all others are taken out."""
    layouts = presentation.slide_layouts
    kept = next(layout for layout in layouts if layout.element.get("type") == "titleOnly")
    for layout in list(layouts):
        if layout is not kept:
            layouts.remove(layout)
    kept.element.cSld.set("name", "Chart")
    _without_date(kept)
    return kept


def _without_date(page: Any) -> None:
    for placeholder in list(page.placeholders):
        if placeholder.element.find(f".//{_P}ph").get("type") == "dt":
            placeholder.element.getparent().remove(placeholder.element)


def _dress(master: Any, page: Page, brand: Brand, colours: ChartColours, heading: str, body: str) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _theme(colours, heading, body)
    _without_date(master)
    _put_placeholders(master, page)
    _set_styles(master, page)
    margin, top = page.margin, 0.0
    _bar(master, "Accent", Box(margin, top, _BAR_WIDTH, _BAR_HEIGHT), "accent1")
    _bar(master, "Foot line", Box(margin, _floor(page) + 0.02, page.width - 2 * margin, _HAIRLINE), "bg2")
    if brand.logo:
        _put_logo(master, page, brand.logo)


def _theme(colours: ChartColours, heading: str, body: str) -> bytes:
    series = (colours.series * _ACCENTS)[:_ACCENTS]
    said = {f"accent{number}": colour for number, colour in enumerate(series, 1)}
    said |= {"ink": _INK, "ground": _GROUND, "dim": _DIM, "pale": _PALE}
    fields = {role: colour.removeprefix("#") for role, colour in said.items()}
    fields |= {"heading": _attribute(heading), "body": _attribute(body)}
    written = (resources.files("resources") / "styles" / "slide_theme.xml").read_text(encoding="utf-8")
    return Template(written).substitute(fields).encode()


def _attribute(text: str) -> str:
    return escape(visible(text), {'"': "&quot;"})


def foot(page: Page) -> Box:
    """The strip below the hairline."""
    top = _floor(page) + 0.04
    return Box(page.margin, top, page.width - 2 * page.margin, page.height - 0.04 - top)


def _put_placeholders(master: Any, page: Page) -> None:
    places, strip = page.places(), foot(page)
    body = Box(places.title.left, places.subtitle.top, places.title.width, _floor(page) - places.subtitle.top)
    boxes = {
        "title": _title_box(page),
        "body": body,
        "ftr": Box(strip.left, strip.top, 0.6 * strip.width, strip.height),
        "sldNum": Box(strip.right - _NUMBER_WIDTH, strip.top, _NUMBER_WIDTH, strip.height),
    }
    for placeholder in master.placeholders:
        kind = placeholder.element.find(f".//{_P}ph").get("type")
        box = boxes[kind]
        placeholder.left, placeholder.top = emu(box.left), emu(box.top)
        placeholder.width, placeholder.height = emu(box.width), emu(box.height)
        text = placeholder.element.find(f"{_P}txBody/{_A}bodyPr")
        for side in ("lIns", "tIns", "rIns", "bIns"):
            text.set(side, "0")
        text.set("anchor", _ANCHORS.get(kind, "ctr"))
        for fitting in text:
            text.remove(fitting)
        text.append(text.makeelement(f"{_A}noAutofit", {}))
        if kind in ("ftr", "sldNum"):
            _style_foot(placeholder, "l" if kind == "ftr" else "r")


def _style_foot(placeholder: Any, side: str) -> None:
    style = placeholder.element.find(f"{_P}txBody/{_A}lstStyle/{_A}lvl1pPr")
    style.set("algn", side)
    letters = style.find(f"{_A}defRPr")
    letters.set("sz", str(round(100 * FOOT_SIZE)))
    colour = letters.find(f".//{_A}schemeClr")
    colour.set("val", "tx2")
    for change in list(colour):
        colour.remove(change)


def _set_styles(master: Any, page: Page) -> None:
    styles = master.element.find(f"{_P}txStyles")
    title = styles.find(f"{_P}titleStyle/{_A}lvl1pPr")
    title.set("algn", "l")
    letters = title.find(f"{_A}defRPr")
    letters.set("sz", str(round(100 * page.type_sizes.title)))
    letters.set("b", "1")
    for level, size in enumerate(_BODY_SIZES, 1):
        styles.find(f"{_P}bodyStyle/{_A}lvl{level}pPr/{_A}defRPr").set("sz", str(100 * size))


def _bar(master: Any, name: str, box: Box, role: str) -> None:
    """A rectangle in a colour of the theme, behind everything."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    tree = master.shapes._spTree
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{_free_id(tree)}" name="{name}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{emu(box.left)}" y="{emu(box.top)}"/>'
        f'<a:ext cx="{emu(box.width)}" cy="{emu(box.height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{role}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.insert(2, shape)


def _free_id(tree: Any) -> int:
    return 1 + max(int(found) for found in tree.xpath("//@id") if str(found).isdigit())


def _put_logo(master: Any, page: Page, logo: bytes) -> None:
    """The logo at the foot, left of the slide number, in its own proportions."""
    from pptx.oxml.shapes.picture import CT_Picture

    part, relation = master.part.get_or_add_image_part(io.BytesIO(logo))
    across, down = part._px_size
    strip = foot(page)
    width = min(_LOGO_WIDTH, strip.height * across / max(down, 1))
    height = width * down / max(across, 1)
    left = strip.right - _NUMBER_WIDTH - _LOGO_GAP - width
    top = strip.top + (strip.height - height) / 2
    tree = master.shapes._spTree
    box = (emu(left), emu(top), emu(width), emu(height))
    tree.append(CT_Picture.new_pic(_free_id(tree), "Logo", "Logo", relation, *box))  # type: ignore[no-untyped-call]
