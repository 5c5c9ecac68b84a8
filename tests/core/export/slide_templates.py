"""Templates for tests: presentations as a firm might have them, with slides of their own that must not stay."""

import functools
import io
import zipfile
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
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


OUTSIDE, RUNNING = "//evil.example/", b"RUNS-EVIL"
_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


@functools.cache
def reaching_template() -> bytes:
    """A template whose master, layout and theme lead to other machines and hold objects and macros."""
    presentation = Presentation()
    for number, host in enumerate((presentation.slide_master, presentation.slide_layouts[5]), 1):
        for element in _reaching(host.part, number):
            host.shapes._spTree.append(parse_xml(element))
    theme = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    picture = theme.relate_to(f"http:{OUTSIDE}ground.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    fill = f'<a:blipFill {_NAMES}><a:blip r:link="{picture}"/><a:stretch/></a:blipFill>'
    theme._blob = theme.blob.replace(b"<a:bgFillStyleLst>", b"<a:bgFillStyleLst>" + fill.encode())
    presentation.part.relate_to(f"http:{OUTSIDE}t.potx", _ATTACHED, is_external=True)
    presentation.part.relate_to(_running(presentation.part, "/ppt/vbaProject.bin"), _VBA)
    for name in ("identifier", "language", "version"):
        setattr(presentation.core_properties, name, HIDDEN)
    return saved(presentation)


def _running(part: Any, name: str) -> Any:
    return Part(PackURI(name), "application/vnd.ms-office.vbaProject", part.package, RUNNING)


def _reaching(part: Any, number: int) -> tuple[str, ...]:
    """A shape with clicks, a picture of another machine with a sound, and two objects, one of them embedded."""

    def outside(kind: str, target: str) -> str:
        return str(part.relate_to(target, kind, is_external=True))

    link = outside(RELATIONSHIP_TYPE.HYPERLINK, f"http:{OUTSIDE}x")
    picture = outside(RELATIONSHIP_TYPE.IMAGE, f"file:///{OUTSIDE}share/x.png")
    sound = outside(RELATIONSHIP_TYPE.AUDIO, f"http:{OUTSIDE}a.mp3")
    linked = outside(RELATIONSHIP_TYPE.OLE_OBJECT, f"file:{OUTSIDE}x.xlsx!Sheet1")
    embedded = part.relate_to(_running(part, f"/ppt/embeddings/oleObject{number}.bin"), RELATIONSHIP_TYPE.OLE_OBJECT)
    clicks = "".join(
        f'<a:r><a:rPr><a:hlinkClick r:id="" action="ppaction://{action}"/></a:rPr><a:t>x</a:t></a:r>'
        for action in ("macro?name=evil", "hlinkshowjump?jump=nextslide")
    )
    objects = (
        f'<mc:AlternateContent {_NAMES}><mc:Choice Requires="v"><p:graphicFrame><p:nvGraphicFramePr>'
        f'<p:cNvPr id="{name}" name="o"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">'
        f'<p:oleObj r:id="{one}" progId="Excel.Sheet.12"><p:embed/></p:oleObj></a:graphicData></a:graphic>'
        "</p:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent>"
        for name, one in ((92, linked), (93, embedded))
    )
    return (
        f'<p:sp {_NAMES}><p:nvSpPr><p:cNvPr id="90" name="s"><a:hlinkClick r:id="{link}"/></p:cNvPr><p:cNvSpPr/>'
        f"<p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p>{clicks}</a:p></p:txBody></p:sp>",
        f'<p:pic {_NAMES}><p:nvPicPr><p:cNvPr id="91" name="p"/><p:cNvPicPr/><p:nvPr><a:audioFile r:link="{sound}"/>'
        f'</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:link="{picture}"/></p:blipFill><p:spPr/></p:pic>',
        *objects,
    )


@functools.cache
def sounding_template() -> bytes:
    """A template whose layout plays a sound when it comes, when it is there, and in a film; its notes hold no words."""
    presentation = Presentation()
    layout = presentation.slide_layouts[5]
    sound, film = (
        layout.part.relate_to(Part(PackURI(f"/ppt/media/{name}"), kind, layout.part.package, b"x"), relation)
        for name, kind, relation in (
            ("audio1.wav", "audio/wav", RELATIONSHIP_TYPE.AUDIO),
            ("media1.mp4", "video/mp4", "http://schemas.microsoft.com/office/2007/relationships/media"),
        )
    )
    played = f'<p:pic {_NAMES} xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p:nvPicPr>'
    played += f'<p:cNvPr id="77" name="m"/><p:cNvPicPr/><p:nvPr><a:videoFile r:link="{film}"/><p:extLst>'
    played += f'<p:ext uri="{{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}}"><p14:media r:embed="{film}"/></p:ext></p:extLst>'
    played += "</p:nvPr></p:nvPicPr><p:blipFill><a:blip/></p:blipFill><p:spPr/></p:pic>"
    layout.shapes._spTree.append(parse_xml(played))
    coming = f'<p:transition {_NAMES}><p:fade/><p:sndAc><p:stSnd><p:snd r:embed="{sound}"/></p:stSnd></p:sndAc>'
    there = f'<p:timing {_NAMES}><p:tnLst><p:par><p:cTn id="1"><p:childTnLst><p:audio><p:cMediaNode><p:cTn id="2"/>'
    there += f'<p:tgtEl><p:sndTgt r:embed="{sound}"/></p:tgtEl></p:cMediaNode></p:audio></p:childTnLst></p:cTn>'
    for element in (f"{there}</p:par></p:tnLst></p:timing>", f"{coming}</p:transition>"):
        layout.element.find("{*}clrMapOvr").addnext(parse_xml(element))
    for place in list(presentation.notes_master.placeholders):
        if place.placeholder_format.type == PP_PLACEHOLDER.BODY:
            place._element.getparent().remove(place._element)
    return saved(presentation)
