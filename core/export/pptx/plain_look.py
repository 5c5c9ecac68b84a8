"""The shipped look of a deck: white pages, a short bar of colour above the title, a hairline above the page's foot.

Everything stands in the master and in its one layout, so that a person can change it there for all slides at once.
"""

import io
from importlib import resources
from string import Template
from typing import Any
from xml.sax.saxutils import escape

from core.export.colours import ChartColours
from core.export.look import DIM, FOOT_SIZE, GROUND, INK, PALE, Bar, Picture, SlideLook, plain_look
from core.export.pptx.emptying import emptied
from core.export.pptx.markup import A, P, kind_of
from core.export.pptx.stage import Stage, emu, look_fields
from core.names import visible
from core.slides.brand import Brand
from core.slides.page import Box, Page

_ACCENTS = 6
_BODY_SIZES = (16, 14, 14, 12, 12)
_ANCHORS = {"title": "b", "body": "t"}
"""A title stands on the subtitle whatever lines it takes, and in a font that is not the measured one grows upwards."""


def plain_stage(page: Page, brand: Brand | None = None) -> Stage:
    """A presentation of this page's size in the shipped look, with what a brand has of its own."""
    from pptx import Presentation

    look = plain_look(page, brand)
    presentation: Any = Presentation()
    emptied(presentation)
    presentation.slide_width, presentation.slide_height = emu(page.width), emu(page.height)
    presentation.part._element.find(f"{P}sldSz").attrib.pop("type", None)
    layout = _only_layout(presentation)
    _dress(presentation.slide_master, look)
    return Stage(
        **look_fields(look),
        presentation=presentation,
        layout=layout,
        dim="tx2",
        brand_footer=brand.footer if brand else "",
        foot_size=FOOT_SIZE,
    )


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
        if kind_of(placeholder) == "dt":
            placeholder.element.getparent().remove(placeholder.element)


def _dress(master: Any, look: SlideLook) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _theme(look.colours, look.heading_font, look.body_font)
    _without_date(master)
    _put_placeholders(master, look)
    _set_styles(master, look.page)
    for bar in look.bars:
        _bar(master, bar)
    if look.logo is not None:
        _put_logo(master, look.logo)


def _theme(colours: ChartColours, heading: str, body: str) -> bytes:
    series = (colours.series * _ACCENTS)[:_ACCENTS]
    said = {f"accent{number}": colour for number, colour in enumerate(series, 1)}
    said |= {"ink": INK, "ground": GROUND, "dim": DIM, "pale": PALE}
    fields = {role: colour.removeprefix("#") for role, colour in said.items()}
    fields |= {"heading": _attribute(heading), "body": _attribute(body)}
    written = (resources.files("resources") / "styles" / "slide_theme.xml").read_text(encoding="utf-8")
    return Template(written).substitute(fields).encode()


def _attribute(text: str) -> str:
    return escape(visible(text), {'"': "&quot;"})


def _put_placeholders(master: Any, look: SlideLook) -> None:
    assert look.footer is not None and look.number is not None  # noqa: S101, PT018 - the shipped look has both
    below = look.places().subtitle.top
    boxes = {
        "title": look.title,
        "body": Box(look.area.left, below, look.area.width, look.area.bottom - below),
        "ftr": look.footer.box,
        "sldNum": look.number.box,
    }
    for placeholder in master.placeholders:
        kind = kind_of(placeholder)
        box = boxes[kind]
        placeholder.left, placeholder.top = emu(box.left), emu(box.top)
        placeholder.width, placeholder.height = emu(box.width), emu(box.height)
        text = placeholder.element.find(f"{P}txBody/{A}bodyPr")
        for side in ("lIns", "tIns", "rIns", "bIns"):
            text.set(side, "0")
        text.set("anchor", _ANCHORS.get(kind, "ctr"))
        for fitting in text:
            text.remove(fitting)
        text.append(text.makeelement(f"{A}noAutofit", {}))
        if kind in ("ftr", "sldNum"):
            _style_foot(placeholder, "l" if kind == "ftr" else "r")


def _style_foot(placeholder: Any, side: str) -> None:
    style = placeholder.element.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr")
    style.set("algn", side)
    letters = style.find(f"{A}defRPr")
    letters.set("sz", str(round(100 * FOOT_SIZE)))
    colour = letters.find(f".//{A}schemeClr")
    colour.set("val", "tx2")
    for change in list(colour):
        colour.remove(change)


def _set_styles(master: Any, page: Page) -> None:
    styles = master.element.find(f"{P}txStyles")
    title = styles.find(f"{P}titleStyle/{A}lvl1pPr")
    title.set("algn", "l")
    letters = title.find(f"{A}defRPr")
    letters.set("sz", str(round(100 * page.type_sizes.title)))
    letters.set("b", "1")
    for level, size in enumerate(_BODY_SIZES, 1):
        styles.find(f"{P}bodyStyle/{A}lvl{level}pPr/{A}defRPr").set("sz", str(100 * size))


def _bar(master: Any, bar: Bar) -> None:
    """A rectangle in a colour of the theme, behind everything."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    tree, box = master.shapes._spTree, bar.box
    shape = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{_free_id(tree)}" name="{bar.name}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{emu(box.left)}" y="{emu(box.top)}"/>'
        f'<a:ext cx="{emu(box.width)}" cy="{emu(box.height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{bar.role}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.insert(2, shape)


def _free_id(tree: Any) -> int:
    return 1 + max(int(found) for found in tree.xpath("//@id") if str(found).isdigit())


def _put_logo(master: Any, logo: Picture) -> None:
    from pptx.oxml.shapes.picture import CT_Picture

    _, relation = master.part.get_or_add_image_part(io.BytesIO(logo.content))
    tree = master.shapes._spTree
    box = (emu(logo.box.left), emu(logo.box.top), emu(logo.box.width), emu(logo.box.height))
    tree.append(CT_Picture.new_pic(_free_id(tree), "Logo", "Logo", relation, *box))  # type: ignore[no-untyped-call]
