"""The parts of one slide around its chart: title, subtitle, footnote, footer, number and speaker notes."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.charts.not_shown import chart_notes, notes_in
from core.charts.spec import ChartSpec
from core.export.pptx.markup import P, kind_of
from core.export.pptx.stage import Stage, emu
from core.export.pptx.text import add_text, fill_text, keep_size, with_whole_figures
from core.names import visible
from core.slides.fitting import fitted_footnote, fitted_paragraphs, fitted_size, fitted_title
from core.slides.page import Box, Places
from core.slides.slide import Footnote

_FOOT_KINDS = ("ftr", "sldNum")
_READING_GAP = 8.0
_NOTES_SIZE = 12.0
_NOTES_HEIGHT = 0.24


def new_slide(stage: Stage) -> Any:
    """An empty slide on the stage's layout with its title placeholder alone."""
    slide = stage.presentation.slides.add_slide(stage.layout)
    title = slide.shapes.title
    for placeholder in list(slide.placeholders):
        if placeholder.element is not title.element:
            placeholder.element.getparent().remove(placeholder.element)
    return slide


def add_feet(stage: Stage) -> None:
    """The foot that the layout has, on every slide: last, as shapes are read aloud in their order."""
    for slide in stage.presentation.slides:
        for placeholder in stage.layout.placeholders:
            kind = kind_of(placeholder)
            if kind in _FOOT_KINDS:
                _add_foot(stage, slide, placeholder, kind)


def _add_foot(stage: Stage, slide: Any, placeholder: Any, kind: str) -> None:
    """The layout's footer or slide number on the slide, as PowerPoint puts it there itself."""
    if kind == "ftr" and not (stage.brand_footer or placeholder.text_frame.text.strip()):
        return
    tree = slide.shapes._spTree
    element = copy.deepcopy(placeholder.element)
    element.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
    for own in list(element.spPr):
        element.spPr.remove(own)
    tree.append(element)
    if kind == "ftr" and stage.brand_footer:
        frame = slide.placeholders[int(element.find(f".//{P}ph").get("idx", "0"))].text_frame
        frame.text = visible(stage.brand_footer)
        if stage.foot_size:  # said on the slide too: not every program looks for it in the master
            fill_text(frame, [stage.brand_footer], stage.foot_size, stage.body_font, colour=stage.dim)
            frame.paragraphs[0]._p.get_or_add_pPr().set("algn", "l")


def add_title(stage: Stage, slide: Any, title: str, largest: float) -> None:
    """The title in its placeholder, at the size of all titles or, where it is too long for that, smaller."""
    inside = stage.title_text
    shown = stage.as_shown(visible(title))
    fitted = fitted_title(shown, largest, inside.width, inside.height, stage.title_letters)
    frame = slide.shapes.title.text_frame
    fill_text(frame, [title], fitted.size, stage.heading_font, colour=stage.title_ink)
    keep_size(frame)
    if stage.moves_title:
        _put(slide.shapes.title, stage.title)


def _put(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = emu(box.left), emu(box.top), emu(box.width), emu(box.height)


def add_subtitle(stage: Stage, slide: Any, subtitle: str, places: Places) -> None:
    """The subtitle on one line below the title's box, in every font: a second line would be on the chart."""
    if not subtitle:
        return
    box, shown = places.subtitle, visible(" ".join(subtitle.split("\n")))
    size = fitted_size(shown, stage.sizes.subtitle, box.width, stage.letters)
    shown = stage.letters.cut(shown, size, box.width)
    shape = add_text(slide.shapes, box, [shown], size, stage.body_font, name="Subtitle", colour=stage.dim)
    shape.text_frame.word_wrap = False
    if stage.side != "l":
        shape.text_frame.paragraphs[0]._p.get_or_add_pPr().set("algn", stage.side)


def notes_below(stage: Stage, spec: ChartSpec, box: Box) -> tuple[str, Box]:
    """A chart's notes on one line, and what they leave of its box; as on the painted page."""
    notes = () if spec.empty else tuple(map(visible, chart_notes(spec)))
    letters, size = stage.letters, _NOTES_SIZE
    text = notes_in(
        notes,
        box.width * letters.spare,
        lambda text: letters.width(text, size),
        lambda text, width: letters.cut(text, size, width / letters.spare),
    )
    return text, box if not text else Box(box.left, box.top, box.width, box.height - _NOTES_HEIGHT)


def add_chart_notes(stage: Stage, slide: Any, text: str, box: Box) -> None:
    """The line of notes at the foot of a chart's box."""
    if not text:
        return
    place = Box(box.left, box.bottom - _NOTES_HEIGHT, box.width, _NOTES_HEIGHT)
    shape = add_text(slide.shapes, place, [text], _NOTES_SIZE, stage.body_font, name="Chart notes", colour=stage.dim)
    shape.text_frame.word_wrap = False


def add_reading(stage: Stage, slide: Any, reading: Sequence[str], box: Box) -> None:
    """The chart in sentences, beside it."""
    shown = [visible(line) for text in reading for line in text.split("\n")]
    texts, size = fitted_paragraphs(shown, stage.sizes.label, box, _READING_GAP, stage.letters)
    texts = tuple(map(with_whole_figures, texts))
    add_text(slide.shapes, box, texts, size, stage.body_font, name="Reading", colour=stage.ink, gap=_READING_GAP)


def add_footnote(stage: Stage, slide: Any, footnote: Footnote, places: Places) -> None:
    """Where the figures come from, on three lines at most, at the foot of its place."""
    from pptx.enum.text import MSO_ANCHOR

    size = stage.sizes.footnote
    shown = replace(
        footnote,
        sources=visible(footnote.sources),
        scenario=visible(footnote.scenario),
        model=visible(footnote.model),
        made=visible(footnote.made),
    )
    text = fitted_footnote(shown, size, places.footnote.width, stage.letters)
    shape = add_text(slide.shapes, places.footnote, [text], size, stage.body_font, name="Footnote", colour=stage.dim)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM


def add_notes(slide: Any, text: str) -> None:
    """What the speaker reads: every line a paragraph."""
    if text:
        notes = slide.notes_slide
        if notes.notes_text_frame is None:  # a template's notes may have no place for words
            notes.shapes._spTree.append(_notes_place(notes))
        frame = notes.notes_text_frame
        frame.text = "\n".join(visible(line) for line in text.split("\n"))


def _notes_place(notes: Any) -> Any:
    """A placeholder of words on the lower half of a page of notes."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    size = notes.part.package.presentation_part.presentation._element.find(f"{P}notesSz")
    width, height = int(size.get("cx")), int(size.get("cy"))
    place = f'<a:off x="{width // 10}" y="{height // 2}"/><a:ext cx="{width * 4 // 5}" cy="{height * 2 // 5}"/>'
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{notes.shapes._next_shape_id}" name="Notes"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm>{place}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )
