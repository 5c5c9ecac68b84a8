"""Templates for tests: presentations as a firm might have them, with slides of their own that must not stay."""

import functools
import io
import zipfile
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches, Pt

HIDDEN = "ACQUISITION-OF-RIVAL"
ACCENTS = ("#7B1E3A", "#1E5B7B", "#3A7B1E", "#7B5A1E", "#4B1E7B", "#1E7B6A")
HEADING, BODY = "Brown Grotesk", "Georgia"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SECTIONS = (
    '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}">'
    '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    f'<p14:section name="{HIDDEN}" id="{{11111111-2222-3333-4444-555555555555}}"><p14:sldIdLst><p14:sldId id="256"/>'
    "</p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"
)


@functools.cache
def firm_template(dark: bool = False, wide: bool = False) -> bytes:
    """A template of a firm: 4:3, own fonts and colours, a title lower than usual, and two slides with secrets."""
    presentation = Presentation()
    master = presentation.slide_master
    if wide:
        presentation.slide_width = Inches(13.333)
        for placeholder in master.placeholders:
            box = [placeholder.left * 4 // 3, placeholder.top, placeholder.width * 4 // 3, placeholder.height]
            placeholder.left, placeholder.top, placeholder.width, placeholder.height = box
    _set_theme(master, dark)
    title = next(one for one in master.placeholders if one.placeholder_format.type == 1)
    title.top, title.height = Inches(0.5), Inches(1.0)
    for secret in ("one", "two"):
        _add_old_slide(presentation, secret)
    presentation.part._element.append(parse_xml(_SECTIONS))
    presentation.core_properties.author = presentation.core_properties.keywords = HIDDEN
    return saved(presentation)


def _set_theme(master: Any, dark: bool) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = parse_xml(part.blob)
    for kind, font in (("majorFont", HEADING), ("minorFont", BODY)):
        root.find(f".//{_A}{kind}/{_A}latin").set("typeface", font)
    scheme = root.find(f".//{_A}clrScheme")
    for number, colour in enumerate(ACCENTS, 1):
        scheme.find(f"{_A}accent{number}")[0].set("val", colour[1:])
    part._blob = _xml(root)
    if dark:
        names = master.element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}clrMap")
        names.set("bg1", "dk1")
        names.set("tx1", "lt1")


def _xml(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _add_old_slide(presentation: Any, secret: str) -> None:
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = f"{HIDDEN} {secret}"
    slide.notes_slide.notes_text_frame.text = f"{HIDDEN} notes {secret}"
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [HIDDEN]
    data.add_series(HIDDEN, (1.0,))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Pt(200), Pt(200), data)
    # a master that jumps to the slide keeps it in the file unless the jump goes too
    presentation.slide_master.part.relate_to(slide.part, RELATIONSHIP_TYPE.SLIDE)


def saved(presentation: Any) -> bytes:
    """The presentation's bytes."""
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """The file with one part changed by `change(bytes) -> bytes`, or added where it has none of this name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            blob = source.read(member)
            target.writestr(member.filename, change(blob) if member.filename == name else blob)
        if name not in source.namelist():
            target.writestr(name, change(b""))
    return made.getvalue()


def as_potx(content: bytes) -> bytes:
    """The same as a .potx: a template by its content type."""
    return with_part(
        content,
        "[Content_Types].xml",
        lambda blob: blob.replace(b"presentationml.presentation.main+xml", b"presentationml.template.main+xml"),
    )
