"""Files are as PowerPoint and Excel ask, by Microsoft's own schemas and by what is known of them beyond: no repair."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from core.charts.spec import Axis, Bar, ChartSpec
from core.export.pptx.deck import deck_bytes
from core.export.xlsx.book import book_bytes
from core.slides.brand import Brand
from core.slides.page import PAGES
from core.slides.slide import Deck
from tests.core.export import slide_templates
from tests.core.export.decks import assumptions, opened, sample_deck, sample_slides, slides_of
from tests.core.export.hostile_names import hostile_study
from tests.core.export.native_decks import C, charts_in, page_of, studies
from tests.core.export.office_package import Package
from tests.core.export.office_rules import office_faults
from tests.core.export.sheets_cases import book_of, deck_of
from tests.core.export.slide_templates import with_part
from tests.core.export.test_deck_brand import picture

FEW = ("lifetime", "heat", "chips", "waterfall")
"""Lines, a table, bars, and what is stacked."""

_WITH_LISTS: dict[str, Any] = {"has_agenda": True, "has_assumptions": True, "assumptions": assumptions(45)}


def _few(size: str = "16:9", **more: Any) -> Deck:
    slides = [slide for slide in sample_slides() if slide.chart in FEW]
    return Deck("Sample", PAGES[size], tuple(slides), **_WITH_LISTS, **more)


def _on(template: bytes, footer: str = "") -> bytes:
    return deck_bytes(_few(state=b"state"), template=template, brand=Brand(footer=footer))


def _hostile_deck() -> bytes:
    return deck_bytes(deck_of(hostile_study()))


def _beside() -> bytes:
    return deck_bytes(Deck("Beside", PAGES["16:9"], slides_of(studies()["beside"], (*FEW, "tornado", "moved"))))


FILES: dict[str, Callable[[], bytes]] = {
    "all charts and lists": lambda: deck_bytes(sample_deck(state=b"state", **_WITH_LISTS)),
    "small": lambda: deck_bytes(_few("16:9 small")),
    "4:3": lambda: deck_bytes(_few("4:3")),
    "A4": lambda: deck_bytes(_few("A4")),
    "scenarios": _beside,
    "brand": lambda: deck_bytes(_few(), brand=Brand(footer="A & B <c>", heading_font='A "font"', logo=picture())),
    "template": lambda: _on(slide_templates.firm_template()),
    "template of another kind": lambda: _on(slide_templates.as_potx(slide_templates.firm_template(True, True))),
    "template that leads out": lambda: _on(slide_templates.reaching_template(), footer="Ours"),
    "template that plays sounds": lambda: _on(slide_templates.sounding_template()),
    "deck as a template": lambda: _on(deck_bytes(_few(state=b"old"))),
    "hostile names": _hostile_deck,
    "no slides": lambda: deck_bytes(Deck("None", PAGES["16:9"], ())),
    "workbook": lambda: book_of("sample"),
    "workbook of owned chips": lambda: book_of("owned", "lifetime", "chips"),
    "hostile workbook": lambda: book_bytes(deck_of(hostile_study(), *FEW), hostile_study()),
}


@pytest.mark.parametrize("name", FILES)
def test_no_file_has_what_powerpoint_or_excel_would_repair(name: str) -> None:
    assert office_faults(FILES[name]()) == []


@pytest.fixture(scope="module")
def deck() -> bytes:
    """A small one to break."""
    slides = tuple(slide for slide in sample_slides() if slide.chart in FEW[:2] and slide.crop == "full")
    return deck_bytes(Deck("Sample", PAGES["16:9"], slides, has_agenda=True, state=b"state"))


def test_the_rules_of_the_open_xml_sdk_find_nothing_either(deck: bytes, tmp_path: Any) -> None:
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "deck.pptx"
    path.write_bytes(deck)
    assert [str(one) for one in OpenXmlValidator().validate(path).errors] == []
    path.write_bytes(_without(deck, "ppt/viewProps.xml"))
    assert OpenXmlValidator().validate(path).errors != []


def _without(content: bytes, name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for member in source.infolist():
            if member.filename != name:
                target.writestr(member.filename, source.read(member))
    return made.getvalue()


def _put(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(part: bytes) -> bytes:
        assert old.encode() in part
        return part.replace(old.encode(), new.encode(), 1)

    return change


_CHART, _SLIDE, _MAIN = "ppt/charts/chart1.xml", "ppt/slides/slide2.xml", "ppt/presentation.xml"
_TYPES, _MASTER, _CORE = "[Content_Types].xml", "ppt/slideMasters/slideMaster1.xml", "docProps/core.xml"
_SLIDE_RELATIONS, _OTHER = "ppt/slides/_rels/slide2.xml.rels", 'Target="../slideLayouts/slideLayout'
_BROKEN = {
    "a wrong order": (_CHART, _put("<c:autoTitleDeleted", '<c:plotVisOnly val="1"/><c:autoTitleDeleted'), "asked is"),
    "too little": (_CHART, _put('<c:axPos val="l"/>', ""), "asked is"),
    "an unknown element": (_CHART, _put("<c:plotArea>", "<c:plotArea><c:nothing/>"), "c:nothing"),
    "an unknown attribute": (_CHART, _put("<c:plotArea>", '<c:plotArea at="1">'), "which it does not know"),
    "a value of no list": (_CHART, _put('orientation val="minMax"', 'orientation val="up"'), "orientation is 'up'"),
    "too large a number": (_CHART, _put('<a:ln w="', '<a:ln w="99999999'), "of a:ln is"),
    "half a label": (_CHART, _put('<c:showPercent val="0"/>', ""), "showPercent"),
    "a range of no sheet": (_CHART, _put("<c:f>Sheet1!", "<c:f>Sheet2!"), "no range"),
    "too short a range": (_CHART, _put("<c:f>Sheet1!$A$2:$A$74", "<c:f>Sheet1!$A$2:$A$3"), "has 2 cells"),
    "an id of a slide": (_MAIN, _put('sldId id="256"', 'sldId id="12"'), "ids of slides"),
    "one id of two": (_MASTER, _put("<p:sldLayoutId ", '<p:sldLayoutId id="2147483648" o'), "ids of masters"),
    "no list of notes": (_MAIN, lambda part: part.replace(b"notesMasterId", b"handoutMasterId"), "notesMasterId lists"),
    "shapes of one id": (_SLIDE, lambda part: part.replace(b'cNvPr id="3"', b'cNvPr id="2"'), "have the id 2"),
    "a picture for nobody": (_SLIDE, _put(' descr="', ' title="'), "no alternative text"),
    "a relation to nothing": (_SLIDE_RELATIONS, _put(_OTHER, 'Target="../slideLayouts/other'), "not there"),
    "a relation twice": (_SLIDE_RELATIONS, _put('Id="rId2"', 'Id="rId1"'), "has the ids"),
    "a part of no type": (_TYPES, _put('PartName="/ppt/presProps.xml"', 'PartName="/ppt/x.xml"'), "x.xml has a type"),
    "a part for nobody": ("ppt/more.xml", lambda part: part + b"<a/>", "nothing leads to"),
    "a day in other words": (_CORE, _put("T00:00:00Z</dcterms:created>", "</dcterms:created>"), "created of"),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_what_they_would_repair_is_found(deck: bytes, name: str) -> None:
    part, change, said = _BROKEN[name]
    assert said in " ".join(office_faults(with_part(deck, part, change)))


_BOOK, _SHEET, _TEXTS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_BROKEN_BOOKS = {
    "a long name": (_BOOK, _put('name="About"', f'name="{"x" * 32}"'), "is named"),
    "a forbidden name": (_BOOK, _put('name="About"', 'name="a/b"'), "is named"),
    "a name twice": (_BOOK, _put('name="About"', 'name="MATHS 1"'), "2 sheets have"),
    "a long text": (_TEXTS, _put("</t>", f"{'x' * 32_768}</t>"), "32,"),
    "a code": (_TEXTS, _put("</t>", "_x0000_</t>"), "is written"),
    "no such text": (_SHEET, _put('t="s"><v>', 't="s"><v>9999'), "has the text"),
    "no such format": (_SHEET, _put(' s="', ' s="999'), "has a format"),
    "a cell of another row": (_SHEET, _put('r="A1"', 'r="A9"'), "out of its place"),
    "a formula with its sign": ("xl/worksheets/sheet4.xml", _put("<f>", "<f>="), "a formula is '="),
    "a later function": ("xl/worksheets/sheet4.xml", _put("<f>", "<f>XLOOKUP(1)+"), "_xlfn"),
    "a formula of no sheet": ("xl/worksheets/sheet4.xml", _put("<f>", "<f>'No sheet'!A1+"), "is no sheet"),
}


@pytest.mark.parametrize("name", _BROKEN_BOOKS)
def test_what_excel_would_repair_is_found(name: str) -> None:
    part, change, said = _BROKEN_BOOKS[name]
    assert said in " ".join(office_faults(with_part(book_of("owned", "lifetime", "chips"), part, change)))


def test_a_name_like_a_code_of_excel_stays_itself_in_a_chart_and_in_its_workbook() -> None:
    bars = (Bar("a", "_x0000_", 1.0, 1.0, "1"), Bar("b", "_x0041_x0042_", 2.0, 2.0, "2"))
    chart = charts_in(page_of(ChartSpec("chips", "Codes", "", Axis("x"), Axis("y"), bars=bars)))[0]
    remembered = [one.text for one in chart.xml.iter(f"{C}v")]
    assert {"_x005F_x0000_", "_x005F_x0041_x005F_x0042_"} <= set(remembered)
    sheet = openpyxl.load_workbook(io.BytesIO(chart.sheet)).worksheets[0]
    written = zipfile.ZipFile(io.BytesIO(chart.sheet)).read("xl/sharedStrings.xml")
    assert sheet.max_row == 3
    assert b"_x005F_x0000_" in written


def test_slides_on_a_template_whose_notes_hold_no_words_have_notes_all_the_same() -> None:
    slides = opened(_on(slide_templates.sounding_template())).slides
    noted = [slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide]
    assert len(noted) >= len(FEW)
    assert all("Sources" in one for one in noted[: len(FEW)])


def test_how_a_template_was_shown_is_not_taken_over_as_it_names_slides_that_are_gone() -> None:
    shown = with_part(slide_templates.firm_template(), "ppt/presProps.xml", _with_a_show)
    assert b"custShow" in Package(shown).parts["ppt/presProps.xml"]
    parts = Package(_on(shown)).parts
    assert b"custShow" not in parts["ppt/presProps.xml"]
    assert b"<p:viewPr" in parts["ppt/viewProps.xml"]


def _with_a_show(part: bytes) -> bytes:
    start = part.index(b">", part.index(b"presentationPr")) + 1
    return part[:start] + b'<p:showPr><p:custShow id="7"/></p:showPr>' + part[start:]
