"""A deck as a PowerPoint file: every slide with a native chart, its title in the layout's own placeholder."""

import datetime
import io
from typing import Any

from core.export.carried import pptx_with_state
from core.export.pptx.agenda import add_agenda
from core.export.pptx.assumptions import add_assumptions
from core.export.pptx.charts.frames import add_chart
from core.export.pptx.completing import complete
from core.export.pptx.looks import stage_of
from core.export.pptx.parts import (
    add_chart_notes,
    add_feet,
    add_footnote,
    add_notes,
    add_reading,
    add_subtitle,
    add_title,
    new_slide,
    notes_below,
)
from core.export.pptx.stage import Stage
from core.export.progress import Progress, silent
from core.names import visible
from core.slides.brand import Brand
from core.slides.fitting import shared_title_size
from core.slides.slide import Deck, Slide


def deck_bytes(
    deck: Deck,
    progress: Progress = silent,
    brand: Brand | None = None,
    template: bytes | None = None,
    made: datetime.date | None = None,
) -> bytes:
    """The file. template: a .pptx or .potx, whose size, master, fonts and colours it then has.

    made: the date in its properties, today where it is None; the same deck of the same date is the same file.

    Raises:
        LookRefused: the template cannot be used.
        ExportCancelled: `progress` said so.

    """
    stage = stage_of(deck.page, brand, template)
    largest = shared_title_size(
        (stage.as_shown(slide.title) for slide in deck.slides),
        stage.title_size,
        stage.title_text.width,
        stage.title_letters,
    )
    has_assumptions = deck.has_assumptions and bool(deck.assumptions)
    total = len(deck.slides) + deck.has_agenda + has_assumptions + 1
    if deck.has_agenda:
        progress(0, total, "Agenda")
        add_agenda(stage, deck)
    for number, slide in enumerate(deck.slides):
        progress(deck.has_agenda + number, total, slide.title)
        _add_slide(stage, slide, largest)
    if has_assumptions:
        progress(total - 2, total, "Assumptions")
        add_assumptions(stage, deck)
    progress(total - 1, total, "Writing the file")
    add_feet(stage)
    return _written(stage, deck, made or datetime.date.today())


def _add_slide(stage: Stage, slide: Slide, largest: float) -> None:
    page = new_slide(stage)
    places = stage.places(slide.crop, footnote=slide.footnote is not None)
    add_title(stage, page, slide.title, largest)
    add_subtitle(stage, page, slide.subtitle, places)
    notes, chart = notes_below(stage, slide.spec, places.chart)
    add_chart(page.shapes, slide, chart, stage.sizes, stage.colours)
    add_chart_notes(stage, page, notes, places.chart)
    if places.reading is not None and slide.reading:
        add_reading(stage, page, slide.reading, places.reading)
    if slide.footnote is not None:
        add_footnote(stage, page, slide.footnote, places)
    add_notes(page, slide.speaker_notes)


def _written(stage: Stage, deck: Deck, made: datetime.date) -> bytes:
    """The file's bytes: nothing of this machine in it, no time of day, and the study where it is to be carried."""
    _describe(stage.presentation, deck, made)
    complete(stage.presentation)
    saved = io.BytesIO()
    stage.presentation.save(saved)
    return pptx_with_state(saved.getvalue(), deck.state)


def _describe(presentation: Any, deck: Deck, made: datetime.date) -> None:
    properties = presentation.core_properties
    day = datetime.datetime.combine(made, datetime.time())
    properties.title = visible(deck.title)[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.keywords = properties.subject = properties.category = properties.content_status = ""
    properties.identifier = properties.language = properties.version = ""
    properties.created = properties.modified = day
    properties.last_printed = day
    properties.revision = 1
