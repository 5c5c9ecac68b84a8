"""A person's own template: what is taken from it, what may not stay, and what is refused before it is opened."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Inches

from core.errors import LookRefused
from core.export.pptx.deck import deck_bytes
from core.export.pptx.package import LARGEST_FILE
from core.export.pptx.template import read_template, template_doubts, template_stage
from core.slides.brand import Brand
from tests.core.export.decks import opened, sample_deck
from tests.core.export.slide_templates import (
    ACCENTS,
    BODY,
    HEADING,
    HIDDEN,
    OUTSIDE,
    RUNNING,
    as_potx,
    firm_template,
    reaching_template,
    saved,
    with_part,
)

TYPES, MAIN = "[Content_Types].xml", "ppt/presentation.xml"


@pytest.mark.parametrize("form", [firm_template(), as_potx(firm_template())], ids=["pptx", "potx"])
def test_a_template_gives_its_size_fonts_and_colours(form: bytes) -> None:
    found = read_template(form, "firm.potx")
    assert (found.page.id, found.page.width, found.page.height) == ("template", 10.0, 7.5)
    assert (found.heading_font, found.body_font) == (HEADING, BODY)
    assert found.accents == ACCENTS
    assert found.background == "#FFFFFF"
    assert f"Template font {HEADING} is not installed; measured with Arial." in found.notes


def test_on_a_dark_template_text_is_light_and_pale_accents_are_told() -> None:
    stage = template_stage(firm_template(dark=True), "firm.pptx")
    assert (stage.colours.background, stage.colours.text) == ("#000000", "#FFFFFF")
    assert any("is hard to see on #000000" in note for note in read_template(firm_template(dark=True), "f").notes)


def with_background(fill: str) -> bytes:
    """A template whose master states its background, while its text is black."""
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    presentation = Presentation()
    page = presentation.slide_master.element.cSld
    page.remove(page.find("{*}bg"))
    properties = f"<p:bgPr>{fill}<a:effectLst/></p:bgPr>"
    space += ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    page.insert(0, parse_xml(f"<p:bg {space}>{properties}</p:bg>"))
    return saved(presentation)


def test_text_is_read_on_a_background_that_the_theme_does_not_expect() -> None:
    night = with_background('<a:solidFill><a:srgbClr val="101040"/></a:solidFill>')
    stage = template_stage(night, "night.pptx")
    assert (stage.ink, stage.colours.text, stage.colours.background) == ("bg1", "#FFFFFF", "#101040")
    assert stage.title_ink == "bg1"  # the layout's titles are black
    assert {template_stage(firm_template(dark=dark), "firm.pptx").title_ink for dark in (True, False)} == {""}
    lighter = (
        '<a:solidFill><a:schemeClr val="tx1"><a:lumMod val="50000"/><a:lumOff val="50000"/></a:schemeClr></a:solidFill>'
    )
    assert template_stage(with_background(lighter), "grey.pptx").colours.background == "#808080"
    stops = "".join(f'<a:gs pos="{at}"><a:srgbClr val="101040"/></a:gs>' for at in (0, 100000))
    picture = read_template(with_background(f"<a:gradFill><a:gsLst>{stops}</a:gsLst></a:gradFill>"), "sky.pptx")
    assert any("see that charts are read on it" in note for note in picture.notes)


def test_a_title_box_of_one_line_is_made_high_enough_for_two() -> None:
    presentation = opened(only_layouts(lambda layout: layout.name == "Title Only"))
    for placeholder in presentation.slide_master.placeholders:
        if placeholder.placeholder_format.type == 1:
            box = placeholder.left, placeholder.top, placeholder.width, Inches(0.4)
            placeholder.left, placeholder.top, placeholder.width, placeholder.height = box
    stage = template_stage(saved(presentation), "low.pptx")
    assert stage.moves_title
    assert stage.title_text.height * 72 == pytest.approx(2 * 1.2 * 20, abs=0.1)
    assert stage.title_size == 20
    assert stage.area.top > stage.title.bottom


def odd_master(case: str) -> bytes:
    """A template whose title or foot is not where its slides are."""
    presentation = Presentation()
    pages = (presentation.slide_master, *presentation.slide_layouts)
    titles = [one for page in pages for one in page.placeholders if one.placeholder_format.type in (1, 3)]
    if case == "a master without placeholders":
        for placeholder in list(presentation.slide_master.placeholders):
            placeholder.element.getparent().remove(placeholder.element)
    elif case == "a title off the slide":
        for title in titles:
            title.left, title.top, title.width, title.height = Inches(-3), Inches(20), Inches(2), Inches(1)
    elif case == "a title half off the slide":
        for title in titles:
            title.left, title.top, title.width, title.height = Inches(-1), Inches(-0.5), Inches(12), Inches(2)
    else:  # the size was changed, and the master was not
        presentation.slide_width, presentation.slide_height = Inches(7.5), Inches(6)
    return saved(presentation)


@pytest.mark.parametrize(
    "case",
    ["a master without placeholders", "a title off the slide", "a title half off the slide", "a smaller slide"],
)
def test_everything_stands_on_the_slide_whatever_the_master_says(case: str) -> None:
    stage = template_stage(odd_master(case), "odd.pptx")
    places = stage.places()
    for box in (stage.title_text, places.title, places.subtitle, places.chart, places.footnote):
        assert box.left >= 0, box
        assert box.top >= 0, box
        assert box.right <= stage.page.width + 1e-9, box
        assert box.bottom <= stage.page.height + 1e-9, box
    assert stage.title_text.height * 72 > 2 * 1.2 * 20 - 0.1
    assert stage.moves_title
    slides = sample_deck().slides[:1]
    made = opened(deck_bytes(dataclasses.replace(sample_deck(), slides=slides), template=odd_master(case)))
    title = made.slides[0].shapes.title
    assert title.left >= 0
    assert title.left + title.width <= made.slide_width


def test_a_title_of_no_size_is_written_all_the_same() -> None:
    flat = with_part(
        saved(Presentation()),
        "ppt/slideMasters/slideMaster1.xml",
        lambda blob: blob.replace(b'sz="4400"', b'sz="0"'),
    )
    slides = sample_deck().slides[:1]
    made = opened(deck_bytes(dataclasses.replace(sample_deck(), slides=slides), template=flat))
    assert made.slides[0].shapes.title.text == slides[0].title


def test_a_brand_stands_in_place_of_the_templates_fonts_and_colours() -> None:
    brand = Brand(palette=("#0B3C5D", "#D9534F"), heading_font="Arial", body_font="Arial")
    stage = template_stage(firm_template(), "firm.pptx", brand)
    assert stage.colours.series == brand.palette
    assert (stage.heading_font, stage.body_font, stage.colours.font) == ("Arial", "Arial", "Arial")
    assert stage.notes == ()
    assert template_doubts(firm_template(), "firm.pptx", brand) == ()


def test_colours_of_a_brand_are_looked_at_on_the_ground_of_the_template() -> None:
    brand = Brand(palette=("#0B3C5D", "#D9534F"), heading_font="Arial", body_font="Arial")
    (said,) = template_doubts(firm_template(dark=True), "firm.pptx", brand)
    assert said.startswith("Colour 1, #0B3C5D, is hard to see on #000000")  # and nothing of the template's own colours


def test_what_stands_on_slides_is_below_the_title_and_above_the_foot() -> None:
    stage = template_stage(firm_template(), "firm.pptx")
    places = stage.places()
    feet = [one for one in stage.layout.placeholders if one.element.find(".//{*}ph").get("type") in ("ftr", "sldNum")]
    assert places.title.top == pytest.approx(0.5)
    assert places.title.bottom <= places.subtitle.top
    assert places.subtitle.bottom <= places.chart.top
    assert places.chart.bottom <= places.footnote.top
    assert places.footnote.bottom <= min(one.top for one in feet) / 914_400


def test_of_the_templates_own_slides_nothing_stays() -> None:
    content = firm_template()
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        assert any(HIDDEN.encode() in before.read(name) for name in before.namelist())
    with zipfile.ZipFile(io.BytesIO(saved(template_stage(content, "firm.pptx").presentation))) as after:
        for name in after.namelist():
            assert HIDDEN.encode() not in after.read(name) or name == "docProps/core.xml", name
            assert not name.startswith(("ppt/slides/", "ppt/notesSlides/", "ppt/charts/", "ppt/embeddings/")), name
            assert name not in ("docProps/app.xml", "docProps/thumbnail.jpeg"), name


def test_nothing_of_a_template_leads_out_of_the_file_or_runs() -> None:
    content = reaching_template()
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        told = [before.read(name) for name in before.namelist()]
    assert sum(part.count(b'TargetMode="External"') for part in told) == 10
    assert sum(part.count(RUNNING) for part in told) == 3
    slide = next(iter(sample_deck().slides))
    made = deck_bytes(dataclasses.replace(sample_deck(), slides=(slide,)), template=content)
    with zipfile.ZipFile(io.BytesIO(made)) as after:
        parts = {name: after.read(name) for name in after.namelist()}
    for name, part in parts.items():
        for trace in (b"External", OUTSIDE.encode(), RUNNING, b"macro?", b"oleObj", HIDDEN.encode()):
            assert trace not in part, (name, trace)
        folder, _, leaf = name.rpartition("/")
        if re.match(r"ppt/(slideMasters|slideLayouts|theme)/\w+\.xml", name):
            known = parts.get(f"{folder}/_rels/{leaf}.rels", b"")
            named = re.findall(rb'r:(?:id|embed|link)="(\w+)"', part)
            assert all(b'Id="' + one + b'"' in known for one in named), name
    assert b"jump=nextslide" in parts["ppt/slideMasters/slideMaster1.xml"]  # turning pages is no harm


def only_layouts(keep: Callable[[Any], bool]) -> bytes:
    presentation = Presentation()
    for layout in list(presentation.slide_layouts):
        if not keep(layout):
            presentation.slide_layouts.remove(layout)
    return saved(presentation)


def test_the_layout_with_a_title_and_the_least_besides_is_chosen() -> None:
    assert template_stage(saved(Presentation()), "t").layout.name == "Title Only"
    without = only_layouts(lambda layout: layout.element.get("type") != "titleOnly")
    chosen = template_stage(without, "t").layout
    assert chosen.name == "Title and Content"


def damaged(content: bytes) -> bytes:
    return with_part(content, MAIN, lambda blob: blob[: len(blob) // 2])


def with_doctype(content: bytes) -> bytes:
    doctype = b'<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_part(content, "ppt/slideMasters/slideMaster1.xml", lambda blob: blob.replace(b"?>", b"?>" + doctype, 1))


def with_macros(content: bytes) -> bytes:
    plain, macros = (
        b"openxmlformats-officedocument.presentationml.presentation.main",
        b"ms-powerpoint.presentation.macroEnabled.main",
    )
    return with_part(content, TYPES, lambda blob: blob.replace(plain, macros))


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, blob in parts.items():
            target.writestr(name, blob)
    return file.getvalue()


def tiny() -> bytes:
    presentation = Presentation()
    presentation.slide_width = presentation.slide_height = Inches(1)
    return saved(presentation)


def all_title() -> bytes:
    presentation = opened(only_layouts(lambda layout: layout.name == "Title Only"))
    for placeholder in presentation.slide_master.placeholders:
        if placeholder.placeholder_format.type == 1:
            placeholder.top, placeholder.height = Inches(0.2), Inches(5.5)
            placeholder.left, placeholder.width = Inches(0.2), Inches(9.6)
    return saved(presentation)


def crowded() -> bytes:
    """Shapes that differ, so that the file does not look like a trap."""
    shape = '<p:sp><p:nvSpPr><p:cNvPr id="%d" name="%d"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>'
    shapes = "".join(shape % (number, number * 7919) for number in range(10_000)).encode()
    return with_part(
        saved(Presentation()),
        "ppt/slideMasters/slideMaster1.xml",
        lambda blob: blob.replace(b"</p:spTree>", shapes + b"</p:spTree>"),
    )


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is no PowerPoint file"),
    "text": (lambda: b"hello", "is no PowerPoint file"),
    "protected": (lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "old": (lambda: OLD, "is in PowerPoint's old format"),
    "another archive": (lambda: archive(hello=b"x"), "is an archive but no PowerPoint file"),
    "a workbook": (lambda: archive(**{TYPES: b"<Types/>"}), "is no PowerPoint file"),
    "cut short": (lambda: firm_template()[:5_000], "is cut short or damaged"),
    "broken inside": (lambda: damaged(firm_template()), "is damaged and cannot be read"),
    "entities": (lambda: with_doctype(firm_template()), "declares entities of its own"),
    "macros": (lambda: with_macros(firm_template()), "holds macros"),
    "a bomb": (lambda: with_part(firm_template(), "ppt/media/a.bin", lambda _: bytes(60_000_000)), "as a trap does"),
    "too large": (lambda: bytes(LARGEST_FILE + 1), "a template has at most 64,000,000"),
    "no title": (lambda: only_layouts(lambda layout: layout.name == "Blank"), "no layout with a title placeholder"),
    "tiny": (tiny, "too small for a chart"),
    "a crowd": (crowded, "shapes on its layouts; at most 10,000 are taken"),
    "all title": (all_title, "leaves no room for a chart below its title"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_a_template_is_refused_in_one_sentence(case: str) -> None:
    make, reason = REFUSED[case]
    with pytest.raises(LookRefused) as refusal:
        read_template(make(), "firm.pptx")
    said = str(refusal.value)
    assert said.startswith("firm.pptx ")
    assert reason in said
    assert said.endswith(".")
    assert "\n" not in said
